//! Spectral radii of powers and products: the exact laws, their limits, and simulations.

use super::draws::{DRAWS, SEED, SIZE, STEPS, deviation, setting, simulated};
use crate::claims::cases::{Cases, each, grid};
use crate::claims::claim::Check;
use crate::claims::context::Context;
use crate::claims::fit::power_law;
use crate::claims::measured::{Measured, SURE, largest};
use crate::claims::verdict::Verdict;
use crate::claims::words::{listed, listed_with_and};
use crate::error::Result;
use crate::products::{
    Ensemble, PowerLaw, ProductLaw, compare_draws, limiting_probability_power_exceeds, product_limit_cumulative,
    product_limit_moments,
};

pub(super) fn checks() -> Vec<Check> {
    let drawn = |id, settle: fn(&Context) -> Result<Verdict>| {
        Check::new(id, settle).with_effort("draws", DRAWS).with("seed", SEED)
    };
    vec![
        Check::new("power-exceeds-product", power_exceeds).with("sizes", listed(SIZES)).with("steps", listed(LENGTHS)),
        drawn("power-exceeds-product-real", power_exceeds_real)
            .with("cells", REAL.map(|(size, steps)| format!("({size}, {steps})")).join(" ")),
        drawn("power-product-simulated", follows_the_laws).with("cells", cells(&FOLLOWED, &listed_with_and)),
        drawn("power-probability", probability_follows)
            .with("cells", cells(&COMPARED, &listed))
            .with("sizes", listed(LIMITS)),
        drawn("ballistic-diffusive", spreads).with("size", SPREADING).with("lengths", listed(SPREAD_LENGTHS)),
        Check::new("product-mean-radius", mean_radius).with("size", SINGLE).with("lengths", listed(SINGLE_LENGTHS)),
        Check::new("product-regimes", regimes)
            .with("gumbel sizes", listed_with_and(GUMBEL))
            .with("own sizes", listed_with_and(OWN))
            .with("gauss steps", GAUSS.1)
            .with("gauss size", GAUSS.0),
    ]
}

/// Sizes with their lengths in one line: "N = 20, n = 4, 20; N = 5, n = 20".
fn cells(cells: &[(usize, &[u64])], list: &dyn Fn(Vec<u64>) -> String) -> String {
    let each = cells.iter().map(|(size, steps)| format!("N = {size}, n = {}", list(steps.to_vec())));
    each.collect::<Vec<_>>().join("; ")
}

/// Every size with each of its lengths.
fn spread_out(cells: &'static [(usize, &[u64])]) -> impl Iterator<Item = (usize, u64)> {
    cells.iter().flat_map(|(size, steps)| steps.iter().map(move |&steps| (*size, steps)))
}

/// Sizes and lengths at which the exact means are compared.
const SIZES: [u64; 4] = [2, 5, 20, 100];
const LENGTHS: [u64; 3] = [2, 10, 100];

fn power_exceeds(_: &Context) -> Result<Verdict> {
    let differences = Cases::of(grid(SIZES, LENGTHS), |(size, steps)| {
        let (power, product) = (PowerLaw::new(size, steps, 1.0)?, ProductLaw::new(size, steps, 1.0)?);
        let difference = Measured::formula(power.mean).minus(Measured::formula(product.mean));
        Ok((format!("N = {size}, n = {steps}"), difference))
    })?;
    Ok(Verdict::above(differences.smallest(), 0.0).evidence("smallest difference of the exact means, in nats"))
}

/// Sizes and lengths at which the means of real matrices are compared.
const REAL: [(usize, u64); 6] = [(2, 10), (5, 10), (5, 40), (10, 10), (20, 10), (20, 40)];

fn power_exceeds_real(context: &Context) -> Result<Verdict> {
    let differences = Cases::of(REAL, |(size, steps)| {
        let draws = simulated(context, Ensemble::RealGinibre, size, steps)?;
        let difference = Measured::mean(&draws.power).minus(Measured::mean(&draws.product.clone()));
        Ok((format!("N = {size}, n = {steps}"), difference))
    })?;
    Ok(Verdict::above(differences.smallest(), 0.0).evidence("smallest difference of the simulated means, in nats"))
}

/// Sizes, and lengths at which simulations are held to the laws.
const FOLLOWED: [(usize, &[u64]); 2] = [(SIZE, &[STEPS, 100]), (5, &[STEPS])];

