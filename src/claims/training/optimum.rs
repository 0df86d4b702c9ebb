//! The network that recalls best, exactly: what a training on samples can only approach.
//!
//! For x(t) = W x(t-1) + v s(t) + z(t) from rest, with white s and z of unit variance, states after T steps have the
//! second moments P = P(T), P(t) = W P(t-1) W' + vv' + I. With r_k = W^k v the best read-out of s(T-k) misses the share
//! 1 - r_k' P^-1 r_k of its variance, so that what is minimised, the mean over K lags with the penalty a, is
//!
//! ```text
//! f(W) = 1 - 1/K sum_(k<K) r_k' P^-1 r_k + a/n tr P
//! dP: L(T) = 1/K sum_k x_k x_k' + a/n I, x_k = P^-1 r_k;   L(t-1) = W' L(t) W;   dW += 2 L(t) W P(t-1)
//! dr: g_k = -2/K x_k + W' g_(k+1);   dW += g_(k+1) r_k'
//! ```
//!
//! A change of basis turns any unit v into the first unit and changes nothing else, so v is the first unit.

use crate::error::{Error, Result};
use crate::linalg::{Matrix, Operand, Vector, cholesky_lower, multiply};
use argmin::core::{CostFunction, Executor, Gradient, State};
use argmin::solver::linesearch::MoreThuenteLineSearch;
use argmin::solver::quasinewton::LBFGS;

/// The task: units, lags, steps from rest, and the penalty.
#[derive(Debug, Clone, Copy)]
pub(super) struct Recall {
    pub units: usize,
    pub lags: usize,
    pub steps: usize,
    pub penalty: f64,
}

/// Where a descent ended.
#[derive(Debug, Clone)]
pub(super) struct Optimum {
    /// W (n x n); the input is the first unit.
    pub recurrent: Matrix,
    /// f(W).
    pub objective: f64,
}

impl Recall {
    /// f(W) and its gradient.
    pub(super) fn evaluate(&self, recurrent: &Matrix) -> Result<(f64, Matrix)> {
        let (n, count) = (self.units, self.lags as f64);
        let transposed = Operand::transpose_of(recurrent);
        let mut moments = vec![Matrix::zeros(n, n)];
        let mut responses = vec![Vector::from_fn(n, |unit, _| f64::from(u8::from(unit == 0)))];
        for step in 0..self.steps {
            let mut next = multiply(&multiply(recurrent, &moments[step]), transposed);
            (0..n).for_each(|unit| next[(unit, unit)] += 1.0);
            next[(0, 0)] += 1.0;
            moments.push((&next + next.transpose()) * 0.5);
        }
        (1..self.lags).for_each(|lag| responses.push(recurrent * &responses[lag - 1]));
        let last = &moments[self.steps];
        let beyond = || Error::NoConvergence { algorithm: "the read-out of the recall task", size: n };
        let factor = cholesky_lower(last).ok_or_else(beyond)?;
        let seen = Matrix::from_columns(&responses);
        let solved = factor.solve_lower_triangular(&seen).and_then(|half| factor.tr_solve_lower_triangular(&half));
        let solved = solved.ok_or_else(beyond)?;
        let recalled = seen.dot(&solved) / count;
        let weight = self.penalty / n as f64;
        let mut gradient = Matrix::zeros(n, n);
        let mut slope = multiply(&solved, &solved.transpose()) / count + Matrix::identity(n, n) * weight;
        for step in (0..self.steps).rev() {
            let back = multiply(&slope, recurrent);
            gradient += multiply(&back, &moments[step]) * 2.0;
            slope = multiply(transposed, &back);
        }
        let mut onto = Vector::zeros(n);
        for lag in (0..self.lags).rev() {
            if lag + 1 < self.lags {
                gradient += &onto * responses[lag].transpose();
            }
            onto = recurrent.tr_mul(&onto) - solved.column(lag) * (2.0 / count);
        }
        Ok((1.0 - recalled + weight * last.trace(), gradient))
    }

    /// Descends from this W to where f is flat, by L-BFGS.
    pub(super) fn descend(&self, start: &Matrix) -> Result<Optimum> {
        let mut best = start.clone();
        // Fresh blocks: a line search that ends at the precision of doubles ends one.
        for _ in 0..BLOCKS {
            let refused = |_| Error::NoConvergence { algorithm: "the search for the best recall", size: self.units };
            let solver = LBFGS::new(MoreThuenteLineSearch::new(), MEMORY)
                .with_tolerance_grad(FLAT)
                .and_then(|solver| solver.with_tolerance_cost(STANDSTILL))
                .map_err(refused)?;
            let run = Executor::new(*self, solver)
                .configure(|state| state.param(best.as_slice().to_vec()).max_iters(ITERATIONS))
                .timer(false)
                .run();
            let Ok(found) = run else { break };
            if let Some(parameters) = found.state().get_best_param() {
                best = Matrix::from_column_slice(self.units, self.units, parameters);
            }
        }
        Ok(Optimum { objective: self.evaluate(&best)?.0, recurrent: best })
    }
}

/// Pairs of steps and gradient changes that L-BFGS remembers, iterations of a block, and blocks.
const MEMORY: usize = 20;
const ITERATIONS: u64 = 1000;
const BLOCKS: usize = 3;
/// A gradient, or a gain of one iteration, below which nothing more is expected.
const FLAT: f64 = 1e-9;
const STANDSTILL: f64 = 1e-16;

impl CostFunction for Recall {
    type Param = Vec<f64>;
    type Output = f64;

    fn cost(&self, parameters: &Vec<f64>) -> std::result::Result<f64, argmin::core::Error> {
        let matrix = Matrix::from_column_slice(self.units, self.units, parameters);
        // Beyond what doubles hold the line search turns back.
        Ok(self.evaluate(&matrix).map_or(f64::MAX, |found| found.0))
    }
}

impl Gradient for Recall {
    type Param = Vec<f64>;
    type Gradient = Vec<f64>;

    fn gradient(&self, parameters: &Vec<f64>) -> std::result::Result<Vec<f64>, argmin::core::Error> {
        let matrix = Matrix::from_column_slice(self.units, self.units, parameters);
        Ok(self.evaluate(&matrix)?.1.as_slice().to_vec())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::family::gaussian_with_radius;

    #[test]
    fn the_gradient_is_that_of_differences_and_the_objective_that_of_the_theory() -> Result<()> {
        let task = Recall { units: 5, lags: 4, steps: 9, penalty: 0.02 };
        let weights = gaussian_with_radius(5, 0.9, 3)?;
        let (_, gradient) = task.evaluate(&weights)?;
        for (row, column) in [(0, 0), (3, 1), (1, 4), (4, 0)] {
            let moved = |step: f64| {
                let mut moved = weights.clone();
                moved[(row, column)] += step;
                task.evaluate(&moved).map(|found| found.0)
            };
            let slope = (moved(1e-5)? - moved(-1e-5)?) / 2e-5;
            assert!((slope - gradient[(row, column)]).abs() < 1e-9, "{row} {column}: {slope}");
        }
        // One unit of weight w after two steps: P = 2 (1 + w^2), m(0) = 1/P, m(1) = w^2/P.
        let task = Recall { units: 1, lags: 2, steps: 2, penalty: 0.1 };
        let (w, moment) = (0.7f64, 2.0 * (1.0 + 0.49));
        let expected = 1.0 - (1.0 + w * w) / moment / 2.0 + 0.1 * moment;
        assert!((task.evaluate(&Matrix::from_element(1, 1, w))?.0 - expected).abs() < 1e-14);
        Ok(())
    }
}
