//! The two edges of a spectrum, by whichever road leads to an enclosure.

use super::blocks::irreducible_blocks;
use super::edge::Edge;
use super::powers::{NARROW, not_enclosed};
use super::{discs, perron, powers};
use crate::bounded::Bounded;
use crate::error::Result;
use crate::linalg::{Matrix, balancing, negated, scale_by_power, scaled_entries, split, symmetrising};
use crate::options::Options;

/// rho(W) of a square matrix (n x n), enclosed to a relative 1e-10 in `most_bits` bits at most; exactly zero where W is
/// nilpotent.
///
/// # Errors
/// [`Error::ToleranceNotMet`] where neither road leads to an enclosure that narrow; [`Error::Interrupted`].
pub(crate) fn enclosed_spectral_radius(matrix: &Matrix, most_bits: u32, options: &Options) -> Result<Bounded> {
    let power = split(matrix.amax()).1;
    // Near one, so that squares stay in the range of doubles; exact but for entries that no digit of the result hangs
    // on.
    let scaled = matrix.map(|entry| scale_by_power(entry, -power));
    let lost = lost_by_scaling(matrix, power);
    let mut largest = Bounded::exact(0.0);
    for block in irreducible_blocks(&scaled) {
        let found = of_block(&block, most_bits, options)?;
        largest = larger(largest, found);
    }
    if lost && largest.value == 0.0 {
        return Err(not_enclosed(f64::INFINITY, 53));
    }
    Ok(largest.scaled_by_power(power))
}

/// The largest real part of an eigenvalue of a square matrix (n x n), enclosed by discs as narrow as they are.
///
/// # Errors
/// [`Error::NoConvergence`] if the eigenvalue iteration fails.
pub(crate) fn enclosed_spectral_abscissa(matrix: &Matrix) -> Result<Bounded> {
    let power = split(matrix.amax()).1;
    let scaled = matrix.map(|entry| scale_by_power(entry, -power));
    let mut largest: Option<Bounded> = None;
    for block in irreducible_blocks(&scaled) {
        let found = match block.len() {
            1 => Bounded::exact(block[0]),
            _ => discs::edge(&in_units(&block, &balancing(&block)), Edge::Abscissa)?,
        };
        largest = Some(largest.map_or(found, |known| larger(known, found)));
    }
    Ok(largest.unwrap_or(Bounded::exact(0.0)).scaled_by_power(power))
}

/// Whether an entry that is not zero became zero or lost bits below the range of doubles.
fn lost_by_scaling(matrix: &Matrix, power: i64) -> bool {
    matrix.iter().any(|&entry| entry != 0.0 && scale_by_power(scale_by_power(entry, -power), power) != entry)
}

/// rho of an irreducible block.
fn of_block(block: &Matrix, most_bits: u32, options: &Options) -> Result<Bounded> {
    if block.len() == 1 {
        return Ok(Bounded::exact(block[0].abs()));
    }
    let narrow = |found: &Bounded| found.relative_error() <= NARROW;
    let by_discs = |matrix: &Matrix| discs::edge(matrix, Edge::Radius).ok().filter(narrow);
    let balanced = in_units(block, &balancing(block));
    let found = perron::radius(&balanced)
        .filter(narrow)
        .or_else(|| by_discs(&balanced))
        .or_else(|| by_discs(&in_units(block, &symmetrising(block))));
    // Where the iteration fails or the discs are wide, powers decide.
    found.map_or_else(|| powers::radius(block, most_bits, options), Ok)
}

/// D^-1 A D for D = diag(2^d_i), where these powers of two lose no bit; A itself elsewhere.
fn in_units(block: &Matrix, exponents: &[i64]) -> Matrix {
    let opposite = negated(exponents);
    let found = scaled_entries(block, &opposite, exponents);
    let back = scaled_entries(&found, exponents, &opposite);
    if back == *block { found } else { block.clone() }
}

