//! The entries of the catalogue for state-space models.

use super::entry::{Family, Key, UNITS, optional};
use super::state_space::{StateSpace, hippo_lagt, hippo_legs, hippo_legt, s4d};
use super::value::{Kind, Values};
use crate::error::Result;

/// Without it the matrix is A of x' = A x, with it the bilinear transform of A.
const KEYS: &[Key] = &[UNITS, optional("dt", Kind::Positive, "h")];

const fn entry(
    name: &'static str,
    help: &'static str,
    build: fn(&Values) -> Result<crate::linalg::Matrix>,
    own_input: fn(&Values) -> Result<crate::linalg::Vector>,
) -> Family {
    Family {
        name,
        keys: KEYS,
        alternatives: &[],
        help,
        build,
        build_sparse: None,
        own_input: Some(own_input),
        step: Some("dt"),
    }
}

pub(super) const LEGS: Family = entry(
    "hippo-legs",
    "state-space model over all of the past (S4): with the time step dt its bilinear transform, without dt the matrix \
     A, for --continuous",
    |values| Ok(stepped(hippo_legs, values)?.matrix),
    |values| Ok(stepped(hippo_legs, values)?.input),
);
pub(super) const LEGT: Family = entry(
    "hippo-legt",
    "the same over a sliding window of length 1, in normalised Legendre polynomials",
    |values| Ok(stepped(hippo_legt, values)?.matrix),
    |values| Ok(stepped(hippo_legt, values)?.input),
);
pub(super) const LAGT: Family = entry(
    "hippo-lagt",
    "the same under an exponential weight: a delay line in disguise",
    |values| Ok(stepped(hippo_lagt, values)?.matrix),
    |values| Ok(stepped(hippo_lagt, values)?.input),
);
pub(super) const S4D: Family = entry(
    "s4d",
    "diagonal state-space model, S4D-Lin: rates -1/2 + i pi k in pairs of units, n even; normal",
    |values| Ok(stepped(s4d, values)?.matrix),
    |values| Ok(stepped(s4d, values)?.input),
);

fn stepped(model: fn(usize) -> Result<StateSpace>, values: &Values) -> Result<StateSpace> {
    model(values.units("n")?)?.at_step(values.number("dt").ok())
}
