//! The squares A, A^2, A^4, ... that several Stein equations with one matrix share.

use crate::linalg::{Hessenberg, Matrix, Operand, Scratch, Shape, Wanted, set_shaped};
use std::borrow::Cow;
use std::sync::Arc;

/// The squares of A in order, as often as wanted: kept, or where that would fill the memory formed again each time.
///
/// Dense matrices are rotated to Hessenberg form first, which the early squares nearly keep: most of them, and all
/// products with them, then take a fifth to a third of the work. Structure that is there already is never rotated away.
pub(crate) struct Squares<'a> {
    given: &'a Matrix,
    pub(super) basis: Option<Arc<Hessenberg>>,
    /// Superdiagonals of A in that basis.
    above: usize,
    /// A^2, A^4, ... where they are kept; else the current one and room for the next.
    stored: Vec<Arc<Scratch>>,
    reused: bool,
    keep: bool,
    formed: usize,
    position: usize,
    pub(super) threads: usize,
    /// The factor of the last covariance in that basis, where several passes are to come.
    pub(super) factor: Option<Arc<Scratch>>,
}

/// Ten squares are kept while they take less than this many bytes (n below 1300); more would make a network of 2000
/// units need over twelve matrices, and forming them again costs a fifth of what they are used for.
const MOST_BYTES: usize = 1 << 27;
/// Below this size the rotation costs what it saves: measured 1.0 of the time at 128 units, 0.8 at 300, 0.65 at 1000.
const ROTATED_FROM: usize = 128;

impl<'a> Squares<'a> {
    /// The squares of a matrix for one pass.
    pub fn discarded(given: &'a Matrix, threads: usize) -> Self {
        Self::new(given, false, threads)
    }

    /// The squares of a matrix for several passes.
    pub fn reused(given: &'a Matrix, threads: usize) -> Self {
        Self::new(given, true, threads)
    }

    /// The basis in which the squares are cheap, where it pays to go there.
    pub fn basis_for(given: &Matrix, threads: usize) -> Option<Hessenberg> {
        (given.nrows() >= ROTATED_FROM && is_dense(given)).then(|| Hessenberg::of(given, threads))
    }

    fn new(given: &'a Matrix, reused: bool, threads: usize) -> Self {
        let basis = Self::basis_for(given, threads).map(Arc::new);
        let above = if basis.is_some() { 1 } else { superdiagonals(given) };
        let keep = reused && 10 * given.len() * size_of::<f64>() <= MOST_BYTES;
        Self { given, basis, above, stored: Vec::new(), reused, keep, formed: 0, position: 0, threads, factor: None }
    }

    /// Gives back the memory of what is not kept, and of everything if no further pass is expected.
    pub fn release(&mut self) {
        if !self.keep {
            self.stored.clear();
        }
        if !self.reused && self.basis.take().is_some() {
            self.above = superdiagonals(self.given);
        }
    }

    /// The same squares to go through on their own, on one thread.
    pub fn another(&self) -> Self {
        let stored = if self.keep { self.stored.clone() } else { Vec::new() };
        let (basis, factor) = (self.basis.clone(), self.factor.clone());
        Self { basis, factor, stored, position: 0, threads: 1, ..*self }
    }

    /// A itself.
    pub fn given(&self) -> &'a Matrix {
        self.given
    }

    /// A with what is known of its shape.
    pub fn shaped(&self) -> Operand<'a> {
        let shape = if self.basis.is_some() { Shape::Full } else { self.shape(0) };
        Operand::shaped(self.given, shape)
    }

    /// How many different ones were asked for.
    pub fn len(&self) -> usize {
        self.formed
    }

    /// How many were taken since the start.
    pub(super) fn position(&self) -> usize {
        self.position
    }

    /// Whether several passes are expected.
    pub(super) fn is_reused(&self) -> bool {
        self.reused
    }

    /// Goes on from the square of this index, which has been formed.
    pub(super) fn position_at(&mut self, index: usize) {
        self.rewind();
        (0..index).for_each(|_| _ = self.next_square());
    }

    /// Starts again from A.
    pub(super) fn rewind(&mut self) {
        self.position = 0;
    }

    /// The next of A, A^2, A^4, ... in the basis of the squares.
    pub(super) fn next_square(&mut self) -> Operand<'_> {
        let index = self.position;
        self.position += 1;
        self.formed = self.formed.max(self.position);
        if index == 0 {
            return Operand::shaped(self.start(), self.shape(0));
        }
        // Index i of all is index i - 1 of the kept ones, or the first of two that take turns.
        let slot = if self.keep { index - 1 } else { (index - 1) % 2 };
        if !self.keep || self.stored.len() <= slot {
            if self.stored.len() <= slot {
                self.stored.push(Arc::default());
            }
            let room = std::mem::take(&mut self.stored[slot]);
            let mut square = Arc::into_inner(room).filter(|room| !room.is_empty());
            let square = square.get_or_insert_with(|| Scratch::unset(self.given.nrows(), self.given.ncols()));
            let last: &Matrix = match (index, self.keep) {
                (1, _) => self.start(),
                (_, true) => &self.stored[slot - 1],
                (_, false) => &self.stored[1 - slot],
            };
            let last = Operand::shaped(last, self.shape(index - 1));
            set_shaped(square, Wanted::All, last, last, self.threads);
            self.stored[slot] = Arc::new(std::mem::take(square));
        }
        Operand::shaped(&self.stored[slot], self.shape(index))
    }

    /// A in the basis of the squares.
    fn start(&self) -> &Matrix {
        self.basis.as_ref().map_or(self.given, |basis| &basis.form)
    }

    /// Every squaring doubles the band.
    fn shape(&self, index: usize) -> Shape {
        let above = u32::try_from(index).ok().and_then(|index| self.above.checked_mul(1 << index.min(40)));
        above.filter(|above| 4 * above < 3 * self.given.nrows()).map_or(Shape::Full, Shape::Lower)
    }

    /// Symmetric X in the basis of the squares.
    pub(super) fn enter(&self, symmetric: Matrix) -> Matrix {
        match &self.basis {
            Some(basis) => basis.enter(symmetric, self.threads),
            None => symmetric,
        }
    }

    /// Symmetric X out of it.
    pub(super) fn leave(&self, symmetric: Matrix) -> Matrix {
        match &self.basis {
            Some(basis) => basis.leave(symmetric, self.threads),
            None => symmetric,
        }
    }

    /// Columns in the basis of the squares.
    pub(super) fn enter_columns<'m>(&self, columns: &'m Matrix) -> Cow<'m, Matrix> {
        let rotated = |basis: &Hessenberg| Cow::Owned(basis.enter_columns(columns, self.threads));
        self.basis.as_deref().map_or(Cow::Borrowed(columns), rotated)
    }

    /// Columns out of it.
    pub fn leave_columns(&self, columns: Matrix) -> Matrix {
        match &self.basis {
            Some(basis) => basis.leave_columns(&columns, self.threads),
            None => columns,
        }
    }
}

