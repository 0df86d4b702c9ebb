//! Products of matrices that vanish outside a triangle or a band, by blocks: what is zero is left out.

use super::operand::Operand;
use super::rounding::gamma;
use super::shape::Shape;
use super::threads::{by_chunks, even, worth};
use super::types::Matrix;
use faer::{Accum, MatMut, MatRef, Par, linalg::matmul::matmul};
use std::ops::Range;

/// Which entries of a product are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// All of them.
    All,
    /// Those on and below the diagonal; what lies above is left as it is or overwritten.
    Lower,
}

/// How a product goes to its target.
#[derive(Clone, Copy)]
struct Manner {
    /// Whether the product replaces what is there or is added to it.
    accumulate: Accum,
    /// What the product is multiplied by.
    factor: f64,
    /// Terms of an inner product that are summed among themselves before their sum is added to those of the others.
    part: usize,
    wanted: Wanted,
}

impl Manner {
    /// The product itself, over all entries.
    fn new(accumulate: Accum) -> Self {
        Self { accumulate, factor: 1.0, part: PART, wanted: Wanted::All }
    }
}

/// Terms of an inner product that are summed among themselves: no slower than all at once, and the bound on the
/// rounding of
/// 2000 terms is seven times smaller.
const PART: usize = 256;

/// target = A B over the wanted entries; the bits of the result do not depend on the number of threads.
pub(crate) fn set_shaped<'a>(
    target: &mut Matrix,
    wanted: Wanted,
    left: impl Into<Operand<'a>>,
    right: impl Into<Operand<'a>>,
    threads: usize,
) {
    combine(target, left.into(), right.into(), Manner { wanted, ..Manner::new(Accum::Replace) }, threads);
}

/// target += A B over the wanted entries.
pub(crate) fn add_shaped<'a>(
    target: &mut Matrix,
    wanted: Wanted,
    left: impl Into<Operand<'a>>,
    right: impl Into<Operand<'a>>,
    threads: usize,
) {
    combine(target, left.into(), right.into(), Manner { wanted, ..Manner::new(Accum::Add) }, threads);
}

/// target += factor A B, in the lower triangle of the target alone.
pub(crate) fn add_scaled_lower(target: &mut Matrix, factor: f64, left: Operand, right: Operand, threads: usize) {
    combine(target, left, right, Manner { factor, wanted: Wanted::Lower, ..Manner::new(Accum::Add) }, threads);
}

/// target = factor A B, on one thread.
pub(super) fn set_scaled(target: &mut Matrix, factor: f64, left: Operand, right: Operand) {
    combine(target, left, right, Manner { factor, ..Manner::new(Accum::Replace) }, 1);
}

/// target += A B in small parts of the inner dimension, so that its rounding is bounded by [`careful_gamma`] |A| |B|,
/// entry by entry.
pub(super) fn add_carefully(target: &mut Matrix, left: &Matrix, right: &Matrix, threads: usize) {
    let part = careful_step(left.ncols());
    combine(target, left.into(), right.into(), Manner { part, ..Manner::new(Accum::Add) }, threads);
}

/// Bound on the rounding of [`set_shaped`] followed by [`add_shaped`], `products` of them in all: entry by entry at
/// most this times the sum of |A| |B| over the products. It holds for any order of summation within a part.
pub(crate) fn product_unit(inner: usize, products: usize) -> f64 {
    gamma(product_roundings(inner, products))
}

/// How often a term of such products rounds at most: within its part, and with every part that is added after it.
pub(super) fn product_roundings(inner: usize, products: usize) -> usize {
    // What is full and the two edges beside it are cut into parts one by one: two parts more than the whole would be.
    inner.min(PART) + products * (inner.div_ceil(PART) + 2)
}

/// Bound on the rounding of `products` calls of [`add_carefully`] with one target: a term rounds within its part, and
/// with every part of every product that is added after it.
pub(super) fn careful_gamma(inner: usize, products: usize) -> f64 {
    let step = careful_step(inner);
    gamma(step + products * inner.div_ceil(step) + 1)
}

/// Terms of a part: about the square root of their number, which makes the bound smallest.
pub(super) fn careful_step(inner: usize) -> usize {
    ((inner as f64).sqrt() as usize).next_multiple_of(16).max(16)
}

/// Where columns of a store come from and where they go to, in one matrix.
#[derive(Clone, Copy)]
pub(crate) struct Move {
    /// The first column that is read.
    pub from: usize,
    /// The first column that is written, at least `count` away from the first that is read.
    pub to: usize,
    /// How many columns.
    pub count: usize,
    /// Whether they are added to what is there, or replace it.
    pub add: bool,
}

