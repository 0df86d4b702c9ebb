//! The cyclic shift.

use super::check::{require_finite_number, require_units};
use super::entry::{Family, SCALE, UNITS};
use crate::error::Result;
use crate::linalg::Matrix;

pub(super) const FAMILY: Family = Family {
    name: "ring",
    keys: &[UNITS, SCALE],
    alternatives: &[],
    help: "cyclic shift",
    build: |values| ring(values.units("n")?, values.number("scale")?),
    build_sparse: None,
    own_input: None,
    step: None,
};

/// A ring: the cyclic shift of n units times `scale`.
///
/// W\[i+1, i\] = W\[0, n-1\] = `scale`; normal, every eigenvalue of modulus |scale|. Driven at one unit with Q = I,
/// J(k) = (1-a) a^k, a = scale^2 < 1 (\[G\]).
///
/// # Errors
/// [`crate::Error::OutOfRange`] for n = 0, n above [`super::MAXIMUM_UNITS`], or a scale that is not finite.
///
/// ```
/// let ring = fisher_memory::family::ring(3, 0.9)?;
/// assert_eq!(ring[(0, 2)], 0.9);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn ring(n: usize, scale: f64) -> Result<Matrix> {
    require_units(n)?;
    require_finite_number("scale", scale)?;
    let mut weights = Matrix::zeros(n, n);
    for unit in 0..n {
        weights[((unit + 1) % n, unit)] = scale;
    }
    Ok(weights)
}
