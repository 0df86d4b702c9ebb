//! Networks in which no unit has two sources: C is that of a hierarchy. For rings see [`Ring`].
//!
//! With every unit in units of the product P of the weights on the way to it, all weights are one and the noise is
//! p = q / P^2. Units at different depths are uncorrelated: they hold the same noise at different times only. Units of
//! one depth hold the past of their common ancestors, and what they tell of it goes up the tree: an estimate of what an
//! ancestor held, with its variance s and with how much of the signal it holds. On the way from an ancestor to the next
//! s grows by p. Where two estimates a and b meet they are one with 1 / s = 1 / s_a + 1 / s_b, and what they differ by
//! tells (a - b)^2 / (s_a + s_b) of the signal; what is left at the root tells signal^2 / (p + s).
//!
//! A pass over the tree takes a time that grows with its size alone, and finds all lags of the signals that entered at
//! one depth, or one lag of all signals. With rings only the latter: J_tot takes as many as the trees are high.

use super::super::question::SparseQuestion;
use super::ball::Ball;
use super::chains::Chains;
use super::climb::Climb;
use super::estimate::Estimate;
use super::forest::{Forest, Parts, driven};
use super::found::Memory;
use super::turning::{Ring, Scene};
use crate::error::Result;
use crate::options::Options;

/// Passes over the tree, and steps in all of them, beyond which other methods are as fast.
const MOST_PASSES: usize = 4096;
const MOST_STEPS: usize = 1 << 29;

/// The signals that one pass follows: each depth of units seen must see one lag only.
#[derive(Clone, Copy)]
enum Pass {
    /// Signals that entered at this depth, at every lag.
    Depth(usize),
    /// Signals of this lag, from every depth.
    Lag(usize),
}

impl Pass {
    /// The lag of signals that units at this depth see.
    fn lag(self, depth: usize) -> usize {
        match self {
            Self::Depth(first) => depth - first,
            Self::Lag(lag) => lag,
        }
    }
}

/// J of the inputs under noise of these variances; `None` where it would take too many steps.
///
/// # Errors
/// [`crate::Error::Unstable`] and [`crate::Error::StabilityUndecided`], for a ring; [`crate::Error::Interrupted`].
pub(super) fn memory(
    forest: &Forest,
    inputs: &[Vec<f64>],
    noise: impl Fn(usize) -> f64,
    question: &SparseQuestion,
    options: &Options,
) -> Result<Option<Memory>> {
    let (mut products, gains) = forest.products();
    let rate = forest.require_stable(&gains)?;
    let own_units = |unit: usize| Ball::ONE.over(products[unit]);
    let inputs: Vec<Parts> = inputs.iter().map(|input| driven(input, own_units)).collect();
    for (unit, product) in products.iter_mut().enumerate() {
        *product = Ball::of(noise(unit)).over(product.squared());
    }
    let rings = forest.rings.iter().zip(&gains).map(|(ring, gain)| Ring::new(ring, *gain, &products)).collect();
    let chains = Chains::new(forest);
    // Older signals are on rings alone.
    let last = chains.height.iter().copied().max().unwrap_or(0) as usize;
    let tree = Tree { forest, chains, levels: levels(forest), noise: products, rings, last };
    let passes = tree.passes(&inputs, question);
    let steps = forest.parent.len() + forest.rings.iter().map(|ring| ring.len() * last).sum::<usize>();
    if passes.len() > MOST_PASSES || passes.len().saturating_mul(steps) > MOST_STEPS {
        return Ok(None);
    }
    let mut curve = vec![Ball::default(); question.lags.len()];
    let mut total = Ball::default();
    let mut found = vec![Ball::default(); last + 1];
    let mut weights = Vec::new();
    for (done, (input, pass)) in passes.iter().enumerate() {
        options.checkpoint("J(k)", done as f64 / passes.len() as f64)?;
        weights = tree.follow(*pass, &inputs[*input], &mut found);
    }
    for (&lag, sum) in question.lags.iter().zip(&mut curve) {
        *sum = found.get(lag).copied().unwrap_or_default();
        if lag > last {
            *sum = inputs.iter().fold(*sum, |sum, input| sum.plus(tree.later(input, Some(lag), &weights)));
        }
    }
    if question.total {
        total = found.iter().copied().fold(total, Ball::plus);
        total = inputs.iter().fold(total, |sum, input| sum.plus(tree.later(input, None, &weights)));
    }
    let depth = forest.rings.is_empty().then_some(last + 1);
    Ok(Some(Memory { curve, total: question.total.then_some(total), depth, rate }))
}

/// The distance of every unit from its root.
fn levels(forest: &Forest) -> Vec<u32> {
    let mut levels = vec![0; forest.parent.len()];
    for &unit in forest.order.iter().rev() {
        if let Some(parent) = forest.parent(unit as usize) {
            levels[unit as usize] = levels[parent] + 1;
        }
    }
    levels
}

struct Tree<'a> {
    forest: &'a Forest,
    chains: Chains,
    levels: Vec<u32>,
    /// The noise of every unit, in its own units.
    noise: Vec<Ball>,
    rings: Vec<Ring<'a>>,
    /// The furthest that any unit is below its root or its ring.
    last: usize,
}

