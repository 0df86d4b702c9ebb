//! The result of `curve` as people read it, and its rows of CSV.

use super::keys::{BOUNDED, FIRST};
use super::record::Record;
use crate::cli::columns::{Cell, Columns};
use crate::cli::failure::Failure;
use crate::cli::json::{to_json_arranged, to_json_kept};
use crate::cli::network::Read;
use crate::cli::number::{Digits, certainty, proven, proven_beside_one};
use crate::cli::output::Report;
use crate::cli::table::{listing, provenance};
use fisher_memory::BoundedSeries;

/// Lags that a table for people shows one by one; later ones are thinned.
const SHOWN_ONE_BY_ONE: usize = 12;

impl Report for Record<'_> {
    fn table(&self) -> String {
        let noise = self.epsilon.map_or("given noise covariance".into(), |epsilon| {
            format!("noise variance {}", Digits::fixed(6).show(epsilon))
        });
        let lags = (0..self.found.curve.len()).filter(|&lag| self.is_shown(lag));
        format!(
            "Fisher memory of {}{}: {} units, input {}, {noise}\n{}\n{}{}\n{}{}",
            self.system,
            self.dynamics,
            self.n,
            self.input,
            self.read.map(Read::in_words).unwrap_or_default(),
            self.totals(),
            if self.step.is_some() { CONTINUOUS_LEGEND } else { LEGEND },
            self.columns().table(lags),
            provenance(self.command)
        )
    }

    fn json(&self) -> Result<String, Failure> {
        match &self.only {
            None => to_json_arranged(self, &FIRST, &BOUNDED),
            Some(only) => to_json_kept(self, &FIRST, &BOUNDED, |entries| only.kept(entries)),
        }
    }

    fn csv(&self) -> Result<String, Failure> {
        self.columns().csv(0..self.found.curve.len())
    }
}

/// A number with the units in which its direction is largest.
fn named(number: String, units: &Option<Vec<String>>) -> String {
    match units {
        Some(units) if !units.is_empty() => format!("{number} (most in {})", units.join(", ")),
        _ => number,
    }
}

const LEGEND: &str = "
universal bound: of J(k) for all networks with the same |W^k v|; m(k): share of the variance of s(t-k), of unit power,
that a linear decoder of x(t) recovers
";

const CONTINUOUS_LEGEND: &str = "
m(t): what a linear decoder of the state recovers of the input, per unit time; its integral is the capacity
";

impl Record<'_> {
    /// The numbers that belong to no lag.
    fn totals(&self) -> String {
        let (found, spatial, decoding) = (self.found, &self.found.spatial, &self.found.decoding);
        let total = match (self.horizon, self.step) {
            (Some(steps), _) => format!("total J_tot, all {steps} lags (SNR per unit signal power)"),
            (None, Some(_)) => "total J_tot, integral over all times (SNR per unit signal power)".into(),
            (None, None) => "total J_tot, all lags (SNR per unit signal power)".into(),
        };
        let (spectrum, value) = match self.step {
            Some(_) => ("largest real part of an eigenvalue", found.spectral_abscissa),
            None => ("spectral radius", found.spectral_radius),
        };
        let capacity = match self.step {
            Some(_) => "memory capacity (signal of unit power)",
            None => "memory capacity (steps, signal of unit power)",
        };
        let ceiling = Digits::supported_by(found.relative_error_bound).show_or_dash(self.bound);
        let mut entries = vec![
            (total.as_str(), proven(Some(found.total))),
            ("  no network with this noise and input exceeds", ceiling),
            (
                "  best possible input into this network",
                named(proven(Some(spatial.best.total)), &self.best_input_units),
            ),
            (
                "  worst possible input",
                named(proven(spatial.worst.as_ref().map(|worst| worst.total)), &self.worst_input_units),
            ),
            ("  summed over orthogonal inputs, tr M", proven(Some(spatial.trace))),
            ("  deviation over random unit inputs", Digits::fixed(6).show(self.total_deviation.value)),
            (capacity, proven(decoding.capacity)),
            ("mutual information with the past (nats)", proven(decoding.mutual_information)),
            ("directions that the noise reaches", format!("{} of {}", found.reached, self.n)),
            ("noise in the state, tr C", found.noise_trace.map_or_else(beyond, |trace| proven(Some(trace)))),
            (spectrum, proven_beside_one(value)),
        ];
        if let (Some(share), Some(null)) = (self.chain_share, self.chain_share_null) {
            entries.push(("share of W that is a chain from the input", null.in_words(share)));
        }
        if let (Some(profile), Some(null)) = (self.profile, self.profile_null) {
            entries.push(("asymmetry of W sorted by peak time", null.in_words(profile)));
        }
        entries.push(("certainty", certainty(found.relative_error_bound, found.precision_bits, found.method)));
        listing(&entries)
    }

    /// What is known of each lag.
    fn columns(&self) -> Columns<'_, usize> {
        let (response, memory) = (&self.found.response, &self.found.decoding.memory_function);
        let entry = |series: Option<&BoundedSeries>, lag| Cell::Proven(series.and_then(|series| series.get(lag)));
        let mut columns = Columns::new();
        match self.step {
            None => columns.shown("lag", "lag k", |&place| Cell::Count(self.lag(place))),
            Some(_) => columns.shown("time", "time t", |&lag| Cell::Number(self.time(lag), Digits::fixed(12))),
        }
        let titles = match self.step {
            None => ["J(k)", "|W^k v|^2", "m(k)"],
            Some(_) => ["J(t)", "|e^(At) v|^2", "m(t)"],
        };
        columns.shown("fmc", titles[0], move |&lag| entry(Some(&self.found.curve), lag));
        columns.shown("signal_power", titles[1], move |&lag| entry(response.signal_power.as_ref(), lag));
        columns.shown("memory_function", titles[2], move |&lag| entry(memory.as_ref(), lag));
        let title = if self.step.is_none() { Some("universal bound") } else { None };
        let name = Some("universal_bound");
        let digits = Digits::supported_by(self.found.relative_error_bound);
        columns.named(name, name, title, move |&lag| {
            let bounds = response.universal_bound.as_ref();
            Cell::Number(bounds.and_then(|bounds| bounds.get(lag)).copied(), digits)
        });
        columns
    }

    fn is_shown(&self, lag: usize) -> bool {
        self.lags.is_some() || lag < SHOWN_ONE_BY_ONE || is_round(lag) || lag + 1 == self.found.curve.len()
    }
}

/// Where a number is finite but no double holds it.
fn beyond() -> String {
    Digits::fixed(1).show(f64::INFINITY)
}

/// 15, 20, 30, 50, 70, 100, ...: one digit and zeros, or the start of a scale.
fn is_round(lag: usize) -> bool {
    let digits = lag.to_string();
    let zeros = digits.len() - digits.trim_end_matches('0').len();
    matches!(digits.trim_end_matches('0'), "1" | "2" | "3" | "5" | "7") && zeros > 0 || digits == "15"
}
