//! What `curve` and `compare` ask of a network: which lags, under which noise, how it moves, how sure.

use super::accuracy::{AccuracyFlags, options};
use super::dynamics::DynamicsFlags;
use super::noise::NoiseFlags;
use super::output::Output;
use super::plot::Plot;
use super::read::{read_lags, read_positive};
use super::signal::SignalFlags;
use crate::cli::failure::Failure;
use crate::cli::network::{Network, network};
use crate::cli::session::Session;
use clap::Args;
use fisher_memory::{Analysis, Error, Options, analyse, analyse_continuous, analyse_horizon};

/// Time between two lags unless said.
const DEFAULT_STEP: f64 = 1.0;

/// The flags of a question and of how it is answered.
#[derive(Args, Debug)]
pub struct Question {
    /// How many lags J(0), ..., J(K-1) to compute; the totals are over all lags whatever K
    #[arg(long, value_name = "K", value_parser = read_lags, default_value_t = Options::default().lags)]
    pub lags: usize,
    #[command(flatten)]
    pub output: Output,
    #[command(flatten)]
    pub plot: Plot,
    #[command(flatten)]
    pub signal: SignalFlags,
    #[command(flatten)]
    pub noise: NoiseFlags,
    #[command(flatten)]
    pub dynamics: DynamicsFlags,
    /// Time between two lags, with --continuous [default: 1]
    #[arg(long, value_name = "DT", value_parser = read_positive, allow_hyphen_values = true, requires = "continuous",
          help_heading = "Network")]
    step: Option<f64>,
    #[command(flatten)]
    accuracy: AccuracyFlags,
}

impl Question {
    /// Fails now rather than after the computation.
    pub fn check(&self) -> Result<(), Failure> {
        self.output.check()?;
        self.plot.check()?;
        self.accuracy.check(&self.dynamics, Some(&self.signal))
    }

    /// The network that `text` specifies, driven and seen as the flags say, under this noise.
    pub fn network(&self, text: &str, noise: &NoiseFlags) -> Result<Network, Failure> {
        network(text, noise)?.driven(&self.signal)
    }

    /// The settings of the library.
    pub fn options(&self, session: &Session) -> Options {
        Options { lags: self.lags, ..options(&self.accuracy, session) }
    }

    /// The time between two lags, in continuous time.
    pub fn step(&self) -> Option<f64> {
        self.dynamics.continuous.then(|| self.step.unwrap_or(DEFAULT_STEP))
    }

    /// The memory of a network.
    pub fn analyse(&self, network: &Network, options: &Options) -> Result<Analysis, Error> {
        match (self.dynamics.horizon(), self.step()) {
            (Some(steps), _) => analyse_horizon(&network.system, steps, options),
            (None, Some(step)) => analyse_continuous(&network.system, step, options),
            (None, None) => analyse(&network.system, options),
        }
    }
}
