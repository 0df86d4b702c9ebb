//! Powers of one random matrix against products of independent ones.

mod figures;

use super::claim::{Claim, Group, Verdict};
use super::context::Context;
use crate::error::{Error, Result};
use crate::products::{
    Course, Draws, Ensemble, PowerLaw, ProductLaw, Setting, SignalPower, all_real_probability, draw,
    exact_all_real_probability, exact_lyapunov_exponents, limiting_probability_power_exceeds,
    log_mean_signal_power_of_power, lyapunov_exponents, product_limit_cumulative, product_limit_moments, scalar_law,
    signal_power, singular_values_at, summarise,
};
use std::sync::Arc;

const POST: &str =
    "blog post on initialisation; theorem for complex Gaussian entries after Kostlan 1992 and Akemann, Burda 2012";
const HERE: &str = "derived for this project";
/// Largest distance from theory a simulation may have, in standard errors: one false alarm in 15000.
const LIMIT: f64 = 4.0;

pub(super) fn group() -> Group {
    Group {
        title: "One matrix to a power, or a product of many",
        introduction: "A recurrent network multiplies by one matrix again and again, a deep feedforward one by a new matrix each \
time. The spectral radius of the power is typically the larger: for complex Gaussian entries a theorem at every size and length. In logarithms \
the power is one draw times <i>n</i> (its spread grows as <i>n</i>), the product a sum of independent steps (its spread grows as \
&radic;<i>n</i>). The post's closing words on scalars read the other way round; the mean modulus of the power is the larger one. Entries have \
variance 1/<i>N</i>.",
        claims: claims(),
        drawings: figures::drawings(),
    }
}

