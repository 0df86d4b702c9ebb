//! Flaws of files, and the checks that every format shares.

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

    pub(super) fn in_file(self, path: &Path) -> Error {
        file_error(path, self.problem, self.remedy)
    }
}

/// An error about a file.
pub(super) fn file_error(path: &Path, problem: impl Into<String>, remedy: impl Into<String>) -> Error {
    // The path and the quoted content come from outside, and an error is one line.
    let one_line = |text: String| text.replace(char::is_control, " ");
    Error::File { path: one_line(path.display().to_string()), problem: one_line(problem.into()), remedy: remedy.into() }
}

/// Checks a shape before memory is taken for it.
pub(super) fn require_shape(rows: u64, columns: u64) -> Result<(usize, usize), Flaw> {
    if rows == 0 || columns == 0 {
        return Err(Flaw::new(format!("holds an empty {rows} x {columns} matrix"), "give at least one entry"));
    }
    match (usize::try_from(rows), usize::try_from(columns)) {
        (Ok(rows), Ok(columns)) if rows.max(columns) <= MAXIMUM_UNITS => Ok((rows, columns)),
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
