//! How far a sweep is, told while it runs and at its end.

use crate::cli::failure::Failure;
use crate::cli::session::Session;
use serde::{Deserialize, Serialize};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What is noted of a cell that was computed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Noted {
    Done {
        warnings: usize,
    },
    /// Its place in the order, where it stands in the grid, and what its error was.
    Failed {
        index: usize,
        told: String,
    },
}

/// Cells so far.
#[derive(Debug, Clone, Default)]
pub struct Counts {
    /// Done and kept, by this run or before it.
    pub done: usize,
    /// Failed, by this run or before it.
    pub failed: usize,
    /// Of this run.
    pub computed: usize,
    /// Of this run, with a warning.
    pub warned: usize,
    /// The failure that comes first in the order of the cells.
    pub failure: Option<(usize, String)>,
}

impl Counts {
    /// Counts a failure.
    pub fn fail(&mut self, index: usize, told: String) {
        self.failed += 1;
        if self.failure.as_ref().is_none_or(|(first, _)| index < *first) {
            self.failure = Some((index, told));
        }
    }
}

/// Counts the cells of a run.
pub struct Tally<'a> {
    session: &'a Session,
    folder: &'a Path,
    /// Cells of this run's part of the sweep, and those it has to compute.
    all: usize,
    missing: usize,
    counts: Mutex<Counts>,
}

impl<'a> Tally<'a> {
    /// Before a run that has so many cells of all to compute.
    pub fn new(session: &'a Session, folder: &'a Path, all: usize, missing: usize, counts: Counts) -> Self {
        let tally = Self { session, folder, all, missing, counts: Mutex::new(counts) };
        tally.tell(&tally.counts());
        tally
    }

    /// A further cell is kept.
    pub fn note(&self, noted: Noted) {
        let mut counts = self.counts();
        counts.computed += 1;
        match noted {
            Noted::Done { warnings } => {
                counts.done += 1;
                counts.warned += usize::from(warnings > 0);
            }
            Noted::Failed { index, told } => counts.fail(index, told),
        }
        self.tell(&counts);
    }

    /// The counts of now.
    pub fn counts(&self) -> MutexGuard<'_, Counts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tell(&self, counts: &Counts) {
        self.session.monitor().progress("cells", counts.computed as f64 / self.missing.max(1) as f64);
        let kept = counts.done + counts.failed;
        let what = format!("{kept} of {} cells are kept in {}", self.all, self.folder.display());
        self.session.remark(what, "run the same command again to go on");
    }

    /// The end of a run that was not asked to stop: what to print, or how many cells failed.
    pub fn finished(&self, head: &str) -> Result<String, Failure> {
        let counts = self.counts();
        if counts.failed > 0 {
            let first = counts.failure.as_ref().map_or("", |(_, told)| told);
            let what = format!("{} of {} cells failed, first {first}", counts.failed, self.all);
            return Err(Failure::content(
                what,
                "the others are kept; merge shows every error in a column, and --retry-failed computes them again",
            ));
        }
        let before = counts.done - counts.computed;
        let warned = match counts.warned {
            0 => String::new(),
            warned => format!("{warned} with a warning, which stands in their files\n"),
        };
        let folder = self.folder.display();
        Ok(format!(
            "{head}\n\n{} of {} cells are done, {before} of them before this run\n{warned}\
             one table of all: fisher-memory merge {folder} --out table.csv\n",
            counts.done, self.all
        ))
    }
}
