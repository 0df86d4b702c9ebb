//! Results as JSON: what the library found, its numbers with their bounds beside them.

use super::failure::Failure;
use serde::Serialize;
use serde_json::{Map, Value};

/// One JSON value on one line.
pub fn to_json(result: &impl Serialize) -> Result<String, Failure> {
    Ok(as_value(result)?.to_string() + "\n")
}

/// A result as JSON, bounds beside their numbers.
pub fn as_value(result: &impl Serialize) -> Result<Value, Failure> {
    let value = serde_json::to_value(result);
    let failed = |error| Failure::content(format!("cannot write the result as JSON: {error}"), "report this");
    Ok(flattened(value.map_err(failed)?))
}

/// A number with its bound, `{"value": x, "error": e}` under a key, becomes `x` under the key and `e` under
/// `<key>_error`; so do the values and errors of a series.
fn flattened(value: Value) -> Value {
    match value {
        Value::Object(entries) => {
            Value::Object(entries.into_iter().flat_map(|(key, value)| apart(key, value)).collect())
        }
        Value::Array(entries) => entries.into_iter().map(flattened).collect(),
        plain => plain,
    }
}

/// What becomes of one entry of an object.
fn apart(key: String, value: Value) -> Vec<(String, Value)> {
    for [number, bound] in [["value", "error"], ["values", "errors"]] {
        if let Value::Object(entries) = &value
            && let (2, Some(number), Some(bound)) = (entries.len(), entries.get(number), entries.get(bound))
        {
            return vec![(key.clone(), number.clone()), (format!("{key}_error"), bound.clone())];
        }
    }
    vec![(key, flattened(value))]
}

/// One JSON object on one line, with these keys first and in this order, each with its bound behind it; the others
/// follow. Where one of the keys of `bounded` is null, so is its bound.
pub fn to_json_arranged(result: &impl Serialize, first: &[&str], bounded: &[&str]) -> Result<String, Failure> {
    to_json_kept(result, first, bounded, |entries| entries)
}

/// The same of the entries that are kept.
pub fn to_json_kept(
    result: &impl Serialize,
    first: &[&str],
    bounded: &[&str],
    keep: impl FnOnce(Map<String, Value>) -> Map<String, Value>,
) -> Result<String, Failure> {
    Ok(match as_value(result)? {
        Value::Object(entries) => Value::Object(keep(arranged(entries, first, bounded))).to_string() + "\n",
        other => other.to_string() + "\n",
    })
}

fn arranged(mut entries: Map<String, Value>, first: &[&str], bounded: &[&str]) -> Map<String, Value> {
    for key in bounded {
        entries.entry(format!("{key}_error")).or_insert(Value::Null);
    }
    let names = first.iter().flat_map(|key| [(*key).to_string(), format!("{key}_error")]);
    let mut arranged: Map<String, Value> = names.filter_map(|name| entries.shift_remove_entry(&name)).collect();
    arranged.extend(entries);
    arranged
}

#[cfg(test)]
mod tests {
    use super::{arranged, as_value};
    use fisher_memory::Bounded;
    use serde_json::{Value, json};

    #[test]
    fn bounds_stand_beside_their_numbers() {
        let found = json!({"total": Bounded::new(2.0, 0.5), "fmc": {"values": [1.0, 2.0], "errors": [0.1, 0.2]},
            "seconds": {"all": 1.0}, "rows": [{"total": Bounded::new(1.0, 0.0)}], "capacity": null});
        let flat = as_value(&found).expect("JSON");
        let wanted = json!({"total": 2.0, "total_error": 0.5, "fmc": [1.0, 2.0], "fmc_error": [0.1, 0.2],
            "seconds": {"all": 1.0}, "rows": [{"total": 1.0, "total_error": 0.0}], "capacity": null});
        assert_eq!(flat, wanted);
        let Value::Object(entries) = flat else { panic!("an object") };
        let keys: Vec<String> =
            arranged(entries, &["fmc", "total"], &["capacity"]).into_iter().map(|(key, _)| key).collect();
        let wanted = ["fmc", "fmc_error", "total", "total_error", "seconds", "rows", "capacity", "capacity_error"];
        assert_eq!(keys, wanted);
    }
}
