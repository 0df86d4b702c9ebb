//! Vectors b = W^k v side by side, of one lag or of several, for which J = b'C^-1 b is asked.

use super::powers::Powers;
use super::product::width_for;

/// Vectors b in twice the precision, side by side.
pub(super) struct Targets {
    /// Entries in two parts: a unit's leading parts, then its trailing ones.
    pub(super) entries: Vec<f64>,
    pub(super) width: usize,
    /// |b| in units of each unit's noise, rounded up.
    pub(super) lengths: Vec<f64>,
    /// What making up for the error of b would cost, as a length in the same units.
    pub(super) errors: Vec<f64>,
    /// The vectors stand for b 2^exponent.
    pub(super) exponents: Vec<i64>,
}

impl Targets {
    /// Room for so many vectors of `own` units; those that are not set are zero.
    pub(super) fn new(own: usize, vectors: usize) -> Self {
        let width = width_for(vectors);
        Self {
            entries: vec![0.0; own * 2 * width],
            width,
            lengths: vec![0.0; width],
            errors: vec![0.0; width],
            exponents: vec![0; width],
        }
    }

    /// Puts one input's power in a place.
    pub(super) fn set(&mut self, lane: usize, powers: &Powers, input: usize) {
        let (width, theirs) = (self.width, powers.width);
        let pairs = self.entries.chunks_exact_mut(2 * width).zip(powers.entries.chunks_exact(2 * theirs));
        for (entries, power) in pairs {
            (entries[lane], entries[width + lane]) = (power[input], power[theirs + input]);
        }
        self.lengths[lane] = powers.lengths[input];
        self.errors[lane] = powers.error(input);
        self.exponents[lane] = powers.exponents[input];
    }
}
