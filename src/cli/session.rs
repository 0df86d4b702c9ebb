//! What every command of one run shares: the command line to record, threads, progress, the request to stop.

use super::ending::{Ending, Remark};
use super::failure::Failure;
use super::flags::Everywhere;
use super::outputs::print;
use super::progress::Progress;
use super::{threads, usage};
use fisher_memory::{Monitor, Options};
use std::ffi::OsString;
use std::io::{IsTerminal, Write};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How a command line inside of another one is read and run, as by the sweep for each of its cells.
#[derive(Debug, Clone, Copy)]
pub struct Inside {
    /// Fails where the line cannot be read.
    pub check: fn(&[OsString]) -> Result<(), Failure>,
    /// Runs the line in a session of its own.
    pub run: fn(&[OsString], &Session) -> Result<(), Failure>,
}

/// What a command inside of another one says, instead of saying it to the user.
#[derive(Debug, Default)]
pub struct Said {
    pub printed: String,
    pub warnings: Vec<String>,
}

/// One run of the program.
pub struct Session {
    /// The command line that repeats this result, with `fisher-memory` as the program's name.
    pub command: String,
    /// The whole command line as clap knows it, for completions and the manual.
    pub definition: Arc<clap::Command>,
    /// How a command line inside of this one is run.
    pub inside: Inside,
    said: Option<Mutex<Said>>,
    /// Threads that the user asked for.
    named_threads: Option<usize>,
    quiet: bool,
    ending: Arc<Ending>,
    progress: Arc<Progress>,
}

impl Session {
    /// Listens for signals, watches the clock, starts the threads.
    pub fn start(
        arguments: &[OsString],
        everywhere: &Everywhere,
        definition: clap::Command,
        inside: Inside,
    ) -> Result<Self, Failure> {
        let ending = Ending::watched(everywhere.time_limit, usage::command(&definition, arguments))?;
        threads::start(everywhere.threads)?;
        let visible = !everywhere.quiet && std::io::stderr().is_terminal();
        Ok(Self {
            command: recorded(arguments),
            named_threads: everywhere.threads,
            definition: Arc::new(definition),
            inside,
            said: None,
            quiet: everywhere.quiet,
            progress: Arc::new(Progress::new(visible, Arc::clone(&ending))),
            ending,
        })
    }

    /// Threads of work whose bits do not depend on them: as many as the user named, else all (0).
    pub fn threads_or_all(&self) -> usize {
        self.named_threads.unwrap_or(0)
    }

    /// A session inside of this one, for a command on one thread that ends when this one is asked to end, and that says
    /// nothing to the user.
    pub fn within(&self, arguments: &[OsString]) -> Self {
        Self {
            command: recorded(arguments),
            definition: Arc::clone(&self.definition),
            inside: self.inside,
            named_threads: Some(1),
            said: Some(Mutex::default()),
            quiet: true,
            progress: Arc::new(Progress::new(false, Arc::clone(&self.ending))),
            ending: Arc::clone(&self.ending),
        }
    }

    /// Prints text on stdout, or keeps it in a session inside of another.
    pub fn print(&self, text: &str) -> Result<(), Failure> {
        let Some(said) = &self.said else { return print(text) };
        said.lock().unwrap_or_else(PoisonError::into_inner).printed += text;
        Ok(())
    }

    /// What was said inside of another session.
    pub fn said(self) -> Said {
        self.said.map_or_else(Said::default, |said| said.into_inner().unwrap_or_else(PoisonError::into_inner))
    }

    /// Who hears of progress and says when to stop.
    pub fn monitor(&self) -> Arc<dyn Monitor> {
        Arc::clone(&self.progress) as Arc<dyn Monitor>
    }

    /// The settings of the library that every command shares.
    pub fn options(&self) -> Options {
        Options::default().with_threads(self.named_threads.unwrap_or(1)).with_monitor(self.monitor())
    }

    /// The time that is left to a command that ends at the limit by itself.
    pub fn take_time_limit(&self) -> Option<Duration> {
        // Inside of another session that one ends at the limit.
        if self.said.is_some() { None } else { self.ending.take_time_limit() }
    }

    /// Says what an early end leaves behind, and what to do with it.
    pub fn remark(&self, what: impl Into<String>, remedy: impl Into<String>) {
        if self.said.is_none() {
            self.ending.remark(Remark { what: what.into(), remedy: remedy.into() });
        }
    }

    /// What is done if the computation does not stop by itself when it is asked to.
    pub fn at_last(&self, resort: impl FnOnce() -> Option<Remark> + Send + 'static) {
        if self.said.is_none() {
            self.ending.at_last(resort);
        }
    }

    /// The failure of a run that was asked to stop.
    pub fn stopped(&self) -> Failure {
        self.ending.failure()
    }

    /// Says something on stderr that does not end the run, unless the user wants quiet.
    pub fn warn(&self, message: &str) {
        if let Some(said) = &self.said {
            said.lock().unwrap_or_else(PoisonError::into_inner).warnings.push(message.into());
        }
        self.clear();
        if !self.quiet {
            let _ = writeln!(std::io::stderr(), "warning: {message}");
        }
    }

    /// Takes the progress bar away.
    pub fn clear(&self) {
        self.progress.clear();
    }

    /// The run is over: what is said from now on is the last.
    pub fn finish(&self) {
        self.clear();
        self.ending.reached();
    }
}

/// The command line as a shell would read it. `--threads` is left out: results do not depend on it, and without
/// it the same command gives the same bytes on any number of threads.
fn recorded(arguments: &[OsString]) -> String {
    let mut words = vec!["fisher-memory".to_string()];
    let mut rest = arguments.iter().skip(1).map(|argument| argument.to_string_lossy());
    while let Some(word) = rest.next() {
        if word == "--threads" {
            rest.next();
        } else if word == "--" {
            words.push(word.into_owned());
            words.extend(rest.by_ref().map(|word| quoted(&word)));
        } else if !word.starts_with("--threads=") {
            words.push(quoted(&word));
        }
    }
    words.join(" ")
}

/// A word as a shell takes it literally.
fn quoted(word: &str) -> String {
    let plain = |character: char| character.is_ascii_alphanumeric() || "_@%+=:,./-".contains(character);
    if !word.is_empty() && word.chars().all(plain) { word.into() } else { format!("'{}'", word.replace('\'', r"'\''")) }
}

#[cfg(test)]
mod tests {
    use super::recorded;

    #[test]
    fn the_recorded_command_is_what_a_shell_would_run_again() {
        let line = ["/usr/bin/fm", "curve", "fan-out:widths=1;4", "--threads", "2", "--threads=2", "--out", "it's"];
        assert_eq!(recorded(&line.map(Into::into)), r"fisher-memory curve 'fan-out:widths=1;4' --out 'it'\''s'");
    }
}
