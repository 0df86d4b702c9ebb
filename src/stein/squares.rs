//! The squares A, A^2, A^4, ... that several Stein equations with one matrix share.

use super::squaring::{MOST_SQUARINGS, SETTLED, settled};
use crate::linalg::{Matrix, Operand, Vector, add_congruence, add_symmetric, map_columns, multiply, set_product};

/// The squares of A in order, as often as wanted: kept, or where that would fill the memory formed again each time.
pub(crate) struct Squares<'a> {
    first: &'a Matrix,
    /// A^2, A^4, ... where they are kept; else the current one and room for the next.
    stored: Vec<Matrix>,
    keep: bool,
    formed: usize,
    position: usize,
    threads: usize,
}

/// Ten squares are kept while they take less than this many bytes (n below 1300); more would make a network of 2000
/// units need over twelve matrices, and forming them again costs a fifth of what they are used for.
const MOST_BYTES: usize = 1 << 27;

impl<'a> Squares<'a> {
    /// The squares of `first` for one pass.
    pub fn discarded(first: &'a Matrix, threads: usize) -> Self {
        Self { first, stored: Vec::new(), keep: false, formed: 0, position: 0, threads }
    }

    /// The squares of `first` for several passes.
    pub fn reused(first: &'a Matrix, threads: usize) -> Self {
        let keep = 10 * first.len() * size_of::<f64>() <= MOST_BYTES;
        Self { keep, ..Self::discarded(first, threads) }
    }

