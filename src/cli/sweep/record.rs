//! A finished cell as it stands in its file: one JSON object, with a checksum as its last key.

use super::cell::Cell;
use crc32fast::hash;
use serde_json::{Map, Value, json};

/// What became of a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// Its result, timings left out, and the warnings beside it.
    Done { result: Value, warnings: Vec<String> },
    /// The text of the error.
    Failed(String),
}

/// What stands before the checksum.
const BEFORE_SUM: &str = r#","crc32":""#;
/// The key of timings, which differ from run to run.
const TIMINGS: &str = "seconds";

/// The result that a command printed, without timings; nothing where it is no JSON.
pub fn result(printed: &str) -> Option<Value> {
    serde_json::from_str(printed).ok().map(without_timings)
}

fn without_timings(value: Value) -> Value {
    match value {
        Value::Object(entries) => {
            let kept = entries.into_iter().filter(|(key, _)| key != TIMINGS);
            Value::Object(kept.map(|(key, value)| (key, without_timings(value))).collect())
        }
        Value::Array(entries) => entries.into_iter().map(without_timings).collect(),
        plain => plain,
    }
}

/// The bytes of a cell's file.
pub fn written(cell: &Cell, outcome: &Outcome) -> String {
    let coordinates: Map<String, Value> =
        cell.coordinates.iter().map(|(name, value)| (name.clone(), value.json.clone())).collect();
    let mut text = json!({
        "cell": coordinates,
        "repetition": cell.repetition,
        "arguments": cell.words[1..],
        "version": env!("CARGO_PKG_VERSION"),
    });
    let more = match outcome {
        Outcome::Done { result, warnings } => json!({ "warnings": warnings, "result": result }),
        Outcome::Failed(error) => json!({ "error": error }),
    };
    if let (Value::Object(entries), Value::Object(more)) = (&mut text, more) {
        entries.extend(more);
    }
    let text = text.to_string();
    let whole = text.strip_suffix('}').unwrap_or(&text);
    format!("{whole}{BEFORE_SUM}{:08x}\"}}\n", hash(whole.as_bytes()))
}

/// What a file says of this cell; an error says why nothing can be taken from it.
pub fn read(bytes: &[u8], cell: &Cell) -> Result<Outcome, &'static str> {
    let text = std::str::from_utf8(bytes).ok().and_then(|text| text.rsplit_once(BEFORE_SUM));
    let (whole, sum) = text.ok_or("it is not whole")?;
    if sum != format!("{:08x}\"}}\n", hash(whole.as_bytes())) {
        return Err("its checksum is wrong");
    }
    let value: Value = serde_json::from_str(&format!("{whole}}}")).map_err(|_| "it is no JSON")?;
    let arguments = value["arguments"].as_array().map(|words| words.iter().map(Value::as_str).collect::<Vec<_>>());
    let same =
        arguments.is_some_and(|words| words.into_iter().eq(cell.words[1..].iter().map(|word| Some(word.as_str()))));
    if !same {
        return Err("it holds another cell");
    }
    if let Some(error) = value["error"].as_str() {
        return Ok(Outcome::Failed(error.into()));
    }
    let warnings = value["warnings"].as_array().into_iter().flatten();
    let warnings = warnings.filter_map(|warning| warning.as_str().map(String::from)).collect();
    value.get("result").map_or(Err("it has no result"), |result| Ok(Outcome::Done { result: result.clone(), warnings }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(words: &[&str]) -> Cell {
        let words = words.iter().map(ToString::to_string).collect();
        Cell { coordinates: Vec::new(), repetition: Some(2), seed: None, words, name: "name".into() }
    }

    #[test]
    fn what_was_written_comes_back_and_nothing_that_was_changed() {
        let own = cell(&["fisher-memory", "curve", "chain:n=2"]);
        let found = result(r#"{"total":0.1,"seconds":{"all":1},"rows":[{"seconds":2,"text":"a\",\"crc32\":\""}]}"#);
        let found = found.expect("JSON");
        assert_eq!(found.to_string(), r#"{"total":0.1,"rows":[{"text":"a\",\"crc32\":\""}]}"#);
        for outcome in [
            Outcome::Done { result: found, warnings: vec!["w".into()] },
            Outcome::Failed("no such network; name another".into()),
        ] {
            let text = written(&own, &outcome);
            assert_eq!(read(text.as_bytes(), &own), Ok(outcome));
            assert!(read(text.as_bytes(), &cell(&["fisher-memory", "curve", "chain:n=3"])).is_err());
            for place in 0..text.len() {
                let mut changed = text.clone().into_bytes();
                changed[place] ^= 1;
                assert!(read(&changed, &own).is_err(), "{place}");
                assert!(read(&text.as_bytes()[..place], &own).is_err(), "{place}");
            }
        }
    }
}
