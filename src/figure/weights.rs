//! The entries of a matrix as shaded cells.

use super::{Axis, Panel, Series, Shading};
use crate::linalg::Matrix;

/// Entries below this share of the largest are left blank.
const BLANK: f64 = 0.01;

/// A panel of |W| (any shape) with row 1 on top, darker for larger weights, with a colour bar.
///
/// Row = target and column = source; entries below 1% of the largest are left blank.
///
/// ```
/// let chain = fisher_memory::family::chain(4, 1.5, 0.0, 0.0)?;
/// let cells = &fisher_memory::figure::weights(&chain, "|W|").series[0];
/// assert_eq!(cells.points[..], [(1.0, 2.0), (2.0, 3.0), (3.0, 4.0)]);
/// assert_eq!(cells.values[..], [1.5; 3]);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
#[must_use]
pub fn weights(matrix: &Matrix, label: &str) -> Panel {
    let largest = matrix.amax();
    let entries = (0..matrix.ncols()).flat_map(|column| (0..matrix.nrows()).map(move |row| (row, column)));
    let shown = entries.filter(|&entry| matrix[entry].abs() > BLANK * largest);
    let cell = |(row, column)| ((column as f64 + 1.0, row as f64 + 1.0), matrix[(row, column)].abs());
    let (points, values) = shown.map(cell).unzip();
    let shading = Shading::sequential(label, 0.0, if largest > 0.0 { largest } else { 1.0 });
    Panel {
        x: Axis::whole("from unit (column)").from_to(0.5, matrix.ncols() as f64 + 0.5),
        y: Axis::whole("to unit (row)").from_to(matrix.nrows() as f64 + 0.5, 0.5),
        series: vec![Series::cells(points, values, shading)],
    }
}
