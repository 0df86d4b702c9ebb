//! A comparison as people and programs read it.

use super::row::{Row, SHARE};
use super::sweep::Sweep;
use crate::cli::columns::{Cell, Columns};
use crate::cli::failure::Failure;
use crate::cli::flags::Question;
use crate::cli::json::to_json;
use crate::cli::number::{Digits, certainty};
use crate::cli::output::Report;
use crate::cli::table::provenance;
use fisher_memory::Options;
use fisher_memory::figure::{Axis, SweptQuantity};
use serde::Serialize;
use serde_json::{Map, Value};

/// The result of `compare`.
pub struct Comparison<'a> {
    pub question: &'a Question,
    pub options: &'a Options,
    pub sweep: Option<&'a Sweep>,
    /// Whether the slow measures are wanted too.
    pub measures: bool,
    pub rows: Vec<Row>,
    pub command: &'a str,
}

/// The keys of JSON.
#[derive(Serialize)]
struct Record<'a> {
    input: String,
    lags: usize,
    share: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    sweep: Option<&'a Sweep>,
    systems: Vec<Map<String, Value>>,
    version: &'static str,
    command: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    horizon: Option<u64>,
    /// The time between lags, in continuous time.
    #[serde(skip_serializing_if = "Option::is_none")]
    step: Option<f64>,
}

impl Report for Comparison<'_> {
    fn table(&self) -> String {
        format!(
            "Fisher memory of {} networks{}, input {}\n\n{}\n{}{}{}",
            self.rows.len(),
            self.question.dynamics.in_words(),
            self.question.signal.input,
            self.columns().table(&self.rows),
            self.legend(),
            self.certainties(),
            provenance(self.command)
        )
    }

    fn json(&self) -> Result<String, Failure> {
        to_json(&Record {
            input: self.question.signal.input.to_string(),
            lags: self.question.lags,
            share: SHARE,
            sweep: self.sweep,
            systems: self.columns().objects(&self.rows),
            version: env!("CARGO_PKG_VERSION"),
            command: self.command,
            horizon: self.options.horizon,
            step: self.question.step(self.options),
        })
    }

    fn csv(&self) -> Result<String, Failure> {
        self.columns().csv(&self.rows)
    }
}

/// A number of few digits.
fn four(value: Option<f64>) -> Cell {
    Cell::Number(value, Digits::fixed(4))
}

