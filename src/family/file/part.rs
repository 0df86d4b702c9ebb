//! One of several blocks that a file stacks on each other.

use super::flaw::Flaw;
use crate::linalg::Matrix;

/// The k-th, counted from 1, of m square blocks (n x n each) that are stacked on each other (m n x n), as the recurrent
/// weights of an LSTM (4) or a GRU (3) are.
pub(super) fn part(matrix: Matrix, (k, m): (usize, usize)) -> Result<Matrix, Flaw> {
    let (rows, columns) = matrix.shape();
    if rows == m * columns {
        return Ok(matrix.rows((k - 1) * columns, columns).into_owned());
    }
    Err(Flaw::new(
        format!("holds a {rows} x {columns} matrix, not {m} square blocks on each other"),
        "write part=k/m for m n x n: 4 in an LSTM, 3 in a GRU; transpose the file if the blocks lie side by side",
    ))
}
