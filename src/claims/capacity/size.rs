//! Memory capacity against the number of units, at a noise that stays and at one that falls with the size.

use super::networks::at;
use crate::claims::cases::{Cases, each, grid};
use crate::claims::claim::Check;
use crate::claims::context::{Context, Effort};
use crate::claims::measured::{Measured, points};
use crate::claims::verdict::Verdict;
use crate::claims::words::listed;
use crate::error::Result;
use crate::figure::{Axis, Panel, Series, style};
use crate::memory::{Analysis, closed_form};
use crate::system::Input;
use rayon::prelude::*;
use std::sync::Arc;

/// Numbers of units, and the noise variance that does not change with them.
const SIZES: [usize; 7] = [5, 10, 20, 35, 50, 100, 200];
const FIXED: f64 = 0.1;

/// Where in the list the sizes begin that are held to the equation for large networks.
const LARGE: usize = 4;
/// Random orthogonal networks averaged over.
const DRAWS: Effort<u64> = Effort { full: 8, quick: 4 };

pub(super) fn check() -> Check {
    Check::new("capacity-against-size", against_size)
        .with("sizes", listed(&SIZES[LARGE..]))
        .with_effort("draws", DRAWS)
        .with("fixed", FIXED)
        .with("inverse", 1.0 / FIXED)
}

fn against_size(context: &Context) -> Result<Verdict> {
    let noises: [Noise; 2] = [|_| FIXED, falling];
    let mut exact = true;
    let deviations = Cases::of(grid(&SIZES[LARGE..], noises), |(&size, noise)| {
        let noise = noise(size);
        let found = of_orthogonal(context, size, noise)?;
        exact &= found.iter().all(|found| (found.total.value * noise - 1.0).abs() < 1e-9);
        let share = mean_capacity(&found)?.times(1.0 / large_capacity(size, noise));
        let deviation = Measured { value: (share.value - 1.0).abs(), ..share };
        Ok((format!("N = {size}, \u{3b5} = {noise}"), deviation))
    })?;
    let furthest = deviations.largest();
    // Haar matrices hold 0.91 of it at eps N = 0.1 (averages over draws, N = 50 to 400).
    let pass = exact && furthest.number.value < 0.15;
    Ok(Verdict::statement("within 0.15 of the equation", furthest, 0.15, pass)
        .evidence("largest relative deviation of the mean over networks; \u{3b5}J_tot = 1 to 1e-9 besides"))
}

/// A noise variance by the number of units.
type Noise = fn(usize) -> f64;

/// a = 1 - 1/N: the network forgets over as many steps as it has units.
fn decay_of(size: usize) -> f64 {
    (1.0 - 1.0 / size as f64).sqrt()
}

fn falling(size: usize) -> f64 {
    FIXED / size as f64
}

fn of_orthogonal(context: &Context, size: usize, noise: f64) -> Result<Vec<Arc<Analysis>>> {
    let name = |seed| format!("orthogonal:n={size},scale={},seed={seed}", decay_of(size));
    let one = |seed| at(context, &name(seed), &Input::First, noise);
    (1..=DRAWS.of(context)).into_par_iter().map(one).collect()
}

fn mean_capacity(found: &[Arc<Analysis>]) -> Result<Measured> {
    Ok(Measured::mean(&each(found, |found| Ok(Measured::capacity(found)?.value))?))
}

/// The capacity of a large random orthogonal network with a = 1 - 1/N.
fn large_capacity(size: usize, noise: f64) -> f64 {
    // a^k falls by e over N steps; what lies beyond forty times that is below 1e-17 t.
    let lags = 60 * size;
    closed_form::orthogonal_memory_function(size, decay_of(size), noise, lags).iter().sum()
}

/// MC against N.
pub(super) fn panel(context: &Context) -> Result<Panel> {
    let range: Vec<usize> = (0..=20).map(|step| (5.0 * 40f64.powf(f64::from(step) / 20.0)).round() as usize).collect();
    let over = |value: &dyn Fn(usize) -> f64| range.iter().map(|&size| (size as f64, value(size))).collect::<Vec<_>>();
    let ceiling = over(&|size| closed_form::normal_capacity_ceiling(size, FIXED));
    let mut series = vec![Series::dashed("ceiling of normal networks, \u{3b5} = 0.1", style::REFERENCE, ceiling)];
    let orthogonal: [(&str, usize, Noise); 2] =
        [("orthogonal, \u{3b5} = 0.1/N", 4, falling), ("orthogonal, \u{3b5} = 0.1", 1, |_| FIXED)];
    for (label, colour, noise) in orthogonal {
        series.push(Series::line(label, style::colour(colour), over(&|size| large_capacity(size, noise(size)))));
        let mut means = Vec::new();
        for size in SIZES {
            means.push((size as f64, mean_capacity(&of_orthogonal(context, size, noise(size))?)?));
        }
        series.push(points("", style::colour(colour), means));
    }
    for (label, colour, gain) in
        [("chain, gain 1, \u{3b5} = 0.1", 2, 1.0), ("chain, gain 1.05, \u{3b5} = 0.1", 3, 1.05)]
    {
        let one = |&size: &usize| {
            let found = at(context, &format!("chain:n={size},gain={gain}"), &Input::First, FIXED)?;
            Ok((size as f64, Measured::capacity(&found)?.value))
        };
        let line = range.par_iter().map(one).collect::<Result<Vec<_>>>()?;
        series.push(Series::line(label, style::colour(colour), line));
    }
    Ok(Panel {
        x: Axis::logarithmic("number of units N").from_to(4.5, 220.0),
        y: Axis::logarithmic("memory capacity (lags)").from_to(1.0, 250.0),
        series,
    })
}
