//! Independent Gaussian entries: the real Ginibre ensemble.

use super::check::{require_finite_number, require_positive, require_units};
use super::entry::{Family, SEED, UNITS, default, optional};
use super::radius::rescaled_to_radius;
use super::random::{gaussian_entries, generator};
use super::value::Kind;
use crate::error::Result;
use crate::linalg::Matrix;

pub(super) const FAMILY: Family = Family {
    name: "gaussian",
    keys: &[UNITS, default("gain", Kind::Number, "1"), optional("radius", Kind::Positive, "R"), SEED],
    alternatives: &["gain", "radius"],
    help: "independent entries of variance gain^2/n",
    build: |values| match values.number("radius") {
        Ok(radius) => gaussian_with_radius(values.units("n")?, radius, values.seed()?),
        Err(_) => gaussian(values.units("n")?, values.number("gain")?, values.seed()?),
    },
    build_sparse: None,
    own_input: None,
    step: None,
};

/// Independent entries N(0, gain^2/n), n x n.
///
/// For large n the eigenvalues fill the disk of radius `gain`; at finite n the largest lies off it, on either side.
///
/// # Errors
/// [`crate::Error::OutOfRange`] for n = 0, n above [`super::MAXIMUM_UNITS`], or a gain that is not finite.
///
/// ```
/// let weights = fisher_memory::family::gaussian(100, 0.5, 1)?;
/// assert!((weights.norm_squared() / 100.0 - 0.25).abs() < 0.02); // mean square entry gain^2/n
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn gaussian(n: usize, gain: f64, seed: u64) -> Result<Matrix> {
    require_units(n)?;
    require_finite_number("gain", gain)?;
    Ok(gaussian_entries(n, n, &mut generator(seed)) * (gain / (n as f64).sqrt()))
}

/// Independent Gaussian entries, n x n, scaled to that spectral radius exactly.
///
/// A multiple of what [`gaussian`] gives for this seed.
///
/// # Errors
/// [`crate::Error::OutOfRange`] for n = 0, n above [`super::MAXIMUM_UNITS`], or a radius that is not positive;
/// [`crate::Error::NoConvergence`] if its eigenvalues cannot be found.
///
/// ```
/// let weights = fisher_memory::family::gaussian_with_radius(20, 0.95, 1)?;
/// assert!((fisher_memory::linalg::spectral_radius(&weights)? - 0.95).abs() < 1e-13);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn gaussian_with_radius(n: usize, radius: f64, seed: u64) -> Result<Matrix> {
    require_units(n)?;
    require_positive("radius", radius)?;
    rescaled_to_radius(gaussian_entries(n, n, &mut generator(seed)), radius)
}
