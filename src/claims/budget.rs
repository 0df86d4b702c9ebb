//! What every network obeys: the budget tr(QM) = N and what follows from it.

use super::cases::Cases;
use super::claim::{Check, Group, Joined};
use super::context::{Context, LAGS};
use super::families::{IDENTITY, all, measure};
use super::measured::{Measured, fisher_spectrum};
use super::verdict::{Verdict, certainty};
use super::words::networks;
use crate::error::Result;
use crate::family;
use crate::figure::{Axis, Figure, Panel, Series, style};
use crate::linalg::{Matrix, Vector, symmetric_eigenvalues};
use crate::memory::{Analysis, information_ceiling};
use crate::system::{Input, LinearSystem};
use std::sync::Arc;

pub(super) fn group() -> Joined {
    let every = || networks(all());
    let checks = vec![
        Check::new("trace-budget", trace_budget)
            .with("networks", every())
            .with("network", GAUSSIAN)
            .with("factor", FACTOR)
            .with("small", networks(SMALL))
            .with("lags", LAGS),
        Check::new("observation-budget", observation)
            .with("network", OBSERVED)
            .with("channels", CHANNELS)
            .with("basis", BASIS)
            .with("noise", CHANNEL_NOISE),
        Check::new("total-below-n", below_n)
            .with("networks", every())
            .with("strong", STRONG)
            .with("length", LENGTH)
            .with("noise", STRONG_NOISE),
        Check::new("input-matches-architecture", input_matters).with("networks", networks([CHAIN, ORTHOGONAL])),
    ];
    Group::new(
        include_str!("words/budget.toml"),
        checks,
        &[("spatial-spectrum", spatial_spectrum), ("input-place", input_place)],
    )
}

fn trace_budget(context: &Context) -> Result<Verdict> {
    let share = |found: &Analysis| {
        Ok(Measured::from(found.noise_budget).deviation_from(found.spatial.matrix.value.nrows() as f64))
    };
    let mut cases = measure(context, all(), share)?;
    let correlated = correlated_noise(context)?;
    cases.push("correlated noise", Measured::from(correlated.noise_budget).deviation_from(30.0));
    Ok(Verdict::near(cases.then(mean_over_directions(context)?).largest(), 0.0, IDENTITY)
        .evidence("largest relative deviation of tr(QM) from N, and of the mean over driven units from 1/\u{3b5}"))
}

/// A network under the noise Q = G G' + 0.1 I.
const GAUSSIAN: &str = "gaussian:n=30,radius=0.9,seed=1";
const FACTOR: &str = "gaussian:n=30,gain=1,seed=5";
const FLOOR: f64 = 0.1;

fn correlated_noise(context: &Context) -> Result<Arc<Analysis>> {
    context.analysis_of("gaussian under correlated noise", Input::Best, || {
        let spread = family::network(FACTOR)?;
        let noise = &spread * spread.transpose() + Matrix::identity(30, 30) * FLOOR;
        LinearSystem::discrete(family::network(GAUSSIAN)?)?.with_noise_covariance(noise)
    })
}

/// A network seen through the first rows of an orthogonal matrix, under noise.
const OBSERVED: &str = "triangular:n=20,radius=0.9,strength=0.3,seed=1";
const BASIS: &str = "orthogonal:n=20,seed=2";
const CHANNELS: usize = 3;
const CHANNEL_NOISE: f64 = 0.5;

fn observation(context: &Context) -> Result<Verdict> {
    let system = LinearSystem::discrete(family::network(OBSERVED)?)?;
    let covariance = crate::state_covariance(&system, &context.settings(1))?.matrix;
    let channels = family::network(BASIS)?.rows(0, CHANNELS).into_owned();
    let noise = Matrix::identity(CHANNELS, CHANNELS) * CHANNEL_NOISE;
    let seen = &channels * covariance * channels.transpose();
    let visible = crate::linalg::solve_linear(&(&seen + &noise), &seen).trace();
    let found = context.analysis_of("triangular seen through three channels", Input::Best, || {
        system.with_observation(channels, noise)
    })?;
    let rank = CHANNELS as f64;
    let measured = Measured::from(found.noise_budget);
    Ok(Verdict::near(measured, visible, rank * IDENTITY)
        .and(measured.surely_below(rank))
        .evidence(format!("tr(QM) seen through three channels; {}", certainty(&found))))
}

