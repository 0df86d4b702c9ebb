//! Matrices as they enter a product, with what is known of them.

use super::{Matrix, Scratch, shape::Shape};
use faer::{MatMut, MatRef};

/// A factor of a product: a matrix as it is stored or transposed, without a copy.
///
/// ```
/// use fisher_memory::linalg::{Matrix, Operand, multiply};
/// let matrix = Matrix::from_row_slice(1, 2, &[1.0, 2.0]);
/// assert_eq!(multiply(&matrix, Operand::transpose_of(&matrix))[0], 5.0);
/// ```
#[derive(Clone, Copy)]
pub struct Operand<'a> {
    matrix: &'a Matrix,
    tail: Option<&'a Matrix>,
    is_transposed: bool,
    /// The shape of the operand, after its transposition.
    shape: Shape,
}

impl<'a> Operand<'a> {
    /// The transpose of a matrix.
    #[must_use]
    pub fn transpose_of(matrix: &'a Matrix) -> Self {
        Self::from(matrix).transposed()
    }

    /// A matrix whose entries outside the shape are stored as zeros.
    pub(crate) fn shaped(matrix: &'a Matrix, shape: Shape) -> Self {
        Self { matrix, tail: None, is_transposed: false, shape }
    }

    /// A lower triangular matrix.
    pub(crate) fn lower(matrix: &'a Matrix) -> Self {
        Self::shaped(matrix, Shape::Lower(0))
    }

    /// An upper triangular matrix.
    pub(crate) fn upper(matrix: &'a Matrix) -> Self {
        Self::shaped(matrix, Shape::Upper(0))
    }

    /// The sum of a matrix and of another one below its rounding; for accurate products alone.
    pub(crate) fn with_tail(head: &'a Matrix, tail: &'a Matrix) -> Self {
        Self { tail: Some(tail), ..Self::from(head) }
    }

    /// The sum of this and of a matrix of the same shape below its rounding; for accurate products alone.
    pub(crate) fn and_tail(self, tail: &'a Matrix) -> Self {
        Self { tail: Some(tail), ..self }
    }

    /// The number of rows.
    pub(crate) fn rows(self) -> usize {
        if self.is_transposed { self.matrix.ncols() } else { self.matrix.nrows() }
    }

    /// The number of columns.
    pub(crate) fn columns(self) -> usize {
        if self.is_transposed { self.matrix.nrows() } else { self.matrix.ncols() }
    }

    /// The transpose.
    pub(crate) fn transposed(self) -> Self {
        Self { is_transposed: !self.is_transposed, shape: self.shape.transposed(), ..self }
    }

    /// Another matrix that is taken in the same way: transposed or not, and of the same shape.
    pub(crate) fn alike<'b>(self, matrix: &'b Matrix) -> Operand<'b> {
        Operand { matrix, tail: None, is_transposed: self.is_transposed, shape: self.shape }
    }

    /// The shape.
    pub(crate) fn shape(self) -> Shape {
        self.shape
    }

    /// Whether entries outside a band are known to be zero.
    pub(crate) fn is_banded(self) -> bool {
        self.shape != Shape::Full
    }

    /// Whether entries outside a band are known to be zero, and the band takes less than half of the columns.
    pub(crate) fn is_narrow(self) -> bool {
        match self.shape {
            Shape::Full => false,
            Shape::Lower(band) | Shape::Upper(band) => 2 * band < self.view().ncols(),
        }
    }

    /// The matrix and its tail, for products that take their factors as they are stored.
    pub(crate) fn stored(self) -> (&'a Matrix, Option<&'a Matrix>) {
        assert!(!self.is_transposed, "an accurate product takes its factors as they are stored");
        (self.matrix, self.tail)
    }

    /// The operand for the kernels, which know of no tail.
    pub(super) fn view(self) -> MatRef<'a, f64> {
        assert!(self.tail.is_none(), "an ordinary product would lose the tail of its factor");
        let stored = view(self.matrix);
        if self.is_transposed { stored.transpose() } else { stored }
    }
}

impl<'a> From<&'a Matrix> for Operand<'a> {
    fn from(matrix: &'a Matrix) -> Self {
        Self::shaped(matrix, Shape::Full)
    }
}

impl<'a> From<&'a Scratch> for Operand<'a> {
    fn from(matrix: &'a Scratch) -> Self {
        Self::shaped(matrix, Shape::Full)
    }
}

/// A matrix for faer's kernels; nothing is copied.
pub(super) fn view(matrix: &Matrix) -> MatRef<'_, f64> {
    MatRef::from_column_major_slice(matrix.as_slice(), matrix.nrows(), matrix.ncols())
}

/// A matrix for faer's kernels to write to.
pub(super) fn view_mut(matrix: &mut Matrix) -> MatMut<'_, f64> {
    let (rows, columns) = matrix.shape();
    MatMut::from_column_major_slice_mut(matrix.as_mut_slice(), rows, columns)
}
