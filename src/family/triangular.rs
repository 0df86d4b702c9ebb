//! Feedforward structure of chosen strength around chosen eigenvalues: a random real Schur form.

use super::check::{require_non_negative, require_positive, require_units};
use super::entry::{Family, RADIUS, SEED, UNITS, default, required};
use super::random::{Spectrum, conjugate_by, gaussian_entries, generator, haar};
use super::value::Kind;
use crate::error::Result;
use crate::linalg::Matrix;

pub(super) const FAMILY: Family = Family {
    name: "triangular",
    keys: &[UNITS, RADIUS, required("strength", Kind::NonNegative, "S"), SEED, default("rotate", Kind::Flag, "true")],
    alternatives: &[],
    help: "eigenvalues in the disk, a feedforward part of that strength",
    build: |values| {
        let (radius, strength) = (values.number("radius")?, values.number("strength")?);
        triangular(values.units("n")?, radius, strength, values.seed()?, values.flag("rotate"))
    },
    build_sparse: None,
    own_input: None,
    step: None,
};

/// A random real Schur form (n x n), hidden in a Haar basis if `rotate`.
///
/// W = O (D + T) O': D holds eigenvalues uniform in the disk of that radius, as 2 x 2 blocks for conjugate pairs (odd
/// n: one of them real); T is strictly lower triangular outside these blocks with independent entries N(0,
/// strength^2/n), so signals run from earlier to later units. strength = 0 gives a normal matrix. The eigenvalues of
/// W are those of D whatever T is.
///
/// # Errors
/// [`crate::Error::OutOfRange`] for n = 0, n above [`super::MAXIMUM_UNITS`], a radius that is not positive, or a
/// negative strength.
///
/// ```
/// let weights = fisher_memory::family::triangular(6, 0.9, 1.0, 1, false)?;
/// assert_eq!(weights[(0, 2)], 0.0);
/// assert!(weights[(2, 0)] != 0.0);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn triangular(n: usize, radius: f64, strength: f64, seed: u64, rotate: bool) -> Result<Matrix> {
    require_units(n)?;
    require_positive("radius", radius)?;
    require_non_negative("strength", strength)?;
    let mut random = generator(seed);
    let mut weights = Spectrum::in_disk(n, radius, &mut random).blocks();
    let feedforward = gaussian_entries(n, n, &mut random) * (strength / (n as f64).sqrt());
    for column in 0..n {
        // The pairs come first, so the block of column c spans the rows 2 (c/2) and 2 (c/2) + 1.
        for row in 2 * (column / 2) + 2..n {
            weights[(row, column)] = feedforward[(row, column)];
        }
    }
    if rotate {
        weights = conjugate_by(&haar(n, &mut random), &weights);
    }
    Ok(weights)
}
