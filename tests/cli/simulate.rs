//! `simulate`: agreement with the theory, nonlinear units, the same bytes on any number of threads.

use super::{json, refused, succeed};

const SHORT: [&str; 8] = ["--steps", "800", "--trials", "16", "--seed", "3", "--lags", "5"];

#[test]
fn a_linear_network_agrees_with_the_theory() {
    let found = json(&[&["simulate", "chain:n=5,gain=1.1", "--input", "first"][..], &SHORT].concat());
    assert_eq!(found["agrees"], true, "{found}");
    assert_eq!(found["fisher_regression"]["values"].as_array().map(Vec::len), Some(5));
    let table = succeed(&[&["simulate", "chain:n=5,gain=1.1"][..], &SHORT].concat());
    assert!(table.contains("agrees with the theory"), "{table}");
}

#[test]
fn a_nonlinear_network_has_no_theory() {
    for nonlinearity in ["tanh", "elu", "relu"] {
        let arguments = ["simulate", "chain:n=5,gain=1.1", "--input", "first", "--nonlinearity", nonlinearity];
        let found = json(&[&arguments[..], &SHORT].concat());
        assert!(found["agrees"].is_null() && found["fisher_theory"].is_null() && found["fisher_score"].is_null());
        assert!(found["memory_regression"]["values"][0].as_f64().is_some_and(|value| value > 0.2 && value < 0.7));
    }
}

#[test]
fn the_same_seed_gives_the_same_bytes_on_any_number_of_threads() {
    for format in ["json", "csv", "table"] {
        let run = |threads: &str| {
            let arguments = ["simulate", "ring:n=4,scale=0.8", "--format", format, "--threads", threads];
            succeed(&[&arguments[..], &SHORT].concat())
        };
        assert_eq!(run("1"), run("3"));
    }
}

#[test]
fn what_cannot_be_simulated_is_refused() {
    refused(&["simulate", "ring:n=4,scale=1.5", "--input", "first"], 1);
    refused(&["simulate", "ring:n=4", "--trials", "1"], 2);
    refused(&["simulate", "ring:n=4,scale=0.5", "--steps", "1", "--trials", "2"], 2);
}
