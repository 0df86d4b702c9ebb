//! Stein equations solved with the squares of their matrix.

use super::Squares;
use super::squaring::{MOST_SQUARINGS, SETTLED, settled};
use crate::error::Result;
use crate::linalg::{
    Matrix, Operand, Scratch, Shaped, Vector, Wanted, add_congruence, add_scaled, add_shaped, add_symmetric,
    cholesky_in_place, map_columns, mirror_lower, set_shaped, solve_lower,
};
use crate::options::Options;
use crate::system::Noise;

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
    fn of<'m>(self, power: impl Into<Shaped<'m>>) -> Shaped<'m> {
        match self {
            Self::Forward => power.into(),
            Self::Adjoint => power.into().transposed(),
        }
    }
}

/// From this size on A C A' = (A L)(A L)' with C = L L' takes less time than (A C) A'.
const FACTORED_FROM: usize = 128;

impl Squares<'_> {
    /// The solution for a positive definite Q, watched; its factor is kept for [`Self::whiten`] if more passes follow.
    pub fn covariance(&mut self, right: Right, options: &Options) -> Result<Option<Matrix>> {
        self.rewind();
        let n = self.given().nrows();
        let start = match right {
            Right::Scalar(value) => Matrix::identity(n, n) * value,
            Right::General(right) => self.enter(right).into_owned(),
        };
        let watch = |step: usize| options.checkpoint("covariance", step as f64 / 12.0);
        let Some(sum) = self.sum(start, Some(right), Side::Forward, watch)? else { return Ok(None) };
        if self.basis.is_some() && self.is_reused() {
            let mut factor = sum.clone();
            self.factor = cholesky_in_place(&mut factor).then_some(factor);
        }
        Ok(Some(self.leave(sum)))
    }

    /// The solution for symmetric Q of one sign; `None` where the sum does not converge in double precision.
    pub fn solve(&mut self, right: &Matrix, side: Side) -> Option<Matrix> {
        self.watched(right, side, |_| Ok(())).ok().flatten()
    }

    /// The same, with a look at every step.
    pub fn watched(
        &mut self,
        right: &Matrix,
        side: Side,
        watch: impl FnMut(usize) -> Result<()>,
    ) -> Result<Option<Matrix>> {
        self.rewind();
        let start = self.enter(right).into_owned();
        Ok(self.sum(start, None, side, watch)?.map(|sum| self.leave(sum)))
    }

    /// X = A X A' + v v': while they are fewer than n, the columns A^k v are cheaper than their sum of squares.
    pub fn solve_rank_one(&mut self, vector: &Vector) -> Option<Matrix> {
        let n = vector.len();
        let (columns, settled) = self.images_inside(vector, n);
        let mut sum = Matrix::zeros(n, n);
        add_symmetric(&mut sum, &columns, Operand::Transposed(&columns), self.threads);
        if !settled {
            sum = self.sum(sum, None, Side::Forward, |_| Ok(())).ok().flatten()?;
        }
        Some(self.leave(sum))
    }

    /// X + A_j X A_j' over the squares A_j still to come, all in their basis; `definite` is Q where X begins as a
    /// positive definite one.
    fn sum(
        &mut self,
        mut sum: Matrix,
        definite: Option<Right>,
        side: Side,
        mut watch: impl FnMut(usize) -> Result<()>,
    ) -> Result<Option<Matrix>> {
        let (n, threads) = (sum.nrows(), self.threads);
        let mut half = Scratch::unset(n, n);
        let factored = definite.is_some() && n >= FACTORED_FROM;
        let mut factor = factored.then(|| Scratch::unset(n, n));
        while self.position() < MOST_SQUARINGS {
            let step = self.position();
            watch(step)?;
            let before = sum.diagonal();
            let power = side.of(self.next_square());
            if let (0, Some(Right::Scalar(value))) = (step, definite) {
                // A q I A' = q A A' takes one product instead of two.
                add_scaled(&mut sum, Wanted::Lower, value, power, power.transposed(), threads);
                mirror_lower(&mut sum);
            } else if let Some(factor) = &mut factor
                && {
                    factor.copy_from(&sum);
                    cholesky_in_place(factor)
                }
            {
                set_shaped(&mut half, Wanted::All, power, Shaped::lower(factor), threads);
                let moved = power.shaped_like(&half);
                add_shaped(&mut sum, Wanted::Lower, moved, moved.transposed(), threads);
                mirror_lower(&mut sum);
            } else {
                factor = None;
                add_congruence(&mut sum, &mut half, power, threads);
            }
            match settled(&before, &sum) {
                None => break,
                Some(true) => return Ok(Some(sum)),
                Some(false) => {}
            }
        }
        Ok(None)
    }

    /// v, A v, A^2 v, ...: twice as many until the last half adds nothing to any row or there are `most` of them, and
    /// whether they settled.
    pub fn images(&mut self, vector: &Vector, most: usize) -> (Matrix, bool) {
        let (columns, settled) = self.images_inside(vector, most);
        (self.leave_columns(columns), settled)
    }

    fn images_inside(&mut self, vector: &Vector, most: usize) -> (Matrix, bool) {
        self.rewind();
        let mut columns = self.enter_columns(&column(vector)).into_owned();
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
            map_columns(self.next_square(), &mut columns, 0, known, known, false);
        }
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
        let mut reach = 1;
        while known < lags {
            let power = self.next_square();
            while known < lags && (known < 2 * reach || reach == WIDEST) {
                let count = reach.min(lags - known);
                map_columns(power, states, known - reach, known, count, false);
                known += count;
            }
            reach *= 2;
        }
    }

    /// L^-1 X for columns X in the basis of the squares, with the factor of the covariance there; `factor` is the one
    /// outside.
    pub fn whiten(&self, columns: &mut Matrix, factor: &Matrix) {
        solve_lower(self.factor.as_ref().unwrap_or(factor), columns);
    }

    /// c(k) = A c(k-1) + d(k), or with A', for every column d(k), in blocks of 16 side by side so that A is applied to
    /// many at once.
    ///
    /// Small networks go column by column, which costs little there and keeps the digits that A^16 has lost.
    pub fn accumulate(&mut self, columns: &Matrix, side: Side) -> Scratch {
        const SMALL: usize = 64;
        const LENGTH: usize = 16;
        let (n, known) = columns.shape();
        let once = side.of(self.given());
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
            map_columns(once, &mut arranged, (position - 1) * blocks, position * blocks, blocks, true);
        }
        if blocks > 1 {
            // What a block inherits from the end of the one before, which A carries through it.
            let ends = arranged.columns((length - 1) * blocks, blocks).into_owned();
            let ends = self.enter_columns(&ends).into_owned();
            self.rewind();
            (0..LENGTH.ilog2()).for_each(|_| _ = self.next_square());
            let across = side.of(self.next_square());
            let mut inherited = Matrix::zeros(n, blocks);
            for block in 1..blocks {
                inherited.set_column(block, &ends.column(block - 1));
                map_columns(across, &mut inherited, block - 1, block, 1, true);
            }
            // Two places, between which it goes back and forth.
            let mut carried = Scratch::unset(n, 2 * blocks);
            carried.as_mut_slice()[..n * blocks].copy_from_slice(self.leave_columns(inherited).as_slice());
            for position in 0..length {
                let (from, to) = if position % 2 == 0 { (0, blocks) } else { (blocks, 0) };
                map_columns(once, &mut carried, from, to, blocks, false);
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

fn column(vector: &Vector) -> Matrix {
    Matrix::from_column_slice(vector.len(), 1, vector.as_slice())
}
