//! Saturating units: how the information about a weak signal grows with the number of units.

mod figures;
mod majority;
mod networks;
mod simulated;

use super::cases::{Cases, each};
use super::claim::{Check, Group, Joined};
use super::context::Context;
use super::fit::exponent;
use super::measured::Measured;
use super::verdict::Verdict;
use super::words::listed;
use crate::error::Result;
use crate::memory::analyse;
use crate::simulate::Nonlinearity;
use networks::{SHAPES, Shape};
use simulated::{NOISE, SEED, SIZES, STEPS, TAKEN, TRIALS, law, measured, system};

/// Units of the networks that are held against the linear theory.
const LINEAR: usize = 64;

pub(super) fn group() -> Joined {
    let simulated = |id, settle: fn(&Context) -> Result<Verdict>| {
        Check::new(id, settle)
            .with("noise", NOISE)
            .with("trials", TRIALS)
            .with_effort("steps", STEPS)
            .with("seed", SEED)
    };
    let sizes = || listed(SIZES);
    let checks = vec![
        simulated("saturation-linear-units", linear).with("units", LINEAR),
        simulated("saturation-exponents", exponents).with("sizes", sizes()),
        simulated("saturation-regeneration", regeneration).with("sizes", sizes()),
        Check::new("majority-chains", majorities)
            .with("gain", majority::GAIN)
            .with("smallest", majority::SMALLEST)
            .with_effort("largest", majority::LARGEST)
            .with("widest", majority::WIDEST),
    ];
    Group::new(
        include_str!("words/saturation.toml"),
        checks,
        &[("saturation", figures::totals), ("majority-chains", figures::majorities)],
    )
}

fn linear(context: &Context) -> Result<Verdict> {
    let table = each(SHAPES, |(label, shape, _)| {
        let found = measured(context, shape, LINEAR, Nonlinearity::Linear)?;
        let theory = analyse(&system(shape, LINEAR)?, &context.settings(1))?.total.value;
        let total = Measured::sampled(found.total, found.total_standard_error).times(NOISE);
        Ok((label.to_owned(), total, theory * NOISE))
    })?;
    Ok(Verdict::simulated(&table))
}

/// The exponents of all networks but the chain whose units restore their input, beside those of linear units.
fn exponents(context: &Context) -> Result<Verdict> {
    let (mut cases, mut slopes, mut pass) = (Cases::default(), Cases::default(), true);
    for (label, shape, _) in &SHAPES[1..] {
        let sizes = &SIZES[..TAKEN.of(context)];
        let linear = exponent(&each(sizes, |&n| Ok((n as f64, shape.linear_total(n)?)))?).value;
        let tanh = law(context, *shape)?.slope;
        // A chain that fades is nearly constant either way.
        pass &= tanh.surely_below(0.5) && (*shape == Shape::Chain(0.95) || context.quick || tanh.surely_below(linear));
        if [Shape::Square, Shape::Converging].contains(shape) {
            pass &= tanh.surely_above(0.3);
        }
        cases.push(format!("{label}: exponent, tanh units"), tanh);
        let last = sizes[sizes.len() - 1];
        cases.push(format!("{label}: exponent, linear units, to N = {last}"), Measured::formula(linear));
        slopes.push("", tanh);
    }
    let largest = slopes.largest().number;
    Ok(Verdict::statement(
        "below 0.5, and but for the fading chain below that of linear units",
        cases.decided_by(largest),
        0.0,
        pass,
    )
    .evidence("largest exponent of N in the total of tanh units"))
}

/// The chain whose units restore their input against all others.
fn regeneration(context: &Context) -> Result<Verdict> {
    let size = SIZES[TAKEN.of(context) - 1];
    let found = Cases::of(SHAPES, |(label, shape, _)| {
        let found = measured(context, shape, size, Nonlinearity::Tanh)?;
        let total = Measured::sampled(found.total, found.total_standard_error).times(NOISE);
        Ok((format!("{label}, N = {size}"), total))
    })?;
    let ahead = (1..SHAPES.len()).all(|index| found.at(0).minus(found.at(index)).surely_above(0.0));
    let root = found.at(0).times(1.0 / (size as f64).sqrt());
    let slope = law(context, SHAPES[0].1)?.slope;
    let pass = slope.surely_above(0.5) && ahead && root.surely_above(1.0);
    Ok(Verdict::statement("> 0.5", found.decided_by(slope), 0.0, pass)
        .evidence("exponent of the chain of gain 2, whose total is above all others beyond four standard errors"))
}

/// Where in the list of sizes the growth of the best width is looked at.
const FROM: usize = 2;

fn majorities(context: &Context) -> Result<Verdict> {
    let (sizes, found) = (majority::sizes(context), majority::best(context)?);
    let (sizes, best) = (&sizes[FROM..], &found[FROM..]);
    let held = |(&size, best): (&usize, &majority::Best)| {
        let share = best.total * best.width as f64 / size as f64;
        (format!("N = {size}, groups of {}", best.width), Measured::formula(share))
    };
    let cases: Cases = sizes.iter().zip(best).map(held).collect();
    let (largest, smallest) = (cases.clone().largest().number, cases.clone().smallest().number);
    let spread = largest.over(smallest);
    // The sizes stand two to a decade, and the width is a whole number.
    let decades = best.windows(3).step_by(2).map(|three| three[2].width - three[0].width);
    let steady = decades.clone().max() <= decades.min().map(|least| least + 1) && best[0].width > 1;
    let single = majority::totals(1, sizes);
    let bounded = single[single.len() - 1] / single[0] < 1.0 + 1e-6;
    let pass = spread.value < 1.15 && steady && bounded;
    Ok(Verdict::statement("below 1.15", cases.decided_by(spread), 0.0, pass).evidence(
        "largest over smallest of the total times the width over N; widths grow by the same in every decade, to one unit",
    ))
}
