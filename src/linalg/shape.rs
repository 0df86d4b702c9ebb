//! What is known of the zeros of a matrix.

use super::product::Operand;
use super::{Matrix, Scratch};
use faer::MatRef;
use std::ops::Range;

/// Which entries of a matrix may differ from zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// All of them.
    Full,
    /// None above this many superdiagonals: 0 is lower triangular, 1 lower Hessenberg.
    Lower(usize),
    /// None below this many subdiagonals: 0 is upper triangular, 1 upper Hessenberg.
    Upper(usize),
}

impl Shape {
    pub(super) fn transposed(self) -> Self {
        match self {
            Self::Full => Self::Full,
            Self::Lower(band) => Self::Upper(band),
            Self::Upper(band) => Self::Lower(band),
        }
    }

    /// The columns in which some of these rows of a matrix of `count` columns may differ from zero.
    pub(super) fn columns(self, rows: &Range<usize>, count: usize) -> Range<usize> {
        match self {
            Self::Full => 0..count,
            Self::Lower(band) => 0..count.min(rows.end.saturating_add(band)),
            Self::Upper(band) => rows.start.saturating_sub(band).min(count)..count,
        }
    }

    /// The columns in which all of them may.
    pub(super) fn full_columns(self, rows: &Range<usize>, count: usize) -> Range<usize> {
        match self {
            Self::Full => 0..count,
            Self::Lower(band) => 0..count.min(rows.start.saturating_add(band).saturating_add(1)),
            Self::Upper(band) => rows.end.saturating_sub(band.saturating_add(1)).min(count)..count,
        }
    }
}

/// A factor of a product with what is known of its entries; those outside its shape must be stored as zeros.
#[derive(Clone, Copy)]
pub(crate) struct Shaped<'a> {
    operand: Operand<'a>,
    shape: Shape,
}

impl<'a> Shaped<'a> {
    /// A matrix of the given shape.
    pub fn new(matrix: &'a Matrix, shape: Shape) -> Self {
        Self { operand: Operand::Plain(matrix), shape }
    }

    /// A lower triangular matrix.
    pub fn lower(matrix: &'a Matrix) -> Self {
        Self::new(matrix, Shape::Lower(0))
    }

    /// The transpose, without a copy.
    pub fn transposed(self) -> Self {
        Self { operand: self.operand.transposed(), shape: self.shape.transposed() }
    }

    /// Another matrix of the same shape.
    pub fn shaped_like<'b>(self, matrix: &'b Matrix) -> Shaped<'b> {
        Shaped::new(matrix, self.shape)
    }

    /// Rows of a square matrix.
    #[cfg(test)]
    pub fn size(self) -> usize {
        self.operand.view().nrows()
    }

    /// What may differ from zero.
    pub fn shape(self) -> Shape {
        self.shape
    }

    /// Whether there is something that may not.
    pub fn is_banded(self) -> bool {
        self.shape != Shape::Full
    }

    /// Whether there is a band, and it takes less than half of the columns.
    pub fn is_narrow(self) -> bool {
        match self.shape {
            Shape::Full => false,
            Shape::Lower(band) | Shape::Upper(band) => 2 * band < self.operand.view().ncols(),
        }
    }

    pub(super) fn seen(self) -> (MatRef<'a, f64>, Shape) {
        (self.operand.view(), self.shape)
    }
}

impl<'a> From<Operand<'a>> for Shaped<'a> {
    fn from(operand: Operand<'a>) -> Self {
        Self { operand, shape: Shape::Full }
    }
}

impl<'a> From<&'a Scratch> for Shaped<'a> {
    fn from(matrix: &'a Scratch) -> Self {
        Self::new(matrix, Shape::Full)
    }
}

impl<'a> From<&'a Matrix> for Shaped<'a> {
    fn from(matrix: &'a Matrix) -> Self {
        Self::new(matrix, Shape::Full)
    }
}
