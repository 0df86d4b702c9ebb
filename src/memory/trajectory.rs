//! The curve of one input in double precision: states as matrix products, proven by their defects.

use crate::bounded::{BoundedSeries, SMALLEST_SHARE, rounded_up};
use crate::covariance::{DoubleCovariance, Rung};
use crate::linalg::{
    Matrix, Operand, Scratch, Vector, Wanted, accurate_defects, accurate_product, column_norms, product_unit,
    set_shaped, sliced_share, solve_lower, sum_of_squares, two_sum, upper_length, upper_norm, upper_spectral_norm,
    widely,
};
use crate::options::Options;
use crate::stein::{Side, Squares};

/// J(k) in plain double precision, with what it takes to prove it.
pub(super) struct Plain {
    /// v itself.
    input: Vector,
    /// W^k v in the basis of the squares.
    states: Matrix,
    /// J(0), J(1), ...
    pub curve: Vec<f64>,
}

/// J(k) with the error of its square root, as far as it is proven.
pub(super) struct Trajectory {
    /// J(0), J(1), ...; beyond the proven lags in plain double precision.
    pub curve: Vec<f64>,
    /// Bounds on the error of sqrt J(k) for the proven lags, before the certificate of C.
    pub amplitude_errors: Vec<f64>,
    /// Those on the error of L^-1 times the states, which is a part of it.
    state_errors: Vec<f64>,
    /// L^-1 W^k v for the proven lags.
    pub whitened: Matrix,
    /// W^k v for the proven lags.
    pub states: Matrix,
    /// W^k v for all lags, in plain double precision and the basis of the squares.
    all: Matrix,
}

/// J(k) falls with k, as W is a contraction in the coordinates of C: what is below a share of J(0) stays there. The
/// lags up to the first below this share of it are proven.
const PROVEN_SHARE: f64 = 0.5 * SMALLEST_SHARE;
/// The share of that to which lags are proven where the responses themselves are wanted.
const OUTSIDE: f64 = 1e-3;
/// Bounds known beforehand that take less than this share of the tolerance are not worth sharpening.
const SMALL: f64 = 1.0 / 32.0;
/// Columns whitened at once: a matrix of their number is small, and the kernels are as fast.
const AT_ONCE: usize = 512;
/// Two slices may leave this share of it open; a third takes as long as they do.
const SLICED: f64 = 1.0 / 3.0;
const UNIT: f64 = 0.5 * f64::EPSILON;

impl Plain {
    /// J(k) of the first `lags` lags.
    pub fn new(covariance: &DoubleCovariance, powers: &mut Squares, input: &Vector, lags: usize) -> Self {
        let mut plain = Self { input: input.clone(), states: powers.first_state(input), curve: Vec::new() };
        plain.extend(covariance, powers, lags);
        plain
    }

    /// Goes on to more lags.
    pub fn extend(&mut self, covariance: &DoubleCovariance, powers: &mut Squares, lags: usize) {
        let known = self.curve.len();
        powers.follow(&mut self.states, lags);
        let n = self.states.nrows();
        for states in self.states.as_slice()[known * n..].chunks(n * AT_ONCE) {
            let mut whitened = Scratch::unset(n, states.len() / n);
            whitened.copy_from_slice(states);
            powers.whiten(&mut whitened, &covariance.factor.head);
            self.curve.extend(whitened.as_slice().chunks_exact(n).map(sum_of_squares));
        }
    }

    /// Proves J(k) as far as it is wanted.
    pub fn proven(self, network: Network, squares: &mut Squares, reach: Reach) -> crate::Result<Trajectory> {
        let Network { recurrent, covariance, options } = network;
        let proven = self.lags_within(reach);
        let Self { input, states: all, mut curve } = self;
        let mut states = squares.leave_columns(all.columns(0, proven).into_owned());
        // A basis and back would round what is exact.
        states.set_column(0, &input);
        options.checkpoint("curve", 0.5)?;
        squares.release();
        let slices = network.slices(&states, &curve, reach.responses);
        let (corrections, mut state_errors) = network.corrections(squares, &states, slices);
        squares.release();
        options.checkpoint("curve", 0.8)?;
        let lost = network.corrected(&mut states, &corrections);
        let (whitened, solving) = network.whitened(&states, lost.as_deref());
        let (n, inverse_norm) = (recurrent.nrows(), covariance.inverse_norm());
        let sizes = column_norms(&states).into_iter().zip(column_norms(&whitened)).zip(solving);
        let mut amplitude_errors = Vec::with_capacity(proven);
        for (lag, (((state, amplitude), solving), seen)) in sizes.zip(whitened.as_slice().chunks_exact(n)).enumerate() {
            curve[lag] = sum_of_squares(seen);
            let own = state_errors[lag];
            // The sums above round once more; where what that loses is whitened as well, J does not hear of it.
            state_errors[lag] += UNIT * inverse_norm * state;
            let open = if lost.is_some() { own } else { state_errors[lag] };
            amplitude_errors.push(open + solving + UNIT * amplitude);
        }
        // What is not proven cannot rise above what is.
        let mut least = curve[proven - 1];
        for information in &mut curve[proven..] {
            least = least.min(*information);
            *information = least;
        }
        Ok(Trajectory { curve, amplitude_errors, state_errors, whitened, states, all })
    }

