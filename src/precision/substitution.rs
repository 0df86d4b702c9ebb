//! The equation X = A X A' + Q with a triangular A, entry by entry, on integers of any length.

use super::ball::BallMatrix;
use super::triangular::IntegerTriangle;
use crate::error::Result;
use crate::options::Options;
use dashu_int::IBig;

/// Matrices this many times their own digits away from one are left to others: integers would hold mostly zeros.
const FAR: u64 = 8;

/// X = A X A' + Q for the midpoints of A and Q, without a bound of its own; A (n x n) is lower triangular in the given
/// order of its units. `None` where it is not, where some |a_ii| is not below
/// one, or a matrix is far from one.
///
/// With y_kj = sum_(l <= j) x_kl a_jl it reads
/// x_ij (1 - a_ii a_jj) = q_ij + a_ii sum_(l < j) x_il a_jl + sum_(k < i) a_ik y_kj,
/// where all on the right is known before x_ij. Every entry is rounded once to the last bit, so that the residual is as
/// small as that. It takes n times as many products as A has weights.
///
/// # Errors
/// [`Error::Interrupted`](crate::Error::Interrupted).
pub(crate) fn substituted(
    matrix: &BallMatrix,
    right: &BallMatrix,
    order: &[usize],
    options: &Options,
) -> Result<Option<BallMatrix>> {
    let digits = matrix.format().digits();
    if [matrix, right].iter().any(|ball| ball.leading_exponent().unsigned_abs() > FAR * digits as u64) {
        return Ok(None);
    }
    let mut unknown = Substitution::new(matrix, right, order);
    if !unknown.is_triangular() || !unknown.is_stable() {
        return Ok(None);
    }
    let size = order.len();
    for row in 0..size {
        options.checkpoint("covariance", row as f64 / size as f64)?;
        for column in 0..row {
            unknown.solve(row, column);
        }
        unknown.hear(row);
        unknown.solve(row, row);
    }
    Ok(Some(unknown.into_ball(order, matrix)))
}

/// Everything in the order in which A is triangular, row after row, as integers times 2^-fraction.
struct Substitution {
    size: usize,
    fraction: usize,
    weights: Vec<IBig>,
    noise: Vec<IBig>,
    /// For every unit the earlier ones that it hears.
    sources: Vec<Vec<usize>>,
    /// X.
    solution: Vec<IBig>,
    /// Y.
    heard: Vec<IBig>,
}

impl Substitution {
    fn new(matrix: &BallMatrix, right: &BallMatrix, order: &[usize]) -> Self {
        let (size, format) = (order.len(), matrix.format());
        let fraction = format.digits() * format.digit_bits() as usize;
        let integers = |ball: &BallMatrix| -> Vec<IBig> {
            let places = (0..size * size).map(|place| (order[place / size], order[place % size]));
            places.map(|(row, column)| ball.integer(row, column, fraction)).collect()
        };
        let weights = integers(matrix);
        let sources = (0..size).map(|row| (0..row).filter(|&other| !weights[row * size + other].is_zero()).collect());
        let zeros = vec![IBig::ZERO; size * size];
        let sources = sources.collect();
        Self { size, fraction, noise: integers(right), weights, sources, solution: zeros.clone(), heard: zeros }
    }

    /// Whether no unit hears a later one.
    fn is_triangular(&self) -> bool {
        let later = |row: usize| self.weights[row * self.size..(row + 1) * self.size].iter().skip(row + 1);
        (0..self.size).all(|row| later(row).all(IBig::is_zero))
    }

    /// Whether every |a_ii| is below one.
    fn is_stable(&self) -> bool {
        let one = IBig::ONE << self.fraction;
        (0..self.size).all(|unit| self.own(unit) < &one && self.own(unit) > &-&one)
    }

    /// a_ii.
    fn own(&self, unit: usize) -> &IBig {
        &self.weights[unit * (self.size + 1)]
    }

    /// sum_l x_il a_jl over the earlier units l that j hears, times 2^(2 fraction).
    fn what_others_add(&self, row: usize, column: usize) -> IBig {
        let (states, weights) = (&self.solution[row * self.size..], &self.weights[column * self.size..]);
        self.sources[column].iter().map(|&other| &states[other] * &weights[other]).sum()
    }

