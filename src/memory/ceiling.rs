//! The most information any network could hold through a given input and noise.

use crate::error::Result;
use crate::linalg::{Matrix, Vector, singular_values, symmetric_eigenvalues};
use crate::system::{LinearSystem, Noise};

/// The ceiling on J_tot for an input v (n): |v|^2 N / lambda_min(Q), which is N/eps for unit v and Q = eps I.
///
/// From tr(Q M) = N: J_tot = v'Mv <= |v|^2 tr(M) <= |v|^2 tr(QM) / lambda_min(Q). A read-out y = H x + noise
/// holds tr(Q M) <= rank H instead. It is a supremum: no stable network attains it.
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
    Ok(Some(input.norm_squared() * dimensions as f64 / smallest))
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
