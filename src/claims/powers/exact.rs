//! The exact laws against each other, against closed forms, and under a change of scale.

use super::{course, no_formula};
use crate::claims::claim::Claim;
use crate::claims::context::Context;
use crate::claims::measured::{Case, Measured, largest, worst};
use crate::claims::sources::HERE;
use crate::claims::verdict::Verdict;
use crate::error::Result;
use crate::products::{
    Ensemble, MatrixSequence, PowerLaw, ProductLaw, ProductsOptions, exact_lyapunov_exponents,
    log_mean_signal_power_of_power, log_mean_signal_power_of_product, log_signal_power_of_product, lyapunov_exponents,
    probability_power_exceeds, scalar_law, scalar_paths, signal_power,
};

/// The integrals for the moments are refined until they change by less than 1e-12, relatively.
const LAW: f64 = 1e-11;
/// Some hundred roundings of 1e-16.
const ROUNDINGS: f64 = 2e-14;
const SCALE: f64 = 1.3;

pub(super) fn claims() -> Vec<Claim> {
    vec![
        Claim {
            id: "laws-of-one-step".to_owned(),
            source: "Kostlan 1992; Akemann, Burda 2012",
            settles: &["new-products"],
            statement: "A product of one factor is a power of one step: the two exact laws, found in different ways, are then the same, and that \
                        of one unit is the law of an exponential number; that of a power is one draw\u{2019}s, stretched."
                .to_owned(),
            formula: "<i>F</i><sub>power</sub>(<i>r</i>) = <i>F</i><sub>product</sub>(<i>r</i>) at <i>n</i> = 1; &nbsp; 1 &minus; exp(&minus;e<sup>2<i>r</i></sup>) at <i>N</i> = 1; &nbsp; \
                      <i>F<sub>n</sub></i>(<i>nr</i>) = <i>F</i><sub>1</sub>(<i>r</i>)",
            parameters: "complex Gaussian, N = 1, 7, 20, 100; n = 1, 3; from 40 standard deviations below the mean to 12 above".to_owned(),
            figures: &["radius-densities", "radius-size"],
            check: Box::new(one_step),
        },
        Claim {
            id: "exponents-elementary".to_owned(),
            source: "Newman 1986; Forrester 2013",
            settles: &["post-d"],
            statement: "The Lyapunov exponents of Gaussian products are elementary numbers: sums of inverse integers, Euler\u{2019}s constant and ln 2."
                .to_owned(),
            formula: "&psi;(<i>m</i>) = &minus;&gamma; + &Sigma;<sub><i>j</i>&lt;<i>m</i></sub> 1/<i>j</i>, &nbsp; &psi;(<i>m</i> + 1/2) = &minus;&gamma; &minus; 2 ln 2 + &Sigma;<sub><i>j</i>&le;<i>m</i></sub> 2/(2<i>j</i>&minus;1)",
            parameters: "real and complex Gaussian, N = 40".to_owned(),
            figures: &["degeneracy"],
            check: Box::new(elementary),
        },
        Claim {
            id: "laws-scale".to_owned(),
            source: HERE,
            settles: &["new-products"],
            statement: "Entries larger by a factor s shift every logarithm by ln s a step and change no spread, in the exact laws and in simulation."
                .to_owned(),
            formula: "log &rho; &rarr; log &rho; + <i>n</i> ln <i>s</i>, &nbsp; log|<i>W<sub>n</sub></i>&#8943;<i>W</i><sub>1</sub><i>v</i>|&sup2; &rarr; &#8943; + 2<i>n</i> ln <i>s</i>",
            parameters: format!("s = {SCALE}; N = 5, n = 7; simulated: 20 draws of each, seed 2"),
            figures: &["radius-growth", "signal-power"],
            check: Box::new(scaled),
        },
    ]
}

/// Log radii around a mean, farther below than above, where the laws fall off faster.
fn around(mean: f64, deviation: f64) -> impl Iterator<Item = f64> {
    (-160..=48).map(move |index| mean + 0.25 * f64::from(index) * deviation)
}

