//! Upper bounds of any size: a non-negative number kept as its logarithm, always rounded up.

use std::ops::{Add, AddAssign, Div, Mul};

/// An upper bound x >= 0, held as log2 x so that 10^400 and 10^-400 are in range.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub(crate) struct Magnitude(f64);

/// Every operation adds this to the logarithm: more than the rounding of logarithms below 2^14 can lose.
const ROUND_UP: f64 = 1e-10;

/// A logarithm rounded up by more than the operation that gave it can have lost, whatever its size.
fn up(log2: f64) -> f64 {
    if log2.is_finite() { log2 + ROUND_UP.max(8.0 * f64::EPSILON * log2.abs()) } else { log2 }
}

impl Magnitude {
    /// Nothing: an exact quantity.
    pub const ZERO: Self = Self(f64::NEG_INFINITY);
    /// No bound at all.
    pub const INFINITE: Self = Self(f64::INFINITY);
    /// One.
    pub const ONE: Self = Self(0.0);

    /// The bound 2^exponent; not a number counts as infinite.
    pub fn power_of_two(exponent: f64) -> Self {
        if exponent.is_nan() { Self::INFINITE } else { Self(exponent) }
    }

    /// At least |x|; not a number counts as infinite.
    pub fn of(x: f64) -> Self {
        if x == 0.0 {
            Self::ZERO
        } else if x.is_nan() {
            Self::INFINITE
        } else {
            Self(up(x.abs().log2()))
        }
    }

    /// The logarithm to base two.
    pub fn log2(self) -> f64 {
        self.0
    }

    /// The number itself, at least as large; infinite beyond the range of doubles.
    pub fn to_f64(self) -> f64 {
        // The smallest positive double stands for every bound below it.
        if self.0 == f64::NEG_INFINITY { 0.0 } else { ((self.0 + ROUND_UP).exp2()).max(f64::from_bits(1)) }
    }

    /// At least the square root.
    pub fn sqrt(self) -> Self {
        Self(up(0.5 * self.0))
    }

    /// The smaller of two bounds of the same quantity.
    pub fn min(self, other: Self) -> Self {
        Self(self.0.min(other.0))
    }

    /// The larger of two bounds.
    pub fn max(self, other: Self) -> Self {
        Self(self.0.max(other.0))
    }

    /// Whether this is exactly nothing.
    pub fn is_zero(self) -> bool {
        self.0 == f64::NEG_INFINITY
    }
}

impl Magnitude {
    /// The quotient, rounded up: a difference of logarithms.
    fn over(self, divisor: Self) -> Self {
        match self.0 {
            f64::NEG_INFINITY => Self::ZERO,
            f64::INFINITY => Self::INFINITE,
            log2 => Self(up(log2 - divisor.0)),
        }
    }
}

impl Add for Magnitude {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        let (large, small) = if self.0 >= other.0 { (self.0, other.0) } else { (other.0, self.0) };
        if small == f64::NEG_INFINITY || large == f64::INFINITY {
            return Self(large);
        }
        Self(up(large + (small - large).exp2().ln_1p() * std::f64::consts::LOG2_E))
    }
}

impl AddAssign for Magnitude {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Mul for Magnitude {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        if self.is_zero() || other.is_zero() { Self::ZERO } else { Self(up(self.0 + other.0)) }
    }
}

impl Div for Magnitude {
    type Output = Self;
    /// At least self / divisor, where the divisor is exact or a lower bound.
    fn div(self, divisor: Self) -> Self {
        self.over(divisor)
    }
}
