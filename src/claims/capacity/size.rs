//! Memory capacity against the number of units: random orthogonal networks and generic ones, at a noise that stays and
//! at one that falls with the size.

use super::networks::from_spectrum;
use crate::claims::cases::{Cases, grid};
use crate::claims::claim::Check;
use crate::claims::context::{Context, Effort};
use crate::claims::fit::{Law, power_law};
use crate::claims::measured::{Measured, fisher_spectrum, points};
use crate::claims::verdict::Verdict;
use crate::claims::words::listed;
use crate::error::Result;
use crate::family;
use crate::figure::{Axis, Figure, Panel, Series, style};
use crate::memory::{analyse, closed_form};
use crate::system::{Input, LinearSystem};
use rayon::prelude::*;
use std::sync::Arc;

/// Numbers of units, of which a quick run takes the first.
const SIZES: [usize; 5] = [25, 50, 100, 200, 400];
const TAKEN: Effort = Effort { full: 5, quick: 3 };
/// Random networks averaged over at every size.
const DRAWS: Effort<u64> = Effort { full: 16, quick: 32 };
/// The noise variance that does not change with the size; the other is this over N.
const FIXED: f64 = 0.1;

/// A kind of random network of spectral radius √a, a = 1 - 1/N: it forgets over as many steps as it has units.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Kind {
    Orthogonal,
    /// Independent Gaussian entries.
    Generic,
}

/// A noise variance by the number of units.
type Noise = fn(usize) -> f64;

fn fixed(_: usize) -> f64 {
    FIXED
}

fn falling(size: usize) -> f64 {
    FIXED / size as f64
}

pub(super) fn checks() -> Vec<Check> {
    let with = |check: Check| {
        check.with("sizes", listed(SIZES)).with_effort("draws", DRAWS).with("fixed", FIXED).with("inverse", 1.0 / FIXED)
    };
    vec![
        with(Check::new("orthogonal-memory-function", equation)),
        with(Check::new("capacity-against-size", against_size)),
        with(Check::new("capacity-generic", generic)),
    ]
}

fn sizes(context: &Context) -> &'static [usize] {
    &SIZES[..TAKEN.of(context)]
}

fn scale(size: usize) -> f64 {
    (1.0 - 1.0 / size as f64).sqrt()
}

/// The Fisher spectra of the networks of a size at unit noise.
fn spectra(context: &Context, kind: Kind, size: usize) -> Result<Arc<Vec<Vec<f64>>>> {
    context.remembered(&format!("Fisher spectra of {kind:?} networks of {size} units"), || {
        let one = |seed| {
            let name = match kind {
                Kind::Orthogonal => format!("orthogonal:n={size},scale={},seed={seed}", scale(size)),
                Kind::Generic => format!("gaussian:n={size},radius={},seed={seed}", scale(size)),
            };
            let network = LinearSystem::discrete(family::network(&name)?)?.with_input(Input::First)?;
            Ok(fisher_spectrum(&analyse(&network, &context.settings(1))?)?.values.clone())
        };
        (1..=DRAWS.of(context)).into_par_iter().map(one).collect()
    })
}

/// The capacity at a noise: mean over networks.
fn capacity(context: &Context, kind: Kind, size: usize, noise: f64) -> Result<Measured> {
    let spectra = spectra(context, kind, size)?;
    Ok(Measured::mean(&spectra.iter().map(|spectrum| from_spectrum(spectrum, noise)).collect::<Vec<_>>()))
}

/// Capacities at every size.
fn capacities(context: &Context, kind: Kind, noise: Noise) -> Result<Vec<(f64, Measured)>> {
    let one = |&size: &usize| Ok((size as f64, capacity(context, kind, size, noise(size))?));
    sizes(context).par_iter().map(one).collect()
}

/// The capacity of orthogonal networks by the equation that takes the responses to different lags for independent.
fn by_equation(size: usize, noise: f64) -> f64 {
    // a^k falls by e over N steps; what lies beyond forty times that is below 1e-17 t.
    closed_form::orthogonal_memory_function(size, scale(size), noise, 60 * size).iter().sum()
}

/// By how much the equation overstates the capacity at every size, relatively.
fn overstated(context: &Context, noise: Noise) -> Result<Vec<(f64, Measured)>> {
    let one = |(size, found): (f64, Measured)| {
        let share = found.times(1.0 / by_equation(size as usize, noise(size as usize)));
        (size, Measured { value: 1.0 - share.value, ..share })
    };
    Ok(capacities(context, Kind::Orthogonal, noise)?.into_iter().map(one).collect())
}

