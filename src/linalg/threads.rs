//! Work on one matrix over several threads, with the same bits for any number of them.

use super::Matrix;
use faer::MatMut;
use std::sync::Mutex;

/// Size of matrices below which a second thread costs their product more than it brings.
const PARALLEL_SIZE: usize = 240;

/// As many threads as are worth it for so many multiplications with matrices of this size.
pub(super) fn worth(threads: usize, size: usize, work: usize) -> usize {
    let least = PARALLEL_SIZE.pow(3) / 2;
    if size < PARALLEL_SIZE || work < least { 1 } else { threads }
}

/// Does work with matrices of this size on one of the threads that share their products, so that these need not wait for
/// two of them to wake up.
pub(crate) fn among_threads<T: Send>(size: usize, threads: usize, work: impl FnOnce() -> T + Send) -> T {
    if threads == 1 || size < PARALLEL_SIZE { work() } else { rayon::join(work, || ()).0 }
}

/// Does work of so many multiplications on shares of the columns of a matrix, one for every thread.
pub(super) fn by_columns(target: &mut Matrix, work: usize, threads: usize, share: impl Fn(MatMut<f64>) + Sync) {
    let (rows, columns) = target.shape();
    let threads = worth(threads, rows, work);
    let width = (rows * even(columns, threads)).max(1);
    let block = |(_, entries): (usize, &mut [f64])| {
        let count = entries.len() / rows.max(1);
        share(MatMut::from_column_major_slice_mut(entries, rows, count));
    };
    by_chunks(target.as_mut_slice(), width, threads, block);
}

/// An even share for every thread, but that a single column left over would be summed in another order.
pub(super) fn even(size: usize, threads: usize) -> usize {
    let share = size.div_ceil(threads);
    if share > 0 && size % share == 1 { share + 1 } else { share }
}

/// Does the work on every chunk of so many entries, each with its index, over the threads.
pub(super) fn by_chunks(entries: &mut [f64], width: usize, threads: usize, work: impl Fn((usize, &mut [f64])) + Sync) {
    let chunks = entries.chunks_mut(width).enumerate();
    if threads == 1 || chunks.len() < 2 {
        return chunks.for_each(work);
    }
    // This thread starts at once, and the others, which may have to wake up first, take what is left.
    let chunks = Mutex::new(chunks);
    let take = || {
        while let Some(chunk) = chunks.lock().ok().and_then(|mut chunks| chunks.next()) {
            work(chunk);
        }
    };
    rayon::in_place_scope(|scope| {
        (1..threads).for_each(|_| scope.spawn(|_| take()));
        take();
    });
}
