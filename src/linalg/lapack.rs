//! The real Schur form by LAPACK, with the feature `lapack`.
//!
//! OpenBLAS starts threads of its own, which beside this crate's threads over problems is several times slower: set
//! the environment variable `OPENBLAS_NUM_THREADS=1`.

use super::Matrix;

/// A = Q T Q' by LAPACK's dgees; `None` where its iteration fails.
pub(super) fn real_schur(matrix: &Matrix) -> Option<(Matrix, Matrix)> {
    nalgebra_lapack::Schur::try_new(matrix.clone()).map(nalgebra_lapack::Schur::unpack)
}
