//! Edges by the names of their ends, assembled into a sparse matrix.

use super::content::Sparse;
use super::flaw::Flaw;
use super::triplets::sum_duplicates;
use std::collections::HashMap;

/// One end of an edge: a number of up to 64 bits, of which every digit is kept, or a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End<'a> {
    /// An identifier. The text of the same digits is the same unit.
    Number(u64),
    /// A name.
    Text(&'a str),
}

impl From<u64> for End<'_> {
    fn from(number: u64) -> Self {
        Self::Number(number)
    }
}

impl<'a> From<&'a str> for End<'a> {
    fn from(text: &'a str) -> Self {
        written_number(text).map_or(Self::Text(text), Self::Number)
    }
}

/// The number of which `text` is the shortest way to write it: `7`, but not `07`, which is another name.
fn written_number(text: &str) -> Option<u64> {
    let is_shortest = text.bytes().all(|byte| byte.is_ascii_digit()) && (text.len() == 1 || !text.starts_with('0'));
    if is_shortest { text.parse().ok() } else { None }
}

/// Collects edges, whose ends are names or numbers, into a matrix: W[post, pre] = weight.
///
/// The units are those that occur at either end: by number where every name is an integer, else in the order in which
/// they first occur (of one edge, pre before post). Edges that occur twice are summed, in the order they were given;
/// sums of zero are not stored. n edges take 16 n bytes and, at the end, half of that again.
///
/// ```
/// use fisher_memory::family::file::EdgeTable;
/// let mut table = EdgeTable::default();
/// table.push("AVAL", "VA1", 2.0).map_err(|flaw| flaw.problem)?;
/// table.push("AVAL", "VA1", 1.0).map_err(|flaw| flaw.problem)?;
/// let (matrix, labels) = table.finish().map_err(|flaw| flaw.problem)?;
/// assert_eq!((matrix.entries, labels), (vec![(1, 0, 3.0)], vec!["AVAL".into(), "VA1".into()]));
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct EdgeTable {
    numbers: HashMap<u64, u32>,
    names: HashMap<Box<str>, u32>,
    entries: Vec<(u32, u32, f64)>,
}

impl EdgeTable {
    /// Adds the edge from `pre`, the source, to `post`, the target.
    ///
    /// # Errors
    /// A [`Flaw`] with the number of the edge, from 1, for an empty name or a weight that is not finite.
    pub fn push<'a>(&mut self, pre: impl Into<End<'a>>, post: impl Into<End<'a>>, weight: f64) -> Result<(), Flaw> {
        let edge = self.entries.len() + 1;
        if !weight.is_finite() {
            let problem = format!("has the weight {weight} at edge {edge}");
            return Err(Flaw::new(problem, "drop edges without a weight, or give them one, before the analysis"));
        }
        let (pre, post) = (self.unit(pre.into(), edge)?, self.unit(post.into(), edge)?);
        self.entries.push((post, pre, weight));
        Ok(())
    }

    /// The number of edges so far.
    #[must_use]
    pub fn edges(&self) -> usize {
        self.entries.len()
    }

    /// The square matrix (row = target, column = source; by row, then by column) and the names of its units.
    ///
    /// # Errors
    /// A [`Flaw`] without any edge, or where the sum of edges between two units leaves the doubles.
    pub fn finish(self) -> Result<(Sparse, Vec<String>), Flaw> {
        if self.entries.is_empty() {
            return Err(Flaw::new("holds no edges", "give at least one edge: pre, post, weight"));
        }
        let labels = in_order(self.numbers, self.names);
        let mut places = vec![0_u32; labels.len()];
        for (place, &(unit, _)) in labels.iter().enumerate() {
            places[unit as usize] = place as u32;
        }
        let mut entries = self.entries;
        for (row, column, _) in &mut entries {
            (*row, *column) = (places[*row as usize], places[*column as usize]);
        }
        let labels: Vec<String> = labels.into_iter().map(|(_, label)| label).collect();
        sum_duplicates(&mut entries);
        if let Some(&(row, column, sum)) = entries.iter().find(|(_, _, sum)| !sum.is_finite()) {
            let (post, pre) = (&labels[row as usize], &labels[column as usize]);
            let problem = format!("has edges from `{pre}` to `{post}` whose weights sum to {sum}");
            return Err(Flaw::new(problem, "give weights whose sums fit a double, below 1.8e308"));
        }
        Ok((Sparse { rows: labels.len(), columns: labels.len(), entries }, labels))
    }

    fn unit(&mut self, end: End, edge: usize) -> Result<u32, Flaw> {
        let next = self.numbers.len() + self.names.len();
        let known = match end {
            End::Number(number) => self.numbers.get(&number),
            End::Text("") => {
                let problem = format!("has an edge without a name at one end, edge {edge}");
                return Err(Flaw::new(problem, "give every edge a source and a target, or drop it"));
            }
            End::Text(name) => self.names.get(name),
        };
        if let Some(&unit) = known {
            return Ok(unit);
        }
        let new = u32::try_from(next).map_err(|_| {
            Flaw::new(format!("names more than {next} units by edge {edge}"), "keep the edges of fewer units")
        })?;
        match end {
            End::Number(number) => self.numbers.insert(number, new),
            End::Text(name) => self.names.insert(name.into(), new),
        };
        Ok(new)
    }
}

