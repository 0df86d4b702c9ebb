//! Monte Carlo: log spectral radii of powers and of products.

use super::ensemble::{Ensemble, Shape, draw_unscaled, fill_reduced};
use super::nilpotent::Residue;
use super::options::ProductsOptions;
use crate::error::{Error, Result};
use crate::linalg::{self, Matrix, Operand, dominant_modulus, largest_entry, multiply_into};
use crate::options::Monitor;
use crate::random::{Purpose, generator_in_cell};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Natural logarithms of spectral radii, one a trial; powers and products are independent draws.
#[derive(Debug, Clone, PartialEq, Default, serde::Serialize)]
#[non_exhaustive]
pub struct LogRadii {
    /// log rho(W^n).
    pub power: Vec<f64>,
    /// log rho(W_n ... W_1).
    pub product: Vec<f64>,
}

/// Steps between two rescalings: products of eight unscaled factors stay far inside the range of doubles.
pub(super) const RESCALE_EVERY: u64 = 8;

/// Draws log rho(W^n) and log rho(W_n ... W_1), trial by trial, over the threads of rayon's current pool.
///
/// The power is n log rho(W). The product is formed and rescaled by powers of two, so nothing overflows for any n.
/// Forming it costs accuracy only relative to its norm: the error of log rho is about (n + N) 1e-16 times
/// |P| / rho(P) times the condition of that eigenvalue. For independent factors |P| / rho(P) stays below about
/// sqrt(e n) while n < N and sqrt N beyond, where P is a matrix of rank one to working precision: the largest
/// eigenvalue is the one that is never lost. Of Gaussian matrices the triangular form is drawn.
///
/// # Errors
/// [`Error::OutOfRange`] for options outside their range; [`Error::Interrupted`]; [`Error::NoConvergence`].
///
/// ```
/// use fisher_memory::products::{Ensemble, ProductsOptions, draw};
/// let options = ProductsOptions { ensemble: Ensemble::Orthogonal, size: 8, trials: 3, ..ProductsOptions::default() };
/// let draws = draw(&options, &fisher_memory::Unwatched)?;
/// assert!(draws.power.iter().chain(&draws.product).all(|log_radius| log_radius.abs() < 1e-12));
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn draw(options: &ProductsOptions, monitor: &dyn Monitor) -> Result<LogRadii> {
    draw_trials(options, 0..options.trials, monitor)
}

/// Draws some of the trials of [`draw`], so that a long run can be kept in parts: parts joined in order are the whole.
///
/// # Errors
/// As [`draw`].
///
/// ```
/// use fisher_memory::{Unwatched, products::{ProductsOptions, draw, draw_trials}};
/// let options = ProductsOptions { size: 4, steps: 3, trials: 5, ..ProductsOptions::default() };
/// let (whole, end) = (draw(&options, &Unwatched)?, draw_trials(&options, 3..5, &Unwatched)?);
/// assert_eq!(whole.product[3..], end.product);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn draw_trials(
    options: &ProductsOptions,
    trials: std::ops::Range<usize>,
    monitor: &dyn Monitor,
) -> Result<LogRadii> {
    options.check()?;
    options.require_trials(1)?;
    let (done, count) = (AtomicUsize::new(0), trials.len() as f64);
    let pairs: Vec<(f64, f64)> = trials
        .into_par_iter()
        .map(|trial| {
            if monitor.stop() {
                return Err(Error::Interrupted);
            }
            let pair = draw_pair(options, trial, monitor)?;
            monitor.progress("trials", (done.fetch_add(1, Ordering::Relaxed) + 1) as f64 / count);
            Ok(pair)
        })
        .collect::<Result<_>>()?;
    let (power, product) = pairs.into_iter().unzip();
    Ok(LogRadii { power, product })
}

/// The generator of the power or the product of one trial, independent of those of every other size and number of
/// steps, so that the cells of a sweep are independent.
pub(super) fn trial_generator(options: &ProductsOptions, trial: usize, purpose: Purpose) -> ChaCha8Rng {
    generator_in_cell(options.seed, [options.size as u64, options.steps], purpose, trial as u64)
}