fn equation(context: &Context) -> Result<Verdict> {
    let (steady, shrinking) = (overstated(context, falling)?, overstated(context, fixed)?);
    let mut cases = Cases::default();
    for (noise, found) in [("0.1", &shrinking), ("0.1/N", &steady)] {
        found
            .iter()
            .for_each(|(size, share)| cases.push(format!("\u{3b5} = {noise}, N = {size}: overstated by"), *share));
    }
    let (towards, level) = (power_law(&shrinking).slope, power_law(&steady).slope);
    cases.push("exponent of N at \u{3b5} = 0.1", towards);
    cases.push("exponent of N at \u{3b5} = 0.1/N", level);
    let ends = steady.last().zip(shrinking.last());
    let stays =
        ends.is_some_and(|(level, falls)| level.1.surely_above(0.05) && level.1.minus(falls.1).surely_above(0.0));
    let pass = towards.surely_below(0.0) && stays;
    Ok(Verdict::statement("< 0", cases.decided_by(towards), 0.0, pass).evidence(
        "exponent with which the relative distance of the capacity from the equation falls with N at fixed noise; at a \
         noise that falls as 1/N it is above 0.05 at the largest N",
    ))
}

fn against_size(context: &Context) -> Result<Verdict> {
    let (extensive, bounded) =
        (capacities(context, Kind::Orthogonal, falling)?, capacities(context, Kind::Orthogonal, fixed)?);
    let mut exact = true;
    for &size in sizes(context) {
        let spectra = spectra(context, Kind::Orthogonal, size)?;
        exact &= spectra.iter().all(|spectrum| (spectrum.iter().sum::<f64>() - 1.0).abs() < 1e-9);
    }
    let mut cases: Cases =
        extensive.iter().map(|(size, found)| (format!("\u{3b5} = 0.1/N, N = {size}"), *found)).collect();
    bounded.iter().for_each(|(size, found)| cases.push(format!("\u{3b5} = 0.1, N = {size}"), *found));
    let slope = power_law(&extensive).slope;
    let below = bounded.iter().all(|(_, found)| found.surely_below(1.0 / FIXED));
    let pass = slope.surely_above(0.9) && slope.surely_below(1.1) && below && exact;
    Ok(Verdict::statement("between 0.9 and 1.1", cases.decided_by(slope), 0.0, pass).evidence(
        "exponent of N in the capacity where the noise falls as 1/N; at fixed noise every capacity is below 1/\u{3b5}, \
         and \u{3b5}J_tot = 1 to 1e-9 in every network",
    ))
}

fn generic(context: &Context) -> Result<Verdict> {
    let found = capacities(context, Kind::Generic, falling)?;
    let mut cases: Cases = found.iter().map(|(size, found)| (format!("\u{3b5} = 0.1/N, N = {size}"), *found)).collect();
    let mut behind = true;
    for (&size, noise) in grid(sizes(context), [falling as Noise, fixed]) {
        let orthogonal = capacity(context, Kind::Orthogonal, size, noise(size))?;
        let ratio = capacity(context, Kind::Generic, size, noise(size))?.over(orthogonal);
        behind &= ratio.surely_below(1.0);
        cases.push(format!("\u{3b5} = {}, N = {size}: share of the orthogonal capacity", noise(size)), ratio);
    }
    let slope = power_law(&found).slope;
    let pass = slope.surely_above(0.25) && slope.surely_below(0.8) && behind;
    Ok(Verdict::statement("between 0.25 and 0.8", cases.decided_by(slope), 0.0, pass).evidence(
        "exponent of N in the capacity of generic networks where the noise falls as 1/N; at every size and \
         both noises it is below that of orthogonal ones",
    ))
}

