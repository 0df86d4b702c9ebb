//! Matrices and vectors from .npy, .mtx and .csv files, and back to .npy.

mod content;
mod csv;
mod edges;
mod flaw;
mod matrix_market;
mod npy;
mod read;
mod write;

pub use content::{Choices, Content, Sparse, Stored};
pub use csv::parse_csv;
pub use edges::{EdgeTable, End};
pub use flaw::Flaw;
pub use matrix_market::parse_matrix_market;
pub use npy::parse_npy;
pub(super) use read::{has_known_extension, read_network};
pub use read::{read_matrix, read_vector};
pub use write::{write_matrix, write_vector};
