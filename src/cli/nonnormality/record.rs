//! The measures of non-normality as programs read them.

use crate::cli::network::Network;
use fisher_memory::nonnormality::{NonNormality, PeakProfile, PseudospectralRadius, SchurFeedforward};
use serde::Serialize;
use serde_json::{Map, Value, json};

/// What the library says of one network.
pub struct Measured<'a> {
    pub found: &'a NonNormality,
    pub profile: &'a PeakProfile,
    /// sup |W^k v| of the input, where the powers decay.
    pub gain_of_input: Option<f64>,
}

/// Why a condition is null.
pub const NO_EIGENVECTORS: &str = "infinite or beyond double precision: W has no basis of eigenvectors, or nearly so";

/// What was measured, under the names that it has in JSON.
#[derive(Serialize)]
pub struct Record<'a> {
    pub system: &'a str,
    pub n: usize,
    pub input: String,
    pub henrici: f64,
    pub henrici_relative: f64,
    pub commutator: f64,
    pub henrici_bounds: [f64; 2],
    pub spectral_norm: f64,
    pub numerical_radius: f64,
    pub numerical_abscissa: f64,
    pub kreiss: Option<f64>,
    pub kreiss_at: Option<[f64; 2]>,
    pub transient_gain: Option<f64>,
    pub transient_gain_time: Option<usize>,
    pub transient_gain_input: Option<f64>,
    pub eigenvector_condition: Option<f64>,
    pub pseudospectral_radius: Map<String, Value>,
    pub schur_feedforward: f64,
    pub schur: &'a SchurFeedforward,
    pub peak_profile: &'a PeakProfile,
    /// [lower, upper] of what is known between bounds; null is infinite.
    pub bounds: Map<String, Value>,
    /// Why a value is null.
    pub undefined: Map<String, Value>,
    pub version: &'static str,
    pub command: &'a str,
    #[serde(skip)]
    pub found: &'a NonNormality,
}

impl<'a> Record<'a> {
    /// What was measured of a network with this input.
    pub fn new(network: &'a Network, input: String, measured: &Measured<'a>, command: &'a str) -> Self {
        let found = measured.found;
        let kreiss = found.kreiss.filter(|kreiss| kreiss.radius.is_finite());
        Self {
            system: &network.specification,
            n: network.system.size(),
            input,
            henrici: found.henrici.departure,
            henrici_relative: found.henrici.relative,
            commutator: found.commutator.commutator,
            henrici_bounds: [found.commutator.kress, found.commutator.henrici],
            spectral_norm: found.spectral_norm,
            numerical_radius: found.numerical_radius.lower,
            numerical_abscissa: found.numerical_abscissa,
            kreiss: found.kreiss.map(|kreiss| kreiss.constant.lower),
            kreiss_at: kreiss.map(|kreiss| [kreiss.radius, kreiss.angle]),
            transient_gain: found.transient_gain.map(|gain| gain.gain.lower),
            transient_gain_time: found.transient_gain.map(|gain| gain.time),
            transient_gain_input: measured.gain_of_input,
            eigenvector_condition: finite(found.eigenvector_condition),
            pseudospectral_radius: radii(found),
            schur_feedforward: found.feedforward.feedforward_norm,
            schur: &found.feedforward,
            peak_profile: measured.profile,
            bounds: bounds(found),
            undefined: undefined(found),
            version: env!("CARGO_PKG_VERSION"),
            command,
            found,
        }
    }
}

/// A perturbation as the name of a key.
fn name(epsilon: f64) -> String {
    format!("{epsilon:?}")
}

/// The pseudospectral radius by perturbation.
fn radii(found: &NonNormality) -> Map<String, Value> {
    found.pseudospectral_radius.iter().map(|at| (name(at.epsilon), at.radius.lower.into())).collect()
}

/// [lower, upper] of every measure that is known between bounds.
fn bounds(found: &NonNormality) -> Map<String, Value> {
    let radius = |at: &PseudospectralRadius| (format!("pseudospectral_radius {}", name(at.epsilon)), at.radius);
    std::iter::once(("numerical_radius".to_string(), found.numerical_radius))
        .chain(found.pseudospectral_radius.iter().map(radius))
        .chain(found.kreiss.map(|kreiss| ("kreiss".to_string(), kreiss.constant)))
        .chain(found.transient_gain.map(|gain| ("transient_gain".to_string(), gain.gain)))
        .map(|(name, bracket)| (name, json!([finite(bracket.lower), finite(bracket.upper)])))
        .collect()
}

/// The reason of every null.
fn undefined(found: &NonNormality) -> Map<String, Value> {
    let mut reasons = Map::new();
    if let Some(reason) = &found.undecayed {
        for name in ["kreiss", "transient_gain"] {
            reasons.insert(name.into(), format!("infinite or unknown: {reason}").into());
        }
    }
    if found.eigenvector_condition.is_infinite() {
        reasons.insert("eigenvector_condition".into(), NO_EIGENVECTORS.into());
    }
    reasons
}

fn finite(value: f64) -> Option<f64> {
    Some(value).filter(|value| value.is_finite())
}
