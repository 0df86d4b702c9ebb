//! A matrix of fixed-point numbers with a bound on its error.

use super::Magnitude;
use crate::bounded::Bounded;
use crate::floating::{scale_by_power, split};
use crate::linalg::{Matrix, Operand, multiply, sharp_spectral_norm};

/// How numbers are cut: the base 2^digit_bits, and how many digits a matrix keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Format {
    /// Bits of one digit; digits are balanced, from -2^(digit_bits-1) to 2^(digit_bits-1).
    pub digit_bits: u32,
    /// Digits a result keeps.
    pub digits: usize,
}

/// Doubles hold integers exactly up to 2^53.
const EXACT_BITS: f64 = 53.0;

impl Format {
    /// The format of at least `bits` bits in which products with inner dimension `inner` are exact digit by digit.
    ///
    /// A product of digits is at most 2^(2 b - 2), and a sum holds inner (digits + 1) of them.
    #[must_use]
    pub fn for_bits(bits: u32, inner: usize) -> Self {
        let mut digits = 3;
        loop {
            let terms = (inner.max(1) * (digits + 1)) as f64;
            let digit_bits = ((EXACT_BITS + 2.0 - terms.log2()) / 2.0).floor().max(4.0) as u32;
            // One digit in front may be nearly empty.
            let needed = (bits as usize).div_ceil(digit_bits as usize) + 1;
            if needed <= digits {
                return Self { digit_bits, digits };
            }
            digits = needed;
        }
    }

    /// The same base with as many digits as `bits` bits need, but no more than now.
    #[must_use]
    pub fn at_most_bits(self, bits: u32) -> Self {
        Self { digits: self.digits.min((bits as usize).div_ceil(self.digit_bits as usize) + 1), ..self }
    }

    /// Bits a result keeps at least.
    #[must_use]
    pub fn bits(self) -> u32 {
        self.digit_bits * (self.digits as u32 - 1)
    }
}

/// The set of all matrices within `radius` (Frobenius norm) of a fixed-point midpoint (rows x columns).
///
/// The midpoint is sum_s digit_s B^(exponent - 1 - s) with B = 2^digit_bits, digit 0 first; the digits of one
/// place lie together in column-major order.
#[derive(Debug, Clone)]
pub struct BallMatrix {
    pub(super) rows: usize,
    pub(super) columns: usize,
    pub(super) format: Format,
    pub(super) exponent: i64,
    pub(super) places: Vec<Vec<f64>>,
    /// Bound on the Frobenius norm of the difference to the true matrix.
    pub radius: Magnitude,
}

impl BallMatrix {
    /// The matrix of zeros, exact.
    #[must_use]
    pub fn zeros(rows: usize, columns: usize, format: Format) -> Self {
        Self { rows, columns, format, exponent: 0, places: Vec::new(), radius: Magnitude::ZERO }
    }

    /// The identity, exact.
    #[must_use]
    pub fn identity(size: usize, format: Format) -> Self {
        Self::from_matrix(&Matrix::identity(size, size), format)
    }

    /// A matrix of doubles, exact wherever `format` holds all of its bits.
    #[must_use]
    pub fn from_matrix(matrix: &Matrix, format: Format) -> Self {
        Self::from_scaled(matrix, &vec![0; matrix.nrows()], &vec![0; matrix.ncols()], format)
    }

    /// The matrix with entries 2^(row_shift_i + column_shift_j) a_ij, without overflow.
    #[must_use]
    pub fn from_scaled(matrix: &Matrix, row_shift: &[i64], column_shift: &[i64], format: Format) -> Self {
        let (rows, columns) = matrix.shape();
        let shift = |index: usize| row_shift[index % rows] + column_shift[index / rows];
        let parts: Vec<(f64, i64)> = matrix.iter().map(|&entry| split(entry)).collect();
        let top =
            parts.iter().enumerate().filter(|(_, part)| part.0 != 0.0).map(|(index, part)| part.1 + shift(index)).max();
        let Some(top) = top else { return Self::zeros(rows, columns, format) };
        let bits = i64::from(format.digit_bits);
        // |x| < 2^top must fit into a balanced first digit: top <= bits exponent - 1.
        let exponent = (top + 1).div_euclid(bits) + i64::from((top + 1).rem_euclid(bits) != 0);
        let base = (bits as f64).exp2();
        let mut places = vec![vec![0.0; rows * columns]; format.digits];
        let mut dropped = false;
        for (index, &(mantissa, power)) in parts.iter().enumerate() {
            let mut power = power + shift(index) - bits * exponent;
            let mut rest = mantissa;
            for place in &mut places {
                power += bits;
                // Below one half of this place: it starts further down.
                if power < -1 || rest == 0.0 {
                    continue;
                }
                let scaled = rest * (power as f64).exp2();
                place[index] = scaled.round();
                rest = scaled - place[index];
                power = 0;
            }
            dropped |= rest != 0.0;
            debug_assert!(places[0][index].abs() <= base / 2.0);
        }
        let mut result = Self { rows, columns, format, exponent, places, radius: Magnitude::ZERO };
        if dropped {
            result.radius = result.last_place() * Magnitude::of(((rows * columns) as f64).sqrt());
        }
        result.trim();
        result
    }

