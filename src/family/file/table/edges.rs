//! Edge lists as text.

use super::super::content::{Choices, Content, Stored};
use super::super::edge_columns::{EdgeColumns, edge_columns, has_ends};
use super::super::edges::EdgeTable;
use super::super::flaw::Flaw;
use super::super::text::lines;
use super::layout::Layout;
use std::collections::BTreeSet;

/// How an edge list is cut.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Edges {
    columns: EdgeColumns,
    /// The names of the columns, where the first row holds them.
    header: Option<Vec<String>>,
}

/// The columns of a table that is an edge list; `None` of a matrix.
pub(super) fn columns(layout: &Layout, choices: &Choices) -> Result<Option<Edges>, Flaw> {
    if choices.edges == Some(false) {
        return Ok(None);
    }
    let top = &layout.first[0];
    let is_name = |field: &String| !field.is_empty() && !layout.is_number(field);
    let has_header = layout.first.len() > 1 && !top.iter().any(|field| layout.is_number(field));
    if has_header && (choices.columns.is_some() || has_ends(top)) {
        return Ok(Some(Edges { columns: edge_columns(top, choices)?, header: Some(top.clone()) }));
    }
    if choices.columns.is_some() {
        // Columns without names go by their numbers.
        let numbers: Vec<String> = (1..=top.len()).map(|number| number.to_string()).collect();
        return Ok(Some(Edges { columns: edge_columns(&numbers, choices)?, header: None }));
    }
    let widths = layout.first.iter().map(Vec::len);
    let (least, most) = (widths.clone().min().unwrap_or(0), widths.max().unwrap_or(0));
    if least != most || !(2..=3).contains(&most) {
        return if choices.edges == Some(true) { Err(no_edges(most)) } else { Ok(None) };
    }
    let columns = EdgeColumns { pre: 0, post: 1, weight: (most == 3).then_some(2) };
    let body = &layout.first[usize::from(has_header && choices.edges == Some(true))..];
    let are_names = body.iter().all(|row| is_name(&row[0]) && is_name(&row[1]));
    let are_weights = body.iter().all(|row| row.get(2).is_none_or(|field| layout.is_number(field)));
    if choices.edges == Some(true) || (are_names && are_weights && most == 3) {
        let header = (has_header && choices.edges == Some(true)).then(|| top.clone());
        return Ok(Some(Edges { columns, header }));
    }
    refuse_ids(layout, has_header)?;
    Ok(None)
}

fn no_edges(columns: usize) -> Flaw {
    Flaw::new(
        format!("has rows of {columns} columns and no header that tells source, target and weight"),
        "write FILE:columns=1;2;3 with the numbers of these columns",
    )
}

/// Numbers from here on look like identifiers of units where weights would be.
const IDENTIFIER: f64 = 10.0;

/// Refuses three rows of three numbers of which the first two may be identifiers.
fn refuse_ids(layout: &Layout, has_header: bool) -> Result<(), Flaw> {
    let body = &layout.first[usize::from(has_header)..];
    if body.len() != 3 || body[0].len() != 3 {
        return Ok(());
    }
    let number = |row: usize, column: usize| layout.number(&body[row][column]).unwrap_or(f64::NAN);
    let is_id = |id: f64| id >= 0.0 && id.fract() == 0.0;
    let is_edge = |row: usize| {
        let (pre, post) = (number(row, 0), number(row, 1));
        is_id(pre) && is_id(post) && pre != post && number(row, 2).abs() > 0.0
    };
    let stands_out = |row: usize| number(row, 0).max(number(row, 1)) >= IDENTIFIER || number(row, 2).fract() != 0.0;
    if (0..3).all(is_edge) && (0..3).any(stands_out) {
        return Err(Flaw::new(
            "may be a list of 3 edges (source, target, weight) or a 3 x 3 matrix",
            "write FILE:edges=true or FILE:edges=false",
        ));
    }
    Ok(())
}

/// Reads the edges of a text.
pub(super) fn read(text: &str, layout: &Layout, edges: &Edges, choices: &Choices) -> Result<Content, Flaw> {
    let EdgeColumns { pre, post, weight } = edges.columns;
    let most = [Some(pre), Some(post), weight].into_iter().flatten().max().unwrap_or(0);
    let only = choices.only.as_ref().map(|(column, value)| Ok((place(edges, column)?, value.as_str()))).transpose()?;
    let mut kinds = Kinds::of(edges);
    let mut table = EdgeTable::default();
    for (line, content) in lines(text).skip(usize::from(edges.header.is_some())) {
        let fields = layout.fields(content);
        if fields.len() <= most {
            let problem = format!("line {line}: {} fields where an edge needs {}", fields.len(), most + 1);
            return Err(Flaw::new(problem, "give every edge its source, target and weight"));
        }
        if only.is_some_and(|(column, value)| fields.get(column) != Some(&value)) {
            continue;
        }
        kinds.add(&fields);
        let value = match weight.map(|weight| (weight, fields[weight])) {
            None => 1.0,
            Some((column, field)) => layout.number(field).ok_or_else(|| {
                let problem = format!("line {line}, column {}: the weight `{field}` is not a number", column + 1);
                Flaw::new(problem, "drop edges without a weight, or choose the columns: FILE:columns=pre;post;weight")
            })?,
        };
        table
            .push(fields[pre], fields[post], value)
            .map_err(|flaw| Flaw::new(format!("line {line}: {}", flaw.problem), flaw.remedy))?;
    }
    let count = table.edges();
    let (matrix, labels) = table.finish()?;
    let format = format!("edge list of {count} rows, {}{}", layout.in_words(), kinds.in_words());
    Ok(Content { stored: Stored::Sparse(matrix), labels: Some(labels), format })
}

/// The place of a column by its name or its number from 1.
fn place(edges: &Edges, name: &str) -> Result<usize, Flaw> {
    let named = edges.header.as_ref().and_then(|names| names.iter().position(|known| known == name));
    let numbered = || name.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
    named.or_else(numbered).ok_or_else(|| {
        let names = edges.header.as_ref().map_or_else(|| "no header".into(), |names| names.join(", "));
        Flaw::new(format!("has no column `{name}` ({names})"), "write FILE:only=column;value with the name of a column")
    })
}

/// The few values of a column beside source, target and weight, such as the types of synapses.
struct Kinds {
    column: Option<(usize, String)>,
    values: BTreeSet<String>,
}

/// Columns with more values than this are no kinds.
const MOST_KINDS: usize = 8;

impl Kinds {
    fn of(edges: &Edges) -> Self {
        let EdgeColumns { pre, post, weight } = edges.columns;
        let taken = [Some(pre), Some(post), weight];
        let names = edges.header.iter().flatten().enumerate();
        let column =
            names.filter(|(place, _)| !taken.contains(&Some(*place))).map(|(place, name)| (place, name.clone()));
        Self { column: column.last(), values: BTreeSet::new() }
    }

    fn add(&mut self, fields: &[&str]) {
        let Some((place, _)) = &self.column else { return };
        match fields.get(*place) {
            Some(value) if self.values.contains(*value) => {}
            Some(value) if self.values.len() < MOST_KINDS => {
                self.values.insert((*value).into());
            }
            _ => self.column = None,
        }
    }

    fn in_words(&self) -> String {
        match &self.column {
            Some((_, name)) if self.values.len() > 1 => {
                let values: Vec<&str> = self.values.iter().map(String::as_str).collect();
                format!(", every {name} summed ({}; only={name};{} takes one)", values.join(", "), values[0])
            }
            _ => String::new(),
        }
    }
}
