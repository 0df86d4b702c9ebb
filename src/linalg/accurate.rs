//! Products of doubles to about seventy bits with a proven error bound, at the price of three ordinary ones.
//!
//! Each factor is split into a leading part of few bits and the rest. The product of the leading parts is exact in
//! double precision; only the small remainder rounds (error-free splitting, Ozaki et al. 2012).

use super::Matrix;
use super::product::{Operand, Structure, add_structured};

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
}

/// What enters an accurate product: a matrix, perhaps with a tail below its rounding, of known structure.
#[derive(Clone, Copy)]
pub(crate) struct Factor<'a> {
    pub head: &'a Matrix,
    pub tail: Option<&'a Matrix>,
    pub structure: Structure,
}

impl<'a> Factor<'a> {
    pub fn full(head: &'a Matrix) -> Self {
        Self { head, tail: None, structure: Structure::Full }
    }

    pub fn lower(head: &'a Matrix) -> Self {
        Self { head, tail: None, structure: Structure::Lower }
    }

    pub fn upper(head: &'a Matrix) -> Self {
        Self { head, tail: None, structure: Structure::Upper }
    }

    pub fn pair(head: &'a Matrix, tail: &'a Matrix) -> Self {
        Self { head, tail: Some(tail), structure: Structure::Full }
    }
}

/// The product A B with an error of about n 2^-75 |A| |B|.
pub(crate) fn accurate_product(left: Factor, right: Factor, threads: usize) -> Pair {
    let (inner, columns) = (left.head.ncols(), right.head.ncols());
    let bits = exact_bits(inner);
    let left_split = split_rows(left, bits);
    let right_split = split_columns(right, bits);
    let (head_norm, rest_norm) = (upper_norm(&left_split.leading), upper_norm(&left_split.rest));
    let unit = rounding_unit(inner);
    let column_errors = (0..columns)
        .map(|column| {
            let (whole, small) = (right.head.column(column).norm(), right_split.rest.column(column).norm());
            let neglected = right.tail.map_or(0.0, |tail| tail.column(column).norm());
            // The smallest normal number covers underflow in the products.
            (unit * (head_norm * small + rest_norm * whole) + rest_norm * neglected) * SLACK + f64::MIN_POSITIVE
        })
        .collect();
    let mut exact = Matrix::zeros(left.head.nrows(), columns);
    let mut rest = exact.clone();
    let add = |target: &mut Matrix, a: &Matrix, b: &Matrix| {
        add_structured(target, Structure::Full, (a, left.structure), (b, right.structure), threads);
    };
    add(&mut exact, &left_split.leading, &right_split.leading);
    add(&mut rest, &left_split.leading, &right_split.rest);
    add(&mut rest, &left_split.rest, right.head);
    renormalise(&mut exact, &mut rest);
    Pair { head: exact, tail: rest, column_errors }
}

/// The lower triangle of A A' with an error of about n 2^-75 |A|^2, of which each column gets an equal share.
pub(crate) fn accurate_gram(factor: Factor, threads: usize) -> Pair {
    let (n, inner) = factor.head.shape();
    let split = split_rows(factor, exact_bits(inner));
    let (head_norm, rest_norm, norm) = (upper_norm(&split.leading), upper_norm(&split.rest), upper_norm(factor.head));
    let neglected = factor.tail.map_or(0.0, upper_norm);
    let error = rounding_unit(inner) * rest_norm * (head_norm + norm) + rest_norm * neglected;
    let column_errors = vec![error * SLACK / (n as f64).sqrt() + f64::MIN_POSITIVE; n];
    let mut exact = Matrix::zeros(n, n);
    let mut rest = exact.clone();
    let add = |target: &mut Matrix, a: &Matrix, b: &Matrix| {
        let right = (Operand::Transposed(b), factor.structure.transposed());
        add_structured(target, Structure::Lower, (a, factor.structure), right, threads);
    };
    add(&mut exact, &split.leading, &split.leading);
    add(&mut rest, &split.leading, &split.rest);
    add(&mut rest, &split.rest, factor.head);
    renormalise(&mut exact, &mut rest);
    Pair { head: exact, tail: rest, column_errors }
}

