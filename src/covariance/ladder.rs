//! Precision that rises: each arithmetic is tried only when the bound of the one below misses the tolerance.

use super::evolution::{DOUBLE, Evolution};
use crate::allowance::{require_matrices, require_memory};
use crate::dynamics::Dynamics;
use crate::error::{Error, Result};
use crate::linalg::among_threads;
use crate::options::{Options, Precision};
use crate::spectrum::proven_unstable;
use crate::stein::{Failure, unreached_direction};
use crate::system::LinearSystem;

/// The precisions that are tried in turn.
const RUNGS: [u32; 7] = [DOUBLE, 106, 212, 424, 848, 1696, 3392];
/// A covariance that is not positive definite in this many bits is looked at for directions without noise.
const SINGULAR_BITS: u32 = 212;

/// Matrices of numbers of more bits than a double that are held at the peak, as measured at 300 and 500 units, and the
/// doubles that each entry takes beside its bits.
const NUMBERS: f64 = 44.0;
const OVERHEAD: f64 = 4.0;
/// Such numbers that are held for every unit and lag, as measured at 100 units.
const NUMBERS_A_LAG: f64 = 7.0;

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
    let mut reasons = Reasons { system, evolution, asked: false, unreached: None };
    for &bits in rungs {
        if bits > DOUBLE {
            let (numbers, lags) = (f64::from(bits) / 64.0 + OVERHEAD, options.lags as f64);
            require_matrices(&format!("arithmetic in {bits} bits"), system.size(), NUMBERS * numbers)?;
            let bytes = NUMBERS_A_LAG * numbers * 8.0 * lags * system.size() as f64;
            require_memory(&format!("arithmetic in {bits} bits over {lags} lags"), bytes)?;
        }
        match among_threads(system.size(), options.threads, || attempt(bits)) {
            Ok((result, bound)) if bound <= options.tolerance => return Ok(result),
            Ok((_, bound)) => best = best.min(bound),
            Err(Failure::Final(error)) => return Err(error),
            Err(Failure::Imprecise(bound)) => {
                best = best.min(bound);
                if let Some(error) = reasons.final_one(bits) {
                    return Err(error);
                }
            }
        }
        if bits >= SINGULAR_BITS && best <= rounding && options.tolerance <= rounding {
            return Err(Error::ToleranceBelowRounding { bound: best, tolerance: options.tolerance });
        }
    }
    if let Some(Some(error)) = reasons.unreached
        && best.is_infinite()
    {
        return Err(error);
    }
    let bits = rungs.last().copied().unwrap_or(DOUBLE);
    Err(Error::ToleranceNotMet { bound: best, bits, tolerance: options.tolerance })
}

/// Why a precision may have failed that more bits do not help.
struct Reasons<'a> {
    system: &'a LinearSystem,
    evolution: Evolution,
    /// Whether instability was looked for.
    asked: bool,
    /// The direction without noise, where it was looked for: `None` inside where there is none.
    unreached: Option<Option<Error>>,
}

impl Reasons<'_> {
    /// The error that no precision changes, if there is one, after a failure in this many bits.
    fn final_one(&mut self, bits: u32) -> Option<Error> {
        let (recurrent, dynamics) = (self.system.recurrent(), self.system.dynamics());
        let endless = !matches!(self.evolution, Evolution::Horizon(_));
        if endless && !std::mem::replace(&mut self.asked, true) {
            let proven = proven_unstable(recurrent, dynamics);
            if let Some(excess) = proven {
                return Some(Error::Unstable { dynamics, evidence: in_words(excess, dynamics) });
            }
        }
        if bits >= SINGULAR_BITS && self.unreached.is_none() {
            let noise = &self.system.noise_covariance();
            self.unreached = Some(unreached_direction(recurrent, noise, self.evolution.passes(self.system.size())));
        }
        // More bits find noise that is there, however little.
        match &self.unreached {
            Some(Some(error @ Error::SingularCovariance { variance: 0.0, .. })) => Some(error.clone()),
            _ => None,
        }
    }
}

/// What the proof says, with the computed eigenvalue beside it.
fn in_words(excess: f64, dynamics: Dynamics) -> String {
    let shown = if (1e-3..1e4).contains(&excess) { format!("{excess:.4}") } else { format!("{excess:.1e}") };
    match dynamics {
        Dynamics::Discrete => {
            format!("a Lyapunov function proves that its spectral radius is above 1 (by {shown}, as computed)")
        }
        Dynamics::Continuous => {
            format!("a Lyapunov function proves an eigenvalue with a positive real part ({shown}, as computed)")
        }
    }
}
