//! Matrices and vectors from files, by the extension of their names.

use super::csv::parse_csv;
use super::flaw::{Flaw, file_error, require_entries};
use super::matrix_market::parse_matrix_market;
use super::npy::parse_npy;
use crate::allowance::require_memory;
use crate::error::Result;
use crate::family::check::MAXIMUM_UNITS;
use crate::linalg::{Matrix, Vector};
use std::io::Read;
use std::path::Path;

/// The file formats that can be read, by their extension.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Npy,
    MatrixMarket,
    Csv,
}

impl Format {
    fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "npy" => Some(Self::Npy),
            "mtx" => Some(Self::MatrixMarket),
            "csv" => Some(Self::Csv),
            _ => None,
        }
    }
}

impl Format {
    /// Refuses what cannot become a file of this format, by its first bytes.
    fn begins(self, start: &[u8]) -> std::result::Result<(), Flaw> {
        match self {
            Self::Npy if start.starts_with(b"\x93NUMPY") => Ok(()),
            Self::Npy => Err(Flaw::new("is not a .npy file", "write it again with numpy.save")),
            _ => match std::str::from_utf8(start) {
                // A character may be cut where the piece ends.
                Err(error) if error.error_len().is_some() => Err(not_text(error.valid_up_to())),
                _ => start.iter().position(|&byte| byte == 0).map_or(Ok(()), |place| Err(not_text(place))),
            },
        }
    }
}

fn not_text(valid: usize) -> Flaw {
    Flaw::new(format!("is not text (byte {})", valid + 1), "check that the extension fits the format")
}

/// Whether the name ends in an extension that can be read: .npy, .mtx or .csv.
pub(in crate::family) fn has_known_extension(path: &str) -> bool {
    Format::of(Path::new(path)).is_some()
}

/// Reads a matrix (any shape up to 20000 x 20000) from a .npy, .mtx or .csv file.
///
/// Row = target and column = source where it is a network. Every entry is finite.
///
/// # Errors
/// [`crate::Error::File`] with the position and the remedy if the file is missing, truncated, damaged, of an unknown
/// format, empty, too large, or holds an entry that is not a finite number.
///
/// ```
/// let worm = fisher_memory::family::file::read_matrix("examples/data/celegansneural.mtx")?;
/// assert_eq!((worm.nrows(), worm[(125, 2)]), (297, 28.0)); // from unit 3 to unit 126
/// # Ok::<(), fisher_memory::Error>(())
/// ```
pub fn read_matrix(path: impl AsRef<Path>) -> Result<Matrix> {
    let path = path.as_ref();
    let format = Format::of(path).ok_or_else(|| {
        file_error(path, "its extension names no format that can be read", "give a .npy, .mtx or .csv file")
    })?;
    let bytes = read_whole(path, format)?;
    let parsed = match format {
        Format::Npy => parse_npy(&bytes),
        Format::MatrixMarket => as_text(&bytes).and_then(parse_matrix_market),
        Format::Csv => as_text(&bytes).and_then(parse_csv),
    };
    parsed.and_then(require_entries).map_err(|flaw| flaw.in_file(path))
}

/// Bytes of a number written out in full, with its position.
const BYTES_AN_ENTRY: u64 = 40;
/// The most bytes that are read: what a matrix of the largest size takes.
const LARGEST_FILE: u64 = BYTES_AN_ENTRY * (MAXIMUM_UNITS * MAXIMUM_UNITS) as u64;

/// The bytes of a file, which need not end.
fn read_whole(path: &Path, format: Format) -> Result<Vec<u8>> {
    let unreadable = |error: std::io::Error| {
        file_error(path, format!("cannot be read ({error})"), "check the path and its permissions")
    };
    let file = std::fs::File::open(path).map_err(unreadable)?;
    let size = file.metadata().map_err(unreadable)?.len();
    read_at_most(LARGEST_FILE, file, size, |start| format.begins(start)).map_err(|failure| match failure {
        Unread::Unreadable(error) => unreadable(error),
        Unread::Flawed(flaw) => flaw.in_file(path),
    })
}

