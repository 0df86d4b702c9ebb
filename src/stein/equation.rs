//! What makes a Stein equation: the matrix, the right-hand side, and on which side the matrix is transposed.

use crate::dynamics::Dynamics;
use crate::error::{Error, Result};
use crate::linalg::{Matrix, Operand, spectral_radius};
use crate::requirements::{require_finite, require_shape, require_square};
use crate::system::Noise;

/// The right-hand side Q.
#[derive(Clone, Copy)]
pub(crate) enum Right<'a> {
    /// Q = q I.
    Scalar(f64),
    /// Any symmetric Q.
    General(&'a Matrix),
}

impl<'a> Right<'a> {
    /// The covariance of a noise.
    pub fn of(noise: &'a Noise) -> Self {
        match noise {
            Noise::Independent(epsilon) => Self::Scalar(*epsilon),
            Noise::Covariance(covariance) => Self::General(covariance),
        }
    }

    /// A symmetric matrix, which may be a multiple of the identity.
    pub fn matrix(matrix: &'a Matrix) -> Self {
        let first = matrix.get(0).copied().unwrap_or(0.0);
        let scalar =
            |(index, entry): (usize, &f64)| *entry == if index % (matrix.nrows() + 1) == 0 { first } else { 0.0 };
        if matrix.iter().enumerate().all(scalar) { Self::Scalar(first) } else { Self::General(matrix) }
    }
}

/// Which of the two Stein equations with A.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    /// X = A X A' + Q.
    Forward,
    /// X = A' X A + Q.
    Adjoint,
}

impl Side {
    /// A or A' for a power of A.
    pub(super) fn of<'m>(self, power: impl Into<Operand<'m>>) -> Operand<'m> {
        match self {
            Self::Forward => power.into(),
            Self::Adjoint => power.into().transposed(),
        }
    }
}

/// Checks that A is square, Q of its size, and every entry finite.
pub(super) fn require_equation(matrix: &Matrix, right: &Matrix) -> Result<()> {
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
