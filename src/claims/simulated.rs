//! Simulation in time: the theory against what a simulated state holds, and units that are not linear.

use super::claim::{Claim, Drawing, Group, Verdict};
use super::context::Context;
use crate::error::Result;
use crate::family;
use crate::figure::{Axis, Figure, Panel, Series, over_lags, style};
use crate::simulate::{Estimates, Nonlinearity, Settings, Theory, estimate, simulate, theory};
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
    ("\u{3bb} I + chain", "chain:n=12,gain=0.35,diagonal=0.6"),
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

pub(super) fn group() -> Group {
    Group {
        title: "Simulated networks",
        introduction: "The state of a network, simulated step by step under noise, holds what the theory says, estimated by \
regression that knows nothing of it. Whether the ordering of networks carries over to nonlinear units is a question for simulation: at small \
signals the chain stays ahead of the orthogonal network for tanh, elu and relu units.",
        claims: vec![
            Claim {
                id: "simulation-linear".to_owned(),
                source: "derived for this project",
                statement: "Simulated linear networks hold the Fisher memory and the memory function of the theory, lag by lag.".to_owned(),
                formula: "|measured &minus; theory|/standard error below the limit of one false alarm in a thousand",
                parameters: format!("{}; {LAGS} lags, seed 1", LINEAR.map(|network| network.1).join("; ")),
                figures: &["simulation"],
                check: Box::new(|context| {
                    let mut cases = Vec::new();
                    let mut holds = true;
                    for (label, name) in LINEAR {
                        let found = &measured(context, name, Nonlinearity::Linear, 1.0)?.estimates;
                        let largest = found.largest_z.unwrap_or(f64::NAN);
                        holds &= largest <= found.z_limit;
                        cases.push((format!("{label}: limit {:.2}", found.z_limit), largest));
                    }
                    let measured = cases.iter().map(|case| format!("{:.2}", case.1)).collect::<Vec<_>>().join(", ");
                    Ok(Verdict::statement("largest |z| within its limit", measured, "one false alarm in a thousand", holds)
                        .cases(cases))
                }),
            },
            Claim {
                id: "nonlinear-ordering".to_owned(),
                source: "Orhan, Pitkow 2020 (chains over orthogonal networks); extended to tanh and relu here",
                statement: "The chain holds more than the orthogonal network with tanh, elu and relu units too, at small signals under noise."
                    .to_owned(),
                formula: "&Sigma;<sub><i>k</i></sub> <i>m</i>(<i>k</i>) by regression, chain against orthogonal",
                parameters: format!(
                    "{}; noise and signal of variance {SMALL}; {LAGS} lags, seed 1",
                    LINEAR.map(|network| network.1).join("; ")
                ),
                figures: &["nonlinear-memory"],
                check: Box::new(|context| {
                    let mut cases = Vec::new();
                    for (label, units) in UNITS {
                        let sum = |name| -> Result<f64> {
                            Ok(measured(context, name, units, SMALL)?.estimates.memory_regression.values.iter().sum())
                        };
                        cases.push((format!("{label}: chain/orthogonal"), sum(LINEAR[0].1)? / sum(LINEAR[1].1)?));
                    }
                    let least = cases.iter().map(|case| case.1).fold(f64::INFINITY, f64::min);
                    Ok(Verdict::statement("> 1", least, 0.0, least > 1.0)
                        .evidence("smallest ratio of memory over the units; simulated, standard errors in the figure")
                        .cases(cases))
                }),
            },
            Claim {
                id: "nonlinear-ordering-matched".to_owned(),
                source: "Orhan, Pitkow 2020 (the question); derived for this project",
                statement: "At the same spectral norm the chain holds most and the identity least with tanh, elu and relu units as with \
linear ones, at small and at large signals. The orthogonal network and &lambda;I + chain lie between; which of them holds more depends on the units."
                    .to_owned(),
                formula: "&Sigma;<sub><i>k</i></sub> <i>m</i>(<i>k</i>) by regression",
                parameters: format!(
                    "{}; noise and signal of variance {SMALL} and 1; {LAGS} lags, seed 1",
                    MATCHED.map(|network| network.1).join("; ")
                ),
                figures: &["nonlinear-ordering"],
                check: Box::new(|context| {
                    let (mut cases, mut holds) = (Vec::new(), true);
                    for (units, nonlinearity) in UNITS {
                        for variance in [SMALL, 1.0] {
                            let mut sums = Vec::new();
                            for (network, name) in MATCHED {
                                let found = measured(context, name, nonlinearity, variance)?;
                                let sum: f64 = found.estimates.memory_regression.values.iter().sum();
                                cases.push((format!("{units}, variance {variance}: {network}"), sum));
                                sums.push(sum);
                            }
                            let between = &sums[1..3];
                            holds &= between.iter().all(|&sum| sums[0] > sum && sum > sums[3]);
                        }
                    }
                    let words = if holds { "chain first, identity last, everywhere" } else { "another order" };
                    Ok(Verdict::statement("chain first, identity last", words, 0.0, holds)
                        .evidence("simulated sums of m(k)")
                        .cases(cases))
                }),
            },
        ],
        drawings: vec![
            Drawing {
                name: "nonlinear-ordering",
                caption: "Memory function of simulated networks of 12 units of the same spectral norm 0.95 (points, one standard error), by the \
units; lines: the theory of linear ones.",
                figure: ordering_figure,
            },
            Drawing {
                name: "simulation",
                caption: "Fisher memory of simulated networks of 12 units (points, regression, one standard error) and the theory (lines).",
                figure: linear_figure,
            },
            Drawing {
                name: "nonlinear-memory",
                caption: "Share of past input that regression recovers from simulated networks with linear and nonlinear units: chains (above) \
and orthogonal networks (below); the line is the theory of linear units.",
                figure: nonlinear_figure,
            },
        ],
    }
}

