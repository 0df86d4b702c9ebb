//! From cases to the number that decides: every check measures a list of cases and is settled by the worst of them.

use super::measured::{Margin, Measured};
use crate::error::Result;

/// A named number of those that a verdict is made of.
pub(super) type Case = (String, Measured);

/// Measures something in every setting of a list.
pub(super) fn each<T, U>(settings: impl IntoIterator<Item = T>, measure: impl FnMut(T) -> Result<U>) -> Result<Vec<U>> {
    settings.into_iter().map(measure).collect()
}

/// Every pair of an outer and an inner setting, the inner ones running first.
pub(super) fn grid<A: Copy, B>(
    outer: impl IntoIterator<Item = A>,
    inner: impl IntoIterator<Item = B> + Clone,
) -> impl Iterator<Item = (A, B)> {
    outer.into_iter().flat_map(move |one| inner.clone().into_iter().map(move |other| (one, other)))
}

/// Named numbers, in the order of the report.
#[derive(Debug, Clone, Default)]
pub(super) struct Cases(pub(super) Vec<Case>);

impl Cases {
    /// Measures one number in every setting of a list.
    pub(super) fn of<T>(settings: impl IntoIterator<Item = T>, measure: impl FnMut(T) -> Result<Case>) -> Result<Self> {
        Ok(Self(each(settings, measure)?))
    }

    /// Measures several numbers in every setting of a list.
    pub(super) fn of_each<T, U: IntoIterator<Item = Case>>(
        settings: impl IntoIterator<Item = T>,
        measure: impl FnMut(T) -> Result<U>,
    ) -> Result<Self> {
        Ok(Self(each(settings, measure)?.into_iter().flatten().collect()))
    }

    /// One more.
    pub(super) fn push(&mut self, name: impl Into<String>, number: Measured) {
        self.0.push((name.into(), number));
    }

    /// These and then others.
    pub(super) fn then(mut self, others: Self) -> Self {
        self.0.extend(others.0);
        self
    }

    /// The number of a case.
    pub(super) fn at(&self, index: usize) -> Measured {
        self.0.get(index).map_or(NOTHING, |case| case.1)
    }

    /// Whether all numbers are of a kind.
    pub(super) fn all(&self, holds: impl Fn(Measured) -> bool) -> bool {
        self.0.iter().all(|case| holds(case.1))
    }

    /// The largest number decides, and one that is not a number if there is any.
    pub(super) fn largest(self) -> Deciding {
        self.extreme(|one, other| one > other)
    }

    /// The smallest number decides, and one that is not a number if there is any.
    pub(super) fn smallest(self) -> Deciding {
        self.extreme(|one, other| one < other)
    }

    /// One of the numbers decides, whatever the others are.
    pub(super) fn decided_by(self, number: Measured) -> Deciding {
        Deciding { number, cases: self }
    }

    fn extreme(self, before: impl Fn(f64, f64) -> bool) -> Deciding {
        let further = |best: Measured, case: &Case| {
            let better = case.1.value.is_nan() || before(case.1.value, best.value);
            if !best.value.is_nan() && better { case.1 } else { best }
        };
        let number = self.0.split_first().map_or(NOTHING, |(first, rest)| rest.iter().fold(first.1, further));
        let widest = self.0.iter().map(|case| case.1).fold(number, Measured::with_wider_bound);
        self.decided_by(widest)
    }
}

/// What no case has measured.
const NOTHING: Measured = Measured { value: f64::NAN, margin: Margin::Rounding(f64::NAN) };

impl FromIterator<Case> for Cases {
    fn from_iter<I: IntoIterator<Item = Case>>(cases: I) -> Self {
        Self(cases.into_iter().collect())
    }
}

impl<const N: usize> From<[(&str, Measured); N]> for Cases {
    fn from(cases: [(&str, Measured); N]) -> Self {
        cases.into_iter().map(|(name, number)| (name.to_owned(), number)).collect()
    }
}

/// The number that decides a verdict, with the cases it was chosen from.
#[derive(Debug, Clone)]
pub(super) struct Deciding {
    pub(super) number: Measured,
    pub(super) cases: Cases,
}

impl From<Measured> for Deciding {
    fn from(number: Measured) -> Self {
        Cases::default().decided_by(number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cases(values: &[f64]) -> Cases {
        values.iter().map(|&value| (String::new(), Measured::proven(value, value))).collect()
    }

    #[test]
    fn one_nan_among_the_cases_is_not_overlooked() {
        for values in [[1.0, f64::NAN, 2.0], [f64::NAN, 1.0, 2.0], [1.0, 2.0, f64::NAN]] {
            let (largest, smallest) = (cases(&values).largest().number, cases(&values).smallest().number);
            assert!(largest.value.is_nan() && smallest.value.is_nan());
        }
        assert!(cases(&[]).largest().number.value.is_nan() && cases(&[]).at(0).value.is_nan());
    }

    #[test]
    fn the_extreme_has_the_widest_of_the_proven_bounds() {
        let values = cases(&[2.0, 1.0, 3.0]);
        assert_eq!(values.clone().largest().number, Measured::proven(3.0, 3.0));
        assert_eq!(values.smallest().number, Measured::proven(1.0, 3.0), "no other case may reach beyond");
        let samples: Cases =
            [2.0, 1.0].map(|value| (String::new(), Measured::sampled(value, value))).into_iter().collect();
        assert_eq!(samples.smallest().number, Measured::sampled(1.0, 1.0));
    }

    #[test]
    fn a_grid_runs_through_the_inner_settings_first() {
        assert_eq!(grid([1, 2], ["a", "b"]).collect::<Vec<_>>(), [(1, "a"), (1, "b"), (2, "a"), (2, "b")]);
    }
}
