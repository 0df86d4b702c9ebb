//! Wigner matrices.

use super::check::{require_positive, require_units};
use super::entry::{Family, RADIUS, SEED, UNITS};
use super::random::{gaussian_entries, generator};
use crate::error::Result;
use crate::linalg::{Matrix, symmetric_eigenvalues, symmetrise};

pub(super) const FAMILY: Family = Family {
    name: "symmetric",
    keys: &[UNITS, RADIUS, SEED],
    alternatives: &[],
    help: "Wigner matrix",
    build: |values| symmetric(values.units("n")?, values.number("radius")?, values.seed()?),
    build_sparse: None,
    own_input: None,
    step: None,
};

/// A symmetric Gaussian (Wigner) matrix (n x n), scaled to that spectral radius exactly.
///
/// W = s (G + G')/2 with independent standard Gaussian G. Its eigenvalues fill the semicircle: for large n and
/// radius r < 1 a unit input has J(k) -> Cat_k (r/2)^2k - Cat_(k+1) (r/2)^(2k+2), Q = I.
///
/// # Errors
/// [`crate::Error::OutOfRange`] for n = 0, n above [`super::MAXIMUM_UNITS`], or a radius that is not positive;
/// [`crate::Error::NoConvergence`] if its eigenvalues cannot be found.
///
/// ```
/// let weights = fisher_memory::family::symmetric(6, 0.8, 3)?;
/// assert_eq!(weights, weights.transpose());
/// assert!((fisher_memory::linalg::spectral_radius(&weights)? - 0.8).abs() < 1e-14);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn symmetric(n: usize, radius: f64, seed: u64) -> Result<Matrix> {
    require_units(n)?;
    require_positive("radius", radius)?;
    let mut weights = gaussian_entries(n, n, &mut generator(seed));
    symmetrise(&mut weights);
    let current = symmetric_eigenvalues(&weights)?.iter().fold(0.0_f64, |largest, value| largest.max(value.abs()));
    weights *= radius / current;
    Ok(weights)
}
