//! What the gradients in discrete and in continuous time share.

use crate::error::{Error, beyond_doubles};
use crate::linalg::{Matrix, Operand, Vector, cholesky_threaded, multiply_threaded, solve_lower};
use crate::system::Observation;

/// J_tot and its derivatives; the input is taken as fixed.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct TotalGradient {
    /// J_tot = tr(C^-1 S), in double precision without a bound.
    pub total: f64,
    /// dJ_tot/dW (n x n), or dJ_tot/dA in continuous time: row = target, column = source.
    pub by_recurrent: Matrix,
    /// dJ_tot/dv (n).
    pub by_input: Vector,
    /// dJ_tot/dQ (n x n), symmetric: the change is its inner product with a symmetric change of Q.
    pub by_noise_covariance: Matrix,
}

/// The error where doubles do not hold the numbers that a gradient is made of.
pub(super) fn lost() -> Error {
    beyond_doubles(
        "the gradient of J_tot",
        "lost in the rounding of double precision",
        "it is computed in doubles alone: take a network further from the edge of stability or less far from normal",
    )
}

/// H' (H C H' + R)^-1 H, which an observation puts in the place of C^-1; `None` where H C H' + R is not definite in
/// doubles.
pub(super) fn seen_precision(observation: &Observation, state_covariance: &Matrix) -> Option<Matrix> {
    let half = multiply_threaded(&observation.matrix, state_covariance, 1);
    let variance = multiply_threaded(&half, Operand::transpose_of(&observation.matrix), 1) + &observation.noise;
    let factor = cholesky_threaded(&variance, 1)?;
    let mut seen = observation.matrix.clone();
    solve_lower(&factor, &mut seen, 1);
    Some(multiply_threaded(Operand::transpose_of(&seen), &seen, 1))
}
