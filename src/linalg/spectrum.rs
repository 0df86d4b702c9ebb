//! Eigenvalues, singular values and the real Schur form. Estimates: nothing is ever decided by them alone,
//! because computed eigenvalues of strongly non-normal matrices can be far from the true ones.

use super::operand::view;
use super::{Matrix, Vector, decompositions};
use crate::error::{Error, Result};
use nalgebra::Complex;
#[cfg(not(feature = "lapack"))]
use {
    super::{Operand, multiply},
    crate::random::{Purpose, generator},
    rand_distr::{Distribution, StandardNormal},
};

/// The eigenvalues of a square matrix, in no particular order; those of a triangular one exactly.
///
/// # Errors
/// [`Error::NoConvergence`] if the QR iteration fails.
pub fn eigenvalues(matrix: &Matrix) -> Result<Vec<Complex<f64>>> {
    let triangular = |above: bool| {
        let entries = (0..matrix.ncols()).flat_map(|column| (0..matrix.nrows()).map(move |row| (row, column)));
        let mut outside = entries.filter(|(row, column)| if above { row < column } else { row > column });
        outside.all(|entry| matrix[entry] == 0.0)
    };
    if triangular(true) || triangular(false) {
        return Ok(matrix.diagonal().iter().map(|&value| Complex::new(value, 0.0)).collect());
    }
    let values = decompositions::real_eigenvalues(view(matrix))
        .map_err(|_| Error::NoConvergence { algorithm: "the QR eigenvalue iteration", size: matrix.nrows() })?;
    Ok(values.into_iter().map(|value| Complex::new(value.re, value.im)).collect())
}

/// The eigenvalues of a square matrix, and its right eigenvectors as real columns (n x n): those of a pair of conjugate
/// eigenvalues are the real and the imaginary part of the vector of the first, which stands before the other.
///
/// # Errors
/// [`Error::NoConvergence`] if the QR iteration fails.
pub(crate) fn real_eigenvectors(matrix: &Matrix) -> Result<(Vec<Complex<f64>>, Matrix)> {
    let size = matrix.nrows();
    let failed = |_| Error::NoConvergence { algorithm: "the QR eigenvalue iteration", size };
    let (values, vectors) = decompositions::real_eigen_columns(view(matrix)).map_err(failed)?;
    let values = values.into_iter().map(|value| Complex::new(value.re, value.im)).collect();
    Ok((values, Matrix::from_fn(size, size, |row, column| vectors[(row, column)])))
}

/// The largest modulus of an eigenvalue, rho(W): an estimate, see the module.
///
/// # Errors
/// [`Error::NoConvergence`] if the QR iteration fails.
pub fn spectral_radius(matrix: &Matrix) -> Result<f64> {
    Ok(eigenvalues(matrix)?.iter().map(|value| value.norm()).fold(0.0, f64::max))
}

/// The largest real part of an eigenvalue, negative where x' = A x is stable: an estimate, see the module.
///
/// # Errors
/// [`Error::NoConvergence`] if the QR iteration fails.
pub fn spectral_abscissa(matrix: &Matrix) -> Result<f64> {
    Ok(eigenvalues(matrix)?.iter().map(|value| value.re).fold(f64::NEG_INFINITY, f64::max))
}

/// The singular values in decreasing order.
///
/// # Errors
/// [`Error::NoConvergence`] if the iteration fails.
pub fn singular_values(matrix: &Matrix) -> Result<Vec<f64>> {
    decompositions::singular_values(view(matrix))
        .map_err(|_| Error::NoConvergence { algorithm: "the singular value iteration", size: matrix.nrows() })
}

/// The spectral norm |A|_2, the largest singular value.
///
/// # Errors
/// [`Error::NoConvergence`] if the iteration fails.
pub fn spectral_norm(matrix: &Matrix) -> Result<f64> {
    Ok(singular_values(matrix)?.first().copied().unwrap_or(0.0))
}

