//! Powers of one random matrix against products of independent ones.

mod directions;
mod exact;
mod figures;
mod radius;
mod scalar;
mod signal;

use super::claim::{Group, Joined};
use super::context::{Context, Effort};
use crate::error::{Error, Result};
use crate::products::{Ensemble, LogRadii, ProductsOptions, draw};
use std::sync::Arc;

pub(super) fn group() -> Joined {
    let mut checks = radius::checks();
    checks.extend(scalar::checks());
    checks.extend(signal::checks());
    checks.extend(directions::checks());
    checks.extend(exact::checks());
    Group::new(include_str!("words/powers.toml"), checks, &figures::FIGURES)
}

/// Units and steps of the figures.
const SIZE: usize = 20;
const STEPS: u64 = 20;
/// Draws of every simulated law, from this seed unless another is named.
const DRAWS: Effort = Effort { full: 4000, quick: 400 };
const SEED: u64 = 1;

fn setting(context: &Context, ensemble: Ensemble, (size, steps): (usize, u64), seed: u64) -> ProductsOptions {
    ProductsOptions { ensemble, size, steps, trials: DRAWS.of(context), seed, scale: 1.0 }
}

/// What [`crate::products::singular_values_at`] reads of a setting.
fn course(ensemble: Ensemble, size: usize, seed: u64, scale: f64) -> ProductsOptions {
    ProductsOptions { ensemble, size, steps: 1, trials: 1, seed, scale }
}

/// Log spectral radii of powers and of products.
fn simulated(context: &Context, ensemble: Ensemble, size: usize, steps: u64) -> Result<Arc<LogRadii>> {
    context.remembered(&format!("{ensemble}, {size} units, {steps} steps"), || {
        draw(&setting(context, ensemble, (size, steps), SEED), &context.watcher())
    })
}

fn no_formula() -> Error {
    Error::Specification {
        problem: "no exact law is known".to_owned(),
        remedy: "choose a Gaussian ensemble".to_owned(),
    }
}
