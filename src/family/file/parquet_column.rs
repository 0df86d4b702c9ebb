//! One column of a Parquet file, a batch of rows at a time.

use super::edges::End;
use super::flaw::Flaw;
use super::parquet_pages::Checked;
use parquet::basic::{ConvertedType, LogicalType, Type};
use parquet::column::page::PageReader;
use parquet::column::reader::{ColumnReader, ColumnReaderImpl, get_column_reader};
use parquet::data_type::{ByteArray, DataType};
use parquet::errors::ParquetError;
use parquet::schema::types::{ColumnDescPtr, ColumnDescriptor};
use std::fmt::Write;

/// A column with its place in its pages.
pub(super) struct Column {
    name: String,
    is_unsigned: bool,
    is_plain: bool,
    reader: ColumnReader,
}

/// The ends of some edges.
pub(super) enum Values {
    /// Integers from zero; the text of the same digits is the same unit.
    Unsigned(Vec<u64>),
    /// Integers, some below zero.
    Signed(Vec<i64>),
    /// Names.
    Text(Vec<ByteArray>),
}

impl Values {
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Unsigned(numbers) => numbers.len(),
            Self::Signed(numbers) => numbers.len(),
            Self::Text(names) => names.len(),
        }
    }

    /// One of the ends; `text` is where a number below zero is written.
    pub(super) fn end<'a>(&'a self, place: usize, text: &'a mut String) -> End<'a> {
        match self {
            Self::Unsigned(numbers) => End::Number(numbers[place]),
            Self::Signed(numbers) => match u64::try_from(numbers[place]) {
                Ok(number) => End::Number(number),
                Err(_) => {
                    text.clear();
                    // Writing into a string never fails.
                    let _ = write!(text, "{}", numbers[place]);
                    End::from(text.as_str())
                }
            },
            Self::Text(names) => End::from(std::str::from_utf8(names[place].data()).unwrap_or_default()),
        }
    }
}

impl Column {
    pub(super) fn new(name: &str, descriptor: ColumnDescPtr, pages: Box<dyn PageReader>) -> Result<Self, Flaw> {
        if descriptor.max_rep_level() > 0 || descriptor.max_def_level() > 1 {
            let problem = format!("has lists or records in its column `{name}`");
            return Err(Flaw::new(problem, "choose columns of plain values: columns=PRE;POST;WEIGHT"));
        }
        let (is_unsigned, is_plain) = meaning(&descriptor);
        let value_bytes = match descriptor.physical_type() {
            Type::INT32 | Type::FLOAT => Some(4),
            Type::INT64 | Type::DOUBLE => Some(8),
            _ => None,
        };
        let has_levels = descriptor.max_def_level() > 0;
        let is_text = descriptor.physical_type() == Type::BYTE_ARRAY;
        let pages = Checked { pages, has_levels, value_bytes, is_text, has_dictionary: false };
        let reader = get_column_reader(descriptor, Box::new(pages));
        Ok(Self { name: name.into(), is_unsigned, is_plain, reader })
    }

    /// The next ends, of which the first stands in `row`.
    pub(super) fn ends(&mut self, count: usize, row: usize) -> Result<Values, Flaw> {
        let (name, unsigned) = (&self.name, self.is_unsigned);
        match &mut self.reader {
            ColumnReader::Int32ColumnReader(reader) if self.is_plain => {
                let numbers = read(reader, (count, row), name)?.into_iter();
                let wide = |number: i32| if unsigned { i64::from(number as u32) } else { number.into() };
                Ok(Values::Signed(numbers.map(wide).collect()))
            }
            ColumnReader::Int64ColumnReader(reader) if self.is_plain => {
                let numbers = read(reader, (count, row), name)?;
                Ok(if unsigned {
                    Values::Unsigned(numbers.into_iter().map(|number| number as u64).collect())
                } else {
                    Values::Signed(numbers)
                })
            }
            ColumnReader::ByteArrayColumnReader(reader) if self.is_plain => {
                let names = read(reader, (count, row), name)?;
                if let Some(place) = names.iter().position(|name| std::str::from_utf8(name.data()).is_err()) {
                    let problem = format!("has no text in column `{name}`, row {}", row + place);
                    return Err(Flaw::new(problem, "write names as UTF-8"));
                }
                Ok(Values::Text(names))
            }
            _ => {
                let problem = format!("has neither integers nor text in its column `{name}`, an end of its edges");
                Err(Flaw::new(problem, "write identifiers as int64 or text: a double holds 15 digits of them"))
            }
        }
    }

