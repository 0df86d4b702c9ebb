//! Rescaling to a spectral radius.

use super::check::require_positive;
use crate::allowance::require_matrices;
use crate::error::Result;
use crate::error::out_of_range;
use crate::linalg::Matrix;
use crate::options::Options;
use crate::requirements::{require_finite, require_square};
use crate::spectrum::{ALL_BITS, enclosed_spectral_radius};

/// Matrices held at the peak of the enclosure.
const MATRICES: f64 = 14.0;
const NILPOTENT: &str =
    "this matrix is nilpotent: its spectral radius is exactly zero, so it cannot be rescaled; leave radius out";

/// The network scaled to the spectral radius `radius`: W radius / rho(W), with rho(W) enclosed by a proof to a relative
/// 1e-10.
///
/// Computed eigenvalues of W (n x n) decide nothing here: those of a nearly nilpotent W can be far too large.
///
/// # Errors
/// [`crate::Error::OutOfRange`] if the radius is not positive, or if W is nilpotent, rho(W) = 0;
/// [`crate::Error::ToleranceNotMet`] if rho(W) cannot be enclosed that well; [`crate::Error::NotSquare`],
/// [`crate::Error::Empty`], [`crate::Error::NotFinite`].
///
/// ```
/// let weights = fisher_memory::family::rescaled_to_radius(fisher_memory::family::ring(3, 4.0)?, 0.5)?;
/// assert!((weights[(1, 0)] - 0.5).abs() < 1e-15);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn rescaled_to_radius(mut weights: Matrix, radius: f64) -> Result<Matrix> {
    require_positive("radius", radius)?;
    require_square("W", &weights)?;
    require_finite("W", &weights)?;
    require_matrices("rescaling a network", weights.nrows(), MATRICES)?;
    let current = enclosed_spectral_radius(&weights, ALL_BITS, &Options::default())?;
    if current.value == 0.0 {
        return Err(out_of_range("radius", radius, NILPOTENT));
    }
    if current.contains(radius) {
        return Ok(weights);
    }
    // First to unit size, so that the quotient stays in the range of doubles.
    let size = weights.amax();
    weights /= size;
    weights *= radius / (current.value / size);
    Ok(weights)
}
