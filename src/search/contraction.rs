//! Every stable W with tr C <= n R and unit noise, without constraints.
//!
//! For any n x n matrix Z let C = I + Z Z' = L L' (Cholesky) and W = Z L^-1. Then W C W' = Z Z' = C - I: W is stable
//! and C its noise covariance. Conversely every stable W comes from Z = W L. The budget allows |Z|_F^2 up to n (R - 1):
//!
//! ```text
//! Z = sin(angle) sqrt(n (R - 1)) X / |X|_F,   v = u / |u|,   X, u and the angle free.
//! ```

use super::parametrisation::{Located, Parametrisation, along_sphere, angle_of, positive};
use crate::linalg::{Matrix, Operand, Vector, cholesky_lower, invert_lower, multiply};
use crate::memory::stationary::Stationary;

/// Networks of n units within a noise budget, by Z, u and the angle.
#[derive(Debug, Clone)]
pub(crate) struct Contraction {
    n: usize,
    /// n (R - 1), the noise variance that may be spent beyond the noise itself.
    excess: f64,
}

/// The numbers of a network that its gradient needs again: Z, L, L^-1 and W.
struct Point {
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

    /// The parameters of Z and v, whatever their lengths, and of the share of the budget that is spent.
    pub(crate) fn start(&self, root: &Matrix, input: &Vector, angle: f64) -> Vec<f64> {
        root.iter().chain(input.iter()).copied().chain([angle]).collect()
    }

    /// The parameters of a given network within the budget; `None` where C is beyond double precision.
    pub(crate) fn parameters_of(&self, recurrent: &Matrix, input: &Vector) -> Option<Vec<f64>> {
        let stationary = Stationary::of(recurrent)?;
        let root = multiply(recurrent, &stationary.factor);
        let spent = positive(root.norm())?.powi(2) / self.excess;
        Some(self.start(&root, input, angle_of(spent)))
    }

    fn split(&self, parameters: &[f64]) -> (Matrix, Vector, f64) {
        let (root, rest) = parameters.split_at(self.n * self.n);
        (Matrix::from_column_slice(self.n, self.n, root), Vector::from_column_slice(&rest[..self.n]), rest[self.n])
    }

    /// The gradient by the parameters from that by W and v.
    ///
    /// With G = df/dW: df/dL = -W' G L'^-1; through C = L L', df/dC = 1/2 L'^-1 (P + P') L^-1 with P the lower half of
    /// L' df/dL, its diagonal halved; through C = I + Z Z', df/dZ = G L'^-1 + 2 df/dC Z.
    fn gradient(&self, parameters: &[f64], point: &Point, by_recurrent: &Matrix, by_input: &Vector) -> Vec<f64> {
        let mut by_root = multiply(by_recurrent, Operand::transpose_of(&point.inverse));
        let by_factor = multiply(Operand::transpose_of(&point.recurrent), &by_root) * -1.0;
        let whole = multiply(Operand::transpose_of(&point.factor), &by_factor);
        // P + P': the lower triangle mirrored, its diagonal halved twice over.
        let mirrored = Matrix::from_fn(self.n, self.n, |row, column| whole[(row.max(column), row.min(column))]);
        let by_noise = multiply(&multiply(Operand::transpose_of(&point.inverse), &mirrored), &point.inverse);
        // 2 df/dC Z, the factor 1/2 of df/dC taken in.
        by_root += multiply(&by_noise, &point.root);
        let (free, input, angle) = self.split(parameters);
        let (length, reach) = (free.norm(), self.excess.sqrt());
        let along = free.dot(&by_root) / length;
        let by_free = (&by_root - &free * (along / length)) * (angle.sin() * reach / length);
        self.start(&by_free, &along_sphere(&input, by_input), angle.cos() * reach * along)
    }
}

impl Parametrisation for Contraction {
    fn locate<'a>(&'a self, parameters: &'a [f64]) -> Option<Located<'a>> {
        let (free, input, angle) = self.split(parameters);
        let root = &free * (angle.sin() * self.excess.sqrt() / positive(free.norm())?);
        let mut noise = multiply(&root, Operand::transpose_of(&root));
        for unit in 0..self.n {
            noise[(unit, unit)] += 1.0;
        }
        let factor = cholesky_lower(&noise)?;
        let inverse = invert_lower(&factor);
        let recurrent = multiply(&root, &inverse);
        let input = &input / positive(input.norm())?;
        let point = Point { root, factor, inverse, recurrent: recurrent.clone() };
        let pull_back =
            move |by_recurrent: &Matrix, by_input: &Vector| self.gradient(parameters, &point, by_recurrent, by_input);
        Some(Located { recurrent, input, pull_back: Box::new(pull_back) })
    }

    /// X and u become of unit length.
    fn recentre(&self, parameters: &[f64]) -> Option<Vec<f64>> {
        let (root, input, angle) = self.split(parameters);
        Some(self.start(&(&root / positive(root.norm())?), &(&input / positive(input.norm())?), angle))
    }
}
