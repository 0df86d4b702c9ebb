//! Transient gain: how large the powers of W become before they decay.

use super::bracket::Bracket;
use super::facts::enclosed_edge;
use super::scaled::Scaled;
use super::stable_flow::Near;
use super::tail::Tail;
use crate::allowance::require_matrices;
use crate::bounded::Bounded;
use crate::covariance::{Evolution, Found, LagSums, Rung, Whitened, climb, state_covariance};
use crate::dynamics::Dynamics;
use crate::error::{Error, Result};
use crate::linalg::{Matrix, Vector, multiply, scale_by_power, spectral_norm, spectral_radius};
use crate::options::Options;
use crate::precision::BallMatrix;
use crate::requirements::{require_finite, require_square};
use crate::stein::Failure;
use crate::system::LinearSystem;
use std::borrow::Borrow;

/// The largest gain of a network over all times, and when it is reached.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct TransientGain {
    /// sup over k >= 0 of |W^k| (or |W^k v|), from both sides.
    pub gain: Bracket,
    /// The power k at which the lower bound is attained.
    pub time: usize,
}

/// |W| up to this is a contraction but for the rounding of its entries: no power exceeds 1.
pub(super) const CONTRACTION: f64 = 1.0 + 1e-12;
/// Squarings after which W^(2^m) has decayed for every spectral radius that doubles tell from 1 (1 - rho above 1e-15).
const MOST_SQUARINGS: usize = 60;
/// Bounds of a norm this close, relatively, are the norm.
const EXACT: f64 = 1e-14;
/// Squarings of powers up to this size lose at most six of sixteen digits.
const HARMLESS: f64 = 1e6;
/// Entries of a power beyond this count as divergence.
const LARGEST: f64 = 1e300;
/// Floating-point operations after which the search ends with the bracket it has: about a minute.
pub(super) const MOST_OPERATIONS: f64 = 1.5e12;
/// Powers looked at one by one after which it ends, however small they are: about a second.
pub(super) const MOST_BLOCKS: f64 = 30_000.0;
/// From this level on the bound of all later powers is asked for: powers of fewer steps are soon looked at.
pub(super) const FIRST_TAIL: usize = 7;
/// Steps of a single vector after which its search ends.
const MOST_STEPS: usize = 2_000_000;

/// W, W^2, W^4, ... up to the first whose 2-norm is below 1, which proves rho(W) < 1.
#[derive(Debug)]
pub(super) struct Decay {
    /// The powers, in the basis if there is one.
    powers: Vec<Matrix>,
    /// Their norms in the original coordinates.
    norms: Vec<f64>,
    basis: Option<Basis>,
}

/// Coordinates in which W is a contraction A = L^-1 W L, so that rounding of its powers does not grow.
#[derive(Debug)]
struct Basis {
    factor: Matrix,
    inverse: Matrix,
}

impl Basis {
    /// L P L^-1 and a bound on its error, for a P = A^k known within `error`.
    fn restored(&self, power: &Matrix, error: f64) -> (Matrix, f64) {
        // Both factors are rounded to doubles, and both products round.
        let rounding = 2.0 * (power.nrows() + 2) as f64 * f64::EPSILON * power.norm();
        let error = self.factor.norm() * self.inverse.norm() * (error + rounding);
        (multiply(&multiply(&self.factor, power), &self.inverse), error)
    }
}

/// The squarings up to the first that contracts, which proves stability: in doubles with a componentwise bound of their
/// rounding (enough for chains of any gain) or by a certified covariance, else in as many bits as it takes.
///
/// # Errors
/// [`Error::Unstable`] where they diverge, [`Error::StabilityUndecided`] where rounding leaves it open.
pub(super) fn decay(matrix: &Matrix, options: &Options) -> Result<Decay> {
    let scaled = Scaled::of(matrix)?;
    refuse_growth(scaled.power, enclosed_edge(&scaled.unit, Dynamics::Discrete, options)?)?;
    decay_unless_growing(matrix, options)
}

