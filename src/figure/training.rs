//! Networks that learn: their losses as they fall, and what becomes of the weights of one of them.

use super::{Axis, Figure, Panel, Series, style, weights};
use crate::linalg::Matrix;

/// The learning curves of all trainings from one start.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct LearningCurves {
    /// The name of the start in the legend.
    pub name: String,
    /// For each training the points (updates, loss over the baseline).
    pub runs: Vec<Vec<(f64, f64)>>,
}

impl LearningCurves {
    /// The trainings from a start of this name, for each the points (updates, loss over the baseline).
    #[must_use]
    pub fn new(name: impl Into<String>, runs: Vec<Vec<(f64, f64)>>) -> Self {
        Self { name: name.into(), runs }
    }

    /// The median of the runs at every number of updates that all of them reach.
    #[must_use]
    pub fn median(&self) -> Vec<(f64, f64)> {
        let shortest = self.runs.iter().map(Vec::len).min().unwrap_or(0);
        let at = |index: usize| {
            let mut values: Vec<f64> = self.runs.iter().map(|run| run[index].1).collect();
            values.sort_by(f64::total_cmp);
            let middle = [values[(values.len() - 1) / 2], values[values.len() / 2]];
            (self.runs[0][index].0, 0.5 * (middle[0] + middle[1]))
        };
        (0..shortest).map(at).collect()
    }
}

/// Weights Q'WQ in a basis of directions, with their name.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct WeightsInBasis {
    /// What they are.
    pub name: String,
    /// Q'WQ (n x n).
    pub matrix: Matrix,
}

impl WeightsInBasis {
    /// Weights of this name.
    #[must_use]
    pub fn new(name: impl Into<String>, matrix: Matrix) -> Self {
        Self { name: name.into(), matrix }
    }

    /// Their panel: that of [`weights`], with directions in the place of units.
    pub(crate) fn panel(&self) -> Panel {
        let mut panel = weights(&self.matrix, &self.name);
        panel.x.label = "from direction (column)".to_owned();
        panel.y.label = "to direction (row)".to_owned();
        panel
    }
}

/// A panel of learning curves, every run thin and the median of each start thick, and one for each of the weights.
///
/// ```
/// use fisher_memory::figure::{LearningCurves, training};
/// let run = |loss| vec![(10.0, 1.0), (20.0, loss)];
/// let figure = training(&[LearningCurves::new("ring", vec![run(0.5), run(0.1), run(0.2)])], &[]);
/// let last = figure.panels[0].series.last().unwrap();
/// assert_eq!((last.label.as_str(), last.points[1]), ("ring", (20.0, 0.2)));
/// ```
#[must_use]
pub fn training(starts: &[LearningCurves], matrices: &[WeightsInBasis]) -> Figure {
    let mut series: Vec<Series> = Vec::new();
    for (index, start) in starts.iter().enumerate() {
        series.extend(start.runs.iter().map(|run| Series::thin("", style::colour(index), run.clone())));
    }
    // Medians lie above all runs.
    let median = |(index, start): (usize, &LearningCurves)| {
        Series::line(start.name.as_str(), style::colour(index), start.median())
    };
    series.extend(starts.iter().enumerate().map(median));
    let curves = Panel { x: Axis::linear("updates"), y: Axis::logarithmic("loss over baseline"), series };
    let panels = std::iter::once(curves).chain(matrices.iter().map(WeightsInBasis::panel)).collect();
    Figure { title: "Loss over the course of training, and the weights before and after".to_owned(), panels }
}
