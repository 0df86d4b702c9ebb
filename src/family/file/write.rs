//! Matrices and vectors to NumPy's .npy.

use super::flaw::file_error;
use super::npy::to_npy;
use crate::error::Result;
use crate::linalg::{Matrix, Vector};
use crate::whole_file::write_whole;
use std::path::Path;

/// Writes a matrix as .npy (2-D float64, C order); the file appears whole or not at all.
///
/// # Errors
/// [`crate::Error::File`] if the folder does not exist or cannot be written.
///
/// ```
/// use fisher_memory::{family::file::{read_matrix, write_matrix}, linalg::Matrix};
/// let folder = tempfile::tempdir().expect("a folder");
/// let path = folder.path().join("weights.npy");
/// write_matrix(&path, &Matrix::from_row_slice(1, 2, &[0.5, -1.0]))?;
/// assert_eq!(read_matrix(&path)?[(0, 1)], -1.0);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn write_matrix(path: impl AsRef<Path>, matrix: &Matrix) -> Result<()> {
    let shape = [matrix.nrows() as u64, matrix.ncols() as u64];
    write(path.as_ref(), &shape, matrix.transpose().as_slice())
}

/// Writes a vector as .npy (1-D float64); the file appears whole or not at all.
///
/// # Errors
/// [`crate::Error::File`] if the folder does not exist or cannot be written.
///
/// ```
/// use fisher_memory::{family::file::{read_vector, write_vector}, linalg::Vector};
/// let folder = tempfile::tempdir().expect("a folder");
/// let path = folder.path().join("input.npy");
/// write_vector(&path, &Vector::from_vec(vec![0.5, -1.0]))?;
/// assert_eq!(read_vector(&path)?[1], -1.0);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn write_vector(path: impl AsRef<Path>, vector: &Vector) -> Result<()> {
    write(path.as_ref(), &[vector.len() as u64], vector.as_slice())
}

fn write(path: &Path, shape: &[u64], entries: &[f64]) -> Result<()> {
    to_npy(shape, entries).and_then(|bytes| write_whole(path, &bytes)).map_err(|error| {
        file_error(path, format!("cannot be written ({error})"), "check the folder and its permissions")
    })
}