fn one_step(_: &Context) -> Result<Verdict> {
    let mut cases: Vec<Case> = Vec::new();
    let mut compare = |case: String, distance: f64| cases.push((case, Measured::formula(distance)));
    for size in [1, 7, 20, 100] {
        let (power, product) = (PowerLaw::new(size, 1, 1.0)?, ProductLaw::new(size, 1, 1.0)?);
        let points = || around(power.mean, power.deviation);
        let moments = [power.mean - product.mean, power.deviation - product.deviation];
        compare(format!("N = {size}: mean and s.d."), largest(moments.map(f64::abs)));
        let apart = points().map(|r| (power.cumulative(r) - product.cumulative(r)).abs());
        compare(format!("N = {size}: distribution functions"), largest(apart));
        // The density is a number a nat: its peak is near 1/(2.5 s.d.).
        let apart = points().map(|r| (power.density(r) - product.density(r)).abs() * power.deviation);
        compare(format!("N = {size}: densities"), largest(apart));
        let even = probability_power_exceeds(&power, &product) - 0.5;
        compare(format!("N = {size}: the power exceeds the product in half of all pairs"), even.abs());

        let third = PowerLaw::new(size, 3, 1.0)?;
        let stretched = points().map(|r| (third.cumulative(3.0 * r) - power.cumulative(r)).abs());
        compare(format!("N = {size}: three steps, distribution function"), largest(stretched));
        let stretched = points().map(|r| (3.0 * third.density(3.0 * r) - power.density(r)).abs() * power.deviation);
        compare(format!("N = {size}: three steps, density"), largest(stretched));
    }
    let one = PowerLaw::new(1, 1, 1.0)?;
    let exponential = around(one.mean, one.deviation).map(|r| {
        let square = (2.0 * r).exp();
        let (cumulative, density) = (-(-square).exp_m1(), 2.0 * square * (-square).exp());
        (one.cumulative(r) - cumulative).abs().max((one.density(r) - density).abs())
    });
    compare("N = 1: against the exponential law".to_owned(), largest(exponential));
    Ok(Verdict::near(worst(&cases), 0.0, LAW).evidence("largest difference; densities times the s.d.").cases(cases))
}

/// gamma
const EULER: f64 = 0.577_215_664_901_532_9;

/// psi(m/2).
fn digamma_of_half(m: usize) -> f64 {
    if m.is_multiple_of(2) {
        (1..m / 2).map(|j| 1.0 / j as f64).sum::<f64>() - EULER
    } else {
        (1..=m / 2).map(|j| 2.0 / (2 * j - 1) as f64).sum::<f64>() - EULER - 2.0 * std::f64::consts::LN_2
    }
}

fn elementary(_: &Context) -> Result<Verdict> {
    let size = 40;
    let unscaled = (size as f64).sqrt();
    let mut cases: Vec<Case> = Vec::new();
    for (ensemble, twice, shift) in
        [(Ensemble::RealGinibre, 1, std::f64::consts::LN_2), (Ensemble::ComplexGinibre, 2, 0.0)]
    {
        let found = exact_lyapunov_exponents(ensemble, size, unscaled)?.ok_or_else(no_formula)?;
        let apart = found.iter().zip((1..=size).rev()).map(|(exponent, m)| {
            let exact = 0.5 * (shift + digamma_of_half(twice * m));
            (exponent - exact).abs()
        });
        cases.push((ensemble.to_string(), Measured::proven(largest(apart), 0.0)));
    }
    Ok(Verdict::near(worst(&cases), 0.0, ROUNDINGS).evidence("largest difference of an exponent, in nats").cases(cases))
}

