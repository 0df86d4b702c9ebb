//! Curves and totals of many inputs at once: proven by exact sums, and the same as one analysis each.

mod support;

use fisher_memory::linalg::{Matrix, Vector};
use fisher_memory::{Error, Input, LinearSystem, Options, analyse, memory_curves};
use rand::RngExt;
use support::proven::{assert_agree, assert_curve_proven, assert_series_agree};
use support::{correlated_noise, direction, dressed, exact, gaussian, generator, grid, network};

/// One rounding of the result to a double and one of the truth.
const LAST_ROUNDING: f64 = 2.3e-16;

fn options(lags: usize) -> Options {
    Options::default().with_lags(lags)
}

#[test]
fn no_curve_or_total_is_further_from_the_truth_than_its_bound() {
    let mut in_double = 0;
    for seed in 0..400 {
        let mut random = generator(seed);
        let n = random.random_range(1..=6usize);
        let radius: f64 = random.random_range(0.1..0.97);
        let entries = gaussian(n, n, &mut random);
        let norm = fisher_memory::linalg::spectral_radius(&entries).unwrap();
        let system = dressed(LinearSystem::discrete(entries * (radius / norm)).unwrap(), &mut random);
        let inputs: Vec<Vector> =
            (0..3).map(|_| Vector::from_column_slice(gaussian(n, 1, &mut random).as_slice())).collect();
        // Few lags: the total from M; many: from the sum of the states.
        let lags = if seed % 2 == 0 { 5 } else { 300 };
        for (found, input) in memory_curves(&system, &inputs, &options(lags)).unwrap().iter().zip(&inputs) {
            let truth = exact::memory(&system, input, lags).unwrap();
            let largest = truth.curve[0];
            let errors = found.curve.iter().zip(&truth.curve).filter(|(_, truth)| **truth > 1e-12 * largest);
            let worst = errors
                .chain([(&found.total.value, &truth.total)])
                .map(|(found, truth)| ((found - truth) / truth).abs())
                .fold(0.0, f64::max);
            assert_eq!(found.curve.len(), lags);
            assert!(
                worst <= found.relative_error_bound + LAST_ROUNDING,
                "seed {seed}: {worst:e} above {:e}",
                found.relative_error_bound
            );
            assert!(found.relative_error_bound <= 1e-10);
            assert_curve_proven(found, &truth, &format!("seed {seed}"));
            in_double += usize::from(found.precision_bits == 53);
        }
    }
    assert!(in_double > 600, "{in_double}");
}

#[test]
fn they_are_those_of_an_analysis_each_whatever_the_network() {
    for (name, recurrent) in grid() {
        let n = recurrent.nrows();
        let system = LinearSystem::discrete(recurrent).unwrap().with_noise_covariance(correlated_noise(n, 3)).unwrap();
        let inputs = [direction(n, 1), Vector::from_fn(n, |unit, _| if unit == 0 { 2.0 } else { 0.0 })];
        let found = memory_curves(&system, &inputs, &options(40)).unwrap();
        for (found, input) in found.iter().zip(&inputs) {
            let driven = system.clone().with_input(Input::Vector(input.clone())).unwrap();
            let expected = analyse(&driven, &options(40)).unwrap();
            assert_agree(found.total, expected.total, &name);
            assert_series_agree(&found.curve, &expected.curve, &name);
            let bound = found.relative_error_bound + expected.relative_error_bound;
            assert!((found.total.value / expected.total.value - 1.0).abs() <= bound, "{name}");
            for (lag, (found, truth)) in found.curve.iter().zip(&expected.curve).enumerate() {
                if *truth > 1e-12 * expected.curve[0] {
                    assert!((found / truth - 1.0).abs() <= bound, "{name}: lag {lag}: {found} and {truth}");
                }
            }
        }
    }
}

#[test]
fn sums_of_states_and_the_spatial_matrix_give_the_same_total() {
    for (text, tolerance) in [("gaussian:n=120,radius=0.8,seed=2", 1e-10), ("gaussian:n=60,radius=0.999,seed=3", 1e-9)]
    {
        let system = LinearSystem::discrete(network(text)).unwrap();
        let inputs = [direction(system.size(), 5)];
        let curves = [1, 90, 400, 3000].map(|lags| {
            let settings = options(lags).with_tolerance(tolerance);
            memory_curves(&system, &inputs, &settings).unwrap().remove(0)
        });
        let totals = curves.each_ref().map(|found| found.total);
        for found in &curves {
            let bound = found.relative_error_bound + curves[0].relative_error_bound;
            assert!((found.total.value / totals[0].value - 1.0).abs() <= bound, "{text}: {totals:?}");
            assert!(found.total.relative_error() <= tolerance, "{text}: {totals:?}");
            assert_agree(found.total, totals[0], text);
        }
    }
}

