//! The arithmetic of any precision: a network whitened by its proven covariance, every number a ball.

use super::analysis::{Decoding, Spatial};
use super::arithmetic::Arithmetic;
use super::decoding::Whitened as WhitenedSignal;
use super::information::Information;
use super::observed::Observed;
use super::question::Question;
use super::reader::Reader;
use super::signal::{Signal, powers_of_blocks};
use super::state_columns::StateColumns;
use super::{continuous, extremes, sensitivity};
use crate::bounded::{Bounded, BoundedSeries, Estimate, compounded, inverted};
use crate::covariance::{Evolution, LagSums, Lifted, Powers, Rung, Whitened, reached_coordinates};
use crate::linalg::{
    EnclosedEigen, Matrix, Operand, column, column_norms, facing, is_unseen, multiply, product_unit, scale_by_power,
    symmetrise, upper_norm,
};
use crate::options::Options;
use crate::parts::Part;
use crate::precision::{BallMatrix, Magnitude, conversion_error};
use crate::stein::Failure;
use crate::system::Observation;

/// A network in coordinates where its proven covariance is the identity.
pub(super) struct InBits<'a> {
    question: Question<'a>,
    whitened: Whitened,
}

/// The whitened states A^k b, b itself, and what is seen of the states.
pub(super) struct States {
    start: BallMatrix,
    all: BallMatrix,
    seen: BallMatrix,
}

