//! The networks over which claims about all networks are checked.

use super::cases::Cases;
use super::context::Context;
use super::measured::Measured;
use crate::error::Result;
use crate::memory::Analysis;
use crate::system::Input;

/// Normal networks: those that commute with their transpose.
pub(super) const NORMAL: [&str; 6] = [
    "identity:n=10,scale=0.9",
    "ring:n=21,scale=0.95",
    "orthogonal:n=30,scale=0.95,seed=1",
    "normal:n=30,radius=0.95,seed=1",
    "normal:n=31,radius=0.9,seed=2",
    "symmetric:n=31,radius=0.9,seed=1",
];

/// Networks that are not.
pub(super) const NON_NORMAL: [&str; 8] = [
    "chain:n=20,gain=1.02",
    "chain:n=20,gain=1.4142135623730951",
    "chain:n=20,gain=0.99,feedback=0.05",
    "chain:n=12,gain=0.5,diagonal=0.5",
    "gaussian:n=30,radius=0.9,seed=1",
    "triangular:n=20,radius=0.9,strength=0.3,seed=1",
    "fan-out:widths=1;4;16;16",
    "dale:n=20,excitatory=0.8,radius=0.9,seed=1",
];

/// Rounding of the last solve and its trace: far above 53 bits' 1e-16 times the condition of these networks, far below
/// any effect.
pub(super) const IDENTITY: f64 = 1e-9;

/// Both.
pub(super) fn all() -> impl Iterator<Item = &'static str> {
    NORMAL.into_iter().chain(NON_NORMAL)
}

/// A number of the analysis of each network, through its best input.
pub(super) fn measure(
    context: &Context,
    names: impl IntoIterator<Item = &'static str>,
    number: impl Fn(&Analysis) -> Result<Measured>,
) -> Result<Cases> {
    Cases::of(names, |name| Ok((name.to_owned(), number(&*context.analysis(name, Input::Best)?)?)))
}