/// Networks of eight units whose units are driven one by one.
const SMALL: [&str; 3] =
    ["gaussian:n=8,radius=0.9,seed=3", "triangular:n=8,radius=0.9,strength=0.5,seed=3", "chain:n=8,gain=2"];

/// The mean total over the units as inputs, summed lag by lag.
fn mean_over_directions(context: &Context) -> Result<Cases> {
    let mean = |name: &str| {
        let (mut sum, mut error) = (0.0, 0.0);
        for unit in 0..8 {
            let direction = Vector::from_fn(8, |row, _| f64::from(u8::from(row == unit)));
            let found = context.analysis(name, Input::Vector(direction))?;
            sum += found.curve.iter().sum::<f64>() / 8.0;
            error += found.curve.errors.iter().sum::<f64>() / 8.0;
        }
        // What lies beyond 200 lags is below 0.9^400 of what lies before: 1e-18.
        Ok((format!("{name}: mean over its units"), Measured::proven(sum, error).deviation_from(1.0)))
    };
    Cases::of(SMALL, mean)
}

/// A chain so strong that it misses the ceiling by about one in a million, the length of its input, and its noise.
const STRONG: &str = "chain:n=6,gain=1000";
const LENGTH: f64 = 2.0;
const STRONG_NOISE: f64 = 0.5;

fn below_n(context: &Context) -> Result<Verdict> {
    // Of a unit input at unit noise no eigenvalue of the Fisher memory matrix exceeds 1.
    let mut within = true;
    let share = |name: &str| {
        let system = LinearSystem::discrete(family::network(name)?)?;
        let found = context.analysis(name, Input::Best)?;
        let ceiling = information_ceiling(&system, &found.spatial.best.direction.value)?.unwrap_or(f64::NAN);
        let spectrum = fisher_spectrum(&found)?;
        within &= spectrum[0] <= 1.0 + IDENTITY;
        Ok((name.to_owned(), Measured::best(&found).times(1.0 / ceiling)))
    };
    let mut cases = Cases::of(all(), share)?;
    let input = Vector::from_fn(6, |unit, _| if unit == 0 { LENGTH } else { 0.0 });
    let system = LinearSystem::discrete(family::network(STRONG)?)?.with_noise_variance(STRONG_NOISE)?;
    let ceiling = information_ceiling(&system, &input)?.unwrap_or(f64::NAN);
    let found = context.analysis_of("the strong chain at noise 0.5", Input::Vector(input), || Ok(system))?;
    let near = Measured::total(&found).times(1.0 / ceiling);
    cases.push(format!("{STRONG}, input of length {LENGTH}, noise {STRONG_NOISE}"), near);
    let share = cases.largest();
    let pass = within && share.number.surely_below(1.0) && near.surely_above(1.0 - 1e-5);
    Ok(Verdict::statement("< 1, for the strong chain by less than 0.00001", share, 0.0, pass)
        .evidence("largest share of the ceiling |v|\u{b2}N/\u{3b5} that a network holds"))
}

const UNITS: usize = 20;
const CHAIN: &str = "chain:n=20,gain=1.4142135623730951";
const ORTHOGONAL: &str = "orthogonal:n=20,scale=0.95,seed=1";