    /// The number of lags to prove.
    fn lags_within(&self, Reach { share, responses }: Reach) -> usize {
        let Self { states, curve, .. } = self;
        let above =
            |values: &[f64], least: f64| values.iter().rposition(|&value| value >= least).map_or(0, |lag| lag + 1);
        let lags = if responses {
            let powers: Vec<f64> = states.as_slice().chunks_exact(states.nrows()).map(sum_of_squares).collect();
            let largest = powers.iter().copied().fold(0.0, f64::max);
            // What is left unproven is bounded in the coordinates of C, and looks larger outside them.
            above(curve, OUTSIDE * PROVEN_SHARE * curve[0]).max(above(&powers, OUTSIDE * PROVEN_SHARE * largest))
        } else {
            above(curve, share.min(PROVEN_SHARE) * curve[0])
        };
        (lags + 1).min(curve.len())
    }
}

/// How far a curve is to be proven.
#[derive(Clone, Copy)]
pub(super) struct Reach {
    /// Down to this share of J(0), or to what a relative bound asks for where that is less.
    pub share: f64,
    /// Whether |W^k v|^2 is wanted as well, down to that share of its largest.
    pub responses: bool,
}

/// A network with its proven covariance.
#[derive(Clone, Copy)]
pub(super) struct Network<'a> {
    pub recurrent: &'a Matrix,
    pub covariance: &'a DoubleCovariance,
    pub options: &'a Options,
}

impl Trajectory {
    /// The J(k) of a signal of this power with the bounds on their errors, for the C that is taken as exact: those of
    /// lags that are not proven lie between zero and an upper bound of the last that is.
    pub fn series(&self, power: f64) -> BoundedSeries {
        let last = self.last_above();
        let error = |(lag, information): (usize, &f64)| match self.amplitude_errors.get(lag) {
            Some(error) => error * (2.0 * information.sqrt() + error),
            None => last,
        };
        let errors = self.curve.iter().enumerate().map(error);
        let errors = errors.map(|error| rounded_up(power * error)).collect();
        BoundedSeries::new(self.curve.iter().map(|information| power * information).collect(), errors)
    }

    /// Whether no J(k) beyond the proven lags can be above 1e-12 of the largest.
    pub fn is_proven_beyond(&self) -> bool {
        let below = (self.curve[0].sqrt() - self.amplitude_errors[0]).max(0.0);
        self.amplitude_errors.len() == self.curve.len() || self.last_above() <= SMALLEST_SHARE * below * below
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

    /// The states of every lag, whitened and as they are, and bounds on the errors of L^-1 times them: those that are
    /// not proven are no longer than the last that is.
    pub fn whole(self, covariance: &DoubleCovariance, powers: &Squares) -> Whole {
        let longest = self.last_above().sqrt();
        let Self { mut states, mut whitened, amplitude_errors, state_errors, all, .. } = self;
        let (proven, more) = (states.ncols(), all.ncols() - states.ncols());
        let beyond = powers.leave_columns(all.columns(proven, more).into_owned());
        let mut seen = beyond.clone();
        solve_lower(&covariance.factor.head, &mut seen, 1);
        let open: Vec<f64> = column_norms(&seen).into_iter().map(|size| size + longest).collect();
        for (all, rest) in [(&mut states, beyond), (&mut whitened, seen)] {
            all.resize_horizontally_mut(proven + more, 0.0);
            all.columns_mut(proven, more).copy_from(&rest);
        }
        let [errors, state_errors] = [amplitude_errors, state_errors].map(|errors| [errors, open.clone()].concat());
        Whole { whitened, errors, states, state_errors }
    }
}

/// L^-1 W^k v and W^k v for all lags.
pub(super) struct Whole {
    pub whitened: Matrix,
    /// Bounds on the errors of its columns.
    pub errors: Vec<f64>,
    pub states: Matrix,
    /// Bounds on L^-1 times the errors of its columns.
    pub state_errors: Vec<f64>,
}

impl Network<'_> {
    /// Adds the corrections to the states; where C was refined, what that rounds away is returned.
    fn corrected(self, states: &mut Matrix, corrections: &Matrix) -> Option<Scratch> {
        if self.covariance.rung != Rung::Refined {
            *states += corrections;
            return None;
        }
        let mut lost = Scratch::copy(corrections);
        for (state, lost) in states.iter_mut().zip(lost.iter_mut()) {
            (*state, *lost) = two_sum(*state, *lost);
        }
        Some(lost)
    }

