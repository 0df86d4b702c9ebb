//! The Stein equation that the noise covariance solves, in units in which its variances are near one.

use super::cayley::Cayley;
use super::evolution::Evolution;
use super::flow_units::{flow_units, spread_of_time_scales};
use super::powers::Powers;
use crate::linalg::{Matrix, negated, scaled_entries};
use crate::options::Options;
use crate::precision::{BallMatrix, Format};
use crate::stein::{Failure, extended, grading};
use crate::system::LinearSystem;

/// C = W C W' + Q in units of 2^shifts; for continuous time the Stein equation of the Cayley transform.
pub(super) struct Equation {
    /// W.
    pub recurrent: BallMatrix,
    /// The noise as it was given.
    pub noise: BallMatrix,
    /// In continuous time: what turns the given noise into that of the Stein equation.
    pub cayley: Option<Cayley>,
    /// The units.
    pub shifts: Vec<i64>,
}

/// A network, and the noise that drives it.
#[derive(Clone, Copy)]
pub(super) struct Driven<'a> {
    pub system: &'a LinearSystem,
    pub source: Source,
}

/// The noise of an equation, in the units in which the variances under Q are near one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Source {
    /// Q.
    Given,
    /// Q + 2^-[`WIDENING`] I.
    Widened,
    /// I.
    Unit,
}

/// A noise that no rounding of Q makes indefinite, and little enough that no variance near one drowns in it.
pub(super) const WIDENING: i64 = 20;

impl Source {
    /// This noise for Q in the given units.
    fn in_units(self, noise: &Matrix, back: &[i64], format: Format) -> BallMatrix {
        let (given, unit) =
            (BallMatrix::from_scaled(noise, back, back, format), BallMatrix::identity(back.len(), format));
        match self {
            Self::Given => given,
            Self::Widened => given.plus(&unit.scaled_by_power(-WIDENING)),
            Self::Unit => unit,
        }
    }
}

impl Equation {
    /// The discrete equation in the given units.
    fn discrete(Driven { system, source }: Driven, shifts: Vec<i64>, format: Format) -> Self {
        let back = negated(&shifts);
        let recurrent = BallMatrix::from_scaled(system.recurrent(), &back, &shifts, format);
        let noise = source.in_units(&system.noise_covariance(), &back, format);
        Self { recurrent, noise, cayley: None, shifts }
    }

    /// The equation of the evolution, and a solution to the bits of `solving` without a bound.
    pub fn solved(
        driven: Driven,
        evolution: Evolution,
        [format, solving]: [Format; 2],
        options: &Options,
    ) -> Result<(Self, BallMatrix), Failure> {
        let Driven { system, source } = driven;
        let (recurrent, noise) = (system.recurrent(), &system.noise_covariance());
        match evolution {
            Evolution::Stationary => {
                let equation = Self::discrete(driven, grading(recurrent, noise, u64::MAX), format);
                let undecided = || extended::undecided(recurrent, solving);
                let covariance = equation.squared(solving, extended::MOST_SQUARINGS, undecided, options)?;
                Ok((equation, covariance))
            }
            Evolution::Horizon(steps) => {
                let mut equation = Self::discrete(driven, grading(recurrent, noise, steps), format);
                let solving_recurrent = equation.recurrent.clone().with_format(solving).midpoint();
                let powers = Powers::new(&solving_recurrent, steps, 1, options)?;
                let noise = equation.noise.clone().with_format(solving);
                let covariance = powers.sum_forward(&noise, steps, options)?.midpoint();
                // Variances of an unstable network may be beyond every exponent that later stages could spread out.
                let scale = covariance.leading_exponent() * i64::from(format.digit_bits()) / 2;
                equation.noise = equation.noise.scaled_by_power(-2 * scale);
                equation.shifts.iter_mut().for_each(|shift| *shift += scale);
                Ok((equation, covariance.scaled_by_power(-2 * scale).midpoint()))
            }
            Evolution::Continuous { .. } => {
                Cayley::refuse_trace(recurrent, solving)?;
                let units = flow_units(recurrent);
                let back = negated(&units);
                let inside = scaled_entries(recurrent, &back, &units);
                let (transform, transformed_noise) = Cayley::in_doubles(&inside, &scaled_entries(noise, &back, &back));
                let mut shifts = grading(&transform, &transformed_noise, u64::MAX);
                shifts.iter_mut().zip(&units).for_each(|(shift, unit)| *shift += unit);
                let back = negated(&shifts);
                let generator = BallMatrix::from_scaled(recurrent, &back, &shifts, format);
                let cayley = Cayley::new(generator, options)?;
                let noise = source.in_units(noise, &back, format);
                let equation = Self { recurrent: cayley.recurrent(), noise, cayley: Some(cayley), shifts };
                let most = extended::MOST_SQUARINGS + spread_of_time_scales(&inside);
                let covariance = equation.squared(solving, most, || Cayley::undecided(recurrent, solving), options);
                Ok((equation, covariance.map_err(Cayley::in_continuous_time)?))
            }
        }
    }

    /// The stationary solution, by substitution where no units form a loop, or else by squaring.
    fn squared(
        &self,
        solving: Format,
        most: usize,
        undecided: impl FnOnce() -> Failure,
        options: &Options,
    ) -> Result<BallMatrix, Failure> {
        let noise = self.cayley.as_ref().map_or_else(|| self.noise.clone(), |cayley| cayley.noise(&self.noise));
        let (recurrent, noise) = (self.recurrent.clone().with_format(solving), noise.with_format(solving));
        match extended::loopless(&recurrent, &noise, options)? {
            Some(solution) => Ok(solution),
            None => extended::squaring(&recurrent, &noise, most, undecided, options),
        }
    }
}
