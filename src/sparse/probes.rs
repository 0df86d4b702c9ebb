//! Powers of W seen through random vectors: a bound on their norms that holds but for one chance in 1e12.

use super::aligned::Aligned;
use super::arithmetic::Double;
use super::decay::{BoundKind, Decay};
use super::network::{Network, Side};
use super::reduce::squares;
use super::size::rounding_norm;
use crate::dynamics::Dynamics;
use crate::error::{Error, Result};
use crate::linalg::inflation;
use crate::random::{Purpose, generator};
use rand_distr::{Distribution, StandardNormal};
use std::f64::consts::PI;

/// Random vectors.
const PROBES: usize = 16;
/// |B|_2 <= ALPHA sqrt(2 / pi) max_i |B g_i| fails with probability ALPHA^-PROBES (Halko, Martinsson and Tropp 2011,
/// lemma 4.1), which is 1e-16 for each power.
const ALPHA: f64 = 10.0;
/// Powers that are tried: with so many the chance of a failure stays below 1e-12.
const STEPS: usize = 10_000;
/// The bound on a power from which on all later ones are known.
const SMALL: f64 = 0.5;
/// The power by which norms must have begun to fall.
const PATIENCE: usize = 256;

/// Bounds on the powers in units of each unit's noise, from 16 Gaussian vectors.
///
/// With w_j >= |W~^j|_2 for j < m and w_m < 1, sum_j |W~^j|^2 <= sum_{j<m} w_j^2 / (1 - w_m^2), and the same without
/// squares. What rounding does to W~^j g is at most sum_i w_{j-1-i} a |W~^i g|, a bounding the error of one product.
///
/// # Errors
/// [`Error::StabilityUndecided`] where the powers do not fall, or so slowly that too many would be needed.
pub(super) fn probed(network: &Network<'_>, depth: Option<usize>, seed: u64) -> Result<Decay> {
    let error = rounding_norm::<Double>(network, Side::Forward)?;
    let up = inflation(network.roundings() + 8);
    let mut vectors = gaussian(network, seed);
    let mut next = Aligned::zeros(vectors.len());
    let (mut norms, mut bounds) = (vec![norm(network, &vectors)? * up], vec![1.0]);
    loop {
        network.multiply::<Double>(Side::Forward, (&vectors, PROBES), None, &mut next)?;
        std::mem::swap(&mut vectors, &mut next);
        let norm = norm(network, &vectors)? * up;
        let power = norms.len();
        let lost: f64 = norms.iter().zip(bounds.iter().rev()).map(|(norm, bound)| norm * bound).sum();
        let bound = ALPHA * (2.0 / PI).sqrt() * (norm + error * lost * inflation(power + 4)) * inflation(8);
        norms.push(norm);
        if bound < SMALL {
            return Ok(from_bounds(&bounds, bound, rate(&norms), depth));
        }
        bounds.push(bound);
        require_decay(&norms, bound)?;
        network.options.checkpoint("bounding the powers", fraction(&norms, bound))?;
    }
}

fn from_bounds(bounds: &[f64], last: f64, rate: f64, depth: Option<usize>) -> Decay {
    let up = inflation(bounds.len() + 8);
    let energy: f64 = bounds.iter().map(|bound| bound * bound).sum();
    let gain: f64 = bounds.iter().sum();
    Decay {
        energy: energy / (1.0 - last * last) * up,
        gain: gain / (1.0 - last) * up,
        rate,
        depth,
        kind: BoundKind::Probable,
    }
}

/// The factor from power to power, over the later half.
fn rate(norms: &[f64]) -> f64 {
    let (last, half) = (norms.len() - 1, (norms.len() - 1) / 2);
    let ratio = norms[last] / norms[half];
    ratio.powf(1.0 / (last - half).max(1) as f64)
}

/// How much of the way to the last power is behind, as the norms fall now.
fn fraction(norms: &[f64], bound: f64) -> f64 {
    let (done, rate) = (norms.len() as f64, rate(norms));
    if rate < 1.0 { done / (done + (bound / SMALL).ln() / -rate.ln()) } else { 0.0 }
}

fn require_decay(norms: &[f64], bound: f64) -> Result<()> {
    let (power, rate) = (norms.len() - 1, rate(norms));
    let needed = power as f64 + (bound / SMALL).ln() / -rate.ln();
    let falls = rate < 1.0 && needed <= STEPS as f64;
    if bound.is_finite() && (power < PATIENCE || falls) && power < STEPS {
        return Ok(());
    }
    Err(Error::StabilityUndecided { dynamics: Dynamics::Discrete, bits: 53, estimate: rate })
}

/// Gaussian vectors side by side, in units of each unit's deviation; a unit's entries depend on its number alone.
fn gaussian(network: &Network<'_>, seed: u64) -> Aligned<f64> {
    let first = network.units().start;
    let mut vectors = Aligned::zeros(network.own() * PROBES);
    for (unit, entries) in vectors.chunks_exact_mut(PROBES).enumerate() {
        let mut random = generator(seed, Purpose::StabilityProbe, (first + unit) as u64);
        let deviation = network.deviation_of(unit);
        for entry in entries {
            let sample: f64 = StandardNormal.sample(&mut random);
            *entry = deviation * sample;
        }
    }
    vectors
}

/// The largest |g| of the vectors, in units of each unit's noise.
fn norm(network: &Network<'_>, vectors: &[f64]) -> Result<f64> {
    let squares = squares(vectors, (PROBES, PROBES), network.precision(), network.workers())?;
    Ok(squares
        .into_iter()
        .fold(0.0, |most, square| if square.is_nan() { f64::INFINITY } else { most.max(square) })
        .sqrt())
}
