//! The fast arithmetic: everything in double precision, then proven by residuals evaluated more accurately.
//!
//! Where the noise covariance is well conditioned this certifies ten digits for a fraction of the cost of the
//! solution; elsewhere it says so and leaves the work to more bits.

use super::analysis::{Decoding, Spatial};
use super::arithmetic::Arithmetic;
use super::decoding::{Sums, Whitened, through_root};
use super::question::Question;
use super::signal::{Signal, powers_of_blocks};
use super::spatial::ProvenSpatial;
use super::state_columns::StateColumns;
use super::trajectory::{Network, Plain, Reach, Whole};
use super::{extremes, sensitivity};
use crate::bounded::{Bounded, BoundedSeries, Estimate};
use crate::covariance::{DoubleCovariance, SHARPEN};
use crate::linalg::{
    Added, EnclosedEigen, Matrix, Operand, Pair, Scratch, accurate_gram, accurate_product, cholesky_lower,
    sharp_spectral_norm, solve_lower, symmetric_difference, symmetrise, upper_norm, upper_spectral_norm, whitened,
};
use crate::stein::{Failure, Side, Squares};
use crate::system::Noise;

/// A network whose covariance is proven in double precision.
pub(super) struct InDoubles<'a> {
    question: Question<'a>,
    squares: Squares<'a>,
    covariance: DoubleCovariance,
}

/// L^-1 W^k B for the lags, p columns each, and W^k B itself, with bounds on the errors of the columns.
pub(super) struct States {
    columns: Matrix,
    errors: Vec<f64>,
    plain: Matrix,
    plain_errors: Vec<f64>,
}

