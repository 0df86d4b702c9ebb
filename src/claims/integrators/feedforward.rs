//! A chain of leaky stages, read out as a whole or by its plain sum, against a unit with feedback.

use crate::claims::cases::Cases;
use crate::claims::context::Context;
use crate::claims::measured::Measured;
use crate::claims::verdict::Verdict;
use crate::error::Result;
use crate::family;
use crate::figure::{Axis, Figure, Panel, Series, style};
use crate::linalg::Matrix;
use crate::memory::{Analysis, analyse};
use crate::system::{Input, LinearSystem};
use std::sync::Arc;

/// Stages of unit time constant, and with them the time constant of the unit with feedback.
pub(super) const STAGES: usize = 20;
/// Gains from stage to stage.
pub(super) const GAINS: [f64; 2] = [1.0, 1.3];
/// Time between two values of J(t), and how many there are: up to the time constant.
pub(super) const STEP: f64 = 0.5;
const TIMES: usize = 41;

fn analysed(context: &Context, name: &str, system: impl FnOnce() -> Result<LinearSystem>) -> Result<Arc<Analysis>> {
    context.remembered(&format!("integrator {name}"), || {
        analyse(&system()?.with_input(Input::First)?, &context.settings(TIMES).with_step(STEP))
    })
}

/// x_1' = -x_1 + s + noise, x_i' = -x_i + gain x_(i-1) + noise.
fn chain(gain: f64) -> Result<LinearSystem> {
    LinearSystem::continuous(family::network(&format!("chain:n={STAGES},gain={gain},diagonal=-1"))?)
}

/// The chain of a gain, every stage seen.
fn whole(context: &Context, gain: f64) -> Result<Arc<Analysis>> {
    analysed(context, &format!("{gain}"), || chain(gain))
}

/// The chain of a gain, of which only the sum of all stages is seen.
fn summed(context: &Context, gain: f64) -> Result<Arc<Analysis>> {
    let sum = Matrix::from_element(1, STAGES, 1.0);
    analysed(context, &format!("sum {gain}"), || chain(gain)?.with_observation(sum, Matrix::zeros(1, 1)))
}

/// x' = -x/T + s + noise, T the number of stages.
fn feedback(context: &Context) -> Result<Arc<Analysis>> {
    analysed(context, "feedback", || LinearSystem::continuous(Matrix::from_element(1, 1, -1.0 / STAGES as f64)))
}

/// The probability of fewer than n events by the time t, at one per unit of time: what the sum of n stages keeps of a
/// pulse.
fn kept(time: f64) -> f64 {
    let term = |term: &mut f64, stage: usize| {
        let now = *term;
        *term *= time / (stage as f64 + 1.0);
        Some(now)
    };
    (0..STAGES).scan((-time).exp(), term).sum()
}

/// J(t) of one over J(t) of the other, at every time.
fn ratios(one: &Analysis, other: &Analysis) -> Vec<Measured> {
    (0..TIMES).map(|time| Measured::memory_at(one, time).over(Measured::memory_at(other, time))).collect()
}

/// The name of a time.
fn at(time: usize) -> String {
    format!("t = {}", time as f64 * STEP)
}

pub(super) fn against_feedback(context: &Context) -> Result<Verdict> {
    let (plain, amplifying, looped) = (whole(context, GAINS[0])?, whole(context, GAINS[1])?, feedback(context)?);
    let sum = summed(context, GAINS[0])?;
    let shape = |time: usize| kept(time as f64 * STEP).powi(2) * sum.curve.values[0];
    let mut cases = Cases::from([
        ("the chain of gain 1: total", Measured::total(&plain)),
        ("the chain of gain 1.3: total", Measured::total(&amplifying)),
        ("the feedback unit: total", Measured::total(&looped)),
        ("the sum of stages: farthest from the law of Poisson", Measured::farthest(&sum.curve, TIMES, shape)),
    ]);
    let integrates = cases.at(3).value < 1e-9;
    let (behind, summed, ahead) = (ratios(&plain, &looped), ratios(&sum, &looped), ratios(&amplifying, &looped));
    for time in [0, TIMES / 4, TIMES / 2, TIMES - 1] {
        cases.push(format!("gain 1 over feedback, {}", at(time)), behind[time]);
        cases.push(format!("sum of stages over feedback, {}", at(time)), summed[time]);
        cases.push(format!("gain 1.3 over feedback, {}", at(time)), ahead[time]);
    }
    let largest = summed.iter().copied().map(|ratio| (String::new(), ratio)).collect::<Cases>().largest().number;
    let later = behind[TIMES / 4..].iter().all(|ratio| ratio.surely_below(1.0));
    let pass = integrates
        && largest.surely_below(1.0)
        && later
        && cases.at(0).minus(cases.at(2)).surely_above(0.0)
        && ahead.iter().all(|ratio| ratio.surely_above(1.0));
    Ok(Verdict::statement("< 1", cases.decided_by(largest), 0.0, pass).evidence(
        "largest J(t) of the plain sum over that of the feedback unit; the whole chain of gain 1 is behind it from a \
         quarter of the time constant on, that of gain 1.3 ahead at every time",
    ))
}

pub(super) fn figure(context: &Context) -> Result<Figure> {
    let curve = |found: &Analysis| {
        found.curve.values.iter().zip(0..).map(|(&value, time)| (f64::from(time) * STEP, value)).collect()
    };
    let series = vec![
        Series::line("chain, gain 1.3", style::AMPLIFYING_CHAIN, curve(&*whole(context, GAINS[1])?)),
        Series::line("chain, gain 1", style::colour(0), curve(&*whole(context, GAINS[0])?)),
        Series::dashed("plain sum of its stages", style::colour(0), curve(&*summed(context, GAINS[0])?)),
        Series::line("one unit with feedback", style::colour(1), curve(&*feedback(context)?)),
    ];
    let panel = Panel {
        x: Axis::linear("time t (time constants of a stage)").from_to(0.0, STAGES as f64),
        y: Axis::logarithmic("J(t), in units of 1/\u{3b5}").from_to(1e-3, 4.0),
        series,
    };
    Ok(Figure { title: "Memory of a feedforward integrator and of one with feedback".to_owned(), panels: vec![panel] })
}
