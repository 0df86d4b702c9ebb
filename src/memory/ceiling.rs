//! The most information any network could hold through a given input and noise.

use super::analysis::Analysis;
use super::response::Response;
use super::signal::{Curve, Signal};
use crate::covariance::Dynamics;
use crate::error::Result;
use crate::linalg::{
    Matrix, Vector, cholesky_lower, factored_eigenvalue_range, largest_eigenpair, singular_values, solve_lower,
    symmetric_eigenvalues, symmetrise,
};
use crate::options::Options;
use crate::system::{Input, LinearSystem, Noise};

/// The ceiling on J_tot for an input v (n): |v|^2 N / lambda_min(Q), which is N/eps for unit v and Q = eps I.
///
/// From tr(Q M) = N: J_tot = v'Mv <= |v|^2 tr(M) <= |v|^2 tr(QM) / lambda_min(Q). A read-out y = H x + noise
/// holds tr(Q M) <= rank H instead. For several inputs |v|^2 is the largest eigenvalue of B Sigma B'. It is a supremum: no stable network attains it.
/// `None` where Q is singular to double precision, since then it bounds nothing.
///
/// # Errors
/// [`crate::Error::NoConvergence`] if an eigenvalue or singular value iteration fails.
///
/// ```
/// use fisher_memory::{LinearSystem, information_ceiling, linalg::{Matrix, Vector}};
/// let network = LinearSystem::new(Matrix::zeros(3, 3))?.with_noise_variance(0.5)?;
/// let input = Vector::from_vec(vec![0.0, 2.0, 0.0]);
/// assert_eq!(information_ceiling(&network, &input)?, Some(4.0 * 3.0 / 0.5));
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn information_ceiling(system: &LinearSystem, input: &Vector) -> Result<Option<f64>> {
    let dimensions = match system.observation() {
        None => system.size(),
        Some(observation) => rank(&observation.matrix)?,
    };
    let smallest = match system.noise() {
        Noise::Independent(epsilon) => *epsilon,
        Noise::Covariance(covariance) => {
            let values = symmetric_eigenvalues(covariance)?;
            let largest = values[values.len() - 1];
            if values[0] <= rounding(system.size()) * largest {
                return Ok(None);
            }
            values[0]
        }
    };
    let power = match system.input() {
        Input::Several { directions, covariance } => {
            let mut square = directions * covariance * directions.transpose();
            symmetrise(&mut square);
            largest_eigenpair(&square)?.0
        }
        _ => input.norm_squared(),
    };
    Ok(Some(power * dimensions as f64 / smallest))
}

/// |W^k B|^2 and the universal bound into the findings, from what is known of the columns W^k B; neither where the powers
/// miss the tolerance.
pub(super) fn into_findings(
    found: &mut Analysis,
    system: &LinearSystem,
    dynamics: Dynamics,
    signal: &Signal,
    response: Response,
    options: &Options,
) {
    let response = response.sharpened(system.recurrent(), signal, dynamics, options.tolerance);
    let powers = Curve::of(&response.states, &response.errors, signal, 0.0);
    found.signal_power_error_bound = powers.bound;
    if powers.bound > options.tolerance {
        return;
    }
    found.signal_power = powers.values;
    if signal.count() == 1 && !matches!(dynamics, Dynamics::Continuous { .. }) {
        let amplitude = signal.covariance[0].sqrt();
        let Response { states, errors } = &response;
        found.universal_bound = universal_bound(system, states, errors, amplitude).unwrap_or_default();
    }
    for curve in [&mut found.signal_power, &mut found.universal_bound] {
        curve.truncate(options.lags);
    }
}

/// J(k) <= 1 / sum_{m<=k} 1/p_m with p_m = v' W'^m Q^-1 W^m v, rounded up; `None` where Q is singular.
///
/// C >= sum_m W^m Q W'^m. Every w with w' W^k v = 1 has w' W^m Q W'^m w >= 1/p_{k-m}, because W'^m w meets W^{k-m} v in 1;
/// and 1/J(k) is the least w' C w.
fn universal_bound(system: &LinearSystem, states: &Matrix, errors: &[f64], amplitude: f64) -> Option<Vec<f64>> {
    let (mut whitened, rounding, inverse_norm) = match system.noise() {
        Noise::Independent(epsilon) => (states / epsilon.sqrt(), 4.0 * f64::EPSILON, 1.0 / epsilon.sqrt()),
        Noise::Covariance(covariance) => {
            let factor = cholesky_lower(covariance)?;
            let condition = factored_eigenvalue_range(&factor).ok()?;
            let n = covariance.nrows() as f64;
            let (largest, smallest) = (covariance.norm(), condition.0 - 8.0 * n * f64::EPSILON * covariance.norm());
            if smallest <= 0.0 {
                return None;
            }
            let mut whitened = states.clone();
            solve_lower(&factor, &mut whitened, 1);
            // Backward errors of factor and solution, seen through the condition of Q.
            (whitened, 8.0 * n * f64::EPSILON * largest / smallest, 1.0 / smallest.sqrt())
        }
    };
    whitened *= amplitude;
    let mut resistance = 0.0;
    let bounds = whitened.column_iter().zip(errors).map(|(state, error)| {
        // A power rounded up gives a bound rounded up.
        let length = state.norm() * (1.0 + rounding + state.len() as f64 * f64::EPSILON)
            + error * amplitude * inverse_norm
            + f64::MIN_POSITIVE.sqrt();
        resistance += 1.0 / (length * length);
        (1.0 + 2.0 * errors.len() as f64 * f64::EPSILON) / resistance
    });
    Some(bounds.collect())
}

/// Singular values below this share of the largest cannot be told from zero in double precision.
fn rounding(size: usize) -> f64 {
    f64::EPSILON * size as f64
}

fn rank(matrix: &Matrix) -> Result<usize> {
    let values = singular_values(matrix)?;
    let threshold = rounding(matrix.nrows().max(matrix.ncols())) * values.first().copied().unwrap_or(0.0);
    Ok(values.iter().filter(|&&value| value > threshold).count())
}
