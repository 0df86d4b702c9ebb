//! What products do to directions: singular values that part, and eigenvalues that turn real.

use super::{course, no_formula};
use crate::claims::claim::Claim;
use crate::claims::context::Context;
use crate::claims::measured::{Case, Measured, SURE};
use crate::claims::verdict::Verdict;
use crate::error::Result;
use crate::products::{
    Ensemble, MatrixSequence, ProductsOptions, all_real_probability, exact_all_real_probability,
    exact_lyapunov_exponents, lyapunov_exponents, singular_values_at,
};

pub(super) fn claims() -> Vec<Claim> {
    vec![
        Claim {
            id: "metric-degenerates".to_owned(),
            source: "blog post on initialisation, statement (d)",
            settles: &["post-d"],
            statement: "Random products collapse along most directions and expand along few; orthogonal ones do neither: all their singular values \
                        stay 1."
                .to_owned(),
            formula: "share of singular values below and above 1 after <i>n</i> steps",
            parameters: format!(
                "20 units, 100 steps: real Gaussian of scale 1.1 (so that some directions expand), and orthogonal; mean of {PRODUCTS} products; seed 1"
            ),
            figures: &["degeneracy", "singular-values"],
            check: Box::new(degenerates),
        },
        Claim {
            id: "lyapunov-real".to_owned(),
            source: "Newman 1986",
            settles: &["post-d"],
            statement: "The singular values of long products of real Gaussian matrices separate at the Lyapunov exponents.".to_owned(),
            formula: "&mu;<sub><i>i</i></sub> = [ln 2 + &psi;((<i>N</i>&minus;<i>i</i>+1)/2)]/2",
            parameters: "real Gaussian N(0,1), N = 6; simulated over 20000 steps (quick: 4000), seed 5".to_owned(),
            figures: &["degeneracy"],
            check: Box::new(|context| lyapunov(context, Ensemble::RealGinibre)),
        },
        Claim {
            id: "lyapunov-complex".to_owned(),
            source: "Forrester 2013",
            settles: &["post-d"],
            statement: "The singular values of long products of complex Gaussian matrices separate at theirs.".to_owned(),
            formula: "&mu;<sub><i>i</i></sub> = &psi;(<i>N</i>&minus;<i>i</i>+1)/2",
            parameters: "complex Gaussian CN(0,1), N = 6; simulated over 20000 steps (quick: 4000), seed 5".to_owned(),
            figures: &["degeneracy"],
            check: Box::new(|context| lyapunov(context, Ensemble::ComplexGinibre)),
        },
        Claim {
            id: "real-spectra".to_owned(),
            source: "Edelman 1997; Lakshminarayan 2013; Forrester 2014; Kumar 2015",
            settles: &["new-products"],
            statement: "All eigenvalues of a product of two real Gaussian matrices are more often real than those of one, and with many \
                        factors almost always."
                .to_owned(),
            formula: "2<sup>&minus;<i>N</i>(<i>N</i>&minus;1)/4</sup> for one matrix; &pi;/4, 5&pi;/32, 201&pi;&sup2;/8192 for two of size 2, 3, 4",
            parameters: "real Gaussian, N = 2, 3, 4: one and two factors; N = 2 with 100; 10000 draws (quick: 1000); seed 6".to_owned(),
            figures: &["real-spectra"],
            check: Box::new(real_spectra),
        },
    ]
}

/// Products averaged over.
const PRODUCTS: u64 = 12;

