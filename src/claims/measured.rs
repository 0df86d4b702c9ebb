//! A number with how far it may be from what it stands for.

use crate::bounded::{Bounded, BoundedSeries, SMALLEST_SHARE};
use crate::error::{Error, Result};
use crate::figure::{Series, style};
use crate::memory::Analysis;

/// How far a number may be from what it stands for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Margin {
    /// The truth is proven to lie no further.
    Proven(f64),
    /// The rounding of a formula in double precision stays below.
    Rounding(f64),
    /// One standard error of a sample.
    Standard(f64),
    /// None: the number is a statistic of the sample itself, such as a rank, a p-value or a largest |z|, and stands for
    /// nothing behind it.
    Statistic,
}

impl Margin {
    pub(super) fn size(self) -> f64 {
        match self {
            Self::Proven(size) | Self::Rounding(size) | Self::Standard(size) => size,
            Self::Statistic => 0.0,
        }
    }

    /// Its kind in a word, for programs and people.
    pub(super) fn kind(self) -> &'static str {
        match self {
            Self::Proven(_) => "proven",
            Self::Rounding(_) => "rounding",
            Self::Standard(_) => "standard error",
            Self::Statistic => "statistic of the sample",
        }
    }

    /// A margin of the same kind and another size.
    fn resized(self, size: f64) -> Self {
        match self {
            Self::Proven(_) => Self::Proven(size),
            Self::Rounding(_) => Self::Rounding(size),
            Self::Standard(_) => Self::Standard(size),
            Self::Statistic => Self::Statistic,
        }
    }

    /// The weaker kind of two, of this size.
    fn weaker(self, other: Self, size: f64) -> Self {
        let rank = |margin| match margin {
            Self::Proven(_) => 0,
            Self::Rounding(_) => 1,
            Self::Statistic => 2,
            Self::Standard(_) => 3,
        };
        if rank(self) >= rank(other) { self.resized(size) } else { other.resized(size) }
    }
}

/// A measured number and its margin.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Measured {
    pub(super) value: f64,
    pub(super) margin: Margin,
}

/// What the formulas are wrong by at most, relatively: the integrals among them are refined until they change by less
/// than 1e-12, and the others lose some thousand roundings of 1e-16.
const FORMULA: f64 = 1e-11;

/// Standard errors between a sample and what it must clear: one false alarm in 15000.
pub(super) const SURE: f64 = 4.0;

impl Measured {
    /// A number proven to be within `bound` of the truth.
    pub(super) fn proven(value: f64, bound: f64) -> Self {
        Self { value, margin: Margin::Proven(bound) }
    }

    /// The value of a formula in double precision.
    pub(super) fn formula(value: f64) -> Self {
        Self { value, margin: Margin::Rounding(FORMULA * value.abs().max(1.0)) }
    }

    /// The estimate of a sample.
    pub(super) fn sampled(value: f64, standard_error: f64) -> Self {
        Self { value, margin: Margin::Standard(standard_error) }
    }

    /// A statistic of a sample: of a rank, a p-value or a largest |z| there is no standard error.
    pub(super) fn statistic(value: f64) -> Self {
        Self { value, margin: Margin::Statistic }
    }

    /// A share of so many independent trials, with its binomial standard error; that of a trial more and less where the
    /// share is 0 or 1, because a sample cannot prove either.
    pub(super) fn share(successes: usize, trials: usize) -> Self {
        let (count, share) = (trials as f64, successes as f64 / trials as f64);
        let inside = share.clamp(1.0 / (count + 2.0), 1.0 - 1.0 / (count + 2.0));
        Self::sampled(share, (inside * (1.0 - inside) / count).sqrt())
    }

    /// The mean of a sample with its standard error.
    pub(super) fn mean(values: &[f64]) -> Self {
        let count = values.len() as f64;
        let mean = values.iter().sum::<f64>() / count;
        let squares = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>();
        Self::sampled(mean, (squares / (count - 1.0) / count).sqrt())
    }

    /// J_tot.
    pub(super) fn total(found: &Analysis) -> Self {
        found.total.into()
    }

    /// The largest eigenvalue of M: J_tot of the best input.
    pub(super) fn best(found: &Analysis) -> Self {
        found.spatial.best.total.into()
    }

