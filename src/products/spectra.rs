//! What powers and products do to directions and signals, beside their spectral radii.

use super::degeneracy::{Degeneracy, singular_values_at};
use super::ensemble::Ensemble;
use super::lyapunov::{exact_lyapunov_exponents, lyapunov_exponents};
use super::options::{MatrixSequence, ProductsOptions};
use super::real_spectrum::{SimulatedProbability, all_real_probability, exact_all_real_probability};
use super::sample_mean::SampleMean;
use super::signal::{SignalPower, log_mean_signal_power_of_power, log_mean_signal_power_of_product, signal_power};
use crate::error::Result;
use crate::options::Monitor;
use rayon::prelude::*;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A result for the power W^n and for the product W_n ... W_1.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct PowerAndProduct<T> {
    /// Of W^n.
    pub power: T,
    /// Of W_n ... W_1.
    pub product: T,
}

/// Simulated Lyapunov exponents of a long product beside the exact ones, in nats a step, decreasing.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct LyapunovAgainstTheory {
    /// Factors of the product they were measured on.
    pub steps: u64,
    /// The measured exponents (N of them).
    pub exponents: Vec<f64>,
    /// Their standard errors.
    pub standard_errors: Vec<f64>,
    /// The exact exponents where a formula is known.
    pub exact: Option<Vec<f64>>,
}

/// The singular values after n steps, averaged over trials.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct MeanDegeneracy {
    /// How many trials were averaged.
    pub trials: usize,
    /// Means of the natural logarithms of the singular values, decreasing (N of them).
    pub log_singular_values: Vec<f64>,
    /// The standard errors of these means.
    pub standard_errors: Vec<f64>,
    /// The mean share of directions that have shrunk, and its standard error.
    pub collapsing: f64,
    /// The standard error of `collapsing`.
    pub collapsing_standard_error: f64,
    /// The mean share of directions that have grown.
    pub expanding: f64,
    /// The standard error of `expanding`.
    pub expanding_standard_error: f64,
}

/// The signal power after n steps beside the exact logarithm of its mean.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct SignalPowerAgainstTheory {
    /// The simulated power.
    #[serde(flatten)]
    pub simulated: SignalPower,
    /// ln of the exact mean, where it is known.
    pub exact_log_mean: Option<f64>,
}

/// The probability that all eigenvalues of the product are real, simulated and exact.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct RealSpectrumAgainstTheory {
    /// The simulated probability.
    #[serde(flatten)]
    pub simulated: SimulatedProbability,
    /// The exact probability, where it is known.
    pub exact: Option<f64>,
}

/// The findings of [`spectra`].
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct Spectra {
    /// Growth rates of directions in a long product.
    pub lyapunov: LyapunovAgainstTheory,
    /// The metric after n steps.
    pub singular_values: PowerAndProduct<MeanDegeneracy>,
    /// |W^n v|^2 and |W_n ... W_1 v|^2 for a unit v.
    pub signal_power: PowerAndProduct<SignalPowerAgainstTheory>,
    /// Of products of real Gaussian matrices of at most 16 units and 1000 steps; `None` for all others.
    pub all_eigenvalues_real: Option<RealSpectrumAgainstTheory>,
}

/// Steps over which Lyapunov exponents are measured, unless the product is longer: errors of about 0.02/sqrt N.
const LYAPUNOV_STEPS: u64 = 1000;
/// Trials of which the singular values are found: each costs as much as hundreds of spectral radii.
const DEGENERACY_TRIALS: usize = 16;
/// Larger and longer real products have no real spectrum to be seen, or take minutes a trial.
const REAL_SIZE: usize = 16;
const REAL_FACTORS: u64 = 1000;

