//! The exact laws against each other, against closed forms, and under a change of scale.

use fisher_memory::Result;
use fisher_memory::Unwatched;
use fisher_memory::products::{
    Ensemble, MatrixSequence, PowerLaw, ProductLaw, ProductsOptions, exact_lyapunov_exponents,
    log_mean_signal_power_of_power, log_mean_signal_power_of_product, log_signal_power_of_product, lyapunov_exponents,
    probability_power_exceeds, scalar_law, scalar_paths, signal_power,
};

/// The integrals for the moments are refined until they change by less than 1e-12, relatively.
const LAW: f64 = 1e-11;
/// Some hundred roundings of 1e-16.
const ROUNDINGS: f64 = 2e-14;

/// Places around the mean, so many a standard deviation, from the lowest to the highest.
const PER_DEVIATION: i32 = 4;
const LOWEST: i32 = -160;
const HIGHEST: i32 = 48;

/// Log radii around a mean, farther below than above, where the laws fall off faster.
fn around(mean: f64, deviation: f64) -> impl Iterator<Item = f64> {
    (LOWEST..=HIGHEST).map(move |index| mean + 1.0 / f64::from(PER_DEVIATION) * f64::from(index) * deviation)
}

/// Asserts that numbers that should be the same differ by no more than the integrals allow.
fn same(what: &str, found: f64, expected: f64) {
    assert!((found - expected).abs() <= LAW * expected.abs().max(1.0), "{what}: {found}, not {expected}");
}

/// The largest of some numbers, not a number if any of them is not.
fn largest(values: impl IntoIterator<Item = f64>) -> f64 {
    values.into_iter().fold(0.0, |best, value| if value.is_nan() || value > best { value } else { best })
}

fn course(ensemble: Ensemble, size: usize, seed: u64, scale: f64) -> ProductsOptions {
    ProductsOptions { ensemble, size, steps: 1, trials: 1, seed, scale }
}

/// Sizes of single matrices, and the steps by which a power stretches their law.
const SIZES: [u64; 4] = [1, 7, 20, 100];
const STRETCH: u64 = 3;

