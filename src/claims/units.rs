//! The initialisation of the blog post with units that are not linear, under noise and without.

use super::cases::{Cases, each, grid};
use super::claim::{Check, Group, Joined};
use super::context::Context;
use super::measured::points;
use super::regression::{SEED, Setting, TRIALS, decoded};
use super::verdict::Verdict;
use super::words::networks;
use crate::error::Result;
use crate::figure::{Axis, Figure, Panel, style};
use crate::simulate::Nonlinearity;

/// (legend, network): the initialisation, and an orthogonal network of its size.
const NETWORKS: [(&str, &str); 2] =
    [("identity + chain", "chain:n=20,gain=0.5,diagonal=0.9"), ("orthogonal", "orthogonal:n=20,scale=0.98,seed=1")];
/// Inputs, each of which is decoded from the state after the last.
const STEPS: usize = 60;
const UNITS: [(&str, Nonlinearity); 3] =
    [("tanh", Nonlinearity::Tanh), ("elu", Nonlinearity::Elu), ("relu", Nonlinearity::Relu)];
/// Variance of inputs and, where there is any, of noise in front of nonlinear units: small enough to stay near their
/// slope.
const WEAK: f64 = 0.01;

pub(super) fn group() -> Joined {
    let check = Check::new("nonlinear-noise-on-and-off", on_and_off)
        .with("networks", networks(NETWORKS.map(|network| network.1)))
        .with("steps", STEPS)
        .with("signal", WEAK)
        .with("noise", WEAK)
        .with_effort("trials", TRIALS)
        .with("seed", SEED);
    Group::new(include_str!("words/units.toml"), vec![check], &[("initialisation-units", figure)])
}

/// Weak inputs to one of the networks of such units, under noise of this variance.
fn setting(network: &str, units: Nonlinearity, noise: f64) -> Setting<'_> {
    Setting { network, steps: STEPS, units, signal: WEAK, noise }
}

fn on_and_off(context: &Context) -> Result<Verdict> {
    let sums = each(grid(UNITS, [WEAK, 0.0]), |((label, units), noise)| {
        let sum = |network| Ok::<_, crate::Error>(decoded(context, &setting(network, units, noise))?.sum());
        let with = if noise > 0.0 { "noise" } else { "no noise" };
        Ok((format!("{label}, {with}"), noise, sum(NETWORKS[0].1)?, sum(NETWORKS[1].1)?))
    })?;
    let (mut cases, mut noisy, mut quiet) = (Cases::default(), Cases::default(), Cases::default());
    for (setting, noise, chain, orthogonal) in sums {
        cases.push(format!("{setting}: identity + chain"), chain);
        cases.push(format!("{setting}: orthogonal"), orthogonal);
        let ratios = if noise > 0.0 { &mut noisy } else { &mut quiet };
        ratios.push(format!("{setting}: ratio"), chain.over(orthogonal));
    }
    let smallest = noisy.clone().smallest().number;
    let [tanh, elu, relu] = [0, 1, 2].map(|index| quiet.at(index));
    let evidence = format!(
        "smallest ratio under noise; without noise {:.2} (tanh), {:.2} (elu), {:.2} (relu); sums are at most 20, the \
         number of units",
        tanh.value, elu.value, relu.value
    );
    Ok(Verdict::above(cases.then(noisy).then(quiet).decided_by(smallest), 1.0)
        .and(tanh.surely_below(1.0) && elu.surely_below(1.0) && relu.surely_above(1.0))
        .evidence(evidence))
}

fn figure(context: &Context) -> Result<Figure> {
    let mut panels = Vec::new();
    for (what, units) in UNITS {
        let mut series = Vec::new();
        for (noise, word, colours) in [(WEAK, "noise", [0, 1]), (0.0, "no noise", [5, 4])] {
            for ((label, name), colour) in NETWORKS.into_iter().zip(colours) {
                let found = decoded(context, &setting(name, units, noise))?;
                let label = if panels.is_empty() { format!("{label}, {word}") } else { String::new() };
                let shares = (0..STEPS).step_by(2).map(|lag| (lag as f64, found.at(lag)));
                series.push(points(label, style::colour(colour), shares));
            }
        }
        panels.push(Panel {
            x: Axis::linear("lag k (time steps)").from_to(0.0, STEPS as f64),
            y: Axis::linear(&format!("R\u{b2}, {what} units")).from_to(-0.05, 1.05),
            series,
        });
    }
    Ok(Figure { title: "Inputs decoded from nonlinear networks, under noise and without".to_owned(), panels })
}
