//! One training with what became of its weights, as it is shown and kept.

use super::comparison::mean_and_error;
use super::linearised::linearised;
use super::options::TrainingOptions;
use super::parameters::Weights;
use super::result::{CurvePoint, TrainingRun, number_or_none};
use super::run::train;
use super::structure::{Structure, random_change, watched_structure};
use crate::error::Result;
use crate::linalg::Matrix;
use serde::{Deserialize, Serialize};

/// One training, with the structure of its weights before and after and that of random changes of equal size.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct TrainingRecord {
    /// The seed.
    pub seed: u64,
    /// The loss on new sequences over that of the best constant answer.
    #[serde(deserialize_with = "number_or_none")]
    pub loss_over_baseline: f64,
    /// The share of right answers, for tasks that ask for classes.
    pub accuracy: Option<f64>,
    /// Whether the loss over the baseline is below the success of the options.
    pub success: bool,
    /// Whether nothing was learnt.
    pub collapsed: bool,
    /// Updates after which the learning curve first was below half of the baseline.
    pub updates_to_half: Option<usize>,
    /// Updates that were made.
    pub updates: usize,
    /// The learning curve.
    pub curve: Vec<CurvePoint>,
    /// W and V at the start; of a gated cell those of the candidate.
    pub before: Structure,
    /// W and V at the end; none where they are no numbers any more.
    pub after: Option<Structure>,
    /// The mean over random changes of W of the same size, with V as it is at the end.
    pub null: Option<Structure>,
    /// The same measures of the whole network, gates and all, to first order about a step at the end of a sequence of
    /// the mean input; none where no input then enters.
    pub linearised_before: Option<Structure>,
    /// The same at the end.
    pub linearised_after: Option<Structure>,
}

/// Random changes that every training is compared with.
const DRAWS: u64 = 4;

/// Trains one network and measures what became of its weights.
///
/// # Errors
/// Those of [`train`] and [`super::structure`].
///
/// ```
/// use fisher_memory::training::{Task, TrainingOptions, trained};
/// let task = Task::Copy { symbols: 1, alphabet: 2, delay: 2 };
/// let found = trained(&TrainingOptions { task, rate: 0.01, updates: 200, ..TrainingOptions::default() })?;
/// assert!(found.record.success);
/// // The ring that it starts from is normal.
/// assert!((found.record.before.transient_total - 1.0).abs() < 1e-9 && found.record.before.henrici_relative < 1e-12);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn trained(options: &TrainingOptions) -> Result<Trained> {
    let run = train(options)?;
    let record = record(options, &run)?;
    Ok(Trained { record, run })
}

/// A training with its weights.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Trained {
    /// What is shown of it.
    pub record: TrainingRecord,
    /// The run, with all weights.
    pub run: TrainingRun,
}

/// What is shown of a run with these options.
fn record(options: &TrainingOptions, run: &TrainingRun) -> Result<TrainingRecord> {
    let steps = options.task.sizes(options.control).steps;
    let candidate = options.cell.candidate();
    let parts = |weights: &Weights| (weights.recurrent_block(candidate), weights.input_block(candidate));
    let ((before, input_before), (after, input_after)) = (parts(&run.before), parts(&run.after));
    let is_finite = after.iter().chain(&input_after).all(|entry| entry.is_finite());
    let structure = |recurrent: &Matrix, inputs: &Matrix| watched_structure(recurrent, inputs, steps, &options.monitor);
    let if_finite = |measure: &dyn Fn() -> Result<Structure>| is_finite.then(measure).transpose();
    let null = || {
        let draw = |draw| structure(&random_change(&before, &after, options.seed, draw)?, &input_after);
        Ok(mean(&(0..DRAWS).map(draw).collect::<Result<Vec<_>>>()?))
    };
    // The network to first order about the end of a sequence of its mean input.
    let mean_input = options.task.mean_input(options.control, options.seed);
    let linear = |weights: &Weights| {
        let found = linearised(options.cell, weights, &mean_input, steps)?;
        let enters = found.inputs.amax() > 0.0;
        if enters { structure(&found.recurrent, &found.inputs).map(Some) } else { Ok(None) }
    };
    Ok(TrainingRecord {
        seed: run.seed,
        loss_over_baseline: run.loss_over_baseline,
        accuracy: run.accuracy,
        success: run.succeeded,
        collapsed: run.collapsed,
        updates_to_half: run.updates_to_half,
        updates: run.updates,
        curve: run.curve.clone(),
        before: structure(&before, &input_before)?,
        after: if_finite(&|| structure(&after, &input_after))?,
        null: if_finite(&null)?,
        linearised_before: linear(&run.before)?,
        linearised_after: if is_finite { linear(&run.after)? } else { None },
    })
}

/// The mean of every measure; of J_tot only if all have one.
fn mean(all: &[Structure]) -> Structure {
    let mean = |of: &dyn Fn(&Structure) -> f64| mean_and_error(&all.iter().map(of).collect::<Vec<_>>()).0;
    let stationary = |of: &dyn Fn(&Structure) -> Option<f64>| {
        let values: Option<Vec<f64>> = all.iter().map(of).collect();
        values.map(|values| mean_and_error(&values).0)
    };
    Structure {
        total: stationary(&|found| found.total),
        total_error: stationary(&|found| found.total_error),
        transient_total: mean(&|found| found.transient_total),
        transient_total_error: mean(&|found| found.transient_total_error),
        spectral_radius: mean(&|found| found.spectral_radius),
        henrici_relative: mean(&|found| found.henrici_relative),
        chain_share: mean(&|found| found.chain_share),
        profile: mean(&|found| found.profile),
    }
}
