//! Budgets and objectives: what the network may spend, and what it is to hold.

use crate::error::{Error, Result, out_of_range};

/// The limit within which the network is sought; noise of unit variance, input of unit length.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
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
            values.push((key.trim(), finite(value).map_err(|problem| unreadable(format!("budget: {problem}")))?));
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

/// As it is written: `noise-range=4`.
impl std::fmt::Display for Budget {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoiseRange(range) => write!(formatter, "noise-range={range}"),
            Self::SignalPower(power) => write!(formatter, "signal-power={power}"),
            Self::SpectralNorm { norm, radius } => write!(formatter, "spectral-norm={norm},radius={radius}"),
        }
    }
}

fn finite(text: &str) -> std::result::Result<f64, String> {
    let number = text.trim().parse().ok().filter(|number: &f64| number.is_finite());
    number.ok_or_else(|| format!("'{text}' is not a finite number"))
}

impl Budget {
    /// Checks that the budget can be met, with something left to choose.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] for numbers that make no budget, [`Error::Infeasible`] for a budget that no network meets.
    ///
    /// ```
    /// use fisher_memory::{Error, search::Budget};
    /// assert!(Budget::NoiseRange(4.0).check().is_ok());
    /// // The noise alone has the variance 1.
    /// assert!(matches!(Budget::NoiseRange(1.0).check(), Err(Error::Infeasible { .. })));
    /// ```
    pub fn check(&self) -> Result<()> {
        let no_budget = |name, value: f64| Err(out_of_range(name, value, "it must be positive and finite"));
        let infeasible = |reason, remedy| Err(Error::Infeasible { budget: self.to_string(), reason, remedy });
        let positive = |value: f64| value > 0.0 && value.is_finite();
        match *self {
            Self::NoiseRange(range) if !positive(range) => no_budget("noise-range", range),
            Self::SignalPower(power) if !positive(power) => no_budget("signal-power", power),
            Self::SpectralNorm { norm, .. } if !positive(norm) => no_budget("spectral-norm", norm),
            Self::NoiseRange(range) if range <= 1.0 => infeasible(
                "the noise alone gives every unit the variance 1, and any connection adds to it",
                "take a noise-range above 1",
            ),
            Self::SignalPower(power) if power <= 1.0 => infeasible(
                "the input alone has the power 1, and any connection of it adds to that",
                "take a signal-power above 1",
            ),
            Self::SpectralNorm { radius, .. } if !(radius > 0.0 && radius < 1.0) => Err(out_of_range(
                "radius",
                radius,
                "it must lie between 0 and 1: a norm budget alone is won by slow modes at the edge of stability",
            )),
            _ => Ok(()),
        }
    }
}

/// The number that is maximised, under unit noise ([`Objective::Total`] unless another is asked for).
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
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

impl std::str::FromStr for Objective {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let unreadable = |problem: String| Error::Specification {
            problem,
            remedy: "write total, weighted=1;0;2, beyond=3, capacity=1 or mutual-information=1".to_owned(),
        };
        let (name, value) = text.split_once('=').unwrap_or((text, ""));
        let number = || finite(value).map_err(|problem| unreadable(format!("objective {name}: {problem}")));
        let power = || if text == name { Ok(1.0) } else { number() };
        match name {
            "total" if text == name => Ok(Self::Total),
            "weighted" => {
                let weights = value.split(';').map(finite).collect::<std::result::Result<_, _>>();
                weights.map(Self::Weighted).map_err(|problem| unreadable(format!("objective weighted: {problem}")))
            }
            "beyond" => value
                .trim()
                .parse()
                .map(Self::Beyond)
                .map_err(|_| unreadable(format!("objective beyond: '{value}' is not a lag"))),
            "capacity" => power().map(Self::Capacity),
            "mutual-information" => power().map(Self::MutualInformation),
            _ => Err(unreadable(format!("'{text}' is no objective"))),
        }
    }
}

/// As it is written: `beyond=3`.
impl std::fmt::Display for Objective {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Total => formatter.write_str("total"),
            Self::Weighted(weights) => {
                let weights: Vec<String> = weights.iter().map(f64::to_string).collect();
                write!(formatter, "weighted={}", weights.join(";"))
            }
            Self::Beyond(lag) => write!(formatter, "beyond={lag}"),
            Self::Capacity(power) => write!(formatter, "capacity={power}"),
            Self::MutualInformation(power) => write!(formatter, "mutual-information={power}"),
        }
    }
}

/// Networks that can be searched for hold nothing at lags further than this.
const MOST_LAGS: usize = 10_000;

impl Objective {
    /// Checks the parameters.
    ///
    /// # Errors
    /// [`Error::OutOfRange`].
    ///
    /// ```
    /// use fisher_memory::search::Objective;
    /// assert!(Objective::Weighted(vec![1.0, 0.5]).check().is_ok());
    /// assert!(Objective::Weighted(vec![0.0]).check().is_err());
    /// ```
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
            Self::Weighted(weights) if weights.len() > MOST_LAGS => {
                Err(out_of_range("the number of weights", weights.len(), "give at most 10000"))
            }
            Self::Beyond(lag) if *lag > MOST_LAGS => Err(out_of_range("the lag", lag, "give at most 10000")),
            Self::Capacity(power) | Self::MutualInformation(power) if !(*power > 0.0 && power.is_finite()) => {
                Err(out_of_range("the signal power of the objective", power, "it must be positive and finite"))
            }
            _ => Ok(()),
        }
    }
}