/// [`decay`] of a network whose spectral radius is not proven to be above 1.
pub(super) fn decay_unless_growing(matrix: &Matrix, options: &Options) -> Result<Decay> {
    let mut found = Decay { powers: vec![matrix.clone()], norms: vec![norm_above(matrix)?], basis: None };
    let unit = matrix.nrows() as f64 * f64::EPSILON;
    let mut error = Matrix::zeros(matrix.nrows(), matrix.ncols());
    for _ in 0..MOST_SQUARINGS {
        let last = found.powers.len() - 1;
        let contracts = found.norms[last] < 1.0;
        if contracts && found.norms[last] + error.norm() < 1.0 {
            return Ok(found);
        }
        if contracts {
            // C > 0 proves stability, and powers that never grew much have kept their digits.
            let grown = found.norms.iter().copied().fold(1.0, f64::max);
            match state_covariance(&LinearSystem::discrete(matrix.clone())?, options) {
                Ok(_) if grown < HARMLESS => return Ok(found),
                Err(Error::Interrupted) => return Err(Error::Interrupted),
                _ => break,
            }
        }
        let power = &found.powers[last];
        let square = multiply(power, power);
        // |(P + E)^2 - fl(P^2)| <= |P| E + E |P| + E E + n u |P| |P|, entry by entry.
        let size = power.abs();
        let mixed = multiply(&size, &error);
        error = &mixed + multiply(&error, &size) + multiply(&error, &error) + multiply(&size, &size) * unit;
        // Past this size even the next norm is beyond the range of double precision.
        if !square.iter().all(|entry| entry.abs() < LARGEST) {
            break;
        }
        found.norms.push(norm_above(&square)?);
        found.powers.push(square);
    }
    match decay_in_bits(matrix, options) {
        Ok(found) => return Ok(found),
        Err(Error::Interrupted) => return Err(Error::Interrupted),
        Err(_) => {}
    }
    let radius = spectral_radius(matrix)?;
    if radius > CONTRACTION {
        let evidence = format!("its powers do not decay, and its computed spectral radius is {radius:.6}");
        return Err(Error::Unstable { dynamics: Dynamics::Discrete, evidence });
    }
    Err(Error::StabilityUndecided { dynamics: Dynamics::Discrete, bits: 53, estimate: radius })
}

/// Refuses a network whose spectral radius is proven to be above 1, from that of W in units of 2^power.
pub(super) fn refuse_growth(power: i64, edge: Bounded) -> Result<()> {
    let least = scale_by_power((edge.value - edge.error).next_down(), power);
    if least <= 1.0 {
        return Ok(());
    }
    let shown = if least < 1e6 { format!("{least:.6}") } else { format!("{least:.6e}") };
    let evidence = format!("its powers do not decay, and its spectral radius is at least {shown}");
    Err(Error::Unstable { dynamics: Dynamics::Discrete, evidence })
}

/// The squarings up to the first that contracts, in as many bits as it takes: W^m = L A^m L^-1 with the contraction A
/// of the whitened network, whose rounding does not grow.
fn decay_in_bits(matrix: &Matrix, options: &Options) -> Result<Decay> {
    let system = LinearSystem::discrete(matrix.clone())?;
    climb(&system, Evolution::Stationary, options, |rung, options| {
        let Rung::Bits(bits) = rung else { return Err(Failure::Imprecise(f64::INFINITY)) };
        let whitened = Whitened::new(&system, Evolution::Stationary, bits, options)?;
        let squarings = LagSums::new(&whitened, Evolution::Stationary, None, 0, options)?.powers.balls;
        let identity = BallMatrix::identity(matrix.nrows(), whitened.benign());
        let factor = whitened.unwhitened(&identity, options)?.to_matrix();
        if !factor.norm().is_finite() {
            return Err(Failure::Imprecise(f64::INFINITY));
        }
        let basis = Basis { factor, inverse: whitened.inverse_factor.to_matrix() };
        let mut found = Decay { powers: Vec::new(), norms: Vec::new(), basis: Some(basis) };
        let (mut last, mut bound) = (squarings[0].clone(), 0.0_f64);
        for index in 0..MOST_SQUARINGS {
            if index > 0 {
                last = squarings.get(index).cloned().unwrap_or_else(|| last.times(&last));
            }
            let ball = whitened.unwhitened(&last.times(&whitened.inverse_factor), options)?;
            let (norm, radius) = (norm_above(&ball.to_matrix())?, ball.radius_bound());
            bound = bound.max(radius / norm);
            found.norms.push(norm + radius);
            found.powers.push(last.to_matrix());
            if norm + radius < 1.0 {
                return Ok(Found { result: found, bound, beside: 0.0 });
            }
        }
        Err(Failure::Imprecise(f64::INFINITY))
    })
}

/// |A|_2, or the cheap bound |A|_F where that already is below 1; scaled, so that squares stay in range.
fn norm_above(matrix: &Matrix) -> Result<f64> {
    let scale = matrix.amax();
    if scale == 0.0 {
        return Ok(0.0);
    }
    let unit = matrix / scale;
    let frobenius = unit.norm() * scale;
    if frobenius < 1.0 { Ok(frobenius) } else { Ok(spectral_norm(&unit)? * scale) }
}