#[test]
fn a_product_of_one_factor_is_a_power_of_one_step_and_a_power_stretches_it() -> Result<()> {
    for size in SIZES {
        let (power, product) = (PowerLaw::new(size, 1, 1.0)?, ProductLaw::new(size, 1, 1.0)?);
        let points = || around(power.mean, power.deviation);
        let moments = [power.mean - product.mean, power.deviation - product.deviation];
        same(&format!("N = {size}: mean and s.d."), largest(moments.map(f64::abs)), 0.0);
        let apart = points().map(|r| (power.cumulative(r) - product.cumulative(r)).abs());
        same(&format!("N = {size}: distribution functions"), largest(apart), 0.0);
        // The density is a number a nat: its peak is near 1/(2.5 s.d.).
        let apart = points().map(|r| (power.density(r) - product.density(r)).abs() * power.deviation);
        same(&format!("N = {size}: densities"), largest(apart), 0.0);
        let even = probability_power_exceeds(&power, &product) - 0.5;
        same(&format!("N = {size}: the power exceeds the product in half of all pairs"), even.abs(), 0.0);

        let (third, times) = (PowerLaw::new(size, STRETCH, 1.0)?, STRETCH as f64);
        let stretched = points().map(|r| (third.cumulative(times * r) - power.cumulative(r)).abs());
        same(&format!("N = {size}: three steps, distribution function"), largest(stretched), 0.0);
        let stretched = points().map(|r| (times * third.density(times * r) - power.density(r)).abs() * power.deviation);
        same(&format!("N = {size}: three steps, density"), largest(stretched), 0.0);
    }
    same("N = 1: against the exponential law", from_exponential()?, 0.0);
    Ok(())
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

#[test]
fn the_exponents_of_gaussian_products_are_elementary_numbers() -> Result<()> {
    let unscaled = (EXPONENTS as f64).sqrt();
    for (ensemble, twice, shift) in
        [(Ensemble::RealGinibre, 1, std::f64::consts::LN_2), (Ensemble::ComplexGinibre, 2, 0.0)]
    {
        let found = exact_lyapunov_exponents(ensemble, EXPONENTS, unscaled)?.expect("a Gaussian ensemble");
        for (exponent, m) in found.iter().zip((1..=EXPONENTS).rev()) {
            let exact = 0.5 * (shift + digamma_of_half(twice * m));
            assert!((exponent - exact).abs() < ROUNDINGS, "{ensemble}: {exponent}, not {exact}");
        }
    }
    Ok(())
}

/// A change of scale, the size and the length under which it is looked at, and the draws and the seed of simulations.
const SCALE: f64 = 1.3;
const SIZE: usize = 5;
const STEPS: u64 = 7;
const DRAWN: usize = 20;
const SEED: u64 = 2;

/// What the scale adds to a logarithm over all steps.
fn shift() -> f64 {
    STEPS as f64 * SCALE.ln()
}

#[test]
fn the_scale_shifts_the_log_radii_of_powers_and_products() -> Result<()> {
    let (size, shift) = (SIZE as u64, shift());
    let (power, large) = (PowerLaw::new(size, STEPS, 1.0)?, PowerLaw::new(size, STEPS, SCALE)?);
    let place = power.mean + 0.5 * power.deviation;
    same("power, mean", large.mean - power.mean, shift);
    same("power, s.d.", large.deviation, power.deviation);
    same("power, distribution function", large.cumulative(place + shift), power.cumulative(place));
    same("power, density", large.density(place + shift), power.density(place));
    let (product, large) = (ProductLaw::new(size, STEPS, 1.0)?, ProductLaw::new(size, STEPS, SCALE)?);
    let place = product.mean + 0.5 * product.deviation;
    same("product, mean", large.mean - product.mean, shift);
    same("product, s.d.", large.deviation, product.deviation);
    same("product, distribution function", large.cumulative(place + shift), product.cumulative(place));
    same("product, density", large.density(place + shift), product.density(place));
    Ok(())
}

#[test]
fn the_scale_shifts_signal_powers_and_exponents() -> Result<()> {
    let mean = |scale| log_mean_signal_power_of_power(SIZE as u64, STEPS, scale);
    same("mean signal power of the power", mean(SCALE)? - mean(1.0)?, 2.0 * shift());
    same("mean signal power of the product", log_mean_signal_power_of_product(STEPS, SCALE), 2.0 * shift());
    for ensemble in [Ensemble::RealGinibre, Ensemble::ComplexGinibre, Ensemble::Orthogonal] {
        let at = |scale| {
            log_signal_power_of_product(ensemble, SIZE, STEPS, scale).map(|law| law.expect("a Gaussian ensemble"))
        };
        let (unit, large) = (at(1.0)?, at(SCALE)?);
        same(&format!("typical signal power, {ensemble}"), large.0 - unit.0, 2.0 * shift());
        same(&format!("its s.d., {ensemble}"), large.1, unit.1);
        let exponents =
            |scale| exact_lyapunov_exponents(ensemble, SIZE, scale).map(|law| law.expect("a Gaussian ensemble"));
        let difference = exponents(SCALE)?[2] - exponents(1.0)?[2];
        same(&format!("Lyapunov exponent, {ensemble}"), difference, SCALE.ln());
        let drawn = |scale| {
            let options = ProductsOptions { steps: DRAWN as u64, ..course(ensemble, SIZE, SEED, scale) };
            lyapunov_exponents(&options, &Unwatched)
        };
        let difference = drawn(SCALE)?.exponents[2] - drawn(1.0)?.exponents[2];
        same(&format!("Lyapunov exponent simulated, {ensemble}"), difference, SCALE.ln());
        let drawn = |scale| {
            let setting = ProductsOptions { trials: DRAWN, ..course(ensemble, SIZE, SEED, scale) };
            signal_power(&setting, &[STEPS], MatrixSequence::Product, &Unwatched)
        };
        let difference = drawn(SCALE)?[0].mean_log - drawn(1.0)?[0].mean_log;
        same(&format!("signal power simulated, {ensemble}"), difference, 2.0 * shift());
    }
    let isometry = log_signal_power_of_product(Ensemble::Orthogonal, SIZE, STEPS, SCALE)?.expect("a Gaussian ensemble");
    same("orthogonal signal power", isometry.0, 2.0 * shift());
    same("orthogonal signal power, s.d.", isometry.1, 0.0);
    Ok(())
}

#[test]
fn the_scale_shifts_walks_of_numbers() -> Result<()> {
    let shift = shift();
    for ensemble in [Ensemble::RealGinibre, Ensemble::ComplexGinibre] {
        let at = |scale| scalar_law(ensemble, STEPS, scale).map(|law| law.expect("a Gaussian ensemble"));
        let (unit, large) = (at(1.0)?, at(SCALE)?);
        same(&format!("scalar, {ensemble}: mean logarithm"), large.mean_log - unit.mean_log, shift);
        let walk = large.log_mean_walk - unit.log_mean_walk;
        same(&format!("scalar, {ensemble}: mean of the product"), walk, shift);
        let repeated = large.log_mean_repeated - unit.log_mean_repeated;
        same(&format!("scalar, {ensemble}: mean of the power"), repeated, shift);
    }
    let drawn =
        |scale| scalar_paths(&ProductsOptions { steps: STEPS, ..course(Ensemble::RealGinibre, 1, SEED, scale) });
    let (unit, large) = (drawn(1.0)?, drawn(SCALE)?);
    let last = STEPS as usize;
    same("scalar walk simulated", large[0].walk[last] - unit[0].walk[last], shift);
    same("scalar power simulated", large[0].repeated[last] - unit[0].repeated[last], shift);
    Ok(())
}
