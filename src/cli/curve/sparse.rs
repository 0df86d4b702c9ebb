//! `curve` of a sparse network: J(k) between two bounds.

use crate::cli::columns::{Cell, Columns};
use crate::cli::failure::Failure;
use crate::cli::flags::{InputFlag, Question};
use crate::cli::json::to_json_arranged;
use crate::cli::network::Read;
use crate::cli::number::{Digits, proven};
use crate::cli::output::Report;
use crate::cli::outputs::Outputs;
use crate::cli::session::Session;
use crate::cli::sparse_network::SparseNetwork;
use crate::cli::table::{listing, provenance};
use fisher_memory::sparse::{self, BoundKind, Interval, SparseAnalysis, SparseBestInput, SparseQuestion};
use fisher_memory::{Bounded, Options};
use serde::Serialize;
use std::time::Instant;

/// Analyses the network and writes what was found.
pub fn run(question: &Question, network: &SparseNetwork, session: &Session) -> Result<(), Failure> {
    let options = question.options(session);
    // Sums are shared out among all cores; their bits do not depend on it.
    let options = options.with_threads(session.threads_or_all());
    let asked = asked(question, options.lags);
    let started = Instant::now();
    let Some(found) = analysed(network, &asked, &options)? else { return Ok(()) };
    let record = Record::new(question, network, &found, started.elapsed().as_secs_f64(), &session.command);
    let mut outputs = Outputs::default();
    question.plot.draw_at(&mut outputs, &network.specification, record.lags, &record.fmc.values)?;
    question.output.write(&record, outputs, session)
}

/// The analysis, shared out among the ranks that MPI launched; `None` for all of them but the first, which tells it.
fn analysed(
    network: &SparseNetwork,
    asked: &SparseQuestion,
    options: &Options,
) -> Result<Option<SparseAnalysis>, Failure> {
    #[cfg(not(feature = "mpi"))]
    crate::cli::launch::require_one()?;
    #[cfg(feature = "mpi")]
    if let Some(connection) = crate::cli::connection::Connection::launched()? {
        let found = sparse::analyse_among(&network.system, asked, options, &connection);
        return if connection.number() == 0 { Ok(Some(found?)) } else { Ok(None) };
    }
    Ok(Some(sparse::analyse(&network.system, asked, options)?))
}

/// The question in the words of the library.
pub fn asked(question: &Question, lags: usize) -> SparseQuestion {
    let flags = &question.sparse;
    let lags = flags.at_lags.clone().unwrap_or_else(|| (0..lags).collect());
    let mut asked = SparseQuestion::default().with_lags(lags).with_seed(flags.probe_seed);
    if flags.at_lags.is_none() || flags.total {
        asked = asked.with_total();
    }
    if question.signal.input == InputFlag::Best {
        asked = asked.with_best_input();
    }
    if let Some(bytes) = flags.memory {
        asked = asked.with_memory(bytes);
    }
    asked.with_trace_draws(flags.trace_draws)
}

/// What was found, beside the question.
#[derive(Serialize)]
struct Record<'a> {
    system: &'a str,
    n: usize,
    weights: usize,
    input: String,
    /// The variance of the noise, where it is the same for all units.
    epsilon: Option<f64>,
    lags: &'a [usize],
    fmc: Series,
    fmc_lower: Vec<f64>,
    fmc_upper: Vec<f64>,
    total: Option<Bounded>,
    total_lower: Option<f64>,
    total_upper: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    best_input: Option<&'a SparseBestInput>,
    bound_kind: BoundKind,
    /// The same in a sentence.
    bound: &'static str,
    method: sparse::Method,
    /// About the factor by which powers fall.
    rate: f64,
    depth: Option<usize>,
    trace: Option<sparse::TraceCheck>,
    lags_summed: usize,
    products: u64,
    relative_error_bound: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    read: Option<&'a Read>,
    seconds: Seconds,
    version: &'static str,
    command: &'a str,
}

/// Values with the bounds on their errors.
#[derive(Serialize)]
struct Series {
    values: Vec<f64>,
    errors: Vec<f64>,
}

#[derive(Serialize)]
struct Seconds {
    all: f64,
}

/// The keys that come first.
const FIRST: [&str; 12] = [
    "system",
    "n",
    "weights",
    "input",
    "epsilon",
    "lags",
    "fmc",
    "fmc_lower",
    "fmc_upper",
    "total",
    "total_lower",
    "total_upper",
];

/// What bounds rest on, in a sentence.
pub fn kind_in_words(kind: BoundKind) -> &'static str {
    if kind == BoundKind::Proven { PROVEN } else { PROBABLE }
}

