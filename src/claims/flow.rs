//! A disturbance that grows while it is carried away: convective instability as a chain with feedback.

use super::claim::{Claim, Drawing, Group};
use super::context::Context;
use super::measured::{Case, Measured};
use super::verdict::Verdict;
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

/// What a place adds to the total, over the next twenty.
fn gain_per_place(context: &Context, length: usize, growth: f64) -> Result<Measured> {
    Ok(total(context, length + 20, growth)?.minus(total(context, length, growth)?).times(1.0 / 20.0))
}

pub(super) fn group() -> Group {
    Group {
        title: "A flow that amplifies",
        introduction: "Ganguli and others name fluids at the onset of turbulence as natural memories. The simplest: a disturbance <i>u</i> \
drifts with velocity <i>c</i>, spreads with diffusivity <i>D</i> and grows at the rate &mu;. Up to &mu; = <i>c</i>&sup2;/4<i>D</i> nothing \
grows at any one place, the flow is stable; above &mu; = 0 a disturbance still grows while it is carried downstream, until it leaves. On a \
grid one time step is a chain with feedback.",
        claims: vec![Claim {
            id: "convective-instability".to_owned(),
            source: "Ganguli, Huh, Sompolinsky 2008 (abstract: convective instability as memory); surrogate derived for this project",
            settles: &["ganguli-fluid"],
            statement: "A stable flow that amplifies disturbances while it carries them away holds a memory that grows with its length; one in \
                        which they decay does not."
                .to_owned(),
            formula: "&part;<i>u</i>/&part;<i>t</i> = &minus;<i>c</i> &part;<i>u</i>/&part;<i>x</i> + <i>D</i> &part;&sup2;<i>u</i>/&part;<i>x</i>&sup2; + &mu;<i>u</i>, &nbsp; 0 &lt; &mu; &lt; <i>c</i>&sup2;/4<i>D</i>",
            parameters: format!(
                "c = {VELOCITY}, D = {DIFFUSIVITY}, \u{3bc} = \u{2212}0.05, 0 and 0.05 (c\u{b2}/4D = {:.3}); gain in total a place, from 60 to 80 places",
                VELOCITY * VELOCITY / (4.0 * DIFFUSIVITY)
            ),
            figures: &["flow"],
            check: Box::new(|context| {
                let mut cases: Vec<Case> = Vec::new();
                for (label, growth) in FLOWS {
                    cases.push((label.to_owned(), gain_per_place(context, 60, growth)?));
                }
                // As much from 40 to 60 places as from 60 to 80: no saturation.
                let before = gain_per_place(context, 40, FLOWS[2].1)?;
                let (decaying, unstable) = (cases[0].1, cases[2].1);
                let pass = decaying.surely_below(1e-4)
                    && unstable.surely_above(0.01)
                    && unstable.over(before).deviation_from(1.0).surely_below(0.05);
                cases.push((format!("{}, from 40 to 60 places", FLOWS[2].0), before));
                Ok(Verdict::statement("steady and above 0.01, below 0.0001 where disturbances decay", unstable, 0.0, pass)
                    .evidence("what a place of the unstable flow adds to the total")
                    .cases(cases))
            }),
        }],
        drawings: vec![Drawing {
            name: "flow",
            caption: "Total Fisher memory of a stable flow against its length, input upstream, by the growth rate &mu; a step. Exact.",
            figure,
        }],
    }
}

fn figure(context: &Context) -> Result<Figure> {
    let mut series = Vec::new();
    for (index, (label, growth)) in FLOWS.iter().enumerate() {
        let mut points = Vec::new();
        for length in LENGTHS.step_by(2) {
            points.push((length as f64, total(context, length, *growth)?.value));
        }
        let rate = format!("{growth}").replace('-', "\u{2212}");
        series.push(Series::line(format!("{label}, \u{3bc} = {rate}"), style::colour(index), points));
    }
    let panel = Panel {
        x: Axis::linear("length (places)").from_to(0.0, 80.0),
        y: Axis::linear("total Fisher memory").from_to(1.0, 3.5),
        series,
    };
    Ok(Figure { title: "Fisher memory of a drifting, diffusing, growing disturbance".to_owned(), panels: vec![panel] })
}
