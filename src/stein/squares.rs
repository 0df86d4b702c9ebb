//! The squares A, A^2, A^4, ... that several Stein equations with one matrix share.

use super::basis::Basis;
use crate::linalg::{Matrix, Operand, Scratch, Shape, Wanted, set_shaped};
use std::sync::Arc;

/// The squares of A in order, as often as wanted: kept, or where that would fill the memory formed again each time.
///
/// They are formed in the basis in which A is of Hessenberg form, where A is dense and large. The early squares nearly
/// keep that form: most of them, and all products with them, then take a fifth to a third of the work.
pub(crate) struct Squares<'a> {
    pub(super) basis: Basis<'a>,
    /// Superdiagonals of A in that basis.
    above: usize,
    /// A^2, A^4, ... where they are kept; else the current one and room for the next.
    stored: Vec<Arc<Scratch>>,
    /// Whether several passes are expected.
    pub(super) reused: bool,
    keep: bool,
    formed: usize,
    position: usize,
    pub(super) threads: usize,
    /// The factor of the last covariance in that basis, where several passes are to come.
    pub(super) factor: Option<Arc<Scratch>>,
    /// Whether the few directions that late squares have may stand for them.
    pub(super) few: bool,
}

/// Ten squares are kept while they take less than this many bytes (n below 1300); more would make a network of 2000
/// units need over twelve matrices, and forming them again costs a fifth of what they are used for.
const MOST_BYTES: usize = 1 << 27;

impl<'a> Squares<'a> {
    /// The squares of a matrix for one pass.
    pub fn discarded(given: &'a Matrix, threads: usize) -> Self {
        Self::new(Basis::of(given, threads), false, threads)
    }

    /// The squares of a matrix for several passes.
    pub fn reused(given: &'a Matrix, threads: usize) -> Self {
        Self::new(Basis::of(given, threads), true, threads)
    }

    fn new(basis: Basis<'a>, reused: bool, threads: usize) -> Self {
        let above = if basis.is_rotated() { 1 } else { superdiagonals(basis.given()) };
        let keep = reused && 10 * basis.given().len() * size_of::<f64>() <= MOST_BYTES;
        Self {
            basis,
            above,
            stored: Vec::new(),
            reused,
            keep,
            formed: 0,
            position: 0,
            threads,
            factor: None,
            few: false,
        }
    }

    /// Gives back the memory of what is not kept, and of everything if no further pass is expected.
    pub fn release(&mut self) {
        if !self.keep {
            self.stored.clear();
        }
        if !self.reused && self.basis.is_rotated() {
            self.basis = Basis::unrotated(self.basis.given(), self.threads);
            self.above = superdiagonals(self.basis.given());
        }
    }

    /// Whether several passes are expected.
    pub fn is_reused(&self) -> bool {
        self.reused
    }

    /// From here on, sums are only wanted as well as a refinement needs them: late squares may be taken for the few
    /// directions that they have.
    pub fn accept_few_directions(&mut self) {
        self.few = true;
    }

    /// These squares to go through on their own, on one thread.
    pub fn another(&self) -> Self {
        let stored = if self.keep { self.stored.clone() } else { Vec::new() };
        let (basis, factor) = (self.basis.on_threads(1), self.factor.clone());
        Self { basis, factor, stored, position: 0, threads: 1, ..*self }
    }

