//! Balanced amplification: what excitatory and inhibitory units hold along their difference and along their sum.

use crate::claims::cases::{Cases, each, grid};
use crate::claims::context::{Context, Effort};
use crate::claims::measured::{Measured, points};
use crate::claims::verdict::Verdict;
use crate::error::Result;
use crate::family;
use crate::figure::{Axis, Figure, Panel, Series, style};
use crate::linalg::{Matrix, Vector};
use crate::memory::{Analysis, analyse};
use crate::system::{Input, LinearSystem};
use rayon::prelude::*;
use std::sync::Arc;

/// Weights w of the pair: both units receive w from the excitatory one and -w from the inhibitory one.
pub(super) const WEIGHTS: [f64; 6] = [0.25, 0.5, 1.0, 2.0, 4.0, 8.0];
/// Networks of many units: their number, the share that excites, their spectral radii.
pub(super) const UNITS: usize = 40;
const EXCITATORY: usize = 32;
pub(super) const RADII: [f64; 4] = [0.1, 0.3, 0.5, 0.9];
pub(super) const DRAWS: Effort<u64> = Effort { full: 12, quick: 5 };

/// A direction of the input.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Mode {
    /// All units alike.
    Sum,
    /// Excitatory units up and inhibitory ones down, with opposite sums.
    Difference,
}

impl Mode {
    fn name(self) -> &'static str {
        match self {
            Self::Sum => "along the sum",
            Self::Difference => "along the difference",
        }
    }

    fn vector(self, excitatory: usize, units: usize) -> Vector {
        let entry = |unit: usize| match self {
            Self::Sum => 1.0,
            Self::Difference if unit < excitatory => 1.0 / excitatory as f64,
            Self::Difference => -1.0 / (units - excitatory) as f64,
        };
        Vector::from_fn(units, |unit, _| entry(unit)).normalize()
    }
}

/// x' = -x + W x + v s + noise.
fn leaky(weights: Matrix, input: Vector) -> Result<LinearSystem> {
    let n = weights.nrows();
    LinearSystem::continuous(weights - Matrix::identity(n, n))?.with_input(Input::Vector(input))
}

fn pair_of(context: &Context, weight: f64, mode: Mode) -> Result<Arc<Analysis>> {
    context.remembered(&format!("balanced pair {weight} {mode:?}"), || {
        let weights = Matrix::from_row_slice(2, 2, &[weight, -weight, weight, -weight]);
        analyse(&leaky(weights, mode.vector(1, 2))?, &context.settings(1))
    })
}

/// The total of the pair: (4 + 2 f²)/(4 + f²) along the difference and 4/(4 + f²) along the sum, f = 2 w.
fn formula(weight: f64, mode: Mode) -> f64 {
    let square = 4.0 * weight * weight;
    let difference = (4.0 + 2.0 * square) / (4.0 + square);
    if mode == Mode::Difference { difference } else { 2.0 - difference }
}

pub(super) fn pair(context: &Context) -> Result<Verdict> {
    let mut best = true;
    let deviations = Cases::of(grid(WEIGHTS, [Mode::Difference, Mode::Sum]), |(weight, mode)| {
        let found = pair_of(context, weight, mode)?;
        // The difference is the best of all inputs, and the sum the worst.
        best &= mode == Mode::Sum || Measured::best(&found).deviation_from(formula(weight, mode)).value < 1e-9;
        Ok((format!("w = {weight}: {}", mode.name()), Measured::total(&found).deviation_from(formula(weight, mode))))
    })?;
    Ok(Verdict::near(deviations.largest(), 0.0, 1e-9)
        .and(best)
        .evidence("largest relative deviation of a total; the difference is the best input of every pair"))
}

/// The totals of balanced networks of many units along a mode, v' M v: mean over networks.
fn total(context: &Context, radius: f64, mode: Mode) -> Result<Measured> {
    let matrices = context.remembered(&format!("balanced networks {radius}"), || {
        let one = |seed| {
            let weights = family::network(&format!("dale:n={UNITS},radius={radius},seed={seed}"))?;
            let system = leaky(weights, Mode::Sum.vector(EXCITATORY, UNITS))?;
            Ok(analyse(&system, &context.settings(1))?.spatial.matrix.value.clone())
        };
        (1..=DRAWS.of(context)).into_par_iter().map(one).collect::<Result<Vec<Matrix>>>()
    })?;
    let input = mode.vector(EXCITATORY, UNITS);
    Ok(Measured::mean(&matrices.iter().map(|matrix| input.dot(&(matrix * &input))).collect::<Vec<_>>()))
}

pub(super) fn networks(context: &Context) -> Result<Verdict> {
    let differences = Cases::of(RADII, |radius| {
        Ok((format!("radius {radius}: along the difference"), total(context, radius, Mode::Difference)?))
    })?;
    let sums =
        Cases::of(RADII, |radius| Ok((format!("radius {radius}: along the sum"), total(context, radius, Mode::Sum)?)))?;
    let apart = differences.all(|total| total.surely_above(1.0)) && sums.all(|total| total.surely_below(1.0));
    let smallest = differences.clone().smallest().number;
    Ok(Verdict::statement("> 1", differences.then(sums).decided_by(smallest), 0.0, apart)
        .evidence("smallest total along the difference; every total along the sum is below 1"))
}

pub(super) fn figure(context: &Context) -> Result<Figure> {
    let modes = [(Mode::Difference, 0), (Mode::Sum, 1)];
    let weights: Vec<f64> = (0..=40).map(|step| 0.2 * 50f64.powf(f64::from(step) / 40.0)).collect();
    let (mut pairs, mut many) = (Vec::new(), Vec::new());
    for (mode, colour) in modes {
        let colour = style::colour(colour);
        let line = weights.iter().map(|&weight| (weight, formula(weight, mode))).collect();
        pairs.push(Series::line(mode.name(), colour, line));
        let found = each(WEIGHTS, |weight| Ok((weight, pair_of(context, weight, mode)?.total.value)))?;
        pairs.push(Series::points("", colour, found, vec![]));
        many.push(points("", colour, each(RADII, |radius| Ok((radius, total(context, radius, mode)?)))?));
    }
    let normal =
        |from: f64, to: f64| Series::dashed("any normal network", style::REFERENCE, vec![(from, 1.0), (to, 1.0)]);
    pairs.insert(0, normal(0.2, 10.0));
    many.insert(0, Series { label: String::new(), ..normal(0.0, 1.0) });
    let y = || Axis::linear("total J(t), in units of 1/\u{3b5}").from_to(0.0, 2.1);
    Ok(Figure {
        title: "Memory of balanced excitation and inhibition along their difference and their sum".to_owned(),
        panels: vec![
            Panel { x: Axis::logarithmic("weight w, N = 2").from_to(0.2, 10.0), y: y(), series: pairs },
            Panel { x: Axis::linear("spectral radius, N = 40").from_to(0.0, 1.0), y: y(), series: many },
        ],
    })
}
