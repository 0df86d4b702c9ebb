//! What a linear read-out recovers of the past input: memory function, capacity, mutual information.
//!
//! In coordinates where C = I the network is a contraction A with input b, its signal covariance S = A S A' + b b' has
//! the eigenvalues f of the Fisher memory matrix, and for an input of unit power
//!
//! ```text
//! m(k) = (A^k b)' (I + S)^-1 A^k b,   sum_k m(k) = tr[S (I + S)^-1] = sum f/(1+f).
//! ```
//!
//! I + S is never smaller than I, so whatever bounds the error of S bounds that of all of these.

use super::double::States;
use super::signal::{Curve, Signal};
use super::worst::RANGE;
use crate::covariance::{DoubleCovariance, Dynamics, Flow, SHARPEN, Squarings};
use crate::linalg::{Added, Operand, Matrix, Pair, Scratch, accurate_gram, accurate_product, cholesky_lower, invert_lower, multiply, sharp_spectral_norm, solve_lower, symmetric_difference, symmetric_eigenvalues, symmetrise, two_sum, upper_norm, upper_spectral_norm};
use crate::options::Options;
use crate::precision::BallMatrix;
use crate::stein::{Failure, Side, Squares};

/// What [`super::Analysis`] says of it.
pub(super) struct Readout {
    pub memory_function: Vec<f64>,
    pub fisher_spectrum: Vec<f64>,
    pub capacity: f64,
    pub mutual_information: f64,
    /// On the relative error of each m(k) above 1e-12 of the largest, of the capacity and of the information.
    pub bound: f64,
}

impl Readout {
    /// Beyond the range of doubles nothing is known of it.
    fn unknown() -> Self {
        let (memory_function, fisher_spectrum) = (Vec::new(), Vec::new());
        let (capacity, mutual_information, bound) = (0.0, 0.0, f64::INFINITY);
        Self { memory_function, fisher_spectrum, capacity, mutual_information, bound }
    }

    /// From S as computed, each eigenvalue within `spread` of the true one, the sums another way if they are known so,
    /// and m(k) with its own bound; `relative` is the bound on C, which all of them inherit.
    fn new(signal: &Matrix, spread: f64, sums: Option<Sums>, curve: Curve, relative: f64) -> crate::Result<Self> {
        if upper_norm(signal).is_nan() || upper_norm(signal) > RANGE.end {
            return Ok(Self::unknown());
        }
        let rounding = 8.0 * signal.nrows() as f64 * f64::EPSILON * upper_norm(signal);
        let mut spectrum = symmetric_eigenvalues(signal)?;
        spectrum.reverse();
        spectrum.iter_mut().for_each(|value| *value = value.max(0.0));
        let spread = spread + rounding;
        // Both sums rise with every eigenvalue: their ends are those of the eigenvalues.
        let between = |function: fn(f64) -> f64| {
            let at = |move_by: f64| -> f64 { spectrum.iter().map(|&f| function((f + move_by).max(0.0))).sum() };
            let (low, value, high) = (at(-spread), at(0.0), at(spread));
            let gap = (high - value).max(value - low);
            (value, if gap == 0.0 { 0.0 } else { gap / value } + 4.0 * spectrum.len() as f64 * f64::EPSILON)
        };
        let mut capacity = between(|f| f / (1.0 + f));
        let mut information = between(f64::ln_1p);
        if let Some(Sums { capacity: other, information: doubled, error }) = sums {
            capacity = sharper(capacity, (other, error / other));
            information = sharper(information, (doubled, error / doubled));
        }
        let ((capacity, capacity_bound), (information, information_bound)) = (capacity, information);
        let arithmetic = curve.bound.max(capacity_bound).max(information_bound);
        let bound = (1.0 + arithmetic) / (1.0 - relative) - 1.0;
        // What is not known to a single digit is not known.
        if bound.is_nan() || bound >= 1.0 {
            return Ok(Self::unknown());
        }
        Ok(Self {
            memory_function: curve.values,
            fisher_spectrum: spectrum,
            capacity,
            mutual_information: 0.5 * information,
            bound,
        })
    }
}

/// The value with the smaller bound.
fn sharper(one: (f64, f64), other: (f64, f64)) -> (f64, f64) {
    if other.1 < one.1 { other } else { one }
}

/// tr[S (I + S)^-1] and ln det(I + S) from a triangular root of I + S, and a bound on the error of either.
struct Sums {
    capacity: f64,
    information: f64,
    error: f64,
}

