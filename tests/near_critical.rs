//! Networks near the unit circle, where doubles are refined before more bits are taken, held against 200 bits.

use fisher_memory::linalg::{Matrix, Vector, spectral_radius};
use fisher_memory::{
    Analysis, Bounded, BoundedSeries, Error, Input, LinearSystem, MemoryCurve, Monitor, Options, Precision, analyse,
    family, memory_curves, state_covariance,
};
use std::sync::{Arc, Mutex};

/// Distances of the spectral radius from one.
const GAPS: [f64; 5] = [1e-3, 1e-4, 1e-5, 1e-7, 1e-9];

/// A network with its spectral radius brought to 1 - gap, as far as doubles show it.
fn scaled(text: &str, gap: f64) -> Matrix {
    let network = family::network(text).unwrap();
    let radius = spectral_radius(&network).unwrap();
    network * ((1.0 - gap) / radius)
}

/// A chain of gain 1.1 whose last unit feeds back to its first.
fn fed_back(n: usize, gap: f64) -> Matrix {
    let mut chain = family::network(&format!("chain:n={n},gain=1.1")).unwrap();
    chain[(0, n - 1)] = 0.2;
    let radius = spectral_radius(&chain).unwrap();
    chain * ((1.0 - gap) / radius)
}

fn networks(gap: f64) -> Vec<(String, Matrix)> {
    let texts = [
        "gaussian:n=40,seed=1",
        "gaussian:n=60,seed=2",
        "normal:n=30,radius=0.9,seed=3",
        "dale:n=40,excitatory=0.8,radius=0.9,seed=4",
        "orthogonal:n=24,seed=5",
        "symmetric:n=20,radius=0.9,seed=6",
    ];
    let mut all: Vec<(String, Matrix)> = texts.iter().map(|text| ((*text).to_string(), scaled(text, gap))).collect();
    all.push(("chain with feedback".to_string(), fed_back(25, gap)));
    all
}

fn options(n: usize) -> Options {
    Options::default().with_lags(2 * n)
}

/// The largest difference as a share of the bounds of both.
fn share(found: Bounded, truth: Bounded) -> f64 {
    let difference = (found.value - truth.value).abs();
    if difference == 0.0 { 0.0 } else { difference / (found.error + truth.error) }
}

fn share_of_series(found: &BoundedSeries, truth: &BoundedSeries) -> f64 {
    assert_eq!(found.len(), truth.len());
    (0..found.len()).map(|lag| share(found.get(lag).unwrap(), truth.get(lag).unwrap())).fold(0.0, f64::max)
}

fn share_of_curves(found: &MemoryCurve, truth: &MemoryCurve) -> f64 {
    share(found.total, truth.total).max(share_of_series(&found.curve, &truth.curve))
}

