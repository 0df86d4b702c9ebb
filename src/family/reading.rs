//! A network as it was read, with the names of its units.

use crate::linalg::Matrix;
use crate::sparse::SparseMatrix;

/// The recurrent matrix of a specification, dense unless said, and what is known of where it came from.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Reading<M = Matrix> {
    /// W (n x n), row = target, column = source.
    pub matrix: M,
    /// The names of the units, where the file has any.
    pub labels: Option<Vec<String>>,
    /// The format of the file in words; `None` for a family.
    pub format: Option<String>,
}

/// A sparse recurrent matrix, and what is known of where it came from.
pub type SparseReading = Reading<SparseMatrix>;

impl<M> Reading<M> {
    /// The matrix of a family, which knows neither names nor a file.
    pub(super) fn of_family(matrix: M) -> Self {
        Self { matrix, labels: None, format: None }
    }
}

impl Reading {
    /// How many entries are not zero.
    ///
    /// ```
    /// let chain = fisher_memory::family::Specification::parse("chain:n=5")?.read()?;
    /// assert_eq!(chain.weights(), 4);
    /// # Ok::<(), fisher_memory::Error>(())
    /// ```
    #[must_use]
    pub fn weights(&self) -> usize {
        self.matrix.iter().filter(|entry| **entry != 0.0).count()
    }
}
