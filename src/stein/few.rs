//! The end of a sum over squares of which few directions are left.
//!
//! Near the unit circle most of the steps only carry the few modes on that decay slowest. A square P = Y Z' of low rank
//! has the powers P^(k+1) = Y S^k Z' with S = Z' Y, so that all that is still to come,
//!
//! ```text
//! sum_k P^(k+1) X P'^(k+1) = Y T Y',   T = S T S' + Z' X Z,
//! ```
//!
//! is an equation of as many unknowns as there are directions.

use super::equation::Side;
use super::squares::Squares;
use crate::linalg::{Matrix, Operand, add_symmetric, multiply_threaded, orthonormal_columns, symmetrise};
use crate::random::{Purpose, generator};
use rand::RngExt;

/// The units for one direction: with more directions the end takes as long as the steps that it replaces.
const UNITS: usize = 8;
/// Networks of fewer units take no longer step by step.
const SMALLEST: usize = 64;
/// Vectors on which the directions are tried.
const TRIED: usize = 4;
/// What the directions may leave over of a square, as a share: a refinement that is off by this share of itself is as
/// good as any.
const LEFT_OVER: f64 = 1e-11;

/// A matrix P (n x n) of few directions, P = Y Z' (n x r each) as far as random vectors show.
pub(super) struct Few {
    left: Matrix,
    /// Z' (r x n).
    right: Matrix,
}

impl Few {
    /// The directions of a matrix; `None` where they are many.
    pub fn of(matrix: Operand, threads: usize) -> Option<Self> {
        let n = matrix.rows();
        if n < SMALLEST {
            return None;
        }
        let directions = n / UNITS;
        let mut generator = generator(0, Purpose::IterationStart, n as u64);
        let vectors = Matrix::from_fn(n, directions + TRIED, |_, _| generator.random::<f64>() - 0.5);
        let images = multiply_threaded(matrix, &vectors, threads);
        if !images.iter().all(|entry| entry.is_finite()) {
            return None;
        }
        let left = orthonormal_columns(&images.columns(0, directions).into_owned());
        let tried = images.columns(directions, TRIED).into_owned();
        let inside = multiply_threaded(Operand::transpose_of(&left), &tried, threads);
        let rest = &tried - multiply_threaded(&left, &inside, threads);
        if !left.iter().all(|entry| entry.is_finite()) || rest.norm() > LEFT_OVER * tried.norm() {
            return None;
        }
        let right = multiply_threaded(Operand::transpose_of(&left), matrix, threads);
        Some(Self { left, right })
    }

    /// Adds all that is still to come to the sum X; returns false, leaving it as it is, where that does not converge.
    pub fn complete(&self, sum: &mut Matrix, threads: usize) -> bool {
        let half = multiply_threaded(&self.right, &*sum, threads);
        let mut middle = multiply_threaded(&half, Operand::transpose_of(&self.right), threads);
        symmetrise(&mut middle);
        let carried = multiply_threaded(&self.right, &self.left, threads);
        let Some(inside) = Squares::discarded(&carried, 1).solve(middle, Side::Forward) else { return false };
        let moved = multiply_threaded(&self.left, &inside, threads);
        add_symmetric(sum, &moved, Operand::transpose_of(&self.left), threads);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::linalg::multiply;

    #[test]
    fn what_is_to_come_is_added_at_once_where_few_directions_are_left() {
        let n = 80;
        let wavy = |rows, columns, phase: f64| {
            Matrix::from_fn(rows, columns, |row, column| (phase + (row * 7 + column * 3) as f64).sin() * 0.1)
        };
        let power = multiply(&wavy(n, 2, 0.3), &wavy(2, n, 1.1));
        let scale = 0.999 / crate::linalg::spectral_radius(&power).unwrap();
        let power = power * scale;
        let start = Matrix::identity(n, n) + multiply(&wavy(n, 3, 2.0), &wavy(n, 3, 2.0).transpose());
        let few = Few::of(Operand::from(&power), 1).unwrap();
        let mut found = start.clone();
        assert!(few.complete(&mut found, 1));
        // X = P X P' + X_0 holds for the whole sum.
        let residual = multiply(&multiply(&power, &found), &power.transpose()) + &start - &found;
        assert!(residual.norm() < 1e-10 * found.norm() && found.norm() > 10.0 * start.norm());
    }

    #[test]
    fn many_directions_are_seen() {
        let many = Matrix::from_fn(80, 80, |row, column| if (row + 1) % 80 == column { 0.9 } else { 0.0 });
        assert!(Few::of(Operand::from(&many), 1).is_none());
        let small = Matrix::identity(10, 10) * 0.5;
        assert!(Few::of(Operand::from(&small), 1).is_none());
    }
}