fn follows_the_laws(context: &Context) -> Result<Verdict> {
    let table = each(spread_out(&FOLLOWED), |(size, steps)| {
        let draws = simulated(context, Ensemble::ComplexGinibre, size, steps)?;
        let power = PowerLaw::new(size as u64, steps, 1.0)?;
        let product = ProductLaw::new(size as u64, steps, 1.0)?;
        let rows = [
            ("power", &draws.power, power.mean, power.deviation),
            ("product", &draws.product, product.mean, product.deviation),
        ];
        Ok(rows.map(|(what, sample, mean, exact)| {
            let of = |moment: &str| format!("{what}, N = {size}, n = {steps}: {moment}");
            [(of("mean"), Measured::mean(sample), mean), (of("s.d."), deviation(sample), exact)]
        }))
    })?;
    Ok(Verdict::simulated(&table.into_iter().flatten().flatten().collect::<Vec<_>>()))
}

/// The share of pairs in which the power has the larger radius, and the exact probability.
pub(super) fn probability(context: &Context, size: usize, steps: u64) -> Result<(Measured, f64)> {
    let at = setting(context, Ensemble::ComplexGinibre, (size, steps), SEED);
    let found = compare_draws(&at, &*simulated(context, Ensemble::ComplexGinibre, size, steps)?)?;
    let exact = found.exact.map_or(f64::NAN, |exact| exact.probability_power_exceeds);
    Ok((Measured::sampled(found.probability_power_exceeds, found.probability_standard_error), exact))
}

/// Sizes at which the limit for many steps is told.
const LIMITS: [u64; 7] = [1, 2, 5, 10, 20, 50, 100];

/// Sizes, and lengths at which pairs of draws are compared.
const COMPARED: [(usize, &[u64]); 2] = [(20, &[4, 20, 100]), (5, &[20])];

fn probability_follows(context: &Context) -> Result<Verdict> {
    let simulated = Verdict::simulated(&each(spread_out(&COMPARED), |(size, steps)| {
        let (found, exact) = probability(context, size, steps)?;
        Ok((format!("N = {size}, n = {steps}"), found, exact))
    })?);
    let limits = Cases::of(LIMITS, |size| {
        let limit = Measured::formula(limiting_probability_power_exceeds(size)?);
        Ok((format!("limit for many steps, N = {size}"), limit))
    })?;
    let rises = limits.0.windows(2).all(|pair| pair[1].1.minus(pair[0].1).surely_above(0.0));
    let (first, last) = (limits.at(0), limits.at(LIMITS.len() - 1));
    let inside = first.surely_above(0.5) && last.surely_above(0.99) && last.surely_below(1.0);
    Ok(simulated
        .and(rises && inside)
        .and_evidence(&format!(
            "for many steps the probability is {:.4} at N = 1 and {:.4} at N = 100",
            first.value, last.value
        ))
        .and_cases(limits))
}

/// The size of powers and products whose spread is fitted, and their lengths: with forty factors and five units one of
/// the five walks behind the law is ahead of the others but in one draw of a hundred.
const SPREADING: usize = 5;
const SPREAD_LENGTHS: [u64; 3] = [40, 80, 160];

fn spreads(context: &Context) -> Result<Verdict> {
    let spread = each(SPREAD_LENGTHS, |steps| {
        let draws = simulated(context, Ensemble::ComplexGinibre, SPREADING, steps)?;
        Ok([(steps as f64, deviation(&draws.power)), (steps as f64, deviation(&draws.product))])
    })?;
    let fitted = |which: usize| power_law(&spread.iter().map(|at| at[which]).collect::<Vec<_>>()).slope;
    let (power, product) = (fitted(0), fitted(1));
    let pass = (product.value - 0.5).abs() < SURE * product.margin.size()
        && (power.value - 1.0).abs() < SURE * power.margin.size()
        && power.minus(product).surely_above(0.2);
    let cases = Cases::from([("exponent of n, product", product), ("exponent of n, power", power)]);
    let expected = "0.5 for products and 1 for powers, to four standard errors";
    Ok(Verdict::statement(expected, cases.decided_by(product), 0.0, pass).evidence(
        "exponent with which the standard deviation of the log radius of a product grows with the number of steps",
    ))
}

/// The size of single products whose exact mean is told, and their lengths.
const SINGLE: u64 = 100;
const SINGLE_LENGTHS: [u64; 8] = [1, 5, 8, 12, 20, 35, 50, 60];

/// n/N at which the limit of large N is looked at: around its peak, and to both sides of where it returns to zero.
const RATIOS: [f64; 5] = [0.078, 0.083, 0.088, 0.4996, 0.4998];

