//! Results as text for people and for programs.

use super::failure::Failure;
use super::flags::{Format, Output};
use super::json::as_value;
use super::number::exact;
use super::outputs::{Outputs, check_writable};
use super::session::Session;
use serde::Serialize;
use serde_json::Value;

/// The result in the three forms; only the one that is asked for is made.
pub trait Report {
    /// For people.
    fn table(&self) -> String;
    /// For programs; keys in their order.
    fn json(&self) -> Result<String, Failure>;
    /// A header and rows.
    fn csv(&self) -> Result<String, Failure>;
}

impl Output {
    /// Fails now rather than after the computation if the file could not be written.
    pub fn check(&self) -> Result<(), Failure> {
        self.out.as_deref().map_or(Ok(()), check_writable)
    }

    /// Prints or writes the result, and lets the other files of the command appear with it.
    pub fn write(&self, report: &impl Report, mut outputs: Outputs, session: &Session) -> Result<(), Failure> {
        let text = match self.format {
            Format::Table => report.table(),
            Format::Json => report.json()?,
            Format::Csv => report.csv()?,
        };
        outputs.text(self.out.as_deref(), text)?;
        outputs.write_by(|text| session.print(text))
    }
}

/// A header and rows.
pub fn to_csv(header: &[String], rows: impl IntoIterator<Item = Vec<String>>) -> Result<String, Failure> {
    let failed = |error: &dyn std::fmt::Display| {
        Failure::content(format!("cannot write the result as CSV: {error}"), "use --format json")
    };
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(header).map_err(|error| failed(&error))?;
    for row in rows {
        writer.write_record(&row).map_err(|error| failed(&error))?;
    }
    let bytes = writer.into_inner().map_err(|error| failed(&error))?;
    String::from_utf8(bytes).map_err(|error| failed(&error))
}

/// A header of these keys and a row of what stands under them in the JSON of each record.
pub fn csv_of(keys: &[&str], records: &[impl Serialize]) -> Result<String, Failure> {
    let row = |record| -> Result<Vec<String>, Failure> {
        let fields = as_value(record)?;
        Ok(keys.iter().map(|key| cell(&fields[key])).collect())
    };
    let header: Vec<String> = keys.iter().map(ToString::to_string).collect();
    to_csv(&header, records.iter().map(row).collect::<Result<Vec<_>, _>>()?)
}

/// A value of JSON as it stands in CSV: nothing for null, numbers with every digit.
pub fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Number(number) if number.is_f64() => exact(number.as_f64()),
        other => other.to_string(),
    }
}
