//! Reading inputs out of the last state by regression, from simulated trials, and what theory says of it.

use super::context::Context;
use super::measured::Measured;
use crate::error::{Error, Result};
use crate::family;
use crate::linalg::{Matrix, Operand, cholesky_lower, multiply, solve_lower};
use crate::memory::analyse_horizon;
use crate::simulate::Nonlinearity;
use crate::system::{Input, LinearSystem};
use rand::SeedableRng;
use rand_distr::{Distribution, StandardNormal};
use std::sync::Arc;

/// Shares of variance decoded, by lag, with their standard errors.
pub(super) struct Decoded {
    pub(super) shares: Vec<f64>,
    pub(super) errors: Vec<f64>,
}

impl Decoded {
    /// The share at a lag.
    pub(super) fn at(&self, lag: usize) -> Measured {
        Measured::sampled(self.shares[lag], self.errors[lag])
    }

    /// The sum over all lags. The inputs are independent, and the errors of their shares very nearly.
    pub(super) fn sum(&self) -> Measured {
        let squares: f64 = self.errors.iter().map(|error| error * error).sum();
        Measured::sampled(self.shares.iter().sum(), squares.sqrt())
    }
}

/// What regression decodes of every input to a network, from the state after so many of them.
pub(super) fn decoded(
    context: &Context,
    name: &str,
    steps: usize,
    units: Nonlinearity,
    signal: f64,
    noise: f64,
) -> Result<Arc<Decoded>> {
    let trials = if context.quick { 2000 } else { 10_000 };
    context.remembered(&format!("{name} {steps} {units:?} {signal} {noise}"), || {
        decode(&family::network(name)?, steps, units, (signal, noise), trials, context)
    })
}

/// Runs trials from rest, each of so many inputs into the first unit, and regresses every input on the last state.
fn decode(
    weights: &Matrix,
    steps: usize,
    units: Nonlinearity,
    (signal, noise): (f64, f64),
    trials: usize,
    context: &Context,
) -> Result<Decoded> {
    let n = weights.nrows();
    let mut generator = rand_chacha::ChaCha8Rng::seed_from_u64(1);
    let mut normal = |variance: f64| {
        let draw: f64 = StandardNormal.sample(&mut generator);
        variance.sqrt() * draw
    };
    let mut state = Matrix::zeros(n, trials);
    // Row: trial; column k: the input k steps before the last.
    let mut inputs = Matrix::zeros(trials, steps);
    for step in 0..steps {
        context.checkpoint()?;
        state = multiply(weights, &state);
        for trial in 0..trials {
            let input = normal(signal);
            inputs[(trial, steps - 1 - step)] = input;
            state[(0, trial)] += input;
        }
        if noise > 0.0 {
            state.iter_mut().for_each(|entry| *entry += normal(noise));
        }
        units.apply(state.as_mut_slice());
    }
    let half = trials / 2;
    let mean = state.columns(0, half).column_mean();
    state.column_iter_mut().for_each(|mut column| column -= &mean);
    let (train, test) = (state.columns(0, half).into_owned(), state.columns(half, half).into_owned());
    let mean = inputs.rows(0, half).row_mean();
    inputs.row_iter_mut().for_each(|mut row| row -= &mean);
    let (known, asked) = (inputs.rows(0, half).into_owned(), inputs.rows(half, half).into_owned());
    let mut second = multiply(&train, Operand::Transposed(&train));
    let response = multiply(&train, &known);
    // Dead units would make the equations singular: a ridge far below any effect.
    let ridge = RIDGE * second.trace() / n as f64;
    (0..n).for_each(|unit| second[(unit, unit)] += ridge);
    let prediction = multiply(Operand::Transposed(&test), &solve(&second, response)?);
    let (count, size) = (half as f64, n as f64);
    // Regression on Gaussian regressors misses new data by this factor more than the best linear decoder does.
    let inflation = (count + 1.0) * (count - 2.0) / (count * (count - size - 2.0));
    let (mut shares, mut errors) = (Vec::new(), Vec::new());
    for lag in 0..steps {
        let missed = (asked.column(lag) - prediction.column(lag)).norm_squared() / inflation;
        let share = 1.0 - missed / asked.column(lag).norm_squared();
        shares.push(share);
        // Of a squared correlation; near zero, where that vanishes, of the noise alone.
        let share = share.clamp(0.0, 1.0);
        errors.push((1.0 - share) * (4.0 * share / count + 2.0 * size / (count * count)).sqrt());
    }
    Ok(Decoded { shares, errors })
}

const RIDGE: f64 = 1e-12;

/// A^-1 B for symmetric positive definite A.
fn solve(matrix: &Matrix, mut right: Matrix) -> Result<Matrix> {
    let factor = cholesky_lower(matrix).ok_or(Error::NoConvergence {
        algorithm: "the Cholesky factorisation of the regression",
        size: matrix.nrows(),
    })?;
    solve_lower(&factor, &mut right);
    crate::linalg::solve_lower_transposed(&factor, &mut right);
    Ok(right)
}

/// m(k), k < `steps`, of a linear network after so many unit inputs into its first unit, from rest: proven to 1e-10.
pub(super) fn memory_function(context: &Context, name: &str, steps: usize, noise: f64) -> Result<Arc<Vec<f64>>> {
    context.remembered(&format!("memory function of {name} after {steps} steps at noise {noise}"), || {
        let system = LinearSystem::new(family::network(name)?)?.with_input(Input::First)?.with_noise_variance(noise)?;
        Ok(analyse_horizon(&system, steps as u64, &context.settings(steps))?.memory_function)
    })
}