/// store[:, to..to+count] = A store[:, from..from+count], or += where it says so.
pub(crate) fn map_columns(matrix: Operand, store: &mut Matrix, columns: Move, threads: usize) {
    let Move { from, to, count, add } = columns;
    let n = store.nrows();
    let (source, target) = if from < to {
        let (before, after) = store.as_mut_slice().split_at_mut(to * n);
        (&before[from * n..], after)
    } else {
        let (before, after) = store.as_mut_slice().split_at_mut(from * n);
        (&*after, &mut before[to * n..])
    };
    let source = MatRef::from_column_major_slice(&source[..count * n], n, count);
    let product = Product {
        a: matrix.view(),
        left: matrix.shape(),
        b: source,
        right: Shape::Full,
        manner: Manner::new(if add { Accum::Add } else { Accum::Replace }),
    };
    product.run(&mut target[..count * n], threads);
}

/// The target is or gets the product.
fn combine(target: &mut Matrix, left: Operand, right: Operand, manner: Manner, threads: usize) {
    let (a, b) = (left.view(), right.view());
    assert_eq!(target.shape(), (a.nrows(), b.ncols()), "the target has the shape of the product");
    Product { a, left: left.shape(), b, right: right.shape(), manner }.run(target.as_mut_slice(), threads);
}

/// Rows or columns that are taken at once where what they meet depends on which they are: enough blocks for the
/// threads.
fn fine(size: usize) -> usize {
    (size / 8).next_multiple_of(8).clamp(SMALLEST, 128)
}

/// Rows or columns that are taken at once where all of them meet the same: as many as the kernels like best, and a
/// share for every thread.
fn coarse(size: usize, threads: usize) -> usize {
    const BEST: usize = 256;
    let parts = size.div_ceil(BEST).next_multiple_of(threads);
    even(size, parts)
}

/// Rows or columns of the blocks at the edges of what is full: fewer leave the kernels too little to do, more waste
/// zeros.
const SMALLEST: usize = 16;

/// A product whose factors vanish outside their shapes.
struct Product<'a> {
    a: MatRef<'a, f64>,
    left: Shape,
    b: MatRef<'a, f64>,
    right: Shape,
    manner: Manner,
}

/// A part of a product: these rows and columns of it, and of each of their entries these terms.
#[derive(Clone)]
struct Block {
    rows: Range<usize>,
    terms: Range<usize>,
    columns: Range<usize>,
}

