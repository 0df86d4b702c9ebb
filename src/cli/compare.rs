//! `compare`: several networks, one row each.

use super::curve::examine;
use super::failure::Failure;
use super::flags::{Output, Plot};
use super::number::{Digits, certainty, exact};
use super::output::{Report, to_csv, to_json};
use super::session::Session;
use super::system::{
    AccuracyFlags, DynamicsFlags, Network, NoiseFlags, SYSTEM_HELP, SignalFlags, StepFlag, network, options, read_lags,
};
use super::table::{Table, provenance};
use fisher_memory::nonnormality::{self, henrici, numerical_radius, transient_gain};
use fisher_memory::{Analysis, Error, Options, half_total_lag, information_ceiling, lags_above};
use rayon::prelude::*;
use serde::Serialize;

const EXAMPLES: &str = "\
Examples:
  An amplifying chain against what cannot amplify:
    fisher-memory compare chain:n=50,gain=1.2 ring:n=50,scale=0.95 orthogonal:n=50,scale=0.95
  A connectome against its symmetrised and shuffled controls:
    fisher-memory compare brain.mtx:radius=0.95 brain.mtx:symmetrise=true,radius=0.95 \\
        brain.mtx:shuffle=degree,seed=1,radius=0.95 --format csv
  All J(k) in one picture:
    fisher-memory compare chain:n=20,gain=1.1 identity:n=20,scale=0.9 --plot both.png
  Networks that would not settle, 50 steps after they started from rest:
    fisher-memory compare orthogonal:n=20 gaussian:n=20,radius=1.05 --horizon 50
  Leaky integrators in continuous time:
    fisher-memory compare chain:n=9,diagonal=-1,gain=2 identity:n=9,scale=-1 --continuous";

/// Share of J(0) that a lag must exceed to count as remembered.
const SHARE: f64 = 0.01;

/// Several networks side by side: total, capacity, length of memory, non-normality
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// The networks: NAME:key=value,... or FILE[:key=value,...]; --help lists the families
    #[arg(value_name = "SYSTEM", required = true, long_help = SYSTEM_HELP)]
    systems: Vec<String>,
    /// How many lags J(0), ..., J(K-1) to compute; a memory longer than that is told as such
    #[arg(long, value_name = "K", value_parser = read_lags, default_value_t = Options::default().lags)]
    lags: usize,
    #[command(flatten)]
    output: Output,
    #[command(flatten)]
    plot: Plot,
    #[command(flatten)]
    signal: SignalFlags,
    #[command(flatten)]
    noise: NoiseFlags,
    #[command(flatten)]
    dynamics: DynamicsFlags,
    #[command(flatten)]
    step: StepFlag,
    #[command(flatten)]
    accuracy: AccuracyFlags,
}

/// Analyses every network and writes a row for each.
pub fn run(arguments: &Arguments, session: &Session) -> Result<(), Failure> {
    arguments.output.check()?;
    arguments.plot.check()?;
    let build = |text: &String| {
        let built = network(text, &arguments.noise).and_then(|found| found.driven(&arguments.signal));
        built.map_err(|failure| failure.of(text))
    };
    let networks = arguments.systems.iter().map(build).collect::<Result<Vec<_>, _>>()?;
    // Networks are spread over the threads, each on one: they are independent, the steps within one are not.
    let threads = if networks.len() > 1 { 1 } else { session.threads };
    let settings = Options { lags: arguments.lags, threads, ..options(&arguments.accuracy, session) };
    let (dynamics, step) = (&arguments.dynamics, arguments.dynamics.step(&arguments.step));
    let analysed = |network: &Network| {
        let found = dynamics.analyse(&arguments.step, &network.system, &settings)?;
        Ok((found, Shape::of(network, step.is_some(), &settings)?))
    };
    let analyses: Vec<_> = networks.par_iter().map(analysed).collect();
    let mut found = Vec::new();
    for (network, analysis) in networks.iter().zip(analyses) {
        let (analysis, shape) = analysis.map_err(|error: Error| Failure::from(error).of(&network.specification))?;
        examine(&analysis, settings.tolerance, &network.specification, session)?;
        found.push((network, analysis, shape));
    }
    let rows = found
        .iter()
        .map(|(network, analysis, shape)| Row::new(network, analysis, *shape, step.is_some()))
        .collect::<Result<Vec<_>, _>>()?;
    let curves = found.iter().map(|(network, analysis, _)| (network.specification.as_str(), analysis.curve.as_slice()));
    arguments.plot.draw(curves, step)?;
    arguments.output.write(&Comparison {
        input: arguments.signal.input.to_string(),
        lags: arguments.lags,
        share: SHARE,
        systems: rows,
        version: env!("CARGO_PKG_VERSION"),
        command: &session.command,
        horizon: dynamics.horizon(),
        step,
        dynamics: dynamics.in_words(),
    })
}

#[derive(Serialize)]
struct Comparison<'a> {
    input: String,
    lags: usize,
    share: f64,
    systems: Vec<Row<'a>>,
    version: &'static str,
    command: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    horizon: Option<u64>,
    /// The time between lags, in continuous time.
    #[serde(skip_serializing_if = "Option::is_none")]
    step: Option<f64>,
    #[serde(skip)]
    dynamics: String,
}

