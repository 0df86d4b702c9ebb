//! X = A X A' + Q by squaring: X_{j+1} = X_j + A_j X_j A_j', A_{j+1} = A_j^2.

use crate::error::{Error, Result};
use crate::linalg::{Matrix, Operand, multiply_threaded, symmetrise};
use crate::options::Options;

/// A solution of the Stein equation in double precision, without a bound.
#[derive(Debug, Clone)]
pub struct Gramian {
    /// X (n x n), symmetric.
    pub matrix: Matrix,
    /// The squarings A, A^2, A^4, ... that were formed.
    pub powers: Vec<Matrix>,
}

/// 1 - rho below 2^-60 is beyond double precision: more squarings than this cannot converge.
const MOST_SQUARINGS: usize = 60;

/// Solves X = A X A' + Q in double precision by squaring.
///
/// # Errors
/// [`Error::StabilityUndecided`] if the sum does not converge in the range of double precision.
pub fn squaring(matrix: &Matrix, right: &Matrix, options: &Options) -> Result<Gramian> {
    let (mut sum, mut power) = (right.clone(), matrix.clone());
    let mut powers = Vec::new();
    for step in 0..MOST_SQUARINGS {
        options.checkpoint("covariance", step as f64 / 12.0)?;
        let half = multiply_threaded(&power, &sum, options.threads);
        let mut increment = multiply_threaded(&half, Operand::Transposed(&power), options.threads);
        symmetrise(&mut increment);
        sum += &increment;
        powers.push(power);
        if !sum.iter().all(|entry| entry.is_finite()) {
            break;
        }
        if (0..sum.nrows()).all(|unit| increment[(unit, unit)] <= 0.25 * f64::EPSILON * sum[(unit, unit)]) {
            return Ok(Gramian { matrix: sum, powers });
        }
        let last = &powers[step];
        power = multiply_threaded(last, last, options.threads);
    }
    Err(Error::StabilityUndecided { bits: 53, spectral_radius: crate::linalg::spectral_radius(matrix)? })
}
