//! The flags of every command, and where its results go.

use super::read::{read_count, read_seconds};
use crate::cli::threads::MOST_THREADS;
use clap::{Args, ValueEnum};
use std::path::PathBuf;
use std::time::Duration;

/// The flags of every command.
#[derive(Args, Debug)]
pub struct Everywhere {
    /// No progress bar and no warnings on stderr; errors are told all the same
    #[arg(long, global = true)]
    pub quiet: bool,
    /// Threads to use; results do not depend on it [default: all cores, one for each of several networks]
    #[arg(long, global = true, value_name = "K", value_parser = read_threads)]
    pub threads: Option<usize>,
    /// End after this many seconds: `optimize` with the best so far, `train` with the trainings that are
    /// done, `products --out` with the finished trials kept, any other command with an error [default: no limit]
    #[arg(long, global = true, value_name = "SECONDS", value_parser = read_seconds, allow_hyphen_values = true)]
    pub time_limit: Option<Duration>,
}

/// How results are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Aligned text for people
    Table,
    /// One JSON value for programs
    Json,
    /// One header and rows
    Csv,
}

/// Where results go and in what form.
#[derive(Args, Debug)]
pub struct Output {
    /// How to write the result: for people, or for programs with every digit
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub format: Format,
    /// Write the result to FILE instead of printing it; FILE appears complete or not at all
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

fn read_threads(text: &str) -> Result<usize, String> {
    read_count(text, 1, MOST_THREADS)
}
