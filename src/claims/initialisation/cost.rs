//! What the identity costs at a given noise: the identity plus a chain against a chain alone.

use crate::claims::claim::Check;
use crate::claims::context::Context;
use crate::claims::measured::Measured;
use crate::claims::verdict::Verdict;
use crate::error::Result;
use crate::figure::{Axis, Figure, Panel, Series, style};
use crate::memory::Analysis;
use crate::optimum::optimal_delay_line_noise_range;
use crate::root::bisect;
use crate::system::Input;
use std::sync::Arc;

/// Units, and the noise tr C/N that all networks have.
const UNITS: usize = 20;
const NOISE: f64 = 4.0;
/// (share of the identity, total of the best chain beside it).
const TOTALS: [(f64, &str); 4] = [(0.0, "2.374"), (0.2, "2.125"), (0.5, "1.680"), (0.8, "1.200")];
/// The total of the best delay line.
const OPTIMUM: &str = "6.241";
/// How far tr C/N may be from what is wanted, relatively.
const MATCHED: f64 = 1e-9;
/// Shares of the weight that the budget allows, which must all hold less.
const WEAKER: [f64; 3] = [0.25, 0.5, 0.75];

pub(super) fn check() -> Check {
    let [chain, fifth, half, most] = TOTALS;
    Check::new("identity-costs-memory", costs)
        .with("units", UNITS)
        .with("noise", NOISE)
        .with("alone", chain.1)
        .with("fifth", fifth.1)
        .with("half", half.1)
        .with("most", most.1)
        .with("optimum", OPTIMUM)
}

fn costs(context: &Context) -> Result<Verdict> {
    let (mut table, mut sound) = (Vec::new(), true);
    for (identity, digits) in TOTALS {
        let weight = weight_of_noise(identity, NOISE);
        let found = analysed(context, identity, weight)?;
        let total = Measured::total(&found);
        sound &= noise_of(&found).deviation_from(NOISE).value < MATCHED;
        for share in WEAKER {
            sound &= total.minus(Measured::total(&*analysed(context, identity, weight * share)?)).surely_above(0.0);
        }
        table.push((format!("\u{3bb} = {identity}, weight {weight:.6}"), total, digits));
    }
    let best = Measured::formula(optimal_delay_line_noise_range(UNITS, NOISE)?.total);
    table.push(("best delay line".to_owned(), best, OPTIMUM));
    Ok(Verdict::all_printed(&table).and(sound))
}

/// tr C/N.
fn noise_of(found: &Analysis) -> Measured {
    let trace = found.noise_trace.map_or(Measured::formula(f64::NAN), Measured::from);
    trace.times(1.0 / found.input.len() as f64)
}

fn analysed(context: &Context, identity: f64, weight: f64) -> Result<Arc<Analysis>> {
    context.analysis(&format!("chain:n={UNITS},gain={weight:e},diagonal={identity:e}"), Input::First)
}

/// Powers of the network that count at shares of the identity below 0.9.
const POWERS: usize = 2000;

/// The weight of the chain beside this share of the identity for which tr C/N is `noise`.
fn weight_of_noise(identity: f64, noise: f64) -> f64 {
    // W^k = sum_m binom(k, m) lambda^(k-m) g^m L^m has orthogonal terms, and |L^m|_F^2 = N - m.
    let sums: Vec<f64> = (0..UNITS).map(|power| binomial_squares(identity, power)).collect();
    let trace = |weight: f64| -> f64 {
        let term =
            |(power, sum): (usize, &f64)| (UNITS - power) as f64 / UNITS as f64 * weight.powi(2 * power as i32) * sum;
        sums.iter().enumerate().map(term).sum()
    };
    bisect(0.0, 4.0, |weight| trace(weight) >= noise).0
}

/// sum_k binom(k, m)^2 lambda^2(k-m).
fn binomial_squares(identity: f64, power: usize) -> f64 {
    let (mut sum, mut term) = (0.0, 1.0);
    for step in power..POWERS {
        sum += term;
        term *= ((step + 1) as f64 / (step + 1 - power) as f64 * identity).powi(2);
    }
    sum
}

pub(super) fn figure(context: &Context) -> Result<Figure> {
    let shares: Vec<f64> = (0..=17).map(|step| 0.05 * f64::from(step)).collect();
    let mut line = Vec::new();
    for &identity in &shares {
        let found = analysed(context, identity, weight_of_noise(identity, NOISE))?;
        line.push((identity, found.total.value));
    }
    let best = optimal_delay_line_noise_range(UNITS, NOISE)?.total;
    let end = 0.85;
    let at_noise = Panel {
        x: Axis::linear("share \u{3bb} of the identity").from_to(0.0, 0.87),
        y: Axis::linear("total memory (1/\u{3b5}), tr C = 4N").from_to(0.0, 7.0),
        series: vec![
            Series::line("\u{3bb}I + chain", style::IDENTITY_AND_CHAIN, line),
            Series::dashed("best delay line", style::OPTIMAL, vec![(0.0, best), (end, best)]),
            Series::dashed("orthogonal", style::ORTHOGONAL, vec![(0.0, 1.0), (end, 1.0)]),
        ],
    };
    Ok(Figure {
        title: "The total of the identity plus a chain against its noise".to_owned(),
        panels: vec![at_noise, against_noise(context)?],
    })
}

/// Totals against tr C/N: what the noise of 0.9 I + g chain buys, and what a delay line would buy for it.
fn against_noise(context: &Context) -> Result<Panel> {
    let (mut mixed, mut chain) = (Vec::new(), Vec::new());
    for step in 0..=20 {
        let found = analysed(context, 0.9, 0.025 * f64::from(step))?;
        mixed.push((noise_of(&found).value, found.total.value));
    }
    for step in 0..=80 {
        let found = analysed(context, 0.0, 0.25 * 1.053f64.powi(step))?;
        chain.push((noise_of(&found).value, found.total.value));
    }
    let mut best = Vec::new();
    for step in 0..=100 {
        let noise = 10f64.powf(0.25 * f64::from(step));
        best.push((noise, optimal_delay_line_noise_range(UNITS, noise)?.total));
    }
    Ok(Panel {
        x: Axis::logarithmic("mean noise variance tr C/N (\u{3b5})").from_to(0.5, 1e26),
        y: Axis::linear("total memory (1/\u{3b5})").from_to(0.0, 21.0),
        series: vec![
            Series::line("0.9 I + chain", style::IDENTITY_AND_CHAIN, mixed),
            Series::line("chain", style::CHAIN, chain),
            Series::dashed("", style::OPTIMAL, best),
        ],
    })
}
