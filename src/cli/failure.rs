//! How a run ends badly: one line on stderr and an exit status.

use super::remedy::in_words;
use fisher_memory::Error;
use std::fmt::Display;
use std::io::Write;

/// Exit status where the computation or a claim failed, or a file's content is bad.
const FAILED: u8 = 1;
/// Exit status where the command line is wrong.
const WRONG_COMMAND_LINE: u8 = 2;

/// Why the program ends with another status than 0.
#[derive(Debug)]
pub struct Failure {
    /// The exit status.
    pub status: u8,
    /// Which of several things it befell, each with a colon behind it.
    subject: String,
    cause: Cause,
}

/// What went wrong.
#[derive(Debug)]
enum Cause {
    /// In the words of the command line, remedy included.
    Told(String),
    /// In the library, which knows no flags.
    Library(Box<Error>),
}

impl Failure {
    /// The command line is wrong: `what` is wrong with it, and `remedy` says what to write.
    pub fn usage(what: impl Display, remedy: impl Display) -> Self {
        Self::told(WRONG_COMMAND_LINE, what, remedy)
    }

    /// The computation failed or a file is bad: `what` happened, and `remedy` says what to do.
    pub fn content(what: impl Display, remedy: impl Display) -> Self {
        Self::told(FAILED, what, remedy)
    }

    fn told(status: u8, what: impl Display, remedy: impl Display) -> Self {
        Self { status, subject: String::new(), cause: Cause::Told(format!("{what}; {remedy}")) }
    }

    /// Says first which of several things it befell.
    pub fn of(self, subject: &str) -> Self {
        Self { subject: format!("{subject}: {}", self.subject), ..self }
    }

    /// A file rather than the command line is to blame.
    pub fn blamed_on_a_file(self) -> Self {
        Self { status: FAILED, ..self }
    }

    /// Whether the computation stopped because it was asked to.
    pub fn is_interruption(&self) -> bool {
        matches!(&self.cause, Cause::Library(error) if **error == Error::Interrupted)
    }

    /// It befell this command, whose flags are the remedy of what the library says.
    pub fn during(self, command: &clap::Command) -> Self {
        match self.cause {
            Cause::Library(error) => Self { cause: Cause::Told(in_words(&error, command)), ..self },
            Cause::Told(_) => self,
        }
    }

    /// What went wrong and what to do, in one line.
    pub fn text(&self) -> String {
        let cause = match &self.cause {
            Cause::Told(text) => text.clone(),
            Cause::Library(error) => error.to_string(),
        };
        one_line(&format!("{}{cause}", self.subject))
    }

    /// Writes the one line. A closed stderr is nobody's business, so its error is dropped.
    pub fn report(&self) {
        let _ = writeln!(std::io::stderr(), "error: {}", self.text());
    }
}

impl From<Error> for Failure {
    /// A specification or a flag out of its range is the command line's fault; all else is content, or the computation.
    fn from(error: Error) -> Self {
        let status = match error {
            Error::Specification { .. } | Error::OutOfRange { .. } => WRONG_COMMAND_LINE,
            _ => FAILED,
        };
        Self { status, subject: String::new(), cause: Cause::Library(Box::new(error)) }
    }
}

/// A panic is a defect of this program: it too is told in one line.
pub fn report_defect(panic: &std::panic::PanicHookInfo) {
    let place = panic.location().map(|location| format!(" at {}:{}", location.file(), location.line()));
    let payload = panic.payload();
    let text = payload.downcast_ref::<&str>().copied().or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    let cause = text.unwrap_or("no cause given");
    let what = format!("a defect of this program{} ({cause})", place.unwrap_or_default());
    Failure::content(what, "please report it with the command line").report();
}

/// Messages may quote file names and arguments: whatever they hold, the error stays one line.
pub fn one_line(text: &str) -> String {
    text.split_inclusive(char::is_control)
        .map(|part| part.replace(char::is_control, " "))
        .collect::<String>()
        .trim()
        .into()
}
