//! Networks side by side: their memory over lags, or their totals and measures over a swept parameter.

use super::{Axis, Figure, LAG, Panel, Series, TIME, fisher_axis, over_lags, style};

/// What is drawn of one network.
#[derive(Debug, Clone, PartialEq)]
pub struct Curves {
    /// Its name in the legend.
    pub name: String,
    /// J(k) from lag 0 on.
    pub fisher: Vec<f64>,
    /// m(k) from lag 0 on.
    pub memory: Vec<f64>,
}

/// Two panels over the lag: J(k), down to 1e-6 of the largest, and the memory function m(k); in continuous time over
/// the time, the lags being `step` apart.
#[must_use]
pub fn comparison(networks: &[Curves], step: Option<f64>) -> Figure {
    let (time, axis) = if step.is_some() { ("t", TIME) } else { ("k", LAG) };
    let series = |part: fn(&Curves) -> &[f64], named: bool| -> Vec<Series> {
        let one = |(index, network): (usize, &Curves)| {
            let name = if named { network.name.as_str() } else { "" };
            let points = over_lags(part(network)).into_iter().map(|(lag, value)| (lag * step.unwrap_or(1.0), value));
            Series::line(name, style::colour(index), points.collect())
        };
        networks.iter().enumerate().map(one).collect()
    };
    let fisher = fisher_axis(&format!("J({time})"), networks.iter().flat_map(|network| &network.fisher));
    let memory = Axis::linear(&format!("memory function m({time})"));
    Figure {
        title: format!("Fisher memory curves J({time}) and memory functions m({time})"),
        panels: vec![
            Panel { x: Axis::linear(axis), y: fisher, series: series(|network| &network.fisher, true) },
            Panel { x: Axis::linear(axis), y: memory, series: series(|network| &network.memory, false) },
        ],
    }
}

/// A quantity over the swept parameter: its axis, and the points of every network.
#[derive(Debug, Clone, PartialEq)]
pub struct Swept {
    /// The quantity.
    pub axis: Axis,
    /// (parameter, value) of every network, in the order of their names.
    pub points: Vec<Vec<(f64, f64)>>,
}

/// A panel for every quantity over the parameter.
#[must_use]
pub fn sweep(parameter: &str, names: &[String], quantities: &[Swept]) -> Figure {
    let panel = |(place, quantity): (usize, &Swept)| {
        let mut series = Vec::new();
        for (index, points) in quantity.points.iter().enumerate() {
            let name = names.get(index).filter(|_| place == 0).map(String::as_str).unwrap_or_default();
            series.push(Series::line("", style::colour(index), points.clone()));
            series.push(Series::points(name, style::colour(index), points.clone(), Vec::new()));
        }
        Panel { x: Axis::linear(parameter), y: quantity.axis.clone(), series }
    };
    Figure {
        title: format!("Memory and non-normality against {parameter}"),
        panels: quantities.iter().enumerate().map(panel).collect(),
    }
}