/// How many superdiagonals there are before all entries above vanish.
fn superdiagonals(matrix: &Matrix) -> usize {
    let of_column = |(column, entries): (usize, &[f64])| {
        entries[..column.min(entries.len())].iter().position(|&entry| entry != 0.0).map_or(0, |row| column - row)
    };
    matrix.as_slice().chunks_exact(matrix.nrows().max(1)).enumerate().map(of_column).max().unwrap_or(0)
}

/// Whether more than three quarters of the entries are not zero: a triangle or a sparse network is left as it is.
fn is_dense(matrix: &Matrix) -> bool {
    4 * matrix.iter().filter(|entry| **entry != 0.0).count() > 3 * matrix.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::linalg::{Operand, multiply};

    fn wavy(n: usize) -> Matrix {
        Matrix::from_fn(n, n, |row, column| (row as f64 - 1.7 * column as f64).sin())
    }

    #[test]
    fn kept_and_discarded_squares_are_the_same_on_every_pass() {
        let matrix = wavy(3);
        let mut kept = Squares { keep: true, ..Squares::discarded(&matrix, 1) };
        let mut discarded = Squares::discarded(&matrix, 1);
        for passes in [3, 6] {
            kept.rewind();
            discarded.rewind();
            let mut expected = matrix.clone();
            for _ in 0..passes {
                let found = whole(kept.next_square());
                assert_eq!(found, whole(discarded.next_square()));
                assert!((found - &expected).norm() <= 1e-12 * expected.norm());
                expected = &expected * &expected;
            }
        }
        assert_eq!((kept.len(), discarded.stored.len()), (6, 2));
    }

    fn whole(square: Operand) -> Matrix {
        let n = square.stored().0.nrows();
        multiply(square, &Matrix::identity(n, n))
    }

    #[test]
    fn rotated_squares_are_the_squares_and_keep_their_band() {
        let n = 160;
        let matrix = wavy(n) / n as f64;
        let mut squares = Squares::reused(&matrix, 2);
        assert!(squares.basis.is_some());
        let mut expected = matrix.clone();
        for step in 0..5 {
            let (square, band) = (whole(squares.next_square()), 1 << step);
            assert!((0..n).all(|column| (0..column.saturating_sub(band)).all(|row| square[(row, column)] == 0.0)));
            let basis = &*squares.basis.as_ref().unwrap().basis;
            let back = multiply(&multiply(basis, &square), Operand::transpose_of(basis));
            assert!((back - &expected).norm() <= 1e-13 * matrix.norm());
            expected = multiply(&expected, &expected);
        }
    }

    #[test]
    fn structure_is_not_rotated_away() {
        let n = 200;
        let lower = wavy(n).lower_triangle();
        assert!(Squares::discarded(&lower, 1).basis.is_none());
        assert_eq!(Squares::discarded(&lower, 1).shape(3), Shape::Lower(0));
        assert!(Squares::discarded(&lower.transpose(), 1).basis.is_none());
        let chain = Matrix::from_fn(n, n, |row, column| if row.abs_diff(column) == 1 { 0.4 } else { 0.0 });
        let squares = Squares::discarded(&chain, 1);
        assert!(squares.basis.is_none());
        assert_eq!(
            (squares.shape(0), squares.shape(7), squares.shape(8)),
            (Shape::Lower(1), Shape::Lower(128), Shape::Full)
        );
    }
}
