//! `completions`: what a shell needs to complete the command line.

use super::failure::Failure;
use super::outputs::{Outputs, check_writable};
use super::session::Session;
use clap_complete::Shell;
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
    fisher-memory completions bash --out ~/.local/share/bash-completion/completions/fisher-memory
    fisher-memory completions fish --out ~/.config/fish/completions/fisher-memory.fish";

/// Completions of commands and flags for a shell
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// Which shell
    #[arg(value_enum)]
    shell: Shell,
    /// Write them to FILE instead of printing them
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Writes the completions.
pub fn run(arguments: &Arguments, session: &Session) -> Result<(), Failure> {
    arguments.out.as_deref().map_or(Ok(()), check_writable)?;
    let mut script = Vec::new();
    let mut definition = clap::Command::clone(&session.definition);
    clap_complete::generate(arguments.shell, &mut definition, "fisher-memory", &mut script);
    let mut outputs = Outputs::default();
    outputs.text(arguments.out.as_deref(), String::from_utf8_lossy(&script).into_owned())?;
    outputs.write()
}
