//! `nonnormality`: every measure of how far a network is from normal.

use super::failure::Failure;
use super::flags::{Output, Plot, read_count, read_picture_path};
use super::number::{Digits, exact};
use super::output::{Report, check_writable, to_csv, to_json};
use super::session::Session;
use super::system::{InputFlag, network_alone, system_help};
use super::table::{listing, provenance};
use fisher_memory::figure;
use fisher_memory::nonnormality::{
    Bracket, NonNormality, NonnormalityOptions, PeakProfile, SchurFeedforward, TransientGain, measure, peak_profile,
    pseudospectral_portrait, transient_gain_of,
};
use serde::Serialize;
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  How far an amplifying chain is from normal:
    fisher-memory nonnormality chain:n=8,gain=1.5
  A trained recurrent matrix, saved by NumPy or PyTorch, for programs:
    fisher-memory nonnormality weights.npy --format json
  How far perturbations of other sizes move the eigenvalues:
    fisher-memory nonnormality weights.npy --perturbation 0.3,1e-4
  The pseudospectra of a chain with feedback, and its hidden feedforward structure, drawn:
    fisher-memory nonnormality chain:n=40,gain=0.8,feedback=0.2 --plot spectra.svg --plot-profile hidden.svg";

/// How far a network is from normal: Henrici, Kreiss, pseudospectra, growth
///
/// Radii, the Kreiss constant and the transient gain are found between bounds: the value given is attained, and
/// no value is larger by more than the tolerance unless the bounds say so. Kreiss constant and transient gain
/// exist only where the powers of W decay; they are null in JSON otherwise, with the reason under `undefined`. A null
/// in `bounds` is infinite: nothing better is known.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// The network: NAME:key=value,... or FILE[:key=value,...]; --help lists the families
    #[arg(value_name = "SYSTEM", long_help = system_help())]
    system: String,
    /// Sizes of perturbation for the pseudospectral radius
    #[arg(long, value_name = "E,...", value_delimiter = ',', allow_hyphen_values = true,
          default_values_t = NonnormalityOptions::default().epsilons)]
    perturbation: Vec<f64>,
    /// Largest relative gap between the bounds of a radius, the Kreiss constant or the gain
    #[arg(long, value_name = "T", value_parser = read_tolerance, allow_hyphen_values = true,
          default_value_t = NonnormalityOptions::default().tolerance)]
    tolerance: f64,
    /// Where the pulse of the peak-time profile enters: first, best, random[:seed=S], or a vector FILE.npy
    #[arg(long, value_name = "V", default_value = "first", value_parser = InputFlag::read)]
    input: InputFlag,
    /// Steps of the free run after the pulse
    #[arg(long, value_name = "N", value_parser = |text: &str| read_count(text, 1, 1_000_000), default_value_t = 100)]
    pulse_steps: usize,
    /// Draw the hidden feedforward structure: a picture ending in .svg or .png
    #[arg(long, value_name = "FILE", value_parser = read_picture_path)]
    plot_profile: Option<PathBuf>,
    #[command(flatten)]
    output: Output,
    /// The pseudospectra of these perturbations.
    #[command(flatten)]
    plot: Plot,
}

/// Networks up to this size get a fine grid of pseudospectra.
const DETAILED: usize = 100;
/// Columns of the fine grid.
const FINE: usize = 81;
/// Columns of the coarse grid: some 1000 factorisations.
const COARSE: usize = 41;

fn read_tolerance(text: &str) -> Result<f64, String> {
    let allowed = 1e-12..=0.1;
    let value = text.parse().ok().filter(|value: &f64| allowed.contains(value));
    value.ok_or_else(|| "give a number from 1e-12 to 0.1".into())
}

