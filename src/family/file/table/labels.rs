//! Which row and column of a table are labels, and the matrix that is left.

use super::super::content::{Choices, Content, Stored};
use super::super::flaw::{Flaw, require_shape};
use super::grid::{Grid, no_entry};
use super::layout::{Layout, REMEDY};
use crate::linalg::Matrix;

/// What the first row and the first column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Margins {
    /// The first row holds the names of the columns.
    header: bool,
    /// The first column holds the names of the rows, or nothing at all.
    names: bool,
    /// That column has no entry.
    blank: bool,
}

impl Grid {
    /// The matrix of the table, with its labels.
    pub fn content(self, layout: &Layout, choices: &Choices) -> Result<Content, Flaw> {
        let margins = self.margins(layout, choices)?;
        let (matrix, labels) = self.matrix(layout, margins)?;
        Ok(Content { stored: Stored::Dense(matrix), labels, format: layout.in_words() })
    }

    fn margins(&self, layout: &Layout, choices: &Choices) -> Result<Margins, Flaw> {
        let is_number = |field: &String| layout.is_number(field);
        let is_blank = |field: &String| field.is_empty();
        let (top, left) = (&self.top, &self.left);
        let is_short = top.len() == self.width && !left.is_empty() && !top.iter().all(is_number);
        if !is_short && !left.is_empty() && top.len() != self.width + 1 {
            if top.iter().all(is_number) {
                let problem = format!(
                    "line {}: {} numbers where the rows above have {}",
                    self.lines[1],
                    self.width + 1,
                    top.len()
                );
                return Err(Flaw::new(problem, "give rows of one length"));
            }
            let problem =
                format!("line {}: {} fields where the rows below have {}", self.lines[0], top.len(), self.width + 1);
            return Err(Flaw::new(problem, "give rows of one length, or a header with one name for every column"));
        }
        let blank = !is_short && top[0].is_empty() && left.iter().all(is_blank);
        let text_below = left.iter().any(|field| !is_blank(field) && !is_number(field));
        let has_numbers = top.iter().any(is_number);
        let corner = !is_short && !blank && top[0].is_empty() && !left.iter().any(is_blank);
        if is_short || corner || !has_numbers {
            let names = is_short || corner || blank || text_below;
            let numbers: Vec<f64> = left.iter().map(|field| layout.number(field).unwrap_or(f64::NAN)).collect();
            if !names && self.width == left.len() && counts(&numbers) {
                let problem = format!(
                    "column 1 (`{}`) makes it {} x {}: it may hold labels of the rows or weights",
                    top[0],
                    left.len(),
                    self.width + 1
                );
                return match choices.labels {
                    Some(names) => Ok(Margins { header: true, names, blank }),
                    None => Err(Flaw::new(problem, "write FILE:labels=true to drop it, or FILE:labels=false")),
                };
            }
            return Ok(Margins { header: true, names, blank });
        }
        if text_below || !is_number(&top[0]) {
            return Ok(Margins { header: false, names: true, blank });
        }
        self.counted(layout, choices)
    }

    /// The margins of a table of numbers alone, whose first row or column may count.
    fn counted(&self, layout: &Layout, choices: &Choices) -> Result<Margins, Flaw> {
        let plain = Margins { header: false, names: false, blank: false };
        let numbers = |fields: &mut dyn Iterator<Item = &String>| -> Vec<f64> {
            fields.map(|field| layout.number(field).unwrap_or(f64::NAN)).collect()
        };
        let (rows, columns) = (self.left.len() + 1, self.top.len());
        let top = numbers(&mut self.top.iter());
        let column = numbers(&mut self.top[..1].iter().chain(&self.left));
        let square = rows == columns && rows > 2 && counts(&top[1..]) && counts(&column[1..]);
        let (wide, tall) = (columns == rows + 1 && counts(&column), rows == columns + 1 && rows > 2 && counts(&top));
        let indexed = columns == 2 && rows > 2 && counts(&column);
        match choices.labels {
            Some(false) => return Ok(plain),
            Some(true) => {
                return Ok(Margins {
                    header: rows >= columns && columns != 2,
                    names: rows <= columns || columns == 2,
                    blank: false,
                });
            }
            None => {}
        }
        let which = match (square, wide || indexed, tall) {
            (true, _, _) => "row and column 1 count",
            (_, true, _) => "column 1 counts",
            (_, _, true) => "row 1 counts",
            _ => return Ok(plain),
        };
        let both = |what: &str, rows: usize, columns: usize| format!("{rows} x {columns} {what}");
        let labelled = match (square, tall) {
            (true, _) => both("with labels", rows - 1, columns - 1),
            (_, true) => both("with a header", rows - 1, columns),
            _ => both("with an index", rows, columns - 1),
        };
        let problem =
            format!("{which} 0, 1, 2, ... or 1, 2, 3, ...: it may be {labelled}, or {rows} x {columns} without");
        Err(Flaw::new(problem, "write FILE:labels=true for labels, or FILE:labels=false if they are weights"))
    }

