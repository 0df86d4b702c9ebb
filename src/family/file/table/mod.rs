//! Tables as text: matrices with or without labels, and edge lists.

mod edges;
mod grid;
mod labels;
mod layout;

use super::content::{Choices, Content};
use super::flaw::Flaw;
use crate::linalg::Matrix;
use grid::Grid;
use layout::Layout;

/// Parses a table as text: a matrix, with its labels if it has any, or an edge list.
///
/// The separator is the first of tab, semicolon and comma that occurs in the first rows, else white space. Numbers may
/// stand in double quotes, and have a comma as decimal sign where the separator is another. Blank lines and lines that
/// begin with # or % are skipped, and so is a first or last column without a single entry. A first row without any
/// number is a header, and a first column without any number holds the labels of the rows. Three columns of which the
/// first two are names, or a header that names them (pre, post, weight and their like), make an edge list.
///
/// # Errors
/// A [`Flaw`] with the line and the column for rows of different lengths, for what is not a finite number, and for a
/// table that can be read in two ways: it names both and the key that chooses.
///
/// ```
/// use fisher_memory::family::file::{Choices, Stored, parse_table};
/// let table = parse_table(",a,b\na,0,1.5\nb,2,0\n", &Choices::default()).map_err(|flaw| flaw.problem)?;
/// assert_eq!(table.labels, Some(vec!["a".into(), "b".into()]));
/// assert!(matches!(table.stored, Stored::Dense(weights) if weights[(0, 1)] == 1.5));
/// # Ok::<(), String>(())
/// ```
pub fn parse_table(text: &str, choices: &Choices) -> Result<Content, Flaw> {
    let layout = Layout::of(text)?;
    if let Some(columns) = edges::columns(&layout, choices)? {
        return edges::read(text, &layout, &columns, choices);
    }
    Grid::read(text, &layout)?.content(&layout, choices)
}

/// Parses a table of numbers as text, as [`parse_table`], every entry of it.
///
/// # Errors
/// Those of [`parse_table`].
///
/// ```
/// let weights = fisher_memory::family::file::parse_csv("a;b\n0;1.5\n2;0\n").map_err(|flaw| flaw.problem)?;
/// assert_eq!(weights[(0, 1)], 1.5);
/// # Ok::<(), String>(())
/// ```
pub fn parse_csv(text: &str) -> Result<Matrix, Flaw> {
    parse_table(text, &Choices::default())?.stored.into_dense()
}
