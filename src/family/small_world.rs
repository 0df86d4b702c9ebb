//! A ring of neighbours with some long connections.

use super::check::{require_positive, require_sparse_units};
use super::entry::{DEGREE, Family, RADIUS, SEED, UNITS_SPARSE, default};
use super::sparse_random::{require_degree, unit_generator};
use super::value::Kind;
use crate::error::{Result, out_of_range};
use crate::sparse::SparseMatrix;
use rand::RngExt;

pub(super) const FAMILY: Family = Family {
    name: "small-world",
    keys: &[UNITS_SPARSE, DEGREE, default("rewired", Kind::Share, "0.1"), RADIUS, SEED],
    help: "equal positive weights from degree neighbours on a ring, a share of them from anywhere instead",
    build_sparse: Some(|values| {
        let (n, degree) = (values.units("n")?, values.units("degree")?);
        small_world(n, degree, values.number("rewired")?, values.number("radius")?, values.seed()?)
    }),
    ..Family::SPARSE
};

/// Every unit receives the same positive weight from its `degree` nearest neighbours on a ring; each of these sources
/// is with the probability `rewired` another unit, drawn from all (after Watts and Strogatz).
///
/// Every row sums to the radius, which therefore is the spectral radius exactly. Sources that coincide are summed.
///
/// # Errors
/// [`crate::Error::OutOfRange`] for n = 0 or above 2^32 - 2, a degree outside 1 to n - 1, a share outside 0 to 1, or a
/// radius that is not positive.
///
/// ```
/// let weights = fisher_memory::family::small_world(1000, 10, 0.1, 0.9, 1)?;
/// assert!((weights.row(7).1.iter().sum::<f64>() - 0.9).abs() < 1e-15);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn small_world(n: usize, degree: usize, rewired: f64, radius: f64, seed: u64) -> Result<SparseMatrix> {
    require_sparse_units(n)?;
    require_degree(degree, n.saturating_sub(1))?;
    require_positive("radius", radius)?;
    if !(0.0..=1.0).contains(&rewired) {
        return Err(out_of_range("rewired", rewired, "give a share from 0 to 1"));
    }
    let weight = radius / degree as f64;
    let mut entries = Vec::with_capacity(n * degree);
    for unit in 0..n {
        let mut random = unit_generator(seed, unit);
        for place in 0..degree {
            let (distance, is_left) = (place / 2 + 1, place % 2 == 1);
            let neighbour = if is_left { unit + n - distance } else { unit + distance } % n;
            let source = if random.random::<f64>() < rewired { random.random_range(0..n) } else { neighbour };
            entries.push((unit as u32, source as u32, weight));
        }
    }
    SparseMatrix::from_triplets(n, entries)
}
