//! Free parameters on a budget: a vector without constraints that names a network within the budget, and the way back
//! from derivatives by the network to derivatives by the parameters.
//!
//! There are four forms: contraction.rs, scaled.rs, cascade.rs and limited.rs. The search climbs in any of them.

use super::budget::Objective;
use super::objective::evaluate;
use crate::linalg::{Matrix, Vector};

/// The gradient of a function by the parameters, from its gradients by W (n x n) and v (n).
pub(crate) type PullBack<'a> = Box<dyn Fn(&Matrix, &Vector) -> Vec<f64> + 'a>;

/// The network that some parameters name.
pub(crate) struct Located<'a> {
    /// W (n x n).
    pub recurrent: Matrix,
    /// v (n).
    pub input: Vector,
    /// How a gradient by W and v becomes one by these parameters.
    pub pull_back: PullBack<'a>,
}

/// A map from all vectors of a certain length onto the networks within a budget.
pub(crate) trait Parametrisation: std::fmt::Debug {
    /// The network at these parameters; `None` where they name none, or none that double precision can reach.
    fn locate<'a>(&'a self, parameters: &'a [f64]) -> Option<Located<'a>>;

    /// Parameters of the same network in which every free length is one, so that steps of a climb have a common size.
    fn recentre(&self, parameters: &[f64]) -> Option<Vec<f64>>;

    /// The objective and its gradient by the parameters; `None` where double precision cannot evaluate the network.
    fn evaluate(&self, objective: &Objective, parameters: &[f64]) -> Option<(f64, Vec<f64>)> {
        let Located { recurrent, input, pull_back } = self.locate(parameters)?;
        let found = evaluate(objective, &recurrent, &input)?;
        let gradient = pull_back(&found.by_recurrent, &found.by_input);
        gradient.iter().all(|derivative| derivative.is_finite()).then_some((found.value, gradient))
    }
}

/// The angle at which a random start begins: three quarters of the budget are spent.
pub(crate) const FIRST_ANGLE: f64 = std::f64::consts::FRAC_PI_3;

/// The share of a budget that a start spends at most: at the whole of it the angle would have no derivative.
const MOST_AT_START: f64 = 0.999;

/// The angle at which a start spends this share of the budget, sin^2(angle) = share.
pub(crate) fn angle_of(share: f64) -> f64 {
    share.clamp(0.0, MOST_AT_START).sqrt().asin()
}

/// The gradient by u of a function of v = u / |u|, from its gradient by v.
pub(crate) fn along_sphere(unnormalised: &Vector, by_direction: &Vector) -> Vector {
    let length = unnormalised.norm();
    (by_direction - unnormalised * (unnormalised.dot(by_direction) / length.powi(2))) / length
}

/// A length to divide by; `None` unless it is positive and finite.
pub(crate) fn positive(length: f64) -> Option<f64> {
    (length > 0.0 && length.is_finite()).then_some(length)
}
