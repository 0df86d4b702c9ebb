//! NumPy's .npy format as `numpy.lib.format` describes it: a magic word, a header that is a Python dictionary, and the
//! entries one after another.

use super::{Flaw, require_shape};
use crate::linalg::Matrix;

/// What every .npy file begins with; the version and the length of the header follow.
const MAGIC: &[u8] = b"\x93NUMPY";
/// NumPy itself refuses longer headers.
const LONGEST_HEADER: usize = 10_000;
/// NumPy begins the entries at a multiple of this many bytes.
const ALIGNMENT: usize = 64;
const DAMAGED: &str = "write it again with numpy.save";

/// Parses the bytes of a .npy file: a matrix from a 2-D array, a column from a 1-D one.
///
/// Dtypes float64, float32, signed and unsigned integers of 8 to 64 bits and bool, of either byte order; C or Fortran
/// order.
///
/// # Errors
/// A [`Flaw`] for anything else, for a truncated or oversized file, and for a damaged header.
///
/// ```
/// let header = "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 2), }\n";
/// let file = [b"\x93NUMPY\x01\x00".as_slice(), &(header.len() as u16).to_le_bytes(), header.as_bytes(), &[1, 2, 3, 4]].concat();
/// let matrix = fisher_memory::family::file::parse_npy(&file).map_err(|flaw| flaw.problem)?;
/// assert_eq!(matrix[(0, 1)], 2.0);
/// # Ok::<(), String>(())
/// ```
pub fn parse_npy(bytes: &[u8]) -> Result<Matrix, Flaw> {
    let (text, data) = split_header(bytes)?;
    let header = Header::parse(text)?;
    let (rows, columns) = match header.shape[..] {
        [length] => require_shape(length, 1)?,
        [rows, columns] => require_shape(rows, columns)?,
        ref shape => {
            let problem = format!("holds an array of {} dimensions", shape.len());
            return Err(Flaw::new(problem, "save a 1-D or 2-D array"));
        }
    };
    let entries = header.scalar.entries(data, rows * columns)?;
    let extra = data.len() - entries.len() * header.scalar.size;
    if extra > 0 {
        return Err(Flaw::new(format!("has {extra} bytes more than its {rows} x {columns} array"), DAMAGED));
    }
    Ok(if header.fortran_order {
        Matrix::from_vec(rows, columns, entries)
    } else {
        Matrix::from_row_slice(rows, columns, &entries)
    })
}

/// The header as text, and the bytes of the entries.
fn split_header(bytes: &[u8]) -> Result<(&str, &[u8]), Flaw> {
    let (version, start, length) = match bytes.strip_prefix(MAGIC) {
        Some(&[1, _, low, high, ..]) => (1, 10, usize::from(u16::from_le_bytes([low, high]))),
        Some(&[version, _, a, b, c, d, ..]) => (version, 12, u32::from_le_bytes([a, b, c, d]) as usize),
        _ => return Err(Flaw::new("is not a .npy file", DAMAGED)),
    };
    if !(1..=3).contains(&version) {
        return Err(Flaw::new(format!("is of version {version} of the .npy format"), DAMAGED));
    }
    if length > LONGEST_HEADER {
        return Err(Flaw::new(format!("has a header of {length} bytes"), DAMAGED));
    }
    let header = bytes.get(start..start + length).ok_or_else(|| Flaw::new("ends within its header", DAMAGED))?;
    let header = std::str::from_utf8(header).map_err(|_| Flaw::new("has a header that is not text", DAMAGED))?;
    Ok((header, &bytes[start + length..]))
}

/// What the dictionary of a header says.
struct Header {
    scalar: Scalar,
    /// Whether the entries stand column by column.
    fortran_order: bool,
    shape: Vec<u64>,
}

impl Header {
    /// Reads `{'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }`, the keys in any order.
    fn parse(text: &str) -> Result<Self, Flaw> {
        let malformed = || Flaw::new("has a header that is not the dictionary of an array", DAMAGED);
        let inside = text.trim().strip_prefix('{').and_then(|text| text.strip_suffix('}')).ok_or_else(malformed)?;
        let (mut scalar, mut fortran_order, mut shape) = (None, None, None);
        let mut rest = inside.trim_start();
        while !rest.is_empty() {
            let (key, after) = quoted(rest).ok_or_else(malformed)?;
            let value = after.trim_start().strip_prefix(':').ok_or_else(malformed)?.trim_start();
            rest = match key {
                "descr" if scalar.is_none() => {
                    let (description, after) = quoted(value).ok_or_else(|| unsupported("of several fields"))?;
                    scalar = Some(Scalar::parse(description)?);
                    after
                }
                "fortran_order" if fortran_order.is_none() => {
                    fortran_order = Some(value.starts_with("True"));
                    value.strip_prefix("True").or_else(|| value.strip_prefix("False")).ok_or_else(malformed)?
                }
                "shape" if shape.is_none() => {
                    let (dimensions, after) =
                        value.strip_prefix('(').and_then(|text| text.split_once(')')).ok_or_else(malformed)?;
                    shape = Some(parse_shape(dimensions)?);
                    after
                }
                _ => return Err(malformed()),
            };
            rest = match rest.trim_start() {
                "" => "",
                more => more.strip_prefix(',').ok_or_else(malformed)?.trim_start(),
            };
        }
        let missing = |key: &str| Flaw::new(format!("has a header without {key}"), DAMAGED);
        Ok(Self {
            scalar: scalar.ok_or_else(|| missing("descr"))?,
            fortran_order: fortran_order.ok_or_else(|| missing("fortran_order"))?,
            shape: shape.ok_or_else(|| missing("shape"))?,
        })
    }
}

