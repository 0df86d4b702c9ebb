//! Matrices of floating-point numbers of any length and any exponent: an arithmetic of its own to judge the library by.

use dashu_float::FBig;
use dashu_float::round::mode::HalfEven;
use fisher_memory::linalg::Matrix;

pub type Number = FBig<HalfEven, 2>;

/// A double as a number of this many bits.
pub fn number(x: f64, bits: usize) -> Number {
    Number::try_from(x).unwrap().with_precision(bits).value()
}

pub fn absolute(x: &Number) -> Number {
    if *x < Number::ZERO { -x.clone() } else { x.clone() }
}

/// A matrix (rows x columns), column after column.
#[derive(Clone)]
pub struct Wide {
    pub rows: usize,
    pub columns: usize,
    pub bits: usize,
    pub entries: Vec<Number>,
}

impl Wide {
    pub fn from_fn((rows, columns): (usize, usize), bits: usize, entry: impl Fn(usize, usize) -> Number) -> Self {
        let places = (0..columns).flat_map(|column| (0..rows).map(move |row| (row, column)));
        Self { rows, columns, bits, entries: places.map(|(row, column)| entry(row, column)).collect() }
    }

    pub fn of(matrix: &Matrix, bits: usize) -> Self {
        Self::from_fn(matrix.shape(), bits, |row, column| number(matrix[(row, column)], bits))
    }

    pub fn identity(n: usize, bits: usize) -> Self {
        Self::of(&Matrix::identity(n, n), bits)
    }

    pub fn at(&self, row: usize, column: usize) -> &Number {
        &self.entries[row + column * self.rows]
    }

    pub fn transpose(&self) -> Self {
        Self::from_fn((self.columns, self.rows), self.bits, |row, column| self.at(column, row).clone())
    }

    pub fn times(&self, right: &Self) -> Self {
        Self::from_fn((self.rows, right.columns), self.bits, |row, column| {
            let terms = (0..self.columns).map(|k| self.at(row, k) * right.at(k, column));
            terms.fold(number(0.0, self.bits), |sum, term| sum + term)
        })
    }

    pub fn plus(&self, other: &Self) -> Self {
        Self::from_fn((self.rows, self.columns), self.bits, |row, column| self.at(row, column) + other.at(row, column))
    }

    pub fn minus(&self, other: &Self) -> Self {
        Self::from_fn((self.rows, self.columns), self.bits, |row, column| self.at(row, column) - other.at(row, column))
    }

    pub fn scaled(&self, factor: &Number) -> Self {
        Self::from_fn((self.rows, self.columns), self.bits, |row, column| self.at(row, column) * factor)
    }

    pub fn select_rows(&self, rows: &[usize]) -> Self {
        Self::from_fn((rows.len(), self.columns), self.bits, |row, column| self.at(rows[row], column).clone())
    }

    pub fn select_columns(&self, columns: &[usize]) -> Self {
        self.transpose().select_rows(columns).transpose()
    }

    pub fn column(&self, column: usize) -> Self {
        self.select_columns(&[column])
    }

    pub fn trace(&self) -> Number {
        (0..self.rows).fold(number(0.0, self.bits), |sum, unit| sum + self.at(unit, unit))
    }

    pub fn largest(&self) -> Number {
        self.entries.iter().map(absolute).fold(number(0.0, self.bits), |a, b| if a < b { b } else { a })
    }

    /// X with A X = B by elimination with the largest pivot of every column; `None` where there is none.
    pub fn solve(&self, right: &Self) -> Option<Self> {
        let n = self.rows;
        let (mut left, mut right) = (self.transpose().rows_of(), right.transpose().rows_of());
        for pivot in 0..n {
            let best = (pivot..n).max_by(|&a, &b| absolute(&left[a][pivot]).cmp(&absolute(&left[b][pivot])))?;
            if left[best][pivot] == Number::ZERO {
                return None;
            }
            left.swap(pivot, best);
            right.swap(pivot, best);
            let (own, own_right) = (left[pivot].clone(), right[pivot].clone());
            for row in pivot + 1..n {
                if left[row][pivot] == Number::ZERO {
                    continue;
                }
                let factor = &left[row][pivot] / &own[pivot];
                for (entry, known) in left[row][pivot..].iter_mut().zip(&own[pivot..]) {
                    *entry -= &factor * known;
                }
                for (entry, known) in right[row].iter_mut().zip(&own_right) {
                    *entry -= &factor * known;
                }
            }
        }
        for row in (0..n).rev() {
            for column in 0..right[row].len() {
                let known = (row + 1..n).map(|other| &left[row][other] * &right[other][column]);
                let rest = known.fold(right[row][column].clone(), |rest, term| rest - term);
                right[row][column] = rest / &left[row][row];
            }
        }
        Some(Self::from_fn((n, right[0].len()), self.bits, |row, column| right[row][column].clone()))
    }

    /// The columns of the transpose: rows one after the other.
    fn rows_of(&self) -> Vec<Vec<Number>> {
        self.entries.chunks(self.rows).map(<[Number]>::to_vec).collect()
    }

    pub fn inverse(&self) -> Option<Self> {
        self.solve(&Self::identity(self.rows, self.bits))
    }

    /// The pivots of a symmetric matrix in their own order: as many are negative as eigenvalues are, and their product
    /// is the determinant.
    pub fn pivots(&self) -> Vec<Number> {
        let mut left = self.transpose().rows_of();
        let n = self.rows;
        for pivot in 0..n {
            let own = left[pivot].clone();
            if own[pivot] == Number::ZERO {
                continue;
            }
            for row in left.iter_mut().skip(pivot + 1) {
                let factor = &row[pivot] / &own[pivot];
                for (entry, known) in row[pivot..].iter_mut().zip(&own[pivot..]) {
                    *entry -= &factor * known;
                }
            }
        }
        (0..n).map(|unit| left[unit][unit].clone()).collect()
    }

    pub fn is_positive_definite(&self) -> bool {
        self.pivots().iter().all(|pivot| *pivot > Number::ZERO)
    }

    /// ln det of a positive definite matrix.
    pub fn log_determinant(&self) -> Number {
        let product = self.pivots().into_iter().fold(number(1.0, self.bits), |product, pivot| product * pivot);
        product.ln()
    }

    /// The lower Cholesky factor of a positive definite matrix.
    pub fn cholesky(&self) -> Self {
        let n = self.rows;
        let mut factor = Self::of(&Matrix::zeros(n, n), self.bits);
        for column in 0..n {
            for row in column..n {
                let known = (0..column).map(|k| factor.at(row, k) * factor.at(column, k));
                let rest = known.fold(self.at(row, column).clone(), |rest, term| rest - term);
                let entry = if row == column { rest.sqrt() } else { rest / factor.at(column, column) };
                factor.entries[row + column * n] = entry;
            }
        }
        factor
    }
}
