//! MATLAB's .mat files.

use super::choice::{Candidate, as_matrix_shape, choose};
use super::content::{Choices, Content};
use super::flaw::{Flaw, require_shape};
use super::mat_element::{Array, Elements, damaged};
use super::triplets::{assemble, require_sparse_shape, uncompress};
use crate::linalg::Matrix;

#[cfg(not(feature = "hdf5"))]
use super::absent::parse_hdf5;
#[cfg(feature = "hdf5")]
use super::mat_hdf5::parse_hdf5;

/// Text, subsystem, version and byte order before the first element.
const HEADER: usize = 128;
const SIGNATURE: &[u8] = b"\x89HDF\r\n\x1a\n";
/// The class of sparse matrices.
const SPARSE: u8 = 5;

/// Parses the bytes of a MATLAB file: version 5 to 7 here, 7.3 with the feature `hdf5`.
///
/// Variables of class double, single, integer, logical, compressed or not, and sparse matrices, which stay sparse.
/// Of several variables `choices.array` names one; without it the only one with several rows and columns is taken.
///
/// # Errors
/// A [`Flaw`] for a damaged file, for variables among which the choice is open, named with their shapes, for complex
/// numbers, text, cells and structures, and for files of version 4.
///
/// ```
/// use fisher_memory::family::file::{Choices, parse_mat};
/// let flaw = parse_mat(b"MATLAB 5.0 MAT-file", &Choices::default()).expect_err("a beginning");
/// assert!(flaw.problem.contains("19 bytes"));
/// ```
pub fn parse_mat(bytes: &[u8], choices: &Choices) -> Result<Content, Flaw> {
    let at_512 = bytes.get(512..).is_some_and(|rest| rest.starts_with(SIGNATURE));
    if bytes.starts_with(SIGNATURE) || at_512 {
        return parse_hdf5(bytes, choices);
    }
    let arrays = arrays(bytes)?;
    let candidates: Vec<Candidate> = arrays.iter().map(candidate).collect();
    let place = choose(&candidates, choices)?;
    let shape = as_matrix_shape(&candidates[place])?;
    let format = format!("MATLAB .mat, variable {}", candidates[place].name);
    if arrays[place].header.class == SPARSE {
        return sparse(&arrays[place], shape, format);
    }
    let (rows, columns) = require_shape(shape.0, shape.1)?;
    let entries = arrays[place]
        .with_values(16 + 8 * rows * columns, |mut elements| elements.numbers("entries", rows * columns))?;
    Ok(Content::dense(Matrix::from_column_slice(rows, columns, &entries[..rows * columns]), format))
}

/// Every variable, read as far as its header.
fn arrays(bytes: &[u8]) -> Result<Vec<Array<'_>>, Flaw> {
    if bytes.iter().take(4).any(|&byte| byte == 0) {
        let remedy = "save it in MATLAB by save('W.mat', 'W', '-v7'), or by scipy.io.savemat";
        return Err(Flaw::new("is a MATLAB file of version 4, or none at all", remedy));
    }
    let Some((header, rest)) = bytes.split_first_chunk::<HEADER>() else {
        return Err(damaged(format!("is no MATLAB file: it has {} bytes", bytes.len())));
    };
    let big_endian = match (&header[126..], header[124], header[125]) {
        (b"IM", 0, 1) => false,
        (b"MI", 1, 0) => true,
        _ => return Err(damaged("is no MATLAB file of version 5 to 7: its header does not end as theirs do")),
    };
    let mut elements = Elements::new(rest, big_endian);
    let mut arrays = Vec::new();
    while let Some(element) = elements.next()? {
        // The subsystem data at the end of some files has no name.
        arrays.extend(element.array()?.filter(|array| !array.header.name.is_empty()));
    }
    Ok(arrays)
}

fn candidate(array: &Array) -> Candidate {
    let header = &array.header;
    let unreadable = match header.class {
        1 => Some("a cell array"),
        2 => Some("a structure"),
        3 | 17 => Some("an object"),
        4 => Some("text"),
        SPARSE..=15 if header.is_complex => Some("complex numbers"),
        SPARSE..=15 => None,
        _ => Some("a function"),
    };
    Candidate { name: header.name.clone(), shape: header.shape.clone(), unreadable: unreadable.map(Into::into) }
}

/// Row indices, starts of columns, values.
fn sparse(array: &Array, shape: (u64, u64), format: String) -> Result<Content, Flaw> {
    let (_, columns) = require_sparse_shape(shape)?;
    let entries = array.with_values(usize::MAX, |mut elements| {
        let indices = elements.numbers("row indices", 0)?;
        let mut starts = elements.numbers("column starts", columns + 1)?;
        starts.truncate(columns + 1);
        // A matrix without entries may leave its values out.
        let values = if starts[columns] == 0.0 { Vec::new() } else { elements.numbers("entries", 0)? };
        uncompress(&starts, &indices, &values)
    })?;
    let entries = entries.into_iter().map(|(column, row, value)| (row, column, value)).collect();
    Ok(Content::sparse(assemble(shape, entries)?, format))
}
