//! `optimize`: the search for the network that remembers most under a budget.

mod constraints;
mod words;

use super::failure::Failure;
use super::flags::{Output, Plot, read_count, read_npy_path, read_positive};
use super::number::{Digits, certainty, exact};
use super::output::{Report, check_writable, to_csv, to_json};
use super::session::Session;
use super::system::{InputFlag, network_alone};
use super::table::{listing, provenance};
use constraints::ConstraintFlags;
use fisher_memory::search::{
    Budget, ChainStructure, HistoryPoint, Objective, SearchEnding, SearchOptions, SearchResult, Spending, StartOutcome,
    maximise,
};
use fisher_memory::{Error, Input, family, figure};
use serde::Serialize;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

const EXAMPLES: &str = "\
Examples:
  The best network of 8 units whose mean noise variance is at most 4:
    fisher-memory optimize --n 8 --budget noise-range=4
  Save it; `curve` confirms its J_tot:
    fisher-memory optimize --n 8 --budget signal-power=20 --save-w w.npy --save-input v.npy
    fisher-memory curve w.npy --input v.npy
  A bounded gain: slow modes in a stretched basis beat the chain:
    fisher-memory optimize --n 3 --budget spectral-norm=1.5,radius=0.95 --plot found.svg
  A sparse network of excitatory and inhibitory units for a minute, then on from there:
    fisher-memory optimize --n 50 --budget noise-range=2 --mask mask.mtx --signs signs.csv \\
        --time-limit 60 --save-w w.npy --save-input v.npy
    fisher-memory optimize --n 50 --budget noise-range=2 --mask mask.mtx --signs signs.csv \\
        --start w.npy --start-input v.npy";

/// The search for the network that holds most information under a budget
///
/// Climbs from random starts, none of them near a chain, to the recurrent weights W and the unit input v with the
/// largest J_tot (or another objective), under noise of unit variance. Every network on the way is stable and within the
/// budget. What is found is analysed with a proven bound and set beside the best network known analytically. W comes in
/// the basis that shows its structure: a delay line appears as one, whatever basis it was found in.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// Number of units
    #[arg(long, value_name = "N", value_parser = |text: &str| read_count(text, 1, family::MAXIMUM_UNITS))]
    n: usize,
    /// noise-range=R (tr C at most N R), signal-power=P (tr S at most P), or spectral-norm=G[,radius=r] (|W| at most
    /// G and rho(W) at most r, 0.95 if not given)
    #[arg(long, value_name = "BUDGET", value_parser = Budget::from_str)]
    budget: Budget,
    /// What to maximise: total (J_tot), weighted=a0;a1;... (sum of a_k J(k)), beyond=K (J(K) + J(K+1) + ...), capacity=P
    /// or mutual-information=P (for a signal of power P)
    #[arg(long, value_name = "WHAT", default_value = "total", value_parser = Objective::from_str)]
    objective: Objective,
    /// Random starts [default: 16, or none beside --start]
    #[arg(long, value_name = "S", value_parser = |text: &str| read_count(text, 0, 1_000_000))]
    starts: Option<usize>,
    /// Seed of the starts
    #[arg(long, value_name = "S", default_value_t = SearchOptions::default().seed)]
    seed: u64,
    /// Climb from this network: a saved one, or a family; scaled into the budget if need be
    #[arg(long, value_name = "SYSTEM")]
    start: Option<String>,
    /// Input of the start: first, best, random[:seed=S], or a vector FILE.npy
    #[arg(long, value_name = "V", default_value = "best", value_parser = InputFlag::read, requires = "start")]
    start_input: InputFlag,
    /// Stop after this many seconds with the best so far
    #[arg(long, value_name = "SECONDS", value_parser = read_seconds)]
    time_limit: Option<Duration>,
    /// Most evaluations of the objective in one climb
    #[arg(long, value_name = "E", value_parser = |text: &str| read_count(text, 1, 1_000_000_000),
          default_value_t = SearchOptions::default().evaluations)]
    evaluations: usize,
    /// Save W (n x n, float64, row = target) as FILE.npy
    #[arg(long, value_name = "FILE.npy", value_parser = read_npy_path)]
    save_w: Option<PathBuf>,
    /// Save the input v (n, float64) as FILE.npy
    #[arg(long, value_name = "FILE.npy", value_parser = read_npy_path)]
    save_input: Option<PathBuf>,
    #[command(flatten)]
    output: Output,
    /// The way of the best start, and |W|.
    #[command(flatten)]
    plot: Plot,
    #[command(flatten)]
    constraints: ConstraintFlags,
}

