//! The picture of a run: learning curves, and W of one training in the basis of its inputs.

use super::done::{Block, Done};
use super::plan::{Plan, StartName};
use crate::cli::failure::Failure;
use fisher_memory::figure::{self, Figure, LearningCurves, WeightsInBasis};
use fisher_memory::nonnormality::in_hidden_basis;

/// Learning curves of all trainings, and W of the first that is done.
pub fn drawn(plan: &Plan, done: &[Option<Done>]) -> Result<Figure, Failure> {
    let of_start = |index: usize| {
        let trainings = plan.trainings.iter().zip(done).filter(move |(training, _)| training.start == index);
        trainings.filter_map(|(_, done)| done.as_ref()).collect::<Vec<_>>()
    };
    let curves = |(index, start): (usize, &StartName)| {
        let runs = of_start(index).into_iter().map(|done| {
            done.record.curve.iter().map(|point| (point.updates as f64, point.loss_over_baseline)).collect()
        });
        LearningCurves::new(start.text.as_str(), runs.collect())
    };
    let curves: Vec<LearningCurves> = plan.starts.iter().enumerate().map(curves).collect();
    let mut matrices = Vec::new();
    // W that is no number any more has no basis, and both are shown or none.
    if let Some(done) = done.iter().flatten().find(|done| done.record.after.is_some()) {
        let block = plan.cell.candidate();
        for (when, blocks) in [("before", &done.before), ("after", &done.after)] {
            let Block { recurrent, inputs } = &blocks[block];
            let shown = in_hidden_basis(&recurrent.matrix(), &inputs.matrix())?;
            matrices.push(WeightsInBasis::new(format!("|Q'WQ| {when}, seed {}", done.record.seed), shown));
        }
    }
    Ok(figure::training(&curves, &matrices))
}
