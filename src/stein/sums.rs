//! Stein equations solved with the squares of their matrix.

use super::Squares;
use super::squaring::{MOST_SQUARINGS, SETTLED, settled};
use crate::error::Result;
use crate::linalg::{
    Matrix, Move, Operand, Scratch, Vector, Wanted, add_congruence, add_scaled_lower, add_shaped, add_symmetric,
    cholesky_in_place, column, map_columns, mirror_lower, set_shaped, solve_lower, widely,
};
use crate::options::Options;
use crate::system::Noise;
use std::sync::Arc;

/// The right-hand side Q.
#[derive(Clone, Copy)]
pub(crate) enum Right<'a> {
    /// Q = q I.
    Scalar(f64),
    /// Any symmetric Q.
    General(&'a Matrix),
}

impl<'a> Right<'a> {
    /// The covariance of a noise.
    pub fn of(noise: &'a Noise) -> Self {
        match noise {
            Noise::Independent(epsilon) => Self::Scalar(*epsilon),
            Noise::Covariance(covariance) => Self::General(covariance),
        }
    }

    /// A symmetric matrix, which may be a multiple of the identity.
    pub fn matrix(matrix: &'a Matrix) -> Self {
        let first = matrix.get(0).copied().unwrap_or(0.0);
        let scalar =
            |(index, entry): (usize, &f64)| *entry == if index % (matrix.nrows() + 1) == 0 { first } else { 0.0 };
        if matrix.iter().enumerate().all(scalar) { Self::Scalar(first) } else { Self::General(matrix) }
    }
}

/// Which of the two equations with A.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    /// X = A X A' + Q.
    Forward,
    /// X = A' X A + Q.
    Adjoint,
}

impl Side {
    fn of<'m>(self, power: impl Into<Operand<'m>>) -> Operand<'m> {
        match self {
            Self::Forward => power.into(),
            Self::Adjoint => power.into().transposed(),
        }
    }
}