/// Both kinds of networks against N and against the signal-to-noise ratio.
pub(super) fn figure(context: &Context) -> Result<Figure> {
    let mut against_size = Vec::new();
    let lines: [(&str, Kind, Noise, usize); 4] = [
        ("orthogonal, \u{3b5} = 0.1/N", Kind::Orthogonal, falling, 1),
        ("orthogonal, \u{3b5} = 0.1", Kind::Orthogonal, fixed, 6),
        ("generic, \u{3b5} = 0.1/N", Kind::Generic, falling, 4),
        ("generic, \u{3b5} = 0.1", Kind::Generic, fixed, 5),
    ];
    for (label, kind, noise, colour) in lines {
        against_size.push(points(label, style::colour(colour), capacities(context, kind, noise)?));
    }
    let range: Vec<f64> = (0..=40).map(|step| 20.0 * 25f64.powf(f64::from(step) / 40.0)).collect();
    let first = &SIZES[..1];
    let proportional = range.iter().map(|&n| (n, n)).collect();
    against_size.insert(0, Series::dashed("N", style::REFERENCE, proportional));
    Ok(Figure {
        title: "Memory capacity of random orthogonal and of generic random networks".to_owned(),
        panels: vec![
            Panel {
                x: Axis::logarithmic("number of units N").from_to(first[0] as f64 * 0.85, 480.0),
                y: Axis::logarithmic("memory capacity (lags)").from_to(2.5, 500.0),
                series: against_size,
            },
            against_noise(context)?,
        ],
    })
}

/// The size at which the noise is varied.
pub(super) const SHOWN: usize = 100;

fn against_noise(context: &Context) -> Result<Panel> {
    let ratios: Vec<f64> = (0..=12).map(|step| 10f64.powf(-1.0 + 0.5 * f64::from(step))).collect();
    let ceiling =
        ratios.iter().map(|&ratio| (ratio, closed_form::normal_capacity_ceiling(SHOWN, 1.0 / ratio))).collect();
    let mut series = Vec::new();
    for (kind, colour) in [(Kind::Orthogonal, 1), (Kind::Generic, 4)] {
        let mut found = Vec::new();
        for &ratio in &ratios {
            found.push((ratio, capacity(context, kind, SHOWN, 1.0 / ratio)?));
        }
        series.push(points("", style::colour(colour), found));
    }
    series.push(Series::dashed("ceiling of normal networks", style::REFERENCE, ceiling));
    Ok(Panel {
        x: Axis::logarithmic("signal-to-noise ratio 1/\u{3b5}, N = 100").from_to(0.07, 1.4e5),
        y: Axis::logarithmic("memory capacity (lags)").from_to(0.05, 200.0),
        series,
    })
}

/// By how much the equation for orthogonal networks overstates the capacity.
pub(super) fn equation_figure(context: &Context) -> Result<Figure> {
    let mut series = Vec::new();
    let noises: [(&str, Noise, usize); 2] = [("\u{3b5} = 0.1/N", falling, 1), ("\u{3b5} = 0.1", fixed, 6)];
    for (label, noise, colour) in noises {
        let (found, colour) = (overstated(context, noise)?, style::colour(colour));
        let law: Law = power_law(&found);
        let ends = [SIZES[0] as f64, sizes(context)[sizes(context).len() - 1] as f64];
        series.push(Series::line("", colour, ends.map(|n| (n, law.at(n))).to_vec()));
        series.push(points(label, colour, found));
    }
    let panel = Panel {
        x: Axis::logarithmic("number of units N").from_to(21.0, 480.0),
        y: Axis::logarithmic("capacity overstated by (share)").from_to(0.008, 0.2),
        series,
    };
    Ok(Figure { title: "Distance of the equation for orthogonal networks".to_owned(), panels: vec![panel] })
}

/// Capacity against N, as the equation has it and as orthogonal networks have it.
pub(super) fn panel(context: &Context) -> Result<Panel> {
    let range: Vec<usize> = (0..=24).map(|step| (20.0 * 22f64.powf(f64::from(step) / 24.0)).round() as usize).collect();
    let over = |value: &dyn Fn(usize) -> f64| range.iter().map(|&size| (size as f64, value(size))).collect::<Vec<_>>();
    let mut series = Vec::new();
    let noises: [(&str, Noise, usize); 2] = [("orthogonal, \u{3b5} = 0.1/N", falling, 1), ("\u{3b5} = 0.1", fixed, 6)];
    for (label, noise, colour) in noises {
        let colour = style::colour(colour);
        series.push(Series::line("", colour, over(&|size| by_equation(size, noise(size)))));
        series.push(points(label, colour, capacities(context, Kind::Orthogonal, noise)?));
    }
    let ceiling = over(&|size| closed_form::normal_capacity_ceiling(size, FIXED));
    series.push(Series::dashed("ceiling, \u{3b5} = 0.1", style::REFERENCE, ceiling));
    Ok(Panel {
        x: Axis::logarithmic("number of units N").from_to(19.0, 480.0),
        y: Axis::logarithmic("memory capacity (lags)").from_to(4.0, 500.0),
        series,
    })
}
