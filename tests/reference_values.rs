//! The certified reference values of tests/data, computed elsewhere by ball arithmetic on the same doubles.

use fisher_memory::family::file::read_matrix;
use fisher_memory::linalg::Vector;
use fisher_memory::{Bounded, Input, LinearSystem, Options, analyse};
use std::path::{Path, PathBuf};

/// What is asked for.
const TOLERANCE: f64 = 1e-10;
/// The rounding of the reference values themselves and of the results to doubles.
const LAST_ROUNDING: f64 = 1e-15;
/// Lags below this share of the largest carry no relative bound.
const SMALLEST_SHARE: f64 = 1e-12;

fn cases() -> Vec<PathBuf> {
    let mut cases: Vec<PathBuf> = std::fs::read_dir("tests/data")
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.join("expected.json").exists())
        .collect();
    cases.sort();
    cases
}

fn system(case: &Path) -> LinearSystem {
    let read = |file: &str| {
        let path = case.join(file);
        path.exists().then(|| read_matrix(path).unwrap())
    };
    let input = Vector::from_column_slice(read("v.npy").unwrap().as_slice());
    let mut system = LinearSystem::discrete(read("w.npy").unwrap()).unwrap().with_input(Input::Vector(input)).unwrap();
    if let Some(noise) = read("q.npy") {
        system = system.with_noise_covariance(noise).unwrap();
    }
    if let Some(observation) = read("h.npy") {
        system = system.with_observation(observation, read("r.npy").unwrap()).unwrap();
    }
    system
}

#[test]
fn every_reference_value_is_met_to_ten_digits_and_within_the_reported_bound() {
    let cases = cases();
    assert_eq!(cases.len(), 10, "{cases:?}");
    for case in cases {
        let text = std::fs::read_to_string(case.join("expected.json")).unwrap();
        let expected: serde_json::Value = serde_json::from_str(&text).unwrap();
        let number = |key: &str| expected[key].as_f64().unwrap();
        let curve: Vec<f64> = expected["fmc"].as_array().unwrap().iter().map(|lag| lag.as_f64().unwrap()).collect();
        let options = Options::default().with_lags(curve.len());
        let found = analyse(&system(&case), &options).unwrap_or_else(|error| panic!("{}: {error}", case.display()));
        assert!(found.relative_error_bound <= TOLERANCE);
        let allowed = found.relative_error_bound + LAST_ROUNDING;
        let check = |what: &str, Bounded { value, error: bound }: Bounded, expected: f64| {
            let error = (value / expected - 1.0).abs();
            assert!(error <= allowed, "{}: {what} {value}, error {error:e} above {allowed:e}", case.display());
            let distance = (value - expected).abs();
            let within = distance <= bound + LAST_ROUNDING * expected;
            assert!(within, "{}: {what} {value}, off by {distance:e} above {bound:e}", case.display());
            assert!(bound <= 2.0 * TOLERANCE * value, "{}: {what} {value} within {bound:e} only", case.display());
        };
        check("total", found.total, number("total"));
        check("spatial trace", found.spatial.trace, number("spatial_trace"));
        check("noise trace", found.noise_trace.unwrap(), number("noise_trace"));
        assert_eq!(found.curve.len(), curve.len());
        let largest = curve.iter().copied().fold(0.0, f64::max);
        for (lag, &expected) in curve.iter().enumerate() {
            let number = found.curve.get(lag).unwrap();
            if expected > SMALLEST_SHARE * largest {
                check(&format!("J({lag})"), number, expected);
            } else {
                let Bounded { value, error } = number;
                assert!(value <= 2.0 * SMALLEST_SHARE * largest, "{}: J({lag}) = {value:e}", case.display());
                let within = (value - expected).abs() <= error + LAST_ROUNDING * expected;
                assert!(within, "{}: J({lag}), {number:?} for {expected:e}", case.display());
            }
        }
    }
}
