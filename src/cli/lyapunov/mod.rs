//! `lyapunov`: the noise covariance of a network, its factor and its certificate.

mod arguments;
mod diagonal;

use crate::cli::failure::Failure;
use crate::cli::flags::options;
use crate::cli::json::to_json_arranged;
use crate::cli::network::{Read, network};
use crate::cli::number::{Digits, exact, proven};
use crate::cli::output::{Report, to_csv};
use crate::cli::outputs::{Outputs, check_writable};
use crate::cli::session::Session;
use crate::cli::table::{Table, listing, provenance};
use fisher_memory::linalg::Matrix;
use fisher_memory::{Bounded, state_covariance};
use serde::Serialize;

pub use arguments::Arguments;

/// Matrices of more units than this are left out of JSON and tables.
const WRITTEN_OUT: usize = 50;
/// Matrices of more units than this are left out of tables.
const SHOWN: usize = 8;

/// Solves for the covariance and writes it.
pub fn run(arguments: &Arguments, session: &Session) -> Result<(), Failure> {
    arguments.output.check()?;
    arguments.accuracy.check(&arguments.dynamics, None)?;
    for path in [&arguments.save, &arguments.save_factor].into_iter().flatten() {
        check_writable(path)?;
    }
    if let Some(units) = &arguments.diagonal {
        return diagonal::run(arguments, units.as_deref(), session);
    }
    let network = network(&arguments.system, &arguments.noise, &arguments.dynamics)?;
    let options = arguments.dynamics.within(options(&arguments.accuracy, session));
    let found = state_covariance(&network.system, &options)?;
    let [smallest, largest] = found.eigenvalue_range()?;
    let mut outputs = Outputs::default();
    outputs.matrix(arguments.save.as_ref(), &found.matrix)?;
    outputs.matrix(arguments.save_factor.as_ref(), &found.factor)?;
    let n = network.system.size();
    let record = Record {
        system: &network.specification,
        n,
        read: network.read.as_ref(),
        rank: found.rank,
        noise_trace: found.trace,
        largest,
        smallest,
        relative_error_bound: found.relative_error_bound,
        precision_bits: found.precision_bits,
        method: found.method,
        covariance: (n <= WRITTEN_OUT).then(|| rows(&found.matrix)),
        factor: (n <= WRITTEN_OUT).then(|| rows(&found.factor)),
        version: env!("CARGO_PKG_VERSION"),
        command: &session.command,
        horizon: options.horizon,
        continuous: arguments.dynamics.continuous,
        matrix: &found.matrix,
    };
    arguments.output.write(&record, outputs, session)
}

#[derive(Serialize)]
struct Record<'a> {
    system: &'a str,
    n: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    read: Option<&'a Read>,
    /// Directions that the noise reaches.
    rank: usize,
    noise_trace: Bounded,
    largest: Option<Bounded>,
    smallest: Option<Bounded>,
    relative_error_bound: f64,
    precision_bits: u32,
    method: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    covariance: Option<Vec<Vec<f64>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    factor: Option<Vec<Vec<f64>>>,
    version: &'static str,
    command: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    horizon: Option<u64>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    continuous: bool,
    #[serde(skip)]
    matrix: &'a Matrix,
}

fn rows(matrix: &Matrix) -> Vec<Vec<f64>> {
    matrix.row_iter().map(|row| row.iter().copied().collect()).collect()
}

fn unit_names(n: usize) -> Vec<String> {
    (1..=n).map(|unit| format!("unit{unit}")).collect()
}

impl Report for Record<'_> {
    fn table(&self) -> String {
        let equation = match self.horizon {
            Some(steps) => format!("C = sum of W^j Q W'^j over {steps} steps"),
            None if self.continuous => "A C + C A' + Q = 0".into(),
            None => "C = W C W' + Q".into(),
        };
        let mut text = format!("Noise covariance {equation} of {}: {} units\n", self.system, self.n);
        text += &self.read.map(Read::in_words).unwrap_or_default();
        text += "\n";
        text += &listing(&[
            ("total variance, tr C", proven(Some(self.noise_trace))),
            ("largest eigenvalue of C", proven(self.largest)),
            ("smallest eigenvalue of C", proven(self.smallest)),
            ("directions that the noise reaches", format!("{} of {}", self.rank, self.n)),
            (
                "certainty",
                format!(
                    "every C_ij proven within {:.1e} of sqrt(C_ii C_jj) ({}, {} bits)",
                    self.relative_error_bound, self.method, self.precision_bits
                ),
            ),
        ]);
        if self.n <= SHOWN {
            let names = unit_names(self.n);
            let mut table =
                Table::new(&[&["C"], names.iter().map(String::as_str).collect::<Vec<_>>().as_slice()].concat());
            for (name, row) in names.iter().zip(rows(self.matrix)) {
                let cells = row.iter().map(|&entry| Digits::fixed(6).show(entry));
                table.row(std::iter::once(name.clone()).chain(cells).collect());
            }
            text += &format!("\n{}", table.render());
        }
        text + &provenance(self.command)
    }

    fn json(&self) -> Result<String, Failure> {
        let eigenvalues = ["largest", "smallest"];
        to_json_arranged(self, &["system", "n", "rank", "noise_trace", "largest", "smallest"], &eigenvalues)
    }

    fn csv(&self) -> Result<String, Failure> {
        let entries = rows(self.matrix).into_iter();
        to_csv(&unit_names(self.n), entries.map(|row| row.into_iter().map(|entry| exact(Some(entry))).collect()))
    }
}
