//! Matrix products on faer's kernels, with nalgebra's matrices viewed in place.

use super::blocks::{Wanted, set_scaled, set_shaped};
use super::operand::{Operand, view, view_mut};
use super::wide::widely;
use super::{Matrix, Vector};
use faer::{Accum, MatMut, MatRef, Par, linalg::matmul::matmul};
use std::ops::Range;

/// The product A B (m x p) of A (m x n) and B (n x p), on one thread; [`Operand::transpose_of`] takes a factor
/// transposed.
///
/// # Panics
/// If A has not as many columns as B has rows.
///
/// ```
/// use fisher_memory::linalg::{Matrix, Operand, multiply};
/// let matrix = Matrix::from_row_slice(2, 2, &[1.0, 2.0, 3.0, 4.0]);
/// assert_eq!(multiply(&matrix, &matrix), Matrix::from_row_slice(2, 2, &[7.0, 10.0, 15.0, 22.0]));
/// assert_eq!(multiply(Operand::transpose_of(&matrix), &matrix)[(0, 1)], 14.0);
/// ```
#[must_use]
pub fn multiply<'a>(left: impl Into<Operand<'a>>, right: impl Into<Operand<'a>>) -> Matrix {
    multiply_threaded(left, right, 1)
}

/// The product A B on `threads` threads; the bits of the result do not depend on their number.
pub(crate) fn multiply_threaded<'a>(
    left: impl Into<Operand<'a>>,
    right: impl Into<Operand<'a>>,
    threads: usize,
) -> Matrix {
    let (left, right) = (left.into(), right.into());
    let mut result = Matrix::zeros(left.view().nrows(), right.view().ncols());
    set_shaped(&mut result, Wanted::All, left, right, threads);
    result
}

/// target = factor A B, in place, on one thread; what is known to be zero is left out.
pub(crate) fn multiply_into<'a>(
    target: &mut Matrix,
    factor: f64,
    left: impl Into<Operand<'a>>,
    right: impl Into<Operand<'a>>,
) {
    let (left, right) = (left.into(), right.into());
    if left.is_banded() || right.is_banded() {
        set_scaled(target, factor, left, right);
    } else {
        matmul(view_mut(target), Accum::Replace, left.view(), right.view(), factor, Par::Seq);
    }
}

/// target (m x p, column by column) = A B for the matrix A of the entries `left` (m x k) and these k rows of B, on one
/// thread.
pub(crate) fn multiply_rows_into(target: &mut [f64], left: &[f64], right: &Matrix, rows: Range<usize>) {
    let (height, inner, columns) = (target.len() / right.ncols().max(1), rows.len(), right.ncols());
    let target = MatMut::from_column_major_slice_mut(target, height, columns);
    let left = MatRef::from_column_major_slice(left, height, inner);
    matmul(target, Accum::Replace, left, view(right).subrows(rows.start, inner), 1.0, Par::Seq);
}

/// The largest modulus of an entry; entries that are not a number do not count.
pub(crate) fn largest_entry(matrix: &Matrix) -> f64 {
    largest_of(matrix.as_slice())
}

/// The largest modulus of these numbers; those that are not a number do not count.
pub(super) fn largest_of(entries: &[f64]) -> f64 {
    widely(
        #[inline(always)]
        || {
            // Independent maxima, which the processor finds side by side.
            let mut largest = [0.0_f64; 16];
            let (chunks, rest) = entries.as_chunks::<16>();
            for chunk in chunks {
                for (largest, entry) in largest.iter_mut().zip(chunk) {
                    *largest = if entry.abs() > *largest { entry.abs() } else { *largest };
                }
            }
            largest.iter().chain(rest).fold(0.0, |largest, entry| entry.abs().max(largest))
        },
    )
}

/// target += factor A B, in place, on one thread.
pub(crate) fn add_product<'a>(
    target: &mut Matrix,
    factor: f64,
    left: impl Into<Operand<'a>>,
    right: impl Into<Operand<'a>>,
) {
    matmul(view_mut(target), Accum::Add, left.into().view(), right.into().view(), factor, Par::Seq);
}

/// A vector as a matrix of one column.
pub(crate) fn column(vector: &Vector) -> Matrix {
    Matrix::from_column_slice(vector.len(), 1, vector.as_slice())
}
