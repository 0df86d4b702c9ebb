//! The values of a grid: numbers, text and flags, each with one way to write it.

use crate::cli::failure::Failure;
use serde::Serialize;
use serde_json::Value as Json;
use toml::{Table, Value as Toml};

/// A value of a grid. Equal numbers are one value, however they are written: 1 and 1.0 alike.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Value {
    /// As it stands in arguments, in the table and in what seeds are derived from.
    pub text: String,
    /// As a program takes it.
    pub json: Json,
}

/// Most values of one name.
pub const MOST_VALUES: usize = 1_000_000;
/// Whole numbers up to this one are doubles of which every digit is known.
const LARGEST_WHOLE: f64 = 9_007_199_254_740_992.0;

impl Value {
    fn whole(number: i64) -> Self {
        Self { text: number.to_string(), json: number.into() }
    }

    /// A finite number; a whole one is the same value as an integer.
    fn number(number: f64) -> Self {
        if number.fract() == 0.0 && number.abs() <= LARGEST_WHOLE {
            return Self::whole(number as i64);
        }
        Self { text: format!("{number:?}"), json: number.into() }
    }

    /// What stands in the file, where it can be a value.
    pub fn of(value: &Toml) -> Result<Self, String> {
        match value {
            Toml::Integer(number) => Ok(Self::whole(*number)),
            Toml::Float(number) if number.is_finite() => Ok(Self::number(*number)),
            Toml::Float(number) => Err(format!("{number} is no finite number")),
            Toml::Boolean(flag) => Ok(Self { text: flag.to_string(), json: (*flag).into() }),
            Toml::String(text) if text.chars().any(char::is_control) => {
                Err("a text holds a character that does not print".into())
            }
            Toml::String(text) => Ok(Self { text: text.clone(), json: text.as_str().into() }),
            other => Err(format!("a value is of the type {}", other.type_str())),
        }
    }
}

/// What stands in the file, for people.
pub fn shown(given: &Toml) -> String {
    match given {
        Toml::String(text) => format!("{text:?}"),
        Toml::Array(_) => "this list".into(),
        Toml::Table(_) => "a table".into(),
        other => Value::of(other).map_or_else(|_| other.type_str().into(), |value| value.text),
    }
}

/// The values of one name: a list, or `{ from = a, to = b, steps = n }`, both ends among them, equally spaced, or in
/// equal ratios with `spacing = "log"`.
pub fn values(name: &str, given: &Toml) -> Result<Vec<Value>, Failure> {
    let refused = |what: String| {
        let remedy = format!("write {name} = [0.5, 0.9] or {name} = {{ from = 0.1, to = 0.9, steps = 9 }}");
        Failure::content(format!("the grid's {name} cannot be read, {what}"), remedy)
    };
    let values = match given {
        Toml::Array(entries) => entries.iter().map(Value::of).collect::<Result<Vec<_>, _>>().map_err(refused)?,
        Toml::Table(range) => steps(range).map_err(refused)?,
        other => return Err(refused(format!("it is of the type {}", other.type_str()))),
    };
    if values.is_empty() {
        return Err(Failure::content(
            format!("the grid's {name} has no values"),
            "give it one at least, or remove its line and its placeholder",
        ));
    }
    let mut sorted: Vec<&str> = values.iter().map(|value| value.text.as_str()).collect();
    sorted.sort_unstable();
    if let Some(twice) = sorted.windows(2).find(|pair| pair[0] == pair[1]) {
        return Err(Failure::content(
            format!("the grid's {name} has the value {} twice", twice[0]),
            "keep one of the two; seeds = N repeats every cell with other random numbers",
        ));
    }
    Ok(values)
}

