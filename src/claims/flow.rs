//! A disturbance that grows while it is carried away: convective instability as a chain with feedback.

use super::cases::Cases;
use super::claim::{Check, Group, Joined};
use super::context::Context;
use super::measured::Measured;
use super::verdict::Verdict;
use super::words::listed_with_and;
use crate::error::Result;
use crate::figure::{Axis, Figure, Panel, Series, style};
use crate::system::Input;

/// Velocity, diffusivity and time step in units of the grid: upwind enough for both weights to be positive.
const VELOCITY: f64 = 0.4;
const DIFFUSIVITY: f64 = 0.3;
/// (name, growth rate a step): below zero disturbances decay, up to c^2/4D they grow only while they drift.
const FLOWS: [(&str, f64); 3] = [("decaying", -0.05), ("neutral", 0.0), ("convectively unstable", 0.05)];
/// Lengths of the figure.
const LENGTHS: std::ops::RangeInclusive<usize> = 4..=80;

/// One step of du/dt = -c du/dx + D d2u/dx2 + mu u on a grid with absorbing ends: a chain with feedback.
fn network(length: usize, growth: f64) -> String {
    let (forward, backward) = (DIFFUSIVITY + 0.5 * VELOCITY, DIFFUSIVITY - 0.5 * VELOCITY);
    let stay = 1.0 - 2.0 * DIFFUSIVITY + growth;
    format!("chain:n={length},gain={forward:.6},feedback={backward:.6},diagonal={stay:.6}")
}

fn total(context: &Context, length: usize, growth: f64) -> Result<Measured> {
    Ok(Measured::total(&*context.analysis(&network(length, growth), Input::First)?))
}

/// The length from which on the gain of a place is taken, and the places over which it is.
const LENGTH: usize = 60;
const PLACES: usize = 20;

/// What a place adds to the total, over the next twenty.
fn gain_per_place(context: &Context, length: usize, growth: f64) -> Result<Measured> {
    let added = total(context, length + PLACES, growth)?.minus(total(context, length, growth)?);
    Ok(added.times(1.0 / PLACES as f64))
}

pub(super) fn group() -> Joined {
    let check = Check::new("convective-instability", instability)
        .with("velocity", VELOCITY)
        .with("diffusivity", DIFFUSIVITY)
        .with("rates", listed_with_and(FLOWS.map(|flow| rate(flow.1))))
        .with("fastest", format!("{:.3}", VELOCITY * VELOCITY / (4.0 * DIFFUSIVITY)))
        .with("from", LENGTH)
        .with("to", LENGTH + PLACES);
    Group::new(include_str!("words/flow.toml"), vec![check], &[("flow", figure)])
}

/// A growth rate with the sign that print has.
fn rate(growth: f64) -> String {
    growth.to_string().replace('-', "\u{2212}")
}

fn instability(context: &Context) -> Result<Verdict> {
    let mut cases =
        Cases::of(FLOWS, |(label, growth)| Ok((label.to_owned(), gain_per_place(context, LENGTH, growth)?)))?;
    let (decaying, unstable) = (cases.at(0), cases.at(2));
    // As much from 40 to 60 places as from 60 to 80: no saturation.
    let before = gain_per_place(context, LENGTH - PLACES, FLOWS[2].1)?;
    let pass = decaying.surely_below(1e-4)
        && unstable.surely_above(0.01)
        && unstable.over(before).deviation_from(1.0).surely_below(0.05);
    cases.push(format!("{}, from 40 to 60 places", FLOWS[2].0), before);
    let expected = "steady and above 0.01, below 0.0001 where disturbances decay";
    Ok(Verdict::statement(expected, cases.decided_by(unstable), 0.0, pass)
        .evidence("what a place of the unstable flow adds to the total"))
}

fn figure(context: &Context) -> Result<Figure> {
    let mut series = Vec::new();
    for (index, (label, growth)) in FLOWS.iter().enumerate() {
        let mut points = Vec::new();
        for length in LENGTHS.step_by(2) {
            points.push((length as f64, total(context, length, *growth)?.value));
        }
        let label = format!("{label}, \u{3bc} = {}", rate(*growth));
        series.push(Series::line(label, style::colour(index), points));
    }
    let panel = Panel {
        x: Axis::linear("length (places)").from_to(0.0, 80.0),
        y: Axis::linear("total Fisher memory (1/\u{3b5})").from_to(1.0, 3.5),
        series,
    };
    Ok(Figure { title: "Fisher memory of a drifting, diffusing, growing disturbance".to_owned(), panels: vec![panel] })
}
