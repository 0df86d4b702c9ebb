//! Where the signal enters and what is seen of the state.

use super::input::{InputFlag, is_list};
use clap::Args;
use std::path::PathBuf;

/// Where the signal enters and what is seen of the state.
#[derive(Args, Debug)]
#[command(next_help_heading = "Network")]
pub struct SignalFlags {
    /// Input direction v: first (unit 1), best (holds most information), random[:seed=S], average (the mean over all
    /// unit inputs), own (that of the family, such as the b of hippo-legs, at its dt), or a FILE with a vector, with
    /// several inputs at once as the columns of an n x p matrix, or a FILE.txt that lists units by name or number, one
    /// a line, all driven alike. All but vectors of a FILE have unit length, so that totals are per unit of input power
    #[arg(long, value_name = "V", default_value = "best", value_parser = InputFlag::read)]
    pub input: InputFlag,
    /// Covariance of several signals, p x p; independent signals of unit power otherwise
    #[arg(long, value_name = "FILE")]
    pub signal_covariance: Option<PathBuf>,
    /// Observation matrix H of y = H x + noise (m x n), or a FILE.txt that lists the units that are seen; the state
    /// itself is seen otherwise
    #[arg(long, value_name = "FILE", requires = "observation_noise")]
    pub observe: Option<PathBuf>,
    /// Covariance R of the observation's noise (m x m)
    #[arg(long, value_name = "FILE", requires = "observe")]
    pub observation_noise: Option<PathBuf>,
}

impl SignalFlags {
    /// Whether only a dense network has what is asked: the input of a family or the average, signals that correlate,
    /// an observation by a matrix.
    pub fn needs_dense(&self) -> bool {
        matches!(self.input, InputFlag::Own | InputFlag::Average)
            || self.signal_covariance.is_some()
            || self.observe.as_deref().is_some_and(|path| !is_list(path))
    }
}
