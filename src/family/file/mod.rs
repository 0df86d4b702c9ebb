//! Matrices and vectors from .npy, .mtx and .csv files, and back to .npy.

mod csv;
mod matrix_market;
mod npy;

use super::check::MAXIMUM_UNITS;
use crate::error::{Error, Result};
use crate::linalg::{Matrix, Vector};
use crate::whole_file::write_whole;
use std::path::Path;

pub use self::csv::parse_csv;
pub use self::matrix_market::parse_matrix_market;
pub use self::npy::parse_npy;

/// What is wrong with the content of a file, and what to do about it; the file itself is named by [`read_matrix`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flaw {
    /// What is wrong, with its position.
    pub problem: String,
    /// What to do.
    pub remedy: &'static str,
}

impl Flaw {
    fn new(problem: impl Into<String>, remedy: &'static str) -> Self {
        Self { problem: problem.into(), remedy }
    }

    fn in_file(self, path: &Path) -> Error {
        file_error(path, self.problem, self.remedy)
    }
}

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
pub(super) fn has_known_extension(path: &str) -> bool {
    Format::of(Path::new(path)).is_some()
}

/// Reads a matrix (any shape up to 20000 x 20000) from a .npy, .mtx or .csv file.
///
/// Row = target and column = source where it is a network. Every entry is finite.
///
/// # Errors
/// [`Error::File`] with the position and the remedy if the file is missing, truncated, damaged, of an unknown
/// format, empty, too large, or holds an entry that is not a finite number.
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
pub(super) fn read_network(path: &str) -> Result<Matrix> {
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
/// As [`read_matrix`], and [`Error::File`] if it has several rows and several columns.
pub fn read_vector(path: impl AsRef<Path>) -> Result<Vector> {
    let matrix = read_matrix(path.as_ref())?;
    let (rows, columns) = matrix.shape();
    if rows != 1 && columns != 1 {
        let problem = format!("holds a {rows} x {columns} matrix where a vector is needed");
        return Err(file_error(path.as_ref(), problem, "give one row or one column"));
    }
    Ok(Vector::from_column_slice(matrix.as_slice()))
}

/// Writes a matrix as .npy (2-D float64, C order); the file appears whole or not at all.
///
/// # Errors
/// [`Error::File`] if the folder does not exist or cannot be written.
pub fn write_matrix(path: impl AsRef<Path>, matrix: &Matrix) -> Result<()> {
    write(path.as_ref(), &[matrix.nrows() as u64, matrix.ncols() as u64], matrix.transpose().as_slice())
}

/// Writes a vector as .npy (1-D float64); the file appears whole or not at all.
///
/// # Errors
/// [`Error::File`] if the folder does not exist or cannot be written.
pub fn write_vector(path: impl AsRef<Path>, vector: &Vector) -> Result<()> {
    write(path.as_ref(), &[vector.len() as u64], vector.as_slice())
}

fn write(path: &Path, shape: &[u64], entries: &[f64]) -> Result<()> {
    npy::to_npy(shape, entries).and_then(|bytes| write_whole(path, &bytes)).map_err(|error| {
        file_error(path, format!("cannot be written ({error})"), "check the folder and its permissions")
    })
}

fn file_error(path: &Path, problem: impl Into<String>, remedy: impl Into<String>) -> Error {
    // The path and the quoted content come from outside, and an error is one line.
    let one_line = |text: String| text.replace(char::is_control, " ");
    Error::File { path: one_line(path.display().to_string()), problem: one_line(problem.into()), remedy: remedy.into() }
}

fn as_text(bytes: &[u8]) -> std::result::Result<&str, Flaw> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        Flaw::new(format!("is not text (byte {})", error.valid_up_to() + 1), "check that the extension fits the format")
    })?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

/// Checks a shape before memory is taken for it.
fn require_shape(rows: u64, columns: u64) -> std::result::Result<(usize, usize), Flaw> {
    if rows == 0 || columns == 0 {
        return Err(Flaw::new(format!("holds an empty {rows} x {columns} matrix"), "give at least one entry"));
    }
    match (usize::try_from(rows), usize::try_from(columns)) {
        (Ok(rows), Ok(columns)) if rows.max(columns) <= MAXIMUM_UNITS => Ok((rows, columns)),
        _ => Err(Flaw::new(format!("holds a {rows} x {columns} matrix"), "at most 20000 rows and columns can be read")),
    }
}

/// Checks that every entry is finite.
fn require_entries(matrix: Matrix) -> std::result::Result<Matrix, Flaw> {
    match matrix.iter().position(|entry| !entry.is_finite()) {
        None => Ok(matrix),
        Some(index) => Err(Flaw::new(
            format!(
                "has the entry {} in row {}, column {}",
                matrix[index],
                index % matrix.nrows() + 1,
                index / matrix.nrows() + 1
            ),
            "replace missing values before the analysis",
        )),
    }
}
