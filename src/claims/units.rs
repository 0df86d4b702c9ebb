//! The initialisation of the blog post with units that are not linear, under noise and without.

use super::claim::{Claim, Drawing, Group};
use super::context::Context;
use super::measured::{Case, least, points};
use super::regression::decoded;
use super::verdict::Verdict;
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
/// Variance of inputs and, where there is any, of noise in front of nonlinear units: small enough to stay near their slope.
const WEAK: f64 = 0.01;

pub(super) fn group() -> Group {
    Group {
        title: "The initialisation with nonlinear units",
        introduction: "The identity plus a chain against an orthogonal network, 20 units of each kind, simulated with noise on and off. \
Under noise it holds several times as much of the past, whatever the units. Without noise nothing has to be amplified, and it depends on them: \
with tanh and elu units the orthogonal network is ahead, with relu units, which cut off half of every state, far behind. The recommendation is \
one for noisy networks.",
        claims: vec![Claim {
            id: "nonlinear-noise-on-and-off".to_owned(),
            source: "blog post on initialisation, statement (i); measured here",
            settles: &["post-i", "post-j"],
            statement: "Under noise the identity plus a chain holds more of the past than an orthogonal network for tanh, elu and relu units; \
                        without noise, where nothing has to be amplified, it holds less with tanh and elu units and more with relu units."
                .to_owned(),
            formula: "&Sigma;<sub><i>k</i></sub> <i>R</i>&sup2;(<i>k</i>), identity plus chain over orthogonal",
            parameters: format!(
                "{}; {STEPS} inputs of variance {WEAK}; noise of variance {WEAK} or none; 10000 trials, quick 2000; seed 1",
                NETWORKS.map(|network| network.1).join("; ")
            ),
            figures: &["initialisation-units"],
            check: Box::new(on_and_off),
        }],
        drawings: vec![Drawing {
            name: "initialisation-units",
            caption: "Share of the variance of the input <i>k</i> steps ago decoded from the last state of 20 units, simulated with (a) tanh, \
(b) elu and (c) relu units: the identity plus a chain, and an orthogonal network, with noise of the variance of the signal and without. \
Standard errors are at most the size of the points.",
            figure,
        }],
    }
}

fn on_and_off(context: &Context) -> Result<Verdict> {
    let (mut cases, mut noisy, mut quiet): (Vec<Case>, Vec<Case>, Vec<Case>) = Default::default();
    for (label, units) in UNITS {
        for noise in [WEAK, 0.0] {
            let sum = |name: &str| Ok::<_, crate::Error>(decoded(context, name, STEPS, units, WEAK, noise)?.sum());
            let (chain, orthogonal) = (sum(NETWORKS[0].1)?, sum(NETWORKS[1].1)?);
            let with = if noise > 0.0 { "noise" } else { "no noise" };
            cases.push((format!("{label}, {with}: identity + chain"), chain));
            cases.push((format!("{label}, {with}: orthogonal"), orthogonal));
            let ratios = if noise > 0.0 { &mut noisy } else { &mut quiet };
            ratios.push((format!("{label}, {with}: ratio"), chain.over(orthogonal)));
        }
    }
    let smallest = least(&noisy);
    let [tanh, elu, relu] = [0, 1, 2].map(|index: usize| quiet[index].1);
    let evidence = format!(
        "smallest ratio under noise; without noise {:.2} (tanh), {:.2} (elu), {:.2} (relu); sums are at most 20, the number of units",
        tanh.value, elu.value, relu.value
    );
    cases.extend(noisy);
    cases.extend(quiet);
    Ok(Verdict::above(smallest, 1.0)
        .and(tanh.surely_below(1.0) && elu.surely_below(1.0) && relu.surely_above(1.0))
        .evidence(evidence)
        .cases(cases))
}

fn figure(context: &Context) -> Result<Figure> {
    let mut panels = Vec::new();
    for (what, units) in UNITS {
        let mut series = Vec::new();
        for (noise, word, colours) in [(WEAK, "noise", [0, 1]), (0.0, "no noise", [5, 4])] {
            for ((label, name), colour) in NETWORKS.into_iter().zip(colours) {
                let found = decoded(context, name, STEPS, units, WEAK, noise)?;
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
