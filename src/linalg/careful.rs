//! Products of doubles, or of unevaluated sums of two doubles, to about seventy or ninety bits with a proven bound.
//!
//! Two slices of each factor are what [`accurate_product`] takes. With three, A = A1 + A2 + a where A1 and A2 have few
//! bits and a is what they leave over,
//!
//! ```text
//! A B = A1 B1 + A1 B2 + A2 B1 + [A1 b + A2 (B2 + b) + a B],
//! ```
//!
//! of which the first three products are exact in doubles, and what is in brackets is 2^-2k of the whole for slices of
//! k bits: its rounding is all that is lost.

use super::accurate::{Pair, accurate_gram, accurate_product, two_sum};
use super::blocks::{Wanted, add_shaped, product_roundings, set_shaped};
use super::operand::Operand;
use super::rounding::{UNIT, gamma, inflation, underflow};
use super::splitting::{Split, exact_bits, split_columns, split_rows};
use super::wide::widely;
use super::{Matrix, Scratch, column_norms, upper_length, upper_norm};

/// How accurate products are formed.
#[derive(Clone, Copy)]
pub(crate) struct Careful {
    /// Slices of each factor: two, or three.
    pub slices: usize,
    /// Threads that share the work.
    pub threads: usize,
}

impl Careful {
    /// The product A B; both factors as they are stored.
    pub fn product<'a>(self, left: impl Into<Operand<'a>>, right: impl Into<Operand<'a>>) -> Pair {
        let (left, right) = (left.into(), right.into());
        if self.slices <= 2 { accurate_product(left, right, self.threads) } else { self.sharp_product(left, right) }
    }

    /// The lower triangle of A A'.
    pub fn gram<'a>(self, factor: impl Into<Operand<'a>>) -> Pair {
        let factor = factor.into();
        if self.slices <= 2 { accurate_gram(factor, self.threads) } else { self.sharp_gram(factor) }
    }

    fn sharp_product(self, left: Operand, right: Operand) -> Pair {
        let inner = left.stored().0.ncols();
        let (one, other) = (Parts::of(left, split_rows), Parts::of(right, split_columns));
        let terms = self.terms(Factor::of(left, &one), Factor::of(right, &other), Wanted::All);
        let (whole, tail) = right.stored();
        let norms = [&one.first, &one.second, &one.after_second].map(|part| upper_norm(part));
        let sizes = [&*other.after_second, &*other.after_first, whole].map(column_norms);
        let neglected = tail.map_or_else(|| vec![0.0; whole.ncols()], column_norms);
        let errors = (0..whole.ncols()).map(|column| {
            let rounded: f64 = norms.iter().zip(&sizes).map(|(norm, size)| norm * size[column]).sum();
            (unit(inner) * rounded + norms[2] * neglected[column]) * inflation(8)
        });
        terms.added(errors.collect(), Wanted::All, inner)
    }

    fn sharp_gram(self, factor: Operand) -> Pair {
        let (whole, tail) = factor.stored();
        let (n, inner) = whole.shape();
        let parts = Parts::of(factor, split_rows);
        let left = Factor::of(factor, &parts);
        let terms = self.terms(left, left.transposed(), Wanted::Lower);
        let [first, second, rest, after] =
            [&parts.first, &parts.second, &parts.after_second, &parts.after_first].map(|part| upper_norm(part));
        let rounded = first * rest + second * after + rest * upper_norm(whole);
        let error = unit(inner) * rounded + rest * tail.map_or(0.0, upper_norm);
        terms.added(vec![error * inflation(10) / (n as f64).sqrt(); n], Wanted::Lower, inner)
    }

    /// The products that make up A B.
    fn terms(self, left: Factor, right: Factor, wanted: Wanted) -> Terms {
        let (rows, columns) = (left.first.rows(), right.first.columns());
        let product = |one: Operand, other: Operand| {
            let mut product = Scratch::unset(rows, columns);
            set_shaped(&mut product, wanted, one, other, self.threads);
            product
        };
        let exact = [(left.first, right.first), (left.first, right.second), (left.second, right.first)];
        let exact = exact.map(|(one, other)| product(one, other));
        let mut rest = product(left.first, right.after_second);
        add_shaped(&mut rest, wanted, left.second, right.after_first, self.threads);
        add_shaped(&mut rest, wanted, left.after_second, right.whole, self.threads);
        Terms { exact, rest }
    }
}

