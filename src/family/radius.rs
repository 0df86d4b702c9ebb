//! Rescaling to a spectral radius.

use super::check::require_positive;
use crate::error::Result;
use crate::error::out_of_range;
use crate::linalg::{Matrix, spectral_radius};
use crate::requirements::{require_finite, require_square};

const WITHOUT_CYCLE: &str =
    "the spectral radius of this network is zero (no cycle of connections), so it cannot be rescaled; leave radius out";

/// The network scaled to the spectral radius `radius`: W radius / rho(W).
///
/// rho(W) comes from computed eigenvalues of W (n x n): an estimate, which can be far too large for a nearly nilpotent
/// W in a dense basis. Connections without a cycle are found exactly.
///
/// # Errors
/// [`crate::Error::OutOfRange`] if the radius is not positive, or if rho(W) is zero: the connections of W have no
/// cycle, or its computed eigenvalues are within rounding of zero. [`crate::Error::NoConvergence`] if these cannot be
/// found; [`crate::Error::NotSquare`], [`crate::Error::Empty`], [`crate::Error::NotFinite`].
///
/// ```
/// let weights = fisher_memory::family::rescaled_to_radius(fisher_memory::family::ring(3, 4.0)?, 0.5)?;
/// assert!((weights[(1, 0)] - 0.5).abs() < 1e-15);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn rescaled_to_radius(mut weights: Matrix, radius: f64) -> Result<Matrix> {
    require_positive("radius", radius)?;
    require_square("W", &weights)?;
    require_finite("W", &weights)?;
    if is_acyclic(&weights) {
        return Err(out_of_range("radius", radius, WITHOUT_CYCLE));
    }
    // Scaled to unit size first, so that no square inside the eigenvalue iteration leaves the double range.
    let size = weights.amax();
    weights /= size;
    let current = spectral_radius(&weights)?;
    // Backward error of the eigenvalue iteration: what it calls smaller may be zero.
    if current <= f64::EPSILON * weights.norm() {
        return Err(out_of_range("radius", radius, WITHOUT_CYCLE));
    }
    weights *= radius / current;
    Ok(weights)
}

/// Whether the connections form no cycle: W is then nilpotent, whatever its computed eigenvalues are.
fn is_acyclic(weights: &Matrix) -> bool {
    let n = weights.nrows();
    let mut sources = vec![0_usize; n];
    for column in weights.column_iter() {
        for (count, &weight) in sources.iter_mut().zip(column) {
            *count += usize::from(weight != 0.0);
        }
    }
    let mut free: Vec<usize> = (0..n).filter(|&unit| sources[unit] == 0).collect();
    let mut removed = 0;
    while let Some(source) = free.pop() {
        removed += 1;
        for target in 0..n {
            if weights[(target, source)] != 0.0 {
                sources[target] -= 1;
                if sources[target] == 0 {
                    free.push(target);
                }
            }
        }
    }
    removed == n
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cycle_is_told_from_a_feedforward_network() {
        let chain = Matrix::from_row_slice(3, 3, &[0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 1.0, 1.0, 0.0]);
        assert!(is_acyclic(&chain));
        assert!(!is_acyclic(&(&chain + chain.transpose())));
        assert!(!is_acyclic(&Matrix::identity(2, 2)));
        assert!(is_acyclic(&Matrix::zeros(2, 2)));
    }
}