/// Measures the network and writes the result.
pub fn run(arguments: &Arguments, session: &Session) -> Result<(), Failure> {
    arguments.output.check()?;
    arguments.plot.check()?;
    arguments.plot_profile.as_deref().map_or(Ok(()), check_writable)?;
    let network = network_alone(&arguments.system, &arguments.input)?;
    let analysis = fisher_memory::Options {
        threads: session.threads,
        monitor: session.monitor(),
        ..fisher_memory::Options::default()
    };
    let options =
        NonnormalityOptions { epsilons: arguments.perturbation.clone(), tolerance: arguments.tolerance, analysis };
    let matrix = network.system.recurrent();
    let found = measure(matrix, &options)?;
    let input = fisher_memory::input_direction(&network.system, &options.analysis)?;
    let profile = peak_profile(matrix, &input, arguments.pulse_steps)?;
    let gain_of_input = match &found.transient_gain {
        Some(gain) => Some(transient_gain_of(matrix, &input, gain.gain.upper)?),
        None => None,
    };
    if let Some(path) = &arguments.plot_profile {
        figure::save(&figure::feedforward(&profile, &found.feedforward), path)?;
    }
    if let Some(path) = &arguments.plot.plot {
        // A little beyond the widest border and the unit circle.
        let radii = found.pseudospectral_radius.iter().map(|at| at.radius.lower);
        let reach = 1.05 * radii.fold(1.0, f64::max);
        let columns = if matrix.nrows() <= DETAILED { FINE } else { COARSE };
        let portrait = pseudospectral_portrait(matrix, reach, columns, &options.analysis)?;
        figure::save(&figure::pseudospectra(&portrait, &arguments.perturbation), path)?;
    }
    arguments.output.write(&Record::new(
        &network.specification,
        network.system.size(),
        arguments,
        &found,
        gain_of_input,
        &profile,
        &session.command,
    ))
}

#[derive(Serialize)]
struct Record<'a> {
    system: &'a str,
    n: usize,
    input: String,
    henrici: f64,
    henrici_relative: f64,
    commutator: f64,
    henrici_bounds: [f64; 2],
    spectral_norm: f64,
    numerical_radius: f64,
    numerical_abscissa: f64,
    kreiss: Option<f64>,
    kreiss_at: Option<[f64; 2]>,
    transient_gain: Option<f64>,
    transient_gain_time: Option<usize>,
    transient_gain_input: Option<f64>,
    eigenvector_condition: Option<f64>,
    pseudospectral_radius: serde_json::Map<String, serde_json::Value>,
    schur_feedforward: f64,
    schur: &'a SchurFeedforward,
    peak_profile: &'a PeakProfile,
    /// [lower, upper] of what is known between bounds; null is infinite.
    bounds: serde_json::Map<String, serde_json::Value>,
    /// Why a value is null.
    undefined: serde_json::Map<String, serde_json::Value>,
    version: &'static str,
    command: &'a str,
    #[serde(skip)]
    found: &'a NonNormality,
}

impl<'a> Record<'a> {
    fn new(
        system: &'a str,
        n: usize,
        arguments: &Arguments,
        found: &'a NonNormality,
        gain_of_input: Option<TransientGain>,
        profile: &'a PeakProfile,
        command: &'a str,
    ) -> Self {
        let mut bounds = serde_json::Map::new();
        let mut keep = |name: &str, bracket: Bracket| {
            bounds.insert(name.into(), serde_json::json!([finite(bracket.lower), finite(bracket.upper)]));
        };
        keep("numerical_radius", found.numerical_radius);
        let mut radii = serde_json::Map::new();
        for at in &found.pseudospectral_radius {
            let name = format!("{:?}", at.epsilon);
            keep(&format!("pseudospectral_radius {name}"), at.radius);
            radii.insert(name, serde_json::json!(at.radius.lower));
        }
        if let Some(kreiss) = &found.kreiss {
            keep("kreiss", kreiss.constant);
        }
        if let Some(gain) = &found.transient_gain {
            keep("transient_gain", gain.gain);
        }
        let mut undefined = serde_json::Map::new();
        if let Some(reason) = &found.undecayed {
            for name in ["kreiss", "transient_gain"] {
                undefined.insert(name.into(), format!("infinite or unknown: {reason}").into());
            }
        }
        if found.eigenvector_condition.is_infinite() {
            undefined.insert("eigenvector_condition".into(), NO_EIGENVECTORS.into());
        }
        let kreiss = found.kreiss.filter(|kreiss| kreiss.radius.is_finite());
        Self {
            system,
            n,
            input: arguments.input.to_string(),
            henrici: found.henrici.departure,
            henrici_relative: found.henrici.relative,
            commutator: found.commutator.commutator,
            henrici_bounds: [found.commutator.kress, found.commutator.henrici],
            spectral_norm: found.spectral_norm,
            numerical_radius: found.numerical_radius.lower,
            numerical_abscissa: found.numerical_abscissa,
            kreiss: found.kreiss.map(|kreiss| kreiss.constant.lower),
            kreiss_at: kreiss.map(|kreiss| [kreiss.radius, kreiss.angle]),
            transient_gain: found.transient_gain.map(|gain| gain.gain.lower),
            transient_gain_time: found.transient_gain.map(|gain| gain.time),
            transient_gain_input: gain_of_input.map(|gain| gain.gain.lower),
            eigenvector_condition: finite(found.eigenvector_condition),
            pseudospectral_radius: radii,
            schur_feedforward: found.feedforward.feedforward_norm,
            schur: &found.feedforward,
            peak_profile: profile,
            bounds,
            undefined,
            version: env!("CARGO_PKG_VERSION"),
            command,
            found,
        }
    }