/// Lyapunov exponents, singular values, signal power and the probability of a real spectrum, each with the exact value
/// beside it where one is known.
///
/// # Errors
/// [`crate::Error::OutOfRange`] for options outside their range or fewer than 2 trials;
/// [`crate::Error::Interrupted`]; [`crate::Error::NoConvergence`].
///
/// ```
/// use fisher_memory::products::{Ensemble, ProductsOptions, spectra};
/// let ensemble = Ensemble::Orthogonal;
/// let options = ProductsOptions { ensemble, size: 4, steps: 30, trials: 5, ..ProductsOptions::default() };
/// let found = spectra(&options, &fisher_memory::Unwatched)?;
/// assert_eq!((found.singular_values.product.collapsing, found.singular_values.power.expanding), (0.0, 0.0));
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn spectra(options: &ProductsOptions, monitor: &dyn Monitor) -> Result<Spectra> {
    let ProductsOptions { ensemble, size, steps, scale, .. } = *options;
    let signal = |sequence| -> Result<SignalPowerAgainstTheory> {
        let simulated = signal_power(options, &[steps], sequence, monitor)?[0];
        Ok(SignalPowerAgainstTheory { simulated, exact_log_mean: exact_log_mean(options, sequence)? })
    };
    let signal_power =
        PowerAndProduct { power: signal(MatrixSequence::Power)?, product: signal(MatrixSequence::Product)? };
    let long = steps.max(LYAPUNOV_STEPS);
    let measured = lyapunov_exponents(&ProductsOptions { steps: long, ..*options }, monitor)?;
    let all_eigenvalues_real = if ensemble == Ensemble::RealGinibre && size <= REAL_SIZE && steps <= REAL_FACTORS {
        let simulated = all_real_probability(options, monitor)?;
        Some(RealSpectrumAgainstTheory { simulated, exact: exact_all_real_probability(size, steps) })
    } else {
        None
    };
    Ok(Spectra {
        lyapunov: LyapunovAgainstTheory {
            steps: long,
            exponents: measured.exponents,
            standard_errors: measured.standard_errors,
            exact: exact_lyapunov_exponents(ensemble, size, scale)?,
        },
        singular_values: PowerAndProduct {
            power: mean_degeneracy(options, MatrixSequence::Power, monitor)?,
            product: mean_degeneracy(options, MatrixSequence::Product, monitor)?,
        },
        signal_power,
        all_eigenvalues_real,
    })
}

/// ln E|W^n v|^2 or ln E|W_n ... W_1 v|^2, where a formula is known: for every product, whose factors are isotropic.
fn exact_log_mean(options: &ProductsOptions, sequence: MatrixSequence) -> Result<Option<f64>> {
    let ProductsOptions { ensemble, size, steps, scale, .. } = *options;
    let like_a_product = sequence == MatrixSequence::Product || ensemble.is_isometric() || steps == 1;
    Ok(match ensemble {
        _ if like_a_product => Some(log_mean_signal_power_of_product(steps, scale)),
        Ensemble::ComplexGinibre => Some(log_mean_signal_power_of_power(size as u64, steps, scale)?),
        _ => None,
    })
}

/// A monitor that passes on the wish to stop and no progress, which trials side by side would report in disorder.
#[derive(Debug)]
struct StopOnly<'a>(&'a dyn Monitor);

impl Monitor for StopOnly<'_> {
    fn stop(&self) -> bool {
        self.0.stop()
    }
}

fn mean_degeneracy(
    options: &ProductsOptions,
    sequence: MatrixSequence,
    monitor: &dyn Monitor,
) -> Result<MeanDegeneracy> {
    let trials = options.trials.min(DEGENERACY_TRIALS);
    let done = AtomicUsize::new(0);
    let found = (0..trials as u64)
        .into_par_iter()
        .map(|trial| {
            let after = singular_values_at(options, trial, &[options.steps], sequence, &StopOnly(monitor))?.remove(0);
            monitor.progress("singular values", (done.fetch_add(1, Ordering::Relaxed) + 1) as f64 / trials as f64);
            Ok(after)
        })
        .collect::<Result<Vec<_>>>()?;
    let mean = |value: &dyn Fn(&Degeneracy) -> f64| SampleMean::of(&found.iter().map(value).collect::<Vec<f64>>());
    let logarithms: Vec<_> = (0..options.size).map(|index| mean(&|one| one.log_singular_values[index])).collect();
    let (collapsing, expanding) = (mean(&|one| one.collapsing), mean(&|one| one.expanding));
    Ok(MeanDegeneracy {
        trials,
        log_singular_values: logarithms.iter().map(|one| one.mean).collect(),
        standard_errors: logarithms.iter().map(|one| one.standard_error).collect(),
        collapsing: collapsing.mean,
        collapsing_standard_error: collapsing.standard_error,
        expanding: expanding.mean,
        expanding_standard_error: expanding.standard_error,
    })
}
