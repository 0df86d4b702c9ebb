//! The noise that enters every unit, and the noisy observation of the state.

use crate::linalg::Matrix;

/// The covariance Q of the white noise z(t).
#[derive(Debug, Clone, PartialEq)]
pub enum Noise {
    /// Q = eps I: independent noise of variance eps on every unit.
    Independent(f64),
    /// A full covariance (n x n), positive semidefinite.
    Covariance(Matrix),
}

/// A noisy observation y = H x + r of the state, with r ~ N(0, R).
#[derive(Debug, Clone, PartialEq)]
pub struct Observation {
    /// H (m x n): row = channel, column = unit.
    pub matrix: Matrix,
    /// R (m x m), positive semidefinite.
    pub noise: Matrix,
}
