//! C in double precision with its factor, and derivatives of any function of C and S.
//!
//! For a quantity f(C, S) of the noise covariance C = W C W' + Q and the signal covariance S = W S W' + v v', let
//! G_C = df/dC and G_S = df/dS (symmetric). Differentiating both equations and moving the sums over powers of W to the
//! other side gives two more Stein equations, with the transpose of W,
//!
//! ```text
//! M = W' M W + G_S,   L = W' L W + G_C,
//! df/dW = 2 (M W S + L W C),   df/dv = 2 M v,   df/dQ = L.
//! ```

use crate::error::Result;
use crate::linalg::{
    Matrix, Operand, Vector, cholesky_threaded, multiply_threaded, solve_lower, solve_lower_transposed, symmetrise,
    whitened,
};
use crate::options::Options;
use crate::stein::{Right, Side, Squares};

/// Derivatives of any f(C, S) by W, v and Q.
pub(crate) struct Sensitivity {
    pub recurrent: Matrix,
    pub input: Vector,
    pub noise_covariance: Matrix,
    /// tr M of M = W' M W + G_S.
    #[cfg(feature = "search")]
    pub spatial_trace: f64,
}

/// C with its factor, and the squarings that gave it.
pub(crate) struct Stationary<'a> {
    pub squarings: Squares<'a>,
    pub recurrent: &'a Matrix,
    pub state_covariance: Matrix,
    pub factor: Matrix,
    pub(super) threads: usize,
}

impl<'a> Stationary<'a> {
    /// With unit noise, on one thread.
    #[cfg(feature = "search")]
    pub(crate) fn of(recurrent: &'a Matrix) -> Option<Self> {
        Self::new(recurrent, Right::Scalar(1.0), &Options::default()).ok().flatten()
    }

    /// `None` where double precision cannot solve for a positive definite C.
    ///
    /// # Errors
    /// [`crate::Error::Interrupted`] if the monitor asks to stop.
    pub(super) fn new(recurrent: &'a Matrix, noise: Right, options: &Options) -> Result<Option<Self>> {
        let threads = options.threads;
        let mut squarings = Squares::reused(recurrent, threads);
        let Some(state_covariance) = squarings.covariance(noise, options)? else { return Ok(None) };
        let factor = cholesky_threaded(&state_covariance, threads);
        Ok(factor.map(|factor| Self { squarings, recurrent, state_covariance, factor, threads }))
    }

    /// S = W S W' + v v'.
    pub(crate) fn signal(&mut self, input: &Vector) -> Option<Matrix> {
        self.squarings.solve_rank_one(input)
    }

    /// C^-1, through the inverse of its factor.
    pub(crate) fn precision(&self) -> Matrix {
        let mut inverse = Matrix::identity(self.factor.nrows(), self.factor.nrows());
        solve_lower(&self.factor, &mut inverse, self.threads);
        self.product(Operand::transpose_of(&inverse), &inverse)
    }

    fn product<'m>(&self, left: impl Into<Operand<'m>>, right: impl Into<Operand<'m>>) -> Matrix {
        multiply_threaded(left, right, self.threads)
    }

    /// C^-1 X C^-1 for symmetric X, by solves with the factor on both sides.
    pub(crate) fn enclose(&self, middle: &Matrix) -> Matrix {
        let mut enclosed = middle.clone();
        for _ in 0..2 {
            solve_lower(&self.factor, &mut enclosed, self.threads);
            solve_lower_transposed(&self.factor, &mut enclosed, self.threads);
            enclosed.transpose_mut();
        }
        symmetrise(&mut enclosed);
        enclosed
    }

    /// The derivatives of f(C, S) from its partial ones.
    pub(crate) fn pull_back(
        &mut self,
        input: &Vector,
        signal: &Matrix,
        by_noise: Matrix,
        by_signal: Matrix,
    ) -> Option<Sensitivity> {
        let spatial = self.squarings.solve(by_signal, Side::Adjoint)?;
        let noise_covariance = self.squarings.solve(by_noise, Side::Adjoint)?;
        let mut recurrent = self.product(&self.product(&spatial, self.recurrent), signal);
        recurrent += self.product(&self.product(&noise_covariance, self.recurrent), &self.state_covariance);
        recurrent *= 2.0;
        Some(Sensitivity {
            recurrent,
            input: &spatial * input * 2.0,
            noise_covariance,
            #[cfg(feature = "search")]
            spatial_trace: spatial.trace(),
        })
    }
}

/// tr(C^-1 S) through the factor: the sum of J(k), all of them positive.
pub(crate) fn whitened_trace(factor: &Matrix, signal: &Matrix) -> f64 {
    whitened(factor, signal, 1).trace()
}
