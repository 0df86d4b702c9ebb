//! Delayed estimation (after Orhan and Ma 2019): a number that tuned inputs show under noise, reported after a pause.

use super::sizes::Sizes;
use crate::training::loss::{Batch, Targets};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

/// Inputs, their preferred numbers evenly from -`OUTERMOST` to `OUTERMOST`.
const TUNED: usize = 10;
const OUTERMOST: f64 = 1.2;
/// The width of their tuning, and the deviation of the noise on each of them at every step.
const WIDTH: f64 = 0.3;
const NOISE: f64 = 0.1;

/// The best constant answer is 0; a number from [-1, 1] has the variance 1/3.
pub(super) fn sizes(shown: usize, delay: usize, control: bool) -> Sizes {
    let steps = shown + delay;
    let read = if control { 0..steps } else { steps - 1..steps };
    Sizes { inputs: TUNED, outputs: 1, steps, read, baseline: 1.0 / 3.0, has_classes: false }
}

pub(super) fn draw([shown, delay]: [usize; 2], control: bool, sequences: usize, random: &mut ChaCha8Rng) -> Batch {
    let Sizes { steps, read, .. } = sizes(shown, delay, control);
    let count = if control { steps } else { 1 };
    let numbers: Vec<f64> = (0..count * sequences).map(|_| random.random_range(-1.0..1.0)).collect();
    let mut inputs = Vec::with_capacity(TUNED * sequences * steps);
    for column in 0..sequences * steps {
        let (t, sequence) = (column / sequences, column % sequences);
        let number = if control { numbers[column] } else { numbers[sequence] };
        for input in 0..TUNED {
            let preferred = OUTERMOST * (2.0 * input as f64 / (TUNED - 1) as f64 - 1.0);
            let noise: f64 = StandardNormal.sample(random);
            let response = (-((number - preferred) / WIDTH).powi(2) / 2.0).exp();
            inputs.push(NOISE * noise + if control || t < shown { response } else { 0.0 });
        }
    }
    Batch { inputs, read, targets: Targets::Values(numbers) }
}
