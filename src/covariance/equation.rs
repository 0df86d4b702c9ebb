//! The Stein equation that the noise covariance solves, in units in which its variances are near one.

use super::cayley::Cayley;
use super::evolution::Evolution;
use super::powers::Powers;
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

impl Equation {
    /// The discrete equation in the given units.
    pub fn discrete(system: &LinearSystem, shifts: Vec<i64>, format: Format) -> Self {
        let back = negated(&shifts);
        let recurrent = BallMatrix::from_scaled(system.recurrent(), &back, &shifts, format);
        let noise = BallMatrix::from_scaled(&system.noise_covariance(), &back, &back, format);
        Self { recurrent, noise, cayley: None, shifts }
    }

    /// The equation of the evolution, and a solution to the bits of `solving` without a bound.
    pub fn solved(
        system: &LinearSystem,
        evolution: Evolution,
        format: Format,
        solving: Format,
        options: &Options,
    ) -> Result<(Self, BallMatrix), Failure> {
        let (recurrent, noise) = (system.recurrent(), &system.noise_covariance());
        match evolution {
            Evolution::Stationary => {
                let equation = Self::discrete(system, grading(recurrent, noise, u64::MAX), format);
                let covariance = equation.squared(solving, || extended::undecided(recurrent, solving), options)?;
                Ok((equation, covariance))
            }
            Evolution::Horizon(steps) => {
                let mut equation = Self::discrete(system, grading(recurrent, noise, steps), format);
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
                let (transform, transformed_noise) = Cayley::in_doubles(recurrent, noise);
                let shifts = grading(&transform, &transformed_noise, u64::MAX);
                let back = negated(&shifts);
                let generator = BallMatrix::from_scaled(recurrent, &back, &shifts, format);
                let cayley = Cayley::new(generator)?;
                let noise = BallMatrix::from_scaled(noise, &back, &back, format);
                let equation = Self { recurrent: cayley.recurrent(), noise, cayley: Some(cayley), shifts };
                let covariance = equation.squared(solving, || Cayley::undecided(recurrent, solving), options);
                Ok((equation, covariance.map_err(Cayley::in_continuous_time)?))
            }
        }
    }

    /// The stationary solution by squaring.
    fn squared(
        &self,
        solving: Format,
        undecided: impl FnOnce() -> Failure,
        options: &Options,
    ) -> Result<BallMatrix, Failure> {
        let noise = self.cayley.as_ref().map_or_else(|| self.noise.clone(), |cayley| cayley.noise(&self.noise));
        let (recurrent, noise) = (self.recurrent.clone().with_format(solving), noise.with_format(solving));
        extended::squaring(&recurrent, &noise, undecided, options)
    }
}

pub(super) fn negated(shifts: &[i64]) -> Vec<i64> {
    shifts.iter().map(|shift| -shift).collect()
}
