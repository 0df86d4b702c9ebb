//! What `curve` and `compare` ask of a network: which lags, under which noise, how it moves, how sure.

use super::accuracy::{AccuracyFlags, options};
use super::dynamics::DynamicsFlags;
use super::input::InputFlag;
use super::noise::NoiseFlags;
use super::output::Output;
use super::plot::Plot;
use super::read::{read_lags, read_positive};
use super::signal::SignalFlags;
use super::sparse::SparseFlags;
use crate::cli::failure::Failure;
use crate::cli::network::{Network, loaded, network, network_of};
use crate::cli::session::Session;
use crate::cli::sparse_network::{SparseNetwork, sparse_network};
use clap::Args;
use fisher_memory::Options;
use fisher_memory::family::Loaded;

/// A network in the form that fits it and the question.
pub enum DenseOrSparse {
    Dense(Box<Network>),
    Sparse(Box<SparseNetwork>),
}

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
    #[command(flatten)]
    pub sparse: SparseFlags,
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
        network(text, noise, &self.dynamics)?.driven(&self.signal)
    }

    /// The same in the form that fits it.
    pub fn dense_or_sparse(&self, text: &str) -> Result<DenseOrSparse, Failure> {
        let dense_alone = self.signal.needs_dense() || self.dynamics.continuous || self.dynamics.horizon.is_some();
        // The best input of a dense network comes with a proof that it is the best.
        let prefers_dense = dense_alone || self.signal.input == InputFlag::Best;
        match loaded(text, &self.dynamics, self.sparse.method.form(prefers_dense))? {
            (named, Loaded::Dense(reading)) => {
                let network = network_of(named, reading, &self.noise, &self.dynamics)?;
                Ok(DenseOrSparse::Dense(Box::new(network.driven(&self.signal)?)))
            }
            (named, Loaded::Sparse(reading)) => {
                if dense_alone {
                    return Err(Failure::usage(
                        "--method sparse has no --continuous, --horizon or --signal-covariance, no observation by a \
                         matrix, and none of the inputs own and average",
                        "take --method dense, or --input first, best, random:seed=S or a FILE",
                    ));
                }
                Ok(DenseOrSparse::Sparse(Box::new(sparse_network(named, reading, &self.noise, &self.signal)?)))
            }
        }
    }

    /// The settings of the library.
    pub fn options(&self, session: &Session) -> Options {
        let latest = self.sparse.at_lags.iter().flatten().max();
        let lags = latest.map_or(self.lags, |latest| latest + 1);
        let options = self.dynamics.within(options(&self.accuracy, session)).with_lags(lags);
        self.step.map_or(options.clone(), |step| options.with_step(step))
    }

    /// The time between two lags, in continuous time.
    pub fn step(&self, options: &Options) -> Option<f64> {
        self.dynamics.continuous.then_some(options.step)
    }
}
