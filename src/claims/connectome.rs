//! Measured networks against their null models.

use super::cases::Cases;
use super::claim::{Check, Group, Joined};
use super::context::{Context, Effort};
use super::measured::Measured;
use super::verdict::{Verdict, certainty};
use crate::error::{Error, Result};
use crate::family::{file::parse_matrix_market, rescaled_to_radius, rewired, shuffled_weights};
use crate::figure::{Axis, Figure, Panel, Series, over_lags, style};
use crate::linalg::{Matrix, invert_lower, multiply};
use crate::memory::{Analysis, analyse};
use crate::system::{Input, LinearSystem};
use rayon::prelude::*;
use std::sync::Arc;

/// The spectral radius to which every network is scaled.
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

/// A kind of control: what is done to the network with each of the seeds 0, 1, ..., and how many there are.
#[derive(Clone, Copy)]
struct Controls {
    version: fn(u64) -> Version,
    count: Effort<u64>,
}

/// Seven in eight of these hold less than the worm (105 of 120 seen): forty tell that from one half by four standard
/// errors for 97 in 100 choices of their seeds, ten would for 64.
const REWIRED: Controls = Controls { version: Version::Rewired, count: Effort { full: 60, quick: 40 } };
const REWEIGHTED: Controls = Controls { version: Version::Reweighted, count: Effort { full: 60, quick: 10 } };

pub(super) fn group() -> Joined {
    let mut checks = Vec::new();
    for network in [WORM, WEB] {
        let of_network = |id: &'static str, settle: fn(Network, &Context) -> Result<Verdict>| {
            Check::new(id, move |context| settle(network, context))
                .with("id", network.id)
                .with("name", network.name)
                .with("radius", RADIUS)
        };
        checks.extend([
            of_network("{id}-best-input", best_input).with("total", network.largest),
            of_network("{id}-budget", budget),
            of_network("{id}-symmetrised", symmetrised),
            REWIRED.seeds(of_network("{id}-rewired", is_above_rewirings)),
        ]);
    }
    checks.push(REWEIGHTED.seeds(Check::new("celegans-reweighted", is_typical_of_weights).with("radius", RADIUS)));
    Group::new(
        include_str!("words/connectome.toml"),
        checks,
        &[
            ("connectome-celegans", |context| figure(WORM, context)),
            ("connectome-serengeti", |context| figure(WEB, context)),
        ],
    )
}

impl Controls {
    /// The same check, which tells the last seeds of its controls.
    fn seeds(self, check: Check) -> Check {
        check.with_effort("last", Effort { full: self.count.full - 1, quick: self.count.quick - 1 })
    }
}

