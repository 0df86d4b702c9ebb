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

/// (steps, mean power through the power of a matrix as printed).
const PRINTED: [(u64, &str); 2] = [(6, "1.1779"), (10, "2.4982")];
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
        Check::new("power-signal", mean_power)
            .with("size", SIZE)
            .with("steps", listed(PRINTED.map(|(steps, _)| steps))),
        drawn("power-signal-simulated", simulated_power).with("steps", listed(COMPARED)),
        drawn("product-signal-typical", typical).with("steps", LAST),
    ]
}

fn mean_power(_: &Context) -> Result<Verdict> {
    Ok(Verdict::all_printed(&each(PRINTED, |(steps, digits)| {
        Ok((format!("k = {steps}"), Measured::formula(theory(MatrixSequence::Power, steps)?), digits))
    })?))
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
    Ok(Verdict::simulated(&table.concat()))
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
    let exact = |ensemble| log_signal_power_of_product(ensemble, SIZE, LAST, 1.0)?.ok_or_else(no_formula);
    let (complex, real) = (exact(Ensemble::ComplexGinibre)?, exact(Ensemble::RealGinibre)?);
    let printed = Verdict::all_printed(&[
        ("complex, mean".to_owned(), Measured::formula(complex.0), "-0.3024993757"),
        ("complex, s.d.".to_owned(), Measured::formula(complex.1), "0.7843786555"),
        ("real, mean".to_owned(), Measured::formula(real.0), "-0.6099900471"),
        ("real, s.d.".to_owned(), Measured::formula(real.1), "1.1233859658"),
    ]);
    let found = powers_of_signal(context, MatrixSequence::Product)?;
    let trials = setting(context, Ensemble::ComplexGinibre, (SIZE, LAST), SEED).trials as f64;
    let last = found.iter().find(|found| found.steps == LAST);
    let simulated = last.map_or(Measured::sampled(f64::NAN, f64::NAN), |found| {
        Measured::sampled(found.mean_log, found.std_log / trials.sqrt())
    });
    let agrees = Verdict::simulated(&[("complex, mean, simulated".to_owned(), simulated, complex.0)]);
    Ok(printed.and(agrees.pass).cases_besides(agrees.cases))
}
