//! Formats that were left out when this library was built: each refused with the feature that reads it.

use super::content::{Choices, Content};
use super::flaw::Flaw;

/// Refuses a Parquet file, since the library was built without the feature `parquet`.
///
/// # Errors
/// Always a [`Flaw`] that names the feature.
#[cfg(not(feature = "parquet"))]
pub fn parse_parquet(_: &[u8], _: &Choices) -> Result<Content, Flaw> {
    let problem = "is a Parquet file, which this build does not read";
    Err(Flaw::new(problem, "build with --features parquet, or save the table as CSV: table.to_csv('edges.csv')"))
}

/// Refuses a .safetensors file, since the library was built without the feature `safetensors`.
///
/// # Errors
/// Always a [`Flaw`] that names the feature.
#[cfg(not(feature = "safetensors"))]
pub fn parse_safetensors(_: &[u8], _: &Choices) -> Result<Content, Flaw> {
    let problem = "is a .safetensors file, which this build does not read";
    Err(Flaw::new(problem, "build with --features safetensors, or save the tensor: numpy.save('W.npy', tensor)"))
}

/// Refuses MATLAB's format 7.3, since the library was built without the feature `hdf5`.
#[cfg(not(feature = "hdf5"))]
pub(super) fn parse_hdf5(_: &[u8], _: &Choices) -> Result<Content, Flaw> {
    let problem = "is in MATLAB's format 7.3 (HDF5), which this build does not read";
    Err(Flaw::new(problem, "build with --features hdf5, or save it in MATLAB by save('W.mat', 'W', '-v7')"))
}
