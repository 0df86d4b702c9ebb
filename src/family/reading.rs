//! A network as it was read, with the names of its units.

use crate::linalg::Matrix;

/// The recurrent matrix of a specification, and what is known of where it came from.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Reading {
    /// W (n x n), row = target, column = source.
    pub matrix: Matrix,
    /// The names of the units, where the file has any.
    pub labels: Option<Vec<String>>,
    /// The format of the file in words; `None` for a family.
    pub format: Option<String>,
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
