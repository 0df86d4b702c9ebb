//! Triangular factors with more digits than a double.

use super::blocks::{Wanted, set_shaped};
use super::operand::Operand;
use super::{Matrix, Scratch, two_sum, upper_norm, whitened};

/// A lower triangular matrix L (n x n), exactly the sum of its head and of its tail, where it has one.
#[derive(Clone)]
pub(crate) struct LongFactor {
    /// L rounded to doubles.
    pub head: Matrix,
    /// What that rounding lost; `None` where it is zero.
    pub tail: Option<Matrix>,
}

impl LongFactor {
    /// L as a factor of accurate products.
    pub fn operand(&self) -> Operand<'_> {
        let head = Operand::lower(&self.head);
        self.tail.as_ref().map_or(head, |tail| head.and_tail(tail))
    }

    /// L'.
    pub fn transposed(&self) -> LongTranspose {
        LongTranspose { head: self.head.transpose(), tail: self.tail.as_ref().map(Matrix::transpose) }
    }

    /// Upper bound of the Frobenius norm of the tail.
    pub fn tail_norm(&self) -> f64 {
        self.tail.as_ref().map_or(0.0, upper_norm)
    }

    /// The factor of L L' + E to first order in E: L (I + P) for the lower triangular P with P + P' = L^-1 E L'^-1.
    ///
    /// What it misses is P P' in the coordinates of L, and the rounding of P.
    pub fn corrected(self, change: &Matrix, threads: usize) -> Self {
        let Self { mut head, tail } = self;
        let n = head.nrows();
        let mut share = whitened(&head, change, threads);
        for (column, entries) in share.as_mut_slice().chunks_exact_mut(n.max(1)).enumerate() {
            entries[..column].fill(0.0);
            entries[column] *= 0.5;
        }
        let mut step = Scratch::unset(n, n);
        set_shaped(&mut step, Wanted::All, Operand::lower(&head), Operand::lower(&share), threads);
        drop(share);
        let tail = add_to_long(&mut head, tail, &step);
        Self { head, tail: Some(tail) }
    }
}

/// Adds a matrix to the sum of a head and of its tail, where it has one; the head is rounded anew, and what that loses
/// is the tail that is returned.
pub(crate) fn add_to_long(head: &mut Matrix, tail: Option<Matrix>, change: &Matrix) -> Matrix {
    let mut tail = tail.unwrap_or_else(|| Matrix::zeros(head.nrows(), head.ncols()));
    for ((head, tail), change) in head.iter_mut().zip(tail.iter_mut()).zip(change.iter()) {
        let (sum, lost) = two_sum(*head, *change);
        (*head, *tail) = two_sum(sum, lost + *tail);
    }
    tail
}

/// L' of a [`LongFactor`], taken as exact.
#[derive(Clone)]
pub(crate) struct LongTranspose {
    head: Matrix,
    tail: Option<Matrix>,
}

impl LongTranspose {
    /// L' as a factor of accurate products.
    pub fn operand(&self) -> Operand<'_> {
        let head = Operand::upper(&self.head);
        self.tail.as_ref().map_or(head, |tail| head.and_tail(tail))
    }

    /// L.
    pub fn transposed(&self) -> LongFactor {
        LongFactor { head: self.head.transpose(), tail: self.tail.as_ref().map(Matrix::transpose) }
    }
}
