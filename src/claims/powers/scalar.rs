//! One unit: a walk of independent steps, or one step repeated.

use super::no_formula;
use crate::claims::claim::Claim;
use crate::claims::measured::Measured;
use crate::claims::verdict::Verdict;
use crate::error::Result;
use crate::products::{Ensemble, ScalarLaw, scalar_law};

const POST: &str = "blog post on initialisation, statement (c)";

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
                let exact = double_factorial_log() - 50.0 * std::f64::consts::FRAC_2_PI.ln();
                Ok(Verdict::near(power.minus(product), exact, 1e-8)
                    .evidence("nats by which the log mean modulus of the power exceeds the product's: above 0, the direction is settled")
                    .cases(vec![
                        ("log mean modulus of the power".to_owned(), power),
                        ("log mean modulus of the product".to_owned(), product),
                    ]))
            }),
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
