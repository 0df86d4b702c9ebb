//! Fisher memory curves over each other.

use super::{Axis, Figure, Panel, Series, save, style};
use crate::error::Result;
use std::path::Path;

/// The points (k, value at k) of a curve over the lags k = 0, 1, ...
///
/// ```
/// assert_eq!(fisher_memory::figure::over_lags(&[1.0, 0.5]), [(0.0, 1.0), (1.0, 0.5)]);
/// ```
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
    save(&figure_of_curves(curves, None), path)
}

/// Draws Fisher memory curves of continuous time, J(t) at t = 0, step, 2 step, ..., over an axis of time.
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
    save(&figure_of_curves(curves, Some(step)), path)
}

/// The label of an axis of lags.
pub(super) const LAG: &str = "lag k (time steps)";
/// The label of an axis of continuous time.
pub(super) const TIME: &str = "time t (in A's unit of time)";

/// Fisher memory curves, each with its name, against the lag, or against time where the lags are a `step` of continuous
/// time apart.
///
/// ```
/// let figure = fisher_memory::figure::figure_of_curves(&[("a chain".to_owned(), vec![0.5, 0.4])], None);
/// assert_eq!(figure.panels[0].series[0].points, [(0.0, 0.5), (1.0, 0.4)]);
/// ```
#[must_use]
pub fn figure_of_curves(curves: &[(String, Vec<f64>)], step: Option<f64>) -> Figure {
    let (name, x, step) = match step {
        None => ("J(k)", LAG, 1.0),
        Some(step) => ("J(t)", TIME, step),
    };
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
    Figure { title: format!("Fisher memory curves {name}"), panels: vec![panel] }
}

/// J(k) at some lags, which a line joins in their order.
///
/// ```
/// let figure = fisher_memory::figure::figure_at_lags("a lattice", &[0, 10], &[0.5, 0.1]);
/// assert_eq!(figure.panels[0].series[0].points, [(0.0, 0.5), (10.0, 0.1)]);
/// ```
#[must_use]
pub fn figure_at_lags(name: &str, lags: &[usize], values: &[f64]) -> Figure {
    let mut points: Vec<(f64, f64)> = lags.iter().zip(values).map(|(&lag, &value)| (lag as f64, value)).collect();
    points.sort_by(|one, other| one.0.total_cmp(&other.0));
    let series = vec![Series::line(name, style::colour(0), points)];
    let panel = Panel { x: Axis::linear(LAG), y: fisher_axis("J(k)", values.iter()), series };
    Figure { title: "Fisher memory curve J(k)".into(), panels: vec![panel] }
}

/// The logarithmic axis of a Fisher memory curve, cut at [`LOWEST_SHARE`].
pub(super) fn fisher_axis<'a>(name: &str, values: impl Iterator<Item = &'a f64> + Clone) -> Axis {
    let largest = values.clone().copied().fold(0.0, f64::max);
    let smallest = positive_minimum(values.copied());
    let axis = Axis::logarithmic(&format!("Fisher memory {name} (1/\u{3b5})"));
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