fn mean_radius(_: &Context) -> Result<Verdict> {
    let limits = Cases::of(RATIOS, |ratio| {
        Ok((
            format!("limit, mean log \u{3c1}\u{b2} at n = {ratio} N"),
            Measured::formula(product_limit_moments(ratio)?.0),
        ))
    })?;
    let exact = Cases::of(SINGLE_LENGTHS, |steps| {
        let law = ProductLaw::new(SINGLE, steps, 1.0)?;
        Ok((format!("exact mean log \u{3c1}, N = {SINGLE}, n = {steps}"), Measured::formula(law.mean)))
    })?;
    let (limit, mean) = (|index: usize| limits.at(index), |index: usize| exact.at(index));
    let peak = limit(1).minus(limit(0)).surely_above(0.0) && limit(1).minus(limit(2)).surely_above(0.0);
    let zero = limit(3).surely_above(0.0) && limit(4).surely_below(0.0);
    // At N = 100 the largest of the means is that at n = 8, and the sign changes before n = 50.
    let rises = (0..2).all(|index| mean(index + 1).minus(mean(index)).surely_above(0.0));
    let falls = (2..SINGLE_LENGTHS.len() - 1).all(|index| mean(index).minus(mean(index + 1)).surely_above(0.0));
    let pass = peak && zero && rises && falls && mean(5).surely_above(0.0) && mean(6).surely_below(0.0);
    let expected = "a peak between n = 0.078 N and 0.088 N, zero between n = 0.4996 N and 0.4998 N";
    Ok(Verdict::statement(expected, limits.clone().then(exact.clone()).decided_by(limit(1)), 0.0, pass)
        .evidence("mean log \u{3c1}\u{b2} of a product at n = 0.083 N, in the limit of large N"))
}

/// Standardised places at which distribution functions are compared.
fn grid_of_places() -> impl Iterator<Item = f64> {
    (-40..=60).map(|index| 0.1 * f64::from(index))
}

/// The largest modulus of a difference over the grid.
fn farthest(difference: impl Fn(f64) -> f64) -> f64 {
    largest(grid_of_places().map(|z| difference(z).abs()))
}

/// Sizes of single matrices, sizes of products as long as they are large, and (size, steps) of a long product.
const GUMBEL: [u64; 2] = [10_000, 100];
const OWN: [u64; 2] = [1000, 100];
const GAUSS: (u64, u64) = (20, 200_000);

/// How far the law of one matrix is from Gumbel's.
fn from_gumbel(size: u64) -> Result<f64> {
    let law = ProductLaw::new(size, 1, 1.0)?;
    // Mean and deviation of Gumbel's law: Euler's constant and pi / sqrt 6.
    let place = |z: f64| 0.577_215_664_901_532_9 + z * std::f64::consts::PI / 6f64.sqrt();
    Ok(farthest(|z| law.cumulative(law.mean + z * law.deviation) - (-(-place(z)).exp()).exp()))
}

/// How far the law of a product as long as it is large is from its own limit.
fn from_own(size: u64) -> Result<f64> {
    let law = ProductLaw::new(size, size, 1.0)?;
    let limits = grid_of_places().map(|z| product_limit_cumulative(1.0, z)).collect::<Result<Vec<f64>>>()?;
    let exact = grid_of_places().map(|z| law.cumulative(0.5 * (z - 0.5)));
    Ok(largest(exact.zip(limits).map(|(exact, limit)| (exact - limit).abs())))
}

/// How far the law of a long product is from Gauss's.
fn from_gauss((size, steps): (u64, u64)) -> Result<f64> {
    let law = ProductLaw::new(size, steps, 1.0)?;
    // For many more factors than units the limit of the second regime is Gauss's law.
    let normal = |z| product_limit_cumulative(1e6, z).unwrap_or(f64::NAN);
    Ok(farthest(|z| law.cumulative(law.mean + z * law.deviation) - normal(z)))
}

fn regimes(_: &Context) -> Result<Verdict> {
    let gumbel =
        Cases::of(GUMBEL, |size| Ok((format!("Gumbel, n = 1, N = {size}"), Measured::formula(from_gumbel(size)?))))?;
    let own = Cases::of(OWN, |size| Ok((format!("a = 1, n = N = {size}"), Measured::formula(from_own(size)?))))?;
    let gauss = Cases::of([GAUSS], |(size, steps)| {
        Ok((format!("Gauss, n = {steps}, N = {size}"), Measured::formula(from_gauss((size, steps))?)))
    })?;
    let cases = gumbel.then(own).then(gauss);
    let at = |index: usize| cases.at(index).value;
    let worse = if at(4) > at(2) { cases.at(4) } else { cases.at(2) };
    // Gumbel's limit is reached as slowly as 1/ln N, the second as 1/N.
    let pass = at(0) < at(1) && at(2) < 0.2 * at(3) && at(2) < 1e-3 && at(4) < 1e-3;
    let expected = "below 0.001 in the second and third regime, and falling with N";
    Ok(Verdict::statement(expected, cases.decided_by(worse), 1e-3, pass)
        .evidence("exact laws; largest distance of the distribution functions in the second and third regime"))
}
