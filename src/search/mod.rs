//! The search for the network that remembers most under a budget, and the analytic optima to judge it by.

mod optimum;

pub use optimum::{
    OptimalDelayLine, ceiling_signal_power, large_network_noise_range, optimal_delay_line_noise_range,
    optimal_delay_line_signal_power,
};
