//! Sums and products of balls: exact products of digits on the double-precision kernel, carries, and the radius.

use super::ball::BallMatrix;
use super::convolution::{Transform, accumulate, is_faster};
use super::magnitude::Magnitude;
use super::pairs::Part;
use crate::error::Result;
use crate::linalg::{Matrix, inflation, widely};
use crate::options::Options;
use std::ops::Range;

/// Dropped places whose pairs of digits are summed one by one; of those behind them a bound is enough.
const SUMMED_PLACES: usize = 16;

impl BallMatrix {
    /// The product A B.
    ///
    /// The radius follows |(A + E)(B + F) - A B| <= |A| |F| + |E| |B| + |E| |F| with spectral norms of the midpoints
    /// and Frobenius norms of the errors.
    pub fn times(&self, right: &Self) -> Self {
        self.times_bounded(right, Magnitude::INFINITE, Magnitude::INFINITE)
    }

    /// The product A B, where bounds on the spectral norms of the true matrices are known from elsewhere.
    pub fn times_bounded(&self, right: &Self, left_norm: Magnitude, right_norm: Magnitude) -> Self {
        self.part_bounded(right, left_norm, right_norm, Part::Whole)
    }

    /// The product A B of which it is known that it is symmetric: half of the work.
    pub fn times_symmetric(&self, right: &Self) -> Self {
        self.times_symmetric_bounded(right, Magnitude::INFINITE, Magnitude::INFINITE)
    }

    /// The same, where bounds on the spectral norms of the true matrices are known from elsewhere.
    pub fn times_symmetric_bounded(&self, right: &Self, left_norm: Magnitude, right_norm: Magnitude) -> Self {
        self.part_bounded(right, left_norm, right_norm, Part::Lower).mirrored()
    }

    fn part_bounded(&self, right: &Self, left_norm: Magnitude, right_norm: Magnitude, part: Part) -> Self {
        let mut result = self.midpoint_times(right, part);
        // An exact factor has no error to be magnified by the other one's norm.
        if !right.radius.is_zero() {
            result.radius += self.midpoint_norm().min(left_norm + self.radius) * right.radius;
        }
        if !self.radius.is_zero() {
            result.radius += self.radius * (right.midpoint_norm().min(right_norm + right.radius) + right.radius);
        }
        result
    }

    /// [`Self::times_bounded`] of any right factor, with a checkpoint before every part of it as wide as this matrix
    /// where numbers are so long that a part takes a while.
    ///
    /// # Errors
    /// [`Error::Interrupted`](crate::Error::Interrupted).
    pub fn times_watched(&self, right: &Self, left_norm: Magnitude, options: &Options, stage: &str) -> Result<Self> {
        /// From here on a product of a few units takes tenths of a second.
        const LONG: usize = 4000;
        options.checkpoint(stage, 0.0)?;
        if self.places.len().min(right.places.len()) < LONG {
            return Ok(self.times_bounded(right, left_norm, Magnitude::INFINITE));
        }
        let mut found = Self::zeros(self.rows, 0, self.format);
        for start in (0..right.columns).step_by(self.columns.max(1)) {
            options.checkpoint(stage, start as f64 / right.columns as f64)?;
            let columns = start..(start + self.columns).min(right.columns);
            let part = right.block(0..right.rows, columns).widened(right.radius);
            found = found.beside(&self.times_bounded(&part, left_norm, Magnitude::INFINITE));
        }
        Ok(found)
    }

    /// The product s A with a number s, a ball of one row and column.
    pub fn scaled_by(&self, scalar: &Self) -> Self {
        assert_eq!(scalar.shape(), (1, 1), "a number is a ball of one row and column");
        // The entries below each other: their product with s is the matrix product of a column and a row.
        let column = Self { rows: self.rows * self.columns, columns: 1, ..self.clone() };
        Self { rows: self.rows, columns: self.columns, ..column.times(scalar) }
    }

    /// The product with 2^power.
    pub fn scaled_by_power(&self, power: i64) -> Self {
        let one = Matrix::from_element(1, 1, 1.0);
        self.scaled_by(&Self::from_scaled(&one, &[power], &[0], self.format))
    }

    /// The sum A + B.
    pub fn plus(&self, right: &Self) -> Self {
        self.combine(right, 1.0)
    }

    /// The difference A - B.
    pub fn minus(&self, right: &Self) -> Self {
        self.combine(right, -1.0)
    }

    /// The ball around a symmetric true matrix, made symmetric by mirroring the lower triangle of its midpoint.
    pub fn mirrored(mut self) -> Self {
        let size = self.square_size();
        for digits in &mut self.places {
            for column in 0..size {
                for row in column + 1..size {
                    digits[column + row * size] = digits[row + column * size];
                }
            }
        }
        // The error of the lower triangle now stands twice.
        self.radius = self.radius * Magnitude::of(std::f64::consts::SQRT_2);
        self.trim();
        self
    }

