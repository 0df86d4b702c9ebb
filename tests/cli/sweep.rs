//! `sweep` and `merge`: the table of a grid, how it may be shared out, and what a cell that fails leaves.

use super::{Folder, json, number, program, read, refused, run, succeed};
use serde_json::Value;
use std::collections::BTreeMap;

/// Twelve cells that take no time.
pub const SMALL: &str = "command = 'curve'\nsystem = 'gaussian:n={n},radius={radius},seed={seed}'\n\
    arguments = ['--lags', '4']\nseeds = 2\n[grid]\nn = [4, 7]\nradius = { from = 0.1, to = 0.9, steps = 3 }\n";

/// Computes a sweep and returns its table.
pub fn table(folder: &Folder, name: &str, text: &str) -> String {
    let (file, cells) = (folder.text(&format!("{name}.toml"), text), folder.name(name));
    succeed(&["sweep", &file, "--out", &cells]);
    succeed(&["merge", &cells])
}

/// The rows of a table, by column.
fn rows(table: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let header = reader.headers().expect("a header").clone();
    let row = |record: csv::StringRecord| {
        header.iter().zip(&record).map(|(name, value)| (name.into(), value.into())).collect()
    };
    reader.records().map(|record| row(record.expect("a row"))).collect()
}

fn without_seconds(value: &Value) -> Value {
    let entries = value.as_object().expect("an object").clone();
    entries.into_iter().filter(|(key, _)| key != "seconds").collect()
}

#[test]
fn every_row_holds_what_its_command_prints() {
    let folder = Folder::new();
    let table = table(&folder, "cells", SMALL);
    let header = table.lines().next().expect("a header");
    assert!(header.starts_with("n,radius,repetition,seed,system,input,epsilon,total,total_error,bound,"), "{header}");
    assert!(header.ends_with(",error") && !header.contains("seconds") && !header.contains("missing"), "{header}");
    let rows = rows(&table);
    assert_eq!(rows.len(), 12);
    for row in &rows {
        let words: Vec<&str> = row["command"].split(' ').skip(1).collect();
        let system = format!("gaussian:n={},radius={},seed={}", row["n"], row["radius"], row["seed"]);
        assert_eq!(words, ["curve", &system, "--lags", "4", "--format", "json"]);
        let found: Value = serde_json::from_str(&succeed(&words)).expect("JSON");
        for key in ["total", "total_error", "spectral_radius", "capacity", "relative_error_bound"] {
            assert_eq!(row[key].parse::<f64>().ok(), Some(number(&found[key])), "{key}");
        }
        assert_eq!((row["method"].as_str(), row["error"].as_str()), (found["method"].as_str().expect("text"), ""));
    }
    assert_eq!(rows[11]["radius"], "0.9");
    // The whole result is kept, as the command prints it but for the timings.
    let kept: Vec<Value> =
        files(&folder, "cells").values().map(|text| serde_json::from_str(text).expect("JSON")).collect();
    for cell in &kept {
        let words = cell["arguments"].as_array().expect("words").iter().map(|word| word.as_str().expect("text"));
        let printed =
            without_seconds(&json(&words.filter(|word| !["--format", "json"].contains(word)).collect::<Vec<_>>()));
        assert_eq!(cell["result"].to_string(), printed.to_string());
    }
}

/// The files of the cells in a folder.
pub fn files(folder: &Folder, name: &str) -> BTreeMap<String, String> {
    let entries = std::fs::read_dir(folder.path(name).join("cells")).expect("a folder of cells").flatten();
    entries.map(|entry| (entry.file_name().to_string_lossy().into_owned(), read(entry.path()))).collect()
}

