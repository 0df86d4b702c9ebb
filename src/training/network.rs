//! A network over a batch of sequences: forward through time, and the gradient of the loss backward through time.
//!
//! ```text
//! a(t) = W h(t-1) + V x(t) + b + noise,   h(t) = f(a(t)),   y(t) = U h(t) + c
//! dh(t) = U' dy(t) + W' da(t+1),          da(t) = f'(a(t)) dh(t)
//! dW = sum_t da(t) h(t-1)',               dV = sum_t da(t) x(t)',        db = sum_t da(t)
//! ```
//!
//! Sequences are columns. What needs no state, V x and the sums over t, is one product over all times.

use super::loss::{Batch, Loss};
use super::parameters::Layout;
use super::unit::{Backward, Forward};
use crate::linalg::{Columns, add_columns, set_columns};
use std::ops::Range;

/// The states of a batch and their slopes, in room that is taken once.
pub(super) struct Network {
    layout: Layout,
    sequences: usize,
    steps: usize,
    /// V x + b + noise, then the activations (rows x sequences x steps).
    drive: Vec<f64>,
    /// W h(t-1) of one step; backward, the slopes of it where they are not those of V x + b.
    product: Vec<f64>,
    /// h(0) = 0, then h(t) (n x sequences x steps + 1); the same for the second state.
    hidden: Vec<f64>,
    memory: Vec<f64>,
    kept: Vec<f64>,
    /// Slopes of h(0) and h(t), of the second state at one step, and of V x + b.
    slopes: Vec<f64>,
    memory_slope: Vec<f64>,
    deltas: Vec<f64>,
    /// y at the steps that are read, then its slope.
    outputs: Vec<f64>,
}

/// The entries of step t, each step having so many.
fn at(t: usize, width: usize) -> Range<usize> {
    t * width..(t + 1) * width
}

impl Network {
    /// A network for batches of so many sequences of so many steps.
    pub fn new(layout: Layout, sequences: usize, steps: usize) -> Self {
        let (units, rows, kind) = (layout.n * sequences, layout.rows() * sequences, layout.cell.unit());
        let memory = if kind.has_memory() { units } else { 0 };
        Self {
            layout,
            sequences,
            steps,
            drive: vec![0.0; rows * steps],
            product: vec![0.0; rows],
            hidden: vec![0.0; units * (steps + 1)],
            memory: vec![0.0; memory * (steps + 1)],
            kept: vec![0.0; if kind.keeps() { units * steps } else { 0 }],
            slopes: vec![0.0; units * (steps + 1)],
            memory_slope: vec![0.0; memory],
            deltas: vec![0.0; rows * steps],
            outputs: Vec::new(),
        }
    }

    /// The loss of a batch; `noise` is added to the candidate's block of V x + b, which it is called with column by
    /// column.
    pub fn loss(&mut self, list: &[f64], batch: &Batch, noise: &mut dyn FnMut(&mut [f64])) -> Loss {
        self.set_drive(list, batch, noise);
        let Layout { n, outputs, .. } = self.layout;
        let (units, rows) = (n * self.sequences, self.layout.rows() * self.sequences);
        let recurrent = Columns::of(self.layout.rows(), &list[self.layout.recurrent()]);
        let kind = self.layout.cell.unit();
        let (memory_units, kept_units) = (self.memory_slope.len(), self.kept.len() / self.steps);
        for t in 0..self.steps {
            let (past, now) = self.hidden.split_at_mut((t + 1) * units);
            let (memory_past, memory_now) = self.memory.split_at_mut((t + 1) * memory_units);
            let before = &past[at(t, units)];
            if t == 0 {
                self.product.fill(0.0);
            } else {
                set_columns(&mut self.product, recurrent, Columns::of(n, before));
            }
            kind.forward(Forward {
                n,
                product: &self.product,
                drive: &mut self.drive[at(t, rows)],
                before,
                hidden: &mut now[..units],
                memory_before: &memory_past[at(t, memory_units)],
                memory: &mut memory_now[..memory_units],
                kept: &mut self.kept[at(t, kept_units)],
            });
        }
        let columns = self.sequences * batch.read.len();
        self.outputs.clear();
        (0..columns).for_each(|_| self.outputs.extend_from_slice(&list[self.layout.readout_bias()]));
        let read = &self.hidden[(batch.read.start + 1) * units..(batch.read.end + 1) * units];
        add_columns(&mut self.outputs, Columns::of(outputs, &list[self.layout.readout()]), Columns::of(n, read));
        batch.targets.loss(outputs, &mut self.outputs)
    }

