//! The delay line that holds the most information within a budget.

use super::check::{out_of_range, require_at_least_one, require_units};
use crate::error::Result;
use crate::linalg::Matrix;

/// What limits the gains of an optimal delay line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ChainBudget {
    /// R: the mean noise variance per unit is at most R eps, tr C <= n R eps.
    NoiseRange(f64),
    /// P: the summed signal power is at most P, tr S <= P.
    SignalPower(f64),
}

/// The delay line of n units that maximises J_tot within the budget, the first unit being the input.
///
/// # Errors
/// [`crate::Error::OutOfRange`] for n = 0, n above [`super::MAXIMUM_UNITS`], or a budget below 1; and until the
/// analytic optimum is part of [`crate::search`], for every budget.
pub fn optimal_chain(n: usize, budget: ChainBudget) -> Result<Matrix> {
    require_units(n)?;
    let (name, value) = match budget {
        ChainBudget::NoiseRange(value) => ("noise-range", value),
        ChainBudget::SignalPower(value) => ("signal-power", value),
    };
    require_at_least_one(name, value)?;
    optimal_gains(n, name, value)
}

/// Where the gains of `crate::search` will come in.
fn optimal_gains(_n: usize, name: &'static str, value: f64) -> Result<Matrix> {
    Err(out_of_range(name, value, "the optimal chain is not available yet; use chain with a gain of your choice"))
}
