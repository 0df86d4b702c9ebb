//! `reproduce`: every claim and every figure.

use super::failure::Failure;
use super::flags::Format;
use super::number::Digits;
use super::output::{Report, print, to_csv, to_json};
use super::session::Session;
use super::table::{Table, provenance};
use fisher_memory::claims;
use serde_json::{Map, Value};
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  Everything, into ./figures:
    fisher-memory reproduce
  A first look, elsewhere, in under half a minute:
    fisher-memory reproduce --quick --out /tmp/memory
  Two claims alone, by their ids, into a folder of their own:
    fisher-memory reproduce --only chain-total-2-20,chain-total-2-100 --out two-claims";

/// Every claim checked and every figure drawn, with a report
///
/// Writes the figures (.svg and .png), their data (.csv), report.html, claims.json and numbers.json (every number with its
/// margin, and what made it) into one folder. The exit status is 1 if a claim fails.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// The folder to write into; it is made if it is missing
    #[arg(long, value_name = "FOLDER", default_value = "figures")]
    out: PathBuf,
    /// Smaller sizes and fewer samples: the same claims in under half a minute
    #[arg(long)]
    quick: bool,
    /// Only the claims with these ids
    #[arg(long, value_name = "ID,...", value_delimiter = ',')]
    only: Vec<String>,
    /// How to print the claims
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

/// Checks the claims, prints them, and fails if one of them does.
pub fn run(arguments: &Arguments, session: &Session) -> Result<(), Failure> {
    let options = claims::ReproduceOptions::default()
        .with_directory(&arguments.out)
        .with_quick(arguments.quick)
        .with_only(arguments.only.clone())
        .with_monitor(session.monitor())
        .with_command(&session.command);
    let outcomes = claims::reproduce(&options)?;
    let failed: Vec<&str> =
        outcomes.iter().filter(|outcome| !outcome.pass).map(|outcome| outcome.id.as_ref()).collect();
    let claims = Claims { rows: outcomes.iter().map(fields).collect::<Result<_, _>>()?, command: &session.command };
    session.finish();
    print(&match arguments.format {
        Format::Table => claims.table(),
        Format::Json => claims.json()?,
        Format::Csv => claims.csv()?,
    })?;
    if failed.is_empty() {
        return Ok(());
    }
    Err(Failure::content(
        format!("{} of {} claims failed: {}", failed.len(), outcomes.len(), failed.join(", ")),
        format!("read {}", arguments.out.join("report.html").display()),
    ))
}

/// A claim under the names it has in claims.json.
fn fields(outcome: &claims::Outcome) -> Result<Map<String, Value>, Failure> {
    match serde_json::to_value(outcome) {
        Ok(Value::Object(fields)) => Ok(fields),
        Ok(_) => Err(Failure::content("a claim is not a JSON object", "report this")),
        Err(error) => Err(Failure::content(format!("cannot write a claim as JSON: {error}"), "report this")),
    }
}

struct Claims<'a> {
    rows: Vec<Map<String, Value>>,
    command: &'a str,
}

/// The columns of the table, and of the csv together with the claim and its source.
const COLUMNS: [&str; 4] = ["id", "expected", "measured", "tolerance"];

fn cell(row: &Map<String, Value>, name: &str) -> String {
    match row.get(name) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Null) | None => String::new(),
        Some(other) => other.to_string(),
    }
}

/// For people: numbers in few digits, and of a long text its beginning.
fn shown(row: &Map<String, Value>, name: &str) -> String {
    match row.get(name).and_then(Value::as_f64) {
        Some(number) => Digits::fixed(10).show(number),
        None => shortened(&cell(row, name)),
    }
}

/// Texts longer than this make a table too wide to read; claims.json and report.html hold them whole.
const WIDEST: usize = 48;

fn shortened(text: &str) -> String {
    if text.chars().count() <= WIDEST {
        text.into()
    } else {
        text.chars().take(WIDEST - 3).chain("...".chars()).collect()
    }
}

impl Report for Claims<'_> {
    fn table(&self) -> String {
        let mut table = Table::new(&["claim", "expected", "measured", "tolerance", "verdict"]);
        for row in &self.rows {
            let verdict = if row.get("pass") == Some(&Value::Bool(true)) { "holds" } else { "FAILS" };
            table.row(COLUMNS.iter().map(|name| shown(row, name)).chain([verdict.to_string()]).collect());
        }
        format!("{} claims checked\n\n{}{}", self.rows.len(), table.render(), provenance(self.command))
    }

    fn json(&self) -> Result<String, Failure> {
        to_json(&self.rows)
    }

    fn csv(&self) -> Result<String, Failure> {
        let header = ["id", "source", "claim", "expected", "measured", "tolerance", "pass"];
        to_csv(
            &header.map(String::from),
            self.rows.iter().map(|row| header.iter().map(|name| cell(row, name)).collect()),
        )
    }
}
