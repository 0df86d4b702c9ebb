//! The search for the network that remembers most under a budget, and the analytic optima to judge it by.

mod budget;
mod canonical;
mod cascade;
mod climb;
mod contraction;
mod maximise;
mod objective;
mod optimum;
mod reflected_delay_line;
mod scaled;
mod structure;

pub use budget::{Budget, DEFAULT_RADIUS, Objective};
pub use canonical::{Canonical, canonical_form};
pub use maximise::{Ending, HistoryPoint, SearchOptions, SearchResult, StartOutcome, maximise};
pub use optimum::{
    OptimalDelayLine, ceiling_signal_power, large_network_noise_range, optimal_delay_line_noise_range,
    optimal_delay_line_signal_power,
};
pub use reflected_delay_line::{ReflectedDelayLine, reflected_delay_line};
pub use structure::Structure;
