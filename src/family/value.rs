//! The values a key of a specification takes: read, checked and written in one way.

use super::check::{
    require_at_least_one, require_finite_number, require_non_negative, require_positive, require_share,
    require_sparse_units, require_units, require_widths,
};
use super::file::Choices;
use super::shuffle::{SHUFFLES, Shuffle};
use crate::error::out_of_range;
use crate::error::{Error, Result};
use std::fmt::{Display, Formatter};

/// The kind of value that a key accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A number of units, 1 to 20000.
    Units,
    /// A number of units or sources of a sparse network, from 1.
    SparseUnits,
    /// A seed, 0 to 2^64 - 1.
    Seed,
    /// Any finite number.
    Number,
    /// A finite number above zero.
    Positive,
    /// A finite number, zero or more.
    NonNegative,
    /// A finite number, one or more.
    AtLeastOne,
    /// A number between 0 and 1, both excluded.
    Share,
    /// true or false.
    Flag,
    /// Widths of layers, separated by semicolons.
    Widths,
    /// The name of a null model.
    Shuffle,
    /// How to read a file.
    Reading,
    /// The name of a file.
    Path,
    /// strong.
    Component,
}

/// A value that was read and is in range.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Whole(u64),
    Number(f64),
    Flag(bool),
    Widths(Vec<usize>),
    Shuffle(Shuffle),
    Text(String),
}

impl Kind {
    /// Whether values of this kind are numbers.
    pub(super) fn is_number(self) -> bool {
        !matches!(self, Self::Flag | Self::Widths | Self::Shuffle | Self::Reading | Self::Path | Self::Component)
    }

    /// Reads a value of this kind for the key `key`.
    pub(super) fn parse(self, key: &'static str, text: &str) -> Result<Value> {
        let not_a = |what: &str, example: &str| Error::Specification {
            problem: format!("{key}={text} is not {what}").replace(char::is_control, " "),
            remedy: format!("write {key}={example}"),
        };
        match self {
            Self::Units => {
                let units: u64 = text.parse().map_err(|_| not_a("a whole number", "100"))?;
                require_units(usize::try_from(units).unwrap_or(usize::MAX))?;
                Ok(Value::Whole(units))
            }
            Self::SparseUnits => {
                let units: u64 = text.parse().map_err(|_| not_a("a whole number", "100"))?;
                require_sparse_units(usize::try_from(units).unwrap_or(usize::MAX))?;
                Ok(Value::Whole(units))
            }
            Self::Seed => text.parse().map(Value::Whole).map_err(|_| not_a("a whole number below 2^64", "0")),
            Self::Flag => text.parse().map(Value::Flag).map_err(|_| not_a("true or false", "true")),
            Self::Shuffle => match SHUFFLES.iter().find(|(name, _)| *name == text) {
                Some(&(_, kind)) => Ok(Value::Shuffle(kind)),
                None => Err(not_a(&names_of_shuffles(), "weights")),
            },
            Self::Reading => {
                Choices::default().set(key, text)?;
                Ok(Value::Text(text.into()))
            }
            Self::Path if !text.is_empty() => Ok(Value::Text(text.into())),
            Self::Path => Err(not_a("the name of a file", "signs.csv")),
            Self::Component if text == "strong" => Ok(Value::Text(text.into())),
            Self::Component => Err(not_a("a kind of component", "strong")),
            Self::Widths => {
                let widths: std::result::Result<Vec<usize>, _> =
                    text.split(';').map(|width| width.trim().parse()).collect();
                let widths = widths.map_err(|_| not_a("a list of whole numbers", "1;4;16;16"))?;
                require_widths(&widths)?;
                Ok(Value::Widths(widths))
            }
            Self::Number | Self::Positive | Self::NonNegative | Self::AtLeastOne | Self::Share => {
                let number: f64 = text.parse().map_err(|_| not_a("a number", "0.95"))?;
                self.require(key, number)?;
                Ok(Value::Number(number))
            }
        }
    }

    fn require(self, key: &'static str, number: f64) -> Result<()> {
        match self {
            Self::Positive => require_positive(key, number),
            Self::NonNegative => require_non_negative(key, number),
            Self::AtLeastOne => require_at_least_one(key, number),
            Self::Share => require_share(key, number),
            _ => require_finite_number(key, number),
        }
    }
}

impl Display for Value {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Whole(value) => write!(formatter, "{value}"),
            // Both forms read back to the same bits; plain digits as long as they are short.
            Self::Number(value) if *value == 0.0 || (1e-4..1e6).contains(&value.abs()) => write!(formatter, "{value}"),
            Self::Number(value) => write!(formatter, "{value:e}"),
            Self::Flag(value) => write!(formatter, "{value}"),
            Self::Widths(widths) => {
                let widths: Vec<String> = widths.iter().map(usize::to_string).collect();
                formatter.write_str(&widths.join(";"))
            }
            Self::Text(text) => formatter.write_str(text),
            Self::Shuffle(kind) => {
                let name = SHUFFLES.iter().find(|(_, other)| other == kind).map_or("", |(name, _)| name);
                formatter.write_str(name)
            }
        }
    }
}

/// The names of the null models: "weights, degree, ... or direction".
fn names_of_shuffles() -> String {
    let names: Vec<&str> = SHUFFLES.iter().map(|(name, _)| *name).collect();
    let (last, others) = names.split_last().unwrap_or((&"", &[]));
    format!("{} or {last}", others.join(", "))
}

/// The values of one specification, in the order of the family's keys.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Values(pub(super) Vec<(&'static str, Value)>);

impl Values {
    pub(super) fn get(&self, key: &str) -> Option<&Value> {
        self.0.iter().find(|(name, _)| *name == key).map(|(_, value)| value)
    }

    pub(super) fn set(&mut self, key: &'static str, value: Value) {
        match self.0.iter_mut().find(|(name, _)| *name == key) {
            Some((_, old)) => *old = value,
            None => self.0.push((key, value)),
        }
    }

    pub(super) fn units(&self, key: &'static str) -> Result<usize> {
        match self.get(key) {
            // In range by Kind::Units.
            Some(Value::Whole(value)) => Ok(usize::try_from(*value).unwrap_or(usize::MAX)),
            _ => Err(missing(key)),
        }
    }

    pub(super) fn seed(&self) -> Result<u64> {
        match self.get("seed") {
            Some(Value::Whole(value)) => Ok(*value),
            _ => Err(missing("seed")),
        }
    }

    pub(super) fn number(&self, key: &'static str) -> Result<f64> {
        match self.get(key) {
            Some(Value::Number(value)) => Ok(*value),
            _ => Err(missing(key)),
        }
    }

    pub(super) fn flag(&self, key: &str) -> bool {
        matches!(self.get(key), Some(Value::Flag(true)))
    }
}

pub(super) fn missing(key: &'static str) -> Error {
    out_of_range(key, "missing", "give it a value")
}
