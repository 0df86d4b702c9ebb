//! The pages of a Parquet column, checked before the crate `parquet` takes them for granted.
//!
//! `parquet` 60 reserves what a page announces, and panics on pages shorter than their parts. Differences of text
//! (DELTA_BYTE_ARRAY, DELTA_LENGTH_BYTE_ARRAY), on which it panics in ways that no check foresees, are refused.

use super::flaw::Flaw;
use parquet::basic::Encoding;
use parquet::column::page::{Page, PageMetadata, PageReader};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::ColumnChunkMetaData;

/// Bytes that gzip, the closest of the compressions, makes of one.
const LARGEST_RATIO: u64 = 1032;
/// Structures within a page header nest three deep.
const DEEPEST: usize = 6;
/// A run of equal values takes two bytes, however long: this is the longest in a page of a few bytes.
const MOST_VALUES_A_BYTE: usize = 1 << 18;

fn damaged(problem: String) -> Flaw {
    Flaw::new(problem, "download it again, or write it again: table.to_parquet('edges.parquet')")
}

/// Checks that the pages of a column lie within the file and announce no more than they can hold.
pub(super) fn require_pages(column: &ColumnChunkMetaData, bytes: &[u8]) -> std::result::Result<(), Flaw> {
    let outside = || damaged(format!("is a Parquet file of {} bytes that points outside of itself", bytes.len()));
    let place = |offset: i64| usize::try_from(offset).map_err(|_| outside());
    place(column.data_page_offset())?;
    let start = place(column.dictionary_page_offset().unwrap_or_else(|| column.data_page_offset()))?;
    let end = start.checked_add(place(column.compressed_size())?).ok_or_else(outside)?;
    let mut rest = bytes.get(start..end).ok_or_else(outside)?;
    while !rest.is_empty() {
        let mut header = Thrift { rest };
        let (full, stored) = header.page_sizes().ok_or_else(|| damaged("has a damaged page header".into()))?;
        if full > LARGEST_RATIO.saturating_mul(stored).saturating_add(64) {
            return Err(damaged(format!("has a page of {stored} bytes that announces {full}")));
        }
        let stored = usize::try_from(stored).map_err(|_| outside())?;
        rest = header.rest.get(stored..).ok_or_else(outside)?;
    }
    Ok(())
}

/// Thrift's compact protocol, as far as page headers use it.
struct Thrift<'a> {
    rest: &'a [u8],
}

impl Thrift<'_> {
    fn byte(&mut self) -> Option<u8> {
        let (&byte, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(byte)
    }

    fn skip(&mut self, bytes: u64) -> Option<()> {
        self.rest = self.rest.get(usize::try_from(bytes).ok()?..)?;
        Some(())
    }

    fn unsigned(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }

    fn signed(&mut self) -> Option<i64> {
        let number = self.unsigned()?;
        Some((number >> 1) as i64 ^ -((number & 1) as i64))
    }

    /// The type and the number of the next field, or `None` at the end of its structure.
    fn field(&mut self, last: &mut i64) -> Option<Option<u8>> {
        let byte = self.byte()?;
        if byte == 0 {
            return Some(None);
        }
        *last = match byte >> 4 {
            0 => self.signed()?,
            step => last.checked_add(i64::from(step))?,
        };
        Some(Some(byte & 0xf))
    }

    /// The sizes of a page, in full and as stored: fields 2 and 3 of its header.
    fn page_sizes(&mut self) -> Option<(u64, u64)> {
        let (mut full, mut stored, mut number) = (None, None, 0);
        while let Some(kind) = self.field(&mut number)? {
            match number {
                2 => full = Some(u64::try_from(self.signed()?).ok()?),
                3 => stored = Some(u64::try_from(self.signed()?).ok()?),
                _ => self.pass(kind, 0)?,
            }
        }
        Some((full?, stored?))
    }

    fn pass(&mut self, kind: u8, depth: usize) -> Option<()> {
        match kind {
            1 | 2 => Some(()),
            3 => self.skip(1),
            4..=6 => self.unsigned().map(|_| ()),
            7 => self.skip(8),
            8 => {
                let length = self.unsigned()?;
                self.skip(length)
            }
            12 if depth < DEEPEST => {
                let mut number = 0;
                while let Some(kind) = self.field(&mut number)? {
                    self.pass(kind, depth + 1)?;
                }
                Some(())
            }
            _ => None,
        }
    }
}

