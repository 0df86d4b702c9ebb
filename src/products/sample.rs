//! Monte Carlo: log spectral radii of powers and of products.

use super::ensemble::{Shape, draw_unscaled, fill_reduced};
use super::nilpotent::Residue;
use super::{Ensemble, require_size};
use crate::error::{Error, Result};
use crate::linalg::{Matrix, dominant_modulus, largest_entry, multiply_banded_into, multiply_into};
use crate::options::Monitor;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What to draw.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Setting {
    /// The law of the matrices.
    pub ensemble: Ensemble,
    /// N, the size of the matrices.
    pub size: usize,
    /// n, the power and the number of factors.
    pub steps: u64,
    /// How many powers and how many products to draw.
    pub trials: usize,
    /// The seed; every trial of every size and number of steps has a stream of its own.
    pub seed: u64,
    /// s: entries have variance s^2/N; isometries are multiplied by s.
    pub scale: f64,
}

/// Natural logarithms of spectral radii, one a trial; powers and products are independent draws.
#[derive(Debug, Clone, PartialEq)]
pub struct Draws {
    /// log rho(W^n).
    pub power: Vec<f64>,
    /// log rho(W_n ... W_1).
    pub product: Vec<f64>,
}

/// Entries of unscaled factors stay far enough below this to multiply eight of them in double precision.
const RESCALE_EVERY: u64 = 8;

/// Draws log rho(W^n) and log rho(W_n ... W_1), trial by trial, over the threads of rayon's current pool.
///
/// The power is n log rho(W). The product is formed and rescaled by powers of two, so nothing overflows for any n.
/// Forming it costs accuracy only relative to its norm: the error of log rho is about (n + N) 1e-16 times
/// |P| / rho(P) times the condition of that eigenvalue. For independent factors |P| / rho(P) stays below about
/// sqrt(e n) while n < N and sqrt N beyond, where P is a matrix of rank one to working precision: the largest
/// eigenvalue is the one that is never lost. Of Gaussian matrices the triangular form is drawn.
///
/// # Errors
/// [`Error::OutOfRange`] for a setting outside its range; [`Error::Interrupted`]; [`Error::NoConvergence`].
///
/// ```
/// use fisher_memory::products::{Ensemble, Setting, draw};
/// let setting = Setting { ensemble: Ensemble::Orthogonal, size: 8, steps: 50, trials: 3, seed: 1, scale: 1.0 };
/// let draws = draw(&setting, &fisher_memory::Unwatched)?;
/// assert!(draws.power.iter().chain(&draws.product).all(|log_radius| log_radius.abs() < 1e-12));
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn draw(setting: &Setting, monitor: &dyn Monitor) -> Result<Draws> {
    draw_trials(setting, 0..setting.trials, monitor)
}

/// The same for some of the trials only, so that a long run can be kept in parts: parts joined in order are [`draw`].
///
/// # Errors
/// As [`draw`].
pub fn draw_trials(setting: &Setting, trials: std::ops::Range<usize>, monitor: &dyn Monitor) -> Result<Draws> {
    require_size(setting.size as u64, setting.steps, setting.scale)?;
    setting.ensemble.check()?;
    if setting.trials == 0 {
        return Err(crate::error::out_of_range("the number of trials", 0, "give at least 1"));
    }
    let (done, count) = (AtomicUsize::new(0), trials.len() as f64);
    let pairs: Vec<(f64, f64)> = trials
        .into_par_iter()
        .map(|trial| {
            if monitor.stop() {
                return Err(Error::Interrupted);
            }
            let pair = draw_pair(setting, trial)?;
            monitor.progress("trials", (done.fetch_add(1, Ordering::Relaxed) + 1) as f64 / count);
            Ok(pair)
        })
        .collect::<Result<_>>()?;
    let (power, product) = pairs.into_iter().unzip();
    Ok(Draws { power, product })
}

/// The generator of one stream of a seed.
pub(super) fn stream(seed: u64, stream: u64) -> ChaCha8Rng {
    let mut generator = ChaCha8Rng::seed_from_u64(seed);
    generator.set_stream(stream);
    generator
}

/// The generator of the power (0) or product (1) of one trial: a stream that no other trial, size or number of steps
/// has, so that the cells of a sweep are independent.
pub(super) fn trial_stream(setting: &Setting, trial: usize, which: u64) -> ChaCha8Rng {
    let mut key = [0; 32];
    for (bytes, word) in key.chunks_exact_mut(8).zip([setting.seed, setting.size as u64, setting.steps]) {
        bytes.copy_from_slice(&word.to_le_bytes());
    }
    let mut generator = ChaCha8Rng::from_seed(key);
    generator.set_stream(2 * trial as u64 + which);
    generator
}

fn draw_pair(setting: &Setting, trial: usize) -> Result<(f64, f64)> {
    let generator = |which| trial_stream(setting, trial, which);
    let scale = setting.ensemble.log_scale(setting.size, setting.scale);
    let steps = setting.steps as f64;
    let power = log_radius_of_product(setting.ensemble, setting.size, 1, &mut generator(0))?;
    let product = log_radius_of_product(setting.ensemble, setting.size, setting.steps, &mut generator(1))?;
    Ok((steps * (power + scale), product + steps * scale))
}

/// log rho of a product of unscaled factors.
fn log_radius_of_product(ensemble: Ensemble, size: usize, steps: u64, generator: &mut ChaCha8Rng) -> Result<f64> {
    let mut exponent = 0.0;
    let product = match ensemble {
        Ensemble::RealGinibre | Ensemble::ComplexGinibre => {
            let rows = if ensemble == Ensemble::ComplexGinibre { 2 * size } else { size };
            let [mut product, mut factor, mut next] = [(); 3].map(|()| Matrix::zeros(rows, rows));
            let mut hessenberg = Matrix::zeros(rows, rows);
            fill_reduced(&mut hessenberg, ensemble, Shape::Hessenberg, generator);
            if steps == 1 {
                return Ok(dominant_modulus(&hessenberg)?.ln());
            }
            fill_reduced(&mut product, ensemble, Shape::Triangular, generator);
            for step in 2..steps {
                fill_reduced(&mut factor, ensemble, Shape::Triangular, generator);
                multiply_banded_into(&mut next, 1.0, (&factor, 0), (&product, 0));
                std::mem::swap(&mut product, &mut next);
                if step % RESCALE_EVERY == 0 {
                    exponent += rescale(&mut product);
                }
            }
            multiply_banded_into(&mut next, 1.0, (&hessenberg, 1), (&product, 0));
            next
        }
        Ensemble::Identity => Matrix::identity(size, size),
        _ => {
            let mut product = draw_unscaled(ensemble, size, generator);
            let mut residue = (ensemble == Ensemble::Rademacher).then(|| Residue::new(&product));
            let mut next = Matrix::zeros(size, size);
            for step in 1..steps {
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
            product
        }
    };
    Ok(dominant_modulus(&product)?.ln() + exponent * std::f64::consts::LN_2)
}

/// Divides a matrix by the power of two next to its largest entry and returns the exponent.
fn rescale(matrix: &mut Matrix) -> f64 {
    let largest = largest_entry(matrix);
    if !(largest > 0.0 && largest.is_finite()) {
        return 0.0;
    }
    let exponent = largest.log2().floor();
    *matrix *= (-exponent).exp2();
    exponent
}
