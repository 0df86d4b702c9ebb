//! A linear recurrent network under noise: what goes in, checked once.

use crate::error::{Error, Result};
use crate::linalg::{Matrix, Vector, column, multiply, symmetric_eigenvalues};
use crate::precision::{scale_by_power, split};

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
    /// All unit inputs at once: J(k) and J_tot become their means over the unit sphere, tr(W'^k C^-1 W^k)/n and tr(M)/n.
    ///
    /// ```
    /// use fisher_memory::{Input, LinearSystem, Options, analyse, family};
    /// let chain = LinearSystem::new(family::network("chain:n=3,gain=2")?)?.with_input(Input::average(3))?;
    /// // However non-normal W is, the mean over its inputs is that of a normal network: tr(Q M) = n.
    /// assert!((analyse(&chain, &Options::default())?.total - 1.0).abs() < 1e-14);
    /// # Ok::<(), fisher_memory::Error>(())
    /// ```
    #[must_use]
    pub fn average(n: usize) -> Self {
        Self::Several { directions: Matrix::identity(n, n), covariance: Matrix::identity(n, n) / n as f64 }
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

/// The covariance Q of the white noise z(t).
#[derive(Debug, Clone, PartialEq)]
pub enum Noise {
    /// Q = eps I: independent noise of variance eps on every unit.
    Independent(f64),
    /// A full covariance (n x n), positive semidefinite.
    Covariance(Matrix),
}

/// A noisy read-out y = H x + r with r ~ N(0, R).
#[derive(Debug, Clone, PartialEq)]
pub struct Observation {
    /// H (m x n): row = channel, column = unit.
    pub matrix: Matrix,
    /// R (m x m), positive semidefinite.
    pub noise: Matrix,
}

/// The linear-Gaussian network x(t) = W x(t-1) + v s(t) + z(t), z ~ N(0, Q) white.
///
/// W is n x n with row = target and column = source. Shapes, finiteness, symmetry and definiteness are
/// checked here, once; stability is proven where the covariance is solved for.
///
/// ```
/// use fisher_memory::{LinearSystem, linalg::Matrix};
/// let delay_line = LinearSystem::new(Matrix::from_row_slice(2, 2, &[0.0, 0.0, 2.0, 0.0]))?;
/// assert_eq!(delay_line.size(), 2);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct LinearSystem {
    recurrent: Matrix,
    input: Input,
    noise: Noise,
    observation: Option<Observation>,
    /// The input counts in units of 2^-unit, exactly.
    unit: i32,
}

/// Noise variances outside 2^-FAR..2^FAR are brought near one: squares of what they round to would leave the range of
/// doubles.
const FAR: i32 = 128;

impl LinearSystem {
    /// The network W (n x n) with unit independent noise and the best input.
    ///
    /// # Errors
    /// [`Error::NotSquare`], [`Error::Empty`], [`Error::NotFinite`].
    pub fn new(recurrent: Matrix) -> Result<Self> {
        require_square("W", &recurrent)?;
        require_finite("W", &recurrent)?;
        Ok(Self { recurrent, input: Input::Best, noise: Noise::Independent(1.0), observation: None, unit: 0 })
    }

    /// Another matrix W of the same size, everything else as it is.
    ///
    /// # Errors
    /// [`Error::ShapeMismatch`], [`Error::NotFinite`].
    pub fn with_recurrent(&self, recurrent: Matrix) -> Result<Self> {
        require_shape("W", recurrent.shape(), self.recurrent.shape())?;
        require_finite("W", &recurrent)?;
        let Self { input, noise, observation, .. } = self;
        let (input, noise, observation) = (input.clone(), noise.clone(), observation.clone());
        Ok(Self { recurrent, input, noise, observation, unit: self.unit })
    }

