//! Noise, weights and observations of any size: bounds that hold where squares underflow, and numbers left out where
//! nothing is known.

mod support;

use fisher_memory::linalg::{Matrix, Vector};
use fisher_memory::{
    Analysis, Bounded, BoundedSeries, Input, LinearSystem, Options, Response, Spatial, analyse, memory_curves,
    state_covariance, total_gradient,
};
use rand::RngExt;
use support::proven::{assert_contains, assert_proven, assert_series_tight, assert_tight, contains};
use support::{direction, exact, generator, grid, network, rotation, worst_error};

/// One rounding of the result to a double, one of the truth, and one of its division by the noise.
const ROUNDINGS: f64 = 4e-16;

fn options(lags: usize) -> Options {
    Options::default().with_lags(lags)
}

fn from_first(recurrent: Matrix) -> LinearSystem {
    LinearSystem::discrete(recurrent).unwrap().with_input(Input::First).unwrap()
}

/// What was found under the noise `epsilon` as it must be under noise of one: every J is inversely proportional to the
/// noise, C proportional to it; the scaling rounds once. What a decoder recovers is another matter, and left out.
fn in_units_of(epsilon: f64, mut found: Analysis) -> Analysis {
    let scale = |number: &mut Bounded| *number = scaled(*number, epsilon);
    let series = |series: &mut BoundedSeries| {
        for (value, error) in series.values.iter_mut().zip(&mut series.errors) {
            let number = scaled(Bounded::new(*value, *error), epsilon);
            (*value, *error) = (number.value, number.error);
        }
    };
    series(&mut found.curve);
    let Spatial { matrix, trace, best, worst, .. } = &mut found.spatial;
    for number in [&mut found.total, trace, &mut best.total].into_iter().chain(worst.as_mut().map(|one| &mut one.total))
    {
        scale(number);
    }
    let norm = matrix.value.norm() * epsilon;
    *matrix = Bounded::new(&matrix.value * epsilon, matrix.error * epsilon + ROUNDINGS * norm);
    found.noise_trace = found.noise_trace.map(|trace| scaled(trace, 1.0 / epsilon));
    found.response.universal_bound.iter_mut().flatten().for_each(|bound| *bound *= epsilon * (1.0 + ROUNDINGS));
    let decoding = &mut found.decoding;
    (decoding.memory_function, decoding.fisher_spectrum) = (None, None);
    (decoding.capacity, decoding.mutual_information) = (None, None);
    found
}

/// A number times a factor, with the rounding of both.
fn scaled(number: Bounded, factor: f64) -> Bounded {
    let value = number.value * factor;
    Bounded::new(value, number.error * factor + ROUNDINGS * value.abs())
}

