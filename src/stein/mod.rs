//! The Stein (discrete Lyapunov) equation X = A X A' + Q.
//!
//! [`squaring`] is the method of this crate. [`series`], [`kronecker`] and [`schur`] are oracles to test it against,
//! each by another road: the sum itself, one dense linear system, and the real Schur form. None of them bounds its
//! error; [`crate::state_covariance`] does.

pub(crate) mod extended;
mod grading;
mod kronecker;
mod reach;
mod schur;
mod series;
mod squares;
mod squaring;
mod sums;

pub(crate) use extended::Failure;
pub(crate) use grading::grading;
pub use kronecker::kronecker;
pub(crate) use reach::unreached_direction;
pub use schur::schur;
pub(crate) use squares::Squares;

pub use series::series;
pub use squaring::{Gramian, squaring};
pub(crate) use sums::{Right, Side};

use crate::dynamics::Dynamics;
use crate::error::{Error, Result};
use crate::linalg::{Matrix, spectral_radius};
use crate::requirements::{require_finite, require_shape, require_square};

/// Checks that A is square, Q of its size, and every entry finite.
fn require_equation(matrix: &Matrix, right: &Matrix) -> Result<()> {
    require_square("A", matrix)?;
    require_shape("Q", right.shape(), matrix.shape())?;
    require_finite("A", matrix)?;
    require_finite("Q", right)
}

/// The error of an A for which double precision finds no solution.
pub(crate) fn undecided_in_doubles(matrix: &Matrix) -> Result<Error> {
    let estimate = spectral_radius(matrix)?;
    Ok(Error::StabilityUndecided { dynamics: Dynamics::Discrete, bits: 53, estimate })
}
