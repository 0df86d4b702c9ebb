//! What products do to directions: singular values that part, and eigenvalues that turn real.

use super::draws::{course, no_formula};
use crate::claims::cases::{Cases, each};
use crate::claims::claim::Check;
use crate::claims::context::{Context, Effort};
use crate::claims::measured::Measured;
use crate::claims::verdict::Verdict;
use crate::claims::words::listed;
use crate::error::Result;
use crate::products::{
    Ensemble, MatrixSequence, ProductsOptions, all_real_probability, exact_all_real_probability,
    exact_lyapunov_exponents, lyapunov_exponents, singular_values_at,
};

pub(super) fn checks() -> Vec<Check> {
    vec![
        Check::new("metric-degenerates", degenerates)
            .with("size", DEGENERATE)
            .with("steps", STEPS)
            .with("scale", SCALE)
            .with("products", PRODUCTS)
            .with("seed", SEED),
        Check::new("lyapunov", lyapunov).with("size", EXPONENTS).with_effort("steps", LONG).with("seed", LONG_SEED),
        Check::new("real-spectra", real_spectra)
            .with("sizes", listed(SPECTRA.iter().map(|row| row.0).take(3)))
            .with("factors", MANY)
            .with_effort("draws", SPECTRA_DRAWS)
            .with("seed", SPECTRA_SEED),
    ]
}

/// Size, length and number of the products whose singular values are counted, and their seed.
const DEGENERATE: usize = 20;
const STEPS: u64 = 100;
const PRODUCTS: u64 = 12;
const SEED: u64 = 1;
/// The scale of Gaussian entries at which some directions expand.
const SCALE: f64 = 1.1;

/// Shares of directions that collapse and that expand, the means of several draws.
fn shares(context: &Context, ensemble: Ensemble, scale: f64, sequence: MatrixSequence) -> Result<[Measured; 2]> {
    let setting = course(ensemble, DEGENERATE, SEED, scale);
    let found = each(0..PRODUCTS, |trial| singular_values_at(&setting, trial, &[STEPS], sequence, &context.watcher()))?;
    let (collapsing, expanding): (Vec<f64>, Vec<f64>) =
        found.concat().iter().map(|after| (after.collapsing, after.expanding)).unzip();
    Ok([Measured::mean(&collapsing), Measured::mean(&expanding)])
}

fn degenerates(context: &Context) -> Result<Verdict> {
    use MatrixSequence::{Power, Product};
    let large = shares(context, Ensemble::RealGinibre, SCALE, Product)?;
    let usual = shares(context, Ensemble::RealGinibre, 1.0, Product)?;
    let power = shares(context, Ensemble::RealGinibre, 1.0, Power)?;
    let orthogonal = shares(context, Ensemble::Orthogonal, 1.0, Product)?;
    let top = exact_lyapunov_exponents(Ensemble::RealGinibre, DEGENERATE, 1.0)?.ok_or_else(no_formula)?[0];
    let most = |[collapsing, expanding]: [Measured; 2]| collapsing.surely_above(0.5) && expanding.surely_below(0.5);
    let pass = most(large)
        && most(usual)
        && most(power)
        && large[1].surely_above(0.0)
        && top < 0.0
        && orthogonal.iter().all(|share| share.value == 0.0);
    let mut cases = Cases::default();
    for (name, [collapsing, expanding]) in [
        ("product, entries scaled up", large),
        ("product, variance 1/N", usual),
        ("power, variance 1/N", power),
        ("orthogonal product", orthogonal),
    ] {
        cases.push(format!("{name}: collapsing"), collapsing);
        cases.push(format!("{name}: expanding"), expanding);
    }
    cases.push("largest Lyapunov exponent at variance 1/N, in nats a step", Measured::formula(top));
    let expected = "above one half collapse, below one half expand, none of either for orthogonal";
    Ok(Verdict::statement(expected, cases.decided_by(usual[0]), 0.0, pass).evidence(format!(
        "share of the directions of a product that have collapsed, at variance 1/N; the largest Lyapunov exponent is {top:.4} \
         there, so that nothing expands for ever"
    )))
}

/// Size and length of the products whose exponents are found, and their seed.
const EXPONENTS: usize = 6;
const LONG: Effort<u64> = Effort { full: 20_000, quick: 4000 };
const LONG_SEED: u64 = 5;

