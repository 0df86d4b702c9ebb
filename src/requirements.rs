//! What a matrix from outside must be: checked once, where it enters.

use crate::error::{Error, Result};
use crate::linalg::{Matrix, symmetric_eigenvalues};

pub(crate) fn require_square(name: &'static str, matrix: &Matrix) -> Result<()> {
    let (rows, columns) = matrix.shape();
    if rows == 0 || columns == 0 {
        return Err(Error::Empty { name });
    }
    if rows == columns { Ok(()) } else { Err(Error::NotSquare { name, rows, columns }) }
}

pub(crate) fn require_finite(name: &'static str, matrix: &Matrix) -> Result<()> {
    match matrix.iter().position(|entry| !entry.is_finite()) {
        None => Ok(()),
        Some(index) => Err(Error::NotFinite {
            name,
            row: index % matrix.nrows() + 1,
            column: index / matrix.nrows() + 1,
            value: matrix[index],
        }),
    }
}

pub(crate) fn require_shape(name: &'static str, found: (usize, usize), expected: (usize, usize)) -> Result<()> {
    if found == expected {
        return Ok(());
    }
    Err(Error::ShapeMismatch {
        name,
        rows: found.0,
        columns: found.1,
        expected_rows: expected.0,
        expected_columns: expected.1,
    })
}

/// Relative asymmetry that saving in single precision or averaging can leave; beyond it the file is no covariance.
const ASYMMETRY: f64 = 1e-12;
/// Negative eigenvalues down to this share of the largest are rounding of a semidefinite matrix.
const NEGATIVE_SHARE: f64 = 1e-13;

/// Checks symmetry and definiteness, and returns the matrix symmetric to the last bit.
pub(crate) fn require_covariance(name: &'static str, mut covariance: Matrix) -> Result<Matrix> {
    require_square(name, &covariance)?;
    require_finite(name, &covariance)?;
    let scale = covariance.amax();
    for column in 0..covariance.ncols() {
        for row in column + 1..covariance.nrows() {
            let difference = covariance[(row, column)] - covariance[(column, row)];
            if difference.abs() > ASYMMETRY * scale {
                return Err(Error::NotSymmetric { name, row: row + 1, column: column + 1, difference });
            }
            covariance[(column, row)] = covariance[(row, column)];
        }
    }
    if let Some(unit) = (0..covariance.nrows()).find(|&unit| covariance[(unit, unit)] < 0.0) {
        return Err(Error::NegativeVariance { name, unit: unit + 1, variance: covariance[(unit, unit)] });
    }
    let smallest = symmetric_eigenvalues(&covariance)?[0];
    if smallest < -NEGATIVE_SHARE * scale * covariance.nrows() as f64 {
        return Err(Error::Indefinite { name, eigenvalue: smallest });
    }
    Ok(covariance)
}
