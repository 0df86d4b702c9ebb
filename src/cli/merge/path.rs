//! Keys of a result: one inside of another behind a dot, entries of lists by their number.

use serde_json::Value;

/// Keys of the result that say how it came about and are the same, or words, in every row.
const LEFT_OUT: [&str; 3] = ["missing", "read", "version"];

/// What stands under a key; nothing where there is none.
pub fn found<'a>(value: &'a Value, key: &str) -> Option<&'a Value> {
    match value {
        // Keys may hold dots themselves.
        Value::Object(entries) => entries.iter().find_map(|(name, inner)| match key.strip_prefix(name.as_str())? {
            "" => Some(inner),
            rest => found(inner, rest.strip_prefix('.')?),
        }),
        Value::Array(entries) => {
            let (number, rest) = key.split_once('.').map_or((key, None), |(number, rest)| (number, Some(rest)));
            let inner = entries.get(number.parse::<usize>().ok()?)?;
            rest.map_or(Some(inner), |rest| found(inner, rest))
        }
        _ => None,
    }
}

/// The keys of all that are single values, in their order; of lists those that hold objects.
pub fn single(value: &Value) -> Vec<String> {
    let within = |(name, inner): (String, &Value)| match inner {
        Value::Object(_) | Value::Array(_) => {
            single(inner).into_iter().map(|key| format!("{name}.{key}")).collect::<Vec<_>>()
        }
        _ => vec![name],
    };
    match value {
        Value::Object(entries) => {
            let kept = entries.iter().filter(|(name, _)| !LEFT_OUT.contains(&name.as_str()));
            kept.map(|(name, inner)| (name.clone(), inner)).flat_map(within).collect()
        }
        Value::Array(entries) if entries.iter().all(Value::is_object) => {
            entries.iter().enumerate().map(|(place, inner)| (place.to_string(), inner)).flat_map(within).collect()
        }
        _ => Vec::new(),
    }
}

/// The keys of all, of a list those of its first entry.
pub fn all(value: &Value) -> Vec<String> {
    let inside = |name: &str, inner: &Value| match inner {
        Value::Object(_) | Value::Array(_) => all(inner).into_iter().map(|key| format!("{name}.{key}")).collect(),
        _ => vec![name.to_string()],
    };
    match value {
        Value::Object(entries) => entries.iter().flat_map(|(name, inner)| inside(name, inner)).collect(),
        Value::Array(entries) => entries.first().map_or_else(Vec::new, |first| inside("0", first)),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::{all, found, single};
    use serde_json::json;

    #[test]
    fn keys_lead_through_objects_and_lists() {
        let value = json!({"total": 1.5, "fmc": [1, 2], "power": {"mean": 3, "radius": {"0.1": 4}},
            "rows": [{"n": 5}], "missing": {"bound": "why"}, "version": "1", "none": null});
        for (key, expected) in [("total", 1.5), ("fmc.1", 2.0), ("power.radius.0.1", 4.0), ("rows.0.n", 5.0)] {
            assert_eq!(found(&value, key).and_then(serde_json::Value::as_f64), Some(expected), "{key}");
        }
        for absent in ["tot", "total.x", "fmc.2", "fmc.x", "rows.0", "power.", ""] {
            assert!(found(&value, absent).is_none_or(serde_json::Value::is_object), "{absent}");
        }
        assert_eq!(single(&value), ["total", "power.mean", "power.radius.0.1", "rows.0.n", "none"]);
        let keys = ["total", "fmc.0", "power.mean", "power.radius.0.1", "rows.0.n", "missing.bound", "version", "none"];
        assert_eq!(all(&value), keys);
    }
}
