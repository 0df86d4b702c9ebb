//! `nonnormality`: every measure of how far a network is from normal.

mod record;
mod report;

use super::failure::Failure;
use super::flags::{InputFlag, Output, Plot, read_count, read_picture_path, system_help};
use super::network::{Network, network_alone};
use super::outputs::{Outputs, check_writable};
use super::session::Session;
use fisher_memory::figure::{self, Figure};
use fisher_memory::nonnormality::{
    NonNormality, NonnormalityOptions, measure, peak_profile, pseudospectral_portrait, transient_gain_of,
};
use fisher_memory::{Options, input_direction};
use record::{Measured, Record};
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
    let analysis = session.options();
    let options =
        NonnormalityOptions { epsilons: arguments.perturbation.clone(), tolerance: arguments.tolerance, analysis };
    let matrix = network.system.recurrent();
    let found = measure(matrix, &options)?;
    let input = input_direction(&network.system, &options.analysis)?;
    let profile = peak_profile(matrix, &input, arguments.pulse_steps)?;
    let gain = found.transient_gain.as_ref().map(|gain| transient_gain_of(matrix, &input, gain.gain.upper));
    let gain_of_input = gain.transpose()?.map(|gain| gain.gain.lower);
    let mut outputs = Outputs::default();
    if let Some(path) = &arguments.plot_profile {
        outputs.figure(path, &figure::feedforward(&profile, &found.feedforward))?;
    }
    if let Some(path) = &arguments.plot.plot {
        outputs.figure(path, &pseudospectra(arguments, &network, &found, &options.analysis)?)?;
    }
    let measured = Measured { found: &found, profile: &profile, gain_of_input };
    let record = Record::new(&network, arguments.input.to_string(), &measured, &session.command);
    arguments.output.write(&record, outputs)
}

/// Networks up to this size get a fine grid of pseudospectra.
const DETAILED: usize = 100;
/// Columns of the fine grid.
const FINE: usize = 81;
/// Columns of the coarse grid: some 1000 factorisations.
const COARSE: usize = 41;

/// The picture of the pseudospectra.
fn pseudospectra(
    arguments: &Arguments,
    network: &Network,
    found: &NonNormality,
    options: &Options,
) -> Result<Figure, Failure> {
    // A little beyond the widest border and the unit circle.
    let radii = found.pseudospectral_radius.iter().map(|at| at.radius.lower);
    let reach = 1.05 * radii.fold(1.0, f64::max);
    let columns = if network.system.size() <= DETAILED { FINE } else { COARSE };
    let portrait = pseudospectral_portrait(network.system.recurrent(), reach, columns, options)?;
    Ok(figure::pseudospectra(&portrait, &arguments.perturbation))
}
