//! `products`: powers of one random matrix against products of independent ones.

mod draws;
mod kept;
mod own;
mod picture;
mod ranges;
mod report;
mod spectra;
mod trials;
mod words;

use super::failure::Failure;
use super::flags::{Format, Output, Plot, read_count, read_positive};
use super::outputs::Outputs;
use super::session::Session;
use fisher_memory::Error;
use fisher_memory::products::{Ensemble, OwnProductsOptions, ProductsOptions};
use report::Sweep;

const EXAMPLES: &str = "\
Examples:
  Complex Gaussian matrices, whose exact law stands beside the simulation:
    fisher-memory products --ensemble complex-ginibre --n 100 --steps 20 --trials 1000
  How both grow with the number of steps, as rows for a program; run it again if it was interrupted and it goes on:
    fisher-memory products --ensemble real-ginibre --n 10,20,50 --steps 1:1000:log --trials 500 \\
        --format csv --out sweep.csv
  What 30 steps do to directions and signals: Lyapunov exponents, singular values, signal power:
    fisher-memory products --ensemble real-ginibre --n 20 --steps 30 --spectra --plot directions.svg
  Products of your own weight matrices, drawn at random from the set:
    fisher-memory products --from epoch1.npy epoch2.npy epoch3.npy --steps 10,100 --trials 200
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
    #[arg(long, value_name = "NAME", value_parser = read_ensemble, required_unless_present = "from")]
    ensemble: Option<Ensemble>,
    /// N, the size of the matrices; several as 10,20,50
    #[arg(long, value_name = "N,...", value_parser = ranges::read_sizes, required_unless_present = "from")]
    n: Option<ranges::Sizes>,
    /// Matrices of one's own instead of an ensemble, files or families (all of one size): factors are drawn from them
    /// at random, and n-th powers are those of each
    #[arg(long, value_name = "SYSTEM", num_args = 1.., conflicts_with = "ensemble")]
    from: Vec<String>,
    /// With --from: one product of the matrices in the order given, round and round
    #[arg(long, requires = "from")]
    in_order: bool,
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

/// Draws every cell, keeping what is finished, and writes a row for each.
pub fn run(arguments: &Arguments, session: &Session) -> Result<(), Failure> {
    let Some(ensemble) = arguments.ensemble else { return own::run(&arguments.own()?, session) };
    arguments.check()?;
    let settings = arguments.settings(ensemble);
    let method = if arguments.without_matrices { "gamma" } else { "matrices" };
    let head = kept::run(&settings, method, &session.command)?;
    let mut kept = kept::Kept::open(arguments.output.out.as_deref(), &head, &settings, session)?;
    let wanted = draws::Wanted { gamma: arguments.without_matrices, spectra: arguments.spectra };
    let (cells, last) = draws::cells(&settings, wanted, &session.monitor(), &mut kept)?;
    let mut outputs = Outputs::default();
    if let Some(path) = &arguments.plot.plot {
        outputs.figure(path, &picture::drawn(&settings, &cells, &last, session.monitor().as_ref())?)?;
    }
    let sweep = Sweep {
        ensemble: ensemble.to_string(),
        trials: arguments.trials,
        seed: arguments.seed,
        scale: arguments.scale,
        method,
        cells,
        version: env!("CARGO_PKG_VERSION"),
        command: &session.command,
    };
    arguments.output.write(&sweep, outputs, session)?;
    kept.remove();
    Ok(())
}

impl Arguments {
    /// What is asked of matrices of one's own.
    fn own(&self) -> Result<own::Question<'_>, Failure> {
        if self.plot.plot.is_some() || self.spectra || self.without_matrices || self.n.is_some() {
            return Err(Failure::usage(
                "--from takes its matrices from files",
                "leave out --n, --plot, --spectra and --without-matrices",
            ));
        }
        let (trials, seed, in_order) = (self.trials, self.seed, self.in_order);
        let options = OwnProductsOptions { steps: 1, trials, seed, in_order };
        Ok(own::Question { from: &self.from, steps: &self.steps.0, options, output: &self.output })
    }

    /// Refuses at once what cannot be drawn or written.
    fn check(&self) -> Result<(), Failure> {
        if self.spectra && self.output.format == Format::Csv {
            return Err(Failure::usage("--spectra gives lists, which do not fit rows of csv", "use --format json"));
        }
        if self.without_matrices && (self.spectra || self.ensemble != Some(Ensemble::ComplexGinibre)) {
            return Err(Failure::usage(
                "--without-matrices knows the spectral radii of complex-ginibre alone",
                "leave it out, or --spectra and the other ensemble",
            ));
        }
        self.output.check()?;
        self.plot.check()
    }

    /// What to draw in every cell: each size with each number of steps.
    fn settings(&self, ensemble: Ensemble) -> Vec<ProductsOptions> {
        let setting = |size, steps| ProductsOptions {
            ensemble,
            size,
            steps,
            trials: self.trials,
            seed: self.seed,
            scale: self.scale,
        };
        self.n
            .iter()
            .flat_map(|sizes| &sizes.0)
            .flat_map(|&size| self.steps.0.iter().map(move |&steps| setting(size, steps)))
            .collect()
    }
}
