//! Stein equations solved with the squares of their matrix: X_{j+1} = X_j + A_j X_j A_j', A_{j+1} = A_j^2.

use super::equation::{Right, Side};
use super::few::Few;
use super::squares::Squares;
use super::states::adds_little;
use crate::error::Result;
use crate::linalg::{
    Matrix, Operand, Scratch, Shape, Vector, Wanted, add_congruence, add_scaled_lower, add_shaped, add_symmetric,
    cholesky_in_place, mirror_lower, set_shaped,
};
use crate::options::Options;
use std::sync::Arc;

/// 1 - rho below 2^-60 is beyond double precision: more squarings than this cannot converge.
const MOST_SQUARINGS: usize = 60;
/// The share of a step in the sum below which the next, near its square, is far below the rounding of n products.
const SETTLED: f64 = 1.0 / (1u64 << 25) as f64;

/// The first square that is looked at for having few directions left: of a random network with 1 - rho near zero those
/// within 2^-5 of the edge.
const FIRST_OF_FEW: usize = 8;

/// What a sum over the squares starts with, in their basis.
struct Start {
    /// Q.
    sum: Matrix,
    /// q where Q = q I: then the first step takes one product instead of two.
    scalar: Option<f64>,
    /// Whether Q is positive definite. Then every sum has a factor, through which a step with a banded square is
    /// cheaper and needs no more than the lower triangle.
    definite: bool,
}

impl Squares<'_> {
    /// The solution of X = A X A' + Q for a positive definite Q; `None` where the sum does not converge in double
    /// precision.
    ///
    /// Its factor in the basis of the squares is kept for [`Self::whiten`] if more passes follow.
    ///
    /// # Errors
    /// [`crate::Error::Interrupted`] where the monitor of the options stops it.
    pub fn covariance(&mut self, right: Right, options: &Options) -> Result<Option<Matrix>> {
        self.rewind();
        let n = self.given().nrows();
        let (sum, scalar) = match right {
            Right::Scalar(value) => (Matrix::from_diagonal_element(n, n, value), Some(value)),
            Right::General(right) => (self.basis.enter(right.clone()), None),
        };
        let watch = |step: usize| options.checkpoint("covariance", step as f64 / 12.0);
        let start = Start { sum, scalar, definite: true };
        let Some(sum) = self.sum(start, Side::Forward, watch)? else { return Ok(None) };
        if !self.basis.is_rotated() {
            return Ok(Some(sum));
        }
        let Some(factor) = factor_of(&sum, self.threads) else { return Ok(Some(self.basis.leave(sum))) };
        let covariance = self.basis.leave_factored(sum, &factor);
        self.factor = self.reused.then(|| Arc::new(factor));
        Ok(Some(covariance))
    }

    /// The solution for symmetric Q; `None` where the sum does not converge in double precision.
    pub fn solve(&mut self, right: Matrix, side: Side) -> Option<Matrix> {
        self.watched(right, side, |_| Ok(())).ok().flatten()
    }

    /// [`Self::solve`] with a call of `watch` before every step, which may stop it by an error.
    pub fn watched(
        &mut self,
        right: Matrix,
        side: Side,
        watch: impl FnMut(usize) -> Result<()>,
    ) -> Result<Option<Matrix>> {
        self.entered(right, false, side, watch)
    }

    /// [`Self::watched`] for a positive definite Q, with which steps are cheaper.
    pub fn definite(
        &mut self,
        right: Matrix,
        side: Side,
        watch: impl FnMut(usize) -> Result<()>,
    ) -> Result<Option<Matrix>> {
        self.entered(right, true, side, watch)
    }

    /// The solution for a symmetric Q, through the basis of the squares.
    fn entered(
        &mut self,
        right: Matrix,
        definite: bool,
        side: Side,
        watch: impl FnMut(usize) -> Result<()>,
    ) -> Result<Option<Matrix>> {
        self.rewind();
        let start = Start { sum: self.basis.enter(right), scalar: None, definite };
        Ok(self.sum(start, side, watch)?.map(|sum| self.basis.leave(sum)))
    }

    /// X = A X A' + v v': while they are fewer than n, the columns A^k v are cheaper than their sum of squares.
    pub fn solve_rank_one(&mut self, vector: &Vector) -> Option<Matrix> {
        let n = vector.len();
        let mut columns = self.first_state(vector);
        let settled = loop {
            let known = columns.ncols();
            let settled = known > 1 && adds_little(&columns, known / 2, SETTLED);
            if settled || 2 * known > n {
                break settled;
            }
            self.follow(&mut columns, 2 * known);
        };
        let mut sum = Matrix::zeros(n, n);
        add_symmetric(&mut sum, &columns, Operand::transpose_of(&columns), self.threads);
        if !settled {
            // The columns took the squares before A^known.
            self.position_at(columns.ncols().ilog2() as usize);
            let start = Start { sum, scalar: None, definite: false };
            sum = self.sum(start, Side::Forward, |_| Ok(())).ok().flatten()?;
        }
        Some(self.basis.leave(sum))
    }

    /// X + A_j X A_j' over the squares A_j still to come, in their basis.
    fn sum(&mut self, start: Start, side: Side, mut watch: impl FnMut(usize) -> Result<()>) -> Result<Option<Matrix>> {
        let Start { mut sum, scalar, mut definite } = start;
        let threads = self.threads;
        while self.position() < MOST_SQUARINGS {
            let step = self.position();
            watch(step)?;
            let before = sum.diagonal();
            let few = self.few && step >= FIRST_OF_FEW && !definite;
            let power = side.of(self.next_square());
            if few && Few::of(power, threads).is_some_and(|few| few.complete(&mut sum, threads)) {
                return Ok(Some(sum));
            }
            if let (0, Some(value)) = (step, scalar) {
                // A q I A' = q A A'.
                add_scaled_lower(&mut sum, value, power, power.transposed(), threads);
            } else if !(definite && power.is_banded() && add_factored(&mut sum, power, threads)) {
                if std::mem::take(&mut definite) {
                    mirror_lower(&mut sum);
                }
                add_congruence(&mut sum, power, threads);
            }
            match settled(&before, &sum) {
                None => break,
                Some(true) => {
                    if definite {
                        mirror_lower(&mut sum);
                    }
                    return Ok(Some(sum));
                }
                Some(false) => {}
            }
        }
        Ok(None)
    }
}

