//! The measures of non-normality as people read them, and their rows of CSV.

use super::record::{NO_EIGENVECTORS, Record};
use crate::cli::failure::Failure;
use crate::cli::json::to_json;
use crate::cli::number::{Digits, exact};
use crate::cli::output::{Report, to_csv};
use crate::cli::table::{listing, provenance};
use fisher_memory::nonnormality::Bracket;

impl Report for Record<'_> {
    fn table(&self) -> String {
        let lines = self.lines();
        let shown = lines.iter().filter(|line| !line.title.is_empty());
        let entries: Vec<_> = shown.map(|line| (line.title.as_str(), line.shown.clone())).collect();
        format!(
            "Non-normality of {}: {} units\n\n{}\n{}{}",
            self.system,
            self.n,
            listing(&entries),
            self.hidden_structure(),
            provenance(self.command)
        )
    }

    fn json(&self) -> Result<String, Failure> {
        to_json(self)
    }

    fn csv(&self) -> Result<String, Failure> {
        let rows = self.lines().into_iter().filter(|line| !line.key.is_empty());
        to_csv(&["measure", "value"].map(String::from), rows.map(|line| vec![line.key, exact(line.value)]))
    }
}

/// One measure: its name in CSV and in tables, an empty one where it is left out, its value and what people see of it.
struct Line {
    key: String,
    title: String,
    value: Option<f64>,
    shown: String,
}

impl Line {
    fn new(key: &str, title: &str, value: Option<f64>, shown: String) -> Self {
        Self { key: key.into(), title: title.into(), value, shown }
    }

    /// A measure that is computed as it is, without bounds.
    fn plain(key: &str, title: &str, value: f64) -> Self {
        Self::new(key, title, Some(value), Digits::fixed(9).show(value))
    }
}

impl Record<'_> {
    /// Every measure, as far as its bounds support it.
    fn lines(&self) -> Vec<Line> {
        let found = self.found;
        let missing = || found.undecayed.clone().unwrap_or_default();
        let commutator = self.henrici_bounds.map(|bound| Digits::fixed(9).show(bound)).join(" to ");
        let radius = between(found.numerical_radius);
        let kreiss = found.kreiss.map_or_else(missing, |kreiss| between(kreiss.constant));
        let gain = found.transient_gain;
        let gain = gain.map_or_else(missing, |gain| format!("{} after {} steps", between(gain.gain), gain.time));
        let mut lines = vec![
            Line::plain("henrici", "Henrici's departure from normality", self.henrici),
            Line::plain("henrici_relative", "  as a share of |W|_F", self.henrici_relative),
            Line::new("commutator", "  bounds by the commutator", Some(self.commutator), commutator),
            Line::plain("spectral_norm", "spectral norm |W|", self.spectral_norm),
            Line::new("numerical_radius", "numerical radius", Some(self.numerical_radius), radius),
            Line::plain("numerical_abscissa", "numerical abscissa", self.numerical_abscissa),
            Line::new("kreiss", "Kreiss constant", self.kreiss, kreiss),
            Line::new("transient_gain", "transient gain, sup |W^k|", self.transient_gain, gain),
        ];
        lines.push(match self.transient_gain_input {
            Some(gain) => Line::plain("transient_gain_input", "  from this input, sup |W^k v|", gain),
            None => Line::new("transient_gain_input", "", None, String::new()),
        });
        lines.push(match self.eigenvector_condition {
            Some(value) => Line::plain("eigenvector_condition", "condition of the eigenvectors", value),
            None => Line::new("eigenvector_condition", "condition of the eigenvectors", None, NO_EIGENVECTORS.into()),
        });
        lines.push(Line::new("schur_feedforward", "", Some(self.schur_feedforward), String::new()));
        lines.extend(found.pseudospectral_radius.iter().map(|at| Line {
            key: format!("pseudospectral_radius_{:?}", at.epsilon),
            title: format!("pseudospectral radius at {}", Digits::fixed(9).show(at.epsilon)),
            value: Some(at.radius.lower),
            shown: between(at.radius),
        }));
        lines.push(Line::plain("", "largest hidden feedforward weight", self.schur.largest_weight));
        lines
    }

    /// One line on the weights between units in the order in which a pulse reaches them.
    fn hidden_structure(&self) -> String {
        let mean = |step: i64| {
            let index = self.peak_profile.distance.iter().position(|&distance| distance == step);
            index.map_or_else(|| "-".into(), |index| Digits::fixed(4).show(self.peak_profile.mean_weight[index]))
        };
        format!(
            "Units sorted by when a pulse into {} peaks: mean weight one step back {}, to itself {}, one step ahead {}\n",
            self.input,
            mean(-1),
            mean(0),
            mean(1)
        )
    }
}

/// A bracketed value as far as its bounds support it.
fn between(bracket: Bracket) -> String {
    let gap = bracket.relative_gap();
    let digits = Digits::supported_by(gap.max(1e-12));
    if gap < 1e-2 {
        return digits.show(bracket.lower);
    }
    format!("between {} and {}", Digits::fixed(4).show(bracket.lower), Digits::fixed(4).show(bracket.upper))
}
