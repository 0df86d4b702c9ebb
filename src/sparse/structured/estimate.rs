//! What units that are seen say of a common source, and what two such estimates say together.

use super::ball::Ball;
use super::climb::Climb;

/// An estimate of what a unit held: with this variance, and with so much of the signal in it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Estimate {
    pub(super) variance: Ball,
    pub(super) signal: Ball,
    /// The unit that the variance is at.
    pub(super) unit: u32,
}

impl Estimate {
    /// The same at the unit that its own one is joined to.
    pub(super) fn raised(self, climb: &mut Climb) -> Self {
        Self { variance: self.variance.plus(climb.sum(self.unit)), ..self }
    }

    /// One estimate of two of the same unit, weighted by their precisions, and what they tell of the signal by their
    /// difference.
    pub(super) fn with(self, other: Self, unit: u32) -> (Self, Ball) {
        let scale = Ball::ONE.over(self.variance.plus(other.variance));
        let variance = self.variance.times(other.variance).times(scale);
        if self.signal.is_zero() && other.signal.is_zero() {
            return (Self { variance, signal: Ball::default(), unit }, Ball::default());
        }
        let signal = self.signal.times(other.variance).plus(other.signal.times(self.variance)).times(scale);
        (Self { variance, signal, unit }, self.signal.minus(other.signal).squared().times(scale))
    }
}
