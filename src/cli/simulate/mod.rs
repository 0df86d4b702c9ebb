//! `simulate`: the state itself, run in time, against the theory.

mod processing;
mod report;

use super::failure::Failure;
use super::flags::{DynamicsFlags, NoiseFlags, Output, SignalFlags, read_count, read_positive, system_help};
use super::network::{Network, network};
use super::outputs::Outputs;
use super::session::Session;
use clap::ValueEnum;
use fisher_memory::simulate::{self, SimulationOptions, Terms, estimate, theory};
use report::{Record, Run};

const EXAMPLES: &str = "\
Examples:
  Ten million steps of a chain against the theory:
    fisher-memory simulate chain:n=100,gain=1.02 --steps 100000 --trials 100 --seed 1 --input first
  What is left of the memory when the units saturate:
    fisher-memory simulate chain:n=50,gain=1.05 --steps 20000 --trials 64 --seed 1 --nonlinearity tanh --lags 50
  Which products of past inputs such units hold:
    fisher-memory simulate gaussian:n=6,radius=0.6 --steps 20000 --seed 1 --nonlinearity tanh --signal-power 0.25 \
      --epsilon 0.001 --capacities --degree 3 --product-lags 8";

/// What each unit does to its input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Nonlinearity {
    /// Nothing: the theory applies
    Linear,
    /// Saturates at one
    Tanh,
    /// e^x - 1 below zero
    Elu,
    /// Zero below zero
    Relu,
}

impl From<Nonlinearity> for simulate::Nonlinearity {
    fn from(flag: Nonlinearity) -> Self {
        match flag {
            Nonlinearity::Linear => Self::Linear,
            Nonlinearity::Tanh => Self::Tanh,
            Nonlinearity::Elu => Self::Elu,
            Nonlinearity::Relu => Self::Relu,
        }
    }
}

/// The state run in time: J(k) and m(k) as measured, against the theory
///
/// Runs x(t) = f(W x(t-1) + v s(t) + z(t)) and measures the Fisher memory curve J(k) and the memory function m(k),
/// the share of the variance of s(t-k) that a linear read-out of x(t) recovers. Twice: by regression, which knows
/// nothing of the theory, and by the theory's own score and read-out. With a nonlinearity there is no theory.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// The network: NAME:key=value,... or FILE[:key=value,...]; --help lists the families
    #[arg(value_name = "SYSTEM", long_help = system_help())]
    system: String,
    /// Recorded steps of each trial
    #[arg(long, value_name = "T", value_parser = |text: &str| read_count(text, 1, 1_000_000_000),
          default_value_t = SimulationOptions::default().steps)]
    steps: usize,
    /// Independent trials; standard errors come from their scatter
    #[arg(long, value_name = "K", value_parser = |text: &str| read_count(text, 2, 1_000_000),
          default_value_t = SimulationOptions::default().trials)]
    trials: usize,
    /// Seed of noise and input
    #[arg(long, value_name = "S", default_value_t = SimulationOptions::default().seed)]
    seed: u64,
    /// How many lags to measure
    #[arg(long, value_name = "K", value_parser = |text: &str| read_count(text, 1, 10_000),
          default_value_t = SimulationOptions::default().lags)]
    lags: usize,
    /// Variance of the white input s
    #[arg(long, value_name = "P", value_parser = read_positive, allow_hyphen_values = true,
          default_value_t = SimulationOptions::default().signal_power)]
    signal_power: f64,
    /// What each unit does to its input
    #[arg(long, value_enum, default_value_t = Nonlinearity::Linear)]
    nonlinearity: Nonlinearity,
    /// Measure what the state holds of products of past inputs instead of J(k) and m(k)
    ///
    /// For every product of Hermite polynomials of past inputs: the share of its variance that a linear read-out of the
    /// state recovers. The shares sum to the number of units at most. Their bias is removed by the jackknife.
    #[arg(long)]
    capacities: bool,
    /// The largest degree of the products, with --capacities
    #[arg(long, value_name = "D", requires = "capacities", value_parser = |text: &str| read_count(text, 1, 9),
          default_value_t = Terms::default().degree)]
    degree: usize,
    /// How many lags products of degree 2 and more are made of, with --capacities; those of degree 1 reach over --lags
    #[arg(long, value_name = "K", requires = "capacities", value_parser = |text: &str| read_count(text, 1, 10_000),
          default_value_t = Terms::default().product_lags)]
    product_lags: usize,
    #[command(flatten)]
    output: Output,
    #[command(flatten)]
    signal: SignalFlags,
    #[command(flatten)]
    noise: NoiseFlags,
}

