//! Every gradient against central differences: all cells, tasks, controls and losses.

use super::cell::Cell;
use super::loss::Batch;
use super::network::Network;
use super::parameters::Layout;
use super::start::{Start, StartBias, StartBlocks, StartInput};
use super::tasks::{Digits, Part, Task};
use crate::linalg::Matrix;
use crate::random::{Purpose, generator};
use rand_distr::{Distribution, StandardNormal};
use std::path::Path;
use std::sync::Arc;

const UNITS: usize = 5;
const SEQUENCES: usize = 3;
/// Of the differences: their error is about its square, and the rounding of the loss over it.
const STEP: f64 = 1e-5;
const PENALTY: f64 = 0.2;

fn tasks() -> Vec<Task> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/training/digits");
    vec![
        Task::Recall { lags: 3, steps: 6 },
        Task::Copy { symbols: 2, alphabet: 3, delay: 3 },
        Task::Addition { steps: 6 },
        Task::Estimation { shown: 2, delay: 4 },
        Task::Digits(Arc::new(Digits::read(&folder, 2, 0).expect("images"))),
    ]
}

/// The loss and the penalty, with the same noise whenever it is called.
fn objective(network: &mut Network, list: &[f64], batch: &Batch) -> f64 {
    let mut random = generator(0, Purpose::Test, 1);
    let loss = network.loss(list, batch, &mut |column| {
        for entry in column {
            let draw: f64 = StandardNormal.sample(&mut random);
            *entry += 0.3 * draw;
        }
    });
    loss.value + PENALTY * network.activity(&batch.read)
}

#[test]
fn gradients_are_the_limits_of_differences() {
    let mut random = generator(0, Purpose::Test, 0);
    for (cell, task) in Cell::ALL.into_iter().flat_map(|cell| tasks().into_iter().map(move |task| (cell, task))) {
        for control in [false, true] {
            let sizes = task.sizes(control);
            let layout = Layout { cell, n: UNITS, inputs: sizes.inputs, outputs: sizes.outputs };
            let entries = Matrix::from_fn(UNITS, UNITS, |_, _| StandardNormal.sample(&mut random));
            let (blocks, bias, input) = (StartBlocks::All, StartBias::Chrono, StartInput::Random(1.0));
            let start = Start { recurrent: entries * 0.4, blocks, bias, input };
            let mut list = layout.list(&start.weights(&layout, sizes.steps, 0));
            let batch = task.draw(Part::Training, control, SEQUENCES, &mut random);
            let mut network = Network::new(layout, SEQUENCES, sizes.steps);
            objective(&mut network, &list, &batch);
            let mut gradient = vec![f64::NAN; layout.len()];
            network.gradient(&list, &batch, PENALTY, &mut gradient);
            for index in 0..list.len() {
                let weight = list[index];
                let mut shifted = |by: f64| {
                    list[index] = weight + by;
                    objective(&mut network, &list, &batch)
                };
                let slope = (shifted(STEP) - shifted(-STEP)) / (2.0 * STEP);
                list[index] = weight;
                let error = (slope - gradient[index]).abs();
                // Third derivatives are of the order of 10, rounding 1e-16 over the step.
                assert!(error < 3e-9, "{cell:?} {task:?} {control} {index}: {slope} for {}", gradient[index]);
            }
        }
    }
}
