//! Every stable W with tr C = n R and unit noise, without constraints.
//!
//! Every stable W is (C - I)^1/2 O C^-1/2 with its own noise covariance C > I and an orthogonal O, and every such product
//! has that C. An orthogonal change of basis alters no J, so C may be diagonal: C = I + diag(d)^2 with |d|^2 = n (R - 1),
//!
//!     W = diag(d) O diag(1 + d^2)^-1/2,   d = sqrt(n (R - 1)) s / |s|,   O = O_0 (I - X)(I + X)^-1,  X' = -X,
//!
//! with free s and X (Cayley's form around a base O_0 that moves now and then); the input is v = u / |u|.

use crate::linalg::{Matrix, Operand, Vector, cholesky_lower, multiply, solve_lower, solve_lower_transposed};

/// The parametrisation around one base.
#[derive(Debug, Clone)]
pub(crate) struct Contraction {
    n: usize,
    excess: f64,
    base: Matrix,
}

/// What the gradient needs again.
pub(crate) struct Point {
    cayley: Matrix,
    inverse: Matrix,
    orthogonal: Matrix,
    gains: Vector,
}

impl Contraction {
    /// `excess` is n (R - 1), the noise variance that may be spent beyond the noise itself.
    pub(crate) fn new(excess: f64, base: Matrix) -> Self {
        Self { n: base.nrows(), excess, base }
    }

    fn skew_count(&self) -> usize {
        self.n * (self.n - 1) / 2
    }

    /// The parameters of the base with these s and u.
    pub(crate) fn start(&self, shares: &Vector, input: &Vector) -> Vec<f64> {
        let mut parameters = vec![0.0; self.skew_count()];
        parameters.extend(shares.iter().chain(input.iter()));
        parameters
    }

    /// Base and parameters of a given network, its noise scaled to the budget; `None` where C is beyond double precision.
    pub(crate) fn from_network(excess: f64, recurrent: &Matrix, input: &Vector) -> Option<(Self, Vec<f64>)> {
        let n = recurrent.nrows();
        let stationary = crate::memory::gradient::Stationary::new(recurrent, &Matrix::identity(n, n))?;
        let (variances, basis) = crate::linalg::symmetric_eigen(&stationary.noise).ok()?;
        let rotated = multiply(&multiply(Operand::Transposed(&basis), recurrent), &basis);
        let gains = Vector::from_iterator(n, variances.iter().map(|variance| (variance - 1.0).max(0.0).sqrt()));
        // diag(d) W diag(c)^1/2 = diag(d)^2 O: O is its orthogonal polar factor, arbitrary where d = 0.
        let scaled =
            Matrix::from_fn(n, n, |row, column| gains[row] * rotated[(row, column)] * variances[column].sqrt());
        let parts = nalgebra::linalg::SVD::try_new(scaled, true, true, f64::EPSILON, 100 * n.max(10))?;
        let base = multiply(&parts.u?, &parts.v_t?);
        let found = Self::new(excess, base);
        let parameters = found.start(&gains, &basis.tr_mul(input));
        Some((found, parameters))
    }

    /// W, v and what the gradient needs; `None` at the zero vector.
    pub(crate) fn network(&self, parameters: &[f64]) -> Option<(Matrix, Vector, Point)> {
        let (skew, rest) = parameters.split_at(self.skew_count());
        let (shares, input) = rest.split_at(self.n);
        let (cayley, inverse) = self.cayley(skew)?;
        let orthogonal = multiply(&self.base, &cayley);
        let shares = Vector::from_column_slice(shares);
        let gains = &shares * (self.excess.sqrt() / positive(shares.norm())?);
        let recurrent = Matrix::from_fn(self.n, self.n, |row, column| {
            gains[row] * orthogonal[(row, column)] / 1f64.hypot(gains[column])
        });
        let input = Vector::from_column_slice(input);
        let input = &input / positive(input.norm())?;
        Some((recurrent, input, Point { cayley, inverse, orthogonal, gains }))
    }