/// The values of a range.
fn steps(range: &Table) -> Result<Vec<Value>, String> {
    const KEYS: [&str; 4] = ["from", "to", "steps", "spacing"];
    if let Some(key) = range.keys().find(|key| !KEYS.contains(&key.as_str())) {
        return Err(format!("a range has no key {key}"));
    }
    let number = |key: &str| match range.get(key) {
        Some(Toml::Integer(number)) => Ok(*number as f64),
        Some(Toml::Float(number)) if number.is_finite() => Ok(*number),
        _ => Err(format!("its range needs {key}, a number")),
    };
    let (from, to) = (number("from")?, number("to")?);
    let count = match range.get("steps") {
        Some(Toml::Integer(count)) if (2..=MOST_VALUES as i64).contains(count) => *count as usize,
        _ => return Err(format!("its range needs steps, a whole number from 2 to {MOST_VALUES}")),
    };
    let log = match range.get("spacing").map(Toml::as_str) {
        None | Some(Some("linear")) => false,
        Some(Some("log")) if from > 0.0 && to > 0.0 => true,
        Some(Some("log")) => return Err("equal ratios need two positive ends".into()),
        Some(_) => return Err("the spacing of a range is \"linear\" or \"log\"".into()),
    };
    let value = |step: usize| {
        let share = step as f64 / (count - 1) as f64;
        let value = match (step, log) {
            (0, _) => return from,
            (step, _) if step + 1 == count => return to,
            (_, false) => from * (1.0 - share) + to * share,
            (_, true) => (from.ln() * (1.0 - share) + to.ln() * share).exp(),
        };
        // To twelve digits: 0.95 and not 0.9500000000000001.
        format!("{value:.11e}").parse().unwrap_or(value)
    };
    Ok((0..count).map(|step| Value::number(value(step))).collect())
}

#[cfg(test)]
mod tests {
    use super::values;

    fn texts(line: &str) -> Result<Vec<String>, String> {
        let table: toml::Table = line.parse().expect("TOML");
        let found = values("x", &table["x"]).map_err(|failure| failure.text())?;
        Ok(found.into_iter().map(|value| value.text).collect())
    }

    #[test]
    fn lists_and_ranges_are_written_the_shortest_way() {
        for (line, expected) in [
            ("x = [1, 2.0, 0.5, 1e-7, 'first', true]", &["1", "2", "0.5", "1e-7", "first", "true"][..]),
            ("x = { from = 0.1, to = 0.4, steps = 4 }", &["0.1", "0.2", "0.3", "0.4"]),
            ("x = { from = 10, to = 30, steps = 3 }", &["10", "20", "30"]),
            ("x = { from = 0.01, to = 100, steps = 5, spacing = 'log' }", &["0.01", "0.1", "1", "10", "100"]),
            ("x = { from = 1, to = -1, steps = 3, spacing = 'linear' }", &["1", "0", "-1"]),
        ] {
            assert_eq!(texts(line).expect(line), expected, "{line}");
        }
    }

    #[test]
    fn what_is_no_list_of_different_values_is_refused() {
        for (line, reason) in [
            ("x = 3", "of the type integer"),
            ("x = []", "has no values"),
            ("x = [1, 1.0]", "the value 1 twice"),
            ("x = ['a', 'a']", "the value a twice"),
            ("x = [nan]", "no finite number"),
            ("x = [[1]]", "of the type array"),
            ("x = ['a\\nb', \"a\\nb\"]", "does not print"),
            ("x = { from = 1, to = 1, steps = 2 }", "the value 1 twice"),
            ("x = { from = 1, steps = 2 }", "needs to"),
            ("x = { from = 1, to = 2, steps = 1 }", "from 2 to"),
            ("x = { from = 0, to = 2, steps = 3, spacing = 'log' }", "positive"),
            ("x = { from = 0, to = 2, steps = 3, spacing = 'cubic' }", "\"linear\" or \"log\""),
            ("x = { from = 0, to = 2, count = 3 }", "no key count"),
        ] {
            let told = texts(line).expect_err(line);
            assert!(told.contains(reason) && told.contains("; "), "{line}: {told}");
        }
    }
}
