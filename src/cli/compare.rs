//! `compare`: several networks, one row each.

use super::curve::{examine, known};
use super::failure::Failure;
use super::flags::{Output, Plot};
use super::number::{Digits, certainty, exact};
use super::output::{Report, to_csv, to_json};
use super::session::Session;
use super::sweep::Sweep;
use super::system::{
    AccuracyFlags, DynamicsFlags, Network, NoiseFlags, SignalFlags, StepFlag, network, options, read_lags, system_help,
};
use super::table::{Table, provenance};
use fisher_memory::figure::{self, Axis};
use fisher_memory::nonnormality::{
    Bracket, NonnormalityOptions, eigenvector_condition, henrici, kreiss_constant, numerical_radius,
    pseudospectral_radius, transient_gain,
};
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
  All J(k) and m(k) in one picture:
    fisher-memory compare chain:n=20,gain=1.1 identity:n=20,scale=0.9 --plot both.png
  Memory and non-normality of a chain against its gain, and its capacity against the noise:
    fisher-memory compare chain:n=50 --sweep gain=0.9:1.1:21 --input first --plot gain.svg
    fisher-memory compare ring:n=50,scale=0.98 chain:n=50 --sweep epsilon=0.01:1:25 --input first
  Networks that would not settle, 50 steps after they started from rest:
    fisher-memory compare orthogonal:n=20 gaussian:n=20,radius=1.05 --horizon 50
  Leaky integrators in continuous time:
    fisher-memory compare chain:n=9,diagonal=-1,gain=2 identity:n=9,scale=-1 --continuous";

/// Share of J(0) that a lag must exceed to count as remembered.
const SHARE: f64 = 0.01;

/// Several networks side by side: total, capacity, length of memory, non-normality
///
/// `ceiling` in the table is `bound` in JSON and CSV: no network with this noise and input exceeds it. In JSON, null is a
/// number that is infinite, beyond the doubles or unknown: a length of memory beyond the lags that were computed, a
/// measure of non-normality whose iteration did not converge or that powers which do not decay do not have, the
/// condition of eigenvectors that are no basis, a capacity without a proven digit.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// The networks: NAME:key=value,... or FILE[:key=value,...]; --help lists the families
    #[arg(value_name = "SYSTEM", required = true, long_help = system_help())]
    systems: Vec<String>,
    /// How many lags J(0), ..., J(K-1) to compute; a memory longer than that is told as such
    #[arg(long, value_name = "K", value_parser = read_lags, default_value_t = Options::default().lags)]
    lags: usize,
    /// Every network at several values of one of its numbers, or of the noise variance: key=a:b:steps from a to b; the
    /// picture then shows J_tot, capacity and the measures against it
    #[arg(long, value_name = "KEY=A:B:STEPS", value_parser = Sweep::read)]
    sweep: Option<Sweep>,
    /// Every measure of non-normality, the slow ones too: Kreiss constant, condition of the eigenvectors, and the
    /// pseudospectral radius at 0.01
    #[arg(long)]
    measures: bool,
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
    arguments.accuracy.check(&arguments.dynamics, Some(&arguments.signal))?;
    let cases = arguments.cases()?;
    let build = |case: &Case| {
        let varied = NoiseFlags { epsilon: case.epsilon, noise: None };
        let noise = if case.epsilon.is_some() { &varied } else { &arguments.noise };
        let built = network(&case.text, noise).and_then(|found| found.driven(&arguments.signal));
        built.map_err(|failure| failure.of(&case.text))
    };
    let networks = cases.iter().map(build).collect::<Result<Vec<_>, _>>()?;
    // Networks are spread over the threads, each on one: they are independent, the steps within one are not.
    let threads = if networks.len() > 1 { 1 } else { session.threads };
    let settings = Options { lags: arguments.lags, threads, ..options(&arguments.accuracy, session) };
    let (dynamics, step) = (&arguments.dynamics, arguments.dynamics.step(&arguments.step));
    let analysed = |network: &Network| {
        let found = dynamics.analyse(&arguments.step, &network.system, &settings)?;
        Ok((found, Shape::of(network, arguments.measures, step.is_some(), &settings)?))
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
        .zip(&cases)
        .map(|((network, analysis, shape), case)| Row::new(network, analysis, *shape, case, step.is_some()))
        .collect::<Result<Vec<_>, _>>()?;
    match &arguments.sweep {
        None => arguments.plot.draw_comparison(
            step,
            found.iter().map(|(network, analysis, _)| {
                let (fisher, memory) = (analysis.curve.clone(), analysis.memory_function.clone());
                figure::NetworkCurves::new(network.specification.clone(), fisher, memory)
            }),
        )?,
        Some(sweep) => arguments.plot.draw_sweep(&sweep.key, &arguments.systems, &swept(&rows, arguments))?,
    }
    arguments.output.write(&Comparison {
        input: arguments.signal.input.to_string(),
        lags: arguments.lags,
        share: SHARE,
        sweep: arguments.sweep.as_ref(),
        measures: arguments.measures,
        systems: rows,
        version: env!("CARGO_PKG_VERSION"),
        command: &session.command,
        horizon: dynamics.horizon(),
        step,
        dynamics: dynamics.in_words(),
    })
}

