//! The networks whose capacity is looked at, and what all its claims and figures ask of them.

use crate::claims::cases::each;
use crate::claims::context::{Context, Effort, LAGS};
use crate::claims::measured::{Measured, memory_function};
use crate::error::Result;
use crate::family;
use crate::memory::{Analysis, closed_form};
use crate::system::{Input, LinearSystem};
use std::sync::Arc;

/// (legend, network, input) at every noise level.
pub(super) const NETWORKS: [(&str, &str, Input); 4] = [
    ("ring", "ring:n=50,scale=0.98", Input::First),
    ("orthogonal", "orthogonal:n=50,scale=0.98,seed=1", Input::First),
    ("chain, gain 1", "chain:n=50,gain=1", Input::First),
    ("chain, gain 1.05", "chain:n=50,gain=1.05", Input::First),
];
/// Their size, and the scale of the ring.
pub(super) const UNITS: usize = 50;
pub(super) const SCALE: f64 = 0.98;
/// Noise variances at a signal of unit power.
pub(super) const NOISES: [f64; 11] = [10.0, 3.0, 1.0, 0.3, 0.1, 0.03, 0.01, 3e-3, 1e-3, 3e-4, 1e-4];

/// Noise variances of the memory functions that are compared.
pub(super) const SHOWN: [f64; 2] = [0.1, 0.01];
/// Size and decay a^k of large orthogonal networks.
pub(super) const LARGE: usize = 100;
pub(super) const DECAY: f64 = 0.99;
/// Random orthogonal networks over which is averaged.
pub(super) const DRAWS: Effort<u64> = Effort { full: 16, quick: 4 };

pub(super) fn at(context: &Context, name: &str, input: &Input, noise: f64) -> Result<Arc<Analysis>> {
    context.analysis_of(&format!("{name} at noise {noise}"), input.clone(), || {
        LinearSystem::discrete(family::network(name)?)?.with_noise_variance(noise)
    })
}

/// MC at a noise variance, from the eigenvalues of the Fisher memory matrix at unit noise.
pub(super) fn from_spectrum(spectrum: &[f64], noise: f64) -> f64 {
    spectrum.iter().map(|value| value / (noise + value)).sum()
}

/// m(k) of random orthogonal networks: at every lag their mean with its standard error.
pub(super) fn memory_functions(context: &Context, noise: f64) -> Result<Arc<Vec<Measured>>> {
    context.remembered(&format!("memory functions of orthogonal networks at noise {noise}"), || {
        let curves = each(1..=DRAWS.of(context), |seed| {
            let name = format!("orthogonal:n={LARGE},scale={},seed={seed}", DECAY.sqrt());
            Ok(memory_function(&*at(context, &name, &Input::First, noise)?)?.values.clone())
        })?;
        let mean = |lag: usize| Measured::mean(&curves.iter().map(|curve| curve[lag]).collect::<Vec<f64>>());
        Ok((0..LAGS).map(mean).collect())
    })
}

/// m(k) of a large random orthogonal network.
pub(super) fn large_orthogonal(noise: f64) -> Vec<f64> {
    closed_form::orthogonal_memory_function(LARGE, DECAY.sqrt(), noise, LAGS)
}
