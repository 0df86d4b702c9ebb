//! Balls as doubles, and norms of them: what the conversion rounds is bounded.

use super::ball::BallMatrix;
use super::magnitude::Magnitude;
use crate::bounded::Bounded;
use crate::linalg::{
    Matrix, Operand, Scratch, Wanted, inflation, mirror_lower, power_of_two, product_unit, scale_by_power, set_shaped,
    sharp_spectral_norm, underflow, upper_norm, upper_spectral_norm,
};

impl BallMatrix {
    /// The midpoint as doubles times 2^power; [`CONVERSION`] bounds what that rounds.
    pub fn to_scaled(&self) -> (Matrix, i64) {
        let mut result = Matrix::zeros(self.rows, self.columns);
        let bits = i64::from(self.format.digit_bits);
        // From the last place to the first, so that the sums before the last one hardly round.
        for (place, digits) in self.places.iter().enumerate().rev() {
            let weight = power_of_two(-bits * (place as i64 + 1));
            for (entry, digit) in result.iter_mut().zip(digits) {
                *entry += digit * weight;
            }
        }
        (result, bits * self.exponent)
    }

    /// The midpoint as doubles, every entry from its own first digit on, so that small ones keep their bits beside
    /// large ones; entries beyond the range of doubles become infinite or zero.
    pub fn to_matrix(&self) -> Matrix {
        self.to_shifted_matrix(&vec![0; self.rows], &vec![0; self.columns])
    }

    /// The matrix with entries 2^(row_shift_i + column_shift_j) a_ij as doubles, as [`Self::to_matrix`].
    pub fn to_shifted_matrix(&self, row_shift: &[i64], column_shift: &[i64]) -> Matrix {
        Matrix::from_fn(self.rows, self.columns, |row, column| {
            let (value, power) = self.entry(row + column * self.rows);
            scale_by_power(value, power + row_shift[row] + column_shift[column])
        })
    }

    /// An entry of the midpoint as a number near one digit times a power of two.
    fn entry(&self, index: usize) -> (f64, i64) {
        /// Digits further down than these bits are below the rounding of the sum.
        const SUMMED_BITS: usize = 72;
        let bits = i64::from(self.format.digit_bits);
        let Some(first) = self.places.iter().position(|digits| digits[index] != 0.0) else { return (0.0, 0) };
        let end = (first + SUMMED_BITS.div_ceil(bits as usize) + 1).min(self.places.len());
        let shrink = power_of_two(-bits);
        let value = self.places[first..end].iter().rev().fold(0.0, |sum, digits| sum * shrink + digits[index]);
        (value, bits * (self.exponent - 1 - first as i64))
    }

    /// The radius as a double, rounded up.
    pub fn radius_bound(&self) -> f64 {
        self.radius.to_f64()
    }

    /// The midpoint as doubles, and a bound on the Frobenius norm of their distance to the true matrix.
    pub fn to_rounded(&self) -> (Matrix, f64) {
        // The norm of numbers near one, whose squares are in the range of doubles.
        let (near_one, power) = self.to_scaled();
        let error = scale_by_power(conversion_error(upper_norm(&near_one)), power) + self.underflow();
        (self.to_matrix(), self.radius_bound() + error)
    }

    /// What the conversion to doubles may lose below their range: nothing of zeros.
    pub fn underflow(&self) -> f64 {
        if self.is_zero() { 0.0 } else { underflow(self.rows * self.columns) }
    }

    /// The one number of a ball of one row and column as a double, with its bound.
    pub fn to_bounded(&self) -> Bounded {
        assert_eq!(self.shape(), (1, 1), "a number is a ball of one row and column");
        let (value, error) = self.to_rounded();
        Bounded::new(value[0], error)
    }

    /// An upper bound of the spectral norm over the whole ball.
    pub fn norm(&self) -> Magnitude {
        self.midpoint_norm() + self.radius
    }

    /// An upper bound of the spectral norm of the midpoint: the smaller of Frobenius norm and sqrt(|A|_1 |A|_inf).
    pub fn midpoint_norm(&self) -> Magnitude {
        let (matrix, power) = self.to_scaled();
        converted(upper_spectral_norm(&matrix), power)
    }

    /// An upper bound of the spectral norm over the whole ball, within a factor n^(1/16) of it, for three products
    /// of doubles: |A|^2 = |A'A| and |R|^4 <= |R^4|_F.
    pub fn sharp_norm(&self) -> Magnitude {
        let (matrix, power) = self.to_scaled();
        let mut square = Scratch::unset(self.columns, self.columns);
        set_shaped(&mut square, Wanted::Lower, Operand::transpose_of(&matrix), &matrix, 1);
        mirror_lower(&mut square);
        let frobenius = upper_norm(&matrix);
        let rounding = product_unit(self.rows, 1) * frobenius * frobenius + underflow(matrix.len() * self.columns);
        let norm = (sharp_spectral_norm(&square, 1) + rounding).sqrt() * inflation(3);
        converted(norm, power).min(self.midpoint_norm()) + self.radius
    }

    /// An upper bound of the Frobenius norm over the whole ball.
    pub fn frobenius_norm(&self) -> Magnitude {
        let (matrix, power) = self.to_scaled();
        converted(upper_norm(&matrix), power) + self.radius
    }
}

/// How often an entry of [`BallMatrix::to_scaled`] rounds, counted relative to itself.
///
/// Let w be the weight of the first digit d that is not zero. What follows is below 0.54 w, as digits are balanced to a
/// base of at least 16, so that the entry is above 0.46 |d| w. Each partial sum rounds by u times itself: u (|d| +
/// 0.55) w in the end, and less than 0.6 u w before it. That is less than 5 u of the entry. Weights below the range of
/// doubles lose less than
/// 2^-1048 together, where the largest entry is above 2^-28: another u of every norm, for every size.
pub(crate) const CONVERSION: usize = 6;

/// What the conversion to doubles changes numbers of this norm by at most.
pub(crate) fn conversion_error(norm: f64) -> f64 {
    0.5 * f64::EPSILON * CONVERSION as f64 * norm
}

/// norm 2^power, for the norm of a midpoint that was taken from its conversion to doubles.
fn converted(norm: f64, power: i64) -> Magnitude {
    Magnitude::of(norm * inflation(CONVERSION)) * Magnitude::power_of_two(power as f64)
}
