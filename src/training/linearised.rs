//! A trained network as a linear one: the derivative of a step where a constant input has brought it.
//!
//! With a = W h + V s + b, p = W h of the candidate and ' for a derivative by a, a change of one step is
//!
//! ```text
//! plain units  dh = f' da
//! GRU          dh = (1-z) dh + (c-h) z' da_z + z c' (p r' da_r + r W_c dh + V_c ds)
//! LSTM         dc = f dc + c f' da_f + g i' da_i + i g' da_g,   dh = tanh(c) o' da_o + o (1 - tanh(c)^2) dc
//! ```

use super::cell::Cell;
use super::parameters::Weights;
use crate::error::{Result, out_of_range};
use crate::linalg::{Matrix, Vector, multiply};
use crate::requirements::{require_finite, require_shape};

/// A network to first order about a step under a constant input: x(t) = W x(t-1) + V s(t) beyond that step.
///
/// The state x is h, for an LSTM h above c.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Linearised {
    /// W (states x states).
    pub recurrent: Matrix,
    /// V (states x inputs).
    pub inputs: Matrix,
    /// The state before the step.
    pub state: Vector,
}

/// Runs a network from rest under a constant input, without noise, for so many steps, and differentiates the last.
///
/// # Errors
/// [`crate::Error::ShapeMismatch`] unless the input has an entry for every input of the network;
/// [`crate::Error::NotFinite`]; [`crate::Error::OutOfRange`] for no step.
///
/// ```
/// use fisher_memory::{linalg::Vector, training::{Cell, TrainingOptions, linearised, train}};
/// let run = train(&TrainingOptions { updates: 1, ..TrainingOptions::default() })?;
/// // At the start there is no bias, and without an input tanh units at rest are linear ones.
/// let found = linearised(Cell::Tanh, &run.before, &Vector::zeros(6), 28)?;
/// assert_eq!((found.recurrent, found.inputs), (run.before.recurrent, run.before.input_weights));
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn linearised(cell: Cell, weights: &Weights, input: &Vector, steps: usize) -> Result<Linearised> {
    require_shape("the input", (input.len(), 1), (weights.input_weights.ncols(), 1))?;
    require_finite("W", &weights.recurrent)?;
    require_finite("V", &weights.input_weights)?;
    if steps == 0 {
        return Err(out_of_range("the steps", steps, "give at least 1"));
    }
    let n = weights.recurrent.ncols();
    let drive = &weights.input_weights * input + &weights.bias;
    let mut step = Step::new(cell, weights, &drive, &Vector::zeros(if cell == Cell::Lstm { 2 * n } else { n }));
    for _ in 1..steps {
        step = Step::new(cell, weights, &drive, &step.next);
    }
    Ok(step.derivative(weights))
}

/// One step of a network, with what its derivative is made of.
struct Step {
    cell: Cell,
    /// The blocks behind their nonlinearities, one a column.
    blocks: Matrix,
    /// W h(t-1), all blocks.
    product: Vector,
    before: Vector,
    next: Vector,
}

fn logistic(a: f64) -> f64 {
    1.0 / (1.0 + (-a).exp())
}

impl Step {
    fn new(cell: Cell, weights: &Weights, drive: &Vector, before: &Vector) -> Self {
        let n = weights.recurrent.ncols();
        let product = &weights.recurrent * before.rows(0, n);
        let blocks = Matrix::from_fn(n, cell.blocks(), |unit, block| {
            let row = block * n + unit;
            let a = drive[row] + product[row];
            match (cell, block) {
                (Cell::Linear, _) => a,
                (Cell::Elu, _) if a <= 0.0 => a.exp_m1(),
                (Cell::Elu | Cell::Relu, _) => a.max(0.0),
                (Cell::Tanh, _) | (Cell::Lstm, 2) => a.tanh(),
                (Cell::Gru, 2) => (drive[row] + logistic(drive[n + unit] + product[n + unit]) * product[row]).tanh(),
                (Cell::Lstm | Cell::Gru, _) => logistic(a),
            }
        });
        let next = match cell {
            Cell::Lstm => {
                let memory = |unit: usize| blocks[(unit, 1)] * before[n + unit] + blocks[(unit, 0)] * blocks[(unit, 2)];
                let hidden = |unit: usize| blocks[(unit, 3)] * memory(unit).tanh();
                Vector::from_fn(2 * n, |row, _| if row < n { hidden(row) } else { memory(row - n) })
            }
            Cell::Gru => {
                Vector::from_fn(n, |unit, _| before[unit] + blocks[(unit, 0)] * (blocks[(unit, 2)] - before[unit]))
            }
            Cell::Linear | Cell::Tanh | Cell::Elu | Cell::Relu => blocks.column(0).into_owned(),
        };
        Self { cell, blocks, product, before: before.clone(), next }
    }