const PROVEN: &str = "both bounds are proven";
const PROBABLE: &str = "the upper bounds are proven; the lower ones hold but for one chance in 1e12 over the random \
                        vectors that bounded the powers of W";

impl<'a> Record<'a> {
    fn new(
        question: &Question,
        network: &'a SparseNetwork,
        found: &'a SparseAnalysis,
        seconds: f64,
        command: &'a str,
    ) -> Self {
        let system = &network.system;
        let bounded: Vec<Bounded> = found.curve.iter().map(|interval| interval.bounded()).collect();
        let relative = |interval: &Interval| interval.bounded().relative_error();
        Self {
            system: &network.specification,
            n: system.size(),
            weights: system.weights().weights(),
            input: question.signal.input.to_string(),
            epsilon: system.unit_noise().is_none().then(|| system.noise_variance()),
            lags: &found.lags,
            fmc: Series {
                values: bounded.iter().map(|value| value.value).collect(),
                errors: bounded.iter().map(|value| value.error).collect(),
            },
            fmc_lower: found.curve.iter().map(|interval| interval.lower).collect(),
            fmc_upper: found.curve.iter().map(|interval| interval.upper).collect(),
            total: found.total.map(Interval::bounded),
            total_lower: found.total.map(|total| total.lower),
            total_upper: found.total.map(|total| total.upper),
            best_input: found.best_input.as_ref(),
            bound_kind: found.bound_kind,
            bound: kind_in_words(found.bound_kind),
            method: found.method,
            rate: found.rate,
            depth: found.depth,
            trace: found.trace,
            lags_summed: found.lags_summed,
            products: found.products,
            relative_error_bound: found.curve.iter().chain(&found.total).map(relative).fold(0.0, f64::max),
            read: network.read.as_ref(),
            seconds: Seconds { all: seconds },
            version: env!("CARGO_PKG_VERSION"),
            command,
        }
    }

    fn columns(&self) -> Columns<'_, usize> {
        let mut columns = Columns::new();
        columns.shown("lag", "lag k", |&place| Cell::Count(self.lags[place]));
        columns.shown("fmc", "J(k)", |&place| {
            Cell::Proven(Some(Bounded::new(self.fmc.values[place], self.fmc.errors[place])))
        });
        columns.shown("fmc_lower", "at least", |&place| Cell::Number(Some(self.fmc_lower[place]), Digits::fixed(12)));
        columns.shown("fmc_upper", "at most", |&place| Cell::Number(Some(self.fmc_upper[place]), Digits::fixed(12)));
        columns
    }
}

impl Report for Record<'_> {
    fn table(&self) -> String {
        let noise = self.epsilon.map_or("a noise variance for every unit".into(), |epsilon| {
            format!("noise variance {}", Digits::fixed(6).show(epsilon))
        });
        let mut entries = Vec::new();
        if self.total.is_some() {
            entries.push(("total J_tot, all lags (SNR per unit signal power)", proven(self.total)));
        }
        if let Some(best) = self.best_input {
            let ceiling = Digits::fixed(6).show(best.ceiling);
            let residual = Digits::fixed(2).show(best.residual);
            let found = format!("{} steps; M w = J_tot w up to {residual} of it, as an estimate", best.steps);
            entries.push(("no input of unit length exceeds", ceiling));
            entries.push(("search of the best input", found));
        }
        if let Some(trace) = self.trace {
            let error =
                trace.standard_error.map_or(String::new(), |error| format!(" +- {}", Digits::fixed(2).show(error)));
            let estimate = Digits::fixed(6).show(trace.estimate);
            let found =
                format!("{estimate}{error} from {} random inputs, where theory has {}", trace.draws, trace.expected);
            entries.push(("check, tr(Q M)", found));
        }
        entries.push(("powers of W fall by about", format!("{} a step", Digits::fixed(4).show(self.rate))));
        entries.push((
            "certainty",
            format!("{}, {:.1e} apart or less; {}", self.method, self.relative_error_bound, self.bound),
        ));
        format!(
            "Fisher memory of {}: {} units, {} weights, input {}, {noise}\n{}\n{}\n{}{}",
            self.system,
            self.n,
            self.weights,
            self.input,
            self.read.map(Read::in_words).unwrap_or_default(),
            listing(&entries),
            self.columns().table(0..self.lags.len()),
            provenance(self.command)
        )
    }

    fn json(&self) -> Result<String, Failure> {
        to_json_arranged(self, &FIRST, &["total"])
    }

    fn csv(&self) -> Result<String, Failure> {
        self.columns().csv(0..self.lags.len())
    }
}