/// One network of the comparison: as a SYSTEM on the command line, and where in a sweep.
struct Case {
    text: String,
    /// The SYSTEM it comes from, counted from 0.
    of: usize,
    value: Option<f64>,
    epsilon: Option<f64>,
}

impl Arguments {
    fn cases(&self) -> Result<Vec<Case>, Failure> {
        let mut cases = Vec::new();
        for (of, text) in self.systems.iter().enumerate() {
            match &self.sweep {
                None => cases.push(Case { text: text.clone(), of, value: None, epsilon: None }),
                Some(sweep) => {
                    let found = sweep.networks(text).map_err(|failure| failure.of(text))?;
                    let case = |(value, text, epsilon)| Case { text, of, value: Some(value), epsilon };
                    cases.extend(found.into_iter().map(case));
                }
            }
        }
        let noisy = cases.iter().filter_map(|case| case.epsilon).any(|epsilon| epsilon <= 0.0);
        if noisy
            || (self.noise.epsilon.is_some() || self.noise.noise.is_some())
                && cases.iter().any(|case| case.epsilon.is_some())
        {
            let what = "a sweep of epsilon takes positive values and the place of --epsilon and --noise";
            return Err(Failure::usage(what, "as in --sweep epsilon=0.01:1:25 alone"));
        }
        Ok(cases)
    }
}

/// The quantities of a sweep's picture, each with a curve for every SYSTEM.
fn swept(rows: &[Row], arguments: &Arguments) -> Vec<figure::SweptQuantity> {
    let quantity = |axis: Axis, value: fn(&Row) -> Option<f64>| {
        let points = (0..arguments.systems.len()).map(|of| {
            let own = rows.iter().filter(|row| row.of == of);
            own.filter_map(|row| Some((row.value?, value(row)?))).collect()
        });
        figure::SweptQuantity::new(axis, points.collect())
    };
    let mut quantities = vec![
        quantity(Axis::linear("total memory J_tot"), |row| Some(row.total)),
        quantity(Axis::linear("capacity (steps)"), |row| row.capacity),
        quantity(Axis::linear("Henrici\u{2019}s departure / |W|"), |row| row.shape.henrici_relative),
        quantity(Axis::logarithmic("transient gain sup |W^k|"), |row| row.shape.transient_gain),
        quantity(Axis::linear("numerical radius"), |row| row.shape.numerical_radius),
    ];
    if arguments.measures {
        quantities.push(quantity(Axis::logarithmic("Kreiss constant"), |row| row.shape.kreiss));
    }
    quantities
}

#[derive(Serialize)]
struct Comparison<'a> {
    input: String,
    lags: usize,
    share: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    sweep: Option<&'a Sweep>,
    #[serde(skip)]
    measures: bool,
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
    #[serde(skip)]
    of: usize,
    /// What the swept number is.
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<f64>,
    n: usize,
    total: f64,
    spatial_max: f64,
    capacity: Option<f64>,
    mutual_information: Option<f64>,
    memory_error_bound: f64,
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
#[derive(Debug, Clone, Copy, Default, Serialize)]
struct Shape {
    henrici: Option<f64>,
    henrici_relative: Option<f64>,
    numerical_radius: Option<f64>,
    transient_gain: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kreiss: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    eigenvector_condition: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pseudospectral_radius: Option<f64>,
}

