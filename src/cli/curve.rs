//! `curve`: the Fisher memory curve and the totals of one network.

use super::failure::Failure;
use super::flags::{Output, Plot};
use super::number::{Digits, certainty, exact};
use super::output::{Report, to_csv, to_json};
use super::session::Session;
use super::system::{
    AccuracyFlags, DynamicsFlags, NoiseFlags, SignalFlags, StepFlag, network, options, read_lags, system_help,
};
use super::table::{Table, listing, provenance};
use fisher_memory::linalg::spectral_abscissa;
use fisher_memory::{Analysis, Noise, Options, Seconds, information_ceiling};
use serde::Serialize;

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
    fisher-memory curve chain:n=10,diagonal=-1,gain=1.5 --input first --continuous --step 0.5";

/// The Fisher memory curve J(k) and the totals of one network
///
/// J(k) is the signal-to-noise ratio with which the state x(t) holds the input s(t-k), for a signal of unit power.
/// Its sum over all lags, J_tot, is exactly 1/epsilon for a normal W and always below N/epsilon.
///
/// In the table, `universal bound` is what no network with the same |W^k v| exceeds at that lag (universal_bound in
/// JSON and CSV), and `no network with this noise and input exceeds` is the ceiling of J_tot (bound in JSON).
/// In JSON, null is a number that is infinite, beyond the doubles or without a proven digit: bound where Q is singular,
/// capacity and mutual_information without a digit, noise_trace beyond 1.7e308, input_sensitivity where it is unknown.
/// An empty list universal_bound means several inputs, a singular Q or continuous time.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// The network: NAME:key=value,... or FILE[:key=value,...]; --help lists the families
    #[arg(value_name = "SYSTEM", long_help = system_help())]
    system: String,
    /// How many lags J(0), ..., J(K-1) to give; the totals are over all lags whatever K
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

/// Analyses the network and writes what was found.
pub fn run(arguments: &Arguments, session: &Session) -> Result<(), Failure> {
    arguments.output.check()?;
    arguments.plot.check()?;
    arguments.accuracy.check(&arguments.dynamics, Some(&arguments.signal))?;
    let network = network(&arguments.system, &arguments.noise)?.driven(&arguments.signal)?;
    let settings = Options { lags: arguments.lags, ..options(&arguments.accuracy, session) };
    let (dynamics, step) = (&arguments.dynamics, arguments.dynamics.step(&arguments.step));
    let found = dynamics.analyse(&arguments.step, &network.system, &settings)?;
    examine(&found, settings.tolerance, &network.specification, session)?;
    let record = Record {
        system: &network.specification,
        n: network.system.size(),
        input: arguments.signal.input.to_string(),
        epsilon: match network.system.noise() {
            Noise::Independent(epsilon) => Some(*epsilon),
            Noise::Covariance(_) => None,
        },
        fmc: &found.curve,
        total: found.total,
        bound: information_ceiling(&network.system, &found.input)?,
        spatial_trace: found.spatial_trace,
        spatial_max: found.spatial_max,
        noise_trace: found.noise_trace,
        spectral_radius: found.spectral_radius,
        relative_error_bound: found.relative_error_bound,
        precision_bits: found.precision_bits,
        capacity: known(found.capacity, found.memory_error_bound),
        mutual_information: known(found.mutual_information, found.memory_error_bound),
        method: found.method,
        seconds: found.seconds,
        version: env!("CARGO_PKG_VERSION"),
        command: &session.command,
        memory_function: &found.memory_function,
        memory_error_bound: finite(found.memory_error_bound),
        universal_bound: &found.universal_bound,
        spatial_min: known(found.spatial_min, found.spatial_min_error_bound),
        spatial_min_error_bound: finite(found.spatial_min_error_bound),
        worst_input: found.worst_input.as_slice(),
        total_deviation: found.total_deviation(),
        signal_power: &found.signal_power,
        signal_power_error_bound: finite(found.signal_power_error_bound),
        noise_budget: found.noise_budget,
        input_sensitivity: found.input_sensitivity,
        best_input: found.best_input.as_slice(),
        horizon: dynamics.horizon(),
        continuous: dynamics.continuous,
        step,
        times: step.map(|step| (0..found.curve.len()).map(|lag| lag as f64 * step).collect()),
        spectral_abscissa: step.map(|_| spectral_abscissa(network.system.recurrent())).transpose()?,
        dynamics: dynamics.in_words(),
    };
    arguments.plot.draw([(record.system, record.fmc)], step)?;
    arguments.output.write(&record)
}

