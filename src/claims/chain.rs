//! Delay lines: closed forms and totals.

use super::cases::{Cases, grid};
use super::claim::{Check, Group, Joined};
use super::context::{Context, Effort, LAGS};
use super::measured::{Measured, points, signal_power};
use super::verdict::Verdict;
use super::words::listed;
use crate::error::Result;
use crate::figure::{Axis, Figure, Panel, Series, style};
use crate::memory::{Analysis, closed_form};
use crate::system::Input;
use std::sync::Arc;

/// Agreement with a closed form: the reported numbers are proven to 1e-10.
const CLOSED_FORM: f64 = 1e-9;

/// The delay line of n units with this power gain; the square root rounds, which moves the total by parts in 1e16.
fn delay_line(alpha: f64, n: usize) -> String {
    format!("chain:n={n},gain={}", alpha.sqrt())
}

/// Its analysis, driven at its head.
pub(super) fn line(context: &Context, alpha: f64, n: usize) -> Result<Arc<Analysis>> {
    context.analysis(&delay_line(alpha, n), Input::First)
}

pub(super) fn group() -> Joined {
    let checks = vec![
        Check::new("chain-closed-form", closed_form)
            .with("units", UNITS)
            .with("gains", listed(GAINS))
            .with("sizes", listed(SIZES)),
        Check::new("chain-extensive", extensive).with("gain", GAIN).with("short", SHORT).with("long", LONG),
        Check::new("chain-transient", transient).with("network", delay_line(GAIN, UNITS)).with("lags", LAGS),
    ];
    Group::new(include_str!("words/chain.toml"), checks, &[("total-against-size", total_against_size)])
}

/// Units and power gains of the lines whose whole curve is compared, and the one gain that the other claims take.
const UNITS: usize = 40;
const GAINS: [f64; 6] = [0.9, 1.0, 1.05, 2.0, 4.0, 10.0];
const GAIN: f64 = 2.0;
/// Sizes of the lines whose totals are compared.
const SIZES: [usize; 4] = [10, 20, 50, 100];

fn closed_form(context: &Context) -> Result<Verdict> {
    let curves = Cases::of(GAINS, |alpha| {
        let found = line(context, alpha, UNITS)?;
        let measured = Measured::memory_from(&found, |lag| closed_form::delay_line(UNITS, alpha.sqrt(), lag));
        Ok((format!("\u{3b1} = {alpha}: J(k)"), measured))
    })?;
    let totals = Cases::of(grid(GAINS, SIZES), |(alpha, n)| {
        let expected = if alpha == 1.0 {
            (1..=n).map(|unit| 1.0 / unit as f64).sum()
        } else {
            closed_form::delay_line_total(n, alpha.sqrt())
        };
        let found = Measured::total(&*line(context, alpha, n)?);
        Ok((format!("\u{3b1} = {alpha}, N = {n}: total"), found.deviation_from(expected)))
    })?;
    Ok(Verdict::near(curves.then(totals).largest(), 0.0, CLOSED_FORM)
        .evidence("largest relative deviation of a computed J(k) or total (absolute where the curve is 0)"))
}

/// Sizes of a line and of one twice as long.
const SHORT: usize = 50;
const LONG: usize = 100;
/// More than a unit may add at unit gain, where it adds (H_100 - H_50)/50, and far less than at the other gain.
const LITTLE: f64 = 0.02;

fn extensive(context: &Context) -> Result<Verdict> {
    let added = |alpha: f64| -> Result<Measured> {
        let (short, long) = (line(context, alpha, SHORT)?, line(context, alpha, LONG)?);
        Ok(Measured::total(&long).minus(Measured::total(&short)).times(1.0 / (LONG - SHORT) as f64))
    };
    let (growing, even) = (added(GAIN)?, added(1.0)?);
    let cases = Cases::from([("power gain 2", growing), ("power gain 1", even)]);
    Ok(Verdict::near(cases.decided_by(growing), 1.0 - 1.0 / GAIN, CLOSED_FORM).and(even.surely_below(LITTLE)).evidence(
        format!("total that a unit adds, in units of 1/\u{3b5}; at power gain 1 it adds {:.4} only", even.value),
    ))
}

fn transient(context: &Context) -> Result<Verdict> {
    let found = line(context, GAIN, UNITS)?;
    let powers = signal_power(&found)?;
    let measured =
        Measured::farthest(powers, powers.len(), |step| if step < UNITS { GAIN.powi(step as i32) } else { 0.0 });
    Ok(Verdict::near(measured, 0.0, CLOSED_FORM)
        .evidence("largest relative deviation of the signal power over 40 steps, and what is left after them"))
}

fn total_against_size(context: &Context) -> Result<Figure> {
    let sizes: &[usize] = if context.quick { &[2, 5, 10, 20] } else { &[2, 5, 10, 20, 50, 100] };
    let range: Vec<usize> = (2..=200).collect();
    let mut series = vec![Series::dashed("bound N", style::REFERENCE, vec![(2.0, 2.0), (200.0, 200.0)])];
    for (index, (alpha, label)) in
        [(4.0_f64, "chain, \u{3b1} = 4"), (2.0, "\u{3b1} = 2"), (1.04, "\u{3b1} = 1.04"), (1.0, "\u{3b1} = 1")]
            .into_iter()
            .enumerate()
    {
        let colour = style::shade(3 - index, 4);
        let exact = |&n: &usize| (n as f64, closed_form::delay_line_total(n, alpha.sqrt()));
        series.push(Series::line(label, colour, range.iter().map(exact).collect()));
        let mut points = Vec::new();
        for &n in sizes {
            points.push((n as f64, line(context, alpha, n)?.total.value));
        }
        series.push(Series::points("", colour, points, vec![]));
    }
    series.push(random_networks(context, "Gaussian, best input", "gaussian", sizes)?);
    series.push(Series::line("normal", style::NORMAL, vec![(2.0, 1.0), (200.0, 1.0)]));
    series.push(random_networks(context, "", "normal", sizes)?);
    let panel = Panel {
        x: Axis::logarithmic("number of units N").from_to(1.8, 220.0),
        y: Axis::logarithmic("total Fisher memory (1/\u{3b5})").from_to(0.8, 220.0),
        series,
    };
    Ok(Figure { title: "Total Fisher memory against the size of the network".to_owned(), panels: vec![panel] })
}

/// Random networks averaged over in the figure.
const SEEDS: Effort<u64> = Effort { full: 12, quick: 4 };

/// What random networks of radius 0.9 hold through their best inputs: the mean of several, with its standard error.
fn random_networks(context: &Context, label: &str, family: &str, sizes: &[usize]) -> Result<Series> {
    let mut means = Vec::new();
    for &n in sizes {
        let of_seed =
            |seed| Ok(context.analysis(&format!("{family}:n={n},radius=0.9,seed={seed}"), Input::Best)?.total.value);
        means.push((n as f64, Measured::mean(&(1..=SEEDS.of(context)).map(of_seed).collect::<Result<Vec<f64>>>()?)));
    }
    Ok(points(label, style::of_family(family), means))
}
