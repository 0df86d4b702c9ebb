//! Files that hold several arrays, compressed ones, and what is no array at all.

use super::content::{Choices, Content};
use super::flaw::Flaw;
use super::format::Format;
use super::{gunzip, is_gzip, parse_mat, parse_npz, parse_parquet, parse_safetensors, refuse_pickle};

/// The content of a file of one of these formats.
pub(super) fn parsed(format: Format, bytes: &[u8], choices: &Choices) -> Result<Content, Flaw> {
    if let Some(flaw) = refuse_pickle(bytes) {
        return Err(flaw);
    }
    match format {
        Format::Npz => parse_npz(bytes, choices),
        Format::Mat | Format::Hdf5 => parse_mat(bytes, choices),
        Format::Safetensors => parse_safetensors(bytes, choices),
        Format::Parquet => parse_parquet(bytes, choices),
        _ => Err(Flaw::new("is no file of a format that can be read", "give a matrix as .npy, .mtx or .csv")),
    }
}

/// What is inside a compressed file, or the bytes as they are.
pub(super) fn uncompressed(bytes: Vec<u8>) -> Result<Vec<u8>, Flaw> {
    if is_gzip(&bytes) { gunzip(&bytes) } else { Ok(bytes) }
}
