//! Powers of one random matrix against products of independent ones.

mod comparison;
mod degeneracy;
mod ensemble;
mod gamma_sampler;
mod limits;
mod lyapunov;
mod nilpotent;
mod power_law;
mod product_law;
mod real_spectrum;
mod sample;
mod scalar;
mod signal;
mod special;
mod spectra;

pub use comparison::{Comparison, Exact, Summary, compare, compare_draws, exact_comparison, summarise};
pub use degeneracy::{Course, Degeneracy, singular_values_at};
pub use ensemble::{Ensemble, draw_matrix};
pub use gamma_sampler::draw_gamma;
pub use limits::{product_limit_cumulative, product_limit_moments};
pub use lyapunov::{LyapunovSpectrum, exact_lyapunov_exponents, lyapunov_exponents};
pub use power_law::PowerLaw;
pub use product_law::{ProductLaw, limiting_probability_power_exceeds, probability_power_exceeds};
pub use real_spectrum::{Probability, all_real_probability, exact_all_real_probability};
pub use sample::{Draws, Setting, draw, draw_trials};
pub use scalar::{ScalarLaw, ScalarPaths, scalar_law, scalar_paths};
pub use signal::{
    SignalPower, log_mean_signal_power_of_power, log_mean_signal_power_of_product, log_signal_power_of_product,
    signal_power,
};

pub use spectra::{Lyapunov, MeanDegeneracy, Pair, RealSpectrum, SignalPowerAgainstTheory, Spectra, spectra};

use crate::error::Result;
use crate::error::out_of_range;

fn require_size(size: u64, steps: u64, scale: f64) -> Result<()> {
    if size == 0 {
        return Err(out_of_range("the size of the matrices", size, "give at least 1"));
    }
    if steps == 0 {
        return Err(out_of_range("the number of steps", steps, "give at least 1"));
    }
    if !(scale > 0.0 && scale.is_finite()) {
        return Err(out_of_range("the scale of the entries", scale, "it must be positive and finite"));
    }
    Ok(())
}

/// Step counts at which a long product is looked at: a list that increases.
fn require_increasing(at: &[u64]) -> Result<()> {
    if at.is_empty() || at.windows(2).any(|pair| pair[0] >= pair[1]) {
        return Err(out_of_range("the list of steps", format!("{at:?}"), "give numbers in increasing order"));
    }
    Ok(())
}

/// Agreement at which the trapezoid rule stops halving its step, relative to the spread of the integrand.
const CONVERGED: f64 = 1e-12;
/// The rule converges geometrically for the smooth densities here; this many points are never reached.
const MOST_POINTS: usize = 1 << 14;

/// Three integrals over a range outside of which the integrands vanish, by the trapezoid rule with its step halved
/// until they agree: exponentially accurate for smooth integrands that vanish at both ends.
fn trapezoid(low: f64, high: f64, integrands: impl Fn(&[f64]) -> Vec<[f64; 3]>) -> [f64; 3] {
    let (mut intervals, mut last) = (128, [f64::INFINITY; 3]);
    loop {
        let step = (high - low) / intervals as f64;
        let points: Vec<f64> = (0..=intervals).map(|index| low + step * index as f64).collect();
        let values = integrands(&points);
        let sums = [0, 1, 2].map(|which| step * values.iter().map(|value| value[which]).sum::<f64>());
        let close =
            |which: usize| (sums[which] - last[which]).abs() <= CONVERGED * sums[1].abs().max(sums[which].abs());
        if (0..3).all(close) || intervals >= MOST_POINTS {
            return sums;
        }
        last = sums;
        intervals *= 2;
    }
}

/// Mean and standard deviation of a density on a range outside of which it vanishes.
fn trapezoid_moments(low: f64, high: f64, density: impl Fn(&[f64]) -> Vec<f64>) -> (f64, f64) {
    let width = high - low;
    let [first, mass, second] = trapezoid(low, high, |points| {
        density(points)
            .into_iter()
            .zip(points)
            .map(|(f, point)| {
                let z = (point - low) / width;
                [f * z, f, f * z * z]
            })
            .collect()
    });
    let mean = first / mass;
    (low + width * mean, width * (second / mass - mean * mean).max(0.0).sqrt())
}
