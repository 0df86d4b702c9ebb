//! Coordinates in which every unit has noise variance near one: powers of two, so that changing to them is exact.
//!
//! A delay line of gain g has variances that span g^(2n). In the coordinates D^-1 x with D = diag(sqrt C_ii) its
//! covariance is the identity, and nothing is lost to the range or the grid of the numbers.

use crate::linalg::{Matrix, Operand, multiply};

/// A network whose sum still grows after this many squarings is not stable as far as double precision shows.
const MOST_SQUARINGS: usize = 56;
/// The share of the last step in every variance at which the scales are taken: they need not be near, as every power of two
/// is an exact change of coordinates.
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

/// Moves to the coordinates in which `sum` has diagonal entries near one. Returns false if a number left the range of doubles.
fn rescale(shifts: &mut [i64], sum: &mut Matrix, power: &mut Matrix) -> bool {
    let n = sum.nrows();
    // A unit that no noise has reached yet keeps its scale.
    let steps: Vec<f64> = (0..n)
        .map(|unit| if sum[(unit, unit)] > 0.0 { (0.5 * sum[(unit, unit)].log2()).round() } else { 0.0 })
        .collect();
    if !steps.iter().all(|step| step.is_finite()) {
        return false;
    }
    for column in 0..n {
        for row in 0..n {
            sum[(row, column)] *= (-steps[row]).exp2() * (-steps[column]).exp2();
            power[(row, column)] *= (steps[column] - steps[row]).exp2();
        }
    }
    for (shift, step) in shifts.iter_mut().zip(&steps) {
        *shift += *step as i64;
    }
    sum.iter().chain(power.iter()).all(|entry| entry.is_finite())
}
