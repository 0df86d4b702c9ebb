//! Eigenvalues of symmetric matrices, proven by what their decompositions leave over.
//!
//! No property of the library that computes a factor is used: the factor is taken as it is, and its defect is evaluated
//! with more precision than it was computed with and with every rounding bounded. Of a symmetric matrix the lower
//! triangle is read.

use super::accurate::{Added, Pair, accurate_gram, accurate_product, symmetric_difference};
use super::factor::cholesky_in_place;
use super::operand::Operand;
use super::rounding::{UNIT, inflation, underflow};
use super::{Matrix, add_to_diagonal, symmetric_eigen, upper_norm};
use crate::error::{Error, Result};

/// The first distance from the guess, in units of eps |A|_F: somewhat more than a good eigenvalue is off.
const FIRST_MARGIN: f64 = 2.0;
/// Each attempt goes this much farther from the guess than the one before.
const WIDER: f64 = 8.0;
/// The last attempt is at 4e6 eps |A|_F; who is farther off has no guess.
const ATTEMPTS: usize = 8;

/// A proven positive lower bound of the smallest eigenvalue of a symmetric matrix A (n x n), near the computed one that
/// is given; `None` where no positive one is proven.
///
/// With any lower triangular L and any s, A = s I + L L' + E for E = A - s I - L L', so that the smallest eigenvalue is
/// at least s - |E|. L is the Cholesky factor of A - s I, and s the guess less a margin that grows until there is one
/// (after Rump 2006, who bounds E beforehand). About one product an attempt.
pub(crate) fn proven_least_eigenvalue(matrix: &Matrix, guess: f64, threads: usize) -> Option<f64> {
    let mut margin = FIRST_MARGIN * f64::EPSILON * upper_norm(matrix);
    for _ in 0..ATTEMPTS {
        let shift = guess - margin;
        if shift.is_nan() || shift <= 0.0 {
            return None;
        }
        let found = least_eigenvalue_near(matrix, shift, threads);
        if found.is_some_and(|bound| bound > 0.0) {
            return found;
        }
        margin *= WIDER;
    }
    None
}

/// s - |A - s I - L L'|, rounded down, for the factor L of A - s I where there is one.
fn least_eigenvalue_near(matrix: &Matrix, shift: f64, threads: usize) -> Option<f64> {
    let mut factor = matrix.clone();
    add_to_diagonal(&mut factor, -shift);
    if !cholesky_in_place(&mut factor, threads) {
        return None;
    }
    let square = accurate_gram(Operand::lower(&factor), threads);
    let (defect, error) = symmetric_difference(&Pair::exact(matrix), &square, Added::Diagonal(-shift));
    let bound = (shift - (upper_norm(&defect) + error) * inflation(1)).next_down();
    bound.is_finite().then_some(bound)
}

/// All eigenvalues of a symmetric matrix, each within a proven distance of the truth.
pub(crate) struct EnclosedEigen {
    /// Approximations of the eigenvalues, increasing.
    pub values: Vec<f64>,
    /// Approximations of their unit eigenvectors as columns (n x n); of these nothing is proven.
    pub vectors: Matrix,
    /// The k-th smallest eigenvalue is within this of the k-th of `values`, for every k.
    pub error: f64,
}

impl EnclosedEigen {
    /// Decomposes a symmetric matrix A (n x n) and proves its eigenvalues, for about five products beside the
    /// decomposition.
    ///
    /// With the computed V and D, A = V D V' + E. The k-th eigenvalue of V D V' is that of D times a number within |V'V
    /// - I| of one (Ostrowski 1959), and E moves it by |E| at most (Weyl 1912). |V'V - I| = |V V' - I| as V is square.
    ///
    /// # Errors
    /// [`Error::NoConvergence`] if the iteration fails, or returns vectors that are not near to orthogonal.
    pub fn of(matrix: &Matrix, threads: usize) -> Result<Self> {
        let n = matrix.nrows();
        if matrix.iter().all(|&entry| entry == 0.0) {
            // Exactly zero; what follows would allow for underflow.
            return Ok(Self { values: vec![0.0; n], vectors: Matrix::identity(n, n), error: 0.0 });
        }
        let (values, vectors) = symmetric_eigen(matrix)?;
        let failed = Error::NoConvergence { algorithm: "the symmetric eigenvalue iteration", size: n };
        let square = accurate_gram(&vectors, threads);
        let identity = Pair::exact(&Matrix::identity(n, n));
        let (defect, error) = symmetric_difference(&square, &identity, Added::Diagonal(0.0));
        drop((square, identity));
        let defect = (upper_norm(&defect) + error) * inflation(1);
        let residual = decomposition_error(matrix, &values, &vectors, threads);
        let largest = values.iter().fold(0.0f64, |largest, value| largest.max(value.abs()));
        let error = (residual * (1.0 + defect) + defect * largest) * inflation(4);
        // Written so that a number that is none fails as well.
        let proven = defect < 1.0 && error.is_finite() && values.is_sorted();
        if proven { Ok(Self { values, vectors, error }) } else { Err(failed) }
    }
}

