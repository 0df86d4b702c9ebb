//! The singular values of powers and products after n steps, and how degenerate a metric they make.

use super::check::{require_increasing, require_size};
use super::ensemble::draw_unscaled;
use super::options::{MatrixSequence, ProductsOptions};
use crate::error::{Error, Result};
use crate::linalg::{Matrix, Operand, Vector, multiply, orthonormal_columns};
use crate::options::Monitor;
use crate::random::{Purpose, generator};

/// The singular values of a power or product after some steps.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct Degeneracy {
    /// How many steps.
    pub steps: u64,
    /// Natural logarithms of the singular values, decreasing (N of them).
    pub log_singular_values: Vec<f64>,
    /// The share of directions that have shrunk.
    pub collapsing: f64,
    /// The share of directions that have grown.
    pub expanding: f64,
}

/// A direction counts as unchanged while its log singular value stays within rounding: this much a step.
const UNCHANGED: f64 = 1e-12;

/// The singular values of the power or product of one trial at each of the step counts `at` (increasing), at any
/// length. Reads ensemble, size, seed and scale of the options.
///
/// Formula: W_j Q_{j-1} = Q_j R_j, so that W_n ... W_1 = Q_n (R_n ... R_1); the triangle is kept with a logarithmic
/// scale for every row, and its singular values are found by Jacobi rotations of its rows, which is accurate
/// relative to each of them however far they have separated (Demmel and Veselic 1992).
///
/// # Errors
/// [`Error::OutOfRange`] for options outside their range or steps that do not increase; [`Error::Interrupted`].
///
/// ```
/// use fisher_memory::products::{Ensemble, MatrixSequence, ProductsOptions, singular_values_at};
/// let options = ProductsOptions { ensemble: Ensemble::Orthogonal, size: 6, ..ProductsOptions::default() };
/// let found = singular_values_at(&options, 0, &[1, 300], MatrixSequence::Product, &fisher_memory::Unwatched)?;
/// assert!(found.iter().all(|after| after.collapsing == 0.0 && after.expanding == 0.0));
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn singular_values_at(
    options: &ProductsOptions,
    trial: u64,
    at: &[u64],
    sequence: MatrixSequence,
    monitor: &dyn Monitor,
) -> Result<Vec<Degeneracy>> {
    let ProductsOptions { ensemble, size, seed, scale, .. } = *options;
    require_increasing(at)?;
    require_size(size as u64, at[0], scale)?;
    ensemble.check()?;
    options.require_matrices(MATRICES)?;
    let last = at[at.len() - 1];
    let mut generator = generator(seed, Purpose::SingularValues, trial);
    let mut factor = draw_unscaled(ensemble, size, &mut generator);
    let mut basis = Matrix::identity(factor.nrows(), factor.nrows());
    let mut triangle = ScaledTriangle::identity(factor.nrows());
    let width = factor.nrows() / size;
    let shift = ensemble.log_scale(size, scale);
    let mut found = Vec::new();
    for step in 1..=last {
        if monitor.stop() {
            return Err(Error::Interrupted);
        }
        monitor.progress("singular values", step as f64 / last as f64);
        if step > 1 && sequence == MatrixSequence::Product {
            factor = draw_unscaled(ensemble, size, &mut generator);
        }
        let image = multiply(&factor, &basis);
        basis = orthonormal_columns(&image);
        triangle.multiply_left(&multiply(Operand::transpose_of(&basis), &image));
        if at.contains(&step) {
            let logarithms = triangle.log_singular_values();
            let values = logarithms.into_iter().step_by(width).map(|log| log + step as f64 * shift).collect();
            found.push(Degeneracy::new(step, values));
        }
    }
    Ok(found)
}

/// Matrices that a trial holds: the factor, the basis, the triangle and what their products and its values take.
const MATRICES: f64 = 14.0;

impl Degeneracy {
    fn new(steps: u64, log_singular_values: Vec<f64>) -> Self {
        let unchanged = UNCHANGED * steps as f64;
        let share = |counts: fn(f64, f64) -> bool| {
            let counted = log_singular_values.iter().filter(|&&log| counts(log, unchanged)).count();
            counted as f64 / log_singular_values.len() as f64
        };
        let (collapsing, expanding) = (share(|log, zero| log < -zero), share(|log, zero| log > zero));
        Self { steps, log_singular_values, collapsing, expanding }
    }
}

/// An upper triangular matrix whose row i is 2^(exponents[i]) times column i of `rows`.
#[derive(Debug, Clone)]
struct ScaledTriangle {
    /// The scaled rows, stored as columns.
    rows: Matrix,
    exponents: Vec<f64>,
}

/// Rows that differ by more than 2^this do not reach each other in double precision.
const REACH: f64 = 1000.0;
/// Rows are orthogonal when their cosine is below this.
const ORTHOGONAL: f64 = 1e-14;
/// Jacobi's method converges quadratically: a dozen sweeps at most for any size in reach.
const MOST_SWEEPS: usize = 40;

impl ScaledTriangle {
    fn identity(size: usize) -> Self {
        Self { rows: Matrix::identity(size, size), exponents: vec![0.0; size] }
    }

    /// T <- R T for upper triangular R (its lower part is not read).
    fn multiply_left(&mut self, factor: &Matrix) {
        let size = factor.nrows();
        for row in 0..size {
            // Rows below are still the old ones. The common scale is that of the largest contribution.
            let scale = (row..size).map(|other| self.exponents[other]).fold(f64::NEG_INFINITY, f64::max);
            let mut sum = Vector::zeros(size);
            for other in row..size {
                let gap = self.exponents[other] - scale;
                if gap > -REACH {
                    sum.axpy(factor[(row, other)] * gap.exp2(), &self.rows.column(other), 1.0);
                }
            }
            self.rows.set_column(row, &sum);
            self.exponents[row] = scale;
            self.normalise(row);
        }
    }

