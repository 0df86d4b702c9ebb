//! Figures: draws results, computes nothing.
//!
//! A [`Figure`] is data: panels of series on labelled axes. [`svg`], [`png`] and [`csv()`] turn it into text and bytes,
//! [`save`] into a file by its extension, and [`curves`] draws Fisher memory curves over each other. Theory is drawn
//! as lines, simulation and measurement as points with error bars.

mod axis;
mod canvas;
mod comparison;
mod draw;
mod feedforward;
mod font;
pub mod products;
mod pseudospectra;
#[cfg(feature = "search")]
mod search;
pub mod style;
mod write;

pub use comparison::{Curves, Swept, comparison, sweep};
pub use feedforward::feedforward;
pub(crate) use font::FILE as FONT_FILE;
pub use pseudospectra::pseudospectra;
#[cfg(feature = "search")]
pub use search::{history, optimum};
pub(crate) use write::escape;
pub use write::{csv, png, save, svg};

use crate::error::Result;
use crate::linalg::Matrix;
use std::path::Path;

/// A figure: panels below each other at the width of a printed column.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// What it shows, for those who cannot see it; one line without markup.
    pub title: String,
    /// The panels from top to bottom.
    pub panels: Vec<Panel>,
}

/// One pair of axes and what is drawn on it.
#[derive(Debug, Clone, PartialEq)]
pub struct Panel {
    /// The horizontal axis.
    pub x: Axis,
    /// The vertical axis.
    pub y: Axis,
    /// The series, drawn in this order and listed so in the legend.
    pub series: Vec<Series>,
}

/// An axis: its label with the unit, its scale and, unless the data decide, its range.
#[derive(Debug, Clone, PartialEq)]
pub struct Axis {
    /// The label, with the unit where there is one.
    pub label: String,
    /// Linear or logarithmic.
    pub scale: Scale,
    /// The range (from, to); `None` lets the data decide.
    pub range: Option<(f64, f64)>,
}

impl Axis {
    /// A linear axis whose range the data decide.
    #[must_use]
    pub fn linear(label: &str) -> Self {
        Self { label: label.to_owned(), scale: Scale::Linear, range: None }
    }

    /// A linear axis that counts: its ticks are whole numbers.
    #[must_use]
    pub fn whole(label: &str) -> Self {
        Self { label: label.to_owned(), scale: Scale::Whole, range: None }
    }

    /// A logarithmic axis whose range the data decide; values that are not positive are left out of the picture.
    #[must_use]
    pub fn logarithmic(label: &str) -> Self {
        Self { label: label.to_owned(), scale: Scale::Logarithmic, range: None }
    }

    /// The same axis from `low` to `high`; one that is not logarithmic may run backwards.
    #[must_use]
    pub fn from_to(mut self, low: f64, high: f64) -> Self {
        self.range = Some((low, high));
        self
    }
}

/// How numbers are laid out along an axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// Equal steps are equal differences.
    Linear,
    /// The same, of things that are counted.
    Whole,
    /// Equal steps are equal ratios.
    Logarithmic,
}

/// What stands for the numbers of a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// A line: exact theory.
    Line,
    /// A dashed line: a bound or a reference.
    Dashed,
    /// Discs, squares, triangles or diamonds by the colour, with error bars where a standard error or a range is given:
    /// measurement or simulation.
    Points,
    /// Filled squares of side one: entries of a matrix.
    Cells,
}

/// A named sequence of numbers and its looks.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// The name in the legend; empty for none.
    pub label: String,
    /// The points (x, y) in drawing order; a point that is not finite, or not positive on a logarithmic axis, leaves a gap,
    /// save that a line falls to the foot of a logarithmic axis where it comes to zero.
    pub points: Vec<(f64, f64)>,
    /// One standard error of y a point, or empty.
    pub standard_error: Vec<f64>,
    /// From where to where a bar reaches that is not a standard error, one a point, or empty.
    pub ranges: Vec<(f64, f64)>,
    /// Line, dashes or points.
    pub mark: Mark,
    /// The colour, from [`style`].
    pub colour: style::Colour,
}

impl Series {
    /// A line through the points.
    #[must_use]
    pub fn line(label: impl Into<String>, colour: style::Colour, points: Vec<(f64, f64)>) -> Self {
        let (label, standard_error, ranges) = (label.into(), Vec::new(), Vec::new());
        Self { label, points, standard_error, ranges, mark: Mark::Line, colour }
    }

    /// A dashed line through the points.
    #[must_use]
    pub fn dashed(label: impl Into<String>, colour: style::Colour, points: Vec<(f64, f64)>) -> Self {
        Self { mark: Mark::Dashed, ..Self::line(label, colour, points) }
    }

    /// Marks at the points, with error bars of one standard error each (or none where the list is empty).
    #[must_use]
    pub fn points(
        label: impl Into<String>,
        colour: style::Colour,
        points: Vec<(f64, f64)>,
        standard_error: Vec<f64>,
    ) -> Self {
        Self { mark: Mark::Points, standard_error, ..Self::line(label, colour, points) }
    }

