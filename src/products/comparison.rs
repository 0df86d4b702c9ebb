//! The comparison of powers with products: simulated, and exact where a law is known.

use super::check::require_size;
use super::ensemble::Ensemble;
use super::options::ProductsOptions;
use super::power_law::PowerLaw;
use super::product_law::{ProductLaw, probability_power_exceeds};
use super::sample::{LogRadii, draw};
use super::sample_mean::SampleMean;
use crate::error::Result;
use crate::options::Monitor;

/// A sample of log spectral radii in three numbers (nats).
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct LogRadiusSummary {
    /// The sample mean.
    pub mean_log_radius: f64,
    /// The sample standard deviation (divisor: trials less one).
    pub std_log_radius: f64,
    /// The standard error of the mean.
    pub standard_error: f64,
}

/// The exact laws in five numbers (nats).
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct ExactComparison {
    /// E log rho(W^n).
    pub power_mean_log_radius: f64,
    /// The standard deviation of log rho(W^n).
    pub power_std_log_radius: f64,
    /// E log rho(W_n ... W_1).
    pub product_mean_log_radius: f64,
    /// The standard deviation of log rho(W_n ... W_1).
    pub product_std_log_radius: f64,
    /// P(rho(W^n) > rho(W_n ... W_1)), drawn independently.
    pub probability_power_exceeds: f64,
}

/// The findings of [`compare`].
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct Comparison {
    /// log rho(W^n), simulated.
    pub power: LogRadiusSummary,
    /// log rho(W_n ... W_1), simulated.
    pub product: LogRadiusSummary,
    /// The share of all pairs of a power and a product in which the power has the larger radius.
    pub probability_power_exceeds: f64,
    /// The standard error of that share; NaN for a single trial.
    pub probability_standard_error: f64,
    /// The exact laws, where they are known.
    pub exact: Option<ExactComparison>,
}

/// Simulates powers and products, and gives the exact law beside them where it is known.
///
/// # Errors
/// As [`draw`].
///
/// ```
/// use fisher_memory::products::{Ensemble, ProductsOptions, compare};
/// let ensemble = Ensemble::ComplexGinibre;
/// let options = ProductsOptions { ensemble, size: 5, steps: 4, trials: 100, seed: 1, scale: 1.0 };
/// let found = compare(&options, &fisher_memory::Unwatched)?;
/// let exact = found.exact.expect("the law of complex Ginibre matrices is known");
/// assert!((found.power.mean_log_radius - exact.power_mean_log_radius).abs() < 4.0 * found.power.standard_error);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn compare(options: &ProductsOptions, monitor: &dyn Monitor) -> Result<Comparison> {
    compare_draws(options, &draw(options, monitor)?)
}

/// Compares trials that are already drawn, of these options, as [`compare`] does.
///
/// # Errors
/// [`crate::Error::OutOfRange`] for options outside their range.
///
/// ```
/// use fisher_memory::{Unwatched, products::{Ensemble, ProductsOptions, compare, compare_draws, draw}};
/// let options = ProductsOptions { ensemble: Ensemble::Orthogonal, size: 3, trials: 4, ..ProductsOptions::default() };
/// let found = compare_draws(&options, &draw(&options, &Unwatched)?)?;
/// assert_eq!(found.probability_power_exceeds, 0.0); // isometries all have the radius 1
/// assert_eq!(found, compare(&options, &Unwatched)?);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn compare_draws(options: &ProductsOptions, draws: &LogRadii) -> Result<Comparison> {
    let (share, error) = share_exceeding(&draws.power, &draws.product, ROUNDING * options.steps as f64);
    Ok(Comparison {
        power: summarise(&draws.power),
        product: summarise(&draws.product),
        probability_power_exceeds: share,
        probability_standard_error: error,
        exact: exact_comparison(options.ensemble, options.size, options.steps, options.scale)?,
    })
}

/// Log radii closer than this a step count as equal, so that rounding does not make isometries differ.
const ROUNDING: f64 = 1e-12;

/// The exact laws of powers and products of N x N matrices (N = `size`, n = `steps`): of complex Ginibre matrices from
/// [`PowerLaw`] and [`ProductLaw`], of isometries n ln s without spread; `None` for the others.
///
/// # Errors
/// [`crate::Error::OutOfRange`] unless size and steps are at least 1 and the scale is positive and finite.
///
/// ```
/// use fisher_memory::products::{Ensemble, exact_comparison};
/// let exact = exact_comparison(Ensemble::ComplexGinibre, 100, 20, 1.0)?.expect("a known law");
/// assert!((exact.product_mean_log_radius - 0.0711336926).abs() < 1e-9);
/// assert!(exact_comparison(Ensemble::Uniform, 100, 20, 1.0)?.is_none());
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn exact_comparison(ensemble: Ensemble, size: usize, steps: u64, scale: f64) -> Result<Option<ExactComparison>> {
    require_size(size as u64, steps, scale)?;
    if ensemble.is_isometric() {
        let mean = steps as f64 * scale.ln();
        return Ok(Some(ExactComparison {
            power_mean_log_radius: mean,
            power_std_log_radius: 0.0,
            product_mean_log_radius: mean,
            product_std_log_radius: 0.0,
            probability_power_exceeds: 0.0,
        }));
    }
    if ensemble != Ensemble::ComplexGinibre {
        return Ok(None);
    }
    let power = PowerLaw::new(size as u64, steps, scale)?;
    let product = ProductLaw::new(size as u64, steps, scale)?;
    Ok(Some(ExactComparison {
        power_mean_log_radius: power.mean,
        power_std_log_radius: power.deviation,
        product_mean_log_radius: product.mean,
        product_std_log_radius: product.deviation,
        probability_power_exceeds: probability_power_exceeds(&power, &product),
    }))
}

/// Mean, standard deviation and standard error of a sample of log spectral radii; the latter two are NaN for a single
/// value.
///
/// ```
/// let found = fisher_memory::products::summarise(&[1.0, 2.0, 3.0, 6.0]);
/// assert_eq!(found.mean_log_radius, 3.0);
/// assert!((found.std_log_radius - (14.0 / 3.0f64).sqrt()).abs() < 1e-15);
/// assert_eq!(found.standard_error, 0.5 * found.std_log_radius);
/// ```
#[must_use]
pub fn summarise(values: &[f64]) -> LogRadiusSummary {
    let SampleMean { mean, deviation, standard_error } = SampleMean::of(values);
    LogRadiusSummary { mean_log_radius: mean, std_log_radius: deviation, standard_error }
}

/// The share of all pairs (x, y) with x - y above a threshold, and its standard error.
///
/// Formula: with a(x) the share of the y that x exceeds and b(y) the share of the x that exceed y, the variance is
/// var a / m + var b / n (DeLong, DeLong and Clarke-Pearson 1988, Biometrics 44:837).
fn share_exceeding(left: &[f64], right: &[f64], threshold: f64) -> (f64, f64) {
    let shares = |of: &[f64], among: &[f64], exceeds: &dyn Fn(f64, f64) -> bool| -> Vec<f64> {
        let mut sorted = among.to_vec();
        sorted.sort_by(f64::total_cmp);
        let count = sorted.len() as f64;
        of.iter().map(|&one| sorted.partition_point(|&other| exceeds(one, other)) as f64 / count).collect()
    };
    let of_left = SampleMean::of(&shares(left, right, &|x, y| x - y > threshold));
    let of_right = SampleMean::of(&shares(right, left, &|y, x| x - y <= threshold));
    (of_left.mean, of_left.standard_error.hypot(of_right.standard_error))
}
