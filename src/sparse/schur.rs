//! Schur's test: a proof that powers decay, where those of |W| do.

use super::arithmetic::Magnitude;
use super::decay::{BoundKind, Decay};
use super::network::{Network, Side};
use super::reduce::largest;
use crate::dynamics::Dynamics;
use crate::error::{Error, Result};
use crate::linalg::inflation;

/// Powers of |W| that are tried.
const STEPS: usize = 5_000;
/// Sums of powers beyond which the bound would be of no use.
const LARGEST: f64 = 1e60;
/// What counts as zero of the powers of |W|, applied to ones.
const SMALL: f64 = 0.5;

/// Bounds on the powers from positive y and e with |W| y <= r y and |W|' e <= c e, r c < 1.
///
/// y = sum_j |W|^j 1 has |W| y = y - 1 + |W|^m 1 <= (1 - (1 - s) / max y) y once |W|^m 1 <= s < 1. With S the root of
/// diag(e / y), |S W S^-1|_2^2 <= r c = t^2 (Schur), so |W^j|_2 <= cond(S) t^j; in units of each unit's noise the
/// condition is that of diag(q e / y).
///
/// # Errors
/// [`Error::Unstable`] where W >= 0 and |W| x >= x for some x >= 0, which proves rho(W) >= 1.
pub(super) fn schur_tested(network: &Network<'_>, depth: Option<usize>) -> Result<Option<Decay>> {
    let Some((targets, target_rate)) = invariant(network, Side::Forward, depth)? else { return Ok(None) };
    let Some((sources, source_rate)) = invariant(network, Side::Backward, depth)? else { return Ok(None) };
    let ratio = |unit: usize| {
        let variance = network.variance().map_or(1.0, |variance| variance[unit]);
        variance * sources[unit] / targets[unit]
    };
    let ratios: Vec<f64> = (0..network.own()).map(ratio).collect();
    let top = largest(ratios.iter().copied().fold(0.0, f64::max), network.ranks)?;
    let least = -largest(ratios.iter().map(|ratio| -ratio).fold(f64::NEG_INFINITY, f64::max), network.ranks)?;
    let condition = top / least * inflation(8);
    let square = target_rate * source_rate * inflation(1);
    let rate = square.sqrt() * inflation(1);
    if !(rate < 1.0 && condition.is_finite()) {
        return Ok(None);
    }
    Ok(Some(Decay {
        energy: condition / (1.0 - square) * inflation(4),
        gain: condition.sqrt() / (1.0 - rate) * inflation(6),
        rate: if depth.is_some() { 0.0 } else { rate },
        depth,
        kind: BoundKind::Proven,
    }))
}

/// A positive vector that |W| or |W|' shrinks, and by what factor at least; `None` where none was found.
fn invariant(network: &Network<'_>, side: Side, depth: Option<usize>) -> Result<Option<(Vec<f64>, f64)>> {
    let own = network.own();
    let (mut power, mut next) = (vec![1.0; own], vec![0.0; own]);
    let mut sum = power.clone();
    for _ in 0..STEPS {
        network.multiply::<Magnitude>(side, (&power, 1), None, &mut next)?;
        let top = largest(next.iter().copied().fold(0.0, f64::max), network.ranks)?;
        if top <= SMALL {
            return shrunk(network, side, sum);
        }
        if depth.is_none() && grows(network, &power, &next)? {
            return Ok(None);
        }
        sum.iter_mut().zip(&next).for_each(|(sum, entry)| *sum += entry);
        if largest(sum.iter().copied().fold(0.0, f64::max), network.ranks)? > LARGEST {
            return Ok(None);
        }
        std::mem::swap(&mut power, &mut next);
    }
    Ok(None)
}

/// The vector with the factor by which one product with it shrinks every entry, rounded up.
fn shrunk(network: &Network<'_>, side: Side, vector: Vec<f64>) -> Result<Option<(Vec<f64>, f64)>> {
    let mut image = vec![0.0; vector.len()];
    network.multiply::<Magnitude>(side, (&vector, 1), None, &mut image)?;
    let factor = image.iter().zip(&vector).map(|(image, entry)| image / entry).fold(0.0, f64::max);
    let factor = largest(factor, network.ranks)? * inflation(network.rows(side).longest() + 3);
    let factor = largest(factor, network.ranks)?;
    Ok((factor < 1.0).then_some((vector, factor)))
}

/// Whether |W| x >= x in every entry where x > 0, which proves rho(|W|) >= 1.
///
/// # Errors
/// [`Error::Unstable`] where no weight is negative, so that this is rho(W).
fn grows(network: &Network<'_>, before: &[f64], after: &[f64]) -> Result<bool> {
    let pairs = before.iter().zip(after).filter(|(before, _)| **before > 0.0);
    let least = pairs.map(|(before, after)| after / before).fold(f64::INFINITY, f64::min);
    let rows = network.rows(Side::Forward);
    let most = inflation(rows.longest().max(network.rows(Side::Backward).longest()) + 3);
    let least = -largest(-least / most, network.ranks)?;
    if least < 1.0 {
        return Ok(false);
    }
    let negative = rows.values.iter().any(|weight| *weight < 0.0);
    if largest(f64::from(u8::from(negative)), network.ranks)? > 0.0 {
        return Ok(true);
    }
    let evidence = format!("no weight is negative, and W makes some pattern grow by {least:.6} or more in every step");
    Err(Error::Unstable { dynamics: Dynamics::Discrete, evidence })
}
