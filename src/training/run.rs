//! One training, from the start to the test.

use super::network::Network;
use super::optimiser::{Descent, clip};
use super::options::TrainingOptions;
use super::parameters::Layout;
use super::result::{CurvePoint, TrainingRun, has_collapsed};
use super::tasks::{Part, Sizes};
use crate::error::{Error, Result};
use crate::linalg::sum_of_squares;
use crate::random::{Purpose, generator};
use crate::training::cell::Cell;
use crate::training::loss::{Batch, Loss};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

/// Trains one network and tests it on new sequences, on one thread.
///
/// The result depends on the options alone. Cost: for b blocks, B sequences and T steps about 6 B T n (b n + inputs)
/// multiplications and additions an update.
///
/// # Errors
/// [`Error::OutOfRange`] and errors of shape for options that do not fit together, [`Error::BeyondMemory`],
/// [`Error::Interrupted`] if the monitor asks to stop.
///
/// ```
/// use fisher_memory::training::{Task, TrainingOptions, train};
/// let task = Task::Copy { symbols: 1, alphabet: 2, delay: 2 };
/// let run = train(&TrainingOptions { task, rate: 0.01, updates: 200, ..TrainingOptions::default() })?;
/// assert!(run.succeeded && run.loss_over_baseline < 0.1);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn train(options: &TrainingOptions) -> Result<TrainingRun> {
    let sizes = options.check(1)?;
    let n = options.start.recurrent.nrows();
    let layout = Layout { cell: options.cell, n, inputs: sizes.inputs, outputs: sizes.outputs };
    let mut list = layout.list(&options.start.weights(&layout, sizes.steps, options.seed));
    if options.unit_input {
        keep_unit_input(&layout, &mut list);
    }
    let before = layout.weights(&list);
    let mut training = Training {
        options,
        network: Network::new(layout, options.sequences, sizes.steps),
        layout,
        gradient: vec![0.0; layout.len()],
        sizes,
        list,
    };
    let (curve, updates) = training.learn()?;
    let Loss { value, accuracy } = training.test();
    let baseline = training.sizes.baseline;
    let loss_over_baseline = value / baseline;
    let half = curve.iter().find(|point| point.loss_over_baseline < 0.5);
    Ok(TrainingRun {
        seed: options.seed,
        updates_to_half: half.map(|point| point.updates),
        curve,
        baseline,
        loss: value,
        loss_over_baseline,
        accuracy: training.sizes.has_classes.then_some(accuracy),
        succeeded: loss_over_baseline < options.success,
        collapsed: has_collapsed(loss_over_baseline),
        updates,
        before,
        after: layout.weights(&training.list),
    })
}

/// A training as it stands.
struct Training<'a> {
    options: &'a TrainingOptions,
    layout: Layout,
    sizes: Sizes,
    network: Network,
    /// The weights.
    list: Vec<f64>,
    gradient: Vec<f64>,
}

/// The streams of one part of a training.
struct Streams {
    part: Part,
    data: ChaCha8Rng,
    noise: ChaCha8Rng,
}

impl Streams {
    fn of(seed: u64, part: Part) -> Self {
        let index = u64::from(part == Part::Test);
        let stream = |purpose| generator(seed, purpose, index);
        Self { part, data: stream(Purpose::TrainingData), noise: stream(Purpose::TrainingNoise) }
    }
}

impl Training<'_> {
    /// Makes all updates; gives the learning curve and their number.
    fn learn(&mut self) -> Result<(Vec<CurvePoint>, usize)> {
        let options = self.options;
        let mut streams = Streams::of(options.seed, Part::Training);
        let mut descent = Descent::new(options.optimiser, self.layout.len());
        let (mut curve, mut sum, mut since) = (Vec::new(), 0.0, 0);
        for update in 0..options.updates {
            if options.monitor.stop() {
                return Err(Error::Interrupted);
            }
            let loss = self.update(update, &mut streams, &mut descent);
            sum += loss;
            let point = (update + 1) * options.points / options.updates;
            let is_last = !loss.is_finite();
            if point > update * options.points / options.updates || is_last {
                let mean = sum / (update + 1 - since) as f64;
                curve.push(CurvePoint { updates: update + 1, loss_over_baseline: mean / self.sizes.baseline });
                (sum, since) = (0.0, update + 1);
                options.monitor.progress("training", (update + 1) as f64 / options.updates as f64);
            }
            if is_last {
                return Ok((curve, update + 1));
            }
        }
        Ok((curve, options.updates))
    }

    /// The loss of a new batch.
    fn loss(&mut self, streams: &mut Streams) -> (Batch, Loss) {
        let TrainingOptions { task, control, sequences, noise, .. } = self.options;
        let batch = task.draw(streams.part, *control, *sequences, &mut streams.data);
        let loss = self.network.loss(&self.list, &batch, &mut |column| {
            if *noise > 0.0 {
                add_noise(column, *noise, &mut streams.noise);
            }
        });
        (batch, loss)
    }

    /// One step of the optimiser; gives the loss before it.
    fn update(&mut self, update: usize, streams: &mut Streams, descent: &mut Descent) -> f64 {
        let options = self.options;
        let (batch, loss) = self.loss(streams);
        self.network.gradient(&self.list, &batch, options.penalty, &mut self.gradient);
        if options.cell == Cell::Linear {
            // The network of the theory has no bias.
            self.gradient[self.layout.bias()].fill(0.0);
        }
        clip(&mut self.gradient, options.clip);
        let rate = options.rate * options.schedule.factor(update, options.updates);
        descent.step(&mut self.list, &self.gradient, rate);
        if options.unit_input {
            keep_unit_input(&self.layout, &mut self.list);
        }
        loss.value
    }

    /// The loss over all batches of the test.
    fn test(&mut self) -> Loss {
        let mut streams = Streams::of(self.options.seed, Part::Test);
        let count = self.options.test_batches as f64;
        let mut mean = Loss::default();
        for _ in 0..self.options.test_batches {
            let (_, Loss { value, accuracy }) = self.loss(&mut streams);
            mean = Loss { value: mean.value + value / count, accuracy: mean.accuracy + accuracy / count };
        }
        mean
    }
}

fn add_noise(column: &mut [f64], deviation: f64, random: &mut ChaCha8Rng) {
    for entry in column {
        let draw: f64 = StandardNormal.sample(random);
        *entry += deviation * draw;
    }
}

/// Gives every column of V, in every block, the length 1; a column of zeros stays.
fn keep_unit_input(layout: &Layout, list: &mut [f64]) {
    for column in list[layout.input_weights()].chunks_exact_mut(layout.n) {
        let length = sum_of_squares(column).sqrt();
        if length > 0.0 {
            column.iter_mut().for_each(|weight| *weight /= length);
        }
    }
}
