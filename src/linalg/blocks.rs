//! Products of matrices that vanish outside a triangle or a band, by blocks: what is zero is left out.

use super::rounding::{UNIT, gamma};
use super::threads::{by_chunks, even, worth};
use super::{Matrix, Shape, Shaped};
use faer::{Accum, MatMut, MatRef, Par, linalg::matmul::matmul};
use std::ops::Range;

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

/// Bound on the rounding of [`set_shaped`] followed by [`add_shaped`], `products` of them in all: entry by entry at most this
/// times the sum of |A| |B| over the products. It holds for any order of summation within a part.
pub(crate) fn product_unit(inner: usize, products: usize) -> f64 {
    gamma(product_roundings(inner, products))
}

/// How often a term of such products rounds at most: within its part, and with every part that is added after it.
pub(super) fn product_roundings(inner: usize, products: usize) -> usize {
    // What is full and the two edges beside it are cut into parts one by one: two parts more than the whole would be.
    inner.min(PART) + products * (inner.div_ceil(PART) + 2)
}

/// target += A B in small parts of the inner dimension, so that its rounding is bounded by [`careful_gamma`] |A| |B|, entry
/// by entry.
pub(crate) fn add_carefully(target: &mut Matrix, left: &Matrix, right: &Matrix, threads: usize) {
    let (part, [left, right]) = (careful_step(left.ncols()), [left, right].map(|factor| Shaped::from(factor).seen()));
    combine(target.as_mut_slice(), (Accum::Add, 1.0, part), Wanted::All, left, right, threads);
}

/// Bound on the rounding of `products` calls of [`add_carefully`] with one target: a term rounds within its part, and with
/// every part of every product that is added after it.
pub(super) fn careful_gamma(inner: usize, products: usize) -> f64 {
    let step = careful_step(inner);
    gamma(step + products * inner.div_ceil(step) + 1)
}

/// About what [`add_carefully`] rounds, relatively, where one product is added: an estimate to plan with.
pub(crate) fn careful_unit(inner: usize) -> f64 {
    let step = careful_step(inner);
    UNIT * (step + inner.div_ceil(step) + 1) as f64
}

/// Terms of a part: about the square root of their number, which makes the bound smallest.
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
/// triangular, 1: Hessenberg), on one thread: for large triangles a fifth of the time of a full product.
pub fn multiply_banded_into(target: &mut Matrix, factor: f64, left: (&Matrix, usize), right: (&Matrix, usize)) {
    let seen = |(matrix, below)| Shaped::new(matrix, Shape::Upper(below)).seen();
    combine(target.as_mut_slice(), (Accum::Replace, factor, PART), Wanted::All, seen(left), seen(right), 1);
}

/// `count` columns from the first of two places, times A, become those from the second, added to what is there where
/// `add` says so.
pub(crate) fn map_columns(
    matrix: Shaped,
    store: &mut Matrix,
    (from, to): (usize, usize),
    count: usize,
    add: bool,
    threads: usize,
) {
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
    let (target, source) = (&mut target[..count * n], (source, Shape::Full));
    combine(target, (accumulate, 1.0, PART), Wanted::All, matrix.seen(), source, threads);
}

/// Rows or columns that are taken at once where what they meet depends on which they are: enough blocks for the threads.
fn fine(size: usize) -> usize {
    (size / 8).next_multiple_of(8).clamp(SMALLEST, 128)
}

/// The same where it does not: as many as the kernels like best, and a share for every thread.
fn coarse(size: usize, threads: usize) -> usize {
    const BEST: usize = 256;
    let parts = size.div_ceil(BEST).next_multiple_of(threads);
    even(size, parts)
}

/// Rows or columns of the blocks at the edges of what is full: fewer leave the kernels too little to do, more waste zeros.
const SMALLEST: usize = 16;

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
    let threads = worth(threads, rows.max(inner), rows * inner * columns);
    let even = (right, wanted) == (Shape::Full, Wanted::All);
    if even && left == Shape::Full && threads == 1 {
        let target = MatMut::from_column_major_slice_mut(target, rows, columns);
        return in_parts(target, (accumulate, factor, part), a, b);
    }
    let row_step = if left == Shape::Full { coarse(rows, 1) } else { fine(rows) };
    let column_step = if even { coarse(columns, threads) } else { fine(columns) };
    let product = Product { a, left, b, right, wanted, factor, part };
    let some = |(index, entries): (usize, &mut [f64])| {
        let from = index * column_step;
        let here = from..(from + column_step).min(columns);
        let place = MatMut::from_column_major_slice_mut(entries, rows, here.len());
        product.blocks(place, accumulate, [0..rows, 0..inner, here], [row_step, column_step]);
    };
    by_chunks(target, (rows * column_step).max(1), threads, some);
}