fn claims() -> Vec<Claim> {
    vec![
        Claim {
            id: "power-exceeds-product".to_owned(),
            source: POST,
            statement: "The spectral radius of a power exceeds that of a product of independent matrices, in the mean of its logarithm, at every \
                        size and length."
                .to_owned(),
            formula: "E log &rho;(<i>W<sup>n</sup></i>) &gt; E log &rho;(<i>W<sub>n</sub></i>&#8943;<i>W</i><sub>1</sub>) for <i>N</i>, <i>n</i> &ge; 2",
            parameters: "complex Gaussian; N = 2, 5, 20, 100; n = 2, 10, 100".to_owned(),
            figures: &["radius-densities"],
            check: Box::new(|_| {
                let mut cases = Vec::new();
                for size in [2, 5, 20, 100] {
                    for steps in [2, 10, 100] {
                        let (power, product) = (PowerLaw::new(size, steps, 1.0)?, ProductLaw::new(size, steps, 1.0)?);
                        cases.push((format!("N = {size}, n = {steps}"), power.mean - product.mean));
                    }
                }
                let least = cases.iter().map(|case| case.1).fold(f64::INFINITY, f64::min);
                Ok(Verdict::statement("> 0", least, 1e-9, least > 1e-9)
                    .evidence("smallest difference of the exact means, in nats")
                    .cases(cases))
            }),
        },
        Claim {
            id: "power-product-simulated".to_owned(),
            source: POST,
            statement: "Simulated spectral radii of powers and products follow their exact laws.".to_owned(),
            formula: "log &rho;&sup2;(<i>W<sup>n</sup></i>) = <i>n</i> max<sub><i>k</i></sub> log <i>G<sub>k</sub></i>, &nbsp; log &rho;&sup2;(product) = max<sub><i>k</i></sub> &Sigma;<sub><i>j</i></sub> log <i>G<sub>kj</sub></i>, &nbsp; <i>G<sub>k</sub></i> ~ Gamma(<i>k</i>)",
            parameters: "complex Gaussian; N = 20, n = 20; seed 1".to_owned(),
            figures: &["radius-densities"],
            check: Box::new(|context| {
                let draws = simulated(context, SIZE, STEPS)?;
                let (power, product) = laws(STEPS)?;
                let (one, other) = (summarise(&draws.power), summarise(&draws.product));
                Ok(Verdict::simulated(
                    &[
                        ("power".to_owned(), one.mean_log_radius, one.standard_error, power.mean),
                        ("product".to_owned(), other.mean_log_radius, other.standard_error, product.mean),
                    ],
                    LIMIT,
                ))
            }),
        },
        Claim {
            id: "power-exceeds-probability".to_owned(),
            source: HERE,
            statement: "The probability that the power has the larger radius tends, with the number of steps, to a value that grows with the size \
                        from 0.57 to near 1."
                .to_owned(),
            formula: "P &rarr; 1 &minus; &Pi;<sub><i>k</i>&le;<i>N</i></sub> P(<i>k</i>, e<sup>&psi;(<i>N</i>)</sup>)",
            parameters: "N = 1, 2, 5, 10, 20, 50, 100".to_owned(),
            figures: &["radius-densities", "radius-size"],
            check: Box::new(|_| {
                let printed =
                    [(1, "0.5704"), (2, "0.6471"), (5, "0.7620"), (10, "0.8472"), (20, "0.9183"), (50, "0.9764"), (100, "0.9942")];
                let mut table = Vec::new();
                for (size, digits) in printed {
                    table.push((format!("N = {size}"), limiting_probability_power_exceeds(size)?, digits));
                }
                Ok(Verdict::all_printed(&table))
            }),
        },
        Claim {
            id: "power-ballistic".to_owned(),
            source: HERE,
            statement: "A power is ballistic: mean and spread of the log radius are one draw's times n.".to_owned(),
            formula: "log &rho;&sup2;(<i>W<sup>n</sup></i>) = <i>n</i> log &rho;&sup2;(<i>W</i>)",
            parameters: "(mean, s.d.) of log rho^2 a step; N = 10, 50, 100, at n = 100".to_owned(),
            figures: &["radius-growth"],
            check: Box::new(|_| {
                let mut table = Vec::new();
                for (size, mean, deviation) in
                    [(10, "0.1659", "0.2122"), (50, "0.1382", "0.0822"), (100, "0.1151", "0.0555")]
                {
                    let law = PowerLaw::new(size, 100, 1.0)?;
                    table.push((format!("mean, N = {size}"), 2.0 * law.mean / 100.0, mean));
                    table.push((format!("s.d., N = {size}"), 2.0 * law.deviation / 100.0, deviation));
                }
                Ok(Verdict::all_printed(&table))
            }),
        },
        Claim {
            id: "product-diffusive".to_owned(),
            source: HERE,
            statement: "A product is diffusive: the spread of its log radius grows as the square root of the number of steps.".to_owned(),
            formula: "s.d. log &rho;(4<i>n</i> steps)/s.d. log &rho;(<i>n</i> steps) &rarr; 2, &nbsp; for the power 4",
            parameters: "complex Gaussian, N = 5; n = 400 and 1600".to_owned(),
            figures: &["radius-growth"],
            check: Box::new(|_| {
                let ratio = ProductLaw::new(5, 1600, 1.0)?.deviation / ProductLaw::new(5, 400, 1.0)?.deviation;
                // The competition of the largest Gamma walks still narrows the spread a little at these lengths.
                Ok(Verdict::near(ratio, 2.0, 0.02).evidence("exact law"))
            }),
        },
        Claim {
            id: "product-sign-change".to_owned(),
            source: HERE,
            statement: "Products grow while they are shorter than about half their size and shrink beyond: the sign changes at n = 0.4997 N."
                .to_owned(),
            formula: "E[&radic;<i>a</i> <i>M<sub>a</sub></i> &minus; <i>a</i>/2] = 0, &nbsp; P(<i>M<sub>a</sub></i> &le; <i>x</i>) = &Pi;<sub><i>i</i>&ge;0</sub> &Phi;(<i>x</i> + <i>i</i>&radic;<i>a</i>)",
            parameters: "limit of large N, n = a N".to_owned(),
            figures: &["radius-growth"],
            check: Box::new(|_| {
                let (mut low, mut high) = (0.1, 2.0);
                for _ in 0..40 {
                    let middle = 0.5 * (low + high);
                    if product_limit_moments(middle)?.0 > 0.0 { low = middle } else { high = middle }
                }
                Ok(Verdict::printed(low, "0.4997", 0.0).evidence("bisection of the exact mean"))
            }),
        },
        Claim {
            id: "product-regimes".to_owned(),
            source: "Jiang, Qi 2017",
            statement: "The law of a product of n matrices of size N has three limits: Gumbel's while n/N tends to 0, one of its own for \
                        every limit a of n/N, and Gauss's beyond."
                .to_owned(),
            formula: "P(log &rho;&sup2; &le; &minus;<i>a</i>/2 + &radic;<i>a</i> <i>x</i>) &rarr; &Pi;<sub><i>i</i>&ge;0</sub> &Phi;(<i>x</i> + <i>i</i>&radic;<i>a</i>)",
            parameters: "distance between exact law and limit: n = 1 at N = 10000 and 100 (standardised); n = N = 1000 and 100; n = 200000, N = 20".to_owned(),
            figures: &["product-regimes"],
            check: Box::new(|_| {
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
                    Ok(exact.zip(limits).fold(0.0, |worst: f64, (exact, limit)| worst.max((exact - limit).abs())))
                };
                let gauss = ProductLaw::new(20, 200_000, 1.0)?;
                // For many more factors than units the limit of the second regime is Gauss's law.
                let normal = |z| product_limit_cumulative(1e6, z).unwrap_or(f64::NAN);
                let gauss = farthest(|z| gauss.cumulative(gauss.mean + z * gauss.deviation) - normal(z));
                let cases = vec![
                    ("Gumbel, n = 1, N = 10000".to_owned(), gumbel(10_000)?),
                    ("Gumbel, n = 1, N = 100".to_owned(), gumbel(100)?),
                    ("a = 1, n = N = 1000".to_owned(), own(1000)?),
                    ("a = 1, n = N = 100".to_owned(), own(100)?),
                    ("Gauss, n = 200000, N = 20".to_owned(), gauss),
                ];
                // Gumbel's limit is reached as slowly as 1/ln N, the second as 1/N.
                let pass = cases[0].1 < cases[1].1 && cases[2].1 < 0.2 * cases[3].1 && cases[2].1 < 1e-3 && gauss < 1e-3;
                Ok(Verdict::statement("below 0.001 in the second and third regime, and falling with N", cases[2].1.max(gauss), 1e-3, pass)
                    .evidence("exact laws; largest distance of the distribution functions")
                    .cases(cases))
            }),
        },
        Claim {
            id: "scalar-walks".to_owned(),
            source: "blog post on initialisation",
            statement: "For scalars, logarithms of products walk (spread sqrt n) and those of powers run straight (spread n); so the power has the \
                        exponentially larger mean modulus, not the product."
                .to_owned(),
            formula: "s.d. <i>n</i> log|<i>w</i>| / s.d. &Sigma; log|<i>w<sub>j</sub></i>| = &radic;<i>n</i>; &nbsp; log E|<i>w<sup>n</sup></i>| &gt; log E|<i>w<sub>n</sub></i>&#8943;<i>w</i><sub>1</sub>|",
            parameters: "w ~ N(0,1), n = 100".to_owned(),
            figures: &["scalar-walks"],
            check: Box::new(|_| {
                let law = scalar_law(Ensemble::RealGinibre, 100, 1.0)?.ok_or_else(no_formula)?;
                let ratio = law.repeated_deviation / law.walk_deviation;
                let excess = law.log_mean_repeated - law.log_mean_walk;
                // ln 99!! - 50 ln(2/pi), 50 (psi(1/2) + ln 2), 10 pi/sqrt 8.
                let table = [
                    ("log mean modulus of the power".to_owned(), law.log_mean_repeated, "180.6042"),
                    ("log mean modulus of the product".to_owned(), law.log_mean_walk, "-22.5791"),
                    ("mean log modulus of both".to_owned(), law.mean_log, "-63.5181"),
                    ("spread of the product".to_owned(), law.walk_deviation, "11.1072"),
                    ("spread over the product's".to_owned(), ratio, "10.0000"),
                ];
                Ok(Verdict::all_printed(&table)
                    .evidence(format!("exact; log mean modulus of the power exceeds the product's by {excess:.1} nats")))
            }),
        },
        Claim {
            id: "power-signal".to_owned(),
            source: HERE,
            statement: "The mean power of a signal stays 1 through any product, but grows through a power after about sqrt N steps.".to_owned(),
            formula: "E|<i>W<sup>k</sup>v</i>|&sup2; = [(<i>N</i>+<i>k</i>+1)!/(<i>N</i>&minus;1)! &minus; <i>N</i>!/(<i>N</i>&minus;<i>k</i>&minus;2)!]/((<i>k</i>+1)(<i>k</i>+2)<i>N</i><sup><i>k</i>+1</sup>)",
            parameters: "complex Gaussian, N = 20: k = 6, 10".to_owned(),
            figures: &["signal-power"],
            check: Box::new(|_| {
                let at = |steps| Ok::<f64, Error>(log_mean_signal_power_of_power(20, steps, 1.0)?.exp());
                Ok(Verdict::all_printed(&[
                    ("k = 6".to_owned(), at(6)?, "1.1779"),
                    ("k = 10".to_owned(), at(10)?, "2.4982"),
                ]))
            }),
        },
        Claim {
            id: "power-signal-simulated".to_owned(),
            source: HERE,
            statement: "Simulated signal powers through powers and products agree with the exact means.".to_owned(),
            formula: "E|<i>W<sup>k</sup>v</i>|&sup2; as above; &nbsp; E|<i>W<sub>k</sub></i>&#8943;<i>W</i><sub>1</sub><i>v</i>|&sup2; = 1",
            parameters: "complex Gaussian, N = 20, k = 2, 4, 6; seed 3".to_owned(),
            figures: &["signal-power"],
            check: Box::new(|context| {
                let mut table = Vec::new();
                for (label, course) in [("power", Course::Power), ("product", Course::Product)] {
                    for found in powers_of_signal(context, course)?.iter().filter(|found| [2, 4, 6].contains(&found.steps)) {
                        let theory = signal_theory(course, found.steps)?;
                        let mean = found.log_mean.exp();
                        let error = found.relative_standard_error * mean;
                        table.push((format!("{label}, k = {}", found.steps), mean, error, theory));
                    }
                }
                Ok(Verdict::simulated(&table, LIMIT))
            }),
        },
        Claim {
            id: "lyapunov-real".to_owned(),
            source: "Newman 1986",
            statement: "The singular values of long products of real Gaussian matrices separate at the Lyapunov exponents.".to_owned(),
            formula: "&mu;<sub><i>i</i></sub> = [ln 2 + &psi;((<i>N</i>&minus;<i>i</i>+1)/2)]/2",
            parameters: "real Gaussian N(0,1), N = 6; simulated over 20000 steps (quick: 4000), seed 5".to_owned(),
            figures: &["degeneracy"],
            check: Box::new(|context| lyapunov(context, Ensemble::RealGinibre)),
        },
        Claim {
            id: "lyapunov-complex".to_owned(),
            source: "Forrester 2013",
            statement: "The same for complex Gaussian matrices.".to_owned(),
            formula: "&mu;<sub><i>i</i></sub> = &psi;(<i>N</i>&minus;<i>i</i>+1)/2",
            parameters: "complex Gaussian CN(0,1), N = 6; simulated over 20000 steps (quick: 4000), seed 5".to_owned(),
            figures: &["degeneracy"],
            check: Box::new(|context| lyapunov(context, Ensemble::ComplexGinibre)),
        },
        Claim {
            id: "metric-degenerates".to_owned(),
            source: "blog post on initialisation",
            statement: "Random products collapse along most directions; orthogonal ones along none: all their singular values stay 1.".to_owned(),
            formula: "share of singular values below 1 after <i>n</i> steps",
            parameters: "20 units, 100 steps: real Gaussian of scale 1.1 (so that some directions expand), and orthogonal; seed 1".to_owned(),
            figures: &["degeneracy", "singular-values"],
            check: Box::new(|context| {
                let after = |ensemble, scale| -> Result<(f64, f64)> {
                    let found = singular_values_at(&course(ensemble, 20, 1, scale), 0, &[100], Course::Product, &context.watcher())?;
                    Ok(found.last().map_or((f64::NAN, f64::NAN), |last| (last.collapsing, last.expanding)))
                };
                let (gaussian, orthogonal) = (after(Ensemble::RealGinibre, 1.1)?, after(Ensemble::Orthogonal, 1.0)?);
                let pass = gaussian.0 > 0.5 && gaussian.1 > 0.0 && orthogonal == (0.0, 0.0);
                Ok(Verdict::statement("above one half, and 0 for orthogonal", gaussian.0, 0.0, pass)
                    .evidence("share of directions that collapse")
                    .cases(vec![
                        ("Gaussian, collapsing".to_owned(), gaussian.0),
                        ("Gaussian, expanding".to_owned(), gaussian.1),
                        ("orthogonal, collapsing".to_owned(), orthogonal.0),
                        ("orthogonal, expanding".to_owned(), orthogonal.1),
                    ]))
            }),
        },
        Claim {
            id: "real-spectra".to_owned(),
            source: "Edelman 1997; Lakshminarayan 2013; Forrester 2014; Kumar 2015",
            statement: "All eigenvalues of a product of two real Gaussian matrices are more often real than those of one, and with many \
                        factors almost always."
                .to_owned(),
            formula: "2<sup>&minus;<i>N</i>(<i>N</i>&minus;1)/4</sup> for one matrix; &pi;/4, 5&pi;/32, 201&pi;&sup2;/8192 for two of size 2, 3, 4",
            parameters: "real Gaussian, N = 2, 3, 4: one and two factors; N = 2 with 100; seed 6".to_owned(),
            figures: &[],
            check: Box::new(|context| {
                let trials = if context.quick { 1000 } else { 10_000 };
                let mut table = Vec::new();
                for (size, factors) in [(2, 1), (3, 1), (4, 1), (2, 2), (3, 2), (4, 2)] {
                    let exact = exact_all_real_probability(size, factors).ok_or_else(no_formula)?;
                    let found = all_real_probability(size, factors, trials, 6, &context.watcher())?;
                    table.push((format!("N = {size}, {factors} factors"), found.estimate, found.standard_error, exact));
                }
                let many = all_real_probability(2, 100, trials, 6, &context.watcher())?;
                let verdict = Verdict::simulated(&table, LIMIT);
                let pass = verdict.pass && many.estimate > 0.98;
                let evidence = format!("{}; with 100 factors {:.4} of all spectra of 2 units are real", verdict.evidence, many.estimate);
                Ok(Verdict { pass, ..verdict }.evidence(evidence))
            }),
        },
    ]
}