    /// Every number with its name, for tables and rows.
    fn entries(&self) -> Vec<(String, Option<f64>)> {
        let mut entries: Vec<(String, Option<f64>)> = [
            ("henrici", Some(self.henrici)),
            ("henrici_relative", Some(self.henrici_relative)),
            ("commutator", Some(self.commutator)),
            ("spectral_norm", Some(self.spectral_norm)),
            ("numerical_radius", Some(self.numerical_radius)),
            ("numerical_abscissa", Some(self.numerical_abscissa)),
            ("kreiss", self.kreiss),
            ("transient_gain", self.transient_gain),
            ("transient_gain_input", self.transient_gain_input),
            ("eigenvector_condition", self.eigenvector_condition),
            ("schur_feedforward", Some(self.schur_feedforward)),
        ]
        .map(|(name, value)| (name.to_string(), value))
        .into();
        for at in &self.found.pseudospectral_radius {
            entries.push((format!("pseudospectral_radius_{:?}", at.epsilon), Some(at.radius.lower)));
        }
        entries
    }
}

const NO_EIGENVECTORS: &str = "infinite or beyond double precision: W has no basis of eigenvectors, or nearly so";

fn finite(value: f64) -> Option<f64> {
    Some(value).filter(|value| value.is_finite())
}

/// A bracketed value as far as its bounds support it.
fn between(bracket: Bracket) -> String {
    let gap = bracket.relative_gap();
    let digits = Digits::supported_by(gap.max(1e-12));
    if gap < 1e-2 {
        return digits.show(bracket.lower);
    }
    format!("between {} and {}", Digits::fixed(4).show(bracket.lower), Digits::fixed(4).show(bracket.upper))
}

impl Report for Record<'_> {
    fn table(&self) -> String {
        let (digits, found) = (Digits::fixed(9), self.found);
        let missing = || found.undecayed.clone().unwrap_or_default();
        let kreiss = found.kreiss.map_or_else(missing, |kreiss| between(kreiss.constant));
        let gain = found
            .transient_gain
            .map_or_else(missing, |gain| format!("{} after {} steps", between(gain.gain), gain.time));
        let mut entries = vec![
            ("Henrici's departure from normality", digits.show(self.henrici)),
            ("  as a share of |W|_F", digits.show(self.henrici_relative)),
            ("  bounds by the commutator", self.henrici_bounds.map(|bound| digits.show(bound)).join(" to ")),
            ("spectral norm |W|", digits.show(self.spectral_norm)),
            ("numerical radius", between(found.numerical_radius)),
            ("numerical abscissa", digits.show(self.numerical_abscissa)),
            ("Kreiss constant", kreiss),
            ("transient gain, sup |W^k|", gain),
        ];
        if let Some(gain) = self.transient_gain_input {
            entries.push(("  from this input, sup |W^k v|", digits.show(gain)));
        }
        let condition = self.eigenvector_condition.map_or_else(|| NO_EIGENVECTORS.into(), |value| digits.show(value));
        entries.push(("condition of the eigenvectors", condition));
        let radii: Vec<_> = found
            .pseudospectral_radius
            .iter()
            .map(|at| (format!("pseudospectral radius at {}", digits.show(at.epsilon)), between(at.radius)))
            .collect();
        entries.extend(radii.iter().map(|(name, value)| (name.as_str(), value.clone())));
        entries.push(("largest hidden feedforward weight", digits.show(self.schur.largest_weight)));
        let mut text = format!("Non-normality of {}: {} units\n\n", self.system, self.n);
        text += &listing(&entries);
        let mean = |step: i64| {
            let index = self.peak_profile.distance.iter().position(|&distance| distance == step);
            index.map_or_else(|| "-".into(), |index| Digits::fixed(4).show(self.peak_profile.mean_weight[index]))
        };
        text += &format!(
            "\nUnits sorted by when a pulse into {} peaks: mean weight one step back {}, to itself {}, one step ahead {}\n",
            self.input,
            mean(-1),
            mean(0),
            mean(1)
        );
        text + &provenance(self.command)
    }

    fn json(&self) -> Result<String, Failure> {
        to_json(self)
    }

    fn csv(&self) -> Result<String, Failure> {
        let rows = self.entries().into_iter().map(|(name, value)| vec![name, exact(value)]);
        to_csv(&["measure", "value"].map(String::from), rows)
    }
}
