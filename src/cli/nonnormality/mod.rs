//! `nonnormality`: every measure of how far a network is from normal.

mod record;
mod report;
mod sheet;

use super::chance::DRAWS;
use super::failure::Failure;
use super::flags::{DynamicsFlags, InputFlag, NoiseFlags, Output, Plot, read_count, read_picture_path, system_help};
use super::network::{Network, network, network_alone};
use super::outputs::{Outputs, check_writable};
use super::session::Session;
use fisher_memory::figure::{self, Figure};
use fisher_memory::linalg::{Matrix, spectral_norm};
use fisher_memory::nonnormality::{
    NonnormalityOptions, PseudospectralEdge, hidden_structure, measure, measure_continuous, peak_profile,
    pseudospectral_portrait, transient_gain_of,
};
use fisher_memory::{Dynamics, input_direction};
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
  The generator of x' = A x: abscissae, the Kreiss constant of the half plane, sup |e^(At)|:
    fisher-memory nonnormality chain:n=8,diagonal=-1,gain=1.5 --continuous
  The pseudospectra of a chain with feedback, and its hidden feedforward structure, drawn:
    fisher-memory nonnormality chain:n=40,gain=0.8,feedback=0.2 --plot spectra.svg --plot-profile hidden.svg";

/// How far a network is from normal: Henrici, Kreiss, pseudospectra, growth
///
/// Radii, abscissae, the Kreiss constant and the transient gain are found between bounds: the value given is attained,
/// and no value is larger by more than the tolerance unless the bounds say so. The matrix may be of any scale. A
/// measure that cannot be had is null in JSON, with its reason under `missing`, and the others stand: Kreiss constant
/// and transient gain exist only where the powers of W, or e^(At) with --continuous, decay. A null in `bounds` is
/// infinite: nothing better is known.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// The network: NAME:key=value,... or FILE[:key=value,...]; --help lists the families
    #[arg(value_name = "SYSTEM", long_help = system_help())]
    system: String,
    /// The matrix is A of x' = A x: abscissae in place of radii, half plane in place of disk, e^(At) in place of W^k
    #[arg(long, conflicts_with_all = ["input", "pulse_steps", "plot_profile"])]
    continuous: bool,
    /// Sizes of perturbation for the pseudospectral radius, or abscissa
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
    /// Draw the hidden feedforward structure, not with --continuous: a picture ending in .svg or .png
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
    let (epsilons, tolerance) = (arguments.perturbation.clone(), arguments.tolerance);
    let options = NonnormalityOptions { epsilons, tolerance, analysis: session.options() };
    let measured = if arguments.continuous { in_continuous_time } else { in_steps };
    measured(arguments, &options, session)
}

fn in_steps(arguments: &Arguments, options: &NonnormalityOptions, session: &Session) -> Result<(), Failure> {
    let network = network_alone(&arguments.system, &arguments.input)?;
    let matrix = network.system.recurrent();
    let found = measure(matrix, options)?;
    let input = input_direction(&network.system, &options.analysis)?;
    let inputs = Matrix::from_columns(std::slice::from_ref(&input));
    let profile = peak_profile(matrix, &inputs, arguments.pulse_steps)?;
    let gain_of_input = match &found.transient_gain {
        Ok(gain) => Ok(transient_gain_of(matrix, &input, gain.gain.upper)?.gain.lower),
        Err(reason) => Err(reason.clone()),
    };
    let mut outputs = Outputs::default();
    if let (Some(path), Ok(schur)) = (&arguments.plot_profile, &found.timeless.feedforward) {
        outputs.figure(path, &figure::feedforward(&profile, schur))?;
    }
    if let Some(path) = &arguments.plot.plot {
        outputs.figure(path, &pseudospectra(arguments, &network, &found.pseudospectral_radius, options)?)?;
    }
    let hidden = hidden_structure(matrix, &inputs, arguments.pulse_steps, [DRAWS, 0])?;
    let input = arguments.input.to_string();
    let measured = Measured { found: &found, profile: &profile, input, gain_of_input, hidden };
    arguments.output.write(&Record::discrete(&network, &measured, &session.command), outputs, session)
}

fn in_continuous_time(arguments: &Arguments, options: &NonnormalityOptions, session: &Session) -> Result<(), Failure> {
    let dynamics = DynamicsFlags { continuous: true, ..DynamicsFlags::default() };
    let network = network(&arguments.system, &NoiseFlags::default(), &dynamics)?;
    let found = measure_continuous(network.system.recurrent(), options)?;
    let mut outputs = Outputs::default();
    if let Some(path) = &arguments.plot.plot {
        outputs.figure(path, &pseudospectra(arguments, &network, &found.pseudospectral_abscissa, options)?)?;
    }
    arguments.output.write(&Record::continuous(&network, &found, &session.command), outputs, session)
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
    edges: &[PseudospectralEdge],
    options: &NonnormalityOptions,
) -> Result<Figure, Failure> {
    let (matrix, dynamics) = (network.system.recurrent(), network.system.dynamics());
    let known = edges.iter().filter_map(|at| at.edge.as_ref().ok());
    let reach = match dynamics {
        // A little beyond the widest border and the unit circle.
        Dynamics::Discrete => known.map(|radius| radius.lower).fold(1.0, f64::max),
        // No point of a pseudospectrum is farther from zero than |A| and the perturbation.
        _ => arguments.perturbation.iter().copied().fold(0.0, f64::max) + spectral_norm(matrix)?,
    };
    let columns = if network.system.size() <= DETAILED { FINE } else { COARSE };
    let portrait = pseudospectral_portrait(matrix, 1.05 * reach, columns, &options.analysis)?;
    Ok(match dynamics {
        Dynamics::Discrete => figure::pseudospectra(&portrait, &arguments.perturbation),
        _ => figure::pseudospectra_of_flow(&portrait, &arguments.perturbation),
    })
}
