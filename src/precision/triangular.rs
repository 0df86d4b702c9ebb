//! Cholesky factors and triangular inverses in fixed point, on integers of any length.
//!
//! These are a sixth of n^3 scalar operations each, so they need no splitting; the integers come from `dashu-int`.

use super::ball::BallMatrix;
use super::format::Format;
use super::magnitude::Magnitude;
use crate::error::Result;
use crate::options::Options;
use dashu_int::{IBig, Sign, ops::SquareRoot};

/// A lower triangular matrix (n x n) of integers times 2^-fraction, rows one after the other.
#[derive(Debug, Clone)]
pub(crate) struct IntegerTriangle {
    pub(super) size: usize,
    pub(super) fraction: usize,
    pub(super) entries: Vec<IBig>,
}

/// Matrices this many times their own digits away from one are not factored: integers would hold mostly zeros, and as
/// many of them as memory has. In units of the noise none is that far away.
const FAR: u64 = 64;

/// The Cholesky factor L of the midpoint of a symmetric ball X = L L', read from its lower triangle. It is rounded and
/// bounds nothing: whoever proves something with it evaluates its own defect.
///
/// `None` where a pivot is not positive, or the matrix is far from one.
///
/// # Errors
/// [`Error::Interrupted`](crate::Error::Interrupted).
pub(crate) fn cholesky(matrix: &BallMatrix, options: &Options) -> Result<Option<IntegerTriangle>> {
    let size = matrix.square_size();
    if matrix.exponent.unsigned_abs() > FAR * matrix.format.digits as u64 {
        return Ok(None);
    }
    let fraction = (matrix.format.digits as i64 - matrix.exponent).max(1) as usize * matrix.format.digit_bits as usize;
    let mut factor = IntegerTriangle { size, fraction, entries: Vec::with_capacity(size * (size + 1) / 2) };
    for row in 0..size {
        options.checkpoint("factor", 0.5 * row as f64 / size as f64)?;
        for column in 0..=row {
            let mut value = matrix.integer(row, column, fraction) << fraction;
            let (left, right) = (factor.row(row, column), factor.row(column, column));
            for (a, b) in left.iter().zip(right) {
                value -= a * b;
            }
            if row != column {
                let quotient = value / factor.entry(column, column);
                factor.entries.push(quotient);
                continue;
            }
            let (sign, magnitude) = value.into_parts();
            if sign == Sign::Negative || magnitude.is_zero() {
                return Ok(None);
            }
            factor.entries.push(magnitude.sqrt().into());
        }
    }
    Ok(Some(factor))
}

/// The inverse of a lower triangular matrix, to as many fraction bits as it has itself.
///
/// # Errors
/// [`Error::Interrupted`](crate::Error::Interrupted).
pub(crate) fn invert_lower(factor: &IntegerTriangle, options: &Options) -> Result<IntegerTriangle> {
    let (size, fraction) = (factor.size, factor.fraction);
    // Column by column K_ij = -(sum_{j<=k<i} L_ik K_kj) / L_ii; kept by columns for contiguous sums, then turned.
    let mut columns: Vec<Vec<IBig>> = Vec::with_capacity(size);
    for column in 0..size {
        options.checkpoint("factor", 0.5 + 0.5 * column as f64 / size as f64)?;
        let mut inverse: Vec<IBig> = Vec::with_capacity(size - column);
        inverse.push((IBig::ONE << (2 * fraction)) / factor.entry(column, column));
        for row in column + 1..size {
            let mut sum = IBig::ZERO;
            for (a, b) in factor.row(row, row)[column..].iter().zip(&inverse) {
                sum -= a * b;
            }
            inverse.push(sum / factor.entry(row, row));
        }
        columns.push(inverse);
    }
    let entries = (0..size).flat_map(|row| (0..=row).map(move |column| (row, column)));
    let entries = entries.map(|(row, column)| columns[column][row - column].clone()).collect();
    Ok(IntegerTriangle { size, fraction, entries })
}

