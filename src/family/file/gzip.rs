//! gzip around any file.

use super::flaw::Flaw;
use flate2::read::MultiGzDecoder;
use std::io::{ErrorKind, Read};

/// A file of text with numbers shrinks to a tenth, one of zeros alone to a thousandth.
const LARGEST_RATIO: u64 = 1000;
/// The largest dense matrix that can be read takes 3.2 GB.
const LARGEST: u64 = 8 << 30;

/// Whether the bytes begin as gzip does.
#[must_use]
pub fn is_gzip(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\x1f\x8b")
}

/// The content of a gzip file, of every member if it has several.
///
/// # Errors
/// A [`Flaw`] if it ends too soon or is damaged, or if its content is larger than 8 GiB or 1000 times the file.
///
/// ```
/// use std::io::Write;
/// let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
/// encoder.write_all(b"0.5,0\n0,0.5\n").expect("memory");
/// let content = fisher_memory::family::file::gunzip(&encoder.finish().expect("memory"));
/// assert_eq!(content.map_err(|flaw| flaw.problem)?, b"0.5,0\n0,0.5\n");
/// # Ok::<(), String>(())
/// ```
pub fn gunzip(bytes: &[u8]) -> Result<Vec<u8>, Flaw> {
    let limit = LARGEST.min(LARGEST_RATIO.saturating_mul(bytes.len() as u64));
    let mut content = Vec::new();
    let read = MultiGzDecoder::new(bytes).take(limit + 1).read_to_end(&mut content);
    match read {
        Ok(_) if content.len() as u64 > limit => {
            let problem = format!("is a gzip file of {} bytes with more than {limit} bytes in it", bytes.len());
            Err(Flaw::new(problem, "decompress it with gunzip, if you trust it, and give what comes out"))
        }
        Ok(_) => Ok(content),
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => {
            let problem = format!("is a gzip file that ends too soon, after {} bytes of content", content.len());
            Err(Flaw::new(problem, "download or compress it again"))
        }
        Err(error) => {
            let problem = format!("is a damaged gzip file after {} bytes of content ({error})", content.len());
            Err(Flaw::new(problem, "download or compress it again"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn gzipped(content: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(content).expect("memory");
        encoder.finish().expect("memory")
    }

    #[test]
    fn every_member_is_read() {
        let bytes = [gzipped(b"1,2\n"), gzipped(b"3,4\n")].concat();
        assert!(is_gzip(&bytes));
        assert_eq!(gunzip(&bytes).expect("two members"), b"1,2\n3,4\n");
    }

    #[test]
    fn flaws_are_told() {
        let mut bytes = gzipped(&b"0.125,0.25\n".repeat(50));
        bytes.truncate(bytes.len() - 9);
        assert!(gunzip(&bytes).expect_err("truncated").problem.contains("ends too soon"));
        let mut bytes = gzipped(b"0.5\n");
        let end = bytes.len();
        bytes[end - 6] ^= 1;
        assert!(gunzip(&bytes).expect_err("wrong checksum").problem.contains("damaged"));
        let bomb = gzipped(&vec![0; 40 << 20]);
        assert!(gunzip(&bomb).expect_err("a bomb").problem.contains("more than"));
    }
}
