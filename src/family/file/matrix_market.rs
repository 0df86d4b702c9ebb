//! The Matrix Market exchange format.

use super::content::{Content, Sparse};
use super::flaw::{Flaw, require_entries_room, require_room};
use crate::linalg::Matrix;

const DAMAGED: &str = "write it again, for example with scipy.io.mmwrite";
const FORMS: &str = "use coordinate or array; real, integer or pattern; general, symmetric or skew-symmetric";

/// How the entries that are not stored follow from those that are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Symmetry {
    General,
    Symmetric,
    SkewSymmetric,
}

/// Parses the text of a .mtx file into a dense matrix.
///
/// Coordinate or array; real, integer or pattern (ones); general, symmetric or skew-symmetric. The symmetric forms
/// store the lower triangle (entry (i, j), i >= j; skew-symmetric i > j). Entry (i, j) is the weight from j to i.
///
/// # Errors
/// A [`Flaw`] with the line for another header, a count that is not met, an index out of range, an entry given twice,
/// or what is not a finite number.
///
/// ```
/// let text = "%%MatrixMarket matrix coordinate real symmetric\n2 2 1\n2 1 0.5\n";
/// let weights = fisher_memory::family::file::parse_matrix_market(text).map_err(|flaw| flaw.problem)?;
/// assert_eq!(weights[(0, 1)], 0.5);
/// # Ok::<(), String>(())
/// ```
pub fn parse_matrix_market(text: &str) -> Result<Matrix, Flaw> {
    parse(text)?.stored.into_dense()
}

/// The same, sparse where the file is.
pub(super) fn parse(text: &str) -> Result<Content, Flaw> {
    // Blank lines and blanks in front of the banner are skipped, as SciPy does.
    let (blank, header) = text.lines().enumerate().find(|(_, line)| !line.trim().is_empty()).unwrap_or_default();
    let header = header.to_ascii_lowercase();
    let words: Vec<&str> = header.split_whitespace().collect();
    let ["%%matrixmarket", "matrix", layout, field, symmetry] = words[..] else {
        if let ["%%matrixmarket", "matrix", _, _, _, rest @ ..] = &words[..] {
            let problem =
                format!("line {}: `{}` stands behind the five words of the banner", blank + 1, rest.join(" "));
            return Err(Flaw::new(problem, "put remarks on lines of their own that begin with %"));
        }
        return Err(Flaw::new("does not begin with a line `%%MatrixMarket matrix ...`", DAMAGED));
    };
    let unsupported = |what: &str| Flaw::new(format!("line {}: {what} is not supported", blank + 1), FORMS);
    let symmetry = match symmetry {
        "general" => Symmetry::General,
        "symmetric" => Symmetry::Symmetric,
        "skew-symmetric" => Symmetry::SkewSymmetric,
        other => return Err(unsupported(other)),
    };
    let has_values = match field {
        "real" | "integer" | "double" => true,
        "pattern" if symmetry == Symmetry::SkewSymmetric => {
            let problem = "line 1: a pattern that is skew-symmetric has no meaning: ones cannot be their own negatives";
            return Err(Flaw::new(problem, "call it real and give the values, or call it symmetric"));
        }
        "pattern" if layout == "coordinate" => false,
        other => return Err(unsupported(other)),
    };
    let mut lines = Lines { lines: text.lines().enumerate(), last: 1 };
    lines.lines.nth(blank);
    match layout {
        "coordinate" => Ok(Content::sparse(parse_coordinate(lines, has_values, symmetry)?, "Matrix Market")),
        "array" => Ok(Content::dense(parse_array(lines, symmetry)?, "Matrix Market")),
        other => Err(unsupported(other)),
    }
}

/// The lines that are neither comment nor blank, with their numbers from 1.
struct Lines<'a> {
    lines: std::iter::Enumerate<std::str::Lines<'a>>,
    last: usize,
}

impl<'a> Lines<'a> {
    fn next(&mut self) -> Option<(usize, Vec<&'a str>)> {
        for (index, line) in self.lines.by_ref() {
            self.last = index + 1;
            if !line.trim_start().starts_with('%') && !line.trim().is_empty() {
                return Some((self.last, line.split_whitespace().collect()));
            }
        }
        None
    }

    fn expect(&mut self, what: impl FnOnce() -> String) -> Result<(usize, Vec<&'a str>), Flaw> {
        let last = self.last;
        self.next().ok_or_else(|| Flaw::new(format!("ends after line {last}, before {}", what()), DAMAGED))
    }

    fn expect_end(&mut self) -> Result<(), Flaw> {
        match self.next() {
            None => Ok(()),
            Some((line, _)) => Err(Flaw::new(format!("line {line}: more entries than announced"), DAMAGED)),
        }
    }
}