#[test]
fn every_command_that_prints_a_result_can_be_a_cell() {
    let folder = Folder::new();
    for (name, rest) in [
        ("compare", "system = ['chain:n={n}', 'ring:n={n},scale=0.5']\nkeep = ['systems.0.total', 'systems.1.system']"),
        ("lyapunov", "system = 'chain:n={n}'"),
        ("nonnormality", "system = 'chain:n={n},gain=1.5'"),
        ("simulate", "system = 'chain:n={n}'\narguments = ['--steps', 2000, '--trials', 4]"),
        ("products", "arguments = ['--ensemble', 'real-ginibre', '--n', '{n}', '--steps', 3, '--trials', 5]"),
        ("optimize", "arguments = ['--n', '{n}', '--budget', 'noise-range=2', '--starts', 1, '--seed', 1]"),
        ("train", "arguments = ['--start', 'chain:n=1{n}', '--delay', 1, '--updates', 5, '--batch', 4, '--seeds', 1]"),
    ] {
        let table = table(&folder, name, &format!("command = '{name}'\n{rest}\n[grid]\nn = [4, 5]\n"));
        assert_eq!(rows(&table).len(), 2, "{name}: {table}");
        assert!(!table.contains("seconds"), "{name}: {table}");
    }
    let products = rows(&succeed(&["merge", &folder.name("products")]));
    let found = json(&["products", "--ensemble", "real-ginibre", "--n", "5", "--steps", "3", "--trials", "5"]);
    let mean = products[1]["power.mean_log_radius"].parse::<f64>().expect("a number");
    assert_eq!(mean, number(&found["power"]["mean_log_radius"]));
}

#[test]
fn a_value_more_changes_no_other_row_and_zip_pairs_values() {
    let folder = Folder::new();
    let few = table(&folder, "few", SMALL);
    let more = SMALL.replace("[4, 7]", "[3, 7, 4]").replace("seeds = 2", "seeds = [0, 1, 9]");
    let many = table(&folder, "many", &more);
    assert_eq!((few.lines().count(), many.lines().count()), (13, 28));
    for line in few.lines() {
        assert!(many.lines().any(|other| other == line), "{line}");
    }
    let pairs = "command = 'curve'\nsystem = 'chain:n={n},gain={gain}'\nvary = 'zip'\nkeep = ['total', 'fmc.1']\n\
        [grid]\nn = [2, 3]\ngain = [0.5, 1.5]\n";
    let found = table(&folder, "pairs", pairs);
    let lines: Vec<&str> = found.lines().collect();
    assert_eq!(lines[0], "n,gain,total,fmc.1,error");
    assert!(lines.len() == 3 && lines[1].starts_with("2,0.5,") && lines[2].starts_with("3,1.5,"), "{found}");
}