/// Standardised places at which distribution functions are compared.
fn grid() -> impl Iterator<Item = f64> {
    (-40..=60).map(|index| 0.1 * f64::from(index))
}

/// The largest modulus of a difference over the grid.
fn farthest(difference: impl Fn(f64) -> f64) -> f64 {
    grid().map(|z| difference(z).abs()).fold(0.0, f64::max)
}

fn no_formula() -> Error {
    Error::Specification {
        problem: "no exact law is known".to_owned(),
        remedy: "choose a Gaussian ensemble".to_owned(),
    }
}

const SIZE: usize = 20;
const STEPS: u64 = 20;

fn laws(steps: u64) -> Result<(PowerLaw, ProductLaw)> {
    Ok((PowerLaw::new(SIZE as u64, steps, 1.0)?, ProductLaw::new(SIZE as u64, steps, 1.0)?))
}

fn setting(context: &Context, size: usize, steps: u64, seed: u64) -> Setting {
    let trials = if context.quick { 400 } else { 4000 };
    Setting { ensemble: Ensemble::ComplexGinibre, size, steps, trials, seed, scale: 1.0 }
}

/// What [`singular_values_at`] reads of a setting.
fn course(ensemble: Ensemble, size: usize, seed: u64, scale: f64) -> Setting {
    Setting { ensemble, size, steps: 1, trials: 1, seed, scale }
}

