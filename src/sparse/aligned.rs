//! Blocks of numbers that begin where a line of the cache does, so that a unit's entries are fetched at once.

use std::ops::{Deref, DerefMut};

/// The bytes of a line of the cache.
const LINE: usize = 64;

/// Numbers that begin on a line of the cache.
#[derive(Debug, Clone)]
pub(super) struct Aligned<N> {
    store: Vec<N>,
    first: usize,
    length: usize,
}

impl<N: Copy + Default> Aligned<N> {
    /// So many zeros.
    pub(super) fn zeros(length: usize) -> Self {
        let store = vec![N::default(); length + LINE / size_of::<N>()];
        // Where the system cannot say, alignment is given up, which costs time alone.
        let first = store.as_ptr().align_offset(LINE);
        Self { first: if first + length <= store.len() { first } else { 0 }, store, length }
    }
}

impl<N> Deref for Aligned<N> {
    type Target = [N];

    fn deref(&self) -> &[N] {
        &self.store[self.first..self.first + self.length]
    }
}

impl<N> DerefMut for Aligned<N> {
    fn deref_mut(&mut self) -> &mut [N] {
        &mut self.store[self.first..self.first + self.length]
    }
}
