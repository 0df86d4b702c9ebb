//! How far a network of a comparison is from normal.

use crate::cli::network::Network;
use fisher_memory::nonnormality::{
    Bracket, NonnormalityOptions, eigenvector_condition, henrici, kreiss_constant, numerical_radius,
    pseudospectral_radius, transient_gain,
};
use fisher_memory::{Dynamics, Error, Options};

/// The perturbation whose pseudospectral radius `--measures` gives.
const PERTURBATION: f64 = 0.01;

/// How far a network is from normal; `nonnormality` tells the rest. `None` where an iteration did not converge, or
/// where the powers of W cannot be shown to decay; the matrix of continuous time has no use for powers.
#[derive(Debug, Clone, Copy, Default)]
pub struct Shape {
    pub henrici: Option<f64>,
    pub henrici_relative: Option<f64>,
    pub numerical_radius: Option<f64>,
    pub transient_gain: Option<f64>,
    pub kreiss: Option<f64>,
    pub eigenvector_condition: Option<f64>,
    pub pseudospectral_radius: Option<f64>,
}

impl Shape {
    /// The quick measures, or `every` one. The matrix of continuous time has no use for those of its powers.
    pub fn of(network: &Network, every: bool, options: &Options) -> Result<Self, Error> {
        let continuous = network.system.dynamics() == Dynamics::Continuous;
        let (matrix, tolerance) = (network.system.recurrent(), NonnormalityOptions::default().tolerance);
        let departure = henrici(matrix).ok();
        let gain = || transient_gain(matrix, tolerance, options).map(|found| found.gain);
        let mut found = Self {
            henrici: departure.map(|found| found.departure),
            henrici_relative: departure.map(|found| found.relative),
            numerical_radius: known_value(numerical_radius(matrix, tolerance))?,
            transient_gain: if continuous { None } else { known_value(gain())? },
            ..Self::default()
        };
        if every {
            let constant = || kreiss_constant(matrix, tolerance, options).map(|found| found.constant);
            found.kreiss = if continuous { None } else { known_value(constant())? };
            let condition = unless_interrupted(eigenvector_condition(matrix))?;
            found.eigenvector_condition = condition.filter(|value| value.is_finite());
            found.pseudospectral_radius = known_value(pseudospectral_radius(matrix, PERTURBATION, tolerance))?;
        }
        Ok(found)
    }
}

/// What a measure is where it exists and was not kept from being found.
fn unless_interrupted<T>(found: Result<T, Error>) -> Result<Option<T>, Error> {
    match found {
        Err(error @ (Error::Interrupted | Error::BeyondMemory { .. })) => Err(error),
        found => Ok(found.ok()),
    }
}

/// A bracketed measure whose bounds agree to the four digits that a table shows; `nonnormality` gives both bounds.
fn known_value(found: Result<Bracket, Error>) -> Result<Option<f64>, Error> {
    let bracket = unless_interrupted(found)?.filter(|bracket| bracket.relative_gap() < 5e-5);
    Ok(bracket.map(|bracket| bracket.lower))
}
