//! Both laws of complex Ginibre matrices drawn without a matrix, for sizes and steps that no matrix allows.

use super::check::require_size;
use super::ensemble::{Ensemble, half_chi_square};
use super::options::ProductsOptions;
use super::product_law::band;
use super::sample::{LogRadii, trial_generator};
use crate::error::out_of_range;
use crate::error::{Error, Result};
use crate::options::Monitor;
use crate::random::Purpose;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;
use std::ops::RangeInclusive;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Draws log rho(W^n) and log rho(W_n ... W_1) of complex Ginibre matrices with entries CN(0, s^2/N).
///
/// Formula: log rho^2(W^n) = n max_k log G_k and log rho^2(W_n ... W_1) = max_k sum_{j=1..n} log G_kj in law, with
/// independent G ~ Gamma(k, 1), k = 1..N; less n ln(N/s^2). Sums that exceed the largest with a probability below
/// 1e-18 are not drawn, which leaves about 18 sqrt(N/n) of them: a product costs about 18 sqrt(N n) Gamma numbers.
/// Only the trials in the range are drawn; each has a stream of its own, so the numbers do not depend on threads.
///
/// Source: Kostlan 1992 (powers); Akemann and Burda 2012 (products).
///
/// # Errors
/// [`Error::OutOfRange`] for options outside their range or another ensemble; [`Error::Interrupted`].
///
/// ```
/// use fisher_memory::products::{Ensemble, ProductsOptions, draw_gamma};
/// let ensemble = Ensemble::ComplexGinibre;
/// let options = ProductsOptions { ensemble, size: 1_000_000, steps: 10, trials: 100, seed: 7, scale: 1.0 };
/// let draws = draw_gamma(&options, 0..100, &fisher_memory::Unwatched)?;
/// let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
/// assert!(mean(&draws.power) > mean(&draws.product));
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn draw_gamma(
    options: &ProductsOptions,
    trials: std::ops::Range<usize>,
    monitor: &dyn Monitor,
) -> Result<LogRadii> {
    let ProductsOptions { ensemble, steps, scale, .. } = *options;
    let size = options.size as u64;
    require_size(size, steps, scale)?;
    options.require_trials(1)?;
    if ensemble != Ensemble::ComplexGinibre {
        return Err(out_of_range("the ensemble", ensemble, "only complex-ginibre can be drawn without matrices"));
    }
    let (done, count) = (AtomicUsize::new(0), trials.len() as f64);
    let n = steps as f64;
    let from_one = band(size, 1.0).smallest;
    let from_many = band(size, n).smallest;
    let shift = scale.ln() - 0.5 * (size as f64).ln();
    let pairs: Vec<(f64, f64)> = trials
        .into_par_iter()
        .map(|trial| {
            if monitor.stop() {
                return Err(Error::Interrupted);
            }
            let generator = |purpose| trial_generator(options, trial, purpose);
            let power = largest_sum(from_one..=size, 1, &mut generator(Purpose::Power), monitor)?;
            let product = largest_sum(from_many..=size, steps, &mut generator(Purpose::Product), monitor)?;
            monitor.progress("trials", (done.fetch_add(1, Ordering::Relaxed) + 1) as f64 / count);
            Ok((n * (0.5 * power + shift), 0.5 * product + n * shift))
        })
        .collect::<Result<_>>()?;
    let (power, product) = pairs.into_iter().unzip();
    Ok(LogRadii { power, product })
}

/// Gamma numbers between two questions whether to stop.
const UNASKED: u64 = 1024;

/// max_k sum_{j=1..n} log G_kj over k in this range.
fn largest_sum(
    range: RangeInclusive<u64>,
    steps: u64,
    generator: &mut ChaCha8Rng,
    monitor: &dyn Monitor,
) -> Result<f64> {
    let mut largest = f64::NEG_INFINITY;
    for k in range {
        let mut sum = 0.0;
        for step in 0..steps {
            if step % UNASKED == 0 && monitor.stop() {
                return Err(Error::Interrupted);
            }
            sum += half_chi_square(k as f64, generator).ln();
        }
        largest = largest.max(sum);
    }
    Ok(largest)
}
