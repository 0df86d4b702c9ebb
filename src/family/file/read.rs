//! Matrices and vectors from files of any format.

use super::bytes::{STANDARD_INPUT, read_whole};
use super::content::{Choices, Content, Stored};
use super::flaw::{Flaw, file_error, require_entries};
use super::format::Format;
use super::matrix_market;
use super::npy::parse_npy;
use super::table::parse_table;
use super::text::{as_text, is_utf_16};
use crate::error::Result;
use crate::linalg::{Matrix, Vector};
use std::path::Path;

/// Reads what a file holds, by its first bytes, the ending of its name, or the format that was chosen.
///
/// The name `-` is standard input. gzip is taken off any format.
///
/// # Errors
/// [`crate::Error::File`] with the position and the remedy if the file is missing, truncated, damaged, of an unknown
/// format, empty, too large, can be read in two ways, or holds an entry that is not a finite number.
///
/// ```
/// use fisher_memory::family::file::{Choices, read_content};
/// let worm = read_content("examples/data/celegansneural.mtx", &Choices::default())?;
/// assert_eq!(worm.format, "Matrix Market");
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn read_content(path: impl AsRef<Path>, choices: &Choices) -> Result<Content> {
    let path = path.as_ref();
    let chosen = choices.format.as_deref().map(Format::named).transpose().map_err(|flaw| flaw.in_file(path))?;
    let bytes = read_whole(path, begins)?;
    let bytes = super::containers::uncompressed(bytes).map_err(|flaw| flaw.in_file(path))?;
    let inner = path.file_stem().filter(|_| Format::of_name(path) == Some(Format::Gzip)).map_or(path, Path::new);
    parsed(&bytes, inner, chosen, choices).map_err(|flaw| flaw.in_file(path))
}

/// Refuses what is no file of any format, by its first bytes.
fn begins(start: &[u8]) -> std::result::Result<(), Flaw> {
    if Format::of_start(start).is_some() || is_utf_16(start) {
        return Ok(());
    }
    let not_text = |valid: usize| {
        Flaw::new(format!("is not text (byte {})", valid + 1), "check that the extension fits the format")
    };
    match std::str::from_utf8(start) {
        // A character may be cut where the piece ends.
        Err(error) if error.error_len().is_some() => Err(not_text(error.valid_up_to())),
        _ => start.iter().position(|&byte| byte == 0).map_or(Ok(()), |place| Err(not_text(place))),
    }
}

fn parsed(bytes: &[u8], name: &Path, chosen: Option<Format>, choices: &Choices) -> std::result::Result<Content, Flaw> {
    let (begun, named) = (Format::of_start(bytes), Format::of_name(name));
    let format = chosen.or(begun).or(named).unwrap_or(Format::Table);
    let content = match format {
        Format::Npy => Content::dense(parse_npy(bytes)?, "NumPy array"),
        Format::MatrixMarket => matrix_market::parse(as_text(bytes)?)?,
        Format::Table => parse_table(as_text(bytes)?, choices)?,
        other => super::containers::parsed(other, bytes, choices)?,
    };
    finished(content, choices)
}

/// The content with the part that was chosen, every entry checked.
fn finished(content: Content, choices: &Choices) -> std::result::Result<Content, Flaw> {
    let Content { stored, labels, format } = content;
    let stored = match (stored, choices.part) {
        (stored, Some(part)) => Stored::Dense(super::part::part(stored.into_dense()?, part)?),
        (stored, None) => stored,
    };
    let stored = match stored {
        Stored::Dense(matrix) => Stored::Dense(require_entries(matrix)?),
        Stored::Sparse(matrix) => Stored::Sparse(matrix),
    };
    // Names of stacked blocks are not those of the units.
    let labels = labels.filter(|labels| labels.len() == stored.shape().0);
    Ok(Content { stored, labels, format })
}

