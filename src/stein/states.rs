//! Sequences of states that follow one another by a matrix, with the squares of it.

use super::equation::Side;
use super::squares::Squares;
use crate::linalg::{Matrix, Move, Scratch, Vector, column, map_columns, solve_lower, widely};

impl Squares<'_> {
    /// The states v, A v, A^2 v, ... and whether those that follow add nothing to any row; no more than `most` states.
    pub fn images(&mut self, vector: &Vector, most: usize) -> (Matrix, bool) {
        const AT_ONCE: usize = 64;
        /// Where 64 columns add this share to the squares of a row, what follows them is below the rounding of n
        /// squares.
        const LAST: f64 = 1.0 / (1u64 << 45) as f64;
        let mut columns = self.first_state(vector);
        let settled = loop {
            let known = columns.ncols();
            let settled = known > AT_ONCE && adds_little(&columns, known - AT_ONCE, LAST);
            if settled || known + AT_ONCE > most {
                break settled;
            }
            self.follow(&mut columns, known + AT_ONCE);
        };
        (self.leave_columns(columns), settled)
    }

    /// The first state, v itself, as a matrix of one column in the basis of the squares.
    pub fn first_state(&self, input: &Vector) -> Matrix {
        self.basis.enter_columns(&column(input)).into_owned()
    }

    /// Appends states A^k v, in the basis of the squares, until there are `lags` of them: K becomes [K, A^m K] with
    /// m = 1, 2, 4, ..., 64, and then 64 columns follow at a time.
    pub fn follow(&mut self, states: &mut Matrix, lags: usize) {
        const WIDEST: usize = 64;
        let mut known = states.ncols();
        states.resize_horizontally_mut(lags, 0.0);
        self.rewind();
        let threads = self.threads;
        let mut reach = 1;
        while known < lags {
            let power = self.next_square();
            while known < lags && (known < 2 * reach || reach == WIDEST) {
                let count = reach.min(lags - known);
                map_columns(power, states, Move { from: known - reach, to: known, count, add: false }, threads);
                known += count;
            }
            reach *= 2;
        }
    }

    /// Replaces columns X in the basis of the squares by L^-1 X for the factor L of the covariance in that basis. Where
    /// none was kept the basis is the given one, and `factor` is the factor there.
    pub fn whiten(&self, columns: &mut Matrix, factor: &Matrix) {
        solve_lower(self.factor.as_ref().map_or(factor, |factor| factor), columns, self.threads);
    }

    /// c(k) = A c(k-1) + d(k), or with A', for every column d(k), in blocks of 16 side by side so that A is applied to
    /// many at once.
    ///
    /// Small networks go column by column, which costs little there and keeps the digits that A^16 has lost.
    pub fn accumulate(&mut self, columns: &Matrix, side: Side) -> Scratch {
        const SMALL: usize = 64;
        let (n, known, threads) = (columns.nrows(), columns.ncols(), self.threads);
        let once = side.of(self.shaped());
        let length = if n <= SMALL { known } else { LENGTH };
        let blocks = known.div_ceil(length);
        // Column i length + p comes to p blocks + i: the same place in every block side by side.
        let place = |column: usize| (column % length) * blocks + column / length;
        let mut arranged = Scratch::zeros(n, length * blocks);
        let entries = arranged.as_mut_slice();
        for (column, values) in columns.as_slice().chunks_exact(n).enumerate() {
            entries[place(column) * n..][..n].copy_from_slice(values);
        }
        for position in 1..length {
            let next = Move { from: (position - 1) * blocks, to: position * blocks, count: blocks, add: true };
            map_columns(once, &mut arranged, next, threads);
        }
        if blocks > 1 {
            self.carry_over(&mut arranged, blocks, side);
        }
        let mut result = Scratch::unset(n, known);
        for (column, values) in result.as_mut_slice().chunks_exact_mut(n).enumerate() {
            values.copy_from_slice(&arranged.as_slice()[place(column) * n..][..n]);
        }
        result
    }

    /// Adds to every block what it inherits from the end of the one before, which A carries through it.
    fn carry_over(&mut self, arranged: &mut Matrix, blocks: usize, side: Side) {
        let (n, threads) = (arranged.nrows(), self.threads);
        let once = side.of(self.shaped());
        let ends = arranged.columns((LENGTH - 1) * blocks, blocks).into_owned();
        let ends = self.basis.enter_columns(&ends).into_owned();
        self.rewind();
        self.position_at(LENGTH.ilog2() as usize);
        let across = side.of(self.next_square());
        let mut inherited = Matrix::zeros(n, blocks);
        for block in 1..blocks {
            inherited.set_column(block, &ends.column(block - 1));
            map_columns(across, &mut inherited, Move { from: block - 1, to: block, count: 1, add: true }, threads);
        }
        // Two places, between which it goes back and forth.
        let mut carried = Scratch::unset(n, 2 * blocks);
        carried.as_mut_slice()[..n * blocks].copy_from_slice(self.leave_columns(inherited).as_slice());
        for position in 0..LENGTH {
            let (from, to) = if position % 2 == 0 { (0, blocks) } else { (blocks, 0) };
            map_columns(once, &mut carried, Move { from, to, count: blocks, add: false }, threads);
            let place = &mut arranged.as_mut_slice()[position * blocks * n..][..blocks * n];
            place.iter_mut().zip(&carried.as_slice()[to * n..]).for_each(|(entry, more)| *entry += more);
        }
    }
}

/// Columns of a block of [`Squares::accumulate`].
const LENGTH: usize = 16;

/// Whether the columns from this one on make up less than a share of the sum of squares of every row.
pub(super) fn adds_little(columns: &Matrix, from: usize, share: f64) -> bool {
    let n = columns.nrows();
    let mut powers = vec![0.0; n];
    let mut late = vec![0.0; n];
    for (column, entries) in columns.as_slice().chunks_exact(n).enumerate() {
        let sums = if column < from { &mut powers } else { &mut late };
        widely(
            #[inline(always)]
            || sums.iter_mut().zip(entries).for_each(|(sum, entry)| *sum += entry * entry),
        );
    }
    powers.iter().zip(&late).all(|(power, late)| *late <= share * (power + late))
}
