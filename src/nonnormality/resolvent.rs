//! The resolvent (z I - W)^-1: its norm at a point and its largest norm on a circle.

use super::level_set::{self, CircleMaximum};
use crate::error::Result;
use crate::linalg::{self, Matrix};
use crate::system::{require_finite, require_square};
use nalgebra::Complex;

/// |(z I - W)^-1|_2 = 1/sigma_min(z I - W), infinite at an eigenvalue.
///
/// # Errors
/// [`crate::Error::NotSquare`], [`crate::Error::NotFinite`].
///
/// ```
/// use fisher_memory::{linalg::Matrix, nonnormality::resolvent_norm};
/// let half = Matrix::from_diagonal_element(3, 3, 0.5);
/// assert!((resolvent_norm(&half, nalgebra::Complex::new(0.0, 1.0))? - 1.25f64.sqrt().recip()).abs() < 1e-14);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn resolvent_norm(matrix: &Matrix, point: Complex<f64>) -> Result<f64> {
    require_square("W", matrix)?;
    require_finite("W", matrix)?;
    Ok(linalg::resolvent_norm(matrix, point))
}

/// The pencil whose eigenvalues zeta on the unit circle are the points z = r zeta with a singular value of
/// z I - W equal to sigma: [[W/r, sigma/r], [0, I]] - zeta [[I, 0], [sigma/r, W'/r]].
pub(super) fn circle_pencil(matrix: &Matrix, radius: f64, sigma: f64) -> (Matrix, Matrix) {
    let n = matrix.nrows();
    let scaled = matrix / radius;
    let (mut left, mut right) = (Matrix::identity(2 * n, 2 * n), Matrix::identity(2 * n, 2 * n));
    left.view_mut((0, 0), (n, n)).copy_from(&scaled);
    left.view_mut((0, n), (n, n)).fill_diagonal(sigma / radius);
    right.view_mut((n, 0), (n, n)).fill_diagonal(sigma / radius);
    right.view_mut((n, n), (n, n)).copy_from(&scaled.transpose());
    (left, right)
}

/// The relative error rounding may leave in a resolvent norm: |z I - W| |(z I - W)^-1| rounding units, times
/// sqrt n for their random accumulation in the factorisation.
pub(super) fn rounding(matrix: &Matrix, radius: f64, norm: f64) -> f64 {
    (matrix.nrows() as f64).sqrt() * f64::EPSILON * (radius + matrix.norm()) * norm
}

/// The largest |(z I - W)^-1| on the circle |z| = r, by level sets.
pub(super) fn circle_maximum(matrix: &Matrix, radius: f64, tolerance: f64, start: &[f64]) -> Result<CircleMaximum> {
    let mut found = level_set::maximise(
        tolerance,
        start,
        |angle| Ok(linalg::resolvent_norm(matrix, Complex::from_polar(radius, angle))),
        |level| circle_pencil(matrix, radius, 1.0 / level),
    )?;
    let error = rounding(matrix, radius, found.upper);
    found.upper = if error < 1.0 { found.upper * (1.0 + error) } else { f64::INFINITY };
    Ok(found)
}