/// A product whose factors vanish outside a shape.
struct Product<'a> {
    a: MatRef<'a, f64>,
    left: Shape,
    b: MatRef<'a, f64>,
    right: Shape,
    wanted: Wanted,
    factor: f64,
    part: usize,
}

impl Product<'_> {
    /// Some rows, terms and columns in blocks of so many rows and columns.
    fn blocks(
        &self,
        mut target: MatMut<f64>,
        accumulate: Accum,
        [rows, inner, columns]: [Range<usize>; 3],
        [row_step, column_step]: [usize; 2],
    ) {
        for here in steps(&columns, column_step) {
            let top = if self.wanted == Wanted::Lower { rows.start.max(here.start) } else { rows.start };
            for there in steps(&(top..rows.end), row_step) {
                let (row, column) = (there.start - rows.start, here.start - columns.start);
                let place = target.as_mut().submatrix_mut(row, column, there.len(), here.len());
                self.block(place, accumulate, [there, inner.clone(), here.clone()]);
            }
        }
    }

    /// The terms for which both factors are full as one product, and the rest in smaller blocks, which waste fewer zeros.
    fn block(&self, mut target: MatMut<f64>, accumulate: Accum, [rows, inner, columns]: [Range<usize>; 3]) {
        let (left, right, count) = (self.left, self.right.transposed(), self.a.ncols());
        let met = overlap(&overlap(&left.columns(&rows, count), &right.columns(&columns, count)), &inner);
        let (by_rows, by_columns) = (left.full_columns(&rows, count), right.full_columns(&columns, count));
        let full = overlap(&overlap(&by_rows, &by_columns), &met);
        // The diagonal, above which nothing is wanted, crosses the first rows alone.
        let crossed = self.wanted == Wanted::Lower && columns.end > rows.start + 1;
        let split_rows = rows.len() > SMALLEST && overlap(&by_rows, &met) != met;
        let split_columns = columns.len() > SMALLEST && (crossed || overlap(&by_columns, &met) != met);
        if met.is_empty() {
            if accumulate == Accum::Replace {
                target.fill(0.0);
            }
        } else if crossed && rows.end > columns.end {
            let (above, below) = target.split_at_row_mut(columns.end - rows.start);
            self.block(above, accumulate, [rows.start..columns.end, met.clone(), columns.clone()]);
            self.block(below, accumulate, [columns.end..rows.end, met, columns]);
        } else if !split_rows && !split_columns {
            self.terms(target, accumulate, [rows, met, columns]);
        } else if crossed || full.is_empty() {
            let step = |split: bool, all: &Range<usize>| if split { SMALLEST } else { all.len() };
            let sizes = [step(split_rows, &rows), step(split_columns, &columns)];
            self.blocks(target, accumulate, [rows, met, columns], sizes);
        } else {
            self.terms(target.as_mut(), accumulate, [rows.clone(), full.clone(), columns.clone()]);
            for edge in [met.start..full.start, full.end..met.end] {
                self.block(target.as_mut(), Accum::Add, [rows.clone(), edge, columns.clone()]);
            }
        }
    }

    /// All of them as one product.
    fn terms(&self, target: MatMut<f64>, accumulate: Accum, [rows, inner, columns]: [Range<usize>; 3]) {
        let a = self.a.submatrix(rows.start, inner.start, rows.len(), inner.len());
        let b = self.b.submatrix(inner.start, columns.start, inner.len(), columns.len());
        in_parts(target, (accumulate, self.factor, self.part), a, b);
    }
}

/// A range in steps of so many.
fn steps(range: &Range<usize>, step: usize) -> impl Iterator<Item = Range<usize>> {
    let end = range.end;
    range.clone().step_by(step).map(move |from| from..(from + step).min(end))
}

fn overlap(one: &Range<usize>, other: &Range<usize>) -> Range<usize> {
    let start = one.start.max(other.start);
    start..one.end.min(other.end).max(start)
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
    fn no_number_of_terms_and_products_escapes_the_bound() {
        // Parts that are added one after another to one target: the terms of the first round with all of the others.
        assert_eq!(product_roundings(1000, 1), 256 + 4 + 2);
        assert_eq!(product_roundings(1000, 3), 256 + 3 * (4 + 2));
        // Three products of 1000 terms in parts of 32.
        assert!(careful_gamma(1000, 3) >= (32 + 3 * 32) as f64 * UNIT);
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
