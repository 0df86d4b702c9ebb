//! Streaming recall of a continuous signal: s(t) ~ N(0, 1) white, read out s(t), s(t-1), ... at every step.

use super::sizes::Sizes;
use crate::training::loss::{Batch, Targets};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

/// The best constant answer is 0, whose loss is the variance of s. The control is read at the same steps.
pub(super) fn sizes(lags: usize, steps: usize, control: bool) -> Sizes {
    let outputs = if control { 1 } else { lags };
    Sizes { inputs: 1, outputs, steps, read: lags..steps, baseline: 1.0, has_classes: false }
}

pub(super) fn draw(sizes: &Sizes, sequences: usize, random: &mut ChaCha8Rng) -> Batch {
    let signal: Vec<f64> = (0..sizes.steps * sequences).map(|_| StandardNormal.sample(random)).collect();
    let mut values = Vec::with_capacity(sizes.outputs * sequences * sizes.read.len());
    for t in sizes.read.clone() {
        for sequence in 0..sequences {
            values.extend((0..sizes.outputs).map(|lag| signal[(t - lag) * sequences + sequence]));
        }
    }
    Batch { inputs: signal, read: sizes.read.clone(), targets: Targets::Values(values) }
}
