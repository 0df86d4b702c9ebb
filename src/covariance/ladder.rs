//! Precision that rises: each arithmetic is tried only when the bound of the one below misses the tolerance.

use super::evolution::Evolution;
use super::rising::Rising;
use super::rung::Rung;
use crate::allowance::{require_matrices, require_memory};
use crate::dynamics::Dynamics;
use crate::error::{Error, Result};
use crate::linalg::{among_threads, spectral_radius};
use crate::options::{Options, Precision};
use crate::spectrum::proven_unstable;
use crate::stein::{Failure, unreached_direction};
use crate::system::LinearSystem;

/// A covariance that is not positive definite in this many bits is looked at for directions without noise.
const SINGULAR_BITS: u32 = 212;

/// Matrices of numbers of more bits than a double that are held at the peak, as measured at 300 and 500 units, and the
/// doubles that each entry takes beside its bits.
const NUMBERS: f64 = 44.0;
const OVERHEAD: f64 = 4.0;
/// Such numbers that are held for every unit and lag, as measured at 100 units.
const NUMBERS_A_LAG: f64 = 7.0;

/// What one precision found.
pub(crate) struct Found<T> {
    /// The result.
    pub result: T,
    /// The bound that must meet the tolerance.
    pub bound: f64,
    /// The bound of the numbers beside it, infinite where one is unknown: it is met where more bits help.
    pub beside: f64,
}

/// The numbers beside the main ones are content with this relative bound: in doubles they reach 1e-12 for 100 units and
/// 2e-11 for 500.
const BESIDE: f64 = 1e-9;
/// More bits are of use for them while each rung lowers the bound by this factor. Of small networks one rung in vain is
/// forgiven; of large ones each costs several times what the result itself did.
const WORTH: f64 = 0.1;
const SMALL: usize = 64;

/// The first result whose bounds meet the tolerance; `attempt` gets the arithmetic, and options whose monitor says what
/// is proven so far. Where only the numbers beside the main ones miss it and more bits do not help them, the best
/// result there is.
pub(crate) fn climb<T: Send>(
    system: &LinearSystem,
    evolution: Evolution,
    options: &Options,
    attempt: impl Fn(Rung, &Options) -> std::result::Result<Found<T>, Failure> + Sync,
) -> Result<T> {
    let rungs = rungs_for(options.precision);
    // Results are doubles, and sums over the units round.
    let rounding = 2.0 * (system.size() + 16) as f64 * f64::EPSILON;
    let (mut best, mut proven) = (f64::INFINITY, false);
    let mut settled = Settled { found: None, in_vain: 0 };
    let mut reasons = Reasons { system, evolution, asked: false, unreached: None };
    for &rung in &rungs {
        // Doubles refine C by themselves where that is what misses the tolerance; here it is what follows from C.
        if rung == Rung::Refined && (settled.found.is_some() || !proven) {
            continue;
        }
        match require_room(system, rung, options) {
            Err(error) if settled.found.is_none() => return Err(error),
            Err(_) => break,
            Ok(()) => {}
        }
        let watched = Rising::options(options, rung, best);
        match among_threads(system.size(), options.threads, || attempt(rung, &watched)) {
            Ok(found) if found.bound <= options.tolerance => {
                if settled.is_last(found, system.size(), options.tolerance) {
                    break;
                }
            }
            Ok(found) => (best, proven) = (best.min(found.bound), true),
            // A result stands, whatever keeps more bits from one that is better beside.
            Err(Failure::Final(error)) if error == Error::Interrupted || settled.found.is_none() => {
                return Err(error);
            }
            Err(Failure::Final(_)) => break,
            Err(Failure::Imprecise(_)) if settled.found.is_some() => {}
            Err(Failure::Imprecise(bound)) => {
                best = best.min(bound);
                if let Some(error) = reasons.final_one(rung.bits()) {
                    return Err(error);
                }
            }
        }
        if settled.found.is_none() && rung.bits() >= SINGULAR_BITS && best <= rounding && options.tolerance <= rounding
        {
            return Err(Error::ToleranceBelowRounding { bound: best, tolerance: options.tolerance });
        }
    }
    if let Some(found) = settled.found {
        return Ok(found.result);
    }
    if let (Some(Some(error)), true) = (reasons.unreached, best.is_infinite()) {
        return Err(error);
    }
    let bits = rungs.last().map_or(0, |rung| rung.bits());
    if best >= 1.0 {
        refuse_growth(system, evolution, bits)?;
    }
    Err(Error::ToleranceNotMet { bound: best, bits, tolerance: options.tolerance })
}

/// What is tried in turn.
fn rungs_for(precision: Precision) -> Vec<Rung> {
    match precision {
        Precision::Auto => Rung::ALL.to_vec(),
        Precision::Double => vec![Rung::Double, Rung::Refined],
        Precision::Bits(bits) => vec![Rung::of_bits(bits)],
    }
}

/// Refuses arithmetic of more bits than memory holds.
fn require_room(system: &LinearSystem, rung: Rung, options: &Options) -> Result<()> {
    let Rung::Bits(bits) = rung else { return Ok(()) };
    let (numbers, lags) = (f64::from(bits) / 64.0 + OVERHEAD, options.lags as f64);
    require_matrices(&format!("arithmetic in {bits} bits"), system.size(), NUMBERS * numbers)?;
    let bytes = NUMBERS_A_LAG * numbers * 8.0 * lags * system.size() as f64;
    require_memory(&format!("arithmetic in {bits} bits over {lags} lags"), bytes)
}

/// Refuses a horizon over which growing directions leave the others further behind than these bits reach.
fn refuse_growth(system: &LinearSystem, evolution: Evolution, bits: u32) -> Result<()> {
    let Evolution::Horizon(steps) = evolution else { return Ok(()) };
    let spread = 2.0 * spectral_radius(system.recurrent())?.log2() * steps as f64;
    if spread <= f64::from(bits) {
        return Ok(());
    }
    Err(Error::HorizonTooLong { steps, spread, bits })
}

/// The best result that meets the tolerance.
struct Settled<T> {
    found: Option<Found<T>>,
    /// Rungs that hardly lowered the bound beside it.
    in_vain: usize,
}

impl<T> Settled<T> {
    /// Takes a result that meets the tolerance, and says whether more bits are not worth it.
    fn is_last(&mut self, next: Found<T>, size: usize, tolerance: f64) -> bool {
        let before = self.found.as_ref().map_or(f64::INFINITY, |found| found.beside);
        if self.found.is_some() && next.beside.partial_cmp(&(WORTH * before)) != Some(std::cmp::Ordering::Less) {
            self.in_vain += 1;
        }
        let met = next.beside <= tolerance.max(BESIDE);
        if self.found.is_none() || next.beside < before {
            self.found = Some(next);
        }
        met || self.in_vain > usize::from(size <= SMALL)
    }
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
            let passes = self.evolution.passes(self.system.size());
            let number_of = |unit| self.system.number_of(unit);
            self.unreached = Some(unreached_direction(recurrent, noise, passes, number_of));
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
