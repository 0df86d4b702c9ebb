//! `reproduce`: every claim and every figure.

use super::columns::{Cell, Columns};
use super::failure::Failure;
use super::flags::Format;
use super::json::to_json;
use super::number::Digits;
use super::output::Report;
use super::outputs::print;
use super::session::Session;
use super::table::provenance;
use fisher_memory::claims::{self, Judgement, Outcome, Reproduced, StatementOutcome};
use serde_json::Value;
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  Everything, into ./figures:
    fisher-memory reproduce
  A first look, elsewhere, in under a minute:
    fisher-memory reproduce --quick --out /tmp/memory
  Two claims alone, by their ids, into a folder of their own:
    fisher-memory reproduce --only chain-closed-form,universal-bound --out two-claims";

/// Every claim checked and every figure drawn, with a report
///
/// Writes the figures (.svg and .png), their data (.csv), report.html, statements.json (what is true of the statements
/// of the sources), claims.json and numbers.json (every number with its margin, and what made it) into one folder. The
/// exit status is 1 if a claim fails.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// The folder to write into; it is made if it is missing
    #[arg(long, value_name = "FOLDER", default_value = "figures")]
    out: PathBuf,
    /// Smaller sizes and fewer samples, without the long trainings: under a minute
    #[arg(long)]
    quick: bool,
    /// Only the claims with these ids
    #[arg(long, value_name = "ID,...", value_delimiter = ',')]
    only: Vec<String>,
    /// Train anew what an earlier run of this very program trained already; those runs are kept in the user's cache
    /// folder, $XDG_CACHE_HOME or ~/.cache
    #[arg(long)]
    no_cache: bool,
    /// How to print the claims
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

/// Where trainings are kept from run to run.
fn cache_folder() -> Option<PathBuf> {
    let given = std::env::var_os("XDG_CACHE_HOME").filter(|folder| !folder.is_empty()).map(PathBuf::from);
    let folder = given.or_else(|| Some(std::env::home_dir()?.join(".cache")))?;
    Some(folder.join("fisher-memory"))
}

/// Checks the claims, prints them, and fails if one of them does.
pub fn run(arguments: &Arguments, session: &Session) -> Result<(), Failure> {
    let options = claims::ReproduceOptions::default()
        .with_directory(&arguments.out)
        .with_quick(arguments.quick)
        .with_only(arguments.only.clone())
        .with_cache(if arguments.no_cache { None } else { cache_folder() })
        .with_monitor(session.monitor())
        .with_command(&session.command);
    let found = claims::reproduce(&options)?;
    let failed: Vec<&str> =
        found.claims.iter().filter(|outcome| !outcome.pass).map(|outcome| outcome.id.as_ref()).collect();
    let claims = Claims { found: &found, command: &session.command };
    session.clear();
    print(&match arguments.format {
        Format::Table => claims.table(),
        Format::Json => claims.json()?,
        Format::Csv => claims.csv()?,
    })?;
    if failed.is_empty() {
        return Ok(());
    }
    Err(Failure::content(
        format!("{} of {} claims failed: {}", failed.len(), found.claims.len(), failed.join(", ")),
        format!("read {}", arguments.out.join("report.html").display()),
    ))
}

/// The statements and the claims that were checked.
struct Claims<'a> {
    found: &'a Reproduced,
    command: &'a str,
}

/// A number, or what is stated in its place.
fn stated(value: &Value) -> Cell {
    match value {
        Value::String(text) => Cell::Long(text.clone()),
        value => Cell::Number(value.as_f64(), Digits::fixed(10)),
    }
}

/// One line a statement: its verdict, what it says and why; nothing where a run settled none.
fn statements(found: &[StatementOutcome]) -> String {
    let word = |verdict: Judgement| verdict.name().replace('-', " ");
    let line = |one: &StatementOutcome| format!("{:<8} {}\n         {}\n", word(one.verdict), one.statement, one.why);
    let lines: String = found.iter().map(line).collect();
    if lines.is_empty() { lines } else { format!("The statements of the sources\n\n{lines}\n") }
}

impl Claims<'_> {
    fn columns(&self) -> Columns<'_, &Outcome> {
        let mut columns = Columns::new();
        columns.shown("id", "claim", |outcome: &&Outcome| Cell::Long(outcome.id.clone()));
        columns.kept("source", |outcome| Cell::Text(outcome.source.clone()));
        columns.kept("claim", |outcome| Cell::Text(outcome.claim.clone()));
        columns.shown("expected", "expected", |outcome| stated(&outcome.expected));
        columns.shown("measured", "measured", |outcome| stated(&outcome.measured));
        columns.shown("tolerance", "tolerance", |outcome| stated(&outcome.tolerance));
        columns.shown("pass", "outcome", |outcome| Cell::Flag(outcome.pass, ["FAILS", "passes"]));
        columns
    }
}

impl Report for Claims<'_> {
    fn table(&self) -> String {
        let (count, table) = (self.found.claims.len(), self.columns().table(&self.found.claims));
        format!("{}{count} claims checked\n\n{table}{}", statements(&self.found.statements), provenance(self.command))
    }

    fn json(&self) -> Result<String, Failure> {
        to_json(&self.found.claims)
    }

    fn csv(&self) -> Result<String, Failure> {
        self.columns().csv(&self.found.claims)
    }
}
