//! Tables of numbers as text.

use super::flaw::{Flaw, require_room, require_shape};
use crate::family::check::MAXIMUM_UNITS;
use crate::linalg::Matrix;

const REMEDY: &str = "give one number per column, separated by comma, semicolon, tab or space";

/// Parses a table of numbers: one row a line, separated by comma, semicolon, tab or white space.
///
/// The first row decides: the separator is the first of tab, semicolon, comma that occurs in it, else white space;
/// without any number it is a header and skipped. Numbers may stand in double quotes; blank lines and lines that
/// begin with # are skipped.
///
/// # Errors
/// A [`Flaw`] with the line and the column for rows of different lengths, or for what is not a finite number.
///
/// ```
/// let weights = fisher_memory::family::file::parse_csv("a;b\n0;1.5\n2;0\n").map_err(|flaw| flaw.problem)?;
/// assert_eq!(weights[(0, 1)], 1.5);
/// # Ok::<(), String>(())
/// ```
pub fn parse_csv(text: &str) -> Result<Matrix, Flaw> {
    let mut lines = text
        .lines()
        .enumerate()
        .map(|(index, line)| (index + 1, line))
        .filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'))
        .peekable();
    let Some(&(_, first)) = lines.peek() else {
        return Err(Flaw::new("holds no numbers", REMEDY));
    };
    let separator = ['\t', ';', ','].into_iter().find(|&separator| first.contains(separator));
    if split(first, separator).iter().all(|field| field.parse::<f64>().is_err()) {
        lines.next();
    }
    let mut entries = Vec::new();
    let (mut rows, mut columns) = (0, 0);
    for (line, content) in lines {
        let fields = split(content, separator);
        if rows > 0 && fields.len() != columns {
            let problem = format!("line {line}: {} numbers where the rows above have {columns}", fields.len());
            return Err(Flaw::new(problem, "give rows of one length"));
        }
        (rows, columns) = (rows + 1, fields.len());
        require_shape(rows as u64, columns as u64)?;
        if rows == 1 {
            require_room(text.lines().count().min(MAXIMUM_UNITS) as u64, columns as u64)?;
        }
        for (index, field) in fields.iter().enumerate() {
            entries.push(number(line, index + 1, field)?);
        }
    }
    if rows == 0 {
        return Err(Flaw::new("holds a header but no numbers", REMEDY));
    }
    Ok(Matrix::from_row_slice(rows, columns, &entries))
}

fn split(line: &str, separator: Option<char>) -> Vec<&str> {
    match separator {
        Some(separator) => line.split(separator).map(clean).collect(),
        None => line.split_whitespace().map(clean).collect(),
    }
}

/// A field without the spaces and the one pair of quotes around it.
fn clean(field: &str) -> &str {
    let field = field.trim();
    field.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(field)
}

fn number(line: usize, column: usize, field: &str) -> Result<f64, Flaw> {
    match field.parse::<f64>() {
        Ok(value) if value.is_finite() => Ok(value),
        Ok(value) => Err(Flaw::new(
            format!("line {line}, column {column}: the entry is {value}"),
            "replace missing values before the analysis",
        )),
        Err(_) if field.is_empty() => Err(Flaw::new(format!("line {line}, column {column}: empty"), REMEDY)),
        Err(_) => Err(Flaw::new(format!("line {line}, column {column}: `{field}` is not a number"), REMEDY)),
    }
}
