//! What to reproduce, and where to.

use crate::options::{Monitor, Unwatched};
use std::path::PathBuf;
use std::sync::Arc;

/// What [`reproduce`](super::reproduce) is to do.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ReproduceOptions {
    /// The folder for the figures, `claims.json`, `numbers.json` and `report.html`; created if absent.
    pub directory: PathBuf,
    /// Smaller cases, fewer trials and no long trainings: under a minute.
    pub quick: bool,
    /// Only the claims with these ids and their figures; empty for all.
    pub only: Vec<String>,
    /// A folder in which trainings are kept, so that the next run of the same program does not repeat them (default
    /// none).
    pub cache: Option<PathBuf>,
    /// Who hears of progress and may stop it (default nobody).
    pub monitor: Arc<dyn Monitor>,
    /// The command to print in the report as the one that made it.
    pub command: String,
}

impl Default for ReproduceOptions {
    fn default() -> Self {
        Self {
            directory: PathBuf::from("figures"),
            quick: false,
            only: Vec::new(),
            cache: None,
            monitor: Arc::new(Unwatched),
            command: "fisher-memory reproduce".to_owned(),
        }
    }
}

impl ReproduceOptions {
    /// The same into this folder.
    #[must_use]
    pub fn with_directory(self, directory: impl Into<PathBuf>) -> Self {
        Self { directory: directory.into(), ..self }
    }

    /// The same with smaller cases and fewer trials, or in full.
    #[must_use]
    pub fn with_quick(self, quick: bool) -> Self {
        Self { quick, ..self }
    }

    /// The same with the claims of these ids alone.
    #[must_use]
    pub fn with_only(self, only: Vec<String>) -> Self {
        Self { only, ..self }
    }

    /// The same, which keeps trainings in this folder.
    #[must_use]
    pub fn with_cache(self, cache: Option<PathBuf>) -> Self {
        Self { cache, ..self }
    }

    /// The same, watched.
    #[must_use]
    pub fn with_monitor(self, monitor: Arc<dyn Monitor>) -> Self {
        Self { monitor, ..self }
    }

    /// The same as made by this command.
    #[must_use]
    pub fn with_command(self, command: impl Into<String>) -> Self {
        Self { command: command.into(), ..self }
    }
}