    /// Marks at the points, with bars from where to where some range of a sample reaches.
    #[must_use]
    pub fn ranges(
        label: impl Into<String>,
        colour: style::Colour,
        points: Vec<(f64, f64)>,
        ranges: Vec<(f64, f64)>,
    ) -> Self {
        Self { mark: Mark::Points, ranges, ..Self::line(label, colour, points) }
    }

    /// The ends of the error bar of a point, if it has one.
    fn bar(&self, index: usize) -> Option<(f64, f64)> {
        let value = self.points.get(index)?.1;
        let symmetric = self.standard_error.get(index).map(|error| (value - error, value + error));
        self.ranges.get(index).copied().or(symmetric)
    }
}

/// The shades in which entries of a matrix are drawn, as shares of the largest: the lowest bound is left blank.
const SHADES: [(f64, f64, &str); 5] = [
    (0.01, 0.2, "1 to 20% of the largest"),
    (0.2, 0.4, "to 40%"),
    (0.4, 0.6, "to 60%"),
    (0.6, 0.8, "to 80%"),
    (0.8, 1.0, "to 100%"),
];

/// A panel of |W| with row 1 on top, darker for larger weights, as shares of the largest.
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

/// The points (k, value of k) of a curve over the lags k = 0, 1, ...
#[must_use]
pub fn over_lags(values: &[f64]) -> Vec<(f64, f64)> {
    values.iter().enumerate().map(|(lag, &value)| (lag as f64, value)).collect()
}

/// Draws Fisher memory curves J(k), k = 0, 1, ..., over each other into an .svg, .png or .csv file by its extension.
///
/// Each curve is its name in the legend and the values of J from lag 0 on. The axis of J is logarithmic and spans at
/// most six decades below the largest value.
///
/// # Errors
/// [`crate::Error::File`] if the extension is another one or the file cannot be written.
///
/// ```
/// let path = std::env::temp_dir().join("fisher-memory-doc-curves.svg");
/// fisher_memory::figure::curves(&path, &[("a chain".to_owned(), vec![0.5, 0.4, 0.3])])?;
/// assert!(std::fs::read_to_string(&path).is_ok_and(|text| text.contains("a chain")));
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn curves(path: &Path, curves: &[(String, Vec<f64>)]) -> Result<()> {
    draw_curves(path, curves, ("J(k)", LAG), 1.0)
}

/// The same in continuous time: J(t) at t = 0, step, 2 step, ... over an axis of time.
///
/// # Errors
/// As [`curves`].
///
/// ```
/// let path = std::env::temp_dir().join("fisher-memory-doc-times.svg");
/// fisher_memory::figure::curves_over_time(&path, 0.5, &[("a leaky chain".to_owned(), vec![0.5, 0.4, 0.3])])?;
/// assert!(std::fs::read_to_string(&path).is_ok_and(|text| text.contains("time t")));
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn curves_over_time(path: &Path, step: f64, curves: &[(String, Vec<f64>)]) -> Result<()> {
    draw_curves(path, curves, ("J(t)", TIME), step)
}

const LAG: &str = "lag k (time steps)";
const TIME: &str = "time t (in A's unit of time)";

/// Curves over their lags, `step` apart, under the name of J and that of the horizontal axis.
fn draw_curves(path: &Path, curves: &[(String, Vec<f64>)], (name, x): (&str, &str), step: f64) -> Result<()> {
    let y = fisher_axis(name, curves.iter().flat_map(|(_, values)| values));
    let series = curves
        .iter()
        .enumerate()
        .map(|(index, (label, values))| {
            let points = over_lags(values).into_iter().map(|(lag, value)| (lag * step, value)).collect();
            Series::line(label, style::colour(index), points)
        })
        .collect();
    let panel = Panel { x: Axis::linear(x), y, series };
    save(&Figure { title: format!("Fisher memory curves {name}"), panels: vec![panel] }, path)
}

/// The axis of a Fisher memory curve: logarithmic, and not too far down.
fn fisher_axis<'a>(name: &str, values: impl Iterator<Item = &'a f64> + Clone) -> Axis {
    let largest = values.clone().copied().fold(0.0, f64::max);
    let smallest = positive_minimum(values.copied());
    let axis = Axis::logarithmic(&format!("Fisher memory {name}"));
    if smallest.is_some_and(|smallest| smallest < largest * LOWEST_SHARE) {
        return axis.from_to(largest * LOWEST_SHARE, largest * 1.5);
    }
    axis
}

/// A curve is drawn down to this share of the largest value.
const LOWEST_SHARE: f64 = 1e-6;

/// The smallest positive finite value, if there is one.
fn positive_minimum(values: impl Iterator<Item = f64>) -> Option<f64> {
    values.filter(|value| *value > 0.0 && value.is_finite()).reduce(f64::min)
}