#[test]
fn shards_and_threads_change_no_byte() {
    let folder = Folder::new();
    let whole = table(&folder, "whole", SMALL);
    let (file, one) = (folder.name("whole.toml"), folder.name("one"));
    succeed(&["sweep", &file, "--out", &one, "--threads", "1"]);
    assert_eq!(files(&folder, "one"), files(&folder, "whole"));
    let parts: Vec<String> = (1..=4).map(|part| folder.name(&format!("part{part}"))).collect();
    for (part, out) in parts.iter().enumerate() {
        succeed(&["sweep", &file, "--out", out, "--shard", &format!("{}/4", part + 1)]);
    }
    let reversed: Vec<&str> = parts.iter().rev().map(String::as_str).collect();
    let merged = succeed(&[&["merge"], &reversed[..]].concat());
    assert_eq!(merged, whole);
    // Side by side in one folder, counted from zero.
    let shared = folder.name("shared");
    let children: Vec<_> = (0..4)
        .map(|part| {
            program(&["sweep", &file, "--out", &shared, "--shard", &format!("{part}/4")]).spawn().expect("it starts")
        })
        .collect();
    for child in children {
        let output = child.wait_with_output().expect("its end");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    assert_eq!(succeed(&["merge", &shared]), whole);
    assert_eq!(succeed(&["merge", &shared, &parts[2], &one]), whole);
    let line = refused(&["merge", &parts[0], &parts[2]], 1);
    assert!(line.contains("6 of 12 cells are missing, first n=4, radius=0.1, repetition=0"), "{line}");
    let partial = succeed(&["merge", &parts[0], &parts[2], "--partial"]);
    assert_eq!(partial.lines().count(), 7);
    assert!(partial.lines().all(|line| whole.lines().any(|other| other == line)));
}

#[test]
fn a_cell_that_fails_stops_no_other_and_is_tried_again_when_asked() {
    let folder = Folder::new();
    let text = "command = 'curve'\nsystem = '{system}:radius={radius}'\nkeep = ['total']\n\
        [grid]\nsystem = ['gaussian:n=3,seed=1', 'FILE']\nradius = [0.5, 1.5]\n";
    let text = text.replace("gaussian:n=3,seed=1", &folder.matrix("one.npy", 2, 2, &[0.5, 0.1, 0.2, 0.3]));
    let missing = folder.name("late.npy");
    let file = folder.text("some.toml", &text.replace("FILE", &missing));
    let out = folder.name("cells");
    let line = refused(&["sweep", &file, "--out", &out], 1);
    assert!(line.contains("3 of 4 cells failed, first system=") && line.contains("--retry-failed"), "{line}");
    let ran = run(&["merge", &out]);
    assert_eq!(ran.status, Some(0));
    assert!(ran.stderr.contains("3 of 4 cells failed"), "{}", ran.stderr);
    let found = rows(&ran.stdout);
    assert!(found[0]["error"].is_empty() && found[0]["total"].parse::<f64>().is_ok());
    assert!(found[1]["error"].contains("radius") && found[1]["total"].is_empty(), "{}", found[1]["error"]);
    assert!(found[2]["error"].contains("late.npy"), "{}", found[2]["error"]);
    // Known failures are told again, and computed again only when that is asked for.
    folder.matrix("late.npy", 2, 2, &[0.5, 0.1, 0.2, 0.3]);
    let before = files(&folder, "cells");
    assert_eq!(refused(&["sweep", &file, "--out", &out], 1), line);
    assert_eq!(files(&folder, "cells"), before);
    let line = refused(&["sweep", &file, "--out", &out, "--retry-failed"], 1);
    assert!(line.contains("2 of 4 cells failed"), "{line}");
    assert!(rows(&run(&["merge", &out]).stdout)[2]["error"].is_empty());
}

#[test]
fn a_key_of_the_result_with_a_name_of_the_grid_is_left_out_only_where_it_says_the_same() {
    let folder = Folder::new();
    let text = "command = 'curve'\nsystem = '{system}'\narguments = ['--input', '{input}']\n\
        [grid]\nsystem = ['chain:n=2']\ninput = ['first', 'random:seed=1']\n";
    let header = |table: &str| table.lines().next().expect("a header").to_string();
    let found = table(&folder, "cells", text);
    // The canonical name of the network is another one than was given; that of the input is the same.
    assert!(header(&found).starts_with("system,input,result.system,n,epsilon,"), "{found}");
    let chosen = succeed(&["merge", &folder.name("cells"), "--keep", "total,fmc,missing"]);
    assert_eq!(header(&chosen), "system,input,total,fmc,missing,error");
}

#[cfg(feature = "parquet")]
#[test]
fn parquet_holds_what_csv_holds() {
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::Field;
    let folder = Folder::new();
    let text = table(&folder, "cells", SMALL);
    let (out, again) = (folder.name("t.parquet"), folder.name("again.parquet"));
    succeed(&["merge", &folder.name("cells"), "--out", &out]);
    succeed(&["merge", &folder.name("cells"), "--out", &again]);
    assert_eq!(std::fs::read(&out).expect("a file"), std::fs::read(&again).expect("a file"));
    let reader = SerializedFileReader::new(std::fs::File::open(&out).expect("a file")).expect("Parquet");
    let found: Vec<_> = reader.get_row_iter(None).expect("rows").map(|row| row.expect("a row")).collect();
    let expected = rows(&text);
    assert_eq!(found.len(), expected.len());
    for (row, expected) in found.iter().zip(&expected) {
        assert_eq!(row.len(), expected.len());
        for (name, value) in row.get_column_iter() {
            let wanted = expected[name].as_str();
            let same = match value {
                Field::Null => wanted.is_empty(),
                Field::Str(text) => text == wanted,
                Field::Long(number) => wanted.parse() == Ok(*number),
                Field::Double(number) => wanted.parse() == Ok(*number),
                other => panic!("{name}: {other}"),
            };
            assert!(same, "{name}: {value} is not {wanted}");
        }
    }
}
