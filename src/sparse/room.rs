//! How many vectors fit side by side into the memory there is.

use super::network::Network;
use super::product::{WIDTHS, width_for};
use super::reduce::largest;
use crate::allowance::memory_left;
use crate::error::{Error, Result};

/// Doubles of every unit and vector: two parts each of b and of two blocks of the proof, x, the residual, sums.
const DOUBLES: usize = 12;
/// Numbers in single precision of every unit and vector, beside the steps.
const SINGLES: usize = 12;
/// Bytes of every unit beside its vectors: the random vectors that bound the powers, and the inputs.
const OF_A_UNIT: usize = 16 * 2 * 8 + 64;
/// The share of the memory left that is taken.
const SHARE: f64 = 0.8;

/// Vectors side by side, and the steps of which there is room.
#[derive(Debug, Clone, Copy)]
pub(super) struct Room {
    pub(super) width: usize,
    pub(super) steps: usize,
}

/// About the steps that count where powers fall by this factor, to a relative width.
fn expected_steps(rate: f64, tolerance: f64) -> usize {
    (2.0 * (10.0 / tolerance.sqrt()).ln() / (2.0 * (1.0 - rate).max(1e-6)) + 20.0) as usize
}

/// The most vectors side by side, up to `wanted`, that fit into `most` bytes beside the network.
///
/// # Errors
/// [`Error::BeyondMemory`] where not even one does.
pub(super) fn room(network: &Network<'_>, rate: f64, wanted: usize, most: Option<u64>) -> Result<Room> {
    // Every rank has to come to the same end: that of the one with most units and least memory.
    let own = largest(network.own() as f64, network.ranks)? as usize;
    let steps = expected_steps(rate, network.options.tolerance);
    // The network is there already; what is asked for is about what is yet to come.
    let bytes = |width: usize| (own * (width * (8 * DOUBLES + 4 * SINGLES + 4 * steps) + OF_A_UNIT)) as u64;
    let left = (memory_left() as f64 * SHARE) as u64 / network.ranks.count() as u64;
    let held = network.bytes();
    let allowed = most.map_or(left, |most| most.saturating_sub(held).min(left));
    let allowed = -largest(-(allowed as f64), network.ranks)? as u64;
    let width = WIDTHS.into_iter().rev().find(|&width| width <= width_for(wanted) && bytes(width) <= allowed);
    match width {
        Some(width) => {
            let fixed = bytes(width) - (own * width * 4 * steps) as u64;
            Ok(Room { width, steps: ((allowed - fixed) / (4 * own * width).max(1) as u64) as usize })
        }
        None => Err(Error::BeyondMemory {
            what: format!("the memory of {} units", network.size),
            needed: bytes(1) + held,
            left: allowed + held,
            limit: if most.is_some() { "under the limit that was given" } else { "on this machine" },
        }),
    }
}