impl IntegerTriangle {
    fn row(&self, row: usize, length: usize) -> &[IBig] {
        let start = row * (row + 1) / 2;
        &self.entries[start..start + length]
    }

    fn entry(&self, row: usize, column: usize) -> &IBig {
        &self.entries[row * (row + 1) / 2 + column]
    }

    /// The matrix as a ball of radius zero: every bit is kept.
    pub fn to_ball(&self, format: Format) -> BallMatrix {
        self.to_shifted_ball(&vec![0; self.size], &vec![0; self.size], format, usize::MAX)
    }

    /// The matrix with entries 2^(row_shift_i + column_shift_j) l_ij, kept to `most_places` digits; one shift for every
    /// row and for every column.
    pub fn to_shifted_ball(
        &self,
        row_shift: &[i64],
        column_shift: &[i64],
        format: Format,
        most_places: usize,
    ) -> BallMatrix {
        let size = self.size;
        let bits = i64::from(format.digit_bits);
        let shift = |row: usize, column: usize| row_shift[row] + column_shift[column] - self.fraction as i64;
        let places = (0..size).flat_map(|row| (0..=row).map(move |column| (row, column)));
        let (mut top, mut bottom) = (i64::MIN, i64::MAX);
        for (row, column) in places.clone() {
            let entry = self.entry(row, column);
            if !entry.is_zero() {
                let low = entry.trailing_zeros().unwrap_or(0) as i64;
                top = top.max(length(entry) + shift(row, column));
                bottom = bottom.min(low + shift(row, column));
            }
        }
        let mut result = BallMatrix::zeros(size, size, format);
        if top == i64::MIN {
            return result;
        }
        result.exponent = (top + 1).div_euclid(bits) + 1;
        let wanted = (result.exponent - bottom.div_euclid(bits)).max(1) as usize;
        let kept = wanted.min(most_places);
        result.places = vec![vec![0.0; size * size]; kept];
        for (row, column) in places {
            let entry = self.entry(row, column);
            let (sign, words) = entry.as_sign_words();
            let sign = if sign == Sign::Negative { -1.0 } else { 1.0 };
            for (place, digits) in result.places.iter_mut().enumerate() {
                // The bits of this entry that lie in this place.
                let from = bits * (result.exponent - 1 - place as i64) - shift(row, column);
                if from + bits > 0 && from < length(entry) {
                    digits[row + column * size] = sign * extract(words, from, bits);
                }
            }
        }
        if kept < wanted {
            let last = (result.exponent - kept as i64) * bits;
            result.radius = Magnitude::power_of_two(last as f64) * Magnitude::of(size as f64);
        }
        let keep = Format { digits: kept + 2, ..format };
        result.format = keep;
        result.normalise();
        result.format = format;
        result
    }
}

impl BallMatrix {
    /// The midpoint's entry as an integer times 2^-fraction (places behind the fraction are cut off).
    pub(super) fn integer(&self, row: usize, column: usize, fraction: usize) -> IBig {
        let bits = i64::from(self.format.digit_bits);
        let digits: Vec<f64> = self.places.iter().map(|digits| digits[row + column * self.rows]).collect();
        let value = gathered(&digits, bits as usize);
        // The last place weighs B^(exponent - places).
        let shift = (self.exponent - self.places.len() as i64) * bits + fraction as i64;
        if shift >= 0 { value << shift as usize } else { value >> (-shift) as usize }
    }
}

/// sum_k digit_k 2^(bits (count - 1 - k)): by halves, so that long numbers are not moved once for every digit.
fn gathered(digits: &[f64], bits: usize) -> IBig {
    const FEW: usize = 16;
    if digits.len() <= FEW {
        return digits.iter().fold(IBig::ZERO, |value, &digit| (value << bits) + IBig::from(digit as i64));
    }
    let (high, low) = digits.split_at(digits.len() / 2);
    (gathered(high, bits) << (bits * low.len())) + gathered(low, bits)
}

