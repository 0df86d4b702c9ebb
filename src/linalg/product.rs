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
    let (left, right) = (left.into(), right.into());
    let mut result = Matrix::zeros(left.view().nrows(), right.view().ncols());
    set_product(&mut result, left, right, threads);
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

/// Columns of the target that are found together where the factors vanish below a band: a multiple of what the
/// kernels take at once, small against the matrices that gain.
const BAND_BLOCK: usize = 20;

/// target = factor A B for square A and B that vanish below their first `left_below` and `right_below` subdiagonals
/// (0: upper triangular, 1: Hessenberg), on one thread: for triangles half the work of a full product.
///
/// The target must vanish below its first `left_below + right_below` subdiagonals already; what lies there is not written.
pub fn multiply_banded_into(
    target: &mut Matrix,
    factor: f64,
    (left, left_below): (&Matrix, usize),
    (right, right_below): (&Matrix, usize),
) {
    let size = target.nrows();
    for first in (0..size).step_by(BAND_BLOCK) {
        let width = BAND_BLOCK.min(size - first);
        let inner = (first + width + right_below).min(size);
        let rows = (inner + left_below).min(size);
        matmul(
            view_mut(target).submatrix_mut(0, first, rows, width),
            Accum::Replace,
            view(left).submatrix(0, 0, rows, inner),
            view(right).submatrix(0, first, inner, width),
            factor,
            Par::Seq,
        );
    }
}

/// The largest modulus of an entry; NaN entries do not count.
#[must_use]
pub fn largest_entry(matrix: &Matrix) -> f64 {
    // Independent maxima, which the processor finds side by side.
    let mut largest = [0.0_f64; 16];
    let mut chunks = matrix.as_slice().chunks_exact(largest.len());
    for chunk in &mut chunks {
        for (largest, entry) in largest.iter_mut().zip(chunk) {
            *largest = if entry.abs() > *largest { entry.abs() } else { *largest };
        }
    }
    largest.iter().chain(chunks.remainder()).fold(0.0, |largest, entry| entry.abs().max(largest))
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

    pub(crate) fn transposed(self) -> Self {
        match self {
            Self::Full => Self::Full,
            Self::Lower => Self::Upper,
            Self::Upper => Self::Lower,
        }
    }
}

/// target += A B over the wanted entries, reading only the entries that the structures name.
pub(crate) fn add_structured<'a>(
    target: &mut Matrix,
    wanted: Structure,
    (left, left_structure): (impl Into<Operand<'a>>, Structure),
    (right, right_structure): (impl Into<Operand<'a>>, Structure),
    threads: usize,
) {
    let (left, right) = (left.into().view(), right.into().view());
    let parallelism = parallelism(threads, left.nrows() * left.ncols() * right.ncols());
    let (left_block, right_block) = (left_structure.block(), right_structure.block());
    let target = (view_mut(target), wanted.block());
    triangular::matmul(target.0, target.1, Accum::Add, left, left_block, right, right_block, 1.0, parallelism);
}

/// X += A X A' for symmetric X, with room for A X in `half`; A as stored or transposed.
pub(crate) fn add_congruence(target: &mut Matrix, half: &mut Matrix, outer: Operand, threads: usize) {
    set_product(half, outer, &*target, threads);
    add_symmetric(target, &*half, outer.transposed(), threads);
}

/// X += A B for symmetric X and a product that is symmetric as well: half the work.
pub(crate) fn add_symmetric<'a>(
    target: &mut Matrix,
    left: impl Into<Operand<'a>>,
    right: impl Into<Operand<'a>>,
    threads: usize,
) {
    add_structured(target, Structure::Lower, (left, Structure::Full), (right, Structure::Full), threads);
    mirror_lower(target);
}

/// target = A B, in place, on `threads` threads.
pub(crate) fn set_product<'a>(
    target: &mut Matrix,
    left: impl Into<Operand<'a>>,
    right: impl Into<Operand<'a>>,
    threads: usize,
) {
    let (left, right) = (left.into().view(), right.into().view());
    let parallelism = parallelism(threads, left.nrows() * left.ncols() * right.ncols());
    matmul(view_mut(target), Accum::Replace, left, right, 1.0, parallelism);
}

/// Columns `from..from + count` times A become columns `to..`, added to what is there where `add` says so.
pub(crate) fn map_columns(matrix: Operand, store: &mut Matrix, from: usize, to: usize, count: usize, add: bool) {
    let n = store.nrows();
    let (source, target) = if from < to {
        let (before, after) = store.as_mut_slice().split_at_mut(to * n);
        (&before[from * n..], after)
    } else {
        let (before, after) = store.as_mut_slice().split_at_mut(from * n);
        (&*after, &mut before[to * n..])
    };
    let source = MatRef::from_column_major_slice(&source[..count * n], n, count);
    let target = MatMut::from_column_major_slice_mut(&mut target[..count * n], n, count);
    let accumulate = if add { Accum::Add } else { Accum::Replace };
    matmul(target, accumulate, matrix.view(), source, 1.0, Par::Seq);
}

/// Multiplications in a product below which a second thread costs more than it brings.
const PARALLEL_WORK: usize = 200 * 200 * 200;

fn parallelism(threads: usize, work: usize) -> Par {
    if threads > 1 && work >= PARALLEL_WORK { Par::rayon(threads) } else { Par::Seq }
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
