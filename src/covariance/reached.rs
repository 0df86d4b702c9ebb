//! Which units the noise reaches.

use super::evolution::Evolution;
use crate::linalg::reached_units;
use crate::system::{LinearSystem, Noise};

/// The units that the noise reaches, where they are some of the network's and not all.
pub(crate) fn partly_reached(system: &LinearSystem, evolution: Evolution) -> Option<Vec<usize>> {
    let Noise::Covariance(noise) = system.noise() else { return None };
    // A unit with noise of its own is reached.
    if noise.diagonal().iter().all(|&variance| variance > 0.0) {
        return None;
    }
    let n = system.size();
    let units = reached_units(system.recurrent(), noise, evolution.passes(n));
    (!units.is_empty() && units.len() < n).then_some(units)
}
