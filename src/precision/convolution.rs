//! Products of matrices of numbers with many digits: sums over pairs of places by number theoretic transforms.
//!
//! The digits of an entry are a polynomial, and those of a product of matrices are sums of products of polynomials.
//! Modulo the prime p = 2^64 - 2^32 + 1, which has roots of unity of every order up to 2^32, each entry is transformed
//! once, multiplied value by value, and transformed back: D log D instead of D^2 operations for D digits. All of it is
//! exact, and sums below 2^53 are far below p / 2, so that they come out with their signs.

const PRIME: u64 = 0xffff_ffff_0000_0001;
/// 2^64 modulo p.
const WRAP: u64 = 0xffff_ffff;
/// A generator of the numbers modulo p.
const GENERATOR: u64 = 7;

fn add(a: u64, b: u64) -> u64 {
    let (sum, over) = a.overflowing_add(b);
    if over || sum >= PRIME { sum.wrapping_sub(PRIME) } else { sum }
}

fn subtract(a: u64, b: u64) -> u64 {
    let (difference, under) = a.overflowing_sub(b);
    if under { difference.wrapping_add(PRIME) } else { difference }
}

/// With x = low + 2^64 (middle + 2^32 high): 2^64 = 2^32 - 1 and 2^96 = -1 modulo p.
fn multiply(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    let (low, upper) = (product as u64, (product >> 64) as u64);
    let (middle, high) = (upper & WRAP, upper >> 32);
    let (mut rest, under) = low.overflowing_sub(high);
    if under {
        rest = rest.wrapping_sub(WRAP);
    }
    let (mut sum, over) = rest.overflowing_add(middle * WRAP);
    if over {
        sum = sum.wrapping_add(WRAP);
    }
    if sum >= PRIME { sum - PRIME } else { sum }
}

fn power(mut base: u64, mut exponent: u64) -> u64 {
    let mut result = 1;
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = multiply(result, base);
        }
        base = multiply(base, base);
        exponent >>= 1;
    }
    result
}

/// The transform of 2^k values and its inverse.
pub(super) struct Transform {
    /// For blocks of 2, 4, 8, ... values: the first half of the roots of unity of that order.
    roots: Vec<Vec<u64>>,
    /// The same of the inverse roots.
    inverse_roots: Vec<Vec<u64>>,
    /// One over the number of values.
    share: u64,
}

impl Transform {
    /// For at least this many values.
    pub fn of(values: usize) -> Self {
        let order = values.next_power_of_two().trailing_zeros();
        let tables = |inverse: bool| {
            let table = |level: u32| {
                let root = power(GENERATOR, (PRIME - 1) >> level);
                let root = if inverse { power(root, PRIME - 2) } else { root };
                std::iter::successors(Some(1), |last| Some(multiply(*last, root))).take(1 << (level - 1)).collect()
            };
            (1..=order).map(table).collect()
        };
        Self { roots: tables(false), inverse_roots: tables(true), share: power(1 << order, PRIME - 2) }
    }

    /// Values that are transformed together.
    pub fn length(&self) -> usize {
        1 << self.roots.len()
    }

    /// The transform of digits, which are followed by zeros; in an order of its own.
    pub fn forward(&self, digits: impl Iterator<Item = f64>) -> Vec<u64> {
        let residue = |digit: f64| if digit < 0.0 { PRIME - (-digit) as u64 } else { digit as u64 };
        let mut values: Vec<u64> = digits.map(residue).collect();
        values.resize(self.length(), 0);
        for roots in self.roots.iter().rev() {
            for block in values.chunks_exact_mut(2 * roots.len()) {
                let (left, right) = block.split_at_mut(roots.len());
                for ((a, b), &root) in left.iter_mut().zip(right).zip(roots) {
                    (*a, *b) = (add(*a, *b), multiply(subtract(*a, *b), root));
                }
            }
        }
        values
    }

