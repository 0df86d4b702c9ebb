//! Measures of non-normality, and why none of them alone measures memory.

use super::cases::{Cases, each};
use super::claim::{Check, Group, Joined};
use super::context::{Context, Effort};
use super::measured::Measured;
use super::verdict::Verdict;
use super::words::listed_with_and;
use crate::error::Result;
use crate::family;
use crate::figure::{Axis, Figure, Panel, Series, over_lags, pseudospectra, style};
use crate::linalg::{Matrix, spectral_norm, spectral_radius};
use crate::nonnormality::{
    Bracket, commutator_bounds, henrici, kreiss_constant, numerical_radius, pseudospectral_portrait,
    pseudospectral_radius, transient_gain,
};
use crate::system::Input;

const TOLERANCE: f64 = 1e-9;
/// A delay line, its units, and Kreiss constant and largest power as printed.
const SHIFT: &str = "chain:n=8,gain=1.5";
const UNITS: usize = 8;
const KREISS: &str = "2.0641";
const LARGEST: &str = "17.0859";
/// A chain with feedback, its weights, and how far they are perturbed.
const PORTRAIT: &str = "chain:n=20,gain=0.7,feedback=0.1";
const FORWARD: f64 = 0.7;
const BACK: f64 = 0.1;
const PERTURBATION: f64 = 1e-4;

pub(super) fn group() -> Joined {
    let checks = vec![
        Check::new("numerical-radius-shift", radius_of_shift)
            .with("units", UNITS)
            .with("gains", listed_with_and(RADII.map(|(gain, _)| gain))),
        Check::new("kreiss-bounds-growth", kreiss_bounds)
            .with("network", SHIFT)
            .with("constant", KREISS)
            .with("largest", LARGEST),
        Check::new("spectrum-misleads", spectrum_misleads)
            .with("network", PORTRAIT)
            .with("forward", FORWARD)
            .with("back", BACK)
            .with("perturbation", PERTURBATION),
        Check::new("henrici-commutator", commutator)
            .with("smallest", SIZES.start)
            .with("largest", SIZES.end - 1)
            .with("last", SEEDS - 1)
            .with("weight", WEIGHT),
        Check::new("gaussian-non-normal", gaussian)
            .with("gain", GAUSSIAN_GAIN)
            .with("sizes", listed_with_and(GAUSSIAN_SIZES))
            .with_effort("last", GAUSSIAN_SEEDS),
    ];
    Group::new(
        include_str!("words/non_normality.toml"),
        checks,
        &[("pseudospectra", portrait), ("transient-growth", growth)],
    )
}

/// A number known between two bounds.
fn between(bracket: &Bracket) -> Measured {
    Measured::proven(0.5 * (bracket.lower + bracket.upper), 0.5 * (bracket.upper - bracket.lower))
}

/// (gain, numerical radius as printed).
const RADII: [(f64, &str); 2] = [(1.0, "0.93969"), (1.5, "1.40954")];

fn radius_of_shift(_: &Context) -> Result<Verdict> {
    Ok(Verdict::all_printed(&each(RADII, |(gain, digits)| {
        let radius = numerical_radius(&family::chain(UNITS, gain, 0.0, 0.0)?, TOLERANCE)?;
        Ok((format!("gain {gain}"), between(&radius), digits))
    })?))
}

fn kreiss_bounds(context: &Context) -> Result<Verdict> {
    let weights = family::network(SHIFT)?;
    let constant = kreiss_constant(&weights, TOLERANCE, &context.settings(1))?.constant;
    let gain = transient_gain(&weights, TOLERANCE, &context.settings(1))?.gain;
    let ordered = constant.upper <= gain.lower && gain.upper <= std::f64::consts::E * UNITS as f64 * constant.lower;
    Ok(Verdict::all_printed(&[
        ("Kreiss constant".to_owned(), between(&constant), KREISS),
        ("largest power".to_owned(), between(&gain), LARGEST),
    ])
    .and(ordered))
}

fn spectrum_misleads(_: &Context) -> Result<Verdict> {
    let weights = family::network(PORTRAIT)?;
    let radius = spectral_radius(&weights)?;
    let exact = 2.0 * (FORWARD * BACK).sqrt() * (std::f64::consts::PI / 21.0).cos();
    let perturbed = between(&pseudospectral_radius(&weights, PERTURBATION, TOLERANCE)?);
    // The eigenvalues themselves feel the rounding of the weights a thousand times.
    let pass = (radius - exact).abs() < 1e-9 && perturbed.surely_above(0.6) && perturbed.surely_below(0.8001);
    Ok(Verdict::statement("above 0.6, below 0.8001", perturbed, 0.0, pass)
        .evidence(format!("pseudospectral radius; the spectral radius is {radius:.4}, as the formula says to 1e-9")))
}

/// Sizes and seeds of the matrices whose departure is held to its bounds, and the weight of the shift where they meet.
const SIZES: std::ops::Range<usize> = 2..10;
const SEEDS: u64 = 10;
const WEIGHT: f64 = 3.0;

