//! A square matrix of which most entries are zero, stored by rows.

use crate::error::{Error, Result, out_of_range};
use crate::linalg::Matrix;

/// A sparse n x n matrix by compressed rows: row = target, column = source.
///
/// Columns rise within a row, no place occurs twice, and no entry is zero.
///
/// ```
/// use fisher_memory::sparse::SparseMatrix;
/// let chain = SparseMatrix::from_triplets(3, vec![(2, 1, 0.5), (1, 0, 0.25), (1, 0, 0.25)])?;
/// assert_eq!((chain.size(), chain.weights()), (3, 2));
/// assert_eq!(chain.row(1), (&[0][..], &[0.5][..]));
/// # Ok::<(), fisher_memory::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct SparseMatrix {
    size: usize,
    starts: Vec<usize>,
    columns: Vec<u32>,
    values: Vec<f64>,
}

const INDEX: &str = "give rows and columns from 0 to n - 1, and n from 1 to 4294967294";

impl SparseMatrix {
    /// A matrix from (row, column, value), counted from zero; entries of one place are summed in their order.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] for an index outside 0 to n - 1 or an n outside 1 to 2^32 - 2; [`Error::NotFinite`] for an
    /// entry, or a sum of entries, that is not finite.
    pub fn from_triplets(n: usize, entries: Vec<(u32, u32, f64)>) -> Result<Self> {
        if n == 0 || n >= u32::MAX as usize {
            return Err(out_of_range("the number of units", n, INDEX));
        }
        if let Some((row, column, _)) =
            entries.iter().find(|(row, column, _)| *row as usize >= n || *column as usize >= n)
        {
            return Err(out_of_range("the place of an entry", format!("({row}, {column}) of {n} x {n}"), INDEX));
        }
        // By columns first, then by rows: both passes keep the order, so that columns rise within every row.
        let flipped = Compressed::new(n, entries.iter().map(|&(row, column, value)| (column, row, value)));
        drop(entries);
        let mut rows = flipped.flipped(n);
        rows.sum_duplicates();
        let matrix = Self { size: n, starts: rows.starts, columns: rows.minors, values: rows.values };
        let wrong = matrix.iter().find(|(_, _, value)| !value.is_finite());
        match wrong {
            None => Ok(matrix),
            Some((row, column, value)) => Err(Error::NotFinite { name: "W", row: row + 1, column: column + 1, value }),
        }
    }

    /// The entries of a dense square matrix that are not zero.
    ///
    /// # Errors
    /// Those of [`SparseMatrix::from_triplets`], and [`Error::NotSquare`].
    ///
    /// ```
    /// use fisher_memory::{family::network, sparse::SparseMatrix};
    /// assert_eq!(SparseMatrix::from_dense(&network("chain:n=5")?)?.weights(), 4);
    /// # Ok::<(), fisher_memory::Error>(())
    /// ```
    pub fn from_dense(matrix: &Matrix) -> Result<Self> {
        crate::requirements::require_square("W", matrix)?;
        let entry = |row: usize, column: usize| (row as u32, column as u32, matrix[(row, column)]);
        let n = matrix.nrows();
        let places = (0..n).flat_map(|row| (0..n).map(move |column| (row, column)));
        Self::from_triplets(n, places.map(|(row, column)| entry(row, column)).filter(|entry| entry.2 != 0.0).collect())
    }

    /// The number n of rows and of columns.
    #[must_use]
    pub fn size(&self) -> usize {
        self.size
    }

    /// How many entries are stored.
    #[must_use]
    pub fn weights(&self) -> usize {
        self.values.len()
    }

    /// The columns and values of a row.
    ///
    /// # Panics
    /// If there is no such row.
    #[must_use]
    pub fn row(&self, row: usize) -> (&[u32], &[f64]) {
        let range = self.starts[row]..self.starts[row + 1];
        (&self.columns[range.clone()], &self.values[range])
    }

