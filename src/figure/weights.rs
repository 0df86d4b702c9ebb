//! The entries of a matrix as shaded cells.

use super::{Axis, Mark, Panel, Series, style};
use crate::linalg::Matrix;

/// The shades in which entries of a matrix are drawn, as shares of the largest: the lowest bound is left blank.
const SHADES: [(f64, f64, &str); 5] = [
    (0.01, 0.2, "1 to 20% of the largest"),
    (0.2, 0.4, "to 40%"),
    (0.4, 0.6, "to 60%"),
    (0.6, 0.8, "to 80%"),
    (0.8, 1.0, "to 100%"),
];

/// A panel of |W| (any shape) with row 1 on top, darker for larger weights, as shares of the largest.
///
/// Row = target and column = source; entries below 1% of the largest are left blank.
///
/// ```
/// let chain = fisher_memory::family::chain(4, 1.0, 0.0, 0.0)?;
/// let panel = fisher_memory::figure::weights(&chain, "|W|");
/// let darkest = &panel.series[4].points;
/// assert_eq!(darkest[..], [(1.0, 2.0), (2.0, 3.0), (3.0, 4.0)]);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
#[must_use]
pub fn weights(matrix: &Matrix, label: &str) -> Panel {
    let largest = matrix.amax();
    let series = SHADES.iter().enumerate().map(|(index, &(low, high, label))| {
        let entries = (0..matrix.ncols()).flat_map(|column| (0..matrix.nrows()).map(move |row| (row, column)));
        let inside = entries.filter(|&entry| {
            let share = matrix[entry].abs() / largest;
            share > low && share <= high
        });
        let points = inside.map(|(row, column)| (column as f64 + 1.0, row as f64 + 1.0)).collect();
        Series { mark: Mark::Cells, ..Series::line(label, style::shade(index, SHADES.len()), points) }
    });
    Panel {
        x: Axis::whole(&format!("from unit (column of {label})")).from_to(0.5, matrix.ncols() as f64 + 0.5),
        y: Axis::whole("to unit (row)").from_to(matrix.nrows() as f64 + 0.5, 0.5),
        series: series.collect(),
    }
}
