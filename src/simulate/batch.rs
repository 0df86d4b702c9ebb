//! Several trials run side by side, so that a time step is one matrix product.

use super::moments::Moments;
use super::options::SimulationOptions;
use crate::error::Result;
use crate::linalg::{Matrix, Operand, Vector, add_product, multiply};
use crate::random::{Purpose, generator};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};
use std::ops::Range;

/// Columns (trials x steps) gathered before the second moments are updated: enough for the product to be fast.
const COLUMNS: usize = 256;

/// The network as the simulation needs it.
pub(super) struct Network<'a> {
    /// W (n x n).
    pub recurrent: &'a Matrix,
    /// v (n).
    pub input: &'a Vector,
    pub noise: NoiseFactor,
}

/// The factor that turns white noise of unit variance into the noise of the network.
pub(super) enum NoiseFactor {
    /// The deviation of independent noise.
    Independent(f64),
    /// A factor F (n x n) of the noise covariance Q = F F'.
    Correlated(Matrix),
}

/// A simulation that runs its trials in batches.
pub(super) struct Simulation<'a> {
    pub network: Network<'a>,
    pub options: &'a SimulationOptions,
    /// Steps of each trial before the recording begins.
    pub washout: usize,
    /// Called with the number of steps of every block; its error ends the run.
    pub tick: &'a (dyn Fn(usize) -> Result<()> + Sync),
}

impl Simulation<'_> {
    /// Runs the trials from rest and adds their moments after the washout.
    ///
    /// Each trial runs twice on the same noise, with the signal on and off.
    pub fn run(&self, trials: Range<usize>, moments: &mut Moments) -> Result<()> {
        let batch = trials.len();
        let mut batch = Batch::at_rest(self, trials, (COLUMNS / batch).max(1));
        let (mut unrecorded, mut left) = (self.washout, self.options.steps);
        while left > 0 {
            let steps = if unrecorded > 0 { unrecorded } else { left }.min(batch.block);
            let block = batch.advance(steps);
            if unrecorded > 0 {
                unrecorded -= steps;
            } else {
                left -= steps;
                block.add_to(moments, &batch.past_inputs(steps));
            }
            batch.keep_newest_inputs(steps);
            (self.tick)(batch.trials.len() * steps)?;
        }
        Ok(())
    }
}

/// The trials of a batch as they stand.
struct Batch<'a> {
    simulation: &'a Simulation<'a>,
    /// The generator of each trial.
    trials: Vec<ChaCha8Rng>,
    /// The most steps between two updates of the moments.
    block: usize,
    /// x (n x 2 trials): with the signal, then without.
    state: Matrix,
    /// z (n x trials).
    noise: Matrix,
    /// s (trials x lags - 1 + block): the last lags - 1 inputs, then those of the block.
    signal: Matrix,
}

/// The states of one block of steps.
struct Block {
    /// n x (steps x trials), with the signal.
    driven: Matrix,
    /// n x (steps x trials), without the signal.
    free: Matrix,
}

impl<'a> Batch<'a> {
    fn at_rest(simulation: &'a Simulation<'a>, trials: Range<usize>, block: usize) -> Self {
        let (n, count, options) = (simulation.network.recurrent.nrows(), trials.len(), simulation.options);
        Self {
            simulation,
            trials: trials.map(|trial| generator(options.seed, Purpose::Simulation, trial as u64)).collect(),
            block,
            state: Matrix::zeros(n, 2 * count),
            noise: Matrix::zeros(n, count),
            signal: Matrix::zeros(count, options.lags - 1 + block),
        }
    }

    /// Runs all trials over some steps.
    fn advance(&mut self, steps: usize) -> Block {
        let (n, count) = (self.state.nrows(), self.trials.len());
        let mut block = Block { driven: Matrix::zeros(n, count * steps), free: Matrix::zeros(n, count * steps) };
        for step in 0..steps {
            self.step(self.simulation.options.lags - 1 + step);
            block.driven.columns_mut(step * count, count).copy_from(&self.state.columns(0, count));
            block.free.columns_mut(step * count, count).copy_from(&self.state.columns(count, count));
        }
        block
    }

    /// Runs all trials over one step, whose inputs go to this column of the signal.
    fn step(&mut self, time: usize) {
        let Simulation { network, options, .. } = self.simulation;
        let (count, deviation) = (self.trials.len(), options.signal_power.sqrt());
        for (trial, generator) in self.trials.iter_mut().enumerate() {
            let draw: f64 = StandardNormal.sample(generator);
            self.signal[(trial, time)] = deviation * draw;
            for entry in self.noise.column_mut(trial).iter_mut() {
                *entry = StandardNormal.sample(generator);
            }
        }
        match &network.noise {
            NoiseFactor::Independent(scale) => self.noise *= *scale,
            NoiseFactor::Correlated(factor) => self.noise = multiply(factor, &self.noise),
        }
        self.state = multiply(network.recurrent, &self.state);
        for trial in 0..count {
            let noise = self.noise.column(trial);
            let mut driven = self.state.column_mut(trial);
            driven += &noise;
            driven.axpy(self.signal[(trial, time)], network.input, 1.0);
            let mut free = self.state.column_mut(count + trial);
            free += &noise;
        }
        options.nonlinearity.apply(self.state.as_mut_slice());
    }

    /// The inputs before each state of a block: row (step, trial), column k: the input k steps before.
    fn past_inputs(&self, steps: usize) -> Matrix {
        let (count, lags) = (self.trials.len(), self.simulation.options.lags);
        let mut past = Matrix::zeros(count * steps, lags);
        for lag in 0..lags {
            let times = &self.signal.as_slice()[(lags - 1 - lag) * count..][..steps * count];
            past.column_mut(lag).as_mut_slice().copy_from_slice(times);
        }
        past
    }

    /// The newest inputs become the past of the next block.
    fn keep_newest_inputs(&mut self, steps: usize) {
        let lags = self.simulation.options.lags;
        let kept = self.signal.columns(steps, lags - 1).into_owned();
        self.signal.columns_mut(0, lags - 1).copy_from(&kept);
    }
}

impl Block {
    /// Adds the moments of the states and their past inputs.
    fn add_to(&self, moments: &mut Moments, past: &Matrix) {
        let Self { driven, free } = self;
        moments.count += driven.ncols() as f64;
        moments.state += driven.column_sum();
        moments.noise_state += free.column_sum();
        add_product(&mut moments.state_square, 1.0, driven, Operand::transpose_of(driven));
        add_product(&mut moments.noise_square, 1.0, free, Operand::transpose_of(free));
        add_product(&mut moments.cross, 1.0, driven, past);
        for (lag, column) in past.column_iter().enumerate() {
            moments.signal[lag] += column.sum();
            moments.signal_square[lag] += column.norm_squared();
        }
    }
}
