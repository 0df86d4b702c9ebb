//! What the network does to a signal without any noise, and the bound on J(k) that follows from it.

use super::analysis::Response;
use super::ceiling::universal_bound;
use super::question::Question;
use super::signal::{Signal, powers_of_blocks};
use super::state_columns::StateColumns;
use crate::covariance::Evolution;
use crate::stein::Failure;

/// |W^k B|^2 and the universal bound from what is known of the columns W^k B; neither where the powers miss the
/// tolerance.
pub(super) fn found(question: Question, signal: &Signal, columns: StateColumns) -> Result<Response, Failure> {
    let Question { system, evolution, options, .. } = question;
    let columns = columns.sharpened(question, signal);
    let powers = powers_of_blocks(&columns.states, &columns.errors, signal);
    if powers.relative_error(0.0) > options.tolerance {
        return Ok(Response::unknown());
    }
    let mut ceiling = None;
    if signal.count() == 1 && !matches!(evolution, Evolution::Continuous { .. }) {
        ceiling = universal_bound(system, &columns, signal.covariance[0].sqrt())?;
    }
    let lags = options.lags.min(powers.len());
    let universal_bound = ceiling.map(|mut bounds| {
        bounds.truncate(options.lags);
        bounds
    });
    Ok(Response { signal_power: Some(powers.resized(lags)), universal_bound })
}