/// The transient gain sup over k >= 0 of |W^k|_2.
///
/// Stop rule: once |W^m| < 1 with m = 2^s, found by squaring, every later power is a product of such factors and
/// an earlier one. Among the powers below m a block W^a W^i, i < b, is skipped when |W^a| max_{i<b} |W^i| does
/// not exceed the best so far by more than `tolerance`; so the upper bound covers all k. Powers of a slow mode all
/// stay near their best: from W^(2a) on they are bounded at once by |W^a R^-1| |R W^a| for an R'R >= W'R'R W from the
/// observability Gramian, which is the norm itself where a single mode is slowest. Cost: one product and norm per power
/// near the peak, and at most some 30,000 whatever the spectral radius; where a slow rotation takes more, the bracket
/// stays open, which its two ends show. Rounding of powers in doubles is not in the bracket.
///
/// # Errors
/// [`Error::Unstable`] where the powers diverge, [`Error::StabilityUndecided`] where rounding leaves it open (neither
/// if |W| <= 1); [`Error::NotSquare`], [`Error::NotFinite`], [`Error::NoConvergence`], [`Error::Interrupted`].
///
/// ```
/// use fisher_memory::{Options, linalg::Matrix, nonnormality::transient_gain};
/// // A chain of 8 units: the pulse grows by 1.5 seven times, then leaves.
/// let chain = Matrix::from_fn(8, 8, |row, column| if row == column + 1 { 1.5 } else { 0.0 });
/// let found = transient_gain(&chain, 1e-10, &Options::default())?;
/// assert!((found.gain.lower - 1.5f64.powi(7)).abs() < 1e-9 && found.time == 7);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn transient_gain(matrix: &Matrix, tolerance: f64, options: &Options) -> Result<TransientGain> {
    require_matrices("the transient gain", matrix.nrows(), MATRICES)?;
    gain_by(matrix, tolerance, options, || decay(matrix, options))
}

/// [`transient_gain`] by squarings that are found once they are needed, or were.
pub(super) fn gain_by<D: Borrow<Decay>>(
    matrix: &Matrix,
    tolerance: f64,
    options: &Options,
    decay: impl Fn() -> Result<D>,
) -> Result<TransientGain> {
    let scaled = Scaled::of(matrix)?;
    if scale_by_power(spectral_norm(&scaled.unit)?, scaled.power) <= CONTRACTION {
        return Ok(TransientGain { gain: Bracket { lower: 1.0, upper: 1.0 }, time: 0 });
    }
    search(decay()?.borrow(), tolerance, options)
}

/// Matrices held at the peak: the powers W, W^2, W^4, ... among them.
const MATRICES: f64 = 70.0;

/// The search among the powers below the first that contracts.
pub(super) fn search(decay: &Decay, tolerance: f64, options: &Options) -> Result<TransientGain> {
    let n = decay.powers[0].nrows() as f64;
    let mut state = Search {
        decay,
        options,
        tolerance,
        found: TransientGain { gain: Bracket { lower: 1.0, upper: 1.0 }, time: 0 },
        within: vec![1.0],
        skipped: 1.0,
        rounding: 0.0,
        operations_left: (MOST_OPERATIONS / (2.0 * n * n * n)).min(MOST_BLOCKS),
        beyond: f64::INFINITY,
    };
    let tail = match decay.basis {
        None if decay.powers.len() > FIRST_TAIL + 1 => Tail::new(&decay.powers[0], Dynamics::Discrete, options),
        _ => None,
    };
    // The block [2^s, 2^(s+1)) is W^(2^s) times the powers below 2^s.
    for level in 0..decay.powers.len() - 1 {
        let beyond = tail
            .as_ref()
            .filter(|_| level >= FIRST_TAIL)
            .and_then(|tail| tail.beyond(&Near::exact(decay.powers[level - 1].clone())));
        if let Some((bound, slack)) = beyond {
            // Bounds of earlier levels hold for later powers too.
            state.beyond = state.beyond.min(bound + slack);
            if bound <= state.found.gain.lower * (1.0 + tolerance) || state.operations_left <= 0.0 {
                state.skipped = state.skipped.max(state.beyond);
                break;
            }
        }
        state.block(&decay.powers[level], f64::EPSILON * decay.powers[level].norm(), 1 << level, level)?;
        state.within.push(state.found.gain.lower.max(state.skipped) + state.rounding);
    }
    let Bracket { lower, .. } = state.found.gain;
    state.found.gain.upper = lower.max(state.skipped) + state.rounding;
    // Without any power the gain is 1.
    state.found.gain.lower = (lower - state.rounding).max(1.0);
    Ok(state.found)
}

struct Search<'a> {
    decay: &'a Decay,
    options: &'a Options,
    tolerance: f64,
    found: TransientGain,
    /// Upper bounds of |W^i| over i < 2^level.
    within: Vec<f64>,
    /// The largest bound among the blocks not searched.
    skipped: f64,
    /// The largest bound on the error of a power, in a basis; powers in doubles are taken as they come.
    rounding: f64,
    operations_left: f64,
    /// An upper bound of the norm of every power of this level and of later ones.
    beyond: f64,
}

