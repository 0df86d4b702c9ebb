//! The Kreiss constant, with a certificate from the three-circle theorem.

use super::bracket::Bracket;
use super::numerical_range::numerical_radius;
use super::resolvent::circle_maximum;
use super::transient::{self, CONTRACTION};
use crate::covariance::state_covariance;
use crate::error::Result;
use crate::linalg::{Matrix, spectral_norm};
use crate::options::Options;
use crate::requirements::{require_finite, require_square};
use crate::system::LinearSystem;

/// The Kreiss constant from both sides, and where it is attained.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct KreissConstant {
    /// K between bounds; the supremum is only approached, as |z| grows, when `radius` is infinite.
    pub constant: Bracket,
    /// |z| of the attained value.
    pub radius: f64,
    /// arg z in [0, pi] of the attained value.
    pub angle: f64,
    /// How many circles were searched.
    pub circles: usize,
}

/// Circles after which the bracket found so far is returned.
const MOST_CIRCLES: usize = 400;
/// Circles searched next to one on which rounding hides the resolvent.
const MOST_BLIND: usize = 12;
/// The share of the tolerance given to the search on one circle.
const CIRCLE_SHARE: f64 = 0.1;

/// One circle |z| = e^u: bounds of ln max |(z I - W)^-1|.
#[derive(Debug, Clone, Copy)]
struct Circle {
    log_radius: f64,
    lower: f64,
    upper: f64,
    /// Whether rounding hides the resolvent on this circle; its upper bound then comes from the covariance, if at all.
    hidden: bool,
}

impl Circle {
    /// ln of (|z| - 1) max |(z I - W)^-1|, from below.
    fn value(&self) -> f64 {
        self.log_radius.exp_m1().ln() + self.lower
    }
}

/// The Kreiss constant K = sup over |z| > 1 of (|z| - 1) |(z I - W)^-1|, to a relative gap of `tolerance`.
///
/// K <= sup_k |W^k| <= e n K (Kreiss matrix theorem; the constant by Spijker 1991). Method, derived for this
/// project: h(u) = ln max |(z I - W)^-1| over |z| = e^u is convex for e^u > rho(W), because ln |(z I - W)^-1| is
/// subharmonic (Hadamard's three circles). So between two circles h is below its chord, (|z| - 1) e^h below the
/// maximum of a concave function known in closed form, and branch and bound over u ends with a proven upper
/// bound. On each circle the maximum is found by level sets. The far field is bounded by
/// (|z| - 1)/(|z| - numerical radius); a numerical radius of at most 1 gives K = 1 at once.
/// Cost: some 30 circles, each a few eigenvalue problems of size 2n. Where rounding hides the resolvent
/// (K above about 1e8) the bracket stays wider than `tolerance`: there |(z I - W)^-1|^2 <= |C|/(|z|^2 - 1) bounds it,
/// with C = W C W' + I = sum_k W^k W'^k (Cauchy and Schwarz on the series of the resolvent), and sup_k |W^k| caps it.
///
/// # Errors
/// [`crate::Error::Unstable`] where the powers diverge (K is infinite), [`crate::Error::StabilityUndecided`] where
/// rounding leaves it open (neither if the numerical radius is at most 1); [`crate::Error::NotSquare`],
/// [`crate::Error::NotFinite`], [`crate::Error::NoConvergence`], [`crate::Error::Interrupted`].
///
/// ```
/// use fisher_memory::{Options, linalg::Matrix, nonnormality::kreiss_constant};
/// let chain = Matrix::from_fn(8, 8, |row, column| if row == column + 1 { 1.5 } else { 0.0 });
/// let found = kreiss_constant(&chain, 1e-9, &Options::default())?;
/// assert!((found.constant.lower - 2.0641).abs() < 5e-5 && found.constant.relative_gap() < 1e-8);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn kreiss_constant(matrix: &Matrix, tolerance: f64, options: &Options) -> Result<KreissConstant> {
    require_square("W", matrix)?;
    require_finite("W", matrix)?;
    let one =
        KreissConstant { constant: Bracket { lower: 1.0, upper: 1.0 }, radius: f64::INFINITY, angle: 0.0, circles: 0 };
    if spectral_norm(matrix)? <= CONTRACTION {
        return Ok(one);
    }
    let range = numerical_radius(matrix, CIRCLE_SHARE * tolerance)?;
    if range.upper <= CONTRACTION {
        return Ok(one);
    }
    let decay = transient::decay(matrix, options)?;
    let mut search = Search { matrix, tolerance, options, circles: Vec::new(), best: one, log_variance: None };
    let upper = search.run(range.upper)?;
    let mut found = search.best;
    found.constant.upper = found.constant.lower.max(upper);
    found.circles = search.circles.len();
    if found.constant.relative_gap() > 10.0 * tolerance {
        let gain = transient::search(&decay, tolerance, options)?.gain;
        let n = matrix.nrows() as f64;
        found.constant.upper = found.constant.upper.min(gain.upper);
        // The Kreiss matrix theorem from the other side.
        found.constant.lower = found.constant.lower.max(gain.lower / (std::f64::consts::E * n));
    }
    Ok(found)
}

