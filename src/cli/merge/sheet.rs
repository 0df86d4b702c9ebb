//! The table of a sweep: its columns, filled row by row.

use super::path::{all, found, single};
use crate::cli::failure::Failure;
use crate::cli::sweep::{Cell, Outcome, Plan};
use serde_json::Value;
use std::collections::HashMap;

/// The last column: why a cell failed.
const ERROR: &str = "error";

/// One column with a value for every row.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    pub name: String,
    pub values: Vec<Value>,
}

/// The table as it fills.
pub struct Sheet<'a> {
    plan: &'a Plan,
    grid: Vec<Column>,
    /// Columns of results, in the order in which they first came.
    results: Vec<Column>,
    places: HashMap<String, usize>,
    /// Whether the columns were asked for by name.
    chosen: bool,
    errors: Column,
    /// Rows so far, and how many of them failed.
    rows: usize,
    pub failed: usize,
    /// The keys of the first result, for who asks for others.
    known: Vec<String>,
}

impl<'a> Sheet<'a> {
    /// An empty table with these keys of results, or all that are single values.
    pub fn new(plan: &'a Plan, keep: Option<Vec<String>>) -> Self {
        let column = |name: &str| Column { name: name.into(), values: Vec::new() };
        let mut sheet = Self {
            plan,
            grid: plan.columns().into_iter().map(column).collect(),
            results: Vec::new(),
            places: HashMap::new(),
            chosen: keep.is_some(),
            errors: column(ERROR),
            rows: 0,
            failed: 0,
            known: Vec::new(),
        };
        for key in keep.into_iter().flatten() {
            sheet.place(&key);
        }
        sheet
    }

    /// The column of a key.
    fn place(&mut self, key: &str) -> usize {
        if let Some(&place) = self.places.get(key) {
            return place;
        }
        self.results.push(Column { name: key.into(), values: vec![Value::Null; self.rows] });
        self.places.insert(key.into(), self.results.len() - 1);
        self.results.len() - 1
    }

    /// Adds the row of a cell.
    pub fn push(&mut self, cell: &Cell, outcome: &Outcome) {
        for (column, value) in self.grid.iter_mut().zip(self.plan.row(cell)) {
            column.values.push(value);
        }
        self.results.iter_mut().for_each(|column| column.values.push(Value::Null));
        self.rows += 1;
        match outcome {
            Outcome::Done { result, .. } => self.fill(result),
            Outcome::Failed(_) => self.failed += 1,
        }
        self.errors.values.push(match outcome {
            Outcome::Done { .. } => Value::Null,
            Outcome::Failed(error) => error.as_str().into(),
        });
    }

    /// Fills the last row.
    fn fill(&mut self, result: &Value) {
        if self.known.is_empty() {
            self.known = all(result);
        }
        let keys: Vec<String> = match self.chosen {
            true => self.results.iter().map(|column| column.name.clone()).collect(),
            false => single(result),
        };
        for key in keys {
            let place = self.place(&key);
            let value = found(result, &key).cloned().unwrap_or(Value::Null);
            let last = self.rows - 1;
            // A column that begins with this row has none for it yet.
            self.results[place].values.truncate(last);
            self.results[place].values.push(value);
        }
    }

    /// The columns in their order. A key that was asked for and that no result has is refused.
    pub fn columns(self) -> Result<Vec<Column>, Failure> {
        let done = self.rows - self.failed;
        let is_empty = |column: &&Column| column.values.iter().all(Value::is_null);
        if self.chosen
            && done > 0
            && let Some(column) = self.results.iter().find(is_empty)
            && !self.known.contains(&column.name)
        {
            let what = format!("no result has the key {}", column.name);
            return Err(Failure::content(what, format!("use --keep with some of {}", self.known.join(", "))));
        }
        let mut columns = self.grid;
        for mut column in self.results {
            let same = columns.iter().find(|known| known.name == column.name);
            if column.name == ERROR || same.is_some() {
                if same.is_some_and(|known| says_the_same(known, &column)) {
                    continue;
                }
                column.name = format!("result.{}", column.name);
            }
            columns.push(column);
        }
        columns.push(self.errors);
        Ok(columns)
    }
}

/// Whether a column of the results repeats one of the grid, wherever it says anything.
fn says_the_same(grid: &Column, result: &Column) -> bool {
    grid.values.iter().zip(&result.values).all(|(known, found)| match (known.as_f64(), found.as_f64()) {
        (Some(known), Some(found)) => known == found,
        _ => found.is_null() || known == found,
    })
}
