//! A search for the optimal network: what it gained on its way, and what it found.

use super::{Axis, Figure, Panel, Series, style, weights};
use crate::search::{HistoryPoint, SearchResult, canonical_form};

/// Two panels over the evaluations of the best start: J_tot beside the best known analytically, and Henrici's relative
/// departure from normality, 0 where W is normal and 1 where it is all feedforward.
///
/// ```
/// use fisher_memory::search::{Budget, SearchOptions, maximise};
/// let found = maximise(2, Budget::SignalPower(2.0), &SearchOptions { starts: 1, ..SearchOptions::default() })?;
/// let figure = fisher_memory::figure::history(&found.history, found.reference_total);
/// let reached = figure.panels[0].series[0].points.last().map_or(0.0, |point| point.1);
/// assert!((reached - found.analysis.total.value).abs() < 1e-6);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
#[must_use]
pub fn history(history: &[HistoryPoint], reference_total: Option<f64>) -> Figure {
    let along = |value: fn(&HistoryPoint) -> f64| -> Vec<(f64, f64)> {
        history.iter().map(|point| (point.evaluations as f64, value(point))).collect()
    };
    let evaluations = || Axis::logarithmic("evaluations of the objective");
    let mut totals = vec![Series::line("best start", style::colour(0), along(|point| point.total))];
    if let (Some(total), Some(first), Some(last)) = (reference_total, history.first(), history.last()) {
        let ends = [first, last].map(|point| (point.evaluations as f64, total));
        totals.push(Series::dashed("best known analytically", style::REFERENCE, ends.to_vec()));
    }
    let departure = vec![
        Series::line("Henrici departure / |W|", style::colour(1), along(|point| point.henrici_relative)),
        Series::dashed("feedforward share of |W|\u{b2}", style::colour(2), along(|point| point.feedforward_share)),
    ];
    Figure {
        title: "Normality is lost as information is gained".to_owned(),
        panels: vec![
            Panel { x: evaluations(), y: Axis::linear("total Fisher memory (1/\u{3b5})"), series: totals },
            Panel { x: evaluations(), y: Axis::linear("non-normality").from_to(0.0, 1.05), series: departure },
        ],
    }
}

/// The history of the best start, |W| as it was found, and, where constraints fixed its basis, |W| in the basis of its
/// own signal.
#[must_use]
pub fn optimum(found: &SearchResult) -> Figure {
    let mut figure = history(&found.history, found.reference_total);
    figure.panels.push(weights(&found.recurrent, "|W|"));
    let line = canonical_form(&found.recurrent, &found.input).recurrent;
    if (&line - &found.recurrent).amax() > 0.01 * found.recurrent.amax() {
        figure.panels.push(weights(&line, "|W| in the basis of v, Wv, W\u{b2}v, ..."));
    }
    figure.title = "The network that a search has found".to_owned();
    figure
}
