//! Memory capacity against Fisher memory: two measures that were thought to disagree.

mod figures;
mod networks;
mod size;

use super::cases::{Cases, grid};
use super::claim::{Check, Group, Joined};
use super::context::{Context, LAGS};
use super::measured::{Measured, farthest, fisher_spectrum, memory_function};
use super::verdict::Verdict;
use super::words::networks as names;
use crate::error::Result;
use crate::memory::closed_form;
use crate::system::Input;
use networks::{DECAY, LARGE, NETWORKS, NOISES, SCALE, UNITS, at, from_spectrum, large_orthogonal};

pub(super) fn group() -> Joined {
    let all = || names(NETWORKS.map(|network| network.1));
    let over_noises = |id, settle: fn(&Context) -> Result<Verdict>| {
        Check::new(id, settle).with("strongest", NOISES[0]).with("weakest", NOISES[NOISES.len() - 1])
    };
    let large = |id, settle: fn(&Context) -> Result<Verdict>| {
        Check::new(id, settle).with("units", LARGE).with("decay", DECAY).with("lags", LAGS)
    };
    let mut checks = vec![
        over_noises("ring-memory-function", ring)
            .with("units", UNITS)
            .with("scale", SCALE)
            .with("decay", format!("{:.4}", SCALE * SCALE))
            .with("lags", LAGS),
        large("orthogonal-memory-limits", limits)
            .with("strong", STRONG.log10().round())
            .with("weak", WEAK.log10().round()),
        over_noises("capacity-from-spectrum", capacity_from_spectrum).with("networks", all()),
        over_noises("capacity-normal-ceiling", ceiling).with("units", UNITS).with("scale", SCALE),
        Check::new("capacity-between", between).with("networks", all()),
        Check::new("capacity-extensive", extensive)
            .with("network", NETWORKS[1].1)
            .with("noise", NOISES[NOISES.len() - 1]),
    ];
    checks.extend(size::checks());
    Group::new(
        include_str!("words/capacity.toml"),
        checks,
        &[
            ("capacity", figures::capacity),
            ("capacity-generic", size::figure),
            ("orthogonal-equation", size::equation_figure),
            ("memory-function", figures::memory_function),
        ],
    )
}

fn ring(context: &Context) -> Result<Verdict> {
    let (_, name, input) = &NETWORKS[0];
    let deviations = Cases::of_each(NOISES, |noise| {
        let found = at(context, name, input, noise)?;
        let exact = |lag: usize| closed_form::ring_memory_function(UNITS, SCALE, noise, lag);
        // a^2000 is below 1e-35: what lies beyond adds nothing.
        let sum: f64 = (0..2000).map(exact).sum();
        Ok([
            (format!("m(k), eps = {noise}"), Measured::farthest(memory_function(&found)?, LAGS, exact)),
            (format!("MC, eps = {noise}"), Measured::capacity(&found)?.deviation_from(sum)),
        ])
    })?;
    Ok(Verdict::near(deviations.largest(), 0.0, 1e-9).evidence("largest relative deviation"))
}

/// Noise so strong, and so weak, that the memory function is that of one of the two theories.
const STRONG: f64 = 1e6;
const WEAK: f64 = 1e-14;

fn limits(_: &Context) -> Result<Verdict> {
    let last = DECAY.powi(-(LARGE as i32)) - 1.0;
    let step = |lag: usize| DECAY.powi(lag as i32) * last / (1.0 + DECAY.powi(lag as i32) * last);
    let curve = |lag: usize| (1.0 - DECAY) * DECAY.powi(lag as i32) / STRONG;
    // The next terms are of the order of 1/(N eps) and of eps.
    let cases = Cases::from([
        ("strong noise, against J(k)", Measured::formula(farthest(&large_orthogonal(STRONG), curve))),
        ("weak noise, against the step", Measured::formula(farthest(&large_orthogonal(WEAK), step))),
    ]);
    let a_step = cases.at(1).value < 1e-10;
    Ok(Verdict::near(cases.largest(), 0.0, 1e-7)
        .and(a_step)
        .evidence("largest relative deviation; that from the step is below 10^-10"))
}

fn capacity_from_spectrum(context: &Context) -> Result<Verdict> {
    let deviations = Cases::of_each(grid(&NETWORKS, NOISES), |((label, name, input), noise)| {
        let spectrum = at(context, name, input, 1.0)?;
        let spectrum = &fisher_spectrum(&spectrum)?.values;
        let found = at(context, name, input, noise)?;
        let capacity = Measured::capacity(&found)?.deviation_from(from_spectrum(spectrum, noise));
        let total = Measured::total(&found).deviation_from(spectrum.iter().sum::<f64>() / noise);
        Ok([(format!("{label}, eps = {noise}: MC"), capacity), (format!("{label}, eps = {noise}: J_tot"), total)])
    })?;
    Ok(Verdict::near(deviations.largest(), 0.0, 1e-8).evidence("largest relative deviation"))
}

fn ceiling(context: &Context) -> Result<Verdict> {
    let share = |name: &str, input: &Input, units: usize, noise: f64| -> Result<Measured> {
        let ceiling = closed_form::normal_capacity_ceiling(units, noise);
        Ok(Measured::capacity(&*at(context, name, input, noise)?)?.times(1.0 / ceiling))
    };
    let shares = Cases::of(grid(&NETWORKS[..2], NOISES), |((label, name, input), noise)| {
        Ok((format!("{label}, eps = {noise}"), share(name, input, UNITS, noise)?))
    })?;
    let attained = Cases::of(NOISES, |noise| {
        Ok((format!("one unit, eps = {noise}"), share("identity:n=1,scale=0.5", &Input::First, 1, noise)?))
    })?;
    let reached = attained.clone().smallest().number.value >= 1.0 - 1e-9;
    Ok(Verdict::at_most(shares.then(attained).largest(), 1.0, 1e-9)
        .and(reached)
        .evidence("largest share of the ceiling; one unit attains it at every noise"))
}

fn between(context: &Context) -> Result<Verdict> {
    let shares = Cases::of(&NETWORKS, |(label, name, input)| {
        let found = at(context, name, input, 1.0)?;
        Ok(((*label).to_owned(), Measured::capacity(&found)?.over(Measured::total(&found))))
    })?;
    let holds = shares.all(|share| share.value >= 0.5 - 1e-9 && share.value <= 1.0 + 1e-9);
    Ok(Verdict::statement("all between 0.5 and 1", shares.smallest(), 1e-9, holds)
        .evidence("smallest capacity over total"))
}

fn extensive(context: &Context) -> Result<Verdict> {
    let (_, name, input) = &NETWORKS[1];
    let noise = NOISES[NOISES.len() - 1];
    let found = at(context, name, input, noise)?;
    let share = Measured::capacity(&found)?.times(1.0 / UNITS as f64);
    let pass = share.surely_above(0.8) && share.surely_below(1.0) && (found.total.value * noise - 1.0).abs() < 1e-9;
    Ok(Verdict::statement("between 0.8 and 1", share, 1e-9, pass)
        .evidence("capacity per unit, in a network whose \u{3b5}J_tot is 1 to 1e-9"))
}