fn scaled(context: &Context) -> Result<Verdict> {
    let (size, steps) = (5_u64, 7_u64);
    let shift = steps as f64 * SCALE.ln();
    let mut cases: Vec<Case> = Vec::new();
    let mut compare = |what: &str, found: f64, expected: f64| {
        cases.push((what.to_owned(), Measured::formula((found - expected).abs())));
    };
    let (power, large) = (PowerLaw::new(size, steps, 1.0)?, PowerLaw::new(size, steps, SCALE)?);
    let place = power.mean + 0.5 * power.deviation;
    compare("power, mean", large.mean - power.mean, shift);
    compare("power, s.d.", large.deviation, power.deviation);
    compare("power, distribution function", large.cumulative(place + shift), power.cumulative(place));
    compare("power, density", large.density(place + shift), power.density(place));
    let (product, large) = (ProductLaw::new(size, steps, 1.0)?, ProductLaw::new(size, steps, SCALE)?);
    let place = product.mean + 0.5 * product.deviation;
    compare("product, mean", large.mean - product.mean, shift);
    compare("product, s.d.", large.deviation, product.deviation);
    compare("product, distribution function", large.cumulative(place + shift), product.cumulative(place));
    compare("product, density", large.density(place + shift), product.density(place));

    let mean = |scale| log_mean_signal_power_of_power(size, steps, scale);
    compare("mean signal power of the power", mean(SCALE)? - mean(1.0)?, 2.0 * shift);
    compare("mean signal power of the product", log_mean_signal_power_of_product(steps, SCALE), 2.0 * shift);
    for ensemble in [Ensemble::RealGinibre, Ensemble::ComplexGinibre, Ensemble::Orthogonal] {
        let at = |scale| log_signal_power_of_product(ensemble, 5, steps, scale)?.ok_or_else(no_formula);
        let (unit, large) = (at(1.0)?, at(SCALE)?);
        compare(&format!("typical signal power, {ensemble}"), large.0 - unit.0, 2.0 * shift);
        compare(&format!("its s.d., {ensemble}"), large.1, unit.1);
        let exponents = |scale| exact_lyapunov_exponents(ensemble, 5, scale)?.ok_or_else(no_formula);
        compare(&format!("Lyapunov exponent, {ensemble}"), exponents(SCALE)?[2] - exponents(1.0)?[2], SCALE.ln());
        let drawn = |scale| {
            lyapunov_exponents(&ProductsOptions { steps: 20, ..course(ensemble, 5, 2, scale) }, &context.watcher())
        };
        let difference = drawn(SCALE)?.exponents[2] - drawn(1.0)?.exponents[2];
        compare(&format!("Lyapunov exponent simulated, {ensemble}"), difference, SCALE.ln());
        let drawn = |scale| {
            let setting = ProductsOptions { trials: 20, ..course(ensemble, 5, 2, scale) };
            signal_power(&setting, &[steps], MatrixSequence::Product, &context.watcher())
        };
        let difference = drawn(SCALE)?[0].mean_log - drawn(1.0)?[0].mean_log;
        compare(&format!("signal power simulated, {ensemble}"), difference, 2.0 * shift);
    }
    let isometry = log_signal_power_of_product(Ensemble::Orthogonal, 5, steps, SCALE)?.ok_or_else(no_formula)?;
    compare("orthogonal signal power", isometry.0, 2.0 * shift);
    compare("orthogonal signal power, s.d.", isometry.1, 0.0);
    for ensemble in [Ensemble::RealGinibre, Ensemble::ComplexGinibre] {
        let at = |scale| scalar_law(ensemble, steps, scale)?.ok_or_else(no_formula);
        let (unit, large) = (at(1.0)?, at(SCALE)?);
        compare(&format!("scalar, {ensemble}: mean logarithm"), large.mean_log - unit.mean_log, shift);
        compare(&format!("scalar, {ensemble}: mean of the product"), large.log_mean_walk - unit.log_mean_walk, shift);
        let repeated = large.log_mean_repeated - unit.log_mean_repeated;
        compare(&format!("scalar, {ensemble}: mean of the power"), repeated, shift);
    }
    let drawn = |scale| scalar_paths(&ProductsOptions { steps, ..course(Ensemble::RealGinibre, 1, 2, scale) });
    let (unit, large) = (drawn(1.0)?, drawn(SCALE)?);
    compare("scalar walk simulated", large[0].walk[7] - unit[0].walk[7], shift);
    compare("scalar power simulated", large[0].repeated[7] - unit[0].repeated[7], shift);
    Ok(Verdict::near(worst(&cases), 0.0, LAW).evidence("largest difference from the shift").cases(cases))
}
