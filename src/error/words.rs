//! What every error says: the problem, and what to do about it, in the words of the library.

use super::Error;
use crate::dynamics::Dynamics;
use std::fmt;

impl fmt::Display for Error {
    /// `problem; remedy`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}; {}", self.problem(), self.remedy())
    }
}

impl std::error::Error for Error {}

impl Error {
    /// What is wrong, with the numbers that show it.
    ///
    /// ```
    /// use fisher_memory::{LinearSystem, linalg::Matrix};
    /// let error = LinearSystem::discrete(Matrix::zeros(2, 3)).unwrap_err();
    /// assert_eq!(error.problem(), "W is 2 x 3, not square");
    /// ```
    #[must_use]
    pub fn problem(&self) -> String {
        match self {
            Self::NotSquare { name, rows, columns } => format!("{name} is {rows} x {columns}, not square"),
            Self::ShapeMismatch { name, rows, columns, expected_rows, expected_columns } => {
                format!("{name} is {rows} x {columns} where {expected_rows} x {expected_columns} is needed")
            }
            Self::Empty { name } => format!("{name} has no entries"),
            Self::NotFinite { name, row, column, value } => {
                format!("{name} has the entry {value} in row {row}, column {column}")
            }
            Self::NotSymmetric { name, row, column, difference } => format!(
                "{name} is not symmetric: entries ({row}, {column}) and ({column}, {row}) differ by {difference:.3e}"
            ),
            Self::Indefinite { name, eigenvalue } => {
                format!("{name} is not positive semidefinite: its smallest eigenvalue is {eigenvalue:.3e}")
            }
            Self::NegativeVariance { name, unit, variance } => {
                format!("{name} has the negative variance {variance:e} in row and column {unit}")
            }
            Self::Unstable { dynamics, evidence } => unstable(*dynamics, evidence),
            Self::StabilityUndecided { dynamics, bits, estimate } => undecided(*dynamics, *bits, *estimate),
            Self::Unsupported { quantity, case, .. } => format!("no formula is known for {quantity} {case}"),
            Self::SingularCovariance { direction, variance: 0.0 } => format!(
                "the noise covariance C is singular: no noise at all reaches the direction {direction}, so the \
                 information along it is infinite or undefined"
            ),
            Self::SingularCovariance { direction, variance } => format!(
                "some noise reaches the direction {direction}, but less than {variance:.1e} of the largest variance, too \
                 little for the bits that were tried"
            ),
            Self::ToleranceNotMet { bound, bits, tolerance } if bound.is_finite() => format!(
                "the result could be bounded only to a relative error of {bound:.1e} in {bits} bits, above the tolerance \
                 {tolerance:.1e}"
            ),
            Self::ToleranceNotMet { bits, .. } => format!(
                "cannot tell in {bits} bits: the numbers are lost in rounding, and nothing is proven, stability included"
            ),
            Self::HorizonTooLong { steps, spread, bits } => too_long(*steps, *spread, *bits),
            Self::ToleranceBelowRounding { bound, tolerance } => format!(
                "the tolerance {tolerance:.1e} is below the rounding of the results to doubles, and a relative error of \
                 {bound:.1e} is the least that could be proven"
            ),
            Self::OutOfRange { name, value, .. } => format!("{name} is {}", concise(value)),
            Self::BeyondDoubles { name, value, .. } => format!("{name} is {value}"),
            Self::SingularObservation { evidence } => {
                format!("the covariance H C H' + R of the observation is singular: {evidence}")
            }
            Self::UnsuitableStart { problem, .. } => format!("the start is {problem}"),
            Self::Infeasible { budget, reason, .. } => format!("{budget} cannot be met: {reason}"),
            Self::Specification { problem, .. } => problem.clone(),
            Self::File { path, problem, .. } => format!("{path}: {problem}"),
            Self::NoConvergence { algorithm, size } => {
                format!("{algorithm} did not converge on a {size} x {size} matrix")
            }
            Self::BeyondMemory { what, needed, left, limit } => {
                format!("{what} needs about {} of memory, and {} are left {limit}", in_bytes(*needed), in_bytes(*left))
            }
            Self::Interrupted => "interrupted".into(),
        }
    }