    fn normalise(&mut self, row: usize) {
        let largest = self.rows.column(row).amax();
        if largest > 0.0 && largest.is_finite() {
            let exponent = largest.log2().floor();
            self.rows.column_mut(row).scale_mut((-exponent).exp2());
            self.exponents[row] += exponent;
        }
    }

    /// Natural logarithms, decreasing.
    fn log_singular_values(&self) -> Vec<f64> {
        let mut work = self.clone();
        for _ in 0..MOST_SWEEPS {
            let mut rotated = false;
            for second in 1..work.exponents.len() {
                for first in 0..second {
                    rotated |= work.orthogonalise(first, second);
                }
            }
            if !rotated {
                break;
            }
        }
        let mut logarithms: Vec<f64> = (0..work.exponents.len())
            .map(|row| work.rows.column(row).norm().ln() + work.exponents[row] * std::f64::consts::LN_2)
            .collect();
        logarithms.sort_by(|left, right| right.total_cmp(left));
        logarithms
    }

    /// Rotates two rows in their plane until they are orthogonal; false if they already are.
    fn orthogonalise(&mut self, first: usize, second: usize) -> bool {
        // The larger row goes first, so that the ratio of scales does not overflow.
        let (large, small) =
            if self.exponents[first] >= self.exponents[second] { (first, second) } else { (second, first) };
        let (a, b) = (self.rows.column(large).norm_squared(), self.rows.column(small).norm_squared());
        let dot = self.rows.column(large).dot(&self.rows.column(small));
        if dot.abs() <= ORTHOGONAL * (a * b).sqrt() {
            return false;
        }
        let ratio = (self.exponents[small] - self.exponents[large]).max(-REACH).exp2();
        // tan of the angle in units of the ratio of scales: t = ratio * tangent.
        let difference = a - b * ratio * ratio;
        let root = (difference * difference + 4.0 * dot * dot * ratio * ratio).sqrt();
        let tangent = if difference >= 0.0 { 2.0 * dot / (difference + root) } else { 2.0 * dot / (difference - root) };
        let t = tangent * ratio;
        let cosine = 1.0 / (1.0 + t * t).sqrt();
        let (large_row, small_row) = (self.rows.column(large).into_owned(), self.rows.column(small).into_owned());
        // Row_small - t row_large, and row_large + t row_small, each in the units of its own scale.
        self.rows.set_column(small, &((&small_row - &large_row * tangent) * cosine));
        self.rows.set_column(large, &((&large_row + &small_row * (t * ratio)) * cosine));
        self.normalise(small);
        self.normalise(large);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::super::ensemble::{Ensemble, draw_matrix};
    use super::*;
    use crate::linalg::singular_values;
    use crate::options::Unwatched;

    fn of(ensemble: Ensemble, size: usize, seed: u64, scale: f64) -> ProductsOptions {
        ProductsOptions { ensemble, size, steps: 1, trials: 1, seed, scale }
    }

    #[test]
    fn singular_values_of_short_products_are_those_of_the_formed_product() {
        for (sequence, ensemble) in [
            (MatrixSequence::Product, Ensemble::RealGinibre),
            (MatrixSequence::Power, Ensemble::RealGinibre),
            (MatrixSequence::Product, Ensemble::Uniform),
        ] {
            let found = singular_values_at(&of(ensemble, 12, 9, 2.0), 0, &[1, 2, 3], sequence, &Unwatched).unwrap();
            // The matrices that the function itself draws, in their order.
            let mut generator = generator(9, Purpose::SingularValues, 0);
            let first = draw_matrix(ensemble, 12, 2.0, &mut generator).unwrap();
            let mut formed = first.clone();
            for (index, after) in found.iter().enumerate() {
                if index > 0 {
                    let next = match sequence {
                        MatrixSequence::Power => first.clone(),
                        MatrixSequence::Product => draw_matrix(ensemble, 12, 2.0, &mut generator).unwrap(),
                    };
                    formed = next * formed;
                }
                let expected = singular_values(&formed).unwrap();
                for (log, value) in after.log_singular_values.iter().zip(&expected) {
                    // The formed product knows each only to rounding of the largest.
                    let known = 1e-13 * expected[0] / value;
                    assert!((log - value.ln()).abs() < 1e-12 + known, "{sequence:?} after {}", after.steps);
                }
            }
        }
    }

    #[test]
    fn the_logarithms_of_all_singular_values_add_up_to_that_of_the_determinant() {
        // The determinant is a product of determinants, so that the sum knows all values, the smallest included.
        let mut generator = generator(4, Purpose::SingularValues, 0);
        let determinants: f64 = (0..60)
            .map(|_| draw_matrix(Ensemble::RealGinibre, 8, 1.0, &mut generator).unwrap().determinant().abs().ln())
            .sum();
        let found =
            singular_values_at(&of(Ensemble::RealGinibre, 8, 4, 1.0), 0, &[60], MatrixSequence::Product, &Unwatched)
                .unwrap();
        let sum: f64 = found[0].log_singular_values.iter().sum();
        assert!((sum - determinants).abs() < 1e-10 * determinants.abs(), "{sum} {determinants}");
    }
}