#[test]
fn noise_of_any_size_leaves_every_number_within_its_bound() {
    let sizes = [7e-151, 3e-160, 1e-200, 5e-270, 1.7e155, 3e210];
    for (name, recurrent) in grid() {
        let input = direction(recurrent.nrows(), 3);
        let system = LinearSystem::discrete(recurrent).unwrap().with_input(Input::Vector(input.clone())).unwrap();
        let truth = exact::memory(&system, &input, 8).unwrap();
        for epsilon in sizes {
            let what = format!("{name} at {epsilon:e}");
            let system = system.clone().with_noise_variance(epsilon).unwrap();
            let found = analyse(&system, &options(8)).unwrap_or_else(|error| panic!("{what}: {error}"));
            assert_tight(&found, 1e-10, &what);
            assert!(found.input_sensitivity.unwrap().value.is_finite(), "{what}");
            let found = in_units_of(epsilon, found);
            let (worst, bound) = (worst_error(&found, &truth), found.relative_error_bound + 2.0 * ROUNDINGS);
            assert!(worst <= bound, "{what}: {worst:e} above {bound:e}");
            assert!(assert_proven(&found, &truth, &what).worst, "{what}");
            let mut covariance = state_covariance(&system, &options(1)).unwrap();
            covariance.matrix /= epsilon;
            covariance.trace = scaled(covariance.trace, 1.0 / epsilon);
            let share = (covariance.matrix.trace() / truth.noise_trace - 1.0).abs();
            assert!(share <= covariance.relative_error_bound + ROUNDINGS, "{what}: {share:e}");
            assert_contains(covariance.trace, truth.noise_trace, &what);
            let curves = memory_curves(&system, std::slice::from_ref(&input), &options(8)).unwrap();
            assert_contains(scaled(curves[0].total, epsilon), truth.total, &what);
            for lag in 0..8 {
                assert_contains(scaled(curves[0].curve.get(lag).unwrap(), epsilon), truth.curve[lag], &what);
            }
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
    assert_eq!(found.total * epsilon, one.total);
    assert_eq!(found.by_recurrent, one.by_recurrent / epsilon);
    assert_eq!(found.by_input, one.by_input / epsilon);
    assert_eq!(found.by_noise_covariance * epsilon * epsilon, one.by_noise_covariance);
}

#[test]
fn responses_are_known_whatever_the_noise_they_meet() {
    // tr C is 1e82 here; the response itself is a binomial sum.
    let found = analyse(&from_first(network("chain:n=60,diagonal=0.9,gain=0.5")), &options(50)).unwrap();
    let mut weights = vec![1.0f64];
    let mut resistance = 0.0;
    let Response { signal_power, universal_bound, .. } = found.response;
    let (signal_power, universal_bound) = (signal_power.unwrap(), universal_bound.unwrap());
    assert_eq!(universal_bound.len(), 50);
    for (lag, ceiling) in universal_bound.iter().enumerate() {
        let power: f64 = weights.iter().map(|weight| weight * weight).sum();
        let number = signal_power.get(lag).unwrap();
        assert!(contains(number, power, 1e-13) && number.relative_error() <= 1e-10, "lag {lag}: {number:?}");
        resistance += 1.0 / power;
        let share = ceiling * resistance - 1.0;
        assert!((-1e-13..1e-9).contains(&share), "lag {lag}: {share:e}");
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
        assert_eq!(found.response.signal_power.is_some(), known, "{gain}");
        let Some(powers) = found.response.signal_power else { continue };
        assert_series_tight(&powers, 1e-10, "rotated");
        for (lag, power) in powers.iter().take(8).enumerate() {
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
        // The third unit holds s(t-2) times gain^2, with noise 1 + gain^2 + gain^4 of its own and 1 of the observation.
        let power = gain * gain;
        let expected = power * power / (2.0 + power + power * power);
        assert!(contains(found.total, expected, 1e-14), "{gain}: {:?}", found.total);
        assert_tight(&found, 1e-10, "observed");
    }
    // Two channels for one unit whose variance dwarfs their noise: nearly the same reading twice, but not singular.
    let twice = Matrix::from_row_slice(2, 3, &[0.0, 0.0, 1.0, 0.0, 0.0, 1.0]);
    for gain in [1e7f64, 1e15, 1e30] {
        let system = from_first(network(&format!("chain:n=3,gain={gain}")));
        let found =
            analyse(&system.with_observation(twice.clone(), Matrix::identity(2, 2)).unwrap(), &options(5)).unwrap();
        let power = gain * gain;
        let expected = 1.0 / (1.0 + 1.0 / power + 1.5 / power / power);
        assert!(contains(found.total, expected, 1e-14), "{gain}: {:?}", found.total);
        assert_tight(&found, 1e-10, "observed");
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
        let estimate = found.input_sensitivity.unwrap().value;
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
    assert_eq!((found.total, found.curve), (one.total, one.curve));
    assert_eq!(found.decoding.memory_function, one.decoding.memory_function);
    assert_eq!(found.decoding.capacity, one.decoding.capacity);
    assert_eq!(found.decoding.mutual_information, one.decoding.mutual_information);
    assert_eq!(found.decoding.fisher_spectrum, one.decoding.fisher_spectrum);
    assert_eq!(found.input, scaled);
    let smaller = |number: Bounded| Bounded::new(number.value * 2f64.powi(-400), number.error * 2f64.powi(-400));
    assert_eq!(found.noise_trace, one.noise_trace.map(smaller));
    let (power, unit) = (found.response.signal_power.unwrap(), one.response.signal_power.unwrap());
    assert_eq!(power.get(2), unit.get(2).map(smaller));
}
