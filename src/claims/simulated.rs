//! Simulation in time: the theory against what a simulated state holds, and units that are not linear.

mod ordering;
mod sums;

use super::cases::Cases;
use super::claim::{Check, Group, Joined};
use super::context::Context;
use super::measured::Measured;
use super::verdict::Verdict;
use super::words::networks;
use crate::error::Result;
use crate::family;
use crate::figure::{Axis, Figure, Panel, Series, over_lags, style};
use crate::simulate::Nonlinearity;
use crate::system::Input;
use std::sync::Arc;
use sums::{LAGS, Run, STEPS, Setting, Simulated, TRIALS, simulated};

/// (legend, network) simulated with linear units.
const LINEAR: [(&str, &str); 2] =
    [("chain, gain 1.1", "chain:n=12,gain=1.1"), ("orthogonal", "orthogonal:n=12,scale=0.95,seed=1")];
/// The seed of the linear simulations.
const SEED: u64 = 1;

pub(super) fn group() -> Joined {
    let linear = Check::new("simulation-linear", follows_theory)
        .with("networks", networks(LINEAR.map(|network| network.1)))
        .with("lags", LAGS)
        .with("trials", TRIALS)
        .with_effort("steps", STEPS)
        .with("seed", SEED);
    let mut checks = vec![linear];
    checks.extend(ordering::checks());
    Group::new(
        include_str!("words/simulated.toml"),
        checks,
        &[("simulation", linear_figure), ("nonlinear-ordering", ordering::figure)],
    )
}

fn follows_theory(context: &Context) -> Result<Verdict> {
    let (mut holds, mut limit) = (true, f64::INFINITY);
    let scores = Cases::of(LINEAR, |(label, name)| {
        let found = &linear(context, name)?.estimates;
        let largest = found.largest_z.unwrap_or(f64::NAN);
        holds &= largest <= found.z_limit;
        limit = limit.min(found.z_limit);
        Ok((format!("{label}: largest |z|, limit {:.2}", found.z_limit), Measured::statistic(largest)))
    })?;
    let (expected, tolerance) = (format!("at most {limit:.2}"), "one false alarm in a thousand");
    Ok(Verdict::statement(&expected, scores.largest(), tolerance, holds)
        .evidence("largest |z| over both networks, J(k) and m(k), and all lags"))
}

fn lags() -> Axis {
    Axis::linear("lag k (time steps)").from_to(-0.3, LAGS as f64)
}

fn linear_figure(context: &Context) -> Result<Figure> {
    let mut series = Vec::new();
    for (label, name) in LINEAR {
        let colour = style::of_family(name);
        let theory = context.analysis(name, Input::First)?;
        series.push(Series::line(label, colour, over_lags(&theory.curve.values[..LAGS])));
        let found = &linear(context, name)?.estimates.fisher_regression;
        series.push(Series::points("", colour, over_lags(&found.values), found.standard_errors.clone()));
    }
    let panel = Panel { x: lags(), y: Axis::linear("Fisher memory J(k) (1/\u{3b5})").from_to(-0.03, 1.05), series };
    Ok(Figure { title: "Fisher memory of simulated networks against theory".to_owned(), panels: vec![panel] })
}

/// A linear network, simulated with noise and signal of variance 1.
fn linear(context: &Context, name: &str) -> Result<Arc<Simulated>> {
    let setting = Setting { what: "linear", units: Nonlinearity::Linear, variance: 1.0 };
    simulated(context, name, family::network(name)?, setting, Run { trials: TRIALS, seed: SEED })
}
