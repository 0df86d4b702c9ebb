//! Whether the powers of W decay, and how fast, by whatever shows it first.

use super::decay::Decay;
use super::network::Network;
use super::probes::probed;
use super::schur::schur_tested;
use crate::error::Result;

/// The first of these that works: Schur's test, which proves it; random probes.
///
/// # Errors
/// [`crate::Error::Unstable`] where W >= 0 is proven to be; [`crate::Error::StabilityUndecided`] where powers do not
/// decay.
pub(super) fn decay(network: &Network<'_>, depth: Option<usize>, seed: u64) -> Result<Decay> {
    match schur_tested(network, depth)? {
        Some(decay) => Ok(decay),
        None => probed(network, depth, seed),
    }
}
