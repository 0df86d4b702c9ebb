//! What simulated networks hold of their past, one network or the mean over many of a kind.

use crate::claims::context::{Context, Effort};
use crate::claims::matched::{Kind, Matching};
use crate::claims::measured::{Measured, memory_function};
use crate::error::Result;
use crate::linalg::Matrix;
use crate::simulate::{Nonlinearity, Recording, SimulationEstimates, SimulationOptions, estimate, simulate, theory};
use crate::system::{Input, LinearSystem};
use rayon::prelude::*;
use std::sync::Arc;

/// Lags of every simulation, and the steps of its trials.
pub(super) const LAGS: usize = 20;
pub(super) const STEPS: Effort = Effort { full: 10_000, quick: 3000 };
/// Trials of a network that is the only one of its kind, and of one of many.
pub(super) const TRIALS: usize = 64;
pub(super) const TRIALS_EACH: usize = 8;

/// Units of the networks that are compared, and how many of a random kind there are.
pub(super) const UNITS: usize = 12;
pub(super) const DRAWS: Effort<u64> = Effort { full: 12, quick: 4 };

/// The units of a network and the variance of noise and signal.
#[derive(Debug, Clone, Copy)]
pub(super) struct Setting {
    pub(super) what: &'static str,
    pub(super) units: Nonlinearity,
    pub(super) variance: f64,
}

/// How many trials are simulated, and from which seed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Run {
    pub(super) trials: usize,
    pub(super) seed: u64,
}

/// A simulation, and what theory says of it where the units are linear.
pub(super) struct Simulated {
    pub(super) estimates: SimulationEstimates,
    /// Sum of the memory function over the lags.
    pub(super) sum: Measured,
}

/// What a kind of network holds, on average over its draws where it is random.
pub(super) struct Mean {
    /// Sum of the memory function over the lags; the error is that across networks where there are many.
    pub(super) sum: Measured,
    /// The smallest and the largest sum of a single network.
    pub(super) range: (f64, f64),
}

/// The networks of a kind with something made equal; none where that cannot be.
pub(super) fn mean(context: &Context, kind: Kind, matching: Matching, setting: Setting) -> Result<Option<Arc<Mean>>> {
    if kind.network(UNITS, matching, 1)?.is_none() {
        return Ok(None);
    }
    let found = context.remembered(&format!("{kind:?} {matching:?} {setting:?}"), || {
        let draws = if kind.is_random() { DRAWS.of(context) } else { 1 };
        let sums: Vec<Measured> = (1..=draws)
            .into_par_iter()
            .map(|seed| {
                // Every network has a stream of its own, or the errors of all would be one.
                let name = format!("{kind:?} {matching:?}");
                let Some(weights) = kind.network(UNITS, matching, seed)? else { return Ok(None) };
                let trials = if kind.is_random() { TRIALS_EACH } else { TRIALS };
                match setting.units {
                    Nonlinearity::Linear => exact(context, &format!("{name} {seed}"), weights).map(Some),
                    _ => Ok(Some(simulated(context, &name, weights, setting, Run { trials, seed })?.sum)),
                }
            })
            .collect::<Result<Vec<_>>>()?
            .into_iter()
            .flatten()
            .collect();
        let values: Vec<f64> = sums.iter().map(|sum| sum.value).collect();
        let range = values.iter().fold((f64::INFINITY, 0.0f64), |(low, high), &sum| (low.min(sum), high.max(sum)));
        Ok(Mean { sum: if draws > 1 { Measured::mean(&values) } else { sums[0] }, range })
    })?;
    Ok(Some(found))
}

/// The sum over the lags of the memory function of a linear network under noise of the variance of the signal.
fn exact(context: &Context, name: &str, weights: Matrix) -> Result<Measured> {
    let found = context.analysis_of(name, Input::First, || LinearSystem::discrete(weights))?;
    let function = memory_function(&found)?;
    let error = function.errors[..LAGS].iter().sum();
    Ok(Measured::proven(function.values[..LAGS].iter().sum(), error))
}

/// The sum of the memory function by regression, its standard error by the jackknife over the groups of trials: the
/// errors of different lags are not independent.
fn jackknifed(recording: &Recording) -> Result<Measured> {
    let total = |recording: &Recording| Ok(estimate(recording, None)?.memory_regression.values.iter().sum::<f64>());
    let without = |left_out: usize| {
        let mut rest = recording.clone();
        rest.groups.remove(left_out);
        total(&rest)
    };
    let count = recording.groups.len();
    let sums = (0..count).map(without).collect::<Result<Vec<f64>>>()?;
    // The spread of the sums without one group each is that of their mean over count - 1.
    let error = Measured::mean(&sums).margin.size() * (count - 1) as f64;
    Ok(Measured::sampled(total(recording)?, error))
}

/// The simulation of a network under a name that is its own but for the seed, in so many trials from the seed.
pub(super) fn simulated(
    context: &Context,
    name: &str,
    weights: Matrix,
    setting: Setting,
    run: Run,
) -> Result<Arc<Simulated>> {
    let (Setting { units: nonlinearity, variance, .. }, Run { trials, seed }) = (setting, run);
    context.remembered(&format!("{name} {nonlinearity:?} {variance} {trials} {seed}"), || {
        let system = LinearSystem::discrete(weights)?.with_input(Input::First)?.with_noise_variance(variance)?;
        let settings = SimulationOptions {
            steps: STEPS.of(context),
            trials,
            seed,
            lags: LAGS,
            signal_power: variance,
            nonlinearity,
        };
        let run = context.settings(LAGS);
        let recording = simulate(&system, &settings, &run)?;
        let expected = match nonlinearity {
            Nonlinearity::Linear => Some(theory(&system, &settings, &run)?),
            _ => None,
        };
        let estimates = estimate(&recording, expected.as_ref())?;
        Ok(Simulated { estimates, sum: jackknifed(&recording)? })
    })
}