    /// The sums whose transform these values are, as doubles.
    pub fn backward(&self, mut values: Vec<u64>) -> impl Iterator<Item = f64> {
        for roots in &self.inverse_roots {
            for block in values.chunks_exact_mut(2 * roots.len()) {
                let (left, right) = block.split_at_mut(roots.len());
                for ((a, b), &root) in left.iter_mut().zip(right).zip(roots) {
                    let turned = multiply(*b, root);
                    (*a, *b) = (add(*a, turned), subtract(*a, turned));
                }
            }
        }
        let share = self.share;
        let signed = |value: u64| if value > PRIME / 2 { -((PRIME - value) as f64) } else { value as f64 };
        values.into_iter().map(move |value| signed(multiply(value, share)))
    }
}

/// Adds a b, value by value.
pub(super) fn accumulate(sum: &mut [u64], a: &[u64], b: &[u64]) {
    for ((sum, &a), &b) in sum.iter_mut().zip(a).zip(b) {
        *sum = add(*sum, multiply(a, b));
    }
}

/// Whether transforms take less time than all pairs of places, for a product of these
/// dimensions (rows, terms, columns) and numbers of places (left, right, kept).
///
/// Measured on one core of a Zen 4 server: a pair of digits takes a tenth of a nanosecond, a value two for each of the
/// steps of its transform and two for each product.
pub(super) fn is_faster(dimensions: [usize; 3], counts: [usize; 3]) -> bool {
    const FEWEST: usize = 64;
    if counts[0].min(counts[1]) < FEWEST {
        return false;
    }
    let [rows, inner, columns] = dimensions.map(|dimension| dimension as f64);
    let [left, right, kept] = counts.map(|count| count as f64);
    let dropped = (left + right - kept).max(0.0);
    let pairs = left * right - 0.5 * dropped * dropped;
    let values = (left.min(kept) + right.min(kept)).log2().ceil().exp2();
    let transforms = (rows * inner + inner * columns + rows * columns) * values.log2();
    0.1 * pairs * rows * inner * columns > values * (transforms + 2.0 * rows * inner * columns)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arithmetic_modulo_the_prime_is_that_of_long_integers() {
        let numbers = [0, 1, 2, WRAP - 1, WRAP, WRAP + 1, 1 << 63, PRIME / 2, PRIME - WRAP, PRIME - 2, PRIME - 1];
        let prime = u128::from(PRIME);
        for a in numbers {
            for b in numbers {
                let (x, y) = (u128::from(a), u128::from(b));
                assert_eq!(u128::from(add(a, b)), (x + y) % prime);
                assert_eq!(u128::from(subtract(a, b)), (prime + x - y) % prime);
                assert_eq!(u128::from(multiply(a, b)), x * y % prime);
            }
        }
        assert_eq!(power(GENERATOR, PRIME - 1), 1);
        assert_eq!(power(GENERATOR, (PRIME - 1) / 2), PRIME - 1);
    }

    #[test]
    fn products_of_polynomials_come_out_with_their_signs() {
        let digits =
            |seed: i64, count: i64| (0..count).map(move |k| ((seed + 7919 * k * k) % 262_144 - 131_072) as f64);
        for (left, right) in [(1, 1), (3, 9), (64, 64), (100, 29), (300, 301)] {
            let transform = Transform::of((left + right - 1) as usize);
            let mut sum = vec![0; transform.length()];
            for seed in [5, 6] {
                accumulate(
                    &mut sum,
                    &transform.forward(digits(seed, left)),
                    &transform.forward(digits(9 * seed, right)),
                );
            }
            let found: Vec<f64> = transform.backward(sum).collect();
            let mut expected = vec![0.0; found.len()];
            for seed in [5, 6] {
                for (i, a) in digits(seed, left).enumerate() {
                    for (j, b) in digits(9 * seed, right).enumerate() {
                        expected[i + j] += a * b;
                    }
                }
            }
            assert_eq!(found, expected, "{left} {right}");
        }
    }
}
