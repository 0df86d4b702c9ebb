//! One of several square blocks that are stacked in one array, as recurrent networks with gates store them.

use super::flaw::Flaw;
use crate::linalg::Matrix;

/// The k-th, from 1, of the m n x n blocks of an (m n) x n matrix: rows (k - 1) n to k n.
///
/// PyTorch stacks the four gates of an LSTM as input, forget, cell, output in `weight_hh_l0` (4 n x n) and the three of
/// a GRU as reset, update, new (3 n x n).
///
/// # Errors
/// A [`Flaw`] with the shape if k is not between 1 and m, or the matrix is not m square blocks.
///
/// ```
/// use fisher_memory::{family::file::part, linalg::Matrix};
/// let stacked = Matrix::from_row_slice(4, 2, &[1., 2., 3., 4., 5., 6., 7., 8.]);
/// let second = part(stacked, (2, 2)).map_err(|flaw| flaw.problem)?;
/// assert_eq!(second, Matrix::from_row_slice(2, 2, &[5., 6., 7., 8.]));
/// # Ok::<(), String>(())
/// ```
pub fn part(matrix: Matrix, (block, blocks): (usize, usize)) -> Result<Matrix, Flaw> {
    if block == 0 || block > blocks {
        let remedy = "write part=k/m with k from 1 to m, for example part=1/4 of an LSTM or part=1/3 of a GRU";
        return Err(Flaw::new(format!("has no part {block} of {blocks}"), remedy));
    }
    let (rows, columns) = matrix.shape();
    if columns.checked_mul(blocks) == Some(rows) {
        return Ok(matrix.rows_range((block - 1) * columns..block * columns).into_owned());
    }
    let problem = format!("holds a {rows} x {columns} matrix, which is not {blocks} square blocks stacked in rows");
    Err(match (rows / columns.max(1), rows % columns.max(1)) {
        (held @ 1.., 0) => Flaw::new(problem, format!("write part=k/{held}: it holds {held} of {columns} x {columns}")),
        _ => Flaw::new(problem, format!("give a matrix of {} rows", columns.saturating_mul(blocks))),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrong_parts_are_told_with_what_would_fit() {
        let gates = || Matrix::from_fn(12, 3, |row, column| (3 * row + column) as f64);
        assert_eq!(part(gates(), (4, 4)).expect("a block")[(2, 2)], 35.0);
        let flaw = part(gates(), (1, 3)).expect_err("four blocks");
        assert!(flaw.problem.contains("12 x 3") && flaw.remedy.contains("part=k/4"), "{flaw:?}");
        assert!(part(gates(), (5, 4)).is_err() && part(gates(), (0, 0)).is_err());
        assert!(part(gates(), (1, usize::MAX)).is_err());
        assert!(part(Matrix::zeros(5, 2), (1, 2)).expect_err("five rows").remedy.contains("4 rows"));
    }
}