    /// The network to first order about this step.
    fn derivative(&self, weights: &Weights) -> Linearised {
        let (n, states) = (self.blocks.nrows(), self.next.len());
        let mut through = Matrix::zeros(states, weights.recurrent.nrows());
        let mut recurrent = Matrix::zeros(states, states);
        let mut reset = weights.recurrent.clone();
        for unit in 0..n {
            for (block, factor) in self.factors(unit).into_iter().enumerate() {
                through[(unit, block * n + unit)] = factor;
            }
            if self.cell == Cell::Lstm {
                let (output, squashed) = (self.blocks[(unit, 3)], self.next[n + unit].tanh());
                let onto_hidden = output * (1.0 - squashed * squashed);
                for block in 0..3 {
                    through[(n + unit, block * n + unit)] = through[(unit, block * n + unit)];
                    through[(unit, block * n + unit)] *= onto_hidden;
                }
                recurrent[(n + unit, n + unit)] = self.blocks[(unit, 1)];
                recurrent[(unit, n + unit)] = onto_hidden * self.blocks[(unit, 1)];
            }
            if self.cell == Cell::Gru {
                recurrent[(unit, unit)] = 1.0 - self.blocks[(unit, 0)];
                reset.row_mut(2 * n + unit).scale_mut(self.blocks[(unit, 1)]);
            }
        }
        let from_hidden = multiply(&through, &reset);
        for (column, entries) in from_hidden.column_iter().enumerate() {
            let mut sum = recurrent.column_mut(column);
            sum += entries;
        }
        let inputs = multiply(&through, &weights.input_weights);
        Linearised { recurrent, inputs, state: self.before.clone() }
    }

    /// What a change of each block's a does to one unit: to its h, and by the first three of an LSTM to its c.
    fn factors(&self, unit: usize) -> Vec<f64> {
        let n = self.blocks.nrows();
        let value = |block: usize| self.blocks[(unit, block)];
        let of_logistic = |block: usize| value(block) * (1.0 - value(block));
        match self.cell {
            Cell::Linear => vec![1.0],
            Cell::Tanh => vec![1.0 - value(0).powi(2)],
            Cell::Elu => vec![if value(0) > 0.0 { 1.0 } else { value(0) + 1.0 }],
            Cell::Relu => vec![if value(0) > 0.0 { 1.0 } else { 0.0 }],
            Cell::Gru => {
                let candidate = value(0) * (1.0 - value(2).powi(2));
                let update = (value(2) - self.before[unit]) * of_logistic(0);
                vec![update, candidate * self.product[2 * n + unit] * of_logistic(1), candidate]
            }
            Cell::Lstm => {
                let candidate = value(0) * (1.0 - value(2).powi(2));
                let output = self.next[n + unit].tanh() * of_logistic(3);
                vec![value(2) * of_logistic(0), self.before[n + unit] * of_logistic(1), candidate, output]
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Purpose, generator};
    use crate::training::loss::{Batch, Targets};
    use crate::training::network::Network;
    use crate::training::parameters::Layout;
    use rand_distr::{Distribution, StandardNormal};

    /// Weights of moderate size, read out unit by unit.
    fn weights(cell: Cell, n: usize, inputs: usize) -> Weights {
        let mut random = generator(3, Purpose::Test, cell as u64);
        let mut draw = |rows, columns| -> Matrix {
            Matrix::from_fn(rows, columns, |_, _| 0.4 * Distribution::<f64>::sample(&StandardNormal, &mut random))
        };
        let rows = cell.blocks() * n;
        Weights {
            recurrent: draw(rows, n),
            input_weights: draw(rows, inputs),
            bias: draw(rows, 1).column(0).into_owned(),
            readout: Matrix::identity(n, n),
            readout_bias: Vector::zeros(n),
        }
    }

    #[test]
    fn the_derivative_is_that_of_a_step_and_the_step_that_of_the_network() -> Result<()> {
        let (n, inputs) = (4, 2);
        for cell in Cell::ALL {
            let weights = weights(cell, n, inputs);
            let input = Vector::from_vec(vec![0.3, -0.2]);
            let found = linearised(cell, &weights, &input, 9)?;
            let next = |state: &Vector, input: &Vector| {
                let drive = &weights.input_weights * input + &weights.bias;
                Step::new(cell, &weights, &drive, state).next
            };
            let size = 1e-6;
            let nudge = |count: usize, at: usize| Vector::from_fn(count, |row, _| if row == at { size } else { 0.0 });
            for state in 0..found.state.len() {
                let nudge = nudge(found.state.len(), state);
                let slope =
                    (next(&(&found.state + &nudge), &input) - next(&(&found.state - &nudge), &input)) / (2.0 * size);
                assert!((slope - found.recurrent.column(state)).amax() < 1e-9, "{cell:?} state {state}");
            }
            for at in 0..inputs {
                let nudge = nudge(inputs, at);
                let slope =
                    (next(&found.state, &(&input + &nudge)) - next(&found.state, &(&input - &nudge))) / (2.0 * size);
                assert!((slope - found.inputs.column(at)).amax() < 1e-9, "{cell:?} input {at}");
            }
            // From rest, as the network itself runs.
            let steps = 7;
            let mut state = Vector::zeros(found.state.len());
            (0..steps).for_each(|_| state = next(&state, &input));
            let layout = Layout { cell, n, inputs, outputs: n };
            let values = Targets::Values(state.as_slice()[..n].to_vec());
            let batch = Batch { inputs: input.as_slice().repeat(steps), read: steps - 1..steps, targets: values };
            let loss = Network::new(layout, 1, steps).loss(&layout.list(&weights), &batch, &mut |_| {});
            assert!(loss.value < 1e-28, "{cell:?}: {}", loss.value);
        }
        Ok(())
    }

    #[test]
    fn no_step_and_weights_that_are_no_numbers_are_refused() {
        let weights = weights(Cell::Linear, 3, 1);
        assert!(linearised(Cell::Linear, &weights, &Vector::zeros(1), 0).is_err());
        assert!(linearised(Cell::Linear, &weights, &Vector::zeros(2), 1).is_err());
        let weights = Weights { recurrent: Matrix::from_element(3, 3, f64::NAN), ..weights };
        assert!(linearised(Cell::Linear, &weights, &Vector::zeros(1), 1).is_err());
    }
}
