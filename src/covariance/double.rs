//! C = W C W' + Q in double precision, proven by its residual evaluated to seventy bits.
//!
//! With R = Q + W X W' - X and -delta Q <= R <= delta Q, X is positive, W is stable, and C is within delta of X in
//! the semidefinite order.

use crate::linalg::{
    Matrix, Structure, accurate_structured, cholesky_lower, sharp_spectral_norm, stein_residual, symmetric_eigenvalues,
    upper_norm, upper_spectral_norm,
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
        let transposed = factor.transpose();
        let product = accurate_structured(&factor, Structure::Lower, &transposed, Structure::Upper, Structure::Lower);
        let product = product.mirrored();
        let norm = upper_spectral_norm(recurrent);
        let inherited = product.error() * (1.0 + norm * norm);
        options.checkpoint("certificate", 0.3)?;
        let (residual, error) = stein_residual(recurrent, (&product.head, Some(&product.tail)), (&noise, None));
        let mut delta = (upper_norm(&residual) + error + inherited) / least_noise;
        if delta > SHARPEN * options.tolerance {
            delta = (sharp_spectral_norm(&residual) + error + inherited) / least_noise;
        }
        if delta.is_nan() || delta >= 0.25 {
            return Err(Failure::Imprecise(delta));
        }
        Ok(Self { factor, matrix: product.head, delta, least_noise, powers: gramian.powers })
    }

    /// Upper bound of |L^-1|: X >= (1 - delta) C >= (1 - delta) Q.
    pub fn inverse_norm(&self) -> f64 {
        1.0 / (self.least_noise * (1.0 - self.delta)).sqrt()
    }
}

/// A Frobenius norm above this share of the tolerance is worth two products to know the spectral norm instead.
pub(crate) const SHARPEN: f64 = 0.2;

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
