//! The keys of every JSON result and the type of each, which programs outside the project rely on: `schema.json`.
//!
//! There an object stands for an object with exactly these keys, `[kind]` for a list of entries of that kind,
//! `[kind, "?"]` for such a list or null, and a word for a kind of value; with `?` behind it null is allowed.

use super::{Folder, json, read};
use serde_json::{Map, Value};

/// One schema by its name.
fn schema(name: &str) -> Map<String, Value> {
    let schemas: Map<String, Value> = serde_json::from_str(include_str!("schema.json")).expect("schemas");
    schemas.get(name).and_then(Value::as_object).unwrap_or_else(|| panic!("no schema {name}")).clone()
}

/// Fails unless `found`, which stands at `place`, is what the schema asks for.
fn check(found: &Value, schema: &Value, place: &str) {
    match schema {
        Value::Object(keys) => {
            let object = found.as_object().unwrap_or_else(|| panic!("{place} is no object: {found}"));
            for (key, kind) in keys {
                let value = object.get(key).unwrap_or_else(|| panic!("{place} lacks {key}: {found}"));
                check(value, kind, &format!("{place}.{key}"));
            }
            for key in object.keys() {
                assert!(keys.contains_key(key), "{place} has the key {key}, which its schema lacks");
            }
        }
        Value::Array(kinds) if found.is_null() && kinds.len() == 2 => {}
        Value::Array(kinds) => {
            let entries = found.as_array().unwrap_or_else(|| panic!("{place} is no list: {found}"));
            entries.iter().for_each(|entry| check(entry, &kinds[0], place));
        }
        kind => {
            let kind = kind.as_str().expect("a kind is a word");
            assert!(is_of_kind(found, kind), "{place} is {found}, not of the kind {kind}");
        }
    }
}

fn is_of_kind(found: &Value, kind: &str) -> bool {
    match kind {
        "text" => found.is_string(),
        "flag" => found.is_boolean(),
        "whole" => found.is_u64(),
        "number" => found.is_number(),
        "null" => found.is_null(),
        // A number, or words where an inequality or a shape is stated.
        "stated" => found.is_number() || found.is_string(),
        "any" => true,
        _ => {
            let kind = kind.strip_suffix('?').unwrap_or_else(|| panic!("no kind is called {kind}"));
            found.is_null() || is_of_kind(found, kind)
        }
    }
}

/// Fails unless an object has the keys of all these schemas and no others, those of the first in its order.
fn conforms(found: &Value, names: &[&str]) {
    let keys: Map<String, Value> = names.iter().copied().flat_map(schema).collect();
    check(found, &Value::Object(keys), names[0]);
    let first = schema(names[0]);
    let order = found.as_object().into_iter().flat_map(Map::keys).filter(|key| first.contains_key(*key));
    assert!(order.eq(first.keys()), "{names:?}: the keys are in another order: {found}");
}

#[test]
fn curve_has_its_keys_for_every_dynamics_and_input() {
    let folder = Folder::new();
    let identity = folder.matrix("identity.npy", 3, 3, &[1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0]);
    let singular = folder.matrix("singular.npy", 3, 3, &[1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0]);
    let observed = ["--observe", &identity, "--observation-noise", &identity];
    for (system, flags, more) in [
        ("chain:n=3", &[][..], &[][..]),
        ("chain:n=3", &["--input", "average"], &[]),
        ("chain:n=3", &["--input", &identity, "--signal-covariance", &identity], &[]),
        ("chain:n=3", &["--noise", &singular], &[]),
        ("chain:n=3", &observed, &[]),
        ("orthogonal:n=3", &["--horizon", "4", "--lags", "6"], &["horizon"]),
        ("identity:n=2,scale=2", &["--horizon", "3000", "--lags", "2000"], &["horizon"]),
        ("chain:n=3,diagonal=-1", &["--continuous", "--step", "0.5"], &["continuous"]),
        ("chain:n=3,diagonal=-1", &[&["--continuous"][..], &observed].concat(), &["continuous"]),
    ] {
        let found = json(&[&["curve", system][..], flags].concat());
        conforms(&found, &[&["curve", "curve also", "curve bounds"], more].concat());
    }
}

#[test]
fn compare_has_its_keys_and_those_of_every_row() {
    for (flags, more, of_rows) in [
        (&["chain:n=3", "ring:n=3,scale=0.5"][..], &[][..], &[][..]),
        (&["chain:n=3", "ring:n=3,scale=0.5", "--measures"], &[], &["row measures"]),
        (&["chain:n=3", "--sweep", "gain=0.5:1.5:3"], &["sweep"], &["row value"]),
        (&["orthogonal:n=3", "--horizon", "4"], &["horizon"], &[]),
        (&["chain:n=3,diagonal=-1", "--continuous"], &["step"], &[]),
    ] {
        let found = json(&[&["compare"][..], flags].concat());
        conforms(&found, &[&["compare"], more].concat());
        for row in found["systems"].as_array().expect("rows") {
            conforms(row, &[&["row", "row bounds"], of_rows].concat());
        }
    }
}

#[test]
fn lyapunov_has_its_keys_for_every_dynamics_and_size() {
    for (system, flags, more) in [
        ("chain:n=3", &[][..], &["lyapunov matrices"][..]),
        ("chain:n=60", &[], &[]),
        ("orthogonal:n=3", &["--horizon", "4"], &["lyapunov matrices", "horizon"]),
        ("chain:n=3,diagonal=-1", &["--continuous"], &["lyapunov matrices", "lyapunov continuous"]),
    ] {
        let found = json(&[&["lyapunov", system][..], flags].concat());
        conforms(&found, &[&["lyapunov", "lyapunov bounds"], more].concat());
    }
}

