//! The settings of a search.

use super::best_so_far::BestSoFar;
use super::budget::{Budget, Objective};
use super::structure::Structure;
use crate::error::Result;
use crate::error::out_of_range;
use crate::linalg::{Matrix, Vector};
use crate::options::{Monitor, Unwatched};
use crate::system::{Input, LinearSystem};
use std::sync::Arc;
use std::time::Duration;

/// What to search for and how long.
#[derive(Debug, Clone)]
pub struct SearchOptions {
    /// What is maximised (default J_tot).
    pub objective: Objective,
    /// Constraints besides the budget (default none).
    pub structure: Structure,
    /// Independent starts (default 16).
    pub starts: usize,
    /// The seed of all starts; each has its own stream (default 0).
    pub seed: u64,
    /// Climb from this network (W, v) first; the other starts follow.
    pub start: Option<(Matrix, Vector)>,
    /// The most evaluations of the objective in one climb (default 20000).
    pub evaluations: usize,
    /// A climb has converged when 400 iterations gain less than this, relatively (default 1e-12).
    pub tolerance: f64,
    /// Stop after this time with the best so far (default never); results then depend on the machine.
    pub time_limit: Option<Duration>,
    /// Hears of progress; its wish to stop ends the search with the best so far.
    pub monitor: Arc<dyn Monitor>,
    /// The best network so far, for whoever cannot wait until the search has stopped and certified it.
    pub best_so_far: Arc<BestSoFar>,
}

impl Default for SearchOptions {
    fn default() -> Self {
        Self {
            objective: Objective::Total,
            structure: Structure::default(),
            starts: 16,
            seed: 0,
            start: None,
            evaluations: 20_000,
            tolerance: 1e-12,
            time_limit: None,
            monitor: Arc::new(Unwatched),
            best_so_far: Arc::default(),
        }
    }
}

impl SearchOptions {
    /// Checks that a network of n units can be searched for under this budget.
    pub(super) fn check(&self, n: usize, budget: Budget) -> Result<()> {
        if n < 2 {
            return Err(out_of_range("n", n, "one unit has nothing to choose: take at least 2"));
        }
        budget.check()?;
        self.objective.check()?;
        self.structure.check(n)?;
        if self.starts == 0 && self.start.is_none() {
            return Err(out_of_range("starts", 0, "take at least one start"));
        }
        let Structure { mask, signs, input, .. } = &self.structure;
        let basis_free = mask.is_none() && signs.is_none();
        if matches!(budget, Budget::SpectralNorm { .. }) && input.is_some() && basis_free {
            return Err(out_of_range(
                "the structure",
                "a fixed input under a norm budget",
                "leave it free: norm and radius do not depend on the basis, so a rotation takes it to any unit input",
            ));
        }
        if let (Budget::SignalPower(power), Some(input)) = (budget, input)
            && input.norm_squared() >= power
        {
            return Err(crate::Error::Infeasible {
                budget: budget.to_string(),
                reason: "the fixed input alone has that power or more",
                remedy: "take a larger signal-power or a shorter input",
            });
        }
        if let Some((recurrent, input)) = &self.start {
            let start = LinearSystem::discrete(recurrent.clone())?.with_input(Input::Vector(input.clone()))?;
            if start.size() != n {
                return Err(crate::Error::ShapeMismatch {
                    name: "the start",
                    rows: start.size(),
                    columns: start.size(),
                    expected_rows: n,
                    expected_columns: n,
                });
            }
        }
        Ok(())
    }
}
