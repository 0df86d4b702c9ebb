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
    let exponents = |id, ensemble| {
        Check::new(id, move |context| lyapunov(context, ensemble))
            .with("size", EXPONENTS)
            .with_effort("steps", LONG)
            .with("seed", LONG_SEED)
    };
    vec![
        Check::new("metric-degenerates", degenerates)
            .with("size", DEGENERATE)
            .with("steps", STEPS)
            .with("scale", SCALE)
            .with("products", PRODUCTS)
            .with("seed", SEED),
        exponents("lyapunov-real", Ensemble::RealGinibre),
        exponents("lyapunov-complex", Ensemble::ComplexGinibre),
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

fn degenerates(context: &Context) -> Result<Verdict> {
    let after = |ensemble, scale| -> Result<(Measured, Measured)> {
        let setting = course(ensemble, DEGENERATE, SEED, scale);
        let found = each(0..PRODUCTS, |trial| {
            singular_values_at(&setting, trial, &[STEPS], MatrixSequence::Product, &context.watcher())
        })?;
        let (collapsing, expanding): (Vec<f64>, Vec<f64>) =
            found.concat().iter().map(|after| (after.collapsing, after.expanding)).unzip();
        Ok((Measured::mean(&collapsing), Measured::mean(&expanding)))
    };
    let (gaussian, orthogonal) = (after(Ensemble::RealGinibre, SCALE)?, after(Ensemble::Orthogonal, 1.0)?);
    let pass = gaussian.0.surely_above(0.5)
        && gaussian.1.surely_above(0.0)
        && gaussian.1.surely_below(0.5)
        && (orthogonal.0.value, orthogonal.1.value) == (0.0, 0.0);
    let cases = Cases::from([
        ("Gaussian, collapsing", gaussian.0),
        ("Gaussian, expanding", gaussian.1),
        ("orthogonal, collapsing", orthogonal.0),
        ("orthogonal, expanding", orthogonal.1),
    ]);
    let expected = "above one half, below one half expanding, and neither for orthogonal";
    Ok(Verdict::statement(expected, cases.decided_by(gaussian.0), 0.0, pass)
        .evidence("share of directions that collapse, mean over products"))
}

/// Size and length of the products whose exponents are found, and their seed.
const EXPONENTS: usize = 6;
const LONG: Effort<u64> = Effort { full: 20_000, quick: 4000 };
const LONG_SEED: u64 = 5;

fn lyapunov(context: &Context, ensemble: Ensemble) -> Result<Verdict> {
    let (size, scale) = (EXPONENTS, (EXPONENTS as f64).sqrt());
    let theory = exact_lyapunov_exponents(ensemble, size, scale)?.ok_or_else(no_formula)?;
    let steps = LONG.of(context);
    let options = ProductsOptions { steps, ..course(ensemble, size, LONG_SEED, scale) };
    let found = lyapunov_exponents(&options, &context.watcher())?;
    let exponents = found.exponents.iter().zip(&found.standard_errors).zip(theory).enumerate();
    let table: Vec<_> = exponents
        .map(|(index, ((&value, &error), theory))| {
            (format!("i = {}", index + 1), Measured::sampled(value, error), theory)
        })
        .collect();
    // Each step stretches direction i by chi with N - i + 1 degrees of freedom, alone or of pairs: log chi has variance
    // psi_1(m)/4. A spread from 4000 steps is known to some 2%.
    let variance = |remaining: usize| match ensemble {
        Ensemble::RealGinibre => trigamma_of_half(remaining) / 4.0,
        _ => trigamma_of_half(2 * remaining) / 4.0,
    };
    let expected = (1..=size).rev().map(|remaining| (variance(remaining) / steps as f64).sqrt());
    let spreads =
        found.standard_errors.iter().zip(expected).all(|(error, expected)| (error / expected - 1.0).abs() < 0.1);
    Ok(Verdict::simulated(&table)
        .and(spreads)
        .evidence_besides("the spread of a step is that of log \u{3c7} to a tenth besides"))
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

/// (size, factors, probability of a real spectrum as printed).
const SPECTRA: [(usize, u64, &str); 6] = [
    (2, 1, "0.7071067812"),
    (3, 1, "0.3535533906"),
    (4, 1, "0.1250000000"),
    (2, 2, "0.7853981634"),
    (3, 2, "0.4908738521"),
    (4, 2, "0.2421619244"),
];
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
    let (mut digits, mut alike) = (Vec::new(), true);
    let table = each(SPECTRA, |(size, factors, tabulated)| {
        let exact = exact_all_real_probability(size, factors).ok_or_else(no_formula)?;
        let (share, error) = drawn(size, factors)?;
        alike &= (error / share.margin.size() - 1.0).abs() < 1e-9;
        digits.push((String::new(), Measured::formula(exact), tabulated));
        Ok((format!("N = {size}, {factors} factors"), share, exact))
    })?;
    // One unit has a real spectrum, whatever the number of factors.
    let tabulated = Verdict::all_printed(&digits).pass && exact_all_real_probability(1, 5) == Some(1.0);
    let (many, _) = drawn(2, MANY)?;
    Ok(Verdict::simulated(&table)
        .and(many.surely_above(0.98) && tabulated && alike)
        .evidence_besides(&format!("with 100 factors {:.4} of all spectra of 2 units are real", many.value))
        .cases_besides(Cases::from([("N = 2, 100 factors", many)])))
}
