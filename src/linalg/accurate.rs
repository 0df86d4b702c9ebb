//! Products of doubles to about seventy bits with a proven error bound, at the price of three ordinary ones.
//!
//! Each factor is split into a leading part of few bits and the rest. The product of the leading parts is exact in
//! double precision; only the small remainder rounds (error-free splitting, Ozaki et al. 2012).

use super::blocks::{Wanted, add_carefully, add_shaped, careful_unit, product_unit, set_shaped};
use super::shape::{Shape, Shaped};
use super::wide::{sum_of_squares, widely};
use super::{Matrix, Scratch};

/// A matrix as head + tail with the tail below the rounding of the head, up to an error.
pub(crate) struct Pair {
    /// The value rounded to doubles.
    pub head: Scratch,
    /// What the rounding lost.
    pub tail: Scratch,
    /// Bound on the Euclidean norm of the error of each column.
    pub column_errors: Vec<f64>,
}

impl Pair {
    /// A matrix taken as it is.
    pub fn exact(matrix: &Matrix) -> Self {
        let (rows, columns) = matrix.shape();
        Self { head: Scratch::copy(matrix), tail: Scratch::zeros(rows, columns), column_errors: vec![0.0; columns] }
    }

    /// Bound on the Frobenius norm of the error.
    pub fn error(&self) -> f64 {
        upper_length(&self.column_errors)
    }
}

/// What enters an accurate product: a matrix, perhaps with a tail below its rounding, of known structure.
#[derive(Clone, Copy)]
pub(crate) struct Factor<'a> {
    pub head: &'a Matrix,
    pub tail: Option<&'a Matrix>,
    pub shape: Shape,
}

impl<'a> Factor<'a> {
    pub fn full(head: &'a Matrix) -> Self {
        Self { head, tail: None, shape: Shape::Full }
    }

    pub fn lower(head: &'a Matrix) -> Self {
        Self { head, tail: None, shape: Shape::Lower(0) }
    }

    pub fn upper(head: &'a Matrix) -> Self {
        Self { head, tail: None, shape: Shape::Upper(0) }
    }

