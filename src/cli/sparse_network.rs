//! From flags to a sparse network.

use super::failure::Failure;
use super::flags::{InputFlag, NoiseFlags, SignalFlags};
use super::network::{Read, blame};
use fisher_memory::family::file::{read_matrix, read_units, read_vector};
use fisher_memory::family::{SparseReading, Specification};
use fisher_memory::sparse::SparseSystem;
use fisher_memory::{Error, Input};
use std::path::Path;

/// A sparse network as specified and as built.
pub struct SparseNetwork {
    /// Its canonical specification.
    pub specification: String,
    /// The network itself, with noise, input and what is seen of it.
    pub system: SparseSystem,
    /// What was read, where it comes from a file.
    pub read: Option<Read>,
}

/// The network of a sparse matrix, under the noise and with the input of the flags.
pub fn sparse_network(
    specification: Specification,
    reading: SparseReading,
    noise: &NoiseFlags,
    signal: &SignalFlags,
) -> Result<SparseNetwork, Failure> {
    let (n, weights) = (reading.matrix.size(), reading.matrix.weights());
    let mut read = Read::new(reading.format.as_ref(), [n, weights], reading.labels.as_ref());
    let blamed = |error: Error| {
        let failure = Failure::from(error);
        if specification.is_file() { failure.blamed_on_a_file() } else { failure }
    };
    let mut system = SparseSystem::new(reading.matrix).map_err(blamed)?;
    if let Some(epsilon) = noise.epsilon {
        system = system.with_noise_variance(epsilon)?;
    }
    if let Some(path) = &noise.noise {
        let variances = read_vector(path)?.as_slice().to_vec();
        system = system.with_unit_noise(variances).map_err(|error| blame(error, path))?;
    }
    let labels = reading.labels.as_deref();
    // The best input is not known yet: it is found with all else.
    if signal.input != InputFlag::Best {
        let inputs = inputs(&signal.input, n, labels)?;
        if let Some(read) = &mut read {
            read.inputs = inputs.len();
        }
        system = match &signal.input {
            InputFlag::File(path) => system.with_inputs(inputs).map_err(|error| blame(error, path))?,
            _ => system.with_inputs(inputs)?,
        };
    }
    if let (Some(path), Some(noise)) = (&signal.observe, &signal.observation_noise) {
        let variance = one_variance(noise)?;
        let units = listed_units(path, labels, n)?;
        system = system.with_observed(units, variance).map_err(|error| blame(error, path))?;
    }
    Ok(SparseNetwork { specification: specification.to_string(), system, read })
}

/// The units that a file lists, counted from zero.
pub fn listed_units(path: &Path, labels: Option<&[String]>, n: usize) -> Result<Vec<usize>, Failure> {
    read_units(path, labels, n)?.ok_or_else(|| {
        let what = format!("{}: is no list of units", path.display());
        Failure::content(what, "list units by name or number, one a line")
    })
}

/// The vectors along which signals enter.
fn inputs(flag: &InputFlag, n: usize, labels: Option<&[String]>) -> Result<Vec<Vec<f64>>, Failure> {
    let input = flag.direction(n, labels)?;
    if let Input::Several { directions, .. } = &input {
        return Ok(directions.column_iter().map(|column| column.iter().copied().collect()).collect());
    }
    let vector = input.direction(n).ok_or_else(|| {
        Failure::usage("a sparse network has no input of this kind", "use first, best, random:seed=S or a FILE")
    })?;
    Ok(vec![vector.as_slice().to_vec()])
}

/// The variance of the observation's noise, the same for all units that are seen.
fn one_variance(path: &Path) -> Result<f64, Failure> {
    let covariance = read_matrix(path)?;
    if covariance.len() == 1 {
        return Ok(covariance[0]);
    }
    let (rows, columns) = covariance.shape();
    let what = format!("{}: holds a {rows} x {columns} matrix", path.display());
    Err(Failure::content(what, "for a sparse network give one number, the variance for every unit that is seen"))
}