/// The defects A X - Y of columns that nearly cancel, rounded to doubles, and bounds on the error of each column.
///
/// With three slices of each factor the products are known to about n 2^-95 |A| |X|, so that the defects have all their
/// digits and thousands of them can be added up.
pub(crate) fn accurate_defects(matrix: &Matrix, from: &Matrix, to: &Matrix, threads: usize) -> (Matrix, Vec<f64>) {
    let inner = matrix.ncols();
    let bits = exact_bits(inner);
    let Split { leading: left, rest } = split_rows(Factor::full(matrix), bits);
    let Split { leading: left_second, rest: left_rest } = split_rows(Factor::full(&rest), bits);
    let Split { leading: right, rest: right_after } = split_columns(Factor::full(from), bits);
    let Split { leading: right_second, rest: right_rest } = split_columns(Factor::full(&right_after), bits);
    let mut exact: [Matrix; 3] = std::array::from_fn(|_| Matrix::zeros(to.nrows(), to.ncols()));
    let mut tail = exact[0].clone();
    for (target, (a, b)) in exact.iter_mut().zip([(&left, &right), (&left, &right_second), (&left_second, &right)]) {
        super::set_product(target, a, b, threads);
    }
    for (a, b) in [(&left, &right_rest), (&left_second, &right_after), (&left_rest, from)] {
        add_structured(&mut tail, Structure::Full, (a, Structure::Full), (b, Structure::Full), threads);
    }
    let norms = [&left, &left_second, &left_rest].map(upper_norm);
    let mut defects = Matrix::zeros(to.nrows(), to.ncols());
    let mut errors = Vec::with_capacity(to.ncols());
    for column in 0..to.ncols() {
        let mut lost = 0.0;
        for row in 0..to.nrows() {
            let at = (row, column);
            let mut sum = -to[at];
            let mut small = tail[at];
            let mut sizes = small.abs();
            for part in &exact {
                let (next, error) = two_sum(sum, part[at]);
                sum = next;
                small += error;
                sizes += error.abs();
            }
            defects[at] = sum + small;
            let size = defects[at].abs() + 4.0 * sizes;
            lost += size * size;
        }
        let sizes = [&right_rest, &right_after, from].map(|part| part.column(column).norm());
        let rounded: f64 = norms.iter().zip(&sizes).map(|(a, b)| a * b).sum();
        errors.push((rounding_unit(3 * inner) * rounded + UNIT * lost.sqrt()) * SLACK + f64::MIN_POSITIVE);
    }
    (defects, errors)
}

/// The rounded sum of two doubles and exactly what the rounding lost (Knuth).
pub(crate) fn two_sum(a: f64, b: f64) -> (f64, f64) {
    let sum = a + b;
    let part = sum - a;
    (sum, (a - (sum - part)) + (b - part))
}

/// P - M + Q for symmetric matrices of which P and M give the lower triangle and Q, by row and column, any entry.
///
/// Returns the whole matrix and a bound on the Frobenius norm of its error.
pub(crate) fn symmetric_difference(plus: &Pair, minus: &Pair, right: impl Fn(usize, usize) -> f64) -> (Matrix, f64) {
    let n = plus.head.nrows();
    let mut residual = Matrix::zeros(n, n);
    let mut sizes = 0.0;
    for column in 0..n {
        for row in column..n {
            let at = (row, column);
            let difference = plus.head[at] - minus.head[at];
            let sum = difference + right(row, column);
            let rest = plus.tail[at] - minus.tail[at];
            residual[at] = sum + rest;
            // Roundings, each relative to its own result.
            let size = difference.abs() + sum.abs() + residual[at].abs() + rest.abs();
            sizes += size * size;
        }
    }
    super::mirror_lower(&mut residual);
    let lower = (UNIT * sizes.sqrt() + plus.error() + minus.error()) * SLACK;
    (residual, lower * std::f64::consts::SQRT_2)
}

/// Norms computed in double precision are this much too small at most, for every size in reach.
const SLACK: f64 = 1.0 + 1e-8;
const UNIT: f64 = 0.5 * f64::EPSILON;

