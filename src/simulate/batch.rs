//! Several trials run side by side, so that a time step is one matrix product.

use super::moments::Moments;
use super::run::Settings;
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
    pub recurrent: &'a Matrix,
    pub input: &'a Vector,
    /// A factor F of the noise covariance Q = F F', or the deviation of independent noise.
    pub noise: NoiseFactor,
}

pub(super) enum NoiseFactor {
    Independent(f64),
    Correlated(Matrix),
}

/// Runs the trials from rest and adds their moments after the washout.
///
/// Each trial runs twice on the same noise, with the signal on and off; trial r draws from stream r of the seed.
/// `tick` hears of every block of steps and may end the run.
pub(super) fn run_trials(
    network: &Network,
    settings: &Settings,
    washout: usize,
    trials: Range<usize>,
    moments: &mut Moments,
    tick: &dyn Fn(usize) -> Result<()>,
) -> Result<()> {
    let (n, batch, lags) = (network.recurrent.nrows(), trials.len(), settings.lags);
    let mut streams: Vec<ChaCha8Rng> =
        trials.map(|trial| generator(settings.seed, Purpose::Simulation, trial as u64)).collect();
    let block = (COLUMNS / batch).max(1);
    let deviation = settings.signal_power.sqrt();
    // Columns 0 .. batch with the signal, the others without.
    let mut state = Matrix::zeros(n, 2 * batch);
    let mut noise = Matrix::zeros(n, batch);
    // The last lags - 1 inputs, then those of the block; a column per time.
    let mut signal = Matrix::zeros(batch, lags - 1 + block);
    let (mut first, mut left) = (washout, settings.steps);
    while left > 0 {
        let steps = if first > 0 { first.min(block) } else { left.min(block) };
        let mut driven = Matrix::zeros(n, batch * steps);
        let mut free = Matrix::zeros(n, batch * steps);
        for step in 0..steps {
            for (trial, stream) in streams.iter_mut().enumerate() {
                let draw: f64 = StandardNormal.sample(stream);
                signal[(trial, lags - 1 + step)] = deviation * draw;
                for entry in noise.column_mut(trial).iter_mut() {
                    *entry = StandardNormal.sample(stream);
                }
            }
            match &network.noise {
                NoiseFactor::Independent(scale) => noise *= *scale,
                NoiseFactor::Correlated(factor) => noise = multiply(factor, &noise),
            }
            state = multiply(network.recurrent, &state);
            for trial in 0..batch {
                let drive = signal[(trial, lags - 1 + step)];
                let noise = noise.column(trial);
                let mut with = state.column_mut(trial);
                with += &noise;
                with.axpy(drive, network.input, 1.0);
                let mut without = state.column_mut(batch + trial);
                without += &noise;
            }
            settings.nonlinearity.apply(state.as_mut_slice());
            driven.columns_mut(step * batch, batch).copy_from(&state.columns(0, batch));
            free.columns_mut(step * batch, batch).copy_from(&state.columns(batch, batch));
        }
        if first > 0 {
            first -= steps;
        } else {
            left -= steps;
            // Row (step, trial), column k: the input k steps before.
            let mut past = Matrix::zeros(batch * steps, lags);
            for lag in 0..lags {
                let times = &signal.as_slice()[(lags - 1 - lag) * batch..][..steps * batch];
                past.column_mut(lag).as_mut_slice().copy_from_slice(times);
            }
            add(moments, &driven, &free, &past);
        }
        // The newest inputs become the past of the next block.
        let kept = signal.columns(steps, lags - 1).into_owned();
        signal.columns_mut(0, lags - 1).copy_from(&kept);
        tick(batch * steps)?;
    }
    Ok(())
}

fn add(moments: &mut Moments, driven: &Matrix, free: &Matrix, past: &Matrix) {
    moments.count += driven.ncols() as f64;
    moments.state += driven.column_sum();
    moments.noise_state += free.column_sum();
    add_product(&mut moments.state_square, 1.0, driven, Operand::Transposed(driven));
    add_product(&mut moments.noise_square, 1.0, free, Operand::Transposed(free));
    add_product(&mut moments.cross, 1.0, driven, past);
    for (lag, column) in past.column_iter().enumerate() {
        moments.signal[lag] += column.sum();
        moments.signal_square[lag] += column.norm_squared();
    }
}