/// Relative rounding of the small part: three products added up, and the tails that were added to both of their
/// factors.
fn unit(inner: usize) -> f64 {
    gamma(product_roundings(inner, 3) + 2)
}

/// A matrix cut into slices. What is left over after the first, and after the second, holds the tail of the matrix,
/// and is rounded where there is one.
struct Parts {
    first: Scratch,
    second: Scratch,
    after_first: Scratch,
    after_second: Scratch,
}

impl Parts {
    fn of(factor: Operand, split: fn(Operand, i64) -> Split) -> Self {
        let (head, tail) = factor.stored();
        // The inner dimension: columns of a left factor, rows of a right one; the larger gives the fewer bits.
        let bits = exact_bits(head.nrows().max(head.ncols()));
        let Split { leading: first, rest: mut after_first } = split(Operand::from(head), bits);
        let Split { leading: second, rest: mut after_second } = split(Operand::from(&after_first), bits);
        if let Some(tail) = tail {
            *after_first += tail;
            *after_second += tail;
        }
        Self { first, second, after_first, after_second }
    }
}

/// The parts as they enter products.
#[derive(Clone, Copy)]
struct Factor<'a> {
    first: Operand<'a>,
    second: Operand<'a>,
    after_first: Operand<'a>,
    after_second: Operand<'a>,
    whole: Operand<'a>,
}

impl<'a> Factor<'a> {
    fn of(factor: Operand<'a>, parts: &'a Parts) -> Self {
        let alike = |part: &'a Matrix| factor.alike(part);
        Self {
            first: alike(&parts.first),
            second: alike(&parts.second),
            after_first: alike(&parts.after_first),
            after_second: alike(&parts.after_second),
            whole: alike(factor.stored().0),
        }
    }

    fn transposed(self) -> Self {
        Self {
            first: self.first.transposed(),
            second: self.second.transposed(),
            after_first: self.after_first.transposed(),
            after_second: self.after_second.transposed(),
            whole: self.whole.transposed(),
        }
    }
}

/// Three exact products and a small one, whose sum is wanted.
struct Terms {
    exact: [Scratch; 3],
    rest: Scratch,
}

