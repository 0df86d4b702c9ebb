//! The arithmetic of a product: one row of a sparse matrix times several vectors side by side.
//!
//! Vectors stand side by side, the entries of one unit next to each other, so that a weight that is read serves all of
//! them. Every row is summed in the order of its columns, whoever computes it.

use super::number::Number;
use super::rows::Rows;
use crate::linalg::{UNIT, gamma, two_sum};

/// The numbers of a product and how a row of it is summed.
pub(super) trait Arithmetic {
    /// The numbers of the vectors.
    type Number: Number;
    /// The weights as the product takes them.
    type Weight: Copy + Sync;
    /// Numbers that stand for one entry: two in twice the precision.
    const PARTS: usize;

    /// The weights of all rows.
    fn weights(rows: &Rows) -> &[Self::Weight];

    /// Adds a row times B vectors to `sum`, which holds B entries; so does each unit of `vectors`.
    fn add_row<const B: usize>(row: (&[u32], &[Self::Weight]), vectors: &[Self::Number], sum: &mut [Self::Number]);

    /// The share of |W| |x| + |start| by which a row of so many weights is wrong at most.
    fn rounding(weights: usize) -> f64;
}

/// Single precision, for the solver, whose result is proven by others. Its weights are those of units of equal noise.
pub(super) struct Single;
/// Double precision.
pub(super) struct Double;
/// Sums of two doubles, which carry about 104 bits.
pub(super) struct Twice;
/// Double precision with the sizes of the weights, |W|.
pub(super) struct Magnitude;

/// Entries from single precision times a factor; what else an entry consists of is zero.
#[inline(always)]
pub(super) fn start<N: Number>(singles: &[f32], factor: f64, sum: &mut [N]) {
    sum.fill(N::default());
    for (entry, &single) in sum.iter_mut().zip(singles) {
        *entry = N::of(f64::from(single) * factor);
    }
}

/// Adds a row times B vectors, each entry of one number, where `weight_of` says what a weight counts for.
#[inline(always)]
fn add_lanes<const B: usize, N: Number>(
    (columns, weights): (&[u32], &[N]),
    vectors: &[N],
    sum: &mut [N],
    weight_of: impl Fn(N) -> N,
) {
    let vectors = vectors.as_chunks::<B>().0;
    let mut sums = [N::default(); B];
    sums.copy_from_slice(sum);
    for (&column, &weight) in columns.iter().zip(weights) {
        let (weight, vector) = (weight_of(weight), &vectors[column as usize]);
        for lane in 0..B {
            sums[lane] += weight * vector[lane];
        }
    }
    sum.copy_from_slice(&sums);
}

impl Arithmetic for Single {
    type Number = f32;
    type Weight = f32;
    const PARTS: usize = 1;

    fn weights(rows: &Rows) -> &[f32] {
        &rows.singles
    }

    #[inline(always)]
    fn add_row<const B: usize>(row: (&[u32], &[f32]), vectors: &[f32], sum: &mut [f32]) {
        add_lanes::<B, f32>(row, vectors, sum, |weight| weight);
    }

    fn rounding(_: usize) -> f64 {
        f64::INFINITY
    }
}

impl Arithmetic for Double {
    type Number = f64;
    type Weight = f64;
    const PARTS: usize = 1;

    fn weights(rows: &Rows) -> &[f64] {
        &rows.values
    }

    #[inline(always)]
    fn add_row<const B: usize>(row: (&[u32], &[f64]), vectors: &[f64], sum: &mut [f64]) {
        add_lanes::<B, f64>(row, vectors, sum, |weight| weight);
    }

    fn rounding(weights: usize) -> f64 {
        // A product rounds once and then with every sum, of which the start makes one more.
        gamma(weights + 2)
    }
}

impl Arithmetic for Magnitude {
    type Number = f64;
    type Weight = f64;
    const PARTS: usize = 1;

    fn weights(rows: &Rows) -> &[f64] {
        &rows.values
    }

    #[inline(always)]
    fn add_row<const B: usize>(row: (&[u32], &[f64]), vectors: &[f64], sum: &mut [f64]) {
        add_lanes::<B, f64>(row, vectors, sum, f64::abs);
    }

    fn rounding(weights: usize) -> f64 {
        Double::rounding(weights)
    }
}

impl Arithmetic for Twice {
    type Number = f64;
    type Weight = f64;
    const PARTS: usize = 2;

    fn weights(rows: &Rows) -> &[f64] {
        &rows.values
    }

    /// The entries of one unit are B leading parts and then B trailing parts.
    ///
    /// Of every term w (x + e) the product w x and its sum with the leading part are exact but for what goes to the
    /// trailing part, which alone rounds.
    #[inline(always)]
    fn add_row<const B: usize>((columns, weights): (&[u32], &[f64]), vectors: &[f64], sum: &mut [f64]) {
        let vectors = vectors.as_chunks::<B>().0;
        let (mut leading, mut trailing) = ([0.0; B], [0.0; B]);
        leading.copy_from_slice(&sum[..B]);
        trailing.copy_from_slice(&sum[B..]);
        for (&column, &weight) in columns.iter().zip(weights) {
            let (high, low) = (&vectors[2 * column as usize], &vectors[2 * column as usize + 1]);
            for lane in 0..B {
                let product = weight * high[lane];
                let rest = weight.mul_add(low[lane], weight.mul_add(high[lane], -product));
                let (total, lost) = two_sum(leading[lane], product);
                leading[lane] = total;
                trailing[lane] += lost + rest;
            }
        }
        for lane in 0..B {
            (sum[lane], sum[B + lane]) = two_sum(leading[lane], trailing[lane]);
        }
    }

    /// With S = |W| |x| + |start| of a row of d weights, what goes to the trailing part is at most u S + 4 u |w x| a
    /// term, so that it is at most (d + 5) u S in all; each of its d sums rounds by u of that, and each term by 8 u^2
    /// of itself. Together at most (d^2 + 13 d + 8) u^2 S; doubled, which covers the powers of 1 + u.
    fn rounding(weights: usize) -> f64 {
        let terms = weights as f64 + 1.0;
        2.0 * (terms * terms + 13.0 * terms + 8.0) * UNIT * UNIT
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twice_the_precision_keeps_what_doubles_lose() {
        // 1 + 2^-60 - 1 in the order of the columns, for two vectors at once.
        let tiny = 2f64.powi(-60);
        let columns = [0, 1, 2];
        let weights = [1.0, tiny, -1.0];
        let vectors = [1.0, 3.0, 0.0, 0.0, 1.0, 3.0, 0.0, 0.0, 1.0, 3.0, 0.0, 0.0];
        let mut sum = [0.0; 4];
        Twice::add_row::<2>((&columns, &weights), &vectors, &mut sum);
        assert_eq!(sum, [tiny, 3.0 * tiny, 0.0, 0.0]);
        let mut lost = [0.0; 1];
        Double::add_row::<1>((&columns, &weights), &[1.0; 3], &mut lost);
        assert_eq!(lost, [0.0]);
    }
}
