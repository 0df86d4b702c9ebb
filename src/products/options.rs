//! The settings of random powers and products.

use super::check::require_size;
use super::ensemble::Ensemble;
use crate::allowance::require_memory;
use crate::error::Result;
use crate::error::out_of_range;

/// Matrices that a trial holds at its peak, as measured at 1000 units.
const MATRICES: f64 = 7.0;
/// Two numbers a trial, in the lists of parts, of the whole, and of those that are being sorted.
const BYTES_A_TRIAL: f64 = 64.0;

/// Which random matrices to draw, how many and from which seed; functions that read only some of the fields say so.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct ProductsOptions {
    /// The law of the matrices (default real Gaussian entries).
    pub ensemble: Ensemble,
    /// N, the size of the matrices (default 10).
    pub size: usize,
    /// n, the power and the number of factors (default 10).
    pub steps: u64,
    /// How many powers and how many products to draw (default 200).
    pub trials: usize,
    /// The seed (default 0). What different functions draw is independent; so are all trials of [`super::draw`] at any
    /// size and number of steps.
    pub seed: u64,
    /// s: entries have variance s^2/N; isometries are multiplied by s (default 1).
    pub scale: f64,
}

impl Default for ProductsOptions {
    fn default() -> Self {
        Self { ensemble: Ensemble::RealGinibre, size: 10, steps: 10, trials: 200, seed: 0, scale: 1.0 }
    }
}

impl ProductsOptions {
    /// Checks ensemble, size, scale and steps.
    pub(super) fn check(&self) -> Result<()> {
        require_size(self.size as u64, self.steps, self.scale)?;
        self.ensemble.check()?;
        self.require_matrices(MATRICES)
    }

    /// Refuses trials of which each holds so many matrices, where as many trials as there are threads have no room.
    pub(super) fn require_matrices(&self, matrices: f64) -> Result<()> {
        let width = if self.ensemble == Ensemble::ComplexGinibre { 2.0 } else { 1.0 };
        let entries = (width * self.size as f64).powi(2);
        let at_once = self.trials.clamp(1, rayon::current_num_threads()) as f64;
        let bytes = at_once * matrices * entries * size_of::<f64>() as f64;
        require_memory(&format!("a product of {0} x {0} matrices", self.size), bytes)
    }

    /// Checks that there are at least this many trials, and that there is memory for what they give.
    pub(super) fn require_trials(&self, least: usize) -> Result<()> {
        if self.trials >= least {
            return require_memory(&format!("a list of {} trials", self.trials), BYTES_A_TRIAL * self.trials as f64);
        }
        let requirement = if least == 1 { "give at least 1" } else { "give at least 2, for standard errors" };
        Err(out_of_range("the number of trials", self.trials, requirement))
    }
}

/// One matrix repeated, or a fresh one in every step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum MatrixSequence {
    /// W^n.
    Power,
    /// W_n ... W_1.
    Product,
}
