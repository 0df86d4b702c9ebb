//! The result of `curve` as people read it, and its rows of CSV.

use super::record::Record;
use crate::cli::columns::{Cell, Columns};
use crate::cli::failure::Failure;
use crate::cli::number::{Digits, certainty};
use crate::cli::output::{Report, to_json};
use crate::cli::table::{listing, provenance};

/// Lags that a table for people shows one by one; later ones are thinned.
const SHOWN_ONE_BY_ONE: usize = 12;

/// How many digits of each kind of number its bound supports.
struct Supported {
    information: Digits,
    decoded: Digits,
    entered: Digits,
    least: Digits,
}

impl Supported {
    fn by(record: &Record) -> Self {
        let or_none = |bound: Option<f64>| Digits::supported_by(bound.unwrap_or(f64::INFINITY));
        Self {
            information: Digits::supported_by(record.relative_error_bound),
            decoded: or_none(record.memory_error_bound),
            entered: or_none(record.signal_power_error_bound),
            least: or_none(record.spatial_min_error_bound),
        }
    }
}

impl Report for Record<'_> {
    fn table(&self) -> String {
        let noise = self.epsilon.map_or("given noise covariance".into(), |epsilon| {
            format!("noise variance {}", Digits::fixed(6).show(epsilon))
        });
        let lags = (0..self.fmc.len()).filter(|&lag| self.is_shown(lag));
        format!(
            "Fisher memory of {}{}: {} units, input {}, {noise}\n\n{}{}\n{}{}",
            self.system,
            self.dynamics,
            self.n,
            self.input,
            self.totals(),
            if self.step.is_some() { CONTINUOUS_LEGEND } else { LEGEND },
            self.columns().table(lags),
            provenance(self.command)
        )
    }

    fn json(&self) -> Result<String, Failure> {
        to_json(self)
    }

    fn csv(&self) -> Result<String, Failure> {
        self.columns().csv(0..self.fmc.len())
    }
}

const LEGEND: &str = "
universal bound: of J(k) for all networks with the same |W^k v|; m(k): share of the variance of s(t-k), of unit power,
that a linear read-out of x(t) recovers
";

const CONTINUOUS_LEGEND: &str = "
m(t): what a linear read-out of the state recovers of the input, per unit time; its integral is the capacity
";

impl Record<'_> {
    /// The numbers that belong to no lag.
    fn totals(&self) -> String {
        let digits = Supported::by(self);
        let total = match (self.horizon, self.step) {
            (Some(steps), _) => format!("total J_tot, all {steps} lags (SNR per unit signal power)"),
            (None, Some(_)) => "total J_tot, integral over all times (SNR per unit signal power)".into(),
            (None, None) => "total J_tot, all lags (SNR per unit signal power)".into(),
        };
        let (spectrum, value) = match self.spectral_abscissa {
            Some(value) => ("largest real part of an eigenvalue (estimate)", value),
            None => ("spectral radius (estimate)", self.spectral_radius),
        };
        let capacity = match self.step {
            Some(_) => "memory capacity (signal of unit power)",
            None => "memory capacity (steps, signal of unit power)",
        };
        listing(&[
            (total.as_str(), digits.information.show(self.total)),
            ("  no network with this noise and input exceeds", digits.information.show_or_dash(self.bound)),
            ("  best possible input into this network", digits.information.show(self.spatial_max)),
            ("  worst possible input", digits.least.show_or_dash(self.spatial_min)),
            ("  summed over orthogonal inputs, tr M", digits.information.show(self.spatial_trace)),
            ("  deviation over random unit inputs", Digits::fixed(6).show(self.total_deviation)),
            (capacity, digits.decoded.show_or_dash(self.capacity)),
            ("mutual information with the past (nats)", digits.decoded.show_or_dash(self.mutual_information)),
            ("noise in the state, tr C", digits.information.show(self.noise_trace)),
            (spectrum, Digits::fixed(6).show_beside_one(value)),
            ("certainty", certainty(self.relative_error_bound, self.precision_bits, self.method)),
        ])
    }

    /// What is known of each lag.
    fn columns(&self) -> Columns<'_, usize> {
        let digits = Supported::by(self);
        let entry = |values: &[f64], digits: Digits, lag: usize| Cell::Number(values.get(lag).copied(), digits);
        let mut columns = Columns::new();
        match self.step {
            None => columns.shown("lag", "lag k", |&lag| Cell::Count(lag)),
            Some(_) => columns.shown("time", "time t", |&lag| Cell::Number(self.time(lag), Digits::fixed(12))),
        }
        let titles = match self.step {
            None => ["J(k)", "|W^k v|^2", "m(k)"],
            Some(_) => ["J(t)", "|e^(At) v|^2", "m(t)"],
        };
        columns.shown("fmc", titles[0], move |&lag| entry(self.fmc, digits.information, lag));
        columns.shown("signal_power", titles[1], move |&lag| entry(self.signal_power, digits.entered, lag));
        columns.shown("memory_function", titles[2], move |&lag| entry(self.memory_function, digits.decoded, lag));
        let title = if self.step.is_none() { Some("universal bound") } else { None };
        let name = Some("universal_bound");
        columns.named(name, name, title, move |&lag| entry(self.universal_bound, digits.information, lag));
        columns
    }

    fn is_shown(&self, lag: usize) -> bool {
        lag < SHOWN_ONE_BY_ONE || is_round(lag) || lag + 1 == self.fmc.len()
    }
}

/// 15, 20, 30, 50, 70, 100, ...: one digit and zeros, or the start of a scale.
fn is_round(lag: usize) -> bool {
    let digits = lag.to_string();
    let zeros = digits.len() - digits.trim_end_matches('0').len();
    matches!(digits.trim_end_matches('0'), "1" | "2" | "3" | "5" | "7") && zeros > 0 || digits == "15"
}
