//! Sums over all pairs of places of two factors, as ordinary products of matrices in doubles, without their zeros.

use super::ball::BallMatrix;
use crate::linalg::{Matrix, multiply_rows_into};
use std::ops::Range;

/// Rows and columns of the blocks of which zeros are left out: products of such blocks run at nearly full speed.
const BLOCK: usize = 32;
/// Blocks are worth their copies where they leave out more than a quarter of the products.
const WORTH: f64 = 0.75;

/// Which entries of a product are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Whole,
    /// Those of the lower triangle; the others come out as they may.
    Lower,
}

impl BallMatrix {
    /// The places 0 to `last` of the product of the midpoints before carries.
    ///
    /// Every block of the result sums over the range of terms in which both the rows on the left and the columns on the
    /// right have entries that are not zero: of triangular factors a third, of banded ones less.
    pub(super) fn places_by_pairs(&self, right: &Self, last: usize, wanted: Part) -> Vec<Vec<f64>> {
        let (rows, columns) = (self.rows, right.columns);
        let (left_panels, right_panels) = (panels(rows), panels(columns));
        let left_terms: Vec<Range<usize>> = left_panels.iter().map(|panel| self.terms_of_rows(panel.clone())).collect();
        let right_terms: Vec<Range<usize>> =
            right_panels.iter().map(|panel| right.terms_of_columns(panel.clone())).collect();
        let common = |row: usize, column: usize| {
            let (left, right) = (&left_terms[row], &right_terms[column]);
            left.start.max(right.start)..left.end.min(right.end)
        };
        let places = (0..left_panels.len()).flat_map(|row| (0..right_panels.len()).map(move |column| (row, column)));
        let places = places.filter(|(row, column)| wanted == Part::Whole || row >= column);
        let work: usize = places
            .clone()
            .map(|(row, column)| common(row, column).len() * left_panels[row].len() * right_panels[column].len())
            .sum();
        if work as f64 > WORTH * (rows * self.columns * columns) as f64 {
            return self.places_of_whole(right, last);
        }
        let mut found = vec![vec![0.0; rows * columns]; last + 1];
        for (row, column) in places {
            let terms = common(row, column);
            if terms.is_empty() {
                continue;
            }
            let (target_rows, target_columns) = (left_panels[row].clone(), right_panels[column].clone());
            let left = self.block(target_rows.clone(), terms.clone());
            let part = left.places_of_whole(&right.block(terms, target_columns.clone()), last);
            for (place, digits) in found.iter_mut().zip(&part) {
                for (column, digits) in target_columns.clone().zip(digits.chunks_exact(target_rows.len())) {
                    place[column * rows + target_rows.start..][..digits.len()].copy_from_slice(digits);
                }
            }
        }
        found
    }

    /// The same without looking for zeros.
    fn places_of_whole(&self, right: &Self, last: usize) -> Vec<Vec<f64>> {
        let (rows, inner, columns) = (self.rows, self.columns, right.columns);
        // Left digits side by side, right digits one below the other with the last place on top: then the sum over all
        // pairs of places s + t = d is one ordinary product with a long inner dimension.
        let (left_places, right_places) = (self.places.len(), right.places.len());
        let wide: Vec<f64> = self.places.concat();
        let height = right_places * inner;
        let mut tall = vec![0.0; height * columns];
        for (place, digits) in right.places.iter().enumerate() {
            let offset = (right_places - 1 - place) * inner;
            for column in 0..columns {
                let target = column * height + offset;
                tall[target..target + inner].copy_from_slice(&digits[column * inner..(column + 1) * inner]);
            }
        }
        let tall = Matrix::from_vec(height, columns, tall);
        let sums = (0..=last).map(|sum| {
            let first = (sum + 1).saturating_sub(right_places);
            let end = sum.min(left_places - 1) + 1;
            let start = (right_places - 1 + first - sum) * inner;
            let length = (end - first) * inner;
            let mut target = vec![0.0; rows * columns];
            let digits = &wide[first * inner * rows..end * inner * rows];
            multiply_rows_into(&mut target, digits, &tall, start..start + length);
            target
        });
        sums.collect()
    }

    /// The columns from the first to the last in which some of these rows are not zero.
    fn terms_of_rows(&self, rows: Range<usize>) -> Range<usize> {
        let is_zero = |column: usize| {
            let entries = column * self.rows + rows.start..column * self.rows + rows.end;
            self.places.iter().all(|digits| digits[entries.clone()].iter().all(|&digit| digit == 0.0))
        };
        span(self.columns, is_zero)
    }

    /// The rows from the first to the last in which some of these columns are not zero.
    fn terms_of_columns(&self, columns: Range<usize>) -> Range<usize> {
        let is_zero = |row: usize| {
            let entry = |column: usize| column * self.rows + row;
            self.places.iter().all(|digits| columns.clone().all(|column| digits[entry(column)] == 0.0))
        };
        span(self.rows, is_zero)
    }
}

/// The ranges of at most [`BLOCK`] numbers that make up 0..count.
fn panels(count: usize) -> Vec<Range<usize>> {
    (0..count).step_by(BLOCK).map(|start| start..(start + BLOCK).min(count)).collect()
}

/// From the first to behind the last of so many that is not zero.
fn span(count: usize, is_zero: impl Fn(usize) -> bool) -> Range<usize> {
    let Some(first) = (0..count).find(|&index| !is_zero(index)) else { return 0..0 };
    let last = (first..count).rev().find(|&index| !is_zero(index)).unwrap_or(first);
    first..last + 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::precision::Format;
    use crate::random::{Purpose, generator};
    use rand::RngExt;

    #[test]
    fn zeros_that_are_left_out_change_no_digit() {
        let mut generator = generator(5, Purpose::Test, 0);
        let mut random = |rows: usize, columns: usize, is_there: fn(usize, usize) -> bool| {
            let matrix = Matrix::from_fn(rows, columns, |row, column| {
                if is_there(row, column) { generator.random_range(-1.0..1.0) } else { 0.0 }
            });
            BallMatrix::from_matrix(&matrix, Format::for_bits(212, 128))
        };
        let shapes: [fn(usize, usize) -> bool; 6] = [
            |row, column| row >= column,
            |row, column| row <= column,
            |row, column| row.abs_diff(column) <= 1,
            |row, column| row / 40 == column / 40,
            |_, _| true,
            |_, _| false,
        ];
        for left in shapes {
            for right in shapes {
                for [rows, inner, columns] in [[100, 100, 100], [70, 128, 33], [3, 65, 97]] {
                    let (left, right) = (random(rows, inner, left), random(inner, columns, right));
                    if left.is_zero() || right.is_zero() {
                        assert!(left.times(&right).is_zero());
                        continue;
                    }
                    let last = left.places.len() + right.places.len() - 2;
                    let whole = left.places_of_whole(&right, last);
                    assert_eq!(left.places_by_pairs(&right, last, Part::Whole), whole);
                    let part = left.places_by_pairs(&right, last, Part::Lower);
                    for (found, digits) in part.iter().zip(&whole) {
                        let mut entries = found.iter().zip(digits).enumerate();
                        assert!(entries.all(|(place, (a, b))| a == b || place % rows < place / rows));
                    }
                }
            }
        }
    }
}