/// The eigenvalues of a symmetric matrix, increasing, and the proven error of each, as [`EnclosedEigen::of`].
///
/// # Errors
/// [`Error::NoConvergence`] as there.
pub(crate) fn enclosed_eigenvalues(matrix: &Matrix, threads: usize) -> Result<(Vec<f64>, f64)> {
    let EnclosedEigen { values, error, .. } = EnclosedEigen::of(matrix, threads)?;
    Ok((values, error))
}

/// A number r with |A - V D V'| <= r (1 + |V'V - I|).
fn decomposition_error(matrix: &Matrix, values: &[f64], vectors: &Matrix, threads: usize) -> f64 {
    let n = matrix.nrows();
    let mut scaled = vectors.clone();
    for (mut column, value) in scaled.column_iter_mut().zip(values) {
        column *= *value;
    }
    // Each entry of V D rounds once, and |V| is at most 1 + |V'V - I|; of a product the lower triangle stands twice.
    let rounded = (UNIT * upper_norm(&scaled) + underflow(n * n)) * std::f64::consts::SQRT_2;
    let product = accurate_product(&scaled, &vectors.transpose(), threads);
    drop(scaled);
    let (residual, error) = symmetric_difference(&product, &Pair::exact(matrix), Added::Diagonal(0.0));
    (upper_norm(&residual) + error + rounded) * inflation(5)
}

