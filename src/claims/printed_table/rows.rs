//! The rows of the printed table: what is printed, what is proven, and what its recipe gives.

use crate::claims::context::Context;
use crate::error::Result;
use crate::family;
use crate::linalg::{Matrix, Vector, multiply};
use crate::memory::{Analysis, analyse};
use crate::system::{Input, LinearSystem};
use std::sync::Arc;

/// A row of the table: gain, fill and the totals printed for a diagonal of 0.2 and of 0.
pub(super) struct Row {
    pub(super) gain: &'static str,
    pub(super) fill: &'static str,
    pub(super) printed: [&'static str; 2],
}

/// Table 6 of the supplement of Kerg and others 2019, as its authors distribute it.
pub(super) const ROWS: [Row; 6] = [
    Row { gain: "0.95", fill: "0", printed: ["12.0", "3.03"] },
    Row { gain: "1", fill: "0", printed: ["16.2", "5.19"] },
    Row { gain: "1.05", fill: "0", printed: ["20.5", "12.1"] },
    Row { gain: "0.95", fill: "0.005", printed: ["12.1", "3.18"] },
    Row { gain: "1", fill: "0.005", printed: ["16.3", "5.30"] },
    Row { gain: "1.05", fill: "0.005", printed: ["20.4", "12.1"] },
];
/// The diagonals of its two halves.
pub(super) const DIAGONALS: [&str; 2] = ["0.2", "0"];
pub(super) const UNITS: usize = 100;
/// Steps of the recipe for C, and lags that it sums over.
pub(super) const ITERATIONS: usize = 10_000;
pub(super) const SUMMED: usize = 150;

impl Row {
    pub(super) fn network(&self, diagonal: &str) -> String {
        format!("chain:n={UNITS},gain={},diagonal={diagonal},fill={}", self.gain, self.fill)
    }

    pub(super) fn name(&self, diagonal: &str) -> String {
        format!("d = {diagonal}, \u{3b1} = {}, \u{3b2} = {}", self.gain, self.fill)
    }

    pub(super) fn proven(&self, context: &Context, diagonal: &str) -> Result<Arc<Analysis>> {
        let name = self.network(diagonal);
        context.remembered(&format!("total of {name}"), || {
            let system = LinearSystem::discrete(family::network(&name)?)?.with_input(Input::First)?;
            analyse(&system, &context.settings(1))
        })
    }

    /// What the recipe gives in double precision on this processor, for the first diagonal.
    pub(super) fn rerun(&self, context: &Context) -> Result<f64> {
        let name = self.network(DIAGONALS[0]);
        Ok(*context.remembered(&format!("recipe {name}"), || recipe(&family::network(&name)?, context))?)
    }
}

/// J_tot by the printed recipe, all in double precision: C iterated, C^-1 W^k v solved for, summed over the first lags.
fn recipe(weights: &Matrix, context: &Context) -> Result<f64> {
    let n = weights.nrows();
    let mut covariance = Matrix::identity(n, n);
    for _ in 0..ITERATIONS {
        context.checkpoint()?;
        let next = multiply(&multiply(weights, &covariance), &weights.transpose()) + Matrix::identity(n, n);
        // Once a step changes nothing, no further one does.
        if next == covariance {
            break;
        }
        covariance = next;
    }
    let solver = covariance.lu();
    let mut state = Vector::from_fn(n, |unit, _| f64::from(u8::from(unit == 0)));
    let mut total = 0.0;
    for _ in 0..SUMMED {
        total += solver.solve(&state).map_or(f64::NAN, |solved| state.dot(&solved));
        state = weights * state;
    }
    Ok(total)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claims::options::ReproduceOptions;

    #[test]
    fn the_recipe_is_right_where_doubles_suffice() {
        let context = Context::new(&ReproduceOptions::default());
        let total = recipe(&family::network("chain:n=8,gain=1.05,diagonal=0.2,fill=0.005").unwrap(), &context).unwrap();
        let system = LinearSystem::discrete(family::network("chain:n=8,gain=1.05,diagonal=0.2,fill=0.005").unwrap());
        let system = system.unwrap().with_input(Input::First).unwrap();
        let proven = analyse(&system, &crate::Options::default()).unwrap().total.value;
        assert!((total / proven - 1.0).abs() < 1e-12);
    }
}
