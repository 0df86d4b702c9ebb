//! Straight lines through points, for exponents and growth rates.

use super::measured::Measured;

/// The slope of the least squares line through points (x, y), with the standard error that their scatter about the line
/// leaves.
///
/// slope = sum (x - x̄)(y - ȳ) / sum (x - x̄)²; its error is that of independent scatter, so smooth curvature makes it an
/// order of magnitude only.
pub(super) fn slope(points: &[(f64, f64)]) -> Measured {
    let count = points.len() as f64;
    let mean = |part: fn(&(f64, f64)) -> f64| points.iter().map(part).sum::<f64>() / count;
    let (x_mean, y_mean) = (mean(|point| point.0), mean(|point| point.1));
    let spread: f64 = points.iter().map(|point| (point.0 - x_mean).powi(2)).sum();
    let slope = points.iter().map(|point| (point.0 - x_mean) * (point.1 - y_mean)).sum::<f64>() / spread;
    let left = points.iter().map(|point| (point.1 - y_mean - slope * (point.0 - x_mean)).powi(2)).sum::<f64>();
    Measured::sampled(slope, (left / (count - 2.0) / spread).sqrt())
}

/// The exponent b of y = a x^b, by the slope of the logarithms.
pub(super) fn exponent(points: &[(f64, f64)]) -> Measured {
    slope(&points.iter().map(|point| (point.0.ln(), point.1.ln())).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_power_law_has_its_exponent_and_scatter_has_its_error() {
        let law: Vec<(f64, f64)> = (1..20).map(|x| (f64::from(x), 3.0 * f64::from(x).powf(-1.5))).collect();
        let found = exponent(&law);
        assert!((found.value + 1.5).abs() < 1e-12 && found.margin.size() < 1e-12);
        // Residuals 1, -2, 1 about slope 0: variance 6/(3 - 2), spread 2, error sqrt 3.
        let found = slope(&[(0.0, 1.0), (1.0, -2.0), (2.0, 1.0)]);
        assert!(found.value.abs() < 1e-15 && (found.margin.size() - 3f64.sqrt()).abs() < 1e-15);
    }
}
