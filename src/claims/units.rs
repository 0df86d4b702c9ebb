//! The identity plus a chain and orthogonal networks of the same norm, with units that are not linear, under noise and
//! without.

use super::cases::{Cases, grid};
use super::claim::{Check, Group, Joined};
use super::context::{Context, Effort};
use super::measured::{Measured, points};
use super::regression::{SEED, Setting, TRIALS, decoded};
use super::verdict::Verdict;
use crate::error::Result;
use crate::family;
use crate::figure::{Axis, Figure, Panel, style};
use crate::linalg::spectral_norm;
use crate::simulate::Nonlinearity;
use rayon::prelude::*;

/// Seven tenths of the identity (0.9) plus a chain (0.5): a spectral norm just below 0.98.
const MIXED: &str = "chain:n=20,gain=0.35,diagonal=0.63";
/// Orthogonal networks of its size and norm.
const DRAWS: Effort<u64> = Effort { full: 10, quick: 2 };
/// Inputs, each of which is decoded from the state after the last.
const STEPS: usize = 60;
const UNITS: [(&str, Nonlinearity); 3] =
    [("tanh", Nonlinearity::Tanh), ("elu", Nonlinearity::Elu), ("relu", Nonlinearity::Relu)];
/// Variance of inputs and, where there is any, of noise in front of nonlinear units: small enough to stay near their
/// slope.
const WEAK: f64 = 0.01;

pub(super) fn group() -> Joined {
    let check = Check::new("nonlinear-noise-on-and-off", on_and_off)
        .with("network", MIXED)
        .with_effort("draws", DRAWS)
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

/// The orthogonal networks of the norm of the identity plus a chain.
fn orthogonal(context: &Context) -> Result<Vec<String>> {
    let norm = spectral_norm(&family::network(MIXED)?)?;
    Ok((1..=DRAWS.of(context)).map(|seed| format!("orthogonal:n=20,scale={norm:e},seed={seed}")).collect())
}

/// What is found of a quantity in every orthogonal network: its mean. To the standard error across networks that of the
/// trials is added, which are the same for all.
fn across(context: &Context, quantity: impl Fn(&str) -> Result<Measured> + Sync) -> Result<Measured> {
    let found = orthogonal(context)?.into_par_iter().map(|name| quantity(&name)).collect::<Result<Vec<_>>>()?;
    let mean = Measured::mean(&found.iter().map(|found| found.value).collect::<Vec<f64>>());
    let trials = found.iter().map(|found| found.margin.size()).sum::<f64>() / found.len() as f64;
    Ok(Measured::sampled(mean.value, mean.margin.size().hypot(trials)))
}

fn on_and_off(context: &Context) -> Result<Verdict> {
    let mut cases = Cases::default();
    let (mut ratios, mut decided) = (Cases::default(), [[false; 3]; 2]);
    for ((index, (label, units)), noise) in grid(UNITS.into_iter().enumerate().collect::<Vec<_>>(), [WEAK, 0.0]) {
        let sum = |network: &str| Ok::<_, crate::Error>(decoded(context, &setting(network, units, noise))?.sum());
        let (mixed, others) = (sum(MIXED)?, across(context, sum)?);
        let with = format!("{label}, {}", if noise > 0.0 { "noise" } else { "no noise" });
        cases.push(format!("{with}: \u{3bb}I + chain"), mixed);
        cases.push(format!("{with}: orthogonal, mean"), others);
        ratios.push(format!("{with}: ratio"), mixed.over(others));
        let difference = mixed.minus(others);
        decided[usize::from(noise == 0.0)][index] = match (noise > 0.0, label) {
            // A quick run has too few trials for four standard errors.
            (true, _) => context.quick || !(difference.surely_above(0.0) || difference.surely_below(0.0)),
            (false, "relu") if context.quick => difference.value > 0.0,
            (false, _) if context.quick => difference.value < 0.0,
            (false, "relu") => difference.surely_above(0.0),
            (false, _) => difference.surely_below(0.0),
        };
    }
    let as_stated = decided.iter().flatten().filter(|&&one| one).count();
    let [count, expected] = [Measured::statistic(as_stated as f64), Measured::statistic(6.0)];
    Ok(Verdict::statement("6 comparisons as stated", ratios.then(cases).decided_by(count), 0.0, count == expected)
        .evidence("comparisons of \u{3bb}I + chain with orthogonal networks that come out as stated"))
}

fn figure(context: &Context) -> Result<Figure> {
    let mut panels = Vec::new();
    for (noise, word) in [(WEAK, "noise"), (0.0, "no noise")] {
        for (what, units) in UNITS {
            let mut series = Vec::new();
            let lags = || (0..STEPS).step_by(3);
            let single = decoded(context, &setting(MIXED, units, noise))?;
            let label = |text: &str| if panels.is_empty() { text.to_owned() } else { String::new() };
            let shares = lags().map(|lag| (lag as f64, single.at(lag)));
            series.push(points(label("\u{3bb}I + chain"), style::IDENTITY_AND_CHAIN, shares));
            let mut shares = Vec::new();
            for lag in lags() {
                let at = |name: &str| Ok(decoded(context, &setting(name, units, noise))?.at(lag));
                shares.push((lag as f64, across(context, at)?));
            }
            series.push(points(label("orthogonal, mean"), style::ORTHOGONAL, shares));
            panels.push(Panel {
                x: Axis::linear("lag k (time steps)").from_to(-1.0, STEPS as f64),
                y: Axis::linear(&format!("R\u{b2}, {what}, {word}")),
                series,
            });
        }
    }
    Ok(Figure { title: "Inputs decoded from nonlinear networks of the same norm".to_owned(), panels })
}
