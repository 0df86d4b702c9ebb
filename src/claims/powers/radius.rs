//! Spectral radii of powers and products: the exact laws, their limits, and simulations.

use super::draws::{DRAWS, SEED, SIZE, STEPS, setting, simulated};
use crate::claims::cases::{Cases, each, grid};
use crate::claims::claim::Check;
use crate::claims::context::Context;
use crate::claims::measured::{Measured, largest};
use crate::claims::verdict::Verdict;
use crate::claims::words::{listed, listed_with_and};
use crate::error::Result;
use crate::products::{
    Ensemble, PowerLaw, ProductLaw, compare_draws, limiting_probability_power_exceeds, product_limit_cumulative,
    product_limit_moments, summarise,
};
use crate::root::bisect;

pub(super) fn checks() -> Vec<Check> {
    let drawn = |id, settle: fn(&Context) -> Result<Verdict>| {
        Check::new(id, settle).with_effort("draws", DRAWS).with("seed", SEED)
    };
    vec![
        Check::new("power-exceeds-product", power_exceeds).with("sizes", listed(SIZES)).with("steps", listed(LENGTHS)),
        drawn("power-exceeds-product-real", power_exceeds_real)
            .with("cells", REAL.map(|(size, steps)| format!("({size}, {steps})")).join(" ")),
        drawn("power-product-simulated", follows_the_laws).with("cells", cells(&FOLLOWED, &listed_with_and)),
        Check::new("power-exceeds-probability", limiting_probability)
            .with("sizes", listed(LIMITS.map(|(size, _)| size))),
        drawn("power-probability-simulated", simulated_probability).with("cells", cells(&COMPARED, &listed)),
        Check::new("power-ballistic", ballistic)
            .with("sizes", listed(BALLISTIC.map(|(size, ..)| size)))
            .with("steps", BALLISTIC_STEPS),
        Check::new("product-diffusive", diffusive).with("size", DIFFUSIVE).with("short", SHORT).with("long", 4 * SHORT),
        Check::new("product-sign-change", sign_change),
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
const REAL: [(usize, u64); 3] = [(5, 10), (20, 10), (20, 40)];

fn power_exceeds_real(context: &Context) -> Result<Verdict> {
    let differences = Cases::of(REAL, |(size, steps)| {
        let draws = simulated(context, Ensemble::RealGinibre, size, steps)?;
        let difference = Measured::mean(&draws.power).minus(Measured::mean(&draws.product));
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
        Ok(rows.map(|(what, sample, mean, deviation)| {
            let of = |moment: &str| format!("{what}, N = {size}, n = {steps}: {moment}");
            [(of("mean"), Measured::mean(sample), mean), (of("s.d."), spread(sample), deviation)]
        }))
    })?;
    Ok(Verdict::simulated(&table.into_iter().flatten().flatten().collect::<Vec<_>>()))
}

/// The standard deviation of a sample with its standard error, from its own fourth moment.
fn spread(values: &[f64]) -> Measured {
    let summary = summarise(values);
    let (count, variance) = (values.len() as f64, summary.std_log_radius.powi(2));
    let fourth = values.iter().map(|value| (value - summary.mean_log_radius).powi(4)).sum::<f64>() / count;
    let error = ((fourth - variance * variance) / count).sqrt() / (2.0 * summary.std_log_radius);
    Measured::sampled(summary.std_log_radius, error)
}

/// The share of pairs in which the power has the larger radius, and the exact probability.
pub(super) fn probability(context: &Context, size: usize, steps: u64) -> Result<(Measured, f64)> {
    let at = setting(context, Ensemble::ComplexGinibre, (size, steps), SEED);
    let found = compare_draws(&at, &*simulated(context, Ensemble::ComplexGinibre, size, steps)?)?;
    let exact = found.exact.map_or(f64::NAN, |exact| exact.probability_power_exceeds);
    Ok((Measured::sampled(found.probability_power_exceeds, found.probability_standard_error), exact))
}

/// (size, limit of the probability as printed).
const LIMITS: [(u64, &str); 7] =
    [(1, "0.5704"), (2, "0.6471"), (5, "0.7620"), (10, "0.8472"), (20, "0.9183"), (50, "0.9764"), (100, "0.9942")];

fn limiting_probability(_: &Context) -> Result<Verdict> {
    Ok(Verdict::all_printed(&each(LIMITS, |(size, digits)| {
        Ok((format!("N = {size}"), Measured::formula(limiting_probability_power_exceeds(size)?), digits))
    })?))
}

/// Sizes, and lengths at which pairs of draws are compared.
const COMPARED: [(usize, &[u64]); 2] = [(20, &[4, 20, 100]), (5, &[20])];

fn simulated_probability(context: &Context) -> Result<Verdict> {
    Ok(Verdict::simulated(&each(spread_out(&COMPARED), |(size, steps)| {
        let (found, exact) = probability(context, size, steps)?;
        Ok((format!("N = {size}, n = {steps}"), found, exact))
    })?))
}

/// (size, mean and spread of log rho^2 a step as printed), and the steps after which they are taken.
const BALLISTIC: [(u64, &str, &str); 3] =
    [(10, "0.1659", "0.2122"), (50, "0.1382", "0.0822"), (100, "0.1151", "0.0555")];
const BALLISTIC_STEPS: u64 = 100;

fn ballistic(_: &Context) -> Result<Verdict> {
    let table = each(BALLISTIC, |(size, mean, deviation)| {
        let law = PowerLaw::new(size, BALLISTIC_STEPS, 1.0)?;
        let a_step = |number: f64| Measured::formula(2.0 * number / BALLISTIC_STEPS as f64);
        Ok([
            (format!("mean, N = {size}"), a_step(law.mean), mean),
            (format!("s.d., N = {size}"), a_step(law.deviation), deviation),
        ])
    })?;
    Ok(Verdict::all_printed(&table.concat()))
}

/// Size of a product and the shorter of its two lengths.
const DIFFUSIVE: u64 = 5;
const SHORT: u64 = 400;

fn diffusive(_: &Context) -> Result<Verdict> {
    let deviation = |steps| Ok::<_, crate::Error>(ProductLaw::new(DIFFUSIVE, steps, 1.0)?.deviation);
    let ratio = deviation(4 * SHORT)? / deviation(SHORT)?;
    // At these lengths one of the five Gamma walks is ahead but for a probability below 1e-9.
    Ok(Verdict::near(Measured::formula(ratio), 2.0, 1e-8).evidence("exact law"))
}

fn sign_change(_: &Context) -> Result<Verdict> {
    // A mean that is refused counts as growth, and ends far from the printed value.
    let shrinks = |ratio| product_limit_moments(ratio).is_ok_and(|(mean, _)| mean <= 0.0);
    let (last, _) = bisect(0.1, 2.0, shrinks);
    Ok(Verdict::printed(Measured::formula(last), "0.4997").evidence("bisection of the exact mean"))
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
