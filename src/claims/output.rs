//! What goes into the folder: written aside, then renamed.

use super::Reproduced;
use crate::error::{Error, Result};
use crate::figure::{self, Figure};
use crate::whole_file::StagedFiles;
use serde_json::Value;
use std::path::Path;

/// A figure in all its forms.
pub(super) struct Drawn {
    pub(super) name: &'static str,
    pub(super) svg: String,
    png: Vec<u8>,
    csv: String,
}

impl Drawn {
    pub(super) fn new(name: &'static str, figure: &Figure) -> Result<Self> {
        Ok(Self { name, svg: figure::svg(figure)?, png: figure::png(figure)?, csv: figure::csv(figure)? })
    }
}

/// Creates the folder and proves that it can be written.
pub(super) fn require_writable(directory: &Path) -> Result<()> {
    std::fs::create_dir_all(directory)
        .and_then(|()| tempfile::tempfile_in(directory))
        .map(drop)
        .map_err(|error| refused(directory, &error))
}

/// What a run leaves behind.
pub(super) struct Files<'a> {
    /// `statements.json` and `claims.json`.
    pub(super) found: &'a Reproduced,
    /// `numbers.json`.
    pub(super) numbers: &'a Value,
    pub(super) figures: &'a [Drawn],
    /// `report.html`.
    pub(super) report: &'a str,
}

/// Writes everything aside, so that all files appear together or none.
pub(super) fn write(directory: &Path, files: &Files<'_>) -> Result<()> {
    let unwritable = |error: serde_json::Error| refused(directory, &error);
    let statements = serde_json::to_string_pretty(&files.found.statements).map_err(unwritable)? + "\n";
    let claims = serde_json::to_string_pretty(&files.found.claims).map_err(unwritable)? + "\n";
    let numbers = serde_json::to_string_pretty(files.numbers).map_err(unwritable)? + "\n";
    let mut all: Vec<(String, &[u8])> = Vec::new();
    for figure in files.figures {
        all.push((format!("{}.svg", figure.name), figure.svg.as_bytes()));
        all.push((format!("{}.png", figure.name), &figure.png));
        all.push((format!("{}.csv", figure.name), figure.csv.as_bytes()));
    }
    all.push(("statements.json".to_owned(), statements.as_bytes()));
    all.push(("claims.json".to_owned(), claims.as_bytes()));
    all.push(("numbers.json".to_owned(), numbers.as_bytes()));
    all.push(("report.html".to_owned(), files.report.as_bytes()));
    let mut staged = StagedFiles::default();
    for (name, bytes) in &all {
        staged.add(&directory.join(name), bytes)?;
    }
    staged.commit()
}

fn refused(directory: &Path, error: &dyn std::fmt::Display) -> Error {
    Error::File {
        path: directory.display().to_string(),
        problem: format!("cannot be written ({error})"),
        remedy: "give a folder that you may write to (--out)".to_owned(),
    }
}
