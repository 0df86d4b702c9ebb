//! Numbers with a proven bound on their error, and the only code that combines such bounds.
//!
//! Every bound is rounded up: a sum or product of a few doubles rounds by less than [`ROUND_UP`] of itself.

use serde::Serialize;
use std::ops::Index;

/// A value with a proven bound on its error: the truth lies within `error` of `value`.
///
/// For a matrix the error is that of its Frobenius norm, for a vector that of its Euclidean norm. An infinite error
/// says that nothing is proven.
///
/// ```
/// use fisher_memory::Bounded;
/// let third = Bounded::new(0.333, 0.001);
/// assert!(third.contains(1.0 / 3.0) && !third.contains(0.335));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Bounded<T = f64> {
    /// The value as computed.
    pub value: T,
    /// The proven bound on its distance to the truth, absolute.
    pub error: f64,
}

/// The values of a function of the lag, each with a proven bound on its error.
///
/// ```
/// use fisher_memory::{Input, LinearSystem, Options, analyse, family};
/// let chain = LinearSystem::discrete(family::network("chain:n=3")?)?.with_input(Input::First)?;
/// let curve = analyse(&chain, &Options::default().with_lags(4))?.curve;
/// assert!((curve[1] - 0.5).abs() <= curve.errors[1]);
/// assert_eq!(curve.get(3).map(|last| last.value), Some(0.0));
/// # Ok::<(), fisher_memory::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[non_exhaustive]
pub struct BoundedSeries {
    /// The values, one for every lag.
    pub values: Vec<f64>,
    /// The proven bounds on their errors, absolute.
    pub errors: Vec<f64>,
}

/// A number that is computed without a proven bound, and decides nothing.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Estimate<T = f64> {
    /// The value as computed.
    pub value: T,
}

/// Values below this share of the largest of a series carry no relative bound.
pub(crate) const SMALLEST_SHARE: f64 = 1e-12;
/// The truth behind a value that is shown as less than [`SMALLEST_SHARE`] of the largest may be this much of it, no
/// more.
const HIDDEN_SHARE: f64 = 1e2 * SMALLEST_SHARE;
/// What a few operations on bounds can round by, relatively.
const ROUND_UP: f64 = 1.0 + 16.0 * f64::EPSILON;

/// The smallest double above zero: no number is rounded by more where it leaves the range of doubles downwards.
const SMALLEST: f64 = f64::from_bits(1);

/// A bound rounded up by what its computation may have lost; one that is not a number must not pass for a small one.
pub(crate) fn rounded_up(bound: f64) -> f64 {
    if bound.is_nan() { f64::INFINITY } else { bound * ROUND_UP }
}

/// The relative bound that two relative bounds make together, (1 + a) (1 + b) - 1.
pub(crate) fn compounded(one: f64, other: f64) -> f64 {
    rounded_up(one + other + one * other)
}

/// The relative bound of an inverse, a / (1 - a): infinite where a reaches one.
pub(crate) fn inverted(relative: f64) -> f64 {
    if relative < 1.0 { rounded_up(relative / (1.0 - relative)) } else { f64::INFINITY }
}

impl<T> Bounded<T> {
    /// A value whose error is at most `error`; a bound that is not a number counts as infinite.
    #[must_use]
    pub fn new(value: T, error: f64) -> Self {
        Self { value, error: if error.is_nan() { f64::INFINITY } else { error } }
    }
}

impl Bounded {
    /// A value without an error.
    #[must_use]
    pub fn exact(value: f64) -> Self {
        Self { value, error: 0.0 }
    }

    /// Whether a number lies within the bound, rounding of the difference included.
    #[must_use]
    pub fn contains(self, truth: f64) -> bool {
        truth == self.value || (truth - self.value).abs() <= rounded_up(self.error)
    }

    /// The proven bound on the error relative to the truth; infinite where the truth may be zero.
    #[must_use]
    pub fn relative_error(self) -> f64 {
        if self.error == 0.0 { 0.0 } else { inverted(self.error / self.value.abs()) }
    }

    /// The same value where the truth may differ from what it stands for by this share more.
    pub(crate) fn within(self, relative: f64) -> Self {
        let size = self.value.abs() + self.error;
        Self::new(self.value, rounded_up(self.error + relative * size))
    }

    /// The number times 2^power; what the range of doubles cuts off goes to the error.
    pub(crate) fn scaled_by_power(self, power: i64) -> Self {
        let scale = |number| crate::linalg::scale_by_power(number, power);
        let value = scale(self.value);
        let lost = match value {
            value if value.is_infinite() => f64::INFINITY,
            value if value.is_normal() || self.value == 0.0 => 0.0,
            _ => SMALLEST,
        };
        // An error that became subnormal was rounded, perhaps to zero; one beyond the range proves nothing.
        let error = scale(self.error);
        let rounded = error.is_subnormal() || (error == 0.0 && self.error > 0.0);
        Self::new(value, if rounded { error + SMALLEST } else { error } + lost)
    }

    /// The number, unless its error leaves nothing of it.
    pub(crate) fn known(self) -> Option<Self> {
        (self.value.is_finite() && (self.error < self.value.abs() || self.error == 0.0)).then_some(self)
    }