    /// Rows and columns.
    #[must_use]
    pub fn shape(&self) -> (usize, usize) {
        (self.rows, self.columns)
    }

    /// How its numbers are cut.
    #[must_use]
    pub fn format(&self) -> Format {
        self.format
    }

    /// The midpoint as doubles times 2^power.
    #[must_use]
    pub fn to_scaled(&self) -> (Matrix, i64) {
        let mut result = Matrix::zeros(self.rows, self.columns);
        let bits = i64::from(self.format.digit_bits);
        // From the last place to the first: one rounding in all but pathological cases.
        for (place, digits) in self.places.iter().enumerate().rev() {
            let weight = (-(bits as f64) * (place + 1) as f64).exp2();
            for (entry, digit) in result.iter_mut().zip(digits) {
                *entry += digit * weight;
            }
        }
        (result, bits * self.exponent)
    }

    /// The midpoint as doubles; entries beyond their range become infinite or zero.
    #[must_use]
    pub fn to_matrix(&self) -> Matrix {
        let (matrix, power) = self.to_scaled();
        matrix.map(|entry| scale_by_power(entry, power))
    }

    /// The radius as a double, rounded up.
    #[must_use]
    pub fn radius_bound(&self) -> f64 {
        self.radius.to_f64()
    }

    /// The one number of a ball of one row and column as a double, with its bound.
    #[must_use]
    pub fn to_bounded(&self) -> Bounded {
        let value = self.to_matrix()[0];
        // Balanced digits sum up with less than two roundings; a subnormal number loses more.
        Bounded::new(value, self.radius_bound() + 2.0 * f64::EPSILON * value.abs() + f64::MIN_POSITIVE)
    }

    /// An upper bound of the spectral norm over the whole ball.
    #[must_use]
    pub fn norm(&self) -> Magnitude {
        self.midpoint_norm() + self.radius
    }

    /// An upper bound of the spectral norm of the midpoint: the smaller of Frobenius norm and sqrt(|A|_1 |A|_inf).
    #[must_use]
    pub fn midpoint_norm(&self) -> Magnitude {
        let (matrix, power) = self.to_scaled();
        let mut row_sums = vec![0.0; self.rows];
        let (mut largest_column, mut squares) = (0.0f64, 0.0);
        for column in matrix.column_iter() {
            let mut sum = 0.0;
            for (row, entry) in column.iter().enumerate() {
                sum += entry.abs();
                row_sums[row] += entry.abs();
                squares += entry * entry;
            }
            largest_column = largest_column.max(sum);
        }
        let largest_row = row_sums.into_iter().fold(0.0, f64::max);
        let frobenius = Magnitude::of(squares).sqrt();
        let mixed = Magnitude::of(largest_column * largest_row).sqrt();
        // The sums above round by less than 1e-9 for every size in reach; places too small for a double are in SLACK.
        frobenius.min(mixed) * slack(power)
    }

    /// An upper bound of the spectral norm over the whole ball, within a factor n^(1/16) of it, for three products
    /// of doubles: |A|^2 = |A'A| and |R|^4 <= |R^4|_F.
    #[must_use]
    pub fn sharp_norm(&self) -> Magnitude {
        let (matrix, power) = self.to_scaled();
        let square = multiply(Operand::Transposed(&matrix), &matrix);
        let rounding = (self.rows + 2) as f64 * f64::EPSILON * matrix.norm_squared();
        let norm = Magnitude::of(sharp_spectral_norm(&square, 1) + rounding).sqrt();
        (norm * slack(power)).min(self.midpoint_norm()) + self.radius
    }

    /// An upper bound of the Frobenius norm over the whole ball.
    #[must_use]
    pub fn frobenius_norm(&self) -> Magnitude {
        let (matrix, power) = self.to_scaled();
        Magnitude::of(matrix.norm()) * slack(power) + self.radius
    }

