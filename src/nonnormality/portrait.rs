//! The resolvent over the upper half plane, to draw pseudospectra from.

use super::scaled::Scaled;
use crate::allowance::require_matrices;
use crate::error::Result;
use crate::error::out_of_range;
use crate::linalg::{Matrix, eigenvalues, resolvent_norm, scale_by_power};
use crate::options::Options;
use nalgebra::Complex;
use rayon::prelude::*;

/// sigma_min(z I - W) on a grid over the upper half plane; the lower half is its mirror image.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct PseudospectralPortrait {
    /// Re z of the columns, increasing.
    pub real: Vec<f64>,
    /// Im z of the rows, increasing from 0.
    pub imaginary: Vec<f64>,
    /// log10 sigma_min(z I - W), row = imaginary, column = real.
    pub log_sigma: Matrix,
    /// The computed eigenvalues with Im >= 0, as (Re, Im).
    pub eigenvalues: Vec<(f64, f64)>,
}

/// Samples sigma_min(z I - W) for |Re z| <= `reach`, 0 <= Im z <= 1.28 `reach`, on `columns` columns.
///
/// The epsilon-pseudospectrum is where it is at most epsilon. Cost: one factorisation per point, spread over threads.
///
/// # Errors
/// [`crate::Error::NotSquare`], [`crate::Error::NotFinite`]; [`crate::Error::OutOfRange`] unless reach is positive
/// and there are at least two columns; [`crate::Error::NoConvergence`], [`crate::Error::Interrupted`].
///
/// ```
/// use fisher_memory::{Options, linalg::Matrix, nonnormality::pseudospectral_portrait};
/// let found = pseudospectral_portrait(&Matrix::zeros(1, 1), 1.0, 3, &Options::default())?;
/// // sigma_min(z - 0) = |z|, so log10 of it is 0 at z = 1.
/// assert!(found.log_sigma[(0, 2)].abs() < 1e-15);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn pseudospectral_portrait(
    matrix: &Matrix,
    reach: f64,
    columns: usize,
    options: &Options,
) -> Result<PseudospectralPortrait> {
    let Scaled { unit, power } = Scaled::of(matrix)?;
    if !(reach > 0.0 && reach.is_finite()) {
        return Err(out_of_range("reach", reach, "the half width of the view must be positive and finite"));
    }
    if columns < 2 {
        return Err(out_of_range("columns", columns, "give at least two columns of points"));
    }
    require_matrices("the pseudospectra", matrix.nrows(), MATRICES * rayon::current_num_threads() as f64)?;
    let step = 2.0 * reach / (columns - 1) as f64;
    let real: Vec<f64> = (0..columns).map(|column| -reach + step * column as f64).collect();
    let rows = (HEIGHT * reach / step).ceil() as usize + 1;
    let imaginary: Vec<f64> = (0..rows).map(|row| step * row as f64).collect();
    // In units of the largest entry, in which no square leaves the doubles.
    let inside = |value: f64| scale_by_power(value, -power);
    let log_unit = power as f64 * std::f64::consts::LOG10_2;
    let log_sigma = |x: f64, y: f64| log_unit - resolvent_norm(&unit, Complex::new(inside(x), inside(y))).log10();
    let found = imaginary
        .par_iter()
        .map(|&height| {
            options.checkpoint("pseudospectra", 0.5)?;
            Ok(real.iter().map(|&x| log_sigma(x, height)).collect())
        })
        .collect::<Result<Vec<Vec<f64>>>>()?;
    let spectrum = eigenvalues(&unit)?;
    Ok(PseudospectralPortrait {
        log_sigma: Matrix::from_fn(rows, columns, |row, column| found[row][column]),
        real,
        imaginary,
        eigenvalues: spectrum
            .iter()
            .filter(|value| value.im >= 0.0)
            .map(|value| (scale_by_power(value.re, power), scale_by_power(value.im, power)))
            .collect(),
    })
}

/// Matrices held for a point: complex ones and their factors count for two.
const MATRICES: f64 = 12.0;

/// Height of the view in units of its reach: the shape of a panel, so that circles are round.
const HEIGHT: f64 = 1.28;
