//! The largest eigenvalue of a symmetric matrix, proven without the others.

use super::accurate::accurate_product;
use super::enclosed::proven_least_eigenvalue;
use super::lanczos::leading_eigenpair;
use super::rounding::{UNIT, gamma, inflation};
use super::{Matrix, Vector, add_to_diagonal, largest_entry, upper_norm};
use crate::error::Result;

/// A largest eigenvalue with its proof.
pub(crate) struct TopEigenpair {
    pub value: f64,
    /// Bound on the error of the eigenvalue.
    pub error: f64,
    /// About its unit eigenvector (n).
    pub vector: Vector,
}

/// The largest eigenvalue of a positive semidefinite matrix A (n x n) with a proven bound on its error; `None` where
/// the proof fails.
///
/// A Rayleigh quotient bounds it from below, and a proven lower bound of the smallest eigenvalue of c I - A, for c
/// twice the quotient, from above.
///
/// # Errors
/// [`crate::Error::NoConvergence`] if no eigenvector is found.
pub(crate) fn proven_top_eigenpair(matrix: &Matrix, threads: usize) -> Result<Option<TopEigenpair>> {
    let n = matrix.nrows();
    let (_, vector) = leading_eigenpair(matrix)?;
    let column = Matrix::from_column_slice(n, 1, vector.as_slice());
    let image = accurate_product(matrix, &column, threads);
    // Rounding of the sums, and of a head to doubles.
    let quotient = vector.dot(&image.head.column(0)) / vector.norm_squared();
    let image_size = upper_norm(&image.head) * inflation(1);
    let size = upper_norm(&column);
    let off = ((gamma(n) + UNIT) * image_size + image.error()) / size * inflation(4) + quotient.abs() * gamma(n + 2);
    let lower = quotient - off;
    let shift = 2.0 * quotient;
    if !(quotient > 0.0 && largest_entry(matrix).is_finite() && shift.is_finite()) {
        return Ok(None);
    }
    let mut rest = -matrix;
    add_to_diagonal(&mut rest, shift);
    // The diagonal rounds once, to numbers of at most this size.
    let rounded = UNIT * (shift + quotient.abs()) * 2.0;
    let Some(least) = proven_least_eigenvalue(&rest, shift - quotient, threads) else { return Ok(None) };
    let upper = (shift - least + rounded) * (1.0 + 4.0 * UNIT);
    let error = (upper - quotient).max(quotient - lower) * (1.0 + 4.0 * UNIT);
    Ok((error >= 0.0 && error < quotient).then_some(TopEigenpair { value: quotient, error, vector }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::linalg::{EnclosedEigen, Operand, multiply};
    use crate::random::{Purpose, generator};
    use rand_distr::{Distribution, StandardNormal};

    #[test]
    fn it_agrees_with_the_whole_spectrum() {
        let mut generator = generator(3, Purpose::Test, 0);
        for (n, decades) in [(3, 0), (40, 3), (90, 0), (130, 12), (130, 1)] {
            let mut root = Matrix::from_fn(n, n, |_, _| StandardNormal.sample(&mut generator));
            for (place, mut column) in root.column_iter_mut().enumerate() {
                column *= 10f64.powf(-f64::from(decades) * place as f64 / n as f64);
            }
            let matrix = multiply(&root, Operand::transpose_of(&root));
            let found = proven_top_eigenpair(&matrix, 1).unwrap().unwrap();
            let all = EnclosedEigen::of(&matrix, 1).unwrap();
            let top = all.values[n - 1];
            assert!((found.value - top).abs() <= found.error + all.error, "{n}: {} {top}", found.value);
            assert!(found.error < 1e-11 * top, "{n}: {}", found.error);
            assert!((&matrix * &found.vector - &found.vector * top).norm() < 1e-7 * top);
        }
        assert!(proven_top_eigenpair(&Matrix::zeros(4, 4), 1).unwrap().is_none());
    }
}
