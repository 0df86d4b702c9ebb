//! One unit: a walk of independent steps, or one step repeated.

use super::draws::{course, deviation, no_formula};
use crate::claims::cases::Cases;
use crate::claims::claim::Check;
use crate::claims::context::{Context, Effort};
use crate::claims::measured::Measured;
use crate::claims::verdict::Verdict;
use crate::error::Result;
use crate::products::{Ensemble, ProductsOptions, ScalarPaths, scalar_law, scalar_paths};
use std::f64::consts::{FRAC_2_PI, LN_2, PI};
use std::sync::Arc;

/// Steps of every walk.
const STEPS: u64 = 100;
/// Walks that are drawn, and their seed.
const WALKS: Effort = Effort { full: 40_000, quick: 10_000 };
const SEED: u64 = 4;

pub(super) fn checks() -> Vec<Check> {
    let drawn = |id, settle: fn(&Context) -> Result<Verdict>| {
        Check::new(id, settle).with("steps", STEPS).with_effort("draws", WALKS).with("seed", SEED)
    };
    vec![
        drawn("scalar-walks", walks),
        drawn("scalar-direction", direction).with("early", EARLY),
        drawn("scalar-typical", typical),
    ]
}

fn drawn(context: &Context) -> Result<Arc<Vec<ScalarPaths>>> {
    context.remembered("scalar walks", || {
        let course = course(Ensemble::RealGinibre, 1, SEED, 1.0);
        scalar_paths(&ProductsOptions { steps: STEPS, trials: WALKS.of(context), ..course })
    })
}

/// log|product| and log|power| of every draw after all steps.
fn ends(context: &Context) -> Result<(Vec<f64>, Vec<f64>)> {
    let end = |path: &ScalarPaths| (path.walk[STEPS as usize], path.repeated[STEPS as usize]);
    Ok(drawn(context)?.iter().map(end).unzip())
}

/// gamma
const EULER: f64 = 0.577_215_664_901_532_9;

fn walks(context: &Context) -> Result<Verdict> {
    let (walk, repeated) = ends(context)?;
    let n = STEPS as f64;
    // log|w| of a real standard normal number: mean -(gamma + ln 2)/2, standard deviation pi/sqrt 8.
    let (mean, spread) = (-n * (EULER + LN_2) / 2.0, PI / 8f64.sqrt());
    let law = scalar_law(Ensemble::RealGinibre, STEPS, 1.0)?.ok_or_else(no_formula)?;
    let elementary =
        [(law.mean_log, mean), (law.walk_deviation, n.sqrt() * spread), (law.repeated_deviation, n * spread)];
    Ok(Verdict::simulated(&[
        ("product: mean log modulus".to_owned(), Measured::mean(&walk), mean),
        ("power: mean log modulus".to_owned(), Measured::mean(&repeated), mean),
        ("product: spread, \u{221a}n times that of a step".to_owned(), deviation(&walk), n.sqrt() * spread),
        ("power: spread, n times that of a step".to_owned(), deviation(&repeated), n * spread),
    ])
    .and(elementary.iter().all(|(found, exact)| (found / exact - 1.0).abs() < 1e-12)))
}

/// Steps after which means of moduli can still be simulated: later they are carried by rare large numbers.
const EARLY: u64 = 4;

fn direction(context: &Context) -> Result<Verdict> {
    let moduli = |end: fn(&ScalarPaths) -> &[f64]| -> Result<Measured> {
        let at = drawn(context)?.iter().map(|path| end(path)[EARLY as usize].exp()).collect::<Vec<f64>>();
        Ok(Measured::mean(&at))
    };
    let (power, product) = (moduli(|path| &path.repeated)?, moduli(|path| &path.walk)?);
    // E|w^n| = (n-1)!! for even n, and E|w| = sqrt(2/pi).
    let found = Verdict::simulated(&[
        (format!("mean modulus of the power, n = {EARLY}"), power, 3.0),
        (format!("mean modulus of the product, n = {EARLY}"), product, FRAC_2_PI.powi(2)),
    ]);
    let law = scalar_law(Ensemble::RealGinibre, STEPS, 1.0)?.ok_or_else(no_formula)?;
    let exact = (1..STEPS).step_by(2).map(|odd| (odd as f64).ln()).sum::<f64>() - 0.5 * STEPS as f64 * FRAC_2_PI.ln();
    let apart = law.log_mean_repeated - law.log_mean_walk;
    Ok(found.and((apart / exact - 1.0).abs() < 1e-12 && apart > 0.0).and_evidence(&format!(
        "after {STEPS} steps the exact mean modulus of the power is e^{apart:.1} times that of the product"
    )))
}

fn typical(context: &Context) -> Result<Verdict> {
    let (walk, repeated) = ends(context)?;
    let larger = walk.iter().zip(&repeated).filter(|(walk, repeated)| repeated > walk).count();
    let share = Measured::share(larger, walk.len());
    let (product, power) = (median(walk), median(repeated));
    let apart = power.minus(product);
    let cases = Cases::from([
        ("median log modulus of the power", power),
        ("median log modulus of the product", product),
        ("share of draws in which the power is larger", share),
    ]);
    // The median of log|w| is ln 0.67449, that of a long sum its mean: 24.1 nats apart after a hundred steps.
    let exact = STEPS as f64 * (0.674_489_750_196_081_7_f64.ln() + (EULER + LN_2) / 2.0);
    let pass = apart.surely_above(0.5 * exact) && share.surely_above(0.5);
    Ok(Verdict::statement(
        "above 12, and the power larger in more than half",
        cases.decided_by(apart),
        0.0,
        pass,
    )
    .evidence(format!(
        "median log modulus of the power minus that of the product, in nats, of which long walks have {exact:.1}; the \
             power is the larger one in {:.3} of all draws",
        share.value
    )))
}

/// The median of a sample, with a standard error from the ranks that lie one of theirs to both sides.
fn median(mut values: Vec<f64>) -> Measured {
    values.sort_by(f64::total_cmp);
    let (count, middle) = (values.len(), values.len() / 2);
    let step = (0.5 * (count as f64).sqrt()).ceil() as usize;
    let error = 0.5 * (values[(middle + step).min(count - 1)] - values[middle.saturating_sub(step)]);
    Measured::sampled(values[middle], error)
}
