//! Products of doubles to about seventy bits with a proven error bound, at the price of three ordinary ones.
//!
//! Each factor is split into a leading part of few bits and the rest. The product of the leading parts is exact in
//! double precision; only the small remainder rounds (error-free splitting, Ozaki et al. 2012).

use super::product::{Structure, structured_product};
use super::{Matrix, multiply};

/// A matrix as head + tail with the tail below the rounding of the head, up to an error.
pub(crate) struct Pair {
    /// The value rounded to doubles.
    pub head: Matrix,
    /// What the rounding lost.
    pub tail: Matrix,
    /// Bound on the Euclidean norm of the error of each column.
    pub column_errors: Vec<f64>,
}

impl Pair {
    /// Bound on the Frobenius norm of the error.
    pub fn error(&self) -> f64 {
        let squares: f64 = self.column_errors.iter().map(|error| error * error).sum();
        squares.sqrt() * SLACK
    }

    /// The pair around a symmetric true matrix whose lower triangle alone was computed.
    pub fn mirrored(mut self) -> Self {
        mirror(&mut self.head);
        mirror(&mut self.tail);
        let both = self.error() * std::f64::consts::SQRT_2;
        self.column_errors = vec![both / (self.column_errors.len() as f64).sqrt(); self.column_errors.len()];
        self
    }
}

/// The product A B with an error of about n 2^-75 |A| |B|.
pub(crate) fn accurate_product(left: &Matrix, right: &Matrix) -> Pair {
    accurate_structured(left, Structure::Full, right, Structure::Full, Structure::Full)
}

/// The same, where the factors are triangular or only the lower triangle of the product is wanted.
pub(crate) fn accurate_structured(
    left: &Matrix,
    left_structure: Structure,
    right: &Matrix,
    right_structure: Structure,
    wanted: Structure,
) -> Pair {
    let inner = left.ncols();
    // n 2^(2 bits - 2) <= 2^53 keeps sums of products of leading parts exact.
    let bits = ((55.0 - (inner.max(1) as f64).log2()) / 2.0).floor();
    let (head, tail) = split_columns(&left.transpose(), bits);
    let (left_head, left_tail) = (head.transpose(), tail.transpose());
    let (right_head, right_tail) = split_columns(right, bits);
    let (head_norm, tail_norm) = (upper_norm(&left_head), upper_norm(&left_tail));
    let unit = (2 * inner + 4) as f64 * f64::EPSILON;
    let column_errors = (0..right.ncols())
        .map(|column| {
            let (whole, small) = (right.column(column).norm(), right_tail.column(column).norm());
            // The smallest normal number covers underflow in the products.
            unit * (head_norm * small + tail_norm * whole) * SLACK + f64::MIN_POSITIVE
        })
        .collect();
    let mut exact = Matrix::zeros(left.nrows(), right.ncols());
    let mut rest = exact.clone();
    let add = |target: &mut Matrix, a: &Matrix, b: &Matrix| {
        structured_product(target, wanted, a, left_structure, b, right_structure);
    };
    add(&mut exact, &left_head, &right_head);
    add(&mut rest, &left_head, &right_tail);
    add(&mut rest, &left_tail, right);
    // exact - head is exact up to a rounding of the tail itself, which the unit above has room for.
    for (leading, small) in exact.iter_mut().zip(rest.iter_mut()) {
        let sum = *leading + *small;
        *small += *leading - sum;
        *leading = sum;
    }
    Pair { head: exact, tail: rest, column_errors }
}

/// Norms computed in double precision are this much too small at most, for every size in reach.
const SLACK: f64 = 1.0 + 1e-8;
const UNIT: f64 = 0.5 * f64::EPSILON;

/// The residual Q + A X A' - X, where X or Q may have a tail, and a bound on the Frobenius norm of its error.
pub(crate) fn stein_residual(matrix: &Matrix, solution: Parts, right: Parts) -> (Matrix, f64) {
    congruence_residual(matrix, solution, solution, right)
}

/// A symmetric matrix, and its tail where it has one.
type Parts<'a> = (&'a Matrix, Option<&'a Matrix>);

/// The residual Q + A X A' - Y for symmetric matrices, and a bound on the Frobenius norm of its error.
pub(crate) fn congruence_residual(
    matrix: &Matrix,
    (solution, solution_tail): Parts,
    (target, target_tail): Parts,
    (right, right_tail): Parts,
) -> (Matrix, f64) {
    let n = matrix.nrows();
    let transposed = matrix.transpose();
    let forward = accurate_product(matrix, solution);
    let inherited = forward.error() * upper_spectral_norm(matrix);
    let mut tail = forward.tail;
    if let Some(small) = solution_tail {
        structured_product(&mut tail, Structure::Full, matrix, Structure::Full, small, Structure::Full);
    }
    let product = accurate_structured(&forward.head, Structure::Full, &transposed, Structure::Full, Structure::Lower);
    let mut small = Matrix::zeros(n, n);
    structured_product(&mut small, Structure::Lower, &tail, Structure::Full, &transposed, Structure::Full);
    let small_sizes = [solution_tail, target_tail, right_tail].into_iter().flatten().map(upper_norm).sum::<f64>();
    let plain = 2.0 * (n + 4) as f64 * f64::EPSILON * upper_norm(matrix) * (upper_norm(&tail) + small_sizes);
    let mut residual = Matrix::zeros(n, n);
    let mut sizes = 0.0;
    for column in 0..n {
        for row in column..n {
            let at = (row, column);
            let difference = product.head[at] - target[at];
            let sum = difference + right[at];
            let rest = product.tail[at] + small[at] - target_tail.map_or(0.0, |tail| tail[at])
                + right_tail.map_or(0.0, |tail| tail[at]);
            residual[at] = sum + rest;
            // Roundings, each relative to its own result.
            let size = difference.abs() + sum.abs() + residual[at].abs() + 3.0 * rest.abs();
            sizes += size * size;
        }
    }
    mirror(&mut residual);
    let lower = (UNIT * sizes.sqrt() * SLACK + product.error() + plain + inherited) * std::f64::consts::SQRT_2;
    (residual, lower)
}

/// An upper bound of the spectral norm of a symmetric matrix: |R|_2^4 <= |R^4|_F, which loses n^(1/8) at most.
pub(crate) fn sharp_spectral_norm(symmetric: &Matrix) -> f64 {
    let n = symmetric.nrows() as f64;
    let mut bound = upper_norm(symmetric);
    let mut power = symmetric / bound.max(f64::MIN_POSITIVE);
    let scale = bound;
    let (mut norm, mut root) = (1.0, 1.0);
    for _ in 0..2 {
        // The computed square is within n u |R|_F^2 of the true one, and errors add up.
        let error = (n + 2.0) * f64::EPSILON * norm * norm * 3.0;
        power = multiply(&power, &power);
        norm = upper_norm(&power) + error;
        root *= 0.5;
        bound = bound.min(scale * norm.powf(root) * SLACK);
    }
    bound
}

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

fn mirror(matrix: &mut Matrix) {
    matrix.fill_upper_triangle_with_lower_triangle();
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
