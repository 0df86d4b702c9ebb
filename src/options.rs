//! How a computation is to run: lags, horizon, tolerance, precision, threads, and who watches.

use crate::error::{Result, out_of_range};
use crate::parts::{Part, Parts};
use std::ops::RangeInclusive;
use std::sync::Arc;

/// The arithmetic to use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Precision {
    /// Double first, refined where its bound misses the tolerance; then more bits by themselves until the proven bound
    /// meets it.
    #[default]
    Auto,
    /// Double precision only, refined where that takes it to the tolerance; an error where it does not.
    Double,
    /// At least this many bits.
    Bits(u32),
}

/// Hears of progress and may ask to stop; both methods may be called from several threads.
pub trait Monitor: Send + Sync + std::fmt::Debug {
    /// `fraction` (0 to 1) of the stage called `stage` is done.
    fn progress(&self, _stage: &str, _fraction: f64) {}
    /// Whether the computation should end with [`crate::Error::Interrupted`].
    fn stop(&self) -> bool {
        false
    }
}

/// Nobody watches.
#[derive(Debug)]
pub struct Unwatched;
impl Monitor for Unwatched {}

/// Passes on the wish to stop; the progress of single analyses would only flicker.
#[cfg(feature = "training")]
#[derive(Debug)]
pub(crate) struct StopOnly(pub Arc<dyn Monitor>);

#[cfg(feature = "training")]
impl Monitor for StopOnly {
    fn stop(&self) -> bool {
        self.0.stop()
    }
}

/// What is asked of a network and how it is to be computed; the default is what the command line uses.
///
/// Every function that takes options checks them before it computes anything.
///
/// ```
/// use fisher_memory::{Options, Precision};
/// let options = Options::default().with_lags(20).with_tolerance(1e-8).with_precision(Precision::Double);
/// assert_eq!((options.lags, options.tolerance), (20, 1e-8));
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Options {
    /// How many lags J(0), ..., J(lags - 1) the curve holds (default 100).
    pub lags: usize,
    /// The number of steps since the network was at rest; `None`, the default, means for ever. Discrete time only.
    pub horizon: Option<u64>,
    /// The time between two lags in continuous time (default 1); it has no meaning in discrete time.
    pub step: f64,
    /// The relative error that J_tot and every J(k) must be proven to meet, between 0 and 1 (default 1e-10).
    pub tolerance: f64,
    /// The arithmetic (default: the precision rises by itself).
    pub precision: Precision,
    /// Threads that share the work (default 1; 0 means one for every core); results do not depend on it.
    pub threads: usize,
    /// Which parts of an analysis are to be computed (default all but the spectral radius).
    pub parts: Parts,
    /// Who hears of progress (default nobody).
    pub monitor: Arc<dyn Monitor>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            lags: 100,
            horizon: None,
            step: 1.0,
            tolerance: 1e-10,
            precision: Precision::Auto,
            threads: 1,
            parts: Parts::default(),
            monitor: Arc::new(Unwatched),
        }
    }
}

/// Bits that can be asked for.
const BITS: RangeInclusive<u32> = 53..=1_000_000;
/// Steps that can be asked for: with more, exponents of the powers are no longer exact in double precision.
const STEPS: RangeInclusive<u64> = 1..=1_000_000_000;

impl Options {
    /// The same with this many lags.
    #[must_use]
    pub fn with_lags(self, lags: usize) -> Self {
        Self { lags, ..self }
    }

    /// The same with this many steps from rest.
    #[must_use]
    pub fn with_horizon(self, steps: u64) -> Self {
        Self { horizon: Some(steps), ..self }
    }

    /// The same with this time between two lags.
    #[must_use]
    pub fn with_step(self, step: f64) -> Self {
        Self { step, ..self }
    }

    /// The same with this tolerance.
    #[must_use]
    pub fn with_tolerance(self, tolerance: f64) -> Self {
        Self { tolerance, ..self }
    }

    /// The same in this arithmetic.
    #[must_use]
    pub fn with_precision(self, precision: Precision) -> Self {
        Self { precision, ..self }
    }

    /// The same on this many threads; 0 means one for every core.
    #[must_use]
    pub fn with_threads(self, threads: usize) -> Self {
        Self { threads, ..self }
    }

    /// The same, with the spectral radius enclosed too.
    #[must_use]
    pub fn with_spectral_radius(self) -> Self {
        let parts = self.parts.with(Part::SpectralRadius);
        Self { parts, ..self }
    }

    /// The same with these parts of an analysis and no others.
    #[must_use]
    pub fn with_parts(self, parts: Parts) -> Self {
        Self { parts, ..self }
    }

    /// The same, watched.
    #[must_use]
    pub fn with_monitor(self, monitor: Arc<dyn Monitor>) -> Self {
        Self { monitor, ..self }
    }

    /// The options with the number of threads settled, checked.
    ///
    /// # Errors
    /// [`crate::Error::OutOfRange`] for a tolerance outside (0, 1), a precision outside 53 to 1000000 bits, a horizon
    /// outside
    /// 1 to 1000000000 steps, or a step that is not a positive finite time.
    pub(crate) fn checked(&self) -> Result<Self> {
        if !(self.tolerance > 0.0 && self.tolerance < 1.0) {
            return Err(out_of_range("the tolerance", self.tolerance, "give a number between 0 and 1"));
        }
        if let Precision::Bits(bits) = self.precision
            && !BITS.contains(&bits)
        {
            return Err(out_of_range("the precision", bits, "give a number of bits from 53 to 1000000"));
        }
        if let Some(steps) = self.horizon
            && !STEPS.contains(&steps)
        {
            return Err(out_of_range("the horizon", steps, "give a number of steps from 1 to 1000000000"));
        }
        if !(self.step > 0.0 && self.step.is_finite()) {
            return Err(out_of_range("the time step", self.step, "give a positive finite time"));
        }
        let threads = match self.threads {
            0 => std::thread::available_parallelism().map_or(1, usize::from),
            threads => threads,
        };
        Ok(Self { threads, ..self.clone() })
    }

    /// Reports progress, and ends the computation if the monitor asks for it.
    pub(crate) fn checkpoint(&self, stage: &str, fraction: f64) -> Result<()> {
        self.monitor.progress(stage, fraction);
        if self.monitor.stop() { Err(crate::error::Error::Interrupted) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;

    #[test]
    fn options_out_of_range_are_refused_and_no_threads_means_all_cores() {
        let wrong = [
            Options::default().with_tolerance(0.0),
            Options::default().with_tolerance(f64::NAN),
            Options::default().with_tolerance(1.0),
            Options::default().with_precision(Precision::Bits(52)),
            Options::default().with_precision(Precision::Bits(2_000_000)),
            Options::default().with_horizon(0),
            Options::default().with_step(-1.0),
            Options::default().with_step(f64::INFINITY),
        ];
        for options in wrong {
            assert!(matches!(options.checked(), Err(Error::OutOfRange { .. })), "{options:?}");
        }
        assert!(Options::default().with_threads(0).checked().unwrap().threads >= 1);
    }
}
