//! Matrices in fixed point on big integers, integers times 2^-FRACTION.
//!
//! Every operation is off by less than one unit, and the systems here magnify that by far less than 2^200, so that all
//! results are right to far more than double precision.

use dashu_int::IBig;
use dashu_int::ops::BitTest;
use fisher_memory::Bounded;
use fisher_memory::linalg::Matrix;

/// Bits behind the point; doubles above 2^-420 are exact.
pub const FRACTION: usize = 480;

/// What an eigenvalue may be off by besides its bound: far above the errors of the arithmetic, far below any double
/// here.
const SLACK: usize = 260;

/// A square or rectangular matrix, column after column.
#[derive(Clone)]
pub struct Exact {
    pub rows: usize,
    pub columns: usize,
    pub entries: Vec<IBig>,
}

impl Exact {
    pub fn from_matrix(matrix: &Matrix) -> Self {
        let entries = matrix.iter().map(|&entry| from_double(entry)).collect();
        Self { rows: matrix.nrows(), columns: matrix.ncols(), entries }
    }

    pub fn at(&self, row: usize, column: usize) -> &IBig {
        &self.entries[row + column * self.rows]
    }

    fn from_fn(rows: usize, columns: usize, entry: impl Fn(usize, usize) -> IBig) -> Self {
        let entries = (0..columns).flat_map(|column| (0..rows).map(move |row| (row, column)));
        Self { rows, columns, entries: entries.map(|(row, column)| entry(row, column)).collect() }
    }

    pub fn times(&self, right: &Self) -> Self {
        Self::from_fn(self.rows, right.columns, |row, column| {
            (0..self.columns).map(|k| self.at(row, k) * right.at(k, column)).sum::<IBig>() >> FRACTION
        })
    }

    pub fn transpose(&self) -> Self {
        Self::from_fn(self.columns, self.rows, |row, column| self.at(column, row).clone())
    }

    pub fn map(&self, entry: impl Fn(&IBig) -> IBig) -> Self {
        Self { entries: self.entries.iter().map(entry).collect(), ..*self }
    }

    pub fn add(&mut self, other: &Self) {
        for (entry, more) in self.entries.iter_mut().zip(&other.entries) {
            *entry += more;
        }
    }

    pub fn is_below_grid(&self) -> bool {
        self.entries.iter().all(|entry| entry.bit_len() < 16)
    }

    pub fn trace(&self) -> IBig {
        (0..self.rows).map(|unit| self.at(unit, unit).clone()).sum()
    }

    /// The inverse by Gauss-Jordan elimination; the matrix is positive definite, so no pivot is small for its row.
    pub fn inverse(&self) -> Self {
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

    /// The pivots of Gaussian elimination of a symmetric matrix, in its own order: their product is the determinant,
    /// and as many are negative as eigenvalues are.
    pub fn pivots(mut self) -> Vec<IBig> {
        let n = self.rows;
        let mut pivots = Vec::with_capacity(n);
        for k in 0..n {
            let pivot = Some(self.at(k, k)).filter(|pivot| **pivot != IBig::ZERO).cloned().unwrap_or(IBig::ONE);
            for row in k + 1..n {
                let factor = (self.at(row, k) << FRACTION) / &pivot;
                for column in k + 1..=row {
                    let change = (&factor * self.at(column, k)) >> FRACTION;
                    self.entries[row + column * n] -= change;
                }
            }
            pivots.push(pivot);
        }
        pivots
    }

    /// How many eigenvalues x of X u = x Y u, for this symmetric X and a positive definite Y, are below a number.
    fn eigenvalues_below(&self, metric: &Self, number: &IBig) -> usize {
        let entries = self.entries.iter().zip(&metric.entries);
        let entries = entries.map(|(entry, unit)| entry - ((unit * number) >> FRACTION)).collect();
        let pivots = Self { entries, ..*self }.pivots();
        pivots.iter().filter(|pivot| **pivot < IBig::ZERO).count()
    }

    /// Whether the eigenvalue of X u = x Y u before which `larger` are larger lies within the bound of a number:
    /// counted, not computed (Sylvester's law of inertia).
    pub fn has_eigenvalue(&self, metric: &Self, larger: usize, number: Bounded) -> bool {
        let smaller = self.rows - 1 - larger;
        let width = from_double(number.error) + (IBig::ONE << (FRACTION - SLACK));
        let value = from_double(number.value);
        let below = |bound: IBig| self.eigenvalues_below(metric, &bound);
        below(&value - &width) <= smaller && smaller < below(value + width)
    }

    /// Rounded to doubles.
    pub fn to_matrix(&self) -> Matrix {
        Matrix::from_iterator(self.rows, self.columns, self.entries.iter().map(to_double))
    }
}

pub fn from_double(x: f64) -> IBig {
    // Far below the grid the powers of two below would overflow.
    if x.abs() < 2f64.powi(-(FRACTION as i32)) {
        return IBig::ZERO;
    }
    // x = mantissa 2^power with an integer mantissa of 53 bits.
    let power = x.abs().log2().floor() as i32 - 53;
    let mantissa = IBig::from((x * 2f64.powi(-power)) as i64);
    let shift = FRACTION as i32 + power;
    if shift >= 0 { mantissa << shift as usize } else { mantissa >> (-shift) as usize }
}

pub fn to_double(x: &IBig) -> f64 {
    let length = x.bit_len();
    // Three bits more than a double holds, and then one rounding.
    let dropped = length.saturating_sub(62);
    let leading: i64 = (x >> dropped).try_into().unwrap();
    leading as f64 * 2f64.powi(dropped as i32 - FRACTION as i32)
}
