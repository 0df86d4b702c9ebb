//! The one error type: every variant names what is wrong, carries the numbers, and says what to do.

mod words;

use crate::dynamics::Dynamics;

/// What can go wrong, each with the numbers that show it and the remedy; displayed as `what; what to do`.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Error {
    /// A matrix that must be square is not.
    NotSquare {
        /// Which matrix.
        name: &'static str,
        /// Its rows.
        rows: usize,
        /// Its columns.
        columns: usize,
    },
    /// Two shapes that must agree do not.
    ShapeMismatch {
        /// Which matrix or vector.
        name: &'static str,
        /// Its rows.
        rows: usize,
        /// Its columns.
        columns: usize,
        /// The rows it should have.
        expected_rows: usize,
        /// The columns it should have.
        expected_columns: usize,
    },
    /// A matrix without entries.
    Empty {
        /// Which matrix.
        name: &'static str,
    },
    /// NaN or infinity in an input.
    NotFinite {
        /// Which matrix or vector.
        name: &'static str,
        /// Row, counted from 1.
        row: usize,
        /// Column, counted from 1.
        column: usize,
        /// The entry.
        value: f64,
    },
    /// A covariance that differs from its transpose.
    NotSymmetric {
        /// Which matrix.
        name: &'static str,
        /// Row, counted from 1.
        row: usize,
        /// Column, counted from 1.
        column: usize,
        /// The difference.
        difference: f64,
    },
    /// A covariance with a negative eigenvalue.
    Indefinite {
        /// Which matrix.
        name: &'static str,
        /// The negative eigenvalue.
        eigenvalue: f64,
    },
    /// A covariance with a negative variance.
    NegativeVariance {
        /// Which matrix.
        name: &'static str,
        /// The unit, counted from 1.
        unit: usize,
        /// Its variance.
        variance: f64,
    },
    /// The network is proven unstable, with the proof in words.
    Unstable {
        /// Discrete or continuous time.
        dynamics: Dynamics,
        /// What proves it.
        evidence: String,
    },
    /// Neither stability nor instability could be proven.
    StabilityUndecided {
        /// Discrete or continuous time.
        dynamics: Dynamics,
        /// The bits that were tried.
        bits: u32,
        /// The computed spectral radius of W, or the largest real part of an eigenvalue of A: an estimate.
        estimate: f64,
    },
    /// A quantity for which there is no formula in this case.
    Unsupported {
        /// The quantity.
        quantity: &'static str,
        /// The case.
        case: &'static str,
        /// What to ask for instead.
        remedy: &'static str,
    },
    /// The noise covariance is singular, some direction receiving no noise at all, or cannot be told from a singular
    /// one.
    SingularCovariance {
        /// The direction, as a combination of units.
        direction: String,
        /// What the variance along it is below, relative to the largest; zero where it is exactly none.
        variance: f64,
    },
    /// No precision that was allowed met the tolerance.
    ToleranceNotMet {
        /// The best proven bound, infinite where nothing could be proven.
        bound: f64,
        /// The bits used.
        bits: u32,
        /// What was asked for.
        tolerance: f64,
    },
    /// A horizon over which the directions of an unstable network grow further apart than the bits that were tried.
    HorizonTooLong {
        /// The steps.
        steps: u64,
        /// By about how many bits variances then differ, as the computed spectral radius has it.
        spread: f64,
        /// The bits that were tried.
        bits: u32,
    },
    /// A tolerance that no precision meets, because results are rounded to doubles.
    ToleranceBelowRounding {
        /// The best proven bound.
        bound: f64,
        /// What was asked for.
        tolerance: f64,
    },
    /// An argument outside its range.
    OutOfRange {
        /// Which argument.
        name: &'static str,
        /// Its value.
        value: String,
        /// What it must be.
        requirement: &'static str,
    },
    /// An input or a result that doubles, or squares of them, have no room for.
    BeyondDoubles {
        /// Which number.
        name: &'static str,
        /// How large it is.
        value: String,
        /// What to do about it.
        requirement: &'static str,
    },
    /// What is observed has no density: some combination of the channels neither varies with the state nor has noise.
    SingularObservation {
        /// What shows it, with the channel or the bits.
        evidence: String,
    },
    /// A network from which the search cannot start.
    UnsuitableStart {
        /// What is wrong with it.
        problem: &'static str,
        /// What to give instead.
        remedy: &'static str,
    },
    /// A budget that no network meets.
    Infeasible {
        /// The budget.
        budget: String,
        /// What every network spends.
        reason: &'static str,
        /// What to give instead.
        remedy: &'static str,
    },
    /// A system specification that cannot be read.
    Specification {
        /// What is wrong with it.
        problem: String,
        /// What to write instead.
        remedy: String,
    },
    /// A file whose content is bad.
    File {
        /// The file.
        path: String,
        /// What is wrong.
        problem: String,
        /// What to do.
        remedy: String,
    },
    /// An algorithm of another library did not converge.
    NoConvergence {
        /// Which algorithm.
        algorithm: &'static str,
        /// The size of the matrix.
        size: usize,
    },
    /// Work that takes more memory than the process may have.
    BeyondMemory {
        /// Which work, with its size.
        what: String,
        /// Bytes that it takes at its peak, estimated.
        needed: u64,
        /// Bytes that are left.
        left: u64,
        /// Under which limit.
        limit: &'static str,
    },
    /// The caller asked to stop.
    Interrupted,
}

/// The error of an argument outside its range.
pub(crate) fn out_of_range(name: &'static str, value: impl ToString, requirement: &'static str) -> Error {
    Error::OutOfRange { name, value: value.to_string(), requirement }
}

/// The error of a number that doubles have no room for.
pub(crate) fn beyond_doubles(name: &'static str, value: impl ToString, requirement: &'static str) -> Error {
    Error::BeyondDoubles { name, value: value.to_string(), requirement }
}

/// Results of this crate.
pub type Result<T> = std::result::Result<T, Error>;
