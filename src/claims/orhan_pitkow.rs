//! The networks of Orhan and Pitkow: a hundred units, the identity, orthogonal, chains with and without feedback.

use super::cases::{Cases, each};
use super::claim::{Check, Group, Joined};
use super::context::{Context, LAGS};
use super::measured::{Measured, signal_power};
use super::verdict::Verdict;
use super::words::{listed, networks};
use crate::error::Result;
use crate::figure::{Axis, Figure, Panel, Series, over_lags, style};
use crate::system::Input;

const UNITS: usize = 100;
const IDENTITY: &str = "identity:n=100,scale=0.98";
const ORTHOGONAL: &str = "orthogonal:n=100,scale=0.98,seed=1";

/// (weight, total as an independent ball arithmetic of 250 digits finds it, rounded).
const CHAIN: [(&str, &str); 7] = [
    ("0.99", "4.3909"),
    ("1", "5.1874"),
    ("1.01", "6.2811"),
    ("1.02", "7.6060"),
    ("1.03", "9.0589"),
    ("1.04", "10.5661"),
    ("1.05", "12.0873"),
];
/// (feedback beside the forward weight 0.99, total in the same way); the last to as many digits as the inputs
/// determine.
const FEEDBACK: [(&str, &str); 8] = [
    ("0.01", "4.4576"),
    ("0.02", "4.6526"),
    ("0.03", "4.9578"),
    ("0.04", "5.3460"),
    ("0.05", "5.7931"),
    ("0.06", "6.2833"),
    ("0.07", "6.8068"),
    ("0.2", "15.4816722044"),
];

fn chain(weight: &str) -> String {
    format!("chain:n=100,gain={weight}")
}

fn feedback(weight: &str) -> String {
    format!("chain:n=100,gain=0.99,feedback={weight}")
}

pub(super) fn group() -> Joined {
    let four = [IDENTITY.to_owned(), ORTHOGONAL.to_owned(), chain(GROWING), feedback(RETURNING)];
    let checks = vec![
        Check::new("orhan-pitkow-totals", totals)
            .with("isotropic", networks([IDENTITY, ORTHOGONAL]))
            .with("weights", listed(CHAIN.map(|row| row.0)))
            .with("feedbacks", listed(FEEDBACK.map(|row| row.0))),
        Check::new("orhan-pitkow-signals", signals).with("networks", networks(four)).with("lags", LAGS),
    ];
    Group::new(
        include_str!("words/orhan_pitkow.toml"),
        checks,
        &[("four-networks", four_networks), ("chain-weights", weights)],
    )
}

fn totals(context: &Context) -> Result<Verdict> {
    let isotropic = [IDENTITY, ORTHOGONAL].map(|name| (name.to_owned(), "1.0000000000"));
    let chains = CHAIN.map(|(weight, digits)| (chain(weight), digits));
    let returning = FEEDBACK.map(|(weight, digits)| (feedback(weight), digits));
    let table = each(isotropic.into_iter().chain(chains).chain(returning), |(name, digits)| {
        let total = Measured::total(&*context.analysis(&name, Input::First)?);
        Ok((name, total, digits))
    })?;
    // More weight or more feedback always holds more, and the chains hold more than the two others.
    let rises =
        table[1..9].windows(2).chain(table[9..].windows(2)).all(|pair| pair[1].1.minus(pair[0].1).surely_above(0.0));
    let largest = table.last().map_or(f64::NAN, |row| row.1.value);
    Ok(Verdict::all_printed(&table).and(rises).and_evidence(&format!(
        "the chains hold from {:.2} to {largest:.2} in units of 1/\u{3b5}, more with every step of weight or feedback",
        table[2].1.value
    )))
}

/// Weight and feedback of the two chains whose signal is looked at.
const GROWING: &str = "1.02";
const RETURNING: &str = "0.04";

