//! Products of matrices that vanish outside a triangle or a band, by blocks: what is zero is left out.

use super::product::Operand;
use super::{Matrix, Scratch};
use faer::{Accum, MatMut, MatRef, Par, linalg::matmul::matmul};
use rayon::prelude::*;
use std::ops::Range;

/// Which entries of a matrix may differ from zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// All of them.
    Full,
    /// None above this many superdiagonals: 0 is lower triangular, 1 lower Hessenberg.
    Lower(usize),
    /// None below this many subdiagonals: 0 is upper triangular, 1 upper Hessenberg.
    Upper(usize),
}

impl Shape {
    fn transposed(self) -> Self {
        match self {
            Self::Full => Self::Full,
            Self::Lower(band) => Self::Upper(band),
            Self::Upper(band) => Self::Lower(band),
        }
    }

    /// The columns in which these rows of a matrix of `count` columns may differ from zero.
    fn columns(self, rows: &Range<usize>, count: usize) -> Range<usize> {
        match self {
            Self::Full => 0..count,
            Self::Lower(band) => 0..count.min(rows.end.saturating_add(band)),
            Self::Upper(band) => rows.start.saturating_sub(band).min(count)..count,
        }
    }
}

/// A factor of a product with what is known of its entries; those outside its shape must be stored as zeros.
#[derive(Clone, Copy)]
pub(crate) struct Shaped<'a> {
    operand: Operand<'a>,
    shape: Shape,
}

impl<'a> Shaped<'a> {
    /// A matrix of the given shape.
    pub fn new(matrix: &'a Matrix, shape: Shape) -> Self {
        Self { operand: Operand::Plain(matrix), shape }
    }

    /// A lower triangular matrix.
    pub fn lower(matrix: &'a Matrix) -> Self {
        Self::new(matrix, Shape::Lower(0))
    }

    /// The transpose, without a copy.
    pub fn transposed(self) -> Self {
        Self { operand: self.operand.transposed(), shape: self.shape.transposed() }
    }

    /// Another matrix of the same shape.
    pub fn shaped_like<'b>(self, matrix: &'b Matrix) -> Shaped<'b> {
        Shaped::new(matrix, self.shape)
    }

    /// Rows of a square matrix.
    #[cfg(test)]
    pub fn size(self) -> usize {
        self.operand.view().nrows()
    }

    /// What may differ from zero.
    pub fn shape(self) -> Shape {
        self.shape
    }

    /// Whether there is something that may not.
    pub fn is_banded(self) -> bool {
        self.shape != Shape::Full
    }

    fn seen(self) -> (MatRef<'a, f64>, Shape) {
        (self.operand.view(), self.shape)
    }
}

impl<'a> From<Operand<'a>> for Shaped<'a> {
    fn from(operand: Operand<'a>) -> Self {
        Self { operand, shape: Shape::Full }
    }
}

impl<'a> From<&'a Scratch> for Shaped<'a> {
    fn from(matrix: &'a Scratch) -> Self {
        Self::new(matrix, Shape::Full)
    }
}

impl<'a> From<&'a Matrix> for Shaped<'a> {
    fn from(matrix: &'a Matrix) -> Self {
        Self::new(matrix, Shape::Full)
    }
}

/// Which entries of a product are wanted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// All of them.
    All,
    /// Those on and below the diagonal; what lies above is left as it is or overwritten.
    Lower,
}

/// target = A B over the wanted entries.
pub(crate) fn set_shaped<'a>(
    target: &mut Matrix,
    wanted: Wanted,
    left: impl Into<Shaped<'a>>,
    right: impl Into<Shaped<'a>>,
    threads: usize,
) {
    combine(
        target.as_mut_slice(),
        (Accum::Replace, 1.0, PART),
        wanted,
        left.into().seen(),
        right.into().seen(),
        threads,
    );
}

/// target += A B over the wanted entries.
pub(crate) fn add_shaped<'a>(
    target: &mut Matrix,
    wanted: Wanted,
    left: impl Into<Shaped<'a>>,
    right: impl Into<Shaped<'a>>,
    threads: usize,
) {
    combine(target.as_mut_slice(), (Accum::Add, 1.0, PART), wanted, left.into().seen(), right.into().seen(), threads);
}

/// What [`set_shaped`] and [`add_shaped`] round: at most this times |A| |B| by rows and columns, for a product of which
/// they add up so many.
pub(crate) fn product_unit(inner: usize, products: usize) -> f64 {
    0.5 * f64::EPSILON * (inner.min(PART) + products * inner.div_ceil(PART)) as f64
}

