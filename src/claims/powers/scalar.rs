//! One unit: a walk of independent steps, or one step repeated.

use super::{course, no_formula};
use crate::claims::claim::Claim;
use crate::claims::context::Context;
use crate::claims::measured::{Case, Measured, SURE, worst};
use crate::claims::verdict::Verdict;
use crate::error::Result;
use crate::products::{Ensemble, ProductsOptions, ScalarLaw, ScalarPaths, scalar_law, scalar_paths};
use std::f64::consts::{FRAC_2_PI, FRAC_PI_4, LN_2, PI};

const POST: &str = "blog post on initialisation, statement (c)";

/// The logarithm of the gamma function is good to some 1e-15: a hundred of them, over a mean of 12.
const CLOSED_FORM: f64 = 1e-13;

pub(super) fn claims() -> Vec<Claim> {
    vec![
        Claim {
            id: "scalar-walks".to_owned(),
            source: POST,
            settles: &["post-c"],
            statement: "For scalars, the logarithm of a product is a true random walk (spread \u{221a}n) and that of a power a single step repeated \
                        (spread n), with the same mean."
                .to_owned(),
            formula: "s.d. <i>n</i> log|<i>w</i>| / s.d. &Sigma; log|<i>w<sub>j</sub></i>| = &radic;<i>n</i>",
            parameters: "w ~ N(0,1), n = 100; tabulated: 50 (\u{3c8}(1/2) + ln 2), 10 \u{3c0}/\u{221a}8, 100 \u{3c0}/\u{221a}8".to_owned(),
            figures: &["scalar-walks"],
            check: Box::new(|_| {
                let law = law()?;
                Ok(Verdict::all_printed(&[
                    ("mean log modulus of both".to_owned(), Measured::formula(law.mean_log), "-63.51814227"),
                    ("spread of the product".to_owned(), Measured::formula(law.walk_deviation), "11.10720735"),
                    ("spread of the power".to_owned(), Measured::formula(law.repeated_deviation), "111.07207345"),
                ]))
            }),
        },
        Claim {
            id: "scalar-direction".to_owned(),
            source: "blog post on initialisation, statement (c), whose closing sentence reads the other way round",
            settles: &["post-c"],
            statement: "It is the power of a scalar that has the exponentially larger mean modulus, not the product of independent ones."
                .to_owned(),
            formula: "log E|<i>w<sup>n</sup></i>| &minus; log E|<i>w<sub>n</sub></i>&#8943;<i>w</i><sub>1</sub>| = ln (<i>n</i>&minus;1)!! &minus; (<i>n</i>/2) ln(2/&pi;) for even <i>n</i>",
            parameters: "w ~ N(0,1), n = 100: ln 99!! = 180.60416 and 50 ln(2/\u{3c0}) = \u{2212}22.57914".to_owned(),
            figures: &["scalar-walks"],
            check: Box::new(|_| {
                let law = law()?;
                let (power, product) = (Measured::formula(law.log_mean_repeated), Measured::formula(law.log_mean_walk));
                let exact = double_factorial_log() - 50.0 * FRAC_2_PI.ln();
                Ok(Verdict::near(power.minus(product), exact, 1e-8)
                    .evidence("nats by which the log mean modulus of the power exceeds the product's: above 0, the direction is settled")
                    .cases(vec![
                        ("log mean modulus of the power".to_owned(), power),
                        ("log mean modulus of the product".to_owned(), product),
                    ]))
            }),
        },
        Claim {
            id: "scalar-closed-form".to_owned(),
            source: POST,
            settles: &["post-c"],
            statement: "The laws of scalar products and powers are elementary for real and for complex numbers, and drawn walks follow them."
                .to_owned(),
            formula: "mean log|<i>w</i>| = &minus;(&gamma; + ln 2)/2 (real), &minus;&gamma;/2 (complex); &nbsp; s.d. &pi;/&radic;8, &pi;/&radic;24; &nbsp; E|<i>w</i>| = &radic;(2/&pi;), &radic;&pi;/2; &nbsp; E|<i>w</i><sup>100</sup>| = 99!!, 50!",
            parameters: "n = 100; drawn: real, 4000 of each, quick 400; seed 4".to_owned(),
            figures: &["scalar-walks"],
            check: Box::new(elementary),
        },
    ]
}

fn law() -> Result<ScalarLaw> {
    scalar_law(Ensemble::RealGinibre, 100, 1.0)?.ok_or_else(no_formula)
}

/// ln 99!!, the log mean of w^100.
fn double_factorial_log() -> f64 {
    (1..100).step_by(2).map(|odd| f64::from(odd).ln()).sum()
}

/// gamma
const EULER: f64 = 0.577_215_664_901_532_9;

fn elementary(context: &Context) -> Result<Verdict> {
    let n = 100.0;
    let complex = scalar_law(Ensemble::ComplexGinibre, 100, 1.0)?.ok_or_else(no_formula)?;
    let factorial_log: f64 = (1..=50).map(|factor| f64::from(factor).ln()).sum();
    let mut cases: Vec<Case> = Vec::new();
    for (name, law, mean, deviation, first, last) in [
        ("real", law()?, -(EULER + LN_2) / 2.0, PI / 8f64.sqrt(), FRAC_2_PI.ln() / 2.0, double_factorial_log()),
        ("complex", complex, -EULER / 2.0, PI / 24f64.sqrt(), FRAC_PI_4.ln() / 2.0, factorial_log),
    ] {
        for (what, found, exact) in [
            ("mean logarithm", law.mean_log, n * mean),
            ("spread of the product", law.walk_deviation, n.sqrt() * deviation),
            ("spread of the power", law.repeated_deviation, n * deviation),
            ("log mean of the product", law.log_mean_walk, n * first),
            ("log mean of the power", law.log_mean_repeated, last),
        ] {
            let measured = Measured::proven(found, 0.0).deviation_from(exact);
            cases.push((format!("{name}: {what}"), measured));
        }
    }
    let trials = if context.quick { 400 } else { 4000 };
    let paths = scalar_paths(&ProductsOptions { steps: 100, trials, ..course(Ensemble::RealGinibre, 1, 4, 1.0) })?;
    let start = paths.iter().all(|path| path.walk[0] == 0.0 && path.repeated[0] == 0.0);
    let ends = |end: fn(&ScalarPaths) -> f64| Measured::mean(&paths.iter().map(end).collect::<Vec<f64>>());
    let mean = law()?.mean_log;
    let drawn = Verdict::simulated(
        &[
            ("walks drawn: mean".to_owned(), ends(|path| path.walk[100]), mean),
            ("powers drawn: mean".to_owned(), ends(|path| path.repeated[100]), mean),
        ],
        SURE,
    );
    let measured = worst(&cases);
    cases.extend(drawn.cases);
    Ok(Verdict::near(measured, 0.0, CLOSED_FORM)
        .and(start && drawn.pass)
        .evidence("largest relative deviation of the formulas; the mean of the walks drawn is within four standard errors besides")
        .cases(cases))
}
