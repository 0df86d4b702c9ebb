//! A simulation as people and programs read it.

use crate::cli::columns::{Cell, Columns};
use crate::cli::failure::Failure;
use crate::cli::json::to_json;
use crate::cli::number::Digits;
use crate::cli::output::Report;
use crate::cli::table::{listing, provenance};
use fisher_memory::simulate::{EstimatedCurve, Nonlinearity, SimulationEstimates, Theory};
use serde::Serialize;

/// Lags shown in a table; the other formats hold all.
const SHOWN: usize = 40;

/// What was simulated, under the names that it has in JSON: the head of every record.
#[derive(Serialize)]
pub struct Run<'a> {
    pub system: &'a str,
    pub n: usize,
    pub input: String,
    pub steps: usize,
    pub trials: usize,
    pub seed: u64,
    pub lags: usize,
}

/// What was measured, under the names that it has in JSON.
#[derive(Serialize)]
pub struct Record<'a> {
    #[serde(flatten)]
    pub run: Run<'a>,
    pub signal_power: f64,
    pub nonlinearity: Nonlinearity,
    pub washout: usize,
    pub groups: usize,
    pub fisher_theory: Option<&'a [f64]>,
    pub memory_theory: Option<&'a [f64]>,
    #[serde(flatten)]
    pub found: &'a SimulationEstimates,
    /// Sum of the measured m(k) over the lags.
    pub capacity: f64,
    pub agrees: Option<bool>,
    pub version: &'static str,
    pub command: &'a str,
    #[serde(skip)]
    pub theory: Option<&'a Theory>,
}

impl Report for Record<'_> {
    fn table(&self) -> String {
        format!(
            "Simulation of {}: {} units, input {}\n\n{}\n{}{}",
            self.run.system,
            self.run.n,
            self.run.input,
            self.summary(),
            self.columns().table(0..self.run.lags.min(SHOWN)),
            provenance(self.command)
        )
    }

    fn json(&self) -> Result<String, Failure> {
        to_json(self)
    }

    fn csv(&self) -> Result<String, Failure> {
        self.columns().csv(0..self.run.lags)
    }
}

impl Record<'_> {
    /// The numbers that belong to no lag.
    fn summary(&self) -> String {
        let mut entries = vec![
            (
                "steps",
                format!("{} in each of {} trials, after {} unrecorded", self.run.steps, self.run.trials, self.washout),
            ),
            ("seed", self.run.seed.to_string()),
            ("sum of m(k) over these lags", Digits::fixed(6).show(self.capacity)),
        ];
        if let (Some(largest), Some(agrees)) = (self.found.largest_z, self.agrees) {
            let verdict = if agrees { "agrees with" } else { "contradicts" };
            let [largest, limit] = [largest, self.found.z_limit].map(|score| Digits::fixed(3).show(score));
            let rate = self.found.false_alarm_rate;
            entries.push((
                "verdict",
                format!("{verdict} the theory: largest |z| {largest}, limit {limit} (false alarm rate {rate})"),
            ));
        }
        listing(&entries)
    }

    /// What is known of each lag.
    fn columns(&self) -> Columns<'_, usize> {
        let mut columns = Columns::new();
        columns.shown("lag", "lag", |&lag| Cell::Count(lag));
        if let Some(theory) = self.theory {
            columns.shown("fisher_theory", "J theory", |&lag| number(&theory.fisher, lag));
        }
        let found = self.found;
        let names = ["fisher_regression", "fisher_regression_se", "fisher_regression_z"];
        measured(&mut columns, names, "J regression", Some(&found.fisher_regression));
        let names = ["fisher_score", "fisher_score_se", "fisher_score_z"];
        measured(&mut columns, names, "J score", found.fisher_score.as_ref());
        if let Some(theory) = self.theory {
            columns.shown("memory_theory", "m theory", |&lag| number(&theory.memory_function, lag));
        }
        let names = ["memory_regression", "memory_regression_se", "memory_regression_z"];
        measured(&mut columns, names, "m regression", Some(&found.memory_regression));
        let names = ["memory_score", "memory_score_se", "memory_score_z"];
        measured(&mut columns, names, "m score", found.memory_score.as_ref());
        columns
    }
}

/// A measured curve with its standard errors and, where a theory stands beside it, its distance from that in them.
fn measured<'a>(
    columns: &mut Columns<'a, usize>,
    names: [&'a str; 3],
    title: &'a str,
    estimate: Option<&'a EstimatedCurve>,
) {
    let Some(estimate) = estimate else { return };
    columns.shown(names[0], title, |&lag| number(&estimate.values, lag));
    let error = |&lag: &usize| rough(&estimate.standard_errors, lag);
    match &estimate.z_scores {
        None => columns.shown(names[1], "error", error),
        Some(scores) => {
            columns.kept(names[1], error);
            columns.shown(names[2], "z", |&lag| rough(scores, lag));
        }
    }
}

fn number(values: &[f64], lag: usize) -> Cell {
    Cell::Number(values.get(lag).copied(), Digits::fixed(6))
}

fn rough(values: &[f64], lag: usize) -> Cell {
    Cell::Number(values.get(lag).copied(), Digits::fixed(2))
}
