//! The Stein equation in as many bits as asked for: by substitution where units form no loop, and elsewhere by
//! squaring, with proofs of instability on the way.

use super::failure::Failure;
use crate::dynamics::Dynamics;
use crate::error::{Error, Result};
use crate::linalg::{Matrix, inflation, is_eigenvalue, spectral_radius};
use crate::options::Options;
use crate::precision::{BallMatrix, CONVERSION, Format, Magnitude, substituted};
use crate::spectrum::strong_components_of;

/// Squarings after which A^(2^72) decides: a network with 1 - rho below 2^-64 is left undecided.
pub(crate) const MOST_SQUARINGS: usize = 72;

/// A solution of X = A X A' + Q to the bits of A, without a bound of its own, where no units form a loop; `None` where
/// they do, or where A is not seen to be stable.
///
/// In an order in which every unit comes after those that it hears, A is triangular. Chains, trees and all feedforward
/// networks are of this kind, whatever each unit does to itself.
pub(crate) fn loopless(
    matrix: &BallMatrix,
    right: &BallMatrix,
    options: &Options,
) -> std::result::Result<Option<BallMatrix>, Failure> {
    let (entries, _) = matrix.to_scaled();
    let n = entries.nrows();
    let hears = |target: usize, source: usize| target != source && entries[(target, source)] != 0.0;
    let targets: Vec<Vec<usize>> =
        (0..n).map(|source| (0..n).filter(|&target| hears(target, source)).collect()).collect();
    // They come with the last of them first.
    let components = strong_components_of(&targets).into_iter().rev();
    let order: Option<Vec<usize>> =
        components.map(|units| if let [unit] = units[..] { Some(unit) } else { None }).collect();
    let Some(order) = order else { return Ok(None) };
    Ok(substituted(matrix, right, &order, options)?)
}

/// A solution of X = A X A' + Q to the bits of `format`, without a bound of its own.
///
/// `matrix` is the ball of A in any coordinates D^-1 A D, `right` that of D^-1 Q D^-1; `undecided` says what is known
/// where the powers of A neither die nor grow in `most` squarings.
///
/// # Errors
/// [`Error::Unstable`] with a proof: |tr A^k| <= n rho(A)^k, so a trace above n proves rho(A) > 1.
pub(crate) fn squaring(
    matrix: &BallMatrix,
    right: &BallMatrix,
    most: usize,
    undecided: impl FnOnce() -> Failure,
    options: &Options,
) -> std::result::Result<BallMatrix, Failure> {
    let n = matrix.shape().0;
    let format = matrix.format();
    let (mut sum, mut power) = (right.clone(), matrix.clone());
    for step in 0..most {
        options.checkpoint("covariance", step as f64 / 14.0)?;
        refuse_proven_growth(&power, n, step)?;
        // Nothing is proven by the sum; the radius of the powers only tells when they are rounding and nothing else.
        let radius = power.radius().log2();
        if radius > 0.0 && radius > power.midpoint_norm().log2() - 8.0 {
            return Err(Failure::Imprecise(f64::INFINITY));
        }
        let middle = power.midpoint();
        let half = middle.times(&sum);
        options.checkpoint("covariance", (step as f64 + 0.3) / 14.0)?;
        let increment = half.times_symmetric(&middle.transpose()).into_midpoint();
        let settled = is_below(&increment, &sum, format);
        sum = sum.plus(&increment).into_midpoint();
        if settled {
            return Ok(sum);
        }
        options.checkpoint("covariance", (step as f64 + 0.6) / 14.0)?;
        power = power.times(&power);
    }
    Err(undecided())
}

