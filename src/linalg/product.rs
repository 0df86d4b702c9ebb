//! Matrix products on faer's kernels, with nalgebra's matrices viewed in place.

use super::Matrix;
use faer::linalg::matmul::{
    matmul,
    triangular::{self, BlockStructure},
};
use faer::{Accum, MatMut, MatRef, Par};

/// A factor of a product, as stored or transposed.
#[derive(Clone, Copy)]
pub enum Operand<'a> {
    /// The matrix as it is.
    Plain(&'a Matrix),
    /// Its transpose, without a copy.
    Transposed(&'a Matrix),
}

impl<'a> Operand<'a> {
    fn view(self) -> MatRef<'a, f64> {
        match self {
            Self::Plain(matrix) => view(matrix),
            Self::Transposed(matrix) => view(matrix).transpose(),
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

fn view_mut(matrix: &mut Matrix) -> MatMut<'_, f64> {
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
    let (left, right) = (left.into().view(), right.into().view());
    let mut result = Matrix::zeros(left.nrows(), right.ncols());
    let par = if threads > 1 { Par::rayon(threads) } else { Par::Seq };
    matmul(view_mut(&mut result), Accum::Replace, left, right, 1.0, par);
    result
}

/// target = factor A B, in place, on one thread.
pub fn multiply_into<'a>(target: &mut Matrix, factor: f64, left: impl Into<Operand<'a>>, right: impl Into<Operand<'a>>) {
    matmul(view_mut(target), Accum::Replace, left.into().view(), right.into().view(), factor, Par::Seq);
}

/// target = A B for upper triangular A and B: reads and writes the upper triangles only, on one thread.
pub fn multiply_upper_into(target: &mut Matrix, left: &Matrix, right: &Matrix) {
    let upper = BlockStructure::TriangularUpper;
    triangular::matmul(view_mut(target), upper, Accum::Replace, view(left), upper, view(right), upper, 1.0, Par::Seq);
}

/// target += factor A B, in place, on one thread.
pub fn add_product<'a>(target: &mut Matrix, factor: f64, left: impl Into<Operand<'a>>, right: impl Into<Operand<'a>>) {
    matmul(view_mut(target), Accum::Add, left.into().view(), right.into().view(), factor, Par::Seq);
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
