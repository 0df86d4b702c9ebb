//! Edge lists in Apache Parquet.

use super::content::{Choices, Content, Stored};
use super::edge_columns::edge_columns;
use super::edges::{EdgeTable, End};
use super::flaw::Flaw;
use super::parquet_column::{Column, Values, unreadable};
use super::parquet_pages::require_pages;
use bytes::Bytes;
use parquet::file::metadata::RowGroupMetaData;
use parquet::file::reader::{FileReader, SerializedFileReader};

/// Rows that are decoded at a time.
const BATCH: usize = 1 << 14;
/// Rows of a connectome take two bytes and more; this is what lengths of runs may say beyond them.
const MOST_ROWS_A_BYTE: usize = 100;

/// Parses the bytes of a Parquet file with a row for every edge: source, target and, in a third column, its weight.
///
/// Ends are integers of 32 or 64 bits, of which every digit is kept, or text, also by a dictionary; weights are any
/// real numbers, 1 without a column. The columns are those of `choices.columns` or, of [`edge_columns`], those by known
/// names. W[post, pre] = weight; edges that occur twice are summed; the labels are as [`EdgeTable`] orders them.
///
/// # Errors
/// A [`Flaw`] for a damaged file, for columns among which the choice is open, for ends that are fractions, for rows
/// without an end or a weight, with their number, and for the compression zstd, brotli or lz4.
///
/// ```
/// use fisher_memory::family::file::{Choices, parse_parquet};
/// let flaw = parse_parquet(b"PAR1", &Choices::default()).expect_err("four bytes");
/// assert!(flaw.problem.contains("Parquet"));
/// ```
pub fn parse_parquet(bytes: &[u8], choices: &Choices) -> Result<Content, Flaw> {
    let file = SerializedFileReader::new(Bytes::copy_from_slice(bytes)).map_err(|error| unreadable(&error))?;
    let schema = file.metadata().file_metadata().schema_descr();
    // Of a nested column only the path is a name, which then holds a dot.
    let names: Vec<String> = schema.columns().iter().map(|column| column.path().string()).collect();
    let chosen = edge_columns(&names, choices)?;
    let mut table = EdgeTable::default();
    for group in 0..file.num_row_groups() {
        let reader = file.get_row_group(group).map_err(|error| unreadable(&error))?;
        let metadata = reader.metadata();
        let column = |place: usize| {
            require_pages(metadata.column(place), bytes)?;
            let pages = reader.get_column_page_reader(place).map_err(|error| unreadable(&error))?;
            Column::new(&names[place], metadata.schema_descr().column(place), pages)
        };
        let mut ends = [column(chosen.pre)?, column(chosen.post)?];
        let mut weights = chosen.weight.map(column).transpose()?;
        let mut left = require_rows(metadata, bytes.len())?;
        while left > 0 {
            let row = table.edges() + 1;
            let count = left.min(BATCH);
            let [pre, post] = &mut ends;
            let (pre, post) = (pre.ends(count, row)?, post.ends(count, row)?);
            let weights = weights.as_mut().map(|weights| weights.weights(count, row)).transpose()?;
            push(&mut table, &pre, &post, weights.as_deref())?;
            left -= count;
        }
    }
    let (sparse, labels) = table.finish()?;
    let columns = [Some(chosen.pre), Some(chosen.post), chosen.weight];
    let columns: Vec<&str> = columns.into_iter().flatten().map(|place| names[place].as_str()).collect();
    let format = format!("Parquet, edges by {}", columns.join(", "));
    Ok(Content { stored: Stored::Sparse(sparse), labels: Some(labels), format })
}

/// The next row group has no more rows than its bytes can tell apart: a run of equal rows is one of the same edge.
fn require_rows(group: &RowGroupMetaData, length: usize) -> Result<usize, Flaw> {
    let rows = usize::try_from(group.num_rows()).unwrap_or(usize::MAX);
    if rows <= length.saturating_mul(MOST_ROWS_A_BYTE) {
        return Ok(rows);
    }
    let problem = format!("is a Parquet file of {length} bytes that announces {} rows", group.num_rows());
    Err(Flaw::new(problem, "download it again, or write it again: table.to_parquet('edges.parquet')"))
}

fn push(table: &mut EdgeTable, pre: &Values, post: &Values, weights: Option<&[f64]>) -> Result<(), Flaw> {
    let edges = pre.len().min(post.len());
    let (mut before, mut after) = (String::new(), String::new());
    for edge in 0..edges {
        let weight = weights.map_or(1.0, |weights| weights[edge]);
        let (pre, post): (End, End) = (pre.end(edge, &mut before), post.end(edge, &mut after));
        table.push(pre, post, weight)?;
    }
    Ok(())
}
