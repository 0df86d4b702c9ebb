//! Networks side by side: their memory over lags, or their totals and measures over a swept parameter.

use super::{Axis, Figure, LAG, Panel, Series, TIME, fisher_axis, over_lags, style};

/// The memory curves of one network, to be drawn beside those of others.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct NetworkCurves {
    /// Its name in the legend.
    pub name: String,
    /// J(k) from lag 0 on.
    pub fisher: Vec<f64>,
    /// m(k) from lag 0 on.
    pub memory: Vec<f64>,
}

impl NetworkCurves {
    /// The Fisher memory curve J(k) and the memory function m(k) of a network, both from lag 0 on.
    #[must_use]
    pub fn new(name: impl Into<String>, fisher: Vec<f64>, memory: Vec<f64>) -> Self {
        Self { name: name.into(), fisher, memory }
    }
}

/// Two panels over the lag: J(k), down to 1e-6 of the largest, and the memory function m(k).
///
/// Where `step` is given, the lags are that far apart in continuous time, and the axis is one of time.
///
/// ```
/// use fisher_memory::figure::{NetworkCurves, comparison};
/// let chain = NetworkCurves::new("a chain", vec![0.5, 0.4], vec![0.9, 0.8]);
/// let figure = comparison(&[chain], Some(0.1));
/// assert_eq!(figure.panels[1].series[0].points, [(0.0, 0.9), (0.1, 0.8)]);
/// ```
#[must_use]
pub fn comparison(networks: &[NetworkCurves], step: Option<f64>) -> Figure {
    let (time, axis) = if step.is_some() { ("t", TIME) } else { ("k", LAG) };
    let series = |part: fn(&NetworkCurves) -> &[f64], named: bool| -> Vec<Series> {
        let one = |(index, network): (usize, &NetworkCurves)| {
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

/// A quantity over the swept parameter, for every network.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct SweptQuantity {
    /// The axis of the quantity.
    pub axis: Axis,
    /// The points (parameter, value) of each network, in the order of their names.
    pub points: Vec<Vec<(f64, f64)>>,
}

impl SweptQuantity {
    /// A quantity with its axis and, for each network, its points (parameter, value).
    #[must_use]
    pub fn new(axis: Axis, points: Vec<Vec<(f64, f64)>>) -> Self {
        Self { axis, points }
    }
}

/// One panel for each quantity over the parameter, with a line and marks for each of the named networks.
///
/// ```
/// use fisher_memory::figure::{Axis, SweptQuantity, sweep};
/// let total = SweptQuantity::new(Axis::linear("J_tot"), vec![vec![(0.9, 1.5), (1.0, 2.0)]]);
/// let figure = sweep("gain", &["chain".to_owned()], &[total]);
/// assert_eq!((figure.panels.len(), figure.panels[0].series[1].label.as_str()), (1, "chain"));
/// ```
#[must_use]
pub fn sweep(parameter: &str, names: &[String], quantities: &[SweptQuantity]) -> Figure {
    let panel = |(place, quantity): (usize, &SweptQuantity)| {
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
