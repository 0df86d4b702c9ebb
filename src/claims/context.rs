//! What checks and figures share: settings, and analyses that are computed once.

use super::options::ReproduceOptions;
use crate::error::{Error, Result};
use crate::family;
use crate::memory::{Analysis, analyse};
use crate::options::{Monitor, StopOnly};
use crate::system::{Input, LinearSystem};
use std::any::Any;
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

/// Lags of every analysis: twice the hundred units of the networks in the literature.
pub(super) const LAGS: usize = 200;

/// How much is computed: in a full run, and in a quick one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Effort<T = usize> {
    pub(super) full: T,
    pub(super) quick: T,
}

impl<T: Copy> Effort<T> {
    /// That of this run.
    pub(super) fn of(self, context: &Context) -> T {
        if context.quick { self.quick } else { self.full }
    }
}

/// Settings, and what was computed so far.
pub(super) struct Context {
    /// Whether to take smaller cases.
    pub(super) quick: bool,
    /// Where trainings are kept from run to run; nowhere if none is given.
    pub(super) cache: Option<PathBuf>,
    monitor: Arc<dyn Monitor>,
    known: Mutex<HashMap<String, Arc<dyn Any + Send + Sync>>>,
}

impl Context {
    pub(super) fn new(options: &ReproduceOptions) -> Self {
        Self {
            quick: options.quick,
            cache: options.cache.clone(),
            monitor: options.monitor.clone(),
            known: Mutex::default(),
        }
    }

    /// Ends everything if the monitor asks for it.
    pub(super) fn checkpoint(&self) -> Result<()> {
        if self.monitor.stop() { Err(Error::Interrupted) } else { Ok(()) }
    }

    /// The analysis of a network of the catalogue under unit noise, over 200 lags.
    pub(super) fn analysis(&self, specification: &str, input: Input) -> Result<Arc<Analysis>> {
        self.analysis_of(specification, input, || LinearSystem::discrete(family::network(specification)?))
    }

    /// The analysis of any system, remembered under a name, which must be as unique as the system.
    pub(super) fn analysis_of(
        &self,
        name: &str,
        input: Input,
        system: impl FnOnce() -> Result<LinearSystem>,
    ) -> Result<Arc<Analysis>> {
        let compute = || analyse(&system()?.with_input(input.clone())?, &self.settings(LAGS));
        self.remembered(&format!("{name} {input:?}"), compute)
    }

    /// A result computed once and remembered under a name, which must be as unique as the result.
    pub(super) fn remembered<T: Send + Sync + 'static>(
        &self,
        name: &str,
        compute: impl FnOnce() -> Result<T>,
    ) -> Result<Arc<T>> {
        // The lock is never held while computing: two claims may do the same work at once, but none waits for another.
        if let Some(known) = self.known(name) {
            return Ok(known);
        }
        let found = Arc::new(compute()?);
        self.known.lock().unwrap_or_else(PoisonError::into_inner).insert(key::<T>(name), found.clone());
        Ok(found)
    }

    /// What is remembered under a name.
    pub(super) fn known<T: Send + Sync + 'static>(&self, name: &str) -> Option<Arc<T>> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner).get(&key::<T>(name)).cloned();
        known.and_then(|known| known.downcast().ok())
    }

    /// Who hears of the progress of all that is computed together.
    pub(super) fn monitor(&self) -> Arc<dyn Monitor> {
        self.monitor.clone()
    }

    /// Passes on the wish to stop, and keeps progress to itself.
    pub(super) fn watcher(&self) -> impl Monitor + use<> {
        StopOnly(self.monitor.clone())
    }

    /// Settings of an analysis over so many lags, which ends when the whole is asked to.
    pub(super) fn settings(&self, lags: usize) -> crate::Options {
        crate::Options::default().with_lags(lags).with_monitor(Arc::new(StopOnly(self.monitor.clone())))
    }
}

/// The name of a result among those of all kinds.
fn key<T>(name: &str) -> String {
    format!("{} {name}", std::any::type_name::<T>())
}
