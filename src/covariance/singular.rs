//! The covariance of a network whose noise does not reach every direction of its state.
//!
//! C depends linearly on Q, so that C(Q) = C(Q + d I) - d C(I), and both on the right are definite: they are solved and
//! proven as ever. What cancels is the part of d in the directions that Q does not reach.

use super::cayley::Cayley;
use super::equation::{Driven, Equation, Source, WIDENING};
use super::evolution::Evolution;
use super::ladder::{Found, climb};
use super::lag_sums::LagSums;
use super::rung::Rung;
use super::state_covariance::StateCovariance;
use super::whitened::{WHITENED_BITS, Whitened};
use crate::bounded::{Bounded, compounded, inverted, rounded_up};
use crate::error::Result;
use crate::linalg::{
    Added, Matrix, Operand, Pair, accurate_gram, negated, pivoted_cholesky, reached_rank, scale_by_power,
    symmetric_difference,
};
use crate::options::Options;
use crate::precision::{self, BallMatrix, Magnitude};
use crate::stein::Failure;
use crate::system::LinearSystem;

/// The covariance of a network in which the noise reaches every unit, but not every combination of units.
///
/// # Errors
/// Those of a network with noise in every direction.
pub(super) fn singular(system: &LinearSystem, evolution: Evolution, options: &Options) -> Result<StateCovariance> {
    let definite = system.clone().with_noise_variance(1.0)?;
    let rank = reached_rank(system.recurrent(), &system.noise_covariance(), evolution.passes(system.size()));
    climb(&definite, evolution, options, |rung, options| {
        let Rung::Bits(bits) = rung else { return Err(Failure::Imprecise(f64::INFINITY)) };
        let difference = Difference::new(system, evolution, bits, options)?;
        let result = difference.factored(rank, bits, evolution.method(rung))?;
        Ok(Found { bound: result.relative_error_bound, result, beside: 0.0 })
    })
}

/// What one precision gives.
type Attempt<T> = std::result::Result<T, Failure>;

/// More than the sum of n positive doubles rounds by, for every n that there is.
const ROUNDED: f64 = 1.0 + 1e-9;

/// The network in whitened coordinates of the `rank` directions that the noise reaches: x = T x_P for as many units P
/// of the state, which make a network of their own with the recurrent matrix W_PN T, where N are all units.
///
/// T = C_NP C_PP^-1 holds the truth as a ball, and so does all that follows.
///
/// # Errors
/// [`Failure::Imprecise`] where fewer directions than that stand out of the rounding in this many bits.
pub(crate) fn reached_coordinates(
    system: &LinearSystem,
    evolution: Evolution,
    rank: usize,
    bits: u32,
    options: &Options,
) -> Attempt<Whitened> {
    let lost = Failure::Imprecise(f64::INFINITY);
    let found = Difference::new(system, evolution, bits, options)?;
    let (covariance, shifts) = (found.ball(), &found.shifts);
    let (_, mut pivots) = pivoted_cholesky(&covariance.to_matrix(), rank);
    if pivots.len() < rank {
        return Err(lost);
    }
    pivots.sort_unstable();
    let (n, format) = (system.size(), covariance.format());
    let choice = Matrix::from_fn(rank, n, |row, unit| f64::from(u8::from(pivots[row] == unit)));
    let choice = BallMatrix::from_matrix(&choice, format);
    let chosen = covariance.times(&choice.transpose());
    let inside = choice.times(&chosen).mirrored();
    let Some(inverse) = precision::inverse(&inside, options)? else { return Err(lost) };
    let embedding = chosen.times(&inverse);
    let back = negated(shifts);
    let recurrent = choice.times(&BallMatrix::from_scaled(system.recurrent(), &back, shifts, format)).times(&embedding);
    let noise = BallMatrix::from_scaled(&system.noise_covariance(), &back, &back, format);
    let noise = choice.times(&noise).times(&choice.transpose()).mirrored();
    let inner: Vec<i64> = pivots.iter().map(|&unit| shifts[unit]).collect();
    let equation = match evolution {
        Evolution::Continuous { .. } => {
            let cayley = Cayley::new(recurrent, options)?;
            Equation { recurrent: cayley.recurrent(), noise, cayley: Some(cayley), shifts: inner }
        }
        _ => Equation { recurrent, noise, cayley: None, shifts: inner },
    };
    let whitened = Whitened::around(&inside.into_midpoint(), equation, bits, WHITENED_BITS.max(bits / 2), options)?;
    whitened.lifted(&embedding, shifts.clone(), pivots, options)
}

