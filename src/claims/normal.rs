//! Normal networks: a total of 1 whatever they are, and what sets them apart from all others.

use super::cases::Cases;
use super::claim::{Check, Group, Joined};
use super::context::{Context, LAGS};
use super::families::{IDENTITY, NON_NORMAL, NORMAL, measure};
use super::measured::{Measured, known, largest, signal_power};
use super::verdict::Verdict;
use super::words::{listed, networks};
use crate::error::Result;
use crate::family;
use crate::figure::{Axis, Figure, Panel, Series, over_lags, style};
use crate::linalg::{Matrix, Vector, symmetric_eigen, symmetric_eigenvalues};
use crate::memory::{Analysis, analyse, closed_form};
use crate::system::{Input, LinearSystem};

pub(super) fn group() -> Joined {
    let checks = vec![
        Check::new("orthogonal-isometry", isometry)
            .with("networks", networks(ISOMETRIES))
            .with("horizon", HORIZON)
            .with("seed", SEED),
        Check::new("normal-total", normal_total).with("networks", networks(NORMAL)),
        Check::new("only-normal", only_normal).with("networks", networks(NON_NORMAL)),
        Check::new("normal-curve", normal_curve)
            .with("scale", SCALE)
            .with("units", UNITS)
            .with("networks", networks(MIXTURES))
            .with("seed", SEED)
            .with("lags", LAGS),
        Check::new("normal-envelope", envelope).with("networks", networks(NORMAL)).with("lags", listed(ATTAINED)),
    ];
    Group::new(
        include_str!("words/normal.toml"),
        checks,
        &[("memory-curves", memory_curves), ("amplification", amplification)],
    )
}

/// Units of the orthogonal networks, and the seed of their random input.
const UNITS: usize = 30;
const SEED: u64 = 2;
/// Networks that forget nothing, and the steps after which that is seen.
const ISOMETRIES: [&str; 3] = ["orthogonal:n=30,seed=1", "ring:n=30", "identity:n=30"];
const HORIZON: u64 = 50;

fn isometry(context: &Context) -> Result<Verdict> {
    let deviations = |name: &str| {
        let system = LinearSystem::discrete(family::network(name)?)?.with_input(Input::Random { seed: SEED })?;
        let found = analyse(&system, &context.settings(HORIZON as usize).with_horizon(HORIZON))?;
        let (powers, trace) = (signal_power(&found)?, known(&found.noise_trace, "the trace of C")?);
        let expected = UNITS as f64 * HORIZON as f64;
        let noise = Measured::proven((trace.value / expected - 1.0).abs(), trace.error / expected);
        Ok([
            (format!("{name}: |W^k v|^2"), Measured::farthest(powers, powers.len(), |_| 1.0)),
            (format!("{name}: tr C"), noise),
            (format!("{name}: J(k)"), Measured::memory_from(&found, |_| 1.0 / HORIZON as f64)),
        ])
    };
    Ok(Verdict::near(Cases::of_each(ISOMETRIES, deviations)?.largest(), 0.0, IDENTITY)
        .evidence("largest relative deviation over 50 steps"))
}

fn normal_total(context: &Context) -> Result<Verdict> {
    let deviation = |found: &Analysis| {
        let values = symmetric_eigenvalues(&found.spatial.matrix.value)?;
        let deviation = largest(values.iter().map(|value| (value - 1.0).abs()));
        Ok(Measured::proven(deviation, found.spatial.matrix.error))
    };
    Ok(Verdict::near(measure(context, NORMAL, deviation)?.largest(), 0.0, IDENTITY)
        .evidence("largest deviation of an eigenvalue of M from 1"))
}

fn only_normal(context: &Context) -> Result<Verdict> {
    let best = measure(context, NON_NORMAL, |found| Ok(Measured::best(found)))?;
    Ok(Verdict::above(best.smallest(), 1.0).evidence("smallest of the largest eigenvalues of M"))
}

/// The scale of orthogonal networks that forget, and two normal networks with other spectra.
const SCALE: f64 = 0.95;
const MIXTURES: [&str; 2] = ["symmetric:n=40,radius=0.95,seed=4", "normal:n=31,radius=0.9,seed=2"];

fn normal_curve(context: &Context) -> Result<Verdict> {
    let isotropic = Cases::of([("identity", ""), ("ring", ""), ("orthogonal", ",seed=1")], |(family, seed)| {
        let name = format!("{family}:n={UNITS},scale={SCALE}{seed}");
        let found = context.analysis(&name, Input::Random { seed: SEED })?;
        Ok((name, Measured::memory_from(&found, |lag| closed_form::scaled_orthogonal(SCALE, lag))))
    })?;
    let mixed = Cases::of(MIXTURES, |name| {
        let found = context.analysis(name, Input::Random { seed: SEED })?;
        let modes = modes(&family::network(name)?, &found.input)?;
        let expected = |lag: usize| modes.iter().map(|(a, share)| share * a.powi(lag as i32) * (1.0 - a)).sum();
        Ok((name.to_owned(), Measured::memory_from(&found, expected)))
    })?;
    Ok(Verdict::near(isotropic.then(mixed).largest(), 0.0, IDENTITY)
        .evidence("largest relative deviation of J(k) over 200 lags"))
}

