//! The noise-free responses W^k B, where those read back from the coordinates of C are too rough.
//!
//! C may span a hundred orders of magnitude where the response does not: what is exact to a unit of C says nothing of
//! it.

use super::question::Question;
use super::signal::Signal;
use crate::bounded::SMALLEST_SHARE;
use crate::covariance::{Evolution, REFINED_SHARE};
use crate::linalg::{Matrix, column_norms, multiply, upper_length, upper_spectral_norm};
use crate::precision::{BallMatrix, Format};

/// The columns W^k B (p a lag) in doubles, and bounds on their Euclidean errors.
pub(super) struct StateColumns {
    pub states: Matrix,
    pub errors: Vec<f64>,
}

/// More multiplications of doubles than this, some seconds, are not spent on it.
const MOST_WORK: f64 = 2e10;
const UNIT: f64 = 0.5 * f64::EPSILON;

impl StateColumns {
    /// Every column as well as it takes to meet the tolerance, with the least work.
    pub fn sharpened(mut self, question: Question, signal: &Signal) -> Self {
        let (recurrent, tolerance) = (question.system.recurrent(), question.options.tolerance);
        let lags = self.errors.len() / signal.count().max(1);
        let ways: [fn(&Matrix, &Matrix, usize) -> Self; 2] = [Self::in_doubles, Self::in_bits];
        for way in ways {
            if matches!(question.evolution, Evolution::Continuous { .. }) || !self.is_rough(tolerance) {
                break;
            }
            self.take_better(&way(recurrent, &signal.directions, lags));
        }
        self
    }

    /// Those of a refined network, which are known to the tolerance and may be known better step by step; `count`
    /// columns belong to every lag.
    pub fn refined(mut self, recurrent: &Matrix, count: usize, tolerance: f64) -> Self {
        if count > 0 && self.is_rough(REFINED_SHARE * tolerance) {
            let directions = self.states.columns(0, count).into_owned();
            self.take_better(&Self::in_doubles(recurrent, &directions, self.errors.len() / count));
        }
        self
    }

    /// Every column from the source that knows it better.
    fn take_better(&mut self, other: &Self) {
        for column in 0..self.errors.len() {
            if other.errors[column] < self.errors[column] {
                self.errors[column] = other.errors[column];
                self.states.set_column(column, &other.states.column(column));
            }
        }
    }

    /// Whether a column that matters is not known to the tolerance: those before the longest, and later ones of lengths
    /// whose squares are above 1e-12 of its square.
    fn is_rough(&self, tolerance: f64) -> bool {
        let lengths = column_norms(&self.states);
        let longest = (0..lengths.len()).max_by(|&a, &b| lengths[a].total_cmp(&lengths[b])).unwrap_or(0);
        let rough = |(column, (length, error)): (usize, (&f64, &f64))| {
            let matters = column <= longest || length * length > SMALLEST_SHARE * lengths[longest] * lengths[longest];
            let known = 4.0 * error <= tolerance * length;
            matters && !known
        };
        lengths.iter().zip(&self.errors).enumerate().any(rough)
    }

    /// Step by step, with a bound of every entry: |fl(W x) - W (x + e)| <= |W| |e| + n u |W| |x|. It keeps all digits
    /// where nothing cancels, as in chains; elsewhere it ends where nothing is known any more.
    fn in_doubles(recurrent: &Matrix, directions: &Matrix, lags: usize) -> Self {
        let (n, count) = directions.shape();
        let size = recurrent.abs();
        let rounding = (n + 4) as f64 * UNIT;
        let mut states = Matrix::zeros(n, count * lags);
        let mut errors = Vec::with_capacity(count * lags);
        let (mut state, mut error) = (directions.clone(), Matrix::zeros(n, count));
        for lag in 0..lags {
            if error.norm() > state.norm() {
                errors.resize(count * lags, f64::INFINITY);
                break;
            }
            states.columns_mut(lag * count, count).copy_from(&state);
            errors.extend(error.as_slice().chunks_exact(n).map(upper_length));
            // The sums that bound the error round as well, and small numbers underflow.
            let grown = multiply(&size, &(&error + state.abs() * rounding)) * (1.0 + rounding);
            error = grown.map(|entry| entry + f64::MIN_POSITIVE);
            state = multiply(recurrent, &state);
        }
        Self { states, errors }
    }

    /// Step by step with as many bits as |W|^k can take away; unknown where they are too many.
    fn in_bits(recurrent: &Matrix, directions: &Matrix, lags: usize) -> Self {
        let (n, count) = directions.shape();
        let bits = 128.0 + lags as f64 * upper_spectral_norm(recurrent).log2().max(0.0);
        let mut states = Matrix::zeros(n, count * lags);
        let unknown = |states| Self { errors: vec![f64::INFINITY; count * lags], states };
        if bits.is_nan() || bits > f64::from(u16::MAX) {
            return unknown(states);
        }
        let format = Format::for_bits(bits as u32, n);
        if 0.5 * (format.digits() * format.digits() * n * n) as f64 * (count * lags) as f64 > MOST_WORK {
            return unknown(states);
        }
        let matrix = BallMatrix::from_matrix(recurrent, format);
        let mut state = BallMatrix::from_matrix(directions, format);
        let mut errors = Vec::with_capacity(count * lags);
        for lag in 0..lags {
            let shown = state.to_matrix();
            let radius = state.radius_bound();
            errors.extend(shown.as_slice().chunks_exact(n).map(|entries| radius + UNIT * upper_length(entries)));
            states.columns_mut(lag * count, count).copy_from(&shown);
            state = matrix.times(&state);
        }
        Self { states, errors }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::family;

    #[test]
    fn each_way_is_within_its_bound_of_the_other() {
        for text in ["gaussian:n=9,radius=0.9,seed=1", "chain:n=12,gain=3,diagonal=0.9", "orthogonal:n=5,scale=1.5"] {
            let recurrent = family::network(text).unwrap();
            let directions = Matrix::from_fn(recurrent.nrows(), 2, |row, column| (row + 3 * column) as f64 - 2.5);
            let one = StateColumns::in_doubles(&recurrent, &directions, 40);
            let other = StateColumns::in_bits(&recurrent, &directions, 40);
            for (column, (first, second)) in one.errors.iter().zip(&other.errors).enumerate() {
                let distance = (one.states.column(column) - other.states.column(column)).norm();
                assert!(distance <= first + second, "{text}: {distance:e} above {:e}", first + second);
                assert!(*second <= 1e-15 * other.states.column(column).norm());
                assert!(column < 2 || *first > 0.0);
            }
        }
    }
}
