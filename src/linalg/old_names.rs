//! Old names of operands, until every caller has the new ones.

use super::{Matrix, Operand, Shape, multiply_into};

impl<'a> Operand<'a> {
    pub(crate) fn full(matrix: &'a Matrix) -> Self {
        Self::from(matrix)
    }
    pub(crate) fn pair(head: &'a Matrix, tail: &'a Matrix) -> Self {
        Self::with_tail(head, tail)
    }
    pub(crate) fn Transposed(matrix: &'a Matrix) -> Self {
        Self::transpose_of(matrix)
    }
}

pub(crate) fn multiply_banded_into(target: &mut Matrix, factor: f64, left: (&Matrix, usize), right: (&Matrix, usize)) {
    let [left, right] = [left, right].map(|(matrix, below)| Operand::shaped(matrix, Shape::Upper(below)));
    multiply_into(target, factor, left, right);
}
