//! Numbers in twice the precision of doubles, of any size, each with a proven bound on its error.

use super::super::enclosure::Interval;
use crate::linalg::{UNIT, power_of_two, scale_by_power, split, two_sum};

/// The truth is within `radius` 2^exponent of (high + low) 2^exponent; high is the sum, rounded once.
///
/// Exponents keep products of many weights from leaving the doubles.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Ball {
    high: f64,
    low: f64,
    radius: f64,
    exponent: i64,
}

/// Numbers outside 2^-128 to 2^128 pass their size on to the exponent: no product of two that are inside leaves the
/// doubles, nor does what its rounding loses.
const WINDOW: i64 = 128;
const LARGE: f64 = 340_282_366_920_938_463_463_374_607_431_768_211_456.0;
const SMALL: f64 = 1.0 / LARGE;
/// Exponents further apart than this: the smaller number counts as an error only.
const APART: i64 = 700;
/// What sums, products and quotients lose at most, as shares of the result: 3 u^2 + 13 u^3, 5 u^2 and, by a single
/// double, 2 u^2 (Joldes, Muller and Popescu 2017), 16 u^2; rounded up, which covers what falls below the doubles.
const OF_SUM: f64 = 4.0 * UNIT * UNIT;
const OF_PRODUCT: f64 = 8.0 * UNIT * UNIT;
const OF_SCALED: f64 = 3.0 * UNIT * UNIT;
const OF_QUOTIENT: f64 = 32.0 * UNIT * UNIT;
/// More than what a few operations on bounds round by.
const ROUND_UP: f64 = 1.0 + 16.0 * f64::EPSILON;

/// a + b where |a| >= |b| or a = 0, and exactly what the rounding lost.
#[inline(always)]
fn fast_sum(a: f64, b: f64) -> (f64, f64) {
    let sum = a + b;
    (sum, b - (sum - a))
}

impl Ball {
    pub(super) const ONE: Self = Self { high: 1.0, low: 0.0, radius: 0.0, exponent: 0 };
    /// The ratio of a circle to its diameter; what two doubles leave out of it is 2.9947e-33.
    pub(super) const PI: Self =
        Self { high: std::f64::consts::PI, low: 1.224_646_799_147_353_2e-16, radius: 3e-33, exponent: 0 };

    /// A finite double, exactly.
    #[inline]
    pub(super) fn of(x: f64) -> Self {
        if x == 0.0 || (SMALL..=LARGE).contains(&x.abs()) {
            return Self { high: x, ..Self::default() };
        }
        let (high, exponent) = split(x);
        Self { high, exponent, ..Self::default() }
    }

    /// Whether it is exactly zero.
    #[inline]
    pub(super) fn is_zero(self) -> bool {
        self.high == 0.0 && self.radius == 0.0
    }

    /// At least the size of the value, in units of its exponent.
    #[inline(always)]
    fn size(self) -> f64 {
        self.high.abs() * ROUND_UP
    }

    /// The same number with a size that products can take.
    #[inline(always)]
    fn settled(self) -> Self {
        let size = self.high.abs().max(self.radius);
        if (SMALL..=LARGE).contains(&size) || size == 0.0 { self } else { self.rescaled(size) }
    }

    #[cold]
    fn rescaled(self, size: f64) -> Self {
        if !size.is_finite() {
            return Self { radius: f64::INFINITY, ..Self::default() };
        }
        let (_, power) = split(size);
        let radius = if self.radius > 0.0 { scale_by_power(self.radius, -power) + f64::MIN_POSITIVE } else { 0.0 };
        let (high, low) = (scale_by_power(self.high, -power), scale_by_power(self.low, -power));
        Self { high, low, radius, exponent: self.exponent + power }
    }

    /// Both in units of the larger exponent.
    #[cold]
    fn aligned(self, other: Self) -> (Self, Self) {
        if self.exponent < other.exponent {
            let (other, this) = other.aligned(self);
            return (this, other);
        }
        let apart = self.exponent - other.exponent;
        let moved = if apart > APART {
            Self { radius: power_of_two(2 * WINDOW - APART), exponent: self.exponent, ..Self::default() }
        } else {
            let unit = power_of_two(-apart);
            let radius = other.radius * unit + f64::MIN_POSITIVE;
            Self { high: other.high * unit, low: other.low * unit, radius, exponent: self.exponent }
        };
        (self, moved)
    }

    #[inline]
    pub(super) fn plus(self, other: Self) -> Self {
        if self.is_zero() {
            return other;
        }
        if other.is_zero() {
            return self;
        }
        let (a, b) = if self.exponent == other.exponent { (self, other) } else { self.aligned(other) };
        let (sum, lost) = two_sum(a.high, b.high);
        if a.low == 0.0 && b.low == 0.0 {
            let radius = (a.radius + b.radius) * ROUND_UP;
            return Self { high: sum, low: lost, radius, exponent: a.exponent }.settled();
        }
        let (tail, rest) = two_sum(a.low, b.low);
        let (high, low) = fast_sum(sum, lost + tail);
        let (high, low) = fast_sum(high, rest + low);
        let radius = (a.radius + b.radius + OF_SUM * high.abs()) * ROUND_UP;
        Self { high, low, radius, exponent: a.exponent }.settled()
    }