fn input_matters(context: &Context) -> Result<Verdict> {
    let (chain, orthogonal) = (context.analysis(CHAIN, Input::First)?, context.analysis(ORTHOGONAL, Input::First)?);
    let (head, tail) = (Measured::through_unit(&chain, 0), Measured::through_unit(&chain, UNITS - 1));
    let alike = (0..UNITS).all(|unit| (Measured::through_unit(&orthogonal, unit).value - 1.0).abs() < IDENTITY);
    let pass = tail.over(head).surely_below(1e-7) && head.surely_above(10.8) && alike;
    let cases = Cases::from([("head of the chain", head), ("tail of the chain", tail)]);
    Ok(Verdict::statement("below 1e-7, the head above 10.8", cases.decided_by(tail.over(head)), 0.0, pass).evidence(
        format!(
            "total through the tail over total through the head, which is {:.3}; every unit of the orthogonal network \
             holds 1",
            head.value
        ),
    ))
}

/// J_tot of an input into unit i = 0, 1, ... of a chain of power gain a: sum_k a^k (a-1)/(a^(i+k+1) - 1).
fn through_unit(gain: f64, unit: usize) -> f64 {
    let alpha = gain * gain;
    let variance = |stage: i32| {
        if alpha == 1.0 { f64::from(stage) } else { (alpha.powi(stage) - 1.0) / (alpha - 1.0) }
    };
    (unit..UNITS).map(|stage| alpha.powi((stage - unit) as i32) / variance(stage as i32 + 1)).sum()
}

fn input_place(context: &Context) -> Result<Figure> {
    let mut series = Vec::new();
    let chains = [("chain, gain 1.41", CHAIN, 2f64.sqrt()), ("chain, gain 1", "chain:n=20,gain=1", 1.0)];
    for (label, name, gain) in chains {
        let line = (0..UNITS).map(|unit| (unit as f64 + 1.0, through_unit(gain, unit))).collect();
        series.push(Series::line(label, style::of_family(name), line));
        series.push(through_each(context, name)?);
    }
    series.push(Series::line("orthogonal", style::ORTHOGONAL, vec![(1.0, 1.0), (UNITS as f64, 1.0)]));
    series.push(through_each(context, ORTHOGONAL)?);
    let panel = Panel {
        x: Axis::whole("driven unit").from_to(0.5, UNITS as f64 + 0.5),
        y: Axis::logarithmic("total Fisher memory (1/\u{3b5})").from_to(5e-7, 30.0),
        series,
    };
    Ok(Figure { title: "Total Fisher memory of inputs into each unit".to_owned(), panels: vec![panel] })
}

fn through_each(context: &Context, name: &str) -> Result<Series> {
    let found = context.analysis(name, Input::First)?;
    let points = (0..UNITS).map(|unit| (unit as f64 + 1.0, Measured::through_unit(&found, unit).value)).collect();
    Ok(Series::points("", style::of_family(name), points, vec![]))
}

fn spatial_spectrum(context: &Context) -> Result<Figure> {
    let mut series = Vec::new();
    for (label, name) in [
        ("orthogonal", "orthogonal:n=100,scale=0.98,seed=1"),
        ("Gaussian", "gaussian:n=100,radius=0.98,seed=1"),
        ("chain, gain 1", "chain:n=100,gain=1"),
        ("chain, gain 1.05", "chain:n=100,gain=1.05"),
        ("chain, gain 2", "chain:n=100,gain=2"),
    ] {
        let mut values = symmetric_eigenvalues(&context.analysis(name, Input::First)?.spatial.matrix.value)?;
        values.sort_by(|one, other| other.total_cmp(one));
        let ranked = values.into_iter().enumerate().map(|(rank, value)| (rank as f64 + 1.0, value)).collect();
        let colour = if name.ends_with("gain=2") { style::OPTIMAL } else { style::of_family(name) };
        series.push(Series::line(label, colour, ranked));
    }
    let panel = Panel {
        x: Axis::logarithmic("rank of the input").from_to(1.0, 100.0),
        y: Axis::logarithmic("eigenvalue of M (1/\u{3b5})").from_to(1e-3, 100.0),
        series,
    };
    Ok(Figure { title: "Eigenvalues of the spatial Fisher memory matrix".to_owned(), panels: vec![panel] })
}
