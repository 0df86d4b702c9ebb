//! Spectral radii of powers and products: the exact laws, their limits, and simulations.

use super::{SIZE, STEPS, setting, simulated};
use crate::claims::claim::Claim;
use crate::claims::context::Context;
use crate::claims::measured::{Case, Measured, SURE, largest, least};
use crate::claims::sources::HERE;
use crate::claims::verdict::Verdict;
use crate::error::Result;
use crate::products::{
    Ensemble, PowerLaw, ProductLaw, compare_draws, limiting_probability_power_exceeds, product_limit_cumulative,
    product_limit_moments, summarise,
};
use crate::root::bisect;

const POST: &str = "blog post on initialisation, statement (b); theorem for complex Gaussian entries after Kostlan 1992 and \
                    Akemann, Burda 2012";

pub(super) fn claims() -> Vec<Claim> {
    vec![
        Claim {
            id: "power-exceeds-product".to_owned(),
            source: POST,
            settles: &["post-b"],
            statement: "The spectral radius of a power exceeds that of a product of independent matrices, in the mean of its logarithm, at every \
                        size and length."
                .to_owned(),
            formula: "E log &rho;(<i>W<sup>n</sup></i>) &gt; E log &rho;(<i>W<sub>n</sub></i>&#8943;<i>W</i><sub>1</sub>) for <i>N</i>, <i>n</i> &ge; 2",
            parameters: "complex Gaussian; N = 2, 5, 20, 100; n = 2, 10, 100".to_owned(),
            figures: &["radius-densities"],
            check: Box::new(|_| {
                let mut cases: Vec<Case> = Vec::new();
                for size in [2, 5, 20, 100] {
                    for steps in [2, 10, 100] {
                        let (power, product) = (PowerLaw::new(size, steps, 1.0)?, ProductLaw::new(size, steps, 1.0)?);
                        let difference = Measured::formula(power.mean).minus(Measured::formula(product.mean));
                        cases.push((format!("N = {size}, n = {steps}"), difference));
                    }
                }
                Ok(Verdict::above(least(&cases), 0.0)
                    .evidence("smallest difference of the exact means, in nats")
                    .cases(cases))
            }),
        },
        Claim {
            id: "power-exceeds-product-real".to_owned(),
            source: "blog post on initialisation, statement (b); simulated here, no theorem is known",
            settles: &["post-b"],
            statement: "The same holds of real Gaussian matrices, in simulation.".to_owned(),
            formula: "E log &rho;(<i>W<sup>n</sup></i>) &gt; E log &rho;(<i>W<sub>n</sub></i>&#8943;<i>W</i><sub>1</sub>)",
            parameters: "real Gaussian; (N, n) = (5, 10) (20, 10) (20, 40); 4000 draws of each, quick 400; seed 1".to_owned(),
            figures: &["radius-size"],
            check: Box::new(|context| {
                let mut cases: Vec<Case> = Vec::new();
                for (size, steps) in [(5, 10), (20, 10), (20, 40)] {
                    let draws = simulated(context, Ensemble::RealGinibre, size, steps)?;
                    let difference = Measured::mean(&draws.power).minus(Measured::mean(&draws.product));
                    cases.push((format!("N = {size}, n = {steps}"), difference));
                }
                Ok(Verdict::above(least(&cases), 0.0)
                    .evidence("smallest difference of the simulated means, in nats")
                    .cases(cases))
            }),
        },
        Claim {
            id: "power-product-simulated".to_owned(),
            source: POST,
            settles: &["post-b", "new-products"],
            statement: "Simulated spectral radii of powers and products follow their exact laws, in mean and spread.".to_owned(),
            formula: "log &rho;&sup2;(<i>W<sup>n</sup></i>) = <i>n</i> max<sub><i>k</i></sub> log <i>G<sub>k</sub></i>, &nbsp; log &rho;&sup2;(product) = max<sub><i>k</i></sub> &Sigma;<sub><i>j</i></sub> log <i>G<sub>kj</sub></i>, &nbsp; <i>G<sub>k</sub></i> ~ Gamma(<i>k</i>)",
            parameters: "complex Gaussian; N = 20, n = 20 and 100; N = 5, n = 20; 4000 draws, quick 400; seed 1".to_owned(),
            figures: &["radius-densities", "radius-growth", "radius-size"],
            check: Box::new(follows_the_laws),
        },
        Claim {
            id: "power-exceeds-probability".to_owned(),
            source: HERE,
            settles: &["new-products", "post-b"],
            statement: "The probability that the power has the larger radius tends, with the number of steps, to a value that grows with the size \
                        from 0.57 to near 1."
                .to_owned(),
            formula: "P &rarr; 1 &minus; &Pi;<sub><i>k</i>&le;<i>N</i></sub> P(<i>k</i>, e<sup>&psi;(<i>N</i>)</sup>)",
            parameters: "N = 1, 2, 5, 10, 20, 50, 100".to_owned(),
            figures: &["radius-densities", "power-probability"],
            check: Box::new(|_| {
                let printed =
                    [(1, "0.5704"), (2, "0.6471"), (5, "0.7620"), (10, "0.8472"), (20, "0.9183"), (50, "0.9764"), (100, "0.9942")];
                let mut table = Vec::new();
                for (size, digits) in printed {
                    let limit = Measured::formula(limiting_probability_power_exceeds(size)?);
                    table.push((format!("N = {size}"), limit, digits));
                }
                Ok(Verdict::all_printed(&table))
            }),
        },
        Claim {
            id: "power-probability-simulated".to_owned(),
            source: HERE,
            settles: &["new-products"],
            statement: "In simulation, powers have the larger spectral radius as often as the exact laws say, at any number of steps.".to_owned(),
            formula: "P(&rho;(<i>W<sup>n</sup></i>) &gt; &rho;(<i>W<sub>n</sub></i>&#8943;<i>W</i><sub>1</sub>)) = 1 &minus; E <i>F</i><sub>power</sub>(log &rho;(product))",
            parameters: "complex Gaussian; N = 20, n = 4, 20, 100; N = 5, n = 20; 4000 draws, quick 400, all pairs compared; seed 1".to_owned(),
            figures: &["power-probability"],
            check: Box::new(|context| {
                let mut table = Vec::new();
                for (size, steps) in [(20, 4), (20, 20), (20, 100), (5, 20)] {
                    let (found, exact) = probability(context, size, steps)?;
                    table.push((format!("N = {size}, n = {steps}"), found, exact));
                }
                Ok(Verdict::simulated(&table, SURE))
            }),
        },
        Claim {
            id: "power-ballistic".to_owned(),
            source: HERE,
            settles: &["new-products"],
            statement: "A power is ballistic: mean and spread of the log radius are one draw\u{2019}s times n.".to_owned(),
            formula: "log &rho;&sup2;(<i>W<sup>n</sup></i>) = <i>n</i> log &rho;&sup2;(<i>W</i>)",
            parameters: "(mean, s.d.) of log \u{3c1}\u{b2} a step; N = 10, 50, 100, at n = 100".to_owned(),
            figures: &["radius-growth"],
            check: Box::new(|_| {
                let mut table = Vec::new();
                for (size, mean, deviation) in
                    [(10, "0.1659", "0.2122"), (50, "0.1382", "0.0822"), (100, "0.1151", "0.0555")]
                {
                    let law = PowerLaw::new(size, 100, 1.0)?;
                    table.push((format!("mean, N = {size}"), Measured::formula(2.0 * law.mean / 100.0), mean));
                    table.push((format!("s.d., N = {size}"), Measured::formula(2.0 * law.deviation / 100.0), deviation));
                }
                Ok(Verdict::all_printed(&table))
            }),
        },
        Claim {
            id: "product-diffusive".to_owned(),
            source: HERE,
            settles: &["new-products"],
            statement: "A product is diffusive: the spread of its log radius grows as the square root of the number of steps.".to_owned(),
            formula: "s.d. log &rho;(4<i>n</i> steps)/s.d. log &rho;(<i>n</i> steps) &rarr; 2, &nbsp; for the power 4",
            parameters: "complex Gaussian, N = 5; n = 400 and 1600".to_owned(),
            figures: &["radius-growth"],
            check: Box::new(|_| {
                let ratio = ProductLaw::new(5, 1600, 1.0)?.deviation / ProductLaw::new(5, 400, 1.0)?.deviation;
                // At these lengths one of the five Gamma walks is ahead but for a probability below 1e-9.
                Ok(Verdict::near(Measured::formula(ratio), 2.0, 1e-8).evidence("exact law"))
            }),
        },
        Claim {
            id: "product-sign-change".to_owned(),
            source: HERE,
            settles: &["new-products"],
            statement: "Products grow while they are shorter than about half their size and shrink beyond: the sign changes at n = 0.4997 N."
                .to_owned(),
            formula: "E[&radic;<i>a</i> <i>M<sub>a</sub></i> &minus; <i>a</i>/2] = 0, &nbsp; P(<i>M<sub>a</sub></i> &le; <i>x</i>) = &Pi;<sub><i>i</i>&ge;0</sub> &Phi;(<i>x</i> + <i>i</i>&radic;<i>a</i>)",
            parameters: "limit of large N, n = a N".to_owned(),
            figures: &["radius-growth"],
            check: Box::new(|_| {
                // A mean that is refused counts as growth, and ends far from the printed value.
                let shrinks = |ratio| product_limit_moments(ratio).is_ok_and(|(mean, _)| mean <= 0.0);
                let (last, _) = bisect(0.1, 2.0, shrinks);
                Ok(Verdict::printed(Measured::formula(last), "0.4997").evidence("bisection of the exact mean"))
            }),
        },
        Claim {
            id: "product-regimes".to_owned(),
            source: "Jiang, Qi 2017",
            settles: &["new-products"],
            statement: "The law of a product of n matrices of size N has three limits: Gumbel\u{2019}s while n/N tends to 0, one of its own for \
                        every limit a of n/N, and Gauss\u{2019}s beyond."
                .to_owned(),
            formula: "P(log &rho;&sup2; &le; &minus;<i>a</i>/2 + &radic;<i>a</i> <i>x</i>) &rarr; &Pi;<sub><i>i</i>&ge;0</sub> &Phi;(<i>x</i> + <i>i</i>&radic;<i>a</i>)",
            parameters: "distance between exact law and limit: n = 1 at N = 10000 and 100 (standardised); n = N = 1000 and 100; n = 200000, N = 20".to_owned(),
            figures: &["product-regimes"],
            check: Box::new(regimes),
        },
    ]
}

