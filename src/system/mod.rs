//! A linear recurrent network under noise: what goes in, checked once.

mod input;
mod least_noise;
mod noise;
mod part;
mod units;

pub use input::Input;
pub(crate) use input::require_input_vector;
pub use noise::{Noise, Observation};

use crate::dynamics::Dynamics;
use crate::error::{Error, Result, out_of_range};
use crate::linalg::Matrix;
use crate::requirements::{require_covariance, require_finite, require_shape, require_square};

/// The linear-Gaussian network x(t) = W x(t-1) + v s(t) + z(t), or x' = A x + v s + z, with z ~ N(0, Q) white.
///
/// W and A are n x n with row = target and column = source. Shapes, finiteness, symmetry and definiteness are
/// checked here, once; stability is proven where the covariance is solved for.
///
/// ```
/// use fisher_memory::{LinearSystem, linalg::Matrix};
/// let delay_line = LinearSystem::discrete(Matrix::from_row_slice(2, 2, &[0.0, 0.0, 2.0, 0.0]))?;
/// assert_eq!(delay_line.size(), 2);
/// # Ok::<(), fisher_memory::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct LinearSystem {
    recurrent: Matrix,
    dynamics: Dynamics,
    input: Input,
    noise: Noise,
    observation: Option<Observation>,
    /// The input counts in units of 2^-unit, exactly.
    unit: i32,
    /// Where this is the reached part of a larger network: which of its units.
    part: Option<Vec<usize>>,
}

impl LinearSystem {
    /// The network x(t) = W x(t-1) + v s(t) + z(t) of the weights W (n x n), with unit independent noise and the best
    /// input.
    ///
    /// # Errors
    /// [`Error::NotSquare`], [`Error::Empty`], [`Error::NotFinite`].
    pub fn discrete(recurrent: Matrix) -> Result<Self> {
        Self::new(recurrent, Dynamics::Discrete)
    }

    /// The network x' = A x + v s + z of the generator A (n x n) in continuous time, with unit independent noise and
    /// the best input; Q is the covariance that the noise gathers in unit time.
    ///
    /// # Errors
    /// [`Error::NotSquare`], [`Error::Empty`], [`Error::NotFinite`].
    pub fn continuous(generator: Matrix) -> Result<Self> {
        Self::new(generator, Dynamics::Continuous)
    }

    fn new(recurrent: Matrix, dynamics: Dynamics) -> Result<Self> {
        let name = match dynamics {
            Dynamics::Discrete => "W",
            Dynamics::Continuous => "A",
        };
        require_square(name, &recurrent)?;
        require_finite(name, &recurrent)?;
        let (input, noise) = (Input::Best, Noise::Independent(1.0));
        Ok(Self { recurrent, dynamics, input, noise, observation: None, unit: 0, part: None })
    }

    /// Another matrix W of the same size, everything else as it is.
    ///
    /// # Errors
    /// [`Error::ShapeMismatch`], [`Error::NotFinite`].
    pub fn with_recurrent(&self, recurrent: Matrix) -> Result<Self> {
        require_shape("W", recurrent.shape(), self.recurrent.shape())?;
        require_finite("W", &recurrent)?;
        let Self { dynamics, unit, .. } = *self;
        let (input, noise, observation) = (self.input.clone(), self.noise.clone(), self.observation.clone());
        Ok(Self { recurrent, dynamics, input, noise, observation, unit, part: self.part.clone() })
    }

    /// The same network driven through another input.
    ///
    /// # Errors
    /// [`Error::ShapeMismatch`], [`Error::NotFinite`]; [`Error::OutOfRange`] for the zero vector;
    /// [`Error::NotSymmetric`], [`Error::Indefinite`] for a Sigma that is no covariance.
    pub fn with_input(mut self, input: Input) -> Result<Self> {
        self.input = input::checked(input, self.size())?;
        Ok(self)
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
    /// [`Error::ShapeMismatch`], [`Error::Empty`], [`Error::NotFinite`], [`Error::NotSymmetric`],
    /// [`Error::Indefinite`].
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

    /// Discrete or continuous time.
    #[must_use]
    pub fn dynamics(&self) -> Dynamics {
        self.dynamics
    }

    /// W (n x n), or A in continuous time: row = target, column = source.
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

    /// The observation, if the state is not seen directly.
    #[must_use]
    pub fn observation(&self) -> Option<&Observation> {
        self.observation.as_ref()
    }
}
