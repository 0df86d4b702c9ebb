//! The parts of random families: Gaussian matrices, rotations and spectra.

use crate::linalg::{Matrix, Operand, multiply, orthonormal_columns};
use crate::random::{self, Purpose};
use nalgebra::Complex;
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};
use std::f64::consts::PI;

/// The generator that the entries of a network are drawn from.
pub(super) fn generator(seed: u64) -> ChaCha8Rng {
    random::generator(seed, Purpose::Network, 0)
}

/// Independent standard Gaussian entries, drawn column by column.
pub(super) fn gaussian_entries(rows: usize, columns: usize, random: &mut ChaCha8Rng) -> Matrix {
    Matrix::from_fn(rows, columns, |_, _| StandardNormal.sample(random))
}

/// An orthogonal matrix from the Haar measure.
pub(super) fn haar(n: usize, random: &mut ChaCha8Rng) -> Matrix {
    orthonormal_columns(&gaussian_entries(n, n, random))
}

/// The eigenvalues of a real matrix: each pair a + ib, a - ib by its first member, then the real ones.
#[derive(Default)]
pub(super) struct Spectrum {
    pub(super) pairs: Vec<Complex<f64>>,
    pub(super) reals: Vec<f64>,
}

impl Spectrum {
    /// n eigenvalues uniform in the disk; for odd n one is real, with the modulus law of the disk and a random sign.
    pub(super) fn in_disk(n: usize, radius: f64, random: &mut ChaCha8Rng) -> Self {
        let modulus = |random: &mut ChaCha8Rng| radius * random.random::<f64>().sqrt();
        let mut spectrum = Self::default();
        for _ in 0..n / 2 {
            spectrum.pairs.push(Complex::from_polar(modulus(random), PI * random.random::<f64>()));
        }
        if n % 2 == 1 {
            let value = modulus(random);
            spectrum.reals.push(if random.random::<bool>() { value } else { -value });
        }
        spectrum
    }

    pub(super) fn size(&self) -> usize {
        2 * self.pairs.len() + self.reals.len()
    }

    /// The block diagonal real matrix with these eigenvalues: \[a, -b; b, a\] for each pair, then the real ones.
    pub(super) fn blocks(&self) -> Matrix {
        let mut blocks = Matrix::zeros(self.size(), self.size());
        for (index, value) in self.pairs.iter().enumerate() {
            let (first, second) = (2 * index, 2 * index + 1);
            blocks[(first, first)] = value.re;
            blocks[(second, second)] = value.re;
            blocks[(first, second)] = -value.im;
            blocks[(second, first)] = value.im;
        }
        for (index, &value) in self.reals.iter().enumerate() {
            let unit = 2 * self.pairs.len() + index;
            blocks[(unit, unit)] = value;
        }
        blocks
    }
}

/// O A O'.
pub(super) fn conjugate_by(basis: &Matrix, matrix: &Matrix) -> Matrix {
    multiply(&multiply(basis, matrix), Operand::transpose_of(basis))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_random_input_of_a_seed_is_no_column_of_a_network_of_that_seed() {
        let n = 100;
        for seed in 0..20 {
            let input = gaussian_entries(n, 1, &mut random::generator(seed, Purpose::Input, 0)).normalize();
            for network in [gaussian_entries(n, n, &mut generator(seed)), haar(n, &mut generator(seed))] {
                let cosine = input.dot(&network.column(0).normalize());
                // Of independent directions it has the deviation 1/sqrt n = 0.1; of equal ones it is 1.
                assert!(cosine.abs() < 0.4, "seed {seed}: {cosine}");
            }
        }
    }
}
