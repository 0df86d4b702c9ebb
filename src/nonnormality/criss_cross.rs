//! The farthest point of a pseudospectrum, by modulus or by real part: the criss-cross method, between proven ends.

use super::bracket::Bracket;
use super::contours::Contour;
use super::facts::Facts;
use super::farthest_point::BorderClimb;
use super::level_set::{self, Curve, MOST_ROUNDS};
use crate::dynamics::Dynamics;
use crate::error::{Error, Result};
use crate::linalg::{Matrix, Shifts};

/// Two secants and a halving at a time close any bracket of doubles in fewer rounds than this.
const MOST_SECANTS: usize = 200;
/// The relative width to which the border of the pseudospectrum is enclosed on a ray.
const BORDER_WIDTH: f64 = 1e-13;
/// The relative step of the derivative along a ray: the square root of the rounding in the resolvent norm, or more.
const PROBE: f64 = 1e-5;
/// Longer steps of the derivative, each ten times the last, after which its rounding is taken for unknown.
const MOST_PROBES: usize = 12;
/// What the first order bound of rounding may leave out.
const SAFETY: f64 = 4.0;

/// A search for the largest |z| (discrete time) or Re z (continuous time) with sigma_min(z I - W) <= epsilon.
pub(super) struct CrissCross<'a> {
    /// W in its own units (n x n).
    pub unit: &'a Matrix,
    pub dynamics: Dynamics,
    pub facts: &'a Facts,
    /// A Hessenberg form of W, by which the farthest point is looked for before it is met.
    pub shifts: &'a Shifts,
    pub epsilon: f64,
    /// The relative gap that is asked for.
    pub tolerance: f64,
}

/// A point of the pseudospectrum: how far out it is, and its place on the curve of that distance.
#[derive(Clone, Copy)]
struct Border {
    distance: f64,
    place: f64,
}

