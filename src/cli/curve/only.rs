//! `--only`: which keys of the JSON are wanted, and what must be computed for them.

use super::keys::FIRST;
use crate::cli::failure::Failure;
use fisher_memory::{Part, Parts};
use serde_json::{Map, Value};

/// The keys that need a part of the analysis beside what is always there.
const NEEDING: [(&str, Part); 9] = [
    ("worst_input", Part::WorstInput),
    ("spatial_min", Part::WorstInput),
    ("worst_input_units", Part::WorstInput),
    ("capacity", Part::Decoding),
    ("mutual_information", Part::Decoding),
    ("memory_function", Part::Decoding),
    ("fisher_spectrum", Part::FisherSpectrum),
    ("input_sensitivity", Part::InputSensitivity),
    ("spectral_radius", Part::SpectralRadius),
];
/// The keys of the chain that is hidden in W.
const OF_HIDDEN: [&str; 4] = ["chain_share", "chain_share_null", "profile", "profile_null"];
/// Those that neither come first nor are named above; some stand in the JSON only where they have a meaning.
const OTHERS: [&str; 15] = [
    "best_input",
    "best_input_units",
    "noise_budget",
    "signal_power",
    "universal_bound",
    "reached",
    "total_deviation",
    "missing",
    "lags",
    "read",
    "horizon",
    "continuous",
    "step",
    "times",
    "spectral_abscissa",
];

/// Keys of the JSON, by name.
#[derive(Debug, Clone)]
pub struct Only(Vec<String>);

impl Only {
    /// Checks the names.
    pub fn new(keys: &[String]) -> Result<Self, Failure> {
        let known = || NEEDING.iter().map(|(key, _)| *key).chain(OF_HIDDEN).chain(FIRST).chain(OTHERS);
        match keys.iter().find(|key| !known().any(|name| name == key.as_str())) {
            None => Ok(Self(keys.to_vec())),
            Some(key) => Err(Failure::usage(
                format!("--only: {key} is no key of this command"),
                "name keys of its JSON, such as fmc, total, spatial_max, capacity; bounds come with their numbers",
            )),
        }
    }

    /// What must be computed for these keys.
    pub fn parts(&self) -> Parts {
        let needed = NEEDING.iter().filter(|(key, _)| self.names(key));
        let parts = needed.fold(Parts::of(&[]), |parts, (_, part)| parts.with(*part));
        if self.names("spectral_abscissa") { parts.with(Part::SpectralRadius) } else { parts }
    }

    /// Whether the chain hidden in W is wanted.
    pub fn wants_hidden(&self) -> bool {
        OF_HIDDEN.iter().any(|key| self.names(key))
    }

    /// What is wanted of all entries: the keys, the bounds of their numbers, and why one of them is null.
    pub fn kept(&self, entries: Map<String, Value>) -> Map<String, Value> {
        let mut kept = Map::new();
        for (key, value) in entries {
            let bounded = key.strip_suffix("_error").is_some_and(|number| self.names(number));
            if self.names(&key) || bounded {
                kept.insert(key, value);
            } else if let ("missing", Value::Object(reasons)) = (key.as_str(), value) {
                let reasons: Map<String, Value> = reasons.into_iter().filter(|(of, _)| self.names(of)).collect();
                if !reasons.is_empty() {
                    kept.insert(key, Value::Object(reasons));
                }
            }
        }
        kept
    }

    fn names(&self, key: &str) -> bool {
        self.0.iter().any(|name| name == key)
    }
}
