//! Measures of a hidden chain beside those of the same weights in random places.

use super::number::Digits;
use fisher_memory::nonnormality::BesideChance;
use serde::Serialize;

/// Random networks that a measure is set beside.
pub const DRAWS: u64 = 20;

/// What the same weights have in random places, under the names that it has in JSON.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Chance {
    pub model: &'static str,
    pub draws: usize,
    pub mean: f64,
    pub deviation: f64,
    pub p: f64,
}

impl Chance {
    /// The null of a measure.
    pub fn of(found: &BesideChance, draws: usize) -> Self {
        let BesideChance { mean, deviation, p, .. } = *found;
        Self { model: "weights in random places", draws, mean, deviation, p }
    }

    /// The measure beside its null, for people.
    pub fn in_words(&self, value: f64) -> String {
        let [value, mean] = [value, self.mean].map(|number| Digits::fixed(4).show(number));
        let [deviation, p] = [self.deviation, self.p].map(|number| Digits::fixed(2).show(number));
        format!("{value} ({mean} +- {deviation} with the {}, {} draws; p {p})", self.model, self.draws)
    }
}
