//! Flaws of files, and the checks that every format shares.

use crate::allowance::require_memory;
use crate::error::Error;
use crate::family::check::MAXIMUM_UNITS;
use crate::linalg::Matrix;
use std::borrow::Cow;
use std::path::Path;

/// What is wrong with the content of a file, and what to do about it; [`super::read_matrix`] adds which file it is.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Flaw {
    /// The flaw, with its position.
    pub problem: String,
    /// The remedy.
    pub remedy: Cow<'static, str>,
}

impl Flaw {
    pub(super) fn new(problem: impl Into<String>, remedy: impl Into<Cow<'static, str>>) -> Self {
        Self { problem: problem.into(), remedy: remedy.into() }
    }

    pub(in crate::family) fn in_file(self, path: &Path) -> Error {
        file_error(path, self.problem, self.remedy)
    }
}

/// An error about a file.
pub(in crate::family) fn file_error(path: &Path, problem: impl Into<String>, remedy: impl Into<String>) -> Error {
    // The path and the quoted content come from outside, and an error is one line.
    let one_line = |text: String| text.replace(char::is_control, " ");
    Error::File { path: one_line(path.display().to_string()), problem: one_line(problem.into()), remedy: remedy.into() }
}

const ROOM: &str = "take a smaller part of it, or allow the process more memory";
/// Matrices of a file's shape that are held while it is read: its entries, and the matrix made of them.
const MATRICES: f64 = 2.0;

/// Checks a shape, and that there is memory for it, before any is taken.
pub(super) fn require_room(rows: u64, columns: u64) -> Result<(usize, usize), Flaw> {
    let (rows, columns) = require_shape(rows, columns)?;
    let bytes = MATRICES * rows as f64 * columns as f64 * size_of::<f64>() as f64;
    match require_memory(&format!("holds a {rows} x {columns} matrix, which"), bytes) {
        Ok(()) => Ok((rows, columns)),
        Err(error) => Err(Flaw::new(error.problem(), ROOM)),
    }
}

/// Bytes for the position of an entry in the set of those that were given.
const BYTES_A_POSITION: f64 = 40.0;

/// Checks that there is memory for the positions of so many entries.
pub(super) fn require_entries_room(entries: u64) -> Result<(), Flaw> {
    require_memory(&format!("holds {entries} entries, whose reading"), BYTES_A_POSITION * entries as f64)
        .map_err(|error| Flaw::new(error.problem(), "write it as .npy, or allow the process more memory"))
}

/// Checks a shape.
pub(super) fn require_shape(rows: u64, columns: u64) -> Result<(usize, usize), Flaw> {
    if rows == 0 || columns == 0 {
        return Err(Flaw::new(format!("holds an empty {rows} x {columns} matrix"), "give at least one entry"));
    }
    match (usize::try_from(rows), usize::try_from(columns)) {
        // A vector may be as long as a sparse network is large.
        (Ok(rows), Ok(columns)) if rows.max(columns) <= MAXIMUM_UNITS || rows.min(columns) == 1 => Ok((rows, columns)),
        _ => Err(Flaw::new(format!("holds a {rows} x {columns} matrix"), "at most 20000 rows and columns can be read")),
    }
}

/// Checks that every entry is finite.
pub(super) fn require_entries(matrix: Matrix) -> Result<Matrix, Flaw> {
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
