//! A matrix of fixed-point numbers with a bound on its error.

use super::Magnitude;
use crate::bounded::Bounded;
use crate::linalg::{
    Matrix, Operand, Scratch, Wanted, inflation, mirror_lower, power_of_two, product_unit, scale_by_power, set_shaped,
    sharp_spectral_norm, split, underflow, upper_norm, upper_spectral_norm,
};

/// How numbers are cut: the base 2^digit_bits, and how many digits a matrix keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Format {
    /// Bits of one digit; digits are balanced, from -2^(digit_bits-1) to 2^(digit_bits-1).
    pub(crate) digit_bits: u32,
    /// Digits a result keeps.
    pub(crate) digits: usize,
}

/// Doubles hold integers exactly up to 2^53.
const EXACT_BITS: f64 = 53.0;

impl Format {
    /// The format of at least `bits` bits in which products with inner dimension `inner` are exact digit by digit.
    ///
    /// A product of digits is at most 2^(2 b - 2), and a sum holds inner (digits + 1) of them. Longer products are exact
    /// too, in more than one piece.
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
    pub fn at_most_bits(self, bits: u32) -> Self {
        Self { digits: self.digits.min((bits as usize).div_ceil(self.digit_bits as usize) + 1), ..self }
    }

    /// Bits a result keeps at least.
    pub fn bits(self) -> u32 {
        self.digit_bits * (self.digits as u32 - 1)
    }

    /// Digits a result keeps.
    pub fn digits(self) -> usize {
        self.digits
    }

    /// Most products of two digits whose sum is an exact double, and stays one when a carry is added to it.
    ///
    /// With b bits a product is at most 2^(2b - 2), and the carry from a sum of at most 2^53 is below 2^(54 - b).
    pub(super) fn exact_terms(self) -> usize {
        let (whole, carry) = (1u64 << 53, 1u64 << (54 - self.digit_bits));
        ((whole - carry) >> (2 * self.digit_bits - 2)) as usize
    }
}

/// The set of all matrices within `radius` (Frobenius norm) of a fixed-point midpoint (rows x columns).
///
/// The midpoint is sum_s digit_s B^(exponent - 1 - s) with B = 2^digit_bits, digit 0 first; the digits of one
/// place lie together in column-major order.
#[derive(Debug, Clone)]
pub(crate) struct BallMatrix {
    pub(super) rows: usize,
    pub(super) columns: usize,
    pub(super) format: Format,
    pub(super) exponent: i64,
    pub(super) places: Vec<Vec<f64>>,
    /// Bound on the Frobenius norm of the difference to the true matrix.
    pub(crate) radius: Magnitude,
}

impl BallMatrix {
    /// The matrix of zeros, exact.
    pub fn zeros(rows: usize, columns: usize, format: Format) -> Self {
        Self { rows, columns, format, exponent: 0, places: Vec::new(), radius: Magnitude::ZERO }
    }

    /// The identity, exact.
    pub fn identity(size: usize, format: Format) -> Self {
        Self::from_matrix(&Matrix::identity(size, size), format)
    }

    /// A matrix of doubles, exact wherever `format` holds all of its bits.
    pub fn from_matrix(matrix: &Matrix, format: Format) -> Self {
        Self::from_scaled(matrix, &vec![0; matrix.nrows()], &vec![0; matrix.ncols()], format)
    }

