//! How a computation is to run: lags, tolerance, precision, and who watches.

use std::sync::Arc;

/// The arithmetic to use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Precision {
    /// Double first; more bits by themselves until the proven bound meets the tolerance.
    #[default]
    Auto,
    /// Double precision only; an error where its bound misses the tolerance.
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

/// Settings of an analysis; `Options::default()` is what the command line uses.
#[derive(Debug, Clone)]
pub struct Options {
    /// How many lags J(0), ..., J(lags - 1) the curve holds (default 100).
    pub lags: usize,
    /// The relative error every reported number must be proven to meet (default 1e-10).
    pub tolerance: f64,
    /// The arithmetic (default: rises by itself).
    pub precision: Precision,
    /// Threads inside one matrix product (default 1); results do not depend on it.
    pub threads: usize,
    /// Who hears of progress (default nobody).
    pub monitor: Arc<dyn Monitor>,
}

impl Default for Options {
    fn default() -> Self {
        Self { lags: 100, tolerance: 1e-10, precision: Precision::Auto, threads: 1, monitor: Arc::new(Unwatched) }
    }
}

impl Options {
    /// Reports progress, and ends the computation if the monitor asks for it.
    pub(crate) fn checkpoint(&self, stage: &str, fraction: f64) -> crate::Result<()> {
        self.monitor.progress(stage, fraction);
        if self.monitor.stop() { Err(crate::Error::Interrupted) } else { Ok(()) }
    }
}
