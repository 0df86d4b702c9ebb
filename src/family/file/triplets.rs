//! Entries by row and column, from any sparse format, checked and summed.

use super::content::Sparse;
use super::flaw::Flaw;

/// Sorts entries by row and column, sums those of one place in the order they were given, and drops zeros.
pub(super) fn sum_duplicates(entries: &mut Vec<(u32, u32, f64)>) {
    entries.sort_by_key(|&(row, column, _)| (u64::from(row) << 32) | u64::from(column));
    entries.dedup_by(|next, kept| {
        let same = (next.0, next.1) == (kept.0, kept.1);
        if same {
            kept.2 += next.2;
        }
        same
    });
    entries.retain(|&(_, _, value)| value != 0.0);
}

/// A sparse matrix from the entries of a file, with its shape and every entry checked.
pub(super) fn assemble(shape: (u64, u64), mut entries: Vec<(u32, u32, f64)>) -> Result<Sparse, Flaw> {
    let (rows, columns) = require_sparse_shape(shape)?;
    if let Some((row, column, _)) =
        entries.iter().find(|(row, column, _)| *row as usize >= rows || *column as usize >= columns)
    {
        let problem = format!("has an entry in row {}, column {} of {rows} x {columns}", row + 1, column + 1);
        return Err(Flaw::new(problem, "write the file again: its indices leave its shape"));
    }
    sum_duplicates(&mut entries);
    match entries.iter().find(|(_, _, value)| !value.is_finite()) {
        None => Ok(Sparse { rows, columns, entries }),
        Some((row, column, value)) => {
            let problem = format!("has the entry {value} in row {}, column {}", row + 1, column + 1);
            Err(Flaw::new(problem, "replace missing values before the analysis"))
        }
    }
}

/// A sparse shape: an index of 32 bits reaches every row and column.
pub(super) fn require_sparse_shape((rows, columns): (u64, u64)) -> Result<(usize, usize), Flaw> {
    let fits = |size: u64| (1..u64::from(u32::MAX)).contains(&size);
    if fits(rows) && fits(columns) {
        return Ok((rows as usize, columns as usize));
    }
    let remedy = "give at least one row and column, and fewer than 4294967295 of each";
    Err(Flaw::new(format!("holds a sparse {rows} x {columns} matrix"), remedy))
}

/// The entries of compressed rows: row r has those at `starts[r]..starts[r + 1]`, their columns in `indices`.
///
/// Of compressed columns they are (column, row, value).
pub(super) fn uncompress(starts: &[f64], indices: &[f64], values: &[f64]) -> Result<Vec<(u32, u32, f64)>, Flaw> {
    let damaged = |problem: String| Flaw::new(problem, "write the file again: its compressed indices are damaged");
    let stored = starts.last().copied().unwrap_or_default();
    if starts.first() != Some(&0.0) || !starts.is_sorted() {
        return Err(damaged("has row or column starts that do not rise from 0".into()));
    }
    if stored > indices.len() as f64 || stored > values.len() as f64 {
        let held = indices.len().min(values.len());
        return Err(damaged(format!("announces {stored} entries and holds {held}")));
    }
    let mut entries = Vec::with_capacity(stored as usize);
    for (slow, pair) in starts.windows(2).enumerate() {
        for place in pair[0] as usize..pair[1] as usize {
            entries.push((index(slow as f64)?, index(indices[place])?, values[place]));
        }
    }
    Ok(entries)
}

/// A whole number from 0 as an index.
pub(super) fn index(number: f64) -> Result<u32, Flaw> {
    if number >= 0.0 && number < f64::from(u32::MAX) && number.fract() == 0.0 {
        return Ok(number as u32);
    }
    Err(Flaw::new(format!("has the index {number}"), "write the file again: indices are whole numbers from 0"))
}