    /// The matrix with entries 2^(row_shift_i + column_shift_j) a_ij, without overflow; of infinite radius where an entry
    /// of A is not finite.
    pub fn from_scaled(matrix: &Matrix, row_shift: &[i64], column_shift: &[i64], format: Format) -> Self {
        let (rows, columns) = matrix.shape();
        assert_eq!((row_shift.len(), column_shift.len()), (rows, columns), "one shift for every row and column");
        if !matrix.iter().all(|entry| entry.is_finite()) {
            return Self::zeros(rows, columns, format).widened(Magnitude::INFINITE);
        }
        let shift = |index: usize| row_shift[index % rows] + column_shift[index / rows];
        let parts: Vec<(f64, i64)> = matrix.iter().map(|&entry| split(entry)).collect();
        let top =
            parts.iter().enumerate().filter(|(_, part)| part.0 != 0.0).map(|(index, part)| part.1 + shift(index)).max();
        let Some(top) = top else { return Self::zeros(rows, columns, format) };
        let bits = i64::from(format.digit_bits);
        // |x| < 2^top must fit into a balanced first digit: top <= bits exponent - 1.
        let exponent = (top + 1).div_euclid(bits) + i64::from((top + 1).rem_euclid(bits) != 0);
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
                let scaled = rest * power_of_two(power);
                place[index] = scaled.round();
                rest = scaled - place[index];
                power = 0;
            }
            dropped |= rest != 0.0;
        }
        let mut result = Self { rows, columns, format, exponent, places, radius: Magnitude::ZERO };
        if dropped {
            result.radius = result.last_place() * Magnitude::of(((rows * columns) as f64).sqrt());
        }
        result.trim();
        result
    }

    /// Bound on the Frobenius norm of the difference between the midpoint and the true matrix.
    pub fn radius(&self) -> Magnitude {
        self.radius
    }

    /// Rows and columns.
    pub fn shape(&self) -> (usize, usize) {
        (self.rows, self.columns)
    }

    /// How its numbers are cut.
    pub fn format(&self) -> Format {
        self.format
    }

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

    /// The midpoint as doubles; entries beyond their range become infinite or zero.
    pub fn to_matrix(&self) -> Matrix {
        let (matrix, power) = self.to_scaled();
        matrix.map(|entry| scale_by_power(entry, power))
    }

    /// The radius as a double, rounded up.
    pub fn radius_bound(&self) -> f64 {
        self.radius.to_f64()
    }

    /// The midpoint as doubles, and a bound on the Frobenius norm of their distance to the true matrix.
    pub fn to_rounded(&self) -> (Matrix, f64) {
        let matrix = self.to_matrix();
        let error = conversion_error(upper_norm(&matrix)) + self.underflow();
        (matrix, self.radius_bound() + error)
    }

    /// The one number of a ball of one row and column as a double, with its bound.
    pub fn to_bounded(&self) -> Bounded {
        // Without its square, which may leave the range of doubles.
        let value = self.to_matrix()[0];
        Bounded::new(value, self.radius_bound() + conversion_error(value.abs()) + self.underflow())
    }

    /// What the conversion to doubles may lose below their range: nothing of zeros.
    pub fn underflow(&self) -> f64 {
        let zeros = self.places.iter().flatten().all(|&digit| digit == 0.0);
        if zeros { 0.0 } else { underflow(self.rows * self.columns) }
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

    /// The transpose.
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
    pub fn beside(&self, right: &Self) -> Self {
        assert_eq!(self.rows, right.rows, "matrices side by side have as many rows");
        self.assert_same_digits(right);
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
    pub fn first_columns(mut self, count: usize) -> Self {
        self.columns = count.min(self.columns);
        for digits in &mut self.places {
            digits.truncate(self.rows * self.columns);
        }
        self.trim();
        self
    }

    /// This ball with another number of digits of the same base; what is dropped goes to the radius.
    pub fn with_format(mut self, format: Format) -> Self {
        assert_eq!(self.format.digit_bits, format.digit_bits, "another number of digits keeps their base");
        self.format = format;
        self.cut();
        self
    }

    /// The midpoint alone, taken as exact.
    pub fn midpoint(&self) -> Self {
        self.clone().into_midpoint()
    }

    /// The midpoint alone, taken as exact, in place of the ball.
    pub fn into_midpoint(mut self) -> Self {
        self.radius = Magnitude::ZERO;
        self
    }

    /// The exponent e with every entry of the midpoint below B^e.
    pub fn leading_exponent(&self) -> i64 {
        self.exponent
    }

    /// Whether the midpoint is exactly zero.
    pub fn is_zero(&self) -> bool {
        self.places.is_empty()
    }

    /// Adds to the radius.
    pub fn widened(mut self, by: Magnitude) -> Self {
        self.radius += by;
        self
    }

    /// Panics where the digits of another ball have another base, whose sums and products with these would mean nothing.
    pub(super) fn assert_same_digits(&self, other: &Self) {
        assert_eq!(self.format.digit_bits, other.format.digit_bits, "balls have digits of one base");
    }

    /// A ball of zeros of this shape, format and radius.
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

/// How often an entry of [`BallMatrix::to_scaled`] rounds, counted relative to itself.
///
/// Let w be the weight of the first digit d that is not zero. What follows is below 0.54 w, as digits are balanced to a base
/// of at least 16, so that the entry is above 0.46 |d| w. Each partial sum rounds by u times itself: u (|d| + 0.55) w in the
/// end, and less than 0.6 u w before it. That is less than 5 u of the entry. Weights below the range of doubles lose less than
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
