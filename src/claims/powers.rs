//! Powers of one random matrix against products of independent ones.

mod directions;
mod exact;
mod figures;
mod radius;
mod scalar;
mod signal;

use super::claim::Group;
use super::context::Context;
use crate::error::{Error, Result};
use crate::products::{Ensemble, LogRadii, ProductsOptions, draw};
use std::sync::Arc;

pub(super) fn group() -> Group {
    let mut claims = radius::claims();
    claims.extend(scalar::claims());
    claims.extend(signal::claims());
    claims.extend(directions::claims());
    claims.extend(exact::claims());
    Group {
        title: "One matrix to a power, or a product of many",
        introduction: "A recurrent network multiplies by one matrix again and again, a deep feedforward one by a new matrix each \
time. The spectral radius of the power is typically the larger: for complex Gaussian entries a theorem at every size and length. In logarithms \
the power is one draw times <i>n</i> (its spread grows as <i>n</i>), the product a sum of independent steps (its spread grows as \
&radic;<i>n</i>). The post&rsquo;s closing words on scalars read the other way round; the mean modulus of the power is the larger one. Entries \
have variance 1/<i>N</i>.",
        claims,
        drawings: figures::drawings(),
    }
}

/// Units and steps of the figures.
const SIZE: usize = 20;
const STEPS: u64 = 20;

fn setting(context: &Context, ensemble: Ensemble, (size, steps): (usize, u64), seed: u64) -> ProductsOptions {
    let trials = if context.quick { 400 } else { 4000 };
    ProductsOptions { ensemble, size, steps, trials, seed, scale: 1.0 }
}

/// What [`crate::products::singular_values_at`] reads of a setting.
fn course(ensemble: Ensemble, size: usize, seed: u64, scale: f64) -> ProductsOptions {
    ProductsOptions { ensemble, size, steps: 1, trials: 1, seed, scale }
}

/// Log spectral radii of powers and of products, seed 1.
fn simulated(context: &Context, ensemble: Ensemble, size: usize, steps: u64) -> Result<Arc<LogRadii>> {
    context.remembered(&format!("{ensemble}, {size} units, {steps} steps"), || {
        draw(&setting(context, ensemble, (size, steps), 1), &context.watcher())
    })
}

fn no_formula() -> Error {
    Error::Specification {
        problem: "no exact law is known".to_owned(),
        remedy: "choose a Gaussian ensemble".to_owned(),
    }
}
