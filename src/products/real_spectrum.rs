//! How probable it is that all eigenvalues of a product of real Gaussian matrices are real.

use super::ensemble::{Ensemble, draw_unscaled};
use super::options::ProductsOptions;
use crate::error::out_of_range;
use crate::error::{Error, Result};
use crate::linalg::{Matrix, Operand, eigenvalues, multiply, orthonormal_columns};
use crate::options::Monitor;
use crate::random::{Purpose, generator};
use rayon::prelude::*;
use std::f64::consts::PI;

/// A probability estimated from independent trials.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct SimulatedProbability {
    /// The share of trials.
    pub estimate: f64,
    /// Its standard error, from the binomial law.
    pub standard_error: f64,
}

/// The exact probability that all eigenvalues of a product of `factors` real N x N Ginibre matrices are real.
///
/// Formula: one matrix 2^(-N(N-1)/4) (Edelman 1997); two matrices pi/4, 5 pi/32, 201 pi^2/8192 for N = 2, 3, 4
/// (Lakshminarayan 2013, Forrester 2014, Kumar 2015); `None` where no value is stored.
///
/// ```
/// use fisher_memory::products::exact_all_real_probability;
/// assert_eq!(exact_all_real_probability(2, 1), Some(0.5f64.sqrt()));
/// ```
#[must_use]
pub fn exact_all_real_probability(size: usize, factors: u64) -> Option<f64> {
    match (size, factors) {
        (1, 1..) => Some(1.0),
        (2.., 1) => Some((-0.25 * (size as f64) * (size as f64 - 1.0)).exp2()),
        (2, 2) => Some(PI / 4.0),
        (3, 2) => Some(5.0 * PI / 32.0),
        (4, 2) => Some(201.0 * PI * PI / 8192.0),
        _ => None,
    }
}

/// Simulates the probability that all eigenvalues of a product of n real N x N Ginibre matrices are real.
///
/// The eigenvalues of a long product differ by more than the range of double precision, so the product is split
/// first: orthogonal iteration with all factors, W_j Q_{j-1} = Q_j R_j over and over, until groups of eigenvalues
/// have separated; each group's own product is then well conditioned. The scale of the options plays no part.
///
/// # Errors
/// [`Error::OutOfRange`] for options outside their range or another ensemble than [`Ensemble::RealGinibre`];
/// [`Error::Interrupted`]; [`Error::NoConvergence`].
///
/// ```
/// use fisher_memory::{Unwatched, products::{ProductsOptions, all_real_probability, exact_all_real_probability}};
/// let options = ProductsOptions { size: 2, steps: 2, trials: 400, ..ProductsOptions::default() };
/// let found = all_real_probability(&options, &Unwatched)?;
/// let exact = exact_all_real_probability(2, 2).expect("pi/4");
/// assert!((found.estimate - exact).abs() < 4.0 * found.standard_error);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn all_real_probability(options: &ProductsOptions, monitor: &dyn Monitor) -> Result<SimulatedProbability> {
    options.check()?;
    options.require_trials(1)?;
    options.require_matrices(MATRICES + 2.0 * options.steps as f64)?;
    let ProductsOptions { ensemble, size, steps: factors, trials, seed, .. } = *options;
    if ensemble != Ensemble::RealGinibre {
        return Err(out_of_range("the ensemble", ensemble, "take real-ginibre: a real spectrum is rare elsewhere"));
    }
    let real = (0..trials)
        .into_par_iter()
        .map(|trial| {
            if monitor.stop() {
                return Err(Error::Interrupted);
            }
            let mut generator = generator(seed, Purpose::RealSpectrum, trial as u64);
            let product: Vec<Matrix> =
                (0..factors).map(|_| draw_unscaled(Ensemble::RealGinibre, size, &mut generator)).collect();
            all_eigenvalues_real(&product)
        })
        .collect::<Result<Vec<bool>>>()?;
    let estimate = real.iter().filter(|&&one| one).count() as f64 / trials as f64;
    Ok(SimulatedProbability { estimate, standard_error: (estimate * (1.0 - estimate) / trials as f64).sqrt() })
}

/// Matrices that a trial holds beside its factors and their triangles.
const MATRICES: f64 = 8.0;

/// Couplings below this are rounding: the groups have separated.
const SEPARATED: f64 = 1e-13;
/// A group whose directions grow alike to this ratio keeps its small eigenvalues when its product is formed.
const FORMABLE: f64 = 1e6;
/// Orthogonal iteration ends here at the latest; what has not separated by then has nearly equal moduli.
const MOST_CYCLES: usize = 100;

fn all_eigenvalues_real(factors: &[Matrix]) -> Result<bool> {
    let size = factors[0].nrows();
    let mut start = Matrix::identity(size, size);
    for cycle in 1..=MOST_CYCLES {
        let mut basis = start.clone();
        let mut triangles = Vec::with_capacity(factors.len());
        let mut growth = vec![0.0; size];
        for factor in factors {
            let image = multiply(factor, &basis);
            basis = orthonormal_columns(&image);
            let triangle = multiply(Operand::transpose_of(&basis), &image);
            for (index, sum) in growth.iter_mut().enumerate() {
                *sum += triangle[(index, index)].ln();
            }
            triangles.push(triangle);
        }
        // W_n ... W_1 is similar to (start' basis) R_n ... R_1.
        let turn = multiply(Operand::transpose_of(&start), &basis);
        let groups = groups(&turn);
        let formable = |group: &std::ops::Range<usize>| {
            let (low, high) = growth[group.clone()]
                .iter()
                .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &one| (one.min(low), one.max(high)));
            group.len() <= 2 || high - low < FORMABLE.ln()
        };
        if cycle == MOST_CYCLES || groups.iter().all(formable) {
            for group in groups.into_iter().filter(|group| group.len() > 1) {
                if !group_is_real(&turn, &triangles, &group)? {
                    return Ok(false);
                }
            }
            return Ok(true);
        }
        start = basis;
    }
    Ok(false)
}

/// The index ranges between which the turn of one cycle does not mix.
fn groups(turn: &Matrix) -> Vec<std::ops::Range<usize>> {
    let size = turn.nrows();
    let mut found = Vec::new();
    let mut first = 0;
    for cut in 1..=size {
        if cut == size || turn.view((cut, 0), (size - cut, cut)).amax() < SEPARATED {
            found.push(first..cut);
            first = cut;
        }
    }
    found
}

fn group_is_real(turn: &Matrix, triangles: &[Matrix], group: &std::ops::Range<usize>) -> Result<bool> {
    let part = |matrix: &Matrix| matrix.view((group.start, group.start), (group.len(), group.len())).into_owned();
    let mut product = part(&triangles[0]);
    for triangle in &triangles[1..] {
        product = multiply(&part(triangle), &product);
        product /= product.amax();
    }
    let values = eigenvalues(&multiply(&part(turn), &product))?;
    // The QR iteration returns real eigenvalues of real matrices with an imaginary part of exactly zero.
    Ok(values.iter().all(|value| value.im == 0.0))
}
