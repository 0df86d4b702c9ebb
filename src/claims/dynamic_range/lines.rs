//! The optimal delay lines as networks, and their signals.

use crate::claims::context::Context;
use crate::error::Result;
use crate::memory::Analysis;
use crate::memory::optimum::{OptimalDelayLine, optimal_delay_line_noise_range, optimal_delay_line_signal_power};
use crate::system::{Input, LinearSystem};
use std::sync::Arc;

/// S_m = |W^m v|^2 of a delay line.
pub(super) fn signal_powers(line: &OptimalDelayLine) -> Vec<f64> {
    let later = line.weights.iter().scan(1.0, |power, weight| {
        *power *= weight * weight;
        Some(*power)
    });
    std::iter::once(1.0).chain(later).collect()
}

pub(super) fn optimal(context: &Context, n: usize, range: f64) -> Result<Arc<Analysis>> {
    context.analysis_of(&format!("optimal line n={n} range={range}"), Input::First, || {
        LinearSystem::discrete(optimal_delay_line_noise_range(n, range)?.recurrent())
    })
}

pub(super) fn under_signal_budget(context: &Context, n: usize, power: f64) -> Result<Arc<Analysis>> {
    context.analysis_of(&format!("optimal line n={n} power={power}"), Input::First, || {
        LinearSystem::discrete(optimal_delay_line_signal_power(n, power)?.recurrent())
    })
}
