//! Which directions of the state the noise reaches.

use crate::error::Error;
use crate::linalg::{Matrix, Vector, multiply, reached_rank, symmetric_eigen};

/// A direction counts as reached if more than this share of it lies outside the directions found before it.
const UNREACHED: f64 = 1e-11;

/// The error that names a direction y that the noise does not reach, y' W^k Q = 0 for all k < passes; `None` if there
/// is none. Units go by their numbers in the network that the user knows.
///
/// The variance in the error is zero where the equation holds exactly, and positive where it holds as far as doubles
/// show.
pub(crate) fn unreached_direction(
    matrix: &Matrix,
    noise: &Matrix,
    passes: usize,
    number_of: impl Fn(usize) -> usize,
) -> Option<Error> {
    let n = matrix.nrows();
    // The reached space grows by W, pass by pass, until it stops growing: orthonormal columns, Gram-Schmidt twice.
    let mut basis: Vec<Vector> = Vec::new();
    let (values, vectors) = symmetric_eigen(noise).ok()?;
    let largest = values.last().copied().unwrap_or(0.0);
    let reached = (0..n).filter(|&index| values[index] > UNREACHED * largest);
    let mut fresh: Vec<Vector> = reached.map(|index| vectors.column(index).into_owned()).collect();
    for _ in 0..passes {
        for candidate in std::mem::take(&mut fresh) {
            let mut rest = candidate.clone();
            for _ in 0..2 {
                for known in &basis {
                    rest -= known * known.dot(&rest);
                }
            }
            if rest.norm() > UNREACHED * candidate.norm() && basis.len() < n {
                let direction = rest.normalize();
                fresh.push(matrix * &direction);
                basis.push(direction);
            }
        }
    }
    if basis.len() == n {
        return None;
    }
    let mut projection = Matrix::identity(n, n);
    // Without any noise there are no columns.
    if !basis.is_empty() {
        let reached = Matrix::from_columns(&basis);
        projection -= multiply(&reached, &reached.transpose());
    }
    let widest = (0..n).max_by(|&a, &b| projection[(a, a)].total_cmp(&projection[(b, b)]))?;
    let direction = projection.column(widest).normalize();
    let exactly = reached_rank(matrix, noise, passes) < n;
    let variance = if exactly { 0.0 } else { UNREACHED };
    Some(Error::SingularCovariance { direction: in_words(&direction, number_of), variance })
}

/// The up to four largest components, as `0.71 x_3 - 0.71 x_5`.
fn in_words(direction: &Vector, number_of: impl Fn(usize) -> usize) -> String {
    let mut units: Vec<usize> = (0..direction.len()).filter(|&unit| direction[unit].abs() > 5e-3).collect();
    units.sort_by(|&a, &b| direction[b].abs().total_cmp(&direction[a].abs()));
    let more = if units.len() > 4 { " + ..." } else { "" };
    let terms = units.iter().take(4).enumerate().map(|(index, &unit)| {
        let sign = match (direction[unit] < 0.0, index) {
            (true, 0) => "-",
            (true, _) => " - ",
            (false, 0) => "",
            (false, _) => " + ",
        };
        format!("{sign}{:.2} x_{}", direction[unit].abs(), number_of(unit))
    });
    terms.collect::<String>() + more
}
