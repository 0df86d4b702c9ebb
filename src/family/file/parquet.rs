//! Edge lists in Apache Parquet.

use super::content::{Choices, Content, Stored};
use super::edge_columns::edge_columns;
use super::edges::{EdgeTable, End};
use super::flaw::Flaw;
use super::parquet_column::{Column, Values, unreadable};
use bytes::Bytes;
use parquet::file::metadata::RowGroupMetaData;
use parquet::file::reader::{FileReader, SerializedFileReader};

/// Rows that are decoded at a time.
const BATCH: usize = 1 << 14;

/// Parses the bytes of a Parquet file with a row for every edge: source, target and, in a third column, its weight.
///
/// Ends are integers of 32 or 64 bits, of which every digit is kept, or text, also by a dictionary; weights are any real
/// numbers, 1 without a column. The columns are those of `choices.columns` or, of [`edge_columns`], those by known
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
            require_extent(metadata, place, bytes.len())?;
            let descriptor = metadata.schema_descr().column(place);
            let pages = reader.get_column_reader(place).map_err(|error| unreadable(&error))?;
            Column::new(&names[place], &descriptor, pages)
        };
        let mut ends = [column(chosen.pre)?, column(chosen.post)?];
        let mut weights = chosen.weight.map(column).transpose()?;
        let rows = usize::try_from(metadata.num_rows()).unwrap_or(0);
        let mut left = rows;
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

/// The pages of a column lie within the file; the reader takes that for granted.
fn require_extent(group: &RowGroupMetaData, place: usize, length: usize) -> Result<(), Flaw> {
    let column = group.column(place);
    let start = column.dictionary_page_offset().unwrap_or_else(|| column.data_page_offset());
    let end = start.checked_add(column.compressed_size());
    let inside = start >= 0 && column.compressed_size() >= 0 && column.data_page_offset() >= 0;
    if inside && end.is_some_and(|end| end as u64 <= length as u64) {
        return Ok(());
    }
    let problem = format!("is a Parquet file of {length} bytes that points outside of itself");
    Err(Flaw::new(problem, "download it again"))
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