    /// The next weights, of which the first stands in `row`.
    pub(super) fn weights(&mut self, count: usize, row: usize) -> Result<Vec<f64>, Flaw> {
        let (name, unsigned, place) = (&self.name, self.is_unsigned, (count, row));
        match &mut self.reader {
            ColumnReader::DoubleColumnReader(reader) => read(reader, place, name),
            ColumnReader::FloatColumnReader(reader) => widen(read(reader, place, name)?, f64::from),
            ColumnReader::BoolColumnReader(reader) => widen(read(reader, place, name)?, f64::from),
            ColumnReader::Int32ColumnReader(reader) if self.is_plain => {
                widen(
                    read(reader, place, name)?,
                    |number| {
                        if unsigned { f64::from(number as u32) } else { f64::from(number) }
                    },
                )
            }
            ColumnReader::Int64ColumnReader(reader) if self.is_plain => {
                widen(read(reader, place, name)?, |number| if unsigned { number as u64 as f64 } else { number as f64 })
            }
            _ => {
                let problem = format!("has no numbers in its column `{name}`, the weight of its edges");
                Err(Flaw::new(
                    problem,
                    "choose another by columns=PRE;POST;WEIGHT, or leave weights of 1 by columns=PRE;POST",
                ))
            }
        }
    }
}

pub(super) fn unreadable(error: &ParquetError) -> Flaw {
    let text = error.to_string();
    let is_compression =
        ["zstd", "brotli", "lz4", "lz4_raw", "lzo"].iter().any(|name| text.to_lowercase().contains(name));
    let remedy = if text.contains("missing values") {
        "drop rows without ends or weight: table.dropna()"
    } else if text.contains("the encoding") {
        "write it with plain values: table.to_parquet('edges.parquet', use_dictionary=True)"
    } else if is_compression {
        "compress it by snappy or gzip: table.to_parquet('edges.parquet', compression='snappy')"
    } else {
        "write it again: table.to_parquet('edges.parquet')"
    };
    Flaw::new(format!("is a Parquet file that cannot be read ({text})"), remedy)
}

/// Whether the integers of a column are unsigned, and whether its values are what they are stored as.
fn meaning(descriptor: &ColumnDescriptor) -> (bool, bool) {
    let logical = descriptor.logical_type_ref();
    let converted = descriptor.converted_type();
    let is_unsigned = match logical {
        Some(LogicalType::Integer(integer)) => !integer.is_signed,
        _ => matches!(
            converted,
            ConvertedType::UINT_8 | ConvertedType::UINT_16 | ConvertedType::UINT_32 | ConvertedType::UINT_64
        ),
    };
    // Dates, times and decimals are stored as integers, which they are not.
    let is_plain = match logical {
        Some(logical) => {
            matches!(logical, LogicalType::Integer(_) | LogicalType::String | LogicalType::Enum)
        }
        None => {
            is_unsigned
                || matches!(
                    converted,
                    ConvertedType::NONE
                        | ConvertedType::UTF8
                        | ConvertedType::ENUM
                        | ConvertedType::INT_8
                        | ConvertedType::INT_16
                        | ConvertedType::INT_32
                        | ConvertedType::INT_64
                )
        }
    };
    (is_unsigned, is_plain)
}

fn widen<T>(numbers: Vec<T>, number: impl Fn(T) -> f64) -> Result<Vec<f64>, Flaw> {
    Ok(numbers.into_iter().map(number).collect())
}

/// So many values of a column, every one of them there.
fn read<T: DataType>(
    reader: &mut ColumnReaderImpl<T>,
    (count, row): (usize, usize),
    name: &str,
) -> Result<Vec<T::T>, Flaw> {
    let (mut values, mut levels) = (Vec::new(), Vec::new());
    let mut records = 0;
    while records < count {
        let (read, _, _) = reader
            .read_records(count - records, Some(&mut levels), None, &mut values)
            .map_err(|error| unreadable(&error))?;
        if read == 0 {
            let problem = format!("ends at row {} of its column `{name}`", row + records);
            return Err(Flaw::new(problem, "download it again"));
        }
        records += read;
    }
    if values.len() == count {
        return Ok(values);
    }
    let place = levels.iter().position(|&level| level == 0).unwrap_or(values.len());
    let problem = format!("has no value in column `{name}`, row {}", row + place);
    Err(Flaw::new(problem, "drop rows without ends or weight: table.dropna()"))
}
