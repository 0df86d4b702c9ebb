//! The noise-free responses W^k B, where those read back from the coordinates of C are too rough.
//!
//! C may span a hundred orders of magnitude where the response does not: what is exact to a unit of C says nothing of it.

use super::signal::{Curve, Signal};
use crate::covariance::Dynamics;
use crate::linalg::{Matrix, multiply, upper_length, upper_spectral_norm};
use crate::precision::{BallMatrix, Format};

/// The columns W^k B (p a lag) in doubles, and bounds on their Euclidean errors.
pub(super) struct Response {
    pub states: Matrix,
    pub errors: Vec<f64>,
}

/// More bits than this are not spent on it.
const MOST_BITS: f64 = 4096.0;
const UNIT: f64 = 0.5 * f64::EPSILON;

impl Response {
    /// The one that meets the tolerance for the least work, or else the best, with the powers tr(Sigma B' W'^k W^k B).
    pub fn sharpened(self, recurrent: &Matrix, signal: &Signal, dynamics: Dynamics, tolerance: f64) -> (Self, Curve) {
        let lags = self.states.ncols() / signal.count().max(1);
        let mut best = self.with_powers(signal);
        if matches!(dynamics, Dynamics::Continuous { .. }) {
            return best;
        }
        let others: [fn(&Matrix, &Matrix, usize) -> Self; 2] = [Self::in_doubles, Self::in_bits];
        for other in others {
            if best.1.bound <= tolerance {
                break;
            }
            let found = other(recurrent, &signal.directions, lags).with_powers(signal);
            if found.1.bound < best.1.bound {
                best = found;
            }
        }
        best
    }

    fn with_powers(self, signal: &Signal) -> (Self, Curve) {
        let powers = Curve::of(&self.states, &self.errors, signal, 0.0);
        (self, powers)
    }

    /// Step by step, with a bound of every entry: |fl(W x) - W (x + e)| <= |W| |e| + n u |W| |x|. It keeps all digits where
    /// nothing cancels, as in chains.
    fn in_doubles(recurrent: &Matrix, directions: &Matrix, lags: usize) -> Self {
        let (n, count) = directions.shape();
        let size = recurrent.abs();
        let rounding = (n + 4) as f64 * UNIT;
        let mut states = Matrix::zeros(n, count * lags);
        let mut errors = Vec::with_capacity(count * lags);
        let (mut state, mut error) = (directions.clone(), Matrix::zeros(n, count));
        for lag in 0..lags {
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
        if bits.is_nan() || bits > MOST_BITS {
            return Self { errors: vec![f64::INFINITY; count * lags], states };
        }
        let format = Format::for_bits(bits as u32, n);
        let matrix = BallMatrix::from_matrix(recurrent, format);
        let mut state = BallMatrix::from_matrix(directions, format);
        let mut errors = Vec::with_capacity(count * lags);
        for lag in 0..lags {
            let shown = state.to_matrix();
            let radius = state.radius.to_f64();
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
            let one = Response::in_doubles(&recurrent, &directions, 40);
            let other = Response::in_bits(&recurrent, &directions, 40);
            for (column, (first, second)) in one.errors.iter().zip(&other.errors).enumerate() {
                let distance = (one.states.column(column) - other.states.column(column)).norm();
                assert!(distance <= first + second, "{text}: {distance:e} above {:e}", first + second);
                assert!(*second <= 1e-15 * other.states.column(column).norm());
                assert!(column < 2 || *first > 0.0);
            }
        }
    }
}
