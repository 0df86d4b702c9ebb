//! The exact laws against each other, against closed forms, and under a change of scale.

use super::draws::{course, no_formula};
use crate::claims::cases::Cases;
use crate::claims::claim::Check;
use crate::claims::context::Context;
use crate::claims::measured::{Measured, largest};
use crate::claims::verdict::Verdict;
use crate::claims::words::listed;
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

pub(super) fn checks() -> Vec<Check> {
    vec![
        Check::new("laws-of-one-step", one_step)
            .with("sizes", listed(SIZES))
            .with("steps", STRETCH)
            .with("below", -LOWEST / PER_DEVIATION)
            .with("above", HIGHEST / PER_DEVIATION),
        Check::new("exponents-elementary", elementary).with("size", EXPONENTS),
        Check::new("laws-scale", scaled)
            .with("scale", SCALE)
            .with("size", SIZE)
            .with("steps", STEPS)
            .with("draws", DRAWN)
            .with("seed", SEED),
    ]
}

/// Places around the mean, so many a standard deviation, from the lowest to the highest.
const PER_DEVIATION: i32 = 4;
const LOWEST: i32 = -160;
const HIGHEST: i32 = 48;

/// Log radii around a mean, farther below than above, where the laws fall off faster.
fn around(mean: f64, deviation: f64) -> impl Iterator<Item = f64> {
    (LOWEST..=HIGHEST).map(move |index| mean + 1.0 / f64::from(PER_DEVIATION) * f64::from(index) * deviation)
}

/// Differences between numbers that should be the same.
#[derive(Default)]
struct Differences(Cases);

impl Differences {
    fn add(&mut self, what: impl Into<String>, difference: f64) {
        self.0.push(what, Measured::formula(difference));
    }

    fn compare(&mut self, what: impl Into<String>, found: f64, expected: f64) {
        self.add(what, (found - expected).abs());
    }
}

/// Sizes of single matrices, and the steps by which a power stretches their law.
const SIZES: [u64; 4] = [1, 7, 20, 100];
const STRETCH: u64 = 3;

fn one_step(_: &Context) -> Result<Verdict> {
    let mut found = Differences::default();
    for size in SIZES {
        let (power, product) = (PowerLaw::new(size, 1, 1.0)?, ProductLaw::new(size, 1, 1.0)?);
        let points = || around(power.mean, power.deviation);
        let moments = [power.mean - product.mean, power.deviation - product.deviation];
        found.add(format!("N = {size}: mean and s.d."), largest(moments.map(f64::abs)));
        let apart = points().map(|r| (power.cumulative(r) - product.cumulative(r)).abs());
        found.add(format!("N = {size}: distribution functions"), largest(apart));
        // The density is a number a nat: its peak is near 1/(2.5 s.d.).
        let apart = points().map(|r| (power.density(r) - product.density(r)).abs() * power.deviation);
        found.add(format!("N = {size}: densities"), largest(apart));
        let even = probability_power_exceeds(&power, &product) - 0.5;
        found.add(format!("N = {size}: the power exceeds the product in half of all pairs"), even.abs());

        let (third, times) = (PowerLaw::new(size, STRETCH, 1.0)?, STRETCH as f64);
        let stretched = points().map(|r| (third.cumulative(times * r) - power.cumulative(r)).abs());
        found.add(format!("N = {size}: three steps, distribution function"), largest(stretched));
        let stretched = points().map(|r| (times * third.density(times * r) - power.density(r)).abs() * power.deviation);
        found.add(format!("N = {size}: three steps, density"), largest(stretched));
    }
    found.add("N = 1: against the exponential law", from_exponential()?);
    Ok(Verdict::near(found.0.largest(), 0.0, LAW).evidence("largest difference; densities times the s.d."))
}

