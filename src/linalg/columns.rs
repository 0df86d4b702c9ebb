//! Products of matrices that lie in parts of longer lists, such as the states of one time step among those of all.

use faer::{Accum, MatMut, MatRef, Par, linalg::matmul::matmul};

/// Numbers read as a matrix, column by column, or as the transpose of that matrix.
#[derive(Clone, Copy)]
pub(crate) struct Columns<'a> {
    rows: usize,
    entries: &'a [f64],
    is_transposed: bool,
}

impl<'a> Columns<'a> {
    /// The matrix of this many rows.
    pub fn of(rows: usize, entries: &'a [f64]) -> Self {
        Self { rows, entries, is_transposed: false }
    }

    /// The transpose.
    pub fn transposed(self) -> Self {
        Self { is_transposed: !self.is_transposed, ..self }
    }

    fn view(self) -> MatRef<'a, f64> {
        let columns = self.entries.len() / self.rows.max(1);
        let stored = MatRef::from_column_major_slice(self.entries, self.rows, columns);
        if self.is_transposed { stored.transpose() } else { stored }
    }
}

/// target = A B, column by column, on one thread.
pub(crate) fn set_columns(target: &mut [f64], left: Columns, right: Columns) {
    product(target, Accum::Replace, left, right);
}

/// target += A B, column by column, on one thread.
pub(crate) fn add_columns(target: &mut [f64], left: Columns, right: Columns) {
    product(target, Accum::Add, left, right);
}

fn product(target: &mut [f64], kept: Accum, left: Columns, right: Columns) {
    let (left, right) = (left.view(), right.view());
    let target = MatMut::from_column_major_slice_mut(target, left.nrows(), right.ncols());
    matmul(target, kept, left, right, 1.0, Par::Seq);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_list_multiply_as_matrices_do() {
        let (left, right) = ([1.0, 2.0, 3.0, 4.0], [5.0, 6.0]);
        let mut target = [1.0, 1.0];
        add_columns(&mut target, Columns::of(2, &left), Columns::of(2, &right));
        assert_eq!(target, [24.0, 35.0]);
        set_columns(&mut target, Columns::of(2, &left).transposed(), Columns::of(2, &right));
        assert_eq!(target, [17.0, 39.0]);
    }
}
