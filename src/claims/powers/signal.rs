//! The power of a signal through powers and products.

use super::draws::{DRAWS, SIZE, no_formula, setting};
use crate::claims::cases::each;
use crate::claims::claim::Check;
use crate::claims::context::Context;
use crate::claims::measured::Measured;
use crate::claims::verdict::Verdict;
use crate::claims::words::listed;
use crate::error::Result;
use crate::products::{
    Ensemble, MatrixSequence, SignalPower, log_mean_signal_power_of_power, log_signal_power_of_product, signal_power,
};
use std::sync::Arc;

/// Steps after which simulated powers are compared, and the last that is simulated.
const COMPARED: [u64; 3] = [2, 4, 6];
const LAST: u64 = 12;
/// The seed of the simulation.
const SEED: u64 = 3;

pub(super) fn checks() -> Vec<Check> {
    let drawn = |id, settle: fn(&Context) -> Result<Verdict>| {
        Check::new(id, settle).with("size", SIZE).with_effort("draws", DRAWS).with("seed", SEED)
    };
    vec![
        drawn("power-signal", simulated_power).with("steps", listed(COMPARED)),
        drawn("product-signal-typical", typical).with("steps", LAST),
    ]
}

fn simulated_power(context: &Context) -> Result<Verdict> {
    let table = each([("power", MatrixSequence::Power), ("product", MatrixSequence::Product)], |(label, course)| {
        let found = powers_of_signal(context, course)?;
        each(found.iter().filter(|found| COMPARED.contains(&found.steps)), |found| {
            let mean = found.log_mean.exp();
            let mean = Measured::sampled(mean, found.relative_standard_error * mean);
            Ok((format!("{label}, k = {}", found.steps), mean, theory(course, found.steps)?))
        })
    })?;
    // After some sqrt N steps the power has left the product's mean of 1 for good.
    let left = theory(MatrixSequence::Power, LAST)? > 2.0 && theory(MatrixSequence::Power, 2)? < 1.1;
    Ok(Verdict::simulated(&table.concat()).and(left))
}

pub(super) fn powers_of_signal(context: &Context, course: MatrixSequence) -> Result<Arc<Vec<SignalPower>>> {
    context.remembered(&format!("{course:?}"), || {
        let steps: Vec<u64> = (0..=LAST).collect();
        signal_power(
            &setting(context, Ensemble::ComplexGinibre, (SIZE, LAST), SEED),
            &steps,
            course,
            &context.watcher(),
        )
    })
}

/// The exact mean of the signal power.
pub(super) fn theory(course: MatrixSequence, steps: u64) -> Result<f64> {
    match course {
        MatrixSequence::Power => Ok(log_mean_signal_power_of_power(SIZE as u64, steps, 1.0)?.exp()),
        MatrixSequence::Product => Ok(1.0),
    }
}

fn typical(context: &Context) -> Result<Verdict> {
    let exact = log_signal_power_of_product(Ensemble::ComplexGinibre, SIZE, LAST, 1.0)?.ok_or_else(no_formula)?;
    let found = powers_of_signal(context, MatrixSequence::Product)?;
    let trials = setting(context, Ensemble::ComplexGinibre, (SIZE, LAST), SEED).trials as f64;
    let missing = Measured::sampled(f64::NAN, f64::NAN);
    let last = found.iter().find(|found| found.steps == LAST);
    let (mean, spread) = last.map_or((missing, missing), |found| {
        let error = found.std_log / trials.sqrt();
        // Sums of twelve log chi-squared numbers are nearly Gaussian: their spread is known to 1/sqrt(2 trials).
        (Measured::sampled(found.mean_log, error), Measured::sampled(found.std_log, error / 2f64.sqrt()))
    });
    Ok(Verdict::simulated(&[
        ("mean of the log power".to_owned(), mean, exact.0),
        ("standard deviation of the log power".to_owned(), spread, exact.1),
    ])
    .and(mean.surely_below(0.0)))
}
