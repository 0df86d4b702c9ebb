//! The searches from random starts.

use crate::claims::context::Context;
use crate::error::{Error, Result};
use crate::search::{Budget, SearchEnding, SearchOptions, SearchResult, maximise};
use std::sync::Arc;

/// A norm above 1, the radius allowed under every norm, and the sizes searched.
pub(super) const NORM: f64 = 1.5;
pub(super) const RADIUS: f64 = 0.95;
pub(super) const SEARCHED: [usize; 4] = [3, 4, 5, 6];
/// What every search must reach, relatively.
pub(super) const REACHED: f64 = 1e-6;
/// Random starts of every search, of which the best counts.
pub(super) const STARTS: usize = 4;

/// The best of the random starts.
pub(crate) fn searched(context: &Context, n: usize, budget: Budget, seed: u64) -> Result<Arc<SearchResult>> {
    context.remembered(&format!("search n={n} {budget} seed={seed}"), || {
        let monitor = Arc::new(context.watcher());
        let found = maximise(n, budget, &SearchOptions { starts: STARTS, seed, monitor, ..SearchOptions::default() })?;
        if found.ending == SearchEnding::Interrupted { Err(Error::Interrupted) } else { Ok(found) }
    })
}
