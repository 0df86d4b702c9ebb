//! Eigenvalues, singular values and the real Schur form. They are estimates, by which nothing is decided alone:
//! computed eigenvalues of strongly non-normal matrices can be far from the true ones.

use super::floating::{scale_by_power, split};
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

/// The eigenvalues of a square matrix A (n x n), in no particular order; those of a triangular one exactly.
///
/// They are those of a matrix within about n eps |A| of A, which for strongly non-normal A can be far from the true
/// ones.
///
/// # Errors
/// [`Error::NoConvergence`] if the QR iteration fails.
///
/// # Panics
/// If the matrix is not square.
///
/// ```
/// use fisher_memory::linalg::{Matrix, eigenvalues};
/// let rotation = Matrix::from_row_slice(2, 2, &[0.0, -0.5, 0.5, 0.0]);
/// let found = eigenvalues(&rotation)?;
/// assert!(found.iter().all(|value| value.re.abs() < 1e-15 && (value.im.abs() - 0.5).abs() < 1e-15));
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn eigenvalues(matrix: &Matrix) -> Result<Vec<Complex<f64>>> {
    let triangular = |above: bool| {
        let entries = (0..matrix.ncols()).flat_map(|column| (0..matrix.nrows()).map(move |row| (row, column)));
        let mut outside = entries.filter(|(row, column)| if above { row < column } else { row > column });
        outside.all(|entry| matrix[entry] == 0.0)
    };
    if triangular(true) || triangular(false) {
        return Ok(matrix.diagonal().iter().map(|&value| Complex::new(value, 0.0)).collect());
    }
    match decompositions::real_eigenvalues(view(matrix)) {
        Ok(values) => Ok(values.into_iter().map(|value| Complex::new(value.re, value.im)).collect()),
        // The iteration can stall on matrices with much symmetry; another one, in another basis, rarely stalls with it.
        Err(_) => real_schur(matrix)
            .map(|(_, form)| eigenvalues_of_form(&form))
            .map_err(|_| Error::NoConvergence { algorithm: "the QR eigenvalue iteration", size: matrix.nrows() }),
    }
}

/// The eigenvalues of a quasi upper triangular matrix, from its blocks.
fn eigenvalues_of_form(form: &Matrix) -> Vec<Complex<f64>> {
    let (n, mut row, mut values) = (form.nrows(), 0, Vec::with_capacity(form.nrows()));
    while row < n {
        if row + 1 == n || form[(row + 1, row)] == 0.0 {
            values.push(Complex::new(form[(row, row)], 0.0));
            row += 1;
            continue;
        }
        let half = 0.5 * (form[(row, row)] - form[(row + 1, row + 1)]);
        let middle = form[(row + 1, row + 1)] + half;
        let root = Complex::new(half * half + form[(row, row + 1)] * form[(row + 1, row)], 0.0).sqrt();
        values.extend([root, -root].map(|root| root + middle));
        row += 2;
    }
    values
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

/// The spectral radius rho(W), the largest modulus of an eigenvalue of a matrix W (n x n); an estimate, as
/// [`eigenvalues`].
///
/// # Errors
/// [`Error::NoConvergence`] if the QR iteration fails.
///
/// # Panics
/// If the matrix is not square.
///
/// ```
/// use fisher_memory::linalg::{Matrix, spectral_radius};
/// assert_eq!(spectral_radius(&Matrix::from_row_slice(2, 2, &[0.5, 9.0, 0.0, -0.75]))?, 0.75);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn spectral_radius(matrix: &Matrix) -> Result<f64> {
    Ok(eigenvalues(matrix)?.iter().map(|value| value.norm()).fold(0.0, f64::max))
}

/// The spectral abscissa, the largest real part of an eigenvalue of A (n x n), negative where x' = A x is stable; an
/// estimate, as [`eigenvalues`].
///
/// # Errors
/// [`Error::NoConvergence`] if the QR iteration fails.
///
/// # Panics
/// If the matrix is not square.
///
/// ```
/// use fisher_memory::linalg::{Matrix, spectral_abscissa};
/// assert_eq!(spectral_abscissa(&Matrix::from_row_slice(2, 2, &[-0.5, 9.0, 0.0, -0.75]))?, -0.5);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn spectral_abscissa(matrix: &Matrix) -> Result<f64> {
    Ok(eigenvalues(matrix)?.iter().map(|value| value.re).fold(f64::NEG_INFINITY, f64::max))
}

/// The singular values of a matrix A (m x n) in decreasing order, min(m, n) of them, each within about n eps |A|.
///
/// # Errors
/// [`Error::NoConvergence`] if the iteration fails.
///
/// ```
/// use fisher_memory::linalg::{Matrix, singular_values};
/// let found = singular_values(&Matrix::from_row_slice(2, 3, &[0.0, 3.0, 0.0, 4.0, 0.0, 0.0]))?;
/// assert!((found[0] - 4.0).abs() < 1e-14 && (found[1] - 3.0).abs() < 1e-14);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn singular_values(matrix: &Matrix) -> Result<Vec<f64>> {
    decompositions::singular_values(view(matrix))
        .map_err(|_| Error::NoConvergence { algorithm: "the singular value iteration", size: matrix.nrows() })
}

