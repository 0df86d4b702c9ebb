//! X = A X A' + Q as the sum of its series: an oracle, slow and transparent.

use super::equation::{require_equation, undecided_in_doubles};
use crate::error::{Result, out_of_range};
use crate::linalg::{Matrix, Operand, multiply, symmetrise};

/// More units than this are for [`squaring`](super::squaring): a term costs 4 n^3 operations.
const MOST_UNITS: usize = 200;
/// 1 - rho below about 1e-4 is left to the other methods.
const MOST_TERMS: usize = 200_000;
/// The sum ends with a term this small: what follows it is below rounding while 1 - rho > 1e-6.
const NEGLIGIBLE: f64 = 1e-23;

/// Solves X = A X A' + Q by adding up X = sum_k A^k Q A'^k term by term; all matrices n x n, Q symmetric.
///
/// An oracle for tests, whose every term is positive: it is accurate wherever the terms are, and as slow as the
/// memory is long, 14/(1 - rho) terms or more.
///
/// # Errors
/// `Error::NotSquare`, `Error::Empty`, `Error::ShapeMismatch`, `Error::NotFinite`; `Error::OutOfRange` for n
/// above 200; `Error::StabilityUndecided` if 200000 terms do not converge.
///
/// ```
/// use fisher_memory::{linalg::Matrix, stein};
/// let solution = stein::series(&Matrix::from_element(1, 1, 0.5), &Matrix::from_element(1, 1, 3.0))?;
/// assert!((solution[0] - 4.0).abs() < 1e-14); // 3 / (1 - 1/4)
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn series(matrix: &Matrix, right: &Matrix) -> Result<Matrix> {
    require_equation(matrix, right)?;
    let n = matrix.nrows();
    if n > MOST_UNITS {
        return Err(out_of_range("n for the series oracle", n, "it must be at most 200; use stein::squaring"));
    }
    let (mut sum, mut term) = (right.clone(), right.clone());
    for _ in 0..MOST_TERMS {
        term = multiply(&multiply(matrix, &term), Operand::transpose_of(matrix));
        sum += &term;
        if !sum.iter().all(|entry| entry.is_finite()) {
            break;
        }
        // Largest entries: norms would overflow before the entries do.
        if term.amax() <= NEGLIGIBLE * sum.amax() {
            symmetrise(&mut sum);
            return Ok(sum);
        }
    }
    Err(undecided_in_doubles(matrix)?)
}