fn degenerates(context: &Context) -> Result<Verdict> {
    let after = |ensemble, scale| -> Result<(Measured, Measured)> {
        let (mut collapsing, mut expanding) = (Vec::new(), Vec::new());
        for trial in 0..PRODUCTS {
            let setting = course(ensemble, 20, 1, scale);
            let found = singular_values_at(&setting, trial, &[100], MatrixSequence::Product, &context.watcher())?;
            collapsing.extend(found.iter().map(|after| after.collapsing));
            expanding.extend(found.iter().map(|after| after.expanding));
        }
        Ok((Measured::mean(&collapsing), Measured::mean(&expanding)))
    };
    let (gaussian, orthogonal) = (after(Ensemble::RealGinibre, 1.1)?, after(Ensemble::Orthogonal, 1.0)?);
    let pass = gaussian.0.surely_above(0.5)
        && gaussian.1.surely_above(0.0)
        && gaussian.1.surely_below(0.5)
        && (orthogonal.0.value, orthogonal.1.value) == (0.0, 0.0);
    Ok(Verdict::statement(
        "above one half, below one half expanding, and neither for orthogonal",
        gaussian.0,
        0.0,
        pass,
    )
    .evidence("share of directions that collapse, mean over products")
    .cases(vec![
        ("Gaussian, collapsing".to_owned(), gaussian.0),
        ("Gaussian, expanding".to_owned(), gaussian.1),
        ("orthogonal, collapsing".to_owned(), orthogonal.0),
        ("orthogonal, expanding".to_owned(), orthogonal.1),
    ]))
}

fn lyapunov(context: &Context, ensemble: Ensemble) -> Result<Verdict> {
    let (size, scale) = (6, 6f64.sqrt());
    let theory = exact_lyapunov_exponents(ensemble, size, scale)?.ok_or_else(no_formula)?;
    let steps = if context.quick { 4000 } else { 20_000 };
    let found = lyapunov_exponents(&ProductsOptions { steps, ..course(ensemble, size, 5, scale) }, &context.watcher())?;
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
    let verdict = Verdict::simulated(&table, SURE).and(spreads);
    let evidence = format!("{}; the spread of a step is that of log \u{3c7} to a tenth besides", verdict.evidence);
    Ok(verdict.evidence(evidence))
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

fn real_spectra(context: &Context) -> Result<Verdict> {
    let trials = if context.quick { 1000 } else { 10_000 };
    let (mut table, mut digits, mut alike) = (Vec::new(), Vec::new(), true);
    for (size, factors, tabulated) in [
        (2, 1, "0.7071067812"),
        (3, 1, "0.3535533906"),
        (4, 1, "0.1250000000"),
        (2, 2, "0.7853981634"),
        (3, 2, "0.4908738521"),
        (4, 2, "0.2421619244"),
    ] {
        let exact = exact_all_real_probability(size, factors).ok_or_else(no_formula)?;
        let found = all_real_probability(
            &ProductsOptions { steps: factors, trials, ..course(Ensemble::RealGinibre, size, 6, 1.0) },
            &context.watcher(),
        )?;
        let share = Measured::share((found.estimate * trials as f64).round() as usize, trials);
        alike &= (found.standard_error / share.margin.size() - 1.0).abs() < 1e-9;
        table.push((format!("N = {size}, {factors} factors"), share, exact));
        digits.push((String::new(), Measured::formula(exact), tabulated));
    }
    // One unit has a real spectrum, whatever the number of factors.
    let tabulated = Verdict::all_printed(&digits).pass && exact_all_real_probability(1, 5) == Some(1.0);
    let many = all_real_probability(
        &ProductsOptions { steps: 100, trials, ..course(Ensemble::RealGinibre, 2, 6, 1.0) },
        &context.watcher(),
    )?;
    let many = Measured::share((many.estimate * trials as f64).round() as usize, trials);
    let verdict = Verdict::simulated(&table, SURE).and(many.surely_above(0.98) && tabulated && alike);
    let evidence =
        format!("{}; with 100 factors {:.4} of all spectra of 2 units are real", verdict.evidence, many.value);
    let mut cases: Vec<Case> = verdict.cases.clone();
    cases.push(("N = 2, 100 factors".to_owned(), many));
    Ok(verdict.evidence(evidence).cases(cases))
}
