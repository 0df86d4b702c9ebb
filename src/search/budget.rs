//! Budgets and objectives: what the network may spend, and what it is to hold.

use super::optimum::{optimal_delay_line_noise_range, optimal_delay_line_signal_power};
use super::reflected_delay_line::reflected_delay_line;
use crate::error::{Error, Result};
use crate::system::out_of_range;

/// What keeps the network from gaining without limit; noise of unit variance, input of unit length.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Budget {
    /// tr C <= n R: the mean noise variance of a unit is at most R.
    NoiseRange(f64),
    /// tr S <= P: the summed signal power of the units is at most P, for a signal of unit power.
    SignalPower(f64),
    /// |W|_2 <= G and rho(W) <= r.
    SpectralNorm {
        /// G.
        norm: f64,
        /// r, in (0, 1); without it the supremum n is approached but not attained as rho(W) tends to 1 (for G > 1).
        radius: f64,
    },
}

/// The spectral radius of a norm budget that names none.
pub const DEFAULT_RADIUS: f64 = 0.95;

impl std::str::FromStr for Budget {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let unreadable = |problem: String| Error::Specification {
            problem,
            remedy: "write noise-range=4, signal-power=100 or spectral-norm=1.5,radius=0.95".to_owned(),
        };
        let mut values = Vec::new();
        for part in text.split(',') {
            let (key, value) =
                part.split_once('=').ok_or_else(|| unreadable(format!("budget: '{part}' is not key=value")))?;
            let number: f64 = value
                .trim()
                .parse()
                .ok()
                .filter(|number: &f64| number.is_finite())
                .ok_or_else(|| unreadable(format!("budget: '{value}' is not a finite number")))?;
            values.push((key.trim(), number));
        }
        match values[..] {
            [("noise-range", range)] => Ok(Self::NoiseRange(range)),
            [("signal-power", power)] => Ok(Self::SignalPower(power)),
            [("spectral-norm", norm)] => Ok(Self::SpectralNorm { norm, radius: DEFAULT_RADIUS }),
            [("spectral-norm", norm), ("radius", radius)] | [("radius", radius), ("spectral-norm", norm)] => {
                Ok(Self::SpectralNorm { norm, radius })
            }
            _ => Err(unreadable(format!("budget: '{text}' is none of the three"))),
        }
    }
}

impl Budget {
    /// Checks that the budget can be met and binds.
    ///
    /// # Errors
    /// [`Error::OutOfRange`].
    pub fn check(&self) -> Result<()> {
        let positive = |value: f64| value > 0.0 && value.is_finite();
        match *self {
            Self::NoiseRange(range) if !(range > 1.0 && range.is_finite()) => {
                Err(out_of_range("noise-range", range, "it must exceed the variance of the noise itself, 1"))
            }
            Self::SignalPower(power) if !(power > 1.0 && power.is_finite()) => {
                Err(out_of_range("signal-power", power, "it must exceed the power of the input itself, 1"))
            }
            Self::SpectralNorm { norm, .. } if !positive(norm) => {
                Err(out_of_range("spectral-norm", norm, "it must be positive"))
            }
            Self::SpectralNorm { radius, .. } if !(radius > 0.0 && radius < 1.0) => Err(out_of_range(
                "radius",
                radius,
                "it must lie between 0 and 1: a norm budget alone is won by slow rotations at the edge of stability",
            )),
            _ => Ok(()),
        }
    }

    /// The largest J_tot known analytically under this budget, for n units.
    ///
    /// # Errors
    /// [`Error::OutOfRange`].
    pub fn reference_total(&self, n: usize) -> Result<f64> {
        Ok(match *self {
            Self::NoiseRange(range) => optimal_delay_line_noise_range(n, range)?.total,
            Self::SignalPower(power) => optimal_delay_line_signal_power(n, power)?.total,
            Self::SpectralNorm { norm, radius } => reflected_delay_line(n, norm, radius)?.total,
        })
    }
}

/// What is maximised; unit noise. [`Objective::Total`] is the default.
#[derive(Debug, Clone, PartialEq, Default, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Objective {
    /// J_tot = sum_k J(k).
    #[default]
    Total,
    /// sum_k a_k J(k) with these a_0, a_1, ... (not negative).
    Weighted(Vec<f64>),
    /// The sum of J(k) over k at or beyond this lag.
    Beyond(usize),
    /// Memory capacity sum f/(1+f) over the eigenvalues f of the Fisher memory matrix, for this signal power.
    Capacity(f64),
    /// Mutual information 1/2 sum ln(1+f) in nats between the past of a Gaussian signal of this power and the state.
    MutualInformation(f64),
}

impl Objective {
    /// Checks the parameters.
    ///
    /// # Errors
    /// [`Error::OutOfRange`].
    pub fn check(&self) -> Result<()> {
        match self {
            Self::Weighted(weights)
                if !weights.iter().all(|weight| *weight >= 0.0 && weight.is_finite())
                    || weights.iter().all(|weight| *weight == 0.0) =>
            {
                Err(out_of_range(
                    "the weights of J(k)",
                    format!("{weights:?}"),
                    "give finite weights, none negative, one of them positive",
                ))
            }
            Self::Capacity(power) | Self::MutualInformation(power) if !(*power > 0.0 && power.is_finite()) => {
                Err(out_of_range("the signal power of the objective", power, "it must be positive and finite"))
            }
            _ => Ok(()),
        }
    }
}