/// The lower factor L of X = L L', where X is positive definite.
fn factor_of(sum: &Matrix, threads: usize) -> Option<Scratch> {
    let mut factor = Scratch::copy(sum);
    cholesky_in_place(&mut factor, threads).then_some(factor)
}

/// The upper factor U of X = U U', where X is positive definite, of which the lower triangle is read: the lower factor
/// of X with its rows and columns in the opposite order.
fn upper_factor_of(sum: &Matrix, threads: usize) -> Option<Scratch> {
    let n = sum.nrows();
    let mut factor = Scratch::zeros(n, n);
    for column in 0..n {
        for row in column..n {
            factor[(row, column)] = sum[(n - 1 - column, n - 1 - row)];
        }
    }
    if !cholesky_in_place(&mut factor, threads) {
        return None;
    }
    let mut upper = Scratch::zeros(n, n);
    for column in 0..n {
        for row in 0..=column {
            upper[(row, column)] = factor[(n - 1 - row, n - 1 - column)];
        }
    }
    Some(upper)
}

/// X += A X A' = (A F)(A F)' for X = F F' and a banded A, in the lower triangle alone: the factor, of the shape of A,
/// and its products take a fifth to a third of a full product each. Returns false, leaving X as it is, where there is
/// no factor.
fn add_factored(sum: &mut Matrix, power: Operand, threads: usize) -> bool {
    let is_upper = matches!(power.shape(), Shape::Upper(_));
    let found = if is_upper { upper_factor_of(sum, threads) } else { factor_of(sum, threads) };
    let Some(factor) = found else { return false };
    let factor = if is_upper { Operand::upper(&factor) } else { Operand::lower(&factor) };
    let mut moved = Scratch::unset(sum.nrows(), sum.nrows());
    set_shaped(&mut moved, Wanted::All, power, factor, threads);
    let moved = Operand::shaped(&moved, power.shape());
    add_shaped(sum, Wanted::Lower, moved, moved.transposed(), threads);
    true
}

/// Whether the last step left every variance as it was `before`; `None` where one left the range of doubles.
///
/// In a covariance no entry is larger than the largest variance; each unit is asked for itself, because the variances
/// of a network that amplifies differ by many orders of magnitude.
fn settled(before: &Vector, sum: &Matrix) -> Option<bool> {
    let mut all = true;
    for (unit, before) in before.iter().enumerate() {
        let after = sum[(unit, unit)];
        if !after.is_finite() {
            return None;
        }
        all &= (after - before).abs() <= SETTLED * after.abs();
    }
    Some(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn definite_sums_are_those_of_the_plain_steps_on_both_sides() {
        for n in [5, 150] {
            let matrix = Matrix::from_fn(n, n, |row, column| (row as f64 - 1.7 * column as f64).sin() / n as f64);
            let half = Matrix::from_fn(n, n, |row, column| ((row * 3 + column * column) as f64).cos() / n as f64);
            let right = &half * half.transpose() + Matrix::identity(n, n);
            for side in [Side::Forward, Side::Adjoint] {
                for given in [matrix.clone(), matrix.lower_triangle() * 1.5, matrix.upper_triangle() * 1.5] {
                    let mut squares = Squares::reused(&given, 1);
                    let plain = squares.solve(right.clone(), side).unwrap();
                    let definite = squares.definite(right.clone(), side, |_| Ok(())).unwrap().unwrap();
                    assert!((&plain - &definite).norm() < 1e-13 * plain.norm(), "{n}");
                    assert_eq!(definite, definite.transpose());
                }
            }
        }
    }
}