impl Tree<'_> {
    /// The passes that the question takes, each with its input; of a network with rings always one, for what is seen.
    fn passes(&self, inputs: &[Parts], question: &SparseQuestion) -> Vec<(usize, Pass)> {
        let mut lags = question.lags.clone();
        if question.total && !self.rings.is_empty() {
            lags.extend(0..=self.last);
        }
        lags.retain(|lag| *lag <= self.last);
        if !self.rings.is_empty() {
            lags.push(self.last);
        }
        lags.sort_unstable();
        lags.dedup();
        let mut passes = Vec::new();
        for (input, signal) in inputs.iter().enumerate() {
            let mut depths: Vec<usize> = signal.iter().map(|(unit, _)| self.levels[*unit as usize] as usize).collect();
            depths.sort_unstable();
            depths.dedup();
            if self.rings.is_empty() && (question.total || depths.len() <= lags.len()) {
                passes.extend(depths.into_iter().map(|depth| (input, Pass::Depth(depth))));
            } else {
                passes.extend(lags.iter().map(|lag| (input, Pass::Lag(*lag))));
            }
        }
        passes
    }

    /// The signals by units.
    fn spread(&self, signal: &Parts) -> Vec<Ball> {
        let mut signals = vec![Ball::default(); self.noise.len()];
        signal.iter().for_each(|(unit, part)| signals[*unit as usize] = *part);
        signals
    }

    /// Adds J by lags of the signals of one pass; returns what later signals on each ring are weighted with.
    fn follow(&self, pass: Pass, signal: &Parts, curve: &mut [Ball]) -> Vec<Vec<Ball>> {
        let signals = self.spread(signal);
        let mut estimates = vec![Estimate::default(); self.noise.len()];
        let mut climb = Climb::new(&self.noise);
        for &unit in &self.forest.order {
            self.gather(unit as usize, &mut estimates, &mut climb, (pass, curve));
            let (unit, list) = (unit as usize, self.chains.list(unit as usize));
            let from = match pass {
                _ if signals[unit].is_zero() => list.end..list.end,
                Pass::Depth(depth) if depth == self.levels[unit] as usize => list.clone(),
                Pass::Lag(lag) if lag < list.len() => list.start + lag..list.start + lag + 1,
                _ => list.end..list.end,
            };
            for estimate in &mut estimates[from] {
                estimate.signal = estimate.signal.plus(signals[unit]);
            }
            if self.forest.parent(unit).is_some() {
                continue;
            }
            for (below, place) in list.enumerate().filter(|(_, place)| !estimates[*place].signal.is_zero()) {
                let Estimate { variance, signal, .. } = estimates[place].raised(&mut climb);
                let lag = pass.lag(self.levels[unit] as usize + below);
                curve[lag] = curve[lag].plus(signal.squared().over(variance.plus(self.noise[unit])));
            }
        }
        let Pass::Lag(lag) = pass else { return Vec::new() };
        self.forest.rings.iter().flatten().for_each(|unit| {
            self.gather(*unit as usize, &mut estimates, &mut climb, (pass, curve));
        });
        let (chains, noise) = (&self.chains, self.noise.as_slice());
        let mut scene = Scene { chains, noise, estimates: &estimates, climb: &mut climb, signals: &signals };
        let turn = |ring: &Ring<'_>| {
            let (told, weights) = ring.follow(lag, self.last, &mut scene);
            curve[lag] = curve[lag].plus(told);
            weights
        };
        self.rings.iter().map(turn).collect()
    }

    /// Joins what the children of a unit say, by depth.
    fn gather(&self, unit: usize, estimates: &mut [Estimate], climb: &mut Climb, (pass, curve): (Pass, &mut [Ball])) {
        let list = self.chains.list(unit);
        // The unit itself is seen as it is.
        estimates[list.start].unit = unit as u32;
        if let Some(heir) = self.chains.heir(unit) {
            climb.join(heir, unit);
        }
        for child in self.chains.others(unit) {
            climb.join(child, unit);
            for (below, place) in self.chains.list(child).enumerate() {
                let here = list.start + 1 + below;
                let (one, other) = (estimates[here].raised(climb), estimates[place].raised(climb));
                let (both, told) = one.with(other, unit as u32);
                estimates[here] = both;
                if !told.is_zero() {
                    let lag = pass.lag(self.levels[unit] as usize + 1 + below);
                    curve[lag] = curve[lag].plus(told);
                }
            }
        }
    }

    /// J of signals on rings at a lag after the last, or at all of them.
    fn later(&self, signal: &Parts, lag: Option<usize>, weights: &[Vec<Ball>]) -> Ball {
        if self.rings.is_empty() {
            return Ball::default();
        }
        let signals = self.spread(signal);
        let of_ring = |(ring, weights): (&Ring<'_>, &Vec<Ball>)| match lag {
            Some(lag) => ring.later(lag - self.last, &signals, weights),
            None => ring.all_later(&signals, weights),
        };
        self.rings.iter().zip(weights).map(of_ring).fold(Ball::default(), Ball::plus)
    }
}
