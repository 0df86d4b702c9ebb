//! Matrices and vectors from .npy, .mtx and .csv files, and back to .npy.

mod bytes;
mod choices;
mod containers;
mod content;
mod edge_columns;
mod edges;
mod flaw;
mod format;
mod matrix_market;
mod npy;
mod part;
mod read;
mod table;
mod text;
mod units;
mod write;

pub(super) use choices::READING_KEYS;
pub use content::{Choices, Content, Sparse, Stored};
pub use edges::{EdgeTable, End};
pub use flaw::Flaw;
pub(super) use flaw::file_error;
pub use matrix_market::parse_matrix_market;
pub use npy::parse_npy;
pub(super) use read::{has_known_extension, read_text};
pub use read::{read_content, read_inputs, read_matrix, read_vector};
pub use table::{parse_csv, parse_table};
pub use units::read_units;
pub use write::{encoded_matrix, encoded_vector, write_matrix, write_vector};
