//! A claim, the check that settles it, and its verdict.

use super::context::Context;
use crate::error::{Error, Result};
use crate::figure::Figure;
use crate::memory::Analysis;
use serde_json::{Value, json};

/// What became of a claim, as `claims.json` lists it.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Outcome {
    /// The name to give to `--only`.
    pub id: String,
    /// Who states it.
    pub source: String,
    /// The statement in one sentence.
    pub claim: String,
    /// The value expected: a number, or text for an inequality or a shape.
    pub expected: Value,
    /// The value measured; the text of the refusal where there is none.
    pub measured: Value,
    /// How far the two may differ: a number, or text.
    pub tolerance: Value,
    /// Whether the claim holds.
    pub pass: bool,
}

/// A statement with the means to settle it.
pub(super) struct Claim {
    pub(super) id: String,
    pub(super) source: &'static str,
    /// One sentence, plain text.
    pub(super) statement: String,
    /// The formula as HTML without anything from a network.
    pub(super) formula: &'static str,
    /// Networks and numbers that go in, plain text.
    pub(super) parameters: String,
    /// Names of figures of the same group.
    pub(super) figures: &'static [&'static str],
    pub(super) check: Box<dyn Fn(&Context) -> Result<Verdict> + Send + Sync>,
}

/// Claims that belong together, with their figures.
pub(super) struct Group {
    pub(super) title: &'static str,
    /// What the group is about, HTML.
    pub(super) introduction: &'static str,
    pub(super) claims: Vec<Claim>,
    pub(super) drawings: Vec<Drawing>,
}

/// A figure: its file name without extension, caption (HTML) and contents.
pub(super) struct Drawing {
    pub(super) name: &'static str,
    pub(super) caption: &'static str,
    pub(super) figure: fn(&Context) -> Result<Figure>,
}

/// What a check found.
pub(super) struct Verdict {
    pub(super) expected: Value,
    pub(super) measured: Value,
    pub(super) tolerance: Value,
    pub(super) pass: bool,
    /// How sure the measured value is, in words; empty if the claim is exact.
    pub(super) evidence: String,
    /// The single cases behind the measured value: (case, value).
    pub(super) cases: Vec<(String, f64)>,
}

impl Verdict {
    /// Holds if the measured value is within `tolerance` of the expected one.
    pub(super) fn near(measured: f64, expected: f64, tolerance: f64) -> Self {
        let pass = (measured - expected).abs() <= tolerance;
        Self::of(json!(expected), json!(measured), json!(tolerance), pass)
    }

    /// Holds if the measured value rounds to the digits printed by the source, or misses them by its error only.
    pub(super) fn printed(measured: f64, digits: &str, error: f64) -> Self {
        let decimals = digits.split_once('.').map_or(0, |(_, decimals)| decimals.len());
        let half_a_digit = 0.5 * 10f64.powi(-(decimals as i32));
        Self::near(measured, digits.parse().unwrap_or(f64::NAN), half_a_digit + error)
    }

    /// Holds if `pass`: an inequality or a shape, told in words.
    pub(super) fn statement(expected: &str, measured: impl Into<Value>, tolerance: impl Into<Value>, pass: bool) -> Self {
        Self::of(json!(expected), measured.into(), tolerance.into(), pass)
    }

    fn of(expected: Value, measured: Value, tolerance: Value, pass: bool) -> Self {
        Self { expected, measured, tolerance, pass, evidence: String::new(), cases: Vec::new() }
    }

    /// The same verdict with what vouches for the measured value.
    pub(super) fn evidence(mut self, evidence: impl Into<String>) -> Self {
        self.evidence = evidence.into();
        self
    }

    /// The same verdict with the cases it is made of.
    pub(super) fn cases(mut self, cases: Vec<(String, f64)>) -> Self {
        self.cases = cases;
        self
    }
}

/// How sure the numbers of an analysis are, in words.
pub(super) fn certainty(analysis: &Analysis) -> String {
    match analysis.relative_error_bound {
        Some(bound) => format!("relative error proven below {bound:.1e}, {} bits", analysis.precision_bits),
        None => {
            let size = analysis.spatial.nrows() as f64;
            format!("double precision; tr(QM)/N differs from 1 by {:.1e}", (analysis.noise_budget / size - 1.0).abs())
        }
    }
}

/// The absolute error of a total, as far as it is proven (zero where nothing is).
pub(super) fn total_error(analysis: &Analysis) -> f64 {
    analysis.relative_error_bound.unwrap_or(0.0) * analysis.total
}

/// The largest value among named cases, NaN if any of them is NaN.
pub(super) fn worst(cases: &[(String, f64)]) -> f64 {
    cases.iter().map(|case| case.1).fold(0.0, |worst, value| if worst.is_nan() || worst >= value { worst } else { value })
}

/// A claim with its verdict.
pub(super) struct Settled {
    pub(super) outcome: Outcome,
    pub(super) evidence: String,
    pub(super) cases: Vec<(String, f64)>,
}

impl Claim {
    /// Runs the check. A refused computation fails the claim; an interruption ends everything.
    pub(super) fn settle(&self, context: &Context) -> Result<Settled> {
        let verdict = match (self.check)(context) {
            Err(Error::Interrupted) => return Err(Error::Interrupted),
            Err(error) => Verdict::statement("a value within the tolerance", error.to_string(), Value::Null, false),
            Ok(verdict) => verdict,
        };
        let outcome = Outcome {
            id: self.id.clone(),
            source: self.source.to_owned(),
            claim: self.statement.clone(),
            expected: verdict.expected,
            measured: verdict.measured,
            tolerance: verdict.tolerance,
            pass: verdict.pass,
        };
        Ok(Settled { outcome, evidence: verdict.evidence, cases: verdict.cases })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printed_digits_are_met_by_what_rounds_to_them_only() {
        assert!(Verdict::printed(4.39094, "4.3909", 0.0).pass);
        assert!(!Verdict::printed(4.39096, "4.3909", 0.0).pass);
        assert!(!Verdict::printed(f64::NAN, "4.3909", 0.0).pass);
    }

    #[test]
    fn one_nan_among_the_cases_is_not_overlooked() {
        let case = |value: f64| ("case".to_owned(), value);
        assert!(worst(&[case(1.0), case(f64::NAN), case(2.0)]).is_nan());
        assert_eq!(worst(&[case(1.0), case(3.0), case(2.0)]), 3.0);
    }
}
