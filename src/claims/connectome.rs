//! Measured networks against their null models.

use super::claim::{Claim, Drawing, Group, Verdict, certainty, total_error};
use super::context::Context;
use crate::error::{Error, Result};
use crate::family::{file::parse_matrix_market, rescaled_to_radius, rewired, shuffled_weights};
use crate::figure::{Axis, Figure, Panel, Series, over_lags, style};
use crate::linalg::Matrix;
use crate::memory::Analysis;
use crate::system::{Input, LinearSystem};
use rayon::prelude::*;
use std::sync::Arc;

const HERE: &str = "this project; data: Watts and Strogatz 1998 after White et al. 1986, and the Serengeti food web";
const RADIUS: f64 = 0.95;

/// A measured network, part of the program so that it is at hand anywhere.
#[derive(Clone, Copy)]
struct Network {
    id: &'static str,
    name: &'static str,
    text: &'static str,
    /// lambda_max(M) to the digits on record.
    largest: &'static str,
}

const WORM: Network = Network {
    id: "celegans",
    name: "nervous system of C. elegans",
    text: include_str!("../../examples/data/celegansneural.mtx"),
    largest: "2.69",
};
const WEB: Network = Network {
    id: "serengeti",
    name: "food web of the Serengeti",
    text: include_str!("../../examples/data/serengeti-foodweb.mtx"),
    largest: "4.88",
};

/// What is done to a network before it is rescaled.
#[derive(Debug, Clone, Copy)]
enum Version {
    Measured,
    Symmetrised,
    Rewired(u64),
    Reweighted(u64),
}

pub(super) fn group() -> Group {
    let mut claims = Vec::new();
    for network in [WORM, WEB] {
        claims.extend([largest(network), budget(network), symmetrised(network), rewiring(network)]);
    }
    claims.push(weights());
    Group {
        title: "Measured networks against their null models",
        introduction: "Two measured networks at spectral radius 0.95: the nervous system of <i>C. elegans</i> (297 neurons, \
weights are numbers of synapses, from White et al. 1986 by way of Watts and Strogatz 1998) and the food web of the Serengeti (161 species, \
unweighted). Made symmetric, each is normal and holds 1. Rewired at random with every unit's in- and out-degree kept, each holds \
less than as measured; shuffling the weights of the worm over its connections changes nothing that chance would not.",
        claims,
        drawings: vec![
            Drawing {
                name: "connectome-celegans",
                caption: "Fisher memory of the nervous system of <i>C. elegans</i> and its controls; points: mean over rewired or \
reweighted controls, bars one standard deviation between them. Best input unless said.",
                figure: |context| figure(WORM, context),
            },
            Drawing {
                name: "connectome-serengeti",
                caption: "The same for the food web of the Serengeti, which has no weights to shuffle.",
                figure: |context| figure(WEB, context),
            },
        ],
    }
}

impl Network {
    fn figures(&self) -> &'static [&'static str] {
        if self.id == WORM.id { &["connectome-celegans"] } else { &["connectome-serengeti"] }
    }

    fn weights(&self) -> Result<Matrix> {
        parse_matrix_market(self.text).map_err(|flaw| Error::File {
            path: self.id.to_owned(),
            problem: flaw.problem,
            remedy: flaw.remedy.to_owned(),
        })
    }

    fn version(&self, version: Version) -> Result<Matrix> {
        let weights = self.weights()?;
        let weights = match version {
            Version::Measured => weights,
            Version::Symmetrised => (&weights + weights.transpose()) * 0.5,
            Version::Rewired(seed) => rewired(&weights, seed)?,
            Version::Reweighted(seed) => shuffled_weights(&weights, seed),
        };
        rescaled_to_radius(weights, RADIUS)
    }

    fn analysis(&self, context: &Context, version: Version, input: Input) -> Result<Arc<Analysis>> {
        context.analysis_of(&format!("{} {version:?}", self.id), input, || LinearSystem::new(self.version(version)?))
    }

    /// The analyses of as many controls, seeds 0, 1, ...
    fn controls(&self, context: &Context, version: fn(u64) -> Version) -> Result<Vec<Arc<Analysis>>> {
        let count = if context.quick { 5 } else { 20 };
        (0..count).into_par_iter().map(|seed| self.analysis(context, version(seed), Input::Best)).collect()
    }
}

fn largest(network: Network) -> Claim {
    Claim {
        id: format!("{}-best-input", network.id),
        source: HERE,
        statement: format!("Through its best input the {} holds {} times what a normal network can.", network.name, network.largest),
        formula: "&lambda;<sub>max</sub>(<i>M</i>)",
        parameters: format!("spectral radius {RADIUS}, unit noise"),
        figures: network.figures(),
        check: Box::new(move |context| {
            let found = network.analysis(context, Version::Measured, Input::Best)?;
            Ok(Verdict::printed(found.spatial_max, network.largest, total_error(&found)).evidence(certainty(&found)))
        }),
    }
}

fn budget(network: Network) -> Claim {
    Claim {
        id: format!("{}-budget", network.id),
        source: HERE,
        statement: format!("Averaged over all inputs the {} holds exactly 1, as every network does.", network.name),
        formula: "tr(<i>M</i>)/<i>N</i> = 1",
        parameters: format!("spectral radius {RADIUS}, unit noise"),
        figures: &[],
        check: Box::new(move |context| {
            let found = network.analysis(context, Version::Measured, Input::Best)?;
            Ok(Verdict::near(found.spatial_trace / found.spatial.nrows() as f64, 1.0, BUDGET).evidence(certainty(&found)))
        }),
    }
}

