//! The result of a search as people and programs read it.

use super::words;
use crate::cli::failure::Failure;
use crate::cli::json::to_json;
use crate::cli::number::{Digits, certainty, proven, proven_beside_one};
use crate::cli::output::{Report, csv_of};
use crate::cli::table::{listing, provenance};
use fisher_memory::Bounded;
use fisher_memory::search::{
    Budget, ChainStructure, HistoryPoint, Objective, SearchEnding, SearchOptions, SearchResult, Spending, StartOutcome,
};
use serde::Serialize;

/// What the search found, under the names that it has in JSON.
#[derive(Serialize)]
pub struct Record<'a> {
    n: usize,
    budget: String,
    objective: String,
    total: Bounded,
    relative_error_bound: f64,
    reference_total: Option<f64>,
    value: Bounded,
    converged: bool,
    ending: SearchEnding,
    iterations: usize,
    starts: usize,
    seed: u64,
    spectral_radius: Option<Bounded>,
    henrici_relative: f64,
    noise_trace: Option<Bounded>,
    signal_trace: f64,
    spending: &'a [Spending],
    chain: ChainStructure,
    precision_bits: u32,
    method: &'static str,
    history: &'a [HistoryPoint],
    climbs: &'a [StartOutcome],
    seconds: f64,
    version: &'static str,
    command: &'a str,
    #[serde(skip)]
    sought: &'a SearchOptions,
    #[serde(skip)]
    under: Budget,
    #[serde(skip)]
    found: &'a SearchResult,
}

impl<'a> Record<'a> {
    /// What was found for n units within the budget.
    pub fn new(n: usize, budget: Budget, sought: &'a SearchOptions, found: &'a SearchResult, command: &'a str) -> Self {
        Self {
            n,
            budget: budget.to_string(),
            objective: sought.objective.to_string(),
            total: found.analysis.total,
            relative_error_bound: found.analysis.relative_error_bound,
            reference_total: found.reference_total,
            value: found.value,
            converged: found.converged,
            ending: found.ending,
            iterations: found.iterations,
            starts: found.starts.len(),
            seed: sought.seed,
            spectral_radius: found.analysis.spectral_radius,
            henrici_relative: found.henrici_relative,
            noise_trace: found.analysis.noise_trace,
            signal_trace: found.signal_trace,
            spending: &found.spending,
            chain: found.chain(),
            precision_bits: found.analysis.precision_bits,
            method: found.analysis.method,
            history: &found.history,
            climbs: &found.starts,
            seconds: found.seconds,
            version: env!("CARGO_PKG_VERSION"),
            command,
            sought,
            under: budget,
            found,
        }
    }
}

impl Report for Record<'_> {
    fn table(&self) -> String {
        let mut entries = vec![("J_tot", proven(Some(self.total)))];
        if let Some(reference) = self.reference_total {
            entries.push(("  of the best network known analytically", Digits::fixed(12).show(reference)));
        }
        if self.sought.objective != Objective::Total {
            entries.push(("objective", proven(Some(self.value))));
        }
        for side in &self.found.spending {
            let spent = Digits::fixed(8).show(side.spent);
            let binds = if side.binds { "binds" } else { "not used up" };
            entries.push((words::of_budget(side.budget), format!("{spent} of {} ({binds})", side.allowed)));
        }
        if !matches!(self.under, Budget::SpectralNorm { .. }) {
            entries.push(("spectral radius", proven_beside_one(self.spectral_radius)));
        }
        entries.push(("Henrici's departure as a share of |W|_F", Digits::fixed(6).show(self.henrici_relative)));
        entries.push(("iterations", format!("{} in {} climbs", self.iterations, self.starts)));
        entries.push(("certainty", certainty(self.relative_error_bound, self.precision_bits, self.method)));
        let mut text = format!("Search for {} units under {}, maximising {}\n\n", self.n, self.budget, self.objective);
        text += &listing(&entries);
        text += &format!("\n{}", words::verdict(self.under, self.sought, self.found, &self.chain));
        text + &provenance(self.command)
    }

    fn json(&self) -> Result<String, Failure> {
        to_json(self)
    }

    fn csv(&self) -> Result<String, Failure> {
        csv_of(&COLUMNS, &[self])
    }
}

/// The keys that CSV has too.
const COLUMNS: [&str; 15] = [
    "n",
    "budget",
    "objective",
    "total",
    "relative_error_bound",
    "reference_total",
    "value",
    "converged",
    "iterations",
    "starts",
    "seed",
    "spectral_radius",
    "henrici_relative",
    "noise_trace",
    "signal_trace",
];
