//! NumPy's .npy format, through `npyz` behind checks of the header.

use super::flaw::{Flaw, require_room};
use crate::linalg::Matrix;
use npyz::{DType, Deserialize, NpyFile, Order, TypeChar, WriterBuilder};

/// NumPy itself refuses longer headers.
const LONGEST_HEADER: usize = 10_000;
/// Parentheses of a plain array's header nest twice; a parser must not follow thousands.
const DEEPEST_NESTING: usize = 4;
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
/// use fisher_memory::family::file::parse_npy;
/// let mut bytes = b"\x93NUMPY\x01\x00\x46\x00".to_vec();
/// bytes.extend(format!("{:69}\n", "{'descr': '<f8', 'fortran_order': False, 'shape': (1, 2), }").bytes());
/// bytes.extend([1.5f64, -2.0].iter().flat_map(|entry| entry.to_le_bytes()));
/// let weights = parse_npy(&bytes).map_err(|flaw| flaw.problem)?;
/// assert_eq!((weights[(0, 0)], weights[(0, 1)]), (1.5, -2.0));
/// # Ok::<(), String>(())
/// ```
pub fn parse_npy(bytes: &[u8]) -> Result<Matrix, Flaw> {
    let header = parse_header(bytes)?;
    let (rows, columns) = match header.shape[..] {
        [length] => require_room(length, 1)?,
        [rows, columns] => require_room(rows, columns)?,
        ref shape => {
            let problem = format!("holds an array of {} dimensions", shape.len());
            return Err(Flaw::new(problem, "save a 1-D or 2-D array"));
        }
    };
    let (header, entries) = parse_entries(bytes)?;
    Ok(match header.order {
        Order::C => Matrix::from_row_slice(rows, columns, &entries),
        Order::Fortran => Matrix::from_column_slice(rows, columns, &entries),
    })
}

/// What a .npy file says before its entries.
pub(super) struct Header {
    /// The length along every dimension; none for a scalar.
    pub shape: Vec<u64>,
    /// NumPy's name of the type of its entries, `<f8`.
    pub dtype: DType,
    /// The bytes of the whole file.
    pub file_bytes: u64,
    /// Where the entries begin.
    pub start: usize,
    order: Order,
}

impl Header {
    /// Whether the entries are real numbers that can be read.
    pub(super) fn is_numeric(&self) -> bool {
        let DType::Plain(scalar) = &self.dtype else { return false };
        match scalar.type_char() {
            TypeChar::Float => matches!(scalar.size_field(), 4 | 8),
            kind => matches!(kind, TypeChar::Int | TypeChar::Uint | TypeChar::Bool),
        }
    }
}

/// The longest beginning of a .npy file that its header can take.
pub(super) const HEADER_BYTES: usize = LONGEST_HEADER + 12;

/// Reads the header of a .npy file, of which the beginning is enough.
pub(super) fn parse_header(bytes: &[u8]) -> Result<Header, Flaw> {
    check_header(bytes)?;
    let mut rest = bytes;
    let file = NpyFile::new(&mut rest).map_err(|error| Flaw::new(format!("is not a .npy file ({error})"), DAMAGED))?;
    let (shape, dtype, order) = (file.shape().to_vec(), file.dtype(), file.order());
    drop(file);
    let entries = shape.iter().try_fold(1_u64, |entries, &length| entries.checked_mul(length)).unwrap_or(u64::MAX);
    let entry_bytes = dtype.num_bytes().unwrap_or(0) as u64;
    let start = bytes.len() - rest.len();
    let file_bytes = entries.saturating_mul(entry_bytes).saturating_add(start as u64);
    Ok(Header { shape, dtype, file_bytes, start, order })
}

/// The entries of an array of any shape, in the order in which they are stored.
pub(super) fn parse_entries(bytes: &[u8]) -> Result<(Header, Vec<f64>), Flaw> {
    let header = parse_header(bytes)?;
    let mut rest = bytes;
    let file = NpyFile::new(&mut rest).map_err(|error| Flaw::new(format!("is not a .npy file ({error})"), DAMAGED))?;
    let expected = header.shape.iter().product();
    let entries = read_entries(file, &header.dtype, expected)?;
    if !rest.is_empty() {
        let lengths: Vec<String> = header.shape.iter().map(u64::to_string).collect();
        let problem = format!("has {} bytes more than its {} array", rest.len(), lengths.join(" x "));
        return Err(Flaw::new(problem, DAMAGED));
    }
    Ok((header, entries))
}

