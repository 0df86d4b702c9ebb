//! Matrices and vectors from files, and back to .npy.

#[cfg(not(all(feature = "hdf5", feature = "parquet", feature = "safetensors")))]
mod absent;
mod choice;
mod content;
mod csv;
mod edge_columns;
mod edges;
mod flaw;
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
mod triplets;
mod write;

#[cfg(not(feature = "parquet"))]
pub use absent::parse_parquet;
#[cfg(not(feature = "safetensors"))]
pub use absent::parse_safetensors;
pub use content::{Choices, Content, Sparse, Stored};
pub use csv::parse_csv;
pub use edge_columns::{EdgeColumns, edge_columns};
pub use edges::{EdgeTable, End};
pub use flaw::Flaw;
pub use gzip::{gunzip, is_gzip};
pub use mat::parse_mat;
pub use matrix_market::parse_matrix_market;
pub use npy::parse_npy;
pub use npz::parse_npz;
#[cfg(feature = "parquet")]
pub use parquet::parse_parquet;
pub use part::part;
pub use pickle::refuse_pickle;
pub(super) use read::{has_known_extension, read_network};
pub use read::{read_matrix, read_vector};
#[cfg(feature = "safetensors")]
pub use safetensors::parse_safetensors;
pub use write::{write_matrix, write_vector};
