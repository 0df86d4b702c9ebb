//! `compare` of sparse networks: J(k) and J_tot of each between two bounds.

use super::case::Case;
use super::label::labels;
use crate::cli::columns::{Cell, Columns};
use crate::cli::curve::{asked, kind_in_words};
use crate::cli::failure::Failure;
use crate::cli::flags::{DenseOrSparse, Question};
use crate::cli::json::to_json;
use crate::cli::network::Network;
use crate::cli::number::Digits;
use crate::cli::output::Report;
use crate::cli::outputs::Outputs;
use crate::cli::session::Session;
use crate::cli::sparse_network::SparseNetwork;
use crate::cli::table::provenance;
use fisher_memory::figure::NetworkCurves;
use fisher_memory::half_total_lag;
use fisher_memory::sparse::{self, BoundKind, Interval, SparseAnalysis};
use serde::Serialize;
use serde_json::{Map, Value};

/// Networks of one form.
pub enum Networks {
    Dense(Vec<Network>),
    Sparse(Vec<SparseNetwork>),
}

/// Every network in the form that fits it; those of a sweep are dense.
pub fn networks(question: &Question, cases: &[Case], is_swept: bool) -> Result<Networks, Failure> {
    let (mut dense, mut sparse) = (Vec::new(), Vec::new());
    for case in cases {
        let blamed = |failure: Failure| failure.of(&case.text);
        if is_swept {
            dense.push(case.network(question).map_err(blamed)?);
            continue;
        }
        match question.dense_or_sparse(&case.text).map_err(blamed)? {
            DenseOrSparse::Dense(network) => dense.push(*network),
            DenseOrSparse::Sparse(network) => sparse.push(*network),
        }
        if let (Some(one), Some(_)) = (dense.first(), sparse.first()) {
            let what = format!("{} is dense and others are sparse", one.specification);
            return Err(Failure::usage(what, "compare all of them with --method sparse or with --method dense"));
        }
    }
    Ok(if sparse.is_empty() { Networks::Dense(dense) } else { Networks::Sparse(sparse) })
}

/// Analyses every network and writes a row for each.
pub fn run(question: &Question, networks: &[SparseNetwork], session: &Session) -> Result<(), Failure> {
    let options = question.options(session).with_threads(session.threads_or_all());
    let asked = asked(question, options.lags);
    let analyse = |network: &SparseNetwork| {
        sparse::analyse(&network.system, &asked, &options)
            .map_err(|error| Failure::from(error).of(&network.specification))
    };
    let found = networks.iter().map(analyse).collect::<Result<Vec<_>, _>>()?;
    let rows: Vec<Row> = networks.iter().zip(&found).map(|(network, found)| Row { network, found }).collect();
    let names = labels(&networks.iter().map(|network| network.specification.as_str()).collect::<Vec<_>>());
    let mut outputs = Outputs::default();
    let drawn = rows.iter().zip(names).map(|(row, name)| NetworkCurves::new(name, row.curve(), Vec::new()));
    if asked.lags.iter().copied().eq(0..asked.lags.len()) {
        question.plot.draw_comparison(&mut outputs, None, drawn)?;
    } else if question.plot.plot.is_some() {
        let what = "a picture of a comparison shows all lags up to the last";
        return Err(Failure::usage(what, "give --lags K instead of --at-lags, or leave --plot out"));
    }
    let comparison = Comparison { question, lags: &asked.lags, rows, command: &session.command };
    question.output.write(&comparison, outputs, session)
}

struct Row<'a> {
    network: &'a SparseNetwork,
    found: &'a SparseAnalysis,
}

impl Row<'_> {
    fn curve(&self) -> Vec<f64> {
        self.found.curve.iter().map(|interval| interval.middle()).collect()
    }

    /// The lag by which half of the total is held, where all lags up to it are there.
    fn half(&self, lags: &[usize]) -> Option<usize> {
        let total = self.found.total?.middle();
        if lags.iter().copied().eq(0..lags.len()) { half_total_lag(&self.curve(), total) } else { None }
    }
}

struct Comparison<'a> {
    question: &'a Question,
    lags: &'a [usize],
    rows: Vec<Row<'a>>,
    command: &'a str,
}

#[derive(Serialize)]
struct Record<'a> {
    input: String,
    lags: &'a [usize],
    systems: Vec<Map<String, Value>>,
    version: &'static str,
    command: &'a str,
}

impl Comparison<'_> {
    fn columns(&self) -> Columns<'_, &Row<'_>> {
        let bound =
            |interval: Option<Interval>, of: fn(Interval) -> f64| Cell::Number(interval.map(of), Digits::fixed(12));
        let mut columns: Columns<'_, &Row<'_>> = Columns::new();
        columns.shown("system", "system", |row| Cell::Text(row.network.specification.clone()));
        columns.shown("n", "units", |row| Cell::Count(row.network.system.size()));
        columns.shown("weights", "weights", |row| Cell::Count(row.network.system.weights().weights()));
        columns.shown("total", "J_tot", |row| Cell::Proven(row.found.total.map(Interval::bounded)));
        columns.kept("total_lower", move |row| bound(row.found.total, |total| total.lower));
        columns.kept("total_upper", move |row| bound(row.found.total, |total| total.upper));
        columns.shown("half_total_lag", "half by lag", |row| match row.half(self.lags) {
            Some(lag) => Cell::Count(lag),
            None => Cell::NoCount("-".into()),
        });
        columns.shown("rate", "powers fall by", |row| Cell::Number(Some(row.found.rate), Digits::fixed(4)));
        columns.shown("bound_kind", "bounds", |row| {
            Cell::Text(if row.found.bound_kind == BoundKind::Proven { "proven" } else { "probable" }.into())
        });
        columns
    }
}

impl Report for Comparison<'_> {
    fn table(&self) -> String {
        let probable = self.rows.iter().any(|row| row.found.bound_kind == BoundKind::Probable);
        let kind = if probable { BoundKind::Probable } else { BoundKind::Proven };
        format!(
            "Fisher memory of {} sparse networks, input {}\n\n{}\n{}\n{}",
            self.rows.len(),
            self.question.signal.input,
            self.columns().table(&self.rows),
            kind_in_words(kind),
            provenance(self.command)
        )
    }

    fn json(&self) -> Result<String, Failure> {
        let mut systems = self.columns().objects(&self.rows);
        for (fields, row) in systems.iter_mut().zip(&self.rows) {
            let list = |of: fn(&Interval) -> f64| row.found.curve.iter().map(of).collect::<Vec<f64>>();
            fields.insert("fmc".into(), row.curve().into());
            fields.insert("fmc_lower".into(), list(|interval| interval.lower).into());
            fields.insert("fmc_upper".into(), list(|interval| interval.upper).into());
        }
        to_json(&Record {
            input: self.question.signal.input.to_string(),
            lags: self.lags,
            systems,
            version: env!("CARGO_PKG_VERSION"),
            command: self.command,
        })
    }

    fn csv(&self) -> Result<String, Failure> {
        self.columns().csv(&self.rows)
    }
}