/// The spectral norm |A|_2 of a matrix (m x n), its largest singular value; zero where it has no entries.
///
/// # Errors
/// [`Error::NoConvergence`] if the iteration fails.
///
/// ```
/// use fisher_memory::linalg::{Matrix, spectral_norm};
/// // Non-normal: the spectral radius is 0.5.
/// assert!(spectral_norm(&Matrix::from_row_slice(2, 2, &[0.5, 3.0, 0.0, 0.5]))? > 3.0);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn spectral_norm(matrix: &Matrix) -> Result<f64> {
    Ok(singular_values(matrix)?.first().copied().unwrap_or(0.0))
}

/// The smallest and the largest eigenvalue of the positive definite A = L L' (n x n), from its lower factor L: they are
/// 1/|L^-1|^2 and |L|^2 in the spectral norm, which keeps digits of the smallest where A itself has lost them.
///
/// # Errors
/// [`Error::NoConvergence`] if a singular value iteration fails.
///
/// # Panics
/// If the matrix is not square.
///
/// ```
/// use fisher_memory::linalg::{Matrix, factored_eigenvalue_range};
/// // In A = L L' the smallest eigenvalue, 1e-20, is below the rounding of the largest.
/// let factor = Matrix::from_row_slice(2, 2, &[1.0, 0.0, 0.0, 1e-10]);
/// let (smallest, largest) = factored_eigenvalue_range(&factor)?;
/// assert!((smallest / 1e-20 - 1.0).abs() < 1e-14 && (largest - 1.0).abs() < 1e-14);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn factored_eigenvalue_range(factor: &Matrix) -> Result<(f64, f64)> {
    let inverse_norm = spectral_norm(&super::invert_lower(factor))?;
    Ok(((1.0 / inverse_norm).powi(2), spectral_norm(factor)?.powi(2)))
}

/// The eigenvalues of a symmetric matrix (n x n) in increasing order, and its unit eigenvectors as columns; the lower
/// triangle is read.
///
/// # Errors
/// [`Error::NoConvergence`] if the iteration fails.
pub(crate) fn symmetric_eigen(matrix: &Matrix) -> Result<(Vec<f64>, Matrix)> {
    let size = matrix.nrows();
    // The iteration takes what is small beside one for nothing: entries far from one are brought near it.
    let power = split(matrix.amax()).1;
    let scaled = (!NEAR_ONE.contains(&power)).then(|| matrix.map(|entry| scale_by_power(entry, -power)));
    let (mut values, vectors) = decompositions::symmetric_eigen(view(scaled.as_ref().unwrap_or(matrix)))
        .map_err(|_| Error::NoConvergence { algorithm: "the symmetric eigenvalue iteration", size })?;
    if scaled.is_some() {
        values.iter_mut().for_each(|value| *value = scale_by_power(*value, power));
    }
    Ok((values, Matrix::from_fn(size, size, |row, column| vectors[(row, column)])))
}

/// Exponents of the largest entry of a matrix whose eigenvalues are computed as it stands.
const NEAR_ONE: std::ops::RangeInclusive<i64> = -3..=300;

/// The eigenvalues of a symmetric matrix A (n x n) in increasing order, each within about n eps |A|; the lower triangle
/// is read.
///
/// # Errors
/// [`Error::NoConvergence`] if the iteration fails.
///
/// # Panics
/// If the matrix is not square.
///
/// ```
/// use fisher_memory::linalg::{Matrix, symmetric_eigenvalues};
/// let found = symmetric_eigenvalues(&Matrix::from_row_slice(2, 2, &[2.0, 1.0, 1.0, 2.0]))?;
/// assert!((found[0] - 1.0).abs() < 1e-15 && (found[1] - 3.0).abs() < 1e-15);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn symmetric_eigenvalues(matrix: &Matrix) -> Result<Vec<f64>> {
    decompositions::hermitian_eigenvalues(view(matrix))
        .map_err(|_| Error::NoConvergence { algorithm: "the symmetric eigenvalue iteration", size: matrix.nrows() })
}

/// The largest eigenvalue of a symmetric matrix (n x n) and its unit eigenvector, signed so that its largest entry is
/// positive.
///
/// # Errors
/// [`Error::NoConvergence`] if the iteration fails.
pub(crate) fn largest_eigenpair(matrix: &Matrix) -> Result<(f64, Vector)> {
    let (values, vectors) = symmetric_eigen(matrix)?;
    let last = values.len() - 1;
    Ok((values[last], facing(vectors.column(last).into_owned())))
}

/// The vector or its negative, whichever has its largest entry positive.
pub(crate) fn facing(vector: Vector) -> Vector {
    if vector[vector.iamax()] < 0.0 { -vector } else { vector }
}

/// Q and T of the real Schur form A = Q T Q' of a square matrix: Q orthogonal, T quasi upper triangular (n x n).
///
/// By nalgebra, or by LAPACK with the feature `lapack`.
///
/// # Errors
/// [`Error::NoConvergence`] if the QR iteration fails.
pub(crate) fn real_schur(matrix: &Matrix) -> Result<(Matrix, Matrix)> {
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
