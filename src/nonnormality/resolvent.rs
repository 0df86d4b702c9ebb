//! The resolvent (z I - W)^-1: its norm at a point and its largest norm on a circle.

use super::level_set::{self, CircleMaximum};
use crate::error::Result;
use crate::linalg::{self, Matrix};
use crate::requirements::{require_finite, require_square};
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
/// z I - W equal to sigma: [[W/r, sigma/r], [0, I]] - zeta [[I, 0], [sigma/r, W'/r]], balanced by the diagonal
/// change of basis x -> D x, y -> D^-1 y, without which sigma of a long chain would be lost in rounding.
pub(super) fn circle_pencil(matrix: &Matrix, radius: f64, sigma: f64) -> (Matrix, Matrix) {
    let n = matrix.nrows();
    let mut scaled = matrix / radius;
    let coupling = sigma / radius;
    let squares = balance(&mut scaled, coupling);
    let (mut left, mut right) = (Matrix::identity(2 * n, 2 * n), Matrix::identity(2 * n, 2 * n));
    left.view_mut((0, 0), (n, n)).copy_from(&scaled);
    right.view_mut((n, n), (n, n)).copy_from(&scaled.transpose());
    for (unit, square) in squares.into_iter().enumerate() {
        left[(unit, n + unit)] = coupling / square;
        right[(n + unit, unit)] = coupling * square;
    }
    (left, right)
}

/// Sweeps of the balancing; a chain of n units needs about n.
const MOST_SWEEPS: usize = 200;

/// Replaces A by D^-1 A D with D of powers of two such that rows and columns of [[A, s D^-2], [s D^2, A']] are of
/// like size (Osborne 1960); returns the diagonal of D^2.
fn balance(matrix: &mut Matrix, coupling: f64) -> Vec<f64> {
    let n = matrix.nrows();
    let mut squares = vec![1.0; n];
    for sweep in 0..MOST_SWEEPS {
        let mut changed = false;
        for index in 0..n {
            let unit = if sweep % 2 == 0 { index } else { n - 1 - index };
            let own = matrix[(unit, unit)].powi(2);
            let row = (matrix.row(unit).norm_squared() - own).max(0.0) + (coupling / squares[unit]).powi(2);
            let column = (matrix.column(unit).norm_squared() - own).max(0.0) + (coupling * squares[unit]).powi(2);
            let factor = (0.25 * (row / column).log2()).round().exp2();
            if factor != 1.0 && factor.is_finite() && factor > 0.0 {
                let diagonal = matrix[(unit, unit)];
                matrix.row_mut(unit).unscale_mut(factor);
                matrix.column_mut(unit).scale_mut(factor);
                matrix[(unit, unit)] = diagonal;
                squares[unit] *= factor * factor;
                changed = true;
            }
        }
        if !changed {
            break;
        }
    }
    squares
}

/// The relative error rounding may leave in the resolvent norm at z, to first order: rounding every entry of
/// A = z I - W moves the norm by at most | |A^-1| |A| |A^-1| |_F units. About |A| |A^-1| n for a full matrix, a few
/// n for a chain, whatever its gain.
pub(super) fn rounding(matrix: &Matrix, radius: f64, angle: f64) -> f64 {
    linalg::resolvent_sensitivity(matrix, Complex::from_polar(radius, angle)) * f64::EPSILON
}

/// The largest |(z I - W)^-1| on the circle |z| = r, by level sets.
pub(super) fn circle_maximum(matrix: &Matrix, radius: f64, tolerance: f64, start: &[f64]) -> Result<CircleMaximum> {
    let mut found = level_set::maximise(
        tolerance,
        start,
        |angle| Ok(linalg::resolvent_norm(matrix, Complex::from_polar(radius, angle))),
        |level| circle_pencil(matrix, radius, 1.0 / level),
    )?;
    let error = rounding(matrix, radius, found.angle);
    found.lower *= (1.0 - error).max(0.0);
    found.upper = if error < 1.0 { found.upper * (1.0 + error) } else { f64::INFINITY };
    Ok(found)
}