/// Bits of leading parts such that n 2^(2 bits - 2) <= 2^53: sums of products of them are exact.
fn exact_bits(inner: usize) -> f64 {
    ((55.0 - (inner.max(1) as f64).log2()) / 2.0).floor()
}

/// Two sums of n products that round, with room for the rounding of the splits and of their sum.
fn rounding_unit(inner: usize) -> f64 {
    (2 * inner + 4) as f64 * f64::EPSILON
}

/// Moves what fits from the rest to the rounded sum; the difference is exact up to a rounding of the rest itself.
fn renormalise(exact: &mut Matrix, rest: &mut Matrix) {
    for (leading, small) in exact.iter_mut().zip(rest.iter_mut()) {
        let sum = *leading + *small;
        *small += *leading - sum;
        *leading = sum;
    }
}

/// An upper bound of the spectral norm of a symmetric matrix: |R|_2^4 <= |R^4|_F, which loses n^(1/8) at most.
pub(crate) fn sharp_spectral_norm(symmetric: &Matrix, threads: usize) -> f64 {
    let n = symmetric.nrows() as f64;
    let mut bound = upper_norm(symmetric);
    let scale = bound;
    let mut power = symmetric / bound.max(f64::MIN_POSITIVE);
    let mut square = Matrix::zeros(symmetric.nrows(), symmetric.nrows());
    let (mut norm, mut root) = (1.0, 1.0);
    for _ in 0..2 {
        // The computed square is within n u |R|_F^2 of the true one, and errors add up.
        let error = (n + 2.0) * f64::EPSILON * norm * norm * 3.0;
        square.fill(0.0);
        super::add_symmetric(&mut square, &power, &power, threads);
        std::mem::swap(&mut power, &mut square);
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

/// A matrix as a part of few bits and the rest.
struct Split {
    leading: Matrix,
    rest: Matrix,
}

/// Each row as a multiple of its own unit with `bits` bits, and the rest.
fn split_rows(factor: Factor, bits: f64) -> Split {
    let mut largest = vec![0.0f64; factor.head.nrows()];
    for column in factor.head.as_slice().chunks_exact(largest.len().max(1)) {
        for (size, entry) in largest.iter_mut().zip(column) {
            // A comparison becomes one instruction for eight entries; `max` looks for NaN, which the products will show.
            *size = if entry.abs() > *size { entry.abs() } else { *size };
        }
    }
    let shifts: Vec<f64> = largest.into_iter().map(|size| rounding_shift(size, bits)).collect();
    split(factor, |_| shifts.iter().copied())
}

/// Each column as a multiple of its own unit with `bits` bits, and the rest.
fn split_columns(factor: Factor, bits: f64) -> Split {
    let shifts: Vec<f64> = factor.head.column_iter().map(|column| rounding_shift(column.amax(), bits)).collect();
    split(factor, |column| std::iter::repeat(shifts[column]))
}

/// Adding and subtracting 1.5 2^52 units rounds to whole units.
fn rounding_shift(largest: f64, bits: f64) -> f64 {
    if largest == 0.0 { 0.0 } else { 1.5 * (1u64 << 52) as f64 * (largest.log2().floor() + 2.0 - bits).exp2() }
}

/// `shifts` gives those of each entry of a column.
fn split<I: Iterator<Item = f64>>(factor: Factor, shifts: impl Fn(usize) -> I) -> Split {
    let (rows, columns) = factor.head.shape();
    let mut leading = Matrix::zeros(rows, columns);
    let mut rest = Matrix::zeros(rows, columns);
    let heads = leading.as_mut_slice().chunks_exact_mut(rows.max(1));
    let rests = rest.as_mut_slice().chunks_exact_mut(rows.max(1));
    for (column, ((entries, heads), rests)) in
        factor.head.as_slice().chunks_exact(rows.max(1)).zip(heads).zip(rests).enumerate()
    {
        for (((entry, shift), head), small) in entries.iter().zip(shifts(column)).zip(heads).zip(rests) {
            *head = (entry + shift) - shift;
            *small = entry - *head;
        }
    }
    if let Some(tail) = factor.tail {
        rest += tail;
    }
    Split { leading, rest }
}
