//! Files in the IDX format of MNIST: bytes with their sizes, plain or under gzip.
//!
//! Two zeros, a byte for the type (8: unsigned bytes), one for the number of dimensions; their sizes, four bytes each,
//! the highest first; then the entries, those of the last dimension together.

use crate::allowance::require_memory;
use crate::error::{Error, Result};
use crate::family::file::{gunzip, is_gzip};
use std::path::Path;

/// The content of an IDX file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Idx {
    /// The size of every dimension.
    pub sizes: Vec<usize>,
    /// The entries.
    pub bytes: Vec<u8>,
}

/// The beginning of a file of unsigned bytes.
const MARK: [u8; 3] = [0, 0, 8];

/// Reads a file of unsigned bytes.
pub(super) fn read_idx(path: &Path) -> Result<Idx> {
    let flaw = |problem: String, remedy: String| Error::File { path: path.display().to_string(), problem, remedy };
    let size = std::fs::metadata(path).map_or(0, |file| file.len());
    require_memory("the file of images", size as f64)?;
    let bytes = std::fs::read(path).map_err(|error| {
        flaw(format!("cannot be read ({error})"), "check the name and that you may read the file".into())
    })?;
    let bytes = if is_gzip(&bytes) {
        gunzip(&bytes).map_err(|found| flaw(found.problem, found.remedy.into_owned()))?
    } else {
        bytes
    };
    parse(&bytes).map_err(|problem| flaw(problem, "give a file in the IDX format of MNIST, of unsigned bytes".into()))
}

fn parse(bytes: &[u8]) -> std::result::Result<Idx, String> {
    let rest = bytes.strip_prefix(&MARK).ok_or("does not begin as an IDX file of unsigned bytes does")?;
    let (&dimensions, rest) = rest.split_first().ok_or("ends before the number of its dimensions")?;
    let header = 4 * usize::from(dimensions);
    if rest.len() < header {
        return Err(format!("ends before the sizes of its {dimensions} dimensions"));
    }
    let (header, entries) = rest.split_at(header);
    let (words, _) = header.as_chunks::<4>();
    let sizes: Vec<usize> = words.iter().map(|&word| u32::from_be_bytes(word) as usize).collect();
    let count = sizes.iter().try_fold(1_usize, |count, &size| count.checked_mul(size));
    if count != Some(entries.len()) {
        let sizes = sizes.iter().map(ToString::to_string).collect::<Vec<_>>().join(" x ");
        return Err(format!("holds {} entries where its sizes are {sizes}", entries.len()));
    }
    Ok(Idx { sizes, bytes: entries.to_vec() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_have_their_sizes_and_flaws_are_told() {
        let good = [0, 0, 8, 2, 0, 0, 0, 1, 0, 0, 0, 3, 7, 8, 9];
        assert_eq!(parse(&good), Ok(Idx { sizes: vec![1, 3], bytes: vec![7, 8, 9] }));
        for (bytes, expected) in [
            (&good[..14], "2 entries"),
            (&good[..9], "sizes of its 2"),
            (&good[..3], "number of its dimensions"),
            (&[0, 0, 13, 1][..], "does not begin"),
            (&[0, 0, 8, 3, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255][..], "0 entries"),
        ] {
            assert!(parse(bytes).unwrap_err().contains(expected), "{expected}");
        }
    }
}
