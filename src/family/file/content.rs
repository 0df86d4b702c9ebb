//! What a file holds, before it becomes the matrix of a network.

use super::flaw::{Flaw, require_room};
use crate::linalg::Matrix;

/// What was asked of a file by the keys of a specification, where it leaves a choice.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Choices {
    /// `array=NAME`: which array of a container.
    pub array: Option<String>,
    /// `part=k/m`: the k-th (from 1) of m square blocks stacked on each other.
    pub part: Option<(usize, usize)>,
    /// `columns=pre;post;weight`: which columns of an edge list are source, target and weight.
    pub columns: Option<Vec<String>>,
    /// `edges=true|false`: whether a table is an edge list.
    pub edges: Option<bool>,
    /// `labels=true|false`: whether the first row and column of a table are labels.
    pub labels: Option<bool>,
    /// `only=column;value`: the rows of an edge list that have this value in that column.
    pub only: Option<(String, String)>,
    /// `format=NAME`: the format, where neither name nor content tell it.
    pub format: Option<String>,
}

/// The content of a file.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Content {
    /// Its numbers.
    pub stored: Stored,
    /// The names of the units, where it has any: as many as rows.
    pub labels: Option<Vec<String>>,
    /// Its format in words, with the array that was taken.
    pub format: String,
}

/// Numbers as a file stores them.
#[derive(Debug, Clone, PartialEq)]
pub enum Stored {
    /// Every entry.
    Dense(Matrix),
    /// Those that are not zero.
    Sparse(Sparse),
}

/// A matrix of which most entries are zero: row = target, column = source.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sparse {
    /// Its rows.
    pub rows: usize,
    /// Its columns.
    pub columns: usize,
    /// (row, column, value), counted from zero; entries that occur twice are summed.
    pub entries: Vec<(u32, u32, f64)>,
}

impl Content {
    /// A dense matrix without labels.
    pub(super) fn dense(matrix: Matrix, format: impl Into<String>) -> Self {
        Self { stored: Stored::Dense(matrix), labels: None, format: format.into() }
    }

    /// A sparse matrix without labels.
    pub(super) fn sparse(matrix: Sparse, format: impl Into<String>) -> Self {
        Self { stored: Stored::Sparse(matrix), labels: None, format: format.into() }
    }
}

impl Stored {
    /// Rows and columns.
    ///
    /// ```
    /// use fisher_memory::family::file::{Sparse, Stored};
    /// let one = Stored::Sparse(Sparse { rows: 2, columns: 3, entries: vec![(1, 2, 0.5)] });
    /// assert_eq!(one.shape(), (2, 3));
    /// ```
    #[must_use]
    pub fn shape(&self) -> (usize, usize) {
        match self {
            Self::Dense(matrix) => matrix.shape(),
            Self::Sparse(matrix) => (matrix.rows, matrix.columns),
        }
    }

    /// Every entry (rows x columns, at most 20000 x 20000), where memory holds them.
    ///
    /// # Errors
    /// A [`Flaw`] with the size for a matrix that is too large.
    ///
    /// ```
    /// use fisher_memory::family::file::{Sparse, Stored};
    /// let one = Stored::Sparse(Sparse { rows: 2, columns: 2, entries: vec![(1, 0, 0.5), (1, 0, 0.25)] });
    /// assert_eq!(one.into_dense().map_err(|flaw| flaw.problem)?[(1, 0)], 0.75);
    /// # Ok::<(), String>(())
    /// ```
    pub fn into_dense(self) -> Result<Matrix, Flaw> {
        let matrix = match self {
            Self::Dense(matrix) => return Ok(matrix),
            Self::Sparse(matrix) => matrix,
        };
        require_room(matrix.rows as u64, matrix.columns as u64).map_err(|flaw| Flaw {
            remedy: format!("{}; the sparse method takes it as it is", flaw.remedy).into(),
            ..flaw
        })?;
        let mut dense = Matrix::zeros(matrix.rows, matrix.columns);
        for (row, column, value) in matrix.entries {
            dense[(row as usize, column as usize)] += value;
        }
        Ok(dense)
    }
}
