//! Fisher memory in fixed point on big integers: an arithmetic and an algorithm of its own, to judge the library by.
//!
//! Numbers are integers times 2^-FRACTION. Every operation is off by less than one unit, and the systems here magnify
//! that by far less than 2^200, so that all results are right to far more than double precision.

use dashu_int::IBig;
use dashu_int::ops::BitTest;
use fisher_memory::LinearSystem;
use fisher_memory::linalg::{Matrix, Vector};

/// Bits behind the point; doubles above 2^-420 are exact.
const FRACTION: usize = 480;

/// A square or rectangular matrix, column after column.
#[derive(Clone)]
pub struct Exact {
    rows: usize,
    columns: usize,
    entries: Vec<IBig>,
}

/// What is known of a network's memory, rounded to doubles at the very end.
pub struct Memory {
    pub curve: Vec<f64>,
    pub total: f64,
    pub spatial: Matrix,
    pub spatial_trace: f64,
    pub noise_trace: f64,
}

impl Exact {
    pub fn from_matrix(matrix: &Matrix) -> Self {
        let entries = matrix.iter().map(|&entry| from_double(entry)).collect();
        Self { rows: matrix.nrows(), columns: matrix.ncols(), entries }
    }

    fn at(&self, row: usize, column: usize) -> &IBig {
        &self.entries[row + column * self.rows]
    }

    fn from_fn(rows: usize, columns: usize, entry: impl Fn(usize, usize) -> IBig) -> Self {
        let entries = (0..columns).flat_map(|column| (0..rows).map(move |row| (row, column)));
        Self { rows, columns, entries: entries.map(|(row, column)| entry(row, column)).collect() }
    }

    fn times(&self, right: &Self) -> Self {
        Self::from_fn(self.rows, right.columns, |row, column| {
            (0..self.columns).map(|k| self.at(row, k) * right.at(k, column)).sum::<IBig>() >> FRACTION
        })
    }

    fn transpose(&self) -> Self {
        Self::from_fn(self.columns, self.rows, |row, column| self.at(column, row).clone())
    }

    fn map(&self, entry: impl Fn(&IBig) -> IBig) -> Self {
        Self { entries: self.entries.iter().map(entry).collect(), ..*self }
    }

    fn add(&mut self, other: &Self) {
        for (entry, more) in self.entries.iter_mut().zip(&other.entries) {
            *entry += more;
        }
    }

    fn is_below_grid(&self) -> bool {
        self.entries.iter().all(|entry| entry.bit_len() < 16)
    }

    fn trace(&self) -> IBig {
        (0..self.rows).map(|unit| self.at(unit, unit).clone()).sum()
    }

    /// The inverse by Gauss-Jordan elimination; the matrix is positive definite, so no pivot is small for its row.
    fn inverse(&self) -> Self {
        let n = self.rows;
        let one = IBig::ONE << FRACTION;
        let mut left: Vec<Vec<IBig>> = (0..n).map(|row| (0..n).map(|k| self.at(row, k).clone()).collect()).collect();
        let mut right: Vec<Vec<IBig>> =
            (0..n).map(|row| (0..n).map(|k| if row == k { one.clone() } else { IBig::ZERO }).collect()).collect();
        for pivot in 0..n {
            let divisor = left[pivot][pivot].clone();
            for k in 0..n {
                left[pivot][k] = (&left[pivot][k] << FRACTION) / &divisor;
                right[pivot][k] = (&right[pivot][k] << FRACTION) / &divisor;
            }
            let (left_row, right_row) = (left[pivot].clone(), right[pivot].clone());
            for row in (0..n).filter(|&row| row != pivot) {
                let factor = left[row][pivot].clone();
                for k in 0..n {
                    left[row][k] -= (&factor * &left_row[k]) >> FRACTION;
                    right[row][k] -= (&factor * &right_row[k]) >> FRACTION;
                }
            }
        }
        Self::from_fn(n, n, |row, column| right[row][column].clone())
    }
}

/// X = A X A' + Q by squaring until nothing is left on the grid.
///
/// `None` where 70 squarings do not get there.
pub fn stein(matrix: &Exact, right: &Exact) -> Option<Exact> {
    let (mut sum, mut power) = (right.clone(), matrix.clone());
    for _ in 0..70 {
        let increment = power.times(&sum).times(&power.transpose());
        sum.add(&increment);
        if increment.is_below_grid() {
            return Some(sum);
        }
        power = power.times(&power);
        if power.entries.iter().any(|entry| entry.bit_len() > 3 * FRACTION) {
            return None;
        }
    }
    None
}

/// The memory of x(t) = W x(t-1) + v s(t) + z(t) with z ~ N(0, Q), for the v given; `None` where [`stein`] fails.
pub fn memory(system: &LinearSystem, input: &Vector, lags: usize) -> Option<Memory> {
    let weights = Exact::from_matrix(system.recurrent());
    let covariance = stein(&weights, &Exact::from_matrix(&system.noise_covariance()))?;
    let precision = precision(system, &covariance);
    let spatial = stein(&weights.transpose(), &precision)?;
    Some(assembled(&covariance, &precision, &spatial, &weights, input, lags))
}