fn draw_pair(options: &ProductsOptions, trial: usize, monitor: &dyn Monitor) -> Result<(f64, f64)> {
    let generator = |purpose| trial_generator(options, trial, purpose);
    let scale = options.ensemble.log_scale(options.size, options.scale);
    let steps = options.steps as f64;
    let of = |steps| Factors { ensemble: options.ensemble, size: options.size, steps, monitor };
    let power = log_radius_of_product(of(1), &mut generator(Purpose::Power))?;
    let product = log_radius_of_product(of(options.steps), &mut generator(Purpose::Product))?;
    Ok((steps * (power + scale), product + steps * scale))
}

/// The factors of a product, and who may stop it.
#[derive(Clone, Copy)]
struct Factors<'a> {
    ensemble: Ensemble,
    size: usize,
    steps: u64,
    monitor: &'a dyn Monitor,
}

impl Factors<'_> {
    /// Ends a product of many steps where that is wished for.
    fn go_on(&self) -> Result<()> {
        if self.monitor.stop() { Err(Error::Interrupted) } else { Ok(()) }
    }
}

/// log rho of a product of unscaled factors.
fn log_radius_of_product(factors: Factors<'_>, generator: &mut ChaCha8Rng) -> Result<f64> {
    match factors.ensemble {
        Ensemble::RealGinibre | Ensemble::ComplexGinibre => gaussian_log_radius(factors, generator),
        Ensemble::Identity => Ok(0.0),
        _ => plain_log_radius(factors, generator),
    }
}

/// log rho of a product of Gaussian factors, all of them triangular but the last ([`fill_reduced`]).
fn gaussian_log_radius(factors: Factors<'_>, generator: &mut ChaCha8Rng) -> Result<f64> {
    let Factors { ensemble, size, steps, .. } = factors;
    let rows = if ensemble == Ensemble::ComplexGinibre { 2 * size } else { size };
    let [mut product, mut factor, mut next] = [(); 3].map(|()| Matrix::zeros(rows, rows));
    let mut hessenberg = Matrix::zeros(rows, rows);
    let mut exponent = 0.0;
    fill_reduced(&mut hessenberg, ensemble, Shape::Hessenberg, generator);
    if steps == 1 {
        return Ok(dominant_modulus(&hessenberg)?.ln());
    }
    fill_reduced(&mut product, ensemble, Shape::Triangular, generator);
    for step in 2..steps {
        factors.go_on()?;
        fill_reduced(&mut factor, ensemble, Shape::Triangular, generator);
        let [upper, rest] = [&factor, &product].map(Operand::upper);
        multiply_into(&mut next, 1.0, upper, rest);
        std::mem::swap(&mut product, &mut next);
        if step % RESCALE_EVERY == 0 {
            exponent += rescale(&mut product);
        }
    }
    multiply_into(&mut next, 1.0, Operand::shaped(&hessenberg, linalg::Shape::Upper(1)), Operand::upper(&product));
    Ok(dominant_modulus(&next)?.ln() + exponent * std::f64::consts::LN_2)
}

/// log rho of a product of full factors; minus infinity for a nilpotent one of signs.
fn plain_log_radius(factors: Factors<'_>, generator: &mut ChaCha8Rng) -> Result<f64> {
    let Factors { ensemble, size, steps, .. } = factors;
    let mut product = draw_unscaled(ensemble, size, generator);
    let mut residue = (ensemble == Ensemble::Rademacher).then(|| Residue::new(&product));
    let mut next = Matrix::zeros(size, size);
    let mut exponent = 0.0;
    for step in 1..steps {
        factors.go_on()?;
        let factor = draw_unscaled(ensemble, size, generator);
        residue.iter_mut().for_each(|residue| residue.multiply_left(&factor));
        multiply_into(&mut next, 1.0, &factor, &product);
        std::mem::swap(&mut product, &mut next);
        if step % RESCALE_EVERY == 0 {
            exponent += rescale(&mut product);
        }
    }
    if residue.is_some_and(|residue| residue.is_nilpotent()) {
        return Ok(f64::NEG_INFINITY);
    }
    Ok(dominant_modulus(&product)?.ln() + exponent * std::f64::consts::LN_2)
}

/// Divides a matrix by the power of two next to its largest entry and returns the exponent.
pub(super) fn rescale(matrix: &mut Matrix) -> f64 {
    let largest = largest_entry(matrix);
    if !(largest > 0.0 && largest.is_finite()) {
        return 0.0;
    }
    let exponent = largest.log2().floor();
    *matrix *= (-exponent).exp2();
    exponent
}
