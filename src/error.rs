//! The one error type: every variant names what is wrong, carries the numbers, and says what to do.

/// What can go wrong, each with the numbers that show it and the remedy; displayed as `what; what to do`.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A matrix that must be square is not.
    #[error("{name} is {rows} x {columns}, not square; give an n x n matrix (row = target, column = source)")]
    NotSquare {
        /// Which matrix.
        name: &'static str,
        /// Its rows.
        rows: usize,
        /// Its columns.
        columns: usize,
    },
    /// Two shapes that must agree do not.
    #[error(
        "{name} is {rows} x {columns} where {expected_rows} x {expected_columns} is needed; check which file belongs to which network"
    )]
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
    #[error("{name} has no entries; a network needs at least one unit")]
    Empty {
        /// Which matrix.
        name: &'static str,
    },
    /// NaN or infinity in an input.
    #[error("{name} has the entry {value} in row {row}, column {column}; replace missing values before the analysis")]
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
    #[error(
        "{name} is not symmetric: entries ({row}, {column}) and ({column}, {row}) differ by {difference:.3e}; give a covariance matrix"
    )]
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
    #[error(
        "{name} is not positive semidefinite: its smallest eigenvalue is {eigenvalue:.3e}; give a covariance matrix"
    )]
    Indefinite {
        /// Which matrix.
        name: &'static str,
        /// The negative eigenvalue.
        eigenvalue: f64,
    },
    /// The recurrent matrix has spectral radius 1 or more, with the proof in words.
    #[error(
        "the network is unstable: {evidence}; rescale it (radius=0.95 on the system), or see how it is after N steps (curve --horizon N)"
    )]
    Unstable {
        /// What proves it.
        evidence: String,
    },
    /// Neither stability nor instability could be proven.
    #[error(
        "cannot tell whether the network is stable: its powers neither grow nor die, as far as {bits} bits and 2^64 steps show, and its computed spectral radius is {spectral_radius:.15}; rescale it (radius=0.95 on the system), or see how it is after N steps (curve --horizon N)"
    )]
    StabilityUndecided {
        /// The bits that were tried.
        bits: u32,
        /// The computed spectral radius, an estimate.
        spectral_radius: f64,
    },
    /// The generator A of x' = A x has an eigenvalue with a real part that is not negative, with the proof in words.
    #[error("x' = A x is unstable: {evidence}; make A leak more (a smaller diagonal), or drop --continuous if it is W")]
    UnstableFlow {
        /// What proves it.
        evidence: String,
    },
    /// Neither stability nor instability of x' = A x could be proven.
    #[error(
        "cannot tell whether x' = A x is stable: it neither grows nor dies, as far as {bits} bits show, and the largest real part of its computed eigenvalues is {spectral_abscissa:e}; make A leak more (a smaller diagonal)"
    )]
    FlowStabilityUndecided {
        /// The bits that were tried.
        bits: u32,
        /// The computed largest real part, an estimate.
        spectral_abscissa: f64,
    },
    /// The noise covariance is singular, some direction receiving no noise at all, or cannot be told from a singular one.
    #[error("{}", unreached(direction, *variance))]
    SingularCovariance {
        /// The direction, as a combination of units.
        direction: String,
        /// What the variance along it is below, relative to the largest; zero where it is exactly none.
        variance: f64,
    },
    /// No precision that was allowed met the tolerance.
    #[error("{}", unmet(*bound, *bits, *tolerance))]
    ToleranceNotMet {
        /// The best proven bound, infinite where nothing could be proven.
        bound: f64,
        /// The bits used.
        bits: u32,
        /// What was asked for.
        tolerance: f64,
    },
    /// A tolerance that no precision meets, because results are rounded to doubles.
    #[error(
        "the tolerance {tolerance:.1e} is below the rounding of the results to doubles, and a relative error of {bound:.1e} is the least that could be proven; raise --tolerance, more bits change nothing"
    )]
    ToleranceBelowRounding {
        /// The best proven bound.
        bound: f64,
        /// What was asked for.
        tolerance: f64,
    },
    /// An argument outside its range.
    #[error("{name} is {}; {requirement}", concise(value))]
    OutOfRange {
        /// Which argument.
        name: &'static str,
        /// Its value.
        value: String,
        /// What it must be.
        requirement: &'static str,
    },
    /// An input or a result that doubles, or squares of them, have no room for.
    #[error("{name} is {value}; {requirement}")]
    BeyondDoubles {
        /// Which number.
        name: &'static str,
        /// How large it is.
        value: String,
        /// What to do about it.
        requirement: &'static str,
    },
    /// What is observed has no density: some combination of the channels neither varies with the state nor has noise.
    #[error(
        "the covariance H C H' + R of the observation is singular: {evidence}; give every channel noise of its own, or remove channels that repeat others"
    )]
    SingularObservation {
        /// What shows it, with the channel or the bits.
        evidence: String,
    },
    /// A network from which the search cannot start.
    #[error("the start is {problem}; {remedy}")]
    UnsuitableStart {
        /// What is wrong with it.
        problem: &'static str,
        /// What to give instead.
        remedy: &'static str,
    },
    /// A budget that no network meets.
    #[error("{budget} cannot be met: {reason}; {remedy}")]
    Infeasible {
        /// The budget.
        budget: String,
        /// What every network spends.
        reason: &'static str,
        /// What to give instead.
        remedy: &'static str,
    },
    /// A system specification that cannot be read.
    #[error("{problem}; {remedy}")]
    Specification {
        /// What is wrong with it.
        problem: String,
        /// What to write instead.
        remedy: String,
    },
    /// A file whose content is bad.
    #[error("{path}: {problem}; {remedy}")]
    File {
        /// The file.
        path: String,
        /// What is wrong.
        problem: String,
        /// What to do.
        remedy: String,
    },
    /// An algorithm of another library did not converge.
    #[error("{algorithm} did not converge on a {size} x {size} matrix; check its entries for extreme values")]
    NoConvergence {
        /// Which algorithm.
        algorithm: &'static str,
        /// The size of the matrix.
        size: usize,
    },
    /// The caller asked to stop.
    #[error("interrupted; run the same command again to repeat it")]
    Interrupted,
}

fn unreached(direction: &str, variance: f64) -> String {
    if variance == 0.0 {
        format!(
            "the noise covariance C is singular: no noise at all reaches the direction {direction}, so the information \
             along it is infinite or undefined; add noise to it"
        )
    } else {
        format!(
            "some noise reaches the direction {direction}, but less than {variance:.1e} of the largest variance, too \
             little for the bits that were tried; add noise to it, scale its unit up, or raise --precision"
        )
    }
}

fn unmet(bound: f64, bits: u32, tolerance: f64) -> String {
    let more = match bits {
        53 => "use --precision auto".into(),
        bits => format!("raise --precision to {} bits", 2 * bits),
    };
    if bound.is_finite() {
        let what = format!("the result could be bounded only to a relative error of {bound:.1e} in {bits} bits");
        format!("{what}, above the tolerance {tolerance:.1e}; {more}, or raise --tolerance")
    } else {
        let what = format!("cannot tell in {bits} bits: the numbers are lost in rounding");
        format!("{what}, and nothing is proven, stability included; {more}")
    }
}

/// A number that would fill a line with zeros in scientific notation, all else as it is.
fn concise(value: &str) -> String {
    match value.parse::<f64>() {
        Ok(number) if value.len() > 20 && number.is_finite() => format!("{number:e}"),
        _ => value.into(),
    }
}

/// Results of this crate.
pub type Result<T> = std::result::Result<T, Error>;
