//! Trainings that claims rest on: what they are, and the records of those that were run.

use super::cache::Cache;
use super::start::Kind;
use crate::claims::context::Context;
use crate::claims::measured::Measured;
use crate::error::{Error, Result};
use crate::training::{
    Cell, Start, StartBlocks, StartInput, Structure, Task, Trained, TrainingOptions, TrainingRecord, median, train_each,
};
use std::sync::Arc;

/// Trainings that differ in their seed alone; a start that is drawn is another for every seed.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Study {
    pub kind: Kind,
    pub scale: f64,
    pub units: usize,
    pub cell: Cell,
    pub task: Task,
    pub control: bool,
    pub noise: f64,
    pub penalty: f64,
    pub unit_input: bool,
    /// Whether every input enters a unit of its own, or all units at random.
    pub aligned: bool,
    pub rate: f64,
    pub updates: usize,
    /// Seeds 0, 1, ...
    pub seeds: usize,
}

/// The size of inputs.
const INPUT: f64 = 0.9;
/// Points of a learning curve.
const POINTS: usize = 50;

/// Records of one study, in the order of their seeds.
pub(super) type Records = Vec<TrainingRecord>;

impl Study {
    /// Everything that decides the result of one of its trainings.
    pub fn options(&self, seed: u64) -> Result<TrainingOptions> {
        let recurrent = self.kind.weights(self.units, self.scale, seed)?;
        let input = if self.aligned { StartInput::Aligned(INPUT) } else { StartInput::Random(INPUT) };
        let start = Start { input, blocks: StartBlocks::Candidate, ..Start::from(recurrent) };
        Ok(TrainingOptions {
            cell: self.cell,
            task: self.task.clone(),
            control: self.control,
            start,
            updates: self.updates,
            rate: self.rate,
            noise: self.noise,
            penalty: self.penalty,
            unit_input: self.unit_input,
            points: POINTS,
            seed,
            ..TrainingOptions::default()
        })
    }

    fn name(&self) -> String {
        format!("{self:?}")
    }

    /// Its records; trained now if they were not before.
    pub fn records(&self, context: &Context) -> Result<Arc<Records>> {
        context.remembered(&self.name(), || run(context, &self.trainings()?))
    }

    /// The settings of all its trainings.
    fn trainings(&self) -> Result<Vec<TrainingOptions>> {
        (0..self.seeds as u64).map(|seed| self.options(seed)).collect()
    }

    /// The mean of a number over the seeds, with its standard error.
    pub fn mean(&self, context: &Context, of: impl Fn(&TrainingRecord) -> f64) -> Result<Measured> {
        Ok(Measured::mean(&self.each(context, of)?))
    }

    /// A number of every seed.
    pub fn each(&self, context: &Context, of: impl Fn(&TrainingRecord) -> f64) -> Result<Vec<f64>> {
        Ok(self.records(context)?.iter().map(of).collect())
    }

    /// The mean of a measure of the weights at the end.
    pub fn after(&self, context: &Context, of: fn(&Structure) -> f64) -> Result<Measured> {
        self.mean(context, |record| measured(record.after.as_ref(), of))
    }

    /// The mean of the same measure of random changes of equal size.
    pub fn null(&self, context: &Context, of: fn(&Structure) -> f64) -> Result<Measured> {
        self.mean(context, |record| measured(record.null.as_ref(), of))
    }

    /// The mean of what training did to a measure beyond a random change of equal size.
    pub fn beyond_null(&self, context: &Context, of: fn(&Structure) -> f64) -> Result<Measured> {
        self.mean(context, |record| measured(record.after.as_ref(), of) - measured(record.null.as_ref(), of))
    }

    /// The loss over the baseline of every seed.
    pub fn losses(&self, context: &Context) -> Result<Vec<f64>> {
        self.each(context, |record| record.loss_over_baseline)
    }

    /// Their median.
    pub fn median_loss(&self, context: &Context) -> Result<Measured> {
        Ok(Measured::statistic(median(&self.losses(context)?)))
    }

    /// The mean of the learning curve of every seed: how soon and how far it fell.
    pub fn curve_means(&self, context: &Context) -> Result<Vec<f64>> {
        self.each(context, |record| {
            record.curve.iter().map(|point| point.loss_over_baseline).sum::<f64>() / record.curve.len() as f64
        })
    }
}

/// A measure of weights; no number where they are none.
fn measured(found: Option<&Structure>, of: fn(&Structure) -> f64) -> f64 {
    found.map_or(f64::NAN, of)
}

/// Runs all trainings of these studies that are not known yet at once, so that no core waits for the last of one
/// study, and remembers them.
pub(super) fn prepare(context: &Context, studies: &[Study]) -> Result<()> {
    let mut wanted: Vec<&Study> = Vec::new();
    for study in studies {
        if !wanted.contains(&study) && context.known::<Records>(&study.name()).is_none() {
            wanted.push(study);
        }
    }
    let options: Vec<Vec<TrainingOptions>> = wanted.iter().map(|study| study.trainings()).collect::<Result<_>>()?;
    let mut records = run(context, &options.concat())?.into_iter();
    for (study, options) in wanted.iter().zip(&options) {
        let own: Records = records.by_ref().take(options.len()).collect();
        context.remembered(&study.name(), || Ok(own))?;
    }
    Ok(())
}

/// The records of these trainings: those that are kept from an earlier run of this program, and all others now.
fn run(context: &Context, options: &[TrainingOptions]) -> Result<Records> {
    let cache = Cache::new(context.cache.as_deref());
    let known: Vec<Option<TrainingRecord>> = options.iter().map(|options| cache.get(options)).collect();
    let missing: Vec<TrainingOptions> =
        options.iter().zip(&known).filter(|(_, known)| known.is_none()).map(|(options, _)| options.clone()).collect();
    let keep = |index: usize, trained: &Trained| cache.put(&missing[index], &trained.record);
    let mut trained = train_each(&missing, &context.monitor(), &keep)?.into_iter();
    let mut next = || Some(trained.next()??.record);
    known.into_iter().map(|known| known.or_else(&mut next).ok_or(Error::Interrupted)).collect()
}
