//! Global maximisation along a curve by level sets, the engine of the radius and the abscissa measures.

use crate::error::{Error, Result};
use rayon::prelude::*;

/// Eigenvalues this close to the unit circle (in ln |zeta|) count as possible crossings. Generous on purpose: a
/// false candidate costs one more evaluation, a missed crossing would cost the guarantee.
pub(super) const CIRCLE_WIDTH: f64 = 1e-4;
/// Crossings closer than this share of a half circle are one: between them a smooth function cannot rise above the
/// tolerance asked for.
const SAME_PLACE: f64 = 1e-9;
/// Rounds of a level-set iteration, which converges at least quadratically: this many are never needed.
pub(super) const MOST_ROUNDS: usize = 60;
/// Steps of one local climb.
const MOST_CLIMBS: usize = 12;

/// A function along a curve, of places from zero to `span`: angles of a half circle, or heights above the real axis
/// up to where the function is small. It is the same at minus a place.
pub(super) trait Curve: Sync {
    /// The last place.
    fn span(&self) -> f64;
    /// The size of the matrix.
    fn size(&self) -> usize;
    /// The function at a place.
    fn value(&self, place: f64) -> Result<f64>;
    /// Whether the function is shown to stay below the level everywhere, by something cheaper than its crossings;
    /// `false` says nothing.
    fn stays_below(&self, level: f64) -> bool;
    /// All places where the function may equal the level, increasing; it is far from the level at `avoid`.
    fn crossings(&self, level: f64, avoid: f64) -> Result<Vec<f64>>;
}

/// The maximum of a function along its curve.
#[derive(Debug, Clone, Copy)]
pub(super) struct CurveMaximum {
    /// The place of the largest value met.
    pub place: f64,
    /// The value attained there.
    pub lower: f64,
    /// The level that is exceeded nowhere.
    pub upper: f64,
}

/// The places that may border the set f > level, and the middles between them.
pub(super) fn candidates(curve: &impl Curve, level: f64, avoid: f64) -> Result<Vec<f64>> {
    let (span, unit) = (curve.span(), curve.span() / std::f64::consts::PI);
    let mut borders = vec![0.0];
    // Another point to avoid, where the first turns out to be too near an eigenvalue for the arithmetic.
    let found = [avoid, unit, 2.0 * unit].map(|avoid| move || curve.crossings(level, avoid));
    borders.extend(found[0]().or_else(|_| found[1]()).or_else(|_| found[2]())?);
    borders.retain(|&place| place <= span);
    borders.push(span);
    borders.dedup_by(|next, last| *next - *last < SAME_PLACE * unit);
    let mut places = Vec::with_capacity(2 * borders.len());
    for pair in borders.windows(2) {
        places.extend([0.5 * (pair[0] + pair[1]), pair[1]]);
    }
    Ok(places)
}

/// Where the function is lowest among the samples, so that the level stays clear of it; the ends first, because there
/// the eigenvalue problem of a circle is real.
pub(super) fn far_from_level(samples: &[(f64, f64)], level: f64, span: f64) -> f64 {
    let lowest =
        samples.iter().copied().fold((0.0, f64::INFINITY), |low, next| if next.1 < low.1 { next } else { low });
    let gap = level - lowest.1;
    let ends = samples.iter().filter(|sample| sample.0 == 0.0 || sample.0 == span);
    ends.filter(|sample| level - sample.1 > 0.2 * gap).map(|sample| sample.0).next_back().unwrap_or(lowest.0)
}

/// Maximises f along the curve to the relative `tolerance` by the level-set iteration, climbing locally in between.
///
/// Guarantee: in exact arithmetic no place has f > `upper`; in floating point this rests on the backward stability of
/// the eigenvalue solver, with candidates taken from a band around the curve and each checked, or on that of Cholesky
/// factors, which show a level to be exceeded nowhere at a fraction of the cost. `peak` is a place that is likely the
/// top.
pub(super) fn maximise(tolerance: f64, start: &[f64], peak: Option<f64>, curve: &impl Curve) -> Result<CurveMaximum> {
    if let Some(place) = peak {
        let lower = curve.value(place)?;
        let upper = lower * (1.0 + tolerance);
        if upper.is_finite() && curve.stays_below(upper) {
            return Ok(CurveMaximum { place, lower, upper });
        }
    }
    let sampled = |places: Vec<f64>| -> Result<Vec<(f64, f64)>> {
        places.into_par_iter().map(|place| Ok((place, curve.value(place)?))).collect()
    };
    let (span, unit) = (curve.span(), curve.span() / std::f64::consts::PI);
    let mut places: Vec<f64> = [0.0, 0.25, 0.5, 0.75, 1.0].map(|share| share * span).into();
    places.extend(start);
    places.extend(peak);
    let mut samples = sampled(places)?;
    let mut best = highest(&samples);
    let mut step = if start.is_empty() { 0.2 } else { 0.02 } * unit;
    for _ in 0..MOST_ROUNDS {
        best = climb(best, step, tolerance, curve)?;
        let (place, lower) = best;
        let level = lower * (1.0 + tolerance);
        if !level.is_finite() {
            return Ok(CurveMaximum { place, lower, upper: f64::INFINITY });
        }
        if curve.stays_below(level) {
            return Ok(CurveMaximum { place, lower, upper: level });
        }
        samples.extend(sampled(candidates(curve, level, far_from_level(&samples, level, span))?)?);
        best = highest(&samples);
        if best.1 <= level {
            let (place, lower) = if best.1 > lower { best } else { (place, lower) };
            return Ok(CurveMaximum { place, lower, upper: level });
        }
        step = 0.01 * unit;
    }
    Err(Error::NoConvergence { algorithm: "the level-set iteration", size: curve.size() })
}

fn highest(samples: &[(f64, f64)]) -> (f64, f64) {
    samples.iter().copied().fold((0.0, f64::NEG_INFINITY), |high, next| if next.1 > high.1 { next } else { high })
}

/// Climbs to a local maximum by parabolas, until a parabola promises no more than a tenth of the tolerance.
fn climb(mut top: (f64, f64), mut step: f64, tolerance: f64, curve: &impl Curve) -> Result<(f64, f64)> {
    let span = curve.span();
    // f is even, and of period 2 pi on a circle; beyond a height it is of no interest.
    let fold = |place: f64| if place > span { (2.0 * span - place).abs() } else { place.abs() };
    for _ in 0..MOST_CLIMBS {
        let (left, right) = (fold(top.0 - step), fold(top.0 + step));
        let (before, after) = rayon::join(|| curve.value(left), || curve.value(right));
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
        // Values beyond the doubles have no parabola.
        if !shift.is_finite() {
            break;
        }
        let place = fold(top.0 + shift);
        let value = curve.value(place)?;
        if value > top.1 {
            top = (place, value);
        }
        step = (2.0 * shift.abs()).clamp(0.01 * step, 0.3 * step);
    }
    Ok(top)
}
