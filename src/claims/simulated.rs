//! Simulation in time: the theory against what a simulated state holds, and units that are not linear.

use super::claim::{Claim, Drawing, Group};
use super::context::Context;
use super::measured::{Case, Measured, least, worst};
use super::sources::HERE;
use super::verdict::Verdict;
use crate::error::Result;
use crate::family;
use crate::figure::{Axis, Figure, Panel, Series, over_lags, style};
use crate::simulate::{
    Nonlinearity, Recording, SimulationEstimates, SimulationOptions, Theory, estimate, simulate, theory,
};
use crate::system::{Input, LinearSystem};
use std::sync::Arc;

const LAGS: usize = 20;
/// (legend, network) simulated with linear units.
const LINEAR: [(&str, &str); 2] =
    [("chain, gain 1.1", "chain:n=12,gain=1.1"), ("orthogonal", "orthogonal:n=12,scale=0.95,seed=1")];
/// (legend, network) of the same spectral norm, 0.95.
const MATCHED: [(&str, &str); 4] = [
    ("chain", "chain:n=12,gain=0.95"),
    ("orthogonal", "orthogonal:n=12,scale=0.95,seed=1"),
    ("\u{3bb}I + chain", "chain:n=12,gain=0.35,diagonal=0.6"),
    ("identity", "identity:n=12,scale=0.95"),
];
/// (legend, f)
const UNITS: [(&str, Nonlinearity); 4] = [
    ("linear", Nonlinearity::Linear),
    ("tanh", Nonlinearity::Tanh),
    ("elu", Nonlinearity::Elu),
    ("relu", Nonlinearity::Relu),
];
/// Noise and signal of the comparison of nonlinearities: small enough for tanh to stay near its slope.
const SMALL: f64 = 0.01;
/// How long is simulated.
const RUN: &str = "32 trials of 10000 steps (quick: 3000), seed 1";

pub(super) fn group() -> Group {
    Group {
        title: "Simulated networks",
        introduction: "The state of a network, simulated step by step under noise, holds what the theory says, estimated by \
regression that knows nothing of it. Whether the ordering of networks carries over to nonlinear units is a question for simulation: at small \
signals the chain stays ahead of the orthogonal network for tanh, elu and relu units; the whole ordering does not carry over.",
        claims: claims(),
        drawings: vec![
            Drawing {
                name: "simulation",
                caption: "Fisher memory of simulated networks of 12 units (points, regression, one standard error) and the theory (lines).",
                figure: linear_figure,
            },
            Drawing {
                name: "nonlinear-memory",
                caption: "Share of past input that regression recovers from simulated networks with linear and nonlinear units (points, one \
standard error): (a) chains, (b) orthogonal networks; the line is the theory of linear units.",
                figure: nonlinear_figure,
            },
            Drawing {
                name: "nonlinear-ordering",
                caption: "Memory function of simulated networks of 12 units of the same spectral norm 0.95 (points, one standard error), with \
(a) linear, (b) tanh, (c) elu and (d) relu units; lines: the theory of linear ones.",
                figure: ordering_figure,
            },
        ],
    }
}

