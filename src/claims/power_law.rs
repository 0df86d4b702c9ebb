//! The exponent of a power law, fitted to numbers with standard errors.

use super::measured::Measured;

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
}
