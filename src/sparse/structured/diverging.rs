//! Networks without loops in which no unit has two sources: C is that of a hierarchy.
//!
//! With every unit in units of the product P of the weights on the way to it, all weights are one and the noise is
//! p = q / P^2. Units at different depths are uncorrelated: they hold the same noise at different times only. Units of
//! one depth hold the past of their common ancestors, and what they tell of it goes up the tree: an estimate of what an
//! ancestor held, with its variance s and with how much of the signal it holds. On the way from one ancestor to the next
//! s grows by p. Where two estimates a and b meet they are one with 1 / s = 1 / s_a + 1 / s_b, and what they differ by
//! tells (a - b)^2 / (s_a + s_b) of the signal; what is left at the root tells signal^2 / (p + s).

use super::super::question::SparseQuestion;
use super::ball::Ball;
use super::chains::Chains;
use super::climb::Climb;
use super::forest::{Forest, Parts, depth, driven};
use super::found::Memory;
use crate::error::Result;
use crate::options::Options;

/// Passes over the tree, and units in all of them, beyond which other methods are as fast.
const MOST_PASSES: usize = 4096;
const MOST_UNITS: usize = 1 << 32;

/// What the units at one depth below another say of it.
#[derive(Clone, Copy, Default)]
struct Estimate {
    variance: Ball,
    signal: Ball,
    /// The unit that the variance is at.
    unit: u32,
}

/// The signals that one pass follows: each depth of units seen must see one lag only.
#[derive(Clone, Copy)]
enum Pass {
    /// Signals that entered at this depth, at every lag.
    Depth(usize),
    /// Signals of this lag, from every depth.
    Lag(usize),
}

/// J of the inputs under noise of these variances; `None` where it would take too many passes.
///
/// # Errors
/// [`crate::Error::Interrupted`].
pub(super) fn memory(
    forest: &Forest,
    inputs: &[Vec<f64>],
    noise: impl Fn(usize) -> f64,
    question: &SparseQuestion,
    options: &Options,
) -> Result<Option<Memory>> {
    let (mut products, _) = forest.products();
    let own_units = |unit: usize| Ball::ONE.over(products[unit]);
    let signals: Vec<Parts> = inputs.iter().map(|input| driven(input, own_units)).collect();
    for (unit, product) in products.iter_mut().enumerate() {
        *product = Ball::of(noise(unit)).over(product.squared());
    }
    let tree = Tree { forest, chains: Chains::new(forest), levels: levels(forest), noise: products };
    let mut lags = question.lags.clone();
    lags.sort_unstable();
    lags.dedup();
    let mut passes = Vec::new();
    for (input, signal) in signals.iter().enumerate() {
        let mut depths: Vec<usize> = signal.iter().map(|(unit, _)| tree.levels[*unit as usize] as usize).collect();
        depths.sort_unstable();
        depths.dedup();
        if question.total || depths.len() <= lags.len() {
            passes.extend(depths.into_iter().map(|depth| (input, Pass::Depth(depth))));
        } else {
            passes.extend(lags.iter().map(|lag| (input, Pass::Lag(*lag))));
        }
    }
    if passes.len() > MOST_PASSES || passes.len() * forest.parent.len() > MOST_UNITS {
        return Ok(None);
    }
    let depth = depth(forest);
    let mut curve = vec![Ball::default(); depth];
    let count = passes.len();
    for (done, (input, pass)) in passes.into_iter().enumerate() {
        options.checkpoint("J(k)", done as f64 / count as f64)?;
        tree.follow(pass, &signals[input], &mut curve);
    }
    let at = |lag: &usize| curve.get(*lag).copied().unwrap_or_default();
    let total = question.total.then(|| curve.iter().copied().fold(Ball::default(), Ball::plus));
    Ok(Some(Memory { curve: question.lags.iter().map(at).collect(), total, depth: Some(depth), rate: 0.0 }))
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
}

impl Tree<'_> {
    /// Adds J by lags of the signals of one pass.
    fn follow(&self, pass: Pass, signal: &[(u32, Ball)], curve: &mut [Ball]) {
        let n = self.noise.len();
        let mut signals = vec![Ball::default(); n];
        signal.iter().for_each(|(unit, part)| signals[*unit as usize] = *part);
        let mut estimates = vec![Estimate::default(); n];
        let mut climb = Climb::new(&self.noise);
        for &unit in &self.forest.order {
            let (unit, level) = (unit as usize, self.levels[unit as usize] as usize);
            let list = self.chains.list(unit);
            // The unit itself is seen as it is.
            estimates[list.start].unit = unit as u32;
            if let Some(heir) = self.chains.heir(unit) {
                climb.join(heir, unit);
            }
            // What is seen at one depth tells of one lag.
            let mut tell = |seen: usize, told: Ball| {
                let lag = match pass {
                    Pass::Depth(depth) => seen - depth,
                    Pass::Lag(lag) => lag,
                };
                curve[lag] = curve[lag].plus(told);
            };
            for child in self.chains.others(unit) {
                climb.join(child, unit);
                for (below, place) in self.chains.list(child).enumerate() {
                    let here = list.start + 1 + below;
                    let told = meet((&mut estimates, here, place), &mut climb, unit as u32);
                    if !told.is_zero() {
                        tell(level + 1 + below, told);
                    }
                }
            }
            let added = signals[unit];
            let from = match pass {
                _ if added.is_zero() => list.end..list.end,
                Pass::Depth(depth) if depth == level => list.clone(),
                Pass::Lag(lag) if lag < list.len() => list.start + lag..list.start + lag + 1,
                _ => list.end..list.end,
            };
            for estimate in &mut estimates[from] {
                estimate.signal = estimate.signal.plus(added);
            }
            if self.forest.parent(unit).is_none() {
                for (below, place) in list.enumerate() {
                    let Estimate { variance, signal, unit: at } = estimates[place];
                    if !signal.is_zero() {
                        let variance = variance.plus(climb.sum(at)).plus(self.noise[unit]);
                        tell(level + below, signal.squared().over(variance));
                    }
                }
            }
        }
    }
}

/// Makes one estimate of two at the unit where they meet, and returns what they tell by their difference.
fn meet((estimates, here, other): (&mut [Estimate], usize, usize), climb: &mut Climb, unit: u32) -> Ball {
    let (a, b) = (estimates[here], estimates[other]);
    let (first, second) = (a.variance.plus(climb.sum(a.unit)), b.variance.plus(climb.sum(b.unit)));
    let scale = Ball::ONE.over(first.plus(second));
    let variance = first.times(second).times(scale);
    let (mut signal, mut told) = (Ball::default(), Ball::default());
    if !(a.signal.is_zero() && b.signal.is_zero()) {
        signal = a.signal.times(second).plus(b.signal.times(first)).times(scale);
        told = a.signal.minus(b.signal).squared().times(scale);
    }
    estimates[here] = Estimate { variance, signal, unit };
    told
}
