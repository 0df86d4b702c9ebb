//! The state covariance C as a result, with its certificate.

use crate::bounded::{Bounded, compounded, inverted};
use crate::error::Result;
use crate::linalg::scale_by_power;
use crate::linalg::{
    Matrix, Operand, enclosed_eigenvalues, inverse_defect, invert_lower, multiply, product_unit, upper_norm,
};

/// The covariance that the noise alone gives the state of a network, with its certificate.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct StateCovariance {
    /// C (n x n) in squared units of the state.
    pub matrix: Matrix,
    /// A factor L (n x rank), C = L L': the lower Cholesky factor where C is definite.
    pub factor: Matrix,
    /// How many directions the noise reaches: n where C is definite.
    pub rank: usize,
    /// tr C.
    pub trace: Bounded,
    /// Proven bound on |error of C_ij| / sqrt(C_ii C_jj); before rounding to doubles, on the relative error in the
    /// semidefinite order.
    pub relative_error_bound: f64,
    /// Bits of the arithmetic that met the tolerance; 53 is double precision, refined or not.
    pub precision_bits: u32,
    /// The algorithm.
    pub method: &'static str,
}

impl StateCovariance {
    /// The smallest and the largest eigenvalue of C; `None` where not a digit of one can be proven.
    ///
    /// The largest is that of the matrix, the smallest is found as the inverse of the largest of C^-1 = L'^-1 L^-1,
    /// which keeps digits that C itself has lost.
    ///
    /// # Errors
    /// [`crate::Error::NoConvergence`] if the eigenvalue iteration fails.
    ///
    /// ```
    /// use fisher_memory::{LinearSystem, Options, linalg::Matrix, state_covariance};
    /// let system = LinearSystem::discrete(Matrix::from_row_slice(2, 2, &[0.0, 0.0, 2.0, 0.0]))?;
    /// let [smallest, largest] = state_covariance(&system, &Options::default())?.eigenvalue_range()?;
    /// assert!(smallest.is_some_and(|smallest| smallest.contains(1.0)));
    /// assert!(largest.is_some_and(|largest| largest.contains(5.0)));
    /// # Ok::<(), fisher_memory::Error>(())
    /// ```
    pub fn eigenvalue_range(&self) -> Result<[Option<Bounded>; 2]> {
        let (values, error) = enclosed_eigenvalues(&self.matrix, 1)?;
        let wrong = self.relative_error_bound * (self.trace.value + self.trace.error);
        let largest = Bounded::new(values[values.len() - 1], error + wrong).known();
        Ok([self.smallest_eigenvalue()?, largest])
    }

    fn smallest_eigenvalue(&self) -> Result<Option<Bounded>> {
        if self.rank < self.matrix.nrows() {
            return Ok(Some(Bounded::new(0.0, self.relative_error_bound * (self.trace.value + self.trace.error))));
        }
        let inverse = invert_lower(&self.factor);
        let n = inverse.nrows();
        let defect = inverse_defect(&inverse, &self.factor);
        let size = upper_norm(&inverse);
        // The entries of the factor are rounded to doubles, which moves L L' by twice this in its own units.
        let rounded = 2.0 * f64::EPSILON * size * upper_norm(&self.factor);
        let relative = compounded(compounded(inverted(defect), inverted(defect)), inverted(rounded));
        let square = multiply(Operand::transpose_of(&inverse), &inverse);
        if !upper_norm(&square).is_finite() {
            return Ok(None);
        }
        let (values, error) = enclosed_eigenvalues(&square, 1)?;
        let rounding = product_unit(n, 1) * size * size;
        let found = Bounded::new(values[n - 1], error + rounding)
            .within(compounded(relative, inverted(self.relative_error_bound)));
        let value = 1.0 / found.value;
        Ok(Bounded::new(value, value * (found.relative_error() + f64::EPSILON)).known())
    }

    /// What was found for some units of n, of which the others are not reached by any noise.
    pub(super) fn embedded(mut self, units: &[usize], n: usize) -> Self {
        let (mut matrix, mut factor) = (Matrix::zeros(n, n), Matrix::zeros(n, self.rank));
        for (inside, &unit) in units.iter().enumerate() {
            for (other_inside, &other) in units.iter().enumerate() {
                matrix[(unit, other)] = self.matrix[(inside, other_inside)];
            }
            factor.row_mut(unit).copy_from(&self.factor.row(inside));
        }
        (self.matrix, self.factor) = (matrix, factor);
        self
    }

    /// What was found for a state in units of 2^-unit, in those of the user.
    pub(super) fn in_units(mut self, unit: i32) -> Self {
        self.matrix.apply(|entry| *entry = scale_by_power(*entry, 2 * i64::from(unit)));
        self.factor.apply(|entry| *entry = scale_by_power(*entry, i64::from(unit)));
        self.trace = self.trace.scaled_by_power(2 * i64::from(unit));
        self
    }
}