    /// x_ij, x_ji and y_ij for j <= i.
    fn solve(&mut self, row: usize, column: usize) {
        let (size, fraction) = (self.size, self.fraction);
        let others = self.what_others_add(row, column);
        let mut known = &self.noise[row * size + column] << fraction;
        known += self.own(row) * (&others >> fraction);
        for &source in &self.sources[row] {
            known += &self.weights[row * size + source] * &self.heard[source * size + column];
        }
        let left = (IBig::ONE << fraction) - ((self.own(row) * self.own(column)) >> fraction);
        let found = known / left;
        self.heard[row * size + column] = (others + self.own(column) * &found) >> fraction;
        self.solution[column * size + row] = found.clone();
        self.solution[row * size + column] = found;
    }

    /// y_ki for k < i.
    fn hear(&mut self, unit: usize) {
        for row in 0..unit {
            let sum = self.what_others_add(row, unit) + self.own(unit) * &self.solution[row * self.size + unit];
            self.heard[row * self.size + unit] = sum >> self.fraction;
        }
    }

    /// X in the order of the matrix A.
    fn into_ball(self, order: &[usize], matrix: &BallMatrix) -> BallMatrix {
        let mut places = vec![0; self.size];
        for (place, &unit) in order.iter().enumerate() {
            places[unit] = place;
        }
        let lower = (0..self.size).flat_map(|row| (0..=row).map(move |column| (row, column)));
        let entries = lower.map(|(row, column)| self.solution[places[row] * self.size + places[column]].clone());
        let triangle = IntegerTriangle { size: self.size, fraction: self.fraction, entries: entries.collect() };
        triangle.to_ball(matrix.format()).with_format(matrix.format()).mirrored().into_midpoint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::linalg::Matrix;
    use crate::precision::Format;
    use crate::random::{Purpose, generator};
    use rand::RngExt;

    #[test]
    fn the_residual_is_in_the_last_bits_of_every_triangular_matrix() {
        let mut generator = generator(3, Purpose::Test, 0);
        for (size, share) in [(1, 1.0), (2, 1.0), (9, 0.3), (12, 1.0), (20, 0.1)] {
            // Lower triangular in an order of the units that is not theirs: 7 and no size share a factor.
            let order: Vec<usize> = (0..size).map(|place| (place * 7 + 3) % size).collect();
            let mut places = vec![0; size];
            order.iter().enumerate().for_each(|(place, &unit)| places[unit] = place);
            let mut weights = Matrix::from_fn(size, size, |row, column| {
                let is_there = places[column] < places[row] && generator.random_bool(share);
                if is_there { generator.random_range(-3.0..3.0) } else { 0.0 }
            });
            let mut factor = Matrix::zeros(size, size);
            for unit in 0..size {
                weights[(unit, unit)] = generator.random_range(-0.999..0.999);
                factor[(unit, (unit + 1) % size)] = generator.random_range(-1.0..1.0);
                factor[(unit, unit)] = 1.0;
            }
            let noise = &factor * factor.transpose();
            let format = Format::for_bits(300, size);
            let [matrix, right] = [&weights, &noise].map(|matrix| BallMatrix::from_matrix(matrix, format));
            let found = substituted(&matrix, &right, &order, &Options::default()).unwrap().unwrap();
            let residual = matrix.times(&found).times(&matrix.transpose()).plus(&right).minus(&found);
            assert!(residual.norm().log2() < found.norm().log2() - 270.0, "{size}: {}", residual.norm().log2());
            assert!(found.minus(&found.transpose()).is_zero());
        }
    }

    #[test]
    fn what_is_not_below_one_is_left_to_others() {
        let format = Format::for_bits(106, 2);
        let right = BallMatrix::identity(2, format);
        for entry in [1.0, -1.0, 3.0, f64::exp2(900.0)] {
            let matrix = BallMatrix::from_matrix(&Matrix::from_row_slice(2, 2, &[0.5, 0.0, 1.0, entry]), format);
            assert!(substituted(&matrix, &right, &[0, 1], &Options::default()).unwrap().is_none(), "{entry}");
            let stable = BallMatrix::from_matrix(&Matrix::from_row_slice(2, 2, &[0.5, 0.0, entry, 0.5]), format);
            // Unit 1 hears unit 0, so it cannot come first.
            assert!(substituted(&stable, &right, &[1, 0], &Options::default()).unwrap().is_none(), "{entry}");
        }
    }
}
