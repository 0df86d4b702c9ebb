//! The power of a signal after n steps: |W^k v|^2 and |W_k ... W_1 v|^2 for a unit vector v.

use super::check::{require_increasing, require_size};
use super::ensemble::{Ensemble, draw_unscaled};
use super::options::{MatrixSequence, ProductsOptions};
use super::sample_mean::SampleMean;
use super::special::{digamma_minus_log, trigamma};
use crate::error::{Error, Result};
use crate::linalg::Vector;
use crate::options::Monitor;
use crate::random::{Purpose, generator};
use rayon::prelude::*;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The mean signal power after some steps, as a logarithm: powers of matrices leave the range of floating point.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct SignalPower {
    /// k, the number of steps.
    pub steps: u64,
    /// ln E|W^k v|^2 or ln E|W_k ... W_1 v|^2, estimated.
    pub log_mean: f64,
    /// The standard error of that mean, relative to it.
    pub relative_standard_error: f64,
    /// The mean of ln |.|^2: of the typical rather than the mean power.
    pub mean_log: f64,
    /// The standard deviation of ln |.|^2.
    pub std_log: f64,
}

/// ln E|W^k v|^2 for a complex Ginibre matrix with entries CN(0, s^2/N) and any fixed unit v.
///
/// Formula: E|W^k v|^2 = [(N+k+1)!/(N-1)! - N!/(N-k-2)!] s^2k / ((k+1)(k+2) N^(k+1)), the second term being 0 for
/// k > N-2; about sinh(u)/u with u = (k+1)(k+2)/2N while k = O(sqrt N). From E|tr W^(k+1)|^2 = (k+1) E tr W^k W*^k.
///
/// # Errors
/// [`Error::OutOfRange`] for a size of 0 or a scale that is not positive.
///
/// ```
/// let log_mean = fisher_memory::products::log_mean_signal_power_of_power(20, 10, 1.0)?;
/// assert!((log_mean.exp() - 2.4982).abs() < 5e-5);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn log_mean_signal_power_of_power(size: u64, steps: u64, scale: f64) -> Result<f64> {
    require_size(size, 1, scale)?;
    let (n, k) = (size as f64, steps as f64);
    // Rising and falling factorials over N^(k+2): products of 1 + j/N and 1 - j/N.
    let rising: f64 = (1..=steps + 1).map(|j| (j as f64 / n).ln_1p()).sum();
    let falling: f64 = (1..=(steps + 1).min(size)).map(|j| (-(j as f64) / n).ln_1p()).sum();
    let log_difference = rising + (-(falling - rising).exp_m1()).ln();
    Ok(log_difference + n.ln() - (k + 1.0).ln() - (k + 2.0).ln() + 2.0 * k * scale.ln())
}

/// ln E|W_k ... W_1 v|^2 for independent entries of variance s^2/N (or isometries times s): 2 k ln s, at any N.
///
/// ```
/// assert_eq!(fisher_memory::products::log_mean_signal_power_of_product(3, 2.0), 6.0 * 2f64.ln());
/// ```
#[must_use]
pub fn log_mean_signal_power_of_product(steps: u64, scale: f64) -> f64 {
    2.0 * steps as f64 * scale.ln()
}

/// Simulates the signal power from v = e_1 after each of the step counts `at` (increasing). The steps of the options
/// play no part.
///
/// The mean of a power is carried by rare large values once k is beyond about sqrt N: neither it nor its standard
/// error is then to be trusted, while `mean_log` is.
///
/// # Errors
/// [`Error::OutOfRange`] for options outside their range, steps that do not increase or fewer than 2 trials;
/// [`Error::Interrupted`].
///
/// ```
/// use fisher_memory::{Unwatched, products::{Ensemble, MatrixSequence, ProductsOptions, signal_power}};
/// let ensemble = Ensemble::Orthogonal;
/// let options = ProductsOptions { ensemble, trials: 2, scale: 0.5, ..ProductsOptions::default() };
/// let found = signal_power(&options, &[0, 3], MatrixSequence::Power, &Unwatched)?;
/// assert_eq!((found[1].steps, found[0].log_mean), (3, 0.0));
/// assert!((found[1].log_mean - 6.0 * 0.5f64.ln()).abs() < 1e-13);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn signal_power(
    options: &ProductsOptions,
    at: &[u64],
    sequence: MatrixSequence,
    monitor: &dyn Monitor,
) -> Result<Vec<SignalPower>> {
    require_size(options.size as u64, 1, options.scale)?;
    options.ensemble.check()?;
    options.require_trials(2)?;
    options.require_matrices(MATRICES)?;
    require_increasing(at)?;
    let done = AtomicUsize::new(0);
    let trials: Vec<Vec<f64>> = (0..options.trials)
        .into_par_iter()
        .map(|trial| {
            if monitor.stop() {
                return Err(Error::Interrupted);
            }
            let found = log_powers(options, at, (sequence, trial), monitor)?;
            monitor.progress("signal power", (done.fetch_add(1, Ordering::Relaxed) + 1) as f64 / options.trials as f64);
            Ok(found)
        })
        .collect::<Result<_>>()?;
    let shift = 2.0 * options.ensemble.log_scale(options.size, options.scale);
    Ok(at
        .iter()
        .enumerate()
        .map(|(index, &step)| {
            let logs: Vec<f64> = trials.iter().map(|logs| logs[index] + step as f64 * shift).collect();
            describe(step, &logs)
        })
        .collect())
}

