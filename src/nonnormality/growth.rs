//! Transient gain in continuous time: how large e^(At) becomes before it decays.

use super::bracket::Bracket;
use super::stable_flow::{Near, StableFlow};
use super::tail::Tail;
use super::transient::{FIRST_TAIL, MOST_BLOCKS, MOST_OPERATIONS, cheap_bounds};
use crate::dynamics::Dynamics;
use crate::error::Result;
use crate::linalg::{Matrix, multiply, product_unit, scale_by_power, upper_norm};
use crate::options::Options;

/// The largest gain of x' = A x over all times, and when it is reached.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct ContinuousGain {
    /// sup over t >= 0 of |e^(At)|, from both sides.
    pub gain: Bracket,
    /// The time t at which the lower bound is attained.
    pub time: f64,
}

/// Intervals are halved down to 2^-30 steps, and taken as they are there.
const SHORTEST: i64 = -30;
/// Terms of the series of e^X for |X| <= 1/2, whose rest is below 1e-23.
const TERMS: usize = 18;

/// The transient gain sup over t >= 0 of |e^(At)|_2, to a relative gap of `tolerance`.
///
/// Once |e^(AT)| < 1 every later time is bounded by an earlier one; T is found by squaring e^(Ah) in as many bits as
/// its error needs. Before T an interval [t, t + s] is skipped when |e^(At)| g(s) does not exceed the best so far, g(s)
/// being the largest gain up to s, or when both of its ends and s^2/8 |A^2 e^(At)| g(s), the farthest that e^(At) is
/// from its chord, do not; the norm of a chord is largest at an end. All others are halved. Late times
/// of slow modes are bounded at once, as in [`crate::nonnormality::transient_gain`]. Every rounding is in the bracket.
/// A is n x n, of any scale; the gain does not depend on it.
///
/// # Errors
/// [`crate::Error::Unstable`] where A has an eigenvalue with a positive real part, [`crate::Error::StabilityUndecided`]
/// where neither is proven; [`crate::Error::NotSquare`], [`crate::Error::NotFinite`],
/// [`crate::Error::ToleranceNotMet`], [`crate::Error::NoConvergence`], [`crate::Error::Interrupted`].
///
/// ```
/// use fisher_memory::{Options, linalg::Matrix, nonnormality::continuous_transient_gain};
/// // The matrix itself turns and decays: |e^(At)| = e^-t.
/// let normal = Matrix::from_row_slice(2, 2, &[-1.0, 5.0, -5.0, -1.0]);
/// assert_eq!(continuous_transient_gain(&normal, 1e-9, &Options::default())?.gain.upper, 1.0);
/// // |e^-t (I + 8 t N)| = e^(asinh(4 t) - t) is largest at t = sqrt(15)/4.
/// let pair = Matrix::from_row_slice(2, 2, &[-1.0, 8.0, 0.0, -1.0]);
/// let found = continuous_transient_gain(&pair, 1e-9, &Options::default())?;
/// assert!((found.gain.lower - (4.0 + 15f64.sqrt()) * (-15f64.sqrt() / 4.0).exp()).abs() < 1e-8);
/// assert!(found.gain.relative_gap() < 1e-8);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn continuous_transient_gain(matrix: &Matrix, tolerance: f64, options: &Options) -> Result<ContinuousGain> {
    search(&StableFlow::of(matrix, options)?, tolerance, options)
}

