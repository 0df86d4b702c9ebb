//! The search for a Kreiss constant by branch and bound over circles or lines, with a bound between each two of them.

use super::contours::Contour;
use super::level_set::Curve;
use crate::covariance::state_covariance;
use crate::dynamics::Dynamics;
use crate::error::Result;
use crate::linalg::{Matrix, Shifts};
use crate::options::Options;
use crate::system::LinearSystem;

/// Curves after which the bracket found so far is returned.
const MOST_CURVES: usize = 400;
/// Curves searched next to one on which rounding hides the resolvent.
const MOST_BLIND: usize = 12;
/// The share of the tolerance given to the search on one curve.
pub(super) const CURVE_SHARE: f64 = 0.1;
/// Below the best value found a curve need not be known better than this share of what it lacks ...
const LACKING_SHARE: f64 = 0.01;
/// ... and never worse than this.
const COARSEST: f64 = 1e-4;

/// One curve, the circle |z| = e^u or the line Re z = u: bounds of ln max |(z I - W)^-1|.
#[derive(Debug, Clone, Copy)]
struct Searched {
    coordinate: f64,
    lower: f64,
    upper: f64,
    /// Whether rounding hides the resolvent on this curve; its upper bound then comes from the covariance, if at all.
    hidden: bool,
}

/// The largest value of (|z| - 1) |(z I - W)^-1|, or of Re z |(z I - A)^-1|, that was met.
#[derive(Debug, Clone, Copy)]
pub(super) struct Best {
    pub value: f64,
    /// |z| or Re z, infinite where the value is only approached.
    pub distance: f64,
    /// arg z or Im z.
    pub place: f64,
}

/// Branch and bound over u.
///
/// h(u) = ln max |(z I - W)^-1| is convex in u right of the spectrum, because ln |(z I - W)^-1| is subharmonic:
/// Hadamard's theorem of three circles, and of three lines. So between two curves h is below its chord, and the
/// distance from the border of stability times e^h below the maximum of a concave function known in closed form.
pub(super) struct Search<'a> {
    matrix: &'a Matrix,
    dynamics: Dynamics,
    tolerance: f64,
    options: &'a Options,
    shifts: Shifts,
    /// In increasing order of the coordinate.
    curves: Vec<Searched>,
    pub best: Best,
    /// ln |C|, once it is needed, for the covariance C of unit noise.
    log_variance: Option<f64>,
}

impl<'a> Search<'a> {
    pub fn new(matrix: &'a Matrix, dynamics: Dynamics, tolerance: f64, options: &'a Options) -> Self {
        let best = Best { value: 1.0, distance: f64::INFINITY, place: 0.0 };
        let shifts = Shifts::of(matrix);
        Self { matrix, dynamics, tolerance, options, shifts, curves: Vec::new(), best, log_variance: None }
    }

    /// How many curves were searched.
    pub fn count(&self) -> usize {
        self.curves.len()
    }

    /// |z| or Re z of a coordinate.
    fn distance(&self, coordinate: f64) -> f64 {
        match self.dynamics {
            Dynamics::Discrete => coordinate.exp(),
            Dynamics::Continuous => coordinate,
        }
    }

    /// The coordinate of |z| or Re z.
    fn coordinate(&self, distance: f64) -> f64 {
        match self.dynamics {
            Dynamics::Discrete => distance.ln(),
            Dynamics::Continuous => distance,
        }
    }

    /// ln of the distance from the border of stability.
    fn log_margin(&self, coordinate: f64) -> f64 {
        match self.dynamics {
            Dynamics::Discrete => coordinate.exp_m1().ln(),
            Dynamics::Continuous => coordinate.ln(),
        }
    }

    /// ln of the bound of |(z I - W)^-1| by the covariance C = sum W^k W'^k, or the integral of e^(At) e^(A't):
    /// |R(z)|^2 <= |C|/(|z|^2 - 1), or |C|/(2 Re z) (Cauchy and Schwarz on the series, or on the integral).
    fn log_hidden(&self, coordinate: f64, log_variance: f64) -> f64 {
        0.5 * (log_variance
            - match self.dynamics {
                Dynamics::Discrete => (2.0 * coordinate).exp_m1().ln(),
                Dynamics::Continuous => (2.0 * coordinate).ln(),
            })
    }

    /// Searches one curve and keeps what it finds.
    fn search_curve(&mut self, coordinate: f64) -> Result<()> {
        self.options.checkpoint("Kreiss constant", self.curves.len() as f64 / 40.0)?;
        let distance = self.distance(coordinate);
        let start: Vec<f64> = if self.best.distance.is_finite() { vec![self.best.place] } else { Vec::new() };
        let contour = Contour::through(self.matrix, self.dynamics, distance);
        let finest = CURVE_SHARE * self.tolerance;
        let peak = contour.peak(&self.shifts, &self.likely(&contour), 0.1 * finest);
        // A curve that lacks much of the best value matters as one end of a chord alone.
        let lacking = peak.map_or(0.0, |peak| {
            let value = self.log_margin(coordinate) + peak.log_value;
            LACKING_SHARE * CURVE_SHARE * (self.best.value.ln() - value)
        });
        let tolerance = lacking.min(COARSEST).max(finest);
        let found = contour.maximum(tolerance, &start, peak.map(|peak| peak.place))?;
        let hidden = !found.upper.is_finite();
        let mut curve = Searched { coordinate, lower: found.lower.ln(), upper: found.upper.ln(), hidden };
        if hidden {
            let log_variance = self.log_variance()?;
            curve.upper = self.log_hidden(coordinate, log_variance);
        }
        let value = (self.log_margin(coordinate) + curve.lower).exp() * (1.0 - 1e-14);
        if value > self.best.value && value.is_finite() {
            self.best = Best { value, distance, place: found.place };
        }
        let place = self.curves.partition_point(|other| other.coordinate < coordinate);
        self.curves.insert(place, curve);
        Ok(())
    }

