//! Networks scaled onto a trace budget: any shape of W, any constraint that scaling keeps.
//!
//! W = g W_0 with the one gain g > 0 at which the trace p = tr C or tr S spends p_0 + (budget - p_0) sin^2(angle), p_0
//! being its value at g = 0: p grows strictly with g and diverges where g rho(W_0) reaches 1, so every W_0 with
//! W_0 v != 0 has exactly one such g, and it is stable. Masks and signs survive the scaling. The derivative of g
//! follows from that equation: with subscripts for the derivatives of objective and trace at W,
//!
//! ```text
//! df = <f_W - k p_W, g dW_0> + <f_v - k p_v, dv> + k dp,   k = <f_W, W> / <p_W, W>.
//! ```
//!
//! The angle is free because a constrained network may hold most before its budget is spent.

use super::entries::Entries;
use super::parametrisation::{Located, Parametrisation, angle_of, positive};
use super::structure::Structure;
use crate::linalg::{Matrix, Vector, multiply};
use crate::stein::{Side, Squares};

/// The trace that is held, and its budget.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Trace {
    /// tr C.
    Noise(f64),
    /// tr S.
    Signal(f64),
}

/// Networks of n units that meet a trace, by the free entries of W_0, the input and the angle.
#[derive(Debug, Clone)]
pub(crate) struct Scaled {
    n: usize,
    trace: Trace,
    entries: Entries,
}

/// The numbers of a network that its gradient needs again.
struct Point {
    /// g.
    gain: f64,
    /// The trace that may be spent beyond the one of W = 0.
    excess: f64,
    /// W.
    recurrent: Matrix,
    /// dp/dW.
    trace_by_recurrent: Matrix,
    /// dp/dv.
    trace_by_input: Vector,
}

/// The trace is met to this share; Newton's last step then leaves it at rounding.
const TRACE_TOLERANCE: f64 = 1e-13;
/// Newton's method takes about five rounds, bisection after an overshoot a few more.
const MOST_ROUNDS: usize = 200;

impl Scaled {
    pub(crate) fn new(n: usize, trace: Trace, structure: Structure) -> Self {
        Self { n, trace, entries: Entries::new(n, structure) }
    }

    /// The parameters of a network; entries that the structure forbids are dropped.
    pub(crate) fn start(&self, recurrent: &Matrix, input: &Vector, angle: f64) -> Vec<f64> {
        self.entries.parameters(recurrent, input, angle)
    }

    /// The parameters of a network given by the user: as it is where it lies within the budget, else scaled into it.
    pub(crate) fn parameters_of(&self, recurrent: &Matrix, input: &Vector) -> Vec<f64> {
        let input = self.entries.structure.input.as_ref().unwrap_or(input);
        let (right, budget) = self.right_and_budget(input);
        let least = right.trace();
        let spent = traces(recurrent, &right).map_or(f64::INFINITY, |(trace, _, _)| (trace - least) / (budget - least));
        let mut parameters = self.start(recurrent, input, angle_of(spent));
        self.entries.lift(&mut parameters);
        parameters
    }

    fn right_and_budget(&self, input: &Vector) -> (Matrix, f64) {
        match self.trace {
            Trace::Noise(budget) => (Matrix::identity(self.n, self.n), budget),
            Trace::Signal(budget) => (input * input.transpose(), budget),
        }
    }

    /// W, v and what the gradient needs; `None` where no gain meets the budget in double precision.
    fn network(&self, parameters: &[f64]) -> Option<(Matrix, Vector, Point)> {
        let (weights, free_input, angle) = self.entries.split(parameters);
        let unscaled = self.entries.matrix(weights);
        let input = self.entries.input(free_input)?;
        let (right, budget) = self.right_and_budget(&input);
        let least = right.trace();
        let excess = budget - least;
        let target = positive(excess * angle.sin().powi(2))?;
        let met = meet_trace(&unscaled, &right, least, target)?;
        let trace_by_input = match self.trace {
            Trace::Noise(_) => Vector::zeros(self.n),
            Trace::Signal(_) => &met.adjoint * &input * 2.0,
        };
        let point = Point {
            gain: met.gain,
            excess,
            recurrent: met.recurrent.clone(),
            trace_by_recurrent: met.by_recurrent,
            trace_by_input,
        };
        Some((met.recurrent, input, point))
    }