fn parse_coordinate(mut lines: Lines, has_values: bool, symmetry: Symmetry) -> Result<Sparse, Flaw> {
    let (line, words) = lines.expect(|| "the line `rows columns entries`".into())?;
    let [rows, columns, stored] = words[..] else {
        return Err(Flaw::new(format!("line {line}: expected `rows columns entries`"), DAMAGED));
    };
    let (rows, columns) = sparse_shape(line, rows, columns, symmetry)?;
    let stored = count(line, stored)?;
    require_entries_room(stored.min((rows * columns) as u64))?;
    let mut matrix = Sparse { rows, columns, entries: Vec::new() };
    let mut seen = std::collections::HashSet::new();
    for entry in 1..=stored {
        let (line, words) = lines.expect(|| format!("entry {entry} of {stored}"))?;
        let (row, column, value) = match words[..] {
            [row, column] if !has_values => (row, column, 1.0),
            [row, column, value] if has_values => (row, column, number(line, value)?),
            _ => {
                let form = if has_values { "`row column value`" } else { "`row column`" };
                return Err(Flaw::new(format!("line {line}: expected {form}"), DAMAGED));
            }
        };
        let (row, column) = (index(line, row, rows)?, index(line, column, columns)?);
        require_stored_part(line, row, column, symmetry)?;
        if !seen.insert((row, column)) {
            let problem = format!("line {line}: entry ({}, {}) is given twice", row + 1, column + 1);
            return Err(Flaw::new(problem, "sum or drop the duplicates"));
        }
        matrix.entries.push((row as u32, column as u32, value));
        match symmetry {
            Symmetry::General => {}
            _ if row == column => {}
            Symmetry::Symmetric => matrix.entries.push((column as u32, row as u32, value)),
            Symmetry::SkewSymmetric => matrix.entries.push((column as u32, row as u32, -value)),
        }
    }
    lines.expect_end()?;
    Ok(matrix)
}

fn parse_array(mut lines: Lines, symmetry: Symmetry) -> Result<Matrix, Flaw> {
    let (line, words) = lines.expect(|| "the line `rows columns`".into())?;
    let [rows, columns] = words[..] else {
        return Err(Flaw::new(format!("line {line}: expected `rows columns`"), DAMAGED));
    };
    let (rows, columns) = shape(line, rows, columns, symmetry)?;
    let mut matrix = Matrix::zeros(rows, columns);
    for column in 0..columns {
        let first = match symmetry {
            Symmetry::General => 0,
            Symmetry::Symmetric => column,
            Symmetry::SkewSymmetric => column + 1,
        };
        for row in first..rows {
            let (line, words) = lines.expect(|| format!("entry ({}, {})", row + 1, column + 1))?;
            let [value] = words[..] else {
                return Err(Flaw::new(format!("line {line}: expected one number"), DAMAGED));
            };
            place(&mut matrix, row, column, number(line, value)?, symmetry);
        }
    }
    lines.expect_end()?;
    Ok(matrix)
}

fn place(matrix: &mut Matrix, row: usize, column: usize, value: f64, symmetry: Symmetry) {
    matrix[(row, column)] = value;
    if row != column {
        match symmetry {
            Symmetry::General => {}
            Symmetry::Symmetric => matrix[(column, row)] = value,
            Symmetry::SkewSymmetric => matrix[(column, row)] = -value,
        }
    }
}

fn require_stored_part(line: usize, row: usize, column: usize, symmetry: Symmetry) -> Result<(), Flaw> {
    let allowed = match symmetry {
        Symmetry::General => true,
        Symmetry::Symmetric => row >= column,
        Symmetry::SkewSymmetric => row > column,
    };
    if allowed {
        return Ok(());
    }
    let problem = format!("line {line}: entry ({}, {}) is outside the lower triangle", row + 1, column + 1);
    Err(Flaw::new(problem, "store the lower triangle only, or call the matrix general"))
}

/// The shape of a matrix that need not be held entry by entry.
fn sparse_shape(line: usize, rows: &str, columns: &str, symmetry: Symmetry) -> Result<(usize, usize), Flaw> {
    let (rows, columns) = (count(line, rows)?, count(line, columns)?);
    let most = u64::from(u32::MAX);
    if rows == 0 || columns == 0 {
        return Err(Flaw::new(format!("holds an empty {rows} x {columns} matrix"), "give at least one entry"));
    }
    if rows > most || columns > most {
        return Err(Flaw::new(
            format!("line {line}: a {rows} x {columns} matrix"),
            "give 1 to 4294967295 rows and columns",
        ));
    }
    require_symmetric_shape(line, rows as usize, columns as usize, symmetry)?;
    Ok((rows as usize, columns as usize))
}

fn shape(line: usize, rows: &str, columns: &str, symmetry: Symmetry) -> Result<(usize, usize), Flaw> {
    let (rows, columns) = require_room(count(line, rows)?, count(line, columns)?)?;
    require_symmetric_shape(line, rows, columns, symmetry)?;
    Ok((rows, columns))
}

fn require_symmetric_shape(line: usize, rows: usize, columns: usize, symmetry: Symmetry) -> Result<(), Flaw> {
    if symmetry != Symmetry::General && rows != columns {
        let problem = format!("line {line}: a {rows} x {columns} matrix cannot be symmetric");
        return Err(Flaw::new(problem, "call the matrix general"));
    }
    Ok(())
}

fn count(line: usize, text: &str) -> Result<u64, Flaw> {
    text.parse().map_err(|_| Flaw::new(format!("line {line}: `{text}` is not a count"), DAMAGED))
}

/// An index counted from 1, as one counted from 0.
fn index(line: usize, text: &str, size: usize) -> Result<usize, Flaw> {
    match text.parse::<usize>() {
        Ok(index) if (1..=size).contains(&index) => Ok(index - 1),
        _ => Err(Flaw::new(format!("line {line}: index `{text}` is not between 1 and {size}"), DAMAGED)),
    }
}

fn number(line: usize, text: &str) -> Result<f64, Flaw> {
    match text.parse::<f64>() {
        Ok(value) if value.is_finite() => Ok(value),
        Ok(value) => {
            Err(Flaw::new(format!("line {line}: the entry is {value}"), "replace missing values before the analysis"))
        }
        Err(_) => Err(Flaw::new(format!("line {line}: `{text}` is not a number"), DAMAGED)),
    }
}
