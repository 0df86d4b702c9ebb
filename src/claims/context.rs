//! What checks and figures share: settings, and analyses that are computed once.

use super::Options;
use crate::error::{Error, Result};
use crate::family;
use crate::memory::{Analysis, analyse};
use crate::options::Monitor;
use crate::system::{Input, LinearSystem};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Settings, and the analyses so far.
pub(super) struct Context {
    /// Whether to take smaller cases.
    pub(super) quick: bool,
    monitor: Arc<dyn Monitor>,
    analyses: Mutex<HashMap<String, Arc<Analysis>>>,
}

/// Passes on the wish to stop; the progress of single analyses would only flicker.
#[derive(Debug)]
struct StopOnly(Arc<dyn Monitor>);
impl Monitor for StopOnly {
    fn stop(&self) -> bool {
        self.0.stop()
    }
}

impl Context {
    pub(super) fn new(options: &Options) -> Self {
        Self { quick: options.quick, monitor: options.monitor.clone(), analyses: Mutex::default() }
    }

    /// Ends everything if the monitor asks for it.
    pub(super) fn checkpoint(&self) -> Result<()> {
        if self.monitor.stop() { Err(Error::Interrupted) } else { Ok(()) }
    }

    /// The analysis of a network of the catalogue under unit noise, over 200 lags.
    pub(super) fn analysis(&self, specification: &str, input: Input) -> Result<Arc<Analysis>> {
        self.analysis_of(specification, input, || LinearSystem::new(family::network(specification)?))
    }

    /// The analysis of any system, remembered under a name, which must be as unique as the system.
    pub(super) fn analysis_of(
        &self,
        name: &str,
        input: Input,
        system: impl FnOnce() -> Result<LinearSystem>,
    ) -> Result<Arc<Analysis>> {
        let key = format!("{name} {input:?}");
        // The lock is never held while computing: two claims may do the same work at once, but none waits for another.
        let known = self.analyses.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        if let Some(known) = known {
            return Ok(known);
        }
        let found = Arc::new(analyse(&system()?.with_input(input)?, &self.settings(LAGS))?);
        self.analyses.lock().unwrap_or_else(PoisonError::into_inner).insert(key, found.clone());
        Ok(found)
    }

    /// Settings of an analysis over so many lags, which ends when the whole is asked to.
    pub(super) fn settings(&self, lags: usize) -> crate::Options {
        crate::Options { lags, monitor: Arc::new(StopOnly(self.monitor.clone())), ..Default::default() }
    }
}

/// Lags of every analysis: twice the hundred units of the networks in the literature.
const LAGS: usize = 200;
