//! The command line: one file or folder a command; flags become library options, results become text, and nothing is
//! computed.
//!
//! A new command is a file with `Arguments` (a [`clap::Args`]) and `run`, its `mod` line here, and its line in
//! `commands!` in `command.rs`.

mod chance;
mod columns;
mod command;
mod compare;
mod completions;
#[cfg(feature = "mpi")]
mod connection;
mod curve;
mod ending;
mod examine;
mod failure;
mod flags;
mod json;
mod kept;
mod launch;
mod lyapunov;
mod man;
mod merge;
mod network;
mod nonnormality;
mod number;
mod optimize;
mod output;
mod outputs;
mod products;
mod progress;
mod remedy;
mod reproduce;
mod session;
mod simulate;
mod sparse_network;
mod sweep;
mod table;
mod threads;
mod train;
mod usage;

pub use command::run;
pub use failure::report_defect;
pub use threads::MAIN_STACK;