/// The search among the times before the first that contracts.
pub(super) fn search(flow: &StableFlow, tolerance: f64, options: &Options) -> Result<ContinuousGain> {
    if flow.range <= 0.0 {
        return Ok(ContinuousGain { gain: Bracket { lower: 1.0, upper: 1.0 }, time: 0.0 });
    }
    let powers = flow.powers(options)?;
    let mut state = Search::new(flow, &powers, tolerance, options);
    // The best of these settles most of the intervals between them.
    let ends: Vec<End> = powers
        .iter()
        .enumerate()
        .map(|(level, power)| state.end((level as f64).exp2(), power.clone()))
        .collect::<Result<_>>()?;
    let n = flow.scaled.unit.nrows();
    let start = End { time: 0.0, near: Near::exact(Matrix::identity(n, n)), above: 1.0 };
    let mut within = state.interval(&start, &ends[0], 0)?.min(state.growth(1.0));
    state.within.push(within);
    let tail =
        (powers.len() > FIRST_TAIL + 1).then(|| Tail::new(&flow.scaled.unit, Dynamics::Continuous, options)).flatten();
    for (level, pair) in ends.windows(2).enumerate() {
        state.floor = state.floor.max(2.0 * pair[1].above.min(state.best));
        let beyond = tail.as_ref().filter(|_| level >= FIRST_TAIL).and_then(|tail| tail.beyond(&powers[level - 1]));
        if let Some((bound, slack)) = beyond {
            // Bounds of earlier levels hold for later times too.
            state.beyond = state.beyond.min(bound + slack);
            if bound <= state.enough() || state.operations_left <= 0.0 {
                within = within.max(state.beyond);
                break;
            }
        }
        within = within.max(state.interval(&pair[0], &pair[1], level as i64)?);
        state.within.push(within);
    }
    let time = scale_by_power(state.time, flow.step_power() - flow.scaled.power);
    Ok(ContinuousGain { gain: Bracket { lower: state.best, upper: state.best.max(within) }, time })
}

struct Search<'a> {
    flow: &'a StableFlow,
    powers: &'a [Near],
    options: &'a Options,
    tolerance: f64,
    /// The largest norm met, and its time in steps.
    best: f64,
    time: f64,
    /// Upper bounds of |e^(At)| over the first 2^level steps.
    within: Vec<f64>,
    /// e^(A h/2), e^(A h/4), ... as far as they were needed.
    fractions: Vec<Near>,
    /// A^2 h^2.
    square: Matrix,
    operations_left: f64,
    /// Twice the largest norm at the powers so far: early bounds need not be nearer, but no wider, because those of
    /// later times are made of them.
    floor: f64,
    /// An upper bound of the norm at all times of this level and of later ones.
    beyond: f64,
}

/// One end of an interval: its time in steps, e^(At), and an upper bound of its norm.
struct End {
    time: f64,
    near: Near,
    above: f64,
}

impl<'a> Search<'a> {
    fn new(flow: &'a StableFlow, powers: &'a [Near], tolerance: f64, options: &'a Options) -> Self {
        let n = flow.scaled.unit.nrows() as f64;
        let small = flow.scaled.unit.map(|entry| scale_by_power(entry, flow.step_power()));
        Self {
            flow,
            powers,
            options,
            tolerance,
            best: 1.0,
            time: 0.0,
            within: Vec::new(),
            fractions: Vec::new(),
            square: multiply(&small, &small),
            operations_left: (MOST_OPERATIONS / (2.0 * n * n * n)).min(MOST_BLOCKS),
            floor: 2.0,
            beyond: f64::INFINITY,
        }
    }

    /// What a bound must exceed to be of interest.
    fn enough(&self) -> f64 {
        self.best * (1.0 + self.tolerance)
    }

    /// An upper bound of |e^(As)| within a share of the first step.
    fn growth(&self, share: f64) -> f64 {
        (self.flow.range * scale_by_power(share, self.flow.step_power())).exp() * (1.0 + 1e-14)
    }

    /// A time with its norm, which may be the best.
    fn end(&mut self, time: f64, near: Near) -> Result<End> {
        let cheap = cheap_bounds(&near.matrix).1 * (1.0 + 1e-12) + near.error;
        if cheap <= self.best {
            return Ok(End { time, near, above: cheap });
        }
        let (below, above) = near.norm()?;
        if below > self.best {
            (self.best, self.time) = (below, time);
        }
        Ok(End { time, near, above })
    }

