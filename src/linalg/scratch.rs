//! Matrices for a short time, whose memory serves the next: fresh memory costs small networks a quarter of their time.

use super::Matrix;
use std::cell::RefCell;
use std::ops::{Deref, DerefMut};

/// A matrix whose memory is kept for the next one of its thread when it is dropped; by default one without entries.
#[derive(Default)]
pub(crate) struct Scratch(Matrix);

/// Memory of more entries than this (8 MiB) goes back to the allocator, which can use it for something else.
const LARGEST: usize = 1 << 20;
/// Most matrices whose memory a thread keeps: no computation here needs more of them at once.
const MOST: usize = 16;

thread_local! {
    static ROOM: RefCell<Vec<Vec<f64>>> = const { RefCell::new(Vec::new()) };
}

impl Scratch {
    /// An n x m matrix with unspecified entries, possibly not numbers.
    pub fn unset(rows: usize, columns: usize) -> Self {
        let length = rows * columns;
        let fitting = |room: &mut Vec<Vec<f64>>| {
            let found = (0..room.len()).filter(|&index| room[index].capacity() >= length);
            let smallest = found.min_by_key(|&index| room[index].capacity())?;
            // The memory of a large matrix is not spent on a small one.
            (room[smallest].capacity() <= 4 * length.max(1024)).then(|| room.swap_remove(smallest))
        };
        let mut entries = ROOM.with_borrow_mut(fitting).unwrap_or_default();
        entries.resize(length, 0.0);
        Self(Matrix::from_vec(rows, columns, entries))
    }

    /// A matrix of zeros.
    pub fn zeros(rows: usize, columns: usize) -> Self {
        let mut result = Self::unset(rows, columns);
        result.fill(0.0);
        result
    }

    /// A copy.
    pub fn copy(matrix: &Matrix) -> Self {
        let mut result = Self::unset(matrix.nrows(), matrix.ncols());
        result.as_mut_slice().copy_from_slice(matrix.as_slice());
        result
    }

    /// The matrix itself, whose memory is then not kept.
    pub fn keep(mut self) -> Matrix {
        std::mem::replace(&mut self.0, Matrix::zeros(0, 0))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let entries: Vec<f64> = std::mem::replace(&mut self.0, Matrix::zeros(0, 0)).data.into();
        if (1..=LARGEST).contains(&entries.capacity()) {
            // A thread that is ending keeps no memory.
            _ = ROOM.try_with(|room| {
                let mut room = room.borrow_mut();
                if room.len() < MOST {
                    room.push(entries);
                }
            });
        }
    }
}

impl Deref for Scratch {
    type Target = Matrix;
    fn deref(&self) -> &Matrix {
        &self.0
    }
}

impl DerefMut for Scratch {
    fn deref_mut(&mut self) -> &mut Matrix {
        &mut self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_serves_again_and_zeros_are_zeros() {
        let mut first = Scratch::zeros(30, 50);
        first.fill(7.0);
        let place = first.as_slice().as_ptr();
        drop(first);
        let second = Scratch::unset(50, 30);
        assert_eq!((second.as_slice().as_ptr(), second.shape()), (place, (50, 30)));
        drop(second);
        assert!(Scratch::zeros(40, 37).iter().all(|&entry| entry == 0.0));
        let kept = Scratch::copy(&Matrix::identity(9, 9)).keep();
        assert_eq!(kept, Matrix::identity(9, 9));
    }
}
