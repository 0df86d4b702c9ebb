//! Rotations drawn without preference.

use super::check::{require_finite_number, require_units};
use super::entry::{Family, SCALE, SEED, UNITS};
use super::random::{generator, haar};
use crate::error::Result;
use crate::linalg::Matrix;

pub(super) const FAMILY: Family = Family {
    name: "orthogonal",
    keys: &[UNITS, SCALE, SEED],
    alternatives: &[],
    help: "random rotation (Haar)",
    build: |values| orthogonal(values.units("n")?, values.number("scale")?, values.seed()?),
    build_sparse: None,
    own_input: None,
    step: None,
};

/// An orthogonal matrix (n x n) from the Haar measure, times `scale`.
///
/// The Q of a Gaussian matrix G = Q R whose R has a positive diagonal. Normal, every eigenvalue of modulus
/// |scale|, so J(k) = (1-a) a^k with a = scale^2 < 1 for every unit input and Q = I (\[G\]).
///
/// # Errors
/// [`crate::Error::OutOfRange`] for n = 0, n above [`super::MAXIMUM_UNITS`], or a scale that is not finite.
///
/// ```
/// let rotation = fisher_memory::family::orthogonal(4, 0.9, 7)?;
/// assert!((rotation.column(2).norm() - 0.9).abs() < 1e-14);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn orthogonal(n: usize, scale: f64, seed: u64) -> Result<Matrix> {
    require_units(n)?;
    require_finite_number("scale", scale)?;
    Ok(haar(n, &mut generator(seed)) * scale)
}
