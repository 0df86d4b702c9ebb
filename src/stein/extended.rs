//! The Stein equation by squaring in as many bits as asked for, with proofs of instability on the way.

use crate::error::{Error, Result};
use crate::linalg::{Matrix, spectral_radius};
use crate::options::Options;
use crate::precision::{BallMatrix, Format, Magnitude};

/// Why a precision did not do, or that none will.
#[derive(Debug)]
pub(crate) enum Failure {
    /// More bits may help; the bound reached so far.
    Imprecise(f64),
    /// No precision helps.
    Final(Error),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Final(error)
    }
}

/// 1 - rho below 2^-64 is left undecided.
const MOST_SQUARINGS: usize = 72;

/// A solution of X = A X A' + Q to the bits of `format`, without a bound of its own.
///
/// `matrix` is the ball of A in any coordinates D^-1 A D, `right` that of D^-1 Q D^-1; `original` is A itself.
///
/// # Errors
/// [`Error::Unstable`] with a proof: |tr A^k| <= n rho(A)^k, so a trace above n proves rho(A) > 1.
pub(crate) fn squaring(
    matrix: &BallMatrix,
    right: &BallMatrix,
    original: &Matrix,
    options: &Options,
) -> std::result::Result<BallMatrix, Failure> {
    let n = matrix.shape().0;
    let format = matrix.format();
    let (mut sum, mut power) = (right.clone(), matrix.clone());
    for step in 0..MOST_SQUARINGS {
        options.checkpoint("covariance", step as f64 / 14.0)?;
        refuse_proven_growth(&power, n, step)?;
        // The bound of the powers only tells when they have drowned in rounding.
        if power.radius.log2() > 0.0 && power.radius.log2() > power.midpoint_norm().log2() - 8.0 {
            return Err(Failure::Imprecise(f64::INFINITY));
        }
        let mut increment = power.midpoint().times(&sum).times(&power.midpoint().transpose()).mirrored();
        increment.radius = Magnitude::ZERO;
        let settled = is_below(&increment, &sum, format);
        sum = sum.plus(&increment);
        sum.radius = Magnitude::ZERO;
        if settled {
            return Ok(sum);
        }
        power = power.times(&power);
    }
    let orthogonal = BallMatrix::from_matrix(original, format);
    let defect = orthogonal.transpose().times(&orthogonal).minus(&BallMatrix::identity(n, format)).norm();
    if defect.is_zero() {
        return Err(Failure::Final(Error::Unstable {
            evidence: "W is exactly orthogonal, its spectral radius is 1".into(),
        }));
    }
    Err(Failure::Final(Error::StabilityUndecided { bits: format.bits(), spectral_radius: spectral_radius(original)? }))
}

/// Whether adding `increment` would not change the last place but one of `sum`.
fn is_below(increment: &BallMatrix, sum: &BallMatrix, format: Format) -> bool {
    let last = sum.leading_exponent() - (format.digits as i64 - 1);
    increment.is_zero() || increment.leading_exponent() <= last
}

/// Refuses W where the trace of W^(2^step) proves a spectral radius of at least one.
fn refuse_proven_growth(power: &BallMatrix, n: usize, step: usize) -> Result<()> {
    let trace = power.trace();
    let size = n as f64;
    let exact = trace.radius.is_zero()
        && trace.minus(&BallMatrix::from_matrix(&Matrix::from_element(1, 1, size), power.format())).norm().is_zero();
    let (value, shift) = trace.to_scaled();
    // The conversion to a double rounds by less than 1e-15.
    let log_trace = (value[0].abs() * (1.0 - 1e-15)).log2() + shift as f64;
    let grown = log_trace > (Magnitude::of(size) + trace.radius).log2();
    if grown || exact {
        let k = 2f64.powi(step as i32);
        let least = ((log_trace - size.log2()) / k).exp2();
        let evidence = if exact {
            format!("the trace of W^{k} is exactly n = {n}, so the spectral radius is at least 1")
        } else {
            format!("|tr W^{k:.0}| exceeds n = {n}, so the spectral radius is above 1 (at least {least:.15})")
        };
        return Err(Error::Unstable { evidence });
    }
    Ok(())
}
