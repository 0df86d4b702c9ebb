//! The input that holds the least: the lowest eigenvector of M.
//!
//! Where M spans many digits it is found as the top one of the inverse, where it stands out.

use super::analysis::Analysis;
use crate::error::Result;
use crate::linalg::{
    Matrix, Operand, Vector, cholesky_lower, facing, invert_lower, largest_eigenpair, multiply, upper_norm,
};
use crate::precision::scale_by_power;

/// Sizes whose squares stay in the range of doubles.
pub(super) const RANGE: std::ops::Range<f64> = 1e-290..1e290;

/// The lowest eigenvalue of M, its vector, and a bound on the relative error that arithmetic leaves in the value.
pub(super) struct Worst {
    value: f64,
    input: Vector,
    bound: f64,
}

impl Worst {
    /// The lowest of the eigenvalues of M = G G', increasing, and of its eigenvectors; where they miss the tolerance, from
    /// the inverse of G, whose condition is the root of that of M.
    pub fn of(values: &[f64], vectors: &Matrix, lower: &Matrix, tolerance: f64) -> Result<Self> {
        let (least, largest) = (values[0], values[values.len() - 1]);
        let unit = 8.0 * values.len() as f64 * f64::EPSILON;
        if unit * largest < 0.1 * tolerance * least {
            let input = facing(vectors.column(0).into_owned());
            return Ok(Self { value: least, input, bound: unit * largest / least });
        }
        let inverse = invert_lower(lower);
        let condition = upper_norm(lower) * upper_norm(&inverse);
        let inverse_spatial = multiply(Operand::Transposed(&inverse), &inverse);
        if !RANGE.contains(&upper_norm(&inverse_spatial)) {
            return Ok(Self::unknown(values.len()));
        }
        let (value, input) = largest_eigenpair(&inverse_spatial)?;
        Ok(Self { value: 1.0 / value, input, bound: unit * (1.0 + condition) })
    }

    fn unknown(n: usize) -> Self {
        Self { value: 0.0, input: Vector::zeros(n), bound: f64::INFINITY }
    }

    /// From L = 2^shifts F (by rows) and Z = L' M L, computed within `radius`: M^-1 = L Z^-1 L'.
    pub fn whitened(sum: &Matrix, radius: f64, (factor, shifts): (&Matrix, &[i64])) -> Result<Self> {
        let n = sum.nrows();
        let unknown = Self::unknown(n);
        let Some(root) = cholesky_lower(sum).filter(|root| upper_norm(root).is_finite()) else { return Ok(unknown) };
        let inverse = invert_lower(&root);
        let largest = shifts.iter().copied().max().unwrap_or(0);
        let mut half = multiply(&inverse, Operand::Transposed(factor));
        for (mut column, shift) in half.column_iter_mut().zip(shifts) {
            column.apply(|entry| *entry = scale_by_power(*entry, shift - largest));
        }
        let inverse_spatial = multiply(Operand::Transposed(&half), &half);
        if !RANGE.contains(&upper_norm(&inverse_spatial)) {
            return Ok(unknown);
        }
        let (value, input) = largest_eigenpair(&inverse_spatial)?;
        // Backward errors of n u |Z|, seen through |Z^-1|.
        let size = upper_norm(&inverse);
        let bound = (8.0 * n as f64 * f64::EPSILON * upper_norm(sum) + radius) * size * size;
        Ok(Self { value: scale_by_power(1.0 / value, -2 * largest), input, bound })
    }

    /// Into the findings; `relative` bounds the error of M itself.
    pub fn into_findings(self, found: &mut Analysis, relative: f64) {
        let bound = (1.0 + self.bound) / (1.0 - relative).max(0.0) - 1.0;
        let known = bound < 1.0 && self.value.is_finite() && self.value > f64::MIN_POSITIVE;
        found.spatial_min = self.value;
        found.spatial_min_error_bound = if known { bound } else { f64::INFINITY };
        found.worst_input = self.input;
    }
}
