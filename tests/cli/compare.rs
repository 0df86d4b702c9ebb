//! `compare`.

use super::{DOUBLING, Folder, assert_close, json, keys, number, read, refused, succeed};

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
fn a_sweep_has_a_row_for_every_value_and_a_picture_of_the_measures() {
    let folder = Folder::new();
    let picture = folder.name("sweep.svg");
    let found = json(&[
        "compare",
        "chain:n=20",
        "--sweep",
        "gain=1:1.4142135623730951:5",
        "--input",
        "first",
        "--plot",
        &picture,
    ]);
    let rows = found["systems"].as_array().expect("rows");
    assert_eq!((rows.len(), &found["sweep"]["key"]), (5, &"gain".into()));
    let harmonic: f64 = (1..=20).map(|unit| 1.0 / f64::from(unit)).sum();
    assert_close(number(&rows[0]["total"]), harmonic, 1e-10);
    assert_close(number(&rows[4]["total"]), 10.803347099370, 1e-11);
    assert_eq!(number(&rows[4]["value"]), 2f64.sqrt());
    assert!(rows.windows(2).all(|pair| number(&pair[0]["capacity"]) < number(&pair[1]["capacity"])));
    let drawn = read(picture);
    for word in ["chain:n=20", "capacity (steps)", "transient gain", "numerical radius"] {
        assert!(drawn.contains(word), "{word}");
    }
    let table = succeed(&["compare", "ring:n=4,scale=0.5", "--sweep", "scale=0.5:0.9:3"]);
    assert!(table.contains("ring:n=4,scale=0.7") && table.contains("everywhere: relative error"), "{table}");
}

#[test]
fn a_sweep_of_the_noise_shows_the_capacity_of_a_ring_against_its_closed_form() {
    let arguments = ["compare", "ring:n=10,scale=0.9", "identity:n=10,scale=0.9", "--input", "first"];
    let found = json(&[&arguments[..], &["--sweep", "epsilon=0.01:1:3"]].concat());
    let rows = found["systems"].as_array().expect("rows");
    assert_eq!(rows.len(), 6);
    for row in &rows[..3] {
        let epsilon = number(&row["value"]);
        let memory = |lag| fisher_memory::closed_form::ring_memory_function(10, 0.9, epsilon, lag);
        assert_close(number(&row["capacity"]), (0..500).map(memory).sum(), 1e-10);
        assert_close(number(&row["total"]), 1.0 / epsilon, 1e-10);
    }
    for row in &rows[3..] {
        // One direction holds it all: f = 1/eps.
        assert_close(number(&row["capacity"]), 1.0 / (1.0 + number(&row["value"])), 1e-10);
    }
}

#[test]
fn sizes_are_swept_in_whole_numbers_and_csv_names_them_once() {
    let text = succeed(&["compare", "ring:n=1,scale=0.5", "--sweep", "n=2:4:7", "--format", "csv"]);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().expect("a header").clone();
    assert_eq!(header.iter().filter(|name| *name == "n").count(), 1);
    let sizes: Vec<String> = reader.records().map(|row| row.expect("a row")[1].to_string()).collect();
    assert_eq!(sizes, ["2", "3", "4"]);
}

#[test]
fn every_measure_is_there_when_asked_for() {
    let row = &json(&["compare", "chain:n=8,gain=1.5", "--measures"])["systems"][0];
    assert_close(number(&row["kreiss"]), 2.0641, 3e-5);
    assert_close(number(&row["numerical_radius"]), 1.40954, 3e-6);
    assert!(row["eigenvector_condition"].is_null() && number(&row["pseudospectral_radius"]) > 0.1);
    assert!(!keys(&json(&["compare", "chain:n=8,gain=1.5"])["systems"][0]).contains(&"kreiss"));
}

#[test]
fn sweeps_that_make_no_sense_are_refused() {
    for (sweep, status) in
        [("gain", 2), ("gain=1:2:1", 2), ("gian=1:2:3", 2), ("n=0:3:2", 2), ("epsilon=0:1:3", 2), ("diagonal=0:2:3", 1)]
    {
        refused(&["compare", "chain:n=5", "--sweep", sweep], status);
    }
    let line = refused(&["compare", "triangular:n=5,radius=0.5,strength=1", "--sweep", "rotate=0:1:2"], 2);
    assert!(line.contains("rotate is no number") && line.contains("radius, strength"), "{line}");
    refused(&["compare", "chain:n=5", "--sweep", "epsilon=0.1:1:3", "--epsilon", "2"], 2);
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
