//! Gated recurrent units: z, r = logistic(a); c = tanh(r p + q), p = W h(t-1), q = V x + b; h(t) = (1-z) h(t-1) + z c.

use super::cell::{Backward, Forward, Unit};
use super::pointwise::{logistic, tanh};
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
                for (index, (gates, product)) in
                    step.drive.chunks_exact_mut(3 * n).zip(step.product.chunks_exact(3 * n)).enumerate()
                {
                    let (update, rest) = gates.split_at_mut(n);
                    let (reset, candidate) = rest.split_at_mut(n);
                    let column = index * n..(index + 1) * n;
                    let (before, kept) = (&step.before[column.clone()], &mut step.kept[column.clone()]);
                    let hidden = &mut step.hidden[column];
                    for unit in 0..n {
                        update[unit] = logistic(update[unit] + product[unit]);
                        reset[unit] = logistic(reset[unit] + product[n + unit]);
                        kept[unit] = product[2 * n + unit];
                        candidate[unit] = tanh(candidate[unit] + reset[unit] * kept[unit]);
                        hidden[unit] = before[unit] + update[unit] * (candidate[unit] - before[unit]);
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
                    step.delta.chunks_exact_mut(3 * n).zip(step.activations.chunks_exact(3 * n)).enumerate()
                {
                    let column = index * n..(index + 1) * n;
                    let (slope, product) = (&step.slope[column.clone()], &step.kept[column.clone()]);
                    let before = &step.before[column.clone()];
                    let slope_before = &mut step.slope_before[column];
                    for unit in 0..n {
                        let [update, reset, candidate] = [gates[unit], gates[n + unit], gates[2 * n + unit]];
                        let through = slope[unit] * update * (1.0 - candidate * candidate);
                        delta[unit] = slope[unit] * (candidate - before[unit]) * update * (1.0 - update);
                        delta[n + unit] = through * product[unit] * reset * (1.0 - reset);
                        delta[2 * n + unit] = through;
                        slope_before[unit] += slope[unit] * (1.0 - update);
                    }
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
                    for (delta, reset) in delta[2 * n..].iter_mut().zip(&gates[n..2 * n]) {
                        *delta *= reset;
                    }
                }
            },
        );
    }
}
