//! Passes over many numbers in the widest registers that the machine has.

/// Runs the work, whose loops are compiled for every kind of register; which of them runs is chosen when the program
/// does. Loops that treat every entry alone give the same bits with all of them.
#[inline(always)]
pub(crate) fn widely<R>(work: impl FnOnce() -> R) -> R {
    pulp::Arch::new().dispatch(work)
}

/// Running sums of [`sum_of_squares`].
const SIDE_BY_SIDE: usize = 16;

/// How often a term of [`sum_of_squares`] rounds at most: once as a square, with every later term of its running sum,
/// and where the running sums are added up.
pub(crate) fn roundings_of_squares(count: usize) -> usize {
    count.div_ceil(SIDE_BY_SIDE) + SIDE_BY_SIDE
}

/// The sum of the squares, in sixteen sums side by side: its bits do not depend on the registers.
pub(crate) fn sum_of_squares(entries: &[f64]) -> f64 {
    widely(
        #[inline(always)]
        || {
            let mut sums = [0.0; SIDE_BY_SIDE];
            let (chunks, rest) = entries.as_chunks::<SIDE_BY_SIDE>();
            for chunk in chunks {
                for (sum, entry) in sums.iter_mut().zip(chunk) {
                    *sum += entry * entry;
                }
            }
            for (sum, entry) in sums.iter_mut().zip(rest) {
                *sum += entry * entry;
            }
            sums.iter().sum()
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::linalg::Matrix;

    #[test]
    fn norms_of_any_length_are_those_of_the_definition() {
        for rows in [1, 15, 16, 17, 100] {
            let matrix = Matrix::from_fn(rows, 3, |row, column| (row as f64 - 3.0 * column as f64).sin());
            for column in matrix.column_iter() {
                let expected = column.norm_squared();
                assert!((sum_of_squares(column.into_owned().as_slice()) - expected).abs() <= 1e-14 * expected);
            }
            assert!((sum_of_squares(matrix.as_slice()) - matrix.norm_squared()).abs() <= 1e-14 * matrix.norm_squared());
        }
    }
}