    /// The same network with its state in units 2^unit of the noise, where the noise is far from one: v 2^-unit,
    /// Q 4^-unit, R 4^-unit, exactly. No J(k), total or capacity changes; C is 4^unit times, M 4^-unit times what is found.
    pub(crate) fn in_units_of_noise(&self) -> Option<(Self, i32)> {
        let largest = match &self.noise {
            Noise::Independent(epsilon) => *epsilon,
            Noise::Covariance(covariance) => covariance.amax(),
        };
        let exponent = split(largest).1 as i32;
        if largest == 0.0 || (-FAR..=FAR).contains(&exponent) {
            return None;
        }
        let unit = exponent.div_euclid(2);
        let exact = |entry: f64| {
            let scaled = scale_by_power(entry, -2 * i64::from(unit));
            (entry == 0.0 || scaled.is_normal()).then_some(scaled)
        };
        let scaled = |matrix: &Matrix| -> Option<Matrix> {
            let entries: Option<Vec<f64>> = matrix.iter().map(|&entry| exact(entry)).collect();
            Some(Matrix::from_vec(matrix.nrows(), matrix.ncols(), entries?))
        };
        let noise = match &self.noise {
            Noise::Independent(epsilon) => Noise::Independent(exact(*epsilon)?),
            Noise::Covariance(covariance) => Noise::Covariance(scaled(covariance)?),
        };
        let observation = match &self.observation {
            Some(seen) => Some(Observation { matrix: seen.matrix.clone(), noise: scaled(&seen.noise)? }),
            None => None,
        };
        Some((Self { noise, observation, unit, ..self.clone() }, unit))
    }

    /// What the input of the user is to be multiplied by.
    pub(crate) fn input_scale(&self) -> f64 {
        f64::from(-self.unit).exp2()
    }

    /// The same network driven through another input.
    ///
    /// # Errors
    /// [`Error::ShapeMismatch`], [`Error::NotFinite`]; [`Error::OutOfRange`] for the zero vector;
    /// [`Error::NotSymmetric`], [`Error::Indefinite`] for a Sigma that is no covariance.
    pub fn with_input(mut self, mut input: Input) -> Result<Self> {
        if let Input::Several { directions, covariance } = &mut input {
            if directions.is_empty() {
                return Err(Error::Empty { name: "the input matrix B" });
            }
            require_shape("the input matrix B", directions.shape(), (self.size(), directions.ncols()))?;
            require_finite("the input matrix B", directions)?;
            let expected = (directions.ncols(), directions.ncols());
            require_shape("the signal covariance", covariance.shape(), expected)?;
            *covariance = require_covariance("the signal covariance", std::mem::take(covariance))?;
            if multiply(&*directions, &*covariance).iter().all(|&entry| entry == 0.0) {
                return Err(out_of_range("the signal", "zero", "give it at least one input that is not zero"));
            }
        } else if let Input::Vector(vector) = &input {
            self.require_input_vector(vector)?;
        }
        self.input = input;
        Ok(self)
    }

    /// Refuses a vector that is no input of this network.
    pub(crate) fn require_input_vector(&self, vector: &Vector) -> Result<()> {
        require_shape("the input vector", (vector.len(), 1), (self.size(), 1))?;
        require_finite("the input vector", &column(vector))?;
        if vector.iter().all(|&entry| entry == 0.0) {
            return Err(out_of_range("the input vector", "zero", "give it at least one entry that is not zero"));
        }
        Ok(())
    }

    /// The same network with independent noise of variance `epsilon` on every unit, Q = eps I.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] unless eps is positive and finite.
    pub fn with_noise_variance(mut self, epsilon: f64) -> Result<Self> {
        if !(epsilon > 0.0 && epsilon.is_finite()) {
            return Err(out_of_range("epsilon", epsilon, "the noise variance must be positive and finite"));
        }
        self.noise = Noise::Independent(epsilon);
        Ok(self)
    }

    /// The same network with the noise covariance Q (n x n, symmetric positive semidefinite).
    ///
    /// # Errors
    /// [`Error::ShapeMismatch`], [`Error::NotFinite`], [`Error::NotSymmetric`], [`Error::Indefinite`].
    pub fn with_noise_covariance(mut self, covariance: Matrix) -> Result<Self> {
        require_shape("the noise covariance Q", covariance.shape(), self.recurrent.shape())?;
        self.noise = Noise::Covariance(require_covariance("the noise covariance Q", covariance)?);
        Ok(self)
    }

