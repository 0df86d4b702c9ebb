//! The resolvent (z I - W)^-1: its norm at a point, and the balancing of what it is searched with.

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

/// Sweeps of the balancing; a chain of n units needs about n.
const MOST_SWEEPS: usize = 200;

/// Replaces A by D^-1 A D with D of powers of two such that rows and columns of [[A, s D^-2], [s D^2, A']] are of
/// like size (Osborne 1960); returns the diagonal of D^2.
pub(super) fn balance(matrix: &mut Matrix, coupling: f64) -> Vec<f64> {
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
