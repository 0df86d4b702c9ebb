//! The spatial Fisher memory matrix M = W' M W + C^-1 in double precision, proven.

use super::signal::{Signal, powers_of_blocks};
use crate::bounded::{Bounded, compounded, inverted};
use crate::covariance::{DoubleCovariance, SHARPEN};
use crate::linalg::{
    Added, Matrix, Operand, Pair, Wanted, accurate_gram, accurate_product, add_shaped, cholesky_in_place, invert_lower,
    mirror_lower, sharp_spectral_norm, symmetric_difference, upper_norm,
};
use crate::options::Options;
use crate::stein::{Failure, Side, Squares};

/// M with its proof, for C = L L' taken as exact.
pub(super) struct ProvenSpatial {
    /// G G' rounded to doubles.
    pub matrix: Matrix,
    /// Bound on the Frobenius norm of that rounding.
    pub rounding: f64,
    /// eta with (1 - eta) M <= G G' <= (1 + eta) M.
    pub eta: f64,
    /// G', taken as exact.
    upper: Matrix,
}

impl ProvenSpatial {
    /// Solves by the squarings of W that gave C, and proves the residual in the coordinates of C.
    ///
    /// With M = G G', R = I + (V' G)(V' G)' - (L' G)(L' G)' for V = W L is L' (C^-1 + W' M W - M) L. So
    /// |R| <= eta puts G G' within eta of M in the semidefinite order, without any inverse.
    pub fn new(
        recurrent: &Matrix,
        covariance: &DoubleCovariance,
        powers: &mut Squares,
        options: &Options,
    ) -> Result<Self, Failure> {
        let threads = options.threads;
        let mut lower = Self::sum(&covariance.factor, powers, options)?;
        if !cholesky_in_place(&mut lower, threads) {
            return Err(Failure::Imprecise(f64::INFINITY));
        }
        options.checkpoint("certificate", 0.0)?;
        let moved = accurate_product(Operand::from(recurrent), Operand::lower(&covariance.factor), threads);
        let own_error = moved.error() * upper_norm(&lower);
        let Pair { mut head, mut tail, .. } = moved;
        head.transpose_mut();
        tail.transpose_mut();
        let moved = accurate_product(Operand::with_tail(&head, &tail), Operand::lower(&lower), threads);
        let moved_error = moved.error() + own_error;
        options.checkpoint("certificate", 0.3)?;
        let arriving = accurate_gram(Operand::with_tail(&moved.head, &moved.tail), threads);
        options.checkpoint("certificate", 0.5)?;
        let transposed = covariance.factor.transpose();
        let seen = accurate_product(Operand::upper(&transposed), Operand::lower(&lower), threads);
        options.checkpoint("certificate", 0.7)?;
        let whole = accurate_gram(Operand::with_tail(&seen.head, &seen.tail), threads);
        let (residual, error) = symmetric_difference(&arriving, &whole, Added::Diagonal(1.0));
        let inherited = |size: f64, error: f64| error * (2.0 * size * (1.0 + f64::EPSILON) + error);
        let error = error + inherited(upper_norm(&moved.head), moved_error);
        let error = error + inherited(upper_norm(&seen.head), seen.error());
        let mut eta = upper_norm(&residual) + error;
        if eta > SHARPEN * options.tolerance {
            eta = sharp_spectral_norm(&residual, threads) + error;
        }
        if eta.is_nan() || eta >= 0.25 {
            return Err(Failure::Imprecise(eta));
        }
        let gram = accurate_gram(Operand::lower(&lower), threads);
        let error = gram.error();
        let mut matrix = gram.head.keep();
        mirror_lower(&mut matrix);
        // The upper triangle repeats the error of the lower one.
        let rounding = f64::EPSILON * upper_norm(&matrix) + 2.0 * error;
        Ok(Self { matrix, rounding, eta, upper: lower.transpose() })
    }

    /// M without a proof.
    fn sum(factor: &Matrix, powers: &mut Squares, options: &Options) -> Result<Matrix, Failure> {
        let n = factor.nrows();
        let inverse = invert_lower(factor);
        let mut sum = Matrix::zeros(n, n);
        let lower = Operand::lower(&inverse);
        add_shaped(&mut sum, Wanted::Lower, lower.transposed(), lower, options.threads);
        mirror_lower(&mut sum);
        drop(inverse);
        let watch = |step: usize| options.checkpoint("totals", step as f64 / 12.0);
        powers.watched(sum, Side::Adjoint, watch)?.ok_or(Failure::Imprecise(f64::INFINITY))
    }

    /// G (n x n), lower triangular.
    pub fn lower(&self) -> Matrix {
        self.upper.transpose()
    }

    /// Bound on what the truth differs from G G' by, relatively: (1 - eta) M <= G G' <= (1 + eta) M, for C within
    /// `delta`.
    pub fn relative(&self, delta: f64) -> f64 {
        compounded(inverted(self.eta), delta)
    }

    /// v' G G' v, or tr(Sigma B' G G' B) for several inputs.
    pub fn total(&self, signal: &Signal) -> Bounded {
        let image = accurate_product(Operand::upper(&self.upper), Operand::from(&signal.directions), 1);
        let powers = powers_of_blocks(&image.head, &image.column_errors, signal);
        let Bounded { value, error } = powers.get(0).unwrap_or(Bounded::exact(0.0));
        // The head of a product is rounded by half a unit in the last place, its square by twice that.
        Bounded::new(value, error + 4.0 * f64::EPSILON * value)
    }
}
