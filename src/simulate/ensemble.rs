//! Trials run side by side, a row each, whose states are recorded with the recent past of what drove them.

use super::batch::NoiseFactor;
use super::options::SimulationOptions;
use super::run::{noise_factor, washout};
use super::weights::Weights;
use crate::error::Result;
use crate::linalg::{Matrix, Operand, Vector, multiply};
use crate::options::Options;
use crate::random::{Purpose, generator};
use crate::system::LinearSystem;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Rows (trials x steps) gathered before they are recorded: enough for products with them to be fast.
const ROWS: usize = 256;

/// What enters a step: all inputs of the units (trials x n), and the number of each trial whose past is kept (trials).
pub(super) type Drive = (Matrix, Vector);

/// x(t) = f(W x(t-1) + drive(t)), run in groups of independent trials.
pub(super) struct Ensemble<'a> {
    weights: Weights,
    noise: NoiseFactor,
    simulation: &'a SimulationOptions,
    options: &'a Options,
    /// What the random numbers are drawn for.
    purpose: Purpose,
    /// Steps of each trial before the recording begins.
    pub(super) washout: usize,
    /// Steps done, over all trials.
    done: AtomicUsize,
}

impl<'a> Ensemble<'a> {
    pub(super) fn new(
        system: &LinearSystem,
        simulation: &'a SimulationOptions,
        purpose: Purpose,
        options: &'a Options,
    ) -> Result<Self> {
        let washout = washout(system.recurrent(), simulation.nonlinearity)?.max(simulation.lags);
        let (weights, noise) = (Weights::new(system.recurrent()), noise_factor(system)?);
        Ok(Self { weights, noise, simulation, options, purpose, washout, done: AtomicUsize::new(0) })
    }

    /// Runs a group of trials from rest, and records the states of every block (trials x steps by n) after the washout
    /// with the past of the driving number (column k: k steps before).
    pub(super) fn run(
        &self,
        group: usize,
        drive: impl Fn(&mut [ChaCha8Rng]) -> Drive,
        mut record: impl FnMut(&Matrix, &Matrix),
    ) -> Result<()> {
        let Range { start, end } = self.simulation.trials_of(group);
        let (count, lags) = (end - start, self.simulation.lags);
        let block = (ROWS / count).max(1);
        let mut generators: Vec<ChaCha8Rng> =
            (start..end).map(|trial| generator(self.simulation.seed, self.purpose, trial as u64)).collect();
        let mut state: Option<Matrix> = None;
        // The last lags - 1 numbers of every trial, then those of the block.
        let mut recent = Matrix::zeros(count, lags - 1 + block);
        let (mut unrecorded, mut left) = (self.washout, self.simulation.steps);
        while left > 0 {
            let steps = if unrecorded > 0 { unrecorded } else { left }.min(block);
            let mut states = Vec::with_capacity(steps);
            for step in 0..steps {
                let (mut next, number) = drive(&mut generators);
                recent.column_mut(lags - 1 + step).copy_from(&number);
                if let Some(state) = &state {
                    next += self.weights.image(state);
                }
                self.simulation.nonlinearity.apply(next.as_mut_slice());
                states.push(next.clone());
                state = Some(next);
            }
            if unrecorded > 0 {
                unrecorded -= steps;
            } else {
                left -= steps;
                record(&stacked(&states), &past(&recent, lags, steps));
            }
            let kept = recent.columns(steps, lags - 1).into_owned();
            recent.columns_mut(0, lags - 1).copy_from(&kept);
            self.checkpoint(count * steps)?;
        }
        Ok(())
    }

    /// z (trials x n), each row drawn by the generator of its trial.
    pub(super) fn noise(&self, n: usize, generators: &mut [ChaCha8Rng]) -> Matrix {
        let mut noise = Matrix::zeros(generators.len(), n);
        for (mut row, generator) in noise.row_iter_mut().zip(generators) {
            row.iter_mut().for_each(|entry| *entry = StandardNormal.sample(generator));
        }
        match &self.noise {
            NoiseFactor::Independent(scale) => noise * *scale,
            NoiseFactor::Correlated(factor) => multiply(&noise, Operand::transpose_of(factor)),
        }
    }

    fn checkpoint(&self, steps: usize) -> Result<()> {
        let so_far = self.done.fetch_add(steps, Ordering::Relaxed) + steps;
        let all = self.simulation.trials * (self.simulation.steps + self.washout);
        self.options.checkpoint("simulation", so_far as f64 / all as f64)
    }
}

/// The states of a block below each other, those of one step together.
fn stacked(states: &[Matrix]) -> Matrix {
    let (count, n) = states.first().map_or((0, 0), Matrix::shape);
    let mut all = Matrix::zeros(count * states.len(), n);
    for (step, state) in states.iter().enumerate() {
        all.rows_mut(step * count, count).copy_from(state);
    }
    all
}

/// The numbers before each state of a block: row (step, trial), column k: the number k steps before.
fn past(recent: &Matrix, lags: usize, steps: usize) -> Matrix {
    let count = recent.nrows();
    let mut past = Matrix::zeros(count * steps, lags);
    for lag in 0..lags {
        let times = &recent.as_slice()[(lags - 1 - lag) * count..][..steps * count];
        past.column_mut(lag).as_mut_slice().copy_from_slice(times);
    }
    past
}