impl Comparison<'_> {
    fn columns(&self) -> Columns<'_, &Row> {
        let lags = self.question.lags;
        let length = move |lag: Option<usize>| lag.map_or_else(|| Cell::NoCount(format!("over {lags}")), Cell::Count);
        let continuous = self.question.dynamics.continuous;
        let mut columns = Columns::new();
        columns.shown("system", "system", |row: &&Row| Cell::Text(row.system.clone()));
        if let Some(sweep) = self.sweep {
            // The number of units has a column anyway.
            let name = Some(sweep.key.as_str()).filter(|key| *key != "n");
            columns.named(Some("value"), name, name, |row| Cell::Number(row.value, Digits::fixed(6)));
        }
        columns.shown("n", "n", |row| Cell::Count(row.n));
        columns.shown("total", "J_tot", |row| Cell::Proven(Some(row.found.total)));
        columns.shown("spatial_max", "best input", |row| Cell::Proven(Some(row.found.spatial.best.total)));
        columns.shown("bound", "ceiling", |row| {
            Cell::Number(row.bound, Digits::supported_by(row.found.relative_error_bound))
        });
        columns.shown("capacity", "capacity", |row| Cell::Proven(row.found.decoding.capacity));
        columns.kept("mutual_information", |row| Cell::Proven(row.found.decoding.mutual_information));
        columns.shown("lags_above_share", "lags > 1%", move |row| length(row.lags_above_share));
        columns.shown("half_total_lag", "half lag", move |row| match continuous {
            // The total is an integral then, which no sum over lags reaches.
            true => Cell::NoCount("-".into()),
            false => length(row.half_total_lag),
        });
        columns.kept("henrici", |row| four(row.shape.henrici));
        columns.shown("henrici_relative", "Henrici", |row| four(row.shape.henrici_relative));
        columns.shown("numerical_radius", "radius", |row| four(row.shape.numerical_radius));
        columns.shown("transient_gain", "gain", |row| four(row.shape.transient_gain));
        if self.measures {
            columns.shown("kreiss", "Kreiss", |row| four(row.shape.kreiss));
            columns.shown("eigenvector_condition", "condition", |row| four(row.shape.eigenvector_condition));
            columns.shown("pseudospectral_radius", "pseudo", |row| four(row.shape.pseudospectral_radius));
        }
        columns.kept("relative_error_bound", |row| four(Some(row.found.relative_error_bound)));
        columns.kept("precision_bits", |row| Cell::Count(row.found.precision_bits as usize));
        columns.kept("method", |row| Cell::Text(row.found.method.into()));
        columns
    }

    fn legend(&self) -> String {
        let measures = if self.measures { SLOW } else { "--measures adds the slow ones.\n\n" };
        let step = self.question.step(self.options).map_or_else(String::new, |step| {
            format!("Lags are {step} apart in time; capacity counts no steps here.\n\n")
        });
        format!("{LEGEND} {measures}{step}")
    }

    /// What is known of the errors: of every network, or of the worst of a sweep.
    fn certainties(&self) -> String {
        let of = |row: &Row| certainty(row.found.relative_error_bound, row.found.precision_bits, row.found.method);
        let bound = |row: &Row| row.found.relative_error_bound;
        let worse = |one: &&Row, other: &&Row| bound(one).total_cmp(&bound(other));
        match self.sweep {
            None => self.rows.iter().map(|row| format!("{}: {}\n", row.system, of(row))).collect(),
            Some(_) => {
                let worst = self.rows.iter().max_by(worse);
                worst.map_or_else(String::new, |row| format!("everywhere: {}\n", of(row)))
            }
        }
    }
}

const LEGEND: &str = "\
J_tot: SNR about the whole past per unit signal power; best input: J_tot of the best unit input;
ceiling: no network with this noise and input exceeds it; capacity: in steps, signal of unit power;
lags > 1%: lags before J(k) falls to 1% of J(0); half lag: the lag by which half of J_tot is held;
Henrici: relative departure from normality, 0 (normal) to 1 (nilpotent); radius: numerical radius;
gain: the largest norm of a power of W.";

const SLOW: &str = "\
Kreiss: constant; condition: of the eigenvectors;
pseudo: farthest eigenvalue under perturbations of 0.01.

";

/// The quantities of a sweep's picture, each with a curve for each of the systems.
pub fn swept(rows: &[Row], systems: usize, measures: bool) -> Vec<SweptQuantity> {
    let quantity = |axis: Axis, value: fn(&Row) -> Option<f64>| {
        let points = (0..systems).map(|of| {
            let own = rows.iter().filter(|row| row.of == of);
            own.filter_map(|row| Some((row.value?, value(row)?))).collect()
        });
        SweptQuantity::new(axis, points.collect())
    };
    let mut quantities = vec![
        quantity(Axis::linear("total memory J_tot"), |row| Some(row.found.total.value)),
        quantity(Axis::linear("capacity (steps)"), |row| row.found.decoding.capacity.map(|capacity| capacity.value)),
        quantity(Axis::linear("Henrici\u{2019}s departure / |W|"), |row| row.shape.henrici_relative),
        quantity(Axis::logarithmic("transient gain sup |W^k|"), |row| row.shape.transient_gain),
        quantity(Axis::linear("numerical radius"), |row| row.shape.numerical_radius),
    ];
    if measures {
        quantities.push(quantity(Axis::logarithmic("Kreiss constant"), |row| row.shape.kreiss));
    }
    quantities
}
