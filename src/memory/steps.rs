//! The steps of an analysis, in the first arithmetic that is precise enough.

use super::analysis::{Analysis, Decoding, Seconds, Spatial};
use super::arithmetic::Arithmetic;
use super::in_bits::InBits;
use super::in_doubles::InDoubles;
use super::question::Question;
use super::response;
use super::signal::Signal;
use crate::covariance::{Evolution, Found, Rung, climb};
use crate::error::Result;
use crate::options::Options;
use crate::parts::Part;
use crate::stein::Failure;
use crate::system::LinearSystem;
use std::time::Instant;

/// The first arithmetic whose bounds meet the tolerance; of a network whose noise reaches as many directions as
/// `reached` says, which are all of them where it says nothing.
pub(super) fn climbed(
    system: &LinearSystem,
    evolution: Evolution,
    options: &Options,
    reached: Option<usize>,
) -> Result<Analysis> {
    let start = Instant::now();
    // With noise in every direction the covariance is definite, whatever keeps this one from being so.
    let definite = reached.map(|_| system.clone().with_noise_variance(1.0)).transpose()?;
    climb(definite.as_ref().unwrap_or(system), evolution, options, |rung, options| {
        let begun = start.elapsed().as_secs_f64();
        let question = Question { system, evolution, options, rung, reached };
        if rung.is_double() && reached.is_some() {
            return Err(Failure::Imprecise(f64::INFINITY));
        }
        let mut found = match rung {
            Rung::Bits(_) => by_steps::<InBits>(question)?,
            _ => by_steps::<InDoubles>(question)?,
        };
        // What lower precisions took belongs to the covariance: it is there that they fail.
        found.seconds.covariance += begun;
        found.seconds.all += begun;
        let bound = found.bound_for(options.tolerance);
        let beside = if options.parts.need_decoding() { found.decoding.relative_error() } else { 0.0 };
        Ok(Found { beside, result: found, bound })
    })
}

/// The steps of an analysis, in one arithmetic.
fn by_steps<'a, A: Arithmetic<'a>>(question: Question<'a>) -> std::result::Result<Analysis, Failure> {
    let Question { system, evolution, options, reached, .. } = question;
    let start = Instant::now();
    let mut arithmetic = A::solve(question)?;
    let rung = arithmetic.rung();
    let covariance_seconds = start.elapsed().as_secs_f64();

    let start = Instant::now();
    let (spatial, noise_budget, information) = arithmetic.spatial()?;
    let noise_trace = arithmetic.noise_trace(&information);
    let signal = Signal::of(system, &spatial.best.direction.value);
    let total = arithmetic.total(&information, &signal);
    let total_seconds = start.elapsed().as_secs_f64();

    let start = Instant::now();
    let (curve, curve_bound, mut states) = arithmetic.curve(&information, &signal, total)?;
    let curve_seconds = start.elapsed().as_secs_f64();
    let all = covariance_seconds + total_seconds + curve_seconds;
    let seconds = Seconds { covariance: covariance_seconds, curve: curve_seconds, total: total_seconds, all };

    let response = response::found(question, &signal, arithmetic.responses(&mut states)?)?;
    let parts = options.parts;
    let needs_signal = parts.need_decoding() || parts.contains(Part::InputSensitivity);
    let held = if needs_signal { arithmetic.signal_state_covariance(&information, &states, &signal)? } else { None };
    let relative_error_bound = total.relative_error().max(curve_bound);
    let (mut decoding, mut input_sensitivity) = (Decoding::unknown(), None);
    if let Some(held) = held {
        if parts.need_decoding() {
            decoding = arithmetic.decoding(&information, &states, &signal, &held)?;
        }
        // Only what is not computed once more with more bits is worth asking how it would move.
        if parts.contains(Part::InputSensitivity) && relative_error_bound <= options.tolerance {
            input_sensitivity = arithmetic.sensitivity(&information, &signal, &held, total.value)?;
        }
    }
    // What came in before a horizon is not in the state.
    decoding.memory_function = decoding.memory_function.map(|shares| shares.resized(options.lags));
    Ok(Analysis {
        input: signal.first(),
        curve: curve.resized(options.lags),
        total,
        spatial,
        response,
        decoding,
        noise_trace,
        noise_budget,
        reached: reached.unwrap_or(system.size()),
        spectral_radius: None,
        spectral_abscissa: None,
        input_sensitivity,
        relative_error_bound,
        precision_bits: rung.bits(),
        method: evolution.method(rung),
        seconds,
    })
}

/// Eigenvalues and traces are taken in double precision: a tolerance below this does not hold for them.
const ENCLOSED: f64 = 1e-10;

impl Analysis {
    /// The relative bound that the tolerance is held against: that of the total and the curve, and of what the best
    /// input and all inputs hold where these miss the tolerance.
    fn bound_for(&self, tolerance: f64) -> f64 {
        let Spatial { trace, best, .. } = &self.spatial;
        let others = trace.relative_error().max(best.total.relative_error());
        if others <= tolerance.max(ENCLOSED) {
            self.relative_error_bound
        } else {
            self.relative_error_bound.max(others)
        }
    }
}
