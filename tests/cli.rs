//! The program as a user runs it.
#![cfg(feature = "cli")]

#[path = "cli/compare.rs"]
mod compare;
#[path = "cli/curve.rs"]
mod curve;
#[path = "cli/ending.rs"]
mod ending;
#[path = "cli/files.rs"]
mod files;
#[path = "cli/help.rs"]
mod help;
#[path = "cli/kills.rs"]
mod kills;
#[path = "cli/lyapunov.rs"]
mod lyapunov;
#[path = "cli/memory.rs"]
mod memory;
#[path = "cli/nonnormality.rs"]
mod nonnormality;
#[path = "cli/optimize.rs"]
mod optimize;
#[path = "cli/products.rs"]
mod products;
#[path = "cli/refusals.rs"]
mod refusals;
#[path = "cli/reproduce.rs"]
mod reproduce;
#[path = "cli/schema.rs"]
mod schema;
#[path = "cli/simulate.rs"]
mod simulate;
#[path = "cli/sweep.rs"]
mod sweep;
#[path = "cli/sweep_ends.rs"]
mod sweep_ends;
#[path = "cli/sweep_refusals.rs"]
mod sweep_refusals;
#[path = "cli/train.rs"]
mod train;

use fisher_memory::linalg::Matrix;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A delay line of 20 units, each connection doubling the signal power.
const DOUBLING: &str = "chain:n=20,gain=1.4142135623730951";

struct Ran {
    status: Option<i32>,
    stdout: String,
    stderr: String,
}

fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fisher-memory"));
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn run(arguments: &[&str]) -> Ran {
    let output = program(arguments).output().expect("the program starts");
    let text = |bytes| String::from_utf8(bytes).expect("output is UTF-8");
    Ran { status: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
}

/// What the program prints when it succeeds without a word on stderr.
fn succeed(arguments: &[&str]) -> String {
    let ran = run(arguments);
    assert_eq!((ran.status, ran.stderr.as_str()), (Some(0), ""), "{arguments:?}");
    ran.stdout
}

/// The one line of error of a run that must fail with this status and print nothing.
fn refused(arguments: &[&str], status: i32) -> String {
    let ran = run(arguments);
    assert_eq!(ran.status, Some(status), "{arguments:?}: {}", ran.stderr);
    assert_eq!(ran.stdout, "", "{arguments:?}");
    assert_eq!(ran.stderr.matches('\n').count(), 1, "{arguments:?}: {}", ran.stderr);
    let line = ran.stderr.strip_suffix('\n').and_then(|line| line.strip_prefix("error: "));
    let line = line.unwrap_or_else(|| panic!("{arguments:?}: {}", ran.stderr));
    assert!(line.split_once("; ").is_some_and(|(what, remedy)| !what.is_empty() && !remedy.is_empty()), "{line}");
    line.to_string()
}

fn json(arguments: &[&str]) -> Value {
    serde_json::from_str(&succeed(&[arguments, &["--format", "json"]].concat())).expect("one JSON value")
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is not a number"))
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().expect("a list").iter().map(number).collect()
}

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().expect("an object").keys().map(String::as_str).collect()
}

fn assert_close(found: f64, expected: f64, relative: f64) {
    assert!((found - expected).abs() <= relative * expected.abs(), "{found} is not {expected}");
}

/// A folder of its own for one test, removed with it.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a temporary folder"))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn name(&self, name: &str) -> String {
        self.path(name).to_str().expect("a UTF-8 path").to_string()
    }

    /// Saves a matrix and returns the name of its file.
    fn matrix(&self, name: &str, rows: usize, columns: usize, entries: &[f64]) -> String {
        let matrix = Matrix::from_row_slice(rows, columns, entries);
        fisher_memory::family::file::write_matrix(self.path(name), &matrix).expect("a file is written");
        self.name(name)
    }

    fn text(&self, name: &str, content: &str) -> String {
        std::fs::write(self.path(name), content).expect("a file is written");
        self.name(name)
    }

    fn contents(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.0.path()).expect("the folder is there");
        let mut names: Vec<_> = entries.flatten().map(|entry| entry.file_name().to_string_lossy().into()).collect();
        names.sort();
        names
    }
}

fn read(path: impl AsRef<Path>) -> String {
    std::fs::read_to_string(path).expect("the file is there")
}
