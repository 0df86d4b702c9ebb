//! J_tot = sum_k J(k): lag by lag, and a proven bound on all lags after the last.

use super::decay::Decay;
use super::enclosure::Interval;
use super::lags::{Lags, Wanted};
use super::network::Network;
use super::powers::Powers;
use super::solver::Goal;
use crate::error::Result;
use crate::linalg::{inflation, scale_by_power};
use std::collections::BTreeMap;

/// The part of the width of a total that is allowed to the lags that are left out.
const TAIL: f64 = 0.3;
/// The part that is allowed to all lags that are found.
pub(super) const FOUND: f64 = 0.3;
/// Powers beyond which the tail is not looked for.
const MOST: usize = 1_000_000;
/// The share of |v|^2 below which a total is not expected.
const LEAST: f64 = 1e-4;

/// How narrow totals are to be, relatively, and the most bytes that they may take.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    pub(super) relative: f64,
    pub(super) memory: Option<u64>,
}

/// J_tot of every input, and how many lags were summed; `known` holds J of every input at lags found before.
pub(super) fn totals(
    network: &Network<'_>,
    decay: Decay,
    inputs: &[Vec<f64>],
    known: &BTreeMap<usize, Vec<Interval>>,
    limits: Limits,
) -> Result<(Vec<Interval>, usize)> {
    let Limits { relative, memory } = limits;
    let tails = tails(network, decay, inputs, LEAST * TAIL * relative)?;
    let all = |values: &[f64]| values.iter().sum::<f64>();
    let expected =
        tails.iter().position(|tail| all(tail) <= TAIL * relative * 0.1 * all(&tails[0])).unwrap_or(tails.len());
    let mut lags = Lags::new(network, decay, inputs, expected.max(1) * inputs.len(), memory)?;
    let mut sums = vec![Interval::default(); inputs.len()];
    let mut next = 0;
    let per_block = (lags.room.width / inputs.len()).max(1);
    let width = |sums: &[Interval], input: usize| relative * sums[input].lower;
    while next < tails.len() && (0..inputs.len()).any(|input| tails[next][input] > TAIL * width(&sums, input)) {
        let last = (next + per_block).min(tails.len());
        let mut block = Vec::new();
        for lag in next..last {
            match known.get(&lag) {
                Some(found) => sums.iter_mut().zip(found).for_each(|(sum, found)| *sum = sum.plus(*found)),
                None => block.extend((0..inputs.len()).map(|input| {
                    let share = FOUND * width(&sums, input) / expected as f64;
                    (lag, Wanted { input, goal: Goal { relative: FOUND * relative, absolute: share } })
                })),
            }
        }
        for part in block.chunks(lags.room.width) {
            let found = lags.enclose(part)?;
            for ((_, wanted), found) in part.iter().zip(found) {
                sums[wanted.input] = sums[wanted.input].plus(found);
            }
        }
        next = last;
        network.options.checkpoint("J_tot", (next as f64 / expected as f64).min(1.0))?;
    }
    let rest = |input: usize| tails.get(next).map_or(0.0, |tail| tail[input]);
    let total = |input: usize| sums[input].plus(Interval { lower: 0.0, upper: rest(input) });
    Ok(((0..inputs.len()).map(total).collect(), next))
}

/// For every K and input a bound on the sum of J(k) over k >= K: J(k) <= |W^k v|^2 since C >= Q, and from some R on
/// sum_{k>=R} J(k) = b'M b <= n |b|^2 since tr(Q M) = n; b = W^R v, and |.| in units of each unit's noise.
///
/// They end where the bound is below `share` of |v|^2, or with W^k v = 0.
fn tails(network: &Network<'_>, decay: Decay, inputs: &[Vec<f64>], share: f64) -> Result<Vec<Vec<f64>>> {
    let mut powers = Powers::new(network, inputs)?;
    let units = network.size as f64;
    let mut squares: Vec<Vec<f64>> = Vec::new();
    loop {
        let found: Vec<f64> = (0..inputs.len())
            .map(|input| {
                let length = powers.lengths[input] + powers.state_error(input, decay.gain);
                let scaled = scale_by_power(length, powers.exponents[input]) * inflation(2);
                scaled * scaled * inflation(2) + f64::MIN_POSITIVE * f64::from(u8::from(length > 0.0))
            })
            .collect();
        let ends = decay.depth == Some(squares.len());
        let small = |input: usize| units * found[input] <= share * squares.first().map_or(0.0, |first| first[input]);
        let done = ends || squares.len() >= MOST || (0..inputs.len()).all(small);
        squares.push(if ends { vec![0.0; inputs.len()] } else { found });
        if done {
            break;
        }
        powers.step(network)?;
    }
    squares.last_mut().into_iter().flatten().for_each(|square| *square *= units);
    for lag in (1..squares.len()).rev() {
        let (before, after) = squares.split_at_mut(lag);
        let pairs = before[lag - 1].iter_mut().zip(&after[0]);
        pairs.for_each(|(sum, later)| *sum = (*sum + later) * inflation(1));
    }
    Ok(squares)
}
