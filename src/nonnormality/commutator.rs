//! Bounds of Henrici's departure by the commutator W'W - WW'.

use super::bracket::Bracket;
use super::scaled::Scaled;
use crate::error::{Result, beyond_doubles};
use crate::linalg::{Matrix, Operand, multiply, scale_by_power};

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
/// [`crate::Error::NotSquare`], [`crate::Error::NotFinite`]; [`crate::Error::BeyondDoubles`] where one of them is no
/// double.
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
    let scaled = Scaled::of(matrix)?;
    let [commutator, eberlein, kress, henrici] = of_unit(&scaled.unit, 0.0);
    Ok(CommutatorBounds {
        commutator: square_in_range(commutator, scaled.power)?,
        eberlein: scaled.number("Eberlein's bound", eberlein)?,
        kress: scaled.number("the bound of Kress, de Vries and Wegmann", kress)?,
        henrici: scaled.number("Henrici's bound", henrici)?,
    })
}

/// |W'W - WW'|_F, which has the square of the scale of W, and the departure between its bounds, roundings included.
pub(super) fn commutator_and_departure(matrix: &Matrix) -> Result<(Result<f64>, Result<Bracket>)> {
    let scaled = Scaled::of(matrix)?;
    // Both products and their difference round by less than this share of |W|_F^2, and not at all where W' is W or -W.
    let normal = *matrix == matrix.transpose() || *matrix == -matrix.transpose();
    let share = if normal { 0.0 } else { (4 * matrix.nrows() + 8) as f64 * f64::EPSILON };
    let [commutator, ..] = of_unit(&scaled.unit, 0.0);
    let [_, eberlein, kress, _] = of_unit(&scaled.unit, -share);
    let [.., henrici] = of_unit(&scaled.unit, share);
    let departure = Bracket { lower: eberlein.max(kress) * (1.0 - 1e-14), upper: henrici * (1.0 + 1e-14) };
    let departure = scaled.bracket("Henrici's departure", departure);
    Ok((square_in_range(commutator, scaled.power), departure))
}

/// A number with the square of the scale of W, brought back to the units of W.
fn square_in_range(value: f64, power: i64) -> Result<f64> {
    let square = scale_by_power(value, 2 * power);
    if square.is_infinite() {
        return Err(beyond_doubles("|W'W - WW'|", "above the range of doubles, 1.8e308", "scale W down"));
    }
    if value != 0.0 && !square.is_normal() {
        return Err(beyond_doubles("|W'W - WW'|", "below the range of doubles, 2.2e-308", "scale W up"));
    }
    Ok(square)
}

/// |W'W - WW'|_F, moved by a share of |W|_F^2, and the bounds of Eberlein, Kress and Henrici.
fn of_unit(unit: &Matrix, moved: f64) -> [f64; 4] {
    let (size, n) = (unit.norm_squared(), unit.nrows() as f64);
    if size == 0.0 {
        return [0.0; 4];
    }
    let inner = multiply(Operand::transpose_of(unit), unit);
    let commutator = (inner - multiply(unit, Operand::transpose_of(unit))).norm();
    let commutator = (commutator + moved * size).max(0.0);
    // a - sqrt(a^2 - c^2/2) without the cancellation.
    let half = 0.5 * commutator * commutator;
    let kress = (half / (size + (size * size - half).max(0.0).sqrt())).sqrt();
    let henrici = (((n * n * n - n) / 12.0).sqrt() * commutator).sqrt();
    [commutator, commutator / (6.0 * size).sqrt(), kress, henrici]
}
