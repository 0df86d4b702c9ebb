//! A figure as data: panels of series on labelled axes.

use super::{Shading, style};

/// A figure: panels below each other at the width of a printed column.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Figure {
    /// What it shows, for those who cannot see it; one line without markup.
    pub title: String,
    /// The panels from top to bottom.
    pub panels: Vec<Panel>,
}

impl Figure {
    /// A figure of these panels.
    ///
    /// ```
    /// use fisher_memory::figure::{Axis, Figure, Panel, Series, style, svg};
    /// let line = Series::line("a chain", style::colour(0), vec![(0.0, 1.0), (1.0, 0.5)]);
    /// let panel = Panel::new(Axis::whole("lag k"), Axis::linear("J(k)").from_to(0.0, 1.0), vec![line]);
    /// let document = svg(&Figure::new("A chain's memory", vec![panel]))?;
    /// assert!(document.starts_with("<svg") && document.contains("J(k)"));
    /// # Ok::<(), fisher_memory::Error>(())
    /// ```
    #[must_use]
    pub fn new(title: impl Into<String>, panels: Vec<Panel>) -> Self {
        Self { title: title.into(), panels }
    }
}

/// One pair of axes and what is drawn on it.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Panel {
    /// The horizontal axis.
    pub x: Axis,
    /// The vertical axis.
    pub y: Axis,
    /// The series, drawn in this order and listed so in the legend.
    pub series: Vec<Series>,
}

impl Panel {
    /// A panel of these series.
    #[must_use]
    pub fn new(x: Axis, y: Axis, series: Vec<Series>) -> Self {
        Self { x, y, series }
    }
}

/// An axis: its label with the unit, its scale and, unless the data decide, its range.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Axis {
    /// The label, with the unit where there is one.
    pub label: String,
    /// Linear or logarithmic.
    pub scale: Scale,
    /// The range (from, to); `None` lets the data decide.
    pub range: Option<(f64, f64)>,
    /// What stands at 1, 2, 3, ... in place of the numbers, or empty.
    pub names: Vec<String>,
}

impl Axis {
    /// A linear axis whose range the data decide.
    #[must_use]
    pub fn linear(label: &str) -> Self {
        Self { label: label.to_owned(), scale: Scale::Linear, range: None, names: Vec::new() }
    }

    /// A linear axis that counts: its ticks are whole numbers.
    #[must_use]
    pub fn whole(label: &str) -> Self {
        Self { label: label.to_owned(), scale: Scale::Whole, range: None, names: Vec::new() }
    }

    /// An axis of things that have names and no order: they stand at 1, 2, 3, ...
    ///
    /// ```
    /// use fisher_memory::figure::Axis;
    /// let axis = Axis::named("units", &["tanh", "relu"]);
    /// assert_eq!((axis.range, axis.names[1].as_str()), (Some((0.5, 2.5)), "relu"));
    /// ```
    #[must_use]
    pub fn named(label: &str, names: &[&str]) -> Self {
        let axis = Self::whole(label).from_to(0.5, names.len() as f64 + 0.5);
        Self { names: names.iter().map(|&name| name.to_owned()).collect(), ..axis }
    }

    /// A logarithmic axis whose range the data decide; values that are not positive are left out of the picture.
    #[must_use]
    pub fn logarithmic(label: &str) -> Self {
        Self { label: label.to_owned(), scale: Scale::Logarithmic, range: None, names: Vec::new() }
    }

    /// Fixes the range of the axis from `low` to `high`, in its own unit; one that is not logarithmic may run
    /// backwards.
    #[must_use]
    pub fn from_to(mut self, low: f64, high: f64) -> Self {
        self.range = Some((low, high));
        self
    }
}

/// How numbers are laid out along an axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Scale {
    /// Equal steps are equal differences.
    Linear,
    /// Equal steps are equal differences, and ticks are whole numbers.
    Whole,
    /// Equal steps are equal ratios.
    Logarithmic,
}

/// What stands for the numbers of a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Mark {
    /// A line: exact theory.
    Line,
    /// A dashed line: a bound or a reference.
    Dashed,
    /// A hairline: one of many runs, of which another line shows what they have in common.
    Thin,
    /// Discs, squares, triangles or diamonds by the colour, with error bars where a standard error or a range is given:
    /// measurement or simulation.
    Points,
    /// Filled cells: squares of side one for the entries of a matrix, or as the shading says.
    Cells,
}

/// A named sequence of points and how it is drawn.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Series {
    /// The name in the legend; empty for none.
    pub label: String,
    /// The points (x, y) in drawing order; a point that is not finite, or not positive on a logarithmic axis, leaves a
    /// gap; the last value before a line comes to zero on a logarithmic axis is marked.
    pub points: Vec<(f64, f64)>,
    /// The standard error of y at each point, or empty.
    pub standard_error: Vec<f64>,
    /// The lower and upper end of the bar at each point where it is no standard error, or empty.
    pub ranges: Vec<(f64, f64)>,
    /// Line, dashes or points.
    pub mark: Mark,
    /// The colour, from [`style`].
    pub colour: style::Colour,
    /// The number at each cell that its shading turns into a colour, or empty.
    pub values: Vec<f64>,
    /// How the numbers become colours; a bar beside the panel tells it.
    pub shading: Option<Shading>,
}

impl Series {
    /// A line through the points.
    #[must_use]
    pub fn line(label: impl Into<String>, colour: style::Colour, points: Vec<(f64, f64)>) -> Self {
        let (standard_error, ranges, values) = (Vec::new(), Vec::new(), Vec::new());
        let label = label.into();
        Self { label, points, standard_error, ranges, mark: Mark::Line, colour, values, shading: None }
    }

    /// A dashed line through the points.
    #[must_use]
    pub fn dashed(label: impl Into<String>, colour: style::Colour, points: Vec<(f64, f64)>) -> Self {
        Self { mark: Mark::Dashed, ..Self::line(label, colour, points) }
    }

    /// A hairline through the points.
    #[must_use]
    pub fn thin(label: impl Into<String>, colour: style::Colour, points: Vec<(f64, f64)>) -> Self {
        Self { mark: Mark::Thin, ..Self::line(label, colour, points) }
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

    /// Marks at the points, with bars from the lower to the upper end of a range, one for each point.
    #[must_use]
    pub fn ranges(
        label: impl Into<String>,
        colour: style::Colour,
        points: Vec<(f64, f64)>,
        ranges: Vec<(f64, f64)>,
    ) -> Self {
        Self { mark: Mark::Points, ranges, ..Self::line(label, colour, points) }
    }

    /// Cells around the points, each in the colour of its number.
    #[must_use]
    pub fn cells(points: Vec<(f64, f64)>, values: Vec<f64>, shading: Shading) -> Self {
        let colour = shading.colour(shading.range.1);
        Self { mark: Mark::Cells, values, shading: Some(shading), ..Self::line("", colour, points) }
    }

    /// The ends of the error bar of a point, if it has one.
    pub(super) fn bar(&self, index: usize) -> Option<(f64, f64)> {
        let value = self.points.get(index)?.1;
        let symmetric = self.standard_error.get(index).map(|error| (value - error, value + error));
        self.ranges.get(index).copied().or(symmetric)
    }
}