    /// Covers the times between two ends that are 2^level steps apart; returns a bound of the norm at all of them.
    fn interval(&mut self, first: &End, last: &End, level: i64) -> Result<f64> {
        self.options.checkpoint("transient gain", 0.0)?;
        let width = (level as f64).exp2();
        let known = usize::try_from(level).ok().and_then(|level| self.within.get(level).copied());
        let within = known.unwrap_or(f64::INFINITY).min(self.growth(width));
        let mut bound = (first.above * within).min(self.beyond);
        let enough = self.enough().min(self.floor);
        if bound > enough {
            bound = bound.min(first.above.max(last.above) + self.beside_chord(&first.near, width) * within);
        }
        if bound <= enough || level == SHORTEST || self.operations_left <= 0.0 {
            return Ok(bound);
        }
        self.operations_left -= 1.0;
        let near = product(&first.near, self.factor(level - 1));
        let middle = self.end(first.time + 0.5 * width, near)?;
        // The half that promises more first: its best may settle the other.
        let (left, right);
        if first.above > last.above {
            left = self.interval(first, &middle, level - 1)?;
            right = self.interval(&middle, last, level - 1)?;
        } else {
            right = self.interval(&middle, last, level - 1)?;
            left = self.interval(first, &middle, level - 1)?;
        }
        Ok(left.max(right).min(bound))
    }

    /// How far e^(At) may be from its chord over so many steps, but for the growth within them: s^2/8 |A^2 e^(At)|.
    fn beside_chord(&self, start: &Near, width: f64) -> f64 {
        let bent = multiply(&self.square, &start.matrix);
        let unit = 2.0 * product_unit(bent.nrows(), 1) + f64::EPSILON;
        let size = upper_norm(&self.flow.scaled.unit.map(|entry| scale_by_power(entry, self.flow.step_power())));
        let error = size * size * (start.error + unit * upper_norm(&start.matrix));
        (cheap_bounds(&bent).1 + error) * width * width / 8.0 * (1.0 + 1e-12)
    }

    /// e^(A 2^level h).
    fn factor(&mut self, level: i64) -> &Near {
        if let Ok(level) = usize::try_from(level) {
            return &self.powers[level];
        }
        while (self.fractions.len() as i64) < -level {
            let fraction = self.fraction(self.fractions.len() as i64 + 1);
            self.fractions.push(fraction);
        }
        &self.fractions[(-level - 1) as usize]
    }

    /// e^X with X = A h 2^-halvings by its series. Every product rounds by n units of the same series of |X|, the sums
    /// by less, and all terms together by twenty times that.
    fn fraction(&self, halvings: i64) -> Near {
        let power = self.flow.step_power() - halvings;
        let exponent = self.flow.scaled.unit.map(|entry| scale_by_power(entry, power));
        let n = exponent.nrows();
        let unit = 20.0 * (n + 4) as f64 * f64::EPSILON;
        let spread = series(&exponent.abs()).map(|entry| entry * unit + 1e-23);
        Near::within(series(&exponent), spread)
    }
}

/// The series of e^X up to its last term, from the inside out.
fn series(exponent: &Matrix) -> Matrix {
    let identity = Matrix::identity(exponent.nrows(), exponent.nrows());
    let sum = |sum: Matrix, term: usize| &identity + multiply(exponent, &sum) / term as f64;
    (1..=TERMS).rev().fold(identity.clone(), sum)
}

/// e^(A (t + s)) from e^(At) and e^(As): each entry rounds by n units of the product of the moduli.
fn product(left: &Near, right: &Near) -> Near {
    let unit = (left.matrix.nrows() + 2) as f64 * f64::EPSILON;
    let (long, short) = (left.matrix.abs(), right.matrix.abs());
    let inherited = multiply(&left.spread, &(&short + &right.spread));
    let spread = inherited + multiply(&long, &(&right.spread + &short * unit));
    let spread = spread.map(|entry| entry * (1.0 + 1e-12) + f64::MIN_POSITIVE);
    Near::within(multiply(&left.matrix, &right.matrix), spread)
}
