//! What the balls know of the memory of a whitened network.

use super::observed::Observed;
use crate::covariance::LagSums;
use crate::linalg::Matrix;

/// Sums over the lags of the whitened network, and what is seen of its state.
pub(super) struct Information {
    pub sums: LagSums,
    pub observed: Option<Observed>,
    /// The powers A^(2^j) in doubles.
    pub powers: Vec<Matrix>,
    /// Bound on the relative error of C in the semidefinite order.
    pub delta: f64,
    /// Bound on what C and the observation leave open together.
    pub relative: f64,
}