impl Squares<'_> {
    /// The solution for a positive definite Q, watched; its factor is kept for [`Self::whiten`] if more passes follow.
    pub fn covariance(&mut self, right: Right, options: &Options) -> Result<Option<Matrix>> {
        self.rewind();
        let n = self.given().nrows();
        let (start, scalar) = match right {
            Right::Scalar(value) => (Matrix::from_diagonal_element(n, n, value), Some(value)),
            Right::General(right) => (self.enter(right.clone()), None),
        };
        let watch = |step: usize| options.checkpoint("covariance", step as f64 / 12.0);
        let Some(sum) = self.sum(start, (scalar, true), Side::Forward, watch)? else { return Ok(None) };
        let Some(basis) = &self.basis else { return Ok(Some(sum)) };
        let Some(factor) = factor_of(&sum, self.threads) else { return Ok(Some(self.leave(sum))) };
        let covariance = basis.leave_factored(&factor, sum, self.threads);
        self.factor = self.is_reused().then(|| Arc::new(factor));
        Ok(Some(covariance))
    }

    /// The solution for symmetric Q of one sign; `None` where the sum does not converge in double precision.
    pub fn solve(&mut self, right: Matrix, side: Side) -> Option<Matrix> {
        self.watched(right, side, |_| Ok(())).ok().flatten()
    }

    /// The same, with a look at every step.
    pub fn watched(
        &mut self,
        right: Matrix,
        side: Side,
        watch: impl FnMut(usize) -> Result<()>,
    ) -> Result<Option<Matrix>> {
        self.rewind();
        let start = self.enter(right);
        Ok(self.sum(start, (None, false), side, watch)?.map(|sum| self.leave(sum)))
    }

    /// X = A X A' + v v': while they are fewer than n, the columns A^k v are cheaper than their sum of squares.
    pub fn solve_rank_one(&mut self, vector: &Vector) -> Option<Matrix> {
        let n = vector.len();
        let mut columns = self.first_state(vector);
        let settled = loop {
            let known = columns.ncols();
            let settled = known > 1 && adds_little(&columns, known / 2, SETTLED);
            if settled || 2 * known > n {
                break settled;
            }
            self.follow(&mut columns, 2 * known);
        };
        let mut sum = Matrix::zeros(n, n);
        add_symmetric(&mut sum, &columns, Operand::transpose_of(&columns), self.threads);
        if !settled {
            // The columns took the squares before A^known.
            self.position_at(columns.ncols().ilog2() as usize);
            sum = self.sum(sum, (None, false), Side::Forward, |_| Ok(())).ok().flatten()?;
        }
        Some(self.leave(sum))
    }

    /// X + A_j X A_j' over the squares A_j still to come, all in their basis; `scalar` is q where X is q I, and
    /// a `definite` X has a factor, which needs no more than its lower triangle.
    fn sum(
        &mut self,
        mut sum: Matrix,
        (scalar, mut definite): (Option<f64>, bool),
        side: Side,
        mut watch: impl FnMut(usize) -> Result<()>,
    ) -> Result<Option<Matrix>> {
        let threads = self.threads;
        while self.position() < MOST_SQUARINGS {
            let step = self.position();
            watch(step)?;
            let before = sum.diagonal();
            let power = side.of(self.next_square());
            if let (0, Some(value)) = (step, scalar) {
                // A q I A' = q A A' takes one product instead of two.
                add_scaled_lower(&mut sum, value, power, power.transposed(), threads);
            } else if !(definite && power.is_banded() && add_factored(&mut sum, power, threads)) {
                if std::mem::take(&mut definite) {
                    mirror_lower(&mut sum);
                }
                add_congruence(&mut sum, power, threads);
            }
            match settled(&before, &sum) {
                None => break,
                Some(true) => {
                    if definite {
                        mirror_lower(&mut sum);
                    }
                    return Ok(Some(sum));
                }
                Some(false) => {}
            }
        }
        Ok(None)
    }

    /// v, A v, A^2 v, ... until they add nothing more to any row or there are `most` of them, and whether they do not.
    pub fn images(&mut self, vector: &Vector, most: usize) -> (Matrix, bool) {
        const AT_ONCE: usize = 64;
        /// What follows these columns is less again: below the rounding of n squares.
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

    /// A^k v for k = 0 alone, in the basis of the squares.
    pub fn first_state(&self, input: &Vector) -> Matrix {
        self.enter_columns(&column(input)).into_owned()
    }

    /// Goes on with states A^k v in that basis up to `lags` of them, from [K, A^m K] with m = 1, 2, 4, ..., 64 and then
    /// 64 columns at a time.
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

    /// L^-1 X for columns X in the basis of the squares, with the factor of the covariance there; `factor` is the one
    /// outside.
    pub fn whiten(&self, columns: &mut Matrix, factor: &Matrix) {
        solve_lower(self.factor.as_ref().map_or(factor, |factor| factor), columns, self.threads);
    }

    /// c(k) = A c(k-1) + d(k), or with A', for every column d(k), in blocks of 16 side by side so that A is applied to
    /// many at once.
    ///
    /// Small networks go column by column, which costs little there and keeps the digits that A^16 has lost.
    pub fn accumulate(&mut self, columns: &Matrix, side: Side) -> Scratch {
        const SMALL: usize = 64;
        const LENGTH: usize = 16;
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
            // What a block inherits from the end of the one before, which A carries through it.
            let ends = arranged.columns((length - 1) * blocks, blocks).into_owned();
            let ends = self.enter_columns(&ends).into_owned();
            self.rewind();
            self.position_at(LENGTH.ilog2() as usize);
            let across = side.of(self.next_square());
            let mut inherited = Matrix::zeros(n, blocks);
            for block in 1..blocks {
                inherited.set_column(block, &ends.column(block - 1));
                let next = Move { from: block - 1, to: block, count: 1, add: true };
                map_columns(across, &mut inherited, next, threads);
            }
            // Two places, between which it goes back and forth.
            let mut carried = Scratch::unset(n, 2 * blocks);
            carried.as_mut_slice()[..n * blocks].copy_from_slice(self.leave_columns(inherited).as_slice());
            for position in 0..length {
                let (from, to) = if position % 2 == 0 { (0, blocks) } else { (blocks, 0) };
                map_columns(once, &mut carried, Move { from, to, count: blocks, add: false }, threads);
                let place = &mut arranged.as_mut_slice()[position * blocks * n..][..blocks * n];
                place.iter_mut().zip(&carried.as_slice()[to * n..]).for_each(|(entry, more)| *entry += more);
            }
        }
        let mut result = Scratch::unset(n, known);
        for (column, values) in result.as_mut_slice().chunks_exact_mut(n).enumerate() {
            values.copy_from_slice(&arranged.as_slice()[place(column) * n..][..n]);
        }
        result
    }
}

/// Whether the columns from one on have less than a share of the squares of every row.
fn adds_little(columns: &Matrix, from: usize, share: f64) -> bool {
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

/// L of X = L L', where there is one.
fn factor_of(sum: &Matrix, threads: usize) -> Option<Scratch> {
    let mut factor = Scratch::copy(sum);
    cholesky_in_place(&mut factor, threads).then_some(factor)
}

/// X += A X A' = (A L)(A L)' for X = L L' and a banded A, in the lower triangle alone: the factor and its products take a
/// fifth to a third of a full product each. `false` where there is no factor; X is then as it was.
fn add_factored(sum: &mut Matrix, power: Operand, threads: usize) -> bool {
    let Some(factor) = factor_of(sum, threads) else { return false };
    let mut moved = Scratch::unset(sum.nrows(), sum.nrows());
    set_shaped(&mut moved, Wanted::All, power, Operand::lower(&factor), threads);
    let moved = Operand::shaped(&moved, power.shape());
    add_shaped(sum, Wanted::Lower, moved, moved.transposed(), threads);
    true
}
