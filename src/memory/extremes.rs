//! The inputs that hold the most and the least: the ends of the spectrum of M.
//!
//! Where M spans many digits its lowest eigenvector is found as the top one of the inverse, where it stands out.

use super::analysis::ExtremeInput;
use crate::bounded::{Bounded, Estimate, compounded, inverted};
use crate::error::Result;
use crate::linalg::scale_by_power;
use crate::linalg::{
    Added, EnclosedEigen, LongFactor, Matrix, Operand, Pair, accurate_gram, cholesky_lower, facing, inverse_defect,
    invert_lower, multiply, product_unit, symmetric_difference, upper_norm,
};
use crate::precision::BallMatrix;

/// Sizes whose squares stay in the range of doubles.
pub(super) const RANGE: std::ops::Range<f64> = 1e-290..1e290;

/// The top eigenvector of a matrix that M differs from by `error` in norm, and by the share `relative` of M itself.
pub(super) fn best(eigen: &EnclosedEigen, error: f64, relative: f64) -> ExtremeInput {
    let last = eigen.values.len() - 1;
    let total = Bounded::new(eigen.values[last], eigen.error + error).within(relative);
    ExtremeInput { direction: direction(&eigen.vectors, last), total }
}

/// The lowest eigenvector of M = G G' up to `error` in norm and the share `relative`; where the enclosure misses the
/// tolerance, from the inverse of G, whose condition is the root of that of M.
pub(super) fn worst(
    eigen: &EnclosedEigen,
    lower: &LongFactor,
    error: f64,
    relative: f64,
    tolerance: f64,
) -> Result<Option<ExtremeInput>> {
    let total = Bounded::new(eigen.values[0], eigen.error + error);
    if total.relative_error() < 0.1 * tolerance {
        return Ok(Some(ExtremeInput { direction: direction(&eigen.vectors, 0), total: total.within(relative) }));
    }
    let inverse = invert_lower(&lower.head);
    let defect = inverse_defect(&inverse, &lower.head);
    // For X = (I + E) G^-1 every |G^-1 u| is |X u| / (1 - |E|) at most, and at least |X u| / (1 + |E|).
    let left = compounded(inverted(defect), inverted(defect));
    let square = multiply(Operand::transpose_of(&inverse), &inverse);
    let norm = upper_norm(&inverse);
    let mut relative = inverted(relative);
    if lower.tail.is_some() {
        // G = H (I + H^-1 T) for the head H and the tail T.
        let open = norm * (1.0 + inverted(defect)) * lower.tail_norm();
        relative = compounded(relative, inverted(compounded(open, open)));
    }
    lowest_of_inverse(&square, product_unit(inverse.nrows(), 1) * norm * norm, compounded(left, relative), 0)
}

/// The lowest eigenvector of M for C = L L' with L = 2^shifts F (by rows) and Z = L' M L: M^-1 = L Z^-1 L'.
pub(super) fn worst_whitened(
    sum: &BallMatrix,
    (factor, shifts): (&Matrix, &[i64]),
    relative: f64,
) -> Result<Option<ExtremeInput>> {
    let ((rounded, conversion), n) = (sum.to_rounded(), factor.nrows());
    let Some(root) = cholesky_lower(&rounded).filter(|root| upper_norm(root).is_finite()) else { return Ok(None) };
    let inverse = invert_lower(&root);
    let (residual, error) =
        symmetric_difference(&accurate_gram(Operand::lower(&root), 1), &Pair::exact(&rounded), Added::Diagonal(0.0));
    // Z differs from R R' by this much, and Y Z Y' from I for Y = (I + E) R^-1 by the sum of the two.
    let distance = upper_norm(&residual) + error + conversion;
    let (size, defect) = (upper_norm(&inverse), inverse_defect(&inverse, &root));
    let whole = compounded(defect, defect) + size * size * distance;
    let largest = shifts.iter().copied().max().unwrap_or(0);
    let mut scaled = factor.transpose();
    for (mut column, shift) in scaled.column_iter_mut().zip(shifts) {
        column.apply(|entry| *entry = scale_by_power(*entry, shift - largest));
    }
    let half = multiply(&inverse, &scaled);
    let square = multiply(Operand::transpose_of(&half), &half);
    // The factor is rounded to doubles, the half product and its square round.
    let half_error = (product_unit(n, 1) + f64::EPSILON) * size * upper_norm(&scaled) + f64::MIN_POSITIVE;
    let norm = upper_norm(&half);
    let error = product_unit(n, 1) * norm * norm + half_error * (2.0 * norm + half_error);
    lowest_of_inverse(&square, error, compounded(inverted(whole), inverted(relative)), 2 * largest)
}

/// The top eigenvector of the inverse of M, which is 2^power times this square up to `error` in norm and the share
/// `relative`.
fn lowest_of_inverse(square: &Matrix, error: f64, relative: f64, power: i64) -> Result<Option<ExtremeInput>> {
    if !RANGE.contains(&upper_norm(square)) {
        return Ok(None);
    }
    let eigen = EnclosedEigen::of(square, 1)?;
    let last = eigen.values.len() - 1;
    let found = Bounded::new(eigen.values[last], eigen.error + error).within(relative);
    let value = 1.0 / found.value;
    let total = Bounded::new(value, value * (found.relative_error() + f64::EPSILON)).scaled_by_power(-power);
    let known = total.known().filter(|total| total.value > f64::MIN_POSITIVE);
    Ok(known.map(|total| ExtremeInput { direction: direction(&eigen.vectors, last), total }))
}

fn direction(vectors: &Matrix, index: usize) -> Estimate<crate::linalg::Vector> {
    Estimate { value: facing(vectors.column(index).into_owned()) }
}
