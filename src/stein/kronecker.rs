//! X = A X A' + Q as one dense linear system of n^2 unknowns: an oracle for small n.

use super::equation::{require_equation, undecided_in_doubles};
use crate::error::{Result, out_of_range};
use crate::linalg::{Matrix, solve_linear, symmetrise};

/// The system has n^4 coefficients: 20 MB here, and n^6 operations.
const MOST_UNITS: usize = 40;

/// Solves X = A X A' + Q as (I - A (x) A) vec X = vec Q by elimination; all matrices n x n, Q symmetric.
///
/// An oracle for tests: it knows nothing of convergence, and has the one solution wherever no two eigenvalues of A
/// have the product 1, also for an unstable A, where X is no covariance. Its accuracy is that of the condition of the
/// equation, the largest eigenvalue of X for Q = I.
///
/// # Errors
/// `Error::NotSquare`, `Error::Empty`, `Error::ShapeMismatch`, `Error::NotFinite`; `Error::OutOfRange` for n
/// above 40; `Error::StabilityUndecided` where the system is singular.
///
/// ```
/// use fisher_memory::{linalg::Matrix, stein};
/// let weights = Matrix::from_row_slice(2, 2, &[0.0, 0.0, 2.0, 0.0]);
/// let solution = stein::kronecker(&weights, &Matrix::identity(2, 2))?;
/// assert_eq!(solution, Matrix::from_row_slice(2, 2, &[1.0, 0.0, 0.0, 5.0]));
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn kronecker(matrix: &Matrix, right: &Matrix) -> Result<Matrix> {
    require_equation(matrix, right)?;
    let n = matrix.nrows();
    if n > MOST_UNITS {
        return Err(out_of_range("n for the Kronecker oracle", n, "it must be at most 40; use stein::squaring"));
    }
    // Entry (i, j) of X is unknown i + n j, and couples to (k, l) by A_ik A_jl.
    let system = Matrix::identity(n * n, n * n) - matrix.kronecker(matrix);
    let vector = Matrix::from_column_slice(n * n, 1, right.as_slice());
    let solution = solve_linear(&system, &vector);
    if !solution.iter().all(|entry| entry.is_finite()) {
        return Err(undecided_in_doubles(matrix)?);
    }
    let mut solution = Matrix::from_column_slice(n, n, solution.as_slice());
    symmetrise(&mut solution);
    Ok(solution)
}
