//! e^(At) at times h, 2h, 4h, ... up to the first that contracts, each with a proven error.

use super::facts::{enclosed_edge, end};
use super::numerical_range::abscissa_of_unit;
use super::scaled::Scaled;
use crate::covariance::state_covariance;
use crate::dynamics::Dynamics;
use crate::error::{Error, Result};
use crate::linalg::{Matrix, scale_by_power, spectral_norm, split, upper_norm};
use crate::options::Options;
use crate::precision::{BallMatrix, Format, Magnitude, exponential};
use crate::system::LinearSystem;

/// An abscissa enclosed this narrowly around zero is at the border of stability, and no more work tells the side.
const MARGINAL: f64 = 1e-13;
/// The first precision of the exponential.
const FIRST_BITS: u32 = 106;
/// The last precision of the exponential.
const LAST_BITS: u32 = 1696;
/// Relative errors of a power above this ask for more bits.
const ACCURATE: f64 = 1e-15;
/// Squarings after which a flow counts as one that does not decay: alpha |t| has then grown by 1e27.
const MOST_SQUARINGS: usize = 90;

/// A matrix of doubles near a true one.
#[derive(Debug, Clone)]
pub(super) struct Near {
    pub matrix: Matrix,
    /// Bounds on the differences of the entries: products of chains lose all digits of a bound by norms.
    pub spread: Matrix,
    /// Bound on the norm of the difference.
    pub error: f64,
}

impl Near {
    /// A matrix within these distances, entry by entry.
    pub fn within(matrix: Matrix, spread: Matrix) -> Self {
        let error = upper_norm(&spread);
        Self { matrix, spread, error }
    }

    /// A matrix as it is.
    pub fn exact(matrix: Matrix) -> Self {
        let spread = Matrix::zeros(matrix.nrows(), matrix.ncols());
        Self { matrix, spread, error: 0.0 }
    }

    /// Bounds of the spectral norm of the true matrix.
    pub fn norm(&self) -> Result<(f64, f64)> {
        let rounding = 2.0 * (self.matrix.nrows() + 8) as f64 * f64::EPSILON;
        let norm = spectral_norm(&self.matrix)?;
        Ok((norm * (1.0 - rounding) - self.error, norm * (1.0 + rounding) + self.error))
    }
}

/// A generator whose flow is proven to decay, in its own units of time, or not to grow.
pub(super) struct StableFlow {
    /// A in units of its largest entry.
    pub scaled: Scaled,
    /// The numerical abscissa of that, rounded up: |e^(At)| never grows where it is not positive.
    pub range: f64,
}

impl StableFlow {
    /// Proves that x' = A x decays, or that |x| never grows.
    ///
    /// # Errors
    /// [`Error::Unstable`] where an eigenvalue has a positive real part, [`Error::StabilityUndecided`] where neither
    /// is proven.
    pub fn of(matrix: &Matrix, options: &Options) -> Result<Self> {
        let scaled = Scaled::of(matrix)?;
        let range = end(abscissa_of_unit(&scaled.unit)?);
        if range <= 0.0 {
            return Ok(Self { scaled, range });
        }
        let edge = enclosed_edge(&scaled.unit, Dynamics::Continuous, options)?;
        if edge.value - edge.error > 0.0 {
            let least = scale_by_power(edge.value - edge.error, scaled.power);
            let shown = if (1e-4..1e6).contains(&least) { format!("{least:.6}") } else { format!("{least:.6e}") };
            let evidence = format!("its flow does not decay, and its spectral abscissa is at least {shown}");
            return Err(Error::Unstable { dynamics: Dynamics::Continuous, evidence });
        }
        if edge.value + edge.error >= 0.0 {
            let estimate = scale_by_power(edge.value, scaled.power);
            let undecided = Error::StabilityUndecided { dynamics: Dynamics::Continuous, bits: 53, estimate };
            if edge.error < MARGINAL {
                return Err(undecided);
            }
            // C > 0 with A C + C A' < 0 proves stability where no eigenvalue does.
            match state_covariance(&LinearSystem::continuous(scaled.unit.clone())?, options) {
                Ok(_) => {}
                Err(Error::Interrupted) => return Err(Error::Interrupted),
                Err(Error::Unstable { evidence, .. }) => {
                    return Err(Error::Unstable { dynamics: Dynamics::Continuous, evidence });
                }
                Err(_) => return Err(undecided),
            }
        }
        Ok(Self { scaled, range })
    }

    /// The power of two h with |A h| <= 1/2.
    pub fn step_power(&self) -> i64 {
        -split(upper_norm(&self.scaled.unit)).1 - 1
    }

    /// e^(Ah), e^(2Ah), e^(4Ah), ... up to the first that is shorter than one.
    ///
    /// # Errors
    /// [`Error::ToleranceNotMet`] where no precision tells them.
    pub fn powers(&self, options: &Options) -> Result<Vec<Near>> {
        let mut bits = FIRST_BITS;
        while bits <= LAST_BITS {
            options.checkpoint("matrix exponential", 0.0)?;
            if let Some(found) = self.powers_in(bits, options)? {
                return Ok(found);
            }
            bits *= 2;
        }
        Err(Error::ToleranceNotMet { bound: f64::INFINITY, bits: LAST_BITS, tolerance: ACCURATE })
    }

    /// The powers in so many bits; `None` where that is too few.
    fn powers_in(&self, bits: u32, options: &Options) -> Result<Option<Vec<Near>>> {
        let (unit, power) = (&self.scaled.unit, self.step_power());
        let generator = BallMatrix::from_matrix(unit, Format::for_bits(bits, unit.nrows())).scaled_by_power(power);
        // |e^(As)| <= e^(range s), and range h <= 1/2.
        let growth = Magnitude::of((self.range * scale_by_power(1.0, power)).exp() * (1.0 + 1e-14));
        let mut ball = exponential(&generator, growth, options)?;
        let mut found = Vec::new();
        for _ in 0..MOST_SQUARINGS {
            let (matrix, radius) = (ball.to_matrix(), ball.radius_bound() + f64::MIN_POSITIVE);
            // The sum of the digits of an entry rounds less often than this.
            let spread = matrix.map(|entry| entry.abs() * 8.0 * f64::EPSILON + radius);
            let near = Near::within(matrix, spread);
            let norm = upper_norm(&near.matrix);
            // The conversion to doubles rounds too.
            let rounded = 64.0 * near.matrix.nrows() as f64 * f64::EPSILON * norm;
            let known = norm.is_finite() && ball.radius_bound() <= ACCURATE * norm && near.error <= rounded;
            let above = if known { near.norm()?.1 } else { f64::INFINITY };
            if !known {
                return Ok(None);
            }
            found.push(near);
            if above < 1.0 {
                return Ok(Some(found));
            }
            ball = ball.times(&ball);
        }
        Ok(None)
    }
}
