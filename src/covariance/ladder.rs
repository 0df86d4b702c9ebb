//! Precision that rises: each arithmetic is tried only when the bound of the one below misses the tolerance.

use super::evolution::{DOUBLE, Evolution};
use crate::error::{Error, Result};
use crate::linalg::among_threads;
use crate::options::{Options, Precision};
use crate::stein::{Failure, unreached_direction};
use crate::system::LinearSystem;

/// The precisions that are tried in turn.
const RUNGS: [u32; 7] = [DOUBLE, 106, 212, 424, 848, 1696, 3392];
/// A covariance that is not positive definite in this many bits is looked at for directions without noise.
const SINGULAR_BITS: u32 = 212;

/// The first result whose bound meets the tolerance; `attempt` gets the bits and returns a result with its bound.
pub(crate) fn climb<T: Send>(
    system: &LinearSystem,
    evolution: Evolution,
    options: &Options,
    attempt: impl Fn(u32) -> std::result::Result<(T, f64), Failure> + Sync,
) -> Result<T> {
    let rungs: &[u32] = match options.precision {
        Precision::Auto => &RUNGS,
        Precision::Double => &RUNGS[..1],
        Precision::Bits(bits) => &[bits],
    };
    // Results are doubles, and sums over the units round.
    let rounding = 2.0 * (system.size() + 16) as f64 * f64::EPSILON;
    let mut best = f64::INFINITY;
    let mut unreached = None;
    for &bits in rungs {
        match among_threads(system.size(), options.threads, || attempt(bits)) {
            Ok((result, bound)) if bound <= options.tolerance => return Ok(result),
            Ok((_, bound)) => best = best.min(bound),
            Err(Failure::Final(error)) => return Err(error),
            Err(Failure::Imprecise(bound)) => {
                best = best.min(bound);
                if bits >= SINGULAR_BITS && unreached.is_none() {
                    let (recurrent, noise) = (system.recurrent(), &system.noise_covariance());
                    unreached = Some(unreached_direction(recurrent, noise, evolution.passes(system.size())));
                }
                // More bits find noise that is there, however little.
                if let Some(Some(error @ Error::SingularCovariance { variance: 0.0, .. })) = unreached {
                    return Err(error);
                }
            }
        }
        if bits >= SINGULAR_BITS && best <= rounding && options.tolerance <= rounding {
            return Err(Error::ToleranceBelowRounding { bound: best, tolerance: options.tolerance });
        }
    }
    if let Some(Some(error)) = unreached
        && best.is_infinite()
    {
        return Err(error);
    }
    let bits = rungs.last().copied().unwrap_or(DOUBLE);
    Err(Error::ToleranceNotMet { bound: best, bits, tolerance: options.tolerance })
}
