//! Kinds of networks to begin from, compared at equal norm, radius and noise, with units of all kinds.

use super::sums::{DRAWS, LAGS, STEPS, Setting, TRIALS, TRIALS_EACH, UNITS, mean};
use crate::claims::cases::Cases;
use crate::claims::claim::Check;
use crate::claims::context::Context;
use crate::claims::matched::{CHAIN, IDENTITY, KINDS, Kind, Matching};
use crate::claims::measured::{Measured, points};
use crate::claims::verdict::Verdict;
use crate::error::Result;
use crate::figure::{Axis, Figure, Panel};
use crate::simulate::Nonlinearity;

/// Noise and signal: small enough for tanh to stay near its slope, and where they are large. Linear and relu units only
/// rescale with them.
const SMALL: f64 = 0.01;
const LARGE: f64 = 1.0;
const SETTINGS: [Setting; 6] = [
    Setting { what: "linear", units: Nonlinearity::Linear, variance: LARGE },
    Setting { what: "tanh 0.01", units: Nonlinearity::Tanh, variance: SMALL },
    Setting { what: "tanh 1", units: Nonlinearity::Tanh, variance: LARGE },
    Setting { what: "elu 0.01", units: Nonlinearity::Elu, variance: SMALL },
    Setting { what: "elu 1", units: Nonlinearity::Elu, variance: LARGE },
    Setting { what: "relu", units: Nonlinearity::Relu, variance: LARGE },
];
const NORM: f64 = 0.95;
const RADIUS: f64 = 0.9;
const NOISE: f64 = 4.0;
/// What is made equal, and its name.
const MATCHINGS: [(Matching, &str); 3] = [
    (Matching::Norm(NORM), "equal norm"),
    (Matching::Radius(RADIUS), "equal radius"),
    (Matching::Noise(NOISE), "equal noise"),
];

/// Who holds more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ahead {
    Orthogonal,
    IdentityAndChain,
    /// The difference is within four standard errors.
    Undecided,
}

use Ahead::{IdentityAndChain as Mixed, Orthogonal, Undecided};

/// What the words say of each setting at equal norm, radius and noise.
const STATED: [[Ahead; 6]; 3] = [
    [Mixed, Orthogonal, Orthogonal, Orthogonal, Undecided, Undecided],
    [Mixed, Mixed, Undecided, Mixed, Mixed, Mixed],
    [Mixed, Mixed, Orthogonal, Undecided, Undecided, Mixed],
];

pub(super) fn checks() -> [Check; 2] {
    let check = |id, settle: fn(&Context) -> Result<Verdict>| {
        Check::new(id, settle)
            .with("units", UNITS)
            .with("norm", NORM)
            .with("noise", NOISE)
            .with("lags", LAGS)
            .with_effort("draws", DRAWS)
            .with_effort("steps", STEPS)
            .with("trials", TRIALS)
            .with("each", TRIALS_EACH)
    };
    [
        check("nonlinear-ordering", chain_first),
        check("initialisation-matched", matched).with("radius", RADIUS).with("identity", IDENTITY).with("chain", CHAIN),
    ]
}

/// A kind in a setting, by what it holds.
fn sum(context: &Context, kind: Kind, matching: Matching, setting: Setting) -> Result<Option<Measured>> {
    Ok(mean(context, kind, matching, setting)?.map(|mean| mean.sum))
}

fn chain_first(context: &Context) -> Result<Verdict> {
    let (mut ratios, mut first) = (Cases::default(), true);
    for (matching, word) in [MATCHINGS[0], MATCHINGS[2]] {
        for setting in SETTINGS {
            let Some(chain) = sum(context, Kind::Chain, matching, setting)? else { continue };
            for kind in &KINDS[1..] {
                let Some(other) = sum(context, *kind, matching, setting)? else { continue };
                first &= chain.minus(other).surely_above(0.0);
                let name = format!("{word}, {}: chain over {}", setting.what, kind.label());
                ratios.push(name, chain.over(other));
            }
        }
    }
    Ok(Verdict::above(ratios.smallest(), 1.0)
        .and(first)
        .evidence("smallest ratio of the chain's sum to that of another kind; every difference is beyond its margin"))
}

fn matched(context: &Context) -> Result<Verdict> {
    let (mut cases, mut as_stated, mut all) = (Cases::default(), 0, 0);
    for ((matching, word), row) in MATCHINGS.into_iter().zip(STATED) {
        for (setting, stated) in SETTINGS.into_iter().zip(row) {
            let mut found = Vec::new();
            for kind in [Kind::Orthogonal, Kind::IdentityAndChain] {
                let Some(mean) = mean(context, kind, matching, setting)? else { continue };
                let spread = if kind.is_random() {
                    format!(" ({:.3} to {:.3})", mean.range.0, mean.range.1)
                } else {
                    String::new()
                };
                cases.push(format!("{word}, {}: {}{spread}", setting.what, kind.label()), mean.sum);
                found.push(mean.sum);
            }
            all += 1;
            as_stated += usize::from(agrees(found[0].minus(found[1]), stated, context.quick));
        }
    }
    let agreeing = Measured::statistic(as_stated as f64);
    let expected = format!("{all} comparisons as stated");
    Ok(Verdict::statement(&expected, cases.decided_by(agreeing), 0.0, as_stated == all)
        .evidence("comparisons of \u{3bb}I + chain with orthogonal networks that come out as stated"))
}

/// Whether the difference of orthogonal networks and the identity plus a chain is as stated; a quick run has too few
/// trials for four standard errors, and is held to the sign alone.
fn agrees(difference: Measured, stated: Ahead, quick: bool) -> bool {
    let above = if quick { difference.value > 0.0 } else { difference.surely_above(0.0) };
    let below = if quick { difference.value < 0.0 } else { difference.surely_below(0.0) };
    match stated {
        Orthogonal => above,
        Mixed => below,
        Undecided => quick || !(above || below),
    }
}

/// How far the marks of the kinds spread around the setting they belong to.
const SPREAD: f64 = 0.5;

pub(super) fn figure(context: &Context) -> Result<Figure> {
    let mut panels = Vec::new();
    for (matching, word) in MATCHINGS {
        let mut series = Vec::new();
        for (index, kind) in KINDS.into_iter().enumerate() {
            let shift = SPREAD * (index as f64 / (KINDS.len() - 1) as f64 - 0.5);
            let mut found = Vec::new();
            for (place, setting) in SETTINGS.into_iter().enumerate() {
                if let Some(sum) = sum(context, kind, matching, setting)? {
                    found.push((place as f64 + 1.0 + shift, sum));
                }
            }
            let label = if panels.is_empty() { kind.label() } else { "" };
            series.push(points(label, kind.colour(), found));
        }
        let names = SETTINGS.map(|setting| setting.what);
        panels.push(Panel {
            x: Axis::named("units, and variance of noise and signal", &names),
            y: Axis::linear(&format!("\u{3a3} m(k), {word}")).from_to(0.0, 2.0),
            series,
        });
    }
    Ok(Figure { title: "Memory of kinds of networks at equal norm, radius and noise".to_owned(), panels })
}
