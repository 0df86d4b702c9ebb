//! Matrices and vectors from files, and back to .npy.

#[cfg(not(all(feature = "hdf5", feature = "parquet", feature = "safetensors")))]
mod absent;
mod bytes;
mod choice;
mod choices;
mod containers;
mod content;
mod edge_columns;
mod edges;
mod flaw;
mod format;
mod gzip;
mod mat;
mod mat_element;
#[cfg(feature = "hdf5")]
mod mat_hdf5;
mod matrix_market;
mod npy;
mod npz;
mod numbers;
#[cfg(feature = "parquet")]
mod parquet;
#[cfg(feature = "parquet")]
mod parquet_column;
#[cfg(feature = "parquet")]
mod parquet_pages;
mod part;
mod pickle;
mod read;
#[cfg(feature = "safetensors")]
mod safetensors;
mod table;
mod text;
mod triplets;
mod units;
mod write;

#[cfg(not(feature = "parquet"))]
pub use absent::parse_parquet;
#[cfg(not(feature = "safetensors"))]
pub use absent::parse_safetensors;
pub(super) use choices::READING_KEYS;
pub use content::{Choices, Content, Sparse, Stored};
pub use edge_columns::{EdgeColumns, edge_columns};
pub use edges::{EdgeTable, End};
pub use flaw::Flaw;
pub(super) use flaw::file_error;
pub use gzip::{gunzip, is_gzip};
pub use mat::parse_mat;
pub use matrix_market::parse_matrix_market;
pub use npy::parse_npy;
pub use npz::parse_npz;
#[cfg(feature = "parquet")]
pub use parquet::parse_parquet;
pub use part::part;
pub use pickle::refuse_pickle;
pub(super) use read::{has_known_extension, read_text};
pub use read::{read_content, read_inputs, read_matrix, read_vector};
#[cfg(feature = "safetensors")]
pub use safetensors::parse_safetensors;
pub use table::{parse_csv, parse_table};
pub use units::read_units;
pub use write::{encoded_matrix, encoded_vector, write_matrix, write_vector};
