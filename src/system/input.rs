//! Where the signal enters the network.

use crate::error::{Error, Result, out_of_range};
use crate::linalg::{Matrix, Vector, column, multiply};
use crate::random::{Purpose, generator};
use crate::requirements::{require_covariance, require_finite, require_shape};
use rand_distr::{Distribution, StandardNormal};

/// Where the signal enters: the vector v of x(t) = W x(t-1) + v s(t) + z(t).
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Input {
    /// The first unit, v = e_1.
    First,
    /// The direction that holds the most information: the top eigenvector of M.
    #[default]
    Best,
    /// A direction drawn uniformly from the unit sphere.
    Random {
        /// The seed of the draw.
        seed: u64,
    },
    /// This vector (n), in the units of the state per unit of signal.
    Vector(Vector),
    /// Several signals at once, x(t) = W x(t-1) + B s(t) + z(t) with s(t) of covariance Sigma.
    ///
    /// B = I with Sigma = I/n gives the averages over all unit inputs.
    Several {
        /// B (n x p), a column per signal.
        directions: Matrix,
        /// Sigma (p x p), positive semidefinite.
        covariance: Matrix,
    },
}

impl Input {
    /// All unit inputs at once: J(k) and J_tot become their means over the unit sphere, tr(W'^k C^-1 W^k)/n and
    /// tr(M)/n.
    ///
    /// ```
    /// use fisher_memory::{Input, LinearSystem, Options, analyse, family};
    /// let chain = LinearSystem::discrete(family::network("chain:n=3,gain=2")?)?.with_input(Input::average(3))?;
    /// // However non-normal W is, the mean over its inputs is that of a normal network: tr(Q M) = n.
    /// assert!((analyse(&chain, &Options::default())?.total.value - 1.0).abs() < 1e-14);
    /// # Ok::<(), fisher_memory::Error>(())
    /// ```
    #[must_use]
    pub fn average(n: usize) -> Self {
        Self::average_over(Matrix::identity(n, n))
    }

    /// All unit inputs in the span of orthonormal directions (n x p) at once: J(k) and J_tot become their means.
    ///
    /// ```
    /// use fisher_memory::{Input, LinearSystem, Options, analyse, family, linalg::Matrix};
    /// // The heads of two delay lines, of 2 units and of 1, without amplification: (1 + 1/2 + 1)/2.
    /// let weights = Matrix::from_fn(3, 3, |row, column| f64::from(u8::from((row, column) == (1, 0))));
    /// let heads = Matrix::from_row_slice(3, 2, &[1.0, 0.0, 0.0, 0.0, 0.0, 1.0]);
    /// let lines = LinearSystem::discrete(weights)?.with_input(Input::average_over(heads))?;
    /// assert!((analyse(&lines, &Options::default())?.total.value - 1.25).abs() < 1e-14);
    /// # Ok::<(), fisher_memory::Error>(())
    /// ```
    #[must_use]
    pub fn average_over(directions: Matrix) -> Self {
        let count = directions.ncols();
        Self::Several { directions, covariance: Matrix::identity(count, count) / count as f64 }
    }

    /// The vector (n) of an input that does not depend on the network: the first unit, a random direction or a vector.
    ///
    /// ```
    /// use fisher_memory::Input;
    /// assert_eq!(Input::First.direction(2).expect("a vector").as_slice(), [1.0, 0.0]);
    /// assert!(Input::Best.direction(2).is_none());
    /// ```
    #[must_use]
    pub fn direction(&self, n: usize) -> Option<Vector> {
        match self {
            Self::First => Some(Vector::from_fn(n, |unit, _| f64::from(u8::from(unit == 0)))),
            Self::Random { seed } => {
                let mut random = generator(*seed, Purpose::Input, 0);
                Some(Vector::from_fn(n, |_, _| StandardNormal.sample(&mut random)).normalize())
            }
            Self::Vector(vector) => Some(vector.clone()),
            Self::Best | Self::Several { .. } => None,
        }
    }

    /// The columns of a matrix as independent inputs of unit power; a single row or column is one vector.
    #[must_use]
    pub fn from_columns(directions: Matrix) -> Self {
        if directions.nrows() == 1 || directions.ncols() == 1 {
            return Self::Vector(Vector::from_column_slice(directions.as_slice()));
        }
        let count = directions.ncols();
        Self::Several { directions, covariance: Matrix::identity(count, count) }
    }

    /// The same input for signals of this covariance Sigma (p x p); `None` unless it is a vector or a matrix.
    #[must_use]
    pub fn with_covariance(self, covariance: Matrix) -> Option<Self> {
        match self {
            Self::Vector(vector) => {
                let directions = Matrix::from_column_slice(vector.len(), 1, vector.as_slice());
                Some(Self::Several { directions, covariance })
            }
            Self::Several { directions, .. } => Some(Self::Several { directions, covariance }),
            _ => None,
        }
    }
}

/// Checks an input of a network of n units, and returns it with its covariance symmetric to the last bit.
pub(super) fn checked(mut input: Input, n: usize) -> Result<Input> {
    match &mut input {
        Input::Several { directions, covariance } => {
            if directions.is_empty() {
                return Err(Error::Empty { name: "the input matrix B" });
            }
            require_shape("the input matrix B", directions.shape(), (n, directions.ncols()))?;
            require_finite("the input matrix B", directions)?;
            let expected = (directions.ncols(), directions.ncols());
            require_shape("the signal covariance", covariance.shape(), expected)?;
            *covariance = require_covariance("the signal covariance", std::mem::take(covariance))?;
            if multiply(&*directions, &*covariance).iter().all(|&entry| entry == 0.0) {
                return Err(out_of_range("the signal", "zero", "give it at least one input that is not zero"));
            }
        }
        Input::Vector(vector) => require_input_vector(vector, n)?,
        Input::First | Input::Best | Input::Random { .. } => {}
    }
    Ok(input)
}

/// Refuses a vector that is no input of a network of n units.
pub(crate) fn require_input_vector(vector: &Vector, n: usize) -> Result<()> {
    require_shape("the input vector", (vector.len(), 1), (n, 1))?;
    require_finite("the input vector", &column(vector))?;
    if vector.iter().all(|&entry| entry == 0.0) {
        return Err(out_of_range("the input vector", "zero", "give it at least one entry that is not zero"));
    }
    Ok(())
}
