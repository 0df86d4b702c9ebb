//! What is drawn: powers and products of random matrices.

use crate::claims::context::{Context, Effort};
use crate::claims::measured::Measured;
use crate::error::{Error, Result};
use crate::products::{Ensemble, LogRadii, ProductsOptions, draw, summarise};
use std::sync::Arc;

/// Units and steps of the figures.
pub(super) const SIZE: usize = 20;
pub(super) const STEPS: u64 = 20;
/// Draws of every simulated law, from this seed unless another is named.
pub(super) const DRAWS: Effort = Effort { full: 4000, quick: 400 };
pub(super) const SEED: u64 = 1;

pub(super) fn setting(
    context: &Context,
    ensemble: Ensemble,
    (size, steps): (usize, u64),
    seed: u64,
) -> ProductsOptions {
    ProductsOptions { ensemble, size, steps, trials: DRAWS.of(context), seed, scale: 1.0 }
}

/// What [`crate::products::singular_values_at`] reads of a setting.
pub(super) fn course(ensemble: Ensemble, size: usize, seed: u64, scale: f64) -> ProductsOptions {
    ProductsOptions { ensemble, size, steps: 1, trials: 1, seed, scale }
}

/// Log spectral radii of powers and of products.
pub(super) fn simulated(context: &Context, ensemble: Ensemble, size: usize, steps: u64) -> Result<Arc<LogRadii>> {
    context.remembered(&format!("{ensemble}, {size} units, {steps} steps"), || {
        draw(&setting(context, ensemble, (size, steps), SEED), &context.watcher())
    })
}

pub(super) fn no_formula() -> Error {
    Error::Specification {
        problem: "no exact law is known".to_owned(),
        remedy: "choose a Gaussian ensemble".to_owned(),
    }
}

/// The standard deviation of a sample with its standard error, from its own fourth moment.
pub(super) fn deviation(values: &[f64]) -> Measured {
    let summary = summarise(values);
    let (count, variance) = (values.len() as f64, summary.std_log_radius.powi(2));
    let fourth = values.iter().map(|value| (value - summary.mean_log_radius).powi(4)).sum::<f64>() / count;
    let error = ((fourth - variance * variance) / count).sqrt() / (2.0 * summary.std_log_radius);
    Measured::sampled(summary.std_log_radius, error)
}