    /// The trace, as a 1 x 1 ball.
    pub fn trace(&self) -> Self {
        let size = self.square_size();
        assert!(size < 1 << (53 - self.format.digit_bits), "a sum of so many digits is an exact double");
        let diagonal = |digits: &Vec<f64>| vec![(0..size).map(|unit| digits[unit * (size + 1)]).sum()];
        let mut result =
            Self { rows: 1, columns: 1, places: self.places.iter().map(diagonal).collect(), ..self.midpoint_free() };
        // |tr E| <= sqrt(n) |E|.
        result.radius = self.radius * Magnitude::of((size as f64).sqrt());
        result.normalise();
        result
    }

    /// Rows of a square matrix.
    pub(super) fn square_size(&self) -> usize {
        assert_eq!(self.rows, self.columns, "the matrix is square");
        self.rows
    }

    /// A + sign B.
    /// tr(A B), as a ball of one row and column: the entries of A' side by side times those of B below each other.
    pub fn trace_of_product(&self, right: &Self) -> Self {
        assert_eq!((self.rows, self.columns), (right.columns, right.rows), "the product has no trace");
        let count = self.rows * self.columns;
        let row = Self { rows: 1, columns: count, ..self.transpose() };
        let column = Self { rows: count, columns: 1, ..right.clone() };
        row.times(&column)
    }

    fn combine(&self, right: &Self, sign: f64) -> Self {
        assert_eq!(self.shape(), right.shape(), "matrices of one shape have a sum");
        self.assert_same_digits(right);
        let top = match (self.places.is_empty(), right.places.is_empty()) {
            (true, _) => right.exponent,
            (_, true) => self.exponent,
            _ => self.exponent.max(right.exponent),
        };
        let depth = |ball: &Self| (top - ball.exponent) as usize + ball.places.len();
        // Far apart, the smaller one lies wholly behind the last place of the larger.
        let keep = self.format.digits + 2;
        let places =
            [self, right].iter().filter(|ball| !ball.places.is_empty()).map(|ball| depth(ball)).max().unwrap_or(0);
        let mut result = Self::zeros(self.rows, self.columns, self.format);
        result.exponent = top;
        result.radius = self.radius + right.radius;
        result.places = vec![vec![0.0; self.rows * self.columns]; places.min(keep)];
        for (ball, factor) in [(self, 1.0), (right, sign)] {
            if ball.places.is_empty() {
                continue;
            }
            let offset = (top - ball.exponent) as usize;
            for (place, digits) in ball.places.iter().enumerate() {
                if let Some(target) = result.places.get_mut(offset + place) {
                    for (entry, digit) in target.iter_mut().zip(digits) {
                        *entry += factor * digit;
                    }
                }
            }
            if offset + ball.places.len() > keep {
                let dropped = (top - keep as i64) as f64 * f64::from(self.format.digit_bits);
                result.radius +=
                    Magnitude::power_of_two(dropped) * Magnitude::of(((self.rows * self.columns) as f64).sqrt());
            }
        }
        result.normalise();
        result
    }

    /// The product of the midpoints, with what its rounding adds to the radius.
    fn midpoint_times(&self, right: &Self, part: Part) -> Self {
        assert_eq!(self.columns, right.rows, "a product takes as many columns on the left as rows on the right");
        self.assert_same_digits(right);
        let (rows, inner, columns) = (self.rows, self.columns, right.columns);
        let mut result = Self::zeros(rows, columns, self.format);
        if self.places.is_empty() || right.places.is_empty() {
            return result;
        }
        // Pairs of places whose products are added up at most.
        let pairs = self.places.len().min(right.places.len()).min(self.format.digits + 1);
        let longest = (self.format.exact_terms() / pairs).max(1);
        if inner > longest {
            for start in (0..inner).step_by(longest) {
                let terms = start..(start + longest).min(inner);
                result = result
                    .plus(&self.block(0..rows, terms.clone()).midpoint_times(&right.block(terms, 0..columns), part));
            }
            return result;
        }
        let last = (self.places.len() + right.places.len() - 2).min(self.format.digits);
        let counts = [self.places.len(), right.places.len(), last + 1];
        result.places = if is_faster([rows, inner, columns], counts) {
            self.places_by_transforms(right, last)
        } else {
            self.places_by_pairs(right, last, part)
        };
        // Digit 0 of the product weighs B^(a - 1 + b - 1).
        result.exponent = self.exponent + right.exponent - 1;
        result.radius = self.dropped_places(right, last);
        result.normalise();
        result
    }

