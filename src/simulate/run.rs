//! A whole simulation: groups of trials over the threads.

use super::batch::{Network, NoiseFactor, run_trials};
use super::moments::Moments;
use super::nonlinearity::Nonlinearity;
use crate::error::{Error, Result};
use crate::linalg::{Matrix, multiply, symmetric_eigen};
use crate::memory::input_direction;
use crate::options::Options;
use crate::system::{LinearSystem, Noise, out_of_range};
use rayon::prelude::*;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What to simulate.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Recorded steps of each trial (default 10000).
    pub steps: usize,
    /// Independent trials (default 64).
    pub trials: usize,
    /// Seed of the noise and the input; trial r draws from stream r.
    pub seed: u64,
    /// How many lags to estimate (default 20).
    pub lags: usize,
    /// sigma^2, the variance of the white input s (default 1).
    pub signal_power: f64,
    /// f (default linear).
    pub nonlinearity: Nonlinearity,
}

impl Default for Settings {
    fn default() -> Self {
        Self { steps: 10_000, trials: 64, seed: 0, lags: 20, signal_power: 1.0, nonlinearity: Nonlinearity::Linear }
    }
}

/// The moments of a simulation, in groups of trials that are independent of each other.
#[derive(Debug, Clone, PartialEq)]
pub struct Recording {
    /// What was simulated.
    pub settings: Settings,
    /// Steps of each trial before the recording began.
    pub washout: usize,
    /// One group of trials each.
    pub groups: Vec<Moments>,
}

/// Standard errors come from the scatter of this many groups, or of single trials where there are fewer.
const MOST_GROUPS: usize = 32;
/// Trials advanced together: enough for the products to be fast, few enough to stay in the cache.
const BATCH: usize = 32;
/// The state at rest is forgotten when |W^m| is below this: its share of any second moment is the square.
const FORGOTTEN: f64 = 1e-6;
/// Washout where the powers of W do not decay but the nonlinearity bounds the state.
const BOUNDED_WASHOUT: usize = 2_000;
/// A washout longer than this is no simulation any more.
const LONGEST_WASHOUT: usize = 1 << 24;
/// Steps per unit below which the regression has no meaning.
const STEPS_PER_UNIT: usize = 10;

/// Runs x(t) = f(W x(t-1) + v s(t) + z(t)) with s ~ N(0, sigma^2) white, z ~ N(0, Q) white, and the same again
/// without s, and records their moments.
///
/// The result depends on the seed only, not on the number of threads. Cost: about 2 n^2 multiplications for each
/// of the state and its moments, twice, per step; as matrix products over trials.
///
/// # Errors
/// [`Error::Unstable`] for a linear network whose powers do not decay, or a state that leaves the range of double
/// precision; [`Error::OutOfRange`] for settings out of range; [`Error::Interrupted`]; for
/// [`crate::Input::Best`] those of [`crate::analyse`].
///
/// ```
/// use fisher_memory::{Input, LinearSystem, Options, linalg::Matrix, simulate::*};
/// let network = LinearSystem::new(Matrix::from_element(1, 1, 0.5))?.with_input(Input::First)?;
/// let settings = Settings { steps: 2000, trials: 8, lags: 1, ..Settings::default() };
/// let recording = simulate(&network, &settings, &Options::default())?;
/// // The noise variance of this unit is 1/(1 - 0.25).
/// assert!((recording.groups[0].noise_covariance()[(0, 0)] - 4.0 / 3.0).abs() < 0.3);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn simulate(system: &LinearSystem, settings: &Settings, options: &Options) -> Result<Recording> {
    check(system, settings)?;
    let washout = washout(system.recurrent(), settings.nonlinearity)? + settings.lags;
    let input = input_direction(system, options)?;
    let network = Network { recurrent: system.recurrent(), input: &input, noise: noise_factor(system)? };
    let count = settings.trials.min(MOST_GROUPS);
    let all = settings.trials * (settings.steps + washout);
    let done = AtomicUsize::new(0);
    let tick = |steps: usize| {
        let so_far = done.fetch_add(steps, Ordering::Relaxed) + steps;
        options.checkpoint("simulation", so_far as f64 / all as f64)
    };
    let groups = (0..count)
        .into_par_iter()
        .map(|group| {
            let mut moments = Moments::empty(system.size(), settings.lags);
            let (first, end) = (group * settings.trials / count, (group + 1) * settings.trials / count);
            for start in (first..end).step_by(BATCH) {
                let trials = start..(start + BATCH).min(end);
                run_trials(&network, settings, washout, trials, &mut moments, &tick)?;
            }
            if moments.state_square.iter().all(|entry| entry.is_finite()) {
                Ok(moments)
            } else {
                Err(Error::Unstable { evidence: "its state left the range of double precision".into() })
            }
        })
        .collect::<Result<Vec<_>>>()?;
    Ok(Recording { settings: settings.clone(), washout, groups })
}

fn check(system: &LinearSystem, settings: &Settings) -> Result<()> {
    if settings.trials < 2 {
        return Err(out_of_range("trials", settings.trials, "give at least 2, for standard errors"));
    }
    if settings.lags == 0 {
        return Err(out_of_range("lags", settings.lags, "estimate at least lag 0"));
    }
    if !(settings.signal_power > 0.0 && settings.signal_power.is_finite()) {
        return Err(out_of_range("signal_power", settings.signal_power, "it must be positive and finite"));
    }
    // What is left when the largest group is taken away must still determine the covariance.
    let groups = settings.trials.min(MOST_GROUPS);
    let rest = (settings.trials - settings.trials.div_ceil(groups)).saturating_mul(settings.steps);
    if rest < STEPS_PER_UNIT * (system.size() + settings.lags) {
        return Err(out_of_range("steps", settings.steps, "give at least ten steps per unit and lag over all trials"));
    }
    Ok(())
}

/// Steps until the state at rest is forgotten.
fn washout(recurrent: &Matrix, nonlinearity: Nonlinearity) -> Result<usize> {
    let (mut power, mut steps) = (recurrent.clone(), 1);
    while power.norm() > FORGOTTEN && steps < LONGEST_WASHOUT && power.norm().is_finite() {
        power = multiply(&power, &power);
        steps *= 2;
    }
    if power.norm() <= FORGOTTEN {
        Ok(steps)
    } else if nonlinearity == Nonlinearity::Linear {
        Err(Error::Unstable { evidence: format!("its power W^{steps} has not decayed") })
    } else {
        Ok(BOUNDED_WASHOUT)
    }
}

/// F with Q = F F'; Q may be singular, so by eigenvectors rather than Cholesky.
fn noise_factor(system: &LinearSystem) -> Result<NoiseFactor> {
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