fn claims() -> Vec<Claim> {
    vec![
        Claim {
            id: "simulation-linear".to_owned(),
            source: HERE,
            settles: &["post-j"],
            statement: "Simulated linear networks hold the Fisher memory and the memory function of the theory, lag by lag.".to_owned(),
            formula: "|measured &minus; theory|/standard error below the limit of one false alarm in a thousand",
            parameters: format!("{}; {LAGS} lags; {RUN}", LINEAR.map(|network| network.1).join("; ")),
            figures: &["simulation"],
            check: Box::new(|context| {
                let mut cases: Vec<Case> = Vec::new();
                let (mut holds, mut limit) = (true, f64::INFINITY);
                for (label, name) in LINEAR {
                    let found = &measured(context, name, Nonlinearity::Linear, 1.0)?.estimates;
                    let largest = found.largest_z.unwrap_or(f64::NAN);
                    holds &= largest <= found.z_limit;
                    limit = limit.min(found.z_limit);
                    // In units of its own standard error a distance has the standard error 1.
                    cases.push((format!("{label}: limit {:.2}", found.z_limit), Measured::sampled(largest, 1.0)));
                }
                Ok(Verdict::statement(&format!("at most {limit:.2}"), worst(&cases), "one false alarm in a thousand", holds)
                    .evidence("largest |z| over both networks, J(k) and m(k), and all lags")
                    .cases(cases))
            }),
        },
        Claim {
            id: "nonlinear-ordering".to_owned(),
            source: "blog post on initialisation, statement (j); Orhan, Pitkow 2020 for elu; tanh and relu here",
            settles: &["post-j", "orhan-decoding"],
            statement: "The chain holds more than the orthogonal network with tanh, elu and relu units too, at small signals under noise."
                .to_owned(),
            formula: "&Sigma;<sub><i>k</i></sub> <i>m</i>(<i>k</i>) by regression, chain over orthogonal",
            parameters: format!(
                "{}; noise and signal of variance {SMALL}; {LAGS} lags; {RUN}",
                LINEAR.map(|network| network.1).join("; ")
            ),
            figures: &["nonlinear-memory"],
            check: Box::new(|context| {
                let mut cases: Vec<Case> = Vec::new();
                for (label, units) in UNITS {
                    let chain = sum(context, LINEAR[0].1, units, SMALL)?;
                    let orthogonal = sum(context, LINEAR[1].1, units, SMALL)?;
                    cases.push((format!("{label}: chain/orthogonal"), chain.over(orthogonal)));
                }
                Ok(Verdict::above(least(&cases), 1.0)
                    .evidence("smallest ratio over the units")
                    .cases(cases))
            }),
        },
        Claim {
            id: "nonlinear-ordering-matched".to_owned(),
            source: "blog post on initialisation, statement (j); measured here",
            settles: &["post-j"],
            statement: "At the same spectral norm the chain holds most and the identity least with tanh, elu and relu units as with \
linear ones, at small and at large signals; the orthogonal network and \u{3bb}I + chain lie between, and which of them holds more depends on the \
units."
                .to_owned(),
            formula: "&Sigma;<sub><i>k</i></sub> <i>m</i>(<i>k</i>) by regression",
            parameters: format!(
                "{}; noise and signal of variance {SMALL} and 1; {LAGS} lags; {RUN}",
                MATCHED.map(|network| network.1).join("; ")
            ),
            figures: &["nonlinear-ordering"],
            check: Box::new(ordering),
        },
    ]
}

/// The sum of the memory function over the lags.
fn sum(context: &Context, name: &str, units: Nonlinearity, variance: f64) -> Result<Measured> {
    Ok(measured(context, name, units, variance)?.sum)
}

fn ordering(context: &Context) -> Result<Verdict> {
    let (mut cases, mut gaps): (Vec<Case>, Vec<(String, Measured, Measured)>) = Default::default();
    // Whether the orthogonal network is ahead of lambda I + chain, by the units.
    let mut ahead = Vec::new();
    for (units, nonlinearity) in UNITS {
        for variance in [SMALL, 1.0] {
            let mut sums = Vec::new();
            for (network, name) in MATCHED {
                let found = sum(context, name, nonlinearity, variance)?;
                cases.push((format!("{units}, variance {variance}: {network}"), found));
                sums.push(found);
            }
            for between in &sums[1..3] {
                let of = |what: &str| format!("{units}, variance {variance}: {what}");
                gaps.push((of("chain over the middle"), sums[0], *between));
                gaps.push((of("the middle over the identity"), *between, sums[3]));
            }
            ahead.push(sums[1].value > sums[2].value);
        }
    }
    let apart = gaps.iter().all(|(_, larger, smaller)| larger.minus(*smaller).surely_above(0.0));
    let ratios: Vec<Case> = gaps.into_iter().map(|(name, larger, smaller)| (name, larger.over(smaller))).collect();
    let smallest = least(&ratios);
    let depends = ahead.iter().any(|&one| one) && ahead.iter().any(|&one| !one);
    Ok(Verdict::statement("> 1", smallest, 0.0, apart && depends)
        .evidence("smallest ratio of neighbours in the order: chain, the two in the middle, identity; all differences are beyond four \
standard errors")
        .cases(cases))
}

/// A simulation, and what theory says of it where the units are linear.
struct Simulated {
    estimates: SimulationEstimates,
    /// Sum of the memory function over the lags.
    sum: Measured,
    theory: Option<Theory>,
}