    #[inline]
    pub(super) fn minus(self, other: Self) -> Self {
        self.plus(Self { high: -other.high, low: -other.low, ..other })
    }

    #[inline]
    pub(super) fn times(self, other: Self) -> Self {
        let (a, b) = (self, other);
        let head = a.high * b.high;
        let error = a.high.mul_add(b.high, -head);
        let rest = a.low.mul_add(b.high, a.high.mul_add(b.low, a.low * b.low));
        let (high, low) = fast_sum(head, error + rest);
        let lost = if a.low == 0.0 && b.low == 0.0 { 0.0 } else { OF_PRODUCT * high.abs() };
        let radius = a.size() * b.radius + a.radius * (b.size() + b.radius) + lost;
        Self { high, low, radius: radius * ROUND_UP, exponent: a.exponent + b.exponent }.settled()
    }

    /// Times a finite double; exact where the number is a double itself, or the factor a power of two.
    #[inline]
    pub(super) fn scaled(self, factor: f64) -> Self {
        if !(SMALL..=LARGE).contains(&factor.abs()) {
            let (mantissa, power) = split(factor);
            let scaled = self.scaled(mantissa);
            return if mantissa == 0.0 {
                Self::default()
            } else {
                Self { exponent: scaled.exponent + power, ..scaled }
            };
        }
        let head = self.high * factor;
        let (high, low) = fast_sum(head, self.low.mul_add(factor, self.high.mul_add(factor, -head)));
        let is_exact = self.low == 0.0 || factor.to_bits() << 12 == 0;
        let lost = if is_exact { 0.0 } else { OF_SCALED * high.abs() };
        let radius = (self.radius * factor.abs() + lost) * ROUND_UP;
        Self { high, low, radius, exponent: self.exponent }.settled()
    }

    /// The same with this much more of an error; for numbers of about one.
    pub(super) fn widened(self, error: f64) -> Self {
        self.plus(Self { radius: error, ..Self::default() })
    }

    #[inline]
    pub(super) fn squared(self) -> Self {
        self.times(self)
    }

    /// With a quotient q of the leading parts, x - q y is known to 4 u^2 |x|, and the rest of the quotient, of at most
    /// 3 u |x / y|, is rounded and divided by the leading part of y alone.
    #[inline]
    pub(super) fn over(self, divisor: Self) -> Self {
        let (a, b) = (self, divisor);
        let first = a.high / b.high;
        let head = first * b.high;
        let tail = first.mul_add(b.low, first.mul_add(b.high, -head));
        let (head, tail) = fast_sum(head, tail);
        let second = ((a.high - head) + (a.low - tail)) / b.high;
        let (high, low) = fast_sum(first, second);
        let least = b.high.abs() * (1.0 - 4.0 * UNIT) - b.radius;
        let spread = if least > 0.0 { (a.radius + high.abs() * ROUND_UP * b.radius) / least } else { f64::INFINITY };
        let radius = (spread + OF_QUOTIENT * high.abs()) * ROUND_UP;
        Self { high, low, radius, exponent: a.exponent - b.exponent }.settled()
    }

    pub(super) fn power(self, mut exponent: usize) -> Self {
        let (mut result, mut factor) = (Self::ONE, self);
        while exponent > 0 {
            if exponent & 1 == 1 {
                result = result.times(factor);
            }
            exponent >>= 1;
            if exponent > 0 {
                factor = factor.squared();
            }
        }
        result
    }

    /// Whether the truth is proven to be below, or else at least, another number; `None` where neither is.
    pub(super) fn is_below(self, other: Self) -> Option<bool> {
        let difference = self.minus(other);
        let spread = difference.radius * ROUND_UP;
        if difference.high + (difference.low + spread) < 0.0 {
            return Some(true);
        }
        (difference.high + (difference.low - spread) >= 0.0).then_some(false)
    }

    /// Whether the error is no more than this share of the value.
    pub(super) fn is_known_to(self, share: f64) -> bool {
        self.radius <= 0.5 * share * self.high.abs()
    }

    /// The double next to it, or zero or infinity.
    pub(super) fn value(self) -> f64 {
        scale_by_power(self.high, self.exponent)
    }

    /// Its logarithm to the base 2, about; of a number that is not zero.
    pub(super) fn log2(self) -> f64 {
        self.high.abs().log2() + self.exponent as f64
    }

