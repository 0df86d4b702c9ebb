//! One unit: a walk of independent steps, or one step repeated.

use super::draws::{DRAWS, course, no_formula};
use crate::claims::cases::Cases;
use crate::claims::claim::Check;
use crate::claims::context::Context;
use crate::claims::measured::Measured;
use crate::claims::verdict::Verdict;
use crate::error::Result;
use crate::products::{Ensemble, ProductsOptions, ScalarLaw, ScalarPaths, scalar_law, scalar_paths};
use std::f64::consts::{FRAC_2_PI, FRAC_PI_4, LN_2, PI};

/// Steps of every walk.
const STEPS: u64 = 100;
/// The seed of the walks that are drawn.
const SEED: u64 = 4;
/// The logarithm of the gamma function is good to some 1e-15: a hundred of them, over a mean of 12.
const CLOSED_FORM: f64 = 1e-13;

pub(super) fn checks() -> Vec<Check> {
    let gaussian = 50.0 * FRAC_2_PI.ln();
    vec![
        Check::new("scalar-walks", walks).with("steps", STEPS).with("half", STEPS / 2).with("root", STEPS.isqrt()),
        Check::new("scalar-direction", direction)
            .with("steps", STEPS)
            .with("odd", STEPS - 1)
            .with("half", STEPS / 2)
            .with("power", format!("{:.5}", double_factorial_log()))
            .with("product", format!("{gaussian:.5}").replace('-', "\u{2212}")),
        Check::new("scalar-closed-form", elementary)
            .with("steps", STEPS)
            .with_effort("draws", DRAWS)
            .with("seed", SEED),
    ]
}

fn walks(_: &Context) -> Result<Verdict> {
    let law = law()?;
    Ok(Verdict::all_printed(&[
        ("mean log modulus of both".to_owned(), Measured::formula(law.mean_log), "-63.51814227"),
        ("spread of the product".to_owned(), Measured::formula(law.walk_deviation), "11.10720735"),
        ("spread of the power".to_owned(), Measured::formula(law.repeated_deviation), "111.07207345"),
    ]))
}

fn direction(_: &Context) -> Result<Verdict> {
    let law = law()?;
    let (power, product) = (Measured::formula(law.log_mean_repeated), Measured::formula(law.log_mean_walk));
    let exact = double_factorial_log() - 50.0 * FRAC_2_PI.ln();
    let cases = Cases::from([("log mean modulus of the power", power), ("log mean modulus of the product", product)]);
    let evidence = "nats by which the log mean modulus of the power exceeds the product's: above 0, the direction is \
                    settled";
    Ok(Verdict::near(cases.decided_by(power.minus(product)), exact, 1e-8).evidence(evidence))
}

fn law() -> Result<ScalarLaw> {
    scalar_law(Ensemble::RealGinibre, STEPS, 1.0)?.ok_or_else(no_formula)
}

/// ln 99!!, the log mean of w^100.
fn double_factorial_log() -> f64 {
    (1..100).step_by(2).map(|odd| f64::from(odd).ln()).sum()
}

/// gamma
const EULER: f64 = 0.577_215_664_901_532_9;

fn elementary(context: &Context) -> Result<Verdict> {
    let n = STEPS as f64;
    let complex = scalar_law(Ensemble::ComplexGinibre, STEPS, 1.0)?.ok_or_else(no_formula)?;
    let factorial_log: f64 = (1..=50).map(|factor| f64::from(factor).ln()).sum();
    let laws = [
        ("real", law()?, -(EULER + LN_2) / 2.0, PI / 8f64.sqrt(), FRAC_2_PI.ln() / 2.0, double_factorial_log()),
        ("complex", complex, -EULER / 2.0, PI / 24f64.sqrt(), FRAC_PI_4.ln() / 2.0, factorial_log),
    ];
    let deviations = Cases::of_each(laws, |(name, law, mean, deviation, first, last)| {
        let numbers = [
            ("mean logarithm", law.mean_log, n * mean),
            ("spread of the product", law.walk_deviation, n.sqrt() * deviation),
            ("spread of the power", law.repeated_deviation, n * deviation),
            ("log mean of the product", law.log_mean_walk, n * first),
            ("log mean of the power", law.log_mean_repeated, last),
        ];
        Ok(numbers.map(|(what, found, exact)| {
            (format!("{name}: {what}"), Measured::proven(found, 0.0).deviation_from(exact))
        }))
    })?;
    let (start, drawn) = walks_drawn(context)?;
    let evidence = "largest relative deviation of the formulas; the mean of the walks drawn is within four standard \
                    errors besides";
    Ok(Verdict::near(deviations.largest(), 0.0, CLOSED_FORM)
        .and(start && drawn.pass)
        .evidence(evidence)
        .cases_besides(drawn.cases))
}

/// Whether walks begin at zero, and whether they end where the law says.
fn walks_drawn(context: &Context) -> Result<(bool, Verdict)> {
    let course = course(Ensemble::RealGinibre, 1, SEED, 1.0);
    let paths = scalar_paths(&ProductsOptions { steps: STEPS, trials: DRAWS.of(context), ..course })?;
    let start = paths.iter().all(|path| path.walk[0] == 0.0 && path.repeated[0] == 0.0);
    let ends = |end: fn(&ScalarPaths) -> f64| Measured::mean(&paths.iter().map(end).collect::<Vec<f64>>());
    let mean = law()?.mean_log;
    let drawn = Verdict::simulated(&[
        ("walks drawn: mean".to_owned(), ends(|path| path.walk[STEPS as usize]), mean),
        ("powers drawn: mean".to_owned(), ends(|path| path.repeated[STEPS as usize]), mean),
    ]);
    Ok((start, drawn))
}