/// Simulates the network and writes what it measured.
pub fn run(arguments: &Arguments, session: &Session) -> Result<(), Failure> {
    arguments.output.check()?;
    if arguments.signal.observe.is_some() {
        return Err(Failure::usage("simulate reads the state itself", "leave --observe out"));
    }
    let network = network(&arguments.system, &arguments.noise, &DynamicsFlags::default())?.driven(&arguments.signal)?;
    let settings = SimulationOptions {
        steps: arguments.steps,
        trials: arguments.trials,
        seed: arguments.seed,
        lags: arguments.lags,
        signal_power: arguments.signal_power,
        nonlinearity: arguments.nonlinearity.into(),
    };
    if arguments.capacities {
        return write_capacities(arguments, session, &network, &settings);
    }
    let options = session.options();
    let linear = arguments.nonlinearity == Nonlinearity::Linear;
    let expected = if linear { Some(theory(&network.system, &settings, &options)?) } else { None };
    let recording = simulate::simulate(&network.system, &settings, &options)?;
    let found = estimate(&recording, expected.as_ref())?;
    if found.agrees() == Some(false) {
        session.warn("the simulation disagrees with the theory; repeat it with another seed before believing either");
    }
    let record = Record {
        run: described(arguments, &network, &settings),
        signal_power: settings.signal_power,
        nonlinearity: settings.nonlinearity,
        washout: recording.washout,
        groups: recording.groups.len(),
        fisher_theory: expected.as_ref().map(|theory| theory.fisher.as_slice()),
        memory_theory: expected.as_ref().map(|theory| theory.memory_function.as_slice()),
        capacity: found.memory_regression.values.iter().sum(),
        agrees: found.agrees(),
        found: &found,
        version: env!("CARGO_PKG_VERSION"),
        command: &session.command,
        theory: expected.as_ref(),
    };
    arguments.output.write(&record, Outputs::default(), session)
}

/// What is simulated.
fn described<'a>(arguments: &Arguments, network: &'a Network, settings: &SimulationOptions) -> Run<'a> {
    Run {
        system: &network.specification,
        n: network.system.size(),
        input: arguments.signal.input.to_string(),
        steps: settings.steps,
        trials: settings.trials,
        seed: settings.seed,
        lags: settings.lags,
    }
}

/// Simulates the network and writes what it holds of products of past inputs.
fn write_capacities(
    arguments: &Arguments,
    session: &Session,
    network: &Network,
    settings: &SimulationOptions,
) -> Result<(), Failure> {
    // Fewer lags than products may reach over leave nothing to ask.
    let terms = Terms { degree: arguments.degree, product_lags: arguments.product_lags.min(settings.lags) };
    let found = simulate::capacities(&network.system, settings, &terms, &session.options())?;
    let record = processing::Record {
        run: described(arguments, network, settings),
        degree: terms.degree,
        product_lags: terms.product_lags,
        signal_power: settings.signal_power,
        nonlinearity: settings.nonlinearity,
        found: &found,
        version: env!("CARGO_PKG_VERSION"),
        command: &session.command,
    };
    arguments.output.write(&record, Outputs::default(), session)
}
