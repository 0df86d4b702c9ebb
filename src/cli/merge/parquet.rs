//! A table as Apache Parquet, the same bytes for the same columns.

use super::sheet::Column;
use crate::cli::failure::Failure;
use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::Type;
use serde_json::Value;
use std::sync::Arc;

/// What all values of a column are.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    Flag,
    Whole,
    Number,
    Text,
}

/// The bytes of a file; `specification` goes with them.
pub fn bytes(columns: &[Column], specification: &str) -> std::result::Result<Vec<u8>, Failure> {
    written(columns, specification)
        .map_err(|error| Failure::content(format!("cannot write the table as Parquet: {error}"), "write it as .csv"))
}

fn written(columns: &[Column], specification: &str) -> Result<Vec<u8>> {
    let kinds: Vec<Kind> = columns.iter().map(kind).collect();
    let fields = columns.iter().zip(&kinds).map(|(column, &kind)| field(&column.name, kind));
    let schema = Type::group_type_builder("sweep").with_fields(fields.collect::<Result<_>>()?).build()?;
    let about = [("fisher-memory", env!("CARGO_PKG_VERSION")), ("sweep", specification)];
    let about = about.map(|(key, value)| KeyValue::new(key.to_string(), value.to_string()));
    let properties = WriterProperties::builder()
        .set_created_by(concat!("fisher-memory ", env!("CARGO_PKG_VERSION")).into())
        .set_compression(Compression::SNAPPY)
        .set_key_value_metadata(Some(about.into()))
        .build();
    let mut writer = SerializedFileWriter::new(Vec::new(), Arc::new(schema), Arc::new(properties))?;
    let mut rows = writer.next_row_group()?;
    for (column, kind) in columns.iter().zip(kinds) {
        let place = rows.next_column()?.ok_or_else(|| ParquetError::General("a column is lost".into()))?;
        write(place, &column.values, kind)?;
    }
    rows.close()?;
    writer.into_inner()
}

/// What the values of a column have in common.
fn kind(column: &Column) -> Kind {
    let all = |is: fn(&Value) -> bool| column.values.iter().all(|value| value.is_null() || is(value));
    match () {
        () if all(Value::is_null) => Kind::Text,
        () if all(Value::is_boolean) => Kind::Flag,
        () if all(Value::is_i64) => Kind::Whole,
        () if all(|value| value.is_number() && (value.is_f64() || value.is_i64())) => Kind::Number,
        () => Kind::Text,
    }
}

fn field(name: &str, kind: Kind) -> Result<Arc<Type>> {
    let (physical, logical) = match kind {
        Kind::Flag => (Physical::BOOLEAN, None),
        Kind::Whole => (Physical::INT64, None),
        Kind::Number => (Physical::DOUBLE, None),
        Kind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
    };
    let field = Type::primitive_type_builder(name, physical).with_logical_type(logical);
    Ok(Arc::new(field.with_repetition(Repetition::OPTIONAL).build()?))
}

fn write(mut place: SerializedColumnWriter, values: &[Value], kind: Kind) -> Result<()> {
    let levels: Vec<i16> = values.iter().map(|value| i16::from(!value.is_null())).collect();
    let known = values.iter().filter(|value| !value.is_null());
    match kind {
        Kind::Flag => {
            let known: Vec<bool> = known.filter_map(Value::as_bool).collect();
            place.typed::<BoolType>().write_batch(&known, Some(&levels), None)?;
        }
        Kind::Whole => {
            let known: Vec<i64> = known.filter_map(Value::as_i64).collect();
            place.typed::<Int64Type>().write_batch(&known, Some(&levels), None)?;
        }
        Kind::Number => {
            let known: Vec<f64> = known.filter_map(Value::as_f64).collect();
            place.typed::<DoubleType>().write_batch(&known, Some(&levels), None)?;
        }
        Kind::Text => {
            let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), String::from);
            let known: Vec<ByteArray> = known.map(|value| ByteArray::from(text(value).into_bytes())).collect();
            place.typed::<ByteArrayType>().write_batch(&known, Some(&levels), None)?;
        }
    }
    place.close()
}
