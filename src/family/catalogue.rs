//! The families by name, with their keys: the one table behind parsing, canonical text and error messages.

use super::optimal_chain::ChainBudget;
use super::value::{Kind, Value, Values, missing};
use crate::error::Result;
use crate::linalg::Matrix;

/// A key of a family.
#[derive(Debug)]
pub(super) struct Key {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    pub(super) presence: Presence,
}

/// Whether a key must be given.
#[derive(Debug)]
pub(super) enum Presence {
    Required,
    /// This value where the key is not given (and no other of its alternatives is).
    Default(&'static str),
    Optional,
}

/// A family: its name in specifications, its keys in canonical order, and its constructor.
#[derive(Debug)]
pub(super) struct Family {
    pub(super) name: &'static str,
    pub(super) keys: &'static [Key],
    /// Exactly one of these keys holds.
    pub(super) alternatives: &'static [&'static str],
    pub(super) build: fn(&Values) -> Result<Matrix>,
}

const fn required(name: &'static str, kind: Kind) -> Key {
    Key { name, kind, presence: Presence::Required }
}

const fn default(name: &'static str, kind: Kind, value: &'static str) -> Key {
    Key { name, kind, presence: Presence::Default(value) }
}

const fn optional(name: &'static str, kind: Kind) -> Key {
    Key { name, kind, presence: Presence::Optional }
}

const UNITS: Key = required("n", Kind::Units);
const RADIUS: Key = required("radius", Kind::Positive);
const SCALE: Key = default("scale", Kind::Number, "1");
const SEED: Key = default("seed", Kind::Seed, "0");

/// What applies to a file, in this order: transpose, symmetrise, shuffle, radius.
pub(super) const FILE_KEYS: &[Key] = &[
    optional("transpose", Kind::Flag),
    optional("symmetrise", Kind::Flag),
    optional("shuffle", Kind::Shuffle),
    optional("seed", Kind::Seed),
    optional("radius", Kind::Positive),
];

pub(super) const FAMILIES: &[Family] = &[
    Family {
        name: "chain",
        keys: &[
            UNITS,
            default("gain", Kind::Number, "1"),
            default("feedback", Kind::Number, "0"),
            default("diagonal", Kind::Number, "0"),
        ],
        alternatives: &[],
        build: |values| {
            let [gain, feedback, diagonal] = ["gain", "feedback", "diagonal"].map(|key| values.number(key));
            super::chain(values.units("n")?, gain?, feedback?, diagonal?)
        },
    },
    Family {
        name: "optimal-chain",
        keys: &[UNITS, optional("noise-range", Kind::AtLeastOne), optional("signal-power", Kind::AtLeastOne)],
        alternatives: &["noise-range", "signal-power"],
        build: |values| {
            let budget = match values.number("noise-range") {
                Ok(range) => ChainBudget::NoiseRange(range),
                Err(_) => ChainBudget::SignalPower(values.number("signal-power")?),
            };
            super::optimal_chain(values.units("n")?, budget)
        },
    },
    Family {
        name: "ring",
        keys: &[UNITS, SCALE],
        alternatives: &[],
        build: |values| super::ring(values.units("n")?, values.number("scale")?),
    },
    Family {
        name: "identity",
        keys: &[UNITS, SCALE],
        alternatives: &[],
        build: |values| super::identity(values.units("n")?, values.number("scale")?),
    },
    Family {
        name: "orthogonal",
        keys: &[UNITS, SCALE, SEED],
        alternatives: &[],
        build: |values| super::orthogonal(values.units("n")?, values.number("scale")?, values.seed()?),
    },
    Family {
        name: "normal",
        keys: &[UNITS, RADIUS, SEED],
        alternatives: &[],
        build: |values| super::normal(values.units("n")?, values.number("radius")?, values.seed()?),
    },
    Family {
        name: "symmetric",
        keys: &[UNITS, RADIUS, SEED],
        alternatives: &[],
        build: |values| super::symmetric(values.units("n")?, values.number("radius")?, values.seed()?),
    },
    Family {
        name: "gaussian",
        keys: &[UNITS, default("gain", Kind::Number, "1"), optional("radius", Kind::Positive), SEED],
        alternatives: &["gain", "radius"],
        build: |values| match values.number("radius") {
            Ok(radius) => super::gaussian_with_radius(values.units("n")?, radius, values.seed()?),
            Err(_) => super::gaussian(values.units("n")?, values.number("gain")?, values.seed()?),
        },
    },
    Family {
        name: "triangular",
        keys: &[UNITS, RADIUS, required("strength", Kind::NonNegative), SEED, default("rotate", Kind::Flag, "true")],
        alternatives: &[],
        build: |values| {
            let (radius, strength) = (values.number("radius")?, values.number("strength")?);
            super::triangular(values.units("n")?, radius, strength, values.seed()?, values.flag("rotate"))
        },
    },
    Family {
        name: "fan-out",
        keys: &[default("widths", Kind::Widths, "1;4;16;16")],
        alternatives: &[],
        build: |values| match values.get("widths") {
            Some(Value::Widths(widths)) => super::fan_out(widths),
            _ => Err(missing("widths")),
        },
    },
    Family {
        name: "dale",
        keys: &[UNITS, default("excitatory", Kind::Share, "0.8"), RADIUS, SEED],
        alternatives: &[],
        build: |values| {
            let (excitatory, radius) = (values.number("excitatory")?, values.number("radius")?);
            super::dale(values.units("n")?, excitatory, radius, values.seed()?)
        },
    },
    Family {
        name: "elliptic",
        keys: &[UNITS, default("condition", Kind::AtLeastOne, "10"), SCALE, SEED],
        alternatives: &[],
        build: |values| {
            let (condition, scale) = (values.number("condition")?, values.number("scale")?);
            super::elliptic(values.units("n")?, condition, scale, values.seed()?)
        },
    },
];

/// The names of all families, in the order of the documentation.
#[must_use]
pub fn names() -> Vec<&'static str> {
    FAMILIES.iter().map(|family| family.name).collect()
}