    fn matrix(self, layout: &Layout, margins: Margins) -> Result<(Matrix, Option<Vec<String>>), Flaw> {
        let Margins { header, names, blank } = margins;
        let mut width = if self.left.is_empty() { self.top.len() - 1 } else { self.width };
        if let Some(flaw) = self.flaw {
            return Err(flaw);
        }
        // Separators at the end of every row make a column of nothing.
        let ends_empty = |row: usize| self.inside[(row + 1) * self.width - 1].is_nan();
        let top_ends_empty = self.top.last().is_some_and(String::is_empty);
        if width > 0 && top_ends_empty && (0..self.left.len()).all(ends_empty) {
            width -= 1;
        }
        let skip = usize::from(names);
        let mut entries = Vec::new();
        if !header {
            for (index, field) in self.top.iter().enumerate().take(width + 1).skip(skip) {
                entries.push(entry(layout, field, self.lines[0], index + 1, false)?);
            }
        }
        // Of a table with names on both sides an empty field is no connection.
        let is_zero = header && names && !blank;
        for (row, first) in self.left.iter().enumerate() {
            if !names {
                entries.push(entry(layout, first, self.lines[row + 1], 1, is_zero)?);
            }
            for (index, &value) in self.inside[row * self.width..row * self.width + width].iter().enumerate() {
                // What is no number is empty by now.
                match value.is_nan() {
                    false => entries.push(value),
                    true => entries.push(entry(layout, "", self.lines[row + 1], index + 2, is_zero)?),
                }
            }
        }
        let columns = width + 1 - skip;
        let rows = entries.len() / columns.max(1);
        if rows == 0 || columns == 0 {
            return Err(Flaw::new("holds a header but no numbers", REMEDY));
        }
        require_shape(rows as u64, columns as u64)?;
        let labels = self.names(margins, columns)?;
        Ok((Matrix::from_row_slice(rows, columns, &entries), labels))
    }

    /// The names of the rows, or of the columns where rows have none.
    fn names(&self, margins: Margins, columns: usize) -> Result<Option<Vec<String>>, Flaw> {
        let Margins { header, names, blank } = margins;
        let mut above: Vec<String> = self.top.iter().rev().take(columns).rev().cloned().collect();
        if self.top.last().is_some_and(String::is_empty) {
            above = self
                .top
                .iter()
                .skip(usize::from(names && self.top.len() > self.width))
                .take(columns)
                .cloned()
                .collect();
        }
        if !names || blank {
            return Ok(header.then_some(above));
        }
        let mut beside = self.left.clone();
        if !header {
            beside.insert(0, self.top[0].clone());
        }
        let sorted = |names: &Vec<String>| {
            let mut names = names.clone();
            names.sort();
            names
        };
        if header && above != beside && sorted(&above) == sorted(&beside) {
            let position = above.iter().zip(&beside).position(|(one, other)| one != other).unwrap_or(0);
            let problem = format!(
                "its rows and columns are named alike, but in another order: {} in row {}, {} in column {}",
                beside[position],
                position + 1,
                above[position],
                position + 1
            );
            return Err(Flaw::new(problem, "bring rows and columns into one order"));
        }
        Ok(Some(beside))
    }
}

/// Whether numbers count from 0 or from 1, at least to the second.
fn counts(numbers: &[f64]) -> bool {
    let first = numbers.first().copied().unwrap_or(f64::NAN);
    numbers.len() > 1
        && (first == 0.0 || first == 1.0)
        && numbers.iter().enumerate().all(|(index, &number)| number == first + index as f64)
}

/// A field as an entry.
fn entry(layout: &Layout, field: &str, line: usize, column: usize, empty_is_zero: bool) -> Result<f64, Flaw> {
    match layout.number(field) {
        Some(value) if value.is_finite() => Ok(value),
        None if field.is_empty() && empty_is_zero => Ok(0.0),
        _ => Err(no_entry(layout, field, line, column)),
    }
}
