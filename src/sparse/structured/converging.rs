//! Networks in which no unit has two targets: C is diagonal.
//!
//! What starts at one unit is at one unit ever after. With every unit in units of the product P of the weights on its
//! way (see [`Forest::products`]) it stays the same on that way, and the covariance is c = P^2 q plus that of all
//! sources; a ring multiplies what passes its first unit by the product g around it.

use super::super::question::SparseQuestion;
use super::ball::Ball;
use super::chains::Chains;
use super::forest::{Forest, NONE, Parts, depth, driven};
use super::found::Memory;
use super::meetings::crossings;
use crate::error::Result;
use crate::options::Options;

/// Lags between two reports.
const REPORT: usize = 1 << 12;

/// J of the inputs under noise of these variances.
///
/// # Errors
/// [`crate::Error::Unstable`] and [`crate::Error::StabilityUndecided`], for a ring; [`crate::Error::Interrupted`].
pub(super) fn memory(
    forest: &Forest,
    inputs: &[Vec<f64>],
    noise: impl Fn(usize) -> f64,
    question: &SparseQuestion,
    options: &Options,
) -> Result<Memory> {
    let (mut products, gains) = forest.products();
    let rate = forest.require_stable(&gains)?;
    let parts: Vec<Parts> = inputs.iter().map(|input| driven(input, |unit| products[unit])).collect();
    options.checkpoint("C", 0.5)?;
    for (unit, product) in products.iter_mut().enumerate() {
        *product = product.squared().scaled(noise(unit));
    }
    let mut variances = products;
    accumulate(forest, &gains, &mut variances);
    options.checkpoint("C", 1.0)?;
    let firsts = firsts(forest, &gains);
    let mut curve = vec![Ball::default(); question.lags.len()];
    let mut walk = Walk { forest, firsts, places: Vec::new() };
    for parts in &parts {
        walk.add_curve(parts.clone(), &variances, (question, options), &mut curve)?;
    }
    let chains = (question.total && parts.iter().any(|parts| parts.len() > 1)).then(|| Chains::new(forest));
    let total = question.total.then(|| {
        remember(forest, &gains, &mut variances);
        let alone = |parts: &Parts| {
            let terms = parts.iter().map(|(unit, part)| part.squared().times(variances[*unit as usize]));
            terms.fold(Ball::default(), Ball::plus)
        };
        let together = |parts: &Parts| match &chains {
            Some(chains) if parts.len() > 1 => crossings((forest, chains), &gains, parts, &variances),
            _ => Ball::default(),
        };
        parts.iter().fold(Ball::default(), |sum, parts| sum.plus(alone(parts)).plus(together(parts)))
    });
    let depth = forest.rings.is_empty().then(|| depth(forest));
    Ok(Memory { curve, total, depth, rate })
}

/// From the noise that enters at every unit to the covariance there.
///
/// What enters a ring of all its trees, E, passes its first unit with 1 + g^2 + g^4 + ...: c = E / (1 - g^2).
fn accumulate(forest: &Forest, gains: &[Ball], variances: &mut [Ball]) {
    for &unit in &forest.order {
        if let Some(parent) = forest.parent(unit as usize) {
            variances[parent] = variances[parent].plus(variances[unit as usize]);
        }
    }
    for (ring, gain) in forest.rings.iter().zip(gains) {
        let square = gain.squared();
        let enters = ring.iter().fold(Ball::default(), |sum, unit| sum.plus(variances[*unit as usize]));
        let first = ring[0] as usize;
        variances[first] = enters.over(Ball::ONE.minus(square));
        let mut before = variances[first].times(square);
        for &unit in &ring[1..] {
            before = variances[unit as usize].plus(before);
            variances[unit as usize] = before;
        }
    }
}

/// From the covariance of every unit to J_tot of a signal of size one there: m = 1 / c + m of the target, and g^2 times
/// the latter at the first unit of a ring.
fn remember(forest: &Forest, gains: &[Ball], variances: &mut [Ball]) {
    for (ring, gain) in forest.rings.iter().zip(gains) {
        let square = gain.squared();
        for &unit in ring {
            variances[unit as usize] = Ball::ONE.over(variances[unit as usize]);
        }
        let others = ring[1..].iter().fold(Ball::default(), |sum, unit| sum.plus(variances[*unit as usize]));
        let turn = variances[ring[0] as usize].plus(square.times(others));
        let mut after = turn.over(Ball::ONE.minus(square));
        variances[ring[0] as usize] = after;
        for &unit in ring[1..].iter().rev() {
            after = after.plus(variances[unit as usize]);
            variances[unit as usize] = after;
        }
    }
    for &unit in forest.order.iter().rev() {
        let own = Ball::ONE.over(variances[unit as usize]);
        let later = forest.parent(unit as usize).map_or(Ball::default(), |parent| variances[parent]);
        variances[unit as usize] = own.plus(later);
    }
}

/// The first unit of every ring with the product around it, by units.
fn firsts(forest: &Forest, gains: &[Ball]) -> Vec<(u32, Ball)> {
    let mut firsts: Vec<(u32, Ball)> = forest.rings.iter().zip(gains).map(|(ring, gain)| (ring[0], *gain)).collect();
    firsts.sort_unstable_by_key(|(unit, _)| *unit);
    firsts
}

/// Moves parts of a signal from unit to unit.
struct Walk<'a> {
    forest: &'a Forest,
    firsts: Vec<(u32, Ball)>,
    /// Where the part that has come to a unit stands among the others.
    places: Vec<u32>,
}

impl Walk<'_> {
    /// Adds J at every lag that is asked for.
    fn add_curve(
        &mut self,
        mut parts: Parts,
        variances: &[Ball],
        (question, options): (&SparseQuestion, &Options),
        curve: &mut [Ball],
    ) -> Result<()> {
        let mut wanted: Vec<usize> = (0..curve.len()).collect();
        wanted.sort_unstable_by_key(|place| question.lags[*place]);
        let last = wanted.last().map_or(0, |place| question.lags[*place]);
        let mut lag = 0;
        for place in wanted {
            while lag < question.lags[place] && !parts.is_empty() {
                if lag % REPORT == 0 || parts.len() > REPORT {
                    options.checkpoint("J(k)", lag as f64 / last as f64)?;
                }
                self.step(&mut parts);
                lag += 1;
            }
            let terms = parts.iter().map(|(unit, part)| part.squared().over(variances[*unit as usize]));
            curve[place] = terms.fold(curve[place], Ball::plus);
        }
        Ok(())
    }

    /// One step of the network; parts that come to the same unit become one.
    fn step(&mut self, parts: &mut Parts) {
        let alone = parts.len() == 1;
        if !alone && self.places.is_empty() {
            self.places = vec![NONE; self.forest.parent.len()];
        }
        let mut kept = 0;
        for place in 0..parts.len() {
            let (unit, mut part) = parts[place];
            let target = self.forest.parent[unit as usize];
            if target == NONE {
                continue;
            }
            if let Ok(first) = self.firsts.binary_search_by_key(&unit, |(unit, _)| *unit) {
                part = part.times(self.firsts[first].1);
            }
            if !alone {
                let there = &mut self.places[target as usize];
                if *there != NONE {
                    let met = &mut parts[*there as usize].1;
                    *met = met.plus(part);
                    continue;
                }
                *there = kept as u32;
            }
            parts[kept] = (target, part);
            kept += 1;
        }
        parts.truncate(kept);
        if !alone {
            parts.iter().for_each(|(unit, _)| self.places[*unit as usize] = NONE);
        }
    }
}