    /// The transpose.
    #[must_use]
    pub fn transpose(&self) -> Self {
        let places = self.places.iter().map(|digits| {
            let mut turned = vec![0.0; digits.len()];
            for column in 0..self.columns {
                for row in 0..self.rows {
                    turned[column + row * self.columns] = digits[row + column * self.rows];
                }
            }
            turned
        });
        Self { rows: self.columns, columns: self.rows, places: places.collect(), ..self.midpoint_free() }
    }

    /// The columns of both, side by side.
    #[must_use]
    pub fn beside(&self, right: &Self) -> Self {
        debug_assert_eq!(self.rows, right.rows);
        let both = [self, right];
        let filled = || both.iter().filter(|ball| !ball.is_zero());
        let top = filled().map(|ball| ball.exponent).max().unwrap_or(0);
        let end = filled().map(|ball| ball.exponent - ball.places.len() as i64).min().unwrap_or(0);
        let mut result = Self::zeros(self.rows, self.columns + right.columns, self.format);
        result.exponent = top;
        result.radius = (self.radius * self.radius + right.radius * right.radius).sqrt();
        // Far apart, most places lie behind the last one kept.
        let kept = (self.format.digits + 1) as i64;
        if top - end > kept {
            let entries = (result.rows * result.columns) as f64;
            result.radius += result.last_place() * Magnitude::of(entries.sqrt());
        }
        result.places = (0..(top - end).min(kept))
            .map(|place| {
                let columns = both.iter().flat_map(|ball| {
                    let digits =
                        usize::try_from(place - (top - ball.exponent)).ok().and_then(|place| ball.places.get(place));
                    digits.cloned().unwrap_or_else(|| vec![0.0; ball.rows * ball.columns])
                });
                columns.collect()
            })
            .collect();
        result.cut();
        result
    }

    /// The first `count` columns.
    #[must_use]
    pub fn first_columns(mut self, count: usize) -> Self {
        self.columns = count.min(self.columns);
        for digits in &mut self.places {
            digits.truncate(self.rows * self.columns);
        }
        self.trim();
        self
    }

    /// The same ball with another number of digits; what is dropped goes to the radius.
    #[must_use]
    pub fn with_format(mut self, format: Format) -> Self {
        debug_assert_eq!(self.format.digit_bits, format.digit_bits);
        self.format = format;
        self.cut();
        self
    }

    /// The midpoint alone, taken as exact.
    #[must_use]
    pub fn midpoint(&self) -> Self {
        Self { radius: Magnitude::ZERO, ..self.clone() }
    }

    /// The exponent e with every entry of the midpoint below B^e.
    #[must_use]
    pub fn leading_exponent(&self) -> i64 {
        self.exponent
    }

    /// Whether the midpoint is exactly zero.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        self.places.is_empty()
    }

    /// Adds to the radius.
    #[must_use]
    pub fn widened(mut self, by: Magnitude) -> Self {
        self.radius += by;
        self
    }

    pub(super) fn midpoint_free(&self) -> Self {
        Self { places: Vec::new(), ..*self }
    }

    /// The weight of the last place kept.
    pub(super) fn last_place(&self) -> Magnitude {
        let places = self.exponent - self.format.digits as i64;
        Magnitude::power_of_two(places as f64 * f64::from(self.format.digit_bits))
    }

    /// Removes empty places in front and at the end.
    pub(super) fn trim(&mut self) {
        let empty = |digits: &Vec<f64>| digits.iter().all(|&digit| digit == 0.0);
        while self.places.last().is_some_and(empty) {
            self.places.pop();
        }
        let leading = self.places.iter().take_while(|digits| empty(digits)).count();
        self.places.drain(..leading);
        self.exponent = if self.places.is_empty() { 0 } else { self.exponent - leading as i64 };
    }

    /// Keeps as many digits as the format says.
    pub(super) fn cut(&mut self) {
        self.trim();
        if self.places.len() > self.format.digits {
            self.places.truncate(self.format.digits);
            // Balanced digits behind the last place sum to less than one unit of it.
            let entries = ((self.rows * self.columns) as f64).sqrt();
            self.radius += self.last_place() * Magnitude::of(entries);
            self.trim();
        }
    }
}

/// Covers the rounding of norms computed in double precision (n^2 u < 2^-29 for every n below 4000).
const SLACK: f64 = 1e-8;

/// 2^power, rounded up by that much.
fn slack(power: i64) -> Magnitude {
    Magnitude::power_of_two(power as f64) * Magnitude::power_of_two(SLACK)
}