impl<'a> Arithmetic<'a> for InDoubles<'a> {
    type Information = ProvenSpatial;
    type States = States;
    type SignalStateCovariance = Matrix;

    fn solve(question: Question<'a>) -> Result<Self, Failure> {
        let Question { system, evolution, options, .. } = question;
        evolution.require_double()?;
        if system.observation().is_some() {
            // Automatic precision goes on to more bits.
            return Err(Failure::Imprecise(f64::INFINITY));
        }
        let mut squares = Squares::reused(system.recurrent(), options.threads);
        let covariance = DoubleCovariance::new(system, &mut squares, options)?;
        if covariance.delta > options.tolerance {
            return Err(Failure::Imprecise(covariance.delta));
        }
        Ok(Self { question, squares, covariance })
    }

    fn noise_trace(&self, _: &ProvenSpatial) -> Option<Bounded> {
        self.covariance.trace().known()
    }

    fn spatial(&mut self) -> Result<(Spatial, Bounded, ProvenSpatial), Failure> {
        let Question { system, options, .. } = self.question;
        let proven = ProvenSpatial::new(system.recurrent(), &self.covariance, &mut self.squares, options)?;
        let eigen = EnclosedEigen::of(&proven.matrix, options.threads)?;
        let relative = proven.relative(self.covariance.delta);
        let (rounding, n) = (proven.rounding, system.size() as f64);
        let best = extremes::best(&eigen, rounding, relative);
        let lower = proven.lower();
        let worst = extremes::worst(&eigen, &lower, rounding, relative, options.tolerance)?;
        // Every entry of the diagonal is rounded once, and their sum n times.
        let sum = proven.matrix.trace();
        let trace = Bounded::new(sum, (n + 2.0) * f64::EPSILON * sum + n.sqrt() * proven.rounding).within(relative);
        let noise_budget = match system.noise() {
            Noise::Independent(epsilon) => {
                Bounded::new(epsilon * trace.value, epsilon * (trace.error + f64::EPSILON * trace.value))
            }
            Noise::Covariance(noise) => {
                let columns = proven.matrix.column_iter().zip(noise.column_iter());
                let sum: f64 = columns.map(|(one, other)| one.dot(&other)).sum();
                let error = (proven.rounding + n * f64::EPSILON * upper_norm(&proven.matrix)) * upper_norm(noise);
                Bounded::new(sum, error).within(relative)
            }
        };
        let norm = upper_norm(&proven.matrix);
        let error = Bounded::new(norm, proven.rounding).within(relative).error;
        let matrix = Bounded::new(proven.matrix.clone(), error);
        Ok((Spatial { matrix, trace, best, worst }, noise_budget, proven))
    }

    fn total(&self, information: &ProvenSpatial, signal: &Signal) -> Bounded {
        information.total(signal).within(information.relative(self.covariance.delta))
    }

    fn curve(
        &mut self,
        _: &ProvenSpatial,
        signal: &Signal,
        total: Bounded,
    ) -> Result<(BoundedSeries, f64, States), Failure> {
        let Question { system, options, .. } = self.question;
        let mut trajectories = Vec::with_capacity(signal.count());
        for input in signal.directions.column_iter() {
            let plain = Plain::new(&self.covariance, &mut self.squares, &input.into_owned(), options.lags.max(1));
            let network = Network { recurrent: system.recurrent(), covariance: &self.covariance, options };
            let reach = Reach { share: f64::INFINITY, responses: true };
            trajectories.push(plain.proven(network, &mut self.squares, reach)?);
        }
        let alone = match &trajectories[..] {
            [one] => Some((one.series(signal.covariance[0]), one.is_proven_beyond())),
            _ => None,
        };
        let squares = &self.squares;
        let whole: Vec<Whole> = trajectories.into_iter().map(|one| one.whole(&self.covariance, squares)).collect();
        let states = States::of(whole, upper_spectral_norm(&self.covariance.factor));
        let (series, proven) =
            alone.unwrap_or_else(|| (powers_of_blocks(&states.columns, &states.errors, signal), true));
        let series = series.within(self.covariance.delta);
        let bound = if proven { series.relative_error(total.value) } else { f64::INFINITY };
        Ok((series, bound, states))
    }

    fn responses(&self, states: &mut States) -> Result<StateColumns, Failure> {
        let (states, errors) = (std::mem::take(&mut states.plain), std::mem::take(&mut states.plain_errors));
        Ok(StateColumns { states, errors })
    }

    fn signal_state_covariance(
        &mut self,
        _: &ProvenSpatial,
        _: &States,
        signal: &Signal,
    ) -> Result<Option<Matrix>, Failure> {
        Ok(match signal.count() {
            1 => self.squares.solve_rank_one(&(signal.first() * signal.covariance[0].sqrt())),
            _ => self.squares.solve(signal.square().0, Side::Forward),
        })
    }

    fn decoding(
        &self,
        _: &ProvenSpatial,
        states: &States,
        signal: &Signal,
        held: &Matrix,
    ) -> Result<Decoding, Failure> {
        let Question { system, options, .. } = self.question;
        let (n, threads, delta) = (system.size(), options.threads, self.covariance.delta);
        let (whitened, spread) = self.whitened_signal(signal, held)?;
        let total = &whitened + Matrix::identity(n, n);
        let Some(root) = cholesky_lower(&total) else { return Ok(Decoding::unknown()) };
        // The sum above rounds its diagonal.
        let diagonal = f64::EPSILON * upper_norm(&total);
        let gram = accurate_gram(Operand::lower(&root), threads);
        let (residual, error) = symmetric_difference(&gram, &Pair::exact(&total), Added::Diagonal(0.0));
        let defect = upper_norm(&residual) + error + diagonal + spread;
        let sums = Sums::of(&root, defect);
        let mut read = states.columns.clone();
        solve_lower(&root, &mut read, threads);
        let unit = (n + 2) as f64 * f64::EPSILON * upper_norm(&root);
        let lengths = read.column_iter().map(|state| state.norm());
        let errors: Vec<f64> = states.errors.iter().zip(lengths).map(|(error, length)| error + unit * length).collect();
        let shares = through_root(powers_of_blocks(&read, &errors, signal), defect);
        let whitened = Whitened { signal: &whitened, spread, relative: delta };
        Ok(Decoding::new(whitened, Some(sums), Some(shares))?)
    }

    fn sensitivity(
        &mut self,
        information: &ProvenSpatial,
        _: &Signal,
        held: &Matrix,
        total: f64,
    ) -> Result<Option<Estimate>, Failure> {
        let Question { system, options, .. } = self.question;
        let gradients = sensitivity::Gradients { spatial: &information.matrix, held, total };
        let (squares, threads) = (&mut self.squares, options.threads);
        Ok(sensitivity::in_doubles(system.recurrent(), &self.covariance, squares, gradients, threads))
    }
}

