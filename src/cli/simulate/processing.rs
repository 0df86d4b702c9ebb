//! What a simulated state holds of products of past inputs, as people and programs read it.

use super::report::Run;
use crate::cli::columns::{Cell, Columns};
use crate::cli::failure::Failure;
use crate::cli::json::to_json;
use crate::cli::number::Digits;
use crate::cli::output::Report;
use crate::cli::table::{Table, listing, provenance};
use fisher_memory::simulate::{Capacities, Nonlinearity, TermCapacity};
use serde::Serialize;

/// Terms shown in a table, the largest; the other formats hold all.
const SHOWN: usize = 20;

/// What was measured, under the names that it has in JSON.
#[derive(Serialize)]
pub struct Record<'a> {
    #[serde(flatten)]
    pub run: Run<'a>,
    pub degree: usize,
    pub product_lags: usize,
    pub signal_power: f64,
    pub nonlinearity: Nonlinearity,
    #[serde(flatten)]
    pub found: &'a Capacities,
    pub version: &'static str,
    pub command: &'a str,
}

impl Report for Record<'_> {
    fn table(&self) -> String {
        let mut largest: Vec<usize> = (0..self.found.terms.len()).collect();
        // Stable: equal capacities keep their order.
        largest.sort_by(|&one, &other| self.found.terms[other].capacity.total_cmp(&self.found.terms[one].capacity));
        largest.truncate(SHOWN);
        format!(
            "Capacities of {}: {} units, input {}\n\n{}\n{}\nThe largest terms\n{}{}",
            self.run.system,
            self.run.n,
            self.run.input,
            self.summary(),
            self.by_degree(),
            self.columns().table(largest),
            provenance(self.command)
        )
    }

    fn json(&self) -> Result<String, Failure> {
        to_json(self)
    }

    fn csv(&self) -> Result<String, Failure> {
        self.columns().csv(0..self.found.terms.len())
    }
}

impl Record<'_> {
    fn summary(&self) -> String {
        let found = self.found;
        let [total, error] = [(4, found.total), (2, found.total_standard_error)]
            .map(|(digits, value)| Digits::fixed(digits).show(value));
        let there = found.terms.iter().filter(|term| term.significant).count();
        listing(&[
            (
                "steps",
                format!("{} in each of {} trials, after {} unrecorded", self.run.steps, self.run.trials, found.washout),
            ),
            ("seed", self.run.seed.to_string()),
            ("sum over all terms", format!("{total}, standard error {error}; at most {}", found.bound)),
            ("terms", format!("{there} of {} are there beyond chance", found.terms.len())),
        ])
    }

    fn by_degree(&self) -> String {
        let mut table = Table::new(&["degree", "terms", "capacity", "error"]);
        for sum in &self.found.by_degree {
            let capacity = Digits::fixed(6).show(sum.capacity);
            let error = Digits::fixed(2).show(sum.standard_error);
            table.row(vec![sum.degree.to_string(), sum.terms.to_string(), capacity, error]);
        }
        table.render()
    }

    /// What is known of each term.
    fn columns(&self) -> Columns<'_, usize> {
        let term = |index: &usize| -> Option<&TermCapacity> { self.found.terms.get(*index) };
        let mut columns = Columns::new();
        columns.shown("term", "term", move |index| {
            Cell::Text(term(index).map(|found| found.term.to_string()).unwrap_or_default())
        });
        columns.shown("degree", "degree", move |index| Cell::Count(term(index).map_or(0, |found| found.term.degree())));
        columns.shown("capacity", "capacity", move |index| {
            Cell::Number(term(index).map(|found| found.capacity), Digits::fixed(6))
        });
        columns.shown("standard_error", "error", move |index| {
            Cell::Number(term(index).map(|found| found.standard_error), Digits::fixed(2))
        });
        columns.shown("significant", "there", move |index| {
            Cell::Flag(term(index).is_some_and(|found| found.significant), ["", "yes"])
        });
        columns
    }
}
