//! The figures of the optimal delay lines.

use super::lines::{signal_powers, under_signal_budget};
use crate::claims::context::Context;
use crate::claims::optimal_totals::totals_against_size;
use crate::claims::search::searched;
use crate::error::Result;
use crate::figure::{Axis, Figure, Panel, Series, over_lags, style};
use crate::memory::optimum::{ceiling_signal_power, optimal_delay_line_noise_range, optimal_delay_line_signal_power};
use crate::search::Budget;

pub(super) fn profiles(_: &Context) -> Result<Figure> {
    let (mut memory, mut signal) = (Vec::new(), Vec::new());
    for (index, range) in [2.0, 4.0, 10.0].into_iter().enumerate() {
        let colour = style::colour(index);
        let line = optimal_delay_line_noise_range(100, range)?;
        memory.push(Series::line(format!("R = {range}"), colour, over_lags(&line.curve()[..60])));
        let end = (2.0 * 100.0 * (range - 1.0)).sqrt();
        memory.push(Series::dashed("", colour, vec![(0.0, 1.0), (end, 0.0)]));
        signal.push(Series::line("", colour, over_lags(&signal_powers(&line)[..=line.active_stages])));
    }
    let lags = |label: &str| Axis::linear(label).from_to(0.0, 60.0);
    Ok(Figure {
        title: "Optimal delay lines under a noise budget".to_owned(),
        panels: vec![
            Panel {
                x: lags("lag k (time steps)"),
                y: Axis::linear("Fisher memory J(k) (1/\u{3b5})").from_to(0.0, 1.05),
                series: memory,
            },
            Panel { x: lags("steps m"), y: Axis::linear("signal power (input: 1)").from_to(0.0, 45.0), series: signal },
        ],
    })
}

pub(super) fn square_root(context: &Context) -> Result<Figure> {
    let found = |n, range| Ok(searched(context, n, Budget::NoiseRange(range), 0)?.analysis.total.value);
    let sizes: &[usize] = if context.quick { &[2, 5, 12] } else { &[2, 3, 5, 8, 12, 20, 50] };
    let panel = Panel {
        x: Axis::logarithmic("number of units N").from_to(1.8, 1000.0),
        y: Axis::logarithmic("best total Fisher memory (1/\u{3b5})").from_to(1.0, 100.0),
        series: totals_against_size(|total, _| total, sizes, found)?,
    };
    Ok(Figure { title: "The square-root law of memory under a noise budget".to_owned(), panels: vec![panel] })
}

pub(super) fn signal_budget(context: &Context) -> Result<Figure> {
    let budgets: Vec<f64> = (0..=60).map(|step| 10f64.powf(0.05 * f64::from(step))).collect();
    let ceiling = budgets.iter().map(|&power| (power, ceiling_signal_power(power))).collect();
    let mut totals = vec![Series::dashed("ceiling of all networks", style::REFERENCE, ceiling)];
    for (index, n) in [4, 10, 40].into_iter().enumerate() {
        let mut line = Vec::new();
        for &power in &budgets {
            line.push((power, optimal_delay_line_signal_power(n, power)?.total));
        }
        totals.push(Series::line(format!("N = {n}"), style::colour(index), line));
        let mut points = Vec::new();
        for power in [2.0, 10.0, 50.0, 300.0] {
            points.push((power, under_signal_budget(context, n, power)?.total.value));
        }
        totals.push(Series::points("", style::colour(index), points, vec![]));
    }
    let root = 10.0;
    let powers = signal_powers(&optimal_delay_line_signal_power(1000, root * root)?);
    let law: Vec<f64> = (0..80).map(|stage| root * (-f64::from(stage) / root).exp()).collect();
    let profile = vec![
        Series::line("best, P = 100, N = 1000", style::colour(3), over_lags(&powers[..80])),
        Series::dashed("exponential", style::REFERENCE, over_lags(&law)),
    ];
    Ok(Figure {
        title: "The best delay lines under a budget of signal power".to_owned(),
        panels: vec![
            Panel {
                x: Axis::logarithmic("total signal power P").from_to(1.0, 1000.0),
                y: Axis::logarithmic("best total Fisher memory (1/\u{3b5})").from_to(0.9, 40.0),
                series: totals,
            },
            Panel {
                x: Axis::linear("steps m").from_to(0.0, 80.0),
                y: Axis::logarithmic("signal power (input: 1)").from_to(1e-3, 20.0),
                series: profile,
            },
        ],
    })
}