    /// The same network seen through y = H x + noise (R): H is m x n, R is m x m.
    ///
    /// # Errors
    /// [`Error::ShapeMismatch`], [`Error::Empty`], [`Error::NotFinite`], [`Error::NotSymmetric`], [`Error::Indefinite`].
    pub fn with_observation(mut self, matrix: Matrix, noise: Matrix) -> Result<Self> {
        if matrix.is_empty() {
            return Err(Error::Empty { name: "the observation matrix H" });
        }
        require_shape("the observation matrix H", matrix.shape(), (matrix.nrows(), self.size()))?;
        require_finite("the observation matrix H", &matrix)?;
        require_shape("the observation noise R", noise.shape(), (matrix.nrows(), matrix.nrows()))?;
        let noise = require_covariance("the observation noise R", noise)?;
        self.observation = Some(Observation { matrix, noise });
        Ok(self)
    }

    /// n, the number of units.
    #[must_use]
    pub fn size(&self) -> usize {
        self.recurrent.nrows()
    }

    /// W (n x n), row = target, column = source.
    #[must_use]
    pub fn recurrent(&self) -> &Matrix {
        &self.recurrent
    }

    /// How the signal enters.
    #[must_use]
    pub fn input(&self) -> &Input {
        &self.input
    }

    /// The noise as it was given.
    #[must_use]
    pub fn noise(&self) -> &Noise {
        &self.noise
    }

    /// Q (n x n), the covariance of z.
    #[must_use]
    pub fn noise_covariance(&self) -> Matrix {
        match &self.noise {
            Noise::Independent(epsilon) => Matrix::identity(self.size(), self.size()) * *epsilon,
            Noise::Covariance(covariance) => covariance.clone(),
        }
    }

    /// The read-out, if the state is not observed directly.
    #[must_use]
    pub fn observation(&self) -> Option<&Observation> {
        self.observation.as_ref()
    }
}

pub(crate) fn out_of_range(name: &'static str, value: impl ToString, requirement: &'static str) -> Error {
    Error::OutOfRange { name, value: value.to_string(), requirement }
}

pub(crate) fn beyond_doubles(name: &'static str, value: impl ToString, requirement: &'static str) -> Error {
    Error::BeyondDoubles { name, value: value.to_string(), requirement }
}

pub(crate) fn require_square(name: &'static str, matrix: &Matrix) -> Result<()> {
    let (rows, columns) = matrix.shape();
    if rows == 0 || columns == 0 {
        return Err(Error::Empty { name });
    }
    if rows == columns { Ok(()) } else { Err(Error::NotSquare { name, rows, columns }) }
}

pub(crate) fn require_finite(name: &'static str, matrix: &Matrix) -> Result<()> {
    match matrix.iter().position(|entry| !entry.is_finite()) {
        None => Ok(()),
        Some(index) => Err(Error::NotFinite {
            name,
            row: index % matrix.nrows() + 1,
            column: index / matrix.nrows() + 1,
            value: matrix[index],
        }),
    }
}

pub(crate) fn require_shape(name: &'static str, found: (usize, usize), expected: (usize, usize)) -> Result<()> {
    if found == expected {
        return Ok(());
    }
    Err(Error::ShapeMismatch {
        name,
        rows: found.0,
        columns: found.1,
        expected_rows: expected.0,
        expected_columns: expected.1,
    })
}

/// Relative asymmetry that saving in single precision or averaging can leave; beyond it the file is no covariance.
const ASYMMETRY: f64 = 1e-12;
/// Negative eigenvalues down to this share of the largest are rounding of a semidefinite matrix.
const NEGATIVE_SHARE: f64 = 1e-13;

/// Checks symmetry and definiteness, and returns the matrix symmetric to the last bit.
fn require_covariance(name: &'static str, mut covariance: Matrix) -> Result<Matrix> {
    require_square(name, &covariance)?;
    require_finite(name, &covariance)?;
    let scale = covariance.amax();
    for column in 0..covariance.ncols() {
        for row in column + 1..covariance.nrows() {
            let difference = covariance[(row, column)] - covariance[(column, row)];
            if difference.abs() > ASYMMETRY * scale {
                return Err(Error::NotSymmetric { name, row: row + 1, column: column + 1, difference });
            }
            covariance[(column, row)] = covariance[(row, column)];
        }
    }
    let smallest = symmetric_eigenvalues(&covariance)?[0];
    if smallest < -NEGATIVE_SHARE * scale * covariance.nrows() as f64 {
        return Err(Error::Indefinite { name, eigenvalue: smallest });
    }
    Ok(covariance)
}
