//! Long short-term memory: i, f, o = logistic(a), g = tanh(a); c(t) = f c(t-1) + i g; h(t) = o tanh c(t).

use super::pointwise::{change, logistic, set, tanh};
use super::unit::{Backward, Forward, Unit};
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
                let columns = step.drive.chunks_exact_mut(4 * n).zip(step.product.chunks_exact(4 * n));
                for (index, (gates, product)) in columns.enumerate() {
                    change(&mut gates[..2 * n], [product], |drive, [product]| logistic(drive + product));
                    change(&mut gates[2 * n..3 * n], [&product[2 * n..]], |drive, [product]| tanh(drive + product));
                    change(&mut gates[3 * n..], [&product[3 * n..]], |drive, [product]| logistic(drive + product));
                    let [input, forget, candidate, output] = blocks(gates, n);
                    let column = index * n..(index + 1) * n;
                    let memory = &mut step.memory[column.clone()];
                    let past = &step.memory_before[column.clone()];
                    set(memory, [forget, past, input, candidate], |[forget, past, input, candidate]| {
                        forget * past + input * candidate
                    });
                    let squashed = &mut step.kept[column.clone()];
                    set(squashed, [memory], |[memory]| tanh(memory));
                    set(&mut step.hidden[column], [output, squashed], |[output, squashed]| output * squashed);
                }
            },
        );
    }

    fn backward(&self, step: Backward<'_>) {
        let n = step.n;
        widely(
            #[inline(always)]
            || {
                let columns = step.delta.chunks_exact_mut(4 * n).zip(step.activations.chunks_exact(4 * n));
                for (index, (delta, gates)) in columns.enumerate() {
                    let [input, forget, candidate, output] = blocks(gates, n);
                    let column = index * n..(index + 1) * n;
                    let (slope, squashed) = (&step.slope[column.clone()], &step.kept[column.clone()]);
                    let past = &step.memory_before[column.clone()];
                    // dc, whole.
                    let through = &mut step.memory_slope[column];
                    change(through, [slope, output, squashed], |through, [slope, output, squashed]| {
                        through + slope * output * (1.0 - squashed * squashed)
                    });
                    set(&mut delta[..n], [through, candidate, input], |[through, candidate, input]| {
                        through * candidate * input * (1.0 - input)
                    });
                    set(&mut delta[n..2 * n], [through, past, forget], |[through, past, forget]| {
                        through * past * forget * (1.0 - forget)
                    });
                    set(&mut delta[2 * n..3 * n], [through, input, candidate], |[through, input, candidate]| {
                        through * input * (1.0 - candidate * candidate)
                    });
                    set(&mut delta[3 * n..], [slope, squashed, output], |[slope, squashed, output]| {
                        slope * squashed * output * (1.0 - output)
                    });
                    change(through, [forget], |through, [forget]| through * forget);
                }
            },
        );
    }
}

/// The blocks of a column.
#[inline(always)]
fn blocks(gates: &[f64], n: usize) -> [&[f64]; 4] {
    [&gates[..n], &gates[n..2 * n], &gates[2 * n..3 * n], &gates[3 * n..]]
}
