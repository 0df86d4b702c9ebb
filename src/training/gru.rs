//! Gated recurrent units: z, r = logistic(a); c = tanh(r p + q), p = W h(t-1), q = V x + b; h(t) = (1-z) h(t-1) + z c.

use super::pointwise::{change, logistic, set, tanh};
use super::unit::{Backward, Forward, Unit};
use crate::linalg::widely;

/// The blocks stand in the order z, r, c; p of the candidate is kept.
pub(super) struct Gru;

impl Unit for Gru {
    fn keeps(&self) -> bool {
        true
    }

    fn forward(&self, step: Forward<'_>) {
        let n = step.n;
        widely(
            #[inline(always)]
            || {
                let columns = step.drive.chunks_exact_mut(3 * n).zip(step.product.chunks_exact(3 * n));
                for (index, (gates, product)) in columns.enumerate() {
                    let column = index * n..(index + 1) * n;
                    let (gates, candidate) = gates.split_at_mut(2 * n);
                    change(gates, [product], |drive, [product]| logistic(drive + product));
                    let (update, reset) = gates.split_at(n);
                    let kept = &mut step.kept[column.clone()];
                    kept.copy_from_slice(&product[2 * n..]);
                    change(candidate, [reset, kept], |drive, [reset, kept]| tanh(drive + reset * kept));
                    let before = &step.before[column.clone()];
                    set(&mut step.hidden[column], [before, update, candidate], |[before, update, candidate]| {
                        before + update * (candidate - before)
                    });
                }
            },
        );
    }

    fn backward(&self, step: Backward<'_>) {
        let n = step.n;
        widely(
            #[inline(always)]
            || {
                let columns = step.delta.chunks_exact_mut(3 * n).zip(step.activations.chunks_exact(3 * n));
                for (index, (delta, gates)) in columns.enumerate() {
                    let [update, reset, candidate] = [&gates[..n], &gates[n..2 * n], &gates[2 * n..]];
                    let column = index * n..(index + 1) * n;
                    let (slope, product) = (&step.slope[column.clone()], &step.kept[column.clone()]);
                    let before = &step.before[column.clone()];
                    let (of_gates, through) = delta.split_at_mut(2 * n);
                    set(through, [slope, update, candidate], |[slope, update, candidate]| {
                        slope * update * (1.0 - candidate * candidate)
                    });
                    let (of_update, of_reset) = of_gates.split_at_mut(n);
                    set(of_update, [slope, candidate, before, update], |[slope, candidate, before, update]| {
                        slope * (candidate - before) * update * (1.0 - update)
                    });
                    set(of_reset, [through, product, reset], |[through, product, reset]| {
                        through * product * reset * (1.0 - reset)
                    });
                    change(&mut step.slope_before[column], [slope, update], |sum, [slope, update]| {
                        sum + slope * (1.0 - update)
                    });
                }
            },
        );
    }

    fn scales_product(&self) -> bool {
        true
    }

    fn scale_product(&self, n: usize, activations: &[f64], delta: &mut [f64]) {
        widely(
            #[inline(always)]
            || {
                for (delta, gates) in delta.chunks_exact_mut(3 * n).zip(activations.chunks_exact(3 * n)) {
                    change(&mut delta[2 * n..], [&gates[n..2 * n]], |delta, [reset]| delta * reset);
                }
            },
        );
    }
}