#[test]
fn refined_covariances_curves_and_totals_are_within_their_bounds_of_the_truth() {
    let (mut refined, mut largest) = (0, 0.0f64);
    for gap in GAPS {
        for (name, network) in networks(gap) {
            let n = network.nrows();
            let system = LinearSystem::discrete(network).unwrap();
            let double = options(n).with_precision(Precision::Double);
            let precise = options(n).with_precision(Precision::Bits(200));
            let inputs =
                [Vector::from_fn(n, |unit, _| if unit == 0 { 1.0 } else { 0.0 }), Vector::from_element(n, 0.3)];
            let found = match memory_curves(&system, &inputs, &double) {
                // This near, doubles prove nothing that could be refined where W is far from normal, or where every
                // mode is as slow as the slowest.
                Err(Error::ToleranceNotMet { .. }) if gap < 1e-8 && !name.starts_with("gaussian") => continue,
                found => found.unwrap_or_else(|error| panic!("{name} {gap:e}: {error}")),
            };
            let truth = memory_curves(&system, &inputs, &precise).unwrap();
            for (found, truth) in found.iter().zip(&truth) {
                assert!(found.relative_error_bound <= 1e-10 && found.precision_bits == 53, "{name} {gap:e}");
                let share = share_of_curves(found, truth);
                assert!(share <= 1.0, "{name} {gap:e}: {share} of the bound");
                let is_refined = found.method.contains("refined");
                assert!(is_refined || gap > 1e-6, "{name} {gap:e}: {}", found.method);
                refined += usize::from(is_refined);
                largest = largest.max(share);
            }
            let found = state_covariance(&system, &double).unwrap();
            let truth = state_covariance(&system, &precise).unwrap();
            assert!(found.relative_error_bound <= 1e-10);
            for row in 0..n {
                for column in 0..n {
                    let size = (truth.matrix[(row, row)] * truth.matrix[(column, column)]).sqrt();
                    let difference = (found.matrix[(row, column)] - truth.matrix[(row, column)]).abs();
                    let bound = found.relative_error_bound + truth.relative_error_bound;
                    assert!(difference <= bound * size, "{name} {gap:e}: {difference:e} of {size:e}");
                }
            }
            assert!(share(found.trace, truth.trace) <= 1.0, "{name} {gap:e}");
        }
    }
    // Two inputs of seven networks: all of them near enough to the circle, and some of the others.
    assert!(refined >= 2 * 14 + 4, "{refined}");
    // The bounds are of the order of what rounding really does.
    assert!(largest > 1e-3, "{largest}");
}

/// Every number of an analysis that has a bound, as a share of it.
fn shares(found: &Analysis, truth: &Analysis) -> Vec<(&'static str, f64)> {
    let matrices = [found, truth].map(|analysis| &analysis.spatial.matrix);
    let distance = (&matrices[0].value - &matrices[1].value).norm() / (matrices[0].error + matrices[1].error);
    let number = |part: fn(&Analysis) -> Option<Bounded>| share(part(found).unwrap(), part(truth).unwrap());
    let series =
        |part: fn(&Analysis) -> Option<&BoundedSeries>| share_of_series(part(found).unwrap(), part(truth).unwrap());
    vec![
        ("M", distance),
        ("J", share_of_series(&found.curve, &truth.curve)),
        ("m", series(|analysis| analysis.decoding.memory_function.as_ref())),
        ("Fisher spectrum", series(|analysis| analysis.decoding.fisher_spectrum.as_ref())),
        ("|W^k v|^2", series(|analysis| analysis.response.signal_power.as_ref())),
        ("J_tot", number(|analysis| Some(analysis.total))),
        ("tr M", number(|analysis| Some(analysis.spatial.trace))),
        ("tr QM", number(|analysis| Some(analysis.noise_budget))),
        ("tr C", number(|analysis| analysis.noise_trace)),
        ("best", number(|analysis| Some(analysis.spatial.best.total))),
        ("worst", number(|analysis| analysis.spatial.worst.as_ref().map(|worst| worst.total))),
        ("capacity", number(|analysis| analysis.decoding.capacity)),
        ("information", number(|analysis| analysis.decoding.mutual_information)),
    ]
}

#[test]
fn all_that_follows_from_a_refined_covariance_is_within_its_bounds_of_the_truth() {
    for gap in [1e-5, 1e-9] {
        for (name, network) in networks(gap) {
            let n = network.nrows();
            let system = LinearSystem::discrete(network).unwrap().with_input(Input::First).unwrap();
            let found = analyse(&system, &options(n)).unwrap();
            let truth = analyse(&system, &options(n).with_precision(Precision::Bits(200))).unwrap();
            assert!(found.relative_error_bound <= 1e-10, "{name} {gap:e}");
            for (what, share) in shares(&found, &truth) {
                assert!(share <= 1.0, "{name} {gap:e}: {what} is off by {share} of its bound");
            }
        }
    }
}

