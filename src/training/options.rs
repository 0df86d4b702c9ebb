//! The settings of one training.

use super::cell::Cell;
use super::optimiser::{Optimiser, Schedule};
use super::start::Start;
use super::tasks::{Sizes, Task};
use crate::allowance::require_memory;
use crate::error::{Result, out_of_range};
use crate::linalg::Matrix;
use crate::options::{Monitor, Unwatched};
use std::sync::Arc;

/// Which network learns what, from which start and how; the size of the start is that of the network.
///
/// ```
/// use fisher_memory::{family, training::{Cell, Start, TrainingOptions}};
/// let start = Start::from(family::chain(16, 0.9, 0.0, 0.0)?);
/// let options = TrainingOptions { start, ..TrainingOptions::default() };
/// assert_eq!((options.cell, options.updates), (Cell::Tanh, 1500));
/// # Ok::<(), fisher_memory::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct TrainingOptions {
    /// The kind of units (default tanh).
    pub cell: Cell,
    /// The task (default: copy 4 symbols of an alphabet of 4 over 20 blanks).
    pub task: Task,
    /// Whether to train on the control of the task, which needs no memory (default no).
    pub control: bool,
    /// The weights to start from (default: a ring of 32 units).
    pub start: Start,
    /// Steps of the optimiser (default 1500).
    pub updates: usize,
    /// Sequences of a batch, new ones at every update (default 32).
    pub sequences: usize,
    /// The rate (default 0.002).
    pub rate: f64,
    /// How the rate changes (default: a fifth of it for the last fifth of the updates).
    pub schedule: Schedule,
    /// The method (default Adam).
    pub optimiser: Optimiser,
    /// The length that gradients are cut to (default 1; infinity for no cut).
    pub clip: f64,
    /// The deviation of the independent noise in V x + b of every unit at every step, of gated cells in that of the
    /// candidate (default 0).
    pub noise: f64,
    /// a: what is minimised is the loss + a times the mean of |h|^2 / n over the steps that are read (default 0).
    pub penalty: f64,
    /// Whether every column of V keeps the length 1 (default no); for the linear cell with noise and a penalty, whose
    /// ratio of signal to noise else grows with V.
    pub unit_input: bool,
    /// A loss below this share of that of the best constant answer is a success (default 0.5).
    pub success: f64,
    /// Batches of the test (default 8).
    pub test_batches: usize,
    /// Points of the learning curve (default 100), each the mean over as many updates.
    pub points: usize,
    /// The seed. The start, the sequences and the noise have streams of their own, so that runs of one seed and
    /// different starts see the same sequences (default 0).
    pub seed: u64,
    /// Hears of progress; its wish to stop ends the training.
    pub monitor: Arc<dyn Monitor>,
}

/// Units of the default start.
const UNITS: usize = 32;

impl Default for TrainingOptions {
    fn default() -> Self {
        let follows = |row: usize, column: usize| row == (column + 1) % UNITS;
        let ring = Matrix::from_fn(UNITS, UNITS, |row, column| f64::from(u8::from(follows(row, column))));
        Self {
            cell: Cell::default(),
            task: Task::Copy { symbols: 4, alphabet: 4, delay: 20 },
            control: false,
            start: Start::from(ring),
            updates: 1500,
            sequences: 32,
            rate: 0.002,
            schedule: Schedule::default(),
            optimiser: Optimiser::default(),
            clip: 1.0,
            noise: 0.0,
            penalty: 0.0,
            unit_input: false,
            success: 0.5,
            test_batches: 8,
            points: 100,
            seed: 0,
            monitor: Arc::new(Unwatched),
        }
    }
}

/// Lists of all states of a batch that a training holds: states, activations and their slopes.
const LISTS: f64 = 6.0;

impl TrainingOptions {
    /// Checks everything, and that there is memory for as many trainings at once as `at_once`.
    pub(super) fn check(&self, at_once: usize) -> Result<Sizes> {
        self.task.check()?;
        let sizes = self.task.sizes(self.control);
        self.start.check(sizes.inputs)?;
        self.optimiser.check()?;
        self.schedule.check()?;
        for (name, count) in [
            ("updates", self.updates),
            ("sequences", self.sequences),
            ("test batches", self.test_batches),
            ("points", self.points),
        ] {
            if count == 0 {
                return Err(out_of_range(name, count, "give at least 1"));
            }
        }
        for (name, value) in [("the rate", self.rate), ("the clip", self.clip), ("the success", self.success)] {
            if value.is_nan() || value <= 0.0 {
                return Err(out_of_range(name, value, "give a positive number"));
            }
        }
        for (name, value) in [("the noise", self.noise), ("the penalty", self.penalty), ("the rate", self.rate)] {
            if !(value >= 0.0 && value.is_finite()) {
                return Err(out_of_range(name, value, "give a finite number, not negative"));
            }
        }
        let rows = (self.cell.blocks() * self.start.recurrent.nrows()) as f64;
        let width = LISTS * rows + 3.0 * (sizes.inputs + sizes.outputs) as f64;
        let numbers = width * self.sequences as f64 * sizes.steps as f64 + 6.0 * rows * rows;
        let what = format!("training on {} sequences of {} steps", self.sequences, sizes.steps);
        require_memory(&what, at_once as f64 * numbers * size_of::<f64>() as f64)?;
        Ok(sizes)
    }
}