    pub fn pair(head: &'a Matrix, tail: &'a Matrix) -> Self {
        Self { head, tail: Some(tail), shape: Shape::Full }
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
    let neglected = right.tail.map_or_else(|| vec![0.0; columns], column_norms);
    let sizes = column_norms(right.head).into_iter().zip(column_norms(&right_split.rest)).zip(neglected);
    let column_errors = sizes
        .map(|((whole, small), neglected)| {
            // The smallest normal number covers underflow in the products.
            (unit * (head_norm * small + rest_norm * whole) + rest_norm * neglected) * SLACK + f64::MIN_POSITIVE
        })
        .collect();
    let mut exact = Scratch::unset(left.head.nrows(), columns);
    let [leading, small] = [&left_split.leading, &left_split.rest].map(|part| Shaped::new(part, left.shape));
    set_shaped(&mut exact, Wanted::All, leading, Shaped::new(&right_split.leading, right.shape), threads);
    // Its memory is that of the next.
    drop(right_split.leading);
    let mut rest = Scratch::unset(left.head.nrows(), columns);
    set_shaped(&mut rest, Wanted::All, leading, Shaped::new(&right_split.rest, right.shape), threads);
    add_shaped(&mut rest, Wanted::All, small, Shaped::new(right.head, right.shape), threads);
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
    let mut exact = Scratch::unset(n, n);
    let mut rest = Scratch::unset(n, n);
    let [leading, small, whole] =
        [&*split.leading, &*split.rest, factor.head].map(|part| Shaped::new(part, factor.shape));
    set_shaped(&mut exact, Wanted::Lower, leading, leading.transposed(), threads);
    set_shaped(&mut rest, Wanted::Lower, leading, small.transposed(), threads);
    add_shaped(&mut rest, Wanted::Lower, small, whole.transposed(), threads);
    renormalise(&mut exact, &mut rest);
    Pair { head: exact, tail: rest, column_errors }
}

/// How well each column x of a sequence follows from the one before: the defects A x(k) - x(k+1) in column k + 1, none in
/// the first, rounded to doubles, and bounds on the error of each.
///
/// With two slices of each factor the products are known to about sqrt(n) 2^-74 |A| |X|, with three to
/// sqrt(n) 2^-95 |A| |X|, so that the defects have all their digits and thousands of them can be added up.
pub(crate) fn accurate_defects(matrix: &Matrix, states: &Matrix, slices: usize, threads: usize) -> (Scratch, Vec<f64>) {
    let (rows, columns) = states.shape();
    let left = Slices::new(matrix, slices - 1, split_rows);
    let right = Slices::new(states, slices - 1, split_columns);
    let mut exact = Vec::new();
    let mut tail = Scratch::zeros(rows, columns);
    add_carefully(&mut tail, left.rest(slices - 1), states, threads);
    for (index, leading) in left.leading.iter().enumerate() {
        for other in &right.leading[..slices - 1 - index] {
            let mut product = Scratch::unset(rows, columns);
            set_shaped(&mut product, Wanted::All, leading, other, threads);
            exact.push(product);
        }
        add_carefully(&mut tail, leading, right.rest(slices - 1 - index), threads);
    }
    let norms = left.leading.iter().map(|leading| &**leading).chain([left.rest(slices - 1)]).map(upper_norm);
    let mut rounded = vec![0.0; columns];
    for (index, norm) in norms.enumerate() {
        let met = column_norms(right.rest(slices - 1 - index));
        rounded.iter_mut().zip(met).for_each(|(rounded, met)| *rounded += norm * met);
    }
    let unit = careful_unit(rows) + slices as f64 * UNIT;
    let mut defects = Scratch::zeros(rows, columns);
    let mut errors = vec![0.0; columns];
    let (mut small, mut sizes) = (vec![0.0; rows], vec![0.0; rows]);
    for column in 1..columns {
        let (from, to) = ((column - 1) * rows..column * rows, column * rows..(column + 1) * rows);
        let sum = &mut defects.as_mut_slice()[to.clone()];
        let (to, tail) = (&states.as_slice()[to], &tail.as_slice()[from.clone()]);
        widely(
            #[inline(always)]
            || {
                sum.iter_mut().zip(to).for_each(|(sum, to)| *sum = -to);
                small.copy_from_slice(tail);
                sizes.iter_mut().zip(tail).for_each(|(size, tail)| *size = tail.abs());
                for part in &exact {
                    let sums = sum.iter_mut().zip(&mut small).zip(&mut sizes);
                    for (((sum, small), size), part) in sums.zip(&part.as_slice()[from.clone()]) {
                        let (next, error) = two_sum(*sum, *part);
                        *sum = next;
                        *small += error;
                        *size += error.abs();
                    }
                }
                for ((sum, small), size) in sum.iter_mut().zip(&small).zip(&mut sizes) {
                    *sum += small;
                    *size = sum.abs() + 4.0 * *size;
                }
            },
        );
        let lost = upper_length(&sizes);
        errors[column] = (unit * rounded[column - 1] + UNIT * lost) * SLACK + f64::MIN_POSITIVE;
    }
    (defects, errors)
}

/// A matrix as slices of few bits and what is left after each.
struct Slices<'a> {
    whole: &'a Matrix,
    leading: Vec<Scratch>,
    rests: Vec<Scratch>,
}

impl<'a> Slices<'a> {
    fn new(whole: &'a Matrix, count: usize, split: fn(Factor, f64) -> Split) -> Self {
        // Both factors of a product are sliced for its inner dimension, the number of their rows or columns alike.
        let bits = exact_bits(whole.nrows());
        let (mut leading, mut rests): (Vec<Scratch>, Vec<Scratch>) = (Vec::new(), Vec::new());
        for _ in 0..count {
            let found = split(Factor::full(rests.last().map_or(whole, |rest| rest)), bits);
            leading.push(found.leading);
            rests.push(found.rest);
        }
        Self { whole, leading, rests }
    }

    /// What is left after so many slices.
    fn rest(&self, slices: usize) -> &Matrix {
        if slices == 0 { self.whole } else { &self.rests[slices - 1] }
    }
}

