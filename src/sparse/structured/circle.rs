//! Points of the unit circle, e^(2 pi i k / n), with a proven error.

use super::ball::Ball;

/// A complex number.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Complex {
    pub(super) real: Ball,
    pub(super) imaginary: Ball,
}

impl Complex {
    pub(super) fn times(self, other: Self) -> Self {
        Self {
            real: self.real.times(other.real).minus(self.imaginary.times(other.imaginary)),
            imaginary: self.real.times(other.imaginary).plus(self.imaginary.times(other.real)),
        }
    }

    /// Plus a multiple of another.
    pub(super) fn plus_scaled(self, factor: f64, other: Self) -> Self {
        Self {
            real: self.real.plus(other.real.scaled(factor)),
            imaginary: self.imaginary.plus(other.imaginary.scaled(factor)),
        }
    }

    /// The square of its size.
    pub(super) fn squared_size(self) -> Ball {
        self.real.squared().plus(self.imaginary.squared())
    }
}

/// All points of a circle with n of them, as products of two: one of sqrt(n) large steps, and one of as many small.
#[derive(Debug)]
pub(super) struct Circle {
    n: usize,
    stride: usize,
    large: Vec<Complex>,
    small: Vec<Complex>,
}

impl Circle {
    pub(super) fn new(n: usize) -> Self {
        let stride = n.isqrt() + 1;
        let large = (0..=n / stride).map(|step| point((step * stride) as u64, n as u64)).collect();
        Self { n, stride, large, small: (0..stride).map(|step| point(step as u64, n as u64)).collect() }
    }

    /// e^(2 pi i a b / n).
    pub(super) fn point(&self, a: usize, b: usize) -> Complex {
        let place = ((a as u128 * b as u128) % self.n as u128) as usize;
        let (large, small) = (place / self.stride, place % self.stride);
        if small == 0 { self.large[large] } else { self.large[large].times(self.small[small]) }
    }
}

/// Terms of the series of sine and cosine together: up to pi / 4, all others are below 5e-33.
const TERMS: u32 = 28;
const REST: f64 = 5e-33;

/// e^(2 pi i k / n) with k < n, from an angle of pi / 4 or less.
fn point(k: u64, n: u64) -> Complex {
    // The nearest quarter turn, and what is left of k / n - quarter / 4, exactly.
    let (wide, full) = (4 * u128::from(k), u128::from(n));
    let quarter = (2 * wide + full) / (2 * full);
    let left = wide as i128 - (quarter * full) as i128;
    // Both are below 2^53, as n is below 2^32.
    let angle = Ball::PI.times(Ball::of(left as f64)).over(Ball::of(2.0 * n as f64));
    let (mut cosine, mut sine, mut term) = (Ball::ONE, Ball::default(), Ball::ONE);
    for order in 1..TERMS {
        term = term.times(angle).over(Ball::of(f64::from(order)));
        let signed = if order % 4 < 2 { term } else { Ball::default().minus(term) };
        if order % 2 == 0 { cosine = cosine.plus(signed) } else { sine = sine.plus(signed) }
    }
    let (cosine, sine) = if left == 0 { (cosine, sine) } else { (cosine.widened(REST), sine.widened(REST)) };
    let negative = |ball| Ball::default().minus(ball);
    let (real, imaginary) = match quarter % 4 {
        0 => (cosine, sine),
        1 => (negative(sine), cosine),
        2 => (negative(cosine), negative(sine)),
        _ => (sine, negative(cosine)),
    };
    Complex { real, imaginary }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_zero(ball: Ball) -> bool {
        ball.is_below(Ball::default()) != Some(true)
            && ball.is_below(Ball::of(1e-29)) == Some(true)
            && Ball::default().is_below(ball) != Some(true)
    }

    #[test]
    fn points_are_where_algebra_has_them() {
        let half = Ball::of(0.5);
        for turns in 1..12 {
            let circle = Circle::new(12 * turns);
            assert!(is_zero(circle.point(turns, 1).imaginary.minus(half)), "sin 30 degrees");
            assert!(is_zero(circle.point(2 * turns, 1).real.minus(half)), "cos 60 degrees");
            assert!(is_zero(circle.point(4, turns).real.plus(half)), "cos 120 degrees");
            assert!(is_zero(circle.point(1, 11 * turns).imaginary.plus(half)), "sin 330 degrees");
            let eighth = Circle::new(8 * turns).point(3, turns);
            assert!(is_zero(eighth.real.squared().minus(half)) && eighth.real.value() < 0.0, "cos 135 degrees");
            for place in 0..12 * turns {
                let point = circle.point(place, 1);
                assert!(is_zero(point.squared_size().minus(Ball::ONE)));
                let angle = std::f64::consts::TAU * place as f64 / (12 * turns) as f64;
                assert!((point.real.value() - angle.cos()).abs() < 1e-14, "{place}");
                assert!((point.imaginary.value() - angle.sin()).abs() < 1e-14, "{place}");
            }
        }
    }
}
