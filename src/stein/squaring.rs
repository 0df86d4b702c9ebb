//! X = A X A' + Q by squaring: X_{j+1} = X_j + A_j X_j A_j', A_{j+1} = A_j^2.

use crate::error::{Error, Result};
use crate::linalg::{Matrix, Operand, Structure, add_structured, set_product};
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
/// The share of a step in the sum below which the next, near its square, is below the rounding of the sum (2^-56).
const SETTLED: f64 = 1.0 / (1u64 << 28) as f64;

/// Solves X = A X A' + Q (n x n, Q symmetric) in double precision by squaring, in place.
///
/// Each step doubles the number of terms of X = sum_k A^k Q A'^k for five n^3 operations (only one triangle of the
/// symmetric product is formed); about log2(18 / (1 - rho)) steps are needed (Smith 1968). The result is as good as
/// the products of A allow: for strongly non-normal A use [`crate::noise_covariance`], which proves what it returns.
///
/// # Errors
/// [`Error::StabilityUndecided`] if the sum does not converge in the range of double precision.
pub fn squaring(matrix: &Matrix, right: &Matrix, options: &Options) -> Result<Gramian> {
    let n = matrix.nrows();
    let (mut sum, mut half) = (right.clone(), Matrix::zeros(n, n));
    let mut powers = vec![matrix.clone()];
    for step in 0..MOST_SQUARINGS {
        options.checkpoint("covariance", step as f64 / 12.0)?;
        let power = &powers[step];
        let before = sum.diagonal();
        set_product(&mut half, power, &sum, options.threads);
        add_structured(&mut sum, Structure::Lower, &half, Operand::Transposed(power), options.threads);
        sum.fill_upper_triangle_with_lower_triangle();
        if !sum.iter().all(|entry| entry.is_finite()) {
            break;
        }
        let settled = |unit: usize| sum[(unit, unit)] - before[unit] <= SETTLED * sum[(unit, unit)];
        if (0..n).all(settled) {
            return Ok(Gramian { matrix: sum, powers });
        }
        let mut next = Matrix::zeros(n, n);
        set_product(&mut next, power, power, options.threads);
        powers.push(next);
    }
    Err(Error::StabilityUndecided { bits: 53, spectral_radius: crate::linalg::spectral_radius(matrix)? })
}