fn lyapunov(context: &Context) -> Result<Verdict> {
    let (mut table, mut spreads) = (Vec::new(), true);
    for ensemble in [Ensemble::RealGinibre, Ensemble::ComplexGinibre] {
        let (rows, as_expected) = exponents(context, ensemble)?;
        table.extend(rows);
        spreads &= as_expected;
    }
    Ok(Verdict::simulated(&table).and(spreads).and_evidence("the spread of a step is that of log \u{3c7} to a tenth"))
}

/// A simulated exponent with its name and its theory.
type Exponent = (String, Measured, f64);

/// Simulated exponents beside their theory, and whether their spreads are as expected.
fn exponents(context: &Context, ensemble: Ensemble) -> Result<(Vec<Exponent>, bool)> {
    let (size, scale) = (EXPONENTS, (EXPONENTS as f64).sqrt());
    let theory = exact_lyapunov_exponents(ensemble, size, scale)?.ok_or_else(no_formula)?;
    let steps = LONG.of(context);
    let options = ProductsOptions { steps, ..course(ensemble, size, LONG_SEED, scale) };
    let found = lyapunov_exponents(&options, &context.watcher())?;
    let rows = found.exponents.iter().zip(&found.standard_errors).zip(theory).enumerate();
    let table = rows.map(|(index, ((&value, &error), theory))| {
        (format!("{ensemble}, i = {}", index + 1), Measured::sampled(value, error), theory)
    });
    // Each step stretches direction i by chi with N - i + 1 degrees of freedom, alone or of pairs: log chi has variance
    // psi_1(m)/4. A spread from 4000 steps is known to some 2%.
    let variance = |remaining: usize| match ensemble {
        Ensemble::RealGinibre => trigamma_of_half(remaining) / 4.0,
        _ => trigamma_of_half(2 * remaining) / 4.0,
    };
    let expected = (1..=size).rev().map(|remaining| (variance(remaining) / steps as f64).sqrt());
    let spreads =
        found.standard_errors.iter().zip(expected).all(|(error, expected)| (error / expected - 1.0).abs() < 0.1);
    Ok((table.collect(), spreads))
}

/// psi_1(m/2) = sum_{j >= 0} 1/(m/2 + j)^2, the trigamma function, from pi^2/6 at 1 and pi^2/2 at 1/2.
fn trigamma_of_half(m: usize) -> f64 {
    let square = std::f64::consts::PI.powi(2);
    if m.is_multiple_of(2) {
        square / 6.0 - (1..m / 2).map(|j| 1.0 / (j * j) as f64).sum::<f64>()
    } else {
        square / 2.0 - (1..=m / 2).map(|j| 4.0 / ((2 * j - 1) * (2 * j - 1)) as f64).sum::<f64>()
    }
}

/// (size, factors) of which the probability of a real spectrum is known exactly.
const SPECTRA: [(usize, u64); 6] = [(2, 1), (3, 1), (4, 1), (2, 2), (3, 2), (4, 2)];
/// So many factors that nearly all spectra are real; draws and their seed.
const MANY: u64 = 100;
const SPECTRA_DRAWS: Effort = Effort { full: 10_000, quick: 1000 };
const SPECTRA_SEED: u64 = 6;

fn real_spectra(context: &Context) -> Result<Verdict> {
    let trials = SPECTRA_DRAWS.of(context);
    let drawn = |size, factors| -> Result<(Measured, f64)> {
        let course = course(Ensemble::RealGinibre, size, SPECTRA_SEED, 1.0);
        let options = ProductsOptions { steps: factors, trials, ..course };
        let found = all_real_probability(&options, &context.watcher())?;
        let share = Measured::share((found.estimate * trials as f64).round() as usize, trials);
        Ok((share, found.standard_error))
    };
    let mut alike = true;
    let table = each(SPECTRA, |(size, factors)| {
        let exact = exact_all_real_probability(size, factors).ok_or_else(no_formula)?;
        let (share, error) = drawn(size, factors)?;
        alike &= (error / share.margin.size() - 1.0).abs() < 1e-9;
        Ok((format!("N = {size}, {factors} factors"), share, exact))
    })?;
    // One unit has a real spectrum, whatever the number of factors.
    let one = exact_all_real_probability(1, 5) == Some(1.0);
    let (many, _) = drawn(2, MANY)?;
    Ok(Verdict::simulated(&table)
        .and(many.surely_above(0.98) && one && alike)
        .and_evidence(&format!("with 100 factors {:.4} of all spectra of 2 units are real", many.value))
        .and_cases(Cases::from([("N = 2, 100 factors", many)])))
}
