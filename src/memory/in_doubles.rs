//! The fast arithmetic: everything in double precision, then proven by residuals evaluated more accurately.
//!
//! Where the noise covariance is well conditioned this certifies ten digits for a fraction of the cost of the
//! solution; elsewhere it says so and leaves the work to more bits.

use super::analysis::{Decoding, ExtremeInput, Spatial};
use super::arithmetic::Arithmetic;
use super::decoding::{Sums, Whitened, through_root};
use super::question::Question;
use super::signal::{Signal, powers_of_blocks};
use super::signal_covariance::{Carried, LongSymmetric};
use super::spatial::ProvenSpatial;
use super::state_columns::StateColumns;
use super::trajectory::{Network, Plain, Reach, Whole};
use super::{extremes, sensitivity};
use crate::bounded::{Bounded, BoundedSeries, Estimate};
use crate::covariance::{DoubleCovariance, Rung};
use crate::linalg::{
    Added, EnclosedEigen, Matrix, Operand, Pair, TopEigenpair, accurate_gram, cholesky_lower, proven_top_eigenpair,
    solve_lower, symmetric_difference, upper_norm, upper_spectral_norm,
};
use crate::options::Options;
use crate::parts::Part;
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
    type SignalStateCovariance = LongSymmetric;

    fn solve(question: Question<'a>) -> Result<Self, Failure> {
        let Question { system, evolution, options, rung, .. } = question;
        evolution.require_double()?;
        if system.observation().is_some() {
            // Automatic precision goes on to more bits.
            return Err(Failure::Imprecise(f64::INFINITY));
        }
        let mut squares = Squares::reused(system.recurrent(), options.threads);
        let covariance = DoubleCovariance::new(system, &mut squares, rung, options)?;
        if covariance.delta > options.tolerance {
            return Err(Failure::Imprecise(covariance.delta));
        }
        Ok(Self { question, squares, covariance })
    }

    fn rung(&self) -> Rung {
        self.covariance.rung
    }

    fn noise_trace(&self, _: &ProvenSpatial) -> Option<Bounded> {
        self.covariance.trace().known()
    }

    fn spatial(&mut self) -> Result<(Spatial, Bounded, ProvenSpatial), Failure> {
        let Question { system, options, .. } = self.question;
        let proven = ProvenSpatial::new(system.recurrent(), &self.covariance, &mut self.squares, options)?;
        let relative = proven.relative(self.covariance.delta);
        let n = system.size() as f64;
        let (best, worst) = Self::extremes(&proven, relative, options)?;
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
        let states = States::of(whole, upper_spectral_norm(&self.covariance.factor.head));
        let (series, proven) =
            alone.unwrap_or_else(|| (powers_of_blocks(&states.columns, &states.errors, signal), true));
        let series = series.within(self.covariance.delta);
        let bound = if proven { series.relative_error(total.value) } else { f64::INFINITY };
        Ok((series, bound, states))
    }

    fn responses(&self, states: &mut States) -> Result<StateColumns, Failure> {
        let (states, errors) = (std::mem::take(&mut states.plain), std::mem::take(&mut states.plain_errors));
        let columns = StateColumns { states, errors };
        if self.covariance.rung != Rung::Refined {
            return Ok(columns);
        }
        let Question { system, options, .. } = self.question;
        let count = columns.errors.len() / options.lags.max(1);
        Ok(columns.refined(system.recurrent(), count, options.tolerance))
    }

    fn signal_state_covariance(
        &mut self,
        _: &ProvenSpatial,
        _: &States,
        signal: &Signal,
    ) -> Result<Option<LongSymmetric>, Failure> {
        let held = match signal.count() {
            1 => self.squares.solve_rank_one(&(signal.first() * signal.covariance[0].sqrt())),
            _ => self.squares.solve(signal.square().0, Side::Forward),
        };
        let Question { system, options, .. } = self.question;
        let carried = Carried { system, covariance: &self.covariance, options };
        Ok(held.and_then(|held| carried.refined(held, signal, &mut self.squares)))
    }

    fn decoding(
        &self,
        _: &ProvenSpatial,
        states: &States,
        signal: &Signal,
        held: &LongSymmetric,
    ) -> Result<Decoding, Failure> {
        let Question { system, options, .. } = self.question;
        let (n, threads, delta) = (system.size(), options.threads, self.covariance.delta);
        let (whitened, spread) = self.carried().whitened(signal, held)?;
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
        Ok(Decoding::new(whitened, Some(sums), Some(shares), options.parts)?)
    }

    fn sensitivity(
        &mut self,
        information: &ProvenSpatial,
        _: &Signal,
        held: &LongSymmetric,
        total: f64,
    ) -> Result<Option<Estimate>, Failure> {
        let Question { system, options, .. } = self.question;
        let gradients = sensitivity::Gradients { spatial: &information.matrix, held: &held.head, total };
        let (squares, threads) = (&mut self.squares, options.threads);
        Ok(sensitivity::in_doubles(system.recurrent(), &self.covariance, squares, gradients, threads))
    }
}

impl InDoubles<'_> {
    /// The input that holds the most, and the one that holds the least where it is among the parts.
    fn extremes(
        proven: &ProvenSpatial,
        relative: f64,
        options: &Options,
    ) -> Result<(ExtremeInput, Option<ExtremeInput>), Failure> {
        let rounding = proven.rounding;
        let is_worst_asked = options.parts.contains(Part::WorstInput);
        let alone = if is_worst_asked { None } else { proven_top_eigenpair(&proven.matrix, options.threads)? };
        if let Some(TopEigenpair { value, error, vector }) = alone {
            let total = Bounded::new(value, error + rounding).within(relative);
            return Ok((ExtremeInput { direction: Estimate { value: vector }, total }, None));
        }
        let eigen = EnclosedEigen::of(&proven.matrix, options.threads)?;
        let worst = match is_worst_asked {
            true => extremes::worst(&eigen, &proven.lower(), rounding, relative, options.tolerance)?,
            false => None,
        };
        Ok((extremes::best(&eigen, rounding, relative), worst))
    }

    fn carried(&self) -> Carried<'_> {
        let Question { system, options, .. } = self.question;
        Carried { system, covariance: &self.covariance, options }
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
