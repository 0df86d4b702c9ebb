//! The data elements of which a MATLAB file of version 5 to 7 consists, read within the bytes there are.
//!
//! After The MathWorks, MAT-File Format, chapter 1. Written here because the crates for it would not do: matrw 0.1
//! unwraps what it decompresses, without a limit, matfile 0.5 knows no sparse matrices, mat5 0.1 is a first release.

use super::flaw::Flaw;
use super::numbers::Kind;
use flate2::read::ZlibDecoder;
use std::borrow::Cow;
use std::io::Read;

const DAMAGED: &str = "save it again in MATLAB by save('W.mat', 'W', '-v7'), or by scipy.io.savemat";
/// The type of an element that holds an array.
const MATRIX: u32 = 14;
/// The type of an element that holds another, compressed.
const COMPRESSED: u32 = 15;
/// Bytes of an array that tell its class, shape and name: names have 63 letters at most.
const ARRAY_HEADER: usize = 1024;

pub(super) fn damaged(problem: impl Into<String>) -> Flaw {
    Flaw::new(problem, DAMAGED)
}

/// Elements one after the other.
#[derive(Debug, Clone)]
pub(super) struct Elements<'a> {
    rest: &'a [u8],
    big_endian: bool,
}

/// One element: the type of its data, and the data.
#[derive(Debug, Clone, Copy)]
pub(super) struct Element<'a> {
    kind: u32,
    data: &'a [u8],
    /// The bytes that its tag announces; `data` may be their beginning.
    announced: usize,
    big_endian: bool,
}

impl<'a> Elements<'a> {
    pub(super) fn new(bytes: &'a [u8], big_endian: bool) -> Self {
        Self { rest: bytes, big_endian }
    }

    /// The next element; at the end of the bytes what there is of it, if `partial`.
    fn read(&mut self, partial: bool) -> Result<Option<Element<'a>>, Flaw> {
        let Some((tag, rest)) = self.rest.split_first_chunk::<8>() else {
            return if self.rest.is_empty() { Ok(None) } else { Err(damaged("ends within a tag")) };
        };
        let word = |bytes: [u8; 4]| if self.big_endian { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) };
        let first = word([tag[0], tag[1], tag[2], tag[3]]);
        // A small element holds its length in the upper half of its type, and up to four bytes in its tag.
        let (kind, announced) = match first >> 16 {
            0 => (first, word([tag[4], tag[5], tag[6], tag[7]]) as usize),
            length => (first & 0xffff, length as usize),
        };
        if first >> 16 != 0 {
            let data = self.rest.get(4..4 + announced.min(5)).unwrap_or_default();
            let data = if announced <= 4 { data } else { return Err(damaged("has a tag that is too long")) };
            self.rest = rest;
            return Ok(Some(Element { kind, data, announced, big_endian: self.big_endian }));
        }
        if announced > rest.len() && !partial {
            return Err(damaged(format!("ends {} bytes before one of its arrays does", announced - rest.len())));
        }
        let data = &rest[..announced.min(rest.len())];
        // Elements begin at multiples of eight bytes, but for compressed ones.
        let padded = if kind == COMPRESSED { announced } else { announced.saturating_add(7) / 8 * 8 };
        self.rest = rest.get(padded..).unwrap_or_default();
        Ok(Some(Element { kind, data, announced, big_endian: self.big_endian }))
    }

    pub(super) fn next(&mut self) -> Result<Option<Element<'a>>, Flaw> {
        self.read(false)
    }

    fn expect(&mut self, what: &str) -> Result<Element<'a>, Flaw> {
        self.read(true)?.ok_or_else(|| damaged(format!("has an array without its {what}")))
    }

    /// The next element as numbers, of which it must hold at least so many.
    pub(super) fn numbers(&mut self, what: &str, at_least: usize) -> Result<Vec<f64>, Flaw> {
        let element = self.expect(what)?;
        let kind = element.kind().ok_or_else(|| damaged(format!("has an array whose {what} are no numbers")))?;
        if element.data.len() / kind.bytes() < at_least {
            let held = element.data.len() / kind.bytes();
            return Err(damaged(format!("holds {held} {what} of an array, not {at_least}")));
        }
        Ok(kind.decode(element.data, self.big_endian))
    }
}