/// target += A B in small parts of the inner dimension, so that its rounding is bounded by [`careful_unit`] |A| |B| by rows
/// and columns.
pub(crate) fn add_carefully(target: &mut Matrix, left: &Matrix, right: &Matrix, threads: usize) {
    let (part, [left, right]) = (careful_step(left.ncols()), [left, right].map(|factor| Shaped::from(factor).seen()));
    combine(target.as_mut_slice(), (Accum::Add, 1.0, part), Wanted::All, left, right, threads);
}

/// What [`add_carefully`] rounds, relatively: each part in itself and once with the others.
pub(crate) fn careful_unit(inner: usize) -> f64 {
    let step = careful_step(inner);
    0.5 * f64::EPSILON * (step + inner.div_ceil(step) + 1) as f64
}

/// About the square root, which makes the bound smallest.
fn careful_step(inner: usize) -> usize {
    ((inner as f64).sqrt() as usize).next_multiple_of(16).max(16)
}

/// target += factor A B over the wanted entries.
pub(crate) fn add_scaled(
    target: &mut Matrix,
    wanted: Wanted,
    factor: f64,
    left: Shaped,
    right: Shaped,
    threads: usize,
) {
    combine(target.as_mut_slice(), (Accum::Add, factor, PART), wanted, left.seen(), right.seen(), threads);
}

/// target = factor A B for upper triangular matrices but for their first subdiagonals, whose numbers are given (0:
/// triangular, 1: Hessenberg), on one thread: for triangles a third of the work of a full product.
pub fn multiply_banded_into(target: &mut Matrix, factor: f64, left: (&Matrix, usize), right: (&Matrix, usize)) {
    let seen = |(matrix, below)| Shaped::new(matrix, Shape::Upper(below)).seen();
    combine(target.as_mut_slice(), (Accum::Replace, factor, PART), Wanted::All, seen(left), seen(right), 1);
}

/// Columns `from..from + count` times A become columns `to..`, added to what is there where `add` says so.
pub(crate) fn map_columns(matrix: Shaped, store: &mut Matrix, from: usize, to: usize, count: usize, add: bool) {
    let n = store.nrows();
    let (source, target) = if from < to {
        let (before, after) = store.as_mut_slice().split_at_mut(to * n);
        (&before[from * n..], after)
    } else {
        let (before, after) = store.as_mut_slice().split_at_mut(from * n);
        (&*after, &mut before[to * n..])
    };
    let source = MatRef::from_column_major_slice(&source[..count * n], n, count);
    let accumulate = if add { Accum::Add } else { Accum::Replace };
    combine(&mut target[..count * n], (accumulate, 1.0, PART), Wanted::All, matrix.seen(), (source, Shape::Full), 1);
}

/// Rows or columns that are taken at once where what they meet depends on which they are: more waste zeros, fewer
/// leave the kernels too little to do.
fn fine(size: usize) -> usize {
    (size / 8).next_multiple_of(8).clamp(16, 128)
}

/// The same where it does not: as many as the kernels like best, and a share for every thread.
fn coarse(size: usize, threads: usize) -> usize {
    const BEST: usize = 256;
    let parts = size.div_ceil(BEST).next_multiple_of(threads);
    even(size, parts)
}

/// target (column by column) = or += factor A B over the wanted entries, in parts of so many terms.
fn combine(
    target: &mut [f64],
    (accumulate, factor, part): (Accum, f64, usize),
    wanted: Wanted,
    (a, left): (MatRef<f64>, Shape),
    (b, right): (MatRef<f64>, Shape),
    threads: usize,
) {
    let (rows, inner, columns) = (a.nrows(), a.ncols(), b.ncols());
    let threads = if rows * inner * columns < PARALLEL_WORK { 1 } else { threads };
    let even = (right, wanted) == (Shape::Full, Wanted::All);
    if even && left == Shape::Full && threads == 1 {
        let target = MatMut::from_column_major_slice_mut(target, rows, columns);
        return in_parts(target, (accumulate, factor, part), a, b);
    }
    let row_step = if left == Shape::Full { coarse(rows, 1) } else { fine(rows) };
    let column_step = if even { coarse(columns, threads) } else { fine(columns) };
    let block_column = |(index, entries): (usize, &mut [f64])| {
        let from = index * column_step;
        let here = from..(from + column_step).min(columns);
        let mut block = MatMut::from_column_major_slice_mut(entries, rows, here.len());
        let met = right.transposed().columns(&here, inner);
        let top = if wanted == Wanted::Lower { from } else { 0 };
        for start in (top..rows).step_by(row_step) {
            let there = start..(start + row_step).min(rows);
            let reach = left.columns(&there, inner);
            let both = met.start.max(reach.start)..met.end.min(reach.end);
            let mut place = block.as_mut().subrows_mut(there.start, there.len());
            if both.is_empty() {
                if accumulate == Accum::Replace {
                    place.fill(0.0);
                }
                continue;
            }
            let a = a.submatrix(there.start, both.start, there.len(), both.len());
            let b = b.submatrix(both.start, here.start, both.len(), here.len());
            in_parts(place, (accumulate, factor, part), a, b);
        }
    };
    let width = (rows * column_step).max(1);
    by_chunks(target, width, threads, block_column);
}

