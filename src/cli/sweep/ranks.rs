//! A sweep shared out among ranks of MPI.
//!
//! Rank 0 leads: it knows what is missing, and hands out one cell after the other to whoever is free, itself included.
//! Every rank keeps its cells in the folder of the sweep, which all of them see. A helper reports what became of its
//! last cell, which asks for the next.

use super::store::Store;
use super::tally::{Noted, Tally};
use super::work::{Work, one_thread, side_by_side};
use crate::cli::connection::Connection;
use crate::cli::failure::Failure;
use crate::cli::session::Session;
use serde::{Deserialize, Serialize};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// Between two looks of the leader at whether somebody reported, while its own cells compute.
const PAUSE: Duration = Duration::from_millis(1);

/// What a helper says to the leader.
#[derive(Debug, Serialize, Deserialize)]
enum Report {
    /// It is free.
    Ready,
    /// It is free again.
    Noted(Noted),
    /// It was asked to stop, and has left.
    Stopped,
    /// It cannot go on, for this reason, and has left.
    Broken(String),
}

/// What the leader answers.
#[derive(Debug, Serialize, Deserialize)]
enum Order {
    /// Compute this cell.
    Cell(usize),
    /// There is nothing more to do.
    Leave,
}

/// The ranks that were launched together with this one.
pub struct Ranks(Connection);

impl Ranks {
    /// Joins the others, where MPI launched this program.
    pub fn launched() -> Result<Option<Self>, Failure> {
        Ok(Connection::launched()?.map(Self))
    }

    /// Whether another rank leads.
    pub fn is_helper(&self) -> bool {
        self.0.number() != 0
    }

    /// Computes what the leader hands out. What goes wrong is for the leader to tell.
    pub fn help(&self, folder: &Path, session: &Session) {
        let mut report = Report::Ready;
        let mut opened = None;
        loop {
            self.send(0, &report);
            if matches!(report, Report::Stopped | Report::Broken(_)) {
                return;
            }
            let bytes = self.0.receive(0);
            let Ok(Order::Cell(index)) = serde_json::from_slice(&bytes) else { return };
            report =
                helped(index, folder, session, &mut opened).unwrap_or_else(|failure| Report::Broken(failure.text()));
        }
    }

    /// Sends all helpers home at once.
    pub fn dismiss(&self) {
        for rank in 1..self.0.size() {
            let _ = self.0.receive(rank);
            self.send(rank, &Order::Leave);
        }
    }

    /// Hands out all cells, and computes some of them here.
    pub fn lead(&self, next: &(dyn Fn() -> Option<usize> + Sync), work: Work, tally: &Tally) -> Result<(), Failure> {
        let closed = AtomicBool::new(false);
        let next = || if closed.load(Ordering::Relaxed) { None } else { next() };
        std::thread::scope(|scope| {
            let own = scope.spawn(|| {
                let done = side_by_side(1, &next, work, tally);
                closed.fetch_or(done.is_err(), Ordering::Relaxed);
                done
            });
            let helped = self.serve(&next, work, tally, &closed);
            let own = own.join().unwrap_or_else(|_| Err(Failure::content("a thread ended", "report this")));
            own.and(helped)
        })
    }

    /// Answers the helpers until all have left. One that cannot go on closes the sweep.
    fn serve(
        &self,
        next: &dyn Fn() -> Option<usize>,
        work: Work,
        tally: &Tally,
        closed: &AtomicBool,
    ) -> Result<(), Failure> {
        let (mut helpers, mut broken) = (self.0.size() - 1, None);
        while helpers > 0 {
            let Some(rank) = self.0.waiting() else {
                std::thread::sleep(PAUSE);
                continue;
            };
            let report = serde_json::from_slice(&self.0.receive(rank));
            match report.unwrap_or_else(|error| Report::Broken(format!("{error}; report this"))) {
                Report::Ready => {}
                Report::Noted(noted) => tally.note(noted),
                Report::Stopped => {
                    helpers -= 1;
                    continue;
                }
                Report::Broken(why) => {
                    closed.store(true, Ordering::Relaxed);
                    broken.get_or_insert((rank, why));
                    helpers -= 1;
                    continue;
                }
            }
            let cell = if work.session.monitor().stop() { None } else { next() };
            helpers -= i32::from(cell.is_none());
            self.send(rank, &cell.map_or(Order::Leave, Order::Cell));
        }
        match broken {
            None => Ok(()),
            // What it says holds its own remedy.
            Some((rank, why)) => Err(Failure::content(format!("rank {rank} cannot go on"), why)),
        }
    }

    fn send(&self, rank: i32, message: &impl Serialize) {
        // These messages are numbers and text, which can be written.
        let bytes = serde_json::to_vec(message).unwrap_or_default();
        self.0.send(rank, &bytes);
    }
}

/// What a helper works with.
type Opened = (super::plan::Plan, Store, rayon::ThreadPool);

/// Computes a cell in a helper, which opens the folder for its first one.
fn helped(index: usize, folder: &Path, session: &Session, opened: &mut Option<Opened>) -> Result<Report, Failure> {
    if opened.is_none() {
        let (store, plan, _) = Store::existing(folder)?;
        *opened = Some((plan, store, one_thread()?));
    }
    let Some((plan, store, pool)) = opened else { return Ok(Report::Stopped) };
    let work = Work { plan, store, session };
    Ok(pool.install(|| work.cell(index))?.map_or(Report::Stopped, Report::Noted))
}
