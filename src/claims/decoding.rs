//! What a straight line through the last state tells about every input, with noise and without, for units of all kinds.

use super::cases::{Cases, each};
use super::claim::{Check, Group, Joined};
use super::context::Context;
use super::measured::points;
use super::regression::{Decoded, SEED, Setting, TRIALS, decoded, memory_function};
use super::verdict::Verdict;
use super::words::networks;
use crate::error::Result;
use crate::figure::{Axis, Figure, Panel, Series, over_lags, style};
use crate::simulate::Nonlinearity;
use std::sync::Arc;

/// Inputs, of which the first is decoded at the end; also the number of units.
const STEPS: usize = 100;
const CHAIN: &str = "chain:n=100,gain=1.02";
const ORTHOGONAL: &str = "orthogonal:n=100,seed=1";
const NETWORKS: [(&str, &str); 2] = [("chain 1.02", CHAIN), ("orthogonal", ORTHOGONAL)];
/// Noise variance where there is noise; inputs have variance 1.
const NOISE: f64 = 0.01;

pub(super) fn group() -> Joined {
    let check = |id, settle: fn(&Context) -> Result<Verdict>| {
        Check::new(id, settle)
            .with("networks", networks([CHAIN, ORTHOGONAL]))
            .with_effort("trials", TRIALS)
            .with("seed", SEED)
    };
    let checks = vec![
        check("decoding-without-noise", without_noise),
        check("decoding-under-noise", under_noise).with("noise", NOISE),
        check("decoding-elu", elu),
    ];
    Group::new(include_str!("words/decoding.toml"), checks, &[("decoding", figure)])
}

/// What is decoded of unit inputs to a network of such units.
fn of_units(context: &Context, network: &str, units: Nonlinearity, noise: f64) -> Result<Arc<Decoded>> {
    decoded(context, &Setting { network, steps: STEPS, units, signal: 1.0, noise })
}

/// The share of the first input that is decoded at the end, without noise.
fn first_input(context: &Context, units: Nonlinearity) -> Result<Cases> {
    Cases::of(NETWORKS, |(label, name)| Ok((label.to_owned(), of_units(context, name, units, 0.0)?.at(STEPS - 1))))
}

fn without_noise(context: &Context) -> Result<Verdict> {
    let shares = first_input(context, Nonlinearity::Linear)?;
    Ok(Verdict::near(shares.smallest(), 1.0, 1e-6).evidence("the smaller of the two; held-out trials"))
}

fn under_noise(context: &Context) -> Result<Verdict> {
    let table = each(NETWORKS, |(label, name)| {
        let found = of_units(context, name, Nonlinearity::Linear, NOISE)?;
        let exact = memory_function(context, name, STEPS, NOISE)?[STEPS - 1];
        Ok((label.to_owned(), found.at(STEPS - 1), exact))
    })?;
    let ahead = table[0].2 - table[1].2;
    Ok(Verdict::simulated(&table).and(ahead > 0.1).and_evidence(&format!("the chain is ahead by {ahead:.4} (exact)")))
}

fn elu(context: &Context) -> Result<Verdict> {
    let shares = first_input(context, Nonlinearity::Elu)?;
    let (chain, orthogonal) = (shares.at(0), shares.at(1));
    let pass = chain.surely_above(0.5) && orthogonal.surely_below(0.2);
    Ok(Verdict::statement("chain above 0.5, orthogonal below 0.2", shares.decided_by(chain), 0.0, pass)
        .evidence("the chain's share; held-out trials"))
}

/// The questions of the figure: units, noise, and what they are on an axis.
const ASKED: [(Nonlinearity, f64, &str); 3] = [
    (Nonlinearity::Linear, NOISE, "linear, noise"),
    (Nonlinearity::Linear, 0.0, "linear, no noise"),
    (Nonlinearity::Elu, 0.0, "elu, no noise"),
];

fn figure(context: &Context) -> Result<Figure> {
    let mut panels = Vec::new();
    for (units, noise, what) in ASKED {
        let mut series = Vec::new();
        for (place, (label, name)) in NETWORKS.into_iter().enumerate() {
            let (colour, label) = (style::of_family(name), if panels.is_empty() { label } else { "" });
            match (units, noise > 0.0) {
                (Nonlinearity::Linear, true) => {
                    series.push(Series::line("", colour, over_lags(&memory_function(context, name, STEPS, noise)?)));
                }
                // Without noise every one of the hundred inputs is told by a hundred independent responses.
                (Nonlinearity::Linear, false) => {
                    series.push(Series::dashed("", style::REFERENCE, vec![(0.0, 1.0), (STEPS as f64 - 1.0, 1.0)]));
                }
                _ => {}
            }
            let found = of_units(context, name, units, noise)?;
            // The two networks at different lags, so that neither covers the other.
            let shares = (1 + 2 * place..STEPS).step_by(4).map(|lag| (lag as f64, found.at(lag)));
            series.push(points(label, colour, shares));
        }
        panels.push(Panel {
            x: Axis::linear("lag k (time steps)").from_to(0.0, STEPS as f64),
            y: Axis::linear(&format!("R\u{b2}, {what}")).from_to(-0.1, 1.05),
            series,
        });
    }
    let title = "Inputs decoded from the last state, under noise and without".to_owned();
    Ok(Figure { title, panels })
}