#[test]
fn after_a_horizon_and_in_continuous_time_they_are_those_of_an_analysis_each() {
    for (name, recurrent) in grid() {
        let n = recurrent.nrows();
        let generator = &recurrent - Matrix::identity(n, n);
        let (after, over) = (options(12).with_horizon(7), options(12).with_step(0.3));
        let observed = |system: LinearSystem| {
            system.with_observation(Matrix::identity(1, n), Matrix::identity(1, 1) * 0.1).unwrap()
        };
        let (discrete, continuous) =
            (LinearSystem::discrete(recurrent).unwrap(), LinearSystem::continuous(generator).unwrap());
        for (system, options) in [
            (discrete.clone(), &after),
            (observed(discrete), &after),
            (continuous.clone(), &over),
            (observed(continuous), &over),
        ] {
            let inputs = [direction(n, 1), Vector::from_fn(n, |unit, _| if unit == 0 { 2.0 } else { 0.0 })];
            let found = memory_curves(&system, &inputs, options).unwrap();
            assert_eq!(found.len(), 2);
            for (found, input) in found.iter().zip(&inputs) {
                let expected =
                    analyse(&system.clone().with_input(Input::Vector(input.clone())).unwrap(), options).unwrap();
                assert_eq!((&found.curve, found.total), (&expected.curve, expected.total), "{name}");
                assert_eq!(found.relative_error_bound, expected.relative_error_bound, "{name}");
                assert_eq!((found.precision_bits, found.method), (expected.precision_bits, expected.method), "{name}");
            }
        }
    }
}

#[test]
fn no_curve_after_a_horizon_or_in_continuous_time_is_further_from_the_truth_than_its_bound() {
    for seed in 0..60 {
        let mut random = generator(1000 + seed);
        let n = random.random_range(1..=5usize);
        let entries = gaussian(n, n, &mut random) / (n as f64).sqrt();
        let steps = random.random_range(1..=9usize);
        let discrete = dressed(LinearSystem::discrete(entries.clone()).unwrap(), &mut random);
        let generator = entries - Matrix::identity(n, n) * 3.0;
        let continuous = dressed(LinearSystem::continuous(generator).unwrap(), &mut random);
        let inputs: Vec<Vector> =
            (0..2).map(|_| Vector::from_column_slice(gaussian(n, 1, &mut random).as_slice())).collect();
        let after = memory_curves(&discrete, &inputs, &options(6).with_horizon(steps as u64)).unwrap();
        let over = memory_curves(&continuous, &inputs, &options(6).with_step(0.2)).unwrap();
        for (index, input) in inputs.iter().enumerate() {
            let truth = exact::memory_after(&discrete, input, 6, steps);
            assert_curve_proven(&after[index], &truth, &format!("seed {seed}, {steps} steps"));
            let truth = exact::memory_in_time(&continuous, input, 6, 0.2).unwrap();
            assert_curve_proven(&over[index], &truth, &format!("seed {seed}, continuous"));
        }
    }
}

#[test]
fn inputs_that_make_no_sense_are_refused() {
    let system = LinearSystem::discrete(Matrix::identity(3, 3) * 0.5).unwrap();
    let curves = |input: Vector| memory_curves(&system, &[input], &options(5));
    assert!(matches!(curves(Vector::zeros(3)), Err(Error::OutOfRange { .. })));
    assert!(matches!(curves(Vector::from_element(2, 1.0)), Err(Error::ShapeMismatch { .. })));
    assert!(matches!(curves(Vector::from_element(3, f64::NAN)), Err(Error::NotFinite { .. })));
    assert!(matches!(curves(Vector::from_element(3, 1e-200)), Err(Error::BeyondDoubles { .. })));
    let unstable = LinearSystem::discrete(Matrix::identity(3, 3) * 1.5).unwrap();
    assert!(matches!(
        memory_curves(&unstable, &[Vector::from_element(3, 1.0)], &options(5)),
        Err(Error::Unstable { .. })
    ));
    assert!(memory_curves(&system, &[], &options(5)).unwrap().is_empty());
}