/// Matrices that a trial holds: the factor and what draws an orthogonal one.
const MATRICES: f64 = 6.0;

/// ln |x_k|^2 of one trial with unscaled factors after each of the step counts `at`.
fn log_powers(
    options: &ProductsOptions,
    at: &[u64],
    (sequence, trial): (MatrixSequence, usize),
    monitor: &dyn Monitor,
) -> Result<Vec<f64>> {
    let mut generator = generator(options.seed, Purpose::SignalPower, trial as u64);
    let mut factor = draw_unscaled(options.ensemble, options.size, &mut generator);
    let mut state = Vector::zeros(factor.nrows());
    state[0] = 1.0;
    let mut log_power = 0.0;
    let mut found = Vec::with_capacity(at.len());
    for step in 0.. {
        if at.contains(&step) {
            found.push(log_power);
        }
        if found.len() == at.len() {
            break;
        }
        if monitor.stop() {
            return Err(Error::Interrupted);
        }
        if step > 0 && sequence == MatrixSequence::Product {
            factor = draw_unscaled(options.ensemble, options.size, &mut generator);
        }
        state = &factor * state;
        let norm = state.norm();
        log_power += 2.0 * norm.ln();
        if norm > 0.0 {
            state /= norm;
        }
    }
    Ok(found)
}

fn describe(steps: u64, logs: &[f64]) -> SignalPower {
    let largest = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let relative: Vec<f64> = logs.iter().map(|log| (log - largest).exp()).collect();
    let (power, log) = (SampleMean::of(&relative), SampleMean::of(logs));
    SignalPower {
        steps,
        log_mean: largest + power.mean.ln(),
        relative_standard_error: power.standard_error / power.mean,
        mean_log: log.mean,
        std_log: log.deviation,
    }
}

/// The typical rather than the mean power: mean and standard deviation of ln |W_k ... W_1 v|^2.
///
/// Formula: |W_k ... W_1 v|^2 is a product of k independent chi-square_N/N (real) or Gamma(N)/N (complex) numbers,
/// so mean and variance are k [psi(m) - ln m + 2 ln s] and k psi_1(m), m = N/2 (real) or N (complex). `None` for
/// ensembles without a formula.
///
/// # Errors
/// [`Error::OutOfRange`] for a size of 0 or a scale that is not positive.
///
/// ```
/// use fisher_memory::products::{Ensemble, log_signal_power_of_product};
/// let (mean, deviation) = log_signal_power_of_product(Ensemble::ComplexGinibre, 1, 4, 1.0)?.expect("a formula");
/// // One complex unit: psi(1) = -0.5772 and psi_1(1) = pi^2/6 a step.
/// assert!((mean + 4.0 * 0.577_215_664_901_532_9).abs() < 1e-14);
/// assert!((deviation - 2.0 * std::f64::consts::PI / 6f64.sqrt()).abs() < 1e-14);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn log_signal_power_of_product(
    ensemble: Ensemble,
    size: usize,
    steps: u64,
    scale: f64,
) -> Result<Option<(f64, f64)>> {
    require_size(size as u64, 1, scale)?;
    let k = steps as f64;
    let shape = match ensemble {
        Ensemble::RealGinibre => 0.5 * size as f64,
        Ensemble::ComplexGinibre => size as f64,
        Ensemble::Orthogonal | Ensemble::Identity => return Ok(Some((2.0 * k * scale.ln(), 0.0))),
        _ => return Ok(None),
    };
    let mean = k * (digamma_minus_log(shape) + 2.0 * scale.ln());
    Ok(Some((mean, (k * trigamma(shape)).sqrt())))
}
