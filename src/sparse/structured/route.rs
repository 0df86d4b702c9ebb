//! Which structure a network has, and its memory by it.

use super::super::matrix::SparseMatrix;
use super::super::question::SparseQuestion;
use super::super::system::SparseSystem;
use super::forest::Forest;
use super::found::{Found, Method};
use super::{circulant, converging, diverging, normal};
use crate::allowance::memory_left;
use crate::error::Result;
use crate::options::Options;

/// Bytes of every unit that the structured methods take: numbers of the tree and of the signals, and lists of units.
const OF_A_UNIT: u64 = 256;
/// The share of the memory left that is taken.
const SHARE: f64 = 0.8;

/// J by the structure of the network; `None` where it has none that is known, where the question is not covered, where
/// it would take too long or too much memory, or where the errors exceed the tolerance.
///
/// # Errors
/// [`crate::Error::Unstable`] and [`crate::Error::StabilityUndecided`], where the powers of W do not decay;
/// [`crate::Error::BeyondDoubles`]; [`crate::Error::Interrupted`].
pub(crate) fn structured(system: &SparseSystem, question: &SparseQuestion, options: &Options) -> Result<Option<Found>> {
    let (weights, inputs) = (system.weights(), system.inputs());
    let n = weights.size();
    let left = (memory_left() as f64 * SHARE) as u64;
    let allowed = question.memory.map_or(left, |most| most.min(left));
    if system.is_observed_in_part() || question.trace_draws > 0 || n as u64 * OF_A_UNIT > allowed {
        return Ok(None);
    }
    let uniform = system.noise_variance();
    let noise = |unit: usize| system.unit_noise().map_or(uniform, |noise| noise[unit]);
    if let Some(forest) = few(weights).then(|| Forest::converging(weights)).flatten() {
        let memory = converging::memory(&forest, inputs, noise, question, options)?;
        return memory.found(Method::SingleTarget, options.tolerance);
    }
    if let Some(forest) = few(weights).then(|| Forest::diverging(weights)).flatten() {
        let memory = diverging::memory(&forest, inputs, noise, question, options)?;
        return memory.map_or(Ok(None), |memory| memory.found(Method::Tree, options.tolerance));
    }
    if system.unit_noise().is_some() {
        return Ok(None);
    }
    let shifts = circulant::shifts(weights);
    if let Some(shifts) = &shifts
        && let Some(memory) = circulant::memory(shifts, inputs, uniform, question, options)?
        && let Some(found) = memory.found(Method::Circulant, options.tolerance)?
    {
        return Ok(Some(found));
    }
    if (shifts.is_some() || normal::is_symmetric(weights))
        && let Some((memory, kind)) = normal::memory(system, question, options)?
    {
        let found = memory.found(Method::Normal, options.tolerance)?;
        return Ok(found.map(|found| Found { kind, ..found }));
    }
    Ok(None)
}

/// Whether there are no more weights than units, so that each may have one source or one target.
fn few(weights: &SparseMatrix) -> bool {
    weights.weights() <= weights.size()
}
