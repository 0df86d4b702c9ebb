//! What a check finds: a number with its margin, what was expected of it, and whether the claim passes.

use super::cases::{Cases, Deciding};
use super::measured::{Margin, Measured, SURE};
use crate::memory::Analysis;
use serde_json::{Value, json};

/// What a check found.
pub(super) struct Verdict {
    pub(super) expected: Value,
    pub(super) measured: Value,
    /// How far the measured number may be from the truth; none for a refusal alone.
    pub(super) margin: Option<Margin>,
    pub(super) tolerance: Value,
    pub(super) pass: bool,
    /// What the measured number is, in words.
    pub(super) evidence: String,
    /// The single cases behind it.
    pub(super) cases: Cases,
}

impl Verdict {
    /// Passes if the measured number is within `tolerance` of the expected one, and so is all that its proven bound
    /// leaves open.
    pub(super) fn near(measured: impl Into<Deciding>, expected: f64, tolerance: f64) -> Self {
        let measured = measured.into();
        let pass = (measured.number.value - expected).abs() + proven(measured.number) <= tolerance;
        Self::of(json!(expected), measured, json!(tolerance), pass)
    }

    /// Passes if every measured number rounds to the digits printed for it: (case, measured, digits). The measured
    /// number of the whole is the relative difference of the case that misses its digits by most of a unit of the last.
    pub(super) fn all_printed(table: &[(String, Measured, &str)]) -> Self {
        let share = |(_, measured, digits): &(String, Measured, &str)| {
            let (printed, half) = as_printed(digits);
            let unit = 2.0 * half;
            let difference = (measured.value - printed).abs() / unit;
            (String::new(), Measured { value: difference, ..measured.times(1.0 / unit) })
        };
        let relative = |(_, measured, digits): &(String, Measured, &str)| {
            (String::new(), measured.deviation_from(as_printed(digits).0))
        };
        let case =
            |(case, measured, digits): &(String, Measured, &str)| (format!("{case}: recorded {digits}"), *measured);
        let largest = table.iter().map(share).collect::<Cases>().largest().number;
        // A value half-way between two roundings may be printed as either.
        let pass = largest.value <= 0.5 + HALF_WAY + proven(largest);
        let apart = table.iter().map(relative).collect::<Cases>().largest().number;
        let measured = table.iter().map(case).collect::<Cases>().decided_by(apart);
        Self::statement("every number rounds to its recorded digits", measured, HALF_WAY, pass).evidence(
            "largest relative difference of a number from its recorded digits; the numbers are listed as cases",
        )
    }

    /// Passes if every simulated mean is within four standard errors of theory: (case, simulated, theory).
    pub(super) fn simulated(table: &[(String, Measured, f64)]) -> Self {
        let score = |(case, measured, theory): &(String, Measured, f64)| {
            let distance = (measured.value - theory).abs() / measured.margin.size();
            (case.clone(), Measured::statistic(distance))
        };
        let case =
            |(case, measured, theory): &(String, Measured, f64)| (format!("{case}: theory {theory:.5}"), *measured);
        let largest = table.iter().map(score).collect::<Cases>().largest().number;
        let measured = table.iter().map(case).collect::<Cases>().decided_by(largest);
        Self::statement(&format!("at most {SURE}"), measured, SURE, largest.value <= SURE)
            .evidence("largest distance of a simulated mean from theory, in standard errors")
    }

    /// Passes if the measured number lies above `floor` as surely as its margin allows.
    pub(super) fn above(measured: impl Into<Deciding>, floor: f64) -> Self {
        let measured = measured.into();
        let pass = measured.number.surely_above(floor);
        Self::statement(&format!("> {floor}"), measured, 0.0, pass)
    }

    /// Passes if the measured number is at most `ceiling` but for `tolerance`.
    pub(super) fn at_most(measured: impl Into<Deciding>, ceiling: f64, tolerance: f64) -> Self {
        let measured = measured.into();
        let pass = measured.number.value <= ceiling + tolerance;
        Self::statement(&format!("at most {ceiling}"), measured, tolerance, pass)
    }

