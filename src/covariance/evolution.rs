//! The three ways in which noise gathers in the state.

use super::rung::Rung;
use crate::dynamics::Dynamics;
use crate::error::{Error, Result};
use crate::options::Options;
use crate::stein::Failure;
use crate::system::LinearSystem;

/// How the state moves, and for how long.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Evolution {
    /// x(t) = W x(t-1) + ... for ever.
    Stationary,
    /// The same from rest, for this many steps.
    Horizon(u64),
    /// x' = A x + ... for ever, looked at in steps of this time.
    Continuous {
        /// The time between two lags.
        step: f64,
    },
}

const DOUBLE_METHOD: &str = "squaring in double precision, certified residual";
const REFINED_METHOD: &str = "squaring in double precision, refined by its residual, certified residual";
const EXTENDED_METHOD: &str = "squaring or substitution in extended precision, certified whitening";
const HORIZON_METHOD: &str = "doubling of the horizon in extended precision, certified whitening";
const CONTINUOUS_METHOD: &str = "squaring of the Cayley transform in extended precision, certified whitening";

impl Evolution {
    /// What the network and the question to it make together.
    ///
    /// # Errors
    /// [`Error::Unsupported`] for a horizon in continuous time.
    pub fn of(system: &LinearSystem, options: &Options) -> Result<Self> {
        match (system.dynamics(), options.horizon) {
            (Dynamics::Discrete, None) => Ok(Self::Stationary),
            (Dynamics::Discrete, Some(steps)) => Ok(Self::Horizon(steps)),
            (Dynamics::Continuous, None) => Ok(Self::Continuous { step: options.step }),
            (Dynamics::Continuous, Some(_)) => Err(Error::Unsupported {
                quantity: "the memory after a finite horizon",
                case: "in continuous time",
                remedy: "leave the horizon out, or give the network in discrete time",
            }),
        }
    }

    /// Nothing but the stationary case can be proven in double precision.
    pub fn require_double(self) -> std::result::Result<(), Failure> {
        if self == Self::Stationary { Ok(()) } else { Err(Failure::Imprecise(f64::INFINITY)) }
    }

    /// How many times at most the noise has been passed on by a network of n units.
    pub fn passes(self, n: usize) -> usize {
        match self {
            Self::Horizon(steps) => n.min(usize::try_from(steps).unwrap_or(n)),
            _ => n,
        }
    }

    /// The algorithm in this arithmetic, in words.
    pub fn method(self, rung: Rung) -> &'static str {
        match (self, rung) {
            (Self::Stationary, Rung::Double) => DOUBLE_METHOD,
            (Self::Stationary, Rung::Refined) => REFINED_METHOD,
            (Self::Stationary, Rung::Bits(_)) => EXTENDED_METHOD,
            (Self::Horizon(_), _) => HORIZON_METHOD,
            (Self::Continuous { .. }, _) => CONTINUOUS_METHOD,
        }
    }
}