/// A simulation, and what theory says of it where the units are linear.
struct Measured {
    estimates: Estimates,
    theory: Option<Theory>,
}

fn measured(context: &Context, name: &str, nonlinearity: Nonlinearity, variance: f64) -> Result<Arc<Measured>> {
    context.remembered(&format!("{name} {nonlinearity:?} {variance}"), || {
        let system =
            LinearSystem::new(family::network(name)?)?.with_input(Input::First)?.with_noise_variance(variance)?;
        let steps = if context.quick { 2000 } else { 10_000 };
        let settings = Settings { steps, trials: 32, seed: 1, lags: LAGS, signal_power: variance, nonlinearity };
        let run = context.settings(LAGS);
        let recording = simulate(&system, &settings, &run)?;
        let expected = match nonlinearity {
            Nonlinearity::Linear => Some(theory(&system, &settings, &run)?),
            _ => None,
        };
        Ok(Measured { estimates: estimate(&recording, expected.as_ref())?, theory: expected })
    })
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
    let panel = Panel {
        x: Axis::linear("lag k (time steps)").from_to(0.0, LAGS as f64),
        y: Axis::linear("Fisher memory J(k)"),
        series,
    };
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
        panels.push(Panel {
            x: Axis::linear("lag k (time steps)").from_to(0.0, LAGS as f64),
            y: Axis::linear(&format!("m(k), {what} units")).from_to(0.0, 0.55),
            series,
        });
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
                let label = if panels.is_empty() { "linear, theory" } else { "" };
                series.push(Series::line(label, colour, over_lags(&theory.memory_function)));
            }
            let label = if panels.is_empty() { label } else { "" };
            let found = &found.estimates.memory_regression;
            series.push(Series::points(label, colour, over_lags(&found.values), found.standard_errors.clone()));
        }
        panels.push(Panel {
            x: Axis::linear("lag k (time steps)").from_to(0.0, LAGS as f64),
            y: Axis::linear(&format!("m(k), {what}")).from_to(0.0, 0.6),
            series,
        });
    }
    Ok(Figure { title: "Memory of simulated networks with nonlinear units".to_owned(), panels })
}
