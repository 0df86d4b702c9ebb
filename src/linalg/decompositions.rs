//! faer's decompositions on the calling thread. Its own front doors take as many threads as a global of the library
//! says, every core unless somebody sets it; that global is left alone.

use faer::dyn_stack::{MemBuffer, MemStack};
use faer::linalg::evd::{self, ComputeEigenvectors};
use faer::linalg::householder::{
    apply_block_householder_sequence_on_the_left_in_place_scratch as apply_scratch,
    apply_block_householder_sequence_on_the_left_in_place_with_conj as apply,
};
use faer::linalg::lu::partial_pivoting::{factor as lu, solve as lu_solve};
use faer::linalg::qr::no_pivoting::factor as qr;
use faer::linalg::svd::{self, ComputeSvdVectors};
use faer::perm::Perm;
use faer::traits::ComplexField;
use faer::{Conj, Mat, MatMut, MatRef, Par, c64};
use std::iter::zip;

/// Where an iteration did not converge.
#[derive(Debug)]
pub(super) struct NotConverged;

type Result<T> = std::result::Result<T, NotConverged>;

/// Values on a diagonal, to be written by a decomposition.
type Diagonal<T> = faer::diag::Diag<T>;

fn listed<T: ComplexField>(values: &Diagonal<T>) -> Vec<T> {
    values.column_vector().iter().cloned().collect()
}

/// The eigenvalues of a real matrix (n x n).
pub(super) fn real_eigenvalues(matrix: MatRef<f64>) -> Result<Vec<c64>> {
    real_spectrum(matrix, None)
}

/// The eigenvalues of a real matrix (n x n), and its right eigenvectors as columns.
pub(super) fn real_eigen(matrix: MatRef<f64>) -> Result<(Vec<c64>, Mat<c64>)> {
    let n = matrix.nrows();
    let (values, stored) = real_eigen_columns(matrix)?;
    let first =
        |column: usize| (0..column).rev().take_while(|&before| values[before].im != 0.0).count().is_multiple_of(2);
    let entry = |row: usize, column: usize| match values[column].im {
        0.0 => c64::new(stored[(row, column)], 0.0),
        _ if first(column) => c64::new(stored[(row, column)], stored[(row, column + 1)]),
        _ => c64::new(stored[(row, column - 1)], -stored[(row, column)]),
    };
    let vectors = Mat::from_fn(n, n, entry);
    Ok((values, vectors))
}

/// The eigenvalues of a real matrix (n x n), and its right eigenvectors as real columns: those of a pair of conjugate
/// eigenvalues are the real and the imaginary part of the vector of the first.
pub(super) fn real_eigen_columns(matrix: MatRef<f64>) -> Result<(Vec<c64>, Mat<f64>)> {
    let n = matrix.nrows();
    let mut stored = Mat::zeros(n, n);
    let values = real_spectrum(matrix, Some(stored.as_mut()))?;
    Ok((values, stored))
}

fn real_spectrum(matrix: MatRef<f64>, vectors: Option<MatMut<f64>>) -> Result<Vec<c64>> {
    let n = matrix.nrows();
    let wanted = if vectors.is_some() { ComputeEigenvectors::Yes } else { ComputeEigenvectors::No };
    let (mut real, mut imaginary) = (Diagonal::<f64>::zeros(n), Diagonal::<f64>::zeros(n));
    let room = evd::evd_scratch::<f64>(n, ComputeEigenvectors::No, wanted, Par::Seq, Default::default());
    let (mut room, parameters) = (MemBuffer::new(room), Default::default());
    let (stack, (re, im)) = (MemStack::new(&mut room), (real.as_mut(), imaginary.as_mut()));
    evd::evd_real(matrix, re, im, None, vectors, Par::Seq, stack, parameters).map_err(|_| NotConverged)?;
    Ok(zip(listed(&real), listed(&imaginary)).map(|(re, im)| c64::new(re, im)).collect())
}

/// The eigenvalues of a complex matrix (n x n).
pub(super) fn complex_eigenvalues(matrix: MatRef<c64>) -> Result<Vec<c64>> {
    let (n, none) = (matrix.nrows(), ComputeEigenvectors::No);
    let mut values = Diagonal::<c64>::zeros(n);
    let mut room = MemBuffer::new(evd::evd_scratch::<c64>(n, none, none, Par::Seq, Default::default()));
    let stack = MemStack::new(&mut room);
    evd::evd_cplx(matrix, values.as_mut(), None, None, Par::Seq, stack, Default::default())
        .map_err(|_| NotConverged)?;
    Ok(listed(&values))
}

/// The eigenvalues of a symmetric or Hermitian matrix (n x n), increasing, from its lower triangle.
pub(super) fn hermitian_eigenvalues<T: ComplexField>(matrix: MatRef<T>) -> Result<Vec<T::Real>> {
    let values = hermitian_spectrum(matrix, None)?;
    Ok(values.iter().map(faer::traits::math_utils::real).collect())
}

/// The eigenvalues of a symmetric matrix (n x n), increasing, from its lower triangle, and its eigenvectors as columns.
pub(super) fn symmetric_eigen(matrix: MatRef<f64>) -> Result<(Vec<f64>, Mat<f64>)> {
    let mut vectors = Mat::zeros(matrix.nrows(), matrix.nrows());
    let values = hermitian_spectrum(matrix, Some(vectors.as_mut()))?;
    Ok((values, vectors))
}

