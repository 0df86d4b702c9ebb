//! A factor of a singular covariance.

use super::Matrix;

/// Variances that are left of a unit below this share of its own are rounding.
const ROUNDING: f64 = 1e-13;

/// L (n x r) with L L' near a positive semidefinite X (n x n) and r <= `rank`: Cholesky's elimination, always on the
/// unit of which the largest share of the variance is left (Higham 1990). It bounds nothing: whoever uses it evaluates
/// its residual. Beside it the units that were eliminated, in their order.
pub(crate) fn pivoted_cholesky(matrix: &Matrix, rank: usize) -> (Matrix, Vec<usize>) {
    let n = matrix.nrows();
    let mut left = matrix.clone();
    let (mut columns, mut pivots) = (Vec::new(), Vec::new());
    while columns.len() < rank.min(n) {
        let share = |unit: usize| left[(unit, unit)] / matrix[(unit, unit)].max(f64::MIN_POSITIVE);
        let Some(pivot) = (0..n).max_by(|&a, &b| share(a).total_cmp(&share(b))) else { break };
        if share(pivot) <= ROUNDING {
            break;
        }
        let column = left.column(pivot) / left[(pivot, pivot)].sqrt();
        left -= &column * column.transpose();
        // What is eliminated is exactly nothing from here on.
        left.row_mut(pivot).fill(0.0);
        left.column_mut(pivot).fill(0.0);
        columns.push(column);
        pivots.push(pivot);
    }
    (if columns.is_empty() { Matrix::zeros(n, 0) } else { Matrix::from_columns(&columns) }, pivots)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_product_of_thin_factors_is_factored_to_its_rank() {
        let thin =
            Matrix::from_fn(7, 3, |row, column| (0.5 * row as f64 - 1.3).powi(column as i32) * 10f64.powi(row as i32));
        let square = &thin * thin.transpose();
        let (factor, pivots) = pivoted_cholesky(&square, 7);
        assert_eq!((factor.shape(), pivots.len()), ((7, 3), 3));
        let back = &factor * factor.transpose();
        for (row, column) in (0..7).flat_map(|row| (0..7).map(move |column| (row, column))) {
            let scale = (square[(row, row)] * square[(column, column)]).sqrt();
            assert!((back[(row, column)] - square[(row, column)]).abs() < 1e-14 * scale);
        }
        assert_eq!(pivoted_cholesky(&square, 2).0.shape(), (7, 2));
    }
}