/// The perturbation whose pseudospectral radius `--measures` gives.
const PERTURBATION: f64 = 0.01;

impl Shape {
    fn of(network: &Network, every: bool, continuous: bool, settings: &Options) -> Result<Self, Error> {
        let (matrix, tolerance) = (network.system.recurrent(), NonnormalityOptions::default().tolerance);
        let departure = henrici(matrix).ok();
        let found = Self {
            henrici: departure.map(|found| found.departure),
            henrici_relative: departure.map(|found| found.relative),
            numerical_radius: unless_interrupted(numerical_radius(matrix, tolerance))?.and_then(known_value),
            transient_gain: match continuous {
                true => None,
                false => unless_interrupted(transient_gain(matrix, tolerance, settings))?
                    .and_then(|found| known_value(found.gain)),
            },
            ..Self::default()
        };
        if !every {
            return Ok(found);
        }
        Ok(Self {
            kreiss: match continuous {
                true => None,
                false => unless_interrupted(kreiss_constant(matrix, tolerance, settings))?
                    .and_then(|found| known_value(found.constant)),
            },
            eigenvector_condition: unless_interrupted(eigenvector_condition(matrix))?.filter(|value| value.is_finite()),
            pseudospectral_radius: unless_interrupted(pseudospectral_radius(matrix, PERTURBATION, tolerance))?
                .and_then(known_value),
            ..found
        })
    }
}

/// What a measure is where it exists.
fn unless_interrupted<T>(found: Result<T, Error>) -> Result<Option<T>, Error> {
    match found {
        Err(Error::Interrupted) => Err(Error::Interrupted),
        found => Ok(found.ok()),
    }
}

/// A bracketed measure whose bounds agree to the four digits that a table shows; `nonnormality` gives both bounds.
fn known_value(bracket: Bracket) -> Option<f64> {
    Some(bracket.lower).filter(|_| bracket.relative_gap() < 5e-5)
}

