//! The models, in continuous time and in steps.

use crate::claims::context::{Context, Effort};
use crate::error::Result;
use crate::family::{StateSpace, hippo_lagt, hippo_legs, hippo_legt};
use crate::memory::{Analysis, analyse};
use crate::system::{Input, LinearSystem};
use std::sync::Arc;

/// Sizes over which the growth is fitted.
pub(super) const SIZES: Effort<&[usize]> =
    Effort { full: &[8, 12, 16, 24, 32, 48, 64, 96], quick: &[8, 12, 16, 24, 32] };
/// The noise budget of the optimal line that they are compared with.
pub(super) const RANGE: f64 = 4.0;
/// Sizes at which the step is varied.
pub(super) const STEPPED_SIZES: [usize; 2] = [16, 64];

/// A model by the number of its units.
#[derive(Clone, Copy)]
pub(super) struct Model {
    pub(super) name: &'static str,
    pub(super) build: fn(usize) -> Result<StateSpace>,
}

pub(super) const LEGS: Model = Model { name: "LegS", build: hippo_legs };
pub(super) const LEGT: Model = Model { name: "LegT", build: hippo_legt };
pub(super) const LAGT: Model = Model { name: "LagT", build: hippo_lagt };

/// Its analysis as x' = A x + b s/|b| under unit noise.
pub(super) fn in_continuous_time(context: &Context, model: Model, n: usize) -> Result<Arc<Analysis>> {
    context.remembered(&format!("flow {} n={n}", model.name), || {
        context.checkpoint()?;
        let StateSpace { matrix, input } = (model.build)(n)?;
        let system = LinearSystem::continuous(matrix)?.with_input(Input::Vector(input.normalize()))?;
        analyse(&system, &context.settings(1))
    })
}

/// Its analysis in steps of this length under unit noise, through its input as discretised, of unit length.
pub(super) fn in_steps(context: &Context, model: Model, n: usize, step: f64) -> Result<Arc<Analysis>> {
    context.remembered(&format!("steps {} n={n} dt={step:e}", model.name), || {
        context.checkpoint()?;
        let StateSpace { matrix, input } = (model.build)(n)?.bilinear(step)?;
        let system = LinearSystem::discrete(matrix)?.with_input(Input::Vector(input.normalize()))?;
        analyse(&system, &context.settings(1))
    })
}
