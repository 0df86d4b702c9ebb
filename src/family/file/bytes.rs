//! The bytes of a file or of standard input: as many as can become a matrix, and no more than memory holds.

use super::flaw::{Flaw, file_error};
use crate::allowance::require_memory;
use crate::error::Result;
use crate::family::check::MAXIMUM_UNITS;
use std::io::Read;
use std::path::Path;

/// The name that stands for standard input.
pub(in crate::family) const STANDARD_INPUT: &str = "-";

/// Bytes of a number written out in full, with its position.
const BYTES_AN_ENTRY: u64 = 40;
/// The most bytes that are read: what a matrix of the largest size takes.
const LARGEST_FILE: u64 = BYTES_AN_ENTRY * (MAXIMUM_UNITS * MAXIMUM_UNITS) as u64;

/// The bytes of a file, which need not end.
pub(super) fn read_whole(path: &Path, begins: impl Fn(&[u8]) -> std::result::Result<(), Flaw>) -> Result<Vec<u8>> {
    let unreadable = |error: std::io::Error| {
        file_error(path, format!("cannot be read ({error})"), "check the path and its permissions")
    };
    let found = if path.as_os_str() == STANDARD_INPUT {
        read_at_most(LARGEST_FILE, std::io::stdin().lock(), 0, begins)
    } else {
        let file = std::fs::File::open(path).map_err(unreadable)?;
        let size = file.metadata().map_err(unreadable)?.len();
        read_at_most(LARGEST_FILE, file, size, begins)
    };
    found.map_err(|failure| match failure {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn text(start: &[u8]) -> std::result::Result<(), Flaw> {
        match start.iter().position(|&byte| !byte.is_ascii() || byte == 0) {
            Some(place) => Err(Flaw::new(format!("is not text (byte {})", place + 1), "")),
            None => Ok(()),
        }
    }

    fn read(limit: u64, from: impl Read) -> std::result::Result<Vec<u8>, String> {
        read_at_most(limit, from, 0, text).map_err(|failure| match failure {
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
        let told = read(5 << 20, std::io::repeat(b'1')).unwrap_err();
        assert_eq!(told, "is longer than 5242880 bytes, the most that is read");
        assert!(read_at_most(10, &b""[..], 11, |_| Ok(())).is_err());
    }
}
