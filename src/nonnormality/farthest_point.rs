//! Where a pseudospectrum reaches farthest, found by climbing along its border before anything is proven.

use super::ascent::Footing;
use super::bracket::Bracket;
use super::contours::Contour;
use super::facts::Facts;
use super::level_set::Curve;
use crate::dynamics::Dynamics;
use crate::linalg::Shifts;

/// Eigenvalues, the outermost ones, beside which a climb may begin.
const EIGENVALUES: usize = 16;
/// Places in equal distances where one may begin too.
const PLACES: usize = 12;
/// Climbs, from the most promising places.
const CLIMBS: usize = 3;
/// Rounds of one climb: along the curve to the top, then outward to the border, each round squaring what is left.
const ROUNDS: usize = 10;
/// Secants on one ray.
const MOST_SECANTS: usize = 40;

/// The search for the farthest z with ln |(z I - W)^-1| at a level.
pub(super) struct BorderClimb<'a> {
    pub shifts: &'a Shifts,
    pub facts: &'a Facts,
    /// -ln epsilon.
    pub log_level: f64,
}

impl BorderClimb<'_> {
    /// The farthest border met, as distance and place on the curve of that distance, to `gain`; `None` where a
    /// Hessenberg form says too little.
    pub fn farthest<'a>(&self, contour: impl Fn(f64) -> Contour<'a>, ends: Bracket, gain: f64) -> Option<(f64, f64)> {
        let first = contour(ends.lower);
        let mut footings = Vec::new();
        for place in self.beginnings(&first) {
            footings.push(first.footing(self.shifts, place)?);
        }
        footings.sort_by(|one, other| other.log_value.total_cmp(&one.log_value));
        let mut farthest: Option<(f64, f64)> = None;
        for footing in footings.iter().take(CLIMBS) {
            let found = self.climb(&contour, *footing, ends, gain)?;
            if farthest.is_none_or(|known| found.0 > known.0) {
                farthest = Some(found);
            }
        }
        farthest
    }

    /// Places beside the outermost eigenvalues, and some between.
    fn beginnings(&self, contour: &Contour<'_>) -> Vec<f64> {
        let mut outermost: Vec<(f64, f64)> = (self.facts.eigenvalues.iter())
            .filter(|value| value.im >= 0.0)
            .map(|value| match contour.dynamics {
                Dynamics::Discrete => (value.norm(), value.arg()),
                Dynamics::Continuous => (value.re, value.im),
            })
            .collect();
        outermost.sort_by(|one, other| other.0.total_cmp(&one.0));
        outermost.truncate(EIGENVALUES);
        let highest = outermost.iter().fold(0.0f64, |highest, value| highest.max(value.1));
        let span = if contour.dynamics == Dynamics::Discrete { contour.span() } else { highest };
        let between = (0..=PLACES).map(|place| place as f64 / PLACES as f64 * span);
        outermost.iter().map(|value| value.1).chain(between).collect()
    }

    /// To the top of the curve, out to the border, and again, until the border is that top.
    fn climb<'a>(
        &self,
        contour: &impl Fn(f64) -> Contour<'a>,
        from: Footing,
        ends: Bracket,
        gain: f64,
    ) -> Option<(f64, f64)> {
        let (mut distance, mut place) = (ends.lower, from.place);
        for _ in 0..ROUNDS {
            let curve = contour(distance);
            let top = curve.peak(self.shifts, &[place], 1e-3 * gain / distance.abs().max(gain))?;
            if top.log_value < self.log_level {
                break;
            }
            let before = distance;
            distance = self.outward(contour, (distance, top), ends.upper, gain)?;
            place = top.place;
            if distance - before <= gain {
                break;
            }
        }
        Some((distance, place))
    }

    /// The distance of the border on the ray of a footing inside, by secants on ln |(z I - W)^-1| against the logarithm
    /// of the distance from the spectrum, which are nearly a straight line.
    fn outward<'a>(
        &self,
        contour: &impl Fn(f64) -> Contour<'a>,
        (start, top): (f64, Footing),
        farthest: f64,
        gain: f64,
    ) -> Option<f64> {
        let base = self.facts.start();
        let excess = |distance: f64| {
            let footing = contour(distance).footing(self.shifts, top.place)?;
            Some(footing.log_value - self.log_level)
        };
        let (mut inside, mut above) = (start, top.log_value - self.log_level);
        // The distance from the spectrum at least doubles the norm where it halves: a first guess of the border.
        let mut outside = (base + (start - base) * above.exp().max(1.0 + 1e-9)).clamp(start, farthest);
        let mut below = excess(outside)?;
        for _ in 0..MOST_SECANTS {
            if below <= 0.0 || outside >= farthest {
                break;
            }
            (inside, above) = (outside, below);
            outside = (base + 2.0 * (outside - base)).min(farthest);
            below = excess(outside)?;
        }
        for round in 0..MOST_SECANTS {
            if outside - inside <= 0.01 * gain || below > 0.0 {
                break;
            }
            let logs = [inside, outside].map(|distance| (distance - base).max(f64::MIN_POSITIVE).ln());
            let mut next = base + (logs[0] + (logs[1] - logs[0]) * above / (above - below)).exp();
            if round % 4 == 3 || !next.is_finite() {
                next = 0.5 * (inside + outside);
            }
            let margin = (0.004 * gain).max(1e-6 * (outside - inside));
            next = next.max(inside + margin).min(outside - margin);
            let height = excess(next)?;
            if height >= 0.0 {
                (inside, above) = (next, height);
            } else {
                (outside, below) = (next, height);
            }
        }
        Some(inside)
    }
}
