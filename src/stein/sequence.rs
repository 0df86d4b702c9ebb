//! Several Stein equations with one matrix and with its transpose, served by one sequence of squarings.

use crate::linalg::{Matrix, Operand, multiply, symmetrise};

/// The squarings A, A^2, A^4, ... formed so far; each solve forms only those it misses.
pub(crate) struct Squarings {
    powers: Vec<Matrix>,
}

/// 1 - rho below 2^-60 is beyond double precision: more squarings than this cannot converge.
const MOST_SQUARINGS: usize = 60;

impl Squarings {
    pub(crate) fn new(matrix: Matrix) -> Self {
        Self { powers: vec![matrix] }
    }

    /// X = A X A' + Q for symmetric Q of one sign; `None` where the sum does not converge in double precision.
    pub(crate) fn solve(&mut self, right: &Matrix) -> Option<Matrix> {
        self.sum(right, false)
    }

    /// X = A' X A + Q for symmetric Q of one sign; `None` where the sum does not converge in double precision.
    pub(crate) fn solve_transposed(&mut self, right: &Matrix) -> Option<Matrix> {
        self.sum(right, true)
    }

    fn sum(&mut self, right: &Matrix, transposed: bool) -> Option<Matrix> {
        let mut sum = right.clone();
        for step in 0..MOST_SQUARINGS {
            if step == self.powers.len() {
                let last = &self.powers[step - 1];
                self.powers.push(multiply(last, last));
            }
            let power = &self.powers[step];
            let (left, back) = if transposed {
                (Operand::Transposed(power), Operand::Plain(power))
            } else {
                (Operand::Plain(power), Operand::Transposed(power))
            };
            let mut increment = multiply(&multiply(left, &sum), back);
            symmetrise(&mut increment);
            sum += &increment;
            if !sum.iter().all(|entry| entry.is_finite()) {
                return None;
            }
            // Unit by unit, because the variances of a network that amplifies differ by many orders of magnitude.
            let settled = |unit| {
                let (added, total): (f64, f64) = (increment[(unit, unit)], sum[(unit, unit)]);
                added.abs() <= 0.25 * f64::EPSILON * total.abs()
            };
            if (0..sum.nrows()).all(settled) {
                return Some(sum);
            }
        }
        None
    }
}
