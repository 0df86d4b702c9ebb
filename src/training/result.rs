//! What a training gives.

use super::parameters::Weights;
use serde::{Deserialize, Deserializer};

/// One training from its start to its end.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct TrainingRun {
    /// The seed.
    pub seed: u64,
    /// The learning curve: the loss in training, without the penalty, as a share of the baseline.
    pub curve: Vec<CurvePoint>,
    /// The loss of the best constant answer: a variance, or an entropy in nats.
    pub baseline: f64,
    /// The loss on new sequences after the last update.
    pub loss: f64,
    /// The loss as a share of the baseline.
    pub loss_over_baseline: f64,
    /// The share of right answers on new sequences, for tasks that ask for classes.
    pub accuracy: Option<f64>,
    /// Whether the loss over the baseline is below the success of the options.
    pub succeeded: bool,
    /// Whether nothing was learnt: the loss is at least 95% of the baseline, or no number.
    pub collapsed: bool,
    /// Updates after which the learning curve first was below half of the baseline.
    pub updates_to_half: Option<usize>,
    /// Updates that were made: all, unless the loss was no number before.
    pub updates: usize,
    /// The weights at the start.
    pub before: Weights,
    /// The weights at the end.
    pub after: Weights,
}

/// The mean over some updates.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, Deserialize)]
pub struct CurvePoint {
    /// Updates made at the end of the mean.
    pub updates: usize,
    /// The mean loss as a share of the baseline.
    #[serde(deserialize_with = "number_or_none")]
    pub loss_over_baseline: f64,
}

/// A number that may be none, which JSON writes as null.
pub(super) fn number_or_none<'de, D: Deserializer<'de>>(from: D) -> Result<f64, D::Error> {
    Ok(Option::deserialize(from)?.unwrap_or(f64::NAN))
}

/// A loss of at least this share of the baseline counts as a collapse.
const COLLAPSE: f64 = 0.95;

/// Whether a run with this loss over the baseline has collapsed.
pub(super) fn has_collapsed(loss_over_baseline: f64) -> bool {
    loss_over_baseline.is_nan() || loss_over_baseline >= COLLAPSE
}

/// How many of these runs collapsed. Their mean loss says little where it is not zero: take medians, or the mean of
/// the logarithm.
///
/// ```
/// use fisher_memory::training::{TrainingOptions, collapses, train};
/// let run = train(&TrainingOptions { updates: 1, ..TrainingOptions::default() })?;
/// assert_eq!(collapses([&run]), 1);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn collapses<'a>(runs: impl IntoIterator<Item = &'a TrainingRun>) -> usize {
    runs.into_iter().filter(|run| run.collapsed).count()
}