#[test]
fn several_inputs_and_correlated_noise_are_refined_as_well() {
    let n = 30;
    let network = scaled("gaussian:n=30,seed=7", 1e-7);
    let directions = Matrix::from_fn(n, 2, |unit, input| ((3 * unit + input) as f64).sin());
    let covariance = Matrix::from_row_slice(2, 2, &[1.0, 0.3, 0.3, 0.5]);
    let noise = Matrix::from_fn(n, n, |row, column| 0.5f64.powi(row.abs_diff(column) as i32));
    let system = LinearSystem::discrete(network).unwrap().with_noise_covariance(noise).unwrap();
    let system = system.with_input(Input::Several { directions, covariance }).unwrap();
    let found = analyse(&system, &options(n)).unwrap();
    let truth = analyse(&system, &options(n).with_precision(Precision::Bits(200))).unwrap();
    assert!(found.method.contains("refined") && found.relative_error_bound <= 1e-10, "{}", found.method);
    for (what, share) in shares(&found, &truth) {
        assert!(share <= 1.0, "{what} is off by {share} of its bound");
    }
}

#[test]
fn a_neighbouring_network_is_outside_the_bounds() {
    // The gap is known to one part in 1e8 of itself from either side: bounds that held for both would say nothing.
    let (near, next) = (scaled("gaussian:n=40,seed=1", 1e-7), scaled("gaussian:n=40,seed=1", 1e-7 * (1.0 + 1e-6)));
    let double = options(40).with_precision(Precision::Double);
    let [near, next] = [near, next].map(|network| {
        let system = LinearSystem::discrete(network).unwrap();
        (state_covariance(&system, &double).unwrap(), memory_curves(&system, &[Vector::from_element(40, 1.0)], &double))
    });
    let (one, other) = (near.0.trace, next.0.trace);
    assert!((one.value - other.value).abs() > 1e3 * (one.error + other.error), "{one:?} {other:?}");
    let [one, other] = [near.1, next.1].map(|curves| curves.unwrap()[0].curve.get(79).unwrap());
    assert!((one.value - other.value).abs() > 10.0 * (one.error + other.error), "{one:?} {other:?}");
}

#[test]
fn refined_results_do_not_depend_on_the_number_of_threads() {
    let system = LinearSystem::discrete(scaled("gaussian:n=260,seed=1", 1e-6)).unwrap();
    let inputs = [Vector::from_element(260, 1.0), Vector::from_fn(260, |unit, _| unit as f64)];
    let on = |threads: usize| {
        let options = Options::default().with_threads(threads);
        let curves = memory_curves(&system, &inputs, &options).unwrap();
        assert!(curves[0].method.contains("refined"), "{}", curves[0].method);
        let covariance = state_covariance(&system, &options).unwrap();
        (serde_json::to_string(&curves).unwrap(), covariance.matrix, covariance.relative_error_bound)
    };
    let alone = on(1);
    for threads in [2, 3] {
        assert_eq!(on(threads), alone, "{threads} threads");
    }
}

/// Remembers every stage.
#[derive(Debug, Default)]
struct Stages(Mutex<Vec<String>>);

impl Monitor for Stages {
    fn progress(&self, stage: &str, _: f64) {
        self.0.lock().unwrap().push(stage.to_string());
    }
}

#[test]
fn progress_says_what_is_proven_and_which_tolerance_would_be_content_with_it() {
    let system = LinearSystem::discrete(scaled("gaussian:n=60,seed=2", 1e-7)).unwrap();
    let stages = Arc::new(Stages::default());
    let monitor = Arc::clone(&stages);
    let found = state_covariance(&system, &Options::default().with_monitor(monitor)).unwrap();
    assert!(found.method.contains("refined"));
    let stages = stages.0.lock().unwrap();
    let said = stages.iter().find(|stage| stage.contains("--tolerance")).expect("a stage that names a tolerance");
    let content: f64 = said.split("--tolerance ").nth(1).unwrap().trim_end_matches(')').parse().unwrap();
    // With that tolerance doubles alone are enough.
    let easier = state_covariance(&system, &Options::default().with_tolerance(content)).unwrap();
    assert!(!easier.method.contains("refined") && easier.relative_error_bound <= content, "{said}");
    assert!(easier.relative_error_bound > 1e-10);
}
