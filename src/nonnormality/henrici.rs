//! Henrici's departure from normality, from the Schur form.

use super::feedforward::schur_feedforward;
use crate::error::Result;
use crate::linalg::Matrix;

/// Henrici's departure from normality and the share of W that it is.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct Henrici {
    /// sqrt(|W|_F^2 - sum |lambda_i|^2), zero exactly when W is normal.
    pub departure: f64,
    /// The departure divided by |W|_F, from 0 (normal) to 1 (nilpotent); 0 for W = 0.
    pub relative: f64,
}

/// Henrici's departure sqrt(|W|_F^2 - sum |lambda_i|^2), the Frobenius norm of the strictly upper part of any
/// complex Schur form (Henrici 1962).
///
/// Taken from the off-diagonal of the real Schur form and its 2 x 2 blocks, so a nearly normal W keeps its digits;
/// the subtraction would lose them. What rounding leaves for a normal W is about 1e-15 |W|_F.
///
/// # Errors
/// [`crate::Error::NotSquare`], [`crate::Error::NotFinite`], [`crate::Error::NoConvergence`].
///
/// ```
/// use fisher_memory::{linalg::Matrix, nonnormality::henrici};
/// let found = henrici(&Matrix::from_row_slice(2, 2, &[3.0, 2.0, 0.0, -1.0]))?;
/// assert!((found.departure - 2.0).abs() < 1e-14);
/// assert!((found.relative - 2.0 / 14f64.sqrt()).abs() < 1e-14);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn henrici(matrix: &Matrix) -> Result<Henrici> {
    let found = schur_feedforward(matrix)?;
    Ok(Henrici { departure: found.feedforward_norm, relative: found.share })
}
