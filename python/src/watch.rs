//! How a call of the library runs: without the GIL, heard by Ctrl-C, telling its progress.
//!
//! Python hands a signal to the thread that called, and to no other. A call that may compute for long without asking
//! whether to stop therefore runs on a thread of its own, while the calling thread waits, looks for signals and hands
//! on the progress. All others are tried right here first, with a look at every question: to start a thread takes
//! longer than a small network does, and the allocator of glibc gives the memory of other threads back again and
//! again, which costs 500 units 5% of their time. When the questions come too rarely, the call begins again on a thread
//! of its own.

use crate::failure::exception;
use fisher_memory::{Error, Monitor, Result};
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, ThreadId};
use std::time::{Duration, Instant};

/// How long the calling thread waits between two looks for signals.
const WAIT: Duration = Duration::from_millis(50);
/// How long a call that was stopped may take to end before it is left to end by itself.
const GRACE: Duration = Duration::from_millis(400);
/// How long the calling thread may compute without being asked.
const GAP: Duration = Duration::from_millis(400);
/// Networks up to this size are tried on the calling thread.
const SMALL: usize = 640;
/// Stack of the thread of a call, as much as the main thread has by custom.
const STACK: usize = 8 << 20;

/// What a call may be told by: the function for its progress, and the size of the network.
pub struct Watch<'py> {
    /// Takes the name of the stage and the fraction of it that is done; `None` for nobody.
    pub progress: Option<Bound<'py, PyAny>>,
    /// Units of the network; what does not depend on a size takes [`Watch::long`].
    pub size: usize,
}

impl<'py> Watch<'py> {
    /// The watch over a call whose length does not depend on a size.
    pub fn long(progress: Option<Bound<'py, PyAny>>) -> Self {
        Self { progress, size: usize::MAX }
    }

    /// Runs the work, which may be begun twice.
    pub fn run<T, F>(&self, py: Python<'py>, work: F) -> PyResult<T>
    where
        T: Send + 'static,
        F: Fn(Arc<dyn Monitor>) -> Result<T> + Send + Sync + 'static,
    {
        if self.size <= SMALL {
            let here = Arc::new(Here::new(self.progress.clone().map(Bound::unbind)));
            let monitor = Arc::clone(&here);
            match py.detach(|| work(monitor)) {
                Err(Error::Interrupted) => {}
                found => return found.map_err(|error| exception(py, &error)),
            }
            if let Some(raised) = here.looks().raised.take() {
                return Err(raised);
            }
        }
        self.beside(py, work)
    }

    /// Runs the work on a thread of its own.
    fn beside<T, F>(&self, py: Python<'py>, work: F) -> PyResult<T>
    where
        T: Send + 'static,
        F: Fn(Arc<dyn Monitor>) -> Result<T> + Send + Sync + 'static,
    {
        let (desk, outcome) = (Arc::new(Desk::default()), Arc::new(Outcome::default()));
        let (monitor, finished) = (Arc::clone(&desk), Arc::clone(&outcome));
        let body = move || finished.set(catch_unwind(AssertUnwindSafe(|| work(monitor))));
        thread::Builder::new()
            .name("fisher-memory".to_owned())
            .stack_size(STACK)
            .spawn(body)
            .map_err(|error| PyRuntimeError::new_err(format!("cannot start a thread: {error}; end some others")))?;
        loop {
            if let Some(found) = py.detach(|| outcome.wait(WAIT)) {
                let found = found.unwrap_or_else(|panic| resume_unwind(panic));
                return found.map_err(|error| exception(py, &error));
            }
            let heard = py.check_signals().and_then(|()| self.tell(&desk));
            if let Err(raised) = heard {
                desk.stop.store(true, Ordering::Relaxed);
                py.detach(|| outcome.wait(GRACE));
                return Err(raised);
            }
        }
    }

    /// Hands on the newest progress.
    fn tell(&self, desk: &Desk) -> PyResult<()> {
        let Some(progress) = &self.progress else { return Ok(()) };
        let newest = desk.newest.lock().unwrap_or_else(PoisonError::into_inner).take();
        newest.map_or(Ok(()), |(stage, fraction)| progress.call1((stage, fraction)).map(|_| ()))
    }
}

/// Looks for signals on the calling thread, and gives up where that is asked too rarely.
#[derive(Debug)]
struct Here {
    caller: ThreadId,
    progress: Option<Py<PyAny>>,
    looks: Mutex<Looks>,
}

/// The last look, and the exception that it found.
#[derive(Debug)]
struct Looks {
    last: Instant,
    newest: Option<(String, f64)>,
    raised: Option<PyErr>,
}

impl Here {
    fn new(progress: Option<Py<PyAny>>) -> Self {
        let looks = Mutex::new(Looks { last: Instant::now(), newest: None, raised: None });
        Self { caller: thread::current().id(), progress, looks }
    }

    fn looks(&self) -> MutexGuard<'_, Looks> {
        self.looks.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets Python handle signals, and tells the progress.
    fn look(&self, newest: Option<(String, f64)>) -> PyResult<()> {
        Python::attach(|py| {
            py.check_signals()?;
            let told = self.progress.as_ref().zip(newest);
            told.map_or(Ok(()), |(progress, newest)| progress.call1(py, newest).map(|_| ()))
        })
    }
}

impl Monitor for Here {
    fn progress(&self, stage: &str, fraction: f64) {
        if self.progress.is_some() {
            self.looks().newest = Some((stage.to_owned(), fraction));
        }
    }

    fn stop(&self) -> bool {
        let mut looks = self.looks();
        let passed = looks.last.elapsed();
        if looks.raised.is_some() || passed > GAP {
            return true;
        }
        if passed < WAIT || thread::current().id() != self.caller {
            return false;
        }
        let newest = looks.newest.take();
        // Whoever waits for the lock must not keep Python waiting.
        drop(looks);
        let found = self.look(newest);
        let mut looks = self.looks();
        looks.last = Instant::now();
        looks.raised = found.err();
        looks.raised.is_some()
    }
}

/// What lies between the thread of a call and the one that waits for it.
#[derive(Debug, Default)]
struct Desk {
    stop: AtomicBool,
    newest: Mutex<Option<(String, f64)>>,
}

impl Monitor for Desk {
    fn progress(&self, stage: &str, fraction: f64) {
        let mut newest = self.newest.lock().unwrap_or_else(PoisonError::into_inner);
        match &mut *newest {
            Some((last, share)) if last == stage => *share = fraction,
            newest => *newest = Some((stage.to_owned(), fraction)),
        }
    }

    fn stop(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}

/// The result of a call, or the panic that ended it.
type Ended<T> = std::result::Result<Result<T>, Box<dyn Any + Send>>;

/// Where the thread of a call leaves its result.
struct Outcome<T>(Mutex<Option<Ended<T>>>, Condvar);

impl<T> Default for Outcome<T> {
    fn default() -> Self {
        Self(Mutex::new(None), Condvar::new())
    }
}

impl<T> Outcome<T> {
    fn set(&self, ended: Ended<T>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(ended);
        self.1.notify_all();
    }

    /// The result, if it comes within this time.
    fn wait(&self, time: Duration) -> Option<Ended<T>> {
        let slot = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.1.wait_timeout_while(slot, time, |slot| slot.is_none());
        waited.unwrap_or_else(PoisonError::into_inner).0.take()
    }
}
