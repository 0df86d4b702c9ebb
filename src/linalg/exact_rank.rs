//! Ranks of matrices of doubles as they are stored, without rounding: by residues.
//!
//! Every double is an integer times a power of two, so a matrix of them has a rank over the rationals. Its rank modulo
//! a prime is never above that. It is below only if the prime divides every largest minor, which two primes of 62 bits
//! share by accident about once in 10^36 matrices: a full rank is proven, a deficient one as good as.

use super::Matrix;

/// Primes in which two is no root of unity of small order, so that entries far apart stay different.
const PRIMES: [u64; 2] = [(1 << 62) - 57, (1 << 61) - 31];

/// The rank of [Q, W Q, ..., W^(passes - 1) Q]: the dimension of what the noise Q reaches in that many steps of W (n x
/// n).
pub(crate) fn reached_rank(matrix: &Matrix, noise: &Matrix, passes: usize) -> usize {
    best(matrix.nrows(), |prime| span(matrix, noise, passes, prime).rows.len())
}

/// The units in which [Q, W Q, ..., W^(passes - 1) Q] has an entry that is not zero: all that the noise reaches.
pub(crate) fn reached_units(matrix: &Matrix, noise: &Matrix, passes: usize) -> Vec<usize> {
    let spans = PRIMES.map(|prime| span(matrix, noise, passes, prime));
    let is_reached = |unit: usize| spans.iter().any(|span| span.rows.iter().any(|(_, row)| row[unit] > 0));
    (0..matrix.nrows()).filter(|&unit| is_reached(unit)).collect()
}

/// Whether each column of B (n x p) lies in the space that [Q, W Q, ..., W^(passes - 1) Q] spans.
pub(crate) fn holds(matrix: &Matrix, noise: &Matrix, passes: usize, directions: &Matrix) -> Vec<bool> {
    let within = PRIMES.map(|prime| {
        let reduced = span(matrix, noise, passes, prime);
        let columns = residues(directions, prime).into_iter();
        columns.map(|column| reduced.clone().add(column).is_none()).collect::<Vec<bool>>()
    });
    within[0].iter().zip(&within[1]).map(|(&one, &other)| one && other).collect()
}

/// The space that [Q, W Q, ..., W^(passes - 1) Q] spans, modulo a prime.
fn span(matrix: &Matrix, noise: &Matrix, passes: usize, prime: u64) -> Reduced {
    let rows: Vec<Vec<u64>> = residues(&matrix.transpose(), prime);
    let mut reduced = Reduced::new(prime);
    let mut fresh = residues(noise, prime);
    for _ in 0..passes {
        let added: Vec<Vec<u64>> = fresh.drain(..).filter_map(|vector| reduced.add(vector)).collect();
        fresh = added.iter().map(|vector| rows.iter().map(|row| reduced.dot(row, vector)).collect()).collect();
    }
    reduced
}

/// Whether H W^k B = 0 for all k < `passes`: nothing of what enters through B (n x p) is ever seen through H (m x n).
pub(crate) fn is_unseen(matrix: &Matrix, observation: &Matrix, passes: usize, directions: &Matrix) -> bool {
    PRIMES.iter().all(|&prime| {
        let entered = span(matrix, directions, passes, prime);
        let channels = residues(&observation.transpose(), prime);
        entered.rows.iter().all(|(_, vector)| channels.iter().all(|channel| entered.dot(channel, vector) == 0))
    })
}

/// Whether an integer is an eigenvalue of a matrix as it is stored: the matrix less that multiple of the identity is
/// singular.
pub(crate) fn is_eigenvalue(matrix: &Matrix, value: i64) -> bool {
    let n = matrix.nrows();
    let rank = best(n, |prime| {
        let mut reduced = Reduced::new(prime);
        let shift = value.rem_euclid(prime as i64) as u64;
        for (index, mut column) in residues(matrix, prime).into_iter().enumerate() {
            column[index] = (column[index] + prime - shift) % prime;
            reduced.add(column);
        }
        reduced.rows.len()
    });
    rank < n
}

/// The rank of the matrix [H, R] for H (m x n) and R (m x p).
pub(crate) fn row_rank(left: &Matrix, right: &Matrix) -> usize {
    best(left.nrows(), |prime| {
        let mut reduced = Reduced::new(prime);
        let (left, right) = (residues(&left.transpose(), prime), residues(&right.transpose(), prime));
        for (mut row, rest) in left.into_iter().zip(right) {
            row.extend(rest);
            reduced.add(row);
        }
        reduced.rows.len()
    })
}

