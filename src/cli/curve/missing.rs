//! Why a number of an analysis is not there, and what would help.

use crate::cli::flags::Question;
use fisher_memory::{Analysis, LinearSystem, Noise};
use serde_json::{Map, Value};

/// Larger networks take longer for their null than for their memory.
pub const LARGEST_HIDDEN: usize = 200;

/// The reason for every number that is null, under its key.
pub fn missing(
    question: &Question,
    system: &LinearSystem,
    found: &Analysis,
    [no_bound, no_chain]: [bool; 2],
) -> Map<String, Value> {
    let (decoding, response) = (&found.decoding, &found.response);
    let unproven = format!(
        "not a digit of it is proven in {} bits; raise --precision, or the noise if it is far below the signal",
        found.precision_bits
    );
    let no_share = format!(
        "the powers above 1e-12 of the largest miss the tolerance in {} bits; raise --precision or --tolerance",
        found.precision_bits
    );
    let ceiling = match (question.dynamics.continuous, system.noise()) {
        (true, _) => "it is a bound for discrete time",
        (_, Noise::Covariance(_)) if no_bound => "no noise is proven in every direction",
        _ if response.signal_power.is_none() => "the powers |W^k v|^2 that it is made of are unknown",
        _ => "it is a bound for one input",
    };
    let beyond = format!("it is shown in discrete time and up to {LARGEST_HIDDEN} units; see nonnormality");
    let reasons = [
        ("bound", no_bound, "no noise is proven in every direction, so that nothing bounds J"),
        ("noise_trace", found.noise_trace.is_none(), "it is beyond 1.7e308; scale the network down"),
        ("spatial_min", found.spatial.worst.is_none(), unproven.as_str()),
        (
            "spectral_radius",
            found.spectral_radius.is_none(),
            "it is not enclosed to a relative 1e-10 in the bits tried",
        ),
        ("chain_share", no_chain, beyond.as_str()),
        ("profile", no_chain, beyond.as_str()),
        ("capacity", decoding.capacity.is_none(), unproven.as_str()),
        ("mutual_information", decoding.mutual_information.is_none(), unproven.as_str()),
        ("memory_function", decoding.memory_function.is_none(), unproven.as_str()),
        ("fisher_spectrum", decoding.fisher_spectrum.is_none(), unproven.as_str()),
        ("signal_power", response.signal_power.is_none(), no_share.as_str()),
        ("universal_bound", response.universal_bound.is_none(), ceiling),
        (
            "input_sensitivity",
            found.input_sensitivity.is_none(),
            "rounding W by a unit in the last place is not known to leave it stable, or some direction has no noise",
        ),
    ];
    let missing = reasons.into_iter().filter(|(_, is_missing, _)| *is_missing);
    missing.map(|(key, _, reason)| (key.to_string(), Value::from(reason))).collect()
}
