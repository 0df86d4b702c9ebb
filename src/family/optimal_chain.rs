//! The delay line that holds the most information within a budget.

use super::check::require_units;
use super::entry::{Family, UNITS, optional};
use super::value::Kind;
use crate::error::Result;
use crate::linalg::Matrix;
use crate::memory::optimum::{optimal_delay_line_noise_range, optimal_delay_line_signal_power};

pub(super) const FAMILY: Family = Family {
    name: "optimal-chain",
    keys: &[UNITS, optional("noise-range", Kind::AtLeastOne, "R"), optional("signal-power", Kind::AtLeastOne, "P")],
    alternatives: &["noise-range", "signal-power"],
    help: "the delay line that holds most within a budget",
    build: |values| {
        let budget = match values.number("noise-range") {
            Ok(range) => ChainBudget::NoiseRange(range),
            Err(_) => ChainBudget::SignalPower(values.number("signal-power")?),
        };
        optimal_chain(values.units("n")?, budget)
    },
    build_sparse: None,
    own_input: None,
    step: None,
};

/// The budget that limits the gains of an optimal delay line.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum ChainBudget {
    /// R: the mean noise variance per unit is at most R eps, tr C <= n R eps.
    NoiseRange(f64),
    /// P: the summed signal power is at most P, tr S <= P.
    SignalPower(f64),
}

/// The delay line of n units (W n x n) that maximises J_tot within the budget, the first unit being the input.
///
/// # Errors
/// [`crate::Error::OutOfRange`] for n = 0, n above [`super::MAXIMUM_UNITS`], or a budget below 1.
///
/// ```
/// use fisher_memory::family::{ChainBudget, optimal_chain};
/// // Two units: 1 + 1 + w^2 + 1 = 2 * 2 leaves w^2 = 2 for the mean variance 2.
/// let line = optimal_chain(2, ChainBudget::NoiseRange(2.0))?;
/// assert!((line[(1, 0)] - 2f64.sqrt()).abs() < 1e-14 && line[(0, 1)] == 0.0);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn optimal_chain(n: usize, budget: ChainBudget) -> Result<Matrix> {
    require_units(n)?;
    let line = match budget {
        ChainBudget::NoiseRange(range) => optimal_delay_line_noise_range(n, range)?,
        ChainBudget::SignalPower(power) => optimal_delay_line_signal_power(n, power)?,
    };
    Ok(line.recurrent())
}
