//! Measures as they are written: in JSON, in rows of CSV and in lines of a table, each with its bounds or its reason.

use crate::cli::number::Digits;
use fisher_memory::nonnormality::Bracket;
use fisher_memory::{Bounded, Error};
use serde_json::{Map, Value, json};

/// One measure: its name in CSV and in tables, an empty one where it is left out, its value and what people see of it.
pub struct Line {
    pub key: String,
    pub title: String,
    pub value: Option<f64>,
    pub shown: String,
}

/// Measures in the order in which they are written.
#[derive(Default)]
pub struct Sheet {
    /// What stands in JSON.
    pub values: Map<String, Value>,
    /// [lower, upper] of what is known between bounds; null is infinite.
    pub bounds: Map<String, Value>,
    /// Why a value is null.
    pub missing: Map<String, Value>,
    pub lines: Vec<Line>,
}

impl Sheet {
    /// Anything, in JSON alone.
    pub fn note(&mut self, key: &str, value: Value) {
        self.values.insert(key.into(), value);
    }

    /// A line of a table and a row of CSV.
    pub fn line(&mut self, key: &str, title: &str, value: Option<f64>, shown: String) {
        self.lines.push(Line { key: key.into(), title: title.into(), value, shown });
    }

    /// Why a measure is null.
    pub fn miss(&mut self, key: &str, reason: &str) {
        self.missing.insert(key.into(), reason.into());
    }

    /// A measure that is computed as it is, without bounds.
    pub fn plain(&mut self, key: &str, title: &str, found: &Result<f64, Error>) {
        let shown = self.told(key, found, |value| Digits::fixed(9).show(*value));
        let value = found.as_ref().ok().copied();
        self.note(key, json!(value));
        self.line(key, title, value, shown);
    }

    /// A measure with a proven error.
    pub fn proven(&mut self, key: &str, title: &str, found: &Result<Bounded, Error>) {
        let shown = self.told(key, found, |found| match found.relative_error() {
            error if error < 1e-2 => Digits::supported_by(error.max(1e-12)).show(found.value),
            _ => format!("{} within {}", Digits::fixed(4).show(found.value), Digits::fixed(2).show(found.error)),
        });
        let value = found.as_ref().ok().map(|found| found.value);
        self.note(key, json!(value));
        self.note(&format!("{key}_error"), json!(found.as_ref().ok().map(|found| found.error)));
        self.line(key, title, value, shown);
    }

    /// A measure that is known between bounds, with what else there is to say of it.
    pub fn between(&mut self, key: &str, title: &str, found: &Result<Bracket, Error>, more: &str) {
        let shown = self.told(key, found, |bracket| format!("{}{more}", between(*bracket)));
        let value = found.as_ref().ok().map(|bracket| bracket.lower);
        self.note(key, json!(value));
        self.bound(key, found);
        self.line(key, title, value, shown);
    }

    /// The bounds of a measure.
    fn bound(&mut self, key: &str, found: &Result<Bracket, Error>) {
        if let Ok(bracket) = found {
            self.bounds.insert(key.into(), json!([finite(bracket.lower), finite(bracket.upper)]));
        }
    }

    /// Measures of one kind, each known between bounds, by the size of a perturbation.
    pub fn by_perturbation<'a>(
        &mut self,
        key: &str,
        title: &str,
        found: impl Iterator<Item = (f64, &'a Result<Bracket, Error>)>,
    ) {
        let mut values = Map::new();
        for (epsilon, found) in found {
            let name = format!("{key} {epsilon:?}");
            let shown = self.told(&name, found, |bracket| between(*bracket));
            let value = found.as_ref().ok().map(|bracket| bracket.lower);
            values.insert(format!("{epsilon:?}"), json!(value));
            self.bound(&name, found);
            let title = format!("{title} at {}", Digits::fixed(9).show(epsilon));
            self.line(&format!("{key}_{epsilon:?}"), &title, value, shown);
        }
        self.note(key, Value::Object(values));
    }

    /// What people see of a measure: the number, or the reason why there is none, which is noted too.
    fn told<T>(&mut self, key: &str, found: &Result<T, Error>, show: impl Fn(&T) -> String) -> String {
        match found {
            Ok(value) => show(value),
            Err(error) => {
                let reason = reason(error);
                self.miss(key, &reason);
                reason
            }
        }
    }
}

/// Why there is no number.
fn reason(error: &Error) -> String {
    match error {
        Error::Unstable { evidence, .. } => format!("infinite: {evidence}"),
        Error::StabilityUndecided { .. } => format!("infinite or unknown: {}", error.problem()),
        other => other.to_string(),
    }
}

/// A bracketed value as far as its bounds support it.
fn between(bracket: Bracket) -> String {
    let gap = bracket.relative_gap();
    let digits = Digits::supported_by(gap.max(1e-12));
    if gap < 1e-2 {
        return digits.show(bracket.lower);
    }
    format!("between {} and {}", Digits::fixed(4).show(bracket.lower), Digits::fixed(4).show(bracket.upper))
}

fn finite(value: f64) -> Option<f64> {
    Some(value).filter(|value| value.is_finite())
}
