//! One unit: a product of n independent numbers against the n-th power of one.

use super::check::require_size;
use super::ensemble::Ensemble;
use super::options::ProductsOptions;
use super::special::{digamma, trigamma};
use crate::error::Result;
use crate::error::out_of_range;
use crate::random::{Purpose, generator};
use rand_distr::{Distribution, StandardNormal};
use statrs::function::gamma::ln_gamma;

/// The laws of log|w_n ... w_1| and of log|w^n| = n log|w| for Gaussian numbers.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct ScalarLaw {
    /// n.
    pub steps: u64,
    /// The mean of both logarithms, in nats.
    pub mean_log: f64,
    /// The standard deviation of log|w_n ... w_1|: a walk of independent steps, growing as sqrt n.
    pub walk_deviation: f64,
    /// The standard deviation of n log|w|: one step repeated, growing as n.
    pub repeated_deviation: f64,
    /// ln E|w_n ... w_1|.
    pub log_mean_walk: f64,
    /// ln E|w^n|, larger: means of moduli are carried by rare large numbers, means of logarithms are not.
    pub log_mean_repeated: f64,
}

/// The scalar law of the real (w ~ N(0, s^2)) or complex (w ~ CN(0, s^2)) ensemble; `None` for the others.
///
/// Formula: |w|^2/s^2 is 2 Gamma(1/2) (real) or Gamma(1) (complex), so log|w| has mean [psi(m) - ln m]/2 + ln s and
/// variance psi_1(m)/4, and E|w|^p = s^p m^(-p/2) Gamma(m + p/2)/Gamma(m), m = 1/2 or 1.
///
/// # Errors
/// [`crate::Error::OutOfRange`] for steps of 0 or a scale that is not positive.
///
/// ```
/// use fisher_memory::products::{Ensemble, scalar_law};
/// let law = scalar_law(Ensemble::RealGinibre, 100, 1.0)?.expect("a Gaussian ensemble");
/// assert!((law.repeated_deviation / law.walk_deviation - 10.0).abs() < 1e-12);
/// assert!((law.mean_log + 63.5181).abs() < 1e-4 && law.log_mean_repeated > law.log_mean_walk + 180.0);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn scalar_law(ensemble: Ensemble, steps: u64, scale: f64) -> Result<Option<ScalarLaw>> {
    require_size(1, steps, scale)?;
    let shape = match ensemble {
        Ensemble::RealGinibre => 0.5,
        Ensemble::ComplexGinibre => 1.0,
        _ => return Ok(None),
    };
    let n = steps as f64;
    let step_deviation = 0.5 * trigamma(shape).sqrt();
    let log_moment =
        |order: f64| ln_gamma(shape + 0.5 * order) - ln_gamma(shape) - 0.5 * order * shape.ln() + order * scale.ln();
    Ok(Some(ScalarLaw {
        steps,
        mean_log: n * (0.5 * (digamma(shape) - shape.ln()) + scale.ln()),
        walk_deviation: n.sqrt() * step_deviation,
        repeated_deviation: n * step_deviation,
        log_mean_walk: n * log_moment(1.0),
        log_mean_repeated: log_moment(n),
    }))
}

/// Paths of log|w_k ... w_1| and of k log|w|, k = 0, ..., n, for one trial.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct ScalarPaths {
    /// The walk: a fresh number in every step.
    pub walk: Vec<f64>,
    /// One number repeated: a straight line.
    pub repeated: Vec<f64>,
}

/// Draws paths of real numbers w ~ N(0, s^2), real Gaussian matrices of size 1, one pair a trial.
///
/// # Errors
/// [`crate::Error::OutOfRange`] for options outside their range, another size than 1 or another ensemble than
/// [`Ensemble::RealGinibre`].
///
/// ```
/// use fisher_memory::products::{ProductsOptions, scalar_paths};
/// let paths = scalar_paths(&ProductsOptions { size: 1, steps: 50, trials: 3, ..ProductsOptions::default() })?;
/// assert_eq!((paths.len(), paths[0].walk.len(), paths[0].walk[0]), (3, 51, 0.0));
/// // The power goes along a straight line.
/// assert!((paths[2].repeated[50] - 50.0 * paths[2].repeated[1]).abs() < 1e-12);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn scalar_paths(options: &ProductsOptions) -> Result<Vec<ScalarPaths>> {
    options.check()?;
    let ProductsOptions { ensemble, size, steps, trials, seed, scale } = *options;
    if size != 1 {
        return Err(out_of_range("the size of the matrices", size, "a scalar path has size 1"));
    }
    if ensemble != Ensemble::RealGinibre {
        return Err(out_of_range("the ensemble", ensemble, "the numbers of a path are Gaussian: take real-ginibre"));
    }
    Ok((0..trials)
        .map(|trial| {
            let mut generator = generator(seed, Purpose::ScalarPath, trial as u64);
            let mut log_step = || {
                let number: f64 = StandardNormal.sample(&mut generator);
                number.abs().ln() + scale.ln()
            };
            let one = log_step();
            let (mut walk, mut sum) = (vec![0.0], 0.0);
            for _ in 0..steps {
                sum += log_step();
                walk.push(sum);
            }
            ScalarPaths { walk, repeated: (0..=steps).map(|step| step as f64 * one).collect() }
        })
        .collect())
}