fn follows_the_laws(context: &Context) -> Result<Verdict> {
    let mut table = Vec::new();
    for (size, steps) in [(SIZE, STEPS), (SIZE, 100), (5, STEPS)] {
        let draws = simulated(context, Ensemble::ComplexGinibre, size, steps)?;
        let power = PowerLaw::new(size as u64, steps, 1.0)?;
        let product = ProductLaw::new(size as u64, steps, 1.0)?;
        for (what, sample, mean, deviation) in [
            ("power", &draws.power, power.mean, power.deviation),
            ("product", &draws.product, product.mean, product.deviation),
        ] {
            table.push((format!("{what}, N = {size}, n = {steps}: mean"), Measured::mean(sample), mean));
            let spread = spread(sample);
            table.push((format!("{what}, N = {size}, n = {steps}: s.d."), spread, deviation));
        }
    }
    Ok(Verdict::simulated(&table, SURE))
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
    let at = setting(context, Ensemble::ComplexGinibre, (size, steps), 1);
    let found = compare_draws(&at, &*simulated(context, Ensemble::ComplexGinibre, size, steps)?)?;
    let exact = found.exact.map_or(f64::NAN, |exact| exact.probability_power_exceeds);
    Ok((Measured::sampled(found.probability_power_exceeds, found.probability_standard_error), exact))
}