    /// V x + b + noise at all times.
    fn set_drive(&mut self, list: &[f64], batch: &Batch, noise: &mut dyn FnMut(&mut [f64])) {
        let Layout { cell, n, inputs, .. } = self.layout;
        let rows = self.layout.rows();
        let input_weights = Columns::of(rows, &list[self.layout.input_weights()]);
        set_columns(&mut self.drive, input_weights, Columns::of(inputs, &batch.inputs));
        let bias = &list[self.layout.bias()];
        for column in self.drive.chunks_exact_mut(rows) {
            column.iter_mut().zip(bias).for_each(|(entry, bias)| *entry += bias);
            noise(&mut column[at(cell.candidate(), n)]);
        }
    }

    /// The mean of |h|^2 / n over the steps that are read.
    #[cfg(test)]
    pub fn activity(&self, read: &Range<usize>) -> f64 {
        let units = self.layout.n * self.sequences;
        let states = &self.hidden[(read.start + 1) * units..(read.end + 1) * units];
        states.iter().map(|state| state * state).sum::<f64>() / states.len() as f64
    }

    /// The gradient of the last loss + `penalty` times the mean of |h|^2 / n over the steps that are read.
    pub fn gradient(&mut self, list: &[f64], batch: &Batch, penalty: f64, gradient: &mut [f64]) {
        self.set_slopes(list, &batch.read, penalty, gradient);
        self.pass_back(list);
        let rows = self.layout.rows();
        let past = rows * self.sequences;
        let inputs = Columns::of(self.layout.inputs, &batch.inputs).transposed();
        set_columns(&mut gradient[self.layout.input_weights()], Columns::of(rows, &self.deltas), inputs);
        let bias = &mut gradient[self.layout.bias()];
        bias.fill(0.0);
        for column in self.deltas.chunks_exact(rows) {
            bias.iter_mut().zip(column).for_each(|(sum, entry)| *sum += entry);
        }
        self.layout.cell.unit().scale_product(self.layout.n, &self.drive, &mut self.deltas);
        let states = &self.hidden[..self.layout.n * self.sequences * self.steps];
        // At the first step h(t-1) = 0.
        let later = Columns::of(rows, &self.deltas[past..]);
        let states = Columns::of(self.layout.n, &states[self.layout.n * self.sequences..]).transposed();
        let recurrent = &mut gradient[self.layout.recurrent()];
        if self.steps == 1 { recurrent.fill(0.0) } else { set_columns(recurrent, later, states) }
    }

    /// The gradient of U and c, and the slopes of h as far as they come from y and the penalty.
    fn set_slopes(&mut self, list: &[f64], read: &Range<usize>, penalty: f64, gradient: &mut [f64]) {
        let Layout { n, outputs, .. } = self.layout;
        let units = n * self.sequences;
        let range = (read.start + 1) * units..(read.end + 1) * units;
        let (states, slopes) = (&self.hidden[range.clone()], Columns::of(outputs, &self.outputs));
        set_columns(&mut gradient[self.layout.readout()], slopes, Columns::of(n, states).transposed());
        let bias = &mut gradient[self.layout.readout_bias()];
        bias.fill(0.0);
        for column in self.outputs.chunks_exact(outputs) {
            bias.iter_mut().zip(column).for_each(|(sum, entry)| *sum += entry);
        }
        self.slopes.fill(0.0);
        let readout = Columns::of(outputs, &list[self.layout.readout()]).transposed();
        set_columns(&mut self.slopes[range.clone()], readout, slopes);
        if penalty > 0.0 {
            let factor = 2.0 * penalty / states.len() as f64;
            self.slopes[range].iter_mut().zip(states).for_each(|(slope, state)| *slope += factor * state);
        }
    }