/// How far the law of one complex number is from that of an exponential one, its squared modulus.
fn from_exponential() -> Result<f64> {
    let one = PowerLaw::new(1, 1, 1.0)?;
    Ok(largest(around(one.mean, one.deviation).map(|r| {
        let square = (2.0 * r).exp();
        let (cumulative, density) = (-(-square).exp_m1(), 2.0 * square * (-square).exp());
        (one.cumulative(r) - cumulative).abs().max((one.density(r) - density).abs())
    })))
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

/// Units whose exponents are held to elementary numbers.
const EXPONENTS: usize = 40;

fn elementary(_: &Context) -> Result<Verdict> {
    let unscaled = (EXPONENTS as f64).sqrt();
    let ensembles = [(Ensemble::RealGinibre, 1, std::f64::consts::LN_2), (Ensemble::ComplexGinibre, 2, 0.0)];
    let differences = Cases::of(ensembles, |(ensemble, twice, shift)| {
        let found = exact_lyapunov_exponents(ensemble, EXPONENTS, unscaled)?.ok_or_else(no_formula)?;
        let apart = found.iter().zip((1..=EXPONENTS).rev()).map(|(exponent, m)| {
            let exact = 0.5 * (shift + digamma_of_half(twice * m));
            (exponent - exact).abs()
        });
        Ok((ensemble.to_string(), Measured::proven(largest(apart), 0.0)))
    })?;
    Ok(Verdict::near(differences.largest(), 0.0, ROUNDINGS).evidence("largest difference of an exponent, in nats"))
}

/// A change of scale, the size and the length under which it is looked at, and the draws and the seed of simulations.
const SCALE: f64 = 1.3;
const SIZE: usize = 5;
const STEPS: u64 = 7;
const DRAWN: usize = 20;
const SEED: u64 = 2;

fn scaled(context: &Context) -> Result<Verdict> {
    let mut found = Differences::default();
    scaled_radii(&mut found)?;
    scaled_signals(&mut found, context)?;
    scaled_numbers(&mut found)?;
    Ok(Verdict::near(found.0.largest(), 0.0, LAW).evidence("largest difference from the shift"))
}

/// What the scale adds to a logarithm over all steps.
fn shift() -> f64 {
    STEPS as f64 * SCALE.ln()
}

/// Spectral radii of powers and products under the change of scale.
fn scaled_radii(found: &mut Differences) -> Result<()> {
    let (size, shift) = (SIZE as u64, shift());
    let (power, large) = (PowerLaw::new(size, STEPS, 1.0)?, PowerLaw::new(size, STEPS, SCALE)?);
    let place = power.mean + 0.5 * power.deviation;
    found.compare("power, mean", large.mean - power.mean, shift);
    found.compare("power, s.d.", large.deviation, power.deviation);
    found.compare("power, distribution function", large.cumulative(place + shift), power.cumulative(place));
    found.compare("power, density", large.density(place + shift), power.density(place));
    let (product, large) = (ProductLaw::new(size, STEPS, 1.0)?, ProductLaw::new(size, STEPS, SCALE)?);
    let place = product.mean + 0.5 * product.deviation;
    found.compare("product, mean", large.mean - product.mean, shift);
    found.compare("product, s.d.", large.deviation, product.deviation);
    found.compare("product, distribution function", large.cumulative(place + shift), product.cumulative(place));
    found.compare("product, density", large.density(place + shift), product.density(place));
    Ok(())
}

/// Signal powers and Lyapunov exponents under the change of scale, exact and simulated.
fn scaled_signals(found: &mut Differences, context: &Context) -> Result<()> {
    let mean = |scale| log_mean_signal_power_of_power(SIZE as u64, STEPS, scale);
    found.compare("mean signal power of the power", mean(SCALE)? - mean(1.0)?, 2.0 * shift());
    found.compare("mean signal power of the product", log_mean_signal_power_of_product(STEPS, SCALE), 2.0 * shift());
    for ensemble in [Ensemble::RealGinibre, Ensemble::ComplexGinibre, Ensemble::Orthogonal] {
        let at = |scale| log_signal_power_of_product(ensemble, SIZE, STEPS, scale)?.ok_or_else(no_formula);
        let (unit, large) = (at(1.0)?, at(SCALE)?);
        found.compare(format!("typical signal power, {ensemble}"), large.0 - unit.0, 2.0 * shift());
        found.compare(format!("its s.d., {ensemble}"), large.1, unit.1);
        let exponents = |scale| exact_lyapunov_exponents(ensemble, SIZE, scale)?.ok_or_else(no_formula);
        let difference = exponents(SCALE)?[2] - exponents(1.0)?[2];
        found.compare(format!("Lyapunov exponent, {ensemble}"), difference, SCALE.ln());
        let drawn = |scale| {
            let options = ProductsOptions { steps: DRAWN as u64, ..course(ensemble, SIZE, SEED, scale) };
            lyapunov_exponents(&options, &context.watcher())
        };
        let difference = drawn(SCALE)?.exponents[2] - drawn(1.0)?.exponents[2];
        found.compare(format!("Lyapunov exponent simulated, {ensemble}"), difference, SCALE.ln());
        let drawn = |scale| {
            let setting = ProductsOptions { trials: DRAWN, ..course(ensemble, SIZE, SEED, scale) };
            signal_power(&setting, &[STEPS], MatrixSequence::Product, &context.watcher())
        };
        let difference = drawn(SCALE)?[0].mean_log - drawn(1.0)?[0].mean_log;
        found.compare(format!("signal power simulated, {ensemble}"), difference, 2.0 * shift());
    }
    let isometry = log_signal_power_of_product(Ensemble::Orthogonal, SIZE, STEPS, SCALE)?.ok_or_else(no_formula)?;
    found.compare("orthogonal signal power", isometry.0, 2.0 * shift());
    found.compare("orthogonal signal power, s.d.", isometry.1, 0.0);
    Ok(())
}

/// Walks of numbers under the change of scale, exact and drawn.
fn scaled_numbers(found: &mut Differences) -> Result<()> {
    let shift = shift();
    for ensemble in [Ensemble::RealGinibre, Ensemble::ComplexGinibre] {
        let at = |scale| scalar_law(ensemble, STEPS, scale)?.ok_or_else(no_formula);
        let (unit, large) = (at(1.0)?, at(SCALE)?);
        found.compare(format!("scalar, {ensemble}: mean logarithm"), large.mean_log - unit.mean_log, shift);
        let walk = large.log_mean_walk - unit.log_mean_walk;
        found.compare(format!("scalar, {ensemble}: mean of the product"), walk, shift);
        let repeated = large.log_mean_repeated - unit.log_mean_repeated;
        found.compare(format!("scalar, {ensemble}: mean of the power"), repeated, shift);
    }
    let drawn =
        |scale| scalar_paths(&ProductsOptions { steps: STEPS, ..course(Ensemble::RealGinibre, 1, SEED, scale) });
    let (unit, large) = (drawn(1.0)?, drawn(SCALE)?);
    let last = STEPS as usize;
    found.compare("scalar walk simulated", large[0].walk[last] - unit[0].walk[last], shift);
    found.compare("scalar power simulated", large[0].repeated[last] - unit[0].repeated[last], shift);
    Ok(())
}
