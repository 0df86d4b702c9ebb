//! The parts of sparse random families: distinct sources, scaling by the growth of the powers, shapes of tori.

use super::check::require_positive;
use crate::error::{Result, out_of_range};
use crate::options::Options;
use crate::random::{Purpose, generator};
use crate::sparse::{SparseMatrix, growth_rate};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

/// The generator of what belongs to one unit, so that units can be made in any order.
pub(super) fn unit_generator(seed: u64, unit: usize) -> ChaCha8Rng {
    generator(seed, Purpose::SparseWeights, unit as u64)
}

/// So many distinct numbers below n, in increasing order (Floyd).
pub(super) fn distinct(count: usize, n: usize, random: &mut ChaCha8Rng) -> Vec<u32> {
    let mut chosen: Vec<u32> = Vec::with_capacity(count);
    for last in n - count..n {
        let number = random.random_range(0..=last) as u32;
        let place = chosen.binary_search(&number);
        // One that was chosen before gives its place to the last, which cannot have been.
        match place {
            Ok(_) => chosen.push(last as u32),
            Err(place) => chosen.insert(place, number),
        }
    }
    chosen
}

/// Refuses a number of sources that a network of n units does not have.
pub(super) fn require_degree(degree: usize, n: usize) -> Result<()> {
    if (1..=n).contains(&degree) {
        return Ok(());
    }
    Err(out_of_range("degree", degree, "give every unit at least one source and at most n"))
}

/// W times R over about its spectral radius ([`growth_rate`]).
pub(super) fn with_radius(weights: &SparseMatrix, radius: f64) -> Result<SparseMatrix> {
    require_positive("radius", radius)?;
    let options = Options::default().with_threads(0);
    let current = growth_rate(weights, &options)?;
    if current == 0.0 {
        let remedy = "the powers of this network end, so that it cannot be rescaled; leave radius out";
        return Err(out_of_range("radius", radius, remedy));
    }
    let factor = radius / current;
    weights.mapped(|_, _, weight| weight * factor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distinct_numbers_are_distinct_and_reach_every_place_equally_often() {
        let mut counts = [0; 10];
        for unit in 0..5_000 {
            let chosen = distinct(3, 10, &mut unit_generator(1, unit));
            assert!(chosen.len() == 3 && chosen.is_sorted() && chosen.windows(2).all(|pair| pair[0] < pair[1]));
            chosen.iter().for_each(|&place| counts[place as usize] += 1);
        }
        // 1500 each with a deviation of 32.
        assert!(counts.iter().all(|count| (1_350..1_650).contains(count)), "{counts:?}");
        assert_eq!(distinct(4, 4, &mut unit_generator(0, 0)), [0, 1, 2, 3]);
    }
}
