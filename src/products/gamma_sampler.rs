//! Both laws of complex Ginibre matrices drawn without a matrix, for sizes and steps that no matrix allows.

use super::ensemble::half_chi_square;
use super::product_law::band;
use super::sample::stream;
use super::{Draws, require_size};
use crate::error::{Error, Result};
use crate::options::Monitor;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

/// Draws log rho(W^n) and log rho(W_n ... W_1) of complex Ginibre matrices with entries CN(0, s^2/N).
///
/// Formula: log rho^2(W^n) = n max_k log G_k and log rho^2(W_n ... W_1) = max_k sum_{j=1..n} log G_kj in law, with
/// independent G ~ Gamma(k, 1), k = 1..N; less n ln(N/s^2). Sums that exceed the largest with a probability below
/// 1e-18 are not drawn, which leaves about 18 sqrt(N/n) of them: a product costs about 18 sqrt(N n) Gamma numbers.
/// Trials have streams of their own, so the numbers do not depend on threads.
///
/// Source: Kostlan 1992 (powers); Akemann and Burda 2012 (products).
///
/// # Errors
/// [`Error::OutOfRange`] for a size, steps or trials of 0 or a scale that is not positive; [`Error::Interrupted`].
///
/// ```
/// let draws = fisher_memory::products::draw_gamma(1_000_000, 10, 100, 7, 1.0, &fisher_memory::Unwatched)?;
/// let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
/// assert!(mean(&draws.power) > mean(&draws.product));
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn draw_gamma(
    size: u64,
    steps: u64,
    trials: usize,
    seed: u64,
    scale: f64,
    monitor: &dyn Monitor,
) -> Result<Draws> {
    require_size(size, steps, scale)?;
    if trials == 0 {
        return Err(crate::system::out_of_range("the number of trials", 0, "give at least 1"));
    }
    let n = steps as f64;
    let from_one = band(size, 1.0).smallest;
    let from_many = band(size, n).smallest;
    let shift = scale.ln() - 0.5 * (size as f64).ln();
    let pairs: Vec<(f64, f64)> = (0..trials)
        .into_par_iter()
        .map(|trial| {
            if monitor.stop() {
                return Err(Error::Interrupted);
            }
            let generator = |which| stream(seed, 2 * trial as u64 + which);
            let power = largest_sum(from_one, size, 1, &mut generator(0));
            let product = largest_sum(from_many, size, steps, &mut generator(1));
            Ok((n * (0.5 * power + shift), 0.5 * product + n * shift))
        })
        .collect::<Result<_>>()?;
    let (power, product) = pairs.into_iter().unzip();
    Ok(Draws { power, product })
}

/// max_k sum_{j=1..n} log G_kj over k = `smallest`..=`size`.
fn largest_sum(smallest: u64, size: u64, steps: u64, generator: &mut ChaCha8Rng) -> f64 {
    (smallest..=size)
        .map(|k| (0..steps).map(|_| half_chi_square(k as f64, generator).ln()).sum())
        .fold(f64::NEG_INFINITY, f64::max)
}
