//! Matrices cut into parts of few bits, whose products are exact (error-free splitting, Ozaki et al. 2012).

use super::floating::{self, power_of_two};
use super::operand::Operand;
use super::product::largest_of;
use super::wide::widely;
use super::{Matrix, Scratch};

/// Bits of leading parts such that n 2^(2 bits - 2) <= 2^53: sums of n products of them are exact in any order.
pub(super) fn exact_bits(inner: usize) -> i64 {
    let ceiling_of_log2 = usize::BITS - (inner.max(1) - 1).leading_zeros();
    (55 - i64::from(ceiling_of_log2)) / 2
}

/// A matrix as slices of few bits, and what is left over after each of them.
pub(super) struct Slices<'a> {
    whole: &'a Matrix,
    pub leading: Vec<Scratch>,
    rests: Vec<Scratch>,
}

impl<'a> Slices<'a> {
    /// `count` slices for products of square matrices of as many rows.
    pub fn new(whole: &'a Matrix, count: usize, split: fn(Operand, i64) -> Split) -> Self {
        // The left factor is square, so that the rows of either factor are as many as the terms of their product.
        let bits = exact_bits(whole.nrows());
        let (mut leading, mut rests): (Vec<Scratch>, Vec<Scratch>) = (Vec::new(), Vec::new());
        for _ in 0..count {
            let found = split(Operand::from(rests.last().map_or(whole, |rest| &**rest)), bits);
            leading.push(found.leading);
            rests.push(found.rest);
        }
        Self { whole, leading, rests }
    }

    /// What the first `slices` slices leave over.
    pub fn rest(&self, slices: usize) -> &Matrix {
        if slices == 0 { self.whole } else { &self.rests[slices - 1] }
    }
}

/// A matrix as the sum of a part of few bits and the rest. The rest is exact unless the matrix has a tail, which is
/// added to it and rounded.
pub(super) struct Split {
    pub leading: Scratch,
    pub rest: Scratch,
}

/// The leading part of each row is a multiple of a unit of its own and below 2^(bits - 1) of them.
pub(super) fn split_rows(factor: Operand, bits: i64) -> Split {
    let (head, _) = factor.stored();
    let mut largest = vec![0.0f64; head.nrows()];
    widely(
        #[inline(always)]
        || {
            for column in head.as_slice().chunks_exact(largest.len().max(1)) {
                for (size, entry) in largest.iter_mut().zip(column) {
                    // One instruction for many entries; `max` looks for NaN, which the products will show.
                    *size = if entry.abs() > *size { entry.abs() } else { *size };
                }
            }
        },
    );
    largest.iter_mut().for_each(|size| *size = rounding_shift(*size, bits));
    split(factor, |_, shifts| shifts.copy_from_slice(&largest))
}

/// The leading part of each column is a multiple of a unit of its own and below 2^(bits - 1) of them.
pub(super) fn split_columns(factor: Operand, bits: i64) -> Split {
    split(factor, |column, shifts| shifts.fill(rounding_shift(largest_of(column), bits)))
}

/// 1.5 2^52 units: adding and subtracting it rounds to whole units, of which the largest number has at most 2^(bits -
/// 1).
fn rounding_shift(largest: f64, bits: i64) -> f64 {
    if largest == 0.0 {
        return 0.0;
    }
    if !largest.is_finite() {
        // The parts are then no numbers, and neither is what is made of them.
        return f64::INFINITY;
    }
    // largest < 2^power, and a unit is 2^(power + 1 - bits).
    let (_, power) = floating::split(largest);
    1.5 * power_of_two(52 + power + 1 - bits)
}

/// `shifts` is given a column and writes the rounding shift of each of its entries.
fn split(factor: Operand, shifts: impl Fn(&[f64], &mut [f64])) -> Split {
    let (head, tail) = factor.stored();
    let (rows, columns) = head.shape();
    let mut leading = Scratch::unset(rows, columns);
    let mut rest = Scratch::unset(rows, columns);
    let heads = leading.as_mut_slice().chunks_exact_mut(rows.max(1));
    let rests = rest.as_mut_slice().chunks_exact_mut(rows.max(1));
    let mut units = vec![0.0; rows];
    for ((entries, heads), rests) in head.as_slice().chunks_exact(rows.max(1)).zip(heads).zip(rests) {
        shifts(entries, &mut units);
        widely(
            #[inline(always)]
            || {
                for (((entry, shift), head), small) in entries.iter().zip(&units).zip(heads).zip(rests) {
                    *head = (entry + shift) - shift;
                    *small = entry - *head;
                }
            },
        );
    }
    if let Some(tail) = tail {
        *rest += tail;
    }
    Split { leading, rest }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_of_products_of_leading_parts_fit_into_a_double_for_every_number_of_terms() {
        for inner in (1..5000).chain([1 << 20, (1 << 20) + 1, 1 << 33, (1 << 50) - 1]) {
            let bits = exact_bits(inner);
            let most = |bits: i64| (inner as u128) << (2 * bits - 2);
            assert!(most(bits) <= 1 << 53 && most(bits + 1) > 1 << 53, "{inner}");
        }
    }

    #[test]
    fn leading_parts_have_few_bits_and_leave_an_exact_rest() {
        // Powers of two and their neighbours are where a rounded logarithm picks the wrong unit.
        for power in [-1060, -300, -1, 0, 1, 3, 52, 500, 900] {
            let largest = power_of_two(power);
            for top in [largest, largest * (1.0 - 0.5 * f64::EPSILON), largest * (1.0 + f64::EPSILON)] {
                let matrix = Matrix::from_fn(6, 6, |row, column| top * ((row * 6 + column) as f64).cos());
                for bits in [5, 22] {
                    for split in [split_rows(Operand::from(&matrix), bits), split_columns(Operand::from(&matrix), bits)]
                    {
                        assert_eq!(&*split.leading + &*split.rest, matrix);
                        let (_, exponent) = floating::split(largest_of(matrix.as_slice()));
                        let most = power_of_two(exponent) * (1.0 + f64::EPSILON);
                        assert!(split.leading.iter().all(|entry| entry.abs() <= most));
                    }
                }
            }
        }
    }
}
