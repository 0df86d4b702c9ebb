//! How a gradient becomes a step: its length cut, the method, and the rate over the course of a training.

use crate::error::{Result, out_of_range};
use crate::linalg::sum_of_squares;

/// The method by which weights follow the gradient g at the rate r.
#[derive(Debug, Clone, Copy, PartialEq, Default, serde::Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Optimiser {
    /// m = momentum m + g, weights - r m.
    Sgd {
        /// Between 0, which is plain descent, and 1.
        momentum: f64,
    },
    /// s = decay s + (1 - decay) g^2, weights - r g / (sqrt s + 1e-8).
    RmsProp {
        /// Between 0 and 1; 0.99 and 0.9 are in use.
        decay: f64,
    },
    /// Adam (Kingma and Ba 2015) with decays 0.9 and 0.999 and 1e-8 in the denominator (default).
    #[default]
    Adam,
}

/// The decays of Adam.
const ADAM: [f64; 2] = [0.9, 0.999];
/// What keeps a denominator from zero.
const LEAST_DENOMINATOR: f64 = 1e-8;

impl Optimiser {
    pub(super) fn check(self) -> Result<()> {
        let (name, value) = match self {
            Self::Sgd { momentum } => ("the momentum", momentum),
            Self::RmsProp { decay } => ("the decay", decay),
            Self::Adam => return Ok(()),
        };
        let is_share = (0.0..1.0).contains(&value);
        if is_share { Ok(()) } else { Err(out_of_range(name, value, "give a number from 0 to below 1")) }
    }
}

/// The rate over the course of a training: it rises evenly at first, and falls to a share of itself at last.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Schedule {
    /// Updates over which the rate rises from near zero (default 0).
    pub warm_up: usize,
    /// The share of the updates, at the end, that have the last rate (default 0.2).
    pub last_share: f64,
    /// The last rate as a share of the rate (default 0.2).
    pub last_rate: f64,
}

impl Default for Schedule {
    fn default() -> Self {
        Self { warm_up: 0, last_share: 0.2, last_rate: 0.2 }
    }
}

impl Schedule {
    /// The same rate for all updates.
    pub const CONSTANT: Self = Self { warm_up: 0, last_share: 0.0, last_rate: 1.0 };

    pub(super) fn check(self) -> Result<()> {
        if !(0.0..=1.0).contains(&self.last_share) {
            return Err(out_of_range("the share of updates at the last rate", self.last_share, "give 0 to 1"));
        }
        if !(self.last_rate > 0.0 && self.last_rate <= 1.0) {
            return Err(out_of_range("the last rate", self.last_rate, "give a share of the rate, above 0 and up to 1"));
        }
        Ok(())
    }

    /// By what the rate of this update, counted from 0, is multiplied.
    pub(super) fn factor(self, update: usize, updates: usize) -> f64 {
        let rising = ((update + 1) as f64 / self.warm_up.max(1) as f64).min(1.0);
        let is_last = update as f64 >= (1.0 - self.last_share) * updates as f64;
        rising * if is_last { self.last_rate } else { 1.0 }
    }
}

/// A method with what it remembers of past gradients.
pub(super) struct Descent {
    method: Optimiser,
    /// The running mean of gradients, or the momentum.
    mean: Vec<f64>,
    /// The running mean of their squares.
    square: Vec<f64>,
    /// The decays of Adam to the power of the updates so far.
    left: [f64; 2],
}

impl Descent {
    pub fn new(method: Optimiser, count: usize) -> Self {
        Self { method, mean: vec![0.0; count], square: vec![0.0; count], left: [1.0; 2] }
    }

    /// Moves the weights one step.
    pub fn step(&mut self, weights: &mut [f64], gradient: &[f64], rate: f64) {
        let states = self.mean.iter_mut().zip(&mut self.square);
        let entries = weights.iter_mut().zip(gradient).zip(states);
        match self.method {
            Optimiser::Sgd { momentum } => entries.for_each(|((weight, slope), (mean, _))| {
                *mean = momentum * *mean + slope;
                *weight -= rate * *mean;
            }),
            Optimiser::RmsProp { decay } => entries.for_each(|((weight, slope), (_, square))| {
                *square = decay * *square + (1.0 - decay) * slope * slope;
                *weight -= rate * slope / (square.sqrt() + LEAST_DENOMINATOR);
            }),
            Optimiser::Adam => {
                self.left = [self.left[0] * ADAM[0], self.left[1] * ADAM[1]];
                let [known, known_square] = self.left.map(|left| 1.0 - left);
                entries.for_each(|((weight, slope), (mean, square))| {
                    *mean = ADAM[0] * *mean + (1.0 - ADAM[0]) * slope;
                    *square = ADAM[1] * *square + (1.0 - ADAM[1]) * slope * slope;
                    *weight -= rate * (*mean / known) / ((*square / known_square).sqrt() + LEAST_DENOMINATOR);
                });
            }
        }
    }
}

/// Cuts the gradient to this length, if it is longer.
pub(super) fn clip(gradient: &mut [f64], longest: f64) {
    let length = sum_of_squares(gradient).sqrt();
    if length > longest {
        gradient.iter_mut().for_each(|slope| *slope *= longest / length);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_steps_are_those_of_the_formulas() {
        let after = |method, steps| {
            let (mut weights, mut descent) = ([1.0], Descent::new(method, 1));
            (0..steps).for_each(|_| descent.step(&mut weights, &[2.0], 0.1));
            weights[0]
        };
        assert!((after(Optimiser::Sgd { momentum: 0.5 }, 2) - (1.0 - 0.2 - 0.3)).abs() < 1e-15);
        assert!((after(Optimiser::RmsProp { decay: 0.75 }, 1) - 0.8).abs() < 1e-8);
        // With a constant gradient every step of Adam has the length of the rate.
        assert!((after(Optimiser::Adam, 3) - 0.7).abs() < 1e-8);
    }

    #[test]
    fn gradients_are_cut_to_their_length_and_rates_follow_the_schedule() {
        let mut gradient = [3.0, 4.0];
        clip(&mut gradient, 10.0);
        assert_eq!(gradient, [3.0, 4.0]);
        clip(&mut gradient, 1.0);
        assert!((gradient[0] - 0.6).abs() < 1e-15);
        let schedule = Schedule { warm_up: 4, ..Schedule::default() };
        assert_eq!([0, 3, 79, 80].map(|update| schedule.factor(update, 100)), [0.25, 1.0, 1.0, 0.2]);
    }
}
