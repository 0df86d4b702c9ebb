//! From flags to a network.

use super::failure::Failure;
use super::flags::{DynamicsFlags, InputFlag, NoiseFlags, SignalFlags, is_list};
use fisher_memory::linalg::{Matrix, Vector};
use fisher_memory::{Error, Input, LinearSystem, family};
use serde::Serialize;
use std::path::Path;

/// A network as specified and as built.
pub struct Network {
    /// Its canonical specification.
    pub specification: String,
    /// Whether a file holds it: what is wrong with the network is then the file's fault, not the command line's.
    from_file: bool,
    /// The network itself, with noise, input and observation.
    pub system: LinearSystem,
    /// What was read, where it comes from a file.
    pub read: Option<Read>,
    parsed: family::Specification,
}

/// What was read from the file of a network.
#[derive(Debug, Clone, Serialize)]
pub struct Read {
    pub format: String,
    pub units: usize,
    pub weights: usize,
    /// Signals that enter.
    pub inputs: usize,
    /// The names of the units.
    pub labels: Option<Vec<String>>,
}

impl Read {
    /// What was read of so many units and weights; `None` of a family.
    pub fn new(format: Option<&String>, [units, weights]: [usize; 2], labels: Option<&Vec<String>>) -> Option<Self> {
        Some(Self { format: format?.clone(), units, weights, inputs: 1, labels: labels.cloned() })
    }

    /// A line that says what was read.
    pub fn in_words(&self) -> String {
        let labels = match &self.labels {
            Some(labels) => {
                let more = if labels.len() > 3 { ", ..." } else { "" };
                format!("named {}{more}", labels[..labels.len().min(3)].join(", "))
            }
            None => "without names".into(),
        };
        let inputs = if self.inputs > 1 { format!(", {} inputs", self.inputs) } else { String::new() };
        format!("read: {}; {} units {labels}, {} weights{inputs}\n", self.format, self.units, self.weights)
    }
}

/// How many units name a direction.
const NAMED: usize = 3;

impl Network {
    /// The names of the units, where the file has any.
    pub fn labels(&self) -> Option<&[String]> {
        self.read.as_ref().and_then(|read| read.labels.as_deref())
    }

    /// The names of the units in which a direction is largest, the largest first; `None` of units without names.
    pub fn largest_units(&self, direction: &Vector) -> Option<Vec<String>> {
        let labels = self.labels()?;
        let mut units: Vec<usize> = (0..direction.len()).filter(|&unit| direction[unit] != 0.0).collect();
        units.sort_by(|&one, &other| direction[other].abs().total_cmp(&direction[one].abs()));
        Some(units.into_iter().take(NAMED).map(|unit| labels[unit].clone()).collect())
    }
}

/// The specification that `text` is, fit for this kind of time.
fn parsed(text: &str, dynamics: &DynamicsFlags) -> Result<family::Specification, Failure> {
    let specification = family::Specification::parse(text)?;
    require_time(&specification, dynamics.continuous)?;
    Ok(specification)
}

/// The network that `text` specifies in this form, with its specification.
pub fn loaded(
    text: &str,
    dynamics: &DynamicsFlags,
    form: family::Form,
) -> Result<(family::Specification, family::Loaded), Failure> {
    let specification = parsed(text, dynamics)?;
    let found = specification.load(form).map_err(|error| blamed_if(specification.is_file(), error.into()))?;
    Ok((specification, found))
}

/// Builds the network that `text` specifies, under the noise and with the dynamics of the flags.
pub fn network(text: &str, noise: &NoiseFlags, dynamics: &DynamicsFlags) -> Result<Network, Failure> {
    let specification = parsed(text, dynamics)?;
    let reading = specification.read().map_err(|error| blamed_if(specification.is_file(), error.into()))?;
    network_of(specification, reading, noise, dynamics)
}

