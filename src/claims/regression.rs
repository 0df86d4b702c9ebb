//! Reading inputs out of the last state by regression, from simulated trials, and what theory says of it.

use super::context::{Context, Effort};
use super::measured::{Measured, memory_function as of_analysis};
use crate::error::Result;
use crate::family;
use crate::linalg::{Matrix, Operand, multiply, orthonormal_columns, solve_lower_transposed};
use crate::memory::analyse;
use crate::random::{Purpose, generator};
use crate::simulate::Nonlinearity;
use crate::system::{Input, LinearSystem};
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

/// Trials of every simulation, half of them to learn from and half to ask of.
pub(super) const TRIALS: Effort = Effort { full: 10_000, quick: 2000 };

/// The seed of every simulation.
pub(super) const SEED: u64 = 1;

/// What is simulated: so many inputs to the first unit of a network, from rest.
pub(super) struct Setting<'a> {
    /// A network of the catalogue.
    pub(super) network: &'a str,
    /// Inputs, each of which is decoded from the state after the last.
    pub(super) steps: usize,
    pub(super) units: Nonlinearity,
    /// Variance of every input.
    pub(super) signal: f64,
    /// Variance of the noise of every unit; 0 for none.
    pub(super) noise: f64,
}

/// What regression decodes of every input to a network, from the state after the last of them.
pub(super) fn decoded(context: &Context, setting: &Setting<'_>) -> Result<Arc<Decoded>> {
    let Setting { network, steps, units, signal, noise } = setting;
    context.remembered(&format!("{network} {steps} {units:?} {signal} {noise}"), || {
        let (inputs, states) = trials(context, setting)?;
        Ok(regressed(inputs, states))
    })
}

/// Runs the trials: the inputs (row: trial; column k: the input k steps before the last) and the last states (one a
/// column).
fn trials(context: &Context, setting: &Setting<'_>) -> Result<(Matrix, Matrix)> {
    let (weights, steps, trials) = (family::network(setting.network)?, setting.steps, TRIALS.of(context));
    let mut generator = generator(SEED, Purpose::Regression, 0);
    let mut normal = |variance: f64| {
        let draw: f64 = StandardNormal.sample(&mut generator);
        variance.sqrt() * draw
    };
    let mut state = Matrix::zeros(weights.nrows(), trials);
    let mut inputs = Matrix::zeros(trials, steps);
    for step in 0..steps {
        context.checkpoint()?;
        state = multiply(&weights, &state);
        for trial in 0..trials {
            let input = normal(setting.signal);
            inputs[(trial, steps - 1 - step)] = input;
            state[(0, trial)] += input;
        }
        if setting.noise > 0.0 {
            state.iter_mut().for_each(|entry| *entry += normal(setting.noise));
        }
        setting.units.apply(state.as_mut_slice());
    }
    Ok((inputs, state))
}

/// Regresses every input on the last state over the first half of the trials, and asks of the other half.
fn regressed(mut inputs: Matrix, mut state: Matrix) -> Decoded {
    let ((trials, steps), n) = (inputs.shape(), state.nrows());
    let half = trials / 2;
    let mean = state.columns(0, half).column_mean();
    state.column_iter_mut().for_each(|mut column| column -= &mean);
    let (train, test) = (state.columns(0, half).transpose(), state.columns(half, half).transpose());
    let mean = inputs.rows(0, half).row_mean();
    inputs.row_iter_mut().for_each(|mut row| row -= &mean);
    let (known, asked) = (inputs.rows(0, half).into_owned(), inputs.rows(half, half).into_owned());
    let prediction = multiply(&test, &least_squares(train, &known));
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
    Decoded { shares, errors }
}

/// A ridge at the level of rounding, relative to the scale of each column: dead units would make the equations
/// singular.
const RIDGE: f64 = 1e-13;

/// B that minimises |A B - Y| column by column, by an orthogonal basis of the columns of A, which are scaled alike
/// first.
///
/// Amplifying networks have states whose units differ by many powers of ten and are nearly dependent: the second
/// moments A'A would lose what little tells them apart.
fn least_squares(mut regressors: Matrix, targets: &Matrix) -> Matrix {
    let (count, size) = regressors.shape();
    let norms: Vec<f64> = regressors.column_iter().map(|column| column.norm()).collect();
    let scales: Vec<f64> = norms.iter().map(|&norm| if norm > 0.0 { 1.0 / norm } else { 1.0 }).collect();
    regressors.column_iter_mut().zip(&scales).for_each(|(mut column, &scale)| column *= scale);
    let mut extended = regressors.resize_vertically(count + size, 0.0);
    (0..size).for_each(|unit| extended[(count + unit, unit)] = RIDGE);
    let basis = orthonormal_columns(&extended);
    // R', lower triangular.
    let triangle = multiply(Operand::transpose_of(&extended), &basis);
    let mut solution = multiply(Operand::transpose_of(&basis.rows(0, count).into_owned()), targets);
    solve_lower_transposed(&triangle, &mut solution, 1);
    solution.row_iter_mut().zip(&scales).for_each(|(mut row, &scale)| row *= scale);
    solution
}

/// m(k), k < `steps`, of a linear network after so many unit inputs into its first unit, from rest: proven to 1e-10.
pub(super) fn memory_function(context: &Context, name: &str, steps: usize, noise: f64) -> Result<Arc<Vec<f64>>> {
    context.remembered(&format!("memory function of {name} after {steps} steps at noise {noise}"), || {
        let system =
            LinearSystem::discrete(family::network(name)?)?.with_input(Input::First)?.with_noise_variance(noise)?;
        let found = analyse(&system, &context.settings(steps).with_horizon(steps as u64))?;
        Ok(of_analysis(&found)?.values.clone())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearly_dependent_regressors_of_unlike_scale_keep_their_coefficients() {
        // The second differs from the first by a part in 1e9, and is 1e6 times as large; the third is dead.
        let draw = |row: usize, seed: f64| ((row as f64 + 1.0) * seed).sin();
        let regressors = Matrix::from_fn(200, 3, |row, column| match column {
            0 => draw(row, 1.3),
            1 => 1e6 * (draw(row, 1.3) + 1e-9 * draw(row, 2.7)),
            _ => 0.0,
        });
        // What tells the two apart, 1e-9 draw(row, 2.7).
        let targets = Matrix::from_fn(200, 1, |row, _| 1e-6 * regressors[(row, 1)] - regressors[(row, 0)]);
        let found = least_squares(regressors.clone(), &targets);
        assert!((found[(0, 0)] + 1.0).abs() < 1e-5 && (found[(1, 0)] * 1e6 - 1.0).abs() < 1e-5, "{found}");
        assert_eq!(found[(2, 0)], 0.0);
        // By second moments, at the edge of their precision, the same is lost.
        let moments = regressors.columns(0, 2).transpose() * regressors.columns(0, 2);
        let response = regressors.columns(0, 2).transpose() * &targets;
        let plain = moments.lu().solve(&response).map_or(f64::NAN, |plain| plain[(0, 0)]);
        assert!((plain + 1.0).abs() > 1e-3 || plain.is_nan(), "{plain}");
    }
}
