//! The covariance S = W S W' + B that the signal gives the state, in doubles, with the residuals that prove it.

use super::signal::Signal;
use crate::covariance::{DoubleCovariance, MOST_REFINEMENTS, REFINED_SHARE, Rung, SHARPEN, WORTH_REFINING};
use crate::linalg::{
    Added, Careful, Matrix, Operand, Pair, Scratch, add_to_long, sharp_spectral_norm, symmetric_difference, symmetrise,
    upper_norm, upper_spectral_norm, whitened,
};
use crate::options::Options;
use crate::stein::{Failure, Side, Squares};
use crate::system::LinearSystem;

/// A symmetric matrix (n x n), the sum of its head and of its tail, where it has one.
#[derive(Clone)]
pub(super) struct LongSymmetric {
    pub head: Matrix,
    tail: Option<Matrix>,
}

impl LongSymmetric {
    pub fn exact(head: Matrix) -> Self {
        Self { head, tail: None }
    }

    fn operand(&self) -> Operand<'_> {
        let head = Operand::from(&self.head);
        self.tail.as_ref().map_or(head, |tail| head.and_tail(tail))
    }

    fn pair(&self) -> Pair {
        let exact = Pair::exact(&self.head);
        match &self.tail {
            Some(tail) => Pair { tail: Scratch::copy(tail), ..exact },
            None => exact,
        }
    }

    /// The same with this added, kept as a second double.
    fn plus(self, change: &Matrix) -> Self {
        let Self { mut head, tail } = self;
        let tail = add_to_long(&mut head, tail, change);
        Self { head, tail: Some(tail) }
    }
}

/// A network with its proven covariance, which a signal drives.
#[derive(Clone, Copy)]
pub(super) struct Carried<'a> {
    pub system: &'a LinearSystem,
    pub covariance: &'a DoubleCovariance,
    pub options: &'a Options,
}

impl Carried<'_> {
    fn is_refined(self) -> bool {
        self.covariance.rung == Rung::Refined
    }

    fn careful(self) -> Careful {
        Careful { slices: if self.is_refined() { 3 } else { 2 }, threads: self.options.threads }
    }

    /// W S W' + B - S, and a bound on the Frobenius norm of its error.
    fn residual(self, signal: &Matrix, held: &LongSymmetric) -> (Scratch, f64) {
        let transposed = self.system.recurrent().transpose();
        let sides = [Operand::from(self.system.recurrent()), Operand::from(&transposed)];
        Congruence { sides, middle: held, target: held, added: Added::Matrix(signal) }.residual(self.careful())
    }

    /// Refined while the norm of a residual is above this and falls.
    fn wanted(self) -> f64 {
        // Sums over the units add up what is left open of each.
        REFINED_SHARE * self.options.tolerance / self.system.size() as f64
    }

    /// S with what is missing in it, E = W E W' + R for its residual R, where C was refined.
    pub fn refined(self, held: Matrix, signal: &Signal, squares: &mut Squares) -> Option<LongSymmetric> {
        let mut held = LongSymmetric::exact(held);
        if !self.is_refined() {
            return Some(held);
        }
        let (square, _) = signal.square();
        let mut last = f64::INFINITY;
        for _ in 0..MOST_REFINEMENTS {
            let (residual, _) = self.residual(&square, &held);
            let size = upper_norm(&residual) / self.covariance.least_noise;
            if size <= self.wanted() || size > WORTH_REFINING * last {
                break;
            }
            last = size;
            held = held.plus(&squares.solve(residual.keep(), Side::Forward)?);
        }
        Some(held)
    }

    /// L^-1 S L'^-1 as computed, and a bound on how far its eigenvalues are from the true ones.
    pub fn whitened(self, signal: &Signal, held: &LongSymmetric) -> Result<(Matrix, f64), Failure> {
        let Self { covariance, options, .. } = self;
        let (threads, factor, least_noise) = (options.threads, &covariance.factor, covariance.least_noise);
        let (square, rounding) = signal.square();
        options.checkpoint("decoding", 0.0)?;
        let size = |(residual, error): (Scratch, f64)| {
            let bound = upper_norm(&residual) + error;
            let small = bound <= SHARPEN * options.tolerance * least_noise;
            if small { bound } else { bound.min(sharp_spectral_norm(&residual, threads) + error) }
        };
        // -r Q <= residual <= r Q makes the error of S at most r C, as sum_k W^k Q W'^k = C.
        let residual = size(self.residual(&square, held));
        let solving = (residual + rounding) / least_noise;
        let inside = |symmetric: &Matrix| {
            let mut inside = whitened(&factor.head, symmetric, threads);
            symmetrise(&mut inside);
            inside
        };
        let mut found = LongSymmetric::exact(inside(&held.head));
        options.checkpoint("decoding", 0.5)?;
        let transposed = factor.transposed();
        let sides = [factor.operand(), transposed.operand()];
        let back = |found: &LongSymmetric| {
            Congruence { sides, middle: found, target: held, added: Added::Diagonal(0.0) }.residual(self.careful())
        };
        let inverse_norm = covariance.inverse_norm();
        let mut whitening = size(back(&found));
        for _ in 0..MOST_REFINEMENTS {
            if !self.is_refined() || whitening * inverse_norm * inverse_norm <= self.wanted() {
                break;
            }
            let next = found.clone().plus(&-inside(&back(&found).0));
            let better = size(back(&next));
            if better.is_nan() || better > WORTH_REFINING * whitening {
                break;
            }
            (found, whitening) = (next, better);
        }
        let spread = solving / (1.0 - covariance.delta) + whitening * inverse_norm * inverse_norm;
        let unheld = found.tail.as_ref().map_or(0.0, upper_norm);
        Ok((found.head, spread + unheld))
    }
}

/// Q + A X A' - Y for symmetric X and Y.
struct Congruence<'a> {
    /// A and A'.
    sides: [Operand<'a>; 2],
    /// X.
    middle: &'a LongSymmetric,
    /// Y.
    target: &'a LongSymmetric,
    /// Q.
    added: Added<'a>,
}

impl Congruence<'_> {
    /// The matrix, and a bound on the Frobenius norm of its error.
    fn residual(&self, careful: Careful) -> (Scratch, f64) {
        let [left, right] = self.sides;
        let forward = careful.product(left, self.middle.operand());
        let product = careful.product(Operand::with_tail(&forward.head, &forward.tail), right);
        let (head, tail) = right.stored();
        let size = upper_spectral_norm(head) + tail.map_or(0.0, upper_norm);
        let inherited = forward.error() * size * std::f64::consts::SQRT_2;
        let (residual, error) = symmetric_difference(&product, &self.target.pair(), self.added);
        (residual, error + inherited)
    }
}