/// The network of a dense matrix, under the noise and with the dynamics of the flags.
pub fn network_of(
    specification: family::Specification,
    reading: family::Reading,
    noise: &NoiseFlags,
    dynamics: &DynamicsFlags,
) -> Result<Network, Failure> {
    let from_file = specification.is_file();
    let counts = [reading.matrix.nrows(), reading.weights()];
    let read = Read::new(reading.format.as_ref(), counts, reading.labels.as_ref());
    let built = dynamics.system(reading.matrix);
    let mut system = built.map_err(|error| blamed_if(from_file, error.into()))?;
    if let Some(epsilon) = noise.epsilon {
        system = system.with_noise_variance(epsilon)?;
    }
    if let Some(path) = &noise.noise {
        let covariance = family::file::read_matrix(path)?;
        require_no_list(&covariance, system.size(), path)?;
        system = system.with_noise_covariance(covariance).map_err(|error| blame(error, path))?;
    }
    Ok(Network { specification: specification.to_string(), from_file, system, read, parsed: specification })
}

/// Refuses the matrix A of x' = A x in discrete time, and its transform to discrete time in continuous time.
pub fn require_time(specification: &family::Specification, continuous: bool) -> Result<(), Failure> {
    match (specification.missing_step(), continuous) {
        (Some(key), false) => {
            let example = specification.with(key, "0.1")?;
            Err(Failure::content(
                format!(
                    "{specification} is the matrix A of x' = A x + v s; as W of a network in discrete time it is \
                     unstable or means something else"
                ),
                format!("give {key}, as in {example}, for its bilinear transform, or add --continuous"),
            ))
        }
        (None, true) if specification.is_stepped() => Err(Failure::usage(
            format!("{specification} is the W of a network in discrete time"),
            "leave out --continuous, or the time step",
        )),
        _ => Ok(()),
    }
}

/// Refuses one number, or a number for every unit, where a covariance is needed.
fn require_no_list(covariance: &Matrix, n: usize, path: &Path) -> Result<(), Failure> {
    let remedy = match covariance.shape() {
        (1, 1) if n > 1 => format!("use --epsilon {} for the same noise on every unit", covariance[0]),
        (rows, columns) if rows * columns == n && n > 1 => {
            format!("write the {n} variances on the diagonal of an {n} x {n} matrix (numpy.diag)")
        }
        _ => return Ok(()),
    };
    let (rows, columns) = covariance.shape();
    let problem =
        format!("{}: holds a {rows} x {columns} matrix where the {n} x {n} covariance Q is needed", path.display());
    Err(Failure::content(problem, remedy))
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
        let mut input = match &signal.input {
            InputFlag::Own => Input::Vector(self.parsed.own_input()?.normalize()),
            given => given.direction(self.system.size(), self.labels())?,
        };
        if let (Some(read), Input::Several { directions, .. }) = (&mut self.read, &input) {
            read.inputs = directions.ncols();
        }
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
            let observed = self.observation(matrix)?;
            let covariance = family::file::read_matrix(noise)?;
            self.system = self
                .system
                .with_observation(observed, covariance)
                .map_err(|error| Failure::from(error).blamed_on_a_file())?;
        }
        Ok(self)
    }
}

impl Network {
    /// H (m x n): a matrix, or a row for every unit of a list.
    fn observation(&self, path: &Path) -> Result<Matrix, Failure> {
        let n = self.system.size();
        if is_list(path)
            && let Some(units) = family::file::read_units(path, self.labels(), n)?
        {
            return Ok(Matrix::from_fn(units.len(), n, |row, unit| f64::from(u8::from(units[row] == unit))));
        }
        Ok(family::file::read_matrix(path)?)
    }
}

fn blamed_if(from_file: bool, failure: Failure) -> Failure {
    if from_file { failure.blamed_on_a_file() } else { failure }
}

/// What a file holds does not fit: its content is at fault, not the command line.
pub fn blame(error: Error, path: &Path) -> Failure {
    Failure::from(error).of(&path.display().to_string()).blamed_on_a_file()
}
