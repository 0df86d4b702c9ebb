//! `products`: powers of one random matrix against products of independent ones.

mod kept;
mod ranges;
mod spectra;
mod words;

use super::failure::Failure;
use super::flags::{Format, Output, Plot, read_count, read_positive};
use super::number::{Digits, exact};
use super::output::{Report, to_csv, to_json};
use super::session::Session;
use super::table::{Table, provenance};
use fisher_memory::products::{
    Comparison, Course, Draws, Ensemble, Setting, Spectra, compare_draws, draw_gamma, draw_trials, singular_values_at,
};
use fisher_memory::{Error, Monitor, figure};
use serde::Serialize;
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
    let settings: Vec<Setting> = arguments
        .n
        .0
        .iter()
        .flat_map(|&size| arguments.steps.0.iter().map(move |&steps| (size, steps)))
        .map(|(size, steps)| Setting {
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
fn directions(setting: &Setting, session: &Session) -> Result<figure::Figure, Failure> {
    let apart = setting.steps.div_ceil(LOOKS);
    let mut at: Vec<u64> = (1..=setting.steps / apart).map(|look| look * apart).collect();
    if at.last() != Some(&setting.steps) {
        at.push(setting.steps);
    }
    let along = |course| singular_values_at(setting, 0, &at, course, session.monitor().as_ref());
    let courses = [("one power", along(Course::Power)?), ("one product", along(Course::Product)?)];
    let title = format!("Singular values of a power and a product, {}, N = {}", setting.ensemble, setting.size);
    Ok(figure::products::singular_values(&title, &courses))
}

/// About how long a cell takes, for the progress: Gaussian numbers and products of every step, and an eigenvalue.
fn work(setting: &Setting) -> f64 {
    let size = setting.size as f64;
    setting.trials as f64 * size * size * (size + 100.0) * (setting.steps as f64 + 10.0)
}

/// All trials of one cell: those kept from an earlier run first, then the others in parts.
fn draw_cell(
    gamma: bool,
    setting: &Setting,
    cell: usize,
    share: &Share,
    kept: &mut kept::Kept,
) -> Result<Draws, Failure> {
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

fn draw_part(gamma: bool, setting: &Setting, trials: Range<usize>, monitor: &Share) -> fisher_memory::Result<Draws> {
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

/// One size and number of steps.
#[derive(Serialize)]
struct Cell {
    n: usize,
    steps: u64,
    #[serde(flatten)]
    comparison: Comparison,
    #[serde(skip_serializing_if = "Option::is_none")]
    spectra: Option<Spectra>,
}

struct Sweep<'a> {
    ensemble: String,
    trials: usize,
    seed: u64,
    scale: f64,
    method: &'static str,
    cells: Vec<Cell>,
    version: &'static str,
    command: &'a str,
}

/// The JSON of one cell: the cell's keys at the top.
#[derive(Serialize)]
struct Single<'a> {
    ensemble: &'a str,
    trials: usize,
    seed: u64,
    scale: f64,
    method: &'a str,
    #[serde(flatten)]
    cell: &'a Cell,
    verdict: String,
    version: &'a str,
    command: &'a str,
}

/// The JSON of several cells: a list of them.
#[derive(Serialize)]
struct Several<'a> {
    ensemble: &'a str,
    trials: usize,
    seed: u64,
    scale: f64,
    method: &'a str,
    cells: &'a [Cell],
    version: &'a str,
    command: &'a str,
}

const HEADER: [&str; 19] = [
    "ensemble",
    "n",
    "steps",
    "trials",
    "seed",
    "scale",
    "power_mean_log_radius",
    "power_std_log_radius",
    "power_standard_error",
    "product_mean_log_radius",
    "product_std_log_radius",
    "product_standard_error",
    "probability_power_exceeds",
    "probability_standard_error",
    "exact_power_mean_log_radius",
    "exact_power_std_log_radius",
    "exact_product_mean_log_radius",
    "exact_product_std_log_radius",
    "exact_probability_power_exceeds",
];

/// A number, or what it is where a sample holds zero radii.
fn shown(digits: Digits, value: f64) -> String {
    if value == f64::NEG_INFINITY {
        "-infinity".into()
    } else if value.is_nan() {
        "-".into()
    } else {
        digits.show(value)
    }
}

impl Report for Sweep<'_> {
    fn table(&self) -> String {
        let digits = Digits::fixed(5);
        let mut table = Table::new(&["n", "steps", "", "mean log radius", "std error", "deviation", "P(power larger)"]);
        for cell in &self.cells {
            let found = &cell.comparison;
            let error = Digits::fixed(2).show(found.probability_standard_error);
            let chance = format!("{} +- {error}", digits.show(found.probability_power_exceeds));
            for (name, summary, chance) in [("power", found.power, chance.as_str()), ("product", found.product, "")] {
                table.row(vec![
                    if name == "power" { cell.n.to_string() } else { String::new() },
                    if name == "power" { cell.steps.to_string() } else { String::new() },
                    name.into(),
                    shown(digits, summary.mean_log_radius),
                    shown(digits, summary.standard_error),
                    shown(digits, summary.std_log_radius),
                    chance.into(),
                ]);
            }
            if let Some(law) = found.exact {
                let exact = Digits::fixed(9);
                let chance = exact.show(law.probability_power_exceeds);
                let (power, product) = (law.power_mean_log_radius, law.product_mean_log_radius);
                for (name, mean, deviation, chance) in [
                    ("exact power", power, law.power_std_log_radius, chance.as_str()),
                    ("exact product", product, law.product_std_log_radius, ""),
                ] {
                    let empty = String::new;
                    table.row(vec![
                        empty(),
                        empty(),
                        name.into(),
                        exact.show(mean),
                        empty(),
                        exact.show(deviation),
                        chance.into(),
                    ]);
                }
            }
        }
        let mut text = format!(
            "Spectral radii of powers W^n and of products W_n ... W_1 of {} matrices, {} trials, seed {}\n\n",
            self.ensemble, self.trials, self.seed
        );
        text += &table.render();
        text +=
            "\nmean log radius: natural logarithm of the spectral radius; power and product are independent draws.\n\n";
        for cell in &self.cells {
            if self.cells.len() > 1 {
                text += &format!("n = {}, {} steps: ", cell.n, cell.steps);
            }
            text += &words::verdict(&self.ensemble, cell.n, cell.steps, &cell.comparison);
            text.push('\n');
            if let Some(spectra) = &cell.spectra {
                text += &spectra::lines(cell.n, cell.steps, spectra);
            }
        }
        text + &provenance(self.command)
    }

    fn json(&self) -> Result<String, Failure> {
        let Self { ensemble, trials, seed, scale, method, cells, version, command } = self;
        let (trials, seed, scale) = (*trials, *seed, *scale);
        match &cells[..] {
            [cell] => {
                let verdict = words::verdict(ensemble, cell.n, cell.steps, &cell.comparison);
                to_json(&Single { ensemble, trials, seed, scale, method, cell, verdict, version, command })
            }
            _ => to_json(&Several { ensemble, trials, seed, scale, method, cells, version, command }),
        }
    }

    fn csv(&self) -> Result<String, Failure> {
        to_csv(
            &HEADER.map(String::from),
            self.cells.iter().map(|cell| {
                let found = &cell.comparison;
                let mut row = vec![
                    self.ensemble.clone(),
                    cell.n.to_string(),
                    cell.steps.to_string(),
                    self.trials.to_string(),
                    self.seed.to_string(),
                    exact(Some(self.scale)),
                ];
                for summary in [found.power, found.product] {
                    row.push(exact(Some(summary.mean_log_radius)));
                    row.push(exact(Some(summary.std_log_radius)));
                    row.push(exact(Some(summary.standard_error)));
                }
                row.push(exact(Some(found.probability_power_exceeds)));
                row.push(exact(Some(found.probability_standard_error)));
                row.extend([
                    exact(found.exact.map(|law| law.power_mean_log_radius)),
                    exact(found.exact.map(|law| law.power_std_log_radius)),
                    exact(found.exact.map(|law| law.product_mean_log_radius)),
                    exact(found.exact.map(|law| law.product_std_log_radius)),
                    exact(found.exact.map(|law| law.probability_power_exceeds)),
                ]);
                row
            }),
        )
    }
}