/// The text between the quotation marks at the beginning, and what follows them.
fn quoted(text: &str) -> Option<(&str, &str)> {
    let mark = text.chars().next().filter(|mark| matches!(mark, '\'' | '"'))?;
    text[1..].split_once(mark)
}

/// The numbers of `3, 4`, of `3,` or of an empty text.
fn parse_shape(text: &str) -> Result<Vec<u64>, Flaw> {
    let flaw = || Flaw::new(format!("has the shape ({text})"), DAMAGED);
    let dimensions = text.trim().strip_suffix(',').unwrap_or(text).trim();
    if dimensions.is_empty() {
        return Ok(Vec::new());
    }
    dimensions.split(',').map(|dimension| dimension.trim().parse().map_err(|_| flaw())).collect()
}

fn unsupported(dtype: &str) -> Flaw {
    Flaw::new(format!("holds the dtype {dtype}"), "save real numbers: array.astype('float64')")
}

#[derive(Clone, Copy)]
enum Kind {
    Float,
    Signed,
    Unsigned,
    Boolean,
}

/// How an entry is written: its kind, its number of bytes and their order.
struct Scalar {
    kind: Kind,
    size: usize,
    big_endian: bool,
}

impl Scalar {
    /// Reads a description such as `<f8`: byte order, kind, number of bytes.
    fn parse(description: &str) -> Result<Self, Flaw> {
        let refused = || unsupported(&format!("'{description}'"));
        let (order, rest) = description.split_at_checked(1).ok_or_else(refused)?;
        let (kind, size) = match rest {
            "f4" | "f8" => (Kind::Float, &rest[1..]),
            "i1" | "i2" | "i4" | "i8" => (Kind::Signed, &rest[1..]),
            "u1" | "u2" | "u4" | "u8" => (Kind::Unsigned, &rest[1..]),
            "b1" => (Kind::Boolean, &rest[1..]),
            _ => return Err(refused()),
        };
        let size = size.parse().map_err(|_| refused())?;
        let big_endian = match order {
            "<" => false,
            ">" => true,
            "=" => cfg!(target_endian = "big"),
            "|" if size == 1 => false,
            _ => return Err(refused()),
        };
        Ok(Self { kind, size, big_endian })
    }

    /// The first `count` entries.
    fn entries(&self, data: &[u8], count: usize) -> Result<Vec<f64>, Flaw> {
        let complete = data.len() / self.size;
        if complete < count {
            return Err(Flaw::new(format!("ends at entry {} of {count}", complete + 1), DAMAGED));
        }
        let mut entries = Vec::with_capacity(count);
        for written in data.chunks_exact(self.size).take(count) {
            let mut bytes = [0; 8];
            bytes[..self.size].copy_from_slice(written);
            if self.big_endian {
                bytes[..self.size].reverse();
            }
            let entry = self.entry(bytes).ok_or_else(|| {
                let problem = format!("is damaged at entry {} of {count}, neither true nor false", entries.len() + 1);
                Flaw::new(problem, DAMAGED)
            })?;
            entries.push(entry);
        }
        Ok(entries)
    }

    /// The number that bytes of little-endian order stand for, filled up with zeros; `None` for a bool that is none.
    fn entry(&self, bytes: [u8; 8]) -> Option<f64> {
        let (number, unused_bits) = (u64::from_le_bytes(bytes), 64 - 8 * self.size as u32);
        Some(match self.kind {
            Kind::Float if self.size == 8 => f64::from_bits(number),
            Kind::Float => f64::from(f32::from_bits(number as u32)),
            Kind::Signed => (((number << unused_bits) as i64) >> unused_bits) as f64,
            Kind::Unsigned => number as f64,
            Kind::Boolean if number > 1 => return None,
            Kind::Boolean => number as f64,
        })
    }
}

/// The bytes of a float64 .npy file as NumPy writes it; entries in C order.
pub(super) fn to_npy(shape: &[usize], entries: &[f64]) -> Vec<u8> {
    let dimensions: String = shape.iter().map(|dimension| format!("{dimension}, ")).collect();
    let dimensions = if shape.len() == 1 { dimensions.trim_end() } else { dimensions.trim_end_matches(", ") };
    let mut header = format!("{{'descr': '<f8', 'fortran_order': False, 'shape': ({dimensions}), }}");
    // The magic word, two bytes of the version, two of the length, and a line break at the end.
    let before = MAGIC.len() + 4;
    let padding = (before + header.len() + 1).next_multiple_of(ALIGNMENT) - (before + header.len() + 1);
    header += &" ".repeat(padding);
    header.push('\n');
    let mut bytes = [MAGIC, &[1, 0], &(header.len() as u16).to_le_bytes(), header.as_bytes()].concat();
    bytes.extend(entries.iter().flat_map(|entry| entry.to_le_bytes()));
    bytes
}