    /// Passes if `pass`: an inequality or a shape, told in words.
    pub(super) fn statement(
        expected: &str,
        measured: impl Into<Deciding>,
        tolerance: impl Into<Value>,
        pass: bool,
    ) -> Self {
        Self::of(json!(expected), measured.into(), tolerance.into(), pass)
    }

    /// Fails with the text of the refusal.
    pub(super) fn refused(refusal: impl std::fmt::Display) -> Self {
        Self {
            expected: json!("a number"),
            measured: json!(refusal.to_string()),
            margin: None,
            tolerance: Value::Null,
            pass: false,
            evidence: String::new(),
            cases: Cases::default(),
        }
    }

    fn of(expected: Value, measured: Deciding, tolerance: Value, pass: bool) -> Self {
        let Deciding { number, cases } = measured;
        let (measured, margin) = (json!(number.value), Some(number.margin));
        Self { expected, measured, margin, tolerance, pass, evidence: String::new(), cases }
    }

    /// The same verdict, which passes only if this too is so.
    pub(super) fn and(self, also: bool) -> Self {
        Self { pass: self.pass && also, ..self }
    }

    /// The same verdict with what the measured number is.
    pub(super) fn evidence(mut self, evidence: impl Into<String>) -> Self {
        self.evidence = evidence.into();
        self
    }

    /// The same verdict with more to say of what was measured.
    pub(super) fn and_evidence(mut self, more: &str) -> Self {
        self.evidence = format!("{}; {more}", self.evidence);
        self
    }

    /// The same verdict with further cases behind those that decide.
    pub(super) fn and_cases(mut self, cases: Cases) -> Self {
        self.cases = self.cases.then(cases);
        self
    }
}

/// Rounding allowed for where a printed digit is half-way, in units of the digit.
const HALF_WAY: f64 = 1e-6;

/// The proven bound on the error; a formula has to do without.
fn proven(measured: Measured) -> f64 {
    if let Margin::Proven(bound) = measured.margin { bound } else { 0.0 }
}

/// The value of printed digits, and half a unit of the last of them.
pub(super) fn as_printed(digits: &str) -> (f64, f64) {
    let decimals = digits.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    (digits.parse().unwrap_or(f64::NAN), 0.5 * 10f64.powi(-(decimals as i32)))
}

/// How the numbers of an analysis were proven, in words.
pub(super) fn certainty(found: &Analysis) -> String {
    format!("proven in arithmetic of {} bits", found.precision_bits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exact(value: f64) -> Measured {
        Measured::proven(value, 0.0)
    }

    #[test]
    fn printed_digits_are_met_by_what_rounds_to_them_only() {
        assert_eq!((as_printed("12.0"), as_printed("3.03")), ((12.0, 0.05), (3.03, 0.005)));
        let one = |value, bound| Verdict::all_printed(&[("a".to_owned(), Measured::proven(value, bound), "4.3909")]);
        assert!(one(4.39094, 0.0).pass && !one(4.39096, 0.0).pass);
        assert!(one(4.39096, 2e-5).pass, "its margin reaches them");
        assert!(!one(f64::NAN, 0.0).pass);
    }

    #[test]
    fn one_value_of_a_table_that_rounds_elsewhere_fails_it() {
        let table = |second| [("a".to_owned(), exact(0.1234), "0.12"), ("b".to_owned(), exact(second), "2.000")];
        assert!(Verdict::all_printed(&table(2.0004)).pass);
        assert!(!Verdict::all_printed(&table(2.0006)).pass);
        let worst = Verdict::all_printed(&table(2.0006)).measured.as_f64().expect("a number");
        assert!((worst - (0.1234f64 / 0.12 - 1.0)).abs() < 1e-12, "{worst}");
    }

    #[test]
    fn a_simulation_too_far_from_theory_fails() {
        let table = |value| [("a".to_owned(), Measured::sampled(value, 0.1), 1.0)];
        assert!(Verdict::simulated(&table(1.39)).pass && !Verdict::simulated(&table(1.41)).pass);
        assert!(!Verdict::simulated(&table(f64::NAN)).pass);
    }
}
