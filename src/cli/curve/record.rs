//! The result of `curve` as programs read it.

use super::missing::{LARGEST_HIDDEN, missing};
use super::only::Only;
use crate::cli::chance::{Chance, DRAWS};
use crate::cli::failure::Failure;
use crate::cli::flags::Question;
use crate::cli::network::{Network, Read};
use fisher_memory::linalg::Matrix;
use fisher_memory::nonnormality::{HiddenStructure, hidden_structure};
use fisher_memory::{Analysis, Bounded, Input, LinearSystem, Noise, Options, information_ceiling};
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
    /// How much of W is a chain from the input, beside the same weights in random places.
    pub chain_share: Option<f64>,
    pub chain_share_null: Option<Chance>,
    pub profile: Option<f64>,
    pub profile_null: Option<Chance>,
    /// The lags, where some were chosen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lags: Option<&'a [usize]>,
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
    /// The keys that are wanted, where not all are.
    #[serde(skip)]
    pub only: Option<Only>,
    /// What to add to the name of the network.
    #[serde(skip)]
    pub dynamics: String,
}

/// What was asked.
pub struct Asked<'a> {
    pub question: &'a Question,
    /// The keys that are wanted, where not all are.
    pub only: Option<Only>,
    pub command: &'a str,
}

impl<'a> Record<'a> {
    /// What was found of a network that was asked this question.
    pub fn new(
        Asked { question, only, command }: Asked<'a>,
        options: &Options,
        network: &'a Network,
        found: &'a Analysis,
    ) -> Result<Self, Failure> {
        let (system, step) = (&network.system, question.step(options));
        let lags = question.sparse.at_lags.as_deref();
        let bound = information_ceiling(system, &found.input)?;
        let wants_hidden = only.as_ref().is_none_or(Only::wants_hidden);
        let hidden = if wants_hidden { hidden(question, system, found)? } else { None };
        Ok(Self {
            system: &network.specification,
            n: system.size(),
            input: question.signal.input.to_string(),
            epsilon: match system.noise() {
                Noise::Independent(epsilon) => Some(*epsilon),
                Noise::Covariance(_) => None,
            },
            bound,
            missing: missing(question, system, found, [bound.is_none(), hidden.is_none()]),
            found,
            total_deviation: found.total_deviation(),
            chain_share: hidden.map(|hidden| hidden.chain_share.value),
            chain_share_null: hidden.map(|hidden| Chance::of(&hidden.chain_share, hidden.draws)),
            profile: hidden.map(|hidden| hidden.profile.value),
            profile_null: hidden.map(|hidden| Chance::of(&hidden.profile, hidden.draws)),
            lags,
            read: network.read.as_ref(),
            best_input_units: network.largest_units(&found.spatial.best.direction.value),
            worst_input_units: (found.spatial.worst.as_ref())
                .and_then(|worst| network.largest_units(&worst.direction.value)),
            version: env!("CARGO_PKG_VERSION"),
            command,
            horizon: options.horizon,
            continuous: question.dynamics.continuous,
            step,
            times: step.map(|step| (0..found.curve.len()).map(|place| lag_at(lags, place) as f64 * step).collect()),
            only,
            dynamics: question.dynamics.in_words(),
        })
    }

    /// The lag at a place of the series.
    pub fn lag(&self, place: usize) -> usize {
        lag_at(self.lags, place)
    }

    /// The time at a place of the series, in continuous time.
    pub fn time(&self, lag: usize) -> Option<f64> {
        self.times.as_ref().and_then(|times| times.get(lag)).copied()
    }
}

/// The lag at a place of the series: the place itself where no lags were chosen.
fn lag_at(lags: Option<&[usize]>, place: usize) -> usize {
    lags.map_or(place, |lags| lags[place])
}

/// Steps of the pulses that sort the units.
const PULSE_STEPS: usize = 100;

/// The chain hidden in W along the input, in discrete time and of networks of moderate size.
fn hidden(question: &Question, system: &LinearSystem, found: &Analysis) -> Result<Option<HiddenStructure>, Failure> {
    if question.dynamics.continuous || system.size() > LARGEST_HIDDEN {
        return Ok(None);
    }
    let inputs = match system.input() {
        Input::Several { directions, .. } => directions.clone(),
        _ => Matrix::from_columns(std::slice::from_ref(&found.input)),
    };
    Ok(Some(hidden_structure(system.recurrent(), &inputs, PULSE_STEPS, [DRAWS, 0])?))
}
