//! The result of `train` as people read it, and its rows of CSV.

use super::record::{OfStart, Pair, Record, Run};
use crate::cli::columns::{Cell, Columns};
use crate::cli::failure::Failure;
use crate::cli::json::to_json;
use crate::cli::number::{Digits, exact};
use crate::cli::output::{Report, to_csv};
use crate::cli::table::{Table, provenance};
use fisher_memory::training::Structure;

impl Report for Record<'_> {
    fn table(&self) -> String {
        let pairs = match self.pairs.len() {
            0 => String::new(),
            _ => format!(
                "\nln loss of a less that of b, seed by seed\n{}",
                self.pair_columns().table(0..self.pairs.len())
            ),
        };
        format!(
            "{}\n\nloss: that of new sequences, as a share of that of the best constant answer\n{}\n{}\n{}{pairs}{}",
            self.head(),
            self.start_columns().table(0..self.summary.len()),
            self.about_changes(),
            self.changes(),
            provenance(self.command)
        )
    }

    fn json(&self) -> Result<String, Failure> {
        to_json(self)
    }

    /// A row a training: what came of it, W before, after and after a random change, and the learning curve.
    fn csv(&self) -> Result<String, Failure> {
        let longest = self.runs.iter().map(|run| &run.record.curve).max_by_key(|curve| curve.len());
        let points: Vec<usize> = longest.into_iter().flatten().map(|point| point.updates).collect();
        let mut header: Vec<String> = FIRST.iter().map(ToString::to_string).collect();
        for when in ["before", "after", "null"] {
            header.extend(MEASURES.iter().map(|(name, _)| format!("{when}_{name}")));
        }
        header.extend(points.iter().map(|updates| format!("loss_after_{updates}")));
        to_csv(&header, self.runs.iter().map(|run| row(run, &points)))
    }
}

/// The first columns of CSV.
const FIRST: [&str; 9] =
    ["start", "system", "seed", "loss_over_baseline", "accuracy", "success", "collapsed", "updates_to_half", "updates"];

type Measure = fn(&Structure) -> Option<f64>;

/// The measures of W in CSV.
const MEASURES: [(&str, Measure); 6] = [
    ("total", |found| found.total),
    ("transient_total", |found| Some(found.transient_total)),
    ("spectral_radius", |found| Some(found.spectral_radius)),
    ("henrici_relative", |found| Some(found.henrici_relative)),
    ("chain_share", |found| Some(found.chain_share)),
    ("profile", |found| Some(found.profile)),
];

fn row(run: &Run<'_>, points: &[usize]) -> Vec<String> {
    let record = run.record;
    let count = |count: Option<usize>| count.map_or_else(String::new, |count| count.to_string());
    let mut cells = vec![
        run.start.to_string(),
        run.system.to_string(),
        record.seed.to_string(),
        exact(Some(record.loss_over_baseline)),
        exact(record.accuracy),
        record.success.to_string(),
        record.collapsed.to_string(),
        count(record.updates_to_half),
        record.updates.to_string(),
    ];
    for found in [Some(&record.before), record.after.as_ref(), record.null.as_ref()] {
        cells.extend(MEASURES.iter().map(|(_, measure)| exact(found.and_then(measure))));
    }
    let at = |updates: &usize| record.curve.iter().find(|point| point.updates == *updates);
    cells.extend(points.iter().map(|updates| exact(at(updates).map(|point| point.loss_over_baseline))));
    cells
}

/// The measures of a table, with what they are called there.
const TITLES: [(&str, &str); 5] = [
    ("total", "J_tot along the inputs"),
    ("transient_total", "J_tot over a sequence"),
    ("chain_share", "share that is a chain"),
    ("henrici_relative", "Henrici / |W|_F"),
    ("profile", "asymmetry by peak time"),
];