struct Search<'a> {
    matrix: &'a Matrix,
    tolerance: f64,
    options: &'a Options,
    /// In increasing order of radius.
    circles: Vec<Circle>,
    best: KreissConstant,
    /// ln |C| with C = W C W' + I, once it is needed.
    log_variance: Option<f64>,
}

impl Search<'_> {
    /// Searches the circle |z| = e^u and keeps what it finds.
    fn search_circle(&mut self, log_radius: f64) -> Result<Circle> {
        self.options.checkpoint("Kreiss constant", self.circles.len() as f64 / 40.0)?;
        let radius = log_radius.exp();
        let start: Vec<f64> = if self.best.radius.is_finite() { vec![self.best.angle] } else { Vec::new() };
        let found = circle_maximum(self.matrix, radius, CIRCLE_SHARE * self.tolerance, &start)?;
        let hidden = !found.upper.is_finite();
        let mut circle = Circle { log_radius, lower: found.lower.ln(), upper: found.upper.ln(), hidden };
        if hidden {
            // |R(z)|^2 <= |C|/(|z|^2 - 1).
            circle.upper = 0.5 * (self.log_variance()? - (2.0 * log_radius).exp_m1().ln());
        }
        let value = circle.value().exp();
        if value > self.best.constant.lower && value.is_finite() {
            self.best.constant.lower = value;
            (self.best.radius, self.best.angle) = (radius, found.angle);
        }
        let place = self.circles.partition_point(|other| other.log_radius < log_radius);
        self.circles.insert(place, circle);
        Ok(circle)
    }

    /// ln |C|, rounded up.
    fn log_variance(&mut self) -> Result<f64> {
        if let Some(known) = self.log_variance {
            return Ok(known);
        }
        let covariance = state_covariance(&LinearSystem::discrete(self.matrix.clone())?, self.options)?;
        let log_variance = covariance.matrix.norm().ln() + 2.0 * covariance.relative_error_bound + 1e-9;
        self.log_variance = Some(log_variance);
        Ok(log_variance)
    }

    /// Returns the upper bound of K over all |z| > 1.
    fn run(&mut self, range: f64) -> Result<f64> {
        self.search_circle(0.0)?;
        // A first value above 1 tells how far out the search must go.
        let mut radius = 2.0 * range;
        for _ in 0..60 {
            self.search_circle(radius.ln())?;
            if self.best.constant.lower > 1.0 {
                break;
            }
            radius *= 4.0;
        }
        // Beyond R the bound (R - 1)/(R - range) is below what is already attained.
        let enough = self.best.constant.lower * (1.0 + 0.5 * self.tolerance);
        let far = ((range * enough - 1.0) / (enough - 1.0)).max(2.0 * radius);
        self.search_circle(far.ln())?;
        let outside = (far - 1.0) / (far - range);
        let mut blind = 0;
        while self.circles.len() < MOST_CIRCLES {
            let (bound, log_radius, hidden) = self.widest(blind < MOST_BLIND);
            if hidden {
                blind += 1;
            }
            if bound.exp() <= self.best.constant.lower * (1.0 + self.tolerance) {
                break;
            }
            // Circles this close are one in double precision.
            if self.circles.iter().any(|circle| (circle.log_radius - log_radius).abs() < 1e-14) {
                break;
            }
            self.search_circle(log_radius)?;
        }
        Ok(self.widest(true).0.exp().max(outside))
    }

    /// The gap between circles with the largest bound, those beside a hidden circle counted or not: ln of the bound,
    /// where to search next, and whether a circle beside it is hidden.
    fn widest(&self, with_hidden: bool) -> (f64, f64, bool) {
        let mut widest = (f64::NEG_INFINITY, 0.0, false);
        for pair in self.circles.windows(2) {
            let (low, width) = (pair[0].log_radius, pair[1].log_radius - pair[0].log_radius);
            let (mut bound, mut place) = chord_bound(&pair[0], &pair[1]);
            let hidden = pair[0].hidden || pair[1].hidden;
            if hidden && !with_hidden {
                continue;
            }
            if hidden {
                // Look nearer to the hidden circle for what can still be seen.
                place = low + if pair[1].hidden { 0.75 } else { 0.25 } * width;
                // (r - 1)|R| <= sqrt(|C| (r - 1)/(r + 1)) rises with r.
                let variance = self.log_variance.unwrap_or(f64::INFINITY);
                let known = 0.5 * (variance + (0.5 * pair[1].log_radius).tanh().ln());
                bound = if bound.is_nan() { known } else { bound.min(known) };
            }
            if bound > widest.0 {
                widest = (bound, place.clamp(low + 0.02 * width, low + 0.98 * width), hidden);
            }
        }
        widest
    }
}

/// The maximum over u in between of ln(e^u - 1) + the chord of h, and where it is.
fn chord_bound(left: &Circle, right: &Circle) -> (f64, f64) {
    let slope = (right.upper - left.upper) / (right.log_radius - left.log_radius);
    // The derivative 1/(1 - e^-u) + slope vanishes at e^-u = 1 + 1/slope.
    let place = if slope < -1.0 { -(1.0 / slope).ln_1p() } else { right.log_radius };
    let place = place.clamp(left.log_radius, right.log_radius);
    (place.exp_m1().ln() + left.upper + slope * (place - left.log_radius), place)
}
