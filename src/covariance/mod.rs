//! The noise covariance C, its factor, its proof of stability and its certificate: of C = W C W' + Q, of a finite sum, and
//! of A C + C A' + Q = 0.

mod cayley;
mod double;
mod dynamics;
mod finite;
mod ladder;
mod squarings;
mod whitened;

pub(crate) use double::{DoubleCovariance, SHARPEN};
pub(crate) use dynamics::Dynamics;
pub(crate) use finite::Powers;
pub(crate) use ladder::{DOUBLE, climb};
pub(crate) use squarings::Squarings;
pub(crate) use whitened::{Flow, Whitened};

use crate::error::Result;
use crate::linalg::Matrix;
use crate::options::Options;
use crate::precision::scale_by_power;
use crate::stein::{Failure, Squares};
use crate::system::{LinearSystem, beyond_doubles};

/// The noise covariance of a network, stationary or after a horizon, with its certificate.
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
const HORIZON_METHOD: &str = "doubling of the horizon in extended precision, certified whitening";
const CONTINUOUS_METHOD: &str = "squaring of the Cayley transform in extended precision, certified whitening";

impl Dynamics {
    /// The algorithm beyond double precision.
    pub(crate) fn extended_method(self) -> &'static str {
        match self {
            Self::Stationary => EXTENDED_METHOD,
            Self::Horizon(_) => HORIZON_METHOD,
            Self::Continuous { .. } => CONTINUOUS_METHOD,
        }
    }
}

/// Solves C = W C W' + Q for the noise covariance (n x n), in as many bits as the tolerance takes.
///
/// By squaring, C_{j+1} = C_j + A_j C_j A_j' with A_{j+1} = A_j^2 (Smith 1968). The proof is the residual
/// R = Q + W X W' - X in the semidefinite order: -delta Q <= R <= delta Q puts C within delta of X and proves W stable.
///
/// # Errors
/// [`Unstable`](crate::Error::Unstable), [`StabilityUndecided`](crate::Error::StabilityUndecided),
/// [`SingularCovariance`](crate::Error::SingularCovariance), [`ToleranceNotMet`](crate::Error::ToleranceNotMet),
/// [`Interrupted`](crate::Error::Interrupted), [`BeyondDoubles`](crate::Error::BeyondDoubles).
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
    covariance(system, Dynamics::Stationary, options)
}

/// The noise covariance C_n (n x n) after `horizon` steps from rest, for any W, stable or not.
///
/// C_n = sum_(j < horizon) W^j Q W'^j, by doubling over the binary digits of the horizon: a million steps take twenty
/// squarings. The proof is the same sum in the coordinates of the computed factor, where it must be the identity.
///
/// # Errors
/// [`SingularCovariance`](crate::Error::SingularCovariance) where the noise has not reached every direction in time,
/// [`ToleranceNotMet`](crate::Error::ToleranceNotMet), [`Interrupted`](crate::Error::Interrupted);
/// [`OutOfRange`](crate::Error::OutOfRange) for no steps at all, [`BeyondDoubles`](crate::Error::BeyondDoubles).
///
/// ```
/// use fisher_memory::{LinearSystem, Options, linalg::Matrix, noise_covariance_after};
/// let growing = LinearSystem::new(Matrix::from_element(1, 1, 2.0))?;
/// let covariance = noise_covariance_after(&growing, 5, &Options::default())?;
/// assert_eq!(covariance.matrix[0], 1.0 + 4.0 + 16.0 + 64.0 + 256.0);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn noise_covariance_after(system: &LinearSystem, horizon: u64, options: &Options) -> Result<Covariance> {
    covariance(system, Dynamics::over(horizon)?, options)
}

/// The stationary noise covariance C (n x n) of x' = A x + z, for the matrix of the system taken as A: A C + C A' + Q = 0.
///
/// Q is then the covariance that the noise gathers in unit time. By the Cayley transform W = (I - hA)^-1 (I + hA), whose
/// stationary covariance under the noise 2h (I - hA)^-1 Q (I - hA)'^-1 is the same C.
///
/// # Errors
/// [`UnstableFlow`](crate::Error::UnstableFlow), [`FlowStabilityUndecided`](crate::Error::FlowStabilityUndecided), and
/// those of [`noise_covariance`].
///
/// ```
/// use fisher_memory::{LinearSystem, Options, linalg::Matrix, noise_covariance_continuous};
/// // Two leaky integrators of time constant 4: C = 4/2 I.
/// let leaky = LinearSystem::new(Matrix::identity(2, 2) * -0.25)?;
/// let covariance = noise_covariance_continuous(&leaky, &Options::default())?;
/// assert!((covariance.matrix - Matrix::identity(2, 2) * 2.0).norm() < 1e-15);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn noise_covariance_continuous(system: &LinearSystem, options: &Options) -> Result<Covariance> {
    // No lags are looked at, so the time between them does not matter.
    covariance(system, Dynamics::Continuous { step: 1.0 }, options)
}

fn covariance(system: &LinearSystem, dynamics: Dynamics, options: &Options) -> Result<Covariance> {
    let found = match system.in_units_of_noise() {
        Some((inside, unit)) => {
            let mut found = in_given_units(&inside, dynamics, options)?;
            found.matrix.apply(|entry| *entry = scale_by_power(*entry, 2 * i64::from(unit)));
            found.factor.apply(|entry| *entry = scale_by_power(*entry, i64::from(unit)));
            found
        }
        None => in_given_units(system, dynamics, options)?,
    };
    if found.matrix.iter().any(|entry| !entry.is_finite()) {
        return Err(beyond_doubles(
            "the largest variance in C",
            "above 1e308",
            "scale the network down to print C itself (its memory can be computed as it is)",
        ));
    }
    Ok(found)
}

fn in_given_units(system: &LinearSystem, dynamics: Dynamics, options: &Options) -> Result<Covariance> {
    climb(system, dynamics, options, |bits| {
        let covariance = if bits <= DOUBLE {
            in_double(system, dynamics, options)?
        } else {
            in_bits(system, dynamics, bits, options)?
        };
        let bound = covariance.relative_error_bound;
        Ok((covariance, bound))
    })
}

fn in_double(system: &LinearSystem, dynamics: Dynamics, options: &Options) -> std::result::Result<Covariance, Failure> {
    dynamics.require_double()?;
    let mut powers = Squares::discarded(system.recurrent(), options.threads);
    let found = DoubleCovariance::new(system, &mut powers, options)?;
    let DoubleCovariance { matrix, factor, delta, .. } = found;
    let relative_error_bound = delta / (1.0 - delta) + f64::EPSILON;
    Ok(Covariance { matrix, factor, relative_error_bound, precision_bits: DOUBLE, method: DOUBLE_METHOD })
}

fn in_bits(
    system: &LinearSystem,
    dynamics: Dynamics,
    bits: u32,
    options: &Options,
) -> std::result::Result<Covariance, Failure> {
    let whitened = Whitened::new(system, dynamics, bits, options)?;
    let delta = Squarings::new(&whitened, dynamics, None, 0, options)?.covariance_bound()?;
    let (factor, matrix) = whitened.covariance();
    let relative_error_bound = delta / (1.0 - delta) + 4.0 * f64::EPSILON;
    Ok(Covariance { matrix, factor, relative_error_bound, precision_bits: bits, method: dynamics.extended_method() })
}
