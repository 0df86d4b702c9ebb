//! The noise that enters every unit, and the noisy observation of the state.

use super::LinearSystem;
use crate::error::Result;
use crate::linalg::{Matrix, proven_least_eigenvalue, symmetric_eigenvalues};

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

impl LinearSystem {
    /// A proven lower bound of the smallest eigenvalue of Q that is positive; `None` where none can be proven.
    ///
    /// # Errors
    /// [`crate::Error::NoConvergence`] if the eigenvalue iteration fails that says where to look.
    pub(crate) fn least_noise(&self) -> Result<Option<f64>> {
        match &self.noise {
            Noise::Independent(epsilon) => Ok(Some(*epsilon)),
            Noise::Covariance(covariance) => {
                let guess = symmetric_eigenvalues(covariance)?[0];
                Ok(proven_least_eigenvalue(covariance, guess, 1))
            }
        }
    }
}
