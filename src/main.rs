//! `fisher-memory`: the command line of the library of that name. Parse, run, exit status.

mod cli;

use std::ffi::OsString;
use std::process::ExitCode;

fn main() -> ExitCode {
    std::panic::set_hook(Box::new(cli::report_defect));
    // On a stack of its own, so that no limit on that of the main thread ends the computation.
    let thread = std::thread::Builder::new().stack_size(cli::MAIN_STACK).spawn(run);
    // What cannot be started as a thread is run all the same.
    thread.map_or_else(|_| run(), |running| running.join().unwrap_or(ExitCode::FAILURE))
}

fn run() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    match std::panic::catch_unwind(|| cli::run(&arguments)) {
        Ok(Ok(())) => ExitCode::SUCCESS,
        Ok(Err(failure)) => {
            failure.report();
            ExitCode::from(failure.status)
        }
        Err(_) => ExitCode::FAILURE,
    }
}
