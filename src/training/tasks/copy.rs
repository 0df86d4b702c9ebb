//! Copy: symbols, blanks, cues; one input for each symbol, one for a blank, one for a cue.

use super::sizes::Sizes;
use crate::training::loss::{Batch, Targets};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

pub(super) fn sizes([symbols, alphabet, delay]: [usize; 3], control: bool) -> Sizes {
    let steps = 2 * symbols + delay;
    let read = if control { 0..steps } else { steps - symbols..steps };
    let baseline = (alphabet as f64).ln();
    Sizes { inputs: alphabet + 2, outputs: alphabet, steps, read, baseline, has_classes: true }
}

pub(super) fn draw(task: [usize; 3], control: bool, sequences: usize, random: &mut ChaCha8Rng) -> Batch {
    let [symbols, alphabet, delay] = task;
    let Sizes { inputs: width, steps, read, .. } = sizes(task, control);
    let shown = if control { steps } else { symbols };
    let classes: Vec<usize> = (0..shown * sequences).map(|_| random.random_range(0..alphabet)).collect();
    let mut inputs = vec![0.0; width * sequences * steps];
    for (column, entries) in inputs.chunks_exact_mut(width).enumerate() {
        let t = column / sequences;
        let place = match classes.get(column) {
            Some(&class) => class,
            None if t < symbols + delay => alphabet,
            None => alphabet + 1,
        };
        entries[place] = 1.0;
    }
    Batch { inputs, read, targets: Targets::Classes(classes) }
}