    /// L^-1 X for columns X, known as the sum of two doubles where a second one is given, and bounds on what the
    /// solution may lose of each.
    fn whitened(self, states: &Matrix, tail: Option<&Matrix>) -> (Matrix, Vec<f64>) {
        let Self { covariance, options, .. } = self;
        let factor = &covariance.factor;
        let mut whitened = states.clone();
        solve_lower(&factor.head, &mut whitened, options.threads);
        let rounding = (states.nrows() + 2) as f64 * f64::EPSILON;
        let (factor_norm, inverse_norm) = (upper_norm(&factor.head), covariance.inverse_norm());
        // (L + E) b = x with |E| below n u |L|.
        let unknown = inverse_norm * rounding * factor_norm;
        let mut solving: Vec<f64> = column_norms(&whitened).into_iter().map(|size| unknown * size).collect();
        if covariance.rung == Rung::Refined || 2.0 * unknown > SMALL * options.tolerance {
            let product = accurate_product(factor.operand(), Operand::from(&whitened), options.threads);
            let mut rest = (states - &*product.head) - &*product.tail;
            if let Some(tail) = tail {
                rest += tail;
            }
            let sizes = column_norms(&rest);
            solve_lower(&factor.head, &mut rest, options.threads);
            whitened += &rest;
            let sizes = column_norms(&rest).into_iter().zip(sizes).zip(product.column_errors);
            // The tail of L does not meet the rest.
            let unmet = factor.tail_norm();
            for (bound, ((rest, size), error)) in solving.iter_mut().zip(sizes) {
                *bound = inverse_norm * (rounding * (factor_norm * rest + 2.0 * size) + unmet * rest + error);
            }
        }
        (whitened, solving)
    }

    /// How many slices of every factor the defects take: two, where what they leave open is small at every lag, of J(k)
    /// and with `responses` of |W^k v| as well.
    fn slices(self, states: &Matrix, curve: &[f64], responses: bool) -> usize {
        let Self { recurrent, covariance, options } = self;
        let n = recurrent.nrows();
        let outside = if responses { upper_spectral_norm(&covariance.factor.head) } else { 0.0 };
        let each = covariance.inverse_norm() * upper_norm(recurrent) * sliced_share(n);
        let (mut open, mut worst) = (0.0, 0.0f64);
        let sizes = column_norms(states);
        let longest = sizes.iter().copied().fold(0.0, f64::max);
        for (information, size) in curve.iter().zip(sizes) {
            if *information > SMALLEST_SHARE * curve[0] {
                worst = worst.max(2.0 * open / information.sqrt());
            }
            if size * size > SMALLEST_SHARE * longest * longest {
                worst = worst.max(2.0 * outside * open / size);
            }
            open += each * size;
        }
        if worst <= SLICED * options.tolerance { 2 } else { 3 }
    }

    /// What is missing in the states, to first order of their rounding, and what is then still unknown of L^-1 times
    /// them.
    ///
    /// The true states are states + c with c(k+1) = W c(k) + d(k) for the defects d(k) = W x(k) - x(k+1), which are
    /// known to all their digits. Whatever c is used, its own defects bound the rest: in the coordinates of C, W is a
    /// contraction, so the errors of earlier lags do not grow.
    fn corrections(self, squares: &mut Squares, states: &Matrix, slices: usize) -> (Scratch, Vec<f64>) {
        let (recurrent, threads) = (self.recurrent, self.options.threads);
        let (n, known) = states.shape();
        let (defects, defect_errors) = accurate_defects(recurrent, states, slices, threads);
        let corrections = squares.accumulate(&defects, Side::Forward);
        let mut moved = Scratch::unset(n, known);
        set_shaped(&mut moved, Wanted::All, recurrent, &corrections, threads);
        let (norm, rounding) = (upper_norm(recurrent), product_unit(n, 1) + 4.0 * UNIT);
        let inverse_norm = self.covariance.inverse_norm();
        let (sizes, defect_sizes) = (column_norms(&corrections), column_norms(&defects));
        let mut errors = vec![0.0; known];
        let mut unmet = vec![0.0; n];
        for lag in 1..known {
            let (last, here) = ((lag - 1) * n..lag * n, lag * n..(lag + 1) * n);
            let (moved, defect) = (&moved.as_slice()[last], &defects.as_slice()[here.clone()]);
            let parts = moved.iter().zip(defect).zip(&corrections.as_slice()[here]);
            widely(
                #[inline(always)]
                || {
                    unmet
                        .iter_mut()
                        .zip(parts)
                        .for_each(|(unmet, ((moved, defect), next))| *unmet = moved + defect - next);
                },
            );
            let own = rounding * (norm * sizes[lag - 1] + sizes[lag] + defect_sizes[lag]);
            let open = upper_length(&unmet) + own + defect_errors[lag];
            errors[lag] = errors[lag - 1] + inverse_norm * open;
        }
        (corrections, errors)
    }
}
