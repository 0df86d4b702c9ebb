//! Orthonormal bases that grow by what given columns hold beyond them.

use super::operand::Operand;
use super::product::multiply;
use super::types::Matrix;

/// Takes from the columns (n x m) what an orthonormal basis (n x r) holds, twice, so that nothing of it is left.
pub(crate) fn remove_held(columns: &mut Matrix, basis: &Matrix) {
    for _ in 0..2 {
        let held = multiply(Operand::transpose_of(basis), &*columns);
        *columns -= multiply(basis, &held);
    }
}

/// Extends an orthonormal basis by directions of the columns that it does not hold, the longest first; gives the new
/// ones. What is left of a column and no longer than `smallest` is none.
pub(crate) fn extend_basis(basis: &mut Matrix, columns: &Matrix, smallest: f64) -> Matrix {
    let (mut rest, known) = (columns.clone(), basis.ncols());
    remove_held(&mut rest, basis);
    while basis.ncols() < basis.nrows() {
        let length = |&column: &usize| rest.column(column).norm();
        let longest = (0..rest.ncols()).max_by(|one, other| length(one).total_cmp(&length(other)));
        let Some(longest) = longest.filter(|column| length(column) > smallest) else { break };
        let mut direction = rest.columns(longest, 1).normalize();
        remove_held(&mut direction, basis);
        direction /= direction.norm();
        let last = basis.ncols();
        *basis = basis.clone().insert_column(last, 0.0);
        basis.set_column(last, &direction.column(0));
        remove_held(&mut rest, &direction);
    }
    basis.columns(known, basis.ncols() - known).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_held_is_left_out_and_what_is_new_comes_in_orthonormal() {
        let columns = Matrix::from_row_slice(4, 3, &[1.0, 2.0, 0.0, 0.0, 0.0, 3.0, 0.0, 1e-15, 4.0, 0.0, 0.0, 0.0]);
        let mut basis = Matrix::identity(4, 1);
        let new = extend_basis(&mut basis, &columns, 1e-12);
        assert_eq!((new.ncols(), basis.ncols()), (1, 2));
        assert!((basis.tr_mul(&basis) - Matrix::identity(2, 2)).amax() < 1e-15);
        assert!((new[(1, 0)].abs() - 0.6).abs() < 1e-15 && (new[(2, 0)].abs() - 0.8).abs() < 1e-15);
        assert_eq!(extend_basis(&mut basis, &columns, 1e-12).ncols(), 0);
    }
}