/// The share of a matrix that its leading slice leaves over, about: entries up to four times the mean are sliced alike.
pub(crate) fn exact_slice(inner: usize) -> f64 {
    (2.0 - exact_bits(inner)).exp2()
}

/// The rounded sum of two doubles and exactly what the rounding lost (Knuth).
pub(crate) fn two_sum(a: f64, b: f64) -> (f64, f64) {
    let sum = a + b;
    let part = sum - a;
    (sum, (a - (sum - part)) + (b - part))
}

/// What is added to a difference of symmetric matrices.
#[derive(Clone, Copy)]
pub(crate) enum Added<'a> {
    /// This on the diagonal.
    Diagonal(f64),
    /// A symmetric matrix.
    Matrix(&'a Matrix),
}

/// P - M + Q for symmetric matrices of which P and M give the lower triangle.
///
/// Returns the whole matrix and a bound on the Frobenius norm of its error.
pub(crate) fn symmetric_difference(plus: &Pair, minus: &Pair, added: Added) -> (Scratch, f64) {
    let n = plus.head.nrows();
    let mut residual = Scratch::unset(n, n);
    let (mut sizes, mut right) = (vec![0.0; n], vec![0.0; n]);
    let mut lengths = 0.0;
    for column in 0..n {
        let here = column * n + column..(column + 1) * n;
        match added {
            Added::Matrix(matrix) => right[column..].copy_from_slice(&matrix.as_slice()[here.clone()]),
            Added::Diagonal(value) => right[column] = value,
        }
        let heads = plus.head.as_slice()[here.clone()].iter().zip(&minus.head.as_slice()[here.clone()]);
        let tails = plus.tail.as_slice()[here.clone()].iter().zip(&minus.tail.as_slice()[here.clone()]);
        let targets = residual.as_mut_slice()[here.clone()].iter_mut().zip(&mut sizes[column..]);
        widely(
            #[inline(always)]
            || {
                for ((((plus, minus), (more, less)), added), (residual, size)) in
                    heads.zip(tails).zip(&right[column..]).zip(targets)
                {
                    let difference = plus - minus;
                    let sum = difference + added;
                    let rest = more - less;
                    *residual = sum + rest;
                    // Roundings, each relative to its own result.
                    *size = difference.abs() + sum.abs() + residual.abs() + rest.abs();
                }
            },
        );
        lengths = upper_length(&sizes[column..]).hypot(lengths);
        right[column] = 0.0;
    }
    super::mirror_lower(&mut residual);
    let lower = (UNIT * lengths + plus.error() + minus.error()) * SLACK;
    (residual, lower * std::f64::consts::SQRT_2)
}

/// Norms computed in double precision are this much too small at most, for every size in reach.
const SLACK: f64 = 1.0 + 1e-8;
const UNIT: f64 = 0.5 * f64::EPSILON;

/// Bits of leading parts such that n 2^(2 bits - 2) <= 2^53: sums of products of them are exact.
fn exact_bits(inner: usize) -> f64 {
    ((55.0 - (inner.max(1) as f64).log2()) / 2.0).floor()
}

/// Two products are added up, with room for the rounding of the splits and of their sum.
fn rounding_unit(inner: usize) -> f64 {
    product_unit(inner, 2) + 8.0 * UNIT
}

/// Moves what fits from the rest to the rounded sum; the difference is exact up to a rounding of the rest itself.
fn renormalise(exact: &mut Matrix, rest: &mut Matrix) {
    widely(
        #[inline(always)]
        || {
            for (leading, small) in exact.as_mut_slice().iter_mut().zip(rest.as_mut_slice()) {
                let sum = *leading + *small;
                *small += *leading - sum;
                *leading = sum;
            }
        },
    );
}