impl Product<'_> {
    /// The whole product to its target, given column by column.
    fn run(&self, target: &mut [f64], threads: usize) {
        let (rows, inner, columns) = (self.a.nrows(), self.a.ncols(), self.b.ncols());
        assert_eq!(inner, self.b.nrows(), "a product takes as many columns on the left as rows on the right");
        let threads = worth(threads, rows.max(inner), rows * inner * columns);
        let even = (self.right, self.manner.wanted) == (Shape::Full, Wanted::All);
        if even && self.left == Shape::Full && threads == 1 {
            let target = MatMut::from_column_major_slice_mut(target, rows, columns);
            return in_parts(target, self.a, self.b, self.manner);
        }
        let row_step = if self.left == Shape::Full { coarse(rows, 1) } else { fine(rows) };
        let column_step = if even { coarse(columns, threads) } else { fine(columns) };
        let some = |(index, entries): (usize, &mut [f64])| {
            let from = index * column_step;
            let columns = from..(from + column_step).min(columns);
            let place = MatMut::from_column_major_slice_mut(entries, rows, columns.len());
            let block = Block { rows: 0..rows, terms: 0..inner, columns };
            self.blocks(place, self.manner.accumulate, block, [row_step, column_step]);
        };
        by_chunks(target, (rows * column_step).max(1), threads, some);
    }

    /// A block in blocks of so many rows and columns.
    fn blocks(&self, mut target: MatMut<f64>, accumulate: Accum, whole: Block, steps: [usize; 2]) {
        let Block { rows, terms, columns } = whole;
        let [row_step, column_step] = steps;
        for here in in_steps(&columns, column_step) {
            let top = if self.manner.wanted == Wanted::Lower { rows.start.max(here.start) } else { rows.start };
            for there in in_steps(&(top..rows.end), row_step) {
                let (row, column) = (there.start - rows.start, here.start - columns.start);
                let place = target.as_mut().submatrix_mut(row, column, there.len(), here.len());
                let block = Block { rows: there, terms: terms.clone(), columns: here.clone() };
                self.block(place, accumulate, block);
            }
        }
    }

    /// The terms for which both factors are full as one product, and the rest in smaller blocks, which waste fewer
    /// zeros.
    fn block(&self, mut target: MatMut<f64>, accumulate: Accum, block: Block) {
        let Block { rows, terms, columns } = block;
        let (left, right, count) = (self.left, self.right.transposed(), self.a.ncols());
        let met = overlap(&overlap(&left.columns(&rows, count), &right.columns(&columns, count)), &terms);
        let (by_rows, by_columns) = (left.full_columns(&rows, count), right.full_columns(&columns, count));
        let full = overlap(&overlap(&by_rows, &by_columns), &met);
        // The diagonal, above which nothing is wanted, crosses the first rows alone.
        let crossed = self.manner.wanted == Wanted::Lower && columns.end > rows.start + 1;
        let split_rows = rows.len() > SMALLEST && overlap(&by_rows, &met) != met;
        let split_columns = columns.len() > SMALLEST && (crossed || overlap(&by_columns, &met) != met);
        let block = |rows: &Range<usize>, terms: &Range<usize>| Block {
            rows: rows.clone(),
            terms: terms.clone(),
            columns: columns.clone(),
        };
        if met.is_empty() {
            if accumulate == Accum::Replace {
                target.fill(0.0);
            }
        } else if crossed && rows.end > columns.end {
            let (above, below) = target.split_at_row_mut(columns.end - rows.start);
            self.block(above, accumulate, block(&(rows.start..columns.end), &met));
            self.block(below, accumulate, block(&(columns.end..rows.end), &met));
        } else if !split_rows && !split_columns {
            self.terms(target, accumulate, block(&rows, &met));
        } else if crossed || full.is_empty() {
            let step = |split: bool, all: &Range<usize>| if split { SMALLEST } else { all.len() };
            let steps = [step(split_rows, &rows), step(split_columns, &columns)];
            self.blocks(target, accumulate, block(&rows, &met), steps);
        } else {
            self.terms(target.as_mut(), accumulate, block(&rows, &full));
            for edge in [met.start..full.start, full.end..met.end] {
                self.block(target.as_mut(), Accum::Add, block(&rows, &edge));
            }
        }
    }

    /// All terms of a block as one product.
    fn terms(&self, target: MatMut<f64>, accumulate: Accum, block: Block) {
        let Block { rows, terms, columns } = block;
        let a = self.a.submatrix(rows.start, terms.start, rows.len(), terms.len());
        let b = self.b.submatrix(terms.start, columns.start, terms.len(), columns.len());
        in_parts(target, a, b, Manner { accumulate, ..self.manner });
    }
}

/// A range in pieces of this length, of which the last may be shorter.
fn in_steps(range: &Range<usize>, step: usize) -> impl Iterator<Item = Range<usize>> {
    let end = range.end;
    range.clone().step_by(step).map(move |from| from..(from + step).min(end))
}

fn overlap(one: &Range<usize>, other: &Range<usize>) -> Range<usize> {
    let start = one.start.max(other.start);
    start..one.end.min(other.end).max(start)
}

/// The target is or gets A B over all entries, in parts of the inner dimension, on one thread.
fn in_parts(mut target: MatMut<f64>, a: MatRef<f64>, b: MatRef<f64>, manner: Manner) {
    let Manner { mut accumulate, factor, part, .. } = manner;
    if a.ncols() == 0 && accumulate == Accum::Replace {
        target.fill(0.0);
    }
    for from in (0..a.ncols()).step_by(part) {
        let count = part.min(a.ncols() - from);
        let (a, b) = (a.subcols(from, count), b.subrows(from, count));
        matmul(target.as_mut(), accumulate, a, b, factor, Par::Seq);
        accumulate = Accum::Add;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::linalg::rounding::UNIT;

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
    fn no_number_of_terms_and_products_escapes_the_bound() {
        // Parts that are added one after another to one target: the terms of the first round with all of the others.
        assert_eq!(product_roundings(1000, 1), 256 + 4 + 2);
        assert_eq!(product_roundings(1000, 3), 256 + 3 * (4 + 2));
        // Three products of 1000 terms in parts of 32.
        assert!(careful_gamma(1000, 3) >= f64::from(32 + 3 * 32) * UNIT);
        assert!(product_unit(1 << 62, 1) == f64::INFINITY && product_unit(1 << 40, 1) >= (1u64 << 32) as f64 * UNIT);
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
                    let expected = &a * &b;
                    let (left, right) = (Operand::shaped(&a, one), Operand::shaped(&b, other));
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
