//! What is asked of a sparse network.

use crate::error::{Result, out_of_range};

/// What is asked of a sparse network: J(k) at some lags, and J_tot.
///
/// ```
/// let question = fisher_memory::sparse::SparseQuestion::default().with_lags(vec![0, 10]).with_total();
/// assert!(question.total && question.lags == [0, 10]);
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct SparseQuestion {
    /// The lags k of J(k), in any order (default 0 to 9).
    pub lags: Vec<usize>,
    /// Whether J_tot over all lags is asked for (default no): of random networks it takes about as long as a hundred
    /// lags or more.
    pub total: bool,
    /// How many random inputs check tr(Q M) = n (default none); each takes about a tenth of J_tot.
    pub trace_draws: usize,
    /// Whether the input of unit length with the largest J_tot is to be looked for, in place of the inputs of the
    /// system (default no); it takes some ten times as long as J_tot.
    pub best_input: bool,
    /// The seed of the random vectors that bound the powers, check the trace and start the search (default 0).
    pub seed: u64,
    /// The most bytes to take (default: what is left on the machine).
    pub memory: Option<u64>,
}

impl Default for SparseQuestion {
    fn default() -> Self {
        Self { lags: (0..10).collect(), total: false, trace_draws: 0, best_input: false, seed: 0, memory: None }
    }
}

/// The largest lag that can be asked for.
const LATEST: usize = 1_000_000;

impl SparseQuestion {
    /// The same at these lags.
    #[must_use]
    pub fn with_lags(self, lags: Vec<usize>) -> Self {
        Self { lags, ..self }
    }

    /// The same with J_tot.
    #[must_use]
    pub fn with_total(self) -> Self {
        Self { total: true, ..self }
    }

    /// The same with so many random inputs that check the trace.
    #[must_use]
    pub fn with_trace_draws(self, trace_draws: usize) -> Self {
        Self { trace_draws, ..self }
    }

    /// The same about the best input in place of the inputs of the system, with J_tot.
    #[must_use]
    pub fn with_best_input(self) -> Self {
        Self { best_input: true, total: true, ..self }
    }

    /// The same with this seed.
    #[must_use]
    pub fn with_seed(self, seed: u64) -> Self {
        Self { seed, ..self }
    }

    /// The same in at most so many bytes.
    #[must_use]
    pub fn with_memory(self, bytes: u64) -> Self {
        Self { memory: Some(bytes), ..self }
    }

    pub(super) fn check(&self) -> Result<()> {
        match self.lags.iter().find(|lag| **lag > LATEST) {
            None => Ok(()),
            Some(lag) => Err(out_of_range("a lag", lag, "give lags up to 1000000")),
        }
    }
}