impl Network {
    fn weights(&self) -> Result<Matrix> {
        parse_matrix_market(self.text).map_err(|flaw| Error::File {
            path: self.id.to_owned(),
            problem: flaw.problem,
            remedy: flaw.remedy.into_owned(),
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

    /// The analysis of the network as measured.
    fn analysis(&self, context: &Context, input: Input) -> Result<Arc<Analysis>> {
        context.analysis_of(self.id, input, || LinearSystem::discrete(self.version(Version::Measured)?))
    }

    /// The controls of one kind.
    fn controls(&self, context: &Context, kind: Controls) -> Result<Vec<Arc<Control>>> {
        let one = |seed| self.control(context, (kind.version)(seed));
        (0..kind.count.of(context)).into_par_iter().map(one).collect()
    }

    fn control(&self, context: &Context, version: Version) -> Result<Arc<Control>> {
        context.remembered(&format!("{} {version:?}", self.id), || {
            context.checkpoint()?;
            let system = LinearSystem::discrete(self.version(version)?)?;
            let found = analyse(&system, &context.settings(SHOWN_LAGS))?;
            Ok(Control { largest: Measured::best(&found), evidence: certainty(&found), curve: found.curve.values })
        })
    }
}

/// What is kept of the analysis of a control, through its best input.
struct Control {
    largest: Measured,
    evidence: String,
    curve: Vec<f64>,
}

fn best_input(network: Network, context: &Context) -> Result<Verdict> {
    let found = network.analysis(context, Input::Best)?;
    Ok(Verdict::printed(Measured::best(&found), network.largest).evidence(certainty(&found)))
}

fn budget(network: Network, context: &Context) -> Result<Verdict> {
    let found = network.analysis(context, Input::Best)?;
    let (trace, size) = (found.spatial.trace, found.spatial.matrix.value.nrows() as f64);
    let mean = Measured::proven(trace.value / size, trace.error / size);
    Ok(Verdict::near(mean, 1.0, BUDGET).evidence(certainty(&found)))
}

fn symmetrised(network: Network, context: &Context) -> Result<Verdict> {
    let found = network.control(context, Version::Symmetrised)?;
    Ok(Verdict::near(found.largest, 1.0, BUDGET).evidence(found.evidence.clone()))
}

fn is_above_rewirings(network: Network, context: &Context) -> Result<Verdict> {
    let above = |share: Measured| share.surely_above(0.5);
    standing(network, context, REWIRED, "above 0.5 by four standard errors", above)
}

fn is_typical_of_weights(context: &Context) -> Result<Verdict> {
    let typical = |share: Measured| (0.1..=0.9).contains(&share.value);
    standing(WORM, context, REWEIGHTED, "between 0.1 and 0.9", typical)
}

/// tr M and symmetric controls are right to this share.
const BUDGET: f64 = 1e-9;

/// The share of controls that hold less than the measured network, and whether it is what was expected.
fn standing(
    network: Network,
    context: &Context,
    kind: Controls,
    expected: &str,
    holds: impl Fn(Measured) -> bool,
) -> Result<Verdict> {
    let measured = Measured::best(&*network.analysis(context, Input::Best)?);
    let controls = network.controls(context, kind)?;
    let below = controls.iter().filter(|control| measured.minus(control.largest).surely_above(0.0)).count();
    let share = Measured::share(below, controls.len());
    let mean = Measured::mean(&controls.iter().map(|control| control.largest.value).collect::<Vec<f64>>());
    let each = controls.iter().enumerate().map(|(seed, control)| (format!("control, seed {seed}"), control.largest));
    let cases = Cases::from([("as measured", measured), ("mean of the controls", mean)]).then(each.collect());
    let evidence = format!(
        "{below} of {} controls hold less than the measured {:.3}; they hold {:.3} on average; each {}",
        controls.len(),
        measured.value,
        mean.value,
        controls.first().map_or_else(String::new, |control| control.evidence.clone())
    );
    Ok(Verdict::statement(expected, cases.decided_by(share), 0.0, holds(share)).evidence(evidence))
}

const SHOWN_LAGS: usize = 61;

fn figure(network: Network, context: &Context) -> Result<Figure> {
    let measured = network.analysis(context, Input::Best)?;
    let mean = |version| mean_curve(&network.version(version)?, context);
    let mut series = vec![
        Series::line("as measured", style::colour(0), over_lags(&measured.curve.values[..SHOWN_LAGS])),
        Series::line("mean over inputs", style::colour(5), over_lags(&mean(Version::Measured)?)),
        // Every input holds 1 then, and none is the best.
        Series::line("symmetrised, mean", style::colour(2), over_lags(&mean(Version::Symmetrised)?)),
        spread(network, context, "rewired", 1, REWIRED)?,
    ];
    if network.id == WORM.id {
        series.push(spread(network, context, "reweighted", 3, REWEIGHTED)?);
    }
    let panel = Panel {
        x: Axis::linear("lag k (time steps)").from_to(0.0, SHOWN_LAGS as f64 - 1.0),
        y: Axis::logarithmic("Fisher memory J(k)").from_to(1e-4, 1.5),
        series,
    };
    Ok(Figure { title: format!("Fisher memory curves of the {} and its controls", network.name), panels: vec![panel] })
}

/// J(k) averaged over all inputs, tr(W'^k C^-1 W^k)/N, from the certified factor of C.
fn mean_curve(weights: &Matrix, context: &Context) -> Result<Vec<f64>> {
    let factor = crate::state_covariance(&LinearSystem::discrete(weights.clone())?, &context.settings(1))?.factor;
    let (mut whitened, size) = (invert_lower(&factor), weights.nrows() as f64);
    let mut curve = Vec::new();
    for _ in 0..SHOWN_LAGS {
        curve.push(whitened.norm_squared() / size);
        whitened = multiply(&whitened, weights);
    }
    Ok(curve)
}

/// Median of the controls and the range of eight in ten of them, at every fourth lag; the two kinds of control at
/// different ones.
fn spread(network: Network, context: &Context, label: &str, index: usize, kind: Controls) -> Result<Series> {
    let controls = network.controls(context, kind)?;
    let (mut points, mut ranges) = (Vec::new(), Vec::new());
    for lag in (index..SHOWN_LAGS).step_by(4) {
        let mut values: Vec<f64> = controls.iter().map(|control| control.curve[lag]).collect();
        values.sort_by(f64::total_cmp);
        let quantile = |share: f64| values[(share * (values.len() - 1) as f64).round() as usize];
        points.push((lag as f64, quantile(0.5)));
        ranges.push((quantile(0.1), quantile(0.9)));
    }
    Ok(Series::ranges(label, style::colour(index), points, ranges))
}