impl<'a> Element<'a> {
    fn kind(&self) -> Option<Kind> {
        Some(match self.kind {
            1 => Kind::I8,
            2 => Kind::U8,
            3 => Kind::I16,
            4 => Kind::U16,
            5 => Kind::I32,
            6 => Kind::U32,
            7 => Kind::F32,
            9 => Kind::F64,
            12 => Kind::I64,
            13 => Kind::U64,
            _ => return None,
        })
    }

    /// The array in this element, as far as its header; `None` if it is no array.
    pub(super) fn array(&self) -> Result<Option<Array<'a>>, Flaw> {
        let array = |element: Element<'a>, content: Cow<'a, [u8]>, is_compressed: bool| {
            let header = Header::read(&content, self.big_endian)?;
            let compressed = is_compressed.then_some(element.data);
            Ok(Some(Array { header, content, compressed, big_endian: self.big_endian }))
        };
        match self.kind {
            MATRIX => array(*self, Cow::Borrowed(self.data), false),
            COMPRESSED => match inflate(self.data, self.big_endian, ARRAY_HEADER)? {
                Some(content) => array(*self, Cow::Owned(content), true),
                None => Ok(None),
            },
            _ => Ok(None),
        }
    }
}

/// The beginning of the array in a compressed element; `None` if there is another element in it.
fn inflate(compressed: &[u8], big_endian: bool, longest: usize) -> Result<Option<Vec<u8>>, Flaw> {
    let unreadable = |error: std::io::Error| damaged(format!("has an array that cannot be decompressed ({error})"));
    let mut decoder = ZlibDecoder::new(compressed);
    let mut tag = [0; 8];
    decoder.read_exact(&mut tag).map_err(unreadable)?;
    let Some(outer) = Elements::new(&tag, big_endian).read(true)? else { return Ok(None) };
    if outer.kind != MATRIX {
        return Ok(None);
    }
    let mut content = Vec::new();
    let limit = outer.announced.min(longest) as u64;
    decoder.take(limit).read_to_end(&mut content).map_err(unreadable)?;
    Ok(Some(content))
}

/// An array of which the header is read.
#[derive(Debug, Clone)]
pub(super) struct Array<'a> {
    pub header: Header,
    content: Cow<'a, [u8]>,
    compressed: Option<&'a [u8]>,
    big_endian: bool,
}

impl Array<'_> {
    /// Hands on the elements after the header: at most so many bytes are decompressed.
    pub(super) fn with_values<T>(
        &self,
        longest: usize,
        read: impl FnOnce(Elements) -> Result<T, Flaw>,
    ) -> Result<T, Flaw> {
        let content = match self.compressed {
            None => None,
            Some(compressed) => inflate(compressed, self.big_endian, longest.saturating_add(ARRAY_HEADER))?,
        };
        let mut elements = Elements::new(content.as_deref().unwrap_or(&self.content), self.big_endian);
        for part in ["flags", "dimensions", "name"] {
            elements.expect(part)?;
        }
        read(elements)
    }
}

/// The class, shape and name of an array.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Header {
    /// MATLAB's number of the class: 5 sparse, 6 double, ...
    pub class: u8,
    pub is_complex: bool,
    pub shape: Vec<u64>,
    pub name: String,
}

impl Header {
    fn read(content: &[u8], big_endian: bool) -> Result<Self, Flaw> {
        let mut elements = Elements::new(content, big_endian);
        let flags = elements.numbers("flags", 1)?[0] as u32;
        let lengths = elements.numbers("dimensions", 1)?;
        if lengths.iter().any(|&length| !(0.0..=1e18).contains(&length)) {
            return Err(damaged("has an array with negative dimensions"));
        }
        let shape = lengths.into_iter().map(|length| length as u64).collect();
        let name = String::from_utf8_lossy(elements.expect("name")?.data).into_owned();
        Ok(Self { class: (flags & 0xff) as u8, is_complex: flags & 0x800 != 0, shape, name })
    }
}