fn read_entries(file: NpyFile<&mut &[u8]>, dtype: &DType, expected: u64) -> Result<Vec<f64>, Flaw> {
    let unsupported = || {
        let problem = format!("holds the dtype {}", dtype.descr());
        Flaw::new(problem, "save real numbers: array.astype('float64')")
    };
    let DType::Plain(scalar) = dtype else { return Err(unsupported()) };
    match (scalar.type_char(), scalar.size_field()) {
        (TypeChar::Float, 8) => convert(file, expected, |value: f64| value),
        (TypeChar::Float, 4) => convert(file, expected, |value: f32| f64::from(value)),
        (TypeChar::Int, 1) => convert(file, expected, |value: i8| f64::from(value)),
        (TypeChar::Int, 2) => convert(file, expected, |value: i16| f64::from(value)),
        (TypeChar::Int, 4) => convert(file, expected, |value: i32| f64::from(value)),
        (TypeChar::Int, 8) => convert(file, expected, |value: i64| value as f64),
        (TypeChar::Uint, 1) => convert(file, expected, |value: u8| f64::from(value)),
        (TypeChar::Uint, 2) => convert(file, expected, |value: u16| f64::from(value)),
        (TypeChar::Uint, 4) => convert(file, expected, |value: u32| f64::from(value)),
        (TypeChar::Uint, 8) => convert(file, expected, |value: u64| value as f64),
        (TypeChar::Bool, 1) => convert(file, expected, |value: bool| f64::from(u8::from(value))),
        _ => Err(unsupported()),
    }
}

fn convert<T: Deserialize>(
    file: NpyFile<&mut &[u8]>,
    expected: u64,
    to_number: impl Fn(T) -> f64,
) -> Result<Vec<f64>, Flaw> {
    let values = file.data::<T>().map_err(|error| Flaw::new(format!("cannot be decoded ({error})"), DAMAGED))?;
    let mut entries = Vec::new();
    for value in values {
        let value = value.map_err(|error| {
            let problem = format!("ends or is damaged at entry {} of {expected} ({error})", entries.len() + 1);
            Flaw::new(problem, DAMAGED)
        })?;
        entries.push(to_number(value));
    }
    Ok(entries)
}

/// Refuses headers on which `npyz` 0.9 overflows or recurses without bound, before it sees them.
fn check_header(bytes: &[u8]) -> Result<(), Flaw> {
    let not_npy = || Flaw::new("is not a .npy file", DAMAGED);
    if bytes.len() < 12 || !bytes.starts_with(b"\x93NUMPY") {
        return Err(not_npy());
    }
    let (start, length) = match bytes[6] {
        1 => (10, usize::from(u16::from_le_bytes([bytes[8], bytes[9]]))),
        _ => (12, u32::from_le_bytes([bytes[8], bytes[9], bytes[10], bytes[11]]) as usize),
    };
    if length > LONGEST_HEADER {
        return Err(Flaw::new(format!("has a header of {length} bytes"), DAMAGED));
    }
    let header = bytes.get(start..start + length).ok_or_else(|| Flaw::new("ends within its header", DAMAGED))?;
    let header = std::str::from_utf8(header).map_err(|_| Flaw::new("has a header that is not text", DAMAGED))?;
    let mut depth = 0_usize;
    for character in header.chars() {
        match character {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            // An escape could hide a second shape from the check below.
            '\\' => return Err(not_npy()),
            _ => {}
        }
        if depth > DEEPEST_NESTING {
            return Err(Flaw::new("has a header of deeply nested brackets", DAMAGED));
        }
    }
    let mut after = header.split("shape").skip(1);
    let (Some(shape), None) = (after.next(), after.next()) else {
        return Err(Flaw::new("has a header without one shape", DAMAGED));
    };
    let shape = shape.split_once('(').and_then(|(_, rest)| rest.split_once(')')).ok_or_else(not_npy)?.0;
    let mut entries = 1_u64;
    for dimension in shape.split(',').map(str::trim).filter(|text| !text.is_empty()) {
        let dimension: u64 = dimension.parse().map_err(|_| Flaw::new(format!("has the shape ({shape})"), DAMAGED))?;
        entries = entries
            .checked_mul(dimension.max(1))
            .ok_or_else(|| Flaw::new(format!("has the shape ({shape}), beyond any memory"), DAMAGED))?;
    }
    Ok(())
}

/// The bytes of a float64 .npy file; entries in C order.
pub(super) fn to_npy(shape: &[u64], entries: &[f64]) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut writer = npyz::WriteOptions::new().default_dtype().shape(shape).writer(&mut bytes).begin_nd()?;
    writer.extend(entries.iter().copied())?;
    writer.finish()?;
    Ok(bytes)
}
