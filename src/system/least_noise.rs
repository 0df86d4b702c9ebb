//! How much noise every direction of the state receives at least.

use super::{LinearSystem, Noise};
use crate::error::Result;
use crate::linalg::{proven_least_eigenvalue, symmetric_eigenvalues};

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
