//! The network that the search ends at under a norm budget, in closed form.

use super::{HERE, REACHED, SLOW, searched};
use crate::claims::claim::Claim;
use crate::claims::context::Context;
use crate::claims::measured::{Case, Measured, largest, worst};
use crate::claims::verdict::Verdict;
use crate::error::Result;
use crate::linalg::{Matrix, spectral_norm};
use crate::search::{Budget, reflected_delay_line};

/// Some hundred roundings of 1e-16.
const ROUNDINGS: f64 = 1e-13;

pub(super) fn claim() -> Claim {
    Claim {
        id: "search-norm-reflected".to_owned(),
        source: HERE,
        settles: &["post-g"],
        statement: "What the search ends at under a norm above 1 is a delay line behind a Moebius transform, which keeps its norm and moves every \
                    eigenvalue to the allowed radius; below 1 it is the delay line itself."
            .to_owned(),
        formula: "<i>W</i>(<i>I</i> + <i>aL</i>) = <i>G</i>(<i>L</i> + <i>aI</i>), &nbsp; <i>a</i> = &rho;/<i>G</i> (0 for <i>G</i> &le; 1), <i>L</i> the delay line of weight 1",
        parameters: "G = 0.9, 1, 1.0005, 1.5, \u{3c1} = 0.95, N = 3, 4, 5, 6; against the search at G = 1.5".to_owned(),
        figures: &["norm-budget", "found-weights"],
        check: Box::new(check),
    }
}

fn check(context: &Context) -> Result<Verdict> {
    let (found_at, radius, sizes) = SLOW;
    let (mut cases, mut totals, mut same): (Vec<Case>, Vec<Case>, bool) = (Vec::new(), Vec::new(), true);
    for n in sizes {
        let line = Matrix::from_fn(n, n, |target, source| if target == source + 1 { 1.0 } else { 0.0 });
        let identity = Matrix::identity(n, n);
        for norm in [0.9, 1.0, 1.0005, found_at] {
            let known = reflected_delay_line(n, norm, radius)?.recurrent;
            let share = if norm > 1.0 { radius / norm } else { 0.0 };
            let apart = &known * (&identity + &line * share) - (&line + &identity * share) * norm;
            let stretched = (spectral_norm(&known)? / norm - 1.0).abs();
            let distance = Measured::formula(largest([apart.amax(), stretched]));
            cases.push((format!("N = {n}, G = {norm}: distance from the formula and of the norm from G"), distance));
        }
        let found = searched(context, n, Budget::SpectralNorm { norm: found_at, radius }, 0)?;
        let (total, known) = (Measured::total(&found.analysis), reflected_delay_line(n, found_at, radius)?.total);
        same &= total.deviation_from(known).value < REACHED;
        totals.push((format!("N = {n}: total found, of {known:.6}"), total));
    }
    let measured = worst(&cases);
    cases.extend(totals);
    Ok(Verdict::near(measured, 0.0, ROUNDINGS)
        .and(same)
        .evidence("largest distance from the formula; the totals that the search finds are those of the formula to a millionth besides")
        .cases(cases))
}
