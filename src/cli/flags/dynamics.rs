//! How the network moves: to a stationary state, for a number of steps, or in continuous time.

use super::read::read_count;
use clap::Args;
use fisher_memory::{
    Covariance, Error, LinearSystem, Options, noise_covariance, noise_covariance_after, noise_covariance_continuous,
};

/// Which dynamics: stationary unless said.
#[derive(Args, Debug)]
#[command(next_help_heading = "Network")]
pub struct DynamicsFlags {
    /// After N steps from rest instead of the stationary state; any W, stable or not
    #[arg(long, value_name = "N", value_parser = |text: &str| read_count(text, 1, 1_000_000_000),
          conflicts_with = "continuous")]
    pub horizon: Option<usize>,
    /// The matrix is A of x' = A x + v s + noise; lags become times
    #[arg(long)]
    pub continuous: bool,
}

impl DynamicsFlags {
    /// The steps from rest, as the library counts them.
    pub fn horizon(&self) -> Option<u64> {
        self.horizon.map(|steps| steps as u64)
    }

    /// The noise covariance of a network that moves like this.
    pub fn noise_covariance(&self, system: &LinearSystem, options: &Options) -> Result<Covariance, Error> {
        match self.horizon() {
            Some(steps) => noise_covariance_after(system, steps, options),
            None if self.continuous => noise_covariance_continuous(system, options),
            None => noise_covariance(system, options),
        }
    }

    /// What to add to the name of a network: nothing for the stationary state.
    pub fn in_words(&self) -> String {
        match self.horizon {
            Some(1) => " after 1 step from rest".into(),
            Some(steps) => format!(" after {steps} steps from rest"),
            None if self.continuous => " in continuous time".into(),
            None => String::new(),
        }
    }
}