    /// J_tot of an input into one unit, an entry on the diagonal of M.
    pub(super) fn through_unit(found: &Analysis, unit: usize) -> Self {
        let matrix = &found.spatial.matrix;
        Self::proven(matrix.value[(unit, unit)], matrix.error)
    }

    /// The memory capacity.
    pub(super) fn capacity(found: &Analysis) -> Result<Self> {
        Ok((*known(&found.decoding.capacity, "the memory capacity")?).into())
    }

    /// J(k) at a lag.
    pub(super) fn memory_at(found: &Analysis, lag: usize) -> Self {
        Self::proven(found.curve.values[lag], found.curve.errors[lag])
    }

    /// How far J(k) is from a known curve at most, relatively, or absolutely where that is zero.
    pub(super) fn memory_from(found: &Analysis, expected: impl Fn(usize) -> f64) -> Self {
        Self::farthest(&found.curve, found.curve.len(), expected)
    }

    /// How far a series is from known values at most over its first lags: relatively, absolutely where they are zero,
    /// and as a share of the largest where they are below what has a relative bound.
    pub(super) fn farthest(series: &BoundedSeries, lags: usize, expected: impl Fn(usize) -> f64) -> Self {
        let expected: Vec<f64> = (0..lags.min(series.len())).map(expected).collect();
        let most = largest(expected.iter().map(|value| value.abs()));
        let scale = |value: f64| match value.abs() {
            0.0 => 1.0,
            size if size > SMALLEST_SHARE * most => size,
            _ => most,
        };
        let apart = expected.iter().zip(&series.values).map(|(known, found)| (found - known).abs() / scale(*known));
        let margin = expected.iter().zip(&series.errors).map(|(known, error)| error / scale(*known));
        Self::proven(largest(apart), largest(margin))
    }

    /// The number times a factor that is known.
    pub(super) fn times(self, factor: f64) -> Self {
        Self { value: self.value * factor, margin: self.margin.resized(self.margin.size() * factor.abs()) }
    }

    /// The difference of two; the margins add, or their squares where both are standard errors.
    pub(super) fn minus(self, other: Self) -> Self {
        let size = joined(self.margin, self.margin.size(), other.margin, other.margin.size());
        Self { value: self.value - other.value, margin: self.margin.weaker(other.margin, size) }
    }

    /// The ratio of two, with its margin to first order.
    pub(super) fn over(self, other: Self) -> Self {
        let value = self.value / other.value;
        let (own, others) = (self.margin.size() / self.value.abs(), other.margin.size() / other.value.abs());
        let size = joined(self.margin, own, other.margin, others) * value.abs();
        Self { value, margin: self.margin.weaker(other.margin, size) }
    }

    /// The same number with the wider of two proven bounds: what is true of an extreme must be true of every case.
    pub(super) fn with_wider_bound(self, other: Self) -> Self {
        match (self.margin, other.margin) {
            (Margin::Proven(own), Margin::Proven(others)) => Self::proven(self.value, own.max(others)),
            _ => self,
        }
    }

    /// How far from a known value other than zero, relatively.
    pub(super) fn deviation_from(self, expected: f64) -> Self {
        let deviation = self.times(1.0 / expected);
        Self { value: (deviation.value - 1.0).abs(), ..deviation }
    }

    /// Whether the truth lies above `floor` as surely as the margin allows.
    pub(super) fn surely_above(self, floor: f64) -> bool {
        self.value - self.reach() > floor
    }

    /// Whether the truth lies below `ceiling` as surely as the margin allows.
    pub(super) fn surely_below(self, ceiling: f64) -> bool {
        self.value + self.reach() < ceiling
    }

    fn reach(self) -> f64 {
        match self.margin {
            Margin::Standard(error) => SURE * error,
            certain => certain.size(),
        }
    }
}

impl From<Bounded> for Measured {
    fn from(number: Bounded) -> Self {
        Self::proven(number.value, number.error)
    }
}

/// The two-sided p-value of a number with so many of `draws` draws on the side of fewer: 2 (1 + fewer)/(draws + 1), at
/// most 1.
pub(super) fn two_sided_p(fewer: usize, draws: usize) -> f64 {
    (2.0 * (1 + fewer) as f64 / (1 + draws) as f64).min(1.0)
}

