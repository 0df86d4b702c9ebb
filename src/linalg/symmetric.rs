//! Products and parts of symmetric matrices.

use super::blocks::{Wanted, add_shaped, set_shaped};
use super::operand::Operand;
use super::shape::Shape;
use super::{Matrix, Scratch};

/// X += A X A' for symmetric X.
///
/// Where A has a narrow band, as A T A' + (A T A')' for the triangle T with X = T + T': products of T with A cost half.
pub(crate) fn add_congruence(target: &mut Matrix, outer: Operand, threads: usize) {
    let n = target.nrows();
    let mut half = Scratch::unset(n, n);
    if !outer.is_narrow() {
        set_shaped(&mut half, Wanted::All, outer, &*target, threads);
        add_shaped(target, Wanted::Lower, &half, outer.transposed(), threads);
    } else {
        let lower = matches!(outer.shape(), Shape::Lower(_));
        let mut triangle = Scratch::zeros(n, n);
        for (index, (entries, kept)) in
            target.as_slice().chunks_exact(n).zip(triangle.as_mut_slice().chunks_exact_mut(n)).enumerate()
        {
            let inside = if lower { index..n } else { 0..index + 1 };
            kept[inside.clone()].copy_from_slice(&entries[inside]);
            kept[index] *= 0.5;
        }
        let shape = if lower { Shape::Lower(0) } else { Shape::Upper(0) };
        set_shaped(&mut half, Wanted::All, outer, Operand::shaped(&triangle, shape), threads);
        let half = Operand::shaped(&half, outer.shape());
        add_shaped(target, Wanted::Lower, half, outer.transposed(), threads);
        add_shaped(target, Wanted::Lower, outer, half.transposed(), threads);
    }
    mirror_lower(target);
}

/// X += A B for symmetric X and a product that is symmetric as well: half the work.
pub(crate) fn add_symmetric<'a>(
    target: &mut Matrix,
    left: impl Into<Operand<'a>>,
    right: impl Into<Operand<'a>>,
    threads: usize,
) {
    add_shaped(target, Wanted::Lower, left.into(), right.into(), threads);
    mirror_lower(target);
}

/// A + s I in place, for a square A.
pub(crate) fn add_to_diagonal(matrix: &mut Matrix, by: f64) {
    let n = matrix.nrows();
    matrix.iter_mut().step_by(n + 1).for_each(|entry| *entry += by);
}

/// Copies the lower triangle to the upper one, in blocks that stay in the cache.
pub(crate) fn mirror_lower(matrix: &mut Matrix) {
    const BLOCK: usize = 32;
    let n = matrix.nrows();
    let entries = matrix.as_mut_slice();
    for column_block in (0..n).step_by(BLOCK) {
        for row_block in (column_block..n).step_by(BLOCK) {
            for column in column_block..(column_block + BLOCK).min(n) {
                for row in row_block.max(column + 1)..(row_block + BLOCK).min(n) {
                    entries[row * n + column] = entries[column * n + row];
                }
            }
        }
    }
}

/// Replaces a matrix (n x n) by its symmetric part (A + A')/2: a covariance that was computed is symmetric only up to
/// rounding, and must be so exactly to be the covariance of a noise.
///
/// # Panics
/// If the matrix is not square.
///
/// ```
/// use fisher_memory::linalg::{Matrix, symmetrise};
/// let mut matrix = Matrix::from_row_slice(2, 2, &[1.0, 0.25, 0.75, 1.0]);
/// symmetrise(&mut matrix);
/// assert_eq!(matrix, Matrix::from_row_slice(2, 2, &[1.0, 0.5, 0.5, 1.0]));
/// ```
pub fn symmetrise(matrix: &mut Matrix) {
    assert!(matrix.is_square(), "only a square matrix has a symmetric part");
    for column in 0..matrix.ncols() {
        for row in column + 1..matrix.nrows() {
            let mean = 0.5 * (matrix[(row, column)] + matrix[(column, row)]);
            matrix[(row, column)] = mean;
            matrix[(column, row)] = mean;
        }
    }
}
