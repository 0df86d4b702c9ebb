//! One call from a network to its state covariance.

use super::double::DoubleCovariance;
use super::evolution::Evolution;
use super::ladder::{Found, climb};
use super::lag_sums::LagSums;
use super::reached::partly_reached;
use super::rung::Rung;
use super::singular::singular;
use super::state_covariance::StateCovariance;
use super::whitened::Whitened;
use crate::bounded::{compounded, inverted};
use crate::error::{Error, Result, beyond_doubles};
use crate::options::Options;
use crate::stein::{Failure, Squares};
use crate::system::{Input, LinearSystem};

/// Solves for the covariance C (n x n) that the noise gives the state, in as many bits as the tolerance takes.
///
/// Discrete time: C = W C W' + Q, by squaring, C_{j+1} = C_j + A_j C_j A_j' with A_{j+1} = A_j^2 (Smith 1968). The
/// proof is the residual R = Q + W X W' - X in the semidefinite order: -delta Q <= R <= delta Q puts C within delta of
/// X and proves W stable.
///
/// With a horizon of n steps from rest, for any W, stable or not: C_n = sum_(j < n) W^j Q W'^j, by doubling over the
/// binary digits of n. The proof is the same sum in the coordinates of the computed factor, where it must be the
/// identity.
///
/// Continuous time: A C + C A' + Q = 0 for x' = A x + z, where Q is the covariance that the noise gathers in unit time;
/// by the Cayley transform W = (I - hA)^-1 (I + hA), whose stationary covariance under the noise 2h (I - hA)^-1 Q (I -
/// hA)'^-1 is the same C.
///
/// Where the noise does not reach every direction, C is singular: zero for the units that it does not reach, and of the
/// factor L (n x rank) only the columns that are not zero.
///
/// # Errors
/// [`Unstable`](crate::Error::Unstable), [`StabilityUndecided`](crate::Error::StabilityUndecided),
/// [`SingularCovariance`](crate::Error::SingularCovariance) where there is no noise at all,
/// [`ToleranceNotMet`](crate::Error::ToleranceNotMet), [`Interrupted`](crate::Error::Interrupted),
/// [`BeyondDoubles`](crate::Error::BeyondDoubles), [`Unsupported`](crate::Error::Unsupported) for a horizon in
/// continuous time, [`OutOfRange`](crate::Error::OutOfRange) for options that cannot be met.
///
/// ```
/// use fisher_memory::{LinearSystem, Options, family, linalg::Matrix, state_covariance};
/// let chain = LinearSystem::discrete(family::network("chain:n=3,gain=2")?)?;
/// let covariance = state_covariance(&chain, &Options::default())?;
/// assert!((covariance.matrix[(2, 2)] / 21.0 - 1.0).abs() < 1e-14);
/// assert!(covariance.relative_error_bound < 1e-10);
///
/// // Noise on the first of two units that do not meet: C = diag(4/3, 0), of rank one.
/// let apart = LinearSystem::discrete(Matrix::from_row_slice(2, 2, &[0.5, 0.0, 0.0, 0.9]))?;
/// let apart = apart.with_noise_covariance(Matrix::from_row_slice(2, 2, &[1.0, 0.0, 0.0, 0.0]))?;
/// let covariance = state_covariance(&apart, &Options::default())?;
/// assert!((covariance.matrix[0] - 4.0 / 3.0).abs() < 1e-15 && covariance.matrix[3] == 0.0);
/// assert_eq!((covariance.rank, covariance.factor.shape()), (1, (2, 1)));
///
/// let growing = LinearSystem::discrete(Matrix::from_element(1, 1, 2.0))?;
/// let covariance = state_covariance(&growing, &Options::default().with_horizon(5))?;
/// assert_eq!(covariance.matrix[0], 1.0 + 4.0 + 16.0 + 64.0 + 256.0);
///
/// // Two leaky integrators of time constant 4: C = 4/2 I.
/// let leaky = LinearSystem::continuous(Matrix::identity(2, 2) * -0.25)?;
/// let covariance = state_covariance(&leaky, &Options::default())?;
/// assert!((covariance.matrix - Matrix::identity(2, 2) * 2.0).norm() < 1e-15);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn state_covariance(system: &LinearSystem, options: &Options) -> Result<StateCovariance> {
    let options = &options.checked()?;
    let evolution = Evolution::of(system, options)?;
    let found = match system.in_units_of_noise() {
        Some((inside, unit)) => reached(&inside, evolution, options)?.in_units(unit),
        None => reached(system, evolution, options)?,
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

/// The covariance of the units that the noise reaches, the others' being zero; singular where it does not reach every
/// direction of them.
fn reached(system: &LinearSystem, evolution: Evolution, options: &Options) -> Result<StateCovariance> {
    let Some(units) = partly_reached(system, evolution) else { return or_singular(system, evolution, options) };
    let inside = system.restricted_to(&units, Input::Best);
    Ok(or_singular(&inside, evolution, options)?.embedded(&units, system.size()))
}

fn or_singular(system: &LinearSystem, evolution: Evolution, options: &Options) -> Result<StateCovariance> {
    match climbed(system, evolution, options) {
        Err(Error::SingularCovariance { .. }) if system.noise_covariance().amax() > 0.0 => {
            singular(system, evolution, options)
        }
        found => found,
    }
}

fn climbed(system: &LinearSystem, evolution: Evolution, options: &Options) -> Result<StateCovariance> {
    climb(system, evolution, options, |rung, options| {
        let found = match rung {
            Rung::Bits(bits) => in_bits(system, evolution, bits, options)?,
            _ => in_doubles(system, evolution, rung, options)?,
        };
        Ok(Found { bound: found.relative_error_bound, result: found, beside: 0.0 })
    })
}

fn in_doubles(
    system: &LinearSystem,
    evolution: Evolution,
    rung: Rung,
    options: &Options,
) -> std::result::Result<StateCovariance, Failure> {
    evolution.require_double()?;
    let mut squares = Squares::discarded(system.recurrent(), options.threads);
    let found = DoubleCovariance::new(system, &mut squares, rung, options)?;
    let trace = found.trace();
    let DoubleCovariance { matrix, factor, delta, rung, .. } = found;
    let relative_error_bound = inverted(delta) + f64::EPSILON;
    let (method, precision_bits) = (evolution.method(rung), rung.bits());
    let rank = matrix.nrows();
    Ok(StateCovariance { matrix, factor: factor.head, rank, trace, relative_error_bound, precision_bits, method })
}

fn in_bits(
    system: &LinearSystem,
    evolution: Evolution,
    bits: u32,
    options: &Options,
) -> std::result::Result<StateCovariance, Failure> {
    let whitened = Whitened::new(system, evolution, bits, options)?;
    let delta = LagSums::new(&whitened, evolution, None, 0, options)?.covariance_bound()?;
    let (factor, matrix, open) = whitened.covariance();
    let relative_error_bound = compounded(inverted(delta), open);
    let trace = whitened.trace().within(inverted(delta));
    let method = evolution.method(Rung::Bits(bits));
    let rank = matrix.nrows();
    Ok(StateCovariance { matrix, factor, rank, trace, relative_error_bound, precision_bits: bits, method })
}
