//! `curve`: the Fisher memory curve and the totals of one network.

mod keys;
mod missing;
mod only;
mod record;
mod report;
mod sparse;

use super::examine::examine;
use super::failure::Failure;
use super::flags::{DenseOrSparse, Format, Question, system_help};
use super::outputs::Outputs;
use super::session::Session;
use fisher_memory::{Analysis, Part, Parts, analyse};
use only::Only;
use record::{Asked, Record};
pub use sparse::{asked, kind_in_words};

const EXAMPLES: &str = "\
Examples:
  A delay line whose connections amplify by 1.2, driven at its first unit:
    fisher-memory curve chain:n=20,gain=1.2 --input first
  A connectome rescaled to spectral radius 0.95, every digit, for a program:
    fisher-memory curve celegans.mtx:radius=0.95 --lags 50 --format json
  Your own weights, noise covariance and input, drawn:
    fisher-memory curve weights.npy --noise covariance.npy --input direction.npy --plot curve.svg
  Several signals at once, correlated, entering through the columns of an n x p matrix:
    fisher-memory curve weights.npy --input columns.npy --signal-covariance sigma.npy
  An unstable network 30 steps after it started from rest:
    fisher-memory curve gaussian:n=20,radius=1.1 --horizon 30 --lags 30
  A chain of leaky integrators in continuous time, J at t = 0, 0.5, 1, ...:
    fisher-memory curve chain:n=10,diagonal=-1,gain=1.5 --input first --continuous --step 0.5
  A large sparse network, J(k) at some lags between two bounds:
    fisher-memory curve sparse-gaussian:n=3000,degree=10,radius=0.8 --input random --at-lags 0,5,20
  A state-space model as S4 starts it, in steps, along the input that belongs to it:
    fisher-memory curve hippo-legs:n=16,dt=0.01 --input own";

/// The Fisher memory curve J(k) and the totals of one network
///
/// J(k) is the signal-to-noise ratio with which the state x(t) holds the input s(t-k), for a signal of unit power.
/// Its sum over all lags, J_tot, is exactly 1/epsilon for a normal W and always below N/epsilon.
///
/// In the table, `universal bound` is what no network with the same |W^k v| exceeds at that lag (universal_bound in
/// JSON and CSV), and `no network with this noise and input exceeds` is the ceiling of J_tot (bound in JSON).
/// In JSON, the proven bound on the error of a number stands beside it under its key with `_error`, absolute; lists
/// have lists of bounds. Null is a number that is infinite, beyond the doubles, without meaning or without a proven
/// digit; why, and what would help, stands under its key in `missing`. Where the noise does not reach every direction
/// of the state, all is about the directions that it reaches (`reached` counts them).
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// The network: NAME:key=value,... or FILE[:key=value,...]; --help lists the families
    #[arg(value_name = "SYSTEM", long_help = system_help())]
    system: String,
    #[command(flatten)]
    question: Question,
    /// These keys of the JSON alone, such as fmc,total, with the bounds of their numbers; what they do not need is not
    /// computed
    #[arg(long, value_name = "KEY,...", value_delimiter = ',')]
    only: Option<Vec<String>>,
}

/// Analyses the network and writes what was found.
pub fn run(arguments: &Arguments, session: &Session) -> Result<(), Failure> {
    let question = &arguments.question;
    question.check()?;
    let only = arguments.only.as_deref().map(Only::new).transpose()?;
    if only.is_some() && question.output.format != Format::Json {
        return Err(Failure::usage("--only names keys of the JSON", "add --format json"));
    }
    let network = match question.dense_or_sparse(&arguments.system)? {
        DenseOrSparse::Dense(network) => network,
        DenseOrSparse::Sparse(_) if only.is_some() => {
            return Err(Failure::usage("--only is for dense networks", "add --method dense, or leave --only out"));
        }
        DenseOrSparse::Sparse(network) => return sparse::run(question, &network, session),
    };
    let parts = only.as_ref().map_or(Parts::default().with(Part::SpectralRadius), Only::parts);
    let options = question.options(session).with_threads(session.threads_or_all()).with_parts(parts);
    let mut found = analyse(&network.system, &options)?;
    examine(&found, options.tolerance, &network.specification, session)?;
    let mut outputs = Outputs::default();
    match &question.sparse.at_lags {
        None => {
            let curve = [(network.specification.as_str(), found.curve.values.as_slice())];
            question.plot.draw(&mut outputs, curve, question.step(&options))?;
        }
        Some(lags) => {
            at_lags(&mut found, lags);
            question.plot.draw_at(&mut outputs, &network.specification, lags, &found.curve.values)?;
        }
    }
    let record = Record::new(Asked { question, only, command: &session.command }, &options, &network, &found)?;
    question.output.write(&record, outputs, session)
}

/// Keeps these lags of every series, in their order.
fn at_lags(found: &mut Analysis, lags: &[usize]) {
    let keep = |values: &mut Vec<f64>| *values = lags.iter().filter_map(|&lag| values.get(lag).copied()).collect();
    let series =
        [Some(&mut found.curve), found.response.signal_power.as_mut(), found.decoding.memory_function.as_mut()];
    for series in series.into_iter().flatten() {
        keep(&mut series.values);
        keep(&mut series.errors);
    }
    found.response.universal_bound.as_mut().map(keep);
}
