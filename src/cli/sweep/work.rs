//! How a cell is computed and kept, and how several are side by side.

use super::cell::Cell;
use super::plan::Plan;
use super::record::{Outcome, result};
use super::store::Store;
use super::tally::{Noted, Tally};
use crate::cli::failure::Failure;
use crate::cli::session::Session;
use crate::cli::threads::MAIN_STACK;
use std::ffi::OsString;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, PoisonError};

/// What every cell needs.
#[derive(Clone, Copy)]
pub struct Work<'a> {
    pub plan: &'a Plan,
    pub store: &'a Store,
    pub session: &'a Session,
}

impl Work<'_> {
    /// Computes a cell and keeps what became of it; nothing where the run was asked to stop.
    pub fn cell(&self, index: usize) -> Result<Option<Noted>, Failure> {
        let cell = self.plan.cell(index);
        let Some(outcome) = computed(&cell, self.session) else { return Ok(None) };
        self.store.keep(&cell, &outcome)?;
        Ok(Some(match outcome {
            Outcome::Done { warnings, .. } => Noted::Done { warnings: warnings.len() },
            Outcome::Failed(error) => Noted::Failed { index, told: format!("{}: {error}", cell.in_words()) },
        }))
    }
}

/// Runs the command of a cell. What goes wrong is its outcome, even a defect of this program.
fn computed(cell: &Cell, session: &Session) -> Option<Outcome> {
    let words: Vec<OsString> = cell.words.iter().map(Into::into).collect();
    let inner = session.within(&words);
    let ran = catch_unwind(AssertUnwindSafe(|| (session.inside.run)(&words, &inner)));
    let said = inner.said();
    Some(match ran {
        Ok(Ok(())) => match result(&said.printed) {
            Some(result) => Outcome::Done { result, warnings: said.warnings },
            None => Outcome::Failed("it printed no JSON; report this with the command line".into()),
        },
        // Whatever it says, it was asked to stop.
        Ok(Err(_)) if session.monitor().stop() => return None,
        Ok(Err(failure)) => Outcome::Failed(failure.text()),
        Err(_) => Outcome::Failed("a defect of this program; report it with the command line".into()),
    })
}

/// A thread on which one cell after the other is computed, whatever it would share among several by itself.
pub fn one_thread() -> Result<rayon::ThreadPool, Failure> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).stack_size(MAIN_STACK).build();
    pool.map_err(|error| Failure::content(format!("cannot start a thread: {error}"), "ask for fewer with --threads"))
}

/// Takes cells one by one and computes them on so many threads, until there is none left, the run is asked to stop, or
/// what became of one cannot be kept.
pub fn side_by_side(
    threads: usize,
    next: &(dyn Fn() -> Option<usize> + Sync),
    work: Work,
    tally: &Tally,
) -> Result<(), Failure> {
    let pools = (0..threads).map(|_| one_thread()).collect::<Result<Vec<_>, _>>()?;
    let broken: Mutex<Option<Failure>> = Mutex::new(None);
    let first = || broken.lock().unwrap_or_else(PoisonError::into_inner);
    let is_over = || work.session.monitor().stop() || first().is_some();
    std::thread::scope(|scope| {
        for pool in &pools {
            let one_by_one = || {
                while let (false, Some(index)) = (is_over(), next()) {
                    match work.cell(index) {
                        Ok(Some(noted)) => tally.note(noted),
                        Ok(None) => return,
                        Err(failure) => {
                            first().get_or_insert(failure);
                        }
                    }
                }
            };
            scope.spawn(move || pool.install(one_by_one));
        }
    });
    broken.into_inner().unwrap_or_else(PoisonError::into_inner).map_or(Ok(()), Err)
}