impl<'a> Row<'a> {
    fn new(
        network: &'a Network,
        found: &Analysis,
        shape: Shape,
        case: &Case,
        continuous: bool,
    ) -> Result<Self, Failure> {
        Ok(Self {
            system: &network.specification,
            of: case.of,
            value: case.value,
            n: network.system.size(),
            total: found.total,
            spatial_max: found.spatial_max,
            capacity: known(found.capacity, found.memory_error_bound),
            mutual_information: known(found.mutual_information, found.memory_error_bound),
            memory_error_bound: found.memory_error_bound,
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

impl Comparison<'_> {
    /// The column of the swept number, unless it has one anyway.
    fn swept_key(&self) -> Option<&str> {
        self.sweep.map(|sweep| sweep.key.as_str()).filter(|key| *key != "n")
    }
}

impl Report for Comparison<'_> {
    fn table(&self) -> String {
        let length = |lags: Option<usize>| lags.map_or_else(|| format!("over {}", self.lags), |lags| lags.to_string());
        let mut header = vec!["system"];
        header.extend(self.swept_key());
        header.extend([
            "n",
            "J_tot",
            "best input",
            "ceiling",
            "capacity",
            "lags > 1%",
            "half lag",
            "Henrici",
            "radius",
            "gain",
        ]);
        if self.measures {
            header.extend(["Kreiss", "condition", "pseudo"]);
        }
        let mut table = Table::new(&header);
        for row in &self.systems {
            let digits = Digits::supported_by(row.relative_error_bound);
            let four = |value: Option<f64>| Digits::fixed(4).show_or_dash(value);
            let mut cells = vec![row.system.to_string()];
            cells.extend(self.swept_key().and(row.value).map(|value| Digits::fixed(6).show(value)));
            cells.extend([
                row.n.to_string(),
                digits.show(row.total),
                digits.show(row.spatial_max),
                digits.show_or_dash(row.bound),
                Digits::supported_by(row.memory_error_bound).show_or_dash(row.capacity),
                length(row.lags_above_share),
                if self.step.is_some() { "-".into() } else { length(row.half_total_lag) },
                four(row.shape.henrici_relative),
                four(row.shape.numerical_radius),
                four(row.shape.transient_gain),
            ]);
            if self.measures {
                let shape = row.shape;
                cells.extend([shape.kreiss, shape.eigenvector_condition, shape.pseudospectral_radius].map(four));
            }
            table.row(cells);
        }
        let mut text =
            format!("Fisher memory of {} networks{}, input {}\n\n", self.systems.len(), self.dynamics, self.input);
        text += &table.render();
        text += "\nJ_tot: SNR about the whole past per unit signal power; best input: J_tot of the best unit input;\n\
                 ceiling: no network with this noise and input exceeds it; capacity: in steps, signal of unit power;\n\
                 lags > 1%: lags before J(k) falls to 1% of J(0); half lag: the lag by which half of J_tot is held;\n\
                 Henrici: relative departure from normality, 0 (normal) to 1 (nilpotent); radius: numerical radius;\n\
                 gain: the largest norm of a power of W. ";
        text += match self.measures {
            true => {
                "Kreiss: constant; condition: of the eigenvectors;\npseudo: farthest eigenvalue under perturbations of 0.01.\n\n"
            }
            false => "--measures adds the slow ones.\n\n",
        };
        if let Some(step) = self.step {
            text += &format!("Lags are {step} apart in time; capacity counts no steps here.\n\n");
        }
        let worst =
            self.systems.iter().max_by(|one, other| one.relative_error_bound.total_cmp(&other.relative_error_bound));
        for row in self.systems.iter().filter(|_| self.sweep.is_none()) {
            let known = certainty(row.relative_error_bound, row.precision_bits, row.method);
            text += &format!("{}: {known}\n", row.system);
        }
        if let (Some(_), Some(row)) = (self.sweep, worst) {
            text += &format!("everywhere: {}\n", certainty(row.relative_error_bound, row.precision_bits, row.method));
        }
        text + &provenance(self.command)
    }

    fn json(&self) -> Result<String, Failure> {
        to_json(self)
    }

    fn csv(&self) -> Result<String, Failure> {
        let mut header = vec!["system"];
        header.extend(self.swept_key());
        header.extend([
            "n",
            "total",
            "spatial_max",
            "capacity",
            "mutual_information",
            "lags_above_share",
            "half_total_lag",
        ]);
        header.extend(["henrici", "henrici_relative", "numerical_radius", "transient_gain"]);
        if self.measures {
            header.extend(["kreiss", "eigenvector_condition", "pseudospectral_radius"]);
        }
        header.extend(["bound", "memory_error_bound", "relative_error_bound", "precision_bits", "method"]);
        let count = |lags: Option<usize>| lags.map(|lags| lags.to_string()).unwrap_or_default();
        let header: Vec<String> = header.into_iter().map(String::from).collect();
        to_csv(
            &header,
            self.systems.iter().map(|row| {
                let mut cells = vec![row.system.to_string()];
                cells.extend(self.swept_key().and(row.value).map(|value| exact(Some(value))));
                cells.push(row.n.to_string());
                let numbers = [Some(row.total), Some(row.spatial_max), row.capacity, row.mutual_information];
                cells.extend(numbers.map(exact));
                cells.extend([row.lags_above_share, row.half_total_lag].map(count));
                let shape = row.shape;
                cells.extend(
                    [shape.henrici, shape.henrici_relative, shape.numerical_radius, shape.transient_gain].map(exact),
                );
                if self.measures {
                    cells.extend([shape.kreiss, shape.eigenvector_condition, shape.pseudospectral_radius].map(exact));
                }
                cells.extend([row.bound, Some(row.memory_error_bound), Some(row.relative_error_bound)].map(exact));
                cells.extend([row.precision_bits.to_string(), row.method.into()]);
                cells
            }),
        )
    }
}
