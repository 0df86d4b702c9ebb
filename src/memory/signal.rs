//! The signal as the computation needs it, and what it adds up to.

use crate::bounded::{BoundedSeries, rounded_up};
use crate::error::{Result, out_of_range};
use crate::linalg::{Matrix, Vector, multiply, upper_length};
use crate::system::{Input, LinearSystem};

/// Where the signal enters, B (n x p), and its covariance Sigma (p x p).
pub(crate) struct Signal {
    pub directions: Matrix,
    pub covariance: Matrix,
}

impl Signal {
    /// The signal behind an [`Input`], given the best direction.
    pub fn of(system: &LinearSystem, best: &Vector) -> Self {
        let scale = system.input_scale();
        if let Input::Several { directions, covariance } = system.input() {
            return Self { directions: directions * scale, covariance: covariance.clone() };
        }
        let vector = system.input().direction(system.size()).unwrap_or_else(|| best.clone());
        Self::one(&(vector * scale))
    }

    /// One input of unit power.
    pub fn one(input: &Vector) -> Self {
        Self {
            directions: Matrix::from_column_slice(input.len(), 1, input.as_slice()),
            covariance: Matrix::identity(1, 1),
        }
    }

    /// p, how many inputs there are.
    pub fn count(&self) -> usize {
        self.directions.ncols()
    }

    /// The one vector v, or the first of several.
    pub fn first(&self) -> Vector {
        self.directions.column(0).into_owned()
    }

    /// tr(Sigma B' B), the power that enters in a step: |v|^2 for one input.
    pub fn power(&self) -> f64 {
        self.weigh(&multiply(&self.directions.transpose(), &self.directions))
    }

    /// tr(Sigma G) for a symmetric G (p x p).
    pub fn weigh(&self, gram: &Matrix) -> f64 {
        self.covariance.dot(gram)
    }

    /// |B|^2 |Sigma|, which no sum of rounded terms exceeds, with Frobenius norms.
    pub fn size(&self) -> f64 {
        self.directions.norm_squared() * self.covariance.norm()
    }

    /// B Sigma B' (n x n), and a bound on its rounding.
    pub fn square(&self) -> (Matrix, f64) {
        let mut square = multiply(&multiply(&self.directions, &self.covariance), &self.directions.transpose());
        crate::linalg::symmetrise(&mut square);
        let rounding = 2.0 * (self.count() + 2) as f64 * f64::EPSILON * self.size();
        (square, rounding)
    }
}

/// The one vector v of a network that must have one input; `best` stands for [`Input::Best`].
pub(crate) fn resolve_input(system: &LinearSystem, best: &Vector) -> Result<Vector> {
    match system.input() {
        Input::Several { directions, .. } => {
            let found = format!("{} inputs at once", directions.ncols());
            Err(out_of_range("the input", found, "give a single direction here"))
        }
        _ => Ok(Signal::of(system, best).first()),
    }
}

/// tr(Sigma Y_k' Y_k) for the blocks Y_k of p columns, the Euclidean error of each column bounded.
pub(super) fn powers_of_blocks(columns: &Matrix, errors: &[f64], signal: &Signal) -> BoundedSeries {
    let count = signal.count();
    let weight = signal.covariance.norm();
    let blocks = errors.chunks_exact(count).enumerate().map(|(block, errors)| {
        let states = columns.columns(block * count, count);
        let value = signal.weigh(&(states.transpose() * states));
        let (size, error) = (states.norm(), upper_length(errors));
        let rounding = (states.nrows() + count * count) as f64 * f64::EPSILON * size * size;
        (value, rounded_up(weight * ((2.0 * size + error) * error + rounding)))
    });
    let (values, errors) = blocks.unzip();
    BoundedSeries::new(values, errors)
}
