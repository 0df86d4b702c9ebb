//! The delay line that holds the most information within a budget.

use super::check::require_units;
use crate::error::Result;
use crate::linalg::Matrix;
use crate::memory::optimum::{optimal_delay_line_noise_range, optimal_delay_line_signal_power};

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
/// [`crate::Error::OutOfRange`] for n = 0, n above [`super::MAXIMUM_UNITS`], or a budget below 1.
pub fn optimal_chain(n: usize, budget: ChainBudget) -> Result<Matrix> {
    require_units(n)?;
    let line = match budget {
        ChainBudget::NoiseRange(range) => optimal_delay_line_noise_range(n, range)?,
        ChainBudget::SignalPower(power) => optimal_delay_line_signal_power(n, power)?,
    };
    Ok(line.recurrent())
}
