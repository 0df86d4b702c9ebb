//! What the catalogue knows of a family: its name, its keys, a line of help and its constructor.

use super::value::{Kind, Values};
use crate::error::Result;
use crate::linalg::{Matrix, Vector};
use crate::sparse::SparseMatrix;

/// A key of a family or of a file.
#[derive(Debug)]
pub(super) struct Key {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    pub(super) presence: Presence,
    /// What stands for its value where help has no default to show.
    pub(super) placeholder: &'static str,
}

/// Whether a key must be given.
#[derive(Debug)]
pub(super) enum Presence {
    Required,
    /// This value where the key is not given (and no other of its alternatives is).
    Default(&'static str),
    Optional,
}

/// A family of networks.
#[derive(Debug)]
pub(super) struct Family {
    /// Its name in specifications.
    pub(super) name: &'static str,
    /// Its keys in canonical order.
    pub(super) keys: &'static [Key],
    /// Exactly one of these keys holds.
    pub(super) alternatives: &'static [&'static str],
    /// What the networks are, in one sentence without a full stop.
    pub(super) help: &'static str,
    pub(super) build: fn(&Values) -> Result<Matrix>,
    /// W without its zeros, where most of it is zero; `build` then is never called.
    pub(super) build_sparse: Option<fn(&Values) -> Result<SparseMatrix>>,
    /// The input that belongs to it, in the length that its authors give it.
    pub(super) own_input: Option<fn(&Values) -> Result<Vector>>,
    /// The key without which the matrix is A of x' = A x.
    pub(super) step: Option<&'static str>,
}

pub(super) const fn required(name: &'static str, kind: Kind, placeholder: &'static str) -> Key {
    Key { name, kind, presence: Presence::Required, placeholder }
}

pub(super) const fn default(name: &'static str, kind: Kind, value: &'static str) -> Key {
    Key { name, kind, presence: Presence::Default(value), placeholder: value }
}

pub(super) const fn optional(name: &'static str, kind: Kind, placeholder: &'static str) -> Key {
    Key { name, kind, presence: Presence::Optional, placeholder }
}

/// The number of units.
pub(super) const UNITS: Key = required("n", Kind::Units, "N");
/// The number of units of a network of which most weights are zero.
pub(super) const UNITS_SPARSE: Key = required("n", Kind::SparseUnits, "N");
/// How many sources a unit has.
pub(super) const DEGREE: Key = required("degree", Kind::SparseUnits, "D");
/// The spectral radius.
pub(super) const RADIUS: Key = required("radius", Kind::Positive, "R");
/// What all weights are multiplied by.
pub(super) const SCALE: Key = default("scale", Kind::Number, "1");
/// The seed of the random numbers.
pub(super) const SEED: Key = default("seed", Kind::Seed, "0");

impl Key {
    /// The key with its default, or with what stands for its value.
    fn shown(&self) -> String {
        format!("{}={}", self.name, self.placeholder)
    }
}

impl Family {
    /// What sparse families have in common.
    pub(super) const SPARSE: Self = Self {
        name: "",
        keys: &[],
        alternatives: &[],
        help: "",
        build: |_| Err(crate::error::Error::Empty { name: "the dense constructor of a sparse family" }),
        build_sparse: None,
        own_input: None,
        step: None,
    };

    /// How a network of the family is written, with its defaults: `gaussian:n=N,gain=1,seed=0`, and the alternatives to
    /// its keys, `radius=R`.
    pub(super) fn usage(&self) -> (String, Vec<String>) {
        let other = |key: &&Key| self.alternatives.iter().skip(1).any(|name| *name == key.name);
        let (others, keys): (Vec<&Key>, Vec<&Key>) = self.keys.iter().partition(other);
        let keys: Vec<String> = keys.into_iter().map(Key::shown).collect();
        (format!("{}:{}", self.name, keys.join(",")), others.into_iter().map(Key::shown).collect())
    }
}
