//! Discrete or continuous time: a part of the network, because the same matrix means another network in the other one.

use std::fmt;

/// How the state of a network moves.
///
/// ```
/// use fisher_memory::{Dynamics, LinearSystem, linalg::Matrix};
/// let leaky = LinearSystem::continuous(Matrix::identity(2, 2) * -0.5)?;
/// assert_eq!(leaky.dynamics(), Dynamics::Continuous);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Dynamics {
    /// Discrete time, x(t) = W x(t-1) + v s(t) + z(t): stable where the spectral radius of W is below 1.
    #[default]
    Discrete,
    /// Continuous time, x' = A x + v s + z: stable where every eigenvalue of A has a negative real part.
    Continuous,
}

impl fmt::Display for Dynamics {
    /// The equation of the state.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Discrete => "x(t) = W x(t-1)",
            Self::Continuous => "x' = A x",
        })
    }
}
