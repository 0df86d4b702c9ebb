//! How a run is asked to end before it is done, and how it ends if it does not listen.
//!
//! Ctrl-C, SIGTERM, SIGHUP and the time limit ask the computation to stop at its next step, which then writes what is
//! worth writing. A computation that has not stopped after a moment, or that is asked a second time, is ended from
//! here: files that are half written are removed, and the line of error is the same.

use super::failure::Failure;
use super::remedy::for_time;
use fisher_memory::abandon_staged_files;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Between two looks at the clock and at signals.
const TICK: Duration = Duration::from_millis(20);
/// How long a computation may take to stop by itself.
const PATIENCE: Duration = Duration::from_millis(1500);
/// How long a command that ends at the time limit by itself may take for its result, at least.
const LEAST_LATENESS: Duration = Duration::from_secs(60);
/// The watcher's stack: it removes files and prints a line.
const STACK: usize = 512 << 10;

/// Why a run is to end.
#[derive(Debug, Clone, Copy)]
enum Reason {
    /// A signal.
    Asked,
    /// The time limit passed.
    OutOfTime(Duration),
}

/// What to do when the run is ended from here: writes what is worth it and says so.
type LastResort = Box<dyn FnOnce() -> Option<Remark> + Send>;

/// What an early end leaves behind, and what to do with it.
#[derive(Debug, Clone)]
pub struct Remark {
    pub what: String,
    pub remedy: String,
}

struct State {
    /// The limit as it was given, and when it ends the run.
    limit: Option<(Duration, Instant)>,
    stopping: Option<(Reason, Instant)>,
    remark: Option<Remark>,
    last_resort: Option<LastResort>,
    /// Whether the last line is being written, by the run or from here.
    spoken: bool,
}

/// The end of a run.
pub struct Ending {
    begin: Instant,
    /// Whether a signal came since it was last looked.
    asked: Arc<AtomicBool>,
    stopping: AtomicBool,
    /// What to do about a time limit, in flags of the command.
    remedy: String,
    state: Mutex<State>,
}

impl fmt::Debug for Ending {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Ending").field("stopping", &self.stopping).finish_non_exhaustive()
    }
}

impl Ending {
    /// Listens for signals from now on, and watches the clock.
    pub fn watched(limit: Option<Duration>, command: Option<&clap::Command>) -> Result<Arc<Self>, Failure> {
        let begin = Instant::now();
        // A limit beyond the clock is none.
        let limit = limit.and_then(|limit| Some((limit, begin.checked_add(limit)?)));
        let ending = Arc::new(Self {
            begin,
            asked: Arc::new(AtomicBool::new(false)),
            stopping: AtomicBool::new(false),
            remedy: command.map(for_time).unwrap_or_default(),
            state: Mutex::new(State { limit, stopping: None, remark: None, last_resort: None, spoken: false }),
        });
        let failed = |error| Failure::content(format!("cannot listen for signals: {error}"), "run it again");
        listen(&ending.asked).map_err(failed)?;
        let watcher = Arc::clone(&ending);
        let thread = std::thread::Builder::new().name("watcher".into()).stack_size(STACK);
        thread.spawn(move || watcher.watch()).map_err(failed)?;
        Ok(ending)
    }

    /// Whether the computation is to stop.
    pub fn is_asked(&self) -> bool {
        self.stopping.load(Ordering::Relaxed)
    }

    /// What an early end leaves behind from now on.
    pub fn remark(&self, remark: Remark) {
        self.state().remark = Some(remark);
    }

    /// What is done if the computation does not stop by itself.
    pub fn at_last(&self, resort: impl FnOnce() -> Option<Remark> + Send + 'static) {
        self.state().last_resort = Some(Box::new(resort));
    }

    /// The time that is left to a command that ends at the limit by itself, and then makes its result, for which it may
    /// take as long again.
    pub fn take_time_limit(&self) -> Option<Duration> {
        let mut state = self.state();
        let (limit, end) = state.limit?;
        state.limit = end.checked_add(limit.max(LEAST_LATENESS)).map(|late| (limit, late));
        Some(end.saturating_duration_since(Instant::now()))
    }

    /// The failure of a run that was asked to stop.
    pub fn failure(&self) -> Failure {
        let state = self.state();
        let (what, remedy) = match state.stopping {
            Some((Reason::OutOfTime(limit), _)) => {
                (format!("the time limit of {} s passed", limit.as_secs_f64()), self.remedy.clone())
            }
            _ => ("interrupted".into(), "run the same command again to repeat it".into()),
        };
        match &state.remark {
            Some(remark) => Failure::content(format!("{what}; {}", remark.what), &remark.remedy),
            None => Failure::content(what, remedy),
        }
    }

    /// The run is over and says so itself; waits for the end where that is already said.
    pub fn reached(&self) {
        if std::mem::replace(&mut self.state().spoken, true) {
            loop {
                std::thread::park();
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Every change is a single assignment.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn watch(&self) {
        loop {
            std::thread::sleep(TICK);
            let asked = self.asked.swap(false, Ordering::Relaxed);
            let mut state = self.state();
            let out_of_time = state.limit.filter(|(_, end)| Instant::now() >= *end);
            let reason = match out_of_time {
                _ if asked => Some(Reason::Asked),
                Some((limit, _)) => Some(Reason::OutOfTime(limit)),
                None => None,
            };
            match state.stopping {
                None => {
                    state.stopping = reason.map(|reason| (reason, Instant::now()));
                    self.stopping.store(reason.is_some(), Ordering::Relaxed);
                }
                Some((_, since)) if asked || since.elapsed() >= PATIENCE => {
                    drop(state);
                    self.force();
                }
                Some(_) => {}
            }
        }
    }

    /// Ends the program, unless it has ended by itself.
    fn force(&self) {
        let resort = {
            let mut state = self.state();
            if std::mem::replace(&mut state.spoken, true) {
                return;
            }
            state.last_resort.take()
        };
        if let Some(remark) = resort.and_then(|resort| resort()) {
            self.remark(remark);
        }
        abandon_staged_files();
        let failure = self.failure();
        failure.report();
        std::process::exit(failure.status.into());
    }

    /// Seconds since the run began.
    pub fn elapsed(&self) -> Duration {
        self.begin.elapsed()
    }
}

/// Notes signals that ask the program to end. One that was told to be deaf to hang-ups, by nohup, stays so.
#[cfg(unix)]
fn listen(asked: &Arc<AtomicBool>) -> std::io::Result<()> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGXFSZ};
    for signal in [SIGINT, SIGTERM, SIGHUP] {
        if signal != SIGHUP || !is_ignored(signal) {
            signal_hook::flag::register(signal, Arc::clone(asked))?;
        }
    }
    // A file beyond the limit of sizes is then an error of writing, told like any other, and not the end.
    signal_hook::flag::register(SIGXFSZ, Arc::default())?;
    Ok(())
}

#[cfg(not(unix))]
fn listen(asked: &Arc<AtomicBool>) -> Result<(), ctrlc::Error> {
    let asked = Arc::clone(asked);
    ctrlc::set_handler(move || asked.store(true, Ordering::Relaxed))
}

/// Whether whoever started this program made it ignore a signal, where the system tells.
#[cfg(unix)]
fn is_ignored(signal: i32) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0);
    mask >> (signal - 1) & 1 == 1
}
