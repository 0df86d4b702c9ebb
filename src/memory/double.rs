//! The fast path: everything in double precision, then proven by residuals evaluated more accurately.
//!
//! Where the noise covariance is well conditioned this certifies ten digits for a fraction of the cost of the
//! solution; elsewhere it says so and leaves the work to more bits.

use super::analysis::{Analysis, resolve_input};
use super::gradient::total_gradient;
use super::spatial::Spatial;
use super::trajectory::Plain;
use crate::covariance::{DOUBLE_METHOD, DoubleCovariance};
use crate::linalg::{
    Matrix, Vector, largest_eigenpair, solve_lower, symmetric_eigenvalues, symmetrise, upper_norm, upper_spectral_norm,
};
use crate::options::Options;
use crate::stein::{Failure, Squares};
use crate::system::{Input, LinearSystem};
use std::time::Instant;

const UNIT: f64 = 0.5 * f64::EPSILON;

/// Everything about the memory of `system` in double precision.
pub(crate) fn findings(system: &LinearSystem, options: &Options) -> Result<Analysis, Failure> {
    if system.observation().is_some() {
        return Err(Failure::Imprecise(f64::INFINITY));
    }
    let mut found = Analysis::blank();
    let start = Instant::now();
    let mut powers = Squares::reused(system.recurrent(), options.threads);
    let (covariance, moved) = DoubleCovariance::new(system, &mut powers, options)?;
    if covariance.delta > options.tolerance {
        return Err(Failure::Imprecise(covariance.delta));
    }
    found.noise_trace = covariance.matrix.trace();
    found.seconds.covariance = start.elapsed().as_secs_f64();

    let start = Instant::now();
    let spatial = Spatial::new(&covariance, moved, &mut powers, options)?;
    (found.spatial_max, found.best_input) = largest_eigenpair(&spatial.matrix)?;
    found.spatial_trace = spatial.matrix.trace();
    found.noise_budget = match system.noise() {
        crate::Noise::Independent(epsilon) => epsilon * found.spatial_trace,
        crate::Noise::Covariance(noise) => spatial.matrix.dot(noise),
    };
    found.input = resolve_input(system, &found.best_input);
    let (total, total_rounding) = spatial.total(&found.input);
    found.total = total;
    found.seconds.total = start.elapsed().as_secs_f64();

    let start = Instant::now();
    let curve = Plain::new(&covariance, &mut powers, &found.input, options.lags.max(1));
    let curve = curve.proven(system.recurrent(), &covariance, &mut powers, f64::INFINITY, options)?;
    let n = system.size() as f64;
    let rounding = (n + 16.0) * f64::EPSILON;
    let arithmetic = total_rounding.max(curve.bound()).max(n * f64::EPSILON) + rounding;
    found.curve = curve.curve;
    found.curve.truncate(options.lags);
    found.seconds.curve = start.elapsed().as_secs_f64();

    let bound = (1.0 + arithmetic) * (1.0 + spatial.eta) / ((1.0 - covariance.delta) * (1.0 - spatial.eta)) - 1.0;
    found.relative_error_bound = if bound.is_nan() { f64::INFINITY } else { bound };
    found.precision_bits = 53;
    found.method = DOUBLE_METHOD;
    found.fisher_spectrum = fisher_spectrum(&covariance, &mut powers, &found.input)?;
    found.input_sensitivity = input_sensitivity(system, &covariance, &spatial.matrix, &found, options);
    found.spatial = spatial.matrix;
    Ok(found)
}

/// Estimate of the relative change of the total when every entry of W is rounded at random.
///
/// The residuals of C and M move by about 2 |E| |W X| and 2 |E| |M W| for a change E of W, and |E| is near
/// 2 u |W|_F / sqrt(n). That is an upper estimate; where it exceeds the tolerance, the gradient gives the true one.
fn input_sensitivity(
    system: &LinearSystem,
    covariance: &DoubleCovariance,
    spatial: &Matrix,
    found: &Analysis,
    options: &Options,
) -> Option<f64> {
    let change = 2.0 * UNIT * upper_norm(system.recurrent()) / (system.size() as f64).sqrt();
    let size = upper_spectral_norm(system.recurrent()) * upper_spectral_norm(&covariance.matrix);
    let above = 2.0 * change * size * (1.0 / covariance.least_noise + upper_spectral_norm(spatial));
    if above <= options.tolerance {
        return Some(above);
    }
    let driven = system.clone().with_input(Input::Vector(found.input.clone())).ok()?;
    let gradient = total_gradient(&driven).ok()?.recurrent;
    // Independent changes of one unit in the last place of each entry add up like a random walk.
    Some(2.0 * UNIT * gradient.component_mul(system.recurrent()).norm() / found.total)
}

/// Eigenvalues of the Fisher memory matrix: those of L^-1 S L'^-1 with S = W S W' + v v'. Not bounded.
fn fisher_spectrum(covariance: &DoubleCovariance, powers: &mut Squares, input: &Vector) -> crate::Result<Vec<f64>> {
    let mut signal = powers.solve_rank_one(input).ok_or_else(|| crate::Error::NoConvergence {
        algorithm: "the sum of the signal covariance",
        size: input.len(),
    })?;
    solve_lower(&covariance.factor, &mut signal);
    signal.transpose_mut();
    solve_lower(&covariance.factor, &mut signal);
    symmetrise(&mut signal);
    let mut values = symmetric_eigenvalues(&signal)?;
    values.reverse();
    Ok(values.into_iter().map(|value| value.max(0.0)).collect())
}
