//! Parts of one signal that come to the same unit at the same time, and go on as one.
//!
//! J_tot of parts a and b that never meet is that of each, and 2 a b m more where they meet, m = J_tot of a signal of
//! size one from the unit where they do.

use super::ball::Ball;
use super::chains::Chains;
use super::forest::{Forest, Parts};

/// The sum of 2 a b m over all meetings. Parts are in units of the products, by units.
pub(super) fn crossings(
    (forest, chains): (&Forest, &Chains),
    gains: &[Ball],
    parts: &Parts,
    memories: &[Ball],
) -> Ball {
    // By every unit's list: the part that comes from each distance.
    let mut arriving = vec![Ball::default(); forest.parent.len()];
    for (unit, part) in parts {
        arriving[chains.start[*unit as usize] as usize] = *part;
    }
    let mut sum = Ball::default();
    for &unit in forest.order.iter().chain(forest.rings.iter().flatten()) {
        let unit = unit as usize;
        let own = chains.list(unit).start + 1;
        for child in chains.others(unit) {
            for (distance, place) in chains.list(child).enumerate() {
                let (here, other) = (arriving[own + distance], arriving[place]);
                sum = sum.plus(crossing(here, other, memories[unit]));
                arriving[own + distance] = here.plus(other);
            }
        }
    }
    for (ring, gain) in forest.rings.iter().zip(gains) {
        sum = sum.plus(around((ring, *gain), chains, &arriving, memories));
    }
    sum.plus(sum)
}

fn crossing(one: Ball, other: Ball, memory: Ball) -> Ball {
    if one.is_zero() || other.is_zero() { Ball::default() } else { one.times(other).times(memory) }
}

/// Meetings on a ring: of parts that first pass its first unit at times that differ by whole turns.
fn around((ring, gain): (&[u32], Ball), chains: &Chains, arriving: &[Ball], memories: &[Ball]) -> Ball {
    // When each part comes to the ring, how far that is before the first unit, and where it stands.
    let mut entries: Vec<(usize, usize, usize)> = Vec::new();
    for (place, unit) in ring.iter().enumerate() {
        let ahead = (ring.len() - place) % ring.len();
        let list = chains.list(*unit as usize).enumerate().filter(|(_, part)| !arriving[*part].is_zero());
        entries.extend(list.map(|(time, part)| (time, ahead, part)));
    }
    entries.sort_unstable();
    // By the time within a turn: what has come until now, and when it passed the first unit.
    let mut before = vec![(Ball::default(), 0); ring.len()];
    let mut sum = Ball::default();
    for (time, ahead, part) in entries {
        let passes = time + ahead;
        let (collected, then) = &mut before[passes % ring.len()];
        if !collected.is_zero() {
            *collected = collected.times(gain.power((passes - *then) / ring.len()));
        }
        let unit = ring[(ring.len() - ahead) % ring.len()];
        sum = sum.plus(crossing(*collected, arriving[part], memories[unit as usize]));
        *collected = collected.plus(arriving[part]);
        *then = passes;
    }
    sum
}
