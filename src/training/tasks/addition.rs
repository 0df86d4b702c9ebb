//! Addition (Hochreiter and Schmidhuber 1997): the sum of the two numbers that are marked.

use super::sizes::Sizes;
use crate::training::loss::{Batch, Targets};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

/// The best constant answer is the mean; a number from [0, 1] has the variance 1/12.
pub(super) fn sizes(steps: usize, control: bool) -> Sizes {
    let (read, baseline) = if control { (0..steps, 1.0 / 12.0) } else { (steps - 1..steps, 1.0 / 6.0) };
    Sizes { inputs: 2, outputs: 1, steps, read, baseline, has_classes: false }
}

pub(super) fn draw(steps: usize, control: bool, sequences: usize, random: &mut ChaCha8Rng) -> Batch {
    let Sizes { read, .. } = sizes(steps, control);
    let numbers: Vec<f64> = (0..steps * sequences).map(|_| random.random()).collect();
    let mut inputs: Vec<f64> = numbers.iter().flat_map(|&number| [number, 0.0]).collect();
    let mut sums = vec![0.0; sequences];
    for (sequence, sum) in sums.iter_mut().enumerate() {
        for t in [random.random_range(0..steps / 2), random.random_range(steps / 2..steps)] {
            let column = t * sequences + sequence;
            inputs[2 * column + 1] = 1.0;
            *sum += numbers[column];
        }
    }
    Batch { inputs, read, targets: Targets::Values(if control { numbers } else { sums }) }
}
