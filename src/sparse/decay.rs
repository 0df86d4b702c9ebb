//! How fast powers of W decay: the one thing that a lower bound on J needs to know of all later steps.

use serde::Serialize;

/// What a bound rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum BoundKind {
    /// A proof.
    Proven,
    /// A proof but for one chance in 1e12 over random vectors that were drawn for it.
    Probable,
}

/// Bounds on the powers of W in units of each unit's noise, W~ = D^-1 W D.
#[derive(Debug, Clone, Copy)]
pub(super) struct Decay {
    /// At least lambda_max(sum_j W~^j W~'^j).
    pub(super) energy: f64,
    /// At least sum_j |W~^j|_2.
    pub(super) gain: f64,
    /// About the factor from one power to the next, which decides only how the work is cut.
    pub(super) rate: f64,
    /// From this power on all are zero.
    pub(super) depth: Option<usize>,
    pub(super) kind: BoundKind,
}
