//! How the results of `products` are written.

use super::{spectra, words};
use crate::cli::columns::{self, Columns};
use crate::cli::failure::Failure;
use crate::cli::json::to_json;
use crate::cli::number::Digits;
use crate::cli::output::Report;
use crate::cli::table::{Table, provenance};
use columns::Cell as Entry;
use fisher_memory::products::{Comparison, ExactComparison, LogRadiusSummary, Spectra};
use serde::Serialize;

/// One size and number of steps.
#[derive(Serialize)]
pub struct Cell {
    pub n: usize,
    pub steps: u64,
    #[serde(flatten)]
    pub comparison: Comparison,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spectra: Option<Spectra>,
}

/// The results of a run.
pub struct Sweep<'a> {
    pub ensemble: String,
    pub trials: usize,
    pub seed: u64,
    pub scale: f64,
    pub method: &'static str,
    pub cells: Vec<Cell>,
    pub version: &'static str,
    pub command: &'a str,
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
        let mut table = Table::new(&["n", "steps", "", "mean log radius", "std error", "deviation", "P(power larger)"]);
        for cell in &self.cells {
            simulated(cell).into_iter().chain(exact(cell)).for_each(|row| table.row(row.into()));
        }
        let mut text = format!(
            "Spectral radii of powers W^n and of products W_n ... W_1 of {} matrices, {} trials, seed {}\n\n{}\n\
             mean log radius: natural logarithm of the spectral radius; power and product are independent draws.\n\n",
            self.ensemble,
            self.trials,
            self.seed,
            table.render()
        );
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
        self.columns().csv(&self.cells)
    }
}

impl Sweep<'_> {
    /// The columns of CSV.
    fn columns(&self) -> Columns<'_, &Cell> {
        let number = |value: f64| Entry::Number(Some(value), Digits::fixed(5));
        let law = |cell: &Cell, value: fn(&ExactComparison) -> f64| {
            Entry::Number(cell.comparison.exact.as_ref().map(value), Digits::fixed(9))
        };
        let mut columns = Columns::new();
        columns.kept("ensemble", |_: &&Cell| Entry::Text(self.ensemble.clone()));
        columns.kept("n", |cell| Entry::Count(cell.n));
        columns.kept("steps", |cell| Entry::Text(cell.steps.to_string()));
        columns.kept("trials", |_| Entry::Count(self.trials));
        columns.kept("seed", |_| Entry::Text(self.seed.to_string()));
        columns.kept("scale", move |_| number(self.scale));
        columns.kept("power_mean_log_radius", move |cell| number(cell.comparison.power.mean_log_radius));
        columns.kept("power_std_log_radius", move |cell| number(cell.comparison.power.std_log_radius));
        columns.kept("power_standard_error", move |cell| number(cell.comparison.power.standard_error));
        columns.kept("product_mean_log_radius", move |cell| number(cell.comparison.product.mean_log_radius));
        columns.kept("product_std_log_radius", move |cell| number(cell.comparison.product.std_log_radius));
        columns.kept("product_standard_error", move |cell| number(cell.comparison.product.standard_error));
        columns.kept("probability_power_exceeds", move |cell| number(cell.comparison.probability_power_exceeds));
        columns.kept("probability_standard_error", move |cell| number(cell.comparison.probability_standard_error));
        columns.kept("exact_power_mean_log_radius", move |cell| law(cell, |law| law.power_mean_log_radius));
        columns.kept("exact_power_std_log_radius", move |cell| law(cell, |law| law.power_std_log_radius));
        columns.kept("exact_product_mean_log_radius", move |cell| law(cell, |law| law.product_mean_log_radius));
        columns.kept("exact_product_std_log_radius", move |cell| law(cell, |law| law.product_std_log_radius));
        columns.kept("exact_probability_power_exceeds", move |cell| law(cell, |law| law.probability_power_exceeds));
        columns
    }
}

/// The two rows of a table that say what was drawn.
fn simulated(cell: &Cell) -> [[String; 7]; 2] {
    let (digits, found) = (Digits::fixed(5), &cell.comparison);
    let row = |summary: LogRadiusSummary, [n, steps, name, chance]: [String; 4]| {
        let [mean, error, deviation] =
            [summary.mean_log_radius, summary.standard_error, summary.std_log_radius].map(|value| shown(digits, value));
        [n, steps, name, mean, error, deviation, chance]
    };
    let error = Digits::fixed(2).show(found.probability_standard_error);
    let chance = format!("{} +- {error}", digits.show(found.probability_power_exceeds));
    [
        row(found.power, [cell.n.to_string(), cell.steps.to_string(), "power".into(), chance]),
        row(found.product, [String::new(), String::new(), "product".into(), String::new()]),
    ]
}

/// The two rows of the exact law, where one is known.
fn exact(cell: &Cell) -> Vec<[String; 7]> {
    let Some(law) = cell.comparison.exact else { return Vec::new() };
    let digits = Digits::fixed(9);
    let row = |name: &str, mean: f64, deviation: f64, chance: String| {
        let empty = String::new;
        [empty(), empty(), name.into(), digits.show(mean), empty(), digits.show(deviation), chance]
    };
    let chance = digits.show(law.probability_power_exceeds);
    vec![
        row("exact power", law.power_mean_log_radius, law.power_std_log_radius, chance),
        row("exact product", law.product_mean_log_radius, law.product_std_log_radius, String::new()),
    ]
}
