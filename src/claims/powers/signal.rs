//! The power of a signal through powers and products.

use super::{SIZE, no_formula, setting};
use crate::claims::claim::Claim;
use crate::claims::context::Context;
use crate::claims::measured::{Measured, SURE};
use crate::claims::sources::HERE;
use crate::claims::verdict::Verdict;
use crate::error::{Error, Result};
use crate::products::{
    Ensemble, MatrixSequence, SignalPower, log_mean_signal_power_of_power, log_signal_power_of_product, signal_power,
};
use std::sync::Arc;

pub(super) fn claims() -> Vec<Claim> {
    vec![
        Claim {
            id: "power-signal".to_owned(),
            source: HERE,
            settles: &["new-products"],
            statement: "The mean power of a signal stays 1 through any product, but grows through a power after about \u{221a}N steps.".to_owned(),
            formula: "E|<i>W<sup>k</sup>v</i>|&sup2; = [(<i>N</i>+<i>k</i>+1)!/(<i>N</i>&minus;1)! &minus; <i>N</i>!/(<i>N</i>&minus;<i>k</i>&minus;2)!]/((<i>k</i>+1)(<i>k</i>+2)<i>N</i><sup><i>k</i>+1</sup>)",
            parameters: "complex Gaussian, N = 20: k = 6, 10".to_owned(),
            figures: &["signal-power"],
            check: Box::new(|_| {
                let at = |steps| Ok::<_, Error>(Measured::formula(log_mean_signal_power_of_power(20, steps, 1.0)?.exp()));
                Ok(Verdict::all_printed(&[
                    ("k = 6".to_owned(), at(6)?, "1.1779"),
                    ("k = 10".to_owned(), at(10)?, "2.4982"),
                ]))
            }),
        },
        Claim {
            id: "power-signal-simulated".to_owned(),
            source: HERE,
            settles: &["new-products"],
            statement: "Simulated signal powers through powers and products agree with the exact means.".to_owned(),
            formula: "E|<i>W<sup>k</sup>v</i>|&sup2; as above; &nbsp; E|<i>W<sub>k</sub></i>&#8943;<i>W</i><sub>1</sub><i>v</i>|&sup2; = 1",
            parameters: "complex Gaussian, N = 20, k = 2, 4, 6; 4000 draws, quick 400; seed 3".to_owned(),
            figures: &["signal-power"],
            check: Box::new(|context| {
                let mut table = Vec::new();
                for (label, course) in [("power", MatrixSequence::Power), ("product", MatrixSequence::Product)] {
                    for found in powers_of_signal(context, course)?.iter().filter(|found| [2, 4, 6].contains(&found.steps)) {
                        let mean = found.log_mean.exp();
                        let mean = Measured::sampled(mean, found.relative_standard_error * mean);
                        table.push((format!("{label}, k = {}", found.steps), mean, theory(course, found.steps)?));
                    }
                }
                Ok(Verdict::simulated(&table, SURE))
            }),
        },
        Claim {
            id: "product-signal-typical".to_owned(),
            source: HERE,
            settles: &["new-products", "post-d"],
            statement: "The typical power of a signal, unlike its mean, falls through a product: its logarithm is a walk with a downward drift."
                .to_owned(),
            formula: "E log|<i>W<sub>k</sub></i>&#8943;<i>W</i><sub>1</sub><i>v</i>|&sup2; = <i>k</i>(&psi;(<i>m</i>) &minus; ln <i>m</i>), &nbsp; variance <i>k</i> &psi;<sub>1</sub>(<i>m</i>), &nbsp; <i>m</i> = <i>N</i> (complex), <i>N</i>/2 (real)",
            parameters: "N = 20, k = 12; exact, to the digits tabulated, and simulated: 4000 draws, quick 400; seed 3".to_owned(),
            figures: &["signal-power"],
            check: Box::new(typical),
        },
    ]
}

pub(super) fn powers_of_signal(context: &Context, course: MatrixSequence) -> Result<Arc<Vec<SignalPower>>> {
    context.remembered(&format!("{course:?}"), || {
        let steps: Vec<u64> = (0..=12).collect();
        signal_power(&setting(context, Ensemble::ComplexGinibre, (SIZE, 12), 3), &steps, course, &context.watcher())
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
    let exact = |ensemble| log_signal_power_of_product(ensemble, SIZE, 12, 1.0)?.ok_or_else(no_formula);
    let (complex, real) = (exact(Ensemble::ComplexGinibre)?, exact(Ensemble::RealGinibre)?);
    let printed = Verdict::all_printed(&[
        ("complex, mean".to_owned(), Measured::formula(complex.0), "-0.3024993757"),
        ("complex, s.d.".to_owned(), Measured::formula(complex.1), "0.7843786555"),
        ("real, mean".to_owned(), Measured::formula(real.0), "-0.6099900471"),
        ("real, s.d.".to_owned(), Measured::formula(real.1), "1.1233859658"),
    ]);
    let found = powers_of_signal(context, MatrixSequence::Product)?;
    let trials = setting(context, Ensemble::ComplexGinibre, (SIZE, 12), 3).trials as f64;
    let last = found.iter().find(|found| found.steps == 12);
    let simulated = last.map_or(Measured::sampled(f64::NAN, f64::NAN), |found| {
        Measured::sampled(found.mean_log, found.std_log / trials.sqrt())
    });
    let agrees = Verdict::simulated(&[("complex, mean, simulated".to_owned(), simulated, complex.0)], SURE);
    let mut cases = printed.cases;
    cases.extend(agrees.cases);
    Ok(Verdict { pass: printed.pass && agrees.pass, cases, ..printed })
}
