//! Products of sparse rows with vectors side by side, over the threads, with the same bits for any number of them.

use super::arithmetic::Arithmetic;
use super::rows::Rows;
use crate::linalg::{by_chunks, widely};

/// Numbers of vectors that a product takes at once.
pub(super) const WIDTHS: [usize; 5] = [1, 2, 4, 8, 16];
/// Rows that one thread takes at once.
const ROWS: usize = 1024;
/// Multiplications below which a second thread costs more than it brings.
const WORTH_THREADS: usize = 200_000;

/// Vectors side by side: a unit's entries, then the next unit's.
pub(super) struct Lanes<'a, N> {
    pub(super) vectors: &'a [N],
    pub(super) width: usize,
}

/// What a product is added to: a block of vectors in single precision, each unit's entries times its factor.
#[derive(Clone, Copy)]
pub(super) struct Start<'a> {
    pub(super) singles: &'a [f32],
    pub(super) factors: Option<&'a [f64]>,
}

/// The smallest number of vectors side by side that holds so many.
pub(super) fn width_for(vectors: usize) -> usize {
    WIDTHS.into_iter().find(|&width| width >= vectors).unwrap_or(WIDTHS[WIDTHS.len() - 1])
}

/// The threads that pay for so many multiplications.
pub(super) fn worth(threads: usize, multiplications: usize) -> usize {
    if multiplications < WORTH_THREADS { 1 } else { threads }
}

/// W X + start for `width` vectors, one of [`WIDTHS`]; `vectors` holds the halo of the rows too.
pub(super) fn multiply<A: Arithmetic>(
    rows: &Rows,
    Lanes { vectors, width }: Lanes<'_, A::Number>,
    start: Option<Start<'_>>,
    target: &mut [A::Number],
    threads: usize,
) {
    match width {
        1 => multiply_by::<A, 1>(rows, vectors, start, target, threads),
        2 => multiply_by::<A, 2>(rows, vectors, start, target, threads),
        4 => multiply_by::<A, 4>(rows, vectors, start, target, threads),
        8 => multiply_by::<A, 8>(rows, vectors, start, target, threads),
        _ => multiply_by::<A, 16>(rows, vectors, start, target, threads),
    }
}

fn multiply_by<A: Arithmetic, const B: usize>(
    rows: &Rows,
    vectors: &[A::Number],
    start: Option<Start<'_>>,
    target: &mut [A::Number],
    threads: usize,
) {
    let entries = A::PARTS * B;
    let threads = worth(threads, rows.values.len() * entries);
    by_chunks(target, ROWS * entries, threads, |(chunk, sums)| {
        widely(
            #[inline(always)]
            || {
                let weights = A::weights(rows);
                for (place, sum) in sums.chunks_exact_mut(entries).enumerate() {
                    let row = chunk * ROWS + place;
                    match start {
                        None => sum.fill(A::Number::default()),
                        Some(start) => {
                            let factor = start.factors.map_or(1.0, |factors| factors[row]);
                            super::arithmetic::start(&start.singles[row * B..(row + 1) * B], factor, sum);
                        }
                    }
                    let range = rows.starts[row]..rows.starts[row + 1];
                    A::add_row::<B>((&rows.columns[range.clone()], &weights[range]), vectors, sum);
                }
            },
        );
    });
}
