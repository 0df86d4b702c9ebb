//! The noise covariance C = W C W' + Q, its factor, its proof of stability and its certificate.

mod double;
mod ladder;
mod squarings;
mod whitened;

pub(crate) use double::{DoubleCovariance, SHARPEN};
pub(crate) use ladder::{DOUBLE, climb};
pub(crate) use squarings::Squarings;
pub(crate) use whitened::Whitened;

use crate::error::Result;
use crate::linalg::Matrix;
use crate::options::Options;
use crate::stein::{Failure, Powers};
use crate::system::LinearSystem;

/// The stationary noise covariance of a network, with its certificate.
#[derive(Debug, Clone)]
pub struct Covariance {
    /// C (n x n) in squared units of the state.
    pub matrix: Matrix,
    /// Its lower Cholesky factor L, C = L L' (n x n).
    pub factor: Matrix,
    /// Proven bound on |error of C_ij| / sqrt(C_ii C_jj); before rounding to doubles, on the relative error in the
    /// semidefinite order.
    pub relative_error_bound: f64,
    /// Bits of the arithmetic that met the tolerance; 53 is double precision.
    pub precision_bits: u32,
    /// The algorithm.
    pub method: &'static str,
}

pub(crate) const DOUBLE_METHOD: &str = "squaring in double precision, certified residual";
pub(crate) const EXTENDED_METHOD: &str = "squaring in extended precision, certified whitening";

/// Solves C = W C W' + Q for the noise covariance (n x n), in as many bits as the tolerance takes.
///
/// By squaring, C_{j+1} = C_j + A_j C_j A_j' with A_{j+1} = A_j^2 (Smith 1968). The proof is the residual
/// R = Q + W X W' - X in the semidefinite order: -delta Q <= R <= delta Q puts C within delta of X and proves W stable.
///
/// # Errors
/// [`Unstable`](crate::Error::Unstable), [`StabilityUndecided`](crate::Error::StabilityUndecided),
/// [`SingularCovariance`](crate::Error::SingularCovariance), [`ToleranceNotMet`](crate::Error::ToleranceNotMet),
/// [`Interrupted`](crate::Error::Interrupted); [`OutOfRange`](crate::Error::OutOfRange) for entries beyond the range of doubles.
///
/// ```
/// use fisher_memory::{LinearSystem, Options, family, noise_covariance};
/// let system = LinearSystem::new(family::network("chain:n=3,gain=2")?)?;
/// let covariance = noise_covariance(&system, &Options::default())?;
/// let variances = covariance.matrix.diagonal();
/// assert!((variances[2] / 21.0 - 1.0).abs() < 1e-14);
/// assert!(covariance.relative_error_bound < 1e-10);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn noise_covariance(system: &LinearSystem, options: &Options) -> Result<Covariance> {
    let found = climb(system, options, |bits| {
        let covariance = if bits <= DOUBLE { in_double(system, options)? } else { in_bits(system, bits, options)? };
        let bound = covariance.relative_error_bound;
        Ok((covariance, bound))
    })?;
    if found.matrix.iter().any(|entry| !entry.is_finite()) {
        return Err(crate::system::out_of_range(
            "the largest variance in C",
            "above 1e308",
            "scale the network down to print C itself (its memory can be computed as it is)",
        ));
    }
    Ok(found)
}

fn in_double(system: &LinearSystem, options: &Options) -> std::result::Result<Covariance, Failure> {
    let mut powers = Powers::discarded(system.recurrent(), options.threads);
    let (found, _) = DoubleCovariance::new(system, &mut powers, options)?;
    let DoubleCovariance { matrix, factor, delta, .. } = found;
    let relative_error_bound = delta / (1.0 - delta) + f64::EPSILON;
    Ok(Covariance { matrix, factor, relative_error_bound, precision_bits: DOUBLE, method: DOUBLE_METHOD })
}

fn in_bits(system: &LinearSystem, bits: u32, options: &Options) -> std::result::Result<Covariance, Failure> {
    let whitened = Whitened::new(system, bits, options)?;
    let delta = Squarings::new(&whitened, None, 0, options)?.covariance_bound(&whitened)?;
    let (factor, matrix) = whitened.covariance();
    let relative_error_bound = delta / (1.0 - delta) + 4.0 * f64::EPSILON;
    Ok(Covariance { matrix, factor, relative_error_bound, precision_bits: bits, method: EXTENDED_METHOD })
}
