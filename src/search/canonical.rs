//! The basis in which a network shows its chain.

use crate::linalg::{Matrix, Vector};

/// A network in the basis of its own signal.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct CanonicalForm {
    /// The orthonormal basis U (n x n): its first vector is the input direction.
    pub basis: Matrix,
    /// U' W U (n x n): nothing below the first subdiagonal, whose entries are positive and are the chain.
    pub recurrent: Matrix,
    /// U' v = (|v|, 0, ..., 0).
    pub input: Vector,
}

/// A direction shorter than this share of |W| adds nothing to the signal's space but rounding.
const EXHAUSTED: f64 = 1e-9;

/// Rotates a network into the staircase (Hessenberg) form of the pair (W, v): the orthonormal basis of v, W v, W^2 v,
/// ...
///
/// W is n x n, v has n entries. What the signal reaches after k steps lies in the first k + 1 directions. A delay line
/// in any rotated basis comes out as the delay line, its weights on the first subdiagonal. Orthogonal changes of basis
/// alter no J(k). Directions that the signal never reaches are completed from the units, in their order.
///
/// # Panics
/// Unless W is square and v has as many entries as W has rows.
///
/// ```
/// use fisher_memory::{linalg::{Matrix, Vector}, search::canonical_form};
/// // A delay line whose units are listed in another order.
/// let shuffled = Matrix::from_row_slice(3, 3, &[0.0, 0.0, 2.0, 0.0, 0.0, 0.0, 0.0, -3.0, 0.0]);
/// let line = canonical_form(&shuffled, &Vector::from_row_slice(&[0.0, 1.0, 0.0]));
/// assert_eq!((line.recurrent[(1, 0)], line.recurrent[(2, 1)]), (3.0, 2.0));
/// ```
#[must_use]
pub fn canonical_form(recurrent: &Matrix, input: &Vector) -> CanonicalForm {
    let n = recurrent.nrows();
    let size = recurrent.norm();
    let mut basis = Matrix::zeros(n, n);
    let mut units = 0..n;
    for index in 0..n {
        let candidate = if index == 0 { input.clone() } else { recurrent * basis.column(index - 1) };
        let mut direction = outside(&basis, index, &candidate);
        let scale = if index == 0 { 0.0 } else { EXHAUSTED * size };
        while direction.norm() <= scale {
            // Units that lie in the space already are passed over; some unit is left as long as the space is not full.
            let Some(unit) = units.next() else { break };
            let candidate = Vector::from_fn(n, |row, _| if row == unit { 1.0 } else { 0.0 });
            direction = outside(&basis, index, &candidate);
            if direction.norm() > 1.0 / (2.0 * n as f64) {
                break;
            }
            direction.fill(0.0);
        }
        basis.set_column(index, &outside(&basis, index, &direction.normalize()).normalize());
    }
    let rotated = basis.tr_mul(recurrent) * &basis;
    CanonicalForm { recurrent: rotated, input: basis.tr_mul(input), basis }
}

/// A network in upper triangular form with its units in the opposite order: lower triangular, as a chain is drawn, and
/// the weights below the diagonal and the first of the input not negative where signs of units can make them so.
pub(super) fn descending(triangle: &Matrix, input: &Vector) -> (Matrix, Vector) {
    let n = triangle.nrows();
    let last = n - 1;
    let sign_of = |value: f64| if value < 0.0 { -1.0 } else { 1.0 };
    let mut signs = vec![sign_of(input[last])];
    for unit in 1..n {
        signs.push(signs[unit - 1] * sign_of(triangle[(last - unit, last + 1 - unit)]));
    }
    let recurrent =
        Matrix::from_fn(n, n, |row, column| signs[row] * signs[column] * triangle[(last - row, last - column)]);
    (recurrent, Vector::from_fn(n, |unit, _| signs[unit] * input[last - unit]))
}

/// The part of a vector orthogonal to the first `count` directions; projected twice, because once leaves rounding.
fn outside(basis: &Matrix, count: usize, vector: &Vector) -> Vector {
    let known = basis.columns(0, count);
    let once = vector - known * known.tr_mul(vector);
    &once - known * known.tr_mul(&once)
}