/// The failure of a matrix whose powers neither die nor grow: unstable where that is proven, and undecided otherwise.
pub(crate) fn undecided(matrix: &Matrix, format: Format) -> Failure {
    if shortens_nothing(matrix, format) {
        let evidence = "|W x| >= |x| for every x, so the spectral radius is at least 1".into();
        return Failure::Final(Error::Unstable { dynamics: Dynamics::Discrete, evidence });
    }
    for (eigenvalue, difference) in [(1, "W - I"), (-1, "W + I")] {
        if is_eigenvalue(matrix, eigenvalue) {
            let evidence = format!("{difference} is singular, so {eigenvalue} is an eigenvalue of W");
            return Failure::Final(Error::Unstable { dynamics: Dynamics::Discrete, evidence });
        }
    }
    match spectral_radius(matrix) {
        Ok(estimate) => {
            let dynamics = Dynamics::Discrete;
            Failure::Final(Error::StabilityUndecided { dynamics, bits: format.bits(), estimate })
        }
        Err(error) => Failure::Final(error),
    }
}

/// Whether W'W - I is proven positive semidefinite by Gershgorin's discs: then no eigenvalue is inside the unit circle.
///
/// It decides on rings: the trace of a power of a ring of n units is zero unless n divides the power.
fn shortens_nothing(matrix: &Matrix, format: Format) -> bool {
    let n = matrix.nrows();
    let ball = BallMatrix::from_matrix(matrix, format);
    // The true matrix is symmetric, so that no eigenvalue of its distance to the mirrored midpoint is above the radius.
    let excess = ball.transpose().times(&ball).minus(&BallMatrix::identity(n, format)).mirrored();
    // Far fewer bits than the range of doubles has, so that no entry underflows; the rest goes to the radius.
    let excess = excess.with_format(format.at_most_bits(512));
    let (entries, power) = excess.to_scaled();
    let radius = (excess.radius() * Magnitude::power_of_two(-(power as f64))).to_f64();
    (0..n).all(|unit| {
        let diagonal = entries[(unit, unit)];
        let others: f64 = (0..n).filter(|&other| other != unit).map(|other| entries[(other, unit)].abs()).sum();
        // What is computed on the right is no smaller than the truth, and what is compared with it no larger.
        let least = (others * inflation(CONVERSION + n) + radius) * inflation(CONVERSION + 2);
        diagonal >= least
    })
}

/// Whether adding `increment` would not change the last place but one of `sum`.
fn is_below(increment: &BallMatrix, sum: &BallMatrix, format: Format) -> bool {
    let last = sum.leading_exponent() - (format.digits() as i64 - 1);
    increment.is_zero() || increment.leading_exponent() <= last
}

/// Refuses W where the trace of W^(2^step) proves a spectral radius of at least one.
fn refuse_proven_growth(power: &BallMatrix, n: usize, step: usize) -> Result<()> {
    let trace = power.trace();
    let size = n as f64;
    let exact = trace.radius().is_zero()
        && trace.minus(&BallMatrix::from_matrix(&Matrix::from_element(1, 1, size), power.format())).norm().is_zero();
    let (value, shift) = trace.to_scaled();
    // A mantissa is between 2^-28 and 1, and a logarithm near that of n is below 64: it rounds by less than 1e-13,
    // where the right-hand side is rounded up by 1e-10.
    let log_trace = (value[0].abs() / inflation(CONVERSION)).log2() + shift as f64;
    let grown = log_trace > (Magnitude::of(size) + trace.radius()).log2();
    if grown || exact {
        let k = 2f64.powi(step as i32);
        let least = (log_trace - size.log2()) / k * std::f64::consts::LN_2;
        let evidence = if exact {
            format!("the trace of W^{k:.0} is exactly n = {n}, so the spectral radius is at least 1")
        } else {
            format!("|tr W^{k:.0}| exceeds n = {n}, so the spectral radius {}", above_one(least))
        };
        return Err(Error::Unstable { dynamics: Dynamics::Discrete, evidence });
    }
    Ok(())
}

/// A spectral radius of at least e^logarithm in words, rounded down.
fn above_one(logarithm: f64) -> String {
    // Half of the last digit shown, so that it is not rounded up.
    match logarithm.exp_m1() {
        excess if excess < 1e-3 => format!("is above 1 by {:.1e} or more", excess / 1.05),
        excess if excess < 1e4 => format!("is at least {:.4}", excess + 1.0 - 5e-5),
        _ => format!("is at least 1e{:.0}", (logarithm / std::f64::consts::LN_10).floor()),
    }
}
