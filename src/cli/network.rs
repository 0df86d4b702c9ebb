//! From flags to a network.

use super::failure::Failure;
use super::flags::{DynamicsFlags, InputFlag, NoiseFlags, SignalFlags};
use fisher_memory::{Error, LinearSystem, family};
use std::path::Path;

/// A network as specified and as built.
pub struct Network {
    /// Its canonical specification.
    pub specification: String,
    /// Whether a file holds it: what is wrong with the network is then the file's fault, not the command line's.
    from_file: bool,
    /// The network itself, with noise, input and observation.
    pub system: LinearSystem,
}

/// Builds the network that `text` specifies, under the noise and with the dynamics of the flags.
pub fn network(text: &str, noise: &NoiseFlags, dynamics: &DynamicsFlags) -> Result<Network, Failure> {
    let specification = family::Specification::parse(text)?;
    let from_file = specification.is_file();
    let built = specification.build().and_then(|matrix| dynamics.system(matrix));
    let mut system = built.map_err(|error| blamed_if(from_file, error.into()))?;
    if let Some(epsilon) = noise.epsilon {
        system = system.with_noise_variance(epsilon)?;
    }
    if let Some(path) = &noise.noise {
        system = system.with_noise_covariance(family::file::read_matrix(path)?).map_err(|error| blame(error, path))?;
    }
    Ok(Network { specification: specification.to_string(), from_file, system })
}

/// Builds the network that `text` specifies in discrete time, driven through `input`, under unit noise.
pub fn network_alone(text: &str, input: &InputFlag) -> Result<Network, Failure> {
    let signal = SignalFlags { input: input.clone(), signal_covariance: None, observe: None, observation_noise: None };
    network(text, &NoiseFlags::default(), &DynamicsFlags::default())?.driven(&signal)
}

impl Network {
    /// What is wrong with this network, blamed on its file if it has one.
    pub fn blamed(&self, failure: Failure) -> Failure {
        blamed_if(self.from_file, failure)
    }

    /// The network with the input and the observation of the flags.
    pub fn driven(mut self, signal: &SignalFlags) -> Result<Self, Failure> {
        let mut input = signal.input.direction(self.system.size())?;
        if let Some(path) = &signal.signal_covariance {
            let covariance = family::file::read_matrix(path)?;
            input = input.with_covariance(covariance).ok_or_else(|| {
                Failure::usage(
                    "--signal-covariance needs inputs of your own",
                    "give --input FILE.npy, a column a signal",
                )
            })?;
        }
        let file = match (&signal.signal_covariance, &signal.input) {
            (Some(path), _) | (None, InputFlag::File(path)) => Some(path),
            _ => None,
        };
        self.system = match file {
            Some(path) => self.system.with_input(input).map_err(|error| blame(error, path))?,
            None => self.system.with_input(input)?,
        };
        if let (Some(matrix), Some(noise)) = (&signal.observe, &signal.observation_noise) {
            let (observed, covariance) = (family::file::read_matrix(matrix)?, family::file::read_matrix(noise)?);
            self.system = self
                .system
                .with_observation(observed, covariance)
                .map_err(|error| Failure::from(error).blamed_on_a_file())?;
        }
        Ok(self)
    }
}

fn blamed_if(from_file: bool, failure: Failure) -> Failure {
    if from_file { failure.blamed_on_a_file() } else { failure }
}

/// What a file holds does not fit: its content is at fault, not the command line.
pub fn blame(error: Error, path: &Path) -> Failure {
    Failure::from(error).of(&path.display().to_string()).blamed_on_a_file()
}
