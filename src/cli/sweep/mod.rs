//! `sweep`: any command over a grid of parameters and seeds.

mod cell;
mod entries;
mod plan;
#[cfg(feature = "mpi")]
mod ranks;
mod record;
mod shard;
mod specification;
mod store;
mod tally;
mod template;
mod value;
mod work;

use super::failure::Failure;
use super::session::Session;
use super::table::provenance;
pub use cell::Cell;
pub use plan::Plan;
pub use record::Outcome;
use shard::Shard;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
pub use store::Store;
use tally::{Counts, Tally};
use work::{Work, side_by_side};

const EXAMPLES: &str = "\
Examples:
  Every cell of the grid in radius.toml, over all cores; killed, it goes on where it stopped:
    fisher-memory sweep radius.toml --out radius
  The second of eight parts, as a job of an array (examples/slurm_array.sh); all parts may share one folder:
    fisher-memory sweep radius.toml --out radius --shard 2/8
  Shared out among ranks, in a program that was built with --features mpi:
    mpirun -n 8 fisher-memory sweep radius.toml --out radius
  The table of all cells:
    fisher-memory merge radius --out radius.csv

FILE.toml:
  command = \"curve\"                           # or compare, lyapunov, nonnormality, simulate, products, optimize, train
  system = \"gaussian:n={n},radius={radius},seed={seed}\"
  arguments = [\"--lags\", \"20\"]                # more words behind the command, with {names} too
  keep = [\"total\", \"capacity\", \"fmc.5\"]       # keys of the JSON for the table; all single values if left out
  seeds = 20                                  # repetitions of every cell: a number, or a list of numbers
  seed = 0                                    # what the seeds of all cells are derived from
  vary = \"product\"                            # or \"zip\": the first values together, then the second ones
  [grid]
  n = [20, 50]
  radius = { from = 0.1, to = 0.9, steps = 9 } # both ends; spacing = \"log\" for equal ratios

{seed} is a number of the cell's own, derived from seed, the repetition and the cell's names and values: a value more in
the grid changes no other cell. {repetition} is the number of the repetition itself, the same in every cell.";

/// Any command over a grid of parameters and seeds
///
/// Every cell of the grid is one command line, computed on one thread, and kept in the folder in a file of its own
/// that appears whole or not at all. A run that is killed loses the cells it was computing and nothing else: the same
/// command goes on. A cell that fails keeps its error, and the others go on.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// What to compute
    #[arg(value_name = "FILE.toml")]
    file: PathBuf,
    /// The folder of the cells; it is made if it is missing, and gone on with if it is of the same sweep
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
    /// Compute the i-th of k parts alone: every k-th cell. Parts may share a folder, or have folders to be merged
    #[arg(long, value_name = "i/k", value_parser = Shard::read)]
    shard: Option<Shard>,
    /// Compute the cells again that failed before
    #[arg(long)]
    retry_failed: bool,
}

/// Computes what is missing and says what is there.
#[cfg(not(feature = "mpi"))]
pub fn run(arguments: &Arguments, session: &Session) -> Result<(), Failure> {
    crate::cli::launch::require_one()?;
    let begun = Begun::new(arguments, session)?;
    let tally = begun.tally(arguments, session);
    side_by_side(rayon::current_num_threads(), &|| begun.next(), begun.work(session), &tally)?;
    begun.end(session, &tally)
}

/// Computes what is missing, alone or as one of several ranks, and says what is there.
#[cfg(feature = "mpi")]
pub fn run(arguments: &Arguments, session: &Session) -> Result<(), Failure> {
    let Some(ranks) = ranks::Ranks::launched()? else {
        let begun = Begun::new(arguments, session)?;
        let tally = begun.tally(arguments, session);
        side_by_side(rayon::current_num_threads(), &|| begun.next(), begun.work(session), &tally)?;
        return begun.end(session, &tally);
    };
    if ranks.is_helper() {
        ranks.help(&arguments.out, session);
        return Ok(());
    }
    let begun = Begun::new(arguments, session).inspect_err(|_| ranks.dismiss())?;
    let tally = begun.tally(arguments, session);
    ranks.lead(&|| begun.next(), begun.work(session), &tally)?;
    begun.end(session, &tally)
}

/// A sweep whose file is read and whose folder is open.
struct Begun {
    plan: Plan,
    store: Store,
    counts: Counts,
    /// Cells of this part of the sweep.
    all: usize,
    missing: usize,
    queue: Mutex<std::vec::IntoIter<usize>>,
}

impl Begun {
    fn new(arguments: &Arguments, session: &Session) -> Result<Self, Failure> {
        let file = arguments.file.display().to_string();
        let text = std::fs::read_to_string(&arguments.file)
            .map_err(|error| Failure::content(format!("{file} cannot be read ({error})"), "name a file of a sweep"))?;
        let plan = Plan::read(&text).and_then(|plan| {
            plan.require_words()?;
            let first = plan.cell(0);
            let words: Vec<_> = first.words.iter().map(Into::into).collect();
            let subject = format!("the first cell ({})", first.in_words());
            (session.inside.check)(&words).map_err(|failure| failure.of(&subject).blamed_on_a_file())?;
            Ok(plan)
        });
        let plan = plan.map_err(|failure| failure.of(&file))?;
        let store = Store::open(&arguments.out, &plan, &text)?;
        let mut begun = Self { plan, store, counts: Counts::default(), all: 0, missing: 0, queue: Mutex::default() };
        begun.look(arguments, session);
        Ok(begun)
    }

    /// Finds out which cells are missing.
    fn look(&mut self, arguments: &Arguments, session: &Session) {
        let shard = arguments.shard.unwrap_or(Shard::WHOLE);
        let mut missing = Vec::new();
        for index in (0..self.plan.cells).filter(|&index| shard.takes(index)) {
            self.all += 1;
            let cell = self.plan.cell(index);
            match self.store.outcome(&cell) {
                Ok(Some(Outcome::Done { .. })) => self.counts.done += 1,
                Ok(Some(Outcome::Failed(error))) if !arguments.retry_failed => {
                    self.counts.fail(index, format!("{}: {error}", cell.in_words()));
                }
                Ok(_) => missing.push(index),
                Err((path, why)) => {
                    session.warn(&format!("{} is left out, {why}; its cell is computed again", path.display()));
                    missing.push(index);
                }
            }
        }
        self.missing = missing.len();
        self.queue = Mutex::new(missing.into_iter());
    }

    fn tally<'a>(&self, arguments: &'a Arguments, session: &'a Session) -> Tally<'a> {
        Tally::new(session, &arguments.out, self.all, self.missing, self.counts.clone())
    }

    fn work<'a>(&'a self, session: &'a Session) -> Work<'a> {
        Work { plan: &self.plan, store: &self.store, session }
    }

    fn next(&self) -> Option<usize> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner).next()
    }

    /// Says what is there now.
    fn end(&self, session: &Session, tally: &Tally) -> Result<(), Failure> {
        if tally.counts().computed < self.missing {
            return Err(session.stopped());
        }
        let names = self.plan.columns().join(", ");
        let head = format!("Sweep of {} over {} cells ({names})", self.plan.specification.command, self.plan.cells);
        let text = tally.finished(&head)?;
        session.clear();
        session.print(&(text + &provenance(&session.command)))
    }
}
