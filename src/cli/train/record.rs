//! The result of `train` as programs read it.

use super::arguments::Arguments;
use super::done::Done;
use super::plan::{Plan, Settings};
use fisher_memory::training::{PairedDifference, TrainingRecord, TrainingSummary, compare, summary};
use serde::Serialize;

/// What was trained, and what came of it.
#[derive(Serialize)]
pub struct Record<'a> {
    #[serde(flatten)]
    pub settings: &'a Settings,
    pub seed: u64,
    pub seeds: usize,
    /// Trainings that were asked for, and those that are done.
    pub asked: usize,
    pub finished: usize,
    pub runs: Vec<Run<'a>>,
    pub summary: Vec<OfStart<'a>>,
    pub pairs: Vec<Pair<'a>>,
    pub version: &'static str,
    pub command: &'a str,
    /// The starts as they stand on the command line.
    #[serde(skip)]
    pub names: Vec<&'a str>,
    #[serde(skip)]
    pub plan: &'a Plan,
}

/// One training.
#[derive(Serialize)]
pub struct Run<'a> {
    pub start: &'a str,
    pub system: &'a str,
    #[serde(flatten)]
    pub record: &'a TrainingRecord,
}

/// All trainings of one start that are done.
#[derive(Serialize)]
pub struct OfStart<'a> {
    pub start: &'a str,
    #[serde(flatten)]
    pub found: TrainingSummary,
    #[serde(skip)]
    pub index: usize,
}

/// Two starts over the seeds that both have done.
#[derive(Serialize)]
pub struct Pair<'a> {
    pub a: &'a str,
    pub b: &'a str,
    #[serde(flatten)]
    pub found: PairedDifference,
    #[serde(skip)]
    pub indices: [usize; 2],
}

impl<'a> Record<'a> {
    /// What is done of a plan.
    pub fn new(arguments: &Arguments, plan: &'a Plan, done: &'a [Option<Done>], command: &'a str) -> Self {
        let trainings =
            || plan.trainings.iter().zip(done).filter_map(|(training, done)| Some((training, done.as_ref()?)));
        let name = |index: usize| plan.starts[index].name.as_str();
        let of_start = |index: usize| -> Vec<&TrainingRecord> {
            trainings().filter(|(training, _)| training.start == index).map(|(_, done)| &done.record).collect()
        };
        let records: Vec<Vec<&TrainingRecord>> = (0..plan.starts.len()).map(of_start).collect();
        let summed = |(index, records): (usize, &Vec<&TrainingRecord>)| {
            let found = (!records.is_empty()).then(|| summary(records.iter().copied()))?;
            Some(OfStart { start: name(index), found, index })
        };
        let pair = |one: usize, other: usize| {
            let found = paired(&records[one], &records[other])?;
            Some(Pair { a: name(one), b: name(other), found, indices: [one, other] })
        };
        let count = records.len();
        Self {
            settings: &plan.settings,
            seed: arguments.seed,
            seeds: arguments.seeds,
            asked: done.len(),
            finished: done.iter().flatten().count(),
            runs: trainings()
                .map(|(training, done)| Run {
                    start: name(training.start),
                    system: &training.system,
                    record: &done.record,
                })
                .collect(),
            summary: records.iter().enumerate().filter_map(summed).collect(),
            pairs: (0..count).flat_map(|one| (one + 1..count).filter_map(move |other| pair(one, other))).collect(),
            version: env!("CARGO_PKG_VERSION"),
            command,
            names: plan.starts.iter().map(|start| start.text.as_str()).collect(),
            plan,
        }
    }
}

/// The losses of the seeds that both have; nothing where there are none.
fn paired(one: &[&TrainingRecord], other: &[&TrainingRecord]) -> Option<PairedDifference> {
    let both = one.iter().filter_map(|a| {
        let b = other.iter().find(|b| b.seed == a.seed)?;
        Some((a.loss_over_baseline, b.loss_over_baseline))
    });
    let (a, b): (Vec<f64>, Vec<f64>) = both.unzip();
    (!a.is_empty()).then(|| compare(&a, &b))
}
