//! A bound of all later powers at once, in the coordinates of an observability Gramian.
//!
//! With H = sum_k W'^k W^k and any tau, m >= 0, G = W'^m H W^m + tau H satisfies W'GW <= G: no step of W increases
//! the norm |x|_G. For G = R'R therefore |W^(b+i) W^a| <= |W^b R^-1| |R W^a| for every i >= 0. Late powers are those of
//! the slowest mode alone; G weighs little else, so that for a single slowest mode the bound is the norm of the power
//! itself. In continuous time H is the integral of e^(A't) e^(At), and e^(At) takes the place of W^k.

use super::stable_flow::Near;
use crate::covariance::state_covariance;
use crate::dynamics::Dynamics;
use crate::linalg::{Matrix, invert_lower, multiply, spectral_norm};
use crate::options::Options;
use crate::system::LinearSystem;

/// The Gramian H = L L' with its proof.
#[derive(Debug)]
pub(super) struct Tail {
    /// L' (n x n).
    upper: Matrix,
    /// Proven relative error of H in the semidefinite order.
    error: f64,
    /// tau.
    share: f64,
}

/// tau over |H|: large enough that R keeps ten digits, small enough that G weighs little but the slowest mode.
const SHARE: f64 = 1e-11;

impl Tail {
    /// The Gramian of W; `None` where it cannot be proven or written in doubles.
    pub fn new(matrix: &Matrix, dynamics: Dynamics, options: &Options) -> Option<Self> {
        let adjoint = match dynamics {
            Dynamics::Discrete => LinearSystem::discrete(matrix.transpose()),
            Dynamics::Continuous => LinearSystem::continuous(matrix.transpose()),
        };
        let adjoint = adjoint.ok()?;
        let found = state_covariance(&adjoint, options).ok()?;
        let share = (SHARE * found.matrix.norm()).min(1.0);
        Some(Self { upper: found.factor.transpose(), error: found.relative_error_bound, share })
    }

    /// An upper bound of |W^k| over all k >= 2a, for W^a, and how much of it covers rounding.
    pub fn beyond(&self, power: &Near) -> Option<(f64, f64)> {
        let (error, power) = (power.error, &power.matrix);
        let n = power.nrows();
        let mut stacked = Matrix::zeros(2 * n, n);
        stacked.rows_mut(0, n).copy_from(&multiply(&self.upper, power));
        stacked.rows_mut(n, n).copy_from(&(&self.upper * self.share.sqrt()));
        let triangle = stacked.qr().unpack_r();
        if (0..n).any(|unit| triangle[(unit, unit)] == 0.0) {
            return None;
        }
        let transposed = triangle.transpose();
        let inverse = invert_lower(&transposed);
        let before = spectral_norm(&multiply(&inverse, &power.transpose())).ok()?;
        let after = spectral_norm(&multiply(&triangle, power)).ok()?;
        let rounding = 8.0 * (n + 2) as f64 * f64::EPSILON * triangle.norm() * inverse.norm();
        let bound = before * after;
        let inherited = error * (inverse.norm() / before + triangle.norm() / after);
        let slack = 2.0 * self.error + rounding + inherited;
        (bound.is_finite() && slack < 0.1).then_some((bound, bound * slack))
    }
}
