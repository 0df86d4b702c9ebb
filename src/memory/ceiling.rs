//! The most information any network could hold through a given input and noise: proven, and rounded up.

use super::state_columns::StateColumns;
use crate::bounded::rounded_up;
use crate::error::Result;
use crate::linalg::{
    Added, Matrix, Operand, Pair, Vector, accurate_gram, cholesky_lower, enclosed_eigenvalues, multiply, solve_lower,
    symmetric_difference, symmetrise, upper_norm,
};
use crate::stein::Failure;
use crate::system::{Input, LinearSystem, Noise};

/// The ceiling on J_tot for an input v (n): |v|^2 N / lambda_min(Q), which is N/eps for unit v and Q = eps I.
///
/// From tr(Q M) = N: J_tot = v'Mv <= |v|^2 tr(M) <= |v|^2 tr(QM) / lambda_min(Q). An observation y = H x + noise holds
/// tr(Q M) <= rank H instead. For several inputs |v|^2 is the largest eigenvalue of B Sigma B'. It is a supremum: no
/// stable network attains it. Proven and rounded up; `None` where Q cannot be proven to be positive definite, since
/// then nothing is bounded.
///
/// # Errors
/// [`crate::Error::NoConvergence`] if an eigenvalue or singular value iteration fails.
///
/// ```
/// use fisher_memory::{LinearSystem, information_ceiling, linalg::{Matrix, Vector}};
/// let network = LinearSystem::discrete(Matrix::zeros(3, 3))?.with_noise_variance(0.5)?;
/// let input = Vector::from_vec(vec![0.0, 2.0, 0.0]);
/// let ceiling = information_ceiling(&network, &input)?.expect("Q is definite");
/// assert!(ceiling >= 4.0 * 3.0 / 0.5 && ceiling < 24.000001);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn information_ceiling(system: &LinearSystem, input: &Vector) -> Result<Option<f64>> {
    // The rank of H is at most this.
    let dimensions = system.observation().map_or(system.size(), |seen| seen.matrix.nrows().min(system.size()));
    let Some(least_noise) = system.least_noise()? else { return Ok(None) };
    let power = match system.input() {
        Input::Several { directions, covariance } => {
            let mut square = multiply(&multiply(directions, covariance), &directions.transpose());
            symmetrise(&mut square);
            let rounding = (2 * directions.ncols() + 4) as f64 * f64::EPSILON;
            let size = directions.norm_squared() * covariance.norm();
            let (values, error) = enclosed_eigenvalues(&square, 1)?;
            values[values.len() - 1] + error + rounding * size
        }
        _ => input.norm_squared() * (1.0 + (input.len() + 2) as f64 * f64::EPSILON),
    };
    Ok(Some(rounded_up(power * dimensions as f64 / least_noise)))
}

/// J(k) <= 1 / sum_{m<=k} 1/p_m with p_m = v' W'^m Q^-1 W^m v, rounded up; `None` where Q is not proven to be definite.
///
/// C >= sum_m W^m Q W'^m. Every w with w' W^k v = 1 has w' W^m Q W'^m w >= 1/p_{k-m}, because W'^m w meets W^{k-m} v in
/// 1; and 1/J(k) is the least w' C w.
pub(super) fn universal_bound(
    system: &LinearSystem,
    columns: &StateColumns,
    amplitude: f64,
) -> std::result::Result<Option<Vec<f64>>, Failure> {
    let StateColumns { states, errors } = columns;
    let Some(least_noise) = system.least_noise()? else { return Ok(None) };
    let inverse_norm = 1.0 / least_noise.sqrt();
    let (whitened, rounding) = match system.noise() {
        Noise::Independent(epsilon) => (states / epsilon.sqrt(), 4.0 * f64::EPSILON),
        Noise::Covariance(covariance) => match whitened_by(covariance, least_noise, states) {
            Some(whitened) => whitened,
            None => return Ok(None),
        },
    };
    let mut resistance = 0.0;
    let bounds = whitened.column_iter().zip(errors).map(|(state, error)| {
        // A power rounded up gives a bound rounded up.
        let largest = state.amax();
        // Near one, so that no square of an entry leaves the range of doubles.
        let size = if largest > 0.0 { largest * (state / largest).norm() } else { 0.0 };
        let size = size * (1.0 + rounding + state.len() as f64 * f64::EPSILON);
        let length = amplitude * (size + error * inverse_norm) * (1.0 + 4.0 * f64::EPSILON) + f64::MIN_POSITIVE.sqrt();
        resistance += 1.0 / (length * length);
        // A resistance beyond the doubles leaves less than any of them, and more than nothing.
        ((1.0 + 2.0 * errors.len() as f64 * f64::EPSILON) / resistance).max(f64::MIN_POSITIVE)
    });
    Ok(Some(bounds.collect()))
}

/// F^-1 x for the columns x and a factor F of Q, and the share by which the length of Q^-1/2 x may exceed theirs.
///
/// F F' is within d of Q >= q I in norm, so x' Q^-1 x <= (1 + d/q) |F^-1 x|^2. The computed solution y solves (F + E) y
/// = x with |E| below n u |F|, so that |F^-1 x| <= |y| (1 + |F^-1| n u |F|).
fn whitened_by(covariance: &Matrix, least_noise: f64, columns: &Matrix) -> Option<(Matrix, f64)> {
    let factor = cholesky_lower(covariance)?;
    let gram = accurate_gram(Operand::lower(&factor), 1);
    let (residual, error) = symmetric_difference(&gram, &Pair::exact(covariance), Added::Diagonal(0.0));
    let distance = (upper_norm(&residual) + error) / least_noise;
    if distance.is_nan() || distance >= 0.5 {
        return None;
    }
    let inverse_norm = (1.0 / (least_noise * (1.0 - distance))).sqrt();
    let solving = inverse_norm * (covariance.nrows() + 2) as f64 * f64::EPSILON * upper_norm(&factor);
    let mut whitened = columns.clone();
    solve_lower(&factor, &mut whitened, 1);
    Some((whitened, rounded_up(distance + solving + distance * solving)))
}
