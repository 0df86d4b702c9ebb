//! How the results of `products` are written.

use super::{spectra, words};
use crate::cli::failure::Failure;
use crate::cli::number::{Digits, exact};
use crate::cli::output::{Report, to_csv, to_json};
use crate::cli::table::{Table, provenance};
use fisher_memory::products::{Comparison, Spectra};
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