/// A part of a result; a claim that needs one of which nothing is proven is refused.
pub(super) fn known<'a, T>(part: &'a Option<T>, quantity: &'static str) -> Result<&'a T> {
    let case = "a network in which not a digit of it can be proven";
    part.as_ref().ok_or(Error::Unsupported { quantity, case, remedy: "claim something of another network" })
}

/// The powers |W^k v|^2 of the signal on its way.
pub(super) fn signal_power(found: &Analysis) -> Result<&BoundedSeries> {
    known(&found.response.signal_power, "the signal power")
}

/// The memory function m(k).
pub(super) fn memory_function(found: &Analysis) -> Result<&BoundedSeries> {
    known(&found.decoding.memory_function, "the memory function")
}

/// The eigenvalues of the Fisher memory matrix.
pub(super) fn fisher_spectrum(found: &Analysis) -> Result<&BoundedSeries> {
    known(&found.decoding.fisher_spectrum, "the Fisher spectrum")
}

fn joined(one: Margin, size: f64, other: Margin, others: f64) -> f64 {
    if matches!((one, other), (Margin::Standard(_), Margin::Standard(_))) { size.hypot(others) } else { size + others }
}

/// The largest of some numbers; not a number if any of them is not.
pub(super) fn largest(values: impl IntoIterator<Item = f64>) -> f64 {
    values.into_iter().fold(0.0, |best, value| if value.is_nan() || value > best { value } else { best })
}

/// How far numbers are from what they should be by their place, at most: relatively, or absolutely where that is zero.
/// Not a number if any of them is not.
pub(super) fn farthest(values: &[f64], expected: impl Fn(usize) -> f64) -> f64 {
    largest(values.iter().enumerate().map(|(place, &value)| match expected(place) {
        0.0 => value.abs(),
        expected => (value / expected - 1.0).abs(),
    }))
}

/// Marks at measured numbers, with their margins as bars: (place, number).
pub(super) fn points(
    label: impl Into<String>,
    colour: style::Colour,
    found: impl IntoIterator<Item = (f64, Measured)>,
) -> Series {
    let (points, errors) = found.into_iter().map(|(place, found)| ((place, found.value), found.margin.size())).unzip();
    Series::points(label, colour, points, errors)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_nan_among_the_numbers_is_not_overlooked() {
        assert!(largest([1.0, f64::NAN, 2.0]).is_nan() && largest([1.0, 3.0, 2.0]) == 3.0);
    }

    #[test]
    fn margins_add_up_and_the_weaker_kind_wins() {
        let (proven, sample) = (Measured::proven(2.0, 0.1), Measured::sampled(4.0, 0.3));
        assert_eq!(proven.minus(proven).margin, Margin::Proven(0.2));
        assert_eq!(sample.minus(sample).margin, Margin::Standard(0.3f64.hypot(0.3)));
        assert_eq!(sample.minus(proven).margin, Margin::Standard(0.4));
        assert_eq!(proven.over(sample).value, 0.5);
        assert!((sample.over(proven).margin.size() - 2.0 * (0.075 + 0.05)).abs() < 1e-15);
        assert_eq!(Measured::formula(-3.0).times(-2.0).margin, Margin::Rounding(6.0 * FORMULA));
    }

    #[test]
    fn an_inequality_holds_beyond_the_margin_only() {
        assert!(Measured::proven(1.0, 0.1).surely_above(0.89) && !Measured::proven(1.0, 0.1).surely_above(0.91));
        assert!(Measured::sampled(1.0, 0.1).surely_above(0.59) && !Measured::sampled(1.0, 0.1).surely_above(0.61));
        assert!(Measured::sampled(1.0, 0.1).surely_below(1.41) && !Measured::sampled(1.0, 0.1).surely_below(1.39));
        assert!(!Measured::proven(f64::NAN, 0.0).surely_above(0.0));
    }

    #[test]
    fn a_share_and_a_mean_know_their_standard_errors() {
        assert_eq!(Measured::share(50, 100), Measured::sampled(0.5, 0.05));
        assert!(Measured::share(40, 40).margin.size() > 0.02, "forty of forty prove no certainty");
        assert_eq!(Measured::mean(&[1.0, 3.0]), Measured::sampled(2.0, 1.0));
        assert_eq!(Measured::statistic(3.2).margin.size(), 0.0, "a largest |z| has no standard error");
        assert_eq!(Measured::statistic(3.2).margin.kind(), "statistic of the sample");
    }
}