impl<'a> Arithmetic<'a> for InBits<'a> {
    type Information = Information;
    type States = States;
    type SignalStateCovariance = BallMatrix;

    fn solve(question: Question<'a>) -> Result<Self, Failure> {
        let Question { system, evolution, options, rung, reached } = question;
        let bits = rung.bits();
        let whitened = match reached {
            None => Whitened::new(system, evolution, bits, options)?,
            Some(rank) => reached_coordinates(system, evolution, rank, bits, options)?,
        };
        Ok(Self { question, whitened })
    }

    fn rung(&self) -> Rung {
        self.question.rung
    }

    fn noise_trace(&self, information: &Information) -> Option<Bounded> {
        self.whitened.trace().within(inverted(information.delta)).known()
    }

    fn spatial(&mut self) -> Result<(Spatial, Bounded, Information), Failure> {
        let information = self.information(self.question.options.lags)?;
        let Information { sums, relative, .. } = &information;
        let (sum, inverse_factor, relative) = (&sums.information, &self.whitened.inverse_factor, *relative);
        let half = sum.times(inverse_factor);
        self.question.options.checkpoint("totals", 1.0)?;
        let mut ball = inverse_factor.transpose().times(&half).mirrored();
        let mut relative = relative;
        if let Some(Lifted { frame, defect, .. }) = &self.whitened.lift {
            // Orthonormal coordinates of the directions that the noise reaches: unit inputs are unit vectors there.
            ball = frame.times(&ball).times(&frame.transpose()).mirrored();
            relative = compounded(relative, inverted(*defect));
        }
        // Near one, where squares of its entries are in the range of doubles.
        let power = ball.leading_exponent() * i64::from(ball.format().digit_bits());
        let ball = ball.scaled_by_power(-power);
        let (mut matrix, rounding) = ball.to_rounded();
        let eigen = EnclosedEigen::of(&matrix, 1)?;
        let mut best = extremes::best(&eigen, rounding, relative);
        let (factor, shifts) = self.whitened.factor();
        let is_asked = self.question.options.parts.contains(Part::WorstInput);
        let worst = if is_asked { extremes::worst_whitened(sum, (&factor, shifts), relative)? } else { None };
        let trace = ball.trace().to_bounded().within(relative).scaled_by_power(power);
        // Of whitened factors: where Q spans more digits than doubles hold, so does M.
        let noise_budget = self.whitened.noise.times(sum).trace().to_bounded().within(relative);
        let mut error = Bounded::new(upper_norm(&matrix), rounding).within(relative).error;
        if let Some(lift) = &self.whitened.lift {
            let basis = lift.basis.to_matrix();
            best.direction.value = facing(multiply(&basis, &column(&best.direction.value)).column(0).into_owned());
            error +=
                upper_norm(&matrix) * (4.0 * product_unit(basis.nrows(), 1) * upper_norm(&basis) + 4.0 * lift.defect);
            matrix = multiply(&multiply(&basis, &matrix), &basis.transpose());
        }
        best.total = best.total.scaled_by_power(power);
        let error = Bounded::exact(error).scaled_by_power(power);
        matrix.apply(|entry| *entry = scale_by_power(*entry, power));
        Ok((
            Spatial { matrix: Bounded::new(matrix, error.value + error.error), trace, best, worst },
            noise_budget,
            information,
        ))
    }

    fn total(&self, information: &Information, signal: &Signal) -> Bounded {
        let start = self.start(signal);
        let power = BallMatrix::from_matrix(&signal.covariance, self.whitened.benign());
        let total = power.times(&start.transpose().times(&information.sums.information.times(&start))).trace();
        let total = total.to_bounded().within(information.relative);
        // Only what is not told from nothing may be exactly that.
        if total.known().is_none() && self.is_unseen(signal) { Bounded::exact(0.0) } else { total }
    }

    fn curve(
        &mut self,
        information: &Information,
        signal: &Signal,
        total: Bounded,
    ) -> Result<(BoundedSeries, f64, States), Failure> {
        let Question { evolution, options, .. } = self.question;
        let start = self.start(signal);
        let columns = |lags: usize| lags.max(1) * signal.count();
        let all = match (evolution, &self.whitened.flow) {
            (Evolution::Continuous { step }, Some(flow)) => {
                let powers = continuous::time_steps(flow, step, information.delta, options)?;
                states(&start, &powers, columns(options.lags), options)?
            }
            (Evolution::Horizon(steps), _) => {
                let lags = options.lags.min(usize::try_from(steps).unwrap_or(usize::MAX));
                states(&start, &information.sums.powers, columns(lags), options)?
            }
            _ => states(&start, &information.sums.powers, columns(options.lags), options)?,
        };
        let mut seen = match &information.observed {
            None => all.clone(),
            Some(seen) => seen.contraction.times_watched(&all, Magnitude::INFINITE, options, "curve")?,
        };
        if total == Bounded::exact(0.0) {
            seen = BallMatrix::zeros(seen.shape().0, seen.shape().1, seen.format());
        }
        let curve = seen_powers(&seen, signal).within(information.relative);
        let bound = curve.relative_error(total.value);
        Ok((curve, bound, States { start, all, seen }))
    }

    fn responses(&self, states: &mut States) -> Result<StateColumns, Failure> {
        let plain = self.whitened.unwhitened(&states.all, self.question.options)?;
        let columns = plain.to_matrix();
        Ok(StateColumns { errors: column_errors(&plain, &columns, plain.radius_bound()), states: columns })
    }

    fn signal_state_covariance(
        &mut self,
        information: &Information,
        states: &States,
        signal: &Signal,
    ) -> Result<Option<BallMatrix>, Failure> {
        let Question { evolution, options, .. } = self.question;
        let format = states.start.format();
        let power = BallMatrix::from_matrix(&signal.covariance, format);
        // In continuous time the sum over the steps of the Cayley transform is the integral over all times.
        let flow = self.whitened.flow.as_ref();
        let entered = flow.map_or_else(|| states.start.clone(), |flow| flow.resolvent.times(&states.start));
        let driven = entered.times(&power).times(&entered.transpose()).mirrored();
        if let Evolution::Horizon(steps) = evolution {
            return information.sums.powers.sum_forward(&driven, steps, options).map(Some);
        }
        // In doubles, then again for what rounding left.
        let contraction = &information.sums.powers.balls[0];
        let mut held = BallMatrix::zeros(driven.shape().0, driven.shape().0, format);
        let mut last = f64::INFINITY;
        for _ in 0..MOST_REFINEMENTS {
            options.checkpoint("decoding", 0.0)?;
            let half = contraction.times(&held);
            options.checkpoint("decoding", 0.0)?;
            let residual = driven.plus(&half.times(&contraction.transpose())).minus(&held).mirrored();
            // S is off by sum_k A^k r A'^k, at most |r| sum_k |A^k|^2.
            let spread = residual.norm() * information.sums.reach;
            let enough = spread.log2() < NEGLIGIBLE + held.norm().log2().min(0.0);
            if enough || spread.log2() > last - 2.0 {
                return Ok(Some(held.widened(spread)));
            }
            last = spread.log2();
            let step = BallMatrix::from_matrix(&summed(residual.to_matrix(), &information.powers), format);
            held = held.plus(&step).into_midpoint();
        }
        Ok(None)
    }

    fn decoding(
        &self,
        information: &Information,
        states: &States,
        signal: &Signal,
        held: &BallMatrix,
    ) -> Result<Decoding, Failure> {
        let options = self.question.options;
        options.checkpoint("decoding", 0.0)?;
        let view = match &information.observed {
            None => held.clone(),
            Some(seen) if states.seen.is_zero() => {
                let channels = seen.contraction.shape().0;
                BallMatrix::zeros(channels, channels, held.format())
            }
            Some(seen) => seen.contraction.times(held).times(&seen.contraction.transpose()),
        };
        let view = view.mirrored();
        let reader = Reader::of(&view, options)?;
        let sums = reader.as_ref().map(|reader| reader.sums(&view));
        let shares = reader.map(|reader| -> Result<_, Failure> {
            let read = reader.root.times_watched(&states.seen, Magnitude::INFINITE, options, "decoding")?;
            Ok(reader.shares(seen_powers(&read, signal)))
        });
        let shares = shares.transpose()?;
        let (rounded, spread) = view.to_rounded();
        let whitened = WhitenedSignal { signal: &rounded, spread, relative: information.relative };
        Ok(Decoding::new(whitened, sums, shares, self.question.options.parts)?)
    }

    fn sensitivity(
        &mut self,
        information: &Information,
        signal: &Signal,
        held: &BallMatrix,
        total: f64,
    ) -> Result<Option<Estimate>, Failure> {
        let Question { system, evolution, options, .. } = self.question;
        if self.whitened.lift.is_some() {
            return Ok(None);
        }
        let first_order = match evolution {
            Evolution::Stationary => {
                sensitivity::first_order(system.recurrent(), &self.whitened, information, &held.to_matrix(), total)
            }
            _ => None,
        };
        let moved_total = |moved: Matrix| {
            let moved = system.with_recurrent(moved)?;
            let question = Question { system: &moved, ..self.question };
            question.total_alone(signal)
        };
        sensitivity::checked(system.recurrent(), total, first_order, options.tolerance, moved_total)
    }
}