fn length(entry: &IBig) -> i64 {
    let (_, words) = entry.as_sign_words();
    words.last().map_or(0, |word| (words.len() as i64) * WORD - i64::from(word.leading_zeros()))
}

/// Bits of a machine word.
const WORD: i64 = dashu_int::Word::BITS as i64;

/// The bits from..from + count of a number, as a double; bits below zero are zero.
fn extract(words: &[dashu_int::Word], from: i64, count: i64) -> f64 {
    let (start, count, weight) = if from < 0 { (0, count + from, (-from) as f64) } else { (from, count, 0.0) };
    let (word, bit) = ((start / WORD) as usize, start % WORD);
    let low = words.get(word).copied().unwrap_or(0) >> bit;
    let high = if bit == 0 { 0 } else { words.get(word + 1).copied().unwrap_or(0) << (WORD - bit) };
    let mask = (1 << count) - 1;
    ((low | high) & mask) as f64 * weight.exp2()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::linalg::Matrix;
    use crate::random::{Purpose, generator};
    use rand::RngExt;

    fn random(rows: usize, columns: usize, seed: u64) -> Matrix {
        let mut generator = generator(seed, Purpose::Test, 0);
        Matrix::from_fn(rows, columns, |_, _| {
            (generator.random::<f64>() - 0.5) * f64::exp2(generator.random_range(-90.0..20.0))
        })
    }

    fn integers(ball: &BallMatrix, fraction: usize) -> Vec<IBig> {
        (0..ball.rows)
            .flat_map(|row| (0..ball.columns).map(move |column| (row, column)))
            .map(|(row, column)| ball.integer(row, column, fraction))
            .collect()
    }

    #[test]
    fn doubles_survive_the_cutting_into_digits() {
        let matrix = random(7, 5, 1);
        let ball = BallMatrix::from_matrix(&matrix, Format::for_bits(300, 7));
        assert!(ball.radius.is_zero());
        assert_eq!(ball.to_matrix(), matrix);
    }

    #[test]
    fn products_and_sums_stay_within_their_radius() {
        const FRACTION: usize = 900;
        for bits in [60, 106, 212, 400] {
            let format = Format::for_bits(bits, 9);
            let (a, b, c) = (random(6, 9, 2), random(9, 4, 3), random(6, 4, 4));
            let [a, b, c] = [&a, &b, &c].map(|matrix| BallMatrix::from_matrix(matrix, format));
            let (product, sum) = (a.times(&b), a.times(&b).plus(&c));
            let (x, y, z) = (integers(&a, FRACTION), integers(&b, FRACTION), integers(&c, FRACTION));
            let (found, found_sum) = (integers(&product, 2 * FRACTION), integers(&sum, 2 * FRACTION));
            let (mut squares, mut sum_squares) = (Magnitude::ZERO, Magnitude::ZERO);
            let size =
                |difference: &IBig| Magnitude::power_of_two(length(difference) as f64 - 2.0 * FRACTION as f64 - 1.0);
            for row in 0..6 {
                for column in 0..4 {
                    let exact: IBig = (0..9).map(|k| &x[row * 9 + k] * &y[k * 4 + column]).sum();
                    let error = &exact - &found[row * 4 + column];
                    let sum_error = exact + (&z[row * 4 + column] << FRACTION) - &found_sum[row * 4 + column];
                    for (total, error) in [(&mut squares, error), (&mut sum_squares, sum_error)] {
                        if !error.is_zero() {
                            *total += size(&error) * size(&error);
                        }
                    }
                }
            }
            assert!(
                squares.sqrt() <= product.radius,
                "{bits}: {} above {}",
                squares.sqrt().log2(),
                product.radius.log2()
            );
            assert!(sum_squares.sqrt() <= sum.radius, "{bits} sum");
            // The bound is not absurd: relative to the largest entry it is near the bits asked for.
            assert!(product.radius.log2() < product.norm().log2() - f64::from(bits) + 12.0);
        }
    }

    #[test]
    fn products_of_more_terms_than_their_format_was_made_for_stay_exact() {
        const FRACTION: usize = 200;
        const TERMS: usize = 5000;
        // Digits of 26 bits, of whose products a double holds seven.
        let format = Format::for_bits(104, 1);
        // Mantissas of ones, whose digits are as large as digits are.
        let top = 2.0 - f64::EPSILON;
        let row = Matrix::from_fn(1, TERMS, |_, column| top * if column % 7 == 0 { 0.5 } else { 1.0 });
        let [left, right] = [&row, &row.transpose()].map(|matrix| BallMatrix::from_matrix(matrix, format));
        let product = left.times(&right);
        let exact: IBig = integers(&left, FRACTION).iter().map(|entry| entry * entry).sum();
        let error = exact - &integers(&product, 2 * FRACTION)[0];
        // The leading sixty bits, rounded down.
        let cut = (length(&error) - 60).max(0);
        let (_, leading) = (error >> cut as usize).into_parts();
        let size = (u64::try_from(leading).unwrap() as f64).log2() + cut as f64 - 2.0 * FRACTION as f64;
        assert!(size <= product.radius.log2(), "{size} above {}", product.radius.log2());
        assert!(product.radius.log2() < -70.0, "{}", product.radius.log2());
    }

    #[test]
    fn numbers_that_are_not_finite_are_within_no_radius() {
        let (format, options) = (Format::for_bits(106, 3), Options::default());
        for entry in [f64::NAN, f64::INFINITY] {
            let mut matrix = Matrix::identity(3, 3);
            matrix[(1, 2)] = entry;
            let ball = BallMatrix::from_matrix(&matrix, format);
            assert_eq!(ball.radius(), Magnitude::INFINITE);
            assert_eq!(ball.times(&BallMatrix::identity(3, format)).radius(), Magnitude::INFINITE);
            assert!(crate::precision::inverse(&ball, &options).unwrap().is_none());
            assert_eq!(
                crate::precision::exponential(&ball, Magnitude::ONE, &options).unwrap().radius(),
                Magnitude::INFINITE
            );
        }
    }

    #[test]
    #[should_panic(expected = "digits of one base")]
    fn balls_of_two_bases_have_no_sum() {
        let [one, other] = [Format::for_bits(106, 3), Format::for_bits(106, 3000)].map(|f| BallMatrix::identity(2, f));
        _ = one.plus(&other);
    }

    #[test]
    #[should_panic(expected = "of one shape")]
    fn matrices_of_two_shapes_have_no_difference() {
        let format = Format::for_bits(106, 3);
        _ = BallMatrix::zeros(2, 3, format).minus(&BallMatrix::zeros(3, 2, format));
    }

    #[test]
    fn a_hilbert_matrix_is_factored_and_inverted() {
        let size = 30;
        let hilbert = Matrix::from_fn(size, size, |row, column| 1.0 / ((row + column + 1) as f64));
        let format = Format::for_bits(300, size);
        // In doubles the Hilbert matrix is indefinite; a multiple of the identity far below double precision mends it.
        let shift = BallMatrix::from_scaled(&Matrix::identity(size, size), &vec![-45; size], &vec![0; size], format);
        let matrix = BallMatrix::from_matrix(&hilbert, format).plus(&shift);
        let options = Options::default();
        let factor = cholesky(&matrix, &options).unwrap().unwrap();
        let inverse = invert_lower(&factor, &options).unwrap().to_ball(format);
        let factor = factor.to_ball(format);
        let identity = BallMatrix::identity(size, format);
        assert!(inverse.times(&factor).minus(&identity).norm().log2() < -250.0);
        assert!(factor.times(&factor.transpose()).minus(&matrix).norm().log2() < -280.0);
    }
}