impl Search<'_> {
    /// Covers the powers W^start W^i, i < 2^level, given W^start within `error`.
    fn block(&mut self, power: &Matrix, error: f64, start: usize, level: usize) -> Result<()> {
        self.options.checkpoint("transient gain", 0.0)?;
        let restored = self.decay.basis.as_ref().map(|basis| basis.restored(power, error));
        let (shown, shown_error) = restored.as_ref().map_or((power, 0.0), |(shown, error)| (shown, *error));
        self.rounding = self.rounding.max(shown_error);
        let (below, mut above) = cheap_bounds(shown);
        let enough = self.found.gain.lower * (1.0 + self.tolerance);
        if (above + shown_error) * self.within[level] > enough {
            if above > below * (1.0 + EXACT) {
                above = norm_above(shown)?;
            }
            if above > self.found.gain.lower {
                (self.found.gain.lower, self.found.time) = (above, start);
            }
        }
        let bound = (above + shown_error) * self.within[level];
        if level == 0 || bound <= self.found.gain.lower * (1.0 + self.tolerance) || self.operations_left <= 0.0 {
            self.skipped = self.skipped.max(bound.min(self.beyond));
            return Ok(());
        }
        let half = level - 1;
        self.operations_left -= 1.0;
        let factor = &self.decay.powers[half];
        let later = multiply(power, factor);
        // Powers of a contraction do not magnify each other's errors.
        let unit = (power.nrows() + 1) as f64 * f64::EPSILON;
        let later_error = error + unit * power.norm() * factor.norm();
        // The half that promises more first: its best may settle the other.
        if self.promise(&later) > above {
            self.block(&later, later_error, start + (1 << half), half)?;
            self.block(power, error, start, half)
        } else {
            self.block(power, error, start, half)?;
            self.block(&later, later_error, start + (1 << half), half)
        }
    }
}

impl Search<'_> {
    /// A cheap upper bound of the norm of a power in the original coordinates.
    fn promise(&self, power: &Matrix) -> f64 {
        match &self.decay.basis {
            None => cheap_bounds(power).1,
            Some(basis) => cheap_bounds(&basis.restored(power, 0.0).0).1,
        }
    }
}

/// Bounds of |A|_2 without a decomposition: the longest column or row below, Frobenius and row-column sums above.
pub(super) fn cheap_bounds(matrix: &Matrix) -> (f64, f64) {
    let transposed = matrix.transpose();
    let longest = |matrix: &Matrix| matrix.column_iter().map(|column| column.norm()).fold(0.0, f64::max);
    let sums = column_sum(matrix).sqrt() * column_sum(&transposed).sqrt();
    (longest(matrix).max(longest(&transposed)), sums.min(matrix.norm()))
}

fn column_sum(matrix: &Matrix) -> f64 {
    matrix.column_iter().map(|column| column.lp_norm(1)).fold(0.0, f64::max)
}

/// The gain of one input, sup over k >= 0 of |W^k v|, given an upper bound of sup |W^k|.
///
/// Stops at the first k where |W^k v| sup |W^j| is below the best so far, or with an open bracket after two
/// million steps.
///
/// # Errors
/// [`Error::ShapeMismatch`] unless v has n entries; [`Error::NotSquare`], [`Error::NotFinite`].
///
/// ```
/// use fisher_memory::{linalg::{Matrix, Vector}, nonnormality::transient_gain_of};
/// let chain = Matrix::from_row_slice(2, 2, &[0.0, 0.0, 3.0, 0.0]);
/// let found = transient_gain_of(&chain, &Vector::from_vec(vec![1.0, 0.0]), 3.0)?;
/// assert_eq!((found.gain.lower, found.time), (3.0, 1));
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn transient_gain_of(matrix: &Matrix, input: &Vector, gain_bound: f64) -> Result<TransientGain> {
    require_square("W", matrix)?;
    require_finite("W", matrix)?;
    if input.len() != matrix.nrows() {
        return Err(Error::ShapeMismatch {
            name: "the input vector",
            rows: input.len(),
            columns: 1,
            expected_rows: matrix.nrows(),
            expected_columns: 1,
        });
    }
    let mut state = input.clone();
    let (mut best, mut time) = (state.norm(), 0);
    let mut remaining = best * gain_bound;
    for step in 1..=MOST_STEPS {
        if remaining <= best {
            break;
        }
        state = matrix * state;
        let length = state.norm();
        if length > best {
            (best, time) = (length, step);
        }
        remaining = length * gain_bound;
    }
    let upper = if remaining.is_nan() { f64::INFINITY } else { best.max(remaining) };
    Ok(TransientGain { gain: Bracket { lower: best, upper }, time })
}