/// Walks over the blocks of differences between integers: their sizes, their first value, then for every block the
/// least difference, the widths of its parts in bits, and the parts.
fn check_deltas(values: &[u8], most: u32) -> Option<()> {
    let mut reader = Thrift { rest: values };
    let (block, parts, mut left) = (reader.unsigned()?, reader.unsigned()?, reader.unsigned()?);
    reader.signed()?;
    let part = block.checked_div(parts).filter(|part| (32..=1 << 16).contains(part) && part.is_multiple_of(32))?;
    if left == 0 || left > u64::from(most) || parts > 1 << 16 {
        return None;
    }
    left -= 1;
    while left > 0 {
        reader.signed()?;
        let widths = reader.rest;
        reader.skip(parts)?;
        for &width in &widths[..parts as usize] {
            if width > 64 {
                return None;
            }
            if left > 0 {
                let length = part / 8 * u64::from(width);
                // Of the last part only what its values need has to be there.
                let needed = (left.min(part) * u64::from(width)).div_ceil(8);
                reader.skip(needed)?;
                reader.rest = reader.rest.get((length - needed) as usize..).unwrap_or_default();
                left -= left.min(part);
            }
        }
    }
    Some(())
}

/// The number of texts that fill the bytes, each after its length; `None` if the last ends too soon.
fn count_texts(mut bytes: &[u8]) -> Option<u32> {
    let mut count = 0;
    while let Some((length, rest)) = bytes.split_first_chunk::<4>() {
        bytes = rest.get(u32::from_le_bytes(*length) as usize..)?;
        count += 1;
    }
    bytes.is_empty().then_some(count)
}

/// Pages that hold at least what they announce.
pub(super) struct Checked {
    pub pages: Box<dyn PageReader>,
    /// Whether values may be missing, so that levels stand before them.
    pub has_levels: bool,
    /// The bytes of a value of fixed length.
    pub value_bytes: Option<usize>,
    /// Whether a value is its length in four bytes and its text.
    pub is_text: bool,
    pub has_dictionary: bool,
}

impl Checked {
    fn check(&mut self, page: &Page) -> Result<()> {
        let refuse = |what: &str| Err(ParquetError::General(what.into()));
        let length = page.buffer().len();
        if page.num_values() as usize > length.saturating_add(8).saturating_mul(MOST_VALUES_A_BYTE) {
            return refuse("a page announces more values than it can hold");
        }
        let values = match page {
            Page::DictionaryPage { num_values, .. } => {
                self.has_dictionary = true;
                let fits = if self.is_text {
                    count_texts(page.buffer()) == Some(*num_values)
                } else {
                    *num_values as usize <= length / self.value_bytes.unwrap_or(4)
                };
                return if fits { Ok(()) } else { refuse("a dictionary that ends too soon") };
            }
            Page::DataPage { buf, def_level_encoding, .. } if self.has_levels => {
                let Some((levels, rest)) = buf.split_first_chunk::<4>() else { return refuse("a page without levels") };
                if *def_level_encoding != Encoding::RLE {
                    return refuse("levels that are not run-length encoded");
                }
                rest.get(u32::from_le_bytes(*levels) as usize..)
            }
            Page::DataPage { buf, .. } => buf.get(..),
            Page::DataPageV2 { buf, def_levels_byte_len, rep_levels_byte_len, .. } => {
                buf.get((*def_levels_byte_len as usize).saturating_add(*rep_levels_byte_len as usize)..)
            }
        };
        let Some(values) = values else { return refuse("levels that are longer than their page") };
        match page.encoding() {
            Encoding::RLE_DICTIONARY | Encoding::PLAIN_DICTIONARY => match values.first() {
                _ if !self.has_dictionary => refuse("a page without its dictionary"),
                None if page.num_values() > 0 && !self.has_levels => refuse("a page without values"),
                Some(33..) => refuse("indices of more than 32 bits"),
                _ => Ok(()),
            },
            Encoding::BYTE_STREAM_SPLIT => match self.value_bytes {
                Some(bytes) if values.len() == bytes * page.num_values() as usize => Ok(()),
                _ => refuse("split streams (BYTE_STREAM_SPLIT) of another length than the column"),
            },
            Encoding::DELTA_BINARY_PACKED => match check_deltas(values, page.num_values()) {
                Some(()) => Ok(()),
                None => refuse("differences that end too soon"),
            },
            Encoding::PLAIN if self.is_text && count_texts(values) != Some(page.num_values()) => {
                refuse("a page of text with missing values")
            }
            Encoding::RLE => match values.split_first_chunk::<4>() {
                Some((length, rest)) if u32::from_le_bytes(*length) as usize <= rest.len() => Ok(()),
                _ => refuse("runs that are longer than their page"),
            },
            Encoding::PLAIN => Ok(()),
            // Among them are differences of text, whose lengths the reader takes as they are.
            other => refuse(&format!("the encoding {other}")),
        }
    }
}

impl Iterator for Checked {
    type Item = Result<Page>;

    fn next(&mut self) -> Option<Self::Item> {
        self.get_next_page().transpose()
    }
}

impl PageReader for Checked {
    fn get_next_page(&mut self) -> Result<Option<Page>> {
        let page = self.pages.get_next_page()?;
        if let Some(page) = &page {
            self.check(page)?;
        }
        Ok(page)
    }

    fn peek_next_page(&mut self) -> Result<Option<PageMetadata>> {
        self.pages.peek_next_page()
    }

    fn skip_next_page(&mut self) -> Result<()> {
        self.pages.skip_next_page()
    }
}
