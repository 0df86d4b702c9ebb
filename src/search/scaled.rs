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
        let guess = match self.trace {
            Trace::Noise(_) => None,
            Trace::Signal(_) => series_gain(&unscaled, &input, target),
        };
        let met = meet_trace(&unscaled, &right, (least, target), guess.unwrap_or(1.0))?;
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

/// Terms that are added to the series at a time.
const TERMS: usize = 32;
/// Terms per unit after which Stein equations are cheaper than more of them.
const MOST_TERMS: usize = 6;
/// What the terms left out may add.
const LEFT_OUT: f64 = 1e-15;

/// The gain with sum over k >= 1 of g^2k |W_0^k v|^2 = excess, where few terms tell it: a product of W_0 with a vector
/// each, and then numbers alone, where every guess of Newton's method would take two Stein equations.
fn series_gain(unscaled: &Matrix, input: &Vector, excess: f64) -> Option<f64> {
    let mut state = input.clone();
    let mut terms: Vec<f64> = Vec::new();
    // ln g^2.
    let mut logarithm = 0.0f64;
    while terms.len() < (MOST_TERMS * input.len()).max(TERMS) {
        for _ in 0..TERMS {
            state = unscaled * state;
            terms.push(state.norm_squared());
        }
        for _ in 0..MOST_ROUNDS {
            let (square, mut power) = (logarithm.exp(), 1.0);
            let (mut sum, mut slope) = (0.0, 0.0);
            for (index, term) in terms.iter().enumerate() {
                power *= square;
                sum += term * power;
                slope += term * power * (index + 1) as f64;
            }
            let step = (sum.ln() - excess.ln()) * sum / slope;
            if !step.is_finite() {
                return None;
            }
            logarithm -= step;
            if step.abs() < 0.1 * TRACE_TOLERANCE {
                break;
            }
        }
        // The last terms fall like those before them: what follows is a few times the last.
        let last = |back: usize| terms[terms.len() - back].ln() + (terms.len() - back + 1) as f64 * logarithm;
        let (fall, level) = ((last(9) - last(1)) / 8.0, last(1) - excess.ln());
        if terms[terms.len() - 1] == 0.0 || (fall > 0.0 && level - fall.min(1.0).ln() < LEFT_OUT.ln()) {
            return Some((0.5 * logarithm).exp());
        }
    }
    None
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
/// precision knows none. The search begins at a guess of the gain.
///
/// ln(p - p_0) is convex in ln g with slope at least 2, so that Newton from the right falls monotonically.
fn meet_trace(unscaled: &Matrix, right: &Matrix, (least, excess): (f64, f64), guess: f64) -> Option<Met> {
    let (budget, target) = (least + excess, excess.ln());
    let (mut logarithm, mut low, mut high) = (guess.ln(), f64::NEG_INFINITY, f64::INFINITY);
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
    let mut squarings = Squares::reused(recurrent, 1);
    let state = squarings.solve(right.clone(), Side::Forward)?;
    let adjoint = squarings.solve(Matrix::identity(recurrent.nrows(), recurrent.nrows()), Side::Adjoint)?;
    Some((state.trace(), state, adjoint))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::linalg::spectral_radius;

    #[test]
    fn the_series_knows_the_gain_of_the_stein_equations() {
        for n in [1usize, 2, 5, 12, 40] {
            let weights =
                Matrix::from_fn(n, n, |row, column| (1.0 + 3.7 * row as f64 + 5.1 * (column * n) as f64).sin());
            let weights = &weights / spectral_radius(&weights).unwrap().max(1e-3);
            let shift = Matrix::from_fn(n, n, |row, column| if row == column + 1 { 1.3 } else { 0.0 });
            let input = Matrix::from_fn(n, 1, |row, _| (2.0 + row as f64).cos()).column(0).normalize();
            let right = &input * input.transpose();
            for (unscaled, least_known) in [(&weights, 1), (&shift, if n > 1 { 3 } else { 0 })] {
                let mut known = 0;
                for excess in [1e-3, 0.5, 3.0, 99.0, 1e7] {
                    let Some(gain) = series_gain(unscaled, &input, excess) else { continue };
                    known += 1;
                    let met = meet_trace(unscaled, &right, (1.0, excess), 1.0).unwrap();
                    // The trace is met to 1e-13 and grows at least as the square of the gain.
                    let allowed = 1e-12 * (1.0 + 1.0 / excess);
                    assert!((gain / met.gain - 1.0).abs() < allowed, "{n} {excess}: {gain} {}", met.gain);
                }
                assert!(known >= least_known, "{n}: {known}");
            }
        }
    }
}
