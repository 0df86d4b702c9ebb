//! Independent leaky units.

use super::check::{require_finite_number, require_units};
use super::entry::{Family, SCALE, UNITS};
use crate::error::Result;
use crate::linalg::Matrix;

pub(super) const FAMILY: Family = Family {
    name: "identity",
    keys: &[UNITS, SCALE],
    alternatives: &[],
    help: "units that do not talk to each other",
    build: |values| identity(values.units("n")?, values.number("scale")?),
    build_sparse: None,
    own_input: None,
    step: None,
};

/// The identity (n x n) times `scale`: units that do not talk to each other.
///
/// Normal, spectral radius |scale|.
///
/// # Errors
/// [`crate::Error::OutOfRange`] for n = 0, n above [`super::MAXIMUM_UNITS`], or a scale that is not finite.
///
/// ```
/// let leaky = fisher_memory::family::identity(2, 0.5)?;
/// assert_eq!((leaky[(0, 0)], leaky[(1, 0)]), (0.5, 0.0));
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn identity(n: usize, scale: f64) -> Result<Matrix> {
    require_units(n)?;
    require_finite_number("scale", scale)?;
    Ok(Matrix::from_diagonal_element(n, n, scale))
}
