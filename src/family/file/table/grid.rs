//! The rows of a table as numbers, with the text of its first row and column.

use super::super::flaw::{Flaw, require_shape};
use super::super::text::lines;
use super::layout::{Layout, REMEDY};

/// A table of rows of one length.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Grid {
    /// The first row as text, and whether it is longer or shorter than the others does not matter here.
    pub top: Vec<String>,
    /// The first field of every row below the first.
    pub left: Vec<String>,
    /// The other fields of the rows below the first, row after row; an empty one is not a number.
    pub inside: Vec<f64>,
    /// How many fields a row below the first has beside its own first.
    pub width: usize,
    /// The flaw of the first of these that is neither empty nor a finite number.
    pub flaw: Option<Flaw>,
    /// The line of every row, the first one's in front.
    pub lines: Vec<usize>,
}

impl Grid {
    /// Reads all rows.
    pub fn read(text: &str, layout: &Layout) -> Result<Self, Flaw> {
        let mut rows = lines(text);
        let Some((first, line)) = rows.next() else { return Err(Flaw::new("holds no numbers", REMEDY)) };
        let top: Vec<String> = layout.fields(line).into_iter().map(Into::into).collect();
        require_shape(1, top.len() as u64)?;
        let mut grid = Self { width: 0, top, left: vec![], inside: vec![], flaw: None, lines: vec![first] };
        for (line, content) in rows {
            let fields = layout.fields(content);
            if grid.left.is_empty() {
                grid.width = fields.len() - 1;
            } else if fields.len() != grid.width + 1 {
                let problem =
                    format!("line {line}: {} numbers where the rows above have {}", fields.len(), grid.width + 1);
                return Err(Flaw::new(problem, "give rows of one length"));
            }
            grid.add(line, &fields, layout)?;
        }
        Ok(grid)
    }

    fn add(&mut self, line: usize, fields: &[&str], layout: &Layout) -> Result<(), Flaw> {
        self.left.push(fields[0].into());
        self.lines.push(line);
        require_shape(self.lines.len() as u64 - 1, fields.len() as u64)?;
        for (index, field) in fields.iter().enumerate().skip(1) {
            let value = layout.number(field).filter(|value| value.is_finite());
            if value.is_none() && !field.is_empty() && self.flaw.is_none() {
                self.flaw = Some(no_entry(layout, field, line, index + 1));
            }
            self.inside.push(value.unwrap_or(f64::NAN));
        }
        Ok(())
    }
}

/// The flaw of a field that is no finite number.
pub(super) fn no_entry(layout: &Layout, field: &str, line: usize, column: usize) -> Flaw {
    let place = format!("line {line}, column {column}");
    match layout.number(field) {
        Some(value) => {
            Flaw::new(format!("{place}: the entry is {value}"), "replace missing values before the analysis")
        }
        None if field.is_empty() => Flaw::new(format!("{place}: empty"), REMEDY),
        None => {
            let remedy = format!("drop column {column} if it holds no weights; {REMEDY}");
            Flaw::new(format!("{place}: `{field}` is not a number"), remedy)
        }
    }
}
