//! `products`: powers of one random matrix against products of independent ones.

mod kept;
mod ranges;
mod report;
mod spectra;
mod words;

use super::failure::Failure;
use super::flags::{Format, Output, Plot, read_count, read_positive};
use super::session::Session;
use fisher_memory::products::{
    Ensemble, LogRadii, MatrixSequence, ProductsOptions, compare_draws, draw_gamma, draw_trials, singular_values_at,
};
use fisher_memory::{Error, Monitor, figure};
use report::{Cell, Sweep};
use std::ops::Range;

const EXAMPLES: &str = "\
Examples:
  Complex Gaussian matrices, whose exact law stands beside the simulation:
    fisher-memory products --ensemble complex-ginibre --n 100 --steps 20 --trials 1000
  How both grow with the number of steps, as rows for a program; run it again if it was interrupted and it goes on:
    fisher-memory products --ensemble real-ginibre --n 10,20,50 --steps 1:1000:log --trials 500 \\
        --format csv --out sweep.csv
  What 30 steps do to directions and signals: Lyapunov exponents, singular values, signal power:
    fisher-memory products --ensemble real-ginibre --n 20 --steps 30 --spectra --plot directions.svg
  Heavy-tailed entries; sizes that no matrix reaches:
    fisher-memory products --ensemble student-t:df=3 --n 50 --steps 10 --trials 500
    fisher-memory products --ensemble complex-ginibre --without-matrices --n 1000000 --steps 100 --trials 100";

/// Powers of one random matrix against products of independent ones: spectral radii
///
/// Draws log rho(W^n) and log rho(W_n ... W_1), natural logarithms of spectral radii, independently of each other, and
/// gives their means, deviations and the probability that the power's is the larger one. For complex Gaussian
/// matrices the exact law stands beside the simulation.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// The law of the matrices: complex-ginibre, real-ginibre, orthogonal, identity, uniform, rademacher or
    /// student-t:df=NUMBER (entries of variance 1/N; orthogonal matrices of the Haar measure)
    #[arg(long, value_name = "NAME", value_parser = read_ensemble)]
    ensemble: Ensemble,
    /// N, the size of the matrices; several as 10,20,50
    #[arg(long, value_name = "N,...", value_parser = ranges::read_sizes)]
    n: ranges::Sizes,
    /// n, the power and the number of factors; several as 1,10,100 or 10:50:10 or 1:1000:log
    #[arg(long, value_name = "n,...", value_parser = ranges::read_steps)]
    steps: ranges::Steps,
    /// How many powers and how many products to draw
    #[arg(long, value_name = "T", value_parser = read_trials, default_value_t = 200)]
    trials: usize,
    /// The seed of the draws
    #[arg(long, value_name = "S", default_value_t = 0)]
    seed: u64,
    /// s: entries have variance s^2/N, isometries are multiplied by s
    #[arg(long, value_name = "s", value_parser = read_positive, default_value_t = 1.0)]
    scale: f64,
    /// Draw both laws of complex-ginibre from Gamma numbers instead of matrices: the same law at any size
    #[arg(long)]
    without_matrices: bool,
    /// Also what the steps do to directions and signals: Lyapunov exponents, singular values (how degenerate the metric
    /// becomes), mean signal power, and for small real-ginibre products how probably all eigenvalues are real. The
    /// picture of a single cell then shows the singular values
    #[arg(long)]
    spectra: bool,
    #[command(flatten)]
    output: Output,
    #[command(flatten)]
    plot: Plot,
}

fn read_ensemble(text: &str) -> Result<Ensemble, String> {
    text.parse().map_err(|error: Error| error.to_string())
}

fn read_trials(text: &str) -> Result<usize, String> {
    read_count(text, 2, 1_000_000_000)
}

/// Trials between two visits to the disk.
const PART: usize = 250;

