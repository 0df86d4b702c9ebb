//! The settings of a simulation.

use super::nonlinearity::Nonlinearity;
use crate::error::Result;
use crate::error::out_of_range;

/// How many steps and trials to simulate, of which units, and what to record.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct SimulationOptions {
    /// Recorded steps of each trial (default 10000).
    pub steps: usize,
    /// Independent trials (default 64).
    pub trials: usize,
    /// Seed of the noise and the input; each trial draws from a stream of its own (default 0).
    pub seed: u64,
    /// How many lags to estimate (default 20).
    pub lags: usize,
    /// sigma^2, the variance of the white input s (default 1).
    pub signal_power: f64,
    /// f (default linear).
    pub nonlinearity: Nonlinearity,
}

impl Default for SimulationOptions {
    fn default() -> Self {
        Self { steps: 10_000, trials: 64, seed: 0, lags: 20, signal_power: 1.0, nonlinearity: Nonlinearity::Linear }
    }
}

/// Standard errors come from the scatter of this many groups, or of single trials where there are fewer.
const MOST_GROUPS: usize = 32;
/// Steps per unit below which the regression has no meaning.
const STEPS_PER_UNIT: usize = 10;

impl SimulationOptions {
    /// The number of groups that the trials fall into.
    pub(super) fn groups(&self) -> usize {
        self.trials.min(MOST_GROUPS)
    }

    /// The trials of one of the groups.
    pub(super) fn trials_of(&self, group: usize) -> std::ops::Range<usize> {
        let count = self.groups();
        group * self.trials / count..(group + 1) * self.trials / count
    }

    /// Checks that a network of n units can be simulated with these options.
    pub(super) fn check(&self, n: usize) -> Result<()> {
        if self.trials < 2 {
            return Err(out_of_range("trials", self.trials, "give at least 2, for standard errors"));
        }
        if self.lags == 0 {
            return Err(out_of_range("lags", self.lags, "estimate at least lag 0"));
        }
        if !(self.signal_power > 0.0 && self.signal_power.is_finite()) {
            return Err(out_of_range("signal_power", self.signal_power, "it must be positive and finite"));
        }
        // What is left when the largest group is taken away must still determine the covariance.
        let rest = (self.trials - self.trials.div_ceil(self.groups())).saturating_mul(self.steps);
        if rest < STEPS_PER_UNIT * (n + self.lags) {
            return Err(out_of_range("steps", self.steps, "give at least ten steps per unit and lag over all trials"));
        }
        Ok(())
    }
}
