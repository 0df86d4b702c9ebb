//! The formats of files, told by their first bytes or their names.

use super::flaw::Flaw;
use super::gzip::is_gzip;
use std::path::Path;

/// The file formats that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Npy,
    Npz,
    Mat,
    Hdf5,
    Safetensors,
    Parquet,
    MatrixMarket,
    Table,
    Pickle,
    Gzip,
}

/// The names of formats as `format=` takes them, and the endings of file names.
const NAMES: [(&str, Format); 14] = [
    ("npy", Format::Npy),
    ("npz", Format::Npz),
    ("mat", Format::Mat),
    ("safetensors", Format::Safetensors),
    ("parquet", Format::Parquet),
    ("mtx", Format::MatrixMarket),
    ("csv", Format::Table),
    ("tsv", Format::Table),
    ("txt", Format::Table),
    ("dat", Format::Table),
    ("pt", Format::Pickle),
    ("pth", Format::Pickle),
    ("pkl", Format::Pickle),
    ("gz", Format::Gzip),
];

impl Format {
    /// The format of this name, as `format=` takes it.
    pub fn named(name: &str) -> Result<Self, Flaw> {
        let known = NAMES.iter().find(|(known, _)| *known == name.to_ascii_lowercase());
        known.map(|(_, format)| *format).ok_or_else(|| {
            let names: Vec<&str> = NAMES.iter().map(|(name, _)| *name).collect();
            Flaw::new(format!("`{name}` is no format that can be read"), format!("use one of {}", names.join(", ")))
        })
    }

    /// The format that the ending of a name stands for.
    pub fn of_name(path: &Path) -> Option<Self> {
        Self::named(path.extension()?.to_str()?).ok()
    }

    /// The format of a file that begins so, whatever its name; `None` for text of any kind.
    pub fn of_start(start: &[u8]) -> Option<Self> {
        const MARKS: [(&[u8], Format); 7] = [
            (b"\x93NUMPY", Format::Npy),
            (b"PK\x03\x04", Format::Npz),
            (b"PK\x05\x06", Format::Npz),
            (b"\x89HDF\r\n\x1a\n", Format::Hdf5),
            (b"MATLAB 5.0 MAT-file", Format::Mat),
            (b"MATLAB 7.3 MAT-file", Format::Hdf5),
            (b"PAR1", Format::Parquet),
        ];
        if let Some((_, format)) = MARKS.iter().find(|(mark, _)| start.starts_with(mark)) {
            return Some(*format);
        }
        if is_gzip(start) {
            return Some(Self::Gzip);
        }
        // A header of JSON behind its length.
        if start.len() > 8 && start[8] == b'{' && start[7] == 0 && start[6] == 0 {
            return Some(Format::Safetensors);
        }
        if start.len() > 1 && start[0] == 0x80 && (2..=5).contains(&start[1]) {
            return Some(Format::Pickle);
        }
        let text = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start);
        let begins =
            |word: &[u8]| text.trim_ascii_start().get(..word.len()).is_some_and(|at| at.eq_ignore_ascii_case(word));
        begins(b"%%MatrixMarket").then_some(Format::MatrixMarket)
    }
}
