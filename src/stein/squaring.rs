//! X = A X A' + Q by squaring: X_{j+1} = X_j + A_j X_j A_j', A_{j+1} = A_j^2.

use super::equation::{Right, undecided_in_doubles};
use super::squares::Squares;
use crate::error::Result;
use crate::linalg::Matrix;
use crate::options::Options;

/// A solution of the Stein equation in double precision, without a bound.
#[derive(Debug, Clone)]
pub struct Gramian {
    /// X (n x n), symmetric.
    pub matrix: Matrix,
    /// How many of A, A^2, A^4, ... it took.
    pub squarings: usize,
}

/// Solves X = A X A' + Q (n x n, Q symmetric) in double precision by squaring, in place.
///
/// Each step doubles the number of terms of X = sum_k A^k Q A'^k for five n^3 operations (only one triangle of the
/// symmetric product is formed); about log2(18 / (1 - rho)) steps are needed (Smith 1968). The result is as good as
/// the products of A allow: for strongly non-normal A use [`crate::state_covariance`], which proves what it returns.
///
/// # Errors
/// `Error::StabilityUndecided` if the sum does not converge in the range of double precision.
///
/// ```
/// use fisher_memory::{Options, linalg::Matrix, stein::squaring};
/// let found = squaring(&Matrix::from_element(1, 1, 0.5), &Matrix::identity(1, 1), &Options::default())?;
/// assert!((found.matrix[0] - 4.0 / 3.0).abs() < 1e-15);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn squaring(matrix: &Matrix, right: &Matrix, options: &Options) -> Result<Gramian> {
    let mut powers = Squares::discarded(matrix, options.threads);
    match powers.covariance(Right::matrix(right), options)? {
        Some(matrix) => Ok(Gramian { matrix, squarings: powers.len() }),
        None => Err(undecided_in_doubles(matrix)?),
    }
}
