//! The comparison of powers with products: simulated, and exact where a law is known.

use super::{Draws, Ensemble, PowerLaw, ProductLaw, Setting, draw, probability_power_exceeds};
use crate::error::Result;
use crate::options::Monitor;

/// A sample of log spectral radii in three numbers (nats).
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Summary {
    /// The sample mean.
    pub mean_log_radius: f64,
    /// The sample standard deviation (divisor: trials less one).
    pub std_log_radius: f64,
    /// The standard error of the mean.
    pub standard_error: f64,
}

/// The exact laws in five numbers (nats).
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Exact {
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

/// What [`compare`] finds.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Comparison {
    /// log rho(W^n), simulated.
    pub power: Summary,
    /// log rho(W_n ... W_1), simulated.
    pub product: Summary,
    /// The share of all pairs of a power and a product in which the power has the larger radius.
    pub probability_power_exceeds: f64,
    /// The standard error of that share; NaN for a single trial.
    pub probability_standard_error: f64,
    /// The exact laws, where they are known.
    pub exact: Option<Exact>,
}

/// Simulates powers and products, and gives the exact law beside them where it is known.
///
/// # Errors
/// As [`draw`].
///
/// ```
/// use fisher_memory::products::{Ensemble, Setting, compare};
/// let setting = Setting { ensemble: Ensemble::ComplexGinibre, size: 5, steps: 4, trials: 100, seed: 1, scale: 1.0 };
/// let found = compare(&setting, &fisher_memory::Unwatched)?;
/// let exact = found.exact.expect("the law of complex Ginibre matrices is known");
/// assert!((found.power.mean_log_radius - exact.power_mean_log_radius).abs() < 4.0 * found.power.standard_error);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn compare(setting: &Setting, monitor: &dyn Monitor) -> Result<Comparison> {
    compare_draws(setting, &draw(setting, monitor)?)
}

/// The same for trials that are already drawn.
///
/// # Errors
/// [`crate::Error::OutOfRange`] for a setting outside its range.
pub fn compare_draws(setting: &Setting, draws: &Draws) -> Result<Comparison> {
    let (share, error) = share_exceeding(&draws.power, &draws.product, ROUNDING * setting.steps as f64);
    Ok(Comparison {
        power: summarise(&draws.power),
        product: summarise(&draws.product),
        probability_power_exceeds: share,
        probability_standard_error: error,
        exact: exact_comparison(setting.ensemble, setting.size, setting.steps, setting.scale)?,
    })
}

/// Per step, log radii closer than this are the same but for rounding: isometries must not seem to differ.
const ROUNDING: f64 = 1e-12;

/// The exact laws of powers and products: for complex Ginibre matrices and for isometries; `None` for the others.
///
/// # Errors
/// [`crate::Error::OutOfRange`] unless size and steps are at least 1 and the scale is positive and finite.
pub fn exact_comparison(ensemble: Ensemble, size: usize, steps: u64, scale: f64) -> Result<Option<Exact>> {
    super::require_size(size as u64, steps, scale)?;
    if ensemble.is_isometric() {
        let mean = steps as f64 * scale.ln();
        return Ok(Some(Exact {
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
    Ok(Some(Exact {
        power_mean_log_radius: power.mean,
        power_std_log_radius: power.deviation,
        product_mean_log_radius: product.mean,
        product_std_log_radius: product.deviation,
        probability_power_exceeds: probability_power_exceeds(&power, &product),
    }))
}

/// Mean, standard deviation and standard error of a sample; the latter two are NaN for a single value.
#[must_use]
pub fn summarise(values: &[f64]) -> Summary {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    let deviation = (squares / (count - 1.0)).sqrt();
    Summary { mean_log_radius: mean, std_log_radius: deviation, standard_error: deviation / count.sqrt() }
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
    let of_left = summarise(&shares(left, right, &|x, y| x - y > threshold));
    let of_right = summarise(&shares(right, left, &|y, x| x - y <= threshold));
    (of_left.mean_log_radius, of_left.standard_error.hypot(of_right.standard_error))
}
