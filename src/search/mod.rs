//! The search for the network that remembers most under a budget, and the analytic optima to judge it by.

mod beginning;
mod best_so_far;
mod budget;
mod canonical;
mod cascade;
mod climb;
mod contraction;
mod entries;
mod limited;
mod maximise;
mod objective;
mod options;
mod parametrisation;
mod reference;
mod reflected_delay_line;
mod result;
mod scaled;
mod structure;

pub use crate::memory::optimum::{
    OptimalDelayLine, ceiling_signal_power, large_network_noise_range, optimal_delay_line_noise_range,
    optimal_delay_line_signal_power,
};
pub use best_so_far::BestSoFar;
pub use budget::{Budget, DEFAULT_RADIUS, Objective};
pub use canonical::{CanonicalForm, canonical_form};
pub use maximise::maximise;
pub use options::SearchOptions;
pub use reflected_delay_line::{ReflectedDelayLine, reflected_delay_line};
pub use result::{ChainStructure, HistoryPoint, SearchEnding, SearchResult, Spending, StartOutcome};
pub use structure::Structure;
