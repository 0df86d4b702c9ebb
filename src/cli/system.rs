//! From flags to a network and the settings of its analysis.

use super::failure::Failure;
use super::flags::{read_count, read_positive};
use super::session::Session;
use clap::Args;
use fisher_memory::{
    Analysis, Covariance, Error, Input, LinearSystem, Options, Precision, analyse, analyse_continuous, analyse_horizon,
    family, noise_covariance, noise_covariance_after, noise_covariance_continuous,
};
use std::fmt;
use std::path::{Path, PathBuf};

/// How a network is written on the command line.
pub fn system_help() -> String {
    format!(
        "NAME:key=value,... for a family, or FILE[:key=value,...] for a matrix.\n\
         Row = target, column = source: x(t) = W x(t-1).\n\n{}",
        family::catalogue_help()
    )
}

/// The noise that drives the network.
#[derive(Args, Debug)]
#[command(next_help_heading = "Network")]
pub struct NoiseFlags {
    /// Variance of the independent noise on every unit, Q = E I [default: 1]
    #[arg(long, value_name = "E", value_parser = read_positive, allow_hyphen_values = true, conflicts_with = "noise")]
    pub epsilon: Option<f64>,
    /// Covariance Q of the noise, an n x n matrix (.npy, .mtx, .csv)
    #[arg(long, value_name = "FILE")]
    pub noise: Option<PathBuf>,
}

/// Which dynamics: stationary unless said.
#[derive(Args, Debug)]
#[command(next_help_heading = "Network")]
pub struct DynamicsFlags {
    /// After N steps from rest instead of the stationary state; any W, stable or not
    #[arg(long, value_name = "N", value_parser = |text: &str| read_count(text, 1, 1_000_000_000),
          conflicts_with = "continuous")]
    pub horizon: Option<usize>,
    /// The matrix is A of x' = A x + v s + noise; lags become times
    #[arg(long)]
    pub continuous: bool,
}

/// How far apart in time the lags are.
#[derive(Args, Debug)]
#[command(next_help_heading = "Network")]
pub struct StepFlag {
    /// Time between two lags, with --continuous [default: 1]
    #[arg(long, value_name = "DT", value_parser = read_positive, allow_hyphen_values = true, requires = "continuous")]
    step: Option<f64>,
}

/// Time between two lags unless said.
const DEFAULT_STEP: f64 = 1.0;

impl DynamicsFlags {
    /// The steps from rest, as the library counts them.
    pub fn horizon(&self) -> Option<u64> {
        self.horizon.map(|steps| steps as u64)
    }

    /// The time between two lags, in continuous time.
    pub fn step(&self, flag: &StepFlag) -> Option<f64> {
        self.continuous.then(|| flag.step.unwrap_or(DEFAULT_STEP))
    }

    /// The memory of a network that moves like this.
    pub fn analyse(&self, flag: &StepFlag, system: &LinearSystem, options: &Options) -> Result<Analysis, Error> {
        match (self.horizon(), self.step(flag)) {
            (Some(steps), _) => analyse_horizon(system, steps, options),
            (None, Some(step)) => analyse_continuous(system, step, options),
            (None, None) => analyse(system, options),
        }
    }

    /// The noise covariance of a network that moves like this.
    pub fn noise_covariance(&self, system: &LinearSystem, options: &Options) -> Result<Covariance, Error> {
        match self.horizon() {
            Some(steps) => noise_covariance_after(system, steps, options),
            None if self.continuous => noise_covariance_continuous(system, options),
            None => noise_covariance(system, options),
        }
    }

    /// What to add to the name of a network: nothing for the stationary state.
    pub fn in_words(&self) -> String {
        match self.horizon {
            Some(1) => " after 1 step from rest".into(),
            Some(steps) => format!(" after {steps} steps from rest"),
            None if self.continuous => " in continuous time".into(),
            None => String::new(),
        }
    }
}

/// Where the signal enters and what is seen of the state.
#[derive(Args, Debug)]
#[command(next_help_heading = "Network")]
pub struct SignalFlags {
    /// Input direction v: first (unit 1), best (holds most information), random[:seed=S], average (the mean over all
    /// unit inputs), or FILE.npy with a vector, or with several inputs at once as the columns of an n x p matrix
    #[arg(long, value_name = "V", default_value = "best", value_parser = InputFlag::read)]
    pub input: InputFlag,
    /// Covariance of several signals, p x p; independent signals of unit power otherwise
    #[arg(long, value_name = "FILE")]
    pub signal_covariance: Option<PathBuf>,
    /// Read-out matrix H of y = H x + noise (m x n); the state itself is seen otherwise
    #[arg(long, value_name = "FILE", requires = "observation_noise")]
    pub observe: Option<PathBuf>,
    /// Covariance R of the read-out's noise (m x m)
    #[arg(long, value_name = "FILE", requires = "observe")]
    pub observation_noise: Option<PathBuf>,
}

/// How sure the numbers must be.
#[derive(Args, Debug)]
#[command(next_help_heading = "Accuracy")]
pub struct AccuracyFlags {
    /// Largest relative error a result may have; one that cannot meet it is refused [default: 1e-10]
    #[arg(long, value_name = "T", value_parser = read_tolerance, allow_hyphen_values = true)]
    pub tolerance: Option<f64>,
    /// Arithmetic: auto (as many bits as the tolerance needs), double, or a number of BITS
    #[arg(long, value_name = "auto|double|BITS", default_value = "auto", value_parser = read_precision)]
    pub precision: Precision,
}