/// The number, if its bound leaves anything of it.
pub fn known(value: f64, error_bound: f64) -> Option<f64> {
    Some(value).filter(|_| error_bound < 1.0)
}

fn finite(bound: f64) -> Option<f64> {
    Some(bound).filter(|bound| bound.is_finite())
}

/// Refuses what cannot be written as numbers, and warns where rounding the input by its last bit moves the total by
/// more than the tolerance.
pub fn examine(found: &Analysis, tolerance: f64, system: &str, session: &Session) -> Result<(), Failure> {
    if !found.curve.iter().chain([&found.total, &found.spatial_max]).all(|number| number.is_finite()) {
        let what = format!("the information in {system} is beyond the range of double precision");
        return Err(Failure::content(what, "scale the input or the noise"));
    }
    if let Some(sensitivity) = found.input_sensitivity.filter(|&sensitivity| sensitivity > tolerance) {
        let effect = if sensitivity.is_finite() {
            format!("moves the total by a relative {sensitivity:.1e}")
        } else {
            "makes it another network altogether".into()
        };
        session.warn(&format!(
            "rounding the entries of {system} by one unit in the last place {effect}; \
             the result holds for the matrix exactly as stored"
        ));
    }
    Ok(())
}

#[derive(Serialize)]
struct Record<'a> {
    system: &'a str,
    n: usize,
    input: String,
    epsilon: Option<f64>,
    fmc: &'a [f64],
    total: f64,
    bound: Option<f64>,
    spatial_trace: f64,
    spatial_max: f64,
    noise_trace: f64,
    spectral_radius: f64,
    relative_error_bound: f64,
    precision_bits: u32,
    capacity: Option<f64>,
    mutual_information: Option<f64>,
    method: &'static str,
    seconds: Seconds,
    version: &'static str,
    command: &'a str,
    memory_function: &'a [f64],
    memory_error_bound: Option<f64>,
    universal_bound: &'a [f64],
    spatial_min: Option<f64>,
    spatial_min_error_bound: Option<f64>,
    worst_input: &'a [f64],
    total_deviation: f64,
    signal_power: &'a [f64],
    signal_power_error_bound: Option<f64>,
    noise_budget: f64,
    input_sensitivity: Option<f64>,
    best_input: &'a [f64],
    /// Steps from rest, where they are finitely many.
    #[serde(skip_serializing_if = "Option::is_none")]
    horizon: Option<u64>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    continuous: bool,
    /// In continuous time: the time between lags, the time of each, and the largest real part of an eigenvalue.
    #[serde(skip_serializing_if = "Option::is_none")]
    step: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    times: Option<Vec<f64>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    spectral_abscissa: Option<f64>,
    #[serde(skip)]
    dynamics: String,
}

/// Lags that a table for people shows one by one; later ones are thinned.
const SHOWN_ONE_BY_ONE: usize = 12;