impl InDoubles<'_> {
    /// L^-1 S L'^-1 as computed, and a bound on how far its eigenvalues are from the true ones.
    fn whitened_signal(&self, signal: &Signal, held: &Matrix) -> Result<(Matrix, f64), Failure> {
        let Question { system, options, .. } = self.question;
        let (threads, factor, least_noise) = (options.threads, &self.covariance.factor, self.covariance.least_noise);
        let (square, rounding) = signal.square();
        options.checkpoint("decoding", 0.0)?;
        let size = |(residual, error): (Scratch, f64)| {
            let bound = upper_norm(&residual) + error;
            let small = bound <= SHARPEN * options.tolerance * least_noise;
            if small { bound } else { bound.min(sharp_spectral_norm(&residual, threads) + error) }
        };
        // -r Q <= residual <= r Q makes the error of S at most r C, as sum_k W^k Q W'^k = C.
        let transposed = system.recurrent().transpose();
        let sides = [Operand::from(system.recurrent()), Operand::from(&transposed)];
        let equation = Congruence { sides, middle: held, target: held, added: Added::Matrix(&square) };
        let residual = size(equation.residual(threads));
        let solving = (residual + rounding) / least_noise;
        let mut inside = whitened(factor, held, threads);
        symmetrise(&mut inside);
        options.checkpoint("decoding", 0.5)?;
        let transposed = factor.transpose();
        let sides = [Operand::lower(factor), Operand::upper(&transposed)];
        let back = Congruence { sides, middle: &inside, target: held, added: Added::Diagonal(0.0) };
        let whitening = size(back.residual(threads));
        let inverse_norm = self.covariance.inverse_norm();
        let spread = solving / (1.0 - self.covariance.delta) + whitening * inverse_norm * inverse_norm;
        Ok((inside, spread))
    }
}

/// Q + A X A' - Y for symmetric X and Y.
struct Congruence<'a> {
    /// A and A'.
    sides: [Operand<'a>; 2],
    /// X.
    middle: &'a Matrix,
    /// Y.
    target: &'a Matrix,
    /// Q.
    added: Added<'a>,
}

impl Congruence<'_> {
    /// The matrix, and a bound on the Frobenius norm of its error.
    fn residual(&self, threads: usize) -> (Scratch, f64) {
        let [left, right] = self.sides;
        let forward = accurate_product(left, Operand::from(self.middle), threads);
        let product = accurate_product(Operand::with_tail(&forward.head, &forward.tail), right, threads);
        let inherited = forward.error() * upper_spectral_norm(right.stored().0) * std::f64::consts::SQRT_2;
        let (residual, error) = symmetric_difference(&product, &Pair::exact(self.target), self.added);
        (residual, error + inherited)
    }
}

impl States {
    /// Those of several inputs lag by lag, for |L| <= factor_norm.
    fn of(mut trajectories: Vec<Whole>, factor_norm: f64) -> Self {
        let (count, lags) = (trajectories.len(), trajectories[0].states.ncols());
        let mut gathered = |part: fn(&mut Whole) -> &mut Matrix| {
            let mut each: Vec<Matrix> = trajectories.iter_mut().map(|one| std::mem::take(part(one))).collect();
            if count == 1 {
                return each.remove(0);
            }
            Matrix::from_fn(each[0].nrows(), lags * count, |row, index| each[index % count][(row, index / count)])
        };
        let (columns, plain) = (gathered(|one| &mut one.whitened), gathered(|one| &mut one.states));
        let errors = |part: fn(&Whole) -> &[f64]| -> Vec<f64> {
            (0..lags * count).map(|index| part(&trajectories[index % count])[index / count]).collect()
        };
        let plain_errors = errors(|one| &one.state_errors).into_iter().map(|error| factor_norm * error).collect();
        Self { columns, errors: errors(|one| &one.errors), plain, plain_errors }
    }
}
