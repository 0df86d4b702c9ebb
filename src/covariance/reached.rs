//! Which units the noise reaches.

use super::evolution::Evolution;
use crate::error::Result;
use crate::linalg::reached_units;
use crate::system::{LinearSystem, Noise};

/// The units that the noise reaches, where they are some of the network's and not all.
pub(crate) fn partly_reached(system: &LinearSystem, evolution: Evolution) -> Result<Option<Vec<usize>>> {
    let Noise::Covariance(noise) = system.noise() else { return Ok(None) };
    if system.least_noise()?.is_some() {
        return Ok(None);
    }
    let n = system.size();
    let units = reached_units(system.recurrent(), noise, evolution.passes(n));
    Ok((!units.is_empty() && units.len() < n).then_some(units))
}