    /// The gradient by the parameters from that by W and v.
    fn gradient(&self, parameters: &[f64], point: &Point, by_recurrent: &Matrix, by_input: &Vector) -> Vec<f64> {
        let price = by_recurrent.dot(&point.recurrent) / point.trace_by_recurrent.dot(&point.recurrent);
        let by_unscaled = (by_recurrent - &point.trace_by_recurrent * price) * point.gain;
        let by_input = by_input - &point.trace_by_input * price;
        let mut gradient = self.entries.gradient(parameters, &by_unscaled, &by_input);
        let (_, _, angle) = self.entries.split(parameters);
        gradient.push(price * point.excess * (2.0 * angle).sin());
        gradient
    }
}

impl Parametrisation for Scaled {
    fn locate<'a>(&'a self, parameters: &'a [f64]) -> Option<Located<'a>> {
        let (recurrent, input, point) = self.network(parameters)?;
        let pull_back =
            move |by_recurrent: &Matrix, by_input: &Vector| self.gradient(parameters, &point, by_recurrent, by_input);
        Some(Located { recurrent, input, pull_back: Box::new(pull_back) })
    }

    /// W_0 becomes W, so that g = 1, and the input of unit length.
    fn recentre(&self, parameters: &[f64]) -> Option<Vec<f64>> {
        let (recurrent, input, _) = self.network(parameters)?;
        Some(self.start(&recurrent, &input, self.entries.split(parameters).2))
    }
}

/// The network g W_0 that meets a trace.
struct Met {
    gain: f64,
    recurrent: Matrix,
    /// N = W' N W + I.
    adjoint: Matrix,
    /// The derivative of the trace by W.
    by_recurrent: Matrix,
}

/// The gain at which the trace is `least` + `excess`, by Newton's method inside a bracket; `None` where double
/// precision knows none.
///
/// ln(p - p_0) is convex in ln g with slope at least 2, so that Newton from the right falls monotonically.
fn meet_trace(unscaled: &Matrix, right: &Matrix, least: f64, excess: f64) -> Option<Met> {
    let (budget, target) = (least + excess, excess.ln());
    let (mut logarithm, mut low, mut high) = (0.0, f64::NEG_INFINITY, f64::INFINITY);
    for _ in 0..MOST_ROUNDS {
        let gain = f64::exp(logarithm);
        let recurrent = unscaled * gain;
        let solved = traces(&recurrent, right).filter(|(trace, _, _)| *trace > least && trace.is_finite());
        let Some((trace, state, adjoint)) = solved else {
            high = logarithm;
            logarithm = if low.is_finite() { 0.5 * (low + high) } else { high - 1.0 };
            if logarithm < -700.0 || high <= low + f64::EPSILON {
                return None;
            }
            continue;
        };
        let by_recurrent = multiply(&multiply(&adjoint, &recurrent), &state) * 2.0;
        let slope = by_recurrent.dot(&recurrent);
        if (trace - budget).abs() <= TRACE_TOLERANCE * budget {
            return Some(Met { gain, recurrent, adjoint, by_recurrent });
        }
        if trace > budget {
            high = logarithm;
        } else {
            low = logarithm;
        }
        let next = logarithm - ((trace - least).ln() - target) * (trace - least) / slope;
        logarithm = if next > low && next < high { next } else { 0.5 * (low + high) };
        if !logarithm.is_finite() || (high - low).abs() < f64::EPSILON {
            return None;
        }
    }
    None
}

/// tr X, X = W X W' + Q, and N = W' N W + I, with which d tr X = 2 <N W X, dW> + <N, dQ>.
fn traces(recurrent: &Matrix, right: &Matrix) -> Option<(f64, Matrix, Matrix)> {
    let mut squarings = Squares::discarded(recurrent, 1);
    let state = squarings.solve(right.clone(), Side::Forward)?;
    let adjoint = squarings.solve(Matrix::identity(recurrent.nrows(), recurrent.nrows()), Side::Adjoint)?;
    Some((state.trace(), state, adjoint))
}
