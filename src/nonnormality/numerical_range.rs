//! Numerical radius and numerical abscissa: the farthest points of the field of values x* W x, |x| = 1.

use super::bracket::Bracket;
use super::level_set;
use crate::error::Result;
use crate::linalg::{Matrix, rotated_symmetric_part, symmetric_eigenvalues};
use crate::requirements::{require_finite, require_square};

/// The numerical radius max over |x| = 1 of |x* W x|, to a relative gap of `tolerance`.
///
/// It is max over theta of the largest eigenvalue of (e^{i theta} W + e^{-i theta} W')/2. Level-set method of
/// Mengi and Overton (2005): that eigenvalue equals g only where zeta = e^{i theta} solves
/// det(zeta^2 W - 2 g zeta + W') = 0, an eigenvalue problem of size 2n; a level without crossings is an upper
/// bound. W is n x n; cost a few eigenvalue problems of size 2n.
///
/// # Errors
/// [`crate::Error::NotSquare`], [`crate::Error::NotFinite`], [`crate::Error::NoConvergence`].
///
/// ```
/// use fisher_memory::{linalg::Matrix, nonnormality::numerical_radius};
/// let shift = Matrix::from_fn(8, 8, |row, column| if row == column + 1 { 1.5 } else { 0.0 });
/// let radius = numerical_radius(&shift, 1e-10)?;
/// assert!((radius.lower - 1.5 * (std::f64::consts::PI / 9.0).cos()).abs() < 1e-12);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn numerical_radius(matrix: &Matrix, tolerance: f64) -> Result<Bracket> {
    require_square("W", matrix)?;
    require_finite("W", matrix)?;
    let scale = matrix.amax();
    if scale == 0.0 {
        return Ok(Bracket { lower: 0.0, upper: 0.0 });
    }
    let unit = matrix / scale;
    let n = unit.nrows();
    let found = level_set::maximise(
        tolerance,
        &[],
        |angle| rotated_symmetric_part(&unit, angle),
        |level| {
            let scaled = &unit / level;
            let (mut left, mut right) = (Matrix::zeros(2 * n, 2 * n), Matrix::identity(2 * n, 2 * n));
            left.view_mut((0, n), (n, n)).fill_with_identity();
            left.view_mut((n, 0), (n, n)).copy_from(&(-scaled.transpose()));
            left.view_mut((n, n), (n, n)).fill_diagonal(2.0);
            right.view_mut((n, n), (n, n)).copy_from(&scaled);
            (left, right)
        },
    )?;
    Ok(Bracket { lower: found.lower * scale, upper: found.upper * scale })
}

/// The numerical abscissa, the largest eigenvalue of (W + W')/2: the initial growth rate of |e^{Wt}|.
///
/// # Errors
/// [`crate::Error::NotSquare`], [`crate::Error::NotFinite`], [`crate::Error::NoConvergence`].
///
/// ```
/// use fisher_memory::{linalg::Matrix, nonnormality::numerical_abscissa};
/// let shift = Matrix::from_row_slice(2, 2, &[0.0, 0.0, 3.0, 0.0]);
/// assert!((numerical_abscissa(&shift)? - 1.5).abs() < 1e-15);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn numerical_abscissa(matrix: &Matrix) -> Result<f64> {
    require_square("W", matrix)?;
    require_finite("W", matrix)?;
    let values = symmetric_eigenvalues(&(matrix * 0.5 + matrix.transpose() * 0.5))?;
    Ok(values[values.len() - 1])
}