    /// The number with the smaller error of two that stand for the same.
    pub(crate) fn sharper(self, other: Self) -> Self {
        if other.error < self.error { other } else { self }
    }
}

impl BoundedSeries {
    /// The values with the bounds on their errors, of which there is one for each.
    pub(crate) fn new(values: Vec<f64>, errors: Vec<f64>) -> Self {
        debug_assert_eq!(values.len(), errors.len());
        Self { values, errors }
    }

    /// How many lags there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// The values alone, lag by lag.
    pub fn iter(&self) -> std::slice::Iter<'_, f64> {
        self.values.iter()
    }

    /// The value at a lag with its bound.
    #[must_use]
    pub fn get(&self, lag: usize) -> Option<Bounded> {
        Some(Bounded { value: *self.values.get(lag)?, error: *self.errors.get(lag)? })
    }

    /// Bound on the error, relative to the truth, of every value above 1e-12 of the largest: infinite where the truth
    /// behind a smaller one may be above 1e-10 of the largest and of `scale`.
    pub(crate) fn relative_error(&self, scale: f64) -> f64 {
        let largest = self.values.iter().copied().fold(0.0, f64::max);
        let share = |(&value, &error): (&f64, &f64)| {
            if value > SMALLEST_SHARE * largest {
                Bounded { value, error }.relative_error()
            } else if error <= HIDDEN_SHARE * largest.max(scale) {
                0.0
            } else {
                f64::INFINITY
            }
        };
        self.values.iter().zip(&self.errors).map(share).fold(0.0, f64::max)
    }

    /// The same values where the truth may differ from what they stand for by this share more.
    pub(crate) fn within(mut self, relative: f64) -> Self {
        for (value, error) in self.values.iter().zip(&mut self.errors) {
            *error = Bounded { value: *value, error: *error }.within(relative).error;
        }
        self
    }

    /// Every value times 2^power.
    pub(crate) fn scaled_by_power(mut self, power: i64) -> Self {
        for (value, error) in self.values.iter_mut().zip(&mut self.errors) {
            let scaled = Bounded { value: *value, error: *error }.scaled_by_power(power);
            (*value, *error) = (scaled.value, scaled.error);
        }
        self
    }

    /// This many lags: more are cut off, missing ones are exactly zero.
    pub(crate) fn resized(mut self, lags: usize) -> Self {
        self.values.resize(lags, 0.0);
        self.errors.resize(lags, 0.0);
        self
    }
}

impl Index<usize> for BoundedSeries {
    type Output = f64;

    /// The value at a lag.
    fn index(&self, lag: usize) -> &f64 {
        &self.values[lag]
    }
}

impl<'a> IntoIterator for &'a BoundedSeries {
    type Item = &'a f64;
    type IntoIter = std::slice::Iter<'a, f64>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_bounds_hold_for_the_truth_at_either_end() {
        let number: Bounded = Bounded::new(2.0, 0.5);
        for truth in [1.5f64, 2.5] {
            assert!((number.value - truth).abs() / truth <= number.relative_error());
        }
        assert_eq!(Bounded::new(1.0, 1.0).relative_error(), f64::INFINITY);
        assert_eq!(Bounded::new(1.0, f64::NAN).error, f64::INFINITY);
        assert_eq!(Bounded::exact(0.0).relative_error(), 0.0);
    }

    #[test]
    fn what_lies_behind_a_value_within_a_share_is_covered() {
        // The computed 2 is within 0.5 of a number that is within a tenth of the truth.
        let found = Bounded::new(2.0, 0.5).within(0.1);
        for near in [1.5, 2.5] {
            for truth in [0.9 * near, 1.1 * near] {
                assert!(found.contains(truth), "{truth}");
            }
        }
    }

    #[test]
    fn scaling_out_of_the_range_of_doubles_is_told() {
        let small = Bounded::new(1.0, 1e-17).scaled_by_power(-1070);
        assert!(small.value > 0.0 && small.error >= SMALLEST);
        let gone = Bounded::new(1.0, 0.0).scaled_by_power(-1100);
        assert!(gone.value == 0.0 && gone.error > 0.0 && gone.known().is_none());
        assert_eq!(Bounded::new(3.0, 0.25).scaled_by_power(4), Bounded::new(48.0, 4.0));
        // What is not known does not become known, and what does not fit is not known.
        assert_eq!(Bounded::new(1.0, f64::INFINITY).scaled_by_power(-2).error, f64::INFINITY);
        assert_eq!(Bounded::new(1.0, 1e-17).scaled_by_power(1100).error, f64::INFINITY);
        assert_eq!(Bounded::exact(0.0).scaled_by_power(1100), Bounded::exact(0.0));
    }

    #[test]
    fn a_hidden_value_has_no_relative_bound_but_must_be_small() {
        let series = |error| BoundedSeries::new(vec![1.0, 1e-14], vec![1e-15, error]);
        assert!(series(1e-13).relative_error(0.0) < 2e-15);
        assert_eq!(series(1e-9).relative_error(0.0), f64::INFINITY);
        assert!(series(1e-9).relative_error(1e3) < 2e-15);
    }
}
