//! The spectral radius of a matrix without negative entries, between two ratios that any positive vector gives.

use crate::bounded::Bounded;
use crate::linalg::{Matrix, Vector, inflation, solve_linear};

/// Steps after which the iteration has either arrived or never will: it converges quadratically.
const STEPS: usize = 40;
/// Entries below this, of a vector whose largest is 1, may lose bits below the range of doubles in a product.
const SMALLEST: f64 = 1e-200;

/// rho(W) of an irreducible W >= 0 (n x n) by the bounds of Collatz and Wielandt; `None` where an entry is negative or
/// the vector leaves the range of doubles.
///
/// min_i (W x)_i/x_i <= rho(W) <= max_i (W x)_i/x_i for every x > 0. The vectors are those of Noda's iteration,
/// x <- (s I - W)^-1 x with s the upper bound, which stay positive; the bounds are proven whatever their rounding.
pub(super) fn radius(matrix: &Matrix) -> Option<Bounded> {
    if matrix.iter().any(|&entry| entry < 0.0) {
        return None;
    }
    let n = matrix.nrows();
    let mut vector = Vector::from_element(n, 1.0);
    let mut best: Option<Bounded> = None;
    for _ in 0..STEPS {
        let found = between(matrix, &vector)?;
        if best.is_some_and(|known| found.error >= known.error) {
            break;
        }
        best = Some(found);
        let upper = found.value + found.error;
        let shifted =
            Matrix::from_fn(
                n,
                n,
                |row, column| {
                    if row == column { upper - matrix[(row, column)] } else { -matrix[(row, column)] }
                },
            );
        let next = solve_linear(&shifted, &Matrix::from_columns(&[vector])).column(0).abs();
        let largest = next.max();
        if !largest.is_normal() {
            break;
        }
        vector = next / largest;
    }
    best
}

/// The radius between the smallest and the largest ratio, rounded outwards.
fn between(matrix: &Matrix, vector: &Vector) -> Option<Bounded> {
    if vector.min() < SMALLEST {
        return None;
    }
    let product = matrix * vector;
    let (mut low, mut high) = (f64::INFINITY, 0.0f64);
    for (moved, entry) in product.iter().zip(vector.iter()) {
        low = low.min(moved / entry);
        high = high.max(moved / entry);
    }
    // Terms that fell below the range of doubles are nothing beside a sum above this.
    if product.min() < 1e-280 || low < SMALLEST || !high.is_finite() {
        return None;
    }
    // A sum of n products without cancellation and a quotient: n + 2 roundings.
    let rounding = inflation(matrix.nrows() + 2);
    let (low, high) = (low / rounding, high * rounding);
    let value = 0.5 * (low + high);
    Some(Bounded::new(value, 0.5 * (high - low) * (1.0 + 4.0 * f64::EPSILON) + f64::EPSILON * value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::family;

    #[test]
    fn a_connectome_is_enclosed_though_its_eigenvectors_are_dependent() {
        let weights = family::network("examples/data/celegansneural.mtx").unwrap();
        let blocks = crate::spectrum::blocks::irreducible_blocks(&weights);
        let largest = blocks.iter().max_by_key(|block| block.nrows()).unwrap();
        let found = radius(largest).unwrap();
        assert!(found.relative_error() < 1e-12, "{found:?}");
        // The same by the QR iteration.
        let truth = crate::linalg::spectral_radius(&weights).unwrap();
        assert!((found.value - truth).abs() < 1e-9 * truth, "{found:?} {truth}");
    }

    #[test]
    fn known_radii_lie_within_their_bounds() {
        let star = Matrix::from_fn(5, 5, |row, column| f64::from(u8::from((row == 0) != (column == 0))));
        for (matrix, truth) in [
            // A ring has period n: the iteration does not mind.
            (family::network("ring:n=7,scale=0.5").unwrap(), 0.5),
            (star, 2.0),
            (Matrix::from_row_slice(2, 2, &[1.0, 2.0, 3.0, 2.0]), 4.0),
            (Matrix::from_row_slice(2, 2, &[0.0, 1e-3, 1e3, 0.0]), 1.0),
        ] {
            let found = radius(&matrix).unwrap();
            assert!((found.value - truth).abs() <= found.error, "{found:?} {truth}");
            assert!(found.relative_error() < 1e-12, "{found:?} {truth}");
        }
        assert!(radius(&Matrix::from_row_slice(2, 2, &[0.0, -1.0, 1.0, 0.0])).is_none());
    }
}
