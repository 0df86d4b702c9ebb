//! The power of a signal after n steps: |W^k v|^2 and |W_k ... W_1 v|^2 for a unit vector v.

use super::ensemble::draw_unscaled;
use super::sample::stream;
use super::{Course, Ensemble, Setting, require_size};
use crate::error::{Error, Result};
use crate::linalg::Vector;
use crate::options::Monitor;
use rayon::prelude::*;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The mean signal power after some steps, as a logarithm: powers of matrices leave the range of floating point.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
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
#[must_use]
pub fn log_mean_signal_power_of_product(steps: u64, scale: f64) -> f64 {
    2.0 * steps as f64 * scale.ln()
}

/// Simulates the signal power from v = e_1 after each of the step counts `at` (increasing).
///
/// The mean of a power is carried by rare large values once k is beyond about sqrt N: neither it nor its standard
/// error is then to be trusted, while `mean_log` is.
///
/// # Errors
/// [`Error::OutOfRange`] for a setting outside its range, steps that do not increase or fewer than 2 trials;
/// [`Error::Interrupted`].
pub fn signal_power(setting: &Setting, at: &[u64], course: Course, monitor: &dyn Monitor) -> Result<Vec<SignalPower>> {
    require_size(setting.size as u64, 1, setting.scale)?;
    setting.ensemble.check()?;
    super::require_increasing(at)?;
    if setting.trials < 2 {
        return Err(crate::error::out_of_range("the number of trials", setting.trials, "give at least 2"));
    }
    let done = AtomicUsize::new(0);
    let courses: Vec<Vec<f64>> = (0..setting.trials)
        .into_par_iter()
        .map(|trial| {
            if monitor.stop() {
                return Err(Error::Interrupted);
            }
            let found = log_powers(setting, at, course, trial);
            monitor.progress("signal power", (done.fetch_add(1, Ordering::Relaxed) + 1) as f64 / setting.trials as f64);
            Ok(found)
        })
        .collect::<Result<_>>()?;
    let shift = 2.0 * setting.ensemble.log_scale(setting.size, setting.scale);
    Ok(at
        .iter()
        .enumerate()
        .map(|(index, &step)| {
            let logs: Vec<f64> = courses.iter().map(|course| course[index] + step as f64 * shift).collect();
            describe(step, &logs)
        })
        .collect())
}

/// ln |x_k|^2 of one course of unscaled factors after each of the step counts `at`.
fn log_powers(setting: &Setting, at: &[u64], course: Course, trial: usize) -> Vec<f64> {
    let mut generator = stream(setting.seed, trial as u64);
    let mut factor = draw_unscaled(setting.ensemble, setting.size, &mut generator);
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
        if step > 0 && course == Course::Product {
            factor = draw_unscaled(setting.ensemble, setting.size, &mut generator);
        }
        state = &factor * state;
        let norm = state.norm();
        log_power += 2.0 * norm.ln();
        if norm > 0.0 {
            state /= norm;
        }
    }
    found
}

fn describe(steps: u64, logs: &[f64]) -> SignalPower {
    let largest = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let relative: Vec<f64> = logs.iter().map(|log| (log - largest).exp()).collect();
    let (power, log) = (super::summarise(&relative), super::summarise(logs));
    SignalPower {
        steps,
        log_mean: largest + power.mean_log_radius.ln(),
        relative_standard_error: power.standard_error / power.mean_log_radius,
        mean_log: log.mean_log_radius,
        std_log: log.std_log_radius,
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
    let mean = k * (super::special::digamma_minus_log(shape) + 2.0 * scale.ln());
    Ok(Some((mean, (k * super::special::trigamma(shape)).sqrt())))
}
