//! The part of a network that its noise reaches.

use super::{LinearSystem, Noise, Observation};
use crate::linalg::Matrix;
use crate::system::Input;

impl LinearSystem {
    /// These units alone, with this input into them: a network of its own where the others have no effect on them.
    pub(crate) fn restricted_to(&self, units: &[usize], input: Input) -> Self {
        let inside = |matrix: &Matrix| matrix.select_rows(units).select_columns(units);
        let noise = match &self.noise {
            Noise::Independent(epsilon) => Noise::Independent(*epsilon),
            Noise::Covariance(covariance) => Noise::Covariance(inside(covariance)),
        };
        let observation = self.observation.as_ref().map(|seen| {
            let matrix = seen.matrix.select_columns(units);
            Observation { matrix, noise: seen.noise.clone() }
        });
        let part = Some(units.iter().map(|&unit| self.number_of(unit) - 1).collect());
        Self { recurrent: inside(&self.recurrent), input, noise, observation, part, ..*self }
    }

    /// The number of a unit in the network that the user knows, counted from 1.
    pub(crate) fn number_of(&self, unit: usize) -> usize {
        self.part.as_ref().map_or(unit, |units| units[unit]) + 1
    }
}