/// The memory after `horizon` steps from rest, by adding the terms one by one.
pub fn memory_after(system: &LinearSystem, input: &Vector, lags: usize, horizon: usize) -> Memory {
    let weights = Exact::from_matrix(system.recurrent());
    let sum = |left: &Exact, first: &Exact| {
        let (mut sum, mut term) = (first.clone(), first.clone());
        for _ in 1..horizon {
            term = left.times(&term).times(&left.transpose());
            sum.add(&term);
        }
        sum
    };
    let covariance = sum(&weights, &Exact::from_matrix(&system.noise_covariance()));
    let precision = precision(system, &covariance);
    let spatial = sum(&weights.transpose(), &precision);
    let mut memory = assembled(&covariance, &precision, &spatial, &weights, input, lags.min(horizon));
    memory.curve.resize(lags, 0.0);
    memory
}

/// The memory of x' = A x + v s + z at times 0, step, 2 step, ...; `None` where [`integral`] does not settle.
pub fn memory_in_time(system: &LinearSystem, input: &Vector, lags: usize, step: f64) -> Option<Memory> {
    let generator = Exact::from_matrix(system.recurrent());
    let covariance = integral(&generator, &Exact::from_matrix(&system.noise_covariance()))?;
    let precision = precision(system, &covariance);
    let spatial = integral(&generator.transpose(), &precision)?;
    let scaled = Exact::from_matrix(&Matrix::from_diagonal_element(generator.rows, generator.rows, step));
    let (mut power, halvings, _) = short_flow(&generator.times(&scaled), &precision);
    for _ in 0..halvings {
        power = power.times(&power);
    }
    Some(assembled(&covariance, &precision, &spatial, &power, input, lags))
}

/// integral_0^inf e^(At) Q e^(A't) dt: over a short time by Taylor's series, then doubling the time.
fn integral(generator: &Exact, right: &Exact) -> Option<Exact> {
    let (mut power, _, mut sum) = short_flow(generator, right);
    for _ in 0..120 {
        let increment = power.times(&sum).times(&power.transpose());
        sum.add(&increment);
        if increment.is_below_grid() {
            return Some(sum);
        }
        power = power.times(&power);
    }
    None
}

/// e^(Ah), s and integral_0^h e^(At) Q e^(A't) dt for h = 2^-s so short that |A| h <= 1/4.
fn short_flow(generator: &Exact, right: &Exact) -> (Exact, usize, Exact) {
    let n = generator.rows;
    let largest = generator.entries.iter().map(|entry| entry.bit_len()).max().unwrap_or(0);
    let halvings = (largest + 2 + n.ilog2() as usize + 1).saturating_sub(FRACTION);
    let small = generator.map(|entry| entry >> halvings);
    let mut term = Exact::from_matrix(&Matrix::identity(n, n));
    let mut area = right.map(|entry| entry >> halvings);
    let (mut power, mut sum) = (term.clone(), area.clone());
    for order in 1..200 {
        term = small.times(&term).map(|entry| entry / order);
        power.add(&term);
        let mut next = small.times(&area);
        next.add(&area.times(&small.transpose()));
        area = next.map(|entry| entry / (order + 1));
        sum.add(&area);
    }
    (power, halvings, sum)
}

/// C^-1, or H' (H C H' + R)^-1 H.
fn precision(system: &LinearSystem, covariance: &Exact) -> Exact {
    match system.observation() {
        None => covariance.inverse(),
        Some(observation) => {
            let seen = Exact::from_matrix(&observation.matrix);
            let mut variance = seen.times(covariance).times(&seen.transpose());
            variance.add(&Exact::from_matrix(&observation.noise));
            seen.transpose().times(&variance.inverse()).times(&seen)
        }
    }
}

/// What follows from C, its inverse, M and the matrix that takes the state from one lag to the next.
fn assembled(
    covariance: &Exact,
    precision: &Exact,
    spatial: &Exact,
    weights: &Exact,
    input: &Vector,
    lags: usize,
) -> Memory {
    let mut state = Exact::from_matrix(&Matrix::from_column_slice(input.len(), 1, input.as_slice()));
    let total = state.transpose().times(spatial).times(&state);
    let mut curve = Vec::with_capacity(lags);
    for _ in 0..lags {
        curve.push(to_double(state.transpose().times(precision).times(&state).at(0, 0)));
        state = weights.times(&state);
    }
    Memory {
        curve,
        total: to_double(total.at(0, 0)),
        spatial: Matrix::from_iterator(spatial.rows, spatial.columns, spatial.entries.iter().map(to_double)),
        spatial_trace: to_double(&spatial.trace()),
        noise_trace: to_double(&covariance.trace()),
    }
}

fn from_double(x: f64) -> IBig {
    if x == 0.0 {
        return IBig::ZERO;
    }
    // x = mantissa 2^power with an integer mantissa of 53 bits.
    let power = x.abs().log2().floor() as i32 - 53;
    let mantissa = IBig::from((x * 2f64.powi(-power)) as i64);
    let shift = FRACTION as i32 + power;
    if shift >= 0 { mantissa << shift as usize } else { mantissa >> (-shift) as usize }
}

fn to_double(x: &IBig) -> f64 {
    let length = x.bit_len();
    // Three bits more than a double holds, and then one rounding.
    let dropped = length.saturating_sub(62);
    let leading: i64 = (x >> dropped).try_into().unwrap();
    leading as f64 * 2f64.powi(dropped as i32 - FRACTION as i32)
}
