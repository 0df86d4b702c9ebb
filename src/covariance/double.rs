//! C = W C W' + Q in double precision, proven by its residual evaluated to seventy bits.
//!
//! With R = Q + W X W' - X and -delta Q <= R <= delta Q, X is positive, W is stable, and C is within delta of X in
//! the semidefinite order.

use crate::linalg::{
    AccurateProduct, Matrix, accurate_product, cholesky_lower, symmetric_eigenvalues, symmetrise, upper_norm,
    upper_spectral_norm,
};
use crate::options::Options;
use crate::stein::{Failure, squaring};
use crate::system::{LinearSystem, Noise};

/// A solution of C = W C W' + Q in double precision with its proof.
pub(crate) struct DoubleCovariance {
    /// L, taken as exact: X = L L'.
    pub factor: Matrix,
    /// X rounded to doubles.
    pub matrix: Matrix,
    /// delta with (1 - delta) C <= X <= (1 + delta) C.
    pub delta: f64,
    /// Lower bound on the smallest eigenvalue of Q.
    pub least_noise: f64,
    /// W, W^2, W^4, ...
    pub powers: Vec<Matrix>,
}

const UNIT: f64 = 0.5 * f64::EPSILON;

impl DoubleCovariance {
    /// Solves by squaring and proves |Q + W X W' - X| <= delta lambda_min(Q).
    pub fn new(system: &LinearSystem, options: &Options) -> Result<Self, Failure> {
        let (recurrent, noise) = (system.recurrent(), system.noise_covariance());
        let least_noise = least_noise(system)?;
        let gramian = squaring(recurrent, &noise, options).map_err(|error| match error {
            crate::Error::Interrupted => Failure::Final(error),
            _ => Failure::Imprecise(f64::INFINITY),
        })?;
        let factor = cholesky_lower(&gramian.matrix).ok_or(Failure::Imprecise(f64::INFINITY))?;
        options.checkpoint("certificate", 0.0)?;
        let (mut matrix, factor_error) = accurate_product(&factor, &factor.transpose()).rounded();
        symmetrise(&mut matrix);
        // Both triangles are the same sums in another order: symmetrising stays within their errors.
        let factor_error = 2.0 * factor_error;
        let forward = accurate_product(recurrent, &matrix);
        let half = &forward.exact + &forward.rest;
        let lost = (&forward.exact - &half) + &forward.rest;
        let norm = upper_spectral_norm(recurrent);
        let product = accurate_product(&half, &recurrent.transpose());
        options.checkpoint("certificate", 0.5)?;
        let residual = residual(&noise, &product, &matrix);
        let inherited = (upper_norm(&lost) + forward.error()) * norm + factor_error * (1.0 + norm * norm);
        let delta = (residual + inherited) / least_noise;
        if delta.is_nan() || delta >= 0.25 {
            return Err(Failure::Imprecise(delta));
        }
        Ok(Self { factor, matrix, delta, least_noise, powers: gramian.powers })
    }

    /// Upper bound of |L^-1|: X >= (1 - delta) C >= (1 - delta) Q.
    pub fn inverse_norm(&self) -> f64 {
        1.0 / (self.least_noise * (1.0 - self.delta)).sqrt()
    }
}

/// Bound on the Frobenius norm of Q + (exact + rest) - X.
pub(crate) fn residual(noise: &Matrix, product: &AccurateProduct, matrix: &Matrix) -> f64 {
    let (mut squares, mut sizes) = (0.0, 0.0);
    for index in 0..matrix.len() {
        let difference = product.exact[index] - matrix[index];
        let sum = difference + noise[index];
        let whole = sum + product.rest[index];
        squares += whole * whole;
        // Three roundings, each relative to its own result.
        let size = difference.abs() + sum.abs() + whole.abs();
        sizes += size * size;
    }
    (squares.sqrt() + UNIT * sizes.sqrt()) * (1.0 + 1e-8) + product.error()
}

/// A proven lower bound of lambda_min(Q), where Q is well conditioned.
fn least_noise(system: &LinearSystem) -> Result<f64, Failure> {
    match system.noise() {
        Noise::Independent(epsilon) => Ok(*epsilon),
        Noise::Covariance(covariance) => {
            let values = symmetric_eigenvalues(covariance)?;
            let n = covariance.nrows() as f64;
            let least = values[0] - 8.0 * n * f64::EPSILON * upper_norm(covariance);
            if least > 0.0 { Ok(least) } else { Err(Failure::Imprecise(f64::INFINITY)) }
        }
    }
}
