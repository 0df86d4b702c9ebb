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
    write_whole(path.as_ref(), &encoded_matrix(matrix)?)
}

/// The bytes of the file that [`write_matrix`] writes.
///
/// # Errors
/// [`crate::Error::File`] if they cannot be made.
///
/// ```
/// use fisher_memory::{family::file::{encoded_matrix, parse_npy}, linalg::Matrix};
/// let bytes = encoded_matrix(&Matrix::from_row_slice(1, 2, &[0.5, -1.0]))?;
/// assert_eq!(parse_npy(&bytes).map_err(|flaw| flaw.problem).unwrap()[(0, 1)], -1.0);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn encoded_matrix(matrix: &Matrix) -> Result<Vec<u8>> {
    encoded(&[matrix.nrows() as u64, matrix.ncols() as u64], matrix.transpose().as_slice())
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
    write_whole(path.as_ref(), &encoded_vector(vector)?)
}

/// The bytes of the file that [`write_vector`] writes.
///
/// # Errors
/// [`crate::Error::File`] if they cannot be made.
///
/// ```
/// use fisher_memory::{family::file::{encoded_vector, parse_npy}, linalg::Vector};
/// let bytes = encoded_vector(&Vector::from_vec(vec![0.5, -1.0]))?;
/// assert_eq!(parse_npy(&bytes).map_err(|flaw| flaw.problem).unwrap()[1], -1.0);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn encoded_vector(vector: &Vector) -> Result<Vec<u8>> {
    encoded(&[vector.len() as u64], vector.as_slice())
}

fn encoded(shape: &[u64], entries: &[f64]) -> Result<Vec<u8>> {
    to_npy(shape, entries).map_err(|error| {
        file_error(Path::new("the array"), format!("cannot be made a .npy file ({error})"), "report this")
    })
}
