//! Work on one matrix over several threads, with the same bits for any number of them.

use super::Matrix;
use faer::MatMut;
use std::sync::Mutex;

/// Size of matrices below which a second thread costs their product more than it brings.
const PARALLEL_SIZE: usize = 240;

/// The number of threads that pays for `work` multiplications with matrices of this size: all of them, or one.
pub(super) fn worth(threads: usize, size: usize, work: usize) -> usize {
    let least = PARALLEL_SIZE.pow(3) / 2;
    if size < PARALLEL_SIZE || work < least { 1 } else { threads }
}

/// Does work with matrices of this size on a thread of the pool that shares their products. The work then is itself one
/// of the threads that compute, and only the others have to wake up.
pub(crate) fn among_threads<T: Send>(size: usize, threads: usize, work: impl FnOnce() -> T + Send) -> T {
    if threads == 1 || size < PARALLEL_SIZE { work() } else { rayon::join(work, || ()).0 }
}

/// Calls `share` with consecutive columns of a matrix, a piece for every thread, for work of this many multiplications
/// in all.
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

/// The size of an even share for every thread, made one larger where one column would be left over: kernels sum a
/// single column in another order.
pub(super) fn even(size: usize, threads: usize) -> usize {
    let share = size.div_ceil(threads);
    if share > 0 && size % share == 1 { share + 1 } else { share }
}

/// Does the work on every chunk of `width` entries, each with its index, over the threads.
pub(crate) fn by_chunks<N: Send>(
    entries: &mut [N],
    width: usize,
    threads: usize,
    work: impl Fn((usize, &mut [N])) + Sync,
) {
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
