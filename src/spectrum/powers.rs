//! The spectral radius between two roots of a high power: |tr W^k / n|^(1/k) <= rho(W) <= |W^k|^(1/k).

use super::blocks::period;
use crate::bounded::Bounded;
use crate::error::{Error, Result};
use crate::linalg::Matrix;
use crate::options::Options;
use crate::precision::{BallMatrix, Format};

/// The relative width at which an enclosure is narrow enough.
pub(super) const NARROW: f64 = 1e-10;
/// The first precision, doubled until the enclosure is narrow enough.
const FIRST_BITS: u32 = 212;
/// As many bits as it may take.
pub(crate) const ALL_BITS: u32 = 1 << 14;
/// Bits that a radius is worth that is only shown.
pub(crate) const SHOWN_BITS: u32 = 424;
/// n^(2/k) - 1 is below 1e-12 for every n that fits in memory after this many squarings.
const MOST_SQUARINGS: usize = 48;

/// rho of an irreducible matrix with entries near one, enclosed to a relative 1e-10; zero where it is nilpotent.
pub(super) fn radius(matrix: &Matrix, most_bits: u32, options: &Options) -> Result<Bounded> {
    let mut best = f64::INFINITY;
    let mut bits = FIRST_BITS;
    while bits <= most_bits {
        let found = in_bits(matrix, bits, options)?;
        if found.value == 0.0 && found.error == 0.0 || found.relative_error() <= NARROW {
            return Ok(found);
        }
        best = best.min(found.relative_error());
        bits *= 2;
    }
    Err(not_enclosed(best, most_bits))
}

/// A power of W and the logarithm, to base two, of what it was divided by.
struct Power {
    ball: BallMatrix,
    log2_scale: f64,
}

fn in_bits(matrix: &Matrix, bits: u32, options: &Options) -> Result<Bounded> {
    let n = matrix.nrows();
    let period = period(matrix);
    let (mut low, mut high) = (f64::NEG_INFINITY, f64::INFINITY);
    let mut kept: Vec<Power> = Vec::new();
    let mut power =
        Power { ball: to_the(BallMatrix::from_matrix(matrix, Format::for_bits(bits, n)), period), log2_scale: 0.0 };
    for step in 0..MOST_SQUARINGS {
        options.checkpoint("spectral radius", step as f64 / MOST_SQUARINGS as f64)?;
        if power.ball.is_zero() && power.ball.radius().is_zero() {
            return Ok(Bounded::exact(0.0));
        }
        // The root that this power takes.
        let root = period as f64 * (step as f64).exp2();
        high = high.min((power.ball.norm().log2() + power.log2_scale) / root);
        low = low.max((trace_log2(&power.ball.trace()) - (n as f64).log2() + power.log2_scale) / root);
        // Traces of W^(3k) and W^(5k): those of W^k itself may vanish at all powers of two.
        for (back, more) in [(1, 2.0), (2, 4.0)] {
            if let Some(before) = kept.len().checked_sub(back).map(|index| &kept[index]) {
                let log2 =
                    trace_log2(&power.ball.trace_of_product(&before.ball)) + power.log2_scale + before.log2_scale;
                low = low.max((log2 - (n as f64).log2()) / (root * (1.0 + 1.0 / more)));
            }
        }
        let drowned = power.ball.radius().log2() > power.ball.midpoint_norm().log2() - 1.0;
        if drowned || between(low, high).relative_error() <= 0.1 * NARROW {
            break;
        }
        let next = squared(&power);
        if kept.len() == 2 {
            kept.remove(0);
        }
        kept.push(power);
        power = next;
    }
    Ok(between(low, high))
}

/// The square, brought near one by a power of two.
fn squared(power: &Power) -> Power {
    let ball = power.ball.times(&power.ball);
    let shift = if ball.is_zero() { 0.0 } else { ball.midpoint_norm().log2().floor() };
    Power { ball: ball.scaled_by_power(-(shift as i64)), log2_scale: 2.0 * power.log2_scale + shift }
}

/// The matrix to a power, by squaring.
fn to_the(matrix: BallMatrix, mut exponent: usize) -> BallMatrix {
    let (mut result, mut square) = (None, matrix);
    while exponent > 0 {
        if exponent % 2 == 1 {
            result = Some(match result {
                None => square.clone(),
                Some(result) => square.times(&result),
            });
        }
        exponent /= 2;
        if exponent > 0 {
            square = square.times(&square);
        }
    }
    result.unwrap_or(square)
}

/// log2 of a lower bound of |t| over a ball of one row and column; minus infinity where it may be zero.
fn trace_log2(trace: &BallMatrix) -> f64 {
    let (value, power) = trace.to_scaled();
    // The conversion to a double rounds by less than 1e-14 of the number.
    let size = value[0].abs() * (1.0 - 1e-14);
    let radius = (trace.radius().log2() - power as f64).exp2();
    (size - radius * (1.0 + 1e-12)).max(0.0).log2() + power as f64
}

/// What lies between two powers of two, given as logarithms that may be off by some roundings.
fn between(low: f64, high: f64) -> Bounded {
    let rounding = 8.0 * f64::EPSILON * (1.0 + low.abs().max(high.abs()));
    let (low, high) = ((low - rounding).exp2() * (1.0 - 1e-15), (high + rounding).exp2() * (1.0 + 1e-15));
    if high.is_nan() || high == f64::INFINITY {
        return Bounded::new(0.0, f64::INFINITY);
    }
    let value = 0.5 * (low + high);
    Bounded::new(value, 0.5 * (high - low) * (1.0 + 4.0 * f64::EPSILON) + f64::EPSILON * value)
}

/// The error of a radius that could be enclosed no better.
pub(super) fn not_enclosed(bound: f64, bits: u32) -> Error {
    Error::ToleranceNotMet { bound, bits, tolerance: NARROW }
}
