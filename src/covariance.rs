//! The noise covariance C = W C W' + Q, its factor, and its proof of stability.

use crate::error::{Error, Result};
use crate::linalg::{Matrix, cholesky_lower};
use crate::options::Options;
use crate::stein::squaring;
use crate::system::LinearSystem;

/// The stationary noise covariance of a network.
#[derive(Debug, Clone)]
pub struct Covariance {
    /// C (n x n) in squared units of the state.
    pub matrix: Matrix,
    /// Its lower Cholesky factor L, C = L L' (n x n).
    pub factor: Matrix,
    /// Proven delta with (1 - delta) C <= computed C <= (1 + delta) C in the semidefinite order.
    pub relative_error_bound: Option<f64>,
    /// Bits of the arithmetic that met the tolerance; 53 is double precision.
    pub precision_bits: u32,
    /// The algorithm.
    pub method: &'static str,
}

/// Solves C = W C W' + Q for the noise covariance.
///
/// # Errors
/// [`Error::Unstable`], [`Error::StabilityUndecided`], [`Error::SingularCovariance`], [`Error::ToleranceNotMet`],
/// [`Error::Interrupted`].
pub fn noise_covariance(system: &LinearSystem, options: &Options) -> Result<Covariance> {
    let gramian = squaring(system.recurrent(), &system.noise_covariance(), options)?;
    let factor = cholesky_lower(&gramian.matrix).ok_or(Error::ToleranceNotMet {
        bound: f64::INFINITY,
        bits: 53,
        tolerance: options.tolerance,
    })?;
    Ok(Covariance {
        matrix: gramian.matrix,
        factor,
        relative_error_bound: None,
        precision_bits: 53,
        method: "squaring",
    })
}
