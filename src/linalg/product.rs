//! Matrix products on faer's kernels, with nalgebra's matrices viewed in place.

use super::blocks::{Wanted, add_shaped, set_shaped};
use super::shape::{Shape, Shaped};
use super::wide::widely;
use super::{Matrix, Scratch, Vector};
use faer::{Accum, MatMut, MatRef, Par, linalg::matmul::matmul};
use std::ops::Range;

/// A factor of a product, as stored or transposed.
#[derive(Clone, Copy)]
pub enum Operand<'a> {
    /// The matrix as it is.
    Plain(&'a Matrix),
    /// Its transpose, without a copy.
    Transposed(&'a Matrix),
}

impl<'a> Operand<'a> {
    pub(super) fn view(self) -> MatRef<'a, f64> {
        match self {
            Self::Plain(matrix) => view(matrix),
            Self::Transposed(matrix) => view(matrix).transpose(),
        }
    }

    pub(crate) fn transposed(self) -> Self {
        match self {
            Self::Plain(matrix) => Self::Transposed(matrix),
            Self::Transposed(matrix) => Self::Plain(matrix),
        }
    }
}

impl<'a> From<&'a Matrix> for Operand<'a> {
    fn from(matrix: &'a Matrix) -> Self {
        Self::Plain(matrix)
    }
}

/// A faer view of an nalgebra matrix; nothing is copied.
#[must_use]
pub fn view(matrix: &Matrix) -> MatRef<'_, f64> {
    MatRef::from_column_major_slice(matrix.as_slice(), matrix.nrows(), matrix.ncols())
}

pub(super) fn view_mut(matrix: &mut Matrix) -> MatMut<'_, f64> {
    let (rows, columns) = matrix.shape();
    MatMut::from_column_major_slice_mut(matrix.as_mut_slice(), rows, columns)
}

/// The product A B on one thread.
#[must_use]
pub fn multiply<'a>(left: impl Into<Operand<'a>>, right: impl Into<Operand<'a>>) -> Matrix {
    multiply_threaded(left, right, 1)
}

/// The product A B on `threads` threads; the bits of the result do not depend on their number.
#[must_use]
pub fn multiply_threaded<'a>(left: impl Into<Operand<'a>>, right: impl Into<Operand<'a>>, threads: usize) -> Matrix {
    let (left, right) = (left.into(), right.into());
    let mut result = Matrix::zeros(left.view().nrows(), right.view().ncols());
    set_shaped(&mut result, Wanted::All, left, right, threads);
    result
}

/// target = factor A B, in place, on one thread.
pub fn multiply_into<'a>(
    target: &mut Matrix,
    factor: f64,
    left: impl Into<Operand<'a>>,
    right: impl Into<Operand<'a>>,
) {
    matmul(view_mut(target), Accum::Replace, left.into().view(), right.into().view(), factor, Par::Seq);
}

/// target (m x p, column by column) = A B for the matrix A of the entries `left` (m x k) and these k rows of B, on one
/// thread.
pub(crate) fn multiply_rows_into(target: &mut [f64], left: &[f64], right: &Matrix, rows: Range<usize>) {
    let (height, inner, columns) = (target.len() / right.ncols().max(1), rows.len(), right.ncols());
    let target = MatMut::from_column_major_slice_mut(target, height, columns);
    let left = MatRef::from_column_major_slice(left, height, inner);
    matmul(target, Accum::Replace, left, view(right).subrows(rows.start, inner), 1.0, Par::Seq);
}

/// The largest modulus of an entry; NaN entries do not count.
#[must_use]
pub fn largest_entry(matrix: &Matrix) -> f64 {
    largest_of(matrix.as_slice())
}

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
pub fn add_product<'a>(target: &mut Matrix, factor: f64, left: impl Into<Operand<'a>>, right: impl Into<Operand<'a>>) {
    matmul(view_mut(target), Accum::Add, left.into().view(), right.into().view(), factor, Par::Seq);
}

/// X += A X A' for symmetric X.
///
/// For an A of a narrow band from a triangle T of X = T + T', whose products with A are half as dear: A T A' + (A T A')'.
pub(crate) fn add_congruence(target: &mut Matrix, outer: Shaped, threads: usize) {
    let n = target.nrows();
    let mut half = Scratch::unset(n, n);
    if !outer.is_narrow() {
        set_shaped(&mut half, Wanted::All, outer, &*target, threads);
        add_shaped(target, Wanted::Lower, &half, outer.transposed(), threads);
    } else {
        let lower = matches!(outer.shape(), Shape::Lower(_));
        let mut triangle = Scratch::zeros(n, n);
        for (index, (entries, kept)) in
            target.as_slice().chunks_exact(n).zip(triangle.as_mut_slice().chunks_exact_mut(n)).enumerate()
        {
            let inside = if lower { index..n } else { 0..index + 1 };
            kept[inside.clone()].copy_from_slice(&entries[inside]);
            kept[index] *= 0.5;
        }
        let shape = if lower { Shape::Lower(0) } else { Shape::Upper(0) };
        set_shaped(&mut half, Wanted::All, outer, Shaped::new(&triangle, shape), threads);
        let half = Shaped::new(&half, outer.shape());
        add_shaped(target, Wanted::Lower, half, outer.transposed(), threads);
        add_shaped(target, Wanted::Lower, outer, half.transposed(), threads);
    }
    mirror_lower(target);
}

/// X += A B for symmetric X and a product that is symmetric as well: half the work.
pub(crate) fn add_symmetric<'a>(
    target: &mut Matrix,
    left: impl Into<Operand<'a>>,
    right: impl Into<Operand<'a>>,
    threads: usize,
) {
    add_shaped(target, Wanted::Lower, left.into(), right.into(), threads);
    mirror_lower(target);
}

/// Copies the lower triangle to the upper one, in blocks that stay in the cache.
pub(crate) fn mirror_lower(matrix: &mut Matrix) {
    const BLOCK: usize = 32;
    let n = matrix.nrows();
    let entries = matrix.as_mut_slice();
    for column_block in (0..n).step_by(BLOCK) {
        for row_block in (column_block..n).step_by(BLOCK) {
            for column in column_block..(column_block + BLOCK).min(n) {
                for row in row_block.max(column + 1)..(row_block + BLOCK).min(n) {
                    entries[row * n + column] = entries[column * n + row];
                }
            }
        }
    }
}

/// Replaces a matrix by its symmetric part (A + A')/2.
pub fn symmetrise(matrix: &mut Matrix) {
    for column in 0..matrix.ncols() {
        for row in column + 1..matrix.nrows() {
            let mean = 0.5 * (matrix[(row, column)] + matrix[(column, row)]);
            matrix[(row, column)] = mean;
            matrix[(column, row)] = mean;
        }
    }
}

/// A vector as a matrix of one column.
pub(crate) fn column(vector: &Vector) -> Matrix {
    Matrix::from_column_slice(vector.len(), 1, vector.as_slice())
}
