//! The defects of a sequence of states, to all of their digits.

use super::accurate::two_sum;
use super::blocks::{Wanted, add_carefully, careful_gamma, careful_step, set_shaped};
use super::floating::power_of_two;
use super::rounding::{UNIT, inflation, underflow};
use super::splitting::{Slices, exact_bits, split_columns, split_rows};
use super::wide::widely;
use super::{Matrix, Scratch, column_norms, upper_length, upper_norm};

/// How well each column x of a sequence follows from the one before: the defects A x(k) - x(k+1) in column k + 1, none
/// in the first, rounded to doubles, and bounds on the error of each; A is square.
///
/// With two slices of each factor the products are known to about sqrt(n) 2^-74 |A| |X|, with three to
/// sqrt(n) 2^-95 |A| |X|, so that the defects have all their digits and thousands of them can be added up.
pub(crate) fn accurate_defects(matrix: &Matrix, states: &Matrix, slices: usize, threads: usize) -> (Scratch, Vec<f64>) {
    let (rows, columns) = states.shape();
    assert_eq!(matrix.shape(), (rows, rows), "states have as many entries as the square matrix has rows");
    let left = Slices::new(matrix, slices - 1, split_rows);
    let right = Slices::new(states, slices - 1, split_columns);
    let mut exact = Vec::new();
    let mut tail = Scratch::zeros(rows, columns);
    add_carefully(&mut tail, left.rest(slices - 1), states, threads);
    for (index, leading) in left.leading.iter().enumerate() {
        for other in &right.leading[..slices - 1 - index] {
            let mut product = Scratch::unset(rows, columns);
            set_shaped(&mut product, Wanted::All, leading, other, threads);
            exact.push(product);
        }
        add_carefully(&mut tail, leading, right.rest(slices - 1 - index), threads);
    }
    let rounding = careful_gamma(rows, slices);
    let rounded = sizes_of_rounded_products(&left, &right, slices);
    // Every product of the tail has `rows` terms an entry, and so has every exact one.
    let underflown = underflow((slices + exact.len()) * rows * rows);
    let mut defects = Scratch::zeros(rows, columns);
    let mut errors = vec![0.0; columns];
    let (mut small, mut sizes) = (vec![0.0; rows], vec![0.0; rows]);
    for column in 1..columns {
        let (from, to) = ((column - 1) * rows..column * rows, column * rows..(column + 1) * rows);
        let sum = &mut defects.as_mut_slice()[to.clone()];
        sum.iter_mut().zip(&states.as_slice()[to]).for_each(|(sum, state)| *sum = -state);
        small.copy_from_slice(&tail.as_slice()[from.clone()]);
        add_up(sum, &mut small, &mut sizes, exact.iter().map(|part| &part.as_slice()[from.clone()]));
        let lost = UNIT * upper_length(&sizes);
        errors[column] = (rounding * rounded[column - 1] + lost) * inflation(2 * slices + exact.len() + 4) + underflown;
    }
    (defects, errors)
}

/// About the error of [`accurate_defects`] with two slices, as a share of |A| |x|: an estimate to choose the slices by.
///
/// Two products round, and what a leading slice leaves over is about 2^(2 - bits) of a matrix whose entries are up to
/// four times their mean.
pub(crate) fn sliced_share(rows: usize) -> f64 {
    let step = careful_step(rows);
    let unit = UNIT * (step + rows.div_ceil(step) + 1) as f64;
    power_of_two(2 - exact_bits(rows)) * 2.0 * unit
}

/// Upper bounds of sum |L_i| |r_i| over the products that round, for each column r of the right factors.
fn sizes_of_rounded_products(left: &Slices, right: &Slices, slices: usize) -> Vec<f64> {
    let norms = left.leading.iter().map(|leading| &**leading).chain([left.rest(slices - 1)]).map(upper_norm);
    let mut sizes = Vec::new();
    for (index, norm) in norms.enumerate() {
        let met = column_norms(right.rest(slices - 1 - index));
        sizes.resize(met.len(), 0.0);
        sizes.iter_mut().zip(met).for_each(|(size, met)| *size += norm * met);
    }
    sizes
}

/// Adds the parts and the small numbers to the sum; u times `sizes` bounds what that rounds, entry by entry.
fn add_up<'a>(sum: &mut [f64], small: &mut [f64], sizes: &mut [f64], parts: impl ExactSizeIterator<Item = &'a [f64]>) {
    // The small numbers round with every part, and their sizes with the last ones of these roundings once more.
    let roundings = (parts.len() + 1) as f64;
    widely(
        #[inline(always)]
        || {
            sizes.iter_mut().zip(&*small).for_each(|(size, small)| *size = small.abs());
            for part in parts {
                for (((sum, small), size), part) in sum.iter_mut().zip(&mut *small).zip(&mut *sizes).zip(part) {
                    let (next, error) = two_sum(*sum, *part);
                    *sum = next;
                    *small += error;
                    *size += error.abs();
                }
            }
            for ((sum, small), size) in sum.iter_mut().zip(&*small).zip(sizes) {
                *sum += small;
                *size = sum.abs() + roundings * *size;
            }
        },
    );
}