impl Sums {
    /// For T T' within a relative `defect` of I + S.
    fn of(root: &Matrix, defect: f64, threads: usize) -> Self {
        let n = root.nrows() as f64;
        let inverse = invert_lower(root);
        let product = accurate_product(Operand::lower(&inverse), Operand::lower(root), threads);
        let identity = Matrix::identity(root.nrows(), root.nrows());
        // G = (I + E) T^-1 makes G' G the inverse within 2 |E| + |E|^2.
        let own = upper_norm(&((&*product.head - identity) + &*product.tail)) + product.error() + f64::EPSILON;
        let relative = (1.0 + own) * (1.0 + own) / (1.0 - defect).max(0.0) - 1.0;
        let information = 2.0 * root.diagonal().iter().map(|entry| entry.ln()).sum::<f64>();
        let error = n * (relative + 8.0 * f64::EPSILON) + 4.0 * n * f64::EPSILON * information;
        Self { capacity: n - squared_norm(&inverse), information, error }
    }
}

/// |A|_F^2, rounded once: squares and sums with what their rounding lost (Ogita, Rump, Oishi 2005).
fn squared_norm(matrix: &Matrix) -> f64 {
    let (mut sum, mut lost) = (0.0, 0.0);
    for &entry in matrix.iter().filter(|entry| **entry != 0.0) {
        let square = entry * entry;
        let (next, rounded) = two_sum(sum, square);
        lost += rounded + entry.mul_add(entry, -square);
        sum = next;
    }
    sum + lost
}

/// S = W S W' + B Sigma B' without a bound; `None` where double precision does not reach.
pub(super) fn signal_covariance_in_double(powers: &mut Squares, entering: &Signal) -> Option<Matrix> {
    match entering.count() {
        1 => powers.solve_rank_one(&(entering.first() * entering.covariance[0].sqrt())),
        _ => powers.solve(entering.square().0, Side::Forward),
    }
}

/// In double precision, from S, the whitened states L^-1 W^k B and the bounds on their errors.
pub(super) fn in_double(
    recurrent: &Matrix,
    covariance: &DoubleCovariance,
    (entering, signal): (&Signal, &Matrix),
    states: &States,
    options: &Options,
) -> crate::Result<Readout> {
    let (n, threads, factor) = (recurrent.nrows(), options.threads, &covariance.factor);
    let (square, rounding) = entering.square();
    options.checkpoint("read-out", 0.0)?;
    let size = |(residual, error): (Scratch, f64)| {
        let bound = upper_norm(&residual) + error;
        let small = bound <= SHARPEN * options.tolerance * covariance.least_noise;
        if small { bound } else { bound.min(sharp_spectral_norm(&residual, threads) + error) }
    };
    // -r Q <= residual <= r Q makes the error of S at most r C, as sum_k W^k Q W'^k = C.
    let transposed = recurrent.transpose();
    let sides = (Operand::from(recurrent), Operand::from(&transposed));
    let residual = size(congruence_residual(sides, signal, signal, Added::Matrix(&square), threads));
    let solving = (residual + rounding) / covariance.least_noise;
    let mut whitened = crate::linalg::whitened(factor, signal, threads);
    symmetrise(&mut whitened);
    options.checkpoint("read-out", 0.5)?;
    let transposed = factor.transpose();
    let sides = (Operand::lower(factor), Operand::upper(&transposed));
    let whitening = size(congruence_residual(sides, &whitened, signal, Added::Diagonal(0.0), threads));
    let inverse_norm = covariance.inverse_norm();
    let spread = solving / (1.0 - covariance.delta) + whitening * inverse_norm * inverse_norm;

    let total = &whitened + Matrix::identity(n, n);
    let Some(root) = cholesky_lower(&total) else { return Ok(Readout::unknown()) };
    // The sum above rounds its diagonal.
    let diagonal = f64::EPSILON * upper_norm(&total);
    let (residual, error) =
        symmetric_difference(&accurate_gram(Operand::lower(&root), threads), &Pair::exact(&total), Added::Diagonal(0.0));
    let defect = upper_norm(&residual) + error + diagonal + spread;
    let sums = Sums::of(&root, defect, threads);
    let mut read = states.columns.clone();
    solve_lower(&root, &mut read, threads);
    let unit = (n + 2) as f64 * f64::EPSILON * upper_norm(&root);
    let lengths = read.column_iter().map(|state| state.norm());
    let errors: Vec<f64> = states.errors.iter().zip(lengths).map(|(error, length)| error + unit * length).collect();
    let mut curve = Curve::of(&read, &errors, entering, 1.0);
    curve.bound = (1.0 + curve.bound) / (1.0 - defect).max(0.0) - 1.0;
    Readout::new(&whitened, spread, Some(sums), curve, covariance.delta)
}

/// Q + A X A' - Y for symmetric X and Y, A and A' given as factors, and a bound on the Frobenius norm of its error.
fn congruence_residual(
    (left, right): (Operand, Operand),
    middle: &Matrix,
    target: &Matrix,
    added: Added,
    threads: usize,
) -> (Scratch, f64) {
    let forward = accurate_product(left, Operand::from(middle), threads);
    let product = accurate_product(Operand::with_tail(&forward.head, &forward.tail), right, threads);
    let inherited = forward.error() * upper_spectral_norm(right.stored().0) * std::f64::consts::SQRT_2;
    let (residual, error) = symmetric_difference(&product, &Pair::exact(target), added);
    (residual, error + inherited)
}