fn simulated(context: &Context, size: usize, steps: u64) -> Result<Arc<Draws>> {
    let name = format!("{size} units, {steps} steps");
    context.remembered(&name, || draw(&setting(context, size, steps, 1), &context.watcher()))
}

fn powers_of_signal(context: &Context, course: Course) -> Result<Arc<Vec<SignalPower>>> {
    context.remembered(&format!("{course:?}"), || {
        let steps: Vec<u64> = (0..=12).collect();
        signal_power(&setting(context, SIZE, 12, 3), &steps, course, &context.watcher())
    })
}

fn signal_theory(course: Course, steps: u64) -> Result<f64> {
    match course {
        Course::Power => Ok(log_mean_signal_power_of_power(SIZE as u64, steps, 1.0)?.exp()),
        Course::Product => Ok(1.0),
    }
}

fn lyapunov(context: &Context, ensemble: Ensemble) -> Result<Verdict> {
    let (size, scale) = (6, 6f64.sqrt());
    let theory = exact_lyapunov_exponents(ensemble, size, scale)?.ok_or_else(no_formula)?;
    let steps = if context.quick { 4000 } else { 20_000 };
    let found = lyapunov_exponents(ensemble, size, steps, 5, scale, &context.watcher())?;
    let table: Vec<_> = (0..size)
        .map(|index| {
            (format!("i = {}", index + 1), found.exponents[index], found.standard_errors[index], theory[index])
        })
        .collect();
    Ok(Verdict::simulated(&table, LIMIT))
}
