//! The spatial Fisher memory matrix M = W' M W + C^-1 in double precision, proven.

use super::signal::{Signal, powers_of_blocks};
use crate::bounded::{Bounded, compounded, inverted};
use crate::covariance::{DoubleCovariance, LARGEST, MOST_REFINEMENTS, REFINED_SHARE, Rung, SHARPEN, WORTH_REFINING};
use crate::linalg::{
    Added, Careful, LongFactor, LongTranspose, Matrix, Operand, Pair, Scratch, Wanted, accurate_product, add_shaped,
    cholesky_in_place, invert_lower, mirror_lower, sharp_spectral_norm, solve_lower_transposed, symmetric_difference,
    symmetrise, upper_norm,
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
    upper: LongTranspose,
}

impl ProvenSpatial {
    /// Solves by the squarings of W that gave C, and proves the residual in the coordinates of C.
    ///
    /// With M = G G', R = I + (V' G)(V' G)' - (L' G)(L' G)' for V = W L is L' (C^-1 + W' M W - M) L. So
    /// |R| <= eta puts G G' within eta of M in the semidefinite order, without any inverse. Where C was refined, so is
    /// M, by E = W' E W + L'^-1 R L^-1.
    pub fn new(
        recurrent: &Matrix,
        covariance: &DoubleCovariance,
        powers: &mut Squares,
        options: &Options,
    ) -> Result<Self, Failure> {
        if covariance.rung == Rung::Refined {
            powers.accept_few_directions();
        }
        let mut lower = Self::sum(&covariance.factor.head, powers, options)?;
        if !cholesky_in_place(&mut lower, options.threads) {
            return Err(Failure::Imprecise(f64::INFINITY));
        }
        let (recurrent, factor) = (Operand::from(recurrent), &covariance.factor);
        let mut coordinates = Coordinates::new(recurrent, factor, 2, options)?;
        let mut lower = LongFactor { head: lower, tail: None };
        let (mut residual, mut error) = coordinates.residual(&lower, options)?;
        let mut eta = size_of(&residual, error, options);
        let wanted = REFINED_SHARE * options.tolerance;
        for _ in 0..MOST_REFINEMENTS {
            if covariance.rung != Rung::Refined || eta.is_nan() || eta <= wanted || eta >= LARGEST {
                break;
            }
            if coordinates.careful.slices == 2 && error > wanted {
                coordinates = Coordinates::new(recurrent, factor, 3, options)?;
                (residual, _) = coordinates.residual(&lower, options)?;
            }
            let right = unwhitened(&factor.head, residual.keep(), options.threads);
            let watch = |step: usize| options.checkpoint("totals", step as f64 / 24.0);
            let change = powers.watched(right, Side::Adjoint, watch)?.ok_or(Failure::Imprecise(eta))?;
            lower = lower.corrected(&change, options.threads);
            drop(change);
            (residual, error) = coordinates.residual(&lower, options)?;
            let before = std::mem::replace(&mut eta, size_of(&residual, error, options));
            if eta > WORTH_REFINING * before {
                break;
            }
        }
        if eta.is_nan() || eta >= LARGEST {
            return Err(Failure::Imprecise(eta));
        }
        let gram = coordinates.careful.gram(lower.operand());
        let error = gram.error();
        let mut matrix = gram.head.keep();
        mirror_lower(&mut matrix);
        // The upper triangle repeats the error of the lower one.
        let rounding = f64::EPSILON * upper_norm(&matrix) + 2.0 * error;
        Ok(Self { matrix, rounding, eta, upper: lower.transposed() })
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
        powers.definite(sum, Side::Adjoint, watch)?.ok_or(Failure::Imprecise(f64::INFINITY))
    }

    /// G (n x n), lower triangular.
    pub fn lower(&self) -> LongFactor {
        self.upper.transposed()
    }

    /// Bound on what the truth differs from G G' by, relatively: (1 - eta) M <= G G' <= (1 + eta) M, for C within
    /// `delta`.
    pub fn relative(&self, delta: f64) -> f64 {
        compounded(inverted(self.eta), delta)
    }

    /// v' G G' v, or tr(Sigma B' G G' B) for several inputs.
    pub fn total(&self, signal: &Signal) -> Bounded {
        let image = accurate_product(self.upper.operand(), Operand::from(&signal.directions), 1);
        let powers = powers_of_blocks(&image.head, &image.column_errors, signal);
        let Bounded { value, error } = powers.get(0).unwrap_or(Bounded::exact(0.0));
        // The head of a product is rounded by half a unit in the last place, its square by twice that.
        Bounded::new(value, error + 4.0 * f64::EPSILON * value)
    }
}

/// What the residual of M is evaluated with: V' = (W L)' and L', for the factor L of C.
struct Coordinates {
    /// V' = head + tail.
    head: Scratch,
    tail: Scratch,
    /// Bound on the Frobenius norm of the error of V.
    error: f64,
    transposed: LongTranspose,
    careful: Careful,
}

impl Coordinates {
    fn new(recurrent: Operand, factor: &LongFactor, slices: usize, options: &Options) -> Result<Self, Failure> {
        let careful = Careful { slices, threads: options.threads };
        options.checkpoint("certificate", 0.0)?;
        let moved = careful.product(recurrent, factor.operand());
        let error = moved.error();
        let Pair { mut head, mut tail, .. } = moved;
        head.transpose_mut();
        tail.transpose_mut();
        Ok(Self { head, tail, error, transposed: factor.transposed(), careful })
    }

    /// R = I + (V' G)(V' G)' - (L' G)(L' G)', and a bound on the Frobenius norm of its error.
    fn residual(&self, lower: &LongFactor, options: &Options) -> Result<(Scratch, f64), Failure> {
        let careful = self.careful;
        let own_error = self.error * (upper_norm(&lower.head) + lower.tail_norm());
        let moved = careful.product(Operand::with_tail(&self.head, &self.tail), lower.operand());
        let moved_error = moved.error() + own_error;
        options.checkpoint("certificate", 0.3)?;
        let arriving = careful.gram(Operand::with_tail(&moved.head, &moved.tail));
        options.checkpoint("certificate", 0.5)?;
        let seen = careful.product(self.transposed.operand(), lower.operand());
        options.checkpoint("certificate", 0.7)?;
        let whole = careful.gram(Operand::with_tail(&seen.head, &seen.tail));
        let (residual, error) = symmetric_difference(&arriving, &whole, Added::Diagonal(1.0));
        let inherited = |size: f64, error: f64| error * (2.0 * size * (1.0 + f64::EPSILON) + error);
        let error = error + inherited(upper_norm(&moved.head), moved_error);
        Ok((residual, error + inherited(upper_norm(&seen.head), seen.error())))
    }
}

/// Upper bound of the spectral norm of a residual with an error of this size.
fn size_of(residual: &Matrix, error: f64, options: &Options) -> f64 {
    let size = upper_norm(residual) + error;
    if size > SHARPEN * options.tolerance { sharp_spectral_norm(residual, options.threads) + error } else { size }
}

/// L'^-1 R L^-1 for symmetric R.
fn unwhitened(factor: &Matrix, mut symmetric: Matrix, threads: usize) -> Matrix {
    for _ in 0..2 {
        solve_lower_transposed(factor, &mut symmetric, threads);
        symmetric.transpose_mut();
    }
    symmetrise(&mut symmetric);
    symmetric
}