/// The units with their names: by number if every name is an integer, else as they came.
fn in_order(numbers: HashMap<u64, u32>, names: HashMap<Box<str>, u32>) -> Vec<(u32, String)> {
    // Integers that are no `u64` written shortest, such as -3 or 007, are still sorted by their value.
    let values: Option<Vec<i128>> = names.keys().map(|name| name.parse().ok()).collect();
    let mut units: Vec<(i128, u32, String)> = Vec::with_capacity(numbers.len() + names.len());
    units.extend(numbers.into_iter().map(|(number, unit)| (number.into(), unit, number.to_string())));
    let by_number = values.is_some();
    let values = values.unwrap_or_else(|| vec![0; names.len()]);
    units.extend(values.into_iter().zip(names).map(|(value, (name, unit))| (value, unit, name.into())));
    if by_number {
        units.sort_unstable_by_key(|&(value, unit, _)| (value, unit));
    } else {
        units.sort_unstable_by_key(|&(_, unit, _)| unit);
    }
    units.into_iter().map(|(_, unit, name)| (unit, name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assembled(edges: &[(&str, &str, f64)]) -> (Sparse, Vec<String>) {
        let mut table = EdgeTable::default();
        for &(pre, post, weight) in edges {
            table.push(pre, post, weight).expect("an edge");
        }
        table.finish().expect("a matrix")
    }

    #[test]
    fn numbers_are_sorted_and_keep_every_digit() {
        let (matrix, labels) =
            assembled(&[("720575940612345679", "720575940612345678", 2.0), ("9", "720575940612345679", 1.0)]);
        assert_eq!(labels, ["9", "720575940612345678", "720575940612345679"]);
        assert_eq!(matrix.entries, [(1, 2, 2.0), (2, 0, 1.0)]);
        let (_, labels) = assembled(&[("10", "-3", 1.0), ("007", "7", 1.0)]);
        assert_eq!(labels, ["-3", "007", "7", "10"]);
    }

    #[test]
    fn names_keep_their_order_of_appearance() {
        let (matrix, labels) = assembled(&[("z", "10", 1.0), ("2", "a", 0.5), ("z", "10", -1.0)]);
        assert_eq!(labels, ["z", "10", "2", "a"]);
        assert_eq!((matrix.rows, matrix.entries), (4, vec![(3, 2, 0.5)]));
    }

    #[test]
    fn a_number_and_its_text_are_one_unit() {
        let mut table = EdgeTable::default();
        table.push(5_u64, "5", 1.5).expect("an edge");
        assert_eq!(table.finish().expect("a matrix").1, ["5"]);
    }

    #[test]
    fn bad_edges_are_told_by_their_number() {
        let mut table = EdgeTable::default();
        table.push("a", "b", 1e308).expect("an edge");
        assert!(table.push("a", "", 1.0).expect_err("no name").problem.contains("edge 2"));
        assert!(table.push("a", "b", f64::NAN).expect_err("no weight").problem.contains("NaN at edge 2"));
        table.push("a", "b", 1e308).expect("an edge");
        assert!(table.finish().expect_err("a sum").problem.contains("from `a` to `b`"));
        assert!(EdgeTable::default().finish().expect_err("no edges").problem.contains("no edges"));
    }
}
