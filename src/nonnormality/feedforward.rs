//! The hidden feedforward part of a network: the strictly upper weights of its Schur form.

use super::groups::groups;
use super::scaled::Scaled;
use crate::error::{Error, Result};
use crate::linalg::{Matrix, Operand, multiply, real_schur, scale_by_power};

/// A network seen in its Schur basis: eigenvalues (recurrence within a mode) against feedforward weights between modes.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct SchurFeedforward {
    /// Frobenius norm of the feedforward weights: Henrici's departure.
    pub feedforward_norm: f64,
    /// sqrt(sum |lambda_i|^2), the norm of the recurrence within modes.
    pub eigenvalue_norm: f64,
    /// feedforward_norm / |W|_F, from 0 (normal) to 1 (nilpotent).
    pub share: f64,
    /// The largest feedforward weight in modulus, in the real Schur form.
    pub largest_weight: f64,
    /// Root mean square of the Schur weights between modes d places apart, d = 1, ..., n - 1.
    pub rms_by_distance: Vec<f64>,
}

/// The hidden feedforward part of W = Q T Q' (real Schur form, Q orthogonal): T's strictly upper weights.
///
/// A 2 x 2 block [[a, b], [c, d]] of a complex pair counts (a - d)^2 + (b + c)^2, of a real pair (b - c)^2: what
/// a complex Schur form has above its diagonal there. The norms do not depend on the order of the eigenvalues;
/// the profile by distance does.
///
/// # Errors
/// [`Error::NotSquare`], [`Error::NotFinite`], [`Error::NoConvergence`]; [`Error::BeyondDoubles`] where a norm is no
/// double.
///
/// ```
/// use fisher_memory::{linalg::Matrix, nonnormality::schur_feedforward};
/// // A chain is nothing but feedforward.
/// let chain = Matrix::from_fn(5, 5, |row, column| if row == column + 1 { 1.1 } else { 0.0 });
/// let found = schur_feedforward(&chain)?;
/// assert!((found.feedforward_norm - 2.2).abs() < 1e-14 && (found.share - 1.0).abs() < 1e-14);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn schur_feedforward(matrix: &Matrix) -> Result<SchurFeedforward> {
    let scaled = Scaled::of(matrix)?;
    let n = matrix.nrows();
    if scaled.is_zero() {
        return Ok(SchurFeedforward {
            feedforward_norm: 0.0,
            eigenvalue_norm: 0.0,
            share: 0.0,
            largest_weight: 0.0,
            rms_by_distance: vec![0.0; n - 1],
        });
    }
    let triangle = triangle(&scaled.unit)?;
    let (mut upper, mut eigenvalues, mut largest) = (0.0, 0.0, 0.0_f64);
    let mut by_distance = vec![0.0; n - 1];
    let mut row = 0;
    while row < n {
        let block = if row + 1 < n && triangle[(row + 1, row)] != 0.0 { 2 } else { 1 };
        if block == 2 {
            let (a, b) = (triangle[(row, row)], triangle[(row, row + 1)]);
            let (c, d) = (triangle[(row + 1, row)], triangle[(row + 1, row + 1)]);
            let complex = (a - d).powi(2) + 4.0 * b * c < 0.0;
            let square = if complex { (a - d).powi(2) + (b + c).powi(2) } else { (b - c).powi(2) };
            upper += square;
            by_distance[0] += square;
            largest = largest.max(square.sqrt());
            eigenvalues += if complex { 2.0 * (a * d - b * c) } else { a * a + d * d + 2.0 * b * c };
        } else {
            eigenvalues += triangle[(row, row)].powi(2);
        }
        for inside in row..row + block {
            for column in row + block..n {
                let weight = triangle[(inside, column)];
                upper += weight * weight;
                by_distance[column - inside - 1] += weight * weight;
                largest = largest.max(weight.abs());
            }
        }
        row += block;
    }
    let (feedforward, recurrent) = (upper.sqrt(), eigenvalues.max(0.0).sqrt());
    for (index, sum) in by_distance.iter_mut().enumerate() {
        *sum = scale_by_power((*sum / (n - index - 1) as f64).sqrt(), scaled.power);
    }
    Ok(SchurFeedforward {
        feedforward_norm: scaled.number("Henrici's departure", feedforward)?,
        eigenvalue_norm: scaled.number("the norm of the eigenvalues", recurrent)?,
        share: (feedforward / triangle.norm()).min(1.0),
        largest_weight: scaled.number("the largest hidden weight", largest)?,
        rms_by_distance: by_distance,
    })
}

/// T of the real Schur form. Units in strongly connected groups first, so that what is feedforward as it stands (a
/// chain, layers) needs no iteration, which would smear its zero eigenvalues into 1e-16^(1/n).
fn triangle(matrix: &Matrix) -> Result<Matrix> {
    let (n, groups) = (matrix.nrows(), groups(matrix));
    let order: Vec<usize> = groups.iter().flatten().copied().collect();
    let sorted = Matrix::from_fn(n, n, |row, column| matrix[(order[row], order[column])]);
    let mut basis = Matrix::identity(n, n);
    let mut blocks = Vec::new();
    let mut first = 0;
    for size in groups.iter().map(Vec::len) {
        let (at, shape) = ((first, first), (size, size));
        if size > 1 {
            let (vectors, block) = schur_form(&sorted.view(at, shape).into_owned())?;
            basis.view_mut(at, shape).copy_from(&vectors);
            blocks.push((at, block));
        }
        first += size;
    }
    let mut triangle = multiply(Operand::transpose_of(&basis), &multiply(&sorted, &basis));
    for (at, block) in blocks {
        triangle.view_mut(at, block.shape()).copy_from(&block);
    }
    Ok(triangle)
}

/// Changes of basis that are tried where the iteration does not end.
const ATTEMPTS: usize = 4;

/// Q and T of W = Q T Q'. The iteration can cycle on permutations and the like; a change of basis by a fixed
/// reflection, and another if need be, ends that.
fn schur_form(matrix: &Matrix) -> Result<(Matrix, Matrix)> {
    let mut found = real_schur(matrix);
    for attempt in 0..ATTEMPTS {
        let Err(Error::NoConvergence { .. }) = found else { break };
        let n = matrix.nrows();
        let entry = |row: usize| 1.0 + ((row + attempt * n) as f64 + 1.0).sqrt().fract();
        let axis = Matrix::from_fn(n, 1, |row, _| entry(row)).normalize();
        let reflection = Matrix::identity(n, n) - &axis * axis.transpose() * 2.0;
        found = real_schur(&multiply(&multiply(&reflection, matrix), &reflection))
            .map(|(vectors, triangle)| (multiply(&reflection, &vectors), triangle));
    }
    found
}
