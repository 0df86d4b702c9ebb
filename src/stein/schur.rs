//! X = A X A' + Q by the real Schur form: an oracle, and the method of the established libraries.

use super::equation::{require_equation, undecided_in_doubles};
use crate::error::Result;
use crate::linalg::{Matrix, Operand, multiply, real_schur, solve_linear, symmetrise};

/// Solves X = A X A' + Q by substitution in the Schur basis; all matrices n x n, Q symmetric.
///
/// With A = U T U', Y = U' X U solves Y = T Y T' + U' Q U. T is quasi upper triangular, so the block columns of Y
/// follow one another from the last to the first, and in each the blocks from the bottom to the top, every one from
/// (I - T_ll (x) T_kk) vec Y_kl = vec R_kl of at most four unknowns (Kitagawa 1977, Barraud 1977). About 15 n^3
/// operations, nearly all in the Schur form.
///
/// An oracle for tests: the basis is orthogonal, so graded structure such as that of a delay line is lost, and there
/// is a solution, though no covariance, also for an unstable A. With the feature `lapack` the Schur form is LAPACK's.
///
/// # Errors
/// `Error::NotSquare`, `Error::Empty`, `Error::ShapeMismatch`, `Error::NotFinite`; `Error::NoConvergence` of
/// the Schur form; `Error::StabilityUndecided` where two eigenvalues of A have the product 1.
///
/// ```
/// use fisher_memory::{linalg::Matrix, stein};
/// let weights = Matrix::from_row_slice(2, 2, &[0.0, -0.5, 0.5, 0.0]);
/// let solution = stein::schur(&weights, &Matrix::identity(2, 2))?;
/// assert!((solution - Matrix::identity(2, 2) / 0.75).norm() < 1e-15);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn schur(matrix: &Matrix, right: &Matrix) -> Result<Matrix> {
    require_equation(matrix, right)?;
    let n = matrix.nrows();
    let (basis, form) = real_schur(matrix)?;
    let turned = multiply(&multiply(Operand::transpose_of(&basis), right), &basis);
    let blocks = diagonal_blocks(&form);
    let mut solution = Matrix::zeros(n, n);
    for &(first, width) in blocks.iter().rev() {
        // R = (U'QU)_l + T sum_{j>l} Y_j T_lj': what the columns already known contribute.
        let end = first + width;
        let mut column = turned.columns(first, width).into_owned();
        if end < n {
            let known = solution.columns(end, n - end).into_owned();
            let across = form.view((first, end), (width, n - end)).into_owned();
            column += multiply(&form, &multiply(&known, Operand::transpose_of(&across)));
        }
        let corner = form.view((first, first), (width, width)).into_owned();
        for &(top, height) in blocks.iter().rev() {
            // Blocks of this column below the present one.
            let below = n - top - height;
            let mut block = column.rows(top, height).into_owned();
            if below > 0 {
                let across = form.view((top, top + height), (height, below));
                let known = solution.view((top + height, first), (below, width));
                block += across * known * corner.transpose();
            }
            let diagonal = form.view((top, top), (height, height)).into_owned();
            let block = small_equation(&diagonal, &corner, &block);
            solution.view_mut((top, first), (height, width)).copy_from(&block);
        }
    }
    if !solution.iter().all(|entry| entry.is_finite()) {
        return Err(undecided_in_doubles(matrix)?);
    }
    let mut solution = multiply(&multiply(&basis, &solution), Operand::transpose_of(&basis));
    symmetrise(&mut solution);
    Ok(solution)
}

/// First row and size of each block on the diagonal of a quasi triangular matrix.
fn diagonal_blocks(form: &Matrix) -> Vec<(usize, usize)> {
    let n = form.nrows();
    let (mut blocks, mut first) = (Vec::new(), 0);
    while first < n {
        let size = if first + 1 < n && form[(first + 1, first)] != 0.0 { 2 } else { 1 };
        blocks.push((first, size));
        first += size;
    }
    blocks
}

/// Y = S Y T' + R for blocks of one or two rows and columns.
fn small_equation(left: &Matrix, right: &Matrix, constant: &Matrix) -> Matrix {
    let (height, width) = constant.shape();
    if height * width == 1 {
        return constant / (1.0 - left[0] * right[0]);
    }
    let system = Matrix::identity(height * width, height * width) - right.kronecker(left);
    let vector = Matrix::from_column_slice(height * width, 1, constant.as_slice());
    Matrix::from_column_slice(height, width, solve_linear(&system, &vector).as_slice())
}
