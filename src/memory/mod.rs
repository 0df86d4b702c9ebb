//! Fisher memory: how much information about past input the state holds.

mod analysis;
mod certified;
mod double;

pub use analysis::{Analysis, Seconds, analyse};

/// Lags below this share of the largest J(k) carry no relative bound.
const SMALLEST_SHARE: f64 = 1e-12;