fn blind() -> Curve {
    Curve { values: Vec::new(), bound: f64::INFINITY }
}

/// A whitened network: its input b, the signal in the original coordinates, the squarings of A in balls and in doubles, what is seen of its state (T with
/// T' T = H'(H C H' + R)^-1 H in these coordinates; the state itself if there is none), and the seen states T A^k b.
pub(super) struct Seen<'a> {
    pub start: &'a BallMatrix,
    pub signal: &'a Signal,
    pub squarings: &'a Squarings,
    pub powers: &'a [Matrix],
    pub observed: Option<&'a BallMatrix>,
    pub states: &'a BallMatrix,
}

/// S, proven: the covariance that the signal alone gives the whitened state.
pub(super) fn signal_covariance(
    seen: &Seen,
    dynamics: Dynamics,
    flow: Option<&Flow>,
    options: &Options,
) -> Result<BallMatrix, Failure> {
    let format = seen.start.format();
    let power = BallMatrix::from_matrix(&seen.signal.covariance, format);
    // In continuous time the sum over the steps of the Cayley transform is the integral over all times.
    let entered = flow.map_or_else(|| seen.start.clone(), |flow| flow.resolvent.times(seen.start));
    let driven = entered.times(&power).times(&entered.transpose()).mirrored();
    if let Dynamics::Horizon(steps) = dynamics {
        return seen.squarings.powers.sum_forward(&driven, steps, options);
    }
    // In doubles, then once more for what rounding left.
    let contraction = &seen.squarings.powers.balls[0];
    let residual = |signal: &BallMatrix| {
        driven.plus(&contraction.times(signal).times(&contraction.transpose())).minus(signal).mirrored()
    };
    let sum = |right: Matrix| BallMatrix::from_matrix(&summed(right, seen.powers), format);
    let first = sum(driven.to_matrix());
    let signal = first.plus(&sum(residual(&first).to_matrix()));
    // S is off by sum_k A^k r A'^k, at most |r| sum_k |A^k|^2.
    let spread = residual(&signal).norm() * seen.squarings.reach;
    Ok(signal.widened(spread))
}

/// In more bits, from S and for a C within a relative `delta`.
pub(super) fn in_bits(seen: &Seen, signal: &BallMatrix, delta: f64) -> crate::Result<Readout> {
    let view = seen.observed.map_or_else(|| signal.clone(), |view| view.times(signal).times(&view.transpose()));
    let view = view.mirrored();
    let total = view.plus(&BallMatrix::identity(view.shape().0, view.format()));
    let curve = whitened_by(&total, seen.states, seen.signal).unwrap_or_else(blind);
    Readout::new(&view.to_matrix(), view.radius.to_f64(), None, curve, delta)
}

/// tr(Sigma Y_k' Y_k) for the blocks Y_k of p columns, on the scale of their sum over all lags.
pub(super) fn curve(states: &BallMatrix, signal: &Signal, scale: f64) -> Curve {
    let columns = states.to_matrix();
    // The radius bounds every block as a whole, so each column's share may be this.
    let error = states.radius.to_f64() / (signal.count() as f64).sqrt();
    Curve::of(&columns, &vec![error; columns.ncols()], signal, scale)
}

/// The same of G x for the columns x, with G' G the inverse of the given matrix.
fn whitened_by(total: &BallMatrix, states: &BallMatrix, signal: &Signal) -> Option<Curve> {
    let format = states.format();
    let identity = BallMatrix::identity(total.shape().0, format);
    let mut root = BallMatrix::from_matrix(&invert_lower(&cholesky_lower(&total.to_matrix())?), format);
    let mut defect = f64::INFINITY;
    for _ in 0..MOST_REFINEMENTS {
        let rest = identity.minus(&root.times(total).times(&root.transpose()));
        let last = std::mem::replace(&mut defect, rest.norm().to_f64());
        if defect < REFINED || defect > 0.5 * last.min(1.0) {
            break;
        }
        // (I + D/2) G leaves a defect of order D^2.
        root = root.plus(&BallMatrix::from_matrix(&(rest.to_matrix() * 0.5), format).times(&root));
    }
    let mut curve = curve(&root.times(states), signal, 1.0);
    curve.bound = (1.0 + curve.bound) / (1.0 - defect).max(0.0) - 1.0;
    Some(curve)
}

/// Defects below this are below every other error.
const REFINED: f64 = 1e-14;
/// Each squares the defect.
const MOST_REFINEMENTS: usize = 5;

/// sum_k A^k Q A'^k from the squarings of A.
fn summed(right: Matrix, powers: &[Matrix]) -> Matrix {
    let mut sum = right;
    for power in powers {
        sum += multiply(&multiply(power, &sum), Operand::transpose_of(power));
    }
    symmetrise(&mut sum);
    sum
}
