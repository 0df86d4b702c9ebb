//! Products of matrices of one's own: of measured networks, or of the weights of a network at different times.

use super::comparison::{LogRadiusSummary, summarise};
use super::lyapunov::LyapunovSpectrum;
use super::sample::{RESCALE_EVERY, rescale};
use super::sample_mean::SampleMean;
use crate::error::{Error, Result, out_of_range};
use crate::linalg::{Matrix, dominant_modulus, multiply};
use crate::options::Monitor;
use crate::random::{Purpose, generator};
use crate::requirements::{require_finite, require_shape, require_square};
use rand::RngExt;
use rayon::prelude::*;

/// How factors are taken from a set of matrices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OwnProductsOptions {
    /// n, the number of factors and the power.
    pub steps: u64,
    /// How many products are drawn.
    pub trials: usize,
    /// The seed of the draws.
    pub seed: u64,
    /// Whether the factors come in the order of the set, round and round, instead of at random: then there is one
    /// product.
    pub in_order: bool,
}

/// What n factors from a set of matrices do, beside the n-th powers of its members.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct OwnProducts {
    /// log rho(W^n) over the members of the set (nats), taken as a sample.
    pub power: LogRadiusSummary,
    /// log rho(W_n ... W_1) over the products that were drawn.
    pub product: LogRadiusSummary,
    /// The rates (1/n) log (R_n ... R_1)_ii at which the product stretches directions, in nats per step; their standard
    /// errors come from the spread over the products, and are not a number for a single one.
    pub lyapunov: LyapunovSpectrum,
}

/// Draws products of n factors from a set of square matrices (N x N each), independently and with equal chances.
///
/// Formula: W_j Q_(j-1) = Q_j R_j; a singular factor makes an exponent minus infinity.
///
/// # Errors
/// [`Error::OutOfRange`] for an empty set, no step or fewer than two trials at random; [`Error::NotSquare`],
/// [`Error::ShapeMismatch`], [`Error::NotFinite`]; [`Error::Interrupted`]; [`Error::NoConvergence`].
///
/// ```
/// use fisher_memory::{Unwatched, linalg::Matrix, products::{OwnProductsOptions, products_of}};
/// let halves = Matrix::identity(3, 3) * 0.5;
/// let doubles = Matrix::identity(3, 3) * 2.0;
/// let options = OwnProductsOptions { steps: 10, trials: 1, seed: 0, in_order: true };
/// let found = products_of(&[halves, doubles], &options, &Unwatched)?;
/// assert!(found.product.mean_log_radius.abs() < 1e-14 && found.lyapunov.exponents[0].abs() < 1e-14);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn products_of(matrices: &[Matrix], options: &OwnProductsOptions, monitor: &dyn Monitor) -> Result<OwnProducts> {
    let OwnProductsOptions { steps, trials, in_order, .. } = *options;
    let Some(first) = matrices.first() else { return Err(Error::Empty { name: "the set of matrices" }) };
    for matrix in matrices {
        require_square("a matrix of the set", matrix)?;
        require_shape("a matrix of the set", matrix.shape(), first.shape())?;
        require_finite("a matrix of the set", matrix)?;
    }
    if steps == 0 {
        return Err(out_of_range("the number of steps", steps, "a product has at least one factor"));
    }
    if !in_order && trials < 2 {
        return Err(out_of_range("the number of trials", trials, "a spread takes at least two"));
    }
    let powers: Vec<f64> =
        matrices.iter().map(|matrix| Ok(steps as f64 * dominant_modulus(matrix)?.ln())).collect::<Result<_>>()?;
    let trials = if in_order { 1 } else { trials };
    let products: Vec<Product> = (0..trials)
        .into_par_iter()
        .map(|trial| Product::of(matrices, options, trial, monitor))
        .collect::<Result<_>>()?;
    let radii: Vec<f64> = products.iter().map(|product| product.log_radius).collect();
    let rate = |index: usize| {
        let rates: Vec<f64> = products.iter().map(|product| product.growths[index] / steps as f64).collect();
        SampleMean::of(&rates)
    };
    let rates: Vec<SampleMean> = (0..first.nrows()).map(rate).collect();
    Ok(OwnProducts {
        power: summarise(&powers),
        product: summarise(&radii),
        lyapunov: LyapunovSpectrum {
            exponents: rates.iter().map(|rate| rate.mean).collect(),
            standard_errors: rates.iter().map(|rate| rate.standard_error).collect(),
        },
    })
}

/// One product.
struct Product {
    log_radius: f64,
    /// log (R_n ... R_1)_ii.
    growths: Vec<f64>,
}

impl Product {
    fn of(matrices: &[Matrix], options: &OwnProductsOptions, trial: usize, monitor: &dyn Monitor) -> Result<Self> {
        let n = matrices[0].nrows();
        let mut random = generator(options.seed, Purpose::OwnProducts, trial as u64);
        let (mut product, mut basis) = (Matrix::identity(n, n), Matrix::identity(n, n));
        let (mut growths, mut exponent) = (vec![0.0; n], 0.0);
        for step in 0..options.steps {
            if monitor.stop() {
                return Err(Error::Interrupted);
            }
            let next = if options.in_order {
                (step % matrices.len() as u64) as usize
            } else {
                random.random_range(0..matrices.len())
            };
            product = multiply(&matrices[next], &product);
            if step % RESCALE_EVERY == 0 {
                exponent += rescale(&mut product);
            }
            let decomposed = multiply(&matrices[next], &basis).qr();
            for (growth, entry) in growths.iter_mut().zip(decomposed.r().diagonal().iter()) {
                *growth += entry.abs().ln();
            }
            basis = decomposed.q();
        }
        monitor.progress("products", (trial + 1) as f64 / options.trials.max(1) as f64);
        Ok(Self { log_radius: dominant_modulus(&product)?.ln() + exponent * std::f64::consts::LN_2, growths })
    }
}
