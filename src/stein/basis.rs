//! The basis in which the squares of a matrix are cheap.

use crate::linalg::{Hessenberg, Matrix, Operand, multiply_threaded};
use std::borrow::Cow;
use std::sync::Arc;

/// Below this size the rotation costs what it saves: measured 1.0 of the time at 128 units, 0.8 at 300, 0.65 at 1000.
const ROTATED_FROM: usize = 128;

/// Orthonormal coordinates y with x = U y, in which A becomes U' A U: of Hessenberg form where A is dense and large,
/// and otherwise those that A is given in (U = I, and nothing is computed).
///
/// Structure that is there already is never rotated away.
#[derive(Clone)]
pub(crate) struct Basis<'a> {
    given: &'a Matrix,
    rotation: Option<Arc<Hessenberg>>,
    threads: usize,
}

impl<'a> Basis<'a> {
    /// The basis in which the squares of A are cheap.
    pub fn of(given: &'a Matrix, threads: usize) -> Self {
        Self { rotation: rotation_for(given, threads).map(Arc::new), ..Self::unrotated(given, threads) }
    }

    /// The basis that A is given in.
    pub fn unrotated(given: &'a Matrix, threads: usize) -> Self {
        Self { given, rotation: None, threads }
    }

    /// Whether U differs from the identity.
    pub fn is_rotated(&self) -> bool {
        self.rotation.is_some()
    }

    /// A as it is given.
    pub fn given(&self) -> &'a Matrix {
        self.given
    }

    /// U' A U.
    pub fn matrix(&self) -> &Matrix {
        self.rotation.as_ref().map_or(self.given, |rotation| &rotation.form)
    }

    /// This basis for work on this many threads.
    pub(super) fn on_threads(&self, threads: usize) -> Self {
        Self { threads, ..self.clone() }
    }

    /// U' X U for symmetric X.
    pub fn enter(&self, symmetric: Matrix) -> Matrix {
        match &self.rotation {
            Some(rotation) => rotation.enter(symmetric, self.threads),
            None => symmetric,
        }
    }

    /// U X U' for symmetric X.
    pub fn leave(&self, symmetric: Matrix) -> Matrix {
        match &self.rotation {
            Some(rotation) => rotation.leave(symmetric, self.threads),
            None => symmetric,
        }
    }

    /// U X U' for X = L L', written over X.
    pub(super) fn leave_factored(&self, symmetric: Matrix, factor: &Matrix) -> Matrix {
        match &self.rotation {
            Some(rotation) => rotation.leave_factored(factor, symmetric, self.threads),
            None => symmetric,
        }
    }

    /// U X U' for any square X.
    pub fn leave_square(&self, square: Matrix) -> Matrix {
        match &self.rotation {
            Some(rotation) => {
                let half = multiply_threaded(&*rotation.basis, &square, self.threads);
                multiply_threaded(&half, Operand::transpose_of(&rotation.basis), self.threads)
            }
            None => square,
        }
    }

    /// U' X for columns X.
    pub fn enter_columns<'m>(&self, columns: &'m Matrix) -> Cow<'m, Matrix> {
        let rotated = |rotation: &Hessenberg| Cow::Owned(rotation.enter_columns(columns, self.threads));
        self.rotation.as_deref().map_or(Cow::Borrowed(columns), rotated)
    }

    /// U X for columns X.
    pub fn leave_columns(&self, columns: Matrix) -> Matrix {
        match &self.rotation {
            Some(rotation) => rotation.leave_columns(&columns, self.threads),
            None => columns,
        }
    }
}

/// The rotation to Hessenberg form, where it saves more than it costs.
fn rotation_for(given: &Matrix, threads: usize) -> Option<Hessenberg> {
    (given.nrows() >= ROTATED_FROM && is_dense(given)).then(|| Hessenberg::of(given, threads))
}

/// Whether more than three quarters of the entries are not zero: a triangle or a sparse network is left as it is.
fn is_dense(matrix: &Matrix) -> bool {
    4 * matrix.iter().filter(|entry| **entry != 0.0).count() > 3 * matrix.len()
}
