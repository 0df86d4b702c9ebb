//! Products of doubles to about seventy bits with a proven error bound, at the price of three ordinary ones.
//!
//! Each factor is split into a leading part of few bits and the rest. The product of the leading parts is exact in
//! double precision; only the small remainder rounds (error-free splitting, Ozaki et al. 2012).

use super::blocks::{Wanted, add_shaped, product_roundings, set_shaped};
use super::operand::Operand;
use super::rounding::{UNIT, gamma, inflation, underflow};
use super::splitting::{exact_bits, split_columns, split_rows};
use super::wide::widely;
use super::{Matrix, Scratch, column_norms, mirror_lower, upper_length, upper_norm};

/// A matrix known as head + tail, the tail below the rounding of the head, up to a bounded error.
pub(crate) struct Pair {
    /// The value rounded to doubles.
    pub head: Scratch,
    /// What the rounding lost.
    pub tail: Scratch,
    /// Bound on the Euclidean norm of the error of each column.
    pub column_errors: Vec<f64>,
}

impl Pair {
    /// A matrix of doubles without an error.
    pub fn exact(matrix: &Matrix) -> Self {
        let (rows, columns) = matrix.shape();
        Self { head: Scratch::copy(matrix), tail: Scratch::zeros(rows, columns), column_errors: vec![0.0; columns] }
    }

    /// Bound on the Frobenius norm of the error.
    pub fn error(&self) -> f64 {
        upper_length(&self.column_errors)
    }
}

/// The product A B with an error of about n 2^-75 |A| |B|; both factors as they are stored.
pub(crate) fn accurate_product<'a>(
    left: impl Into<Operand<'a>>,
    right: impl Into<Operand<'a>>,
    threads: usize,
) -> Pair {
    let (left, right) = (left.into(), right.into());
    let ((left_head, _), (right_head, right_tail)) = (left.stored(), right.stored());
    let (rows, inner, columns) = (left_head.nrows(), left_head.ncols(), right_head.ncols());
    let bits = exact_bits(inner);
    let left_split = split_rows(left, bits);
    let right_split = split_columns(right, bits);
    let (head_norm, rest_norm) = (upper_norm(&left_split.leading), upper_norm(&left_split.rest));
    let unit = rounding_unit(inner);
    // Three products of `inner` terms an entry, and a column is no longer than the sum of its entries.
    let underflown = underflow(2 * rows * inner);
    let neglected = right_tail.map_or_else(|| vec![0.0; columns], column_norms);
    let sizes = column_norms(right_head).into_iter().zip(column_norms(&right_split.rest)).zip(neglected);
    let column_errors = sizes
        .map(|((whole, small), neglected)| {
            (unit * (head_norm * small + rest_norm * whole) + rest_norm * neglected) * inflation(6) + underflown
        })
        .collect();
    let mut exact = Scratch::unset(rows, columns);
    let [leading, small] = [&left_split.leading, &left_split.rest].map(|part| left.alike(part));
    set_shaped(&mut exact, Wanted::All, leading, right.alike(&right_split.leading), threads);
    // Its memory is that of the next.
    drop(right_split.leading);
    let mut rest = Scratch::unset(rows, columns);
    set_shaped(&mut rest, Wanted::All, leading, right.alike(&right_split.rest), threads);
    add_shaped(&mut rest, Wanted::All, small, right.alike(right_head), threads);
    renormalise(&mut exact, &mut rest);
    Pair { head: exact, tail: rest, column_errors }
}

/// The lower triangle of A A' with an error of about n 2^-75 |A|^2, of which each column gets an equal share.
pub(crate) fn accurate_gram<'a>(factor: impl Into<Operand<'a>>, threads: usize) -> Pair {
    let factor = factor.into();
    let (head, tail) = factor.stored();
    let (n, inner) = head.shape();
    let split = split_rows(factor, exact_bits(inner));
    let (head_norm, rest_norm, norm) = (upper_norm(&split.leading), upper_norm(&split.rest), upper_norm(head));
    let neglected = tail.map_or(0.0, upper_norm);
    let error = rounding_unit(inner) * rest_norm * (head_norm + norm) + rest_norm * neglected;
    let column_errors = vec![error * inflation(8) / (n as f64).sqrt() + underflow(2 * n * inner); n];
    let mut exact = Scratch::unset(n, n);
    let mut rest = Scratch::unset(n, n);
    let [leading, small, whole] = [&*split.leading, &*split.rest, head].map(|part| factor.alike(part));
    set_shaped(&mut exact, Wanted::Lower, leading, leading.transposed(), threads);
    set_shaped(&mut rest, Wanted::Lower, leading, small.transposed(), threads);
    add_shaped(&mut rest, Wanted::Lower, small, whole.transposed(), threads);
    renormalise(&mut exact, &mut rest);
    Pair { head: exact, tail: rest, column_errors }
}

/// The rounded sum of two doubles and exactly what the rounding lost (Knuth 1969).
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
    let mut lengths = vec![0.0; n];
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
        lengths[column] = upper_length(&sizes[column..]);
        right[column] = 0.0;
    }
    mirror_lower(&mut residual);
    // Three sums in every size, two here, and two products; what stands below the diagonal stands twice.
    let lower = UNIT * upper_length(&lengths) + plus.error() + minus.error();
    (residual, lower * std::f64::consts::SQRT_2 * inflation(7))
}

/// Relative rounding of the small part: two products added up, and at most four times a rounding of an entry of theirs,
/// where the tails of both factors are added to what the splits leave over and where the sum is brought to head and
/// tail.
fn rounding_unit(inner: usize) -> f64 {
    gamma(product_roundings(inner, 2) + 8)
}

/// Turns exact + rest into head + tail: the head is their rounded sum, and the tail what that loses, up to a rounding
/// of the rest itself.
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
