//! What simulations measure of networks of saturating units, by the number of units.

use super::networks::Shape;
use crate::claims::context::{Context, Effort};
use crate::claims::fit::{Law, power_law};
use crate::claims::measured::Measured;
use crate::error::Result;
use crate::simulate::{Nonlinearity, SimulationOptions, WeakSignalInformation, weak_signal_information};
use crate::system::{Input, LinearSystem};
use rayon::prelude::*;
use std::sync::Arc;

/// Variance of the noise in front of units that saturate at 1.
pub(super) const NOISE: f64 = 0.01;
/// Numbers of units, of which a quick run takes the first.
pub(super) const SIZES: [usize; 6] = [16, 36, 64, 100, 196, 400];
pub(super) const TAKEN: Effort = Effort { full: 6, quick: 4 };
/// The simulation: independent trials, their recorded steps, the seed.
pub(super) const TRIALS: usize = 256;
pub(super) const STEPS: Effort = Effort { full: 160, quick: 40 };
pub(super) const SEED: u64 = 1;
/// What a simulation measures of a network of that many units.
pub(super) fn measured(
    context: &Context,
    shape: Shape,
    n: usize,
    nonlinearity: Nonlinearity,
) -> Result<Arc<WeakSignalInformation>> {
    context.remembered(&format!("saturation {shape:?} {n} {nonlinearity:?}"), || {
        let settings = SimulationOptions {
            steps: STEPS.of(context),
            trials: TRIALS,
            seed: SEED,
            lags: shape.depth(n),
            nonlinearity,
            ..SimulationOptions::default()
        };
        weak_signal_information(&system(shape, n)?, &settings, &context.settings(1))
    })
}

pub(super) fn system(shape: Shape, n: usize) -> Result<LinearSystem> {
    LinearSystem::discrete(shape.weights(n)?)?.with_input(Input::First)?.with_noise_variance(NOISE)
}

/// εJ_tot of tanh units at every size, as simulated.
pub(super) fn totals(context: &Context, shape: Shape) -> Result<Vec<(f64, Measured)>> {
    SIZES[..TAKEN.of(context)]
        .par_iter()
        .map(|&n| {
            let found = measured(context, shape, n, Nonlinearity::Tanh)?;
            Ok((n as f64, Measured::sampled(found.total, found.total_standard_error).times(NOISE)))
        })
        .collect()
}

pub(super) fn law(context: &Context, shape: Shape) -> Result<Law> {
    Ok(power_law(&totals(context, shape)?))
}
