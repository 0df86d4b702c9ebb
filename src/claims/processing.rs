//! Information processing capacity: what units that are not linear hold of products of past inputs.

use super::cases::{Cases, grid};
use super::claim::{Check, Group, Joined};
use super::context::{Context, Effort};
use super::measured::{Measured, points};
use super::verdict::Verdict;
use super::words::listed;
use crate::error::Result;
use crate::family;
use crate::figure::{Axis, Figure, Panel, Series, style};
use crate::linalg::Matrix;
use crate::memory::analyse;
use crate::simulate::{Capacities, Nonlinearity, SimulationOptions, Terms, capacities};
use crate::system::{Input, LinearSystem};
use std::sync::Arc;

const UNITS: usize = 5;
const NETWORK: &str = "gaussian:n=5,radius=0.6,seed=2";
/// Seed of the direction of the input.
const DIRECTION: u64 = 1;
/// Variance of the input.
const SIGNAL: f64 = 0.25;
/// Noise variances.
const NOISES: [f64; 2] = [0.0, 0.01];
const KINDS: [(&str, Nonlinearity, usize); 3] =
    [("tanh", Nonlinearity::Tanh, 0), ("elu", Nonlinearity::Elu, 1), ("relu", Nonlinearity::Relu, 2)];
/// Lags of degree 1, and which products are looked for.
const LAGS: usize = 24;
const TERMS: Terms = Terms { degree: 5, product_lags: 7 };
const TRIALS: usize = 64;
const STEPS: Effort = Effort { full: 4000, quick: 500 };
const SEED: u64 = 1;

pub(super) fn group() -> Joined {
    let with = |id, settle: fn(&Context) -> Result<Verdict>| {
        Check::new(id, settle)
            .with("network", NETWORK)
            .with("signal", SIGNAL)
            .with("noises", listed(NOISES))
            .with("degree", TERMS.degree)
            .with("products", TERMS.product_lags)
            .with("lags", LAGS)
            .with("trials", TRIALS)
            .with_effort("steps", STEPS)
            .with("seed", SEED)
    };
    let checks = vec![with("processing-linear", linear), with("processing-bound", bound)];
    Group::new(include_str!("words/processing.toml"), checks, &[("processing-capacity", figure)])
}

fn system(noise: f64) -> Result<LinearSystem> {
    let network = LinearSystem::discrete(family::network(NETWORK)?)?.with_input(Input::Random { seed: DIRECTION })?;
    network.with_noise_covariance(Matrix::identity(UNITS, UNITS) * noise)
}

fn measured(context: &Context, units: Nonlinearity, noise: f64) -> Result<Arc<Capacities>> {
    context.remembered(&format!("capacities of {units:?} units at noise {noise}"), || {
        let settings = SimulationOptions {
            steps: STEPS.of(context),
            trials: TRIALS,
            seed: SEED,
            lags: LAGS,
            signal_power: SIGNAL,
            nonlinearity: units,
        };
        capacities(&system(noise)?, &settings, &TERMS, &context.settings(1))
    })
}

fn of_degree(found: &Capacities, degree: usize) -> Measured {
    let sum = found.by_degree[degree - 1];
    Measured::sampled(sum.capacity, sum.standard_error)
}

fn total(found: &Capacities) -> Measured {
    Measured::sampled(found.total, found.total_standard_error)
}

fn linear(context: &Context) -> Result<Verdict> {
    let noise = NOISES[1];
    let found = measured(context, Nonlinearity::Linear, noise)?;
    // Of unit power, as the analysis has it.
    let theory = analyse(&system(noise / SIGNAL)?, &context.settings(LAGS))?;
    let expected = theory.decoding.memory_function.map_or(f64::NAN, |memory| memory.values.iter().sum());
    let mut table = vec![("degree 1".to_owned(), of_degree(&found, 1), expected)];
    table.extend((2..=TERMS.degree).map(|degree| (format!("degree {degree}"), of_degree(&found, degree), 0.0)));
    Ok(Verdict::simulated(&table))
}

fn bound(context: &Context) -> Result<Verdict> {
    let totals = Cases::of(grid(KINDS, NOISES), |((label, units, _), noise)| {
        Ok((format!("{label}, \u{3b5} = {noise}: total"), total(&*measured(context, units, noise)?)))
    })?;
    let n = UNITS as f64;
    let within = totals.all(|total| !total.surely_above(n));
    let tanh = measured(context, Nonlinearity::Tanh, NOISES[0])?;
    let reached = total(&tanh).times(1.0 / n);
    let lost = Cases::of(KINDS, |(label, units, _)| {
        let noisy = total(&*measured(context, units, NOISES[1])?);
        Ok((format!("{label}: what noise takes"), total(&*measured(context, units, NOISES[0])?).minus(noisy)))
    })?;
    let mut cases = totals.then(lost.clone());
    for ((label, units, _), degree) in grid(KINDS, 1..=TERMS.degree) {
        let found = measured(context, units, NOISES[0])?;
        cases.push(format!("{label}, no noise: degree {degree}"), of_degree(&found, degree));
    }
    let pass = within && reached.surely_above(0.9) && lost.all(|lost| lost.surely_above(0.0));
    Ok(Verdict::statement("> 0.9", cases.decided_by(reached), 0.0, pass).evidence(
        "total of tanh units without noise over the number of units; no total is above that number beyond four standard \
         errors, and noise takes part of every total",
    ))
}

/// Where a kind of units stands at a degree: set apart from the others.
fn place(degree: usize, kind: usize) -> f64 {
    degree as f64 + 0.12 * (kind as f64 - 1.0)
}

/// The sums by degree, a panel a noise; without noise the running sums too, which end at the bound.
fn figure(context: &Context) -> Result<Figure> {
    let mut panels = Vec::new();
    for noise in NOISES {
        let (mut marks, mut lines) = (Vec::new(), Vec::new());
        for (kind, (label, units, colour)) in KINDS.into_iter().enumerate() {
            let (found, colour, mut sum) = (measured(context, units, noise)?, style::colour(colour), 0.0);
            let sums: Vec<(f64, Measured)> =
                (1..=TERMS.degree).map(|degree| (place(degree, kind), of_degree(&found, degree))).collect();
            let running = sums.iter().map(|(place, number)| {
                sum += number.value;
                (*place, sum)
            });
            lines.push(Series::line("", colour, running.collect()));
            marks.push(points(if panels.is_empty() { label } else { "" }, colour, sums));
        }
        let bound = [0.6, TERMS.degree as f64 + 0.4].map(|end| (end, UNITS as f64)).to_vec();
        let label = if panels.is_empty() { "bound N" } else { "" };
        lines.extend(marks);
        lines.push(Series::dashed(label, style::REFERENCE, bound));
        let what = if noise > 0.0 { format!("capacity, \u{3b5} = {noise}") } else { "capacity, no noise".to_owned() };
        panels.push(Panel {
            x: Axis::whole("degree of the products of past inputs, N = 5").from_to(0.6, TERMS.degree as f64 + 0.4),
            y: Axis::linear(&what).from_to(-0.1, UNITS as f64 + 0.4),
            series: lines,
        });
    }
    Ok(Figure { title: "Information processing capacity of nonlinear units by degree".to_owned(), panels })
}