/// Bound on |X L - I| for a computed inverse X of the lower triangular L.
pub(crate) fn inverse_defect(inverse: &Matrix, lower: &Matrix) -> f64 {
    let product = accurate_product(Operand::lower(inverse), Operand::lower(lower), 1);
    let identity = Matrix::identity(lower.nrows(), lower.nrows());
    upper_norm(&((&*product.head - identity) + &*product.tail)) + product.error() + f64::EPSILON
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::linalg::{Vector, symmetric_eigenvalues};

    /// H diag(d) H for the reflection H = I - 2 v v'/n, v of +1 and -1 and n a power of two, so that it is exact as
    /// long as the numbers d are integers of few digits.
    fn reflected(spectrum: &[f64]) -> Matrix {
        let n = spectrum.len();
        let sign = |unit: usize| if (unit * unit + 3 * unit) % 5 < 2 { -1.0 } else { 1.0 };
        let vector = Vector::from_fn(n, |unit, _| sign(unit));
        let reflection = Matrix::identity(n, n) - &vector * vector.transpose() * (2.0 / n as f64);
        &reflection * Matrix::from_diagonal(&Vector::from_row_slice(spectrum)) * &reflection
    }

    /// Symmetric matrices with spectra known exactly, or to a rounding of their largest.
    fn known() -> Vec<(Matrix, Vec<f64>)> {
        let mut cases = Vec::new();
        for n in [2usize, 16, 64, 256] {
            let integers: Vec<f64> = (0..n).map(|unit| ((unit * 37) % 101) as f64 - 20.0).collect();
            cases.push((reflected(&integers), integers));
            let decades: Vec<f64> = (0..n).map(|unit| 2f64.powi((unit % 24) as i32)).collect();
            cases.push((reflected(&decades), decades));
            cases.push((Matrix::identity(n, n) * 3.0, vec![3.0; n]));
        }
        for n in [1usize, 3, 300] {
            let decades: Vec<f64> = (0..n).map(|unit| 10f64.powi(100 - unit as i32)).collect();
            cases.push((Matrix::from_diagonal(&Vector::from_row_slice(&decades)), decades));
            // The second difference, whose eigenvalues are 4 sin^2(k pi / (2 n + 2)).
            let chain = Matrix::from_fn(n, n, |row, column| match row.abs_diff(column) {
                0 => 2.0,
                1 => -1.0,
                _ => 0.0,
            });
            let angle = |k: usize| std::f64::consts::PI * (k + 1) as f64 / (2 * n + 2) as f64;
            cases.push((chain, (0..n).map(|k| 4.0 * angle(k).sin().powi(2)).collect()));
        }
        for (_, spectrum) in &mut cases {
            spectrum.sort_by(f64::total_cmp);
        }
        cases
    }

    #[test]
    fn every_eigenvalue_is_within_its_error_of_the_truth_and_the_error_is_small() {
        for (matrix, spectrum) in known() {
            let n = matrix.nrows();
            let found = EnclosedEigen::of(&matrix, 1).unwrap();
            let size = spectrum.iter().fold(0.0f64, |size, value| size.max(value.abs()));
            for (value, truth) in found.values.iter().zip(&spectrum) {
                // The sines of the chain round.
                assert!((value - truth).abs() <= found.error + 4.0 * f64::EPSILON * size, "{n}: {value} {truth}");
            }
            assert!(found.error <= 30.0 * n as f64 * f64::EPSILON * size, "{n}: {:e} of {size:e}", found.error);
            assert_eq!(enclosed_eigenvalues(&matrix, 2).unwrap(), (found.values, found.error));
        }
    }

    #[test]
    fn wrong_decompositions_have_the_error_that_they_are_off() {
        let (matrix, spectrum) = (reflected(&[4.0, 3.0, 2.0, 1.0]), [1.0, 2.0, 3.0, 4.0]);
        let (_, vectors) = symmetric_eigen(&matrix).unwrap();
        for off in [1e-3, 1e-8, 1e-12] {
            let wrong = spectrum.map(|value| value + off);
            let error = decomposition_error(&matrix, &wrong, &vectors, 1);
            assert!(error >= off * (1.0 - 1e-3) && error <= 2.1 * off, "{off:e}: {error:e}");
        }
    }

    #[test]
    fn a_least_eigenvalue_is_never_above_the_truth_and_hardly_below_it() {
        for (matrix, spectrum) in known() {
            let (n, least, largest) = (matrix.nrows(), spectrum[0], spectrum[spectrum.len() - 1]);
            let guess = symmetric_eigenvalues(&matrix).unwrap()[0];
            let found = proven_least_eigenvalue(&matrix, guess, 1);
            let resolved = 1e3 * n as f64 * f64::EPSILON * largest;
            match found {
                Some(bound) => {
                    assert!(bound <= least + 4.0 * f64::EPSILON * largest, "{n}: {bound} above {least}");
                    assert!(bound > 0.0 && bound >= least - resolved, "{n}: {bound} far below {least}");
                }
                None => assert!(least <= resolved, "{n}: nothing for {least}"),
            }
            // A guess is a hint: none of them makes a wrong bound.
            for guess in [0.5 * least, least + resolved, 2.0 * least, 0.0, -1.0, f64::NAN, f64::INFINITY] {
                let bound = proven_least_eigenvalue(&matrix, guess, 1);
                assert!(bound.is_none_or(|bound| bound <= least + 4.0 * f64::EPSILON * largest), "{n}, {guess}");
            }
        }
    }

    #[test]
    fn nothing_is_proven_of_matrices_that_are_not_positive() {
        let rank_one = Matrix::from_element(5, 5, 1.0);
        let indefinite = reflected(&[1.0, 2.0, 3.0, -1e-9]);
        let hilbert = Matrix::from_fn(20, 20, |row, column| 1.0 / (row + column + 1) as f64);
        let unknown = Matrix::from_element(3, 3, f64::NAN);
        for matrix in [rank_one, indefinite, hilbert, unknown] {
            for guess in [1e-30, 1e-16, 1e-9, 0.5] {
                assert_eq!(proven_least_eigenvalue(&matrix, guess, 1), None);
            }
        }
    }
}