impl InBits<'_> {
    /// Whether the observation never sees anything of the signal.
    fn is_unseen(&self, signal: &Signal) -> bool {
        let Question { system, evolution, .. } = self.question;
        let passes = evolution.passes(system.size());
        let never = |seen: &Observation| is_unseen(system.recurrent(), &seen.matrix, passes, &signal.directions);
        system.observation().is_some_and(never)
    }

    /// The sums over all lags, with powers enough for the states of this many.
    fn information(&self, lags: usize) -> Result<Information, Failure> {
        let Question { system, evolution, options, .. } = self.question;
        let observed = Observed::of(system, &self.whitened, options)?;
        let weight = self.weight(observed.as_ref());
        let sums = LagSums::new(&self.whitened, evolution, weight.as_ref(), lags, options)?;
        let delta = sums.covariance_bound()?;
        let relative = compounded(delta, observed.as_ref().map_or(0.0, |seen| seen.relative));
        let powers = sums.powers.balls.iter().map(BallMatrix::to_matrix).collect();
        Ok(Information { sums, observed, powers, delta, relative })
    }

    /// The weight P of the sums over lags, where it is not the identity: T' T for an observation, and in continuous
    /// time G' T' T G, which makes the sum an integral.
    fn weight(&self, observed: Option<&Observed>) -> Option<BallMatrix> {
        let factor = match (observed, &self.whitened.flow) {
            (None, None) => return None,
            (Some(seen), None) => seen.contraction.clone(),
            (None, Some(flow)) => flow.resolvent.clone(),
            (Some(seen), Some(flow)) => seen.contraction.times(&flow.resolvent),
        };
        Some(factor.transpose().times(&factor).mirrored())
    }

    /// J_tot without a bound.
    fn total_unproven(&self, signal: &Signal) -> Result<f64, Failure> {
        let information = self.information(1)?;
        let start = self.start(signal);
        Ok(signal.weigh(&start.transpose().times(&information.sums.information.times(&start)).to_matrix()))
    }

    /// b = L^-1 B.
    fn start(&self, signal: &Signal) -> BallMatrix {
        let entering = self.whitened.entering(&signal.directions);
        self.whitened.inverse_factor.times(&BallMatrix::from_matrix(&entering, self.whitened.benign()))
    }
}

