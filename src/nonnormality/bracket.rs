//! A number known from both sides.

/// A value between two bounds: the lower one is attained, the upper one cannot be exceeded.
///
/// ```
/// let bracket = fisher_memory::nonnormality::Bracket { lower: 1.0, upper: 1.5 };
/// assert_eq!(bracket.relative_gap(), 0.5);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Bracket {
    /// A value that is attained.
    pub lower: f64,
    /// A value that is never exceeded; infinite where nothing better is known.
    pub upper: f64,
}

impl Bracket {
    /// The relative width (upper - lower)/|lower|.
    ///
    /// ```
    /// assert_eq!(fisher_memory::nonnormality::Bracket { lower: -2.0, upper: -1.0 }.relative_gap(), 0.5);
    /// ```
    #[must_use]
    pub fn relative_gap(&self) -> f64 {
        if self.upper == self.lower { 0.0 } else { (self.upper - self.lower) / self.lower.abs() }
    }

    /// What is known by this bracket and by another one of the same number.
    pub(super) fn with(self, other: Self) -> Self {
        let lower = self.lower.max(other.lower);
        Self { lower, upper: self.upper.min(other.upper).max(lower) }
    }
}
