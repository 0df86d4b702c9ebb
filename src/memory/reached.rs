//! Memory in the directions that the noise reaches, where these are not all.

use super::analysis::{Analysis, ExtremeInput};
use super::signal::Signal;
use super::steps::climbed;
use crate::covariance::{Evolution, partly_reached};
use crate::error::{Error, Result};
use crate::linalg::{Matrix, Vector, holds, reached_rank};
use crate::options::Options;
use crate::system::{Input, LinearSystem};

/// What is known of the memory of a network for inputs that its noise reaches.
///
/// # Errors
/// [`Error::SingularCovariance`] with the direction for an input that it does not.
pub(super) fn analysed(system: &LinearSystem, evolution: Evolution, options: &Options) -> Result<Analysis> {
    let Some(units) = partly_reached(system, evolution) else { return by_directions(system, evolution, options) };
    if let Some(unit) = left_for(system, &units) {
        let direction = format!("1.00 x_{}", system.number_of(unit));
        return Err(Error::SingularCovariance { direction, variance: 0.0 });
    }
    let inside = system.restricted_to(&units, restricted_input(system, &units)?);
    Ok(by_directions(&inside, evolution, options)?.embedded(&units, system.size()))
}

/// A unit that the next step moves from these, which over few steps the noise has not reached yet.
fn left_for(system: &LinearSystem, units: &[usize]) -> Option<usize> {
    let recurrent = system.recurrent();
    let is_moved = |target: &usize| units.iter().any(|&source| recurrent[(*target, source)] != 0.0);
    (0..system.size()).filter(|unit| units.binary_search(unit).is_err()).find(is_moved)
}

/// The memory of a network of which the noise reaches every unit, though perhaps not every combination of them.
fn by_directions(system: &LinearSystem, evolution: Evolution, options: &Options) -> Result<Analysis> {
    let refused = match climbed(system, evolution, options, None) {
        Err(error @ Error::SingularCovariance { variance: 0.0, .. }) => error,
        found => return found,
    };
    let n = system.size();
    let (noise, passes) = (system.noise_covariance(), evolution.passes(n));
    // Fewer steps than units may reach directions that the next step leaves.
    if noise.amax() == 0.0 || passes < n || !lies_within(system, &noise, passes) {
        return Err(refused);
    }
    climbed(system, evolution, options, Some(reached_rank(system.recurrent(), &noise, passes)))
}

/// Whether every input lies in the directions that the noise reaches; the best input does.
fn lies_within(system: &LinearSystem, noise: &Matrix, passes: usize) -> bool {
    if *system.input() == Input::Best {
        return true;
    }
    let signal = Signal::of(system, &Vector::zeros(0));
    holds(system.recurrent(), noise, passes, &signal.directions).into_iter().all(|inside| inside)
}

/// The input as the given units take it in.
fn restricted_input(system: &LinearSystem, units: &[usize]) -> Result<Input> {
    if *system.input() == Input::Best {
        return Ok(Input::Best);
    }
    // In the units of the user, as the network itself goes on scaling its input.
    let scale = 1.0 / system.input_scale();
    let signal = Signal::of(system, &Vector::zeros(0));
    let directions = signal.directions * scale;
    let outside = (0..system.size()).filter(|unit| units.binary_search(unit).is_err());
    let strongest = outside.max_by(|&a, &b| directions.row(a).norm().total_cmp(&directions.row(b).norm()));
    if let Some(unit) = strongest.filter(|&unit| directions.row(unit).iter().any(|&entry| entry != 0.0)) {
        let direction = format!("1.00 x_{}", system.number_of(unit));
        return Err(Error::SingularCovariance { direction, variance: 0.0 });
    }
    let directions = directions.select_rows(units);
    Ok(match system.input() {
        Input::Several { covariance, .. } => Input::Several { directions, covariance: covariance.clone() },
        _ => Input::Vector(directions.column(0).into_owned()),
    })
}

impl Analysis {
    /// What was found for some units of n, of which the others are not reached by any noise.
    fn embedded(mut self, units: &[usize], n: usize) -> Self {
        let spread = |vector: &Vector| {
            let mut whole = Vector::zeros(n);
            units.iter().zip(vector.iter()).for_each(|(&unit, &entry)| whole[unit] = entry);
            whole
        };
        let mut matrix = Matrix::zeros(n, n);
        for (column, &unit) in self.spatial.matrix.value.column_iter().zip(units) {
            matrix.set_column(unit, &spread(&column.into_owned()));
        }
        self.spatial.matrix.value = matrix;
        self.input = spread(&self.input);
        let spread_input = |input: &mut ExtremeInput| input.direction.value = spread(&input.direction.value);
        spread_input(&mut self.spatial.best);
        self.spatial.worst.iter_mut().for_each(spread_input);
        self
    }
}