/// Does the work on every chunk of so many entries, each with its index, over the threads.
pub(super) fn by_chunks(
    entries: &mut [f64],
    width: usize,
    threads: usize,
    work: impl Fn((usize, &mut [f64])) + Send + Sync,
) {
    if threads == 1 {
        entries.chunks_mut(width).enumerate().for_each(work);
    } else {
        entries.par_chunks_mut(width).enumerate().for_each(work);
    }
}

/// target = or += factor A B in parts of the inner dimension, on one thread.
fn in_parts(mut target: MatMut<f64>, (accumulate, factor, part): (Accum, f64, usize), a: MatRef<f64>, b: MatRef<f64>) {
    if a.ncols() == 0 && accumulate == Accum::Replace {
        target.fill(0.0);
    }
    let mut accumulate = accumulate;
    for from in (0..a.ncols()).step_by(part) {
        let count = part.min(a.ncols() - from);
        let (a, b) = (a.subcols(from, count), b.subrows(from, count));
        matmul(target.as_mut(), accumulate, a, b, factor, Par::Seq);
        accumulate = Accum::Add;
    }
}

/// Terms of an inner product that are summed among themselves before their sum is added to those of the others: no slower
/// than all at once, and the bound on the rounding of 2000 terms is seven times smaller.
const PART: usize = 256;

/// Multiplications in a product below which a second thread costs more than it brings.
const PARALLEL_WORK: usize = 160 * 160 * 160;

/// Does work of so many multiplications on shares of the columns of a matrix, one for every thread.
pub(super) fn by_columns(target: &mut Matrix, work: usize, threads: usize, share: impl Fn(MatMut<f64>) + Sync) {
    let (rows, columns) = target.shape();
    let threads = if work < PARALLEL_WORK { 1 } else { threads };
    let width = (rows * even(columns, threads)).max(1);
    let block = |(_, entries): (usize, &mut [f64])| {
        let count = entries.len() / rows.max(1);
        share(MatMut::from_column_major_slice_mut(entries, rows, count));
    };
    by_chunks(target.as_mut_slice(), width, threads, block);
}

/// An even share for every thread, but that a single column left over would be summed in another order.
fn even(size: usize, threads: usize) -> usize {
    let share = size.div_ceil(threads);
    if share > 0 && size % share == 1 { share + 1 } else { share }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::linalg::multiply;

    fn banded(n: usize, shape: Shape) -> Matrix {
        Matrix::from_fn(n, n, |row, column| {
            let inside = match shape {
                Shape::Full => true,
                Shape::Lower(band) => column <= row + band,
                Shape::Upper(band) => row <= column + band,
            };
            if inside { ((row * 7 + column * 3) as f64).sin() } else { 0.0 }
        })
    }

    #[test]
    fn products_by_blocks_are_the_whole_products_for_every_pair_of_shapes() {
        for n in [1, 15, 16, 17, 70] {
            let bands = [0, 1, 5, 40];
            let shapes: Vec<Shape> =
                bands.iter().flat_map(|&band| [Shape::Lower(band), Shape::Upper(band)]).chain([Shape::Full]).collect();
            for &one in &shapes {
                for &other in &shapes {
                    let (a, b) = (banded(n, one), banded(n, other));
                    let expected = multiply(&a, &b);
                    let (left, right) = (Shaped::new(&a, one), Shaped::new(&b, other));
                    let mut found = Matrix::from_element(n, n, 7.0);
                    set_shaped(&mut found, Wanted::All, left, right, 1);
                    assert!((&found - &expected).amax() <= 1e-13 * (n as f64), "{one:?} {other:?} {n}");
                    add_shaped(&mut found, Wanted::Lower, left, right, 2);
                    let lower = (0..n).all(|column| {
                        (column..n).all(|row| (found[(row, column)] - 2.0 * expected[(row, column)]).abs() <= 1e-12)
                    });
                    assert!(lower, "{one:?} {other:?} {n}");
                    let transposed = (right.transposed(), left.transposed());
                    set_shaped(&mut found, Wanted::All, transposed.0, transposed.1, 1);
                    assert!((found - expected.transpose()).amax() <= 1e-13 * (n as f64), "{one:?} {other:?} {n}");
                }
            }
        }
    }
}