impl CrissCross<'_> {
    /// The farthest point from both sides: the proven ends where they are as near as asked for, else the search
    /// between them.
    pub fn run(&self) -> Result<Bracket> {
        let ends = self.facts.around(self.epsilon);
        if ends.upper - ends.lower <= self.tolerance * self.size_of(ends.lower) {
            return Ok(ends);
        }
        match self.search(ends) {
            Ok(found) => Ok(found.with(ends)),
            // Ends that say something stand for themselves.
            Err(Error::NoConvergence { .. }) if ends.upper - ends.lower <= 0.1 * self.size_of(ends.lower) => Ok(ends),
            Err(error) => Err(error),
        }
    }

    /// What a gap at this distance is relative to: the distance from the origin, or from the spectrum.
    fn size_of(&self, distance: f64) -> f64 {
        distance.abs().max(distance - self.facts.start())
    }

    fn contour(&self, distance: f64) -> Contour<'_> {
        Contour::new(self.unit, self.dynamics, distance, 1.0 / self.epsilon)
    }

    /// ln of epsilon |(z I - W)^-1|, positive inside the pseudospectrum.
    fn excess(&self, border: Border) -> f64 {
        let norm = self.contour(border.distance).norm(border.place);
        (norm.ln() + self.epsilon.ln()).min(f64::MAX.ln())
    }

    /// Outward along rays to the border, then along the curve through it for arcs still inside; a curve without arcs
    /// is the upper bound.
    fn search(&self, ends: Bracket) -> Result<Bracket> {
        let mut best = match self.climbed(ends) {
            Some(found) => found,
            None => self.outward(self.start(ends), ends.upper),
        };
        for _ in 0..MOST_ROUNDS {
            let outer = best.distance + self.tolerance * self.size_of(best.distance);
            if outer >= ends.upper {
                let lower = self.settled(best, best.distance)?.lower;
                return Ok(Bracket { lower, upper: ends.upper });
            }
            let contour = self.contour(outer);
            if contour.stays_below(1.0 / self.epsilon) {
                return self.settled(best, outer);
            }
            let samples: Vec<(f64, f64)> = [0.0, 0.25, 0.5, 0.75, 1.0]
                .map(|share| share * contour.span())
                .map(|place| (place, contour.norm(place)))
                .to_vec();
            let level = 1.0 / self.epsilon;
            let avoid = level_set::far_from_level(&samples, level, contour.span());
            let before = best;
            let mut tried: Vec<f64> = level_set::candidates(&contour, level, avoid)?;
            tried.extend(samples.iter().map(|sample| sample.0));
            for place in tried {
                let border = Border { distance: best.distance.max(outer), place };
                if self.excess(border) > 0.0 {
                    best = self.outward(border, ends.upper);
                }
            }
            if best.distance <= before.distance {
                return self.settled(best, outer);
            }
        }
        Err(Error::NoConvergence { algorithm: "the criss-cross iteration", size: self.unit.nrows() })
    }

    /// The farthest point that climbs along the border reach, met anew by the resolvent itself.
    fn climbed(&self, ends: Bracket) -> Option<Border> {
        let climb = BorderClimb { shifts: self.shifts, facts: self.facts, log_level: -self.epsilon.ln() };
        let gain = self.tolerance * self.size_of(ends.lower);
        let (distance, place) = climb.farthest(|distance| self.contour(distance), ends, 0.01 * gain)?;
        // What the Hessenberg form rounds is far less than this.
        let inside = Border { distance: distance - 0.02 * gain, place };
        let outside = distance + 0.02 * gain;
        let met = inside.distance > ends.lower && outside < ends.upper && self.excess(inside) >= 0.0;
        met.then(|| self.outward(inside, outside))
    }

    /// The farthest rim of a computed eigenvalue that is inside the pseudospectrum; the proven lower end in any case.
    /// Computed eigenvalues of a strongly non-normal W can lie outside.
    fn start(&self, ends: Bracket) -> Border {
        let mut best = Border { distance: ends.lower, place: 0.0 };
        let mut farthest = f64::NEG_INFINITY;
        for value in &self.facts.eigenvalues {
            let (distance, place) = match self.dynamics {
                Dynamics::Discrete => (value.norm() + self.epsilon, value.arg().abs()),
                Dynamics::Continuous => (value.re + self.epsilon, value.im.abs()),
            };
            let border = Border { distance, place };
            if distance > best.distance && distance < ends.upper && self.excess(border) >= 0.0 {
                best = border;
            }
            if distance > farthest && best.distance == ends.lower {
                (farthest, best.place) = (distance, place);
            }
        }
        best
    }

    /// Moves a point inside the pseudospectrum outward along its ray to the border, where ln |(z I - W)^-1| against
    /// the logarithm of the distance from the spectrum, nearly a straight line, passes -ln epsilon: secants within a
    /// shrinking bracket, halved where they stall. The result is inside or on the border.
    fn outward(&self, start: Border, farthest: f64) -> Border {
        let base = self.facts.start();
        let at = |log_distance: f64| Border { distance: base + log_distance.exp(), place: start.place };
        let excess = |log_distance: f64| self.excess(at(log_distance));
        let log = |distance: f64| (distance - base).max(self.epsilon).ln();
        let (mut inside, mut outside) = (log(start.distance), log(farthest.max(start.distance)));
        let (mut above, mut below) = (excess(inside).max(0.0), excess(outside).min(0.0));
        for round in 0..MOST_SECANTS {
            let width = outside - inside;
            if width.is_nan() || width <= BORDER_WIDTH {
                break;
            }
            let mut next = inside + width * above / (above - below);
            if round % 3 == 2 || !next.is_finite() {
                next = 0.5 * (inside + outside);
            }
            // Off the ends, so that the bracket closes from both sides.
            let margin = 0.1 * BORDER_WIDTH.max(1e-6 * width);
            next = next.max(inside + margin).min(outside - margin);
            let height = excess(next);
            if height >= 0.0 {
                (inside, above) = (next, height);
            } else {
                (outside, below) = (next, height);
            }
        }
        let found = at(inside);
        if found.distance > start.distance { found } else { start }
    }

    /// The bracket from the farthest point and the curve without arcs, with what rounding of the resolvent leaves open.
    fn settled(&self, best: Border, outer: f64) -> Result<Bracket> {
        let contour = self.contour(best.distance);
        let norm = contour.norm(best.place);
        // Rounding z itself moves the smallest singular value by two units of |z|.
        let point = contour.point(best.place).norm() * 2.0 * f64::EPSILON * norm;
        let share = SAFETY * (contour.rounding(best.place) + point);
        let mut step = (PROBE * (best.distance - self.facts.start())).max(1e-9 * self.size_of(best.distance));
        for _ in 0..MOST_PROBES {
            // How fast ln |(z I - W)^-1| falls turns its rounding into a distance; it falls ever slower.
            let fall = norm.ln() - self.contour(best.distance + step).norm(best.place).ln();
            let moved = share / fall * step;
            if fall > 0.0 && moved <= step {
                return Ok(Bracket { lower: best.distance - moved, upper: outer + moved });
            }
            step *= 10.0;
        }
        Ok(Bracket { lower: f64::NEG_INFINITY, upper: f64::INFINITY })
    }
}