    /// What to do about it.
    ///
    /// ```
    /// use fisher_memory::{LinearSystem, linalg::Matrix};
    /// let error = LinearSystem::discrete(Matrix::zeros(2, 3)).unwrap_err();
    /// assert_eq!(error.remedy(), "give an n x n matrix (row = target, column = source)");
    /// ```
    #[must_use]
    pub fn remedy(&self) -> String {
        let fixed = match self {
            Self::NotSquare { .. } => "give an n x n matrix (row = target, column = source)",
            Self::ShapeMismatch { .. } => "check which matrix belongs to which network",
            Self::Empty { .. } => "a network needs at least one unit",
            Self::NotFinite { .. } => "replace missing values before the analysis",
            Self::NotSymmetric { .. } | Self::Indefinite { .. } => "give a covariance matrix",
            Self::NegativeVariance { .. } => "give variances of zero or more",
            Self::Unstable { dynamics: Dynamics::Discrete, .. }
            | Self::StabilityUndecided { dynamics: Dynamics::Discrete, .. } => {
                "rescale W below spectral radius 1, or ask for a horizon of finitely many steps"
            }
            Self::Unstable { dynamics: Dynamics::Continuous, .. } => {
                "make A leak more (a smaller diagonal), or give the network in discrete time if it is W"
            }
            Self::StabilityUndecided { dynamics: Dynamics::Continuous, .. } => "make A leak more (a smaller diagonal)",
            Self::SingularCovariance { variance: 0.0, .. } => "add noise to it, or let the input enter elsewhere",
            Self::SingularCovariance { .. } => "add noise to it, scale its unit up, or raise the precision",
            Self::ToleranceNotMet { bits: 53, bound, .. } if bound.is_finite() => {
                "allow more bits (Precision::Auto), or raise the tolerance"
            }
            Self::ToleranceNotMet { bits: 53, .. } => "allow more bits (Precision::Auto)",
            Self::ToleranceNotMet { bits, bound, .. } => {
                let more = format!("allow more bits (Precision::Bits({}))", 2 * bits);
                return if bound.is_finite() { format!("{more}, or raise the tolerance") } else { more };
            }
            Self::HorizonTooLong { spread, .. } => {
                return format!(
                    "ask for fewer steps, rescale W, or allow more than {spread:.0} bits (Precision::Bits)"
                );
            }
            Self::ToleranceBelowRounding { .. } => "raise the tolerance, more bits change nothing",
            Self::OutOfRange { requirement, .. } | Self::BeyondDoubles { requirement, .. } => requirement,
            Self::SingularObservation { .. } => {
                "give every channel noise of its own, or remove channels that repeat others"
            }
            Self::Unsupported { remedy, .. }
            | Self::UnsuitableStart { remedy, .. }
            | Self::Infeasible { remedy, .. } => remedy,
            Self::Specification { remedy, .. } | Self::File { remedy, .. } => remedy,
            Self::NoConvergence { .. } => "check its entries for extreme values",
            Self::BeyondMemory { .. } => "take fewer units, or allow the process more memory",
            Self::Interrupted => "run it again to repeat it",
        };
        fixed.into()
    }
}

fn too_long(steps: u64, spread: f64, bits: u32) -> String {
    format!(
        "cannot tell in {bits} bits: over {steps} steps the variances of growing directions leave the others some \
         {spread:.0} bits behind"
    )
}

fn unstable(dynamics: Dynamics, evidence: &str) -> String {
    match dynamics {
        Dynamics::Discrete => format!("the network is unstable: {evidence}"),
        Dynamics::Continuous => format!("x' = A x is unstable: {evidence}"),
    }
}

fn undecided(dynamics: Dynamics, bits: u32, estimate: f64) -> String {
    match dynamics {
        Dynamics::Discrete => format!(
            "cannot tell whether the network is stable: its powers neither grow nor die, as far as {bits} bits and \
             2^64 steps show, and its computed spectral radius is {estimate:.15}"
        ),
        Dynamics::Continuous => format!(
            "cannot tell whether x' = A x is stable: it neither grows nor dies, as far as {bits} bits show, and the \
             largest real part of its computed eigenvalues is {estimate:e}"
        ),
    }
}

/// A number that would fill a line with zeros in scientific notation, all else as it is.
fn concise(value: &str) -> String {
    match value.parse::<f64>() {
        Ok(number) if value.len() > 20 && number.is_finite() => format!("{number:e}"),
        _ => value.into(),
    }
}

/// A number of bytes in the unit that suits it, to two digits.
fn in_bytes(bytes: u64) -> String {
    let names = ["bytes", "kB", "MB", "GB", "TB", "PB", "EB"];
    let mut value = bytes as f64;
    let mut unit = 0;
    while value >= 999.5 && unit + 1 < names.len() {
        (value, unit) = (value / 1000.0, unit + 1);
    }
    let digits = usize::from(value < 9.95 && unit > 0);
    format!("{value:.digits$} {}", names[unit])
}

#[cfg(test)]
mod tests {
    use super::in_bytes;

    #[test]
    fn bytes_are_told_in_a_unit_that_suits() {
        let told = [0, 999, 1000, 9_949, 9_950, 999_600, 32_000_000_000_000, u64::MAX].map(in_bytes);
        assert_eq!(told, ["0 bytes", "999 bytes", "1.0 kB", "9.9 kB", "10 kB", "1.0 MB", "32 TB", "18 EB"]);
    }
}
