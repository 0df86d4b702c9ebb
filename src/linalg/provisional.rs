//! PROVISIONAL.
use super::{Matrix, symmetric_eigen, upper_norm};
use crate::error::Result;
pub(crate) struct EnclosedEigen {
    pub values: Vec<f64>,
    pub vectors: Matrix,
    pub error: f64,
}
pub(crate) fn enclosed_eigen(matrix: &Matrix) -> Result<EnclosedEigen> {
    let (values, vectors) = symmetric_eigen(matrix)?;
    let error = 8.0 * values.len() as f64 * f64::EPSILON * upper_norm(matrix);
    Ok(EnclosedEigen { values, vectors, error })
}
pub(crate) fn enclosed_eigenvalues(matrix: &Matrix) -> Result<(Vec<f64>, f64)> {
    let found = enclosed_eigen(matrix)?;
    Ok((found.values, found.error))
}
pub(crate) fn proven_least_eigenvalue(matrix: &Matrix) -> Result<Option<f64>> {
    let found = enclosed_eigen(matrix)?;
    Ok(Some(found.values[0] - found.error))
}
