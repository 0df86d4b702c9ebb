//! What a search is judged by: the best networks known analytically.

use super::budget::Budget;
use super::reflected_delay_line::reflected_delay_line;
use crate::error::Result;
use crate::memory::optimum::{optimal_delay_line_noise_range, optimal_delay_line_signal_power};

impl Budget {
    /// J_tot of the best network known analytically under this budget, for n units and a unit input.
    ///
    /// The best delay line where a trace is limited, the delay line behind a Moebius transform
    /// ([`reflected_delay_line`]) where the norm is: optimal among delay lines, and no search has found more.
    ///
    /// # Errors
    /// [`crate::Error::OutOfRange`]; under a norm budget those of [`crate::analyse`].
    ///
    /// ```
    /// use fisher_memory::search::Budget;
    /// assert!((Budget::NoiseRange(2.0).reference_total(2)? - 5.0 / 3.0).abs() < 1e-14);
    /// # Ok::<(), fisher_memory::Error>(())
    /// ```
    pub fn reference_total(&self, n: usize) -> Result<f64> {
        Ok(match *self {
            Self::NoiseRange(range) => optimal_delay_line_noise_range(n, range)?.total,
            Self::SignalPower(power) => optimal_delay_line_signal_power(n, power)?.total,
            Self::SpectralNorm { norm, radius } => reflected_delay_line(n, norm, radius)?.total,
        })
    }
}
