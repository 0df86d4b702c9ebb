//! A test whether a product of integer matrices is nilpotent. Floating point cannot tell: it turns a zero eigenvalue
//! of multiplicity m into m eigenvalues of about 1e-16^(1/m).

use crate::linalg::{Matrix, multiply};

/// Residues below this prime keep every sum of up to [`LARGEST`] products below 2^53, where doubles are exact.
const PRIME: f64 = 16_777_213.0;
/// Of larger random matrices of +-1 none is ever nilpotent: the probability falls at least as 3^-N.
const LARGEST: usize = 16;

/// A product of integer matrices, known modulo a prime.
#[derive(Debug)]
pub(super) struct Residue(Option<Matrix>);

impl Residue {
    /// A product of one factor.
    pub(super) fn new(factor: &Matrix) -> Self {
        Self((factor.nrows() <= LARGEST).then(|| reduced(factor.clone())))
    }

    /// Replaces the product P by W P.
    pub(super) fn multiply_left(&mut self, factor: &Matrix) {
        self.0 = self.0.take().map(|product| reduced(multiply(&reduced(factor.clone()), &product)));
    }

    /// Whether all eigenvalues of the product are zero, P^16 = 0. A product that is not nilpotent passes for one with a
    /// probability of about 1e-7, where P^16 vanishes modulo the prime alone.
    pub(super) fn is_nilpotent(&self) -> bool {
        self.0.clone().is_some_and(|mut power| {
            for _ in 0..LARGEST.ilog2() {
                power = reduced(multiply(&power, &power));
            }
            power.iter().all(|&entry| entry == 0.0)
        })
    }
}

/// The entries modulo the prime.
fn reduced(matrix: Matrix) -> Matrix {
    matrix.map(|entry| entry.rem_euclid(PRIME))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_nilpotent_products_are_called_so() {
        let nilpotent = Matrix::from_row_slice(2, 2, &[1.0, 1.0, -1.0, -1.0]);
        assert!(Residue::new(&nilpotent).is_nilpotent());
        let singular = Matrix::from_row_slice(2, 2, &[1.0, 1.0, 1.0, 1.0]);
        assert!(!Residue::new(&singular).is_nilpotent());
        // The product of two matrices may be nilpotent where neither is.
        let mut product = Residue::new(&singular);
        product.multiply_left(&Matrix::from_row_slice(2, 2, &[1.0, -1.0, 1.0, -1.0]));
        assert!(product.is_nilpotent());
        let mut long = Residue::new(&singular);
        for _ in 0..1000 {
            long.multiply_left(&singular);
        }
        assert!(!long.is_nilpotent());
        // A shift of 16 units vanishes with its sixteenth power and no earlier.
        assert!(
            Residue::new(&Matrix::from_fn(16, 16, |row, column| f64::from(u8::from(row == column + 1)))).is_nilpotent()
        );
    }
}