fn signals(context: &Context) -> Result<Verdict> {
    let decay = Cases::of([IDENTITY, ORTHOGONAL], |name| {
        let found = context.analysis(name, Input::First)?;
        let powers = signal_power(&found)?;
        Ok((name.to_owned(), Measured::farthest(powers, powers.len(), |step| 0.98f64.powi(2 * step as i32))))
    })?;
    let powers =
        |name: &str| -> Result<Vec<f64>> { Ok(signal_power(&*context.analysis(name, Input::First)?)?.values.clone()) };
    let (plain, returning) = (powers(&chain(GROWING))?, powers(&feedback(RETURNING))?);
    let grows = |powers: &[f64]| powers.windows(2).all(|pair| pair[1] > pair[0]);
    let at_once = grows(&plain[..UNITS]) && plain[UNITS..].iter().all(|&power| power == 0.0);
    let peak = (0..returning.len()).max_by(|&one, &other| returning[one].total_cmp(&returning[other])).unwrap_or(0);
    // Five steps after its peak more than a tenth is left, forty steps after it nothing to speak of.
    let gradually =
        (90..120).contains(&peak) && returning[peak + 5] > 0.1 * returning[peak] && returning[peak + 40] < 1e-3;
    Ok(Verdict::near(decay.largest(), 0.0, 1e-9).and(at_once && gradually).evidence(format!(
        "largest deviation of the decaying powers from 0.98^2k; the chain grows to {:.4} at step 99 and is 0 from step \
         100 on, with feedback the power peaks at {:.4} after {peak} steps",
        plain[UNITS - 1],
        returning[peak]
    )))
}

fn four_networks(context: &Context) -> Result<Figure> {
    let networks = [
        ("identity 0.98", IDENTITY.to_owned()),
        ("orthogonal 0.98", ORTHOGONAL.to_owned()),
        ("chain 1.02", chain(GROWING)),
        ("chain 0.99, feedback 0.04", feedback(RETURNING)),
    ];
    let (mut curves, mut powers) = (Vec::new(), Vec::new());
    for (index, (label, name)) in networks.into_iter().enumerate() {
        let found = context.analysis(&name, Input::First)?;
        // The orthogonal network has the curve of the identity: dashes let both be seen.
        let draw = if index == 1 { Series::dashed } else { Series::line };
        curves.push(draw(label, style::of_family(&name), over_lags(&found.curve.values[..=130])));
        powers.push(draw("", style::of_family(&name), over_lags(&signal_power(&found)?.values[..=130])));
    }
    let lags = || Axis::linear("lag k (time steps)").from_to(0.0, 130.0);
    Ok(Figure {
        title: "Fisher memory and signal power of four networks of 100 units".to_owned(),
        panels: vec![
            Panel {
                x: lags(),
                y: Axis::logarithmic("Fisher memory J(k) (1/\u{3b5})").from_to(1e-4, 1.5),
                series: curves,
            },
            Panel { x: lags(), y: Axis::logarithmic("signal power (input: 1)").from_to(1e-3, 300.0), series: powers },
        ],
    })
}

fn weights(context: &Context) -> Result<Figure> {
    let (mut chains, mut feedbacks) = (Vec::new(), Vec::new());
    for (index, (weight, _)) in CHAIN.iter().enumerate() {
        let found = context.analysis(&chain(weight), Input::First)?;
        let label = if index == 0 { format!("weight {weight}") } else { (*weight).to_owned() };
        chains.push(Series::line(label, style::shade(index, CHAIN.len()), over_lags(&found.curve.values[..=110])));
    }
    let trained = FEEDBACK.len() - 1;
    for (index, (weight, _)) in FEEDBACK[..trained].iter().enumerate() {
        let found = context.analysis(&feedback(weight), Input::First)?;
        let label = if index == 0 { format!("feedback {weight}") } else { (*weight).to_owned() };
        feedbacks.push(Series::line(label, style::shade(index, trained), over_lags(&found.curve.values[..=110])));
    }
    let lags = || Axis::linear("lag k (time steps)").from_to(0.0, 110.0);
    let memory = || Axis::logarithmic("Fisher memory J(k) (1/\u{3b5})").from_to(1e-3, 1.5);
    Ok(Figure {
        title: "Fisher memory curves of chains by weight and by feedback".to_owned(),
        panels: vec![
            Panel { x: lags(), y: memory(), series: chains },
            Panel { x: lags(), y: memory(), series: feedbacks },
        ],
    })
}