fn hermitian_spectrum<T: ComplexField>(matrix: MatRef<T>, vectors: Option<MatMut<T>>) -> Result<Vec<T>> {
    let n = matrix.nrows();
    let wanted = if vectors.is_some() { ComputeEigenvectors::Yes } else { ComputeEigenvectors::No };
    let mut values = Diagonal::<T>::zeros(n);
    let room = evd::self_adjoint_evd_scratch::<T>(n, wanted, Par::Seq, Default::default());
    let mut room = MemBuffer::new(room);
    let stack = MemStack::new(&mut room);
    evd::self_adjoint_evd(matrix, values.as_mut(), vectors, Par::Seq, stack, Default::default())
        .map_err(|_| NotConverged)?;
    Ok(listed(&values))
}

/// The singular values of a matrix, decreasing.
pub(super) fn singular_values<T: ComplexField>(matrix: MatRef<T>) -> Result<Vec<T::Real>> {
    let values = singular_spectrum(matrix, ComputeSvdVectors::No, [None, None])?;
    Ok(values.iter().map(faer::traits::math_utils::real).collect())
}

/// The singular values of a square real matrix, decreasing, and its left singular vectors as columns.
pub(super) fn left_singular(matrix: MatRef<f64>) -> Result<(Vec<f64>, Mat<f64>)> {
    let n = matrix.nrows();
    let (mut left, mut right) = (Mat::zeros(n, n), Mat::zeros(n, n));
    let places = [&mut left, &mut right].map(|place| Some(place.as_mut()));
    let values = singular_spectrum(matrix, ComputeSvdVectors::Thin, places)?;
    Ok((values, left))
}

fn singular_spectrum<T: ComplexField>(
    matrix: MatRef<T>,
    wanted: ComputeSvdVectors,
    [left, right]: [Option<MatMut<T>>; 2],
) -> Result<Vec<T>> {
    let (rows, columns) = matrix.shape();
    let mut values = Diagonal::<T>::zeros(rows.min(columns));
    let room = svd::svd_scratch::<T>(rows, columns, wanted, wanted, Par::Seq, Default::default());
    let mut room = MemBuffer::new(room);
    let stack = MemStack::new(&mut room);
    svd::svd(matrix, values.as_mut(), left, right, Par::Seq, stack, Default::default()).map_err(|_| NotConverged)?;
    Ok(listed(&values))
}

/// Q (m x k) and the upper triangular R (k x n) of a matrix A = Q R (m x n), k the smaller of its sizes.
pub(super) fn thin_qr(matrix: MatRef<f64>) -> (Mat<f64>, Mat<f64>) {
    let (rows, columns) = matrix.shape();
    let size = rows.min(columns);
    let block = qr::recommended_block_size::<f64>(rows, columns);
    let (mut reflections, mut coefficients) = (matrix.to_owned(), Mat::zeros(block, size));
    let room = qr::qr_in_place_scratch::<f64>(rows, columns, block, Par::Seq, Default::default());
    let mut room = MemBuffer::new(room);
    let stack = MemStack::new(&mut room);
    qr::qr_in_place(reflections.as_mut(), coefficients.as_mut(), Par::Seq, stack, Default::default());
    let triangle =
        Mat::from_fn(size, columns, |row, column| if row <= column { reflections[(row, column)] } else { 0.0 });
    let mut basis = Mat::identity(rows, size);
    let mut room = MemBuffer::new(apply_scratch::<f64>(rows, block, size));
    let stack = MemStack::new(&mut room);
    let reflections = reflections.as_ref().subcols(0, size);
    apply(reflections, coefficients.as_ref(), Conj::No, basis.as_mut(), Par::Seq, stack);
    (basis, triangle)
}

/// The factors P A = L U of a square matrix (n x n) by elimination with row pivoting.
pub(super) struct Lu<T: ComplexField> {
    /// U, and below its diagonal L, whose own diagonal is of ones.
    factors: Mat<T>,
    rows: Perm<usize>,
}

impl<T: ComplexField> Lu<T> {
    pub fn of(mut matrix: Mat<T>) -> Self {
        let n = matrix.nrows();
        let (mut forward, mut inverse) = (vec![0; n], vec![0; n]);
        let room = lu::lu_in_place_scratch::<usize, T>(n, n, Par::Seq, Default::default());
        let mut room = MemBuffer::new(room);
        let stack = MemStack::new(&mut room);
        lu::lu_in_place(matrix.as_mut(), &mut forward, &mut inverse, Par::Seq, stack, Default::default());
        Self { factors: matrix, rows: Perm::new_checked(forward.into(), inverse.into(), n) }
    }

    /// Replaces B by A^-1 B.
    pub fn solve_in_place(&self, right: MatMut<T>) {
        let (factors, rows) = (self.factors.as_ref(), self.rows.as_ref());
        let mut room = self.room(right.ncols());
        let stack = MemStack::new(&mut room);
        lu_solve::solve_in_place_with_conj(factors, factors, rows, Conj::No, right, Par::Seq, stack);
    }

    /// A^-1 B.
    pub fn solve(&self, right: &Mat<T>) -> Mat<T> {
        let mut solution = right.clone();
        self.solve_in_place(solution.as_mut());
        solution
    }

    /// A*^-1 B with the conjugate transpose A*.
    pub fn solve_adjoint(&self, right: &Mat<T>) -> Mat<T> {
        let (factors, rows) = (self.factors.as_ref(), self.rows.as_ref());
        let mut solution = right.clone();
        let mut room = self.room(right.ncols());
        let stack = MemStack::new(&mut room);
        let place = solution.as_mut();
        lu_solve::solve_transpose_in_place_with_conj(factors, factors, rows, Conj::Yes, place, Par::Seq, stack);
        solution
    }

    fn room(&self, columns: usize) -> MemBuffer {
        MemBuffer::new(lu_solve::solve_in_place_scratch::<usize, T>(self.factors.nrows(), columns, Par::Seq))
    }
}