/// Whether the name is standard input or ends in an extension that can be read.
pub(in crate::family) fn has_known_extension(path: &str) -> bool {
    path == STANDARD_INPUT || Format::of_name(Path::new(path)).is_some()
}

/// Reads a matrix (any shape up to 20000 x 20000) from a file: `FILE` or `FILE:key=value,...` with the keys of
/// [`Choices`].
///
/// Row = target and column = source where it is a network. Every entry is finite.
///
/// # Errors
/// Those of [`read_content`], and [`crate::Error::Specification`] for a key that files do not have.
///
/// ```
/// let worm = fisher_memory::family::file::read_matrix("examples/data/celegansneural.mtx")?;
/// assert_eq!((worm.nrows(), worm[(125, 2)]), (297, 28.0)); // from unit 3 to unit 126
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn read_matrix(path: impl AsRef<Path>) -> Result<Matrix> {
    let (path, choices) = Choices::beside(path.as_ref())?;
    dense(read_content(&path, &choices)?, &path)
}

fn dense(content: Content, path: &Path) -> Result<Matrix> {
    content.stored.into_dense().map_err(|flaw| flaw.in_file(path))
}

/// Reads the inputs of a network: a vector or a column a signal.
///
/// # Errors
/// Those of [`read_matrix`]; [`crate::Error::File`] where two columns of whole numbers may be one of numbers with
/// decimal commas.
///
/// ```
/// use fisher_memory::{family::file::{read_inputs, write_matrix}, linalg::Matrix};
/// let folder = tempfile::tempdir().expect("a folder");
/// let path = folder.path().join("input.csv");
/// std::fs::write(&path, "0,5\n0,3\n0,1\n").expect("a file");
/// assert!(read_inputs(&path).unwrap_err().to_string().contains("decimal commas"));
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn read_inputs(path: impl AsRef<Path>) -> Result<Matrix> {
    let (path, choices) = Choices::beside(path.as_ref())?;
    let content = read_content(&path, &choices)?;
    let is_bare = content.format == "table separated by commas" && content.labels.is_none();
    let matrix = dense(content, &path)?;
    let is_whole = |entry: &f64| entry.fract() == 0.0;
    if is_bare && choices.labels.is_none() && matrix.ncols() == 2 && matrix.iter().all(is_whole) {
        let problem =
            format!("holds {} pairs of whole numbers: two inputs, or numbers with decimal commas", matrix.nrows());
        let remedy = "write numbers with a decimal point, or FILE:labels=false if they are two inputs";
        return Err(file_error(&path, problem, remedy));
    }
    Ok(matrix)
}

/// Reads a vector: a 1-D .npy, or any file [`read_matrix`] reads with a single row or column.
///
/// # Errors
/// As [`read_matrix`], and [`crate::Error::File`] if it has several rows and several columns.
///
/// ```
/// use fisher_memory::{family::file::{read_vector, write_vector}, linalg::Vector};
/// let folder = tempfile::tempdir().expect("a folder");
/// let path = folder.path().join("input.npy");
/// write_vector(&path, &Vector::from_vec(vec![0.5, -1.0]))?;
/// assert_eq!(read_vector(&path)?[1], -1.0);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn read_vector(path: impl AsRef<Path>) -> Result<Vector> {
    let matrix = read_matrix(path.as_ref())?;
    let (rows, columns) = matrix.shape();
    if rows != 1 && columns != 1 {
        let problem = format!("holds a {rows} x {columns} matrix where a vector is needed");
        return Err(file_error(path.as_ref(), problem, "give one row or one column"));
    }
    Ok(Vector::from_column_slice(matrix.as_slice()))
}

/// Reads a file as text, without a byte order mark.
///
/// # Errors
/// [`crate::Error::File`] if it cannot be read or is no text in UTF-8.
pub(in crate::family) fn read_text(path: &Path) -> Result<String> {
    let bytes = read_whole(path, begins)?;
    as_text(&bytes).map(Into::into).map_err(|flaw| flaw.in_file(path))
}