/// C for one noise, in units of 2^shifts.
struct Solved {
    covariance: BallMatrix,
    /// d with -d X <= C - X <= d X for the covariance X above.
    relative: f64,
    shifts: Vec<i64>,
}

impl Solved {
    fn new(driven: Driven, evolution: Evolution, bits: u32, options: &Options) -> Attempt<Self> {
        let whitened = Whitened::under(driven, evolution, bits, options)?;
        let delta = LagSums::new(&whitened, evolution, None, 0, options)?.covariance_bound()?;
        let (covariance, shifts) = whitened.square();
        Ok(Self { covariance, relative: inverted(delta), shifts: shifts.to_vec() })
    }
}

/// C(Q + d I) - d C(I) in units of 2^shifts, with bounds e on its error: |error_ij| <= sqrt(e_i e_j).
struct Difference {
    matrix: BallMatrix,
    errors: Vec<f64>,
    shifts: Vec<i64>,
}

impl Difference {
    fn new(system: &LinearSystem, evolution: Evolution, bits: u32, options: &Options) -> Attempt<Self> {
        let solved = |source| Solved::new(Driven { system, source }, evolution, bits, options);
        let (widened, unit) = (solved(Source::Widened)?, solved(Source::Unit)?);
        // Over a horizon the units of the two may differ, by the same power of two everywhere.
        let power = 2 * (unit.shifts[0] - widened.shifts[0]) - WIDENING;
        let taken = unit.covariance.scaled_by_power(power);
        let matrix = widened.covariance.minus(&taken);
        let [diagonal, taken_diagonal] = [&widened.covariance, &taken].map(|ball| ball.to_matrix().diagonal());
        let radius = matrix.radius_bound() + f64::MIN_POSITIVE;
        // The sum of two products of roots is below the root of the product of the sums.
        let errors = diagonal
            .iter()
            .zip(&taken_diagonal)
            .map(|(own, taken)| rounded_up(widened.relative * own + unit.relative * taken + radius));
        let errors = errors.collect();
        Ok(Self { matrix, errors, shifts: widened.shifts })
    }

    /// The ball that holds C, in units of 2^shifts.
    fn ball(&self) -> BallMatrix {
        // |error|_F^2 <= sum_ij e_i e_j.
        self.matrix.clone().widened(Magnitude::of(rounded_up(self.errors.iter().sum::<f64>() * ROUNDED)))
    }

    /// The result with its factor of at most this rank.
    fn factored(self, rank: usize, bits: u32, method: &'static str) -> Attempt<StateCovariance> {
        let Self { matrix: ball, errors, shifts } = self;
        let inside = ball.to_matrix();
        let n = inside.nrows();
        let (factor, _) = pivoted_cholesky(&inside, rank);
        let (residual, error) = symmetric_difference(
            &accurate_gram(Operand::from(&factor), 1),
            &Pair::exact(&inside),
            Added::Diagonal(0.0),
        );
        let variances = inside.diagonal();
        let share =
            variances.iter().zip(&errors).map(|(variance, error)| inverted(error / variance)).fold(0.0, f64::max);
        let least = variances.min();
        let open = (residual.amax() + error) / least;
        let relative_error_bound = compounded(share, open) + 8.0 * f64::EPSILON;
        if relative_error_bound.is_nan() || least <= 0.0 {
            return Err(Failure::Imprecise(f64::INFINITY));
        }
        let sum: f64 = (0..n).map(|unit| scale_by_power(variances[unit], 2 * shifts[unit])).sum();
        let rounding = (2 * n + 8) as f64 * f64::EPSILON;
        Ok(StateCovariance {
            matrix: ball.to_shifted_matrix(&shifts, &shifts),
            factor: Matrix::from_fn(n, factor.ncols(), |unit, column| {
                scale_by_power(factor[(unit, column)], shifts[unit])
            }),
            rank: factor.ncols(),
            trace: Bounded::new(sum, rounded_up((share + rounding) * sum) + f64::MIN_POSITIVE),
            relative_error_bound,
            precision_bits: bits,
            method,
        })
    }
}
