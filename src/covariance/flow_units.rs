//! Units of the state in which a generator has no entry much larger than its time scales.

use crate::linalg::{Matrix, balancing, spectral_abscissa};
use crate::spectrum::strong_components;

/// Exponents d for which D^-1 A D with D = diag(2^d_i) has balanced blocks of units that reach each other, and between
/// blocks no entry above the largest within one.
///
/// An entry from one block to a later one can be as large as it likes without any effect on the eigenvalues; left as it
/// is, it would set the time step.
pub(super) fn flow_units(generator: &Matrix) -> Vec<i64> {
    let mut exponents = vec![0i64; generator.nrows()];
    let mut blocks = strong_components(generator);
    // Sources first.
    blocks.reverse();
    for units in &blocks {
        let inside = generator.select_rows(units).select_columns(units);
        for (&unit, exponent) in units.iter().zip(balancing(&inside)) {
            exponents[unit] = exponent;
        }
    }
    let size = |target: usize, source: usize, exponents: &[i64]| {
        generator[(target, source)].abs().log2() + (exponents[source] - exponents[target]) as f64
    };
    let largest = |units: &Vec<usize>| {
        let pairs = units.iter().flat_map(|&target| units.iter().map(move |&source| (target, source)));
        pairs.map(|(target, source)| size(target, source, &exponents)).fold(f64::NEG_INFINITY, f64::max)
    };
    let scale = blocks.iter().map(largest).fold(f64::NEG_INFINITY, f64::max);
    if !scale.is_finite() {
        return vec![0; generator.nrows()];
    }
    let mut is_earlier = vec![false; generator.nrows()];
    for units in &blocks {
        let earlier = (0..generator.nrows()).filter(|&source| is_earlier[source]);
        let entering = earlier.flat_map(|source| units.iter().map(move |&target| (target, source)));
        let excess = entering.map(|(target, source)| size(target, source, &exponents) - scale).fold(0.0, f64::max);
        for &unit in units {
            exponents[unit] += excess.ceil() as i64;
            is_earlier[unit] = true;
        }
    }
    exponents
}

/// The logarithm to base two of how much slower than |A| the slowest motion is, as doubles show.
pub(super) fn spread_of_time_scales(generator: &Matrix) -> usize {
    let slowest = spectral_abscissa(generator).map_or(f64::NAN, f64::abs);
    let spread = (generator.amax() / slowest).log2();
    if spread.is_finite() { spread.max(0.0) as usize } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::linalg::{negated, scaled_entries};

    #[test]
    fn an_entry_from_block_to_block_sets_no_time_scale() {
        let generator = Matrix::from_row_slice(3, 3, &[-100.0, 0.0, 0.0, 1e21, -100.0, 0.0, 0.0, 1e300, -1.0]);
        let exponents = flow_units(&generator);
        let found = scaled_entries(&generator, &negated(&exponents), &exponents);
        assert!(found.amax() <= 100.0 && found[(1, 0)] > 40.0 && found[(2, 1)] > 40.0, "{found}");
        assert_eq!(flow_units(&Matrix::zeros(3, 3)), vec![0; 3]);
    }
}
