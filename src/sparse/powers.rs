//! The powers W^k v of the inputs in twice the precision of doubles, with bounds on what rounding does to J.

use super::arithmetic::Twice;
use super::network::{Network, Side};
use super::product::width_for;
use super::reduce::squares;
use super::size::rounding_norm;
use crate::error::Result;
use crate::linalg::{inflation, power_of_two};

/// Exponents of two between which the length of a vector is kept.
const RANGE: i64 = 100;
/// The largest change of the exponent at once, which a double holds as a factor.
const MOST: i64 = 1000;
/// What numbers below the normal doubles can change, as a share of a vector of at least 2^-RANGE: far less than this.
const LOST: f64 = 1e-250;

/// W^k v for every input, side by side.
#[derive(Debug, Clone)]
pub(super) struct Powers {
    /// Entries in two parts, of vectors times 2^-exponent.
    pub(super) entries: Vec<f64>,
    pub(super) width: usize,
    /// W^k v = entries 2^exponent, for every input.
    pub(super) exponents: Vec<i64>,
    /// |W^k v| in units of each unit's noise and of the exponent, rounded up.
    pub(super) lengths: Vec<f64>,
    /// Sum of squares of the errors of all products until now, in the same units: what an input that makes up for them
    /// would cost.
    errors: Vec<f64>,
    /// The share of a vector by which one product is off at most.
    rounding: f64,
}

impl Powers {
    /// The inputs themselves.
    pub(super) fn new(network: &Network<'_>, inputs: &[Vec<f64>]) -> Result<Self> {
        let own = network.units();
        let width = width_for(inputs.len());
        let mut entries = vec![0.0; own.len() * 2 * width];
        for (place, unit) in own.enumerate() {
            for (lane, input) in inputs.iter().enumerate() {
                entries[2 * width * place + lane] = input[unit];
            }
        }
        let rounding = rounding_norm::<Twice>(network, Side::Forward)?;
        let zeros = vec![0.0; width];
        let (lengths, errors, exponents) = (zeros.clone(), zeros, vec![0; width]);
        let mut powers = Self { entries, width, exponents, lengths, errors, rounding };
        powers.measure(network)?;
        Ok(powers)
    }

    /// The same for the next power.
    pub(super) fn step(&mut self, network: &Network<'_>) -> Result<()> {
        for (error, length) in self.errors.iter_mut().zip(&self.lengths) {
            let lost = (self.rounding + LOST) * length;
            *error = (*error + lost * lost) * inflation(4);
        }
        let mut next = vec![0.0; self.entries.len()];
        network.multiply::<Twice>(Side::Forward, (&self.entries, self.width), None, &mut next)?;
        self.entries = next;
        self.measure(network)
    }

    /// The root of what making up for all errors would cost: |b - W^k v| is nothing more to J.
    pub(super) fn error(&self, input: usize) -> f64 {
        self.errors[input].sqrt() * inflation(2)
    }

    /// How far W^k v may lie from what was computed, in the units of its entries; `gain` bounds the sum of |W^j|.
    pub(super) fn state_error(&self, input: usize, gain: f64) -> f64 {
        gain * self.error(input) * inflation(2)
    }

    /// Finds the lengths, and keeps them in the range where nothing is lost.
    fn measure(&mut self, network: &Network<'_>) -> Result<()> {
        let up = inflation(network.roundings() + 8);
        let squares = squares(&self.entries, (self.width, 2 * self.width), network.precision(), network.workers())?;
        let mut shifts = vec![0_i64; self.width];
        for lane in 0..self.width {
            let length = squares[lane].sqrt() * up;
            let exponent = if length > 0.0 && length.is_finite() { length.log2().floor() as i64 } else { 0 };
            shifts[lane] = if exponent.abs() > RANGE { (-exponent).clamp(-MOST, MOST) } else { 0 };
            let scale = power_of_two(shifts[lane]);
            self.lengths[lane] = length * scale;
            self.errors[lane] *= scale * scale;
            self.exponents[lane] -= shifts[lane];
        }
        if shifts.iter().any(|&shift| shift != 0) {
            let scales: Vec<f64> = shifts.iter().map(|&shift| power_of_two(shift)).collect();
            for parts in self.entries.chunks_exact_mut(self.width) {
                parts.iter_mut().zip(&scales).for_each(|(entry, scale)| *entry *= scale);
            }
        }
        Ok(())
    }
}
