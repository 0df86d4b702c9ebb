//! Rings from which trees diverge.
//!
//! A unit of the ring that is seen now is what the one before it held a step ago, and noise; that is what the one
//! before that held, and noise; and on every step back, what is seen of the trees there joins in. When no tree reaches
//! further back, all that is seen has become one estimate for every unit, and older signals have only been shrunk by
//! the ring.

use super::ball::Ball;
use super::chains::Chains;
use super::climb::Climb;
use super::estimate::Estimate;

/// A ring with the product of the weights around it; as numbers are in units of the product to each unit, all others
/// than the weight into the first unit are one.
pub(super) struct Ring<'a> {
    units: &'a [u32],
    gain: Ball,
    /// The covariance of each unit.
    variances: Vec<Ball>,
}

/// What a pass over the trees has found, and the signals on the ring.
pub(super) struct Scene<'a> {
    pub(super) chains: &'a Chains,
    pub(super) noise: &'a [Ball],
    pub(super) estimates: &'a [Estimate],
    pub(super) climb: &'a mut Climb,
    pub(super) signals: &'a [Ball],
}

impl<'a> Ring<'a> {
    /// Units stand before their sources.
    pub(super) fn new(units: &'a [u32], gain: Ball, noise: &[Ball]) -> Self {
        let square = gain.squared();
        let own = |place: usize| noise[units[place] as usize];
        // What comes to the first unit, which every turn multiplies by g^2.
        let others = (1..units.len()).fold(Ball::default(), |sum, place| sum.plus(own(place)));
        let mut before = own(0).plus(square.times(others)).over(Ball::ONE.minus(square));
        let mut variances = vec![before; units.len()];
        for place in (1..units.len()).rev() {
            before = before.plus(own(place));
            variances[place] = before;
        }
        Self { units, gain, variances }
    }

    /// J of the signals that entered this many steps ago, and 1 / (C + s) of every unit after the last step back.
    pub(super) fn follow(&self, lag: usize, last: usize, scene: &mut Scene<'_>) -> (Ball, Vec<Ball>) {
        let mut told = Ball::default();
        let mut ends = vec![Ball::default(); self.units.len()];
        for start in 0..self.units.len() {
            let (mut place, mut here) = (start, Estimate::default());
            for back in 0..=last {
                if back > 0 {
                    here = self.back(here, place, scene.noise);
                    place = (place + 1) % self.units.len();
                }
                let unit = self.units[place] as usize;
                let list = scene.chains.list(unit);
                if back > 0 && back < list.len() {
                    let joining = scene.estimates[list.start + back].raised(scene.climb);
                    let (both, by_difference) = here.with(joining, unit as u32);
                    (here, told) = (both, told.plus(by_difference));
                }
                if back == lag {
                    here.signal = here.signal.plus(scene.signals[unit]);
                }
            }
            ends[place] = Ball::ONE.over(self.variances[place].plus(here.variance));
            told = told.plus(here.signal.squared().times(ends[place]));
        }
        (told, ends)
    }

    /// From a unit to its source.
    fn back(&self, estimate: Estimate, place: usize, noise: &[Ball]) -> Estimate {
        let variance = estimate.variance.plus(noise[self.units[place] as usize]);
        if place > 0 {
            return Estimate { variance, ..estimate };
        }
        Estimate { variance: variance.over(self.gain.squared()), signal: estimate.signal.over(self.gain), ..estimate }
    }

    /// J of signals on the ring so many steps later than the last step back.
    pub(super) fn later(&self, steps: usize, signals: &[Ball], weights: &[Ball]) -> Ball {
        let n = self.units.len();
        let term = |(place, unit): (usize, &u32)| {
            let signal = signals[*unit as usize];
            if signal.is_zero() {
                return signal;
            }
            // Signals go to lower places, and pass the weight into the first whenever they come there.
            let first = if place > 0 { place } else { n };
            let turns = if steps >= first { (steps - first) / n + 1 } else { 0 };
            let end = (place + n - steps % n) % n;
            signal.times(self.gain.power(turns)).squared().times(weights[end])
        };
        self.units.iter().enumerate().map(term).fold(Ball::default(), Ball::plus)
    }

    /// The sum of all that from one step on: m = w + m of the next unit, and g^2 times the latter into the first.
    pub(super) fn all_later(&self, signals: &[Ball], weights: &[Ball]) -> Ball {
        let square = self.gain.squared();
        let all = weights.iter().copied().fold(Ball::default(), Ball::plus);
        let first = all.over(Ball::ONE.minus(square));
        let mut after = first.times(square);
        let size = |unit: u32| signals[unit as usize].squared();
        let mut sum = Ball::default();
        for (unit, weight) in self.units.iter().zip(weights).skip(1) {
            sum = sum.plus(size(*unit).times(after));
            after = after.plus(*weight);
        }
        // The first unit leads on to the last.
        sum.plus(size(self.units[0]).times(after))
    }
}
