//! The figures of trainings.

use super::copy::{KINDS, NOISE, study};
use crate::claims::context::Context;
use crate::error::Result;
use crate::figure::{Axis, Figure, Panel, Series};
use crate::training::median;

/// Learning curves of every start: the median over the seeds.
pub(super) fn curves(context: &Context) -> Result<Figure> {
    let mut series = Vec::new();
    for &kind in KINDS.of(context) {
        let records = study(context, kind, NOISE).records(context)?;
        let points = records[0].curve.iter().enumerate().map(|(index, point)| {
            let losses: Vec<f64> =
                records.iter().filter_map(|run| Some(run.curve.get(index)?.loss_over_baseline)).collect();
            (point.updates as f64, median(&losses))
        });
        series.push(Series::line(kind.label(), kind.colour(), points.collect()));
    }
    let panel =
        Panel { x: Axis::linear("updates"), y: Axis::logarithmic("loss over that of a constant answer"), series };
    Ok(Figure { title: "Learning to copy under noise, from several starts".to_owned(), panels: vec![panel] })
}
