//! The figures of capacity and memory functions.

use super::networks::{NETWORKS, NOISES, SCALE, SHOWN, UNITS, at, from_spectrum, large_orthogonal, memory_functions};
use super::size;
use crate::claims::context::{Context, LAGS};
use crate::claims::measured::{Measured, fisher_spectrum, memory_function as of_analysis, points};
use crate::error::Result;
use crate::figure::{Axis, Figure, Panel, Series, over_lags, style};
use crate::memory::closed_form;

pub(super) fn capacity(context: &Context) -> Result<Figure> {
    let ratios: Vec<f64> = (0..=100).map(|step| 10f64.powf(-1.0 + 0.05 * f64::from(step))).collect();
    let ceiling =
        ratios.iter().map(|&ratio| (ratio, closed_form::normal_capacity_ceiling(UNITS, 1.0 / ratio))).collect();
    let mut series = Vec::new();
    for (label, name, input) in &NETWORKS {
        let colour = style::of_family(name);
        let spectrum = at(context, name, input, 1.0)?;
        let spectrum = &fisher_spectrum(&spectrum)?.values;
        let line = ratios.iter().map(|&ratio| (ratio, from_spectrum(spectrum, 1.0 / ratio))).collect();
        series.push(Series::line(*label, colour, line));
        let mut computed = Vec::new();
        for noise in NOISES {
            computed.push((1.0 / noise, Measured::capacity(&*at(context, name, input, noise)?)?.value));
        }
        series.push(Series::points("", colour, computed, vec![]));
    }
    // Over the line of the ring, which it nearly is.
    series.push(Series::dashed("ceiling of normal networks", style::REFERENCE, ceiling));
    let ratio = Panel {
        x: Axis::logarithmic("signal-to-noise ratio 1/\u{3b5}, N = 50").from_to(0.08, 1.2e4),
        y: Axis::logarithmic("memory capacity (lags)").from_to(0.05, 80.0),
        series,
    };
    Ok(Figure {
        title: "Memory capacity against the signal-to-noise ratio and the number of units".to_owned(),
        panels: vec![ratio, size::panel(context)?],
    })
}

pub(super) fn memory_function(context: &Context) -> Result<Figure> {
    let (mut register, mut orthogonal) = (Vec::new(), Vec::new());
    let (_, name, input) = &NETWORKS[0];
    for (index, noise) in SHOWN.into_iter().enumerate() {
        let colour = style::colour(index);
        let exact: Vec<f64> =
            (0..LAGS).map(|lag| closed_form::ring_memory_function(UNITS, SCALE, noise, lag)).collect();
        register.push(Series::line(format!("\u{3b5} = {noise}"), colour, over_lags(&exact)));
        let found = at(context, name, input, noise)?;
        let computed = over_lags(&of_analysis(&found)?.values).into_iter().step_by(5).collect();
        register.push(Series::points("", colour, computed, vec![]));
        orthogonal.push(Series::line("", colour, over_lags(&large_orthogonal(noise))));
        let found = memory_functions(context, noise)?;
        let means = found.iter().enumerate().step_by(8).map(|(lag, mean)| (lag as f64, *mean));
        orthogonal.push(points("", colour, means));
    }
    let lags = || Axis::linear("lag k (time steps)").from_to(0.0, LAGS as f64);
    Ok(Figure {
        title: "Memory functions of the distributed shift register and of random orthogonal networks".to_owned(),
        panels: vec![
            Panel { x: lags(), y: Axis::linear("m(k), shift register").from_to(0.0, 1.0), series: register },
            Panel { x: lags(), y: Axis::linear("m(k), orthogonal").from_to(0.0, 0.4), series: orthogonal },
        ],
    })
}
