//! The best network that a search has met, for whoever must end before it does.

use crate::linalg::{Matrix, Vector};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Between two networks that are kept: finding one from the parameters of a climb costs a part of an evaluation.
const APART: Duration = Duration::from_millis(100);

/// The best network (W, v) that a running search has met up to a moment ago, within the budget but not certified.
#[derive(Debug, Default)]
pub struct BestSoFar(Mutex<Option<Kept>>);

#[derive(Debug)]
struct Kept {
    value: f64,
    network: (Matrix, Vector),
    since: Instant,
}

impl BestSoFar {
    /// W (n x n) and v (n); `None` before the first network was evaluated.
    ///
    /// ```
    /// use fisher_memory::search::{Budget, SearchOptions, maximise};
    /// let options = SearchOptions { starts: 1, evaluations: 10, ..SearchOptions::default() };
    /// maximise(3, Budget::NoiseRange(4.0), &options)?;
    /// let (recurrent, input) = options.best_so_far.network().expect("a first network");
    /// assert_eq!((recurrent.shape(), input.len()), ((3, 3), 3));
    /// # Ok::<(), fisher_memory::Error>(())
    /// ```
    #[must_use]
    pub fn network(&self) -> Option<(Matrix, Vector)> {
        self.kept().as_ref().map(|kept| kept.network.clone())
    }

    /// Forgets the network of an earlier search.
    pub(super) fn clear(&self) {
        *self.kept() = None;
    }

    /// Keeps a network if it is better than the one before, which has been kept for a while.
    pub(super) fn offer(&self, value: f64, network: impl FnOnce() -> Option<(Matrix, Vector)>) {
        let mut kept = self.kept();
        if kept.as_ref().is_some_and(|kept| kept.value >= value || kept.since.elapsed() < APART) {
            return;
        }
        if let Some(network) = network() {
            *kept = Some(Kept { value, network, since: Instant::now() });
        }
    }

    fn kept(&self) -> MutexGuard<'_, Option<Kept>> {
        // Networks are replaced as a whole.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