fn commutator(_: &Context) -> Result<Verdict> {
    let excesses = Cases::of(SIZES, |n| {
        let of_size = Cases::of_each(0..SEEDS, |seed| {
            let weights = family::gaussian(n, 1.0, seed)?;
            let (departure, bounds) = (henrici(&weights)?.departure, commutator_bounds(&weights)?);
            let excesses = [bounds.eberlein / departure, bounds.kress / departure, departure / bounds.henrici];
            Ok(excesses.map(|excess| (String::new(), Measured::formula(excess))))
        })?;
        Ok((format!("n = {n}, largest of ten"), of_size.largest().number))
    })?;
    let evidence = "largest of bound/departure and departure/bound; for the shift of two units the bounds are what \
                    they must be";
    Ok(Verdict::at_most(excesses.largest(), 1.0, TOLERANCE).and(bounds_meet()?).evidence(evidence))
}

/// Sizes of the Gaussian networks, their gain, and their seeds up to this last one.
const GAUSSIAN_SIZES: [usize; 3] = [25, 100, 400];
const GAUSSIAN_GAIN: f64 = 0.7;
const GAUSSIAN_SEEDS: Effort<u64> = Effort { full: 12, quick: 4 };

fn gaussian(context: &Context) -> Result<Verdict> {
    let seeds = || 1..=GAUSSIAN_SEEDS.of(context);
    let name = |n: usize, seed: u64| format!("gaussian:n={n},gain={GAUSSIAN_GAIN},seed={seed}");
    let totals = Cases::of(GAUSSIAN_SIZES, |n| {
        let best = each(seeds(), |seed| Ok(Measured::best(&*context.analysis(&name(n, seed), Input::Best)?).value))?;
        Ok((format!("N = {n}: mean total through the best input"), Measured::mean(&best)))
    })?;
    let departures = each(seeds(), |seed| Ok(henrici(&family::network(&name(GAUSSIAN_SIZES[1], seed))?)?.relative))?;
    let (small, large) = (totals.at(0), totals.at(2));
    let growth = large.over(small);
    // At N = 100 the mean is still 0.004 above its limit, as simulations of many seeds show.
    Ok(Verdict::near(totals.decided_by(Measured::mean(&departures)), 0.5f64.sqrt(), 0.02)
        .and(growth.surely_below(1.5))
        .evidence(format!(
            "mean departure from normality over the norm at N = 100; from 25 to 400 units the mean total through the best \
             input goes from {:.3} to {:.3} only",
            small.value, large.value
        )))
}

/// Whether the bounds of a 2 x 2 shift of weight w are |W'W - WW'| = w^2 sqrt 2, Eberlein's w/sqrt 3, and w for the
/// others: they meet at the departure. A network without weights is normal.
fn bounds_meet() -> Result<bool> {
    let shift = commutator_bounds(&Matrix::from_row_slice(2, 2, &[0.0, 0.0, WEIGHT, 0.0]))?;
    let pairs = [
        (shift.commutator, WEIGHT * WEIGHT * 2f64.sqrt()),
        (shift.eberlein, WEIGHT / 3f64.sqrt()),
        (shift.kress, WEIGHT),
        (shift.henrici, WEIGHT),
    ];
    let nothing = commutator_bounds(&Matrix::zeros(2, 2))?;
    let zero = [nothing.commutator, nothing.eberlein, nothing.kress, nothing.henrici].iter().all(|&bound| bound == 0.0);
    // The second is the root of a difference of rounding errors: 1e-16 there is 1e-8 here.
    Ok(zero && pairs.iter().all(|(found, expected)| (found / expected - 1.0).abs() < 1e-7))
}

/// Columns of the grid of the portrait.
const COLUMNS: Effort = Effort { full: 161, quick: 61 };

fn portrait(context: &Context) -> Result<Figure> {
    let found = pseudospectral_portrait(&family::network(PORTRAIT)?, 1.1, COLUMNS.of(context), &context.settings(1))?;
    Ok(pseudospectra(&found, &[0.1, 0.01, PERTURBATION]))
}

fn growth(context: &Context) -> Result<Figure> {
    let weights = family::network(SHIFT)?;
    let mut power = Matrix::identity(UNITS, UNITS);
    let mut norms = Vec::new();
    for _ in 0..=10 {
        norms.push(spectral_norm(&power)?);
        power = &weights * power;
    }
    let constant = kreiss_constant(&weights, TOLERANCE, &context.settings(1))?.constant.lower;
    let bound = |label: &str, value: f64, colour| Series::dashed(label, colour, vec![(0.0, value), (10.0, value)]);
    let panel = Panel {
        x: Axis::linear("steps k").from_to(0.0, 10.0),
        y: Axis::logarithmic("norm of the k-th power").from_to(0.8, 100.0),
        series: vec![
            Series::line("delay line, gain 1.5, N = 8", style::AMPLIFYING_CHAIN, over_lags(&norms)),
            Series::points("", style::AMPLIFYING_CHAIN, over_lags(&norms[..UNITS]), vec![]),
            bound("K", constant, style::colour(2)),
            bound("eNK", std::f64::consts::E * UNITS as f64 * constant, style::colour(1)),
        ],
    };
    Ok(Figure { title: "Norms of powers and the Kreiss constant".to_owned(), panels: vec![panel] })
}
