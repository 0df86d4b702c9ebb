//! `optimize`: the search for the network that remembers most under a budget.

mod constraints;
mod record;
mod words;

use super::ending::Remark;
use super::failure::Failure;
use super::flags::{InputFlag, Output, Plot, read_count, read_npy_path};
use super::network::network_alone;
use super::outputs::{Outputs, check_writable};
use super::session::Session;
use constraints::ConstraintFlags;
use fisher_memory::search::{BestSoFar, Budget, Objective, SearchEnding, SearchOptions, SearchResult, maximise};
use fisher_memory::{Error, Input, family, figure};
use record::Record;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;

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
/// largest J_tot (or another objective), under noise of unit variance. Every network on the way is stable and within
/// the budget. What is found is analysed with a proven bound and set beside the best network known analytically. W
/// comes in the basis that shows its structure: a delay line appears as one, whatever basis it was found in.
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
    /// What to maximise: total (J_tot), weighted=a0;a1;... (sum of a_k J(k)), beyond=K (J(K) + J(K+1) + ...),
    /// capacity=P or mutual-information=P (for a signal of power P)
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
        time_limit: session.take_time_limit(),
        monitor: session.monitor(),
        ..SearchOptions::default()
    };
    if arguments.save_w.is_some() || arguments.save_input.is_some() {
        let (best, go_on) = (Arc::clone(&options.best_so_far), on_from_there(arguments));
        let paths = (arguments.save_w.clone(), arguments.save_input.clone());
        session.at_last(move || uncertified(&best, paths, go_on));
    }
    let found = maximise(arguments.n, arguments.budget, &options).map_err(|error| match error {
        Error::ShapeMismatch { .. } => Failure::from(error).blamed_on_a_file(),
        error => Failure::from(error),
    })?;
    let outputs = saved(arguments, &found)?;
    // From here on the certified network is written, or nothing.
    session.at_last(|| None);
    let (n, budget) = (arguments.n, arguments.budget);
    arguments.output.write(&Record::new(n, budget, &options, &found, &session.command), outputs, session)?;
    match found.ending {
        SearchEnding::Interrupted => {
            session.remark("the best so far is written", on_from_there(arguments));
            Err(session.stopped())
        }
        _ => Ok(()),
    }
}

/// The network and the picture of the search, where they are asked for.
fn saved(arguments: &Arguments, found: &SearchResult) -> Result<Outputs, Failure> {
    let mut outputs = Outputs::default();
    outputs.matrix(arguments.save_w.as_ref(), &found.recurrent)?;
    outputs.vector(arguments.save_input.as_ref(), &found.input)?;
    if let Some(path) = &arguments.plot.plot {
        outputs.figure(path, &figure::optimum(found))?;
    }
    Ok(outputs)
}

/// Saves the best network so far as it is, where there is no time to certify it; nothing of it is left if that fails.
fn uncertified(best: &BestSoFar, paths: (Option<PathBuf>, Option<PathBuf>), go_on: String) -> Option<Remark> {
    let (recurrent, direction) = best.network()?;
    let mut outputs = Outputs::default();
    outputs.matrix(paths.0.as_ref(), &recurrent).ok()?;
    outputs.vector(paths.1.as_ref(), &direction).ok()?;
    outputs.write().ok()?;
    Some(Remark { what: "the best network so far is saved, not certified".into(), remedy: go_on })
}

/// How to go on after an early end.
fn on_from_there(arguments: &Arguments) -> String {
    match (&arguments.save_w, &arguments.save_input) {
        (Some(weights), Some(input)) => {
            format!("go on from it with --start {} --start-input {}", weights.display(), input.display())
        }
        _ => "give --save-w and --save-input to go on from it another time".into(),
    }
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
