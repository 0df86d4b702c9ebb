//! `merge`: the cells of a sweep as one table.

mod gather;
#[cfg(feature = "parquet")]
mod parquet;
mod path;
mod sheet;

use super::failure::Failure;
use super::output::{cell, to_csv};
use super::outputs::{Outputs, check_writable};
use super::session::Session;
use gather::Gathered;
use sheet::Sheet;
use std::path::{Path, PathBuf};

const EXAMPLES: &str = "\
Examples:
  All cells of a sweep, one row each:
    fisher-memory merge radius --out radius.csv
  Parts in folders of their own, other columns than the file of the sweep asks for, for pandas, polars or R:
    fisher-memory merge part1 part2 part3 --keep total,capacity,fmc.5 --out radius.parquet
  What is there so far:
    fisher-memory merge radius --partial";

/// The cells of a sweep as one table
///
/// A row a cell in the order of the grid: the names of the grid, the repetition and its seed, the keys of the result,
/// and under `error` why a cell failed. The bytes depend on the cells alone, not on how they were shared out. A key
/// inside of another stands behind a dot, power.mean_log_radius; an entry of a list by its number, fmc.0. A key of the
/// result that has a name of the grid is left out where it says the same in all rows, and else begins with `result.`.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// The folders of the sweep, in any order
    #[arg(value_name = "FOLDER", required = true, num_args = 1..)]
    folders: Vec<PathBuf>,
    /// Write the table to FILE, which ends in .csv or .parquet, instead of printing it as CSV
    #[arg(long, value_name = "FILE", value_parser = read_table_path)]
    out: Option<PathBuf>,
    /// Keys of the results for the columns, in place of `keep` in the file of the sweep
    #[arg(long, value_name = "KEY,...", value_delimiter = ',')]
    keep: Option<Vec<String>>,
    /// Make the table of the cells that are there, though others are missing
    #[arg(long)]
    partial: bool,
}

fn read_table_path(text: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(text);
    if is_csv(&path) || cfg!(feature = "parquet") && ends_in(&path, "parquet") {
        return Ok(path);
    }
    Err(match cfg!(feature = "parquet") {
        true => "name a file that ends in .csv or .parquet",
        false => "name a file that ends in .csv; .parquet needs the feature parquet, without which this was built",
    }
    .into())
}

fn ends_in(path: &Path, extension: &str) -> bool {
    path.extension().is_some_and(|found| found.eq_ignore_ascii_case(extension))
}

fn is_csv(path: &Path) -> bool {
    ends_in(path, "csv")
}

/// Reads all cells and writes the table.
pub fn run(arguments: &Arguments, session: &Session) -> Result<(), Failure> {
    arguments.out.as_deref().map_or(Ok(()), check_writable)?;
    let gathered = Gathered::open(&arguments.folders)?;
    let keep = arguments.keep.clone().or_else(|| gathered.plan.specification.keep.clone());
    let mut sheet = Sheet::new(&gathered.plan, keep);
    gathered.read(arguments.partial, session, |cell, outcome| sheet.push(cell, outcome))?;
    if sheet.failed > 0 {
        session.warn(&format!("{} of {} cells failed; the column error says why", sheet.failed, gathered.plan.cells));
    }
    let columns = sheet.columns()?;
    let mut outputs = Outputs::default();
    match arguments.out.as_deref() {
        #[cfg(feature = "parquet")]
        Some(path) if !is_csv(path) => outputs.file(path, &parquet::bytes(&columns, &gathered.plan.written)?)?,
        path => outputs.text(path, csv(&columns)?)?,
    }
    outputs.write()
}

/// The table as CSV; nothing stands for what is unknown.
fn csv(columns: &[sheet::Column]) -> Result<String, Failure> {
    let header: Vec<String> = columns.iter().map(|column| column.name.clone()).collect();
    let rows = columns.first().map_or(0, |column| column.values.len());
    to_csv(&header, (0..rows).map(|row| columns.iter().map(|column| cell(&column.values[row])).collect()))
}
