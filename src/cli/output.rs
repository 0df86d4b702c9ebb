//! Results to stdout or, complete or not at all, to a file.

use super::failure::Failure;
use super::flags::{Format, Output};
use super::json::as_value;
use super::number::exact;
use serde::Serialize;
use serde_json::Value;
use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

/// Prints text on stdout. A reader that has seen enough (`| head`) is no error.
pub fn print(text: &str) -> Result<(), Failure> {
    let mut stdout = std::io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Failure::content(format!("cannot write to stdout: {error}"), "free space or use --out FILE"))
        }
        _ => Ok(()),
    }
}

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

    /// Prints or writes the result.
    pub fn write(&self, report: &impl Report) -> Result<(), Failure> {
        let text = match self.format {
            Format::Table => report.table(),
            Format::Json => report.json()?,
            Format::Csv => report.csv()?,
        };
        write_text(self.out.as_deref(), &text)
    }
}

/// Text to a file if one is named, else to stdout.
pub fn write_text(file: Option<&Path>, text: &str) -> Result<(), Failure> {
    match file {
        None => print(text),
        Some(path) => write_file(path, text.as_bytes()),
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
fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Number(number) if number.is_f64() => exact(number.as_f64()),
        other => other.to_string(),
    }
}

/// Fails if a file could not be written here.
pub fn check_writable(path: &Path) -> Result<(), Failure> {
    match replaceable(path)? {
        Some(target) => beside(&target).map(drop),
        None => Ok(()),
    }
}

/// Writes a file complete or not at all: aside first, then renamed.
pub fn write_file(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let Some(target) = replaceable(path)? else {
        return fs::OpenOptions::new()
            .write(true)
            .open(path)
            .and_then(|mut device| device.write_all(bytes))
            .map_err(|error| cannot_write(path, &error));
    };
    let mut aside = beside(&target)?;
    aside.write_all(bytes).map_err(|error| cannot_write(path, &error))?;
    aside.persist(&target).map_err(|error| cannot_write(path, &error.error))?;
    Ok(())
}

/// The file to replace, links followed; `None` for a device or pipe such as /dev/stdout, which is written in place.
fn replaceable(path: &Path) -> Result<Option<PathBuf>, Failure> {
    match fs::metadata(path) {
        Ok(found) if found.is_dir() => {
            Err(Failure::content(format!("{} is a folder", path.display()), "name a file in it"))
        }
        Ok(found) if !found.is_file() => Ok(None),
        Ok(_) => fs::canonicalize(path).map(Some).map_err(|error| cannot_write(path, &error)),
        Err(_) => Ok(Some(path.to_path_buf())),
    }
}

fn beside(path: &Path) -> Result<tempfile::NamedTempFile, Failure> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    builder.prefix(".fisher-memory-");
    // What a new file would get; temporary files are otherwise their owner's alone.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder).map_err(|error| match error.kind() {
        ErrorKind::NotFound => Failure::content(
            format!("cannot write {}: there is no folder {}", path.display(), folder.display()),
            "make the folder first or name another",
        ),
        kind => cannot_write(path, &kind),
    })
}

fn cannot_write(path: &Path, error: &dyn std::fmt::Display) -> Failure {
    Failure::content(
        format!("cannot write {}: {error}", path.display()),
        "name a folder that exists and may be written",
    )
}
