//! Many trainings, over the threads; each is done by one of them.

use super::options::TrainingOptions;
use super::record::{Trained, trained};
use crate::error::{Error, Result};
use crate::options::Monitor;
use rayon::prelude::*;
use std::sync::{Arc, Mutex, PoisonError};

/// Trains all networks and measures their weights, several at once; the monitor hears of all of them together, and
/// their own are not asked.
///
/// A run does not depend on the others or on the number of threads. Where the monitor asks to stop, the runs that had
/// not ended are `None`.
///
/// # Errors
/// Those of [`trained`] for the first options that are out of range, before anything is trained.
///
/// ```
/// use fisher_memory::{Unwatched, training::{TrainingOptions, train_all}};
/// use std::sync::Arc;
/// let seeded = |seed| TrainingOptions { seed, updates: 2, ..TrainingOptions::default() };
/// let runs = train_all(&[seeded(0), seeded(1)], &(Arc::new(Unwatched) as _))?;
/// assert_eq!(runs[1].as_ref().map(|trained| trained.record.seed), Some(1));
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn train_all(options: &[TrainingOptions], monitor: &Arc<dyn Monitor>) -> Result<Vec<Option<Trained>>> {
    train_each(options, monitor, &|_, _| ())
}

/// As [`train_all`], and tells of every training as soon as it has ended, by its place in the list, in the order in
/// which they end: to keep what is done.
///
/// # Errors
/// Those of [`train_all`].
///
/// ```
/// use fisher_memory::{Unwatched, training::{TrainingOptions, train_each}};
/// use std::sync::{Arc, Mutex};
/// let options = TrainingOptions { updates: 2, ..TrainingOptions::default() };
/// let ended = Mutex::new(Vec::new());
/// train_each(&[options], &(Arc::new(Unwatched) as _), &|index, _| ended.lock().unwrap().push(index))?;
/// assert_eq!(ended.into_inner().unwrap(), [0]);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn train_each(
    options: &[TrainingOptions],
    monitor: &Arc<dyn Monitor>,
    ended: &(dyn Fn(usize, &Trained) + Sync),
) -> Result<Vec<Option<Trained>>> {
    let at_once = options.len().min(rayon::current_num_threads());
    for options in options {
        options.check(at_once)?;
    }
    let all = Arc::new(All { monitor: Arc::clone(monitor), done: Mutex::new(vec![0.0; options.len()]) });
    let run = |(index, options): (usize, &TrainingOptions)| {
        let monitor = Arc::new(Part { all: Arc::clone(&all), index });
        match trained(&TrainingOptions { monitor, ..options.clone() }) {
            Ok(run) => {
                ended(index, &run);
                Ok(Some(run))
            }
            Err(Error::Interrupted) => Ok(None),
            Err(error) => Err(error),
        }
    };
    // Runs differ in length: each is given to the thread that is free.
    options.par_iter().enumerate().with_max_len(1).map(run).collect()
}

/// What is done of every training.
#[derive(Debug)]
struct All {
    monitor: Arc<dyn Monitor>,
    done: Mutex<Vec<f64>>,
}

/// The monitor of one of the trainings.
#[derive(Debug)]
struct Part {
    all: Arc<All>,
    index: usize,
}

impl Monitor for Part {
    fn progress(&self, stage: &str, fraction: f64) {
        let mut done = self.all.done.lock().unwrap_or_else(PoisonError::into_inner);
        done[self.index] = fraction;
        let mean = done.iter().sum::<f64>() / done.len() as f64;
        self.all.monitor.progress(stage, mean);
    }

    fn stop(&self) -> bool {
        self.all.monitor.stop()
    }
}
