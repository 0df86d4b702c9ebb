//! The curve of one input in double precision: states as matrix products, proven by their defects.

use crate::covariance::DoubleCovariance;
use crate::linalg::{
    Factor, Matrix, Operand, Vector, accurate_defects, accurate_product, map_columns, multiply_threaded, solve_lower,
    upper_norm,
};
use crate::options::Options;
use crate::stein::Squares;

/// J(k) in plain double precision, with what it takes to prove it.
pub(super) struct Plain {
    states: Matrix,
    whitened: Matrix,
    /// J(0), J(1), ...
    pub curve: Vec<f64>,
}

/// J(k) with the error of its square root, as far as it is proven.
pub(super) struct Trajectory {
    /// J(0), J(1), ...; beyond the proven lags in plain double precision.
    pub curve: Vec<f64>,
    /// Bounds on the error of sqrt J(k) for the proven lags, before the certificate of C.
    pub amplitude_errors: Vec<f64>,
    /// L^-1 W^k v, corrected as far as the lags are proven.
    pub whitened: Matrix,
    /// W^k v likewise.
    pub states: Matrix,
}

/// J(k) falls with k, as W is a contraction in the coordinates of C: what is below a share of J(0) stays there. The
/// lags up to the first below this share of it are proven, and the first few hundred in any case.
const PROVEN_SHARE: f64 = 0.5 * super::SMALLEST_SHARE;
const PROVEN_LAGS: usize = 256;
const UNIT: f64 = 0.5 * f64::EPSILON;

impl Plain {
    /// J(k) of the first `lags` lags.
    pub fn new(covariance: &DoubleCovariance, powers: &mut Squares, input: &Vector, lags: usize) -> Self {
        let states = states(powers, input, lags);
        let mut whitened = states.clone();
        solve_lower(&covariance.factor, &mut whitened);
        let curve = whitened.column_iter().map(|state| state.norm_squared()).collect();
        Self { states, whitened, curve }
    }

    /// Proves J(k) down to the smaller of `share` of J(0) and what a relative bound asks for.
    pub fn proven(
        self,
        recurrent: &Matrix,
        covariance: &DoubleCovariance,
        powers: &mut Squares,
        share: f64,
        options: &Options,
    ) -> crate::Result<Trajectory> {
        let Self { states: mut all_states, whitened: mut all_whitened, mut curve } = self;
        let least = share.min(PROVEN_SHARE) * curve[0];
        let needed = curve.iter().position(|&information| information < least).map_or(curve.len(), |lag| lag + 1);
        let proven = needed.max(PROVEN_LAGS.min(curve.len()));
        let first = |all: &Matrix| all.columns(0, proven).into_owned();
        let (states, whitened) = (first(&all_states), first(&all_whitened));
        options.checkpoint("curve", 0.5)?;
        let (corrections, mut amplitude_errors) = corrections(recurrent, covariance, powers, &states, options.threads);
        options.checkpoint("curve", 0.8)?;
        all_states.columns_mut(0, proven).copy_from(&(&states + &corrections));
        // L B = states + corrections, with B corrected once in its turn.
        let product = accurate_product(Factor::lower(&covariance.factor), Factor::full(&whitened), options.threads);
        let mut rest = (states - &product.head) - &product.tail + corrections;
        let sizes: Vec<f64> = rest.column_iter().map(|column| column.norm()).collect();
        solve_lower(&covariance.factor, &mut rest);
        let rounding = (recurrent.nrows() + 2) as f64 * f64::EPSILON;
        let (factor_norm, inverse_norm) = (upper_norm(&covariance.factor), covariance.inverse_norm());
        let corrected = whitened + &rest;
        for lag in 0..proven {
            curve[lag] = corrected.column(lag).norm_squared();
            let solving = rounding * (factor_norm * rest.column(lag).norm() + 2.0 * sizes[lag]);
            amplitude_errors[lag] += inverse_norm * (solving + product.column_errors[lag]) + UNIT * curve[lag].sqrt();
        }
        all_whitened.columns_mut(0, proven).copy_from(&corrected);
        // What is not proven cannot rise above what is.
        let mut least = curve[proven - 1];
        for information in &mut curve[proven..] {
            least = least.min(*information);
            *information = least;
        }
        Ok(Trajectory { curve, amplitude_errors, whitened: all_whitened, states: all_states })
    }
}