/// Why a file was not read.
enum Unread {
    Unreadable(std::io::Error),
    Flawed(Flaw),
}

/// What is read between two looks at what is left.
const PIECE: u64 = 1 << 20;

/// The bytes of what says that it is so large, which it need not be: at most `limit`, no more than there is memory for,
/// and no more than the beginning if that is wrong already.
fn read_at_most(
    limit: u64,
    mut from: impl Read,
    size: u64,
    begins: impl Fn(&[u8]) -> std::result::Result<(), Flaw>,
) -> std::result::Result<Vec<u8>, Unread> {
    let too_large = || {
        let remedy = "give a file of one matrix of at most 20000 x 20000";
        Unread::Flawed(Flaw::new(format!("is longer than {limit} bytes, the most that is read"), remedy))
    };
    if size > limit {
        return Err(too_large());
    }
    let room = |bytes: u64| {
        let found = require_memory("is a file whose reading", bytes as f64);
        found.map_err(|error| Unread::Flawed(Flaw::new(error.problem(), "allow the process more memory")))
    };
    room(size)?;
    let mut bytes = Vec::new();
    loop {
        let piece = from.by_ref().take(PIECE).read_to_end(&mut bytes).map_err(Unread::Unreadable)? as u64;
        if bytes.len() as u64 == piece {
            begins(&bytes).map_err(Unread::Flawed)?;
        }
        let length = bytes.len() as u64;
        if piece < PIECE {
            return Ok(bytes);
        }
        if length > limit {
            return Err(too_large());
        }
        // A file that grows takes its length again where it has to move.
        if length > size && length.is_power_of_two() {
            room(2 * length)?;
        }
    }
}

/// Reads a square matrix, the W of a network.
pub(in crate::family) fn read_network(path: &str) -> Result<Matrix> {
    let matrix = read_matrix(path)?;
    let (rows, columns) = matrix.shape();
    if rows == columns {
        return Ok(matrix);
    }
    let problem = format!("holds a {rows} x {columns} matrix, not a square one");
    Err(file_error(Path::new(path), problem, "give an n x n matrix (row = target, column = source)"))
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

/// The bytes as text, without a byte order mark.
fn as_text(bytes: &[u8]) -> std::result::Result<&str, Flaw> {
    let text = std::str::from_utf8(bytes).map_err(|error| not_text(error.valid_up_to()))?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(limit: u64, from: impl Read) -> std::result::Result<Vec<u8>, String> {
        read_at_most(limit, from, 0, |start| Format::Csv.begins(start)).map_err(|failure| match failure {
            Unread::Unreadable(error) => error.to_string(),
            Unread::Flawed(flaw) => flaw.problem,
        })
    }

    #[test]
    fn what_does_not_end_is_read_up_to_the_limit() {
        let long = vec![b'1'; 3 * PIECE as usize];
        assert_eq!(read(u64::MAX, &long[..]).as_deref(), Ok(&long[..]));
        assert_eq!(read(u64::MAX, &b""[..]).as_deref(), Ok(&b""[..]));
        assert_eq!(read(10, std::io::repeat(0)), Err("is not text (byte 1)".into()));
        assert_eq!(read(10, std::io::repeat(0xff)), Err("is not text (byte 1)".into()));
        let told = read(5 << 20, std::io::repeat(b'1')).unwrap_err();
        assert_eq!(told, "is longer than 5242880 bytes, the most that is read");
        // The last character of a piece may be cut.
        let mut cut = vec![b'1'; PIECE as usize - 1];
        cut.extend("\u{3c3}1".as_bytes());
        assert_eq!(read(u64::MAX, &cut[..]).as_deref(), Ok(&cut[..]));
        assert!(read_at_most(10, &b""[..], 11, |_| Ok(())).is_err());
    }
}
