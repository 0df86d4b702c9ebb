//! Transient gain: how large the powers of W become before they decay.

use super::Bracket;
use crate::error::{Error, Result};
use crate::linalg::{Matrix, Operand, Vector, cholesky_lower, multiply, spectral_norm, spectral_radius};
use crate::options::Options;
use crate::stein::squaring;
use crate::system::{require_finite, require_square};

/// The largest gain of a network over all times, and when it is reached.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct TransientGain {
    /// sup over k >= 0 of |W^k| (or |W^k v|), from both sides.
    pub gain: Bracket,
    /// The power k at which the lower bound is attained.
    pub time: usize,
}

/// |W| up to this is a contraction but for the rounding of its entries: no power exceeds 1.
pub(super) const CONTRACTION: f64 = 1.0 + 1e-12;
/// Squarings after which W^(2^m) of a matrix with 1 - rho above 1e-15 has decayed.
const MOST_SQUARINGS: usize = 60;
/// Entries of a power beyond this count as divergence.
const LARGEST: f64 = 1e300;
/// Floating-point operations after which the search ends with the bracket it has: about a minute.
const MOST_OPERATIONS: f64 = 1.5e12;
/// Steps of a single vector after which its search ends.
const MOST_STEPS: usize = 2_000_000;

/// W, W^2, W^4, ... up to the first whose 2-norm is below 1, which proves rho(W) < 1.
#[derive(Debug)]
pub(super) struct Decay {
    powers: Vec<Matrix>,
    norms: Vec<f64>,
}

/// The squarings up to the first that contracts, and a proof of stability: that of the contraction itself, with a
/// componentwise bound of its rounding (enough for chains of any gain), or a Lyapunov function (enough for any
/// basis, up to gains of about 1e7).
///
/// # Errors
/// [`Error::Unstable`] where they diverge, [`Error::StabilityUndecided`] where rounding leaves it open.
pub(super) fn decay(matrix: &Matrix) -> Result<Decay> {
    let mut found = Decay { powers: vec![matrix.clone()], norms: vec![norm_above(matrix)?] };
    let unit = matrix.nrows() as f64 * f64::EPSILON;
    let mut error = Matrix::zeros(matrix.nrows(), matrix.ncols());
    for _ in 0..MOST_SQUARINGS {
        let last = found.powers.len() - 1;
        let contracts = found.norms[last] < 1.0;
        if contracts && (found.norms[last] + error.norm() < 1.0 || has_lyapunov_function(matrix)) {
            return Ok(found);
        }
        let power = &found.powers[last];
        let square = multiply(power, power);
        // |(P + E)^2 - fl(P^2)| <= |P| E + E |P| + E E + n u |P| |P|, entry by entry.
        let size = power.abs();
        let mixed = multiply(&size, &error);
        error = &mixed + multiply(&error, &size) + multiply(&error, &error) + multiply(&size, &size) * unit;
        // Past this size even the next norm is beyond the range of double precision.
        if contracts || !square.iter().all(|entry| entry.abs() < LARGEST) {
            break;
        }
        found.norms.push(norm_above(&square)?);
        found.powers.push(square);
    }
    let radius = spectral_radius(matrix)?;
    if radius > CONTRACTION {
        let evidence = format!("its powers do not decay, and its computed spectral radius is {radius:.6}");
        return Err(Error::Unstable { evidence });
    }
    Err(Error::StabilityUndecided { bits: 53, spectral_radius: radius })
}

/// Whether X = sum_k W'^k W^k, as computed, proves rho(W) < 1: X > 0 and X - W' X W > 0 with room for rounding.
fn has_lyapunov_function(matrix: &Matrix) -> bool {
    let n = matrix.nrows();
    let identity = Matrix::identity(n, n);
    let Ok(gramian) = squaring(&matrix.transpose(), &identity, &Options::default()) else { return false };
    let x = gramian.matrix;
    let image = |x: &Matrix, w: &Matrix| multiply(Operand::Transposed(w), &multiply(x, w));
    let rounding = 4.0 * n as f64 * f64::EPSILON;
    let room = (x.abs() + image(&x.abs(), &matrix.abs())).norm() * rounding;
    let positive = |symmetric: Matrix| {
        let margin = room + rounding * symmetric.trace().abs();
        cholesky_lower(&(symmetric - &identity * margin)).is_some()
    };
    room.is_finite() && positive(&x - image(&x, matrix)) && positive(x)
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
/// not exceed the best so far by more than `tolerance`; so the upper bound covers all k. Cost: one product and
/// norm per power near the peak. Where the search exceeds its budget the bracket stays open, and says so.
///
/// # Errors
/// [`Error::Unstable`] where the powers diverge, [`Error::StabilityUndecided`] where rounding leaves it open (neither if
/// |W| <= 1); [`Error::NotSquare`], [`Error::NotFinite`], [`Error::NoConvergence`], [`Error::Interrupted`].
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
    require_square("W", matrix)?;
    require_finite("W", matrix)?;
    if spectral_norm(matrix)? <= CONTRACTION {
        return Ok(TransientGain { gain: Bracket { lower: 1.0, upper: 1.0 }, time: 0 });
    }
    search(&decay(matrix)?, tolerance, options)
}

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
        operations_left: MOST_OPERATIONS / (2.0 * n * n * n),
    };
    // The block [2^s, 2^(s+1)) is W^(2^s) times the powers below 2^s.
    for level in 0..decay.powers.len() - 1 {
        state.block(&decay.powers[level], 1 << level, level)?;
        state.within.push(state.found.gain.lower.max(state.skipped));
    }
    state.found.gain.upper = state.found.gain.lower.max(state.skipped);
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
    operations_left: f64,
}

impl Search<'_> {
    /// Covers the powers W^start W^i, i < 2^level, given W^start.
    fn block(&mut self, power: &Matrix, start: usize, level: usize) -> Result<()> {
        self.options.checkpoint("transient gain", 0.0)?;
        // The cheap bounds first: the column norms from below, Frobenius and row-column sums from above.
        let (ones, rows) = (column_sum(power), column_sum(&power.transpose()));
        let mut above = (ones.sqrt() * rows.sqrt()).min(power.norm());
        let enough = self.found.gain.lower * (1.0 + self.tolerance);
        if above * self.within[level] > enough {
            above = norm_above(power)?;
            if above > self.found.gain.lower {
                (self.found.gain.lower, self.found.time) = (above, start);
            }
        }
        let bound = above * self.within[level];
        if level == 0 || bound <= self.found.gain.lower * (1.0 + self.tolerance) || self.operations_left <= 0.0 {
            self.skipped = self.skipped.max(bound);
            return Ok(());
        }
        let half = level - 1;
        self.block(power, start, half)?;
        self.operations_left -= 1.0;
        let later = multiply(power, &self.decay.powers[half]);
        self.block(&later, start + (1 << half), half)
    }
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