impl Terms {
    /// Their sum as head and tail, for the errors that the columns of the small one have.
    fn added(self, mut column_errors: Vec<f64>, wanted: Wanted, inner: usize) -> Pair {
        let Self { exact: [mut head, middle, other], rest: mut tail } = self;
        let rows = head.nrows();
        let underflown = underflow(6 * rows * inner);
        let mut sizes = vec![0.0; rows];
        for (column, error) in column_errors.iter_mut().enumerate() {
            let from = if wanted == Wanted::Lower { column } else { 0 };
            let here = column * rows + from..(column + 1) * rows;
            let targets = head.as_mut_slice()[here.clone()].iter_mut().zip(&mut tail.as_mut_slice()[here.clone()]);
            let parts = middle.as_slice()[here.clone()].iter().zip(&other.as_slice()[here]);
            widely(
                #[inline(always)]
                || {
                    for (((head, tail), (middle, other)), size) in targets.zip(parts).zip(&mut sizes[from..]) {
                        let (sum, lost) = two_sum(*head, *middle);
                        let (sum, more) = two_sum(sum, *other);
                        let lost = lost + more;
                        let small = lost + *tail;
                        // Both sums round, each relative to its own result; the last one loses nothing.
                        *size = lost.abs() + small.abs();
                        (*head, *tail) = two_sum(sum, small);
                    }
                },
            );
            *error = (*error + UNIT * upper_length(&sizes[from..])) * inflation(4) + underflown;
        }
        Pair { head, tail, column_errors }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::linalg::scale_by_power;
    use crate::random::{Purpose, generator};
    use dashu_int::IBig;
    use rand::RngExt;

    const FRACTION: i64 = 400;

    /// A double times 2^FRACTION as an integer.
    fn integer(value: f64) -> IBig {
        let (mantissa, power) = crate::linalg::split(value);
        let digits = IBig::from(scale_by_power(mantissa, 60) as i128);
        let shift = power + FRACTION - 60;
        if shift >= 0 { digits << shift as usize } else { digits >> (-shift) as usize }
    }

    fn random(rows: usize, columns: usize, seed: u64) -> (Matrix, Matrix) {
        let mut generator = generator(seed, Purpose::Test, 0);
        let mut entry = |least: f64| (generator.random::<f64>() - 0.5) * f64::exp2(generator.random_range(least..0.0));
        let head = Matrix::from_fn(rows, columns, |_, _| entry(-30.0));
        let tail = head.map(|head| 0.5 * f64::EPSILON * head * entry(-3.0));
        (head, tail)
    }

    /// The largest column error over its bound, for the parts of the product that are wanted.
    fn share(found: &Pair, left: [&Matrix; 2], right: [&Matrix; 2], lower: bool) -> f64 {
        let whole = |[head, tail]: [&Matrix; 2], row: usize, column: usize| {
            integer(head[(row, column)]) + integer(tail[(row, column)])
        };
        let inner = left[0].ncols();
        let mut most = 0.0f64;
        for column in 0..right[0].ncols() {
            let from = if lower { column } else { 0 };
            let squares = (from..left[0].nrows()).map(|row| {
                let exact: IBig = (0..inner).map(|k| whole(left, row, k) * whole(right, k, column)).sum();
                let held = integer(found.head[(row, column)]) + integer(found.tail[(row, column)]);
                let error = exact - (held << FRACTION as usize);
                let (_, magnitude) = (error >> (2 * FRACTION - 160) as usize).into_parts();
                scale_by_power(u128::try_from(magnitude).unwrap() as f64, -160).powi(2)
            });
            most = most.max(squares.sum::<f64>().sqrt() / found.column_errors[column]);
        }
        most
    }

    #[test]
    fn sums_of_doubles_are_multiplied_within_a_bound_that_is_near_ninety_bits() {
        for (slices, share_of_norms) in [(2, 2f64.powi(-70)), (3, 2f64.powi(-90))] {
            let careful = Careful { slices, threads: 2 };
            for n in [1, 7, 40] {
                let ((a, a_tail), (b, b_tail)) = (random(n, n, 1), random(n, n, 2));
                let (left, right) = (Operand::from(&a).and_tail(&a_tail), Operand::from(&b).and_tail(&b_tail));
                let product = careful.product(left, right);
                assert!(share(&product, [&a, &a_tail], [&b, &b_tail], false) <= 1.0, "{n}, {slices} slices");
                assert!(product.error() <= share_of_norms * n as f64 * a.norm() * b.norm(), "{n}, {slices} slices");
                let gram = careful.gram(left);
                let transposed = [&a.transpose(), &a_tail.transpose()];
                assert!(share(&gram, [&a, &a_tail], transposed, true) <= 1.0, "{n}, {slices} slices");
                assert!(gram.error() <= share_of_norms * n as f64 * a.norm_squared(), "{n}, {slices} slices");
            }
        }
    }

    #[test]
    fn a_bound_a_thousand_times_smaller_would_not_hold() {
        let ((a, a_tail), (b, b_tail)) = (random(40, 40, 3), random(40, 40, 4));
        let (left, right) = (Operand::from(&a).and_tail(&a_tail), Operand::from(&b).and_tail(&b_tail));
        let product = Careful { slices: 3, threads: 1 }.product(left, right);
        assert!(share(&product, [&a, &a_tail], [&b, &b_tail], false) > 1e-3);
    }
}
