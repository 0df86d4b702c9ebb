//! Orthogonal reduction to Hessenberg form, in which the first squares of a matrix take a fraction of the work.

use super::operand::{view, view_mut};
use super::threads::{by_chunks, worth};
use super::{Matrix, Operand, Scratch, Wanted, mirror_lower, multiply_threaded, set_shaped};
use faer::dyn_stack::{MemBuffer, MemStack};
use faer::linalg::evd::hessenberg::{hessenberg_in_place, hessenberg_in_place_scratch};
use faer::linalg::householder::{
    apply_block_householder_sequence_on_the_left_in_place_scratch as apply_scratch,
    apply_block_householder_sequence_on_the_left_in_place_with_conj as apply,
};
use faer::{Conj, MatMut, Par};

/// U' A U = H for orthogonal U and H without entries above its first superdiagonal, up to rounding.
pub(crate) struct Hessenberg {
    /// U (n x n).
    pub basis: Scratch,
    /// H (n x n).
    pub form: Scratch,
}

/// Reflections that are applied together.
const BLOCK: usize = 32;

impl Hessenberg {
    /// Reduces a square matrix of two rows or more. The reduction itself runs on one thread: its sums would depend on
    /// the number of threads.
    pub fn of(matrix: &Matrix, threads: usize) -> Self {
        let n = matrix.nrows();
        // The reduction of A' = U H' U' is the one below the diagonal.
        let mut form = Scratch::unset(n, n);
        matrix.transpose_to(&mut form);
        let mut coefficients = Matrix::zeros(BLOCK.min(n - 1), n - 1);
        let mut room = MemBuffer::new(hessenberg_in_place_scratch::<f64>(n, BLOCK, Par::Seq, Default::default()));
        let stack = MemStack::new(&mut room);
        hessenberg_in_place(view_mut(&mut form), view_mut(&mut coefficients), Par::Seq, stack, Default::default());
        let basis = product_of_reflections(&form, &coefficients, threads);
        // What lies below the subdiagonal are the reflections.
        for column in 0..n {
            form.column_mut(column).rows_range_mut((column + 2).min(n)..).fill(0.0);
        }
        form.transpose_mut();
        Self { basis, form }
    }

    /// U' X U for symmetric X.
    pub fn enter(&self, symmetric: Matrix, threads: usize) -> Matrix {
        congruence(Operand::transpose_of(&self.basis), symmetric, threads)
    }

    /// U X U' for symmetric X.
    pub fn leave(&self, symmetric: Matrix, threads: usize) -> Matrix {
        congruence(Operand::from(&self.basis), symmetric, threads)
    }

    /// U X U' for X = L L', in two triangular products, written over `room` (n x n).
    pub fn leave_factored(&self, factor: &Matrix, mut room: Matrix, threads: usize) -> Matrix {
        let mut half = Scratch::unset(factor.nrows(), factor.ncols());
        set_shaped(&mut half, Wanted::All, &self.basis, Operand::lower(factor), threads);
        set_shaped(&mut room, Wanted::Lower, &half, Operand::transpose_of(&half), threads);
        mirror_lower(&mut room);
        room
    }

    /// U' X for columns X.
    pub fn enter_columns(&self, columns: &Matrix, threads: usize) -> Matrix {
        multiply_threaded(Operand::transpose_of(&self.basis), columns, threads)
    }

    /// U X for columns X.
    pub fn leave_columns(&self, columns: &Matrix, threads: usize) -> Matrix {
        multiply_threaded(&*self.basis, columns, threads)
    }
}

/// U, the product of the reflections that are stored below the subdiagonal of `form`.
///
/// A reflection leaves a column of the identity as it is where it starts below the one of that column: half of the
/// work.
fn product_of_reflections(form: &Matrix, coefficients: &Matrix, threads: usize) -> Scratch {
    const AT_ONCE: usize = 2 * BLOCK;
    let n = form.nrows();
    let mut basis = Scratch::unset(n, n);
    basis.fill_with_identity();
    let some = |(index, entries): (usize, &mut [f64])| {
        let columns = MatMut::from_column_major_slice_mut(entries, n, entries.len() / n);
        let count = ((index + 1) * AT_ONCE).min(n - 1);
        let reflections = view(form).submatrix(1, 0, n - 1, count);
        let mut room = MemBuffer::new(apply_scratch::<f64>(n - 1, BLOCK, columns.ncols()));
        let (below, stack) = (columns.subrows_mut(1, n - 1), MemStack::new(&mut room));
        apply(reflections, view(coefficients).subcols(0, count), Conj::No, below, Par::Seq, stack);
    };
    by_chunks(basis.as_mut_slice(), AT_ONCE * n, worth(threads, n, n.pow(3)), some);
    basis
}

/// A X A' for symmetric X, written over X.
fn congruence(outer: Operand, mut symmetric: Matrix, threads: usize) -> Matrix {
    let half = multiply_threaded(outer, &symmetric, threads);
    set_shaped(&mut symmetric, Wanted::Lower, &half, outer.transposed(), threads);
    mirror_lower(&mut symmetric);
    symmetric
}
