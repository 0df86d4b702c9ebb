//! How the network moves: to a stationary state, for a number of steps, or in continuous time.

use super::read::read_count;
use clap::Args;
use fisher_memory::linalg::Matrix;
use fisher_memory::{Error, LinearSystem, Options};

/// Which dynamics: stationary unless said.
#[derive(Args, Debug, Default)]
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

    /// The network of this matrix.
    pub fn system(&self, matrix: Matrix) -> Result<LinearSystem, Error> {
        if self.continuous { LinearSystem::continuous(matrix) } else { LinearSystem::discrete(matrix) }
    }

    /// The settings of the library with the horizon of the flags.
    pub fn within(&self, options: Options) -> Options {
        self.horizon().map_or(options.clone(), |steps| options.with_horizon(steps))
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