    /// A as it is given.
    pub fn given(&self) -> &'a Matrix {
        self.basis.given()
    }

    /// A as it is given, with what is known of its shape.
    pub fn shaped(&self) -> Operand<'a> {
        let shape = if self.basis.is_rotated() { Shape::Full } else { self.shape(0) };
        Operand::shaped(self.given(), shape)
    }

    /// Number of squares that were formed so far, A itself among them.
    pub fn len(&self) -> usize {
        self.formed
    }

    /// Number of squares that were taken since the start of this pass.
    pub(super) fn position(&self) -> usize {
        self.position
    }

    /// Goes on from the square of this index, which has been formed.
    pub(super) fn position_at(&mut self, index: usize) {
        self.rewind();
        (0..index).for_each(|_| _ = self.next_square());
    }

    /// Starts another pass, from A.
    pub(super) fn rewind(&mut self) {
        self.position = 0;
    }

    /// The next of A, A^2, A^4, ... in the basis of the squares.
    pub(super) fn next_square(&mut self) -> Operand<'_> {
        let index = self.position;
        self.position += 1;
        self.formed = self.formed.max(self.position);
        if index == 0 {
            return Operand::shaped(self.basis.matrix(), self.shape(0));
        }
        // Index i of all is index i - 1 of the kept ones, or the first of two that take turns.
        let slot = if self.keep { index - 1 } else { (index - 1) % 2 };
        if !self.keep || self.stored.len() <= slot {
            if self.stored.len() <= slot {
                self.stored.push(Arc::default());
            }
            let room = std::mem::take(&mut self.stored[slot]);
            let mut square = Arc::into_inner(room).filter(|room| !room.is_empty());
            let n = self.given().nrows();
            let square = square.get_or_insert_with(|| Scratch::unset(n, n));
            let last: &Matrix = match (index, self.keep) {
                (1, _) => self.basis.matrix(),
                (_, true) => &self.stored[slot - 1],
                (_, false) => &self.stored[1 - slot],
            };
            let last = Operand::shaped(last, self.shape(index - 1));
            set_shaped(square, Wanted::All, last, last, self.threads);
            self.stored[slot] = Arc::new(std::mem::take(square));
        }
        Operand::shaped(&self.stored[slot], self.shape(index))
    }

    /// The shape of the square of this index: every squaring doubles the band.
    fn shape(&self, index: usize) -> Shape {
        let above = u32::try_from(index).ok().and_then(|index| self.above.checked_mul(1 << index.min(40)));
        above.filter(|above| 4 * above < 3 * self.given().nrows()).map_or(Shape::Full, Shape::Lower)
    }

    /// U X for columns X in the basis of the squares.
    pub fn leave_columns(&self, columns: Matrix) -> Matrix {
        self.basis.leave_columns(columns)
    }
}

/// How many superdiagonals there are before all entries above vanish.
fn superdiagonals(matrix: &Matrix) -> usize {
    let of_column = |(column, entries): (usize, &[f64])| {
        entries[..column.min(entries.len())].iter().position(|&entry| entry != 0.0).map_or(0, |row| column - row)
    };
    matrix.as_slice().chunks_exact(matrix.nrows().max(1)).enumerate().map(of_column).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::linalg::multiply;

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
        assert!(squares.basis.is_rotated());
        let mut expected = matrix.clone();
        for step in 0..5 {
            let (square, band) = (whole(squares.next_square()), 1 << step);
            assert!((0..n).all(|column| (0..column.saturating_sub(band)).all(|row| square[(row, column)] == 0.0)));
            let back = squares.basis.leave_square(square);
            assert!((back - &expected).norm() <= 1e-13 * matrix.norm());
            expected = multiply(&expected, &expected);
        }
    }

    #[test]
    fn structure_is_not_rotated_away() {
        let n = 200;
        let lower = wavy(n).lower_triangle();
        assert!(!Squares::discarded(&lower, 1).basis.is_rotated());
        assert_eq!(Squares::discarded(&lower, 1).shape(3), Shape::Lower(0));
        assert!(!Squares::discarded(&lower.transpose(), 1).basis.is_rotated());
        let chain = Matrix::from_fn(n, n, |row, column| if row.abs_diff(column) == 1 { 0.4 } else { 0.0 });
        let squares = Squares::discarded(&chain, 1);
        assert!(!squares.basis.is_rotated());
        assert_eq!(
            (squares.shape(0), squares.shape(7), squares.shape(8)),
            (Shape::Lower(1), Shape::Lower(128), Shape::Full)
        );
    }
}
