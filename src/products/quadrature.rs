//! Integrals of smooth densities by the trapezoid rule.

/// Agreement at which the rule stops halving its step, relative to the integral of the density.
const CONVERGED: f64 = 1e-12;
/// The rule converges geometrically for the smooth densities here; this many points are never reached.
const MOST_POINTS: usize = 1 << 14;

/// Three integrals over a range outside of which the integrands vanish, the second that of a density, by the trapezoid
/// rule with its step halved until they agree: exponentially accurate for smooth integrands that vanish at both ends.
pub(super) fn trapezoid(low: f64, high: f64, integrands: impl Fn(&[f64]) -> Vec<[f64; 3]>) -> [f64; 3] {
    let (mut intervals, mut last) = (128, [f64::INFINITY; 3]);
    loop {
        let step = (high - low) / intervals as f64;
        let points: Vec<f64> = (0..=intervals).map(|index| low + step * index as f64).collect();
        let values = integrands(&points);
        let sums = [0, 1, 2].map(|which| step * values.iter().map(|value| value[which]).sum::<f64>());
        let close =
            |which: usize| (sums[which] - last[which]).abs() <= CONVERGED * sums[1].abs().max(sums[which].abs());
        if (0..3).all(close) || intervals >= MOST_POINTS {
            return sums;
        }
        last = sums;
        intervals *= 2;
    }
}

/// Mean and standard deviation of a density on a range outside of which it vanishes.
pub(super) fn trapezoid_moments(low: f64, high: f64, density: impl Fn(&[f64]) -> Vec<f64>) -> (f64, f64) {
    let width = high - low;
    let [first, mass, second] = trapezoid(low, high, |points| {
        density(points)
            .into_iter()
            .zip(points)
            .map(|(f, point)| {
                let z = (point - low) / width;
                [f * z, f, f * z * z]
            })
            .collect()
    });
    let mean = first / mass;
    (low + width * mean, width * (second / mass - mean * mean).max(0.0).sqrt())
}

#[cfg(test)]
mod tests {
    use super::trapezoid_moments;

    #[test]
    fn a_normal_density_has_its_mean_and_deviation() {
        let density = |points: &[f64]| points.iter().map(|x| (-0.5 * ((x - 1.5) / 0.25_f64).powi(2)).exp()).collect();
        let (mean, deviation) = trapezoid_moments(-2.0, 5.0, density);
        assert!((mean - 1.5).abs() < 1e-13 && (deviation - 0.25).abs() < 1e-12, "{mean} {deviation}");
    }
}
