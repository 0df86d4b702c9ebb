//! `fisher-memory`: the command line of the library of that name. Parse, run, exit status.

mod cli;

use std::ffi::OsString;
use std::process::ExitCode;

fn main() -> ExitCode {
    std::panic::set_hook(Box::new(cli::report_defect));
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
