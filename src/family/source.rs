//! Where a network comes from: a family of the catalogue or a file.

use super::catalogue::{FAMILIES, names};
use super::file::{file_error, has_known_extension};
use super::nearest::nearest;
use crate::error::{Error, Result};
use std::path::Path;

/// Where the matrix comes from.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Source {
    /// The position of a family in the catalogue.
    Family(usize),
    /// The path of a file.
    File(String),
}

/// Tells source and settings apart.
pub(super) fn split(text: &str) -> Result<(Source, Option<&str>)> {
    let (name, settings) = match text.split_once(':') {
        Some((name, settings)) => (name.trim(), Some(settings)),
        None => (text.trim(), None),
    };
    if let Some(index) = FAMILIES.iter().position(|family| family.name == name) {
        // `fan-out` alone, where every key has a default.
        return Ok((Source::Family(index), settings));
    }
    let is_file = |path: &str| has_known_extension(path) || Path::new(path).is_file();
    let whole = || Ok((Source::File(text.into()), None));
    if Path::new(text).is_file() {
        return whole();
    }
    let settings = text.rsplit_once(':').filter(|(path, _)| is_file(path));
    match settings {
        // A value may be the name of a file too.
        Some((path, settings)) if settings.contains('=') || !is_file(text) => {
            Ok((Source::File(path.into()), Some(settings)))
        }
        _ if is_file(text) => whole(),
        _ => Err(unknown(name)),
    }
}

/// Refuses what is no recurrent matrix.
pub(super) fn require_square(path: &str, (rows, columns): (usize, usize)) -> Result<()> {
    if rows == columns {
        return Ok(());
    }
    let remedy = match (rows, columns) {
        (_, 2 | 3) => {
            "give an n x n matrix (row = target, column = source), or write FILE:edges=true if each row is an edge"
                .into()
        }
        (rows, columns) if rows > columns && rows % columns == 0 => {
            let blocks = rows / columns;
            let matrix = "give an n x n matrix (row = target, column = source)";
            format!("{matrix}, or write FILE:part=k/{blocks} if it holds {blocks} stacked blocks")
        }
        _ => "give an n x n matrix (row = target, column = source)".to_string(),
    };
    Err(file_error(Path::new(path), format!("holds a {rows} x {columns} matrix, not a square one"), remedy))
}

fn unknown(name: &str) -> Error {
    let names = names();
    let near = nearest(name, &names).map(|family| format!("did you mean {family}? ")).unwrap_or_default();
    let problem = if name.is_empty() {
        "the system has no name".into()
    } else {
        format!("`{name}` is neither a family nor a file that exists or has a known ending")
    };
    specification_error(problem, format!("{near}the families are {}", names.join(", ")))
}

/// The error of a specification.
pub(super) fn specification_error(problem: impl Into<String>, remedy: impl Into<String>) -> Error {
    // The problem quotes the input, and an error is one line.
    Error::Specification { problem: problem.into().replace(char::is_control, " "), remedy: remedy.into() }
}