/// The larger of two numbers, of which only bounds are known.
fn larger(one: Bounded, other: Bounded) -> Bounded {
    let low = (one.value - one.error).max(other.value - other.error);
    let high = (one.value + one.error).max(other.value + other.error);
    let value = one.value.max(other.value);
    Bounded::new(value, (high - value).max(value - low).max(0.0) + f64::EPSILON * value.abs())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::family;
    use crate::spectrum::ALL_BITS;

    /// 2 sqrt(0.99 0.2) cos(pi/101), the edge of a tridiagonal Toeplitz matrix.
    const CHAIN_WITH_FEEDBACK: f64 = 0.889_513_336_867_358_9;

    fn radius(matrix: &Matrix) -> Bounded {
        enclosed_spectral_radius(matrix, ALL_BITS, &Options::default()).unwrap()
    }

    fn stored(name: &str) -> Matrix {
        family::file::read_matrix(format!("tests/data/radius/{name}")).unwrap()
    }

    #[test]
    fn known_radii_are_enclosed_however_far_the_matrix_is_from_normal() {
        let known = [
            (stored("half-power-6.npy"), 0.5),
            (stored("half-power-8.npy"), 0.5),
            (stored("grcar-50.npy"), 2.258_179_817_783_749_8),
            (stored("grcar-50.npy").transpose(), 2.258_179_817_783_749_8),
            (stored("grcar-100.npy"), 2.262_925_635_660_763),
            (stored("grcar-100.npy").transpose(), 2.262_925_635_660_763),
            (family::network("ring:n=5,scale=1.1").unwrap(), 1.1),
            (family::network("chain:n=40,diagonal=0.9,gain=0.5").unwrap(), 0.9),
            (family::network("chain:n=100,gain=0.99,feedback=0.2").unwrap(), CHAIN_WITH_FEEDBACK),
            (family::network("orthogonal:n=30,scale=0.7,seed=3").unwrap(), 0.7),
            (Matrix::from_row_slice(2, 2, &[1e-200, 1e-150, 1e-250, 1e-200]), 2e-200),
            (Matrix::from_row_slice(2, 2, &[1e300, 0.0, 1e300, -1e300]), 1e300),
        ];
        for (matrix, truth) in known {
            let found = radius(&matrix);
            assert!((found.value - truth).abs() <= found.error + 2e-15 * truth, "{found:?} {truth}");
            assert!(found.relative_error() <= 1e-10, "{found:?} {truth}");
        }
    }

    #[test]
    fn nilpotent_matrices_have_the_radius_zero_exactly() {
        for name in ["nil.csv", "nil3.csv"] {
            assert_eq!(radius(&stored(name)), Bounded::exact(0.0), "{name}");
        }
        let feedforward = family::network("fan-out:widths=1;4;4").unwrap();
        assert_eq!(radius(&feedforward), Bounded::exact(0.0));
        // N = [[2, -4], [1, -2]] in a larger basis: N^2 = 0 with no zero entry anywhere.
        let dense = Matrix::from_row_slice(2, 2, &[2.0, -4.0, 1.0, -2.0]);
        assert_eq!(radius(&dense.kronecker(&Matrix::from_element(3, 3, 1.0))), Bounded::exact(0.0));
    }

    #[test]
    fn random_networks_are_enclosed_by_their_discs() {
        for text in ["gaussian:n=120,seed=1", "dale:n=60,radius=0.9,seed=2", "symmetric:n=50,radius=0.8,seed=1"] {
            let matrix = family::network(text).unwrap();
            let found = discs::edge(&matrix, Edge::Radius).unwrap();
            assert!(found.relative_error() < 1e-11, "{text}: {found:?}");
            let powers = powers::radius(&matrix, ALL_BITS, &Options::default()).unwrap();
            assert!((powers.value - found.value).abs() <= powers.error + found.error, "{text}");
        }
    }

    #[test]
    fn abscissae_of_generators() {
        let leaky = Matrix::from_row_slice(2, 2, &[-100.0, 0.0, 1e21, -100.0]);
        assert_eq!(enclosed_spectral_abscissa(&leaky).unwrap().value, -100.0);
        let turning = Matrix::from_row_slice(2, 2, &[-0.25, 3.0, -3.0, -0.25]);
        assert!(enclosed_spectral_abscissa(&turning).unwrap().contains(-0.25));
    }
}