/// The smallest and the largest eigenvalue of the positive definite A = L L', from its lower factor L: they are
/// 1/|L^-1|^2 and |L|^2 in the spectral norm, which keeps digits of the smallest where A itself has lost them.
///
/// # Errors
/// [`Error::NoConvergence`] if a singular value iteration fails.
pub fn factored_eigenvalue_range(factor: &Matrix) -> Result<(f64, f64)> {
    let inverse_norm = spectral_norm(&super::invert_lower(factor))?;
    Ok(((1.0 / inverse_norm).powi(2), spectral_norm(factor)?.powi(2)))
}

/// The eigenvalues of a symmetric matrix in increasing order, and its eigenvectors as columns.
///
/// # Errors
/// [`Error::NoConvergence`] if the iteration fails.
pub fn symmetric_eigen(matrix: &Matrix) -> Result<(Vec<f64>, Matrix)> {
    let size = matrix.nrows();
    let (values, vectors) = decompositions::symmetric_eigen(view(matrix))
        .map_err(|_| Error::NoConvergence { algorithm: "the symmetric eigenvalue iteration", size })?;
    Ok((values, Matrix::from_fn(size, size, |row, column| vectors[(row, column)])))
}

/// The eigenvalues of a symmetric matrix in increasing order.
///
/// # Errors
/// [`Error::NoConvergence`] if the iteration fails.
pub fn symmetric_eigenvalues(matrix: &Matrix) -> Result<Vec<f64>> {
    decompositions::hermitian_eigenvalues(view(matrix))
        .map_err(|_| Error::NoConvergence { algorithm: "the symmetric eigenvalue iteration", size: matrix.nrows() })
}

/// The largest eigenvalue of a symmetric matrix and its unit eigenvector, signed so that its largest entry is positive.
///
/// # Errors
/// [`Error::NoConvergence`] if the iteration fails.
pub fn largest_eigenpair(matrix: &Matrix) -> Result<(f64, Vector)> {
    let (values, vectors) = symmetric_eigen(matrix)?;
    let last = values.len() - 1;
    Ok((values[last], facing(vectors.column(last).into_owned())))
}

/// The vector or its negative, whichever has its largest entry positive.
pub(crate) fn facing(vector: Vector) -> Vector {
    if vector[vector.iamax()] < 0.0 { -vector } else { vector }
}

/// The real Schur form A = Q T Q': orthogonal Q and quasi upper triangular T.
///
/// By nalgebra, or by LAPACK with the feature `lapack`.
///
/// # Errors
/// [`Error::NoConvergence`] if the QR iteration fails.
pub fn real_schur(matrix: &Matrix) -> Result<(Matrix, Matrix)> {
    #[cfg(feature = "lapack")]
    let found = super::lapack::real_schur(matrix);
    #[cfg(not(feature = "lapack"))]
    let found = schur_by_nalgebra(matrix).or_else(|| {
        // Without exceptional shifts the iteration only permutes a delay line or a ring; in another basis it converges.
        let basis = another_basis(matrix.nrows());
        let turned = multiply(&multiply(Operand::transpose_of(&basis), matrix), &basis);
        let (vectors, form) = schur_by_nalgebra(&turned)?;
        Some((multiply(&basis, &vectors), form))
    });
    found.ok_or(Error::NoConvergence { algorithm: "the real Schur iteration", size: matrix.nrows() })
}

#[cfg(not(feature = "lapack"))]
fn schur_by_nalgebra(matrix: &Matrix) -> Option<(Matrix, Matrix)> {
    // LAPACK's cap: the iteration otherwise runs for ever on a matrix it cannot reduce.
    let iterations = 30 * matrix.nrows().max(10);
    nalgebra::linalg::Schur::try_new(matrix.clone(), f64::EPSILON, iterations).map(nalgebra::linalg::Schur::unpack)
}

/// A fixed orthogonal matrix without structure.
#[cfg(not(feature = "lapack"))]
fn another_basis(size: usize) -> Matrix {
    let mut generator = generator(0, Purpose::IterationStart, 1);
    super::orthonormal_columns(&Matrix::from_fn(size, size, |_, _| StandardNormal.sample(&mut generator)))
}