/// The value of `--input`.
#[derive(Debug, Clone, PartialEq)]
pub enum InputFlag {
    First,
    Best,
    Random(u64),
    Average,
    File(PathBuf),
}

impl InputFlag {
    /// Reads the value of `--input`.
    pub fn read(text: &str) -> Result<Self, String> {
        let path = Path::new(text);
        match text.strip_prefix("random") {
            _ if text == "first" => Ok(Self::First),
            _ if text == "best" => Ok(Self::Best),
            _ if text == "average" => Ok(Self::Average),
            Some("") => Ok(Self::Random(0)),
            Some(rest) if rest.starts_with(':') => {
                let seed = rest.strip_prefix(":seed=").and_then(|seed| seed.parse().ok());
                seed.map(Self::Random).ok_or_else(|| "write random:seed=S with a whole number S".into())
            }
            _ if path.extension().is_some() => Ok(Self::File(path.into())),
            _ => Err("use first, best, random:seed=S, average or a FILE.npy".into()),
        }
    }

    /// The input that it names, for a network of n units.
    pub fn direction(&self, n: usize) -> Result<Input, Failure> {
        Ok(match self {
            Self::First => Input::First,
            Self::Best => Input::Best,
            Self::Random(seed) => Input::Random { seed: *seed },
            Self::Average => Input::average(n),
            Self::File(path) => Input::from_columns(family::file::read_matrix(path)?),
        })
    }
}

impl fmt::Display for InputFlag {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::First => formatter.write_str("first"),
            Self::Best => formatter.write_str("best"),
            Self::Random(seed) => write!(formatter, "random:seed={seed}"),
            Self::Average => formatter.write_str("average"),
            Self::File(path) => path.display().fmt(formatter),
        }
    }
}

/// A network as specified and as built.
pub struct Network {
    /// Its canonical specification.
    pub specification: String,
    /// Whether a file holds it: what is wrong with it then is content, else the command line.
    from_file: bool,
    /// It, with noise, input and read-out.
    pub system: LinearSystem,
}

/// Builds the network that `text` specifies, under the noise of the flags.
pub fn network(text: &str, noise: &NoiseFlags) -> Result<Network, Failure> {
    let specification = family::Specification::parse(text)?;
    let from_file = specification.is_file();
    let built = specification.build().and_then(LinearSystem::new);
    let mut system = built.map_err(|error| blamed_if(from_file, error.into()))?;
    if let Some(epsilon) = noise.epsilon {
        system = system.with_noise_variance(epsilon)?;
    }
    if let Some(path) = &noise.noise {
        system = system.with_noise_covariance(family::file::read_matrix(path)?).map_err(|error| blame(error, path))?;
    }
    Ok(Network { specification: specification.to_string(), from_file, system })
}

/// Builds the network that `text` specifies, driven through `input`, under unit noise.
pub fn network_alone(text: &str, input: &InputFlag) -> Result<Network, Failure> {
    let noise = NoiseFlags { epsilon: None, noise: None };
    let signal = SignalFlags { input: input.clone(), signal_covariance: None, observe: None, observation_noise: None };
    network(text, &noise)?.driven(&signal)
}

impl Network {
    /// What is wrong with this network, blamed on its file if it has one.
    pub fn blamed(&self, failure: Failure) -> Failure {
        blamed_if(self.from_file, failure)
    }

    /// The same network with the input and read-out of the flags.
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
            let (read_out, covariance) = (family::file::read_matrix(matrix)?, family::file::read_matrix(noise)?);
            self.system = self
                .system
                .with_observation(read_out, covariance)
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

impl AccuracyFlags {
    /// Refuses at once what double precision has no proof for.
    pub fn check(&self, dynamics: &DynamicsFlags, signal: Option<&SignalFlags>) -> Result<(), Failure> {
        let observed = signal.is_some_and(|signal| signal.observe.is_some());
        let wanted =
            [("--observe", observed), ("--horizon", dynamics.horizon.is_some()), ("--continuous", dynamics.continuous)];
        match wanted.iter().find(|(_, given)| *given && self.precision == Precision::Double) {
            None => Ok(()),
            Some((flag, _)) => Err(Failure::usage(
                format!("--precision double proves nothing with {flag}"),
                "leave --precision out, or give it a number of bits, 106 for instance",
            )),
        }
    }
}

/// The settings of the library behind the flags.
pub fn options(accuracy: &AccuracyFlags, session: &Session) -> Options {
    let defaults = Options::default();
    Options {
        tolerance: accuracy.tolerance.unwrap_or(defaults.tolerance),
        precision: accuracy.precision,
        threads: session.threads,
        monitor: session.monitor(),
        ..defaults
    }
}

/// The value of `--lags`.
pub fn read_lags(text: &str) -> Result<usize, String> {
    read_count(text, 1, 1_000_000)
}

fn read_tolerance(text: &str) -> Result<f64, String> {
    read_positive(text).ok().filter(|&value| value < 1.0).ok_or_else(|| "give a number between 0 and 1".into())
}

fn read_precision(text: &str) -> Result<Precision, String> {
    match text {
        "auto" => Ok(Precision::Auto),
        "double" => Ok(Precision::Double),
        _ => read_count(text, 53, 1_000_000)
            .map(|bits| Precision::Bits(bits as u32))
            .map_err(|_| "use auto, double, or a number of bits from 53 to 1000000".into()),
    }
}
