//! Dale's law: whether units whose outgoing weights have one sign can hold as much.

use super::cases::{Cases, each};
use super::claim::{Check, Group, Joined};
use super::context::{Context, Effort};
use super::fit::{StraightLine, straight_line};
use super::measured::Measured;
use super::verdict::Verdict;
use super::words::listed;
use crate::error::{Error, Result};
use crate::figure::{Axis, Figure, Panel, Series, style};
use crate::linalg::{spectral_norm, spectral_radius};
use crate::memory::optimum::optimal_delay_line_noise_range;
use crate::search::{Budget, SearchEnding, SearchOptions, SearchResult, Structure, maximise, reflected_delay_line};
use std::sync::Arc;

/// The noise budget, and the sizes searched under it.
const RANGE: f64 = 4.0;
const NOISE_SIZES: Effort<&[usize]> = Effort { full: &[3, 4, 6, 8, 12], quick: &[3, 4, 6] };
/// The norm budget, and the sizes searched under it.
const NORM: f64 = 1.5;
const RADIUS: f64 = 0.95;
const NORM_SIZES: Effort<&[usize]> = Effort { full: &[3, 4, 5, 6], quick: &[3] };
/// Random starts of a search under the noise budget, and under the norm budget, where few agree; what each may take.
const STARTS: usize = 4;
const NORM_STARTS: usize = 24;
const EVALUATIONS: usize = 4000;
/// The second unit inhibits, and every one that is so many further.
const INHIBITING: usize = 5;

pub(super) fn group() -> Joined {
    let of_search = |check: Check, sizes: Effort<&[usize]>, starts: usize| {
        check
            .with("sizes", listed(sizes.full))
            .with("quick sizes", listed(sizes.quick))
            .with("starts", starts)
            .with("every", INHIBITING)
    };
    let checks = vec![
        of_search(Check::new("dale-noise", free_of_charge), NOISE_SIZES, STARTS).with("range", RANGE),
        of_search(Check::new("dale-norm", at_a_price), NORM_SIZES, NORM_STARTS)
            .with("norm", NORM)
            .with("radius", RADIUS),
    ];
    Group::new(include_str!("words/dale_law.toml"), checks, &[("dale-law", figure)])
}

/// The best network found in which the units 2, 7, 12, ... inhibit and the others excite.
fn searched(context: &Context, n: usize, budget: Budget) -> Result<Arc<SearchResult>> {
    context.remembered(&format!("search with signs n={n} {budget}"), || {
        let sign = |unit: usize| if unit % INHIBITING == 1 { -1.0 } else { 1.0 };
        let structure = Structure { signs: Some((0..n).map(sign).collect()), ..Structure::default() };
        let monitor = Arc::new(context.watcher());
        let starts = if budget == NORMED { NORM_STARTS } else { STARTS };
        let options =
            SearchOptions { starts, evaluations: EVALUATIONS, structure, monitor, ..SearchOptions::default() };
        let found = maximise(n, budget, &options)?;
        if found.ending == SearchEnding::Interrupted { Err(Error::Interrupted) } else { Ok(found) }
    })
}

/// What the search with signs reaches at every size.
fn totals(context: &Context, sizes: &[usize], budget: Budget) -> Result<Vec<(f64, Measured)>> {
    each(sizes, |&n| Ok((n as f64, Measured::total(&searched(context, n, budget)?.analysis))))
}

/// The exponent of the growth with the size.
fn growth(totals: &[(f64, f64)]) -> StraightLine {
    straight_line(&totals.iter().map(|(n, total)| (n.ln(), total.ln())).collect::<Vec<_>>())
}

fn values(totals: &[(f64, Measured)]) -> Vec<(f64, f64)> {
    totals.iter().map(|(n, total)| (*n, total.value)).collect()
}

const NOISE: Budget = Budget::NoiseRange(RANGE);
const NORMED: Budget = Budget::SpectralNorm { norm: NORM, radius: RADIUS };

/// What the search under the noise budget must reach, relatively: it stops where the objective is flat.
const REACHED: f64 = 1e-4;

fn free_of_charge(context: &Context) -> Result<Verdict> {
    let found = totals(context, NOISE_SIZES.of(context), NOISE)?;
    let deviations = Cases::of(&found, |(n, total)| {
        let best = optimal_delay_line_noise_range(*n as usize, RANGE)?.total;
        Ok((format!("N = {n}: {:.8} of {best:.8}", total.value), total.deviation_from(best)))
    })?;
    let growth = growth(&values(&found));
    let mut slope = Cases::default();
    slope.push("exponent of the growth with N", growth.slope);
    Ok(Verdict::near(deviations.largest(), 0.0, REACHED)
        .and(context.quick || (growth.slope.value - 0.5).abs() < 0.05)
        .evidence(format!(
            "largest relative deviation of the search with signs from the optimal delay line; fitted exponent {}",
            growth.in_words()
        ))
        .and_cases(slope))
}

fn at_a_price(context: &Context) -> Result<Verdict> {
    let shares = Cases::of(NORM_SIZES.of(context), |&n| {
        let found = searched(context, n, NORMED)?;
        // The best network known of the same norm and radius, since the search may stay a little below both.
        let (norm, radius) = (spectral_norm(&found.recurrent)?, spectral_radius(&found.recurrent)?);
        let known = reflected_delay_line(n, norm, radius)?.total;
        let (total, alike) = (Measured::total(&found.analysis), found.agreeing_starts(1e-3));
        Ok((format!("N = {n}: share of {known:.4}; starts that agree: {alike}"), total.times(1.0 / known)))
    })?;
    let below = shares.all(|share| share.surely_below(0.98));
    Ok(Verdict::statement("below 0.98 at every size", shares.largest(), 0.0, below).evidence(
        "largest share that the search with signs finds, of what the best network known without signs holds at the norm \
         and radius of the network found",
    ))
}

fn figure(context: &Context) -> Result<Figure> {
    let sizes = |last: usize| (2..=last).map(|n| n as f64);
    let along = |last: usize, of: &dyn Fn(usize) -> Result<f64>| {
        sizes(last).map(|n| Ok((n, of(n as usize)?))).collect::<Result<Vec<_>>>()
    };
    let noise = along(14, &|n| Ok(optimal_delay_line_noise_range(n, RANGE)?.total))?;
    let norm = along(7, &|n| Ok(reflected_delay_line(n, NORM, RADIUS)?.total))?;
    let found = |sizes: Effort<&[usize]>, budget| Ok::<_, Error>(values(&totals(context, sizes.of(context), budget)?));
    let panel = |x: Axis, top: f64, line, points, name: &str| Panel {
        x,
        y: Axis::linear(&format!("J\u{209c}\u{2092}\u{209c} (1/\u{3b5}), {name}")).from_to(0.0, top),
        series: vec![
            Series::line("best known without signs", style::colour(6), line),
            Series::points("search with signs", style::colour(1), points, vec![]),
        ],
    };
    Ok(Figure {
        title: "Totals with and without the constraint of Dale's law".to_owned(),
        panels: vec![
            panel(Axis::whole("number of units N").from_to(2.0, 14.0), 6.0, noise, found(NOISE_SIZES, NOISE)?, "noise"),
            panel(Axis::whole("number of units N").from_to(2.0, 7.0), 8.0, norm, found(NORM_SIZES, NORMED)?, "norm"),
        ],
    })
}
