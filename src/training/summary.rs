//! What many trainings from one start have in common.

use super::comparison::{mean_and_error, median, wilcoxon_p};
use super::record::TrainingRecord;
use super::structure::Structure;
use serde::Serialize;

/// Trainings from one start, over their seeds.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct TrainingSummary {
    /// Trainings.
    pub runs: usize,
    /// The mean loss over the baseline; a single run that did not learn decides it.
    pub mean: f64,
    /// Its standard error; no number for a single run.
    pub standard_error: f64,
    /// The median loss over the baseline.
    pub median: f64,
    /// The mean natural logarithm of the loss over the baseline.
    pub log_loss: f64,
    /// Its standard error.
    pub log_loss_standard_error: f64,
    /// Runs whose loss is below the success of the options.
    pub successes: usize,
    /// Runs that learnt nothing.
    pub collapses: usize,
    /// The mean share of right answers, for tasks that ask for classes.
    pub accuracy: Option<f64>,
    /// The median of the updates after which the learning curve was below half of the baseline; none where half of the
    /// runs or more never were.
    pub updates_to_half: Option<f64>,
    /// What became of every measure of W.
    pub changes: Vec<Change>,
}

/// One measure of W, as means over the runs in which it is known before and after.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Change {
    /// The field of [`Structure`].
    pub measure: &'static str,
    /// Runs in which it is known.
    pub runs: usize,
    /// At the start.
    pub before: f64,
    /// After training.
    pub after: f64,
    /// After a random change of the same size; this and what follows over the runs in which it is known too.
    pub null: Option<f64>,
    /// After training less after the random change.
    pub difference: Option<f64>,
    /// The standard error of the difference over the runs.
    pub standard_error: Option<f64>,
    /// The two-sided p-value of Wilcoxon's signed-rank test on the difference.
    pub wilcoxon_p: Option<f64>,
}

type Field = fn(&Structure) -> Option<f64>;

/// The measures that are summed up.
const MEASURES: [(&str, Field); 5] = [
    ("total", |found| found.total),
    ("transient_total", |found| Some(found.transient_total)),
    ("chain_share", |found| Some(found.chain_share)),
    ("henrici_relative", |found| Some(found.henrici_relative)),
    ("profile", |found| Some(found.profile)),
];

/// Sums up trainings from one start.
///
/// # Panics
/// If there are none.
///
/// ```
/// use fisher_memory::training::{TrainingOptions, summary, trained};
/// let found = trained(&TrainingOptions { updates: 1, ..TrainingOptions::default() })?;
/// let summary = summary([&found.record]);
/// assert_eq!((summary.runs, summary.collapses, summary.median), (1, 1, found.record.loss_over_baseline));
/// // The ring that it starts from is normal.
/// let henrici = summary.changes.iter().find(|change| change.measure == "henrici_relative");
/// assert!(henrici.is_some_and(|change| change.before < 1e-12));
/// # Ok::<(), fisher_memory::Error>(())
/// ```
#[must_use]
pub fn summary<'a>(runs: impl IntoIterator<Item = &'a TrainingRecord>) -> TrainingSummary {
    let runs: Vec<&TrainingRecord> = runs.into_iter().collect();
    let losses: Vec<f64> = runs.iter().map(|run| run.loss_over_baseline).collect();
    let (mean, standard_error) = mean_and_error(&losses);
    let (log_loss, log_loss_standard_error) = mean_and_error(&losses.iter().map(|loss| loss.ln()).collect::<Vec<_>>());
    let right: Option<Vec<f64>> = runs.iter().map(|run| run.accuracy).collect();
    let never = |updates: Option<usize>| updates.map_or(f64::INFINITY, |updates| updates as f64);
    let to_half = median(&runs.iter().map(|run| never(run.updates_to_half)).collect::<Vec<_>>());
    TrainingSummary {
        runs: runs.len(),
        mean,
        standard_error,
        median: median(&losses),
        log_loss,
        log_loss_standard_error,
        successes: runs.iter().filter(|run| run.success).count(),
        collapses: runs.iter().filter(|run| run.collapsed).count(),
        accuracy: right.map(|right| mean_and_error(&right).0),
        updates_to_half: Some(to_half).filter(|updates| updates.is_finite()),
        changes: MEASURES.iter().filter_map(|&(measure, field)| change(&runs, measure, field)).collect(),
    }
}

/// What became of one measure; nothing where no run knows it.
fn change(runs: &[&TrainingRecord], measure: &'static str, field: Field) -> Option<Change> {
    let known = |run: &&TrainingRecord| {
        let of = |found: &Option<Structure>| found.as_ref().and_then(field);
        Some((field(&run.before)?, of(&run.after)?, of(&run.null)))
    };
    let known: Vec<(f64, f64, Option<f64>)> = runs.iter().filter_map(known).collect();
    if known.is_empty() {
        return None;
    }
    let mean = |values: Vec<f64>| mean_and_error(&values).0;
    let nulls: Vec<f64> = known.iter().filter_map(|known| known.2).collect();
    let differences: Vec<f64> = known.iter().filter_map(|known| Some(known.1 - known.2?)).collect();
    let if_any = |value: f64| (!nulls.is_empty()).then_some(value);
    let (difference, standard_error) = mean_and_error(&differences);
    Some(Change {
        measure,
        runs: known.len(),
        before: mean(known.iter().map(|known| known.0).collect()),
        after: mean(known.iter().map(|known| known.1).collect()),
        null: if_any(mean(nulls.clone())),
        difference: if_any(difference),
        standard_error: if_any(standard_error),
        wilcoxon_p: if_any(wilcoxon_p(&differences)),
    })
}
