//! What a straight line through the last state tells about every input, with noise and without, for units of all kinds.

use super::claim::{Claim, Drawing, Group};
use super::context::Context;
use super::measured::{Case, SURE, least, points};
use super::regression::{decoded, memory_function};
use super::verdict::Verdict;
use crate::error::Result;
use crate::figure::{Axis, Figure, Panel, Series, over_lags, style};
use crate::simulate::Nonlinearity;

const SOURCE: &str = "Orhan, Pitkow 2020; exact values computed for this project";
/// Inputs, of which the first is decoded at the end; also the number of units.
const STEPS: usize = 100;
const CHAIN: &str = "chain:n=100,gain=1.02";
const ORTHOGONAL: &str = "orthogonal:n=100,seed=1";
const NETWORKS: [(&str, &str); 2] = [("chain 1.02", CHAIN), ("orthogonal", ORTHOGONAL)];
/// Noise variance where there is noise; inputs have variance 1.
const NOISE: f64 = 0.01;

pub(super) fn group() -> Group {
    Group {
        title: "Decoding the past",
        introduction: "The first of a hundred inputs is to be read out linearly from the state after the last. Without noise that is a \
question of solving equations, and any network whose responses are independent passes. Noise makes it a question of amplification, and so \
does a nonlinearity that deforms the state at every step: there the chain is ahead. Numbers are the share of an input's variance that a \
regression on one half of the trials explains on the other half, freed of the bias that so many units bring.",
        claims: claims(),
        drawings: vec![Drawing {
            name: "decoding",
            caption: "Share of the variance of the input <i>k</i> steps ago decoded from the last state of 100 units. (a) Linear units \
under noise of variance 0.01 (lines: exact; points: simulation); (b) elu units without noise (simulation). Standard errors are at most the \
size of the points.",
            figure,
        }],
    }
}

fn claims() -> Vec<Claim> {
    vec![
        Claim {
            id: "decoding-without-noise".to_owned(),
            source: SOURCE,
            settles: &["orhan-decoding"],
            statement: "Without noise the first of 100 inputs can be decoded from the last state of 100 linear units, whether chained or \
                        orthogonal."
                .to_owned(),
            formula: "<i>R</i>&sup2; of <i>s</i>(1) by regression on <i>x</i>(100)",
            parameters: format!("{CHAIN}; {ORTHOGONAL}; input to the first unit; 10000 trials, quick 2000; seed 1"),
            figures: &["decoding"],
            check: Box::new(|context| {
                let found = of_networks(context, Nonlinearity::Linear, 0.0)?;
                Ok(Verdict::near(least(&found), 1.0, 1e-6).evidence("the smaller of the two; held-out trials").cases(found))
            }),
        },
        Claim {
            id: "decoding-under-noise".to_owned(),
            source: SOURCE,
            settles: &["orhan-decoding"],
            statement: "Under noise the chain lets the first of 100 inputs be decoded better than the orthogonal network does, as the memory \
                        function of a finite past says."
                .to_owned(),
            formula: "<i>m</i>(99) = <i>v</i>&prime;<i>W</i>&prime;&#8202;<sup>99</sup> <i>C</i><sub>100</sub><sup>&minus;1</sup> <i>W</i><sup>99</sup><i>v</i>, &nbsp; <i>C</i><sub>100</sub> = &Sigma;<sub><i>j</i>&lt;100</sub> <i>W<sup>j</sup></i>(&epsilon;<i>I</i> + <i>vv</i>&prime;)<i>W</i>&prime;&#8202;<sup><i>j</i></sup>",
            parameters: format!("{CHAIN}; {ORTHOGONAL}; noise variance {NOISE}; 10000 trials, quick 2000; seed 1"),
            figures: &["decoding"],
            check: Box::new(|context| {
                let mut table = Vec::new();
                for (label, name) in NETWORKS {
                    let found = decoded(context, name, STEPS, Nonlinearity::Linear, 1.0, NOISE)?;
                    let exact = memory_function(context, name, STEPS, NOISE)?[STEPS - 1];
                    table.push((label.to_owned(), found.at(STEPS - 1), exact));
                }
                let ahead = table[0].2 - table[1].2;
                let verdict = Verdict::simulated(&table, SURE).and(ahead > 0.1);
                let evidence = format!("{}; the chain is ahead by {ahead:.4} (exact)", verdict.evidence);
                Ok(verdict.evidence(evidence))
            }),
        },
        Claim {
            id: "decoding-elu".to_owned(),
            source: SOURCE,
            settles: &["orhan-decoding"],
            statement: "With elu units, and without noise, the chain lets the first of 100 inputs be decoded and the orthogonal network does \
                        not."
                .to_owned(),
            formula: "<i>R</i>&sup2; of <i>s</i>(1) by regression on <i>x</i>(100), &nbsp; <i>x</i>(<i>t</i>) = elu(<i>W x</i>(<i>t</i>&minus;1) + <i>v s</i>(<i>t</i>))",
            parameters: format!("{CHAIN}; {ORTHOGONAL}; no noise; 10000 trials, quick 2000; seed 1"),
            figures: &["decoding"],
            check: Box::new(|context| {
                let found = of_networks(context, Nonlinearity::Elu, 0.0)?;
                let (chain, orthogonal) = (found[0].1, found[1].1);
                let pass = chain.surely_above(0.5) && orthogonal.surely_below(0.2);
                Ok(Verdict::statement("chain above 0.5, orthogonal below 0.2", chain, 0.0, pass)
                    .evidence("the chain's share; held-out trials")
                    .cases(found))
            }),
        },
    ]
}

fn of_networks(context: &Context, units: Nonlinearity, noise: f64) -> Result<Vec<Case>> {
    NETWORKS
        .iter()
        .map(|(label, name)| {
            let found = decoded(context, name, STEPS, units, 1.0, noise)?;
            Ok(((*label).to_owned(), found.at(STEPS - 1)))
        })
        .collect()
}

fn figure(context: &Context) -> Result<Figure> {
    let (mut noisy, mut nonlinear) = (Vec::new(), Vec::new());
    for (index, (label, name)) in NETWORKS.into_iter().enumerate() {
        let colour = style::colour(index);
        noisy.push(Series::line(label, colour, over_lags(&memory_function(context, name, STEPS, NOISE)?)));
        for (series, units, noise) in
            [(&mut noisy, Nonlinearity::Linear, NOISE), (&mut nonlinear, Nonlinearity::Elu, 0.0)]
        {
            let found = decoded(context, name, STEPS, units, 1.0, noise)?;
            let shares = (1..STEPS).step_by(4).map(|lag| (lag as f64, found.at(lag)));
            series.push(points("", colour, shares));
        }
    }
    let lags = || Axis::linear("lag k (time steps)").from_to(0.0, STEPS as f64);
    Ok(Figure {
        title: "Inputs decoded from the last state, under noise and through elu units".to_owned(),
        panels: vec![
            Panel { x: lags(), y: Axis::linear("R\u{b2}, linear units, noise").from_to(-0.05, 1.05), series: noisy },
            Panel {
                x: lags(),
                y: Axis::linear("R\u{b2}, elu units, no noise").from_to(-0.05, 1.05),
                series: nonlinear,
            },
        ],
    })
}
