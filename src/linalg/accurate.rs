//! Products of doubles to about seventy bits with a proven error bound, at the price of three ordinary ones.
//!
//! Each factor is split into a leading part of few bits and the rest. The product of the leading parts is exact in
//! double precision; only the small remainder rounds (error-free splitting, Ozaki et al. 2012).

use super::{Matrix, add_product, multiply};

/// A B = exact + rest, up to column errors.
pub(crate) struct AccurateProduct {
    /// The product of the leading parts, without any rounding.
    pub exact: Matrix,
    /// The rest, rounded.
    pub rest: Matrix,
    /// Bound on the Euclidean norm of the error of each column.
    pub column_errors: Vec<f64>,
}

impl AccurateProduct {
    /// Bound on the Frobenius norm of the error.
    pub fn error(&self) -> f64 {
        norm(self.column_errors.iter().copied())
    }

    /// The product rounded to doubles, and a bound on the Frobenius norm of the whole error.
    pub fn rounded(&self) -> (Matrix, f64) {
        let sum = &self.exact + &self.rest;
        // One rounding per entry.
        let rounding = 0.5 * f64::EPSILON * upper_norm(&sum);
        (sum, rounding + self.error())
    }
}

/// The product A B with an error of about n 2^-75 |A| |B|.
pub(crate) fn accurate_product(left: &Matrix, right: &Matrix) -> AccurateProduct {
    let inner = left.ncols();
    // n 2^(2 bits - 2) <= 2^53 keeps sums of products of leading parts exact.
    let bits = ((55.0 - (inner.max(1) as f64).log2()) / 2.0).floor();
    let left_transposed = left.transpose();
    let (head, tail) = split_columns(&left_transposed, bits);
    let (left_head, left_tail) = (head.transpose(), tail.transpose());
    let (right_head, right_tail) = split_columns(right, bits);
    let exact = multiply(&left_head, &right_head);
    let mut rest = multiply(&left_head, &right_tail);
    add_product(&mut rest, 1.0, &left_tail, right);
    let (head_norm, tail_norm) = (upper_norm(&left_head), upper_norm(&left_tail));
    let unit = (2 * inner + 4) as f64 * f64::EPSILON;
    let column_errors = (0..right.ncols())
        .map(|column| {
            let (whole, small) = (right.column(column).norm(), right_tail.column(column).norm());
            // The smallest normal number covers underflow in the products.
            unit * (head_norm * small + tail_norm * whole) * SLACK + f64::MIN_POSITIVE
        })
        .collect();
    AccurateProduct { exact, rest, column_errors }
}

/// Norms computed in double precision are this much too small at most, for every size in reach.
const SLACK: f64 = 1.0 + 1e-8;

/// An upper bound of the Frobenius norm.
pub(crate) fn upper_norm(matrix: &Matrix) -> f64 {
    matrix.norm() * SLACK
}

/// An upper bound of the spectral norm: the smaller of the Frobenius norm and sqrt(|A|_1 |A|_inf).
pub(crate) fn upper_spectral_norm(matrix: &Matrix) -> f64 {
    let mut rows = vec![0.0; matrix.nrows()];
    let mut largest_column = 0.0f64;
    for column in matrix.column_iter() {
        let mut sum = 0.0;
        for (total, entry) in rows.iter_mut().zip(column.iter()) {
            *total += entry.abs();
            sum += entry.abs();
        }
        largest_column = largest_column.max(sum);
    }
    let largest_row = rows.into_iter().fold(0.0, f64::max);
    (largest_column * largest_row).sqrt().min(matrix.norm()) * SLACK
}

fn norm(values: impl Iterator<Item = f64>) -> f64 {
    values.map(|value| value * value).sum::<f64>().sqrt() * SLACK
}

/// Each column as a multiple of its own unit with `bits` bits, and the exact rest.
fn split_columns(matrix: &Matrix, bits: f64) -> (Matrix, Matrix) {
    let mut head = matrix.clone();
    let mut tail = Matrix::zeros(matrix.nrows(), matrix.ncols());
    for (mut leading, mut rest) in head.column_iter_mut().zip(tail.column_iter_mut()) {
        let largest = leading.amax();
        if largest == 0.0 {
            continue;
        }
        // Adding and subtracting 1.5 2^52 units rounds to whole units.
        let unit = (largest.log2().floor() + 2.0 - bits).exp2();
        let shift = 1.5 * (1u64 << 52) as f64 * unit;
        for (entry, remainder) in leading.iter_mut().zip(rest.iter_mut()) {
            let rounded = (*entry + shift) - shift;
            *remainder = *entry - rounded;
            *entry = rounded;
        }
    }
    (head, tail)
}
