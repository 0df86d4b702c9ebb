//! Upper bounds of norms of matrices of doubles, with the rounding of their own sums.

use super::blocks::{Wanted, product_unit, set_shaped};
use super::rounding::{UNIT, inflation, underflow};
use super::wide::{roundings_of_squares, sum_of_squares};
use super::{Matrix, Scratch, mirror_lower};

/// An upper bound of the Frobenius norm.
pub(crate) fn upper_norm(matrix: &Matrix) -> f64 {
    upper_length(matrix.as_slice())
}

/// Upper bounds of the Euclidean lengths of the columns.
pub(crate) fn column_norms(matrix: &Matrix) -> Vec<f64> {
    matrix.as_slice().chunks_exact(matrix.nrows().max(1)).map(upper_length).collect()
}

/// An upper bound of the Euclidean length; exactly zero for zeros.
///
/// Every square may lose less than the smallest normal number to underflow. In a sum above 2^-960 for every entry that
/// is less than one rounding of the sum; in a smaller one it is added.
pub(crate) fn upper_length(entries: &[f64]) -> f64 {
    let (sum, count) = (sum_of_squares(entries), entries.len() as f64);
    let small = sum < count * UNDERFLOWN && entries.iter().any(|&entry| entry != 0.0);
    let lost = if small { count * f64::MIN_POSITIVE } else { 0.0 };
    // The root halves the roundings of the sum, of which `lost` is one, and underflow another; then it rounds itself.
    (sum + lost).sqrt() * inflation(roundings_of_squares(entries.len()) / 2 + 3)
}

/// 2^-960.
const UNDERFLOWN: f64 = f64::from_bits((1023 - 960) << 52);

/// An upper bound of the spectral norm: the smaller of the Frobenius norm and sqrt(|A|_1 |A|_inf).
pub(crate) fn upper_spectral_norm(matrix: &Matrix) -> f64 {
    let mut rows = vec![0.0; matrix.nrows()];
    let mut largest_column = 0.0f64;
    for column in matrix.column_iter() {
        let mut sum = 0.0;
        for (total, entry) in rows.iter_mut().zip(column.iter()) {
            *total += entry.abs();
            sum += entry.abs();
        }
        largest_column = largest_column.max(sum);
    }
    let largest_row = rows.into_iter().fold(0.0, f64::max);
    // Each sum rounds once an entry; the roots halve that, and they and their product round.
    let mixed = largest_column.sqrt() * largest_row.sqrt() * inflation((matrix.nrows() + matrix.ncols()) / 2 + 4);
    mixed.min(upper_norm(matrix))
}

/// An upper bound of the spectral norm of a symmetric matrix: |R|_2^4 <= |R^4|_F, which loses n^(1/8) at most.
pub(crate) fn sharp_spectral_norm(symmetric: &Matrix, threads: usize) -> f64 {
    let n = symmetric.nrows();
    let scale = upper_norm(symmetric);
    let mut bound = scale;
    let mut power = Scratch::copy(symmetric);
    *power /= scale.max(f64::MIN_POSITIVE);
    let mut square = Scratch::unset(n, n);
    // The true power, P, is within `error` of the computed one in the Frobenius norm, and both are within `norm`.
    let (mut norm, mut error) = (1.0 + 4.0 * UNIT, 2.0 * UNIT + underflow(n));
    let roots: [fn(f64) -> f64; 2] = [f64::sqrt, |norm| norm.sqrt().sqrt()];
    for root in roots {
        set_shaped(&mut square, Wanted::Lower, &*power, &*power, threads);
        mirror_lower(&mut square);
        std::mem::swap(&mut power, &mut square);
        // |P^2 - fl(X^2)| <= |P - X| (|P| + |X|) + |X^2 - fl(X^2)|; the factor is for the roundings of this line.
        error = (2.0 * error * norm + product_unit(n, 1) * norm * norm + underflow(n * n)) * inflation(8);
        norm = (upper_norm(&power) + error) * inflation(1);
        bound = bound.min(scale * root(norm) * inflation(3));
    }
    bound
}

#[cfg(test)]
mod tests {
    use super::*;
    use dashu_int::IBig;

    /// The sum of the squares of integers, exactly.
    fn exact_square(entries: &[f64]) -> IBig {
        entries.iter().map(|&entry| IBig::from(entry as i64) * IBig::from(entry as i64)).sum()
    }

    #[test]
    fn lengths_are_never_below_the_truth_and_hardly_above_it() {
        for count in [1usize, 5, 16, 17, 1000, 100_000] {
            let entries: Vec<f64> = (0..count).map(|index| ((index * 7919) % 100_003) as f64 * 8191.0).collect();
            let bound = upper_length(&entries);
            // The bound is an integer multiple of 2^-40, so that its square is known exactly.
            let scaled = IBig::from((bound * 2f64.powi(40)) as i128);
            let square = &scaled * &scaled;
            let exact = exact_square(&entries) << 80;
            assert!(square >= exact, "{count}");
            assert!(bound <= (0..count).map(|index| entries[index].powi(2)).sum::<f64>().sqrt() * (1.0 + 2e-11));
        }
    }

    #[test]
    fn underflow_is_added_and_zeros_stay_zero() {
        assert_eq!(upper_length(&[0.0; 100]), 0.0);
        for entry in [5e-324, 1e-200, 1e-160, 1e-145, 1e-140] {
            assert!(upper_length(&[entry; 1000]) >= entry * 1000f64.sqrt());
        }
    }

    #[test]
    fn a_sharp_norm_is_between_the_largest_eigenvalue_and_a_little_more() {
        for n in [1, 2, 30, 200] {
            // Multiples of the identity are where an allowance for rounding is easily too small.
            let identity = Matrix::identity(n, n) * 3.0;
            let bound = sharp_spectral_norm(&identity, 1);
            assert!(bound >= 3.0 && bound <= 3.0 * (n as f64).powf(0.125) * (1.0 + 1e-10), "{n}: {bound}");
            let wavy =
                Matrix::from_fn(n, n, |row, column| ((row * column) as f64).sin() + ((row + column) as f64).cos());
            let symmetric = &wavy + wavy.transpose();
            let values = super::super::symmetric_eigenvalues(&symmetric).unwrap();
            let largest = values.iter().fold(0.0f64, |most, value| most.max(value.abs()));
            let bound = sharp_spectral_norm(&symmetric, 1);
            assert!(bound >= largest * (1.0 - 1e-13) && bound <= largest * (n as f64).powf(0.125) * (1.0 + 1e-9));
        }
        assert_eq!(sharp_spectral_norm(&Matrix::zeros(4, 4), 1), 0.0);
    }
}
