//! Random matrices from one ChaCha stream a seed: the same random numbers on every platform.

use crate::linalg::{Matrix, Operand, multiply, orthonormal_columns};
use nalgebra::Complex;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};
use std::f64::consts::PI;

pub(super) fn generator(seed: u64) -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(seed)
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
    multiply(&multiply(basis, matrix), Operand::Transposed(basis))
}
