//! The predictions for a linear network.

use super::options::SimulationOptions;
use crate::covariance::state_covariance;
use crate::error::{Error, Result, beyond_doubles};
use crate::linalg::{Matrix, cholesky_lower, solve_lower, solve_lower_transposed};
use crate::memory::{analyse, input_direction};
use crate::options::Options;
use crate::stein::squaring;
use crate::system::{Input, LinearSystem};

/// The predictions that a simulation is held against, and the score and decoder that would attain them.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Theory {
    /// J(k), per unit signal power.
    pub fisher: Vec<f64>,
    /// m(k) = sigma^2 v' W'^k C_tot^-1 W^k v, the share of the variance of s(t-k) that a linear decoder recovers.
    pub memory_function: Vec<f64>,
    /// C^-1 W^k v, a column per lag (n x lags): the score of s(t-k) is this times x(t).
    pub score: Matrix,
    /// sigma^2 C_tot^-1 W^k v, a column per lag (n x lags): the best linear decoder of s(t-k).
    pub decoder: Matrix,
}

/// The Fisher memory curve J(k) and memory function m(k) of a linear network, with C_tot = C + sigma^2 S, as
/// [`crate::analyse`] proves them.
///
/// m(k): White, Lee and Sompolinsky 2004; Jaeger's capacity is its sum.
///
/// # Errors
/// Those of [`state_covariance`]; [`Error::ToleranceNotMet`] where a covariance is not positive definite in double
/// precision: no simulation could tell its directions apart either.
///
/// ```
/// use fisher_memory::{Input, LinearSystem, Options, linalg::Matrix, simulate::{SimulationOptions, theory}};
/// // One unit: C = 4/3, S = 4/3, so J(0) = 3/4 and m(0) = 3/8.
/// let network = LinearSystem::discrete(Matrix::from_element(1, 1, 0.5))?.with_input(Input::First)?;
/// let found = theory(&network, &SimulationOptions::default(), &Options::default())?;
/// assert!((found.fisher[0] - 0.75).abs() < 1e-14 && (found.memory_function[0] - 0.375).abs() < 1e-14);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn theory(system: &LinearSystem, simulation: &SimulationOptions, options: &Options) -> Result<Theory> {
    let input = input_direction(system, options)?;
    // Of unit power with a longer input, which scales J(k) by its square.
    let driven = system.clone().with_input(Input::Vector(&input * simulation.signal_power.sqrt()))?;
    let found = analyse(&driven, &options.clone().with_lags(simulation.lags))?;
    let noise = state_covariance(system, options)?.matrix;
    let signal = squaring(system.recurrent(), &(&input * input.transpose()), options)?.matrix;
    let mut response = Matrix::zeros(system.size(), simulation.lags);
    let mut state = input;
    for lag in 0..simulation.lags {
        response.set_column(lag, &state);
        state = system.recurrent() * state;
    }
    let score = solve_positive(&noise, &response, options)?;
    let decoder =
        solve_positive(&(&noise + signal * simulation.signal_power), &response, options)? * simulation.signal_power;
    let fisher = found.curve.iter().map(|information| information / simulation.signal_power).collect();
    let memory_function = found.decoding.memory_function.ok_or_else(|| {
        beyond_doubles("m(k)", "not known to a single digit", "take a signal of less power, or more noise")
    })?;
    Ok(Theory { fisher, memory_function: memory_function.values, score, decoder })
}

/// r' C^-1 r for every column r of a response and a covariance C of the state.
pub(super) fn explained(covariance: &Matrix, response: &Matrix) -> Result<Vec<f64>> {
    Ok(column_products(response, &solve_positive(covariance, response, &Options::default())?))
}

/// The scalar products of the columns of two matrices, place by place.
pub(super) fn column_products(left: &Matrix, right: &Matrix) -> Vec<f64> {
    left.column_iter().zip(right.column_iter()).map(|(left, right)| left.dot(&right)).collect()
}

/// C^-1 B for a covariance C.
pub(super) fn solve_positive(covariance: &Matrix, right: &Matrix, options: &Options) -> Result<Matrix> {
    let factor = cholesky_lower(covariance).ok_or(Error::ToleranceNotMet {
        bound: f64::INFINITY,
        bits: 53,
        tolerance: options.tolerance,
    })?;
    let mut solution = right.clone();
    solve_lower(&factor, &mut solution, 1);
    solve_lower_transposed(&factor, &mut solution, 1);
    Ok(solution)
}
