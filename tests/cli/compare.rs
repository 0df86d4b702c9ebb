//! `compare`.

use super::{DOUBLING, assert_close, json, keys, number, succeed};

const SYSTEMS: [&str; 3] = ["compare", DOUBLING, "ring:n=20,scale=0.9"];

#[test]
fn every_system_has_a_row_in_the_order_given() {
    let found = json(&[&SYSTEMS[..], &["--input", "first"]].concat());
    let rows = found["systems"].as_array().expect("rows");
    assert_eq!(rows.len(), 2);
    assert_close(number(&rows[0]["total"]), 10.803347099370, 1e-11);
    assert_close(number(&rows[1]["total"]), 1.0, 1e-10);
    assert_eq!(rows[1]["system"], "ring:n=20,scale=0.9");
    // A delay line is nilpotent, a ring normal.
    assert_close(number(&rows[0]["henrici_relative"]), 1.0, 1e-12);
    assert!(number(&rows[1]["henrici"]) < 1e-13);
    for key in ["n", "spatial_max", "capacity", "lags_above_share", "half_total_lag", "bound", "relative_error_bound"] {
        assert!(keys(&rows[0]).contains(&key), "{key}");
    }
    assert_eq!(found["command"].as_str().map(|text| text.starts_with("fisher-memory compare chain:")), Some(true));
    assert_eq!(found["version"], env!("CARGO_PKG_VERSION"));
}

#[test]
fn lengths_of_memory_follow_from_the_curve() {
    // The ring's J(k) = (1 - 0.81) 0.81^k falls to 1% at k = 22 and has half of its sum by k = 3.
    let row = &json(&["compare", "ring:n=20,scale=0.9"])["systems"][0];
    assert_eq!((row["lags_above_share"].as_u64(), row["half_total_lag"].as_u64()), (Some(22), Some(3)));
    let short = &json(&["compare", "ring:n=20,scale=0.9", "--lags", "3"])["systems"][0];
    assert!(short["lags_above_share"].is_null() && short["half_total_lag"].is_null());
}

#[test]
fn csv_has_one_row_a_system_with_the_numbers_of_json() {
    let text = succeed(&[&SYSTEMS[..], &["--format", "csv"]].concat());
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().expect("a header").clone();
    assert_eq!(&header[0], "system");
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a row")).collect();
    let found = json(&SYSTEMS);
    assert_eq!(rows.len(), 2);
    for (index, row) in rows.iter().enumerate() {
        let column = header.iter().position(|name| name == "total").expect("a column");
        assert_eq!(row[column].parse::<f64>().ok(), found["systems"][index]["total"].as_f64());
    }
}

#[test]
fn the_table_names_every_system_and_explains_its_columns() {
    let text = succeed(&[&SYSTEMS[..], &["--lags", "5"]].concat());
    assert!(text.starts_with("Fisher memory of 2 networks"), "{text}");
    assert!(text.contains("ring:n=20,scale=0.9") && text.contains("over 5") && text.contains("half lag:"), "{text}");
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let text = |threads| succeed(&[&SYSTEMS[..], &["--threads", threads, "--format", "json"]].concat());
    assert_eq!(text("1"), text("2"));
}

#[test]
fn networks_are_compared_after_a_horizon_and_in_continuous_time() {
    let found = json(&["compare", "orthogonal:n=6", "chain:n=6,gain=2", "--horizon", "3", "--input", "first"]);
    assert_eq!(found["horizon"], 3);
    let (rotation, chain) = (&found["systems"][0], &found["systems"][1]);
    assert_close(number(&rotation["total"]), 1.0, 1e-12);
    // 1 + 4/5 + 16/21.
    assert_close(number(&chain["total"]), 1.0 + 0.8 + 16.0 / 21.0, 1e-12);
    assert_eq!((rotation["half_total_lag"].as_u64(), rotation["lags_above_share"].as_u64()), (Some(1), Some(3)));
    let flows = ["compare", "identity:n=2,scale=-1", "chain:n=3,diagonal=-1,gain=2", "--continuous", "--step", "0.5"];
    let found = json(&flows);
    assert_eq!(found["step"], 0.5);
    assert_close(number(&found["systems"][0]["total"]), 1.0, 1e-12);
    // e^-2t falls to 1% between t = 2 and 2.5; a sum over lags is no integral, and powers of A are no motion.
    assert_eq!(found["systems"][0]["lags_above_share"], 5);
    assert!(found["systems"][1]["half_total_lag"].is_null() && found["systems"][1]["transient_gain"].is_null());
    let text = succeed(&flows);
    assert!(text.contains("2 networks in continuous time") && text.contains("0.5 apart in time"), "{text}");
}
