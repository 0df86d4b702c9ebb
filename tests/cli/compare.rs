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
