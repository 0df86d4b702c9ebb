//! Units of the state in which the noise is near one, so that squares stay in the range of doubles.

use super::{LinearSystem, Noise, Observation};
use crate::linalg::Matrix;
use crate::linalg::{scale_by_power, split};

/// Noise variances outside 2^-FAR..2^FAR are brought near one: squares of what they round to would leave the range of
/// doubles.
const FAR: i32 = 128;

impl LinearSystem {
    /// The same network with its state in units 2^unit of the noise, where the noise is far from one: v 2^-unit, Q
    /// 4^-unit, R 4^-unit, exactly. No J(k), total or capacity changes; C is 4^unit times, M 4^-unit times what is
    /// found.
    pub(crate) fn in_units_of_noise(&self) -> Option<(Self, i32)> {
        let largest = match &self.noise {
            Noise::Independent(epsilon) => *epsilon,
            Noise::Covariance(covariance) => covariance.amax(),
        };
        let exponent = split(largest).1 as i32;
        if largest == 0.0 || (-FAR..=FAR).contains(&exponent) {
            return None;
        }
        let unit = exponent.div_euclid(2);
        let exact = |entry: f64| {
            let scaled = scale_by_power(entry, -2 * i64::from(unit));
            (entry == 0.0 || scaled.is_normal()).then_some(scaled)
        };
        let scaled = |matrix: &Matrix| -> Option<Matrix> {
            let entries: Option<Vec<f64>> = matrix.iter().map(|&entry| exact(entry)).collect();
            Some(Matrix::from_vec(matrix.nrows(), matrix.ncols(), entries?))
        };
        let noise = match &self.noise {
            Noise::Independent(epsilon) => Noise::Independent(exact(*epsilon)?),
            Noise::Covariance(covariance) => Noise::Covariance(scaled(covariance)?),
        };
        let observation = match &self.observation {
            Some(seen) => Some(Observation { matrix: seen.matrix.clone(), noise: scaled(&seen.noise)? }),
            None => None,
        };
        Some((Self { noise, observation, unit, ..self.clone() }, unit))
    }

    /// The factor that brings the input as the user gave it to the units of the state.
    pub(crate) fn input_scale(&self) -> f64 {
        f64::from(-self.unit).exp2()
    }
}