impl Trajectory {
    /// Bound on the relative error of every J(k) above 1e-12 of the largest; infinite where that is not proven.
    pub fn bound(&self) -> f64 {
        let largest = self.curve[0];
        if self.amplitude_errors.len() < self.curve.len() {
            let below = (largest.sqrt() - self.amplitude_errors[0]).max(0.0);
            let above = self.last_above();
            if above.is_nan() || above > super::SMALLEST_SHARE * below * below {
                return f64::INFINITY;
            }
        }
        let share = |(information, error): (&f64, &f64)| {
            if *information > super::SMALLEST_SHARE * largest {
                let share = error / information.sqrt();
                2.0 * share + share * share
            } else {
                0.0
            }
        };
        self.curve.iter().zip(&self.amplitude_errors).map(share).fold(0.0, f64::max)
    }

    /// Bounds on the errors of the whitened states of every lag; those that are not proven are no longer than the last.
    pub fn errors(&self) -> Vec<f64> {
        let longest = self.last_above().sqrt();
        let beyond = self.whitened.column_iter().skip(self.amplitude_errors.len());
        self.amplitude_errors.iter().copied().chain(beyond.map(|state| state.norm() + longest)).collect()
    }

    /// An upper bound of J at the last proven lag.
    pub fn last_above(&self) -> f64 {
        let last = self.amplitude_errors.len() - 1;
        (self.curve[last].sqrt() + self.amplitude_errors[last]).powi(2)
    }

    /// The sum of the proven J(k), and a bound on its error.
    pub fn sum(&self) -> (f64, f64) {
        let proven = self.curve.iter().zip(&self.amplitude_errors);
        let error = proven.map(|(information, error)| error * (2.0 * information.sqrt() + error)).sum();
        (self.curve[..self.amplitude_errors.len()].iter().sum(), error)
    }
}

/// W^k v for the first `lags` k, from [K, W^m K] with m = 1, 2, 4, ..., 64 and then 64 columns at a time.
fn states(powers: &mut Squares, input: &Vector, lags: usize) -> Matrix {
    const WIDEST: usize = 64;
    let n = input.len();
    let mut states = Matrix::zeros(n, lags);
    states.set_column(0, input);
    powers.rewind();
    let mut known = 1;
    while known < lags {
        let width = known.min(WIDEST);
        let power = powers.next_square();
        map_columns(power.into(), &mut states, known - width, known, width.min(lags - known), false);
        known = (known + width).min(lags);
        while known < lags && width == WIDEST {
            let count = WIDEST.min(lags - known);
            map_columns(power.into(), &mut states, known - WIDEST, known, count, false);
            known += count;
        }
    }
    states
}

/// What is missing in the states, to first order of their rounding, and what is then still unknown of L^-1 times them.
///
/// The true states are states + c with c(k+1) = W c(k) + d(k) for the defects d(k) = W x(k) - x(k+1), which are known
/// to all their digits. Whatever c is used, its own defects bound the rest: in the coordinates of C, W is a contraction, so
/// the errors of earlier lags do not grow.
fn corrections(
    recurrent: &Matrix,
    covariance: &DoubleCovariance,
    powers: &mut Squares,
    states: &Matrix,
    threads: usize,
) -> (Matrix, Vec<f64>) {
    let (n, known) = states.shape();
    let mut errors = vec![0.0; known];
    if known == 1 {
        return (Matrix::zeros(n, 1), errors);
    }
    let earlier = states.columns(0, known - 1).into_owned();
    let later = states.columns(1, known - 1).into_owned();
    let (found, defect_errors) = accurate_defects(recurrent, &earlier, &later, threads);
    let mut defects = Matrix::zeros(n, known);
    defects.columns_mut(1, known - 1).copy_from(&found);
    let corrections = powers.accumulate(&defects, |matrix| Operand::Plain(matrix));
    let moved = multiply_threaded(recurrent, &corrections.columns(0, known - 1).into_owned(), threads);
    let (norm, rounding) = (upper_norm(recurrent), (n + 2) as f64 * f64::EPSILON);
    let inverse_norm = covariance.inverse_norm();
    for lag in 1..known {
        let (last, next, defect) = (corrections.column(lag - 1), corrections.column(lag), defects.column(lag));
        let unmet = (next - moved.column(lag - 1) - defect).norm();
        let own = rounding * (norm * last.norm() + next.norm() + defect.norm());
        errors[lag] = errors[lag - 1] + inverse_norm * (unmet + own + defect_errors[lag - 1]);
    }
    (corrections, errors)
}