/// For every eigenvalue of a normal matrix its squared modulus and the share of the input in its eigenvector.
///
/// W'W has the same eigenvectors and those squares for eigenvalues; a pair of conjugate ones shares its square, and
/// the shares of the two add up.
fn modes(weights: &Matrix, input: &Vector) -> Result<Vec<(f64, f64)>> {
    let (values, vectors) = symmetric_eigen(&(weights.transpose() * weights))?;
    let shares = vectors.transpose() * input;
    Ok(values.iter().zip(shares.iter()).map(|(value, share)| (*value, share * share)).collect())
}

/// Lags at each of which one network touches the envelope.
const ATTAINED: [usize; 3] = [1, 10, 100];

fn envelope(context: &Context) -> Result<Verdict> {
    let below = measure(context, NORMAL, |found| {
        let shares = |values: &[f64]| {
            largest(values.iter().enumerate().skip(1).map(|(lag, value)| value / closed_form::normal_envelope(lag)))
        };
        Ok(Measured::proven(shares(&found.curve.values), shares(&found.curve.errors)))
    })?;
    let attained = Cases::of(ATTAINED, |lag| {
        let name = format!("identity:n=2,scale={}", (lag as f64 / (lag as f64 + 1.0)).sqrt());
        let found = context.analysis(&name, Input::First)?;
        let (memory, envelope) = (Measured::memory_at(&found, lag), closed_form::normal_envelope(lag));
        let share = Measured::proven(memory.value / envelope, memory.margin.size() / envelope);
        Ok((format!("{name} at lag {lag}"), share))
    })?;
    let reached = attained.clone().smallest().number.value > 1.0 - IDENTITY;
    let highest = below.then(attained).largest();
    let pass = highest.number.value <= 1.0 + IDENTITY && reached;
    Ok(Verdict::statement("at most 1, and 1 where scaled for the lag", highest, IDENTITY, pass)
        .evidence("largest share of the envelope"))
}

/// The networks of the two figures: legend, specification, input.
fn shown() -> [(&'static str, &'static str, Input); 6] {
    let random = Input::Random { seed: 1 };
    [
        ("orthogonal", "orthogonal:n=100,scale=0.98,seed=1", random.clone()),
        ("normal, random spectrum", "normal:n=100,radius=0.98,seed=1", random),
        ("Gaussian, best input", "gaussian:n=100,radius=0.98,seed=1", Input::Best),
        ("chain, gain 1", "chain:n=100,gain=1", Input::First),
        ("chain, gain 1.05", "chain:n=100,gain=1.05", Input::First),
        ("chain 0.99, feedback 0.05", "chain:n=100,gain=0.99,feedback=0.05", Input::First),
    ]
}

const SHOWN_LAGS: usize = 131;

fn lags() -> Axis {
    Axis::linear("lag k (time steps)").from_to(0.0, SHOWN_LAGS as f64 - 1.0)
}

fn memory_curves(context: &Context) -> Result<Figure> {
    let mut series = Vec::new();
    for (label, name, input) in shown() {
        let found = context.analysis(name, input)?;
        series.push(Series::line(label, style::of_family(name), over_lags(&found.curve.values[..SHOWN_LAGS])));
    }
    let bound: Vec<f64> = (0..SHOWN_LAGS).map(closed_form::normal_envelope).collect();
    series.push(Series::dashed("envelope of all normal networks", style::REFERENCE, over_lags(&bound)));
    let panel = Panel { x: lags(), y: Axis::logarithmic("Fisher memory J(k) (1/\u{3b5})").from_to(1e-4, 1.5), series };
    Ok(Figure { title: "Fisher memory curves of six families of networks".to_owned(), panels: vec![panel] })
}

fn amplification(context: &Context) -> Result<Figure> {
    let mut series = Vec::new();
    for (label, name, input) in shown() {
        let found = context.analysis(name, input)?;
        series.push(Series::line(
            label,
            style::of_family(name),
            over_lags(&signal_power(&found)?.values[..SHOWN_LAGS]),
        ));
    }
    let panel = Panel { x: lags(), y: Axis::logarithmic("signal power (input: 1)").from_to(1e-3, 1e5), series };
    Ok(Figure { title: "Transient amplification of a unit pulse".to_owned(), panels: vec![panel] })
}