/// One network; a length of `None` is beyond the lags that were computed.
#[derive(Serialize)]
struct Row<'a> {
    system: &'a str,
    n: usize,
    total: f64,
    spatial_max: f64,
    capacity: f64,
    lags_above_share: Option<usize>,
    half_total_lag: Option<usize>,
    #[serde(flatten)]
    shape: Shape,
    bound: Option<f64>,
    relative_error_bound: f64,
    precision_bits: u32,
    method: &'static str,
}

/// How far a network is from normal; `nonnormality` tells the rest. `None` where an iteration did not converge, or
/// where the powers of W cannot be shown to decay; the matrix of continuous time has no use for powers.
#[derive(Debug, Clone, Copy, Serialize)]
struct Shape {
    henrici: Option<f64>,
    henrici_relative: Option<f64>,
    numerical_radius: Option<f64>,
    transient_gain: Option<f64>,
}

impl Shape {
    fn of(network: &Network, continuous: bool, settings: &Options) -> Result<Self, Error> {
        let (matrix, tolerance) = (network.system.recurrent(), nonnormality::Options::default().tolerance);
        let departure = henrici(matrix).ok();
        let gain = match continuous {
            true => None,
            false => match transient_gain(matrix, tolerance, settings) {
                Err(Error::Interrupted) => return Err(Error::Interrupted),
                found => found.ok(),
            },
        };
        Ok(Self {
            henrici: departure.map(|found| found.departure),
            henrici_relative: departure.map(|found| found.relative),
            numerical_radius: numerical_radius(matrix, tolerance).ok().map(|radius| radius.lower),
            transient_gain: gain.map(|found| found.gain.lower),
        })
    }
}

impl<'a> Row<'a> {
    fn new(network: &'a Network, found: &Analysis, shape: Shape, continuous: bool) -> Result<Self, Failure> {
        Ok(Self {
            system: &network.specification,
            n: network.system.size(),
            total: found.total,
            spatial_max: found.spatial_max,
            capacity: found.capacity,
            lags_above_share: lags_above(&found.curve, SHARE),
            // In continuous time the total is an integral, which no sum over lags reaches.
            half_total_lag: if continuous { None } else { half_total_lag(&found.curve, found.total) },
            shape,
            bound: information_ceiling(&network.system, &found.input)?,
            relative_error_bound: found.relative_error_bound,
            precision_bits: found.precision_bits,
            method: found.method,
        })
    }
}

impl Report for Comparison<'_> {
    fn table(&self) -> String {
        let length = |lags: Option<usize>| lags.map_or_else(|| format!("over {}", self.lags), |lags| lags.to_string());
        let mut table = Table::new(&[
            "system",
            "n",
            "J_tot",
            "best input",
            "ceiling",
            "capacity",
            "lags > 1%",
            "half lag",
            "Henrici",
            "gain",
        ]);
        for row in &self.systems {
            let digits = Digits::supported_by(row.relative_error_bound);
            table.row(vec![
                row.system.into(),
                row.n.to_string(),
                digits.show(row.total),
                digits.show(row.spatial_max),
                digits.show_or_dash(row.bound),
                digits.show(row.capacity),
                length(row.lags_above_share),
                if self.step.is_some() { "-".into() } else { length(row.half_total_lag) },
                Digits::fixed(4).show_or_dash(row.shape.henrici_relative),
                Digits::fixed(4).show_or_dash(row.shape.transient_gain),
            ]);
        }
        let mut text =
            format!("Fisher memory of {} networks{}, input {}\n\n", self.systems.len(), self.dynamics, self.input);
        text += &table.render();
        text += "\nJ_tot: SNR about the whole past per unit signal power; best input: J_tot of the best unit input;\n\
                 ceiling: no network with this noise and input exceeds it; capacity: in steps, signal of unit power;\n\
                 lags > 1%: lags before J(k) falls to 1% of J(0); half lag: the lag by which half of J_tot is held;\n\
                 Henrici: relative departure from normality, 0 (normal) to 1 (nilpotent); gain: the largest\n\
                 norm of a power of W. `fisher-memory nonnormality` has the other measures.\n";
        if let Some(step) = self.step {
            text += &format!("Lags are {step} apart in time; capacity counts no steps here.\n");
        }
        text.push('\n');
        for row in &self.systems {
            let known = certainty(row.relative_error_bound, row.precision_bits, row.method);
            text += &format!("{}: {known}\n", row.system);
        }
        text + &provenance(self.command)
    }

    fn json(&self) -> Result<String, Failure> {
        to_json(self)
    }

    fn csv(&self) -> Result<String, Failure> {
        let header = [
            "system",
            "n",
            "total",
            "spatial_max",
            "capacity",
            "lags_above_share",
            "half_total_lag",
            "henrici",
            "henrici_relative",
            "numerical_radius",
            "transient_gain",
            "bound",
            "relative_error_bound",
            "precision_bits",
            "method",
        ];
        let count = |lags: Option<usize>| lags.map(|lags| lags.to_string()).unwrap_or_default();
        to_csv(
            &header.map(String::from),
            self.systems.iter().map(|row| {
                vec![
                    row.system.into(),
                    row.n.to_string(),
                    exact(Some(row.total)),
                    exact(Some(row.spatial_max)),
                    exact(Some(row.capacity)),
                    count(row.lags_above_share),
                    count(row.half_total_lag),
                    exact(row.shape.henrici),
                    exact(row.shape.henrici_relative),
                    exact(row.shape.numerical_radius),
                    exact(row.shape.transient_gain),
                    exact(row.bound),
                    exact(Some(row.relative_error_bound)),
                    row.precision_bits.to_string(),
                    row.method.into(),
                ]
            }),
        )
    }
}
