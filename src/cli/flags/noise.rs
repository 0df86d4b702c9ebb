//! The noise that drives the network.

use super::read::read_positive;
use clap::Args;
use std::path::PathBuf;

/// The noise that drives the network.
#[derive(Args, Debug, Default)]
#[command(next_help_heading = "Network")]
pub struct NoiseFlags {
    /// Variance of the independent noise on every unit, Q = E I [default: 1]
    #[arg(long, value_name = "E", value_parser = read_positive, allow_hyphen_values = true, conflicts_with = "noise")]
    pub epsilon: Option<f64>,
    /// Covariance Q of the noise, an n x n matrix (.npy, .mtx, .csv)
    #[arg(long, value_name = "FILE")]
    pub noise: Option<PathBuf>,
}
