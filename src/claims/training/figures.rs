//! The figures of trainings.

use super::copy::{KINDS, NOISE, study};
use super::recall;
use super::start::Kind;
use crate::claims::context::Context;
use crate::error::Result;
use crate::figure::{Axis, Figure, LearningCurves, Panel, Series, WeightsInBasis};
use crate::nonnormality::in_hidden_basis;
use crate::training::{TrainingOptions, TrainingRecord, Weights, train};
use std::sync::Arc;

/// W of one linear network before and after it learnt to recall, each in the basis that its input unfolds.
pub(super) fn hidden(context: &Context) -> Result<Figure> {
    let options = recall::study(context, Kind::Orthogonal, false).options(0)?;
    let run = train(&TrainingOptions { monitor: Arc::new(context.watcher()), ..options })?;
    let panel = |weights: &Weights, label: &str| -> Result<Panel> {
        let unfolded = in_hidden_basis(&weights.recurrent, &weights.input_weights)?;
        Ok(WeightsInBasis::new(label, unfolded).panel())
    };
    let panels = vec![panel(&run.before, "|Q\u{2032}WQ|, before")?, panel(&run.after, "|Q\u{2032}WQ|, trained")?];
    Ok(Figure { title: "The chain hidden in a network that learnt to recall".to_owned(), panels })
}

/// Learning curves of every start: the median over the seeds.
pub(super) fn curves(context: &Context) -> Result<Figure> {
    let mut series = Vec::new();
    for kind in KINDS {
        let records = study(context, kind, NOISE).records(context)?;
        let points = |run: &TrainingRecord| {
            run.curve.iter().map(|point| (point.updates as f64, point.loss_over_baseline)).collect()
        };
        let curves = LearningCurves::new(kind.label(), records.iter().map(points).collect());
        series.push(Series::line(kind.label(), kind.colour(), curves.median()));
    }
    let panel =
        Panel { x: Axis::linear("updates"), y: Axis::logarithmic("loss over that of a constant answer"), series };
    Ok(Figure { title: "Learning to copy under noise, from several starts".to_owned(), panels: vec![panel] })
}
