//! Noise, weights and read-outs of any size: bounds that hold where squares underflow, and numbers left out where
//! nothing is known.

mod support;

use fisher_memory::linalg::{Matrix, Vector};
use fisher_memory::{Input, LinearSystem, Options, analyse, memory_curves, state_covariance, total_gradient};
use rand::RngExt;
use support::{direction, exact, generator, grid, network, rotation, worst_error};

/// One rounding of the result to a double, one of the truth, and one of its division by the noise.
const ROUNDINGS: f64 = 4e-16;

fn options(lags: usize) -> Options {
    Options::default().with_lags(lags)
}

fn from_first(recurrent: Matrix) -> LinearSystem {
    LinearSystem::discrete(recurrent).unwrap().with_input(Input::First).unwrap()
}

#[test]
fn noise_of_any_size_leaves_every_number_within_its_bound() {
    let sizes = [7e-151, 3e-160, 1e-200, 5e-270, 1.7e155, 3e210];
    for (name, recurrent) in grid() {
        let input = direction(recurrent.nrows(), 3);
        let system = LinearSystem::discrete(recurrent).unwrap().with_input(Input::Vector(input.clone())).unwrap();
        let one = exact::memory(&system, &input, 8).unwrap();
        for epsilon in sizes {
            // Every J is inversely proportional to the noise, C proportional to it.
            let truth = exact::Memory {
                curve: one.curve.iter().map(|information| information / epsilon).collect(),
                total: one.total.value / epsilon,
                spatial: one.spatial.clone(),
                spatial_trace: one.spatial.trace.value / epsilon,
                noise_trace: one.noise_trace.unwrap().value * epsilon,
            };
            let system = system.clone().with_noise_variance(epsilon).unwrap();
            let found = analyse(&system, &options(8)).unwrap_or_else(|error| panic!("{name} at {epsilon:e}: {error}"));
            let bound = found.relative_error_bound + ROUNDINGS;
            let worst = worst_error(&found, &truth);
            assert!(worst <= bound, "{name} at {epsilon:e}: {worst:e} above {bound:e}");
            let covariance = state_covariance(&system, &options(1)).unwrap();
            let share = (covariance.matrix.trace() / truth.noise_trace.unwrap().value - 1.0).abs();
            assert!(share <= covariance.relative_error_bound + ROUNDINGS, "{name} at {epsilon:e}: {share:e}");
            let curves = memory_curves(&system, std::slice::from_ref(&input), &options(8)).unwrap();
            assert!(
                (curves[0].total.value / truth.total.value - 1.0).abs() <= curves[0].relative_error_bound + ROUNDINGS
            );
            let sensitivity = found.input_sensitivity.unwrap();
            assert!(sensitivity.is_finite(), "{name} at {epsilon:e}");
        }
    }
}

#[test]
fn the_gradient_scales_with_the_noise() {
    let system = from_first(network("gaussian:n=7,radius=0.8,seed=2"));
    let one = total_gradient(&system, &Options::default()).unwrap();
    // Powers of four leave every bit as it is.
    let epsilon = 2f64.powi(-500);
    let found = total_gradient(&system.with_noise_variance(epsilon).unwrap(), &Options::default()).unwrap();
    assert_eq!(found.total.value * epsilon, one.total.value);
    assert_eq!(found.recurrent, one.recurrent / epsilon);
    assert_eq!(found.input, one.input / epsilon);
    assert_eq!(found.noise_covariance * epsilon * epsilon, one.noise_covariance);
}

#[test]
fn responses_are_known_whatever_the_noise_they_meet() {
    // tr C is 1e82 here; the response itself is a binomial sum.
    let found = analyse(&from_first(network("chain:n=60,diagonal=0.9,gain=0.5")), &options(50)).unwrap();
    let mut weights = vec![1.0f64];
    let mut resistance = 0.0;
    for lag in 0..50 {
        let power: f64 = weights.iter().map(|weight| weight * weight).sum();
        assert!(
            (found.response.signal_power.as_ref().unwrap().values[lag] / power - 1.0).abs()
                <= found.signal_power_error_bound + 1e-13,
            "lag {lag}"
        );
        resistance += 1.0 / power;
        assert!((found.response.universal_bound.as_ref().unwrap()[lag] * resistance - 1.0).abs() < 1e-9, "lag {lag}");
        weights.push(0.0);
        for unit in (0..weights.len()).rev() {
            weights[unit] = 0.9 * weights[unit] + if unit > 0 { 0.5 * weights[unit - 1] } else { 0.0 };
        }
    }
    // Rotated, every step cancels; with |W| = 1e40 no number of bits that is tried will do: nothing rather than noise.
    let basis = rotation(8, &mut generator(1));
    for (gain, known) in [(30.0f64, true), (1e40, false)] {
        let rotated = &basis * network(&format!("chain:n=8,gain={gain}")) * basis.transpose();
        let input = Input::Vector(basis.column(0).into_owned());
        let system = LinearSystem::discrete(rotated).unwrap().with_input(input).unwrap();
        let Ok(found) = analyse(&system, &options(200)) else {
            assert!(!known);
            continue;
        };
        assert_eq!(found.response.signal_power.as_ref().unwrap().values.is_empty(), !known, "{gain}");
        assert!(!known || found.signal_power_error_bound <= 1e-10);
        for (lag, power) in found.response.signal_power.as_ref().unwrap().values.iter().take(8).enumerate() {
            // The rotation rounds the chain by some 1e-15 of itself at every step.
            assert!((power / gain.powi(2 * lag as i32) - 1.0).abs() < 1e-12, "lag {lag}: {power}");
        }
    }
}

