//! Straight lines through points, for exponents and growth rates.

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

/// The exponent b of y = a x^b, by the slope of the logarithms.
pub(super) fn exponent(points: &[(f64, f64)]) -> Measured {
    straight_line(&points.iter().map(|point| (point.0.ln(), point.1.ln())).collect::<Vec<_>>()).slope
}

/// A fitted law ln y = level + slope ln x.
pub(super) struct Law {
    pub(super) slope: Measured,
    level: f64,
}

impl Law {
    /// The law at a place.
    pub(super) fn at(&self, x: f64) -> f64 {
        (self.level + self.slope.value * x.ln()).exp()
    }
}

/// Fits a power law to (x, y) by least squares of the logarithms, weighted by the standard errors of y.
///
/// The standard error of the slope is the larger of two: what the standard errors of the numbers make of it, and what
/// their scatter about the line does, because a curve that is no power law has no exponent more exact than that.
pub(super) fn power_law(points: &[(f64, Measured)]) -> Law {
    let weight = |y: &Measured| (y.value / y.margin.size()).powi(2);
    let sum = |of: &dyn Fn(f64, f64) -> f64| -> f64 {
        points.iter().map(|(x, y)| weight(y) * of(x.ln(), y.value.ln())).sum()
    };
    let all = sum(&|_, _| 1.0);
    let (mean, level) = (sum(&|x, _| x) / all, sum(&|_, y| y) / all);
    let spread = sum(&|x, _| (x - mean).powi(2));
    let slope = sum(&|x, y| (x - mean) * (y - level)) / spread;
    let scatter = sum(&|x, y| (y - level - slope * (x - mean)).powi(2)) / (points.len() as f64 - 2.0);
    let error = (scatter.max(1.0) / spread).sqrt();
    Law { slope: Measured::sampled(slope, error), level: level - slope * mean }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_power_law_has_its_exponent() {
        let law: Vec<(f64, f64)> = (1..20).map(|x| (f64::from(x), 3.0 * f64::from(x).powf(-1.5))).collect();
        let found = exponent(&law);
        assert!((found.value + 1.5).abs() < 1e-12 && found.margin.size() < 1e-12);
    }

    #[test]
    fn a_power_law_is_found_with_the_error_that_its_points_leave() {
        let exact = |x: f64| (x, Measured::sampled(3.0 * x.powf(0.5), 0.03 * x.powf(0.5)));
        let law = power_law(&[1.0, 2.0, 4.0, 8.0].map(exact));
        assert!((law.slope.value - 0.5).abs() < 1e-12 && (law.at(16.0) - 12.0).abs() < 1e-10);
        // One percent each, over ln 8: deviations of ln x about their mean are 1.5, 0.5 times ln 2.
        let expected = 0.01 / (5f64.sqrt() * std::f64::consts::LN_2);
        assert!((law.slope.margin.size() - expected).abs() < 1e-9, "{}", law.slope.margin.size());
        let bent = power_law(&[1.0, 2.0, 4.0, 8.0].map(|x: f64| (x, Measured::sampled(x.min(4.0), 0.01))));
        assert!(bent.slope.margin.size() > 0.1, "what is no power law has no exact exponent");
    }

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
