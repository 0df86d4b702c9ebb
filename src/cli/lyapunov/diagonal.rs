//! `lyapunov --diagonal`: the variances of single units, of dense and of sparse networks.

use super::arguments::Arguments;
use crate::cli::columns::{Cell, Columns};
use crate::cli::failure::Failure;
use crate::cli::flags::{InputFlag, SignalFlags, options};
use crate::cli::json::to_json_arranged;
use crate::cli::network::{Read, loaded, network_of};
use crate::cli::output::Report;
use crate::cli::outputs::Outputs;
use crate::cli::session::Session;
use crate::cli::sparse_network::{listed_units, sparse_network};
use crate::cli::table::provenance;
use fisher_memory::family::Loaded;
use fisher_memory::sparse::{BoundKind, SparseQuestion, noise_variances};
use fisher_memory::{Bounded, state_covariance};
use serde::Serialize;
use std::path::Path;

/// Finds the variances and writes them.
pub fn run(arguments: &Arguments, units: Option<&Path>, session: &Session) -> Result<(), Failure> {
    let dynamics = &arguments.dynamics;
    let options = dynamics.within(options(&arguments.accuracy, session));
    let dense_alone = dynamics.continuous || dynamics.horizon.is_some();
    let (named, found) = loaded(&arguments.system, dynamics, arguments.method.form(dense_alone))?;
    let system = named.to_string();
    let (chosen, variances, bound_kind, method, read);
    match found {
        Loaded::Dense(reading) => {
            let network = network_of(named, reading, &arguments.noise, dynamics)?;
            chosen = places(units, network.labels(), network.system.size())?;
            let covariance = state_covariance(&network.system, &options)?;
            let variance = |&unit: &usize| {
                let value = covariance.matrix[(unit, unit)];
                // Every entry is proven within this share of the root of both variances, which here are one.
                Bounded::new(value, value * covariance.relative_error_bound * (1.0 + 4.0 * f64::EPSILON))
            };
            variances = chosen.iter().map(variance).collect::<Vec<_>>();
            (bound_kind, method, read) = (BoundKind::Proven, covariance.method, network.read);
        }
        Loaded::Sparse(reading) => {
            if dense_alone {
                let what = "--method sparse has no --continuous and no --horizon";
                return Err(Failure::usage(what, "leave --method out, or take --method dense"));
            }
            let network = sparse_network(named, reading, &arguments.noise, &undriven())?;
            let labels = network.read.as_ref().and_then(|read| read.labels.as_deref());
            chosen = places(units, labels, network.system.size())?;
            let options = options.with_threads(session.threads_or_all());
            let (found, kind) = noise_variances(&network.system, &chosen, &SparseQuestion::default(), &options)?;
            variances = found.into_iter().map(|interval| interval.bounded()).collect();
            (bound_kind, method, read) = (kind, "matrix-free", network.read);
        }
    }
    let units = names(&chosen, read.as_ref());
    let record = Record { system: &system, units, variances, bound_kind, method, read: read.as_ref(), session };
    arguments.output.write(&record, Outputs::default(), session)
}

/// What drives a network whose noise alone is asked about.
fn undriven() -> SignalFlags {
    SignalFlags { input: InputFlag::First, signal_covariance: None, observe: None, observation_noise: None }
}

/// The units that a file lists, or all.
fn places(file: Option<&Path>, labels: Option<&[String]>, n: usize) -> Result<Vec<usize>, Failure> {
    file.map_or_else(|| Ok((0..n).collect()), |path| listed_units(path, labels, n))
}

/// The names of units, or their numbers from 1.
fn names(units: &[usize], read: Option<&Read>) -> Vec<String> {
    let labels = read.and_then(|read| read.labels.as_ref());
    units.iter().map(|&unit| labels.map_or_else(|| (unit + 1).to_string(), |labels| labels[unit].clone())).collect()
}

struct Record<'a> {
    system: &'a str,
    units: Vec<String>,
    variances: Vec<Bounded>,
    bound_kind: BoundKind,
    method: &'static str,
    read: Option<&'a Read>,
    session: &'a Session,
}

/// The record as programs read it.
#[derive(Serialize)]
struct Json<'a> {
    system: &'a str,
    units: &'a [String],
    variances: Vec<f64>,
    variances_error: Vec<f64>,
    bound_kind: BoundKind,
    method: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    read: Option<&'a Read>,
    version: &'static str,
    command: &'a str,
}

impl Record<'_> {
    fn columns(&self) -> Columns<'_, usize> {
        let mut columns = Columns::new();
        columns.shown("unit", "unit", |&place: &usize| Cell::Text(self.units[place].clone()));
        columns.shown("variance", "C_ii", |&place| Cell::Proven(Some(self.variances[place])));
        columns
    }
}

impl Report for Record<'_> {
    fn table(&self) -> String {
        let certainty = match self.bound_kind {
            BoundKind::Proven => "proven",
            BoundKind::Probable => {
                "upper bounds hold but for one chance in 1e12 over the random vectors drawn for them"
            }
        };
        let head = format!("Noise variances of {}: {}, {certainty}\n", self.system, self.method);
        let read = self.read.map(Read::in_words).unwrap_or_default();
        let table = self.columns().table(0..self.units.len());
        format!("{head}{read}\n{table}{}", provenance(&self.session.command))
    }

    fn json(&self) -> Result<String, Failure> {
        let record = Json {
            system: self.system,
            units: &self.units,
            variances: self.variances.iter().map(|variance| variance.value).collect(),
            variances_error: self.variances.iter().map(|variance| variance.error).collect(),
            bound_kind: self.bound_kind,
            method: self.method,
            read: self.read,
            version: env!("CARGO_PKG_VERSION"),
            command: &self.session.command,
        };
        to_json_arranged(&record, &["system", "units", "variances"], &[])
    }

    fn csv(&self) -> Result<String, Failure> {
        self.columns().csv(0..self.units.len())
    }
}
