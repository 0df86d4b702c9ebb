//! How ill-conditioned the eigenvectors are.

use super::scaled::Scaled;
use crate::error::Result;
use crate::linalg::{Matrix, eigenvector_singular_values};
use nalgebra::Complex;

/// Up to this condition of the eigenvectors the computed eigenvalues are those of W to nine digits.
const WELL_CONDITIONED: f64 = 1e6;

/// The condition number of the eigenvectors, |V| |V^-1| with unit columns: 1 for a normal matrix with distinct
/// eigenvalues; infinite where W has no basis of eigenvectors (as far as double precision can tell).
///
/// |W^k| <= condition rho^k, and a perturbation of size e moves no eigenvalue by more than condition e (Bauer
/// and Fike). Unit columns come within sqrt n of the best scaling (van der Sluis 1969).
///
/// # Errors
/// [`crate::Error::NotSquare`], [`crate::Error::NotFinite`], [`crate::Error::NoConvergence`].
///
/// ```
/// use fisher_memory::{linalg::Matrix, nonnormality::eigenvector_condition};
/// // Eigenvectors (1, 0) and (1, 1)/sqrt 2 at 45 degrees: condition cot(pi/8) = 1 + sqrt 2.
/// let skewed = Matrix::from_row_slice(2, 2, &[1.0, -0.5, 0.0, 0.5]);
/// assert!((eigenvector_condition(&skewed)? - 1.0 - 2f64.sqrt()).abs() < 1e-12);
/// let chain = Matrix::from_row_slice(2, 2, &[0.0, 0.0, 1.0, 0.0]);
/// assert!(eigenvector_condition(&chain)?.is_infinite());
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn eigenvector_condition(matrix: &Matrix) -> Result<f64> {
    condition_and_eigenvalues(matrix).map(|(condition, _)| condition)
}

/// [`eigenvector_condition`] and, where they are known well, the eigenvalues in units of the largest entry.
pub(super) fn condition_and_eigenvalues(matrix: &Matrix) -> Result<(f64, Option<Vec<Complex<f64>>>)> {
    let scaled = Scaled::of(matrix)?;
    if matrix == &matrix.transpose() {
        return Ok((1.0, None));
    }
    let (singular, eigenvalues) = eigenvector_singular_values(&scaled.unit)?;
    let (largest, smallest) = (singular[0], singular[singular.len() - 1]);
    let condition = largest / smallest;
    // Beyond 1/(n u) the smallest singular value is nothing but rounding.
    let known = condition.is_finite() && condition * f64::EPSILON * (matrix.nrows() as f64) < 1.0;
    let condition = if known { condition } else { f64::INFINITY };
    Ok((condition, (condition < WELL_CONDITIONED).then_some(eigenvalues)))
}
