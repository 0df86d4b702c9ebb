//! Global maximisation over the unit circle by level sets, the engine of the radius measures.

use crate::error::{Error, Result};
use crate::linalg::{Matrix, unit_circle_angles};
use rayon::prelude::*;
use std::f64::consts::PI;

/// Eigenvalues this close to the unit circle (in ln |zeta|) count as possible crossings. Generous on purpose: a
/// false candidate costs one more evaluation, a missed crossing would cost the guarantee.
const CIRCLE_WIDTH: f64 = 1e-4;
/// Crossings closer than this are one: between them a smooth function cannot rise above the tolerance asked for.
const SAME_ANGLE: f64 = 1e-9;
/// Rounds of a level-set iteration, which converges at least quadratically: this many are never needed.
pub(super) const MOST_ROUNDS: usize = 60;
/// Steps of one local climb.
const MOST_CLIMBS: usize = 12;

/// The maximum over theta of a function with f(theta) = f(-theta).
#[derive(Debug, Clone, Copy)]
pub(super) struct CircleMaximum {
    /// The angle in [0, pi] of the largest value met.
    pub angle: f64,
    /// The value attained there.
    pub lower: f64,
    /// The level that no angle exceeds.
    pub upper: f64,
}

/// The angles that may border the set f > level, by the pencil A - zeta B that `pencil` gives for the level: f can
/// equal the level only at an eigenvalue zeta = e^{i theta}. Returns the borders and the middles between them.
pub(super) fn candidates(pencil: &(Matrix, Matrix), avoid: f64) -> Result<Vec<f64>> {
    let mut borders = vec![0.0];
    // Another point to avoid, where the first turns out to be too near an eigenvalue for the arithmetic.
    let found = [avoid, 1.0, 2.0].map(|avoid| move || unit_circle_angles(&pencil.0, &pencil.1, avoid, CIRCLE_WIDTH));
    borders.extend(found[0]().or_else(|_| found[1]()).or_else(|_| found[2]())?);
    borders.push(PI);
    borders.dedup_by(|next, last| *next - *last < SAME_ANGLE);
    let mut angles = Vec::with_capacity(2 * borders.len());
    for pair in borders.windows(2) {
        angles.extend([0.5 * (pair[0] + pair[1]), pair[1]]);
    }
    Ok(angles)
}

/// Where the function is lowest among the samples, so that the level stays clear of it; the real points first,
/// because there the eigenvalue problem is real.
pub(super) fn far_from_level(samples: &[(f64, f64)], level: f64) -> f64 {
    let lowest =
        samples.iter().copied().fold((0.0, f64::INFINITY), |low, next| if next.1 < low.1 { next } else { low });
    let gap = level - lowest.1;
    let real = samples.iter().filter(|sample| sample.0 == 0.0 || sample.0 == PI);
    real.filter(|sample| level - sample.1 > 0.2 * gap).map(|sample| sample.0).next_back().unwrap_or(lowest.0)
}

/// Maximises f over the circle to the relative `tolerance` by the level-set iteration, climbing locally in between.
///
/// Guarantee: in exact arithmetic no angle has f > `upper`; in floating point this rests on the backward
/// stability of the eigenvalue solver, with candidates taken from a band around the circle and each checked.
pub(super) fn maximise(
    tolerance: f64,
    start: &[f64],
    function: impl Fn(f64) -> Result<f64> + Sync,
    pencil: impl Fn(f64) -> (Matrix, Matrix),
) -> Result<CircleMaximum> {
    let sampled = |angles: Vec<f64>| -> Result<Vec<(f64, f64)>> {
        angles.into_par_iter().map(|angle| Ok((angle, function(angle)?))).collect()
    };
    let mut angles: Vec<f64> = [0.0, 0.25, 0.5, 0.75, 1.0].map(|share| share * PI).into();
    angles.extend(start);
    let mut samples = sampled(angles)?;
    let mut best = highest(&samples);
    let mut step = if start.is_empty() { 0.2 } else { 0.02 };
    for _ in 0..MOST_ROUNDS {
        best = climb(best, step, tolerance, &function)?;
        let (angle, lower) = best;
        let level = lower * (1.0 + tolerance);
        if !level.is_finite() {
            return Ok(CircleMaximum { angle, lower, upper: f64::INFINITY });
        }
        samples.extend(sampled(candidates(&pencil(level), far_from_level(&samples, level))?)?);
        best = highest(&samples);
        if best.1 <= level {
            let (angle, lower) = if best.1 > lower { best } else { (angle, lower) };
            return Ok(CircleMaximum { angle, lower, upper: level });
        }
        step = 0.01;
    }
    Err(Error::NoConvergence { algorithm: "the level-set iteration", size: pencil(1.0).0.nrows() / 2 })
}

fn highest(samples: &[(f64, f64)]) -> (f64, f64) {
    samples.iter().copied().fold((0.0, f64::NEG_INFINITY), |high, next| if next.1 > high.1 { next } else { high })
}

/// Climbs to a local maximum by parabolas, until a parabola promises no more than a tenth of the tolerance.
fn climb(
    mut top: (f64, f64),
    mut step: f64,
    tolerance: f64,
    function: &(impl Fn(f64) -> Result<f64> + Sync),
) -> Result<(f64, f64)> {
    // f is even and of period 2 pi.
    let fold = |angle: f64| if angle > PI { 2.0 * PI - angle } else { angle.abs() };
    for _ in 0..MOST_CLIMBS {
        let (left, right) = (fold(top.0 - step), fold(top.0 + step));
        let (before, after) = rayon::join(|| function(left), || function(right));
        let (before, after) = (before?, after?);
        if before.max(after) > top.1 {
            top = if before > after { (left, before) } else { (right, after) };
            step *= 1.5;
            continue;
        }
        let (slope, bend) = (0.5 * (after - before), before - 2.0 * top.1 + after);
        if bend >= 0.0 || slope * slope <= -0.2 * bend * tolerance * top.1 {
            break;
        }
        let shift = -slope / bend * step;
        let place = fold(top.0 + shift);
        let value = function(place)?;
        if value > top.1 {
            top = (place, value);
        }
        step = (2.0 * shift.abs()).clamp(0.01 * step, 0.3 * step);
    }
    Ok(top)
}
