//! Matrices and vectors from files, by the extension of their names.

use super::csv::parse_csv;
use super::flaw::{Flaw, file_error, require_entries};
use super::matrix_market::parse_matrix_market;
use super::npy::parse_npy;
use crate::error::Result;
use crate::linalg::{Matrix, Vector};
use std::path::Path;

/// The file formats that can be read, by their extension.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Npy,
    MatrixMarket,
    Csv,
}

impl Format {
    fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "npy" => Some(Self::Npy),
            "mtx" => Some(Self::MatrixMarket),
            "csv" => Some(Self::Csv),
            _ => None,
        }
    }
}

/// Whether the name ends in an extension that can be read: .npy, .mtx or .csv.
pub(in crate::family) fn has_known_extension(path: &str) -> bool {
    Format::of(Path::new(path)).is_some()
}

/// Reads a matrix (any shape up to 20000 x 20000) from a .npy, .mtx or .csv file.
///
/// Row = target and column = source where it is a network. Every entry is finite.
///
/// # Errors
/// [`crate::Error::File`] with the position and the remedy if the file is missing, truncated, damaged, of an unknown
/// format, empty, too large, or holds an entry that is not a finite number.
///
/// ```
/// let worm = fisher_memory::family::file::read_matrix("examples/data/celegansneural.mtx")?;
/// assert_eq!((worm.nrows(), worm[(125, 2)]), (297, 28.0)); // from unit 3 to unit 126
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn read_matrix(path: impl AsRef<Path>) -> Result<Matrix> {
    let path = path.as_ref();
    let format = Format::of(path).ok_or_else(|| {
        file_error(path, "its extension names no format that can be read", "give a .npy, .mtx or .csv file")
    })?;
    let bytes = std::fs::read(path)
        .map_err(|error| file_error(path, format!("cannot be read ({error})"), "check the path and its permissions"))?;
    let parsed = match format {
        Format::Npy => parse_npy(&bytes),
        Format::MatrixMarket => as_text(&bytes).and_then(parse_matrix_market),
        Format::Csv => as_text(&bytes).and_then(parse_csv),
    };
    parsed.and_then(require_entries).map_err(|flaw| flaw.in_file(path))
}

/// Reads a square matrix, the W of a network.
pub(in crate::family) fn read_network(path: &str) -> Result<Matrix> {
    let matrix = read_matrix(path)?;
    let (rows, columns) = matrix.shape();
    if rows == columns {
        return Ok(matrix);
    }
    let problem = format!("holds a {rows} x {columns} matrix, not a square one");
    Err(file_error(Path::new(path), problem, "give an n x n matrix (row = target, column = source)"))
}

/// Reads a vector: a 1-D .npy, or any file [`read_matrix`] reads with a single row or column.
///
/// # Errors
/// As [`read_matrix`], and [`crate::Error::File`] if it has several rows and several columns.
///
/// ```
/// use fisher_memory::{family::file::{read_vector, write_vector}, linalg::Vector};
/// let folder = tempfile::tempdir().expect("a folder");
/// let path = folder.path().join("input.npy");
/// write_vector(&path, &Vector::from_vec(vec![0.5, -1.0]))?;
/// assert_eq!(read_vector(&path)?[1], -1.0);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn read_vector(path: impl AsRef<Path>) -> Result<Vector> {
    let matrix = read_matrix(path.as_ref())?;
    let (rows, columns) = matrix.shape();
    if rows != 1 && columns != 1 {
        let problem = format!("holds a {rows} x {columns} matrix where a vector is needed");
        return Err(file_error(path.as_ref(), problem, "give one row or one column"));
    }
    Ok(Vector::from_column_slice(matrix.as_slice()))
}

/// The bytes as text, without a byte order mark.
fn as_text(bytes: &[u8]) -> std::result::Result<&str, Flaw> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        Flaw::new(format!("is not text (byte {})", error.valid_up_to() + 1), "check that the extension fits the format")
    })?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}
