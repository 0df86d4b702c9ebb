//! Eigenvalues, singular values and the real Schur form. Estimates: nothing is ever decided by them alone,
//! because computed eigenvalues of strongly non-normal matrices can be far from the true ones.

use super::{Matrix, Vector, decompositions, view};
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
        let turned = multiply(&multiply(Operand::Transposed(&basis), matrix), &basis);
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