/// An upper bound of the spectral norm of a symmetric matrix: |R|_2^4 <= |R^4|_F, which loses n^(1/8) at most.
pub(crate) fn sharp_spectral_norm(symmetric: &Matrix, threads: usize) -> f64 {
    let mut bound = upper_norm(symmetric);
    let scale = bound;
    let mut power = Scratch::copy(symmetric);
    *power /= bound.max(f64::MIN_POSITIVE);
    let mut square = Scratch::unset(symmetric.nrows(), symmetric.nrows());
    let (mut norm, mut root) = (1.0, 1.0);
    for _ in 0..2 {
        // The computed square is within its rounding of the true one, and errors add up.
        let error = (product_unit(symmetric.nrows(), 1) + f64::EPSILON) * norm * norm * 6.0;
        set_shaped(&mut square, Wanted::Lower, &*power, &*power, threads);
        super::mirror_lower(&mut square);
        std::mem::swap(&mut power, &mut square);
        norm = upper_norm(&power) + error;
        root *= 0.5;
        bound = bound.min(scale * norm.powf(root) * SLACK);
    }
    bound
}

/// An upper bound of the Frobenius norm.
pub(crate) fn upper_norm(matrix: &Matrix) -> f64 {
    upper_length(matrix.as_slice())
}

/// The same of each column.
pub(crate) fn column_norms(matrix: &Matrix) -> Vec<f64> {
    matrix.as_slice().chunks_exact(matrix.nrows().max(1)).map(upper_length).collect()
}

/// Every square may have lost the smallest normal number to underflow, and exact zeros nothing.
pub(crate) fn upper_length(entries: &[f64]) -> f64 {
    let sum = sum_of_squares(entries);
    let lost = if sum < UNDERFLOWN && entries.iter().any(|&entry| entry != 0.0) {
        entries.len() as f64 * f64::MIN_POSITIVE
    } else {
        0.0
    };
    (sum + lost).sqrt() * SLACK
}

/// Above this, what underflow can take from a sum of squares is in the slack for every length in reach.
const UNDERFLOWN: f64 = 1e-280;

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
    (largest_column.sqrt() * largest_row.sqrt() * SLACK).min(upper_norm(matrix))
}

/// A matrix as a part of few bits and the rest.
struct Split {
    leading: Scratch,
    rest: Scratch,
}

/// Each row as a multiple of its own unit with `bits` bits, and the rest.
fn split_rows(factor: Factor, bits: f64) -> Split {
    let mut largest = vec![0.0f64; factor.head.nrows()];
    widely(
        #[inline(always)]
        || {
            for column in factor.head.as_slice().chunks_exact(largest.len().max(1)) {
                for (size, entry) in largest.iter_mut().zip(column) {
                    // One instruction for many entries; `max` looks for NaN, which the products will show.
                    *size = if entry.abs() > *size { entry.abs() } else { *size };
                }
            }
        },
    );
    largest.iter_mut().for_each(|size| *size = rounding_shift(*size, bits));
    split(factor, |_, shifts| shifts.copy_from_slice(&largest))
}

/// Each column as a multiple of its own unit with `bits` bits, and the rest.
fn split_columns(factor: Factor, bits: f64) -> Split {
    split(factor, |column, shifts| shifts.fill(rounding_shift(super::product::largest_of(column), bits)))
}

/// Adding and subtracting 1.5 2^52 units rounds to whole units.
fn rounding_shift(largest: f64, bits: f64) -> f64 {
    if largest == 0.0 { 0.0 } else { 1.5 * (1u64 << 52) as f64 * (largest.log2().floor() + 2.0 - bits).exp2() }
}

/// `shifts` writes those of each entry of a column.
fn split(factor: Factor, shifts: impl Fn(&[f64], &mut [f64])) -> Split {
    let (rows, columns) = factor.head.shape();
    let mut leading = Scratch::unset(rows, columns);
    let mut rest = Scratch::unset(rows, columns);
    let heads = leading.as_mut_slice().chunks_exact_mut(rows.max(1));
    let rests = rest.as_mut_slice().chunks_exact_mut(rows.max(1));
    let mut units = vec![0.0; rows];
    for ((entries, heads), rests) in factor.head.as_slice().chunks_exact(rows.max(1)).zip(heads).zip(rests) {
        shifts(entries, &mut units);
        widely(
            #[inline(always)]
            || {
                for (((entry, shift), head), small) in entries.iter().zip(&units).zip(heads).zip(rests) {
                    *head = (entry + shift) - shift;
                    *small = entry - *head;
                }
            },
        );
    }
    if let Some(tail) = factor.tail {
        *rest += tail;
    }
    Split { leading, rest }
}
