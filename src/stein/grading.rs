//! Coordinates in which every unit has noise variance near one: powers of two, so that changing to them is exact.
//!
//! A delay line of gain g has variances that span g^(2n). In the coordinates D^-1 x with D = diag(sqrt C_ii) its
//! covariance is the identity, and nothing is lost to the range or the grid of the numbers.

use crate::linalg::{Matrix, Operand, multiply, scale_by_power};

/// A network whose sum still grows after this many squarings is not stable as far as double precision shows.
const MOST_SQUARINGS: usize = 56;
/// The share of the last step in every variance at which the scales are taken: they need not be near, as every power of
/// two is an exact change of coordinates.
const CONVERGED: f64 = 0.1;

/// Exponents d with C_ii near 4^(d_i), estimated in double precision for X = A X A' + Q, or for the first `terms`
/// terms of its sum (to a factor of two in their number).
///
/// All zero where double precision sees no convergence.
pub(crate) fn grading(matrix: &Matrix, right: &Matrix, terms: u64) -> Vec<i64> {
    let n = matrix.nrows();
    let mut shifts = vec![0; n];
    let (mut sum, mut power) = (right.clone(), matrix.clone());
    if !rescale(&mut shifts, &mut sum, &mut power) {
        return vec![0; n];
    }
    for squarings in 0..MOST_SQUARINGS {
        if terms >> squarings <= 1 {
            return shifts;
        }
        let increment = multiply(&multiply(&power, &sum), Operand::transpose_of(&power));
        let settled = (0..n).all(|unit| increment[(unit, unit)] <= CONVERGED * sum[(unit, unit)]);
        sum += increment;
        power = multiply(&power, &power);
        if !rescale(&mut shifts, &mut sum, &mut power) {
            break;
        }
        if settled {
            return shifts;
        }
    }
    vec![0; n]
}

/// Moves to the coordinates in which `sum`, and what the next step adds to it, have diagonal entries near one. Returns
/// false if a number left the range of doubles.
fn rescale(shifts: &mut [i64], sum: &mut Matrix, power: &mut Matrix) -> bool {
    let n = sum.nrows();
    let size = |unit: usize| sum[(unit, unit)].log2();
    // The largest of the sum and of the terms of P S P', as logarithms: the terms themselves may be beyond the range of
    // doubles.
    let largest = |unit: usize| {
        let terms = (0..n).map(|other| 2.0 * power[(unit, other)].abs().log2() + size(other));
        terms.filter(|term| !term.is_nan()).fold(size(unit), f64::max)
    };
    // A unit that no noise has reached yet keeps its scale.
    let step = |unit: usize| {
        let largest = largest(unit);
        if largest == f64::NEG_INFINITY { Some(0) } else { largest.is_finite().then(|| (0.5 * largest).round() as i64) }
    };
    let Some(steps) = (0..n).map(step).collect::<Option<Vec<i64>>>() else { return false };
    for column in 0..n {
        for row in 0..n {
            sum[(row, column)] = scale_by_power(sum[(row, column)], -steps[row] - steps[column]);
            power[(row, column)] = scale_by_power(power[(row, column)], steps[column] - steps[row]);
        }
    }
    for (shift, step) in shifts.iter_mut().zip(&steps) {
        *shift += step;
    }
    sum.iter().chain(power.iter()).all(|entry| entry.is_finite())
}
