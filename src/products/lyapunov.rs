//! Lyapunov exponents: the rates at which a long product of independent matrices stretches directions.

use super::check::require_size;
use super::ensemble::{Ensemble, draw_unscaled};
use super::options::ProductsOptions;
use super::special::digamma;
use crate::error::{Error, Result};
use crate::linalg::{Matrix, multiply, orthonormal_columns};
use crate::options::Monitor;
use crate::random::{Purpose, generator};

/// Simulated Lyapunov exponents.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct LyapunovSpectrum {
    /// mu_1 >= mu_2 >= ... in nats per step (N of them).
    pub exponents: Vec<f64>,
    /// Their standard errors, from the spread of the single steps.
    pub standard_errors: Vec<f64>,
}

/// The exact exponents mu_i = lim (1/n) log sigma_i(W_n ... W_1), decreasing; `None` where no formula is known.
///
/// Formula, entries of variance s^2/N: real [ln 2 + psi((N-i+1)/2)]/2 - ln(N)/2 + ln s (Newman 1986, Commun. Math.
/// Phys. 103:121); complex psi(N-i+1)/2 - ln(N)/2 + ln s (Forrester 2013, J. Stat. Phys. 151:796); isometries ln s.
///
/// # Errors
/// [`Error::OutOfRange`] for a size of 0 or a scale that is not positive.
///
/// ```
/// use fisher_memory::products::{Ensemble, exact_lyapunov_exponents};
/// let unscaled = exact_lyapunov_exponents(Ensemble::RealGinibre, 6, 6f64.sqrt())?.expect("Newman's formula");
/// assert!((unscaled[0] - 0.8080).abs() < 5e-5 && (unscaled[5] + 0.6352).abs() < 5e-5);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn exact_lyapunov_exponents(ensemble: Ensemble, size: usize, scale: f64) -> Result<Option<Vec<f64>>> {
    require_size(size as u64, 1, scale)?;
    let shift = ensemble.log_scale(size, scale);
    let remaining = (1..=size).rev().map(|count| count as f64);
    Ok(match ensemble {
        Ensemble::RealGinibre => {
            Some(remaining.map(|m| 0.5 * (std::f64::consts::LN_2 + digamma(0.5 * m)) + shift).collect())
        }
        Ensemble::ComplexGinibre => Some(remaining.map(|m| 0.5 * digamma(m) + shift).collect()),
        Ensemble::Orthogonal | Ensemble::Identity => Some(vec![shift; size]),
        _ => None,
    })
}

/// The exponents of one product of n = `steps` independent matrices, by reorthogonalisation in every step.
///
/// Formula: W_j Q_{j-1} = Q_j R_j, mu_i = (1/n) sum_j log (R_j)_ii. The product itself is never formed: beyond some
/// twenty steps it would hold nothing but its largest exponent. Reads all options but the trials.
///
/// # Errors
/// [`Error::OutOfRange`] for options outside their range; [`Error::Interrupted`].
///
/// ```
/// use fisher_memory::{Unwatched, products::{Ensemble, ProductsOptions, lyapunov_exponents}};
/// let options = ProductsOptions { ensemble: Ensemble::Orthogonal, scale: 0.5, ..ProductsOptions::default() };
/// let found = lyapunov_exponents(&options, &Unwatched)?;
/// assert!(found.exponents.iter().all(|exponent| (exponent + 2f64.ln()).abs() < 1e-14));
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn lyapunov_exponents(options: &ProductsOptions, monitor: &dyn Monitor) -> Result<LyapunovSpectrum> {
    options.check()?;
    let ProductsOptions { ensemble, size, steps, seed, scale, .. } = *options;
    let mut generator = generator(seed, Purpose::LyapunovExponents, 0);
    let width = if ensemble == Ensemble::ComplexGinibre { 2 } else { 1 };
    let mut basis = Matrix::identity(width * size, width * size);
    let (mut sums, mut squares) = (vec![0.0; size], vec![0.0; size]);
    for step in 0..steps {
        if step % 64 == 0 {
            if monitor.stop() {
                return Err(Error::Interrupted);
            }
            monitor.progress("Lyapunov exponents", step as f64 / steps as f64);
        }
        let image = multiply(&draw_unscaled(ensemble, size, &mut generator), &basis);
        basis = orthonormal_columns(&image);
        for index in 0..size {
            // R = Q' (W Q); a complex direction is a pair of real ones with the same diagonal entry.
            let column = width * index;
            let growth = basis.column(column).dot(&image.column(column)).ln();
            sums[index] += growth;
            squares[index] += growth * growth;
        }
    }
    let (n, shift) = (steps as f64, ensemble.log_scale(size, scale));
    let spread = |sum: f64, square: f64| ((square - sum * sum / n).max(0.0) / (n * (n - 1.0))).sqrt();
    Ok(LyapunovSpectrum {
        exponents: sums.iter().map(|sum| sum / n + shift).collect(),
        standard_errors: sums.iter().zip(&squares).map(|(&sum, &square)| spread(sum, square)).collect(),
    })
}
