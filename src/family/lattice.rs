//! Neighbours on a ring, a square or a cube without edges.

use super::check::{require_positive, require_sparse_units};
use super::entry::{DEGREE, Family, RADIUS, SEED, UNITS_SPARSE};
use crate::error::{Result, out_of_range};
use crate::sparse::SparseMatrix;

pub(super) const FAMILY: Family = Family {
    name: "lattice",
    keys: &[UNITS_SPARSE, DEGREE, RADIUS, SEED],
    help: "equal positive weights from both neighbours in degree/2 directions of a torus, for degree 2, 4 or 6",
    build_sparse: Some(|values| lattice(values.units("n")?, values.units("degree")?, values.number("radius")?)),
    ..Family::SPARSE
};

/// Every unit receives the same positive weight from its two neighbours in each direction of a torus of one, two or
/// three dimensions, whose sides are as equal as n allows.
///
/// Symmetric; every row sums to the radius, which is the spectral radius exactly. No chance takes part.
///
/// # Errors
/// [`crate::Error::OutOfRange`] for n above 2^32 - 2, a degree that is not 2, 4 or 6, an n that is no product of so
/// many sides of three units or more, or a radius that is not positive.
///
/// ```
/// let weights = fisher_memory::family::lattice(12, 4, 0.8)?; // 3 x 4
/// assert_eq!(weights.row(0), (&[1, 3, 4, 8][..], &[0.2; 4][..]));
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn lattice(n: usize, degree: usize, radius: f64) -> Result<SparseMatrix> {
    require_sparse_units(n)?;
    require_positive("radius", radius)?;
    if ![2, 4, 6].contains(&degree) {
        return Err(out_of_range("degree", degree, "give 2 for a ring, 4 for a square, 6 for a cube"));
    }
    let sides = sides(n, degree / 2);
    if sides.iter().any(|&side| side < 3) {
        let remedy = "take an n that is a product of one side for each direction, each of three units or more";
        return Err(out_of_range("n", n, remedy));
    }
    let weight = radius / degree as f64;
    let mut entries = Vec::with_capacity(n * degree);
    for unit in 0..n {
        let mut step = 1;
        for &side in sides.iter().rev() {
            let place = unit / step % side;
            for neighbour in [(place + 1) % side, (place + side - 1) % side] {
                entries.push((unit as u32, (unit - place * step + neighbour * step) as u32, weight));
            }
            step *= side;
        }
    }
    SparseMatrix::from_triplets(n, entries)
}

/// n as a product of so many sides, each the largest that leaves the others no smaller.
fn sides(n: usize, directions: usize) -> Vec<usize> {
    if directions == 1 {
        return vec![n];
    }
    let root = (n as f64).powf(1.0 / directions as f64).round() as usize;
    let side = (1..=root.min(n)).rev().find(|side| n.is_multiple_of(*side)).unwrap_or(1);
    let mut all = vec![side];
    all.extend(sides(n / side, directions - 1));
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sides_are_as_equal_as_the_number_allows() {
        assert_eq!(sides(100_000, 2), [250, 400]);
        assert_eq!(sides(1_000_000, 3), [100, 100, 100]);
        assert_eq!(sides(900, 2), [30, 30]);
        assert!(lattice(7, 4, 0.9).is_err());
        let cube = lattice(60, 6, 0.6).unwrap();
        assert_eq!(cube, cube.transpose());
        assert!((0..60).all(|unit| cube.row(unit).0.len() == 6));
    }
}