impl Report for Record<'_> {
    fn table(&self) -> String {
        let digits = Digits::supported_by(self.relative_error_bound);
        let read = Digits::supported_by(self.memory_error_bound.unwrap_or(f64::INFINITY));
        let entered = Digits::supported_by(self.signal_power_error_bound.unwrap_or(f64::INFINITY));
        let least = Digits::supported_by(self.spatial_min_error_bound.unwrap_or(f64::INFINITY));
        let noise = self.epsilon.map_or("given noise covariance".into(), |epsilon| {
            format!("noise variance {}", Digits::fixed(6).show(epsilon))
        });
        let mut text = format!(
            "Fisher memory of {}{}: {} units, input {}, {noise}\n\n",
            self.system, self.dynamics, self.n, self.input
        );
        let over = match (self.horizon, self.step) {
            (Some(steps), _) => format!("total J_tot, all {steps} lags (SNR per unit signal power)"),
            (None, Some(_)) => "total J_tot, integral over all times (SNR per unit signal power)".into(),
            (None, None) => "total J_tot, all lags (SNR per unit signal power)".into(),
        };
        let (spectrum, value) = match self.spectral_abscissa {
            Some(value) => ("largest real part of an eigenvalue (estimate)", value),
            None => ("spectral radius (estimate)", self.spectral_radius),
        };
        let capacity = match self.step {
            Some(_) => "memory capacity (signal of unit power)",
            None => "memory capacity (steps, signal of unit power)",
        };
        text += &listing(&[
            (over.as_str(), digits.show(self.total)),
            ("  no network with this noise and input exceeds", digits.show_or_dash(self.bound)),
            ("  best possible input into this network", digits.show(self.spatial_max)),
            ("  worst possible input", least.show_or_dash(self.spatial_min)),
            ("  summed over orthogonal inputs, tr M", digits.show(self.spatial_trace)),
            ("  deviation over random unit inputs", Digits::fixed(6).show(self.total_deviation)),
            (capacity, read.show_or_dash(self.capacity)),
            ("mutual information with the past (nats)", read.show_or_dash(self.mutual_information)),
            ("noise in the state, tr C", digits.show(self.noise_trace)),
            (spectrum, Digits::fixed(6).show_beside_one(value)),
            ("certainty", certainty(self.relative_error_bound, self.precision_bits, self.method)),
        ]);
        let header = match self.step {
            Some(_) => vec!["time t", "J(t)", "m(t)", "|e^(At) v|^2"],
            None => vec!["lag k", "J(k)", "universal bound", "m(k)", "|W^k v|^2"],
        };
        let mut table = Table::new(&header);
        for (lag, information) in self.fmc.iter().enumerate() {
            if lag < SHOWN_ONE_BY_ONE || is_round(lag) || lag + 1 == self.fmc.len() {
                let place = self.time(lag).map_or_else(|| lag.to_string(), |time| Digits::fixed(12).show(time));
                let bound = digits.show_or_dash(self.universal_bound.get(lag).copied());
                let share = read.show_or_dash(self.memory_function.get(lag).copied());
                let power = entered.show_or_dash(self.signal_power.get(lag).copied());
                let mut row = vec![place, digits.show(*information), bound, share, power];
                if self.step.is_some() {
                    row.remove(2);
                }
                table.row(row);
            }
        }
        text += match self.step {
            Some(_) => {
                "\nm(t): what a linear read-out of the state recovers of the input, per unit time; its integral is the capacity\n"
            }
            None => {
                "\nuniversal bound: of J(k) for all networks with the same |W^k v|; m(k): share of the variance of s(t-k), of unit power,\n\
                 that a linear read-out of x(t) recovers\n"
            }
        };
        text + "\n" + &table.render() + &provenance(self.command)
    }

    fn json(&self) -> Result<String, Failure> {
        to_json(self)
    }

    fn csv(&self) -> Result<String, Failure> {
        let columns = [self.fmc, self.signal_power, self.memory_function, self.universal_bound];
        let row = |lag: usize| {
            let place = self.time(lag).map_or_else(|| lag.to_string(), |time| exact(Some(time)));
            let values = columns.iter().map(|column| exact(column.get(lag).copied()));
            std::iter::once(place).chain(values).collect()
        };
        let place = if self.step.is_some() { "time" } else { "lag" };
        let header = [place, "fmc", "signal_power", "memory_function", "universal_bound"];
        to_csv(&header.map(String::from), (0..self.fmc.len()).map(row))
    }
}

impl Record<'_> {
    /// The time of a lag, in continuous time.
    fn time(&self, lag: usize) -> Option<f64> {
        self.times.as_ref().and_then(|times| times.get(lag)).copied()
    }
}

/// 15, 20, 30, 50, 70, 100, ...: one digit and zeros, or the start of a scale.
fn is_round(lag: usize) -> bool {
    let digits = lag.to_string();
    let zeros = digits.len() - digits.trim_end_matches('0').len();
    matches!(digits.trim_end_matches('0'), "1" | "2" | "3" | "5" | "7") && zeros > 0 || digits == "15"
}
