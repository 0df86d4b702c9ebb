//! Long short-term memory: i, f, o = logistic(a), g = tanh(a); c(t) = f c(t-1) + i g; h(t) = o tanh c(t).

use super::cell::{Backward, Forward, Unit};
use super::pointwise::{logistic, tanh};
use crate::linalg::widely;

/// The blocks stand in the order i, f, g, o; the second state is c, and tanh c is kept.
pub(super) struct Lstm;

impl Unit for Lstm {
    fn has_memory(&self) -> bool {
        true
    }

    fn keeps(&self) -> bool {
        true
    }

    fn forward(&self, step: Forward<'_>) {
        let n = step.n;
        widely(
            #[inline(always)]
            || {
                for (index, (gates, product)) in
                    step.drive.chunks_exact_mut(4 * n).zip(step.product.chunks_exact(4 * n)).enumerate()
                {
                    for (gate, product) in gates.iter_mut().zip(product) {
                        *gate += product;
                    }
                    let (input, rest) = gates.split_at_mut(n);
                    let (forget, rest) = rest.split_at_mut(n);
                    let (candidate, output) = rest.split_at_mut(n);
                    let column = index * n..(index + 1) * n;
                    let memory_before = &step.memory_before[column.clone()];
                    let memory = &mut step.memory[column.clone()];
                    let squashed = &mut step.kept[column.clone()];
                    let hidden = &mut step.hidden[column];
                    for unit in 0..n {
                        input[unit] = logistic(input[unit]);
                        forget[unit] = logistic(forget[unit]);
                        candidate[unit] = tanh(candidate[unit]);
                        output[unit] = logistic(output[unit]);
                        memory[unit] = forget[unit] * memory_before[unit] + input[unit] * candidate[unit];
                        squashed[unit] = tanh(memory[unit]);
                        hidden[unit] = output[unit] * squashed[unit];
                    }
                }
            },
        );
    }

    fn backward(&self, step: Backward<'_>) {
        let n = step.n;
        widely(
            #[inline(always)]
            || {
                for (index, (delta, gates)) in
                    step.delta.chunks_exact_mut(4 * n).zip(step.activations.chunks_exact(4 * n)).enumerate()
                {
                    let column = index * n..(index + 1) * n;
                    let (slope, squashed) = (&step.slope[column.clone()], &step.kept[column.clone()]);
                    let memory_before = &step.memory_before[column.clone()];
                    let memory_slope = &mut step.memory_slope[column];
                    for unit in 0..n {
                        let [input, forget, candidate, output] =
                            [gates[unit], gates[n + unit], gates[2 * n + unit], gates[3 * n + unit]];
                        let through =
                            memory_slope[unit] + slope[unit] * output * (1.0 - squashed[unit] * squashed[unit]);
                        delta[unit] = through * candidate * input * (1.0 - input);
                        delta[n + unit] = through * memory_before[unit] * forget * (1.0 - forget);
                        delta[2 * n + unit] = through * input * (1.0 - candidate * candidate);
                        delta[3 * n + unit] = slope[unit] * squashed[unit] * output * (1.0 - output);
                        memory_slope[unit] = through * forget;
                    }
                }
            },
        );
    }
}
