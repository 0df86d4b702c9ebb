//! The entries of the file of a sweep, each with what is wrong with it.

use super::template::Template;
use super::value::{Value, shown, values};
use crate::cli::failure::Failure;
use serde::Serialize;
use toml::{Table, Value as Toml};

/// Placeholders and columns that every sweep has of itself.
const RESERVED: [&str; 3] = ["seed", "repetition", "error"];
/// Flags that belong to the sweep as a whole, or that write files of their own; `save` and `plot` begin several.
const NOT_IN_A_CELL: [&str; 8] = ["out", "format", "threads", "quiet", "time-limit", "resume", "save", "plot"];
/// Most repetitions of a cell.
const MOST_SEEDS: i64 = 1_000_000;

/// How the values of several names meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Vary {
    /// Each with each.
    Product,
    /// The first with the first, the second with the second.
    Zip,
}

/// Whether a word is one that no cell can have.
pub fn is_forbidden(word: &str) -> bool {
    if word == "-" || word.starts_with("-:") {
        // Standard input, which is there once.
        return true;
    }
    let flag = word.strip_prefix("--").map(|flag| flag.split('=').next().unwrap_or(flag));
    flag.is_some_and(|flag| {
        NOT_IN_A_CELL.contains(&flag) || ["save-", "plot-"].iter().any(|beginning| flag.starts_with(beginning))
    })
}

/// Words with placeholders: one text, or a list of them. Numbers and flags stand for their text.
pub fn words(table: &Table, key: &str) -> Result<Vec<Template>, Failure> {
    let refused = |what: String| {
        let remedy = format!("write {key} = [\"--lags\", \"20\"], with a text for every word; a brace itself twice");
        Failure::content(format!("{key} cannot be read, {what}"), remedy)
    };
    let entries = match table.get(key) {
        None => return Ok(Vec::new()),
        Some(text @ Toml::String(_)) if key == "system" => std::slice::from_ref(text),
        Some(Toml::Array(entries)) => entries,
        Some(other) => return Err(refused(format!("it is of the type {}", other.type_str()))),
    };
    let word = |entry: &Toml| match entry {
        Toml::String(text) if is_forbidden(text) => Err(Failure::content(
            format!("{key} holds {text}, which no cell of a sweep can have"),
            "leave it out; threads and time limits are for the sweep itself, and results go to its folder",
        )),
        Toml::String(text) => Template::read(text).map_err(refused),
        other => Template::read(&Value::of(other).map_err(refused)?.text).map_err(refused),
    };
    entries.iter().map(word).collect()
}

/// The names of the grid with their values, in the order of the file.
pub fn grid(table: &Table) -> Result<Vec<(String, Vec<Value>)>, Failure> {
    let remedy = "write [grid] and below it a line for every name, as in n = [10, 20]";
    let entries = match table.get("grid") {
        None => return Ok(Vec::new()),
        Some(Toml::Table(entries)) => entries,
        Some(_) => return Err(Failure::content("grid is no table", remedy)),
    };
    let is_name = |name: &str| {
        !name.is_empty() && name.chars().all(|letter| letter.is_ascii_alphanumeric() || "_-".contains(letter))
    };
    let named = |(name, given): (&String, &Toml)| {
        if RESERVED.contains(&name.as_str()) {
            let what = format!("the grid has the name {name}, which every sweep has of itself");
            return Err(Failure::content(what, "name it otherwise; seeds = 20 repeats cells with seeds of their own"));
        }
        if !is_name(name) {
            let what = format!("the grid has the name `{name}`");
            return Err(Failure::content(what, "use letters, digits, _ and - in names"));
        }
        Ok((name.clone(), values(name, given)?))
    };
    entries.iter().map(named).collect()
}

/// How many repetitions, or their numbers.
pub fn seeds(given: &Toml) -> Result<Vec<u64>, Failure> {
    let refused =
        || Failure::content(format!("seeds cannot be {}", shown(given)), "write seeds = 20, or seeds = [0, 1, 5]");
    match given {
        Toml::Integer(count) if (1..=MOST_SEEDS).contains(count) => Ok((0..count.unsigned_abs()).collect()),
        Toml::Array(entries) if !entries.is_empty() => {
            let number = |entry: &Toml| entry.as_integer().and_then(|number| u64::try_from(number).ok());
            let numbers: Option<Vec<u64>> = entries.iter().map(number).collect();
            let numbers = numbers.ok_or_else(refused)?;
            let mut sorted = numbers.clone();
            sorted.sort_unstable();
            match sorted.windows(2).find(|pair| pair[0] == pair[1]) {
                Some(pair) => Err(Failure::content(format!("seeds has {} twice", pair[0]), "keep one of the two")),
                None => Ok(numbers),
            }
        }
        _ => Err(refused()),
    }
}

/// What all seeds are derived from.
pub fn seed(given: &Toml) -> Result<u64, Failure> {
    let number = given.as_integer().and_then(|number| u64::try_from(number).ok());
    number.ok_or_else(|| {
        Failure::content(format!("seed cannot be {}", shown(given)), "write a whole number, zero or more")
    })
}

/// How the values meet.
pub fn vary(given: &Toml) -> Result<Vary, Failure> {
    match given.as_str() {
        Some("product") => Ok(Vary::Product),
        Some("zip") => Ok(Vary::Zip),
        _ => Err(Failure::content(format!("vary cannot be {}", shown(given)), "use \"product\" or \"zip\"")),
    }
}

/// The keys that go to the table.
pub fn keep(given: &Toml) -> Result<Vec<String>, Failure> {
    let entries = given.as_array().filter(|entries| !entries.is_empty());
    let keys: Option<Vec<String>> = entries.and_then(|entries| {
        entries.iter().map(|entry| entry.as_str().filter(|key| !key.is_empty()).map(String::from)).collect()
    });
    keys.ok_or_else(|| {
        Failure::content(
            format!("keep cannot be {}", shown(given)),
            "write keep = [\"total\", \"capacity\"], keys of the JSON",
        )
    })
}
