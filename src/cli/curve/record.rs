//! The result of `curve` as programs read it.

use crate::cli::examine::known;
use crate::cli::failure::Failure;
use crate::cli::flags::Question;
use crate::cli::network::Network;
use fisher_memory::linalg::spectral_abscissa;
use fisher_memory::{Analysis, Noise, Seconds, information_ceiling};
use serde::Serialize;

/// What `curve` found, under the names that it has in JSON.
#[derive(Serialize)]
pub struct Record<'a> {
    pub system: &'a str,
    pub n: usize,
    pub input: String,
    pub epsilon: Option<f64>,
    pub fmc: &'a [f64],
    pub total: f64,
    pub bound: Option<f64>,
    pub spatial_trace: f64,
    pub spatial_max: f64,
    pub noise_trace: f64,
    pub spectral_radius: f64,
    pub relative_error_bound: f64,
    pub precision_bits: u32,
    pub capacity: Option<f64>,
    pub mutual_information: Option<f64>,
    pub method: &'static str,
    pub seconds: Seconds,
    pub version: &'static str,
    pub command: &'a str,
    pub memory_function: &'a [f64],
    pub memory_error_bound: Option<f64>,
    pub universal_bound: &'a [f64],
    pub spatial_min: Option<f64>,
    pub spatial_min_error_bound: Option<f64>,
    pub worst_input: &'a [f64],
    pub total_deviation: f64,
    pub signal_power: &'a [f64],
    pub signal_power_error_bound: Option<f64>,
    pub noise_budget: f64,
    pub input_sensitivity: Option<f64>,
    pub best_input: &'a [f64],
    /// Steps from rest, where they are finitely many.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub horizon: Option<u64>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub continuous: bool,
    /// In continuous time: the time between lags, the time of each, and the largest real part of an eigenvalue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub times: Option<Vec<f64>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spectral_abscissa: Option<f64>,
    /// What to add to the name of the network.
    #[serde(skip)]
    pub dynamics: String,
}

impl<'a> Record<'a> {
    /// What was found of a network that was asked this question.
    pub fn new(
        question: &Question,
        network: &'a Network,
        found: &'a Analysis,
        command: &'a str,
    ) -> Result<Self, Failure> {
        let (system, step) = (&network.system, question.step());
        Ok(Self {
            system: &network.specification,
            n: system.size(),
            input: question.signal.input.to_string(),
            epsilon: match system.noise() {
                Noise::Independent(epsilon) => Some(*epsilon),
                Noise::Covariance(_) => None,
            },
            fmc: &found.curve,
            total: found.total,
            bound: information_ceiling(system, &found.input)?,
            spatial_trace: found.spatial_trace,
            spatial_max: found.spatial_max,
            noise_trace: found.noise_trace,
            spectral_radius: found.spectral_radius,
            relative_error_bound: found.relative_error_bound,
            precision_bits: found.precision_bits,
            capacity: known(found.capacity, found.memory_error_bound),
            mutual_information: known(found.mutual_information, found.memory_error_bound),
            method: found.method,
            seconds: found.seconds,
            version: env!("CARGO_PKG_VERSION"),
            command,
            memory_function: &found.memory_function,
            memory_error_bound: finite(found.memory_error_bound),
            universal_bound: &found.universal_bound,
            spatial_min: known(found.spatial_min, found.spatial_min_error_bound),
            spatial_min_error_bound: finite(found.spatial_min_error_bound),
            worst_input: found.worst_input.as_slice(),
            total_deviation: found.total_deviation(),
            signal_power: &found.signal_power,
            signal_power_error_bound: finite(found.signal_power_error_bound),
            noise_budget: found.noise_budget,
            input_sensitivity: found.input_sensitivity,
            best_input: found.best_input.as_slice(),
            horizon: question.dynamics.horizon(),
            continuous: question.dynamics.continuous,
            step,
            times: step.map(|step| (0..found.curve.len()).map(|lag| lag as f64 * step).collect()),
            spectral_abscissa: step.map(|_| spectral_abscissa(system.recurrent())).transpose()?,
            dynamics: question.dynamics.in_words(),
        })
    }

    /// The time of a lag, in continuous time.
    pub fn time(&self, lag: usize) -> Option<f64> {
        self.times.as_ref().and_then(|times| times.get(lag)).copied()
    }
}

fn finite(bound: f64) -> Option<f64> {
    Some(bound).filter(|bound| bound.is_finite())
}
