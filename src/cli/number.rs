//! Numbers as text: all digits for programs, the proven ones for people.

use fisher_memory::Bounded;

/// The shortest text that reads back as the same number; empty where there is none (undefined, or beyond the
/// range of double precision).
pub fn exact(value: Option<f64>) -> String {
    value.filter(|value| value.is_finite()).map(|value| format!("{value:?}")).unwrap_or_default()
}

/// How many significant digits of a result are worth showing.
#[derive(Debug, Clone, Copy)]
pub struct Digits(usize);

/// More digits than this no one reads, and double precision does not hold.
const MOST: usize = 12;

impl Digits {
    /// As many as a relative error bound supports.
    pub fn supported_by(relative_error_bound: f64) -> Self {
        let unsupported = |&digits: &usize| relative_error_bound > 0.5 * 0.1f64.powi(digits as i32);
        Self((1..MOST).find(unsupported).unwrap_or(MOST))
    }

    /// A fixed number, for what is an estimate whatever its bound.
    pub const fn fixed(digits: usize) -> Self {
        Self(digits)
    }

    /// A number with that many significant digits, without trailing zeros.
    pub fn show(self, value: f64) -> String {
        if !value.is_finite() {
            return "over 1.7e308".into();
        }
        let scientific = format!("{:.*e}", self.0.saturating_sub(1), value);
        let Some((mantissa, exponent)) = scientific.split_once('e') else { return scientific };
        match exponent.parse::<i32>() {
            Ok(exponent @ -4..=11) => {
                let decimals = (self.0 as i32 - 1 - exponent).max(0) as usize;
                trimmed(&format!("{value:.decimals$}")).to_string()
            }
            _ => format!("{}e{exponent}", trimmed(mantissa)),
        }
    }

    /// A number beside one: as 1 - 2.5e-9 where the digits would show nothing but 1.
    pub fn show_beside_one(self, value: f64) -> String {
        let distance = value - 1.0;
        if distance == 0.0 || distance.abs() > 0.1f64.powi(self.0 as i32 - 2) {
            return self.show(value);
        }
        let sign = if distance < 0.0 { '-' } else { '+' };
        format!("1 {sign} {}", Self(3).show(distance.abs()))
    }

    /// A number, or a dash where there is none.
    pub fn show_or_dash(self, value: Option<f64>) -> String {
        value.map_or_else(|| "-".into(), |value| self.show(value))
    }
}

/// A number with the digits that its bound proves, or a dash where it is unknown or has none.
pub fn proven(number: Option<Bounded>) -> String {
    let known = number.filter(|number| number.relative_error() < 1.0);
    known.map_or_else(|| "-".into(), |number| Digits::supported_by(number.relative_error()).show(number.value))
}

/// A number that may be near one, as 1 - 2.5e-9 where its digits would show nothing but 1; a dash where it is unknown.
pub fn proven_beside_one(number: Option<Bounded>) -> String {
    match number {
        Some(Bounded { value, error }) if error > 0.0 && (value - 1.0).abs() <= error => {
            format!("1 within {error:.0e}")
        }
        Some(found) => Digits::fixed(6).show_beside_one(found.value),
        None => "-".into(),
    }
}

fn trimmed(text: &str) -> &str {
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { text }
}

/// What is known of the error of a result, in words.
pub fn certainty(relative_error_bound: f64, precision_bits: u32, method: &str) -> String {
    format!("relative error proven below {relative_error_bound:.1e} ({method}, {precision_bits} bits)")
}

#[cfg(test)]
mod tests {
    use super::{Digits, exact};

    #[test]
    fn no_more_digits_are_shown_than_the_bound_supports() {
        assert_eq!(Digits::supported_by(1e-3).show(2.0 / 3.0), "0.667");
        assert_eq!(Digits::supported_by(1e-10).show(2.0 / 3.0), "0.6666666667");
        assert_eq!(Digits::supported_by(0.0).show(123.0), "123");
        assert_eq!(Digits::supported_by(1.0).show(1234.5), "1234");
    }

    #[test]
    fn very_large_and_small_numbers_keep_their_exponent() {
        assert_eq!(Digits::fixed(3).show(1.73e54), "1.73e54");
        assert_eq!(Digits::fixed(3).show(-2.5e-9), "-2.5e-9");
        assert_eq!(Digits::fixed(3).show(0.0), "0");
        assert_eq!(Digits::fixed(6).show_beside_one(1.0 - 1e-12), "1 - 1e-12");
        assert_eq!(Digits::fixed(6).show_beside_one(1.0 + 9e-13), "1 + 9e-13");
        assert_eq!(Digits::fixed(6).show_beside_one(1.0), "1");
        assert_eq!(Digits::fixed(6).show_beside_one(0.95), "0.95");
        assert_eq!(exact(Some(0.1)), "0.1");
        assert_eq!(exact(Some(f64::NAN)), "");
    }
}
