//! Matrix products on faer's kernels, with nalgebra's matrices viewed in place.

use super::Matrix;
use faer::{
    Accum, MatMut, MatRef, Par,
    linalg::matmul::{
        matmul,
        triangular::{self, BlockStructure},
    },
};

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
    matmul(view_mut(&mut result), Accum::Replace, left, right, 1.0, parallelism(threads));
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

/// target = A B for upper triangular A and B: reads and writes the upper triangles only, on one thread.
pub fn multiply_upper_into(target: &mut Matrix, left: &Matrix, right: &Matrix) {
    let upper = BlockStructure::TriangularUpper;
    triangular::matmul(view_mut(target), upper, Accum::Replace, view(left), upper, view(right), upper, 1.0, Par::Seq);
}

/// target += factor A B, in place, on one thread.
pub fn add_product<'a>(target: &mut Matrix, factor: f64, left: impl Into<Operand<'a>>, right: impl Into<Operand<'a>>) {
    matmul(view_mut(target), Accum::Add, left.into().view(), right.into().view(), factor, Par::Seq);
}

/// Which entries of a matrix are read, or wanted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Structure {
    /// All of them.
    Full,
    /// Those on and below the diagonal.
    Lower,
    /// Those on and above the diagonal.
    Upper,
}

impl Structure {
    fn block(self) -> BlockStructure {
        match self {
            Self::Full => BlockStructure::Rectangular,
            Self::Lower => BlockStructure::TriangularLower,
            Self::Upper => BlockStructure::TriangularUpper,
        }
    }
}

/// target += A B over the wanted entries, reading only the entries that the structures name.
pub(crate) fn structured_product(
    target: &mut Matrix,
    wanted: Structure,
    left: &Matrix,
    left_structure: Structure,
    right: &Matrix,
    right_structure: Structure,
) {
    let (left, right) = ((view(left), left_structure.block()), (view(right), right_structure.block()));
    let target = (view_mut(target), wanted.block());
    triangular::matmul(target.0, target.1, Accum::Add, left.0, left.1, right.0, right.1, 1.0, Par::Seq);
}

/// target += A B over the wanted entries, on `threads` threads.
pub(crate) fn add_structured<'a>(
    target: &mut Matrix,
    wanted: Structure,
    left: impl Into<Operand<'a>>,
    right: impl Into<Operand<'a>>,
    threads: usize,
) {
    let full = BlockStructure::Rectangular;
    let (left, right) = (left.into().view(), right.into().view());
    triangular::matmul(
        view_mut(target),
        wanted.block(),
        Accum::Add,
        left,
        full,
        right,
        full,
        1.0,
        parallelism(threads),
    );
}

/// target = A B, in place, on `threads` threads.
pub(crate) fn set_product<'a>(
    target: &mut Matrix,
    left: impl Into<Operand<'a>>,
    right: impl Into<Operand<'a>>,
    threads: usize,
) {
    matmul(view_mut(target), Accum::Replace, left.into().view(), right.into().view(), 1.0, parallelism(threads));
}

fn parallelism(threads: usize) -> Par {
    if threads > 1 { Par::rayon(threads) } else { Par::Seq }
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