fn symmetrised(network: Network) -> Claim {
    Claim {
        id: format!("{}-symmetrised", network.id),
        source: HERE,
        statement: format!("Made symmetric, the {} holds exactly 1 through its best input.", network.name),
        formula: "<i>W</i> &rarr; (<i>W</i> + <i>W</i>&prime;)/2: &nbsp; &lambda;<sub>max</sub>(<i>M</i>) = 1",
        parameters: format!("spectral radius {RADIUS} after symmetrising, unit noise"),
        figures: network.figures(),
        check: Box::new(move |context| {
            let found = network.analysis(context, Version::Symmetrised, Input::Best)?;
            Ok(Verdict::near(found.spatial_max, 1.0, BUDGET).evidence(certainty(&found)))
        }),
    }
}

fn rewiring(network: Network) -> Claim {
    Claim {
        id: format!("{}-rewired", network.id),
        source: HERE,
        statement: format!(
            "The {} holds more than its degrees explain: more than its rewirings do on average, by over two of their standard deviations.",
            network.name
        ),
        formula: "[&lambda;<sub>max</sub>(<i>M</i>) &minus; mean]/s.d. &gt; 2",
        parameters: format!("rewirings that keep every in- and out-degree, seeds 0, 1, ...; spectral radius {RADIUS}"),
        figures: network.figures(),
        check: Box::new(move |context| {
            let (score, verdict) = standing(network, context, Version::Rewired)?;
            Ok(Verdict { pass: score > 2.0, ..verdict("> 2") })
        }),
    }
}

fn weights() -> Claim {
    Claim {
        id: "celegans-reweighted".to_owned(),
        source: HERE,
        statement: "Which connection of the C. elegans nervous system has which weight hardly matters: it holds what reweighted \
                    controls hold, within two of their standard deviations."
            .to_owned(),
        formula: "|&lambda;<sub>max</sub>(<i>M</i>) &minus; mean|/s.d. &lt; 2",
        parameters: format!("permutations of the weights over the connections, seeds 0, 1, ...; spectral radius {RADIUS}"),
        figures: &["connectome-celegans"],
        check: Box::new(|context| {
            let (score, verdict) = standing(WORM, context, Version::Reweighted)?;
            Ok(Verdict { pass: score.abs() < 2.0, ..verdict("between -2 and 2") })
        }),
    }
}

/// tr M and symmetric controls are proven to 1e-10.
const BUDGET: f64 = 1e-9;

/// How many standard deviations of the controls the measured network is above their mean, and the verdict but for its outcome.
fn standing(
    network: Network,
    context: &Context,
    version: fn(u64) -> Version,
) -> Result<(f64, impl FnOnce(&str) -> Verdict + use<>)> {
    let measured = network.analysis(context, Version::Measured, Input::Best)?.spatial_max;
    let controls: Vec<f64> = network.controls(context, version)?.iter().map(|found| found.spatial_max).collect();
    let (mean, deviation) = mean_and_deviation(&controls);
    let score = (measured - mean) / deviation;
    let below = controls.iter().filter(|&&control| control < measured).count();
    let mut cases = vec![("as measured".to_owned(), measured)];
    cases.extend(controls.iter().enumerate().map(|(seed, &control)| (format!("control, seed {seed}"), control)));
    let evidence = format!(
        "{measured:.4} as measured; {} controls: mean {mean:.4}, s.d. {deviation:.4}, {below} of them below",
        controls.len()
    );
    Ok((score, move |expected: &str| Verdict::statement(expected, score, 0.0, false).evidence(evidence).cases(cases)))
}

fn mean_and_deviation(values: &[f64]) -> (f64, f64) {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    (mean, (values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (count - 1.0)).sqrt())
}

const SHOWN_LAGS: usize = 61;

fn figure(network: Network, context: &Context) -> Result<Figure> {
    let curve = |version, input| -> Result<Vec<(f64, f64)>> {
        Ok(over_lags(&network.analysis(context, version, input)?.curve[..SHOWN_LAGS]))
    };
    let mut series = vec![
        Series::line("as measured", style::colour(0), curve(Version::Measured, Input::Best)?),
        Series::line("random input", style::colour(5), curve(Version::Measured, Input::Random { seed: 1 })?),
        Series::line("symmetrised", style::colour(2), curve(Version::Symmetrised, Input::Best)?),
        spread(network, context, "rewired", 1, Version::Rewired)?,
    ];
    if network.id == WORM.id {
        series.push(spread(network, context, "reweighted", 3, Version::Reweighted)?);
    }
    let panel = Panel {
        x: Axis::linear("lag k (time steps)").from_to(0.0, SHOWN_LAGS as f64 - 1.0),
        y: Axis::logarithmic("Fisher memory J(k)").from_to(1e-4, 1.5),
        series,
    };
    Ok(Figure { title: format!("Fisher memory curves of the {} and its controls", network.name), panels: vec![panel] })
}

/// Mean and standard deviation over the controls, at every fourth lag; the two kinds of control at different ones.
fn spread(network: Network, context: &Context, label: &str, index: usize, version: fn(u64) -> Version) -> Result<Series> {
    let controls = network.controls(context, version)?;
    let (mut points, mut deviations) = (Vec::new(), Vec::new());
    for lag in (index..SHOWN_LAGS).step_by(4) {
        let values: Vec<f64> = controls.iter().map(|found| found.curve[lag]).collect();
        let (mean, deviation) = mean_and_deviation(&values);
        points.push((lag as f64, mean));
        deviations.push(deviation);
    }
    Ok(Series::points(label, style::colour(index), points, deviations))
}
