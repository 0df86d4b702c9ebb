//! What the models hold, against their size and against the time step.

use super::models::{LEGS, LEGT, RANGE, SIZES, STEPPED_SIZES, in_continuous_time, in_steps};
use crate::claims::context::Context;
use crate::error::Result;
use crate::figure::{Axis, Figure, Panel, Series, style};
use crate::memory::optimum::optimal_delay_line_noise_range;

pub(super) fn against_size(context: &Context) -> Result<Figure> {
    let sizes = SIZES.of(context);
    let mut series = Vec::new();
    for (model, colour) in [(LEGT, 1), (LEGS, 0)] {
        let of_size = |&n: &usize| Ok((n as f64, in_continuous_time(context, model, n)?.spatial.best.total.value));
        let points = sizes.iter().map(of_size).collect::<Result<Vec<_>>>()?;
        series.push(Series::points(format!("{}, best input", model.name), style::colour(colour), points, vec![]));
    }
    let range: Vec<usize> = (8..=100).collect();
    let along =
        |of: &dyn Fn(usize) -> Result<f64>| range.iter().map(|&n| Ok((n as f64, of(n)?))).collect::<Result<Vec<_>>>();
    let harmonic = |n: usize| Ok((1..=n).map(|term| 1.0 / term as f64).sum());
    series.push(Series::line("LagT, best input", style::colour(2), along(&harmonic)?));
    let optimal = |n: usize| Ok(optimal_delay_line_noise_range(n, RANGE)?.total);
    series.push(Series::line("optimal delay line, tr C = 4N", style::colour(6), along(&optimal)?));
    series.push(Series::dashed("LegS and LagT, own input b", style::REFERENCE, along(&|_| Ok(1.0))?));
    let panel = Panel {
        x: Axis::logarithmic("number of units N").from_to(7.5, 105.0),
        y: Axis::linear("J\u{209c}\u{2092}\u{209c} (in units of 1/\u{3b5})").from_to(0.0, 13.5),
        series,
    };
    Ok(Figure { title: "Fisher memory of state-space models against their size".to_owned(), panels: vec![panel] })
}

pub(super) fn against_step(context: &Context) -> Result<Figure> {
    let steps: Vec<f64> = (-10..=4).map(|half| 10f64.powf(f64::from(half) / 2.0)).collect();
    let mut series = Vec::new();
    for (n, colour) in STEPPED_SIZES.into_iter().zip([0, 1]) {
        let of_step = |&step: &f64| Ok((step, in_steps(context, LEGS, n, step)?.total.value));
        let points = steps.iter().map(of_step).collect::<Result<Vec<_>>>()?;
        let best = in_continuous_time(context, LEGS, n)?.spatial.best.total.value;
        let (first, last) = (steps[0], steps[steps.len() - 1]);
        series.push(Series::line("", style::colour(colour), points.clone()));
        series.push(Series::points(format!("as discretised, N = {n}"), style::colour(colour), points, vec![]));
        series.push(Series::dashed("best input", style::colour(colour), vec![(first, best), (last, best)]));
    }
    let ends = vec![(steps[0], 1.0), (steps[steps.len() - 1], 1.0)];
    series.push(Series::dashed("b itself", style::REFERENCE, ends));
    let panel = Panel {
        x: Axis::logarithmic("time step dt (in units of the model's time)").from_to(0.8e-5, 125.0),
        y: Axis::linear("J\u{209c}\u{2092}\u{209c} (in units of 1/\u{3b5})").from_to(0.0, 4.5),
        series,
    };
    Ok(Figure { title: "Fisher memory along the input of LegS as it is discretised".to_owned(), panels: vec![panel] })
}
