//! Gaussian weights from a fixed number of random sources.

use super::check::{require_positive, require_sparse_units};
use super::entry::{DEGREE, Family, RADIUS, SEED, UNITS_SPARSE};
use super::sparse_random::{distinct, require_degree, unit_generator, with_radius};
use crate::error::Result;
use crate::sparse::SparseMatrix;
use rand_distr::{Distribution, StandardNormal};

pub(super) const FAMILY: Family = Family {
    name: "sparse-gaussian",
    keys: &[UNITS_SPARSE, DEGREE, RADIUS, SEED],
    help: "Gaussian weights from degree random sources a unit; radius as the growth of powers shows it",
    build_sparse: Some(|values| {
        sparse_gaussian(values.units("n")?, values.units("degree")?, values.number("radius")?, values.seed()?)
    }),
    ..Family::SPARSE
};

/// Every unit receives independent Gaussian weights from `degree` distinct random sources, itself perhaps among them;
/// scaled to about this spectral radius ([`crate::sparse::growth_rate`]).
///
/// # Errors
/// [`crate::Error::OutOfRange`] for n = 0 or above 2^32 - 2, a degree outside 1 to n, or a radius that is not positive.
///
/// ```
/// let weights = fisher_memory::family::sparse_gaussian(1000, 10, 0.9, 1)?;
/// assert_eq!((weights.size(), weights.weights()), (1000, 10_000));
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn sparse_gaussian(n: usize, degree: usize, radius: f64, seed: u64) -> Result<SparseMatrix> {
    require_sparse_units(n)?;
    require_degree(degree, n)?;
    require_positive("radius", radius)?;
    let deviation = 1.0 / (degree as f64).sqrt();
    let mut entries = Vec::with_capacity(n * degree);
    for unit in 0..n {
        let mut random = unit_generator(seed, unit);
        for source in distinct(degree, n, &mut random) {
            let entry: f64 = StandardNormal.sample(&mut random);
            entries.push((unit as u32, source, deviation * entry));
        }
    }
    with_radius(&SparseMatrix::from_triplets(n, entries)?, radius)
}