    /// The places 0 to `last` of the product of the midpoints before carries, by transforms.
    fn places_by_transforms(&self, right: &Self, last: usize) -> Vec<Vec<f64>> {
        let (rows, inner, columns) = (self.rows, self.columns, right.columns);
        // What lies behind the last place of the product is left out of the factors.
        let kept = |ball: &Self| ball.places.len().min(last + 1);
        let transform = Transform::of(kept(self) + kept(right) - 1);
        let digits = |ball: &Self, index: usize| {
            transform.forward(ball.places.iter().take(last + 1).map(|digits| digits[index]))
        };
        let right_values: Vec<Vec<u64>> = (0..inner * columns).map(|index| digits(right, index)).collect();
        let mut places = vec![vec![0.0; rows * columns]; last + 1];
        for row in 0..rows {
            let left_values: Vec<Vec<u64>> = (0..inner).map(|term| digits(self, row + term * rows)).collect();
            for column in 0..columns {
                let mut sum = vec![0; transform.length()];
                for (left, right) in left_values.iter().zip(&right_values[column * inner..]) {
                    accumulate(&mut sum, left, right);
                }
                for (place, value) in places.iter_mut().zip(transform.backward(sum)) {
                    place[row + column * rows] = value;
                }
            }
        }
        places
    }

    /// The midpoint in some of the rows and columns.
    pub(super) fn block(&self, rows: Range<usize>, columns: Range<usize>) -> Self {
        let part = |digits: &Vec<f64>| {
            let mut inside = Vec::with_capacity(rows.len() * columns.len());
            for column in columns.clone() {
                inside.extend_from_slice(&digits[column * self.rows..][rows.clone()]);
            }
            inside
        };
        let places = self.places.iter().map(part).collect();
        Self { rows: rows.len(), columns: columns.len(), places, radius: Magnitude::ZERO, ..*self }
    }

    /// Bound of all pairs of places s + t > last, which a product leaves out.
    fn dropped_places(&self, right: &Self, last: usize) -> Magnitude {
        let largest = |ball: &Self| -> Vec<f64> {
            ball.places.iter().map(|digits| digits.iter().fold(0.0f64, |most, digit| most.max(digit.abs()))).collect()
        };
        let (left_digits, right_digits) = (largest(self), largest(right));
        let weight = |sum: usize| {
            let place = self.exponent + right.exponent - 2 - sum as i64;
            Magnitude::power_of_two(place as f64 * f64::from(self.format.digit_bits))
        };
        let end = (left_digits.len() + right_digits.len()).saturating_sub(1);
        let summed_end = end.min(last + 1 + SUMMED_PLACES);
        let mut dropped = Magnitude::ZERO;
        for sum in last + 1..summed_end {
            let first = (sum + 1).saturating_sub(right_digits.len());
            let total: f64 = (first..=sum.min(left_digits.len() - 1))
                .map(|place| left_digits[place] * right_digits[sum - place])
                .sum();
            dropped += Magnitude::of(total * inflation(left_digits.len())) * weight(sum);
        }
        if summed_end < end {
            // The weights fall by the base from place to place, so that together they are below twice the first.
            let most = |digits: &[f64], other: &[f64]| -> f64 {
                digits
                    .iter()
                    .skip((summed_end + 1).saturating_sub(other.len()))
                    .fold(0.0, |most, &digit| most.max(digit))
            };
            let pairs = left_digits.len().min(right_digits.len()) as f64;
            let total = 2.0 * pairs * most(&left_digits, &right_digits) * most(&right_digits, &left_digits);
            dropped += Magnitude::of(total * inflation(4)) * weight(summed_end);
        }
        // Each entry sums over the inner dimension; the Frobenius norm over all entries.
        dropped * Magnitude::of(self.columns as f64 * ((self.rows * right.columns) as f64).sqrt())
    }

    /// Carries until every digit is balanced, then keeps as many places as the format says.
    pub(super) fn normalise(&mut self) {
        let base = f64::from(self.format.digit_bits).exp2();
        let inverse = 1.0 / base;
        let mut carries: Vec<f64> = vec![0.0; self.rows * self.columns];
        for digits in self.places.iter_mut().rev() {
            widely(
                #[inline(always)]
                || {
                    for (digit, carry) in digits.iter_mut().zip(&mut carries) {
                        let value = *digit + *carry;
                        *carry = nearest(value * inverse);
                        *digit = value - *carry * base;
                    }
                },
            );
        }
        while carries.iter().any(|&carry| carry != 0.0) {
            let mut digits = std::mem::replace(&mut carries, vec![0.0; self.rows * self.columns]);
            for (digit, carry) in digits.iter_mut().zip(&mut carries) {
                *carry = nearest(*digit * inverse);
                *digit -= *carry * base;
            }
            self.places.insert(0, digits);
            self.exponent += 1;
        }
        self.cut();
    }
}

/// The integer nearest to a number below 2^51, ties to even: any neighbour would do, and the method of `f64` is a call
/// of a function for every entry on processors of the first 64-bit kind.
#[inline(always)]
fn nearest(number: f64) -> f64 {
    /// Numbers from here to twice this have no fraction.
    const WHOLE: f64 = 1.5 * (1u64 << 52) as f64;
    (number + WHOLE) - WHOLE
}