    /// A itself.
    pub fn first(&self) -> &'a Matrix {
        self.first
    }

    /// How many different ones were asked for.
    pub fn len(&self) -> usize {
        self.formed
    }

    /// Starts again from A.
    pub fn rewind(&mut self) {
        self.position = 0;
    }

    /// The next of A, A^2, A^4, ...
    pub fn next_square(&mut self) -> &Matrix {
        let index = self.position;
        self.position += 1;
        self.formed = self.formed.max(self.position);
        if index == 0 {
            return self.first;
        }
        // Index i of all is index i - 1 of the kept ones, or the first of two that take turns.
        let slot = if self.keep { index - 1 } else { (index - 1) % 2 };
        if !self.keep || self.stored.len() <= slot {
            if self.stored.len() <= slot {
                self.stored.push(Matrix::zeros(self.first.nrows(), self.first.ncols()));
            }
            let mut square = std::mem::replace(&mut self.stored[slot], Matrix::zeros(0, 0));
            let last = match (index, self.keep) {
                (1, _) => self.first,
                (_, true) => &self.stored[slot - 1],
                (_, false) => &self.stored[1 - slot],
            };
            set_product(&mut square, last, last, self.threads);
            self.stored[slot] = square;
        }
        &self.stored[slot]
    }

    /// X = A X A' + Q for symmetric Q of one sign; `None` where the sum does not converge in double precision.
    pub fn solve(&mut self, right: &Matrix) -> Option<Matrix> {
        self.rewind();
        self.sum(right.clone(), |power| Operand::Plain(power))
    }

    /// X = A' X A + Q for symmetric Q of one sign; `None` where the sum does not converge in double precision.
    pub fn solve_transposed(&mut self, right: &Matrix) -> Option<Matrix> {
        self.rewind();
        self.sum(right.clone(), |power| Operand::Transposed(power))
    }

    /// X = A X A' + v v': while they are fewer than n, the columns A^k v are cheaper than their sum of squares.
    pub fn solve_rank_one(&mut self, vector: &Vector) -> Option<Matrix> {
        let n = vector.len();
        let (columns, settled) = self.images(vector, n);
        let mut sum = Matrix::zeros(n, n);
        add_symmetric(&mut sum, &columns, Operand::Transposed(&columns), self.threads);
        if settled { Some(sum) } else { self.sum(sum, |power| Operand::Plain(power)) }
    }

    /// v, A v, A^2 v, ...: twice as many until the last half adds nothing to any row or there are `most` of them, and
    /// whether they settled.
    pub fn images(&mut self, vector: &Vector, most: usize) -> (Matrix, bool) {
        self.rewind();
        let mut columns = Matrix::from_column_slice(vector.len(), 1, vector.as_slice());
        loop {
            let known = columns.ncols();
            let powers: Vec<f64> = columns.row_iter().map(|row| row.norm_squared()).collect();
            let earlier = columns.columns(0, known.div_ceil(2));
            let late = |(row, power): (usize, &f64)| power - earlier.row(row).norm_squared() <= SETTLED * power;
            let settled = known > 1 && powers.iter().enumerate().all(late);
            if settled || 2 * known > most {
                return (columns, settled);
            }
            columns.resize_horizontally_mut(2 * known, 0.0);
            map_columns(self.next_square().into(), &mut columns, 0, known, known, false);
        }
    }

    /// c(k) = A c(k-1) + d(k), or with A', for every column d(k), in blocks of 16 side by side so that A is applied to
    /// many at once.
    ///
    /// Small networks go column by column, which costs little there and keeps the digits that A^16 has lost.
    pub fn accumulate(&mut self, columns: &Matrix, side: for<'m> fn(&'m Matrix) -> Operand<'m>) -> Matrix {
        const SMALL: usize = 64;
        const LENGTH: usize = 16;
        let (n, known) = columns.shape();
        let first = self.first;
        let length = if n <= SMALL { known } else { LENGTH };
        let blocks = known.div_ceil(length);
        // Column i length + p comes to p blocks + i: the same place in every block side by side.
        let place = |column: usize| (column % length) * blocks + column / length;
        let mut arranged = Matrix::zeros(n, length * blocks);
        for column in 0..known {
            arranged.set_column(place(column), &columns.column(column));
        }
        for position in 1..length {
            map_columns(side(first), &mut arranged, (position - 1) * blocks, position * blocks, blocks, true);
        }
        if blocks > 1 {
            // What a block inherits from the end of the one before, which A carries through it.
            self.rewind();
            (0..LENGTH.ilog2()).for_each(|_| _ = self.next_square());
            let across = side(self.next_square());
            let mut inherited = Matrix::zeros(n, blocks);
            for block in 1..blocks {
                let end = arranged.column((length - 1) * blocks + block - 1);
                let before = Matrix::from_column_slice(n, 1, inherited.column(block - 1).as_slice());
                let carried = multiply(across, &before).column(0) + end;
                inherited.set_column(block, &carried);
            }
            for position in 0..length {
                inherited = multiply(side(first), &inherited);
                let mut place = arranged.columns_mut(position * blocks, blocks);
                place += &inherited;
            }
        }
        Matrix::from_fn(n, known, |row, column| arranged[(row, place(column))])
    }

    /// X + A_j X A_j' over the squares A_j still to come.
    fn sum(&mut self, mut sum: Matrix, side: for<'m> fn(&'m Matrix) -> Operand<'m>) -> Option<Matrix> {
        let n = sum.nrows();
        let threads = self.threads;
        let mut half = Matrix::zeros(n, n);
        while self.position < MOST_SQUARINGS {
            let before = sum.diagonal();
            add_congruence(&mut sum, &mut half, side(self.next_square()), threads);
            if settled(&before, &sum)? {
                return Some(sum);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kept_and_discarded_squares_are_the_same_on_every_pass() {
        let matrix = Matrix::from_fn(3, 3, |row, column| (row as f64 - 1.7 * column as f64).sin());
        let mut kept = Squares { keep: true, ..Squares::discarded(&matrix, 1) };
        let mut discarded = Squares::discarded(&matrix, 1);
        for passes in [3, 6] {
            kept.rewind();
            discarded.rewind();
            let mut expected = matrix.clone();
            for _ in 0..passes {
                let found = kept.next_square().clone();
                assert_eq!(&found, discarded.next_square());
                assert!((found - &expected).norm() <= 1e-12 * expected.norm());
                expected = &expected * &expected;
            }
        }
        assert_eq!((kept.len(), discarded.stored.len()), (6, 2));
    }
}
