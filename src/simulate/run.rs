//! A whole simulation: groups of trials over the threads.

use super::batch::{Network, NoiseFactor, Simulation};
use super::moments::Moments;
use super::nonlinearity::Nonlinearity;
use super::options::SimulationOptions;
use crate::allowance::{require_matrices, require_memory};
use crate::dynamics::Dynamics;
use crate::error::{Error, Result};
use crate::linalg::{Matrix, multiply, symmetric_eigen};
use crate::memory::input_direction;
use crate::options::Options;
use crate::system::{LinearSystem, Noise};
use rayon::prelude::*;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The moments of a simulation, in groups of trials that are independent of each other.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Recording {
    /// The settings that were simulated.
    pub options: SimulationOptions,
    /// Steps of each trial before the recording began.
    pub washout: usize,
    /// The moments of each group.
    pub groups: Vec<Moments>,
}

/// Trials advanced together: enough for the products to be fast, few enough to stay in the cache.
const BATCH: usize = 32;
/// The state at rest is forgotten when |W^m| is below this: its share of any second moment is the square.
const FORGOTTEN: f64 = 1e-6;
/// Washout where the powers of W do not decay but the nonlinearity bounds the state.
const BOUNDED_WASHOUT: usize = 2_000;
/// A washout longer than this is no simulation any more.
const LONGEST_WASHOUT: usize = 1 << 24;

/// Runs x(t) = f(W x(t-1) + v s(t) + z(t)) with s ~ N(0, sigma^2) white, z ~ N(0, Q) white, and the same again
/// without s, and records their moments.
///
/// The result depends on the seed only, not on the number of threads. Cost: about 2 n^2 multiplications for each
/// of the state and its moments, twice, per step; as matrix products over trials.
///
/// # Errors
/// [`Error::Unstable`] for a linear network whose powers do not decay, or a state that leaves the range of double
/// precision; [`Error::OutOfRange`] for what is out of range; [`Error::Interrupted`]; for
/// [`crate::Input::Best`] those of [`crate::analyse`].
///
/// ```
/// use fisher_memory::{Input, LinearSystem, Options, linalg::Matrix, simulate::*};
/// let network = LinearSystem::discrete(Matrix::from_element(1, 1, 0.5))?.with_input(Input::First)?;
/// let simulation = SimulationOptions { steps: 2000, trials: 8, lags: 1, ..SimulationOptions::default() };
/// let recording = simulate(&network, &simulation, &Options::default())?;
/// // The state variance of this unit is 1/(1 - 0.25).
/// assert!((recording.groups[0].state_covariance()[(0, 0)] - 4.0 / 3.0).abs() < 0.3);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn simulate(system: &LinearSystem, simulation: &SimulationOptions, options: &Options) -> Result<Recording> {
    simulation.check(system.size())?;
    require_room(system.size(), simulation)?;
    let SimulationOptions { steps, trials, lags, nonlinearity, .. } = *simulation;
    let washout = washout(system.recurrent(), nonlinearity)? + lags;
    let input = input_direction(system, options)?;
    let (done, all) = (AtomicUsize::new(0), trials * (steps + washout));
    let tick = |steps: usize| {
        let so_far = done.fetch_add(steps, Ordering::Relaxed) + steps;
        options.checkpoint("simulation", so_far as f64 / all as f64)
    };
    let network = Network { recurrent: system.recurrent(), input: &input, noise: noise_factor(system)? };
    let batches = Simulation { network, options: simulation, washout, tick: &tick };
    let count = simulation.groups();
    let groups = (0..count)
        .into_par_iter()
        .map(|group| {
            let mut moments = Moments::empty(system.size(), lags);
            let all = simulation.trials_of(group);
            for start in all.clone().step_by(BATCH) {
                batches.run(start..(start + BATCH).min(all.end), &mut moments)?;
            }
            if moments.state_square.iter().all(|entry| entry.is_finite()) {
                Ok(moments)
            } else {
                Err(Error::Unstable {
                    dynamics: Dynamics::Discrete,
                    evidence: "its state left the range of double precision".into(),
                })
            }
        })
        .collect::<Result<Vec<_>>>()?;
    Ok(Recording { options: simulation.clone(), washout, groups })
}

/// Matrices held at the peak, beside two for every group of trials and some for every thread.
const MATRICES: f64 = 12.0;
const PER_THREAD: f64 = 10.0;

/// Refuses a simulation whose moments have no room: matrices of the units, and of units by lags.
pub(super) fn require_room(n: usize, simulation: &SimulationOptions) -> Result<()> {
    let (groups, threads) = (simulation.groups() as f64, rayon::current_num_threads() as f64);
    require_matrices("the simulation", n, MATRICES + 2.0 * groups + PER_THREAD * threads)?;
    let by_lags = (groups + PER_THREAD * threads) * n as f64 * simulation.lags as f64;
    require_memory(&format!("the simulation of {} lags", simulation.lags), 8.0 * by_lags)
}

/// Steps until the state at rest is forgotten.
pub(super) fn washout(recurrent: &Matrix, nonlinearity: Nonlinearity) -> Result<usize> {
    let (mut power, mut steps) = (recurrent.clone(), 1);
    while power.norm() > FORGOTTEN && steps < LONGEST_WASHOUT && power.norm().is_finite() {
        power = multiply(&power, &power);
        steps *= 2;
    }
    if power.norm() <= FORGOTTEN {
        Ok(steps)
    } else if nonlinearity == Nonlinearity::Linear {
        Err(Error::Unstable { dynamics: Dynamics::Discrete, evidence: format!("its power W^{steps} has not decayed") })
    } else {
        Ok(BOUNDED_WASHOUT)
    }
}

/// F with Q = F F'; Q may be singular, so by eigenvectors rather than Cholesky.
pub(super) fn noise_factor(system: &LinearSystem) -> Result<NoiseFactor> {
    Ok(match system.noise() {
        Noise::Independent(epsilon) => NoiseFactor::Independent(epsilon.sqrt()),
        Noise::Covariance(covariance) => {
            let (values, mut vectors) = symmetric_eigen(covariance)?;
            for (mut column, value) in vectors.column_iter_mut().zip(values) {
                column *= value.max(0.0).sqrt();
            }
            NoiseFactor::Correlated(vectors)
        }
    })
}
