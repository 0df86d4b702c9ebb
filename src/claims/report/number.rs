//! Numbers and verdicts as people write them.

use crate::claims::claim::Settled;
use crate::claims::measured::{Margin, Measured};
use crate::claims::verdict::Verdict;
use crate::claims::words::Judgement;
use crate::figure::escape;
use serde_json::Value;

/// The measured number of a verdict with its margin, or the refusal.
pub(super) fn measured(verdict: &Verdict) -> String {
    match (verdict.measured.as_f64(), verdict.margin) {
        (Some(value), Some(margin)) => with_margin(Measured { value, margin }),
        _ => value(&verdict.measured),
    }
}

/// Whether a check passes, with its sign.
pub(super) fn word(pass: bool) -> &'static str {
    if pass { "<span class=\"pass\">&#10003; passes</span>" } else { "<span class=\"fail\">&#10007; fails</span>" }
}

/// The sign alone of whether a check passes.
pub(super) fn sign(settled: &Settled) -> &'static str {
    if settled.outcome.pass { "<span class=\"pass\">&#10003;</span>" } else { "<span class=\"fail\">&#10007;</span>" }
}

/// The id of a check, and whether it passes.
pub(super) fn link(settled: &Settled) -> String {
    let id = escape(&settled.outcome.id);
    format!("<span class=\"link\">{}&nbsp;<a href=\"#{id}\"><code>{id}</code></a></span>", sign(settled))
}

/// What is said of a statement, as people read it.
pub(super) fn in_words(judgement: Judgement) -> &'static str {
    match judgement {
        Judgement::True => "true",
        Judgement::TrueIf => "true under a condition",
        Judgement::Wrong => "wrong as written",
        Judgement::Open => "open",
    }
}

/// What was expected or allowed: a number, or a text.
pub(super) fn value(value: &Value) -> String {
    match value {
        Value::Null => "none".to_owned(),
        Value::String(text) => escape(text),
        other => other.as_f64().map_or_else(|| escape(&other.to_string()), number),
    }
}

/// A number to the digits that its margin leaves, the margin to two, and its kind.
pub(super) fn with_margin(found: Measured) -> String {
    let margin = found.margin.size();
    let kind = match found.margin {
        Margin::Proven(_) => "proven",
        Margin::Rounding(_) => "rounding",
        Margin::Standard(_) => "s.e.",
        Margin::Statistic => return number(found.value),
    };
    format!("{} &plusmn; {} <span class=\"soft\">{kind}</span>", rounded(found.value, margin), brief(margin))
}

/// To the second digit of its margin, and to twelve digits at most.
fn rounded(value: f64, margin: f64) -> String {
    let last = if margin > 0.0 && margin.is_finite() { margin.log10().floor() as i32 - 1 } else { i32::MIN };
    if value == 0.0 || !value.is_finite() || value.abs() < margin {
        return brief(value);
    }
    let first = value.abs().log10().floor() as i32;
    let digits = (first.saturating_sub(last)).clamp(1, 11);
    in_digits(value, first, digits)
}

/// Twelve significant digits, with a power of ten where the number is very small or large.
fn number(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return if value == 0.0 { "0".to_owned() } else { format!("{value}") };
    }
    let exponent = value.abs().log10().floor() as i32;
    in_digits(value, exponent, if (-4..9).contains(&exponent) { 11 } else { 3 })
}

/// Two significant digits.
fn brief(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return number(value);
    }
    in_digits(value, value.abs().log10().floor() as i32, 1)
}

/// So many digits behind the first, whose power of ten is given.
fn in_digits(value: f64, exponent: i32, digits: i32) -> String {
    let sign = |text: String| text.replace('-', "&minus;");
    let trimmed = |text: &str| {
        let short = text.trim_end_matches('0').trim_end_matches('.');
        if text.contains('.') { short.to_owned() } else { text.to_owned() }
    };
    if (-4..9).contains(&exponent) {
        return sign(trimmed(&format!("{value:.*}", (digits - exponent).clamp(0, 15) as usize)));
    }
    let text = format!("{value:.*e}", digits.max(0) as usize);
    let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    format!("{}&times;10<sup>{}</sup>", sign(trimmed(digits)), sign(exponent.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_people_write_them() {
        assert_eq!(number(4.390_9), "4.3909");
        assert_eq!(number(-0.5), "&minus;0.5");
        assert_eq!(number(100.0), "100");
        assert_eq!(number(0.0), "0");
        assert_eq!(number(2.5e-13), "2.5&times;10<sup>&minus;13</sup>");
        assert_eq!(number(15.481_672_204_396_407), "15.4816722044");
    }

    #[test]
    fn a_number_has_the_digits_that_its_margin_leaves() {
        let text = |value: f64, margin: Margin| with_margin(Measured { value, margin });
        let sample = text(0.733_218_955, Margin::Standard(0.0061));
        assert_eq!(sample, "0.7332 &plusmn; 0.0061 <span class=\"soft\">s.e.</span>");
        let proven = text(4.390_924_443_393_596_6, Margin::Proven(1.2e-11));
        assert_eq!(
            proven,
            "4.39092444339 &plusmn; 1.2&times;10<sup>&minus;11</sup> <span class=\"soft\">proven</span>"
        );
        assert!(
            text(3.3e-16, Margin::Proven(1e-12)).starts_with("3.3&times;10<sup>&minus;16</sup> &plusmn; 1&times;10")
        );
        assert!(text(1.0, Margin::Standard(0.0)).starts_with("1 &plusmn; 0 "));
        assert!(text(12.4, Margin::Standard(1.0)).starts_with("12.4 &plusmn; 1 "));
        assert!(text(203.4, Margin::Standard(31.0)).starts_with("203 &plusmn; 31 "));
    }
}