impl Question<'_> {
    /// J_tot alone, without a bound.
    fn total_alone(self, signal: &Signal) -> Result<f64, Failure> {
        let Question { system, evolution, options, rung, .. } = self;
        let rough = Whitened::roughly(system, evolution, rung.bits(), options);
        match rough.and_then(|whitened| InBits { question: self, whitened }.total_unproven(signal)) {
            Err(Failure::Imprecise(_)) => InBits::solve(self)?.total_unproven(signal),
            found => found,
        }
    }
}

/// The first `count` columns of the whitened states A^k b, k = 0, 1, ..., from [K, A^m K] with m = 1, 2, 4, ...
fn states(start: &BallMatrix, powers: &Powers, count: usize, options: &Options) -> Result<BallMatrix, Failure> {
    let mut states = start.clone();
    for (power, norm) in powers.balls.iter().zip(&powers.norms) {
        if states.shape().1 >= count {
            break;
        }
        let later = power.times_watched(&states, *norm, options, "curve")?;
        states = states.beside(&later);
    }
    Ok(states.first_columns(count))
}

/// tr(Sigma Y_k' Y_k) for the blocks Y_k of p columns.
fn seen_powers(states: &BallMatrix, signal: &Signal) -> BoundedSeries {
    let columns = states.to_matrix();
    // The radius bounds every block as a whole, so each column's share may be this.
    let share = states.radius_bound() / (signal.count() as f64).sqrt();
    powers_of_blocks(&columns, &column_errors(states, &columns, share), signal)
}

/// Bounds on the Euclidean errors of the columns of a ball as doubles, of which each has this share of its radius.
fn column_errors(ball: &BallMatrix, columns: &Matrix, radius: f64) -> Vec<f64> {
    let lost = ball.underflow();
    column_norms(columns).into_iter().map(|norm| radius + conversion_error(norm) + lost).collect()
}

/// An error of S below this power of two is below every other, since I + S is at least I; of a small S, relatively.
const NEGLIGIBLE: f64 = -62.0;
/// Each gains the bits of a double, less what the condition of the sum takes: a guard against an endless loop.
const MOST_REFINEMENTS: usize = 400;

/// sum_k A^k Q A'^k from the squares of A.
fn summed(right: Matrix, powers: &[Matrix]) -> Matrix {
    let mut sum = right;
    for power in powers {
        sum += multiply(&multiply(power, &sum), Operand::transpose_of(power));
    }
    symmetrise(&mut sum);
    sum
}