    /// Places of a curve from which a climb likely reaches its top.
    fn likely(&self, contour: &Contour<'_>) -> Vec<f64> {
        let shares: &[f64] = if self.best.distance.is_finite() { &[0.0, 1.0] } else { &[0.0, 0.25, 0.5, 0.75, 1.0] };
        let mut places: Vec<f64> = shares.iter().map(|share| share * contour.span()).collect();
        if self.best.distance.is_finite() {
            places.push(self.best.place);
        }
        places
    }

    /// ln |C|, rounded up.
    fn log_variance(&mut self) -> Result<f64> {
        if let Some(known) = self.log_variance {
            return Ok(known);
        }
        let system = match self.dynamics {
            Dynamics::Discrete => LinearSystem::discrete(self.matrix.clone())?,
            Dynamics::Continuous => LinearSystem::continuous(self.matrix.clone())?,
        };
        let covariance = state_covariance(&system, self.options)?;
        let log_variance = covariance.matrix.norm().ln() + 2.0 * covariance.relative_error_bound + 1e-9;
        self.log_variance = Some(log_variance);
        Ok(log_variance)
    }

    /// Returns the upper bound of K over the whole unstable region, for an upper bound of the numerical radius or
    /// abscissa: the far field is bounded by (|z| - 1)/(|z| - range), or Re z/(Re z - range).
    pub fn run(&mut self, range: f64) -> Result<f64> {
        self.search_curve(0.0)?;
        // A first value above 1 tells how far out the search must go.
        let mut distance = 2.0 * range;
        for _ in 0..60 {
            self.search_curve(self.coordinate(distance))?;
            if self.best.value > 1.0 {
                break;
            }
            distance *= 4.0;
        }
        // Beyond this the far field is below what is already attained.
        let border = self.distance(0.0);
        let enough = self.best.value * (1.0 + 0.5 * self.tolerance);
        let far = ((range * enough - border) / (enough - 1.0)).max(2.0 * distance);
        self.search_curve(self.coordinate(far))?;
        let outside = (far - border) / (far - range) * (1.0 + 1e-14);
        let mut blind = 0;
        while self.curves.len() < MOST_CURVES {
            let (bound, coordinate, hidden) = self.widest(blind < MOST_BLIND);
            if hidden {
                blind += 1;
            }
            if bound.exp() <= self.best.value * (1.0 + self.tolerance) {
                break;
            }
            // Curves this close are one in double precision.
            let near = 1e-14 * if self.dynamics == Dynamics::Discrete { 1.0 } else { coordinate };
            if self.curves.iter().any(|curve| (curve.coordinate - coordinate).abs() < near) {
                break;
            }
            self.search_curve(coordinate)?;
        }
        Ok((self.widest(true).0.exp() * (1.0 + 1e-13)).max(outside))
    }

    /// The gap between curves with the largest bound, those beside a hidden curve counted or not: ln of the bound,
    /// where to search next, and whether a curve beside it is hidden.
    fn widest(&self, with_hidden: bool) -> (f64, f64, bool) {
        let mut widest = (f64::NEG_INFINITY, 0.0, false);
        for pair in self.curves.windows(2) {
            let (low, width) = (pair[0].coordinate, pair[1].coordinate - pair[0].coordinate);
            let (mut bound, mut place) = self.chord_bound(&pair[0], &pair[1]);
            let hidden = pair[0].hidden || pair[1].hidden;
            if hidden && !with_hidden {
                continue;
            }
            if hidden {
                // Look nearer to the hidden curve for what can still be seen.
                place = low + if pair[1].hidden { 0.75 } else { 0.25 } * width;
                // The margin times the bound by the covariance rises with the distance.
                let variance = self.log_variance.unwrap_or(f64::INFINITY);
                let end = pair[1].coordinate;
                let known = self.log_margin(end) + self.log_hidden(end, variance);
                bound = if bound.is_nan() { known } else { bound.min(known) };
            }
            if bound > widest.0 {
                widest = (bound, place.clamp(low + 0.02 * width, low + 0.98 * width), hidden);
            }
        }
        widest
    }

    /// The maximum in between of ln of the margin + the chord of h, and where it is.
    fn chord_bound(&self, left: &Searched, right: &Searched) -> (f64, f64) {
        let slope = (right.upper - left.upper) / (right.coordinate - left.coordinate);
        let place = match self.dynamics {
            // The derivative 1/(1 - e^-u) + slope vanishes at e^-u = 1 + 1/slope.
            Dynamics::Discrete if slope < -1.0 => -(1.0 / slope).ln_1p(),
            // The derivative 1/u + slope vanishes at u = -1/slope.
            Dynamics::Continuous if slope < 0.0 => -1.0 / slope,
            _ => right.coordinate,
        };
        // Not a number where the chord is none: then nothing is known.
        let place = place.max(left.coordinate).min(right.coordinate);
        (self.log_margin(place) + left.upper + slope * (place - left.coordinate), place)
    }
}
