//! Cholesky factors, triangular solves and orthonormal bases, on faer's kernels.

use super::Matrix;
use super::decompositions::{Lu, thin_qr};
use super::operand::{view, view_mut};
use super::threads::by_columns;
use faer::dyn_stack::{MemBuffer, MemStack};
use faer::linalg::cholesky::llt::factor::{self as llt, LltRegularization};
use faer::linalg::{triangular_inverse, triangular_solve};
use faer::{Par, Spec};

/// The lower Cholesky factor L of a symmetric A = L L' (n x n), of which the lower triangle is read; `None` where A is
/// not positive definite in double precision.
///
/// # Panics
/// If the matrix is not square.
///
/// ```
/// use fisher_memory::linalg::{Matrix, cholesky_lower};
/// let factor = cholesky_lower(&Matrix::from_row_slice(2, 2, &[4.0, 2.0, 2.0, 2.0])).unwrap();
/// assert_eq!(factor, Matrix::from_row_slice(2, 2, &[2.0, 0.0, 1.0, 1.0]));
/// assert!(cholesky_lower(&Matrix::from_row_slice(2, 2, &[1.0, 2.0, 2.0, 1.0])).is_none());
/// ```
#[must_use]
pub fn cholesky_lower(matrix: &Matrix) -> Option<Matrix> {
    cholesky_threaded(matrix, 1)
}

/// [`cholesky_lower`] on this many threads; the bits of the result do not depend on their number.
pub(crate) fn cholesky_threaded(matrix: &Matrix, threads: usize) -> Option<Matrix> {
    let mut factor = matrix.clone();
    cholesky_in_place(&mut factor, threads).then_some(factor)
}

/// Below this size a second thread costs the factorisation more than it brings.
const PARALLEL_CHOLESKY: usize = 700;

/// Overwrites A by its lower Cholesky factor. Returns false, leaving A overwritten, if A is not positive definite in
/// double precision.
pub(crate) fn cholesky_in_place(matrix: &mut Matrix, threads: usize) -> bool {
    let n = matrix.nrows();
    let parallel = if threads > 1 && n >= PARALLEL_CHOLESKY { Par::rayon(threads) } else { Par::Seq };
    let mut room = MemBuffer::new(llt::cholesky_in_place_scratch::<f64>(n, parallel, Spec::default()));
    let (settings, stack) = (LltRegularization::default(), MemStack::new(&mut room));
    if llt::cholesky_in_place(view_mut(matrix), settings, parallel, stack, Spec::default()).is_err() {
        return false;
    }
    for (column, entries) in matrix.as_mut_slice().chunks_exact_mut(n.max(1)).enumerate() {
        entries[..column].fill(0.0);
    }
    true
}

/// The inverse of a lower triangular matrix (n x n).
pub(crate) fn invert_lower(factor: &Matrix) -> Matrix {
    let mut inverse = Matrix::zeros(factor.nrows(), factor.ncols());
    triangular_inverse::invert_lower_triangular(view_mut(&mut inverse), view(factor), Par::Seq);
    inverse
}

/// Replaces B (n x m) by L^-1 B for a lower triangular L (n x n).
pub(crate) fn solve_lower(factor: &Matrix, right: &mut Matrix, threads: usize) {
    by_columns(right, factor.len() * right.ncols() / 2, threads, |columns| {
        triangular_solve::solve_lower_triangular_in_place(view(factor), columns, Par::Seq);
    });
}

/// Replaces B (n x m) by L'^-1 B for a lower triangular L (n x n).
pub(crate) fn solve_lower_transposed(factor: &Matrix, right: &mut Matrix, threads: usize) {
    by_columns(right, factor.len() * right.ncols() / 2, threads, |columns| {
        triangular_solve::solve_upper_triangular_in_place(view(factor).transpose(), columns, Par::Seq);
    });
}

/// L^-1 X L'^-1 for symmetric X and a lower triangular L (n x n), by solves on both sides.
pub(crate) fn whitened(factor: &Matrix, symmetric: &Matrix, threads: usize) -> Matrix {
    let mut whitened = symmetric.clone();
    solve_lower(factor, &mut whitened, threads);
    whitened.transpose_mut();
    solve_lower(factor, &mut whitened, threads);
    whitened
}

/// A^-1 B for a square A (n x n) by elimination with row pivoting; entries are not finite where A is singular.
pub(crate) fn solve_linear(matrix: &Matrix, right: &Matrix) -> Matrix {
    let mut solution = right.clone();
    Lu::of(view(matrix).to_owned()).solve_in_place(view_mut(&mut solution));
    solution
}

/// Q (m x n, orthonormal columns) of A = Q R with the diagonal of R positive, for A of full rank with m >= n: for
/// Gaussian A, Q is Haar distributed.
///
/// ```
/// use fisher_memory::linalg::{Matrix, orthonormal_columns};
/// let basis = orthonormal_columns(&Matrix::from_row_slice(2, 1, &[3.0, 4.0]));
/// assert!((basis - Matrix::from_row_slice(2, 1, &[0.6, 0.8])).norm() < 1e-15);
/// ```
#[must_use]
pub fn orthonormal_columns(matrix: &Matrix) -> Matrix {
    let (basis, triangle) = thin_qr(view(matrix));
    Matrix::from_fn(basis.nrows(), basis.ncols(), |row, column| {
        if triangle[(column, column)] < 0.0 { -basis[(row, column)] } else { basis[(row, column)] }
    })
}