impl Record<'_> {
    /// What was trained.
    fn head(&self) -> String {
        let settings = self.settings;
        let partial = if self.finished < self.asked {
            format!("\nPARTIAL: {} of {} trainings are done", self.finished, self.asked)
        } else {
            String::new()
        };
        format!(
            "Training of {} units on {}\n{} updates of {} sequences, rate {}, noise {}, penalty {}; {} seeds from {}{partial}",
            settings.cell,
            self.plan.task,
            settings.updates,
            settings.batch,
            settings.rate,
            settings.noise,
            settings.penalty,
            self.seeds,
            self.seed,
        )
    }

    /// The losses of every start.
    fn start_columns(&self) -> Columns<'_, usize> {
        let of = |&index: &usize| -> &OfStart<'_> { &self.summary[index] };
        let number =
            |value: f64, digits| Cell::Number(Some(value).filter(|value| value.is_finite()), Digits::fixed(digits));
        let mut columns = Columns::new();
        columns.shown("start", "start", move |index| Cell::Text(self.names[of(index).index].to_string()));
        columns.shown("runs", "runs", move |index| Cell::Count(of(index).found.runs));
        columns.shown("median", "median loss", move |index| number(of(index).found.median, 4));
        columns.shown("mean", "mean", move |index| number(of(index).found.mean, 4));
        columns.shown("standard_error", "error", move |index| number(of(index).found.standard_error, 2));
        columns.shown("log_loss", "mean ln loss", move |index| number(of(index).found.log_loss, 4));
        columns
            .shown("log_loss_standard_error", "error", move |index| number(of(index).found.log_loss_standard_error, 2));
        columns.shown("successes", "successes", move |index| Cell::Count(of(index).found.successes));
        columns.shown("collapses", "collapses", move |index| Cell::Count(of(index).found.collapses));
        if self.summary.iter().any(|of| of.found.accuracy.is_some()) {
            columns.shown("accuracy", "right", move |index| Cell::Number(of(index).found.accuracy, Digits::fixed(4)));
        }
        columns.shown("updates_to_half", "updates to 1/2", move |index| {
            Cell::Number(of(index).found.updates_to_half, Digits::fixed(6))
        });
        columns
    }

    fn about_changes(&self) -> &'static str {
        if self.plan.cell.is_gated() {
            "W of the candidate before training, after it, and after a random change of the same size"
        } else {
            "W before training, after it, and after a random change of the same size"
        }
    }

    /// What became of W from every start.
    fn changes(&self) -> String {
        let mut table = Table::new(&["", "before", "after", "random", "after - random", "error", "p"]);
        for of in &self.summary {
            table.row(vec![self.names[of.index].to_string()]);
            for (measure, title) in TITLES {
                let Some(change) = of.found.changes.iter().find(|change| change.measure == measure) else { continue };
                let number = |value: Option<f64>, digits| {
                    Digits::fixed(digits).show_or_dash(value.filter(|value| value.is_finite()))
                };
                table.row(vec![
                    format!("  {title}"),
                    number(Some(change.before), 4),
                    number(Some(change.after), 4),
                    number(change.null, 4),
                    number(change.difference, 4),
                    number(change.standard_error, 2),
                    number(change.wilcoxon_p, 2),
                ]);
            }
        }
        table.render()
    }

    /// What is known of each pair.
    fn pair_columns(&self) -> Columns<'_, usize> {
        let of = |&index: &usize| -> &Pair<'_> { &self.pairs[index] };
        let number =
            |value: f64, digits| Cell::Number(Some(value).filter(|value| value.is_finite()), Digits::fixed(digits));
        let mut columns = Columns::new();
        columns.shown("a", "a", move |index| Cell::Text(self.names[of(index).indices[0]].to_string()));
        columns.shown("b", "b", move |index| Cell::Text(self.names[of(index).indices[1]].to_string()));
        columns.shown("log_loss_difference", "mean", move |index| number(of(index).found.log_loss_difference, 4));
        columns.shown("standard_error", "error", move |index| number(of(index).found.standard_error, 2));
        columns.shown("median", "median", move |index| number(of(index).found.median, 4));
        columns.shown("better", "a better", move |index| {
            Cell::Text(format!("{} of {}", of(index).found.better, of(index).found.pairs))
        });
        columns.shown("wilcoxon_p", "Wilcoxon p", move |index| number(of(index).found.wilcoxon_p, 3));
        columns
    }
}
