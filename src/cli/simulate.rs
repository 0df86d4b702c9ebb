//! `simulate`: the state itself, run in time, against the theory.

use super::failure::Failure;
use super::flags::{Output, read_count, read_positive};
use super::number::{Digits, exact};
use super::output::{Report, to_csv, to_json};
use super::session::Session;
use super::system::{AccuracyFlags, NoiseFlags, SignalFlags, network, options, system_help};
use super::table::{Table, listing, provenance};
use clap::ValueEnum;
use fisher_memory::simulate::{self, EstimatedCurve, SimulationEstimates, SimulationOptions, Theory, estimate, theory};
use serde::Serialize;

const EXAMPLES: &str = "\
Examples:
  Ten million steps of a chain against the theory:
    fisher-memory simulate chain:n=100,gain=1.02 --steps 100000 --trials 100 --seed 1 --input first
  What is left of the memory when the units saturate:
    fisher-memory simulate chain:n=50,gain=1.05 --steps 20000 --trials 64 --seed 1 --nonlinearity tanh --lags 50";

/// Lags shown in a table; the other formats hold all.
const SHOWN: usize = 40;

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
    let network = network(&arguments.system, &arguments.noise)?.driven(&arguments.signal)?;
    let settings = SimulationOptions {
        steps: arguments.steps,
        trials: arguments.trials,
        seed: arguments.seed,
        lags: arguments.lags,
        signal_power: arguments.signal_power,
        nonlinearity: arguments.nonlinearity.into(),
    };
    let accuracy = AccuracyFlags { tolerance: None, precision: fisher_memory::Precision::Auto };
    let options = options(&accuracy, session);
    let linear = arguments.nonlinearity == Nonlinearity::Linear;
    let expected = if linear { Some(theory(&network.system, &settings, &options)?) } else { None };
    let recording = simulate::simulate(&network.system, &settings, &options)?;
    let found = estimate(&recording, expected.as_ref())?;
    if found.agrees() == Some(false) {
        session.warn("the simulation disagrees with the theory; repeat it with another seed before believing either");
    }
    arguments.output.write(&Record {
        system: &network.specification,
        n: network.system.size(),
        input: arguments.signal.input.to_string(),
        steps: settings.steps,
        trials: settings.trials,
        seed: settings.seed,
        lags: settings.lags,
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
    })
}

#[derive(Serialize)]
struct Record<'a> {
    system: &'a str,
    n: usize,
    input: String,
    steps: usize,
    trials: usize,
    seed: u64,
    lags: usize,
    signal_power: f64,
    nonlinearity: simulate::Nonlinearity,
    washout: usize,
    groups: usize,
    fisher_theory: Option<&'a [f64]>,
    memory_theory: Option<&'a [f64]>,
    #[serde(flatten)]
    found: &'a SimulationEstimates,
    /// Sum of the measured m(k) over the lags.
    capacity: f64,
    agrees: Option<bool>,
    version: &'static str,
    command: &'a str,
    #[serde(skip)]
    theory: Option<&'a Theory>,
}

impl Record<'_> {
    /// Name, values by lag: the columns of tables and rows.
    fn columns(&self) -> Vec<(&'static str, Vec<f64>)> {
        let mut columns = Vec::new();
        if let Some(theory) = self.theory {
            columns.push(("fisher_theory", theory.fisher.clone()));
        }
        let mut add = |names: [&'static str; 3], estimate: &EstimatedCurve| {
            columns.push((names[0], estimate.values.clone()));
            columns.push((names[1], estimate.standard_errors.clone()));
            if let Some(scores) = &estimate.z_scores {
                columns.push((names[2], scores.clone()));
            }
        };
        add(["fisher_regression", "fisher_regression_se", "fisher_regression_z"], &self.found.fisher_regression);
        if let Some(estimate) = &self.found.fisher_score {
            add(["fisher_score", "fisher_score_se", "fisher_score_z"], estimate);
        }
        add(["memory_regression", "memory_regression_se", "memory_regression_z"], &self.found.memory_regression);
        if let Some(estimate) = &self.found.memory_score {
            add(["memory_score", "memory_score_se", "memory_score_z"], estimate);
        }
        if let Some(theory) = self.theory {
            columns.push(("memory_theory", theory.memory_function.clone()));
        }
        columns
    }
}

impl Report for Record<'_> {
    fn table(&self) -> String {
        let (digits, rough) = (Digits::fixed(6), Digits::fixed(2));
        let mut text = format!("Simulation of {}: {} units, input {}\n\n", self.system, self.n, self.input);
        let mut entries = vec![
            ("steps", format!("{} in each of {} trials, after {} unrecorded", self.steps, self.trials, self.washout)),
            ("seed", self.seed.to_string()),
            ("sum of m(k) over these lags", digits.show(self.capacity)),
        ];
        if let (Some(largest), Some(agrees)) = (self.found.largest_z, self.agrees) {
            let verdict = if agrees { "agrees with" } else { "contradicts" };
            let limit = Digits::fixed(3).show(self.found.z_limit);
            let rate = self.found.false_alarm_rate;
            entries.push((
                "verdict",
                format!(
                    "{verdict} the theory: largest |z| {}, limit {limit} (false alarm rate {rate})",
                    Digits::fixed(3).show(largest)
                ),
            ));
        }
        text += &listing(&entries);
        let mut header = vec!["lag"];
        if self.theory.is_some() {
            header.extend([
                "J theory",
                "J regression",
                "z",
                "J score",
                "z",
                "m theory",
                "m regression",
                "z",
                "m score",
                "z",
            ]);
        } else {
            header.extend(["J regression", "error", "m regression", "error"]);
        }
        let mut table = Table::new(&header);
        for lag in 0..self.lags.min(SHOWN) {
            let mut row = vec![lag.to_string()];
            let mut add = |theory: Option<f64>, estimates: [Option<&EstimatedCurve>; 2]| {
                row.extend(theory.map(|value| digits.show(value)));
                for estimate in estimates.into_iter().flatten() {
                    row.push(digits.show(estimate.values[lag]));
                    let beside = estimate.z_scores.as_ref().map_or(estimate.standard_errors[lag], |scores| scores[lag]);
                    row.push(rough.show(beside));
                }
            };
            let found = self.found;
            add(
                self.theory.map(|theory| theory.fisher[lag]),
                [Some(&found.fisher_regression), found.fisher_score.as_ref()],
            );
            let expected = self.theory.map(|theory| theory.memory_function[lag]);
            add(expected, [Some(&found.memory_regression), found.memory_score.as_ref()]);
            table.row(row);
        }
        text += &format!("\n{}", table.render());
        text + &provenance(self.command)
    }

    fn json(&self) -> Result<String, Failure> {
        to_json(self)
    }

    fn csv(&self) -> Result<String, Failure> {
        let columns = self.columns();
        let header: Vec<String> =
            std::iter::once("lag").chain(columns.iter().map(|column| column.0)).map(String::from).collect();
        let row = |lag: usize| {
            let values = columns.iter().map(|column| exact(Some(column.1[lag])));
            std::iter::once(lag.to_string()).chain(values).collect()
        };
        to_csv(&header, (0..self.lags).map(row))
    }
}
