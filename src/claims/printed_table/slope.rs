//! How the total changes as a chain with self-coupling is filled below its subdiagonal.

use crate::claims::context::Context;
use crate::error::{Error, Result};
use crate::family::{chain, filled_below};
use crate::linalg::Matrix;
use crate::memory::{analyse, total_gradient};
use crate::system::{Input, LinearSystem};

/// Units of the chains of the map.
pub(super) const UNITS: usize = 20;
/// The gains between which the sign is sought.
pub(super) const WEAKEST: f64 = 0.6;
pub(super) const STRONGEST: f64 = 1.6;
/// Self-couplings at which the change of sign is located.
pub(super) const CROSSED: [f64; 4] = [0.1, 0.2, 0.3, 0.4];
/// Gains looked at on the way, and how closely the change is located.
const LOOKED: usize = 20;
pub(super) const FINE: f64 = 1e-3;

/// A chain by its self-coupling d and its gain.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Place {
    pub(super) diagonal: f64,
    pub(super) gain: f64,
}

/// The noise up to which the gradient in double precision is used: eight of its digits are left.
const LOUDEST: f64 = 1e8;
/// The fill by which the certified totals differ elsewhere.
const STEP: f64 = 1e-5;

/// d ln J_tot / d fill at fill 0, by the exact gradient, or from certified totals where the noise takes its digits.
pub(super) fn slope_of(context: &Context, place: Place) -> Result<f64> {
    let found = context.remembered(&format!("filled slope {place:?}"), || {
        context.checkpoint()?;
        let plain = driven(place, 0.0)?;
        let options = context.settings(1);
        match total_gradient(&plain, &options) {
            Ok(gradient) if noise(&plain, context)? < LOUDEST => {
                let entries = (0..UNITS).flat_map(|column| (column + 2..UNITS).map(move |row| (row, column)));
                Ok(entries.map(|entry| gradient.by_recurrent[entry]).sum::<f64>() / gradient.total)
            }
            Err(Error::Interrupted) => Err(Error::Interrupted),
            _ => by_difference(place, context),
        }
    })?;
    Ok(*found)
}

/// The same from certified totals with a fill of either sign.
pub(super) fn by_difference(place: Place, context: &Context) -> Result<f64> {
    let total = |fill| Ok::<f64, Error>(analyse(&driven(place, fill)?, &context.settings(1))?.total.value);
    let (above, below) = (total(STEP)?, total(-STEP)?);
    Ok((above - below) / (0.5 * (above + below)) / (2.0 * STEP))
}

fn noise(system: &LinearSystem, context: &Context) -> Result<f64> {
    let found = analyse(system, &context.settings(1))?;
    Ok(found.noise_trace.map_or(f64::INFINITY, |trace| trace.value))
}

fn driven(place: Place, fill: f64) -> Result<LinearSystem> {
    LinearSystem::discrete(matrix(place, fill)?)?.with_input(Input::First)
}

fn matrix(place: Place, fill: f64) -> Result<Matrix> {
    filled_below(chain(UNITS, place.gain, 0.0, place.diagonal)?, fill)
}

/// The gain at which the sign changes from plus to minus, and whether it changes once only and in that direction.
pub(super) fn border(context: &Context, diagonal: f64) -> Result<(f64, bool)> {
    let gain = |index: usize| WEAKEST + (STRONGEST - WEAKEST) * index as f64 / LOOKED as f64;
    let slope = |gain: f64| slope_of(context, Place { diagonal, gain });
    let slopes = (0..=LOOKED).map(|index| slope(gain(index))).collect::<Result<Vec<_>>>()?;
    let changes: Vec<usize> = (0..LOOKED).filter(|&index| (slopes[index] > 0.0) != (slopes[index + 1] > 0.0)).collect();
    let Some(&first) = changes.first() else { return Ok((f64::NAN, false)) };
    let (mut low, mut high) = (gain(first), gain(first + 1));
    while high - low > FINE {
        let middle = 0.5 * (low + high);
        if (slope(middle)? > 0.0) == (slopes[first] > 0.0) { low = middle } else { high = middle }
    }
    Ok((0.5 * (low + high), changes.len() == 1 && slopes[0] > 0.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claims::options::ReproduceOptions;

    #[test]
    fn the_gradient_and_certified_differences_agree() {
        let context = Context::new(&ReproduceOptions::default());
        for place in [Place { diagonal: 0.0, gain: 1.0 }, Place { diagonal: 0.2, gain: 0.9 }] {
            let (exact, difference) = (slope_of(&context, place).unwrap(), by_difference(place, &context).unwrap());
            assert!((exact - difference).abs() < 1e-5 * (1.0 + exact.abs()), "{place:?}: {exact} {difference}");
        }
    }
}
