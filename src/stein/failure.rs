//! Why the arithmetic of one precision gives no result.

use crate::error::Error;

/// Why the arithmetic of one precision gives no result.
#[derive(Debug)]
pub(crate) enum Failure {
    /// More bits may help; this is the bound that was reached.
    Imprecise(f64),
    /// No precision helps.
    Final(Error),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Final(error)
    }
}
