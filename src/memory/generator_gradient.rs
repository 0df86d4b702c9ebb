//! The gradient of J_tot in continuous time, by the Cayley transform.
//!
//! For W = (I - hA)^-1 (I + hA) and S = sqrt(2h) (I - hA)^-1 an equation A X + X A' + G = 0 is X = W X W' + S G S', and
//! A' X + X A + G = 0 is X = W' X W + S' G S: the four equations of the gradient are Stein equations with the squares
//! of W.

use super::gradient_parts::{TotalGradient, lost, seen_precision};
use super::signal::resolve_input;
use super::stationary::{Stationary, whitened_trace};
use crate::dynamics::Dynamics;
use crate::error::{Error, Result};
use crate::linalg::{
    Matrix, Operand, Vector, largest_eigenpair, multiply_threaded, solve_linear, spectral_abscissa, symmetrise,
};
use crate::options::Options;
use crate::stein::{Right, Side};
use crate::system::{Input, LinearSystem};

/// The gradient of x' = A x + v s + z.
pub(super) fn by_generator(system: &LinearSystem, options: &Options) -> Result<TotalGradient> {
    let generator = system.recurrent();
    let n = generator.nrows();
    let identity = Matrix::identity(n, n);
    // A zero matrix is unstable, and any time will do to find that out.
    let time = 0.5 / generator.norm().max(f64::MIN_POSITIVE);
    let inverse = solve_linear(&(&identity - generator * time), &identity);
    let recurrent = &inverse * 2.0 - identity;
    let resolvent = inverse * (2.0 * time).sqrt();
    let product = |one: &Matrix, other: &Matrix| multiply_threaded(one, other, options.threads);
    let forward = |right: &Matrix| {
        let mut moved =
            multiply_threaded(&product(&resolvent, right), Operand::transpose_of(&resolvent), options.threads);
        symmetrise(&mut moved);
        moved
    };
    let adjoint = |right: &Matrix| {
        let half = multiply_threaded(Operand::transpose_of(&resolvent), right, options.threads);
        let mut moved = product(&half, &resolvent);
        symmetrise(&mut moved);
        moved
    };
    let noise = forward(&system.noise_covariance());
    let Some(mut stationary) = Stationary::new(&recurrent, Right::General(&noise), options)? else {
        let estimate = spectral_abscissa(generator)?;
        let undecided = Error::StabilityUndecided { dynamics: Dynamics::Continuous, bits: 53, estimate };
        return Err(if estimate < 0.0 { lost() } else { undecided });
    };
    let seen = match system.observation() {
        None => stationary.precision(),
        Some(seen) => seen_precision(seen, &stationary.state_covariance).ok_or_else(lost)?,
    };
    let spatial = stationary.squarings.solve(adjoint(&seen), Side::Adjoint).ok_or_else(lost)?;
    let input = match system.input() {
        Input::Best => largest_eigenpair(&spatial)?.1 * system.input_scale(),
        _ => resolve_input(system, &Vector::zeros(n))?,
    };
    let signal = stationary.signal(&(&resolvent * &input)).ok_or_else(lost)?;
    let (total, enclosed) = match system.observation() {
        None => (whitened_trace(&stationary.factor, &signal), stationary.enclose(&signal)),
        Some(_) => {
            let half = product(&seen, &signal);
            (half.trace(), product(&half, &seen))
        }
    };
    let by_noise_covariance = stationary.squarings.solve(-adjoint(&enclosed), Side::Adjoint).ok_or_else(lost)?;
    let by_recurrent = (product(&spatial, &signal) + product(&by_noise_covariance, &stationary.state_covariance)) * 2.0;
    Ok(TotalGradient { total, by_recurrent, by_input: &spatial * input * 2.0, by_noise_covariance })
}
