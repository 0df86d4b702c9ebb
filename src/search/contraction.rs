//! Every stable W with tr C = n R and unit noise, without constraints.
//!
//! For any n x n matrix Z let C = I + Z Z' = L L' (Cholesky) and W = Z L^-1. Then W C W' = Z Z' = C - I: W is stable and C its
//! noise covariance. Conversely every stable W comes from Z = W L. With |Z|_F^2 = n (R - 1) the budget is spent exactly, so
//!
//! ```text
//! Z = sqrt(n (R - 1)) X / |X|_F,   v = u / |u|,   X and u free.
//! ```

use crate::linalg::{Matrix, Operand, Vector, cholesky_lower, invert_lower, multiply};
use crate::memory::gradient::Stationary;

/// The budget.
#[derive(Debug, Clone)]
pub(crate) struct Contraction {
    n: usize,
    excess: f64,
}

/// What the gradient needs again.
pub(crate) struct Point {
    root: Matrix,
    factor: Matrix,
    inverse: Matrix,
    recurrent: Matrix,
}

impl Contraction {
    /// `excess` is n (R - 1), the noise variance that may be spent beyond the noise itself.
    pub(crate) fn new(n: usize, excess: f64) -> Self {
        Self { n, excess }
    }

    /// The parameters of Z and v, whatever their lengths.
    pub(crate) fn start(&self, root: &Matrix, input: &Vector) -> Vec<f64> {
        root.iter().chain(input.iter()).copied().collect()
    }

    /// The parameters of a given network, its noise scaled to the budget; `None` where C is beyond double precision.
    pub(crate) fn parameters_of(&self, recurrent: &Matrix, input: &Vector) -> Option<Vec<f64>> {
        let stationary = Stationary::new(recurrent, &Matrix::identity(self.n, self.n))?;
        let root = multiply(recurrent, &stationary.factor);
        positive(root.norm())?;
        Some(self.start(&root, input))
    }

    fn split(&self, parameters: &[f64]) -> (Matrix, Vector) {
        let (root, input) = parameters.split_at(self.n * self.n);
        (Matrix::from_column_slice(self.n, self.n, root), Vector::from_column_slice(input))
    }

    /// W, v and what the gradient needs; `None` at the zero vector.
    pub(crate) fn network(&self, parameters: &[f64]) -> Option<(Matrix, Vector, Point)> {
        let (free, input) = self.split(parameters);
        let root = &free * (self.excess.sqrt() / positive(free.norm())?);
        let mut noise = multiply(&root, Operand::Transposed(&root));
        for unit in 0..self.n {
            noise[(unit, unit)] += 1.0;
        }
        let factor = cholesky_lower(&noise)?;
        let inverse = invert_lower(&factor);
        let recurrent = multiply(&root, &inverse);
        let input = &input / positive(input.norm())?;
        Some((recurrent.clone(), input, Point { root, factor, inverse, recurrent }))
    }

    /// The gradient by the parameters from that by W and v.
    ///
    /// With G = df/dW: df/dL = -W' G L'^-1; through C = L L', df/dC = 1/2 L'^-1 (P + P') L^-1 with P the lower half of
    /// L' df/dL, its diagonal halved; through C = I + Z Z', df/dZ = G L'^-1 + 2 df/dC Z.
    pub(crate) fn gradient(
        &self,
        parameters: &[f64],
        point: &Point,
        by_recurrent: &Matrix,
        by_input: &Vector,
    ) -> Vec<f64> {
        let mut by_root = multiply(by_recurrent, Operand::Transposed(&point.inverse));
        let by_factor = multiply(Operand::Transposed(&point.recurrent), &by_root) * -1.0;
        let whole = multiply(Operand::Transposed(&point.factor), &by_factor);
        // P + P': the lower triangle mirrored, its diagonal halved twice over.
        let mirrored = Matrix::from_fn(self.n, self.n, |row, column| whole[(row.max(column), row.min(column))]);
        let by_noise = multiply(&multiply(Operand::Transposed(&point.inverse), &mirrored), &point.inverse);
        // 2 df/dC Z, the factor 1/2 of df/dC taken in.
        by_root += multiply(&by_noise, &point.root);
        let (free, input) = self.split(parameters);
        let length = free.norm();
        let by_free = (&by_root - &free * (free.dot(&by_root) / length.powi(2))) * (self.excess.sqrt() / length);
        self.start(&by_free, &along_sphere(&input, by_input))
    }

    /// The same network with X and u of unit length.
    pub(crate) fn recentre(&self, parameters: &[f64]) -> Option<Vec<f64>> {
        let (root, input) = self.split(parameters);
        Some(self.start(&(&root / positive(root.norm())?), &(&input / positive(input.norm())?)))
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
