//! Where the entries of a matrix may differ from zero.

use std::ops::Range;

/// The band outside of which the entries of a matrix are stored zeros.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// No entry is known to be zero.
    Full,
    /// All entries above this many superdiagonals are zero: 0 is lower triangular, 1 lower Hessenberg.
    Lower(usize),
    /// All entries below this many subdiagonals are zero: 0 is upper triangular, 1 upper Hessenberg.
    Upper(usize),
}

impl Shape {
    /// The shape of the transposed matrix.
    pub(super) fn transposed(self) -> Self {
        match self {
            Self::Full => Self::Full,
            Self::Lower(band) => Self::Upper(band),
            Self::Upper(band) => Self::Lower(band),
        }
    }

    /// The columns, of `count`, in which at least one of these rows is inside the band.
    pub(super) fn columns(self, rows: &Range<usize>, count: usize) -> Range<usize> {
        match self {
            Self::Full => 0..count,
            Self::Lower(band) => 0..count.min(rows.end.saturating_add(band)),
            Self::Upper(band) => rows.start.saturating_sub(band).min(count)..count,
        }
    }

    /// The columns, of `count`, in which all of these rows are inside the band.
    pub(super) fn full_columns(self, rows: &Range<usize>, count: usize) -> Range<usize> {
        match self {
            Self::Full => 0..count,
            Self::Lower(band) => 0..count.min(rows.start.saturating_add(band).saturating_add(1)),
            Self::Upper(band) => rows.end.saturating_sub(band.saturating_add(1)).min(count)..count,
        }
    }
}