    /// (I - X)(I + X)^-1 and (I + X)^-1 = (I - X)(I + X X')^-1.
    fn cayley(&self, skew: &[f64]) -> Option<(Matrix, Matrix)> {
        let mut minus = Matrix::identity(self.n, self.n);
        let mut entries = skew.iter();
        for column in 0..self.n {
            for row in column + 1..self.n {
                let entry = *entries.next()?;
                minus[(row, column)] = -entry;
                minus[(column, row)] = entry;
            }
        }
        // I + X X' = (I - X)(I - X)'.
        let factor = cholesky_lower(&multiply(&minus, Operand::Transposed(&minus)))?;
        let mut inverse = minus.transpose();
        solve_lower(&factor, &mut inverse);
        solve_lower_transposed(&factor, &mut inverse);
        inverse.transpose_mut();
        Some((multiply(&minus, &inverse), inverse))
    }

    /// The gradient by the parameters from that by W and v.
    pub(crate) fn gradient(
        &self,
        parameters: &[f64],
        point: &Point,
        by_recurrent: &Matrix,
        by_input: &Vector,
    ) -> Vec<f64> {
        let n = self.n;
        let (shares, input) = parameters[self.skew_count()..].split_at(n);
        let (shares, input) = (Vector::from_column_slice(shares), Vector::from_column_slice(input));
        let roots = point.gains.map(|gain| 1f64.hypot(gain));
        let mut by_orthogonal = Matrix::zeros(n, n);
        let mut by_gains = Vector::zeros(n);
        for column in 0..n {
            for row in 0..n {
                let by_entry = by_recurrent[(row, column)];
                by_orthogonal[(row, column)] = point.gains[row] * by_entry / roots[column];
                let product = by_entry * point.orthogonal[(row, column)];
                by_gains[row] += product / roots[column];
                by_gains[column] -= product * point.gains[row] * point.gains[column] / roots[column].powi(3);
            }
        }
        // d Cayley = -(I + Cayley) dX (I + X)^-1.
        let mut outer = point.cayley.clone();
        for unit in 0..n {
            outer[(unit, unit)] += 1.0;
        }
        let inner = multiply(Operand::Transposed(&self.base), &by_orthogonal);
        let by_skew = multiply(&multiply(Operand::Transposed(&outer), &inner), Operand::Transposed(&point.inverse));
        let mut gradient = Vec::with_capacity(parameters.len());
        for column in 0..n {
            for row in column + 1..n {
                gradient.push(by_skew[(column, row)] - by_skew[(row, column)]);
            }
        }
        let length = shares.norm();
        let by_shares =
            (&by_gains - &shares * (shares.dot(&by_gains) / length.powi(2))) * (self.excess.sqrt() / length);
        gradient.extend(by_shares.iter());
        gradient.extend(along_sphere(&input, by_input).iter());
        gradient
    }

    /// Moves the base to these parameters, where X is zero again, and gives s and u unit length.
    pub(crate) fn recentre(&mut self, parameters: &[f64]) -> Option<Vec<f64>> {
        let (_, input, point) = self.network(parameters)?;
        // Products drift from orthogonality by rounding; the QR factor is the nearby orthogonal matrix.
        self.base = crate::linalg::orthonormal_columns(&point.orthogonal);
        Some(self.start(&(&point.gains / self.excess.sqrt()), &input))
    }
}

/// The gradient by u of a function of v = u / |u|.
pub(crate) fn along_sphere(unnormalised: &Vector, by_direction: &Vector) -> Vector {
    let length = unnormalised.norm();
    (by_direction - unnormalised * (unnormalised.dot(by_direction) / length.powi(2))) / length
}

pub(crate) fn positive(length: f64) -> Option<f64> {
    (length > 0.0 && length.is_finite()).then_some(length)
}