    /// Every entry as (row, column, value), row by row.
    pub fn iter(&self) -> impl Iterator<Item = (usize, usize, f64)> + Clone + '_ {
        (0..self.size).flat_map(move |row| {
            let (columns, values) = self.row(row);
            columns.iter().zip(values).map(move |(&column, &value)| (row, column as usize, value))
        })
    }

    /// The transpose W'.
    #[must_use]
    pub fn transpose(&self) -> Self {
        let entries = self.iter().map(|(row, column, value)| (column as u32, row as u32, value));
        let flipped = Compressed::new(self.size, entries);
        Self { size: self.size, starts: flipped.starts, columns: flipped.minors, values: flipped.values }
    }

    /// The matrix with every entry changed by a function of row, column and value; entries that become zero go.
    ///
    /// # Errors
    /// [`Error::NotFinite`] for an entry that is no finite number any more.
    pub fn mapped(&self, change: impl Fn(usize, usize, f64) -> f64) -> Result<Self> {
        let changed = self.iter().map(|(row, column, value)| (row as u32, column as u32, change(row, column, value)));
        Self::from_triplets(self.size, changed.filter(|entry| entry.2 != 0.0).collect())
    }

    /// The dense matrix (n x n), for sizes that allow it.
    #[must_use]
    pub fn to_dense(&self) -> Matrix {
        let mut dense = Matrix::zeros(self.size, self.size);
        self.iter().for_each(|(row, column, value)| dense[(row, column)] = value);
        dense
    }
}

/// Entries by their first index.
struct Compressed {
    starts: Vec<usize>,
    minors: Vec<u32>,
    values: Vec<f64>,
}

impl Compressed {
    /// Sorts (major, minor, value) by the first index; entries that share it keep their order.
    fn new(n: usize, entries: impl Iterator<Item = (u32, u32, f64)> + Clone) -> Self {
        let mut starts = vec![0; n + 1];
        entries.clone().for_each(|(major, _, _)| starts[major as usize + 1] += 1);
        (0..n).for_each(|place| starts[place + 1] += starts[place]);
        let mut next = starts.clone();
        let (mut minors, mut values) = (vec![0; starts[n]], vec![0.0; starts[n]]);
        for (major, minor, value) in entries {
            let place = &mut next[major as usize];
            (minors[*place], values[*place]) = (minor, value);
            *place += 1;
        }
        Self { starts, minors, values }
    }

    /// The same entries by their second index.
    fn flipped(&self, n: usize) -> Self {
        let entries = (0..n).flat_map(|major| {
            let range = self.starts[major]..self.starts[major + 1];
            range.map(move |place| (self.minors[place], major as u32, self.values[place]))
        });
        Self::new(n, entries)
    }

    /// Sums neighbours of one place, and drops zeros.
    fn sum_duplicates(&mut self) {
        let mut kept = 0;
        for major in 0..self.starts.len() - 1 {
            let (first, range) = (kept, self.starts[major]..self.starts[major + 1]);
            self.starts[major] = first;
            for place in range {
                if kept > first && self.minors[kept - 1] == self.minors[place] {
                    self.values[kept - 1] += self.values[place];
                    continue;
                }
                if kept > first && self.values[kept - 1] == 0.0 {
                    kept -= 1;
                }
                (self.minors[kept], self.values[kept]) = (self.minors[place], self.values[place]);
                kept += 1;
            }
            if kept > first && self.values[kept - 1] == 0.0 {
                kept -= 1;
            }
        }
        if let Some(last) = self.starts.last_mut() {
            *last = kept;
        }
        self.minors.truncate(kept);
        self.values.truncate(kept);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_in_any_order_are_sorted_and_summed_and_zeros_go() {
        let entries = vec![(2, 2, 1.0), (0, 1, 2.0), (2, 0, 3.0), (2, 2, -1.0), (0, 1, 0.5), (1, 1, 0.0), (2, 1, 4.0)];
        let matrix = SparseMatrix::from_triplets(3, entries).unwrap();
        let found: Vec<_> = matrix.iter().collect();
        assert_eq!(found, [(0, 1, 2.5), (2, 0, 3.0), (2, 1, 4.0)]);
        assert_eq!(matrix.transpose().to_dense(), matrix.to_dense().transpose());
        assert_eq!(matrix.transpose().transpose(), matrix);
        assert_eq!(SparseMatrix::from_dense(&matrix.to_dense()).unwrap(), matrix);
    }

    #[test]
    fn indices_and_entries_are_checked() {
        assert!(matches!(SparseMatrix::from_triplets(0, vec![]), Err(Error::OutOfRange { .. })));
        assert!(matches!(SparseMatrix::from_triplets(2, vec![(0, 2, 1.0)]), Err(Error::OutOfRange { .. })));
        let infinite = SparseMatrix::from_triplets(2, vec![(1, 0, f64::MAX), (1, 0, f64::MAX)]);
        assert!(matches!(infinite, Err(Error::NotFinite { row: 2, column: 1, .. })));
    }
}
