//! A check from outside: tr(Q M) = n, seen through random inputs.

use super::decay::Decay;
use super::network::Network;
use super::question::SparseQuestion;
use super::total::{Limits, totals};
use crate::error::Result;
use crate::random::{Purpose, generator};
use rand::RngExt;
use serde::Serialize;
use std::collections::BTreeMap;

/// How exactly the total of each random input is found: well below the spread between inputs.
const TOLERANCE: f64 = 1e-4;

/// The mean of J_tot over inputs of random signs, whose expectation tr(Q M) is exactly n.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct TraceCheck {
    /// What it is of, n.
    pub expected: f64,
    /// The mean over the draws.
    pub estimate: f64,
    /// Its standard error; `None` of a single draw.
    pub standard_error: Option<f64>,
    /// The number of draws.
    pub draws: usize,
}

/// Draws as many inputs as were asked for.
pub(super) fn trace_check(
    network: &Network<'_>,
    decay: Decay,
    question: &SparseQuestion,
    unit_noise: Option<&[f64]>,
) -> Result<Option<TraceCheck>> {
    let draws = question.trace_draws;
    if draws == 0 {
        return Ok(None);
    }
    let inputs: Vec<Vec<f64>> =
        (0..draws).map(|draw| signs(network.size, unit_noise, question.seed, draw as u64)).collect();
    let limits = Limits { relative: TOLERANCE, memory: question.memory };
    let (totals, _) = totals(network, decay, &inputs, &BTreeMap::new(), limits)?;
    let middles: Vec<f64> = totals.iter().map(|total| total.middle()).collect();
    let mean = middles.iter().sum::<f64>() / draws as f64;
    let spread: f64 = middles.iter().map(|middle| (middle - mean).powi(2)).sum();
    let standard_error = (draws > 1).then(|| (spread / ((draws - 1) * draws) as f64).sqrt());
    Ok(Some(TraceCheck { expected: network.size as f64, estimate: mean, standard_error, draws }))
}

/// Random signs times the deviation of each unit's noise.
fn signs(n: usize, unit_noise: Option<&[f64]>, seed: u64, draw: u64) -> Vec<f64> {
    let mut random = generator(seed, Purpose::TraceProbe, draw);
    let sign = |_| if random.random::<bool>() { 1.0 } else { -1.0 };
    let mut signs: Vec<f64> = (0..n).map(sign).collect();
    if let Some(noise) = unit_noise {
        signs.iter_mut().zip(noise).for_each(|(sign, variance)| *sign *= variance.sqrt());
    }
    signs
}
