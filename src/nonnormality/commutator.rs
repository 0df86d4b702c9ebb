//! Bounds of Henrici's departure by the commutator W'W - WW'.

use crate::error::Result;
use crate::linalg::{Matrix, Operand, multiply};
use crate::requirements::{require_finite, require_square};

/// The size of the commutator, and what it proves about Henrici's departure without any eigenvalue.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct CommutatorBounds {
    /// |W'W - WW'|_F, zero exactly when W is normal.
    pub commutator: f64,
    /// Departure >= |W'W - WW'|_F / (sqrt 6 |W|_F) (Eberlein 1965).
    pub eberlein: f64,
    /// Departure^2 >= |W|^2 - sqrt(|W|^4 - |W'W - WW'|^2/2), Frobenius norms (Kress, de Vries, Wegmann 1974).
    pub kress: f64,
    /// Departure^2 <= sqrt((n^3 - n)/12) |W'W - WW'|_F (Henrici 1962).
    pub henrici: f64,
}

/// The commutator bounds: max(eberlein, kress) <= Henrici's departure <= henrici.
///
/// # Errors
/// [`crate::Error::NotSquare`], [`crate::Error::NotFinite`].
///
/// ```
/// use fisher_memory::{linalg::Matrix, nonnormality::commutator_bounds};
/// // For a 2 x 2 shift the second bound and the upper one meet at the departure itself.
/// let shift = Matrix::from_row_slice(2, 2, &[0.0, 0.0, 1.0, 0.0]);
/// let bounds = commutator_bounds(&shift)?;
/// assert!((bounds.kress - 1.0).abs() < 1e-7 && (bounds.henrici - 1.0).abs() < 1e-15);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn commutator_bounds(matrix: &Matrix) -> Result<CommutatorBounds> {
    require_square("W", matrix)?;
    require_finite("W", matrix)?;
    let scale = matrix.amax();
    if scale == 0.0 {
        return Ok(CommutatorBounds { commutator: 0.0, eberlein: 0.0, kress: 0.0, henrici: 0.0 });
    }
    let unit = matrix / scale;
    let inner = multiply(Operand::transpose_of(&unit), &unit);
    let commutator = (inner - multiply(&unit, Operand::transpose_of(&unit))).norm();
    let (size, n) = (unit.norm_squared(), matrix.nrows() as f64);
    // a - sqrt(a^2 - c^2/2) without the cancellation.
    let half = 0.5 * commutator * commutator;
    let kress = (half / (size + (size * size - half).max(0.0).sqrt())).sqrt();
    Ok(CommutatorBounds {
        commutator: commutator * scale * scale,
        eberlein: commutator / (6.0 * size).sqrt() * scale,
        kress: kress * scale,
        henrici: (((n * n * n - n) / 12.0).sqrt() * commutator).sqrt() * scale,
    })
}
