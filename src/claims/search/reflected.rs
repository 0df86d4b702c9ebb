//! The network that the search ends at under a norm budget, in closed form.

use super::searches::{NORM, RADIUS, REACHED, SEARCHED, searched};
use crate::claims::cases::{Cases, grid};
use crate::claims::claim::Check;
use crate::claims::context::Context;
use crate::claims::measured::{Measured, largest};
use crate::claims::verdict::Verdict;
use crate::claims::words::listed;
use crate::error::Result;
use crate::linalg::{Matrix, spectral_norm};
use crate::search::{Budget, reflected_delay_line};

/// Some hundred roundings of 1e-16.
const ROUNDINGS: f64 = 1e-13;
/// Norms below and above 1.
const NORMS: [f64; 4] = [0.9, 1.0, 1.0005, NORM];

pub(super) fn check() -> Check {
    Check::new("search-norm-reflected", reflected)
        .with("norms", listed(NORMS))
        .with("radius", RADIUS)
        .with("sizes", listed(SEARCHED))
        .with("norm", NORM)
}

fn reflected(context: &Context) -> Result<Verdict> {
    let distances = Cases::of(grid(SEARCHED, NORMS), |(n, norm)| {
        let name = format!("N = {n}, G = {norm}: distance from the formula and of the norm from G");
        Ok((name, Measured::formula(distance(n, norm)?)))
    })?;
    let mut same = true;
    let totals = Cases::of(SEARCHED, |n| {
        let found = searched(context, n, Budget::SpectralNorm { norm: NORM, radius: RADIUS }, 0)?;
        let (total, known) = (Measured::total(&found.analysis), reflected_delay_line(n, NORM, RADIUS)?.total);
        same &= total.deviation_from(known).value < REACHED;
        Ok((format!("N = {n}: total found, of {known:.6}"), total))
    })?;
    let evidence = "largest distance from the formula; the totals that the search finds are those of the formula to a \
                    millionth";
    Ok(Verdict::near(distances.largest(), 0.0, ROUNDINGS).and(same).evidence(evidence).and_cases(totals))
}

/// How far the network is from W(I + aL) = G(L + aI), and its norm from G.
fn distance(n: usize, norm: f64) -> Result<f64> {
    let line = Matrix::from_fn(n, n, |target, source| if target == source + 1 { 1.0 } else { 0.0 });
    let identity = Matrix::identity(n, n);
    let known = reflected_delay_line(n, norm, RADIUS)?.recurrent;
    let share = if norm > 1.0 { RADIUS / norm } else { 0.0 };
    let apart = &known * (&identity + &line * share) - (&line + &identity * share) * norm;
    let stretched = (spectral_norm(&known)? / norm - 1.0).abs();
    Ok(largest([apart.amax(), stretched]))
}