fn read_seconds(text: &str) -> Result<Duration, String> {
    Duration::try_from_secs_f64(read_positive(text)?).map_err(|_| "give fewer seconds".into())
}

/// Searches, saves and writes what was found, even if it was told to stop.
pub fn run(arguments: &Arguments, session: &Session) -> Result<(), Failure> {
    arguments.output.check()?;
    arguments.plot.check()?;
    for path in [&arguments.save_w, &arguments.save_input].into_iter().flatten() {
        check_writable(path)?;
    }
    let start = arguments.start.as_ref().map(|text| given_start(text, arguments)).transpose()?;
    let options = SearchOptions {
        objective: arguments.objective.clone(),
        structure: arguments.constraints.structure(arguments.n)?,
        starts: arguments.starts.unwrap_or(if start.is_some() { 0 } else { SearchOptions::default().starts }),
        seed: arguments.seed,
        start,
        evaluations: arguments.evaluations,
        time_limit: arguments.time_limit,
        monitor: session.monitor(),
        ..SearchOptions::default()
    };
    let found = maximise(arguments.n, arguments.budget, &options).map_err(|error| match error {
        Error::ShapeMismatch { .. } => Failure::from(error).blamed_on_a_file(),
        error => Failure::from(error),
    })?;
    if let Some(path) = &arguments.save_w {
        family::file::write_matrix(path, &found.recurrent)?;
    }
    if let Some(path) = &arguments.save_input {
        family::file::write_vector(path, &found.input)?;
    }
    if let Some(path) = &arguments.plot.plot {
        figure::save(&figure::optimum(&found), path)?;
    }
    arguments.output.write(&Record::new(arguments, &options, &found, &session.command))?;
    if found.ending == SearchEnding::Interrupted { Err(interrupted(arguments)) } else { Ok(()) }
}

fn interrupted(arguments: &Arguments) -> Failure {
    let remedy = match (&arguments.save_w, &arguments.save_input) {
        (Some(weights), Some(input)) => {
            format!("go on from it with --start {} --start-input {}", weights.display(), input.display())
        }
        _ => "give --save-w and --save-input to go on from it another time".into(),
    };
    Failure::content("interrupted, the best so far is written", remedy)
}

/// W and v of a start that the user names.
fn given_start(
    text: &str,
    arguments: &Arguments,
) -> Result<(fisher_memory::linalg::Matrix, fisher_memory::linalg::Vector), Failure> {
    let network = network_alone(text, &arguments.start_input).map_err(|failure| failure.of("--start"))?;
    let (size, wanted) = (network.system.size(), arguments.n);
    if size != wanted {
        let failure = Failure::usage(format!("--start has {size} units, --n is {wanted}"), "give a network of n units");
        return Err(network.blamed(failure));
    }
    if let Input::Several { .. } = network.system.input() {
        return Err(Failure::usage("--start-input names several inputs", "the search has one: give a single vector"));
    }
    let direction = fisher_memory::input_direction(&network.system, &fisher_memory::Options::default());
    let direction = direction.map_err(|error| Failure::from(error).of("--start"))?;
    Ok((network.system.recurrent().clone(), direction))
}

#[derive(Serialize)]
struct Record<'a> {
    n: usize,
    budget: String,
    objective: String,
    total: f64,
    relative_error_bound: f64,
    reference_total: Option<f64>,
    value: f64,
    value_error_bound: f64,
    converged: bool,
    ending: SearchEnding,
    iterations: usize,
    starts: usize,
    seed: u64,
    spectral_radius: f64,
    henrici_relative: f64,
    noise_trace: f64,
    signal_trace: f64,
    spending: &'a [Spending],
    chain: ChainStructure,
    precision_bits: u32,
    method: &'static str,
    history: &'a [HistoryPoint],
    climbs: &'a [StartOutcome],
    seconds: f64,
    version: &'static str,
    command: &'a str,
    #[serde(skip)]
    sought: &'a SearchOptions,
    #[serde(skip)]
    under: Budget,
    #[serde(skip)]
    found: &'a SearchResult,
}

