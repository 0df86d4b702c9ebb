//! The result of `curve` as programs read it.

use super::missing::missing;
use crate::cli::failure::Failure;
use crate::cli::flags::Question;
use crate::cli::network::{Network, Read};
use fisher_memory::{Analysis, Bounded, Noise, Options, information_ceiling};
use serde::Serialize;
use serde_json::{Map, Value};

/// What `curve` found, beside the question; the library's result keeps its own names.
#[derive(Serialize)]
pub struct Record<'a> {
    pub system: &'a str,
    pub n: usize,
    pub input: String,
    pub epsilon: Option<f64>,
    pub bound: Option<f64>,
    #[serde(flatten)]
    pub found: &'a Analysis,
    pub total_deviation: Bounded,
    /// What was read, of a network from a file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub read: Option<&'a Read>,
    /// The names of the units in which the extreme inputs are largest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub best_input_units: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub worst_input_units: Option<Vec<String>>,
    /// Why a number is null.
    pub missing: Map<String, Value>,
    pub version: &'static str,
    pub command: &'a str,
    /// Steps from rest, where they are finitely many.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub horizon: Option<u64>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub continuous: bool,
    /// In continuous time: the time between lags, and the time of each.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub times: Option<Vec<f64>>,
    /// What to add to the name of the network.
    #[serde(skip)]
    pub dynamics: String,
}

/// The keys that come first.
pub const FIRST: [&str; 19] = [
    "system",
    "n",
    "input",
    "epsilon",
    "fmc",
    "total",
    "bound",
    "spatial_trace",
    "spatial_max",
    "noise_trace",
    "spectral_radius",
    "relative_error_bound",
    "precision_bits",
    "capacity",
    "mutual_information",
    "method",
    "seconds",
    "version",
    "command",
];

/// The numbers and series that may be null, and then their bounds with them.
pub const BOUNDED: [&str; 8] = [
    "noise_trace",
    "spectral_radius",
    "spatial_min",
    "capacity",
    "mutual_information",
    "fisher_spectrum",
    "memory_function",
    "signal_power",
];

impl<'a> Record<'a> {
    /// What was found of a network that was asked this question.
    pub fn new(
        question: &Question,
        options: &Options,
        network: &'a Network,
        found: &'a Analysis,
        command: &'a str,
    ) -> Result<Self, Failure> {
        let (system, step) = (&network.system, question.step(options));
        let bound = information_ceiling(system, &found.input)?;
        Ok(Self {
            system: &network.specification,
            n: system.size(),
            input: question.signal.input.to_string(),
            epsilon: match system.noise() {
                Noise::Independent(epsilon) => Some(*epsilon),
                Noise::Covariance(_) => None,
            },
            bound,
            missing: missing(question, system, found, bound),
            found,
            total_deviation: found.total_deviation(),
            read: network.read.as_ref(),
            best_input_units: network.largest_units(&found.spatial.best.direction.value),
            worst_input_units: (found.spatial.worst.as_ref())
                .and_then(|worst| network.largest_units(&worst.direction.value)),
            version: env!("CARGO_PKG_VERSION"),
            command,
            horizon: options.horizon,
            continuous: question.dynamics.continuous,
            step,
            times: step.map(|step| (0..found.curve.len()).map(|lag| lag as f64 * step).collect()),
            dynamics: question.dynamics.in_words(),
        })
    }

    /// The time of a lag, in continuous time.
    pub fn time(&self, lag: usize) -> Option<f64> {
        self.times.as_ref().and_then(|times| times.get(lag)).copied()
    }
}