    /// The slopes of V x + b at all times, from the last to the first.
    fn pass_back(&mut self, list: &[f64]) {
        let n = self.layout.n;
        let (units, rows) = (n * self.sequences, self.layout.rows() * self.sequences);
        let recurrent = Columns::of(self.layout.rows(), &list[self.layout.recurrent()]).transposed();
        let kind = self.layout.cell.unit();
        let (memory_units, kept_units) = (self.memory_slope.len(), self.kept.len() / self.steps);
        self.memory_slope.fill(0.0);
        for t in (0..self.steps).rev() {
            let (past, now) = self.slopes.split_at_mut((t + 1) * units);
            let slope_before = &mut past[at(t, units)];
            let (activations, delta) = (&self.drive[at(t, rows)], &mut self.deltas[at(t, rows)]);
            kind.backward(Backward {
                n,
                activations,
                before: &self.hidden[at(t, units)],
                hidden: &self.hidden[at(t + 1, units)],
                memory_before: &self.memory[at(t, memory_units)],
                kept: &self.kept[at(t, kept_units)],
                slope: &now[..units],
                slope_before,
                memory_slope: &mut self.memory_slope,
                delta,
            });
            if t == 0 {
                break;
            }
            let delta: &[f64] = if kind.scales_product() {
                self.product.copy_from_slice(delta);
                kind.scale_product(n, activations, &mut self.product);
                &self.product
            } else {
                delta
            };
            add_columns(slope_before, recurrent, Columns::of(self.layout.rows(), delta));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::cell::Cell;
    use crate::training::loss::Targets;

    fn wave(count: usize, scale: f64, frequency: f64) -> Vec<f64> {
        (0..count).map(|index| scale * (frequency * (index as f64 + 1.0)).sin()).collect()
    }

    /// The fixed case of tests/data/training/reference.py.
    fn case(cell: Cell, has_classes: bool) -> (Layout, Batch) {
        let layout = Layout { cell, n: 4, inputs: 2, outputs: 3 };
        let targets = match has_classes {
            true => Targets::Classes((0..6).map(|index| index % 3).collect()),
            false => Targets::Values(wave(18, 0.7, 1.3)),
        };
        (layout, Batch { inputs: wave(2 * 3 * 6, 1.0, 0.9), read: 4..6, targets })
    }

    #[test]
    fn losses_and_gradients_are_those_of_automatic_differentiation() {
        let cases = include_str!("../../tests/data/training/reference.json");
        let cases: Vec<serde_json::Value> = serde_json::from_str(cases).expect("the reference");
        assert_eq!(cases.len(), 2 * Cell::ALL.len());
        for expected in cases {
            let is_cell = |cell: &&Cell| serde_json::to_value(cell).is_ok_and(|name| name == expected["cell"]);
            let cell = *Cell::ALL.iter().find(is_cell).expect("a cell");
            let (layout, batch) = case(cell, expected["targets"] == "classes");
            let (list, noise) = (wave(layout.len(), 0.6, 1.7), wave(4 * 3 * 6, 0.2, 2.3));
            let mut network = Network::new(layout, 3, 6);
            let mut noise = noise.chunks(4);
            let loss = network.loss(&list, &batch, &mut |column| {
                column.iter_mut().zip(noise.next().expect("noise")).for_each(|(entry, noise)| *entry += noise);
            });
            let mut gradient = vec![f64::NAN; layout.len()];
            network.gradient(&list, &batch, 0.3, &mut gradient);
            assert!((loss.value - expected["loss"].as_f64().expect("a loss")).abs() < 1e-14, "{cell:?}");
            let expected = expected["gradient"].as_array().expect("a gradient");
            assert_eq!(expected.len(), gradient.len());
            for (index, (found, expected)) in gradient.iter().zip(expected).enumerate() {
                // The largest slopes are about 1.
                let error = found - expected.as_f64().expect("a slope");
                assert!(error.abs() < 1e-14, "{cell:?} {index}: {found} for {expected}");
            }
        }
    }
}