impl<'a> Record<'a> {
    fn new(arguments: &Arguments, sought: &'a SearchOptions, found: &'a SearchResult, command: &'a str) -> Self {
        Self {
            n: arguments.n,
            budget: arguments.budget.to_string(),
            objective: arguments.objective.to_string(),
            total: found.analysis.total,
            relative_error_bound: found.analysis.relative_error_bound,
            reference_total: found.reference_total,
            value: found.value,
            value_error_bound: found.value_error_bound,
            converged: found.converged,
            ending: found.ending,
            iterations: found.iterations,
            starts: found.starts.len(),
            seed: arguments.seed,
            spectral_radius: found.analysis.spectral_radius,
            henrici_relative: found.henrici_relative,
            noise_trace: found.analysis.noise_trace,
            signal_trace: found.signal_trace,
            spending: &found.spending,
            chain: found.chain(),
            precision_bits: found.analysis.precision_bits,
            method: found.analysis.method,
            history: &found.history,
            climbs: &found.starts,
            seconds: found.seconds,
            version: env!("CARGO_PKG_VERSION"),
            command,
            sought,
            under: arguments.budget,
            found,
        }
    }
}

impl Report for Record<'_> {
    fn table(&self) -> String {
        let digits = Digits::supported_by(self.relative_error_bound);
        let mut entries = vec![("J_tot", digits.show(self.total))];
        if let Some(reference) = self.reference_total {
            entries.push(("  of the best network known analytically", Digits::fixed(12).show(reference)));
        }
        if self.sought.objective != Objective::Total {
            let bound = self.value_error_bound / self.value.abs();
            entries.push(("objective", Digits::supported_by(bound).show(self.value)));
        }
        for side in &self.found.spending {
            let spent = Digits::fixed(8).show(side.spent);
            let binds = if side.binds { "binds" } else { "not used up" };
            entries.push((words::of_budget(side.budget), format!("{spent} of {} ({binds})", side.allowed)));
        }
        if !matches!(self.under, Budget::SpectralNorm { .. }) {
            entries.push(("spectral radius", Digits::fixed(6).show(self.spectral_radius)));
        }
        entries.push(("Henrici's departure as a share of |W|_F", Digits::fixed(6).show(self.henrici_relative)));
        entries.push(("iterations", format!("{} in {} climbs", self.iterations, self.starts)));
        entries.push(("certainty", certainty(self.relative_error_bound, self.precision_bits, self.method)));
        let mut text = format!("Search for {} units under {}, maximising {}\n\n", self.n, self.budget, self.objective);
        text += &listing(&entries);
        text += &format!("\n{}", words::verdict(self.under, self.sought, self.found, &self.chain));
        text + &provenance(self.command)
    }

    fn json(&self) -> Result<String, Failure> {
        to_json(self)
    }

    fn csv(&self) -> Result<String, Failure> {
        let header = [
            "n",
            "budget",
            "objective",
            "total",
            "relative_error_bound",
            "reference_total",
            "value",
            "converged",
            "iterations",
            "starts",
            "seed",
            "spectral_radius",
            "henrici_relative",
            "noise_trace",
            "signal_trace",
        ];
        let row = vec![
            self.n.to_string(),
            self.budget.clone(),
            self.objective.clone(),
            exact(Some(self.total)),
            exact(Some(self.relative_error_bound)),
            exact(self.reference_total),
            exact(Some(self.value)),
            self.converged.to_string(),
            self.iterations.to_string(),
            self.starts.to_string(),
            self.seed.to_string(),
            exact(Some(self.spectral_radius)),
            exact(Some(self.henrici_relative)),
            exact(Some(self.noise_trace)),
            exact(Some(self.signal_trace)),
        ];
        to_csv(&header.map(String::from), [row])
    }
}
