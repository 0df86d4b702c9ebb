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

#[test]
fn capacities_of_a_linear_network_are_of_degree_one_and_sum_to_its_memory_capacity() {
    let network = ["simulate", "chain:n=4,gain=0.9", "--input", "first", "--capacities", "--degree", "2"];
    let found = json(&[&network[..], &["--product-lags", "3"], &SHORT].concat());
    assert_eq!((&found["degree"], &found["product_lags"], &found["bound"]), (&2.into(), &3.into(), &4.into()));
    assert_eq!(found["terms"].as_array().map(Vec::len), Some(5 + 6));
    assert_eq!(found["terms"][5]["term"], serde_json::json!([[0, 2]]));
    let theory = json(&["curve", "chain:n=4,gain=0.9", "--input", "first"])["capacity"].as_f64().expect("a capacity");
    let of = |degree: usize, key: &str| found["by_degree"][degree - 1][key].as_f64().expect("a number");
    assert!((of(1, "capacity") - theory).abs() < 4.0 * of(1, "standard_error"), "{theory} {found}");
    assert!(of(2, "capacity").abs() < 4.0 * of(2, "standard_error"), "{found}");
    assert_eq!(found["terms"][0]["significant"], true);
    let table = succeed(&[&network[..], &SHORT].concat());
    assert!(table.contains("at most 4") && table.contains("h1(s[t-1])"), "{table}");
    let csv = succeed(&[&network[..], &["--format", "csv"], &SHORT].concat());
    assert!(csv.starts_with("term,degree,capacity,standard_error,significant\nh1(s[t]),1,"), "{csv}");
}

#[test]
fn limits_of_products_need_capacities_and_have_bounds() {
    refused(&["simulate", "ring:n=4,scale=0.5", "--degree", "2"], 2);
    refused(&["simulate", "ring:n=4,scale=0.5", "--capacities", "--degree", "0"], 2);
    refused(
        &["simulate", "ring:n=4,scale=0.5", "--capacities", "--degree", "9", "--lags", "40", "--product-lags", "40"],
        2,
    );
}