/// Draws every cell, keeping what is finished, and writes a row for each.
pub fn run(arguments: &Arguments, session: &Session) -> Result<(), Failure> {
    if arguments.spectra && arguments.output.format == Format::Csv {
        return Err(Failure::usage("--spectra gives lists, which do not fit rows of csv", "use --format json"));
    }
    if arguments.without_matrices && (arguments.spectra || arguments.ensemble != Ensemble::ComplexGinibre) {
        return Err(Failure::usage(
            "--without-matrices knows the spectral radii of complex-ginibre alone",
            "leave it out, or --spectra and the other ensemble",
        ));
    }
    arguments.output.check()?;
    arguments.plot.check()?;
    let settings: Vec<ProductsOptions> = arguments
        .n
        .0
        .iter()
        .flat_map(|&size| arguments.steps.0.iter().map(move |&steps| (size, steps)))
        .map(|(size, steps)| ProductsOptions {
            ensemble: arguments.ensemble,
            size,
            steps,
            trials: arguments.trials,
            seed: arguments.seed,
            scale: arguments.scale,
        })
        .collect();
    let method = if arguments.without_matrices { "gamma" } else { "matrices" };
    let mut kept = kept::Kept::open(arguments.output.out.as_deref(), &kept::key(&settings, method)?)?;
    let mut cells = Vec::new();
    let mut last = None;
    let (whole, mut begun) = (settings.iter().map(work).sum::<f64>(), 0.0);
    for (index, setting) in settings.iter().enumerate() {
        let share = Share { all: session.monitor(), from: begun / whole, width: work(setting) / whole };
        let draws = draw_cell(arguments.without_matrices, setting, index, &share, &mut kept)?;
        let comparison = compare_draws(setting, &draws)?;
        let spectra = if arguments.spectra {
            let found = fisher_memory::products::spectra(setting, session.monitor().as_ref());
            Some(found.map_err(|error| kept.explain(error))?)
        } else {
            None
        };
        cells.push(Cell { n: setting.size, steps: setting.steps, comparison, spectra });
        begun += work(setting);
        last = Some(draws);
    }
    if let (Some(path), Some(draws), Some(setting)) = (&arguments.plot.plot, &last, settings.last()) {
        let found: Vec<_> = settings.iter().zip(&cells).map(|(setting, cell)| (*setting, cell.comparison)).collect();
        let drawn = match cells.len() {
            1 if arguments.spectra => directions(setting, session)?,
            1 => figure::products::histograms(setting, draws)?,
            _ => figure::products::growth(&found)?,
        };
        figure::save(&drawn, path)?;
    }
    arguments.output.write(&Sweep {
        ensemble: arguments.ensemble.to_string(),
        trials: arguments.trials,
        seed: arguments.seed,
        scale: arguments.scale,
        method,
        cells,
        version: env!("CARGO_PKG_VERSION"),
        command: &session.command,
    })?;
    kept.remove();
    Ok(())
}

/// Steps at which the singular values of a picture are found.
const LOOKS: u64 = 40;

/// The singular values of one power and of one product against the number of steps.
fn directions(setting: &ProductsOptions, session: &Session) -> Result<figure::Figure, Failure> {
    let apart = setting.steps.div_ceil(LOOKS);
    let mut at: Vec<u64> = (1..=setting.steps / apart).map(|look| look * apart).collect();
    if at.last() != Some(&setting.steps) {
        at.push(setting.steps);
    }
    let along = |course| singular_values_at(setting, 0, &at, course, session.monitor().as_ref());
    let courses = [("one power", along(MatrixSequence::Power)?), ("one product", along(MatrixSequence::Product)?)];
    let title = format!("Singular values of a power and a product, {}, N = {}", setting.ensemble, setting.size);
    Ok(figure::products::singular_values(&title, &courses))
}

/// About how long a cell takes, for the progress: Gaussian numbers and products of every step, and an eigenvalue.
fn work(setting: &ProductsOptions) -> f64 {
    let size = setting.size as f64;
    setting.trials as f64 * size * size * (size + 100.0) * (setting.steps as f64 + 10.0)
}

/// All trials of one cell: those kept from an earlier run first, then the others in parts.
fn draw_cell(
    gamma: bool,
    setting: &ProductsOptions,
    cell: usize,
    share: &Share,
    kept: &mut kept::Kept,
) -> Result<LogRadii, Failure> {
    let mut draws = kept.take(cell);
    while draws.power.len() < setting.trials {
        let trials = draws.power.len()..setting.trials.min(draws.power.len() + PART);
        let monitor = Share {
            all: share.all.clone(),
            from: share.from + share.width * trials.start as f64 / setting.trials as f64,
            width: share.width * trials.len() as f64 / setting.trials as f64,
        };
        let part = draw_part(gamma, setting, trials, &monitor).map_err(|error| kept.explain(error))?;
        kept.append(cell, &part)?;
        draws.power.extend(part.power);
        draws.product.extend(part.product);
    }
    Ok(draws)
}

fn draw_part(
    gamma: bool,
    setting: &ProductsOptions,
    trials: Range<usize>,
    monitor: &Share,
) -> fisher_memory::Result<LogRadii> {
    if gamma { draw_gamma(setting, trials, monitor) } else { draw_trials(setting, trials, monitor) }
}

/// The progress of a part of a run as that of the whole.
#[derive(Debug)]
struct Share {
    all: std::sync::Arc<dyn Monitor>,
    from: f64,
    width: f64,
}

impl Monitor for Share {
    fn progress(&self, stage: &str, fraction: f64) {
        self.all.progress(stage, self.from + self.width * fraction);
    }

    fn stop(&self) -> bool {
        self.all.stop()
    }
}