#[test]
fn little_is_seen_of_a_distant_unit_and_that_is_told() {
    let last = Matrix::from_row_slice(1, 3, &[0.0, 0.0, 1.0]);
    for gain in [1e-6f64, 1e-12, 1e-20] {
        let system = from_first(network(&format!("chain:n=3,gain={gain}")));
        let found =
            analyse(&system.with_observation(last.clone(), Matrix::identity(1, 1)).unwrap(), &options(5)).unwrap();
        // The third unit holds s(t-2) times gain^2, with noise 1 + gain^2 + gain^4 of its own and 1 of the read-out.
        let power = gain * gain;
        let expected = power * power / (2.0 + power + power * power);
        assert!(
            (found.total.value / expected - 1.0).abs() <= found.relative_error_bound + 1e-14,
            "{gain}: {}",
            found.total.value
        );
    }
    // Two channels for one unit whose variance dwarfs their noise: nearly the same reading twice, but not singular.
    let twice = Matrix::from_row_slice(2, 3, &[0.0, 0.0, 1.0, 0.0, 0.0, 1.0]);
    for gain in [1e7f64, 1e15, 1e30] {
        let system = from_first(network(&format!("chain:n=3,gain={gain}")));
        let found =
            analyse(&system.with_observation(twice.clone(), Matrix::identity(2, 2)).unwrap(), &options(5)).unwrap();
        let power = gain * gain;
        let expected = 1.0 / (1.0 + 1.0 / power + 1.5 / power / power);
        assert!(
            (found.total.value / expected - 1.0).abs() <= found.relative_error_bound + 1e-14,
            "{gain}: {}",
            found.total.value
        );
    }
}

#[test]
fn the_sensitivity_is_what_rounding_the_input_does() {
    let mut random = generator(8);
    for (n, gain) in [(6, 200.0), (12, 10.0), (10, 20.0), (20, 4.0), (30, 3.0), (40, 2.2)] {
        let basis = rotation(n, &mut random);
        let recurrent = &basis * network(&format!("chain:n={n},gain={gain}")) * basis.transpose();
        let input = Input::Vector(basis.column(0).into_owned());
        let system = LinearSystem::discrete(recurrent.clone()).unwrap().with_input(input).unwrap();
        let found = analyse(&system, &options(1)).unwrap();
        let changes: Vec<f64> = (0..12)
            .map(|_| {
                let rounded = recurrent.map(|entry| {
                    if random.random::<bool>() { entry * (1.0 + f64::EPSILON) } else { entry * (1.0 - f64::EPSILON) }
                });
                let moved = analyse(&system.with_recurrent(rounded).unwrap(), &options(1)).unwrap();
                moved.total.value / found.total.value - 1.0
            })
            .collect();
        let mean_square = (changes.iter().map(|change| change * change).sum::<f64>() / 12.0).sqrt();
        let estimate = found.input_sensitivity.unwrap();
        // Where the total is far from linear in the roundings, a few draws hold most of their mean square: measured
        // ratios lie between 0.29 and 6.1.
        let ratio = estimate / mean_square.max(1e-15);
        assert!((0.1..10.0).contains(&ratio), "n = {n}, gain {gain}: {estimate:e} for {mean_square:e}");
    }
}

#[test]
fn an_input_in_units_of_its_own_is_not_lost() {
    // The input against the noise counts, not either of them.
    let system = from_first(network("gaussian:n=5,radius=0.7,seed=6"));
    let one = analyse(&system, &options(4)).unwrap();
    let scaled = Vector::from_fn(5, |unit, _| if unit == 0 { 2f64.powi(-200) } else { 0.0 });
    let far = system.with_noise_variance(2f64.powi(-400)).unwrap().with_input(Input::Vector(scaled.clone())).unwrap();
    let found = analyse(&far, &options(4)).unwrap();
    assert_eq!(
        (found.total.value, found.curve, found.decoding.capacity.unwrap().value),
        (one.total.value, one.curve, one.decoding.capacity.unwrap().value)
    );
    assert_eq!(found.input, scaled);
    assert_eq!(found.noise_trace.unwrap().value, one.noise_trace.unwrap().value * 2f64.powi(-400));
    assert_eq!(
        found.response.signal_power.as_ref().unwrap().values[2],
        one.response.signal_power.as_ref().unwrap().values[2] * 2f64.powi(-400)
    );
}
