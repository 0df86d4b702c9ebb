//! Simulation in time: the theory against what a simulated state holds, and units that are not linear.

use super::cases::{Cases, each, grid};
use super::claim::{Check, Group, Joined};
use super::context::{Context, Effort};
use super::measured::Measured;
use super::verdict::Verdict;
use super::words::{listed_with_and, networks};
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
/// And both where signals are large.
const LARGE: f64 = 1.0;
/// How long is simulated, how often, and from which seed.
const STEPS: Effort = Effort { full: 10_000, quick: 3000 };
const TRIALS: usize = 32;
const SEED: u64 = 1;

pub(super) fn group() -> Joined {
    let simulation = |id, settle: fn(&Context) -> Result<Verdict>, names: &[(&str, &str)]| {
        Check::new(id, settle)
            .with("networks", networks(names.iter().map(|network| network.1)))
            .with("lags", LAGS)
            .with("trials", TRIALS)
            .with_effort("steps", STEPS)
            .with("seed", SEED)
    };
    let checks = vec![
        simulation("simulation-linear", follows_theory, &LINEAR),
        simulation("nonlinear-ordering", chain_ahead, &LINEAR).with("variance", SMALL),
        simulation("nonlinear-ordering-matched", ordering, &MATCHED).with("variances", listed_with_and([SMALL, LARGE])),
    ];
    Group::new(
        include_str!("words/simulated.toml"),
        checks,
        &[
            ("simulation", linear_figure),
            ("nonlinear-memory", nonlinear_figure),
            ("nonlinear-ordering", ordering_figure),
        ],
    )
}

fn follows_theory(context: &Context) -> Result<Verdict> {
    let (mut holds, mut limit) = (true, f64::INFINITY);
    let scores = Cases::of(LINEAR, |(label, name)| {
        let found = &measured(context, name, Nonlinearity::Linear, 1.0)?.estimates;
        let largest = found.largest_z.unwrap_or(f64::NAN);
        holds &= largest <= found.z_limit;
        limit = limit.min(found.z_limit);
        // In units of its own standard error a distance has the standard error 1.
        Ok((format!("{label}: limit {:.2}", found.z_limit), Measured::sampled(largest, 1.0)))
    })?;
    let (expected, tolerance) = (format!("at most {limit:.2}"), "one false alarm in a thousand");
    Ok(Verdict::statement(&expected, scores.largest(), tolerance, holds)
        .evidence("largest |z| over both networks, J(k) and m(k), and all lags"))
}

fn chain_ahead(context: &Context) -> Result<Verdict> {
    let ratios = Cases::of(UNITS, |(label, units)| {
        let chain = sum(context, LINEAR[0].1, units, SMALL)?;
        let orthogonal = sum(context, LINEAR[1].1, units, SMALL)?;
        Ok((format!("{label}: chain/orthogonal"), chain.over(orthogonal)))
    })?;
    Ok(Verdict::above(ratios.smallest(), 1.0).evidence("smallest ratio over the units"))
}

/// The sum of the memory function over the lags.
fn sum(context: &Context, name: &str, units: Nonlinearity, variance: f64) -> Result<Measured> {
    Ok(measured(context, name, units, variance)?.sum)
}

fn ordering(context: &Context) -> Result<Verdict> {
    let (mut cases, mut ratios, mut apart) = (Cases::default(), Cases::default(), true);
    let mut compare = |name: String, larger: Measured, smaller: Measured| {
        apart &= larger.minus(smaller).surely_above(0.0);
        ratios.push(name, larger.over(smaller));
    };
    // Whether the orthogonal network is ahead of lambda I + chain, by the units.
    let ahead = each(grid(UNITS, [SMALL, LARGE]), |((units, nonlinearity), variance)| {
        let of = |what: &str| format!("{units}, variance {variance}: {what}");
        let sums = each(MATCHED, |(network, name)| {
            let found = sum(context, name, nonlinearity, variance)?;
            cases.push(of(network), found);
            Ok(found)
        })?;
        for between in &sums[1..3] {
            compare(of("chain over the middle"), sums[0], *between);
            compare(of("the middle over the identity"), *between, sums[3]);
        }
        Ok(sums[1].value > sums[2].value)
    })?;
    let smallest = ratios.smallest();
    let depends = ahead.iter().any(|&one| one) && ahead.iter().any(|&one| !one);
    let evidence = "smallest ratio of neighbours in the order: chain, the two in the middle, identity; all differences \
                    are beyond four standard errors";
    Ok(Verdict::statement("> 1", cases.decided_by(smallest.number), 0.0, apart && depends).evidence(evidence))
}

/// A simulation, and what theory says of it where the units are linear.
struct Simulated {
    estimates: SimulationEstimates,
    /// Sum of the memory function over the lags.
    sum: Measured,
    theory: Option<Theory>,
}

/// The sum of the memory function by regression, its standard error by the jackknife over the groups of trials: the
/// errors of different lags are not independent.
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
            LinearSystem::discrete(family::network(name)?)?.with_input(Input::First)?.with_noise_variance(variance)?;
        let settings = SimulationOptions {
            steps: STEPS.of(context),
            trials: TRIALS,
            seed: SEED,
            lags: LAGS,
            signal_power: variance,
            nonlinearity,
        };
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
        series.push(Series::line(label, colour, over_lags(&theory.curve.values[..LAGS])));
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