/// Standardised places at which distribution functions are compared.
fn grid() -> impl Iterator<Item = f64> {
    (-40..=60).map(|index| 0.1 * f64::from(index))
}

/// The largest modulus of a difference over the grid.
fn farthest(difference: impl Fn(f64) -> f64) -> f64 {
    largest(grid().map(|z| difference(z).abs()))
}

fn regimes(_: &Context) -> Result<Verdict> {
    let gumbel = |size| -> Result<f64> {
        let law = ProductLaw::new(size, 1, 1.0)?;
        // Mean and deviation of Gumbel's law: Euler's constant and pi / sqrt 6.
        let place = |z: f64| 0.577_215_664_901_532_9 + z * std::f64::consts::PI / 6f64.sqrt();
        Ok(farthest(|z| law.cumulative(law.mean + z * law.deviation) - (-(-place(z)).exp()).exp()))
    };
    let own = |size: u64| -> Result<f64> {
        let law = ProductLaw::new(size, size, 1.0)?;
        let limits = grid().map(|z| product_limit_cumulative(1.0, z)).collect::<Result<Vec<f64>>>()?;
        let exact = grid().map(|z| law.cumulative(0.5 * (z - 0.5)));
        Ok(largest(exact.zip(limits).map(|(exact, limit)| (exact - limit).abs())))
    };
    let gauss = ProductLaw::new(20, 200_000, 1.0)?;
    // For many more factors than units the limit of the second regime is Gauss's law.
    let normal = |z| product_limit_cumulative(1e6, z).unwrap_or(f64::NAN);
    let gauss = farthest(|z| gauss.cumulative(gauss.mean + z * gauss.deviation) - normal(z));
    let cases: Vec<Case> = [
        ("Gumbel, n = 1, N = 10000", gumbel(10_000)?),
        ("Gumbel, n = 1, N = 100", gumbel(100)?),
        ("a = 1, n = N = 1000", own(1000)?),
        ("a = 1, n = N = 100", own(100)?),
        ("Gauss, n = 200000, N = 20", gauss),
    ]
    .into_iter()
    .map(|(case, distance)| (case.to_owned(), Measured::formula(distance)))
    .collect();
    let at = |index: usize| cases[index].1.value;
    let worse = if at(4) > at(2) { cases[4].1 } else { cases[2].1 };
    // Gumbel's limit is reached as slowly as 1/ln N, the second as 1/N.
    let pass = at(0) < at(1) && at(2) < 0.2 * at(3) && at(2) < 1e-3 && at(4) < 1e-3;
    Ok(Verdict::statement("below 0.001 in the second and third regime, and falling with N", worse, 1e-3, pass)
        .evidence("exact laws; largest distance of the distribution functions in the second and third regime")
        .cases(cases))
}
