//! The command line as a whole: its commands, and how one of them is run.

use super::failure::Failure;
use super::flags::Everywhere;
use super::session::{Inside, Session};
use super::{
    compare, completions, curve, lyapunov, man, merge, nonnormality, optimize, outputs, products, reproduce, simulate,
    sweep, train, usage,
};
use clap::Parser;
use std::ffi::OsString;

/// The commands: module and variant, in the order of `--help`.
macro_rules! commands {
    ($($module:ident $variant:ident,)*) => {
        #[derive(clap::Subcommand)]
        enum Command {
            $($variant($module::Arguments),)*
        }

        impl Command {
            fn run(&self, session: &Session) -> Result<(), Failure> {
                match self {
                    $(Self::$variant(arguments) => $module::run(arguments, session),)*
                }
            }
        }
    };
}

commands! {
    curve Curve,
    compare Compare,
    lyapunov Lyapunov,
    nonnormality Nonnormality,
    simulate Simulate,
    products Products,
    optimize Optimize,
    train Train,
    sweep Sweep,
    merge Merge,
    reproduce Reproduce,
    completions Completions,
    man Man,
}

/// Certified Fisher memory of linear recurrent networks
///
/// How much of the past a noisy state holds. A network x(t) = W x(t-1) + v s(t) + z(t) is given a signal s and
/// noise z of covariance Q; C = W C W' + Q is the covariance of the noise in its state. The Fisher memory curve
/// J(k) = v' W'^k C^-1 W^k v is the signal-to-noise ratio with which x(t) holds s(t-k), k steps after it came in.
/// In every matrix row = target and column = source: W[i,j] is the weight from unit j to unit i.
#[derive(Parser)]
#[command(name = "fisher-memory", version, max_term_width = 100, after_help = EXAMPLES)]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    everywhere: Everywhere,
}

const EXAMPLES: &str = "\
Examples:
  The memory of a delay line of 20 units whose connections amplify by 1.2:
    fisher-memory curve chain:n=20,gain=1.2 --input first
  Your own network, a square matrix saved by NumPy or PyTorch, beside a random orthogonal one:
    fisher-memory compare weights.npy orthogonal:n=100,scale=0.95
  What a command takes:
    fisher-memory curve --help

Exit status: 0 done; 1 the computation or a claim failed, or a file's content is bad; 2 the command line is wrong.
An error is one line on stderr: `error: what; what to do`.";

/// Runs the command that `arguments` (the program's name first) ask for.
pub fn run(arguments: &[OsString]) -> Result<(), Failure> {
    let definition = <CommandLine as clap::CommandFactory>::command();
    let line = match CommandLine::try_parse_from(arguments) {
        Ok(line) => line,
        Err(error) if !error.use_stderr() => return outputs::print(&error.render().to_string()),
        Err(error) => return Err(usage::explain(&error, arguments, &definition)),
    };
    let session = Session::start(arguments, &line.everywhere, definition, Inside { check, run: run_inside })?;
    let result = line.command.run(&session);
    session.finish();
    result.map_err(|failure| in_its_words(failure, arguments, &session))
}

/// A failure in the words of the command that met it.
fn in_its_words(failure: Failure, arguments: &[OsString], session: &Session) -> Failure {
    match usage::command(&session.definition, arguments) {
        _ if failure.is_interruption() => session.stopped(),
        Some(command) => failure.during(command),
        None => failure,
    }
}

/// Reads a command line inside of another one.
fn read(arguments: &[OsString]) -> Result<CommandLine, Failure> {
    CommandLine::try_parse_from(arguments).map_err(|error| match error.use_stderr() {
        true => usage::explain(&error, arguments, &<CommandLine as clap::CommandFactory>::command()),
        false => Failure::usage("help and versions are no results", "leave out --help and --version"),
    })
}

/// Fails where a command line inside of another one cannot be read.
fn check(arguments: &[OsString]) -> Result<(), Failure> {
    read(arguments).map(drop)
}

/// Runs a command line inside of another one.
fn run_inside(arguments: &[OsString], session: &Session) -> Result<(), Failure> {
    let result = read(arguments)?.command.run(session);
    result.map_err(|failure| in_its_words(failure, arguments, session))
}