    /// Bounds in doubles of a number that is not negative. A bound below the doubles is zero or the least of them.
    pub(super) fn interval(self) -> Interval {
        if self.is_zero() {
            return Interval::default();
        }
        if !(self.high.is_finite() && self.radius.is_finite()) {
            return Interval { lower: 0.0, upper: f64::INFINITY };
        }
        // The inner sums round by far less than the last step outwards.
        let lower = (self.high + (self.low - self.radius)).next_down();
        let upper = (self.high + (self.low + self.radius)).next_up();
        let [mut lower, mut upper] = [lower, upper].map(|bound| scale_by_power(bound, self.exponent));
        if lower < f64::MIN_POSITIVE {
            lower = lower.next_down();
        }
        if upper < f64::MIN_POSITIVE {
            upper = upper.next_up();
        }
        Interval { lower: lower.clamp(0.0, f64::MAX), upper }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Purpose, generator};
    use dashu_int::IBig;
    use rand::RngExt;

    /// Bits behind the point of exact numbers.
    const FRACTION: i64 = 3000;

    fn exact_double(x: f64, exponent: i64) -> IBig {
        let (mantissa, power) = split(x);
        let whole = IBig::from((mantissa * power_of_two(53)) as i64);
        let shift = power - 53 + exponent + FRACTION;
        if x == 0.0 { IBig::ZERO } else { whole << usize::try_from(shift).expect("a number of some size") }
    }

    /// The middle and the radius.
    fn exact(ball: Ball) -> (IBig, IBig) {
        let part = |x: f64| exact_double(x, ball.exponent);
        (part(ball.high) + part(ball.low), part(ball.radius))
    }

    /// Whether |ball * divisor - truth| <= radius * divisor.
    fn holds(ball: Ball, divisor: &IBig, truth: &IBig) -> bool {
        let (middle, radius) = exact(ball);
        let (difference, allowed) = (middle * divisor - truth, radius * divisor);
        let (zero, negative) = (IBig::ZERO, -difference.clone());
        let size = if difference < zero { negative } else { difference };
        size <= if allowed < zero { -allowed } else { allowed }
    }

    #[test]
    fn sums_products_and_quotients_are_as_near_as_they_say() {
        let mut random = generator(7, Purpose::TraceProbe, 0);
        let one = IBig::ONE << FRACTION as usize;
        let mut number = |spread: f64| {
            let mut part = |size: f64| (2.0 * random.random::<f64>() - 1.0) * size;
            let (high, low) = two_sum(part(1.0), part(1e-17));
            let exponent = (part(spread)) as i64;
            Ball { high, low, radius: 0.0, exponent }.settled()
        };
        for round in 0..3000 {
            let spread = [0.0, 3.0, 60.0, 400.0][round % 4];
            let (a, b) = (number(spread), number(spread));
            let ((x, _), (y, _)) = (exact(a), exact(b));
            assert!(holds(a.plus(b), &one, &((&x + &y) * &one)), "{a:?} + {b:?}");
            assert!(holds(a.minus(b), &one, &((&x - &y) * &one)), "{a:?} - {b:?}");
            assert!(holds(a.times(b), &one, &(&x * &y)), "{a:?} * {b:?}");
            assert!(holds(a.scaled(b.high), &one, &(&x * exact_double(b.high, 0))), "{a:?} * {}", b.high);
            assert!(holds(a.over(b), &y, &(&x * &one)), "{a:?} / {b:?}");
            assert!([a.times(b), a.over(b)].iter().all(|ball| ball.is_known_to(1e-30)), "{a:?} {b:?}");
        }
    }

    #[test]
    fn radii_of_operands_are_carried_on() {
        let (a, b) = (Ball::of(3.0).widened(0.5), Ball::of(-2.0).widened(0.25));
        let contains = |ball: Ball, x: f64| (ball.high - x).abs() <= ball.radius;
        assert!([0.25, 1.75].into_iter().all(|x| contains(a.plus(b), x)));
        assert!([2.5 * -1.75, 3.5 * -2.25].into_iter().all(|x| contains(a.times(b), x)));
        assert!([3.5 / -1.75, 2.5 / -2.25].into_iter().all(|x| contains(a.over(b), x)));
        assert!(Ball::ONE.over(b.plus(Ball::of(2.0))).radius.is_infinite());
    }

    #[test]
    fn comparisons_are_exact_or_left_open() {
        let near = Ball::ONE.minus(Ball::of(power_of_two(-100)));
        assert_eq!(near.is_below(Ball::ONE), Some(true));
        assert_eq!((Ball::ONE.is_below(Ball::ONE), Ball::ONE.is_below(near)), (Some(false), Some(false)));
        assert_eq!(Ball::ONE.widened(1e-40).is_below(Ball::ONE), None);
    }

    #[test]
    fn numbers_outside_the_doubles_round_outwards() {
        let tiny = Ball::of(1e-200).squared();
        assert_eq!(tiny.interval(), Interval { lower: 0.0, upper: f64::from_bits(1) });
        assert_eq!(Ball::of(1e200).squared().interval(), Interval { lower: f64::MAX, upper: f64::INFINITY });
        let third = Ball::ONE.over(Ball::of(3.0)).interval();
        assert!(third.contains(1.0 / 3.0) && third.relative_width() < 1e-15);
        assert!(Ball::of(5e-324).power(3).over(Ball::of(5e-324).squared()).interval().contains(5e-324));
    }
}