/// The largest rank over the primes; no further prime is tried once one shows the full rank.
fn best(full: usize, rank: impl Fn(u64) -> usize) -> usize {
    let mut found = 0;
    for prime in PRIMES {
        found = found.max(rank(prime));
        if found == full {
            break;
        }
    }
    found
}

/// The columns of a matrix modulo a prime.
fn residues(matrix: &Matrix, prime: u64) -> Vec<Vec<u64>> {
    matrix.column_iter().map(|column| column.iter().map(|&entry| residue(entry, prime)).collect()).collect()
}

/// A double modulo a prime, the power of two in it by the inverse of two where it is negative.
fn residue(entry: f64, prime: u64) -> u64 {
    let bits = entry.to_bits();
    let (exponent, fraction) = ((bits >> 52 & 0x7ff) as i64, bits & ((1 << 52) - 1));
    let (mantissa, power) = if exponent == 0 { (fraction, -1074) } else { (fraction | 1 << 52, exponent - 1075) };
    let base = if power < 0 { prime.div_ceil(2) } else { 2 };
    let value = times(mantissa, raised(base, power.unsigned_abs(), prime), prime);
    if entry < 0.0 && value > 0 { prime - value } else { value }
}

/// left right modulo the prime.
fn times(left: u64, right: u64, prime: u64) -> u64 {
    (u128::from(left) * u128::from(right) % u128::from(prime)) as u64
}

/// base^power modulo the prime.
fn raised(mut base: u64, mut power: u64, prime: u64) -> u64 {
    let mut value = 1;
    while power > 0 {
        if power & 1 == 1 {
            value = times(value, base, prime);
        }
        base = times(base, base, prime);
        power >>= 1;
    }
    value
}

/// Independent vectors modulo a prime, in echelon form: each with the place of its first entry, which is one, and with
/// zeros at the places of the vectors before it.
#[derive(Clone)]
struct Reduced {
    prime: u64,
    rows: Vec<(usize, Vec<u64>)>,
}

impl Reduced {
    fn new(prime: u64) -> Self {
        Self { prime, rows: Vec::new() }
    }

    /// Adds what a vector has beside the span of the others, and returns it; `None` where it lies in that span.
    fn add(&mut self, mut vector: Vec<u64>) -> Option<Vec<u64>> {
        for (first, row) in &self.rows {
            let factor = vector[*first];
            if factor > 0 {
                for (entry, &known) in vector.iter_mut().zip(row) {
                    let taken = times(factor, known, self.prime);
                    *entry = if *entry >= taken { *entry - taken } else { *entry + self.prime - taken };
                }
            }
        }
        let first = vector.iter().position(|&entry| entry > 0)?;
        let inverse = raised(vector[first], self.prime - 2, self.prime);
        vector.iter_mut().for_each(|entry| *entry = times(*entry, inverse, self.prime));
        self.rows.push((first, vector.clone()));
        Some(vector)
    }

    /// The inner product modulo the prime.
    fn dot(&self, left: &[u64], right: &[u64]) -> u64 {
        let prime = u128::from(self.prime);
        left.iter().zip(right).fold(0, |sum, (&a, &b)| (sum + u128::from(a) * u128::from(b)) % prime) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_double_is_told_from_nothing() {
        let noise = |least| Matrix::from_diagonal(&super::super::Vector::from_vec(vec![1.0, least]));
        let apart = Matrix::identity(2, 2) * 0.5;
        assert_eq!(reached_rank(&apart, &noise(0.0), 2), 1);
        assert_eq!(reached_rank(&apart, &noise(5e-324), 2), 2);
        // Powers of two at the distance of the bits of a prime are no multiples of each other.
        let near = Matrix::from_row_slice(2, 2, &[1.0, 2f64.powi(-61), 1.0, 1.0]);
        assert_eq!(row_rank(&near, &Matrix::zeros(2, 2)), 2);
    }

    #[test]
    fn noise_that_is_passed_on_counts_after_so_many_steps() {
        let chain = Matrix::from_fn(5, 5, |row, column| if row == column + 1 { 1e-150 } else { 0.0 });
        let first = Matrix::from_fn(5, 5, |row, column| if row + column == 0 { 1.0 } else { 0.0 });
        for passes in 1..7 {
            assert_eq!(reached_rank(&chain, &first, passes), passes.min(5));
        }
        // Rows that repeat each other add nothing.
        let read_out = Matrix::from_row_slice(2, 2, &[0.1, 0.3, 0.2, 0.6]);
        assert_eq!(row_rank(&read_out, &Matrix::zeros(2, 2)), 1);
    }
}
