//! The straight line through exact numbers, and how far its slope can be trusted.

use super::measured::Measured;

/// The fitted line y = level + slope x.
pub(super) struct StraightLine {
    /// With the standard error that the scatter about the line leaves.
    pub(super) slope: Measured,
    pub(super) level: f64,
}

impl StraightLine {
    /// The slope with an interval of two standard errors to each side, in words.
    pub(super) fn in_words(&self) -> String {
        let (slope, reach) = (self.slope.value, 2.0 * self.slope.margin.size());
        format!("{slope:.3} ({:.3} to {:.3})", slope - reach, slope + reach)
    }
}

/// Fits a line by least squares to at least three points whose own errors are far below their scatter about it.
pub(super) fn straight_line(points: &[(f64, f64)]) -> StraightLine {
    let count = points.len() as f64;
    let mean = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>() / count;
    let (centre, height) = (mean(|point| point.0), mean(|point| point.1));
    let spread: f64 = points.iter().map(|(x, _)| (x - centre).powi(2)).sum();
    let slope = points.iter().map(|(x, y)| (x - centre) * (y - height)).sum::<f64>() / spread;
    let rests: f64 = points.iter().map(|(x, y)| (y - height - slope * (x - centre)).powi(2)).sum();
    let error = (rests / (count - 2.0) / spread).sqrt();
    StraightLine { slope: Measured::sampled(slope, error), level: height - slope * centre }
}

#[cfg(test)]
mod tests {
    use super::straight_line;

    #[test]
    fn a_line_is_found_and_what_bends_has_an_error() {
        let line = straight_line(&[0.0, 1.0, 2.0, 5.0].map(|x| (x, 3.0 - 2.0 * x)));
        assert!((line.slope.value + 2.0).abs() < 1e-14 && (line.level - 3.0).abs() < 1e-14);
        assert!(line.slope.margin.size() < 1e-14);
        // Rests of 1/6, -1/3, 1/6 about slope 1, one degree of freedom, spread 2.
        let bent = straight_line(&[(0.0, 0.0), (1.0, 0.5), (2.0, 2.0)]);
        assert!((bent.slope.value - 1.0).abs() < 1e-14);
        assert!((bent.slope.margin.size() - (1.0_f64 / 6.0 / 2.0).sqrt()).abs() < 1e-14);
    }
}