/// The sum of the memory function by regression, its standard error by the jackknife over the groups of trials: the errors
/// of different lags are not independent.
fn jackknifed(recording: &Recording) -> Result<Measured> {
    let total = |recording: &Recording| Ok(estimate(recording, None)?.memory_regression.values.iter().sum::<f64>());
    let without = |left_out: usize| {
        let mut rest = recording.clone();
        rest.groups.remove(left_out);
        total(&rest)
    };
    let count = recording.groups.len();
    let sums = (0..count).map(without).collect::<Result<Vec<f64>>>()?;
    // The spread of the sums without one group each is that of their mean over count - 1.
    let error = Measured::mean(&sums).margin.size() * (count - 1) as f64;
    Ok(Measured::sampled(total(recording)?, error))
}

fn measured(context: &Context, name: &str, nonlinearity: Nonlinearity, variance: f64) -> Result<Arc<Simulated>> {
    context.remembered(&format!("{name} {nonlinearity:?} {variance}"), || {
        let system =
            LinearSystem::new(family::network(name)?)?.with_input(Input::First)?.with_noise_variance(variance)?;
        let steps = if context.quick { 3000 } else { 10_000 };
        let settings =
            SimulationOptions { steps, trials: 32, seed: 1, lags: LAGS, signal_power: variance, nonlinearity };
        let run = context.settings(LAGS);
        let recording = simulate(&system, &settings, &run)?;
        let expected = match nonlinearity {
            Nonlinearity::Linear => Some(theory(&system, &settings, &run)?),
            _ => None,
        };
        let estimates = estimate(&recording, expected.as_ref())?;
        Ok(Simulated { estimates, sum: jackknifed(&recording)?, theory: expected })
    })
}

fn lags() -> Axis {
    Axis::linear("lag k (time steps)").from_to(-0.3, LAGS as f64)
}

fn linear_figure(context: &Context) -> Result<Figure> {
    let mut series = Vec::new();
    for (index, (label, name)) in LINEAR.into_iter().enumerate() {
        let colour = style::colour(index);
        let theory = context.analysis(name, Input::First)?;
        series.push(Series::line(label, colour, over_lags(&theory.curve[..LAGS])));
        let found = &measured(context, name, Nonlinearity::Linear, 1.0)?.estimates.fisher_regression;
        series.push(Series::points("", colour, over_lags(&found.values), found.standard_errors.clone()));
    }
    let panel = Panel { x: lags(), y: Axis::linear("Fisher memory J(k)").from_to(-0.03, 1.05), series };
    Ok(Figure { title: "Fisher memory of simulated networks against theory".to_owned(), panels: vec![panel] })
}

fn ordering_figure(context: &Context) -> Result<Figure> {
    let mut panels = Vec::new();
    for (what, units) in UNITS {
        let mut series = Vec::new();
        for (index, (label, name)) in MATCHED.into_iter().enumerate() {
            let found = measured(context, name, units, SMALL)?;
            let label = if panels.is_empty() { label } else { "" };
            if let Some(theory) = &found.theory {
                series.push(Series::line("", style::colour(index), over_lags(&theory.memory_function)));
            }
            let found = &found.estimates.memory_regression;
            let points = over_lags(&found.values);
            series.push(Series::points(label, style::colour(index), points, found.standard_errors.clone()));
        }
        let y = Axis::linear(&format!("m(k), {what} units")).from_to(-0.02, 0.55);
        panels.push(Panel { x: lags(), y, series });
    }
    Ok(Figure { title: "Memory of simulated networks of the same spectral norm".to_owned(), panels })
}

fn nonlinear_figure(context: &Context) -> Result<Figure> {
    let mut panels = Vec::new();
    for (what, name) in LINEAR {
        let mut series = Vec::new();
        for (index, (label, units)) in UNITS.into_iter().enumerate() {
            let colour = style::colour(index);
            let found = measured(context, name, units, SMALL)?;
            if let Some(theory) = &found.theory {
                series.push(Series::line("", colour, over_lags(&theory.memory_function)));
            }
            let label = if panels.is_empty() { label } else { "" };
            let found = &found.estimates.memory_regression;
            series.push(Series::points(label, colour, over_lags(&found.values), found.standard_errors.clone()));
        }
        let y = Axis::linear(&format!("m(k), {what}")).from_to(-0.02, 0.55);
        panels.push(Panel { x: lags(), y, series });
    }
    Ok(Figure { title: "Memory of simulated networks with nonlinear units".to_owned(), panels })
}