#[test]
fn nonnormality_has_its_keys_whatever_is_missing() {
    let decaying = "nonnormality between, of powers that decay";
    let growing = "nonnormality missing, of powers that do not decay";
    let (nilpotent, between) = ("nonnormality missing, without eigenvectors", "nonnormality between");
    for (system, bounds, missing) in [
        ("ring:n=3,scale=0.5", &[between, decaying][..], &[][..]),
        ("chain:n=3", &[between, decaying], &[nilpotent]),
        ("gaussian:n=4,gain=2", &[between], &[growing]),
    ] {
        let found = json(&["nonnormality", system]);
        conforms(&found, &["nonnormality", "nonnormality also"]);
        conforms(&found["bounds"], bounds);
        match missing {
            [] => assert_eq!(found["missing"], Value::Object(Map::new())),
            reasons => conforms(&found["missing"], reasons),
        }
    }
}

#[test]
fn nonnormality_has_its_keys_in_continuous_time() {
    let decaying = "nonnormality between, of powers that decay";
    let (growing, between) = ("nonnormality missing, of a flow that does not decay", "nonnormality continuous between");
    for (system, bounds, missing) in [
        ("identity:n=3,scale=-0.5", &[between, decaying][..], &[][..]),
        ("chain:n=3,diagonal=-1", &[between, decaying], &["nonnormality missing, without eigenvectors"]),
        ("identity:n=2,scale=0.5", &[between], &[growing]),
    ] {
        let found = json(&["nonnormality", system, "--continuous"]);
        conforms(&found, &["nonnormality continuous", "nonnormality continuous also"]);
        conforms(&found["bounds"], bounds);
        match missing {
            [] => assert_eq!(found["missing"], Value::Object(Map::new())),
            reasons => conforms(&found["missing"], reasons),
        }
    }
}

#[test]
fn simulate_has_its_keys_with_and_without_a_theory() {
    for (nonlinearity, name) in [("linear", "simulate"), ("tanh", "simulate without theory")] {
        let short = ["--steps", "200", "--trials", "8", "--lags", "3", "--nonlinearity", nonlinearity];
        conforms(&json(&[&["simulate", "chain:n=2"][..], &short].concat()), &[name]);
    }
    let short = ["--steps", "200", "--trials", "8", "--lags", "3", "--capacities"];
    conforms(&json(&[&["simulate", "chain:n=2"][..], &short].concat()), &["simulate capacities"]);
}

#[test]
fn products_has_its_keys_for_one_cell_and_for_several() {
    for (ensemble, steps, flags, more) in [
        ("complex-ginibre", "2", &[][..], &["cell law"][..]),
        ("rademacher", "3", &[], &["cell without law"]),
        ("real-ginibre", "2", &["--spectra"], &["cell without law", "spectra"]),
    ] {
        let line = ["products", "--ensemble", ensemble, "--n", "2", "--steps", steps, "--trials", "20"];
        let found = json(&[&line[..], flags].concat());
        conforms(&found, &[&["cell", "products", "cell verdict"], more].concat());
    }
    let found = json(&["products", "--ensemble", "complex-ginibre", "--n", "2", "--steps", "1,2", "--trials", "5"]);
    conforms(&found, &["products", "cells"]);
    for cell in found["cells"].as_array().expect("cells") {
        conforms(cell, &["cell", "cell law"]);
    }
}

#[test]
fn optimize_has_its_keys_whether_a_best_network_is_known_or_not() {
    for (budget, flags) in [
        ("noise-range=2", &[][..]),
        ("spectral-norm=1.5,radius=0.9", &[]),
        ("signal-power=3", &["--objective", "capacity=1"]),
    ] {
        let found = json(&[&["optimize", "--n", "2", "--starts", "1", "--budget", budget][..], flags].concat());
        conforms(&found, &["optimize", "optimize also", "optimize bounds"]);
    }
}

#[test]
fn claims_have_their_keys_in_what_is_written_and_in_what_is_committed() {
    let folder = Folder::new();
    json(&["reproduce", "--quick", "--only", "chain-closed-form", "--out", &folder.name("figures")]);
    let committed = concat!(env!("CARGO_MANIFEST_DIR"), "/figures/claims.json");
    for file in [folder.path("figures/claims.json"), committed.into()] {
        let claims: Vec<Value> = serde_json::from_str(&read(file)).expect("a list");
        assert!(!claims.is_empty());
        claims.iter().for_each(|claim| conforms(claim, &["claim"]));
    }
}

#[test]
fn train_has_its_keys_for_every_kind_of_cell() {
    for cell in ["tanh", "lstm"] {
        let line = "train --compare ring identity:scale=0.9 --n 6 --delay 2 --updates 5 --seeds 2 --cell";
        let found = json(&[&line.split(' ').collect::<Vec<_>>()[..], &[cell]].concat());
        conforms(&found, &["train"]);
        for (list, name) in [("runs", "train run"), ("summary", "train summary"), ("pairs", "train pair")] {
            let entries = found[list].as_array().expect("a list");
            assert!(!entries.is_empty());
            entries.iter().for_each(|entry| conforms(entry, &[name]));
        }
        for run in found["runs"].as_array().expect("runs") {
            ["before", "after", "null"].iter().for_each(|when| conforms(&run[when], &["train structure"]));
        }
    }
}
