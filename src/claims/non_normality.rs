//! Measures of non-normality, and why none of them alone measures memory.

use super::claim::{Claim, Drawing, Group, Verdict, certainty, worst};
use super::context::Context;
use crate::error::Result;
use crate::family;
use crate::figure::{Figure, pseudospectra};
use crate::nonnormality::{
    commutator_bounds, henrici, kreiss_constant, numerical_radius, pseudospectral_portrait, transient_gain,
};
use crate::system::Input;

const TOLERANCE: f64 = 1e-9;
const SHIFT: &str = "chain:n=8,gain=1.5";
const PORTRAIT: &str = "chain:n=20,gain=0.7,feedback=0.1";

pub(super) fn group() -> Group {
    Group {
        title: "Measures of non-normality",
        introduction: "How far a network is from normal has many measures, and transient growth is bounded by one of them, the Kreiss \
constant. Memory is not: a Gaussian network is far from normal by Henrici's measure, yet its best input holds little more than 1.",
        claims: vec![
            Claim {
                id: "numerical-radius-shift".to_owned(),
                source: "standard",
                statement: "The numerical radius of a delay line is its gain times cos(pi/(N+1)).".to_owned(),
                formula: "max<sub>|<i>x</i>|=1</sub> |<i>x</i>*<i>Wx</i>| = <i>g</i> cos(&pi;/(<i>N</i>+1))",
                parameters: "N = 8; gain 1 and 1.5".to_owned(),
                figures: &[],
                check: Box::new(|_| {
                    let mut table = Vec::new();
                    for (gain, digits) in [(1.0, "0.93969"), (1.5, "1.40954")] {
                        let radius = numerical_radius(&family::chain(8, gain, 0.0, 0.0)?, TOLERANCE)?;
                        table.push((format!("gain {gain}"), radius.lower, digits));
                    }
                    Ok(Verdict::all_printed(&table))
                }),
            },
            Claim {
                id: "kreiss-bounds-growth".to_owned(),
                source: "Kreiss; Spijker 1991",
                statement: "The largest power of a network lies between its Kreiss constant and e N times that.".to_owned(),
                formula: "<i>K</i> &le; sup<sub><i>k</i></sub> |<i>W<sup>k</sup></i>| &le; e<i>NK</i>",
                parameters: format!("{SHIFT}: K = 2.0641, sup = 17.0859"),
                figures: &[],
                check: Box::new(|context| {
                    let weights = family::network(SHIFT)?;
                    let constant = kreiss_constant(&weights, TOLERANCE, &context.settings(1))?.constant;
                    let gain = transient_gain(&weights, TOLERANCE, &context.settings(1))?.gain;
                    let verdict = Verdict::all_printed(&[
                        ("Kreiss constant".to_owned(), constant.lower, "2.0641"),
                        ("largest power".to_owned(), gain.lower, "17.0859"),
                    ]);
                    let ordered = constant.upper <= gain.lower && gain.upper <= std::f64::consts::E * 8.0 * constant.lower;
                    Ok(Verdict { pass: verdict.pass && ordered, ..verdict })
                }),
            },
            Claim {
                id: "henrici-commutator".to_owned(),
                source: "Henrici 1962; Eberlein 1965; Kress, de Vries, Wegmann 1974",
                statement: "Henrici's departure from normality lies between the bounds that the commutator gives.".to_owned(),
                formula: "|<i>W</i>&prime;<i>W</i> &minus; <i>WW</i>&prime;|&sup2;/(6|<i>W</i>|&sup2;) &le; &Delta;&sup2; &le; &radic;((<i>n</i>&sup3;&minus;<i>n</i>)/12) |<i>W</i>&prime;<i>W</i> &minus; <i>WW</i>&prime;|",
                parameters: "gaussian:n=2..9,gain=1, ten seeds each".to_owned(),
                figures: &[],
                check: Box::new(|_| {
                    let mut cases = Vec::new();
                    for n in 2..10 {
                        for seed in 0..10 {
                            let weights = family::gaussian(n, 1.0, seed)?;
                            let (departure, bounds) = (henrici(&weights)?.departure, commutator_bounds(&weights)?);
                            let excess = (bounds.eberlein / departure).max(bounds.kress / departure).max(departure / bounds.henrici);
                            cases.push((format!("n = {n}, seed {seed}"), excess));
                        }
                    }
                    let largest = worst(&cases);
                    Ok(Verdict::statement("at most 1", largest, TOLERANCE, largest <= 1.0 + TOLERANCE)
                        .evidence("largest of bound/departure and departure/bound"))
                }),
            },
            Claim {
                id: "gaussian-non-normal".to_owned(),
                source: "derived for this project",
                statement: "A Gaussian network is as far from normal as 1/sqrt 2 of its norm, yet its best input holds only a few: being \
                            non-normal is not enough."
                    .to_owned(),
                formula: "&Delta;/|<i>W</i>| &rarr; 1/&radic;2, &nbsp; &lambda;<sub>max</sub>(<i>M</i>) = O(1)",
                parameters: "gaussian:n=100,gain=0.7,seed=1".to_owned(),
                figures: &["pseudospectra"],
                check: Box::new(|context| {
                    let name = "gaussian:n=100,gain=0.7,seed=1";
                    let relative = henrici(&family::network(name)?)?.relative;
                    let found = context.analysis(name, Input::Best)?;
                    let verdict = Verdict::near(relative, 0.5f64.sqrt(), 0.02);
                    Ok(Verdict { pass: verdict.pass && found.spatial_max < 4.0, ..verdict }
                        .evidence(format!("one draw; its best input holds {:.4}, {}", found.spatial_max, certainty(&found))))
                }),
            },
        ],
        drawings: vec![Drawing {
            name: "pseudospectra",
            caption: "Pseudospectra of a chain of 20 units with feedback (0.7 forward, 0.1 back): the eigenvalues lie on the real axis \
within 0.53, but perturbations of a ten-thousandth move them near the ellipse the infinite chain fills.",
            figure: portrait,
        }],
    }
}

fn portrait(context: &Context) -> Result<Figure> {
    let columns = if context.quick { 61 } else { 161 };
    let found = pseudospectral_portrait(&family::network(PORTRAIT)?, 1.1, columns, &context.settings(1))?;
    Ok(pseudospectra(&found, &[0.1, 0.01, 1e-4]))
}
