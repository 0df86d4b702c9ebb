//! The spectral radius alone, by repeated squaring: matrix products instead of the QR iteration.

use super::decompositions::real_eigen;
use super::operand::{Operand, view};
use super::{Matrix, Shape, largest_entry, multiply, multiply_into, orthonormal_columns, spectral_radius};
use crate::error::Result;
use crate::random::{Purpose, generator};
use rand_distr::{Distribution, StandardNormal};

/// Below this size the QR iteration is as fast.
const SMALL: usize = 16;
/// Columns of the block that is followed: room for several eigenvalues of nearly the same modulus.
const BLOCK: usize = 8;
/// Squarings before the first look at the residual.
const FIRST_LOOK: usize = 5;
/// 2^14 powers separate moduli that differ by 0.2%; closer crowds go to the QR iteration.
const MOST_SQUARINGS: usize = 14;
/// A band below the diagonal is used while it is narrower than this share of the size.
const NARROW: usize = 6;
/// A residual |A q - l q| below this share of |A|_F is the backward error of the QR iteration itself.
const BACKWARD_ERROR: f64 = 1e-13;

/// The largest modulus of an eigenvalue of a square matrix: what [`spectral_radius`] finds, several times faster for
/// matrices without structure.
///
/// Formula: the columns of A^(2^m) times a fixed Gaussian block span the dominant eigenvectors; the largest
/// eigenvalue l of A on that span, with its vector q, is accepted when |A q - l q| <= 1e-13 |A|_F |q|, so that l
/// is an exact eigenvalue of a matrix within rounding of A. Without acceptance after 14 squarings the QR iteration
/// decides.
///
/// # Errors
/// [`crate::Error::NoConvergence`] if the QR iteration is needed and fails.
pub(crate) fn dominant_modulus(matrix: &Matrix) -> Result<f64> {
    let size = matrix.nrows();
    if size <= SMALL {
        return spectral_radius(matrix);
    }
    let norm = matrix.norm();
    let mut power = matrix.clone();
    let mut square = Matrix::zeros(size, size);
    let mut generator = generator(0, Purpose::IterationStart, 0);
    let start = Matrix::from_fn(size, BLOCK, |_, _| StandardNormal.sample(&mut generator));
    let mut below = subdiagonals(matrix);
    let mut look = FIRST_LOOK;
    for squarings in 1..=MOST_SQUARINGS {
        let largest = largest_entry(&power);
        if !(largest > 0.0 && largest.is_finite()) {
            break;
        }
        // The square in the units of the scaled power; the scale of the power itself is not needed.
        let scale = 1.0 / largest;
        let shape = if NARROW * below < size { Shape::Upper(below) } else { Shape::Full };
        let factor = Operand::shaped(&power, shape);
        multiply_into(&mut square, scale * scale, factor, factor);
        below = (2 * below).min(size);
        std::mem::swap(&mut power, &mut square);
        if squarings < look {
            continue;
        }
        let Some((modulus, residual)) = largest_ritz_value(matrix, &multiply(&power, &start)) else { break };
        if residual <= BACKWARD_ERROR * norm {
            return Ok(modulus);
        }
        // Every squaring doubles the logarithm of the residual.
        let wanted = ((BACKWARD_ERROR).ln() / (residual / norm).min(0.5).ln()).log2().floor();
        look = squarings + (wanted as usize).max(1);
    }
    spectral_radius(matrix)
}

/// Number of subdiagonals below which all entries are zero: 1 for a Hessenberg matrix, whose first squares take half
/// the work.
fn subdiagonals(matrix: &Matrix) -> usize {
    let of_column = |column: usize| {
        let below = matrix.column(column);
        let last = (column + 1..matrix.nrows()).rev().find(|&row| below[row] != 0.0);
        last.map_or(0, |row| row - column)
    };
    (0..matrix.ncols()).map(of_column).max().unwrap_or(0)
}

/// The largest |l| over the eigenvalues l of A on the span of a block, and |A q - l q| for its unit vector q; `None`
/// where they are not finite.
fn largest_ritz_value(matrix: &Matrix, block: &Matrix) -> Option<(f64, f64)> {
    let basis = orthonormal_columns(block);
    let image = multiply(matrix, &basis);
    let reduced = multiply(Operand::transpose_of(&basis), &image);
    if !reduced.iter().all(|entry| entry.is_finite()) {
        return None;
    }
    let outside = image - multiply(&basis, &reduced);
    let (values, vectors) = real_eigen(view(&reduced)).ok()?;
    let moduli: Vec<f64> = values.iter().map(|value| value.re.hypot(value.im)).collect();
    let top = (0..moduli.len()).max_by(|&a, &b| moduli[a].total_cmp(&moduli[b]))?;
    let part = |pick: fn(faer::c64) -> f64| super::Vector::from_fn(moduli.len(), |row, _| pick(vectors[(row, top)]));
    let (real, imaginary) = (part(|z| z.re), part(|z| z.im));
    let length = real.norm().hypot(imaginary.norm());
    Some((moduli[top], (&outside * real).norm().hypot((&outside * imaginary).norm()) / length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_spectral_radius_of_random_structured_and_degenerate_matrices() {
        let mut generator = generator(7, Purpose::Test, 0);
        let mut gaussian = |size| Matrix::from_fn(size, size, |_, _| StandardNormal.sample(&mut generator));
        let mut cases: Vec<Matrix> = (17..80).step_by(3).map(&mut gaussian).collect();
        cases.push(gaussian(40) * gaussian(40) * gaussian(40));
        cases.push(orthonormal_columns(&gaussian(30)));
        cases.push(Matrix::identity(20, 20));
        cases.push(Matrix::zeros(20, 20));
        cases.push(Matrix::from_diagonal(&super::super::Vector::from_fn(40, |row, _| 1.0 + row as f64)));
        for matrix in cases {
            let (fast, slow) = (dominant_modulus(&matrix).unwrap(), spectral_radius(&matrix).unwrap());
            // The backward error times the condition of an eigenvalue, which is below 1000 here.
            assert!((fast - slow).abs() <= 1e-11 * slow, "{fast} against {slow} at size {}", matrix.nrows());
        }
    }
}
