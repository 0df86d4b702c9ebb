//! Numerical radius and numerical abscissa: the farthest points of the field of values x* W x, |x| = 1.

use super::bracket::Bracket;
use super::level_set::{self, Curve};
use super::scaled::Scaled;
use crate::bounded::Bounded;
use crate::error::Result;
use crate::linalg::{
    Matrix, enclosed_eigenvalues, positive_on_circle, rotated_symmetric_part, unit_circle_angles, upper_norm,
    upper_spectral_norm,
};
use std::f64::consts::PI;

/// The numerical radius max over |x| = 1 of |x* W x|, to a relative gap of `tolerance`.
///
/// It is max over theta of the largest eigenvalue of (e^{i theta} W + e^{-i theta} W')/2. Level-set method of
/// Mengi and Overton (2005): that eigenvalue equals g only where zeta = e^{i theta} solves
/// det(zeta^2 W - 2 g zeta + W') = 0, an eigenvalue problem of size 2n; a level without crossings is an upper
/// bound. That 2 g - e^{i theta} W - e^{-i theta} W' is positive for every theta is shown by cyclic reduction first,
/// at some twenty times six products; only where that fails are there eigenvalue problems. W is n x n, of any scale.
///
/// # Errors
/// [`crate::Error::NotSquare`], [`crate::Error::NotFinite`], [`crate::Error::NoConvergence`];
/// [`crate::Error::BeyondDoubles`] where it is no double.
///
/// ```
/// use fisher_memory::{linalg::Matrix, nonnormality::numerical_radius};
/// let shift = Matrix::from_fn(8, 8, |row, column| if row == column + 1 { 1.5 } else { 0.0 });
/// let radius = numerical_radius(&shift, 1e-10)?;
/// assert!((radius.lower - 1.5 * (std::f64::consts::PI / 9.0).cos()).abs() < 1e-12);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn numerical_radius(matrix: &Matrix, tolerance: f64) -> Result<Bracket> {
    let scaled = Scaled::of(matrix)?;
    scaled.bracket("the numerical radius", radius_of_unit(&scaled.unit, tolerance)?)
}

/// The numerical radius of a matrix whose squares are in the range of doubles.
pub(super) fn radius_of_unit(unit: &Matrix, tolerance: f64) -> Result<Bracket> {
    let known = Bracket { lower: small_sections(unit), upper: upper_spectral_norm(unit) };
    if known.upper <= known.lower * (1.0 + tolerance) {
        return Ok(known.with(known));
    }
    let found = level_set::maximise(tolerance, &[], None, &Rotations { unit })?;
    // What the eigenvalues of a Hermitian part can be off by.
    let rounding = (unit.nrows() + 8) as f64 * f64::EPSILON;
    let found = Bracket { lower: found.lower * (1.0 - rounding), upper: found.upper * (1.0 + rounding) };
    Ok(found.with(known))
}

/// The largest |x* W x| over the unit vectors of one unit, and over (1, 1) and (1, i) in two: attained, with the
/// rounding of three operations taken off.
fn small_sections(unit: &Matrix) -> f64 {
    let n = unit.nrows();
    let diagonal = unit.diagonal().amax();
    let pairs = (0..n).flat_map(|row| (0..row).map(move |column| (row, column)));
    let of_pair = |(row, column)| {
        let (middle, there, back) =
            (unit[(row, row)] + unit[(column, column)], unit[(row, column)], unit[(column, row)]);
        let (real, turned): (f64, f64) = (middle.abs() + (there + back).abs(), middle.hypot(there - back));
        let exact = middle == 0.0 && (there == back || there == -back);
        0.5 * real.max(turned) * if exact { 1.0 } else { 1.0 - 4.0 * f64::EPSILON }
    };
    pairs.map(of_pair).fold(diagonal, f64::max)
}

/// The largest eigenvalue of the Hermitian part of e^{i theta} W, over theta.
struct Rotations<'a> {
    unit: &'a Matrix,
}

impl Curve for Rotations<'_> {
    fn span(&self) -> f64 {
        PI
    }

    fn size(&self) -> usize {
        self.unit.nrows()
    }

    fn value(&self, place: f64) -> Result<f64> {
        rotated_symmetric_part(self.unit, place)
    }

    /// 2 g - e^{i theta} W - e^{-i theta} W' is positive everywhere.
    fn stays_below(&self, level: f64) -> bool {
        positive_on_circle(Matrix::from_diagonal_element(self.size(), self.size(), 2.0 * level), -self.unit)
    }

    fn crossings(&self, level: f64, avoid: f64) -> Result<Vec<f64>> {
        let (n, scaled) = (self.size(), self.unit / level);
        let (mut left, mut right) = (Matrix::zeros(2 * n, 2 * n), Matrix::identity(2 * n, 2 * n));
        left.view_mut((0, n), (n, n)).fill_with_identity();
        left.view_mut((n, 0), (n, n)).copy_from(&(-scaled.transpose()));
        left.view_mut((n, n), (n, n)).fill_diagonal(2.0);
        right.view_mut((n, n), (n, n)).copy_from(&scaled);
        unit_circle_angles(&left, &right, avoid, level_set::CIRCLE_WIDTH)
    }
}

/// The numerical abscissa, the largest eigenvalue of (W + W')/2, with a proven error: the initial growth rate of
/// |e^{Wt}|.
///
/// # Errors
/// [`crate::Error::NotSquare`], [`crate::Error::NotFinite`], [`crate::Error::NoConvergence`];
/// [`crate::Error::BeyondDoubles`] where it is no double.
///
/// ```
/// use fisher_memory::{linalg::Matrix, nonnormality::numerical_abscissa};
/// let shift = Matrix::from_row_slice(2, 2, &[0.0, 0.0, 3.0, 0.0]);
/// let found = numerical_abscissa(&shift)?;
/// assert!((found.value - 1.5).abs() <= found.error && found.error < 1e-14);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn numerical_abscissa(matrix: &Matrix) -> Result<Bounded> {
    let scaled = Scaled::of(matrix)?;
    scaled.bounded("the numerical abscissa", abscissa_of_unit(&scaled.unit)?)
}

/// The numerical abscissa of a matrix whose squares are in the range of doubles.
pub(super) fn abscissa_of_unit(unit: &Matrix) -> Result<Bounded> {
    let part = (unit + unit.transpose()) * 0.5;
    let n = unit.nrows();
    // Eigenvalues of a diagonal part are known as they are; so is that of none.
    let diagonal = (0..n).all(|row| (0..row).all(|column| part[(row, column)] == 0.0));
    if diagonal {
        return Ok(Bounded::exact(part.diagonal().max()));
    }
    let (values, error) = enclosed_eigenvalues(&part, 1)?;
    // Every sum rounded once.
    Ok(Bounded::new(values[n - 1], error + f64::EPSILON * upper_norm(&part)))
}
