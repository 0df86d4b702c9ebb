//! A matrix of fixed-point numbers with a bound on its error.

use super::format::Format;
use super::magnitude::Magnitude;
use crate::linalg::{Matrix, power_of_two, split};

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
    pub(super) radius: Magnitude,
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

    /// The matrix with entries 2^(row_shift_i + column_shift_j) a_ij, without overflow; of infinite radius where an
    /// entry of A is not finite.
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

    /// An exponent e with every entry of the midpoint below B^e, for the base B of the digits.
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

    /// Panics where the digits of another ball have another base, whose sums and products with these would mean
    /// nothing.
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
