//! What every command of one run shares: the command line to record, threads, progress, the request to stop.

use super::ending::{Ending, Remark};
use super::failure::Failure;
use super::flags::Everywhere;
use super::progress::Progress;
use super::{threads, usage};
use fisher_memory::{Monitor, Options};
use std::ffi::OsString;
use std::io::{IsTerminal, Write};
use std::sync::Arc;
use std::time::Duration;

/// One run of the program.
pub struct Session {
    /// The command line that repeats this result, with `fisher-memory` as the program's name.
    pub command: String,
    /// Threads inside one matrix product, where the user named a number.
    pub threads: usize,
    /// The whole command line as clap knows it, for completions and the manual.
    pub definition: clap::Command,
    named_threads: Option<usize>,
    quiet: bool,
    ending: Arc<Ending>,
    progress: Arc<Progress>,
}

impl Session {
    /// Listens for signals, watches the clock, starts the threads.
    pub fn start(arguments: &[OsString], everywhere: &Everywhere, definition: clap::Command) -> Result<Self, Failure> {
        let ending = Ending::watched(everywhere.time_limit, usage::command(&definition, arguments))?;
        threads::start(everywhere.threads)?;
        let visible = !everywhere.quiet && std::io::stderr().is_terminal();
        Ok(Self {
            command: recorded(arguments),
            threads: everywhere.threads.unwrap_or(1),
            named_threads: everywhere.threads,
            definition,
            quiet: everywhere.quiet,
            progress: Arc::new(Progress::new(visible, Arc::clone(&ending))),
            ending,
        })
    }

    /// Threads of work whose bits do not depend on them: as many as the user named, else all (0).
    pub fn threads_or_all(&self) -> usize {
        self.named_threads.unwrap_or(0)
    }

    /// Who hears of progress and says when to stop.
    pub fn monitor(&self) -> Arc<dyn Monitor> {
        Arc::clone(&self.progress) as Arc<dyn Monitor>
    }

    /// The settings of the library that every command shares.
    pub fn options(&self) -> Options {
        Options::default().with_threads(self.threads).with_monitor(self.monitor())
    }

    /// The time that is left to a command that ends at the limit by itself.
    pub fn take_time_limit(&self) -> Option<Duration> {
        self.ending.take_time_limit()
    }

    /// Says what an early end leaves behind, and what to do with it.
    pub fn remark(&self, what: impl Into<String>, remedy: impl Into<String>) {
        self.ending.remark(Remark { what: what.into(), remedy: remedy.into() });
    }

    /// What is done if the computation does not stop by itself when it is asked to.
    pub fn at_last(&self, resort: impl FnOnce() -> Option<Remark> + Send + 'static) {
        self.ending.at_last(resort);
    }

    /// The failure of a run that was asked to stop.
    pub fn stopped(&self) -> Failure {
        self.ending.failure()
    }

    /// Says something on stderr that does not end the run, unless the user wants quiet.
    pub fn warn(&self, message: &str) {
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
