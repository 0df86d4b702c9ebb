//! What a linear read-out recovers: memory function, capacity, mutual information; several inputs; the worst input.

mod support;

use fisher_memory::linalg::{Matrix, Vector, symmetric_eigenvalues, symmetrise};
use fisher_memory::{Analysis, Error, Input, LinearSystem, Options, Precision, analyse, closed_form, state_covariance};
use support::{correlated_noise, direction, gaussian, generator, grid, network};

const LAGS: usize = 40;
/// Sums of at most a few hundred rounded terms.
const ROUNDING: f64 = 1e-13;

fn analysed(system: &LinearSystem) -> Analysis {
    let options = Options::default().with_lags(LAGS);
    analyse(system, &options).unwrap_or_else(|error| panic!("{error}"))
}

fn systems() -> Vec<(String, LinearSystem)> {
    let with_input = |(name, recurrent): (String, Matrix)| {
        let input = Input::Vector(direction(recurrent.nrows(), 40));
        (name, LinearSystem::discrete(recurrent).unwrap().with_input(input).unwrap())
    };
    grid().into_iter().map(with_input).collect()
}

fn assert_close(value: f64, expected: f64, tolerance: f64, what: &str) {
    let error = (value - expected).abs();
    assert!(error <= tolerance * expected.abs(), "{what}: {value} for {expected}, off by {:e}", error / expected.abs());
}

#[test]
fn the_memory_function_is_the_fisher_curve_of_the_network_whose_noise_holds_the_signal() {
    for (name, system) in systems() {
        let system = system.clone().with_noise_covariance(correlated_noise(system.size(), 41)).unwrap();
        let found = analysed(&system);
        let mut noise = system.noise_covariance() + &found.input * found.input.transpose();
        symmetrise(&mut noise);
        let other = analysed(&system.clone().with_noise_covariance(noise).unwrap());
        // Rounding Q + v v' moves it by a unit of |Q + v v'|, against the smallest eigenvalue of Q, about 0.3.
        let tolerance = found.memory_error_bound + other.relative_error_bound + 1e-14;
        assert!(found.memory_error_bound < 1e-8, "{name}: {:e}", found.memory_error_bound);
        assert_close(found.decoding.capacity.unwrap().value, other.total.value, tolerance, &name);
        for (lag, (&value, &expected)) in
            found.decoding.memory_function.as_ref().unwrap().values.iter().zip(&other.curve).enumerate()
        {
            if expected > 1e-9 * other.curve[0] {
                assert_close(value, expected, tolerance, &format!("{name}: m({lag})"));
            }
        }
    }
}

#[test]
fn every_share_is_below_one_and_they_add_up_to_the_capacity() {
    let mut reached = 0;
    for (name, system) in systems() {
        let options = Options::default().with_lags(600);
        let found = analyse(&system.with_noise_variance(0.3).unwrap(), &options).unwrap();
        let slack = 1.0 + 4.0 * (found.memory_error_bound + found.relative_error_bound);
        for (share, information) in found.decoding.memory_function.as_ref().unwrap().values.iter().zip(&found.curve) {
            // C + S >= C + W^k v v' W'^k: one lag alone could be read out no better.
            assert!(*share <= information / (1.0 + information) * slack + 1e-12, "{name}");
        }
        assert!(
            found.decoding.capacity.unwrap().value < found.input.len() as f64
                && found.decoding.capacity.unwrap().value < found.total.value * slack,
            "{name}"
        );
        assert!(found.decoding.mutual_information.unwrap().value < 0.5 * found.total.value * slack, "{name}");
        if found.spectral_radius.value < 0.96 {
            reached += 1;
            assert_close(
                found.decoding.memory_function.as_ref().unwrap().values.iter().sum(),
                found.decoding.capacity.unwrap().value,
                1e-9,
                &name,
            );
        }
    }
    assert!(reached > 15, "{reached}");
}

#[test]
fn one_unit_has_its_closed_form_at_every_noise_level_within_the_bound() {
    // C = eps/(1-a), S = 1/(1-a): m(k) = a^k (1-a)/(1+eps), MC = 1/(1+eps), information = ln(1 + 1/eps)/2.
    let weight = 0.7f64;
    for epsilon in [1e12, 1.0, 1e-3, 1e-9, 1e-14] {
        let unit = LinearSystem::discrete(Matrix::from_element(1, 1, weight)).unwrap();
        let found = analysed(&unit.with_noise_variance(epsilon).unwrap());
        let bound = found.memory_error_bound + 1e-15;
        assert!(bound < 1e-14 * (1.0 + 1.0 / epsilon).max(10.0), "{epsilon}: {bound:e}");
        assert_close(found.decoding.capacity.unwrap().value, 1.0 / (1.0 + epsilon), bound, "capacity");
        assert_close(
            found.decoding.mutual_information.unwrap().value,
            0.5 * (1.0 / epsilon).ln_1p(),
            bound,
            "information",
        );
        for (lag, &value) in found.decoding.memory_function.as_ref().unwrap().values.iter().enumerate().take(30) {
            let power = (weight * weight).powi(lag as i32);
            assert_close(value, power * (1.0 - weight * weight) / (1.0 + epsilon), bound, &format!("m({lag})"));
        }
    }
}

#[test]
fn more_bits_sharpen_what_little_noise_blurs() {
    let system = LinearSystem::discrete(network("orthogonal:n=12,scale=0.98,seed=3")).unwrap();
    let system = system.with_input(Input::First).unwrap().with_noise_variance(1e-6).unwrap();
    let double = analyse(&system, &Options::default()).unwrap();
    let options = Options::default().with_precision(Precision::Bits(106));
    let sharp = analyse(&system, &options).unwrap();
    assert!(double.precision_bits == 53 && sharp.memory_error_bound < 1e-10, "{:e}", sharp.memory_error_bound);
    for (rough, fine) in double
        .decoding
        .memory_function
        .as_ref()
        .unwrap()
        .values
        .iter()
        .zip(&sharp.decoding.memory_function.as_ref().unwrap().values)
    {
        assert_close(*rough, *fine, double.memory_error_bound + sharp.memory_error_bound, "m(k)");
    }
    assert_close(
        double.decoding.capacity.unwrap().value,
        sharp.decoding.capacity.unwrap().value,
        double.memory_error_bound + sharp.memory_error_bound,
        "capacity",
    );
}

#[test]
fn both_arithmetics_agree_within_their_bounds_on_every_network() {
    for (name, system) in systems() {
        let found = analysed(&system);
        let options = Options::default().with_lags(LAGS).with_precision(Precision::Bits(212));
        let sharp = analyse(&system, &options).unwrap();
        assert!(sharp.memory_error_bound < 1e-10, "{name}: {:e}", sharp.memory_error_bound);
        let bound = found.memory_error_bound + sharp.memory_error_bound;
        assert_close(found.decoding.capacity.unwrap().value, sharp.decoding.capacity.unwrap().value, bound, &name);
        assert_close(
            found.decoding.mutual_information.unwrap().value,
            sharp.decoding.mutual_information.unwrap().value,
            bound,
            &name,
        );
        for (one, other) in found
            .decoding
            .memory_function
            .as_ref()
            .unwrap()
            .values
            .iter()
            .zip(&sharp.decoding.memory_function.as_ref().unwrap().values)
        {
            if *other > 1e-9 * sharp.decoding.memory_function.as_ref().unwrap().values[0] {
                assert_close(*one, *other, bound, &name);
            }
        }
        for (one, other) in found
            .response
            .signal_power
            .as_ref()
            .unwrap()
            .values
            .iter()
            .zip(&sharp.response.signal_power.as_ref().unwrap().values)
        {
            assert!(
                (one - other).abs() <= 1e-10 * other + 1e-12 * sharp.response.signal_power.as_ref().unwrap().values[0],
                "{name}: {one} {other}"
            );
        }
        let bound = found.spatial_min_error_bound + sharp.spatial_min_error_bound;
        if bound < 1.0 {
            assert_close(
                found.spatial.worst.as_ref().unwrap().total.value,
                sharp.spatial.worst.as_ref().unwrap().total.value,
                bound,
                &format!("{name}: least"),
            );
        }
    }
}

#[test]
fn a_ring_has_its_memory_function() {
    for epsilon in [1.0, 0.1, 1e-3] {
        let ring = LinearSystem::discrete(network("ring:n=10,scale=0.9")).unwrap().with_input(Input::First).unwrap();
        let found = analyse(&ring.with_noise_variance(epsilon).unwrap(), &Options::default()).unwrap();
        for (lag, &value) in found.decoding.memory_function.as_ref().unwrap().values.iter().enumerate() {
            let expected = closed_form::ring_memory_function(10, 0.9, epsilon, lag);
            assert!(
                (value - expected).abs()
                    <= found.memory_error_bound * expected + 1e-13 * found.decoding.capacity.unwrap().value,
                "{lag}"
            );
        }
    }
}

#[test]
fn independent_responses_have_the_memory_function_of_white_and_orthogonal_networks_a_little_less() {
    let (n, epsilon) = (100, 0.1);
    let scale = 0.99f64.sqrt();
    let whole: f64 = closed_form::orthogonal_memory_function(n, scale, epsilon, 3000).iter().sum();
    // Responses to different lags as independent vectors: what the equation is about. f by singular values.
    let mut draws = generator(46);
    let mut responses = gaussian(n, 1500, &mut draws) / (n as f64).sqrt();
    for (lag, mut column) in responses.column_iter_mut().enumerate() {
        column *= scale.powi(lag as i32) * ((1.0 - 0.99) / epsilon).sqrt();
    }
    let independent = fisher_memory::linalg::singular_values(&responses).unwrap();
    let independent: f64 = independent.iter().map(|value| value * value / (1.0 + value * value)).sum();
    // 0.9994 +- 0.002 over 30 draws of another generator.
    assert_close(independent, whole, 0.01, "independent responses");
    // W^k v of one orthogonal matrix are not independent: 0.955 +- 0.004 over 30 draws, each scattering by 0.02.
    let capacities: Vec<f64> = (0..12)
        .map(|seed| {
            let large =
                LinearSystem::discrete(network(&format!("orthogonal:n={n},scale={scale},seed={seed}"))).unwrap();
            let large = large.with_input(Input::First).unwrap().with_noise_variance(epsilon).unwrap();
            analyse(&large, &Options::default()).unwrap().decoding.capacity.unwrap().value
        })
        .collect();
    let mean = capacities.iter().sum::<f64>() / 12.0 / whole;
    assert!((mean - 0.955).abs() < 0.04 && mean < 0.99, "{mean}");
}

#[test]
fn the_capacity_of_a_normal_network_stays_below_its_ceiling() {
    for (name, system) in systems() {
        for epsilon in [1.0, 0.01] {
            let found = analysed(&system.clone().with_noise_variance(epsilon).unwrap());
            let ceiling = closed_form::normal_capacity_ceiling(system.size(), epsilon);
            let normal =
                (&found.spatial.matrix.value * epsilon - Matrix::identity(system.size(), system.size())).norm() < 1e-9;
            assert!(
                !normal || found.decoding.capacity.unwrap().value <= ceiling * (1.0 + 1e-9),
                "{name}: {} {ceiling}",
                found.decoding.capacity.unwrap().value
            );
        }
    }
}

#[test]
fn independent_inputs_add_up_and_correlated_ones_are_their_mixtures() {
    for (name, system) in systems().into_iter().filter(|(_, system)| system.size() > 2) {
        let n = system.size();
        let directions = gaussian(n, 3, &mut generator(42));
        let mixing = gaussian(3, 3, &mut generator(43));
        let mut covariance = &mixing * mixing.transpose();
        symmetrise(&mut covariance);
        let one = |vector: Vector| analysed(&system.clone().with_input(Input::Vector(vector)).unwrap());
        for (columns, input) in [
            (directions.clone(), Input::from_columns(directions.clone())),
            (&directions * &mixing, Input::Several { directions: directions.clone(), covariance }),
        ] {
            let found = analysed(&system.clone().with_input(input).unwrap());
            let parts: Vec<Analysis> = columns.column_iter().map(|column| one(column.into_owned())).collect();
            let total: f64 = parts.iter().map(|part| part.total.value).sum();
            // Mixing rounds B F, by its size against what is left of it.
            let tolerance = 4.0 * found.relative_error_bound + parts[0].relative_error_bound + 1e-11;
            assert_close(found.total.value, total, tolerance, &name);
            for lag in 0..LAGS {
                let sum: f64 = parts.iter().map(|part| part.curve[lag]).sum();
                if sum > 1e-9 * total {
                    assert_close(found.curve[lag], sum, tolerance, &format!("{name}: J({lag})"));
                }
            }
            // The state has n directions to read from, whatever comes in.
            assert!(
                found.decoding.capacity.unwrap().value < n as f64
                    && found.response.universal_bound.as_ref().unwrap().is_empty()
            );
            assert_close(
                found.decoding.fisher_spectrum.as_ref().unwrap().values.iter().sum(),
                found.total.value,
                1e-7,
                &name,
            );
        }
    }
}

#[test]
fn the_average_over_inputs_is_the_trace_and_that_of_draws() {
    let mut inputs = generator(44);
    for (name, system) in systems() {
        let n = system.size();
        let found = analysed(&system.clone().with_input(Input::average(n)).unwrap());
        assert_close(found.total.value, 1.0, found.relative_error_bound + ROUNDING, &name);
        assert_close(
            found.total.value,
            found.spatial.trace.value / n as f64,
            2.0 * found.relative_error_bound + ROUNDING,
            &name,
        );
        // J(k) = tr(W'^k C^-1 W^k)/n: the mean over any orthonormal basis.
        let basis = fisher_memory::linalg::orthonormal_columns(&gaussian(n, n, &mut inputs));
        let mut means = vec![0.0; LAGS];
        for column in basis.column_iter() {
            let one = analysed(&system.clone().with_input(Input::Vector(column.into_owned())).unwrap());
            means.iter_mut().zip(one.curve).for_each(|(mean, value)| *mean += value / n as f64);
        }
        for (lag, (&value, mean)) in found.curve.iter().zip(means).enumerate() {
            if mean > 1e-9 {
                assert_close(value, mean, 1e-9, &format!("{name}: J({lag})"));
            }
        }
    }
}

#[test]
fn the_worst_input_holds_the_least_and_is_known_however_little_it_is() {
    for (name, system) in systems() {
        let found = analysed(&system);
        assert!(found.spatial_min_error_bound < 1e-3, "{name}: {:e}", found.spatial_min_error_bound);
        let values = symmetric_eigenvalues(&found.spatial.matrix.value).unwrap();
        let slack = found.spatial_min_error_bound
            + 1e-13 * found.spatial.best.total.value / found.spatial.worst.as_ref().unwrap().total.value;
        assert_close(values[0], found.spatial.worst.as_ref().unwrap().total.value, slack, &name);
        let attained =
            analysed(&system.with_input(Input::Vector(found.spatial.worst.as_ref().unwrap().direction.value)).unwrap());
        assert_close(attained.total.value, found.spatial.worst.as_ref().unwrap().total.value, slack + 1e-9, &name);
    }
    // The end of a delay line hands nothing on: what it holds is one over its noise, (a-1)/(a^n-1).
    for n in [10, 40, 100] {
        let found = analysed(&LinearSystem::discrete(network(&format!("chain:n={n},gain=2"))).unwrap());
        let expected = 3.0 / (4f64.powi(n) - 1.0);
        assert!(found.spatial_min_error_bound < 1e-9, "{n}: {:e}", found.spatial_min_error_bound);
        assert_close(
            found.spatial.worst.as_ref().unwrap().total.value,
            expected,
            found.spatial_min_error_bound + ROUNDING,
            "the end of the line",
        );
        assert_close(
            found.spatial.worst.as_ref().unwrap().direction.value[n as usize - 1].abs(),
            1.0,
            1e-9,
            "the last unit",
        );
    }
}

#[test]
fn the_universal_bound_holds_for_correlated_noise_and_is_attained_by_delay_lines() {
    for (name, system) in systems() {
        let n = system.size();
        let found = analysed(&system.clone().with_noise_covariance(correlated_noise(n, 45)).unwrap());
        assert_eq!(found.response.universal_bound.as_ref().unwrap().len(), LAGS);
        for (value, bound) in found.curve.iter().zip(&found.response.universal_bound.as_ref().unwrap()) {
            assert!(*value <= bound * (1.0 + found.relative_error_bound), "{name}: {value} {bound}");
        }
        // Independent noise of different strengths along a line: equality.
        let line = Matrix::from_fn(n, n, |row, column| if row == column + 1 { 1.1 + 0.1 * column as f64 } else { 0.0 });
        let noise = Matrix::from_diagonal(&Vector::from_fn(n, |unit, _| 0.5 + unit as f64));
        let line = LinearSystem::discrete(line).unwrap().with_noise_covariance(noise).unwrap().with_input(Input::First);
        let found = analysed(&line.unwrap());
        for lag in 0..n.min(LAGS) {
            // The bound is rounded up by some n units times the condition of Q.
            assert_close(found.curve[lag], found.response.universal_bound.as_ref().unwrap()[lag], 1e-11, "line");
        }
    }
    // No noise in a direction, no bound.
    let singular = Matrix::from_diagonal(&Vector::from_vec(vec![1.0, 0.0]));
    let system =
        LinearSystem::discrete(network("chain:n=2,gain=1.5")).unwrap().with_noise_covariance(singular).unwrap();
    assert!(analysed(&system).response.universal_bound.as_ref().unwrap().is_empty());
}

#[test]
fn inputs_that_do_not_fit_are_refused() {
    let system = LinearSystem::discrete(network("ring:n=4,scale=0.5")).unwrap();
    let several = |rows, columns, size| Input::Several {
        directions: Matrix::from_element(rows, columns, 1.0),
        covariance: Matrix::identity(size, size),
    };
    let with = |input| system.clone().with_input(input);
    assert!(matches!(with(several(3, 2, 2)), Err(Error::ShapeMismatch { .. })));
    assert!(matches!(with(several(4, 2, 3)), Err(Error::ShapeMismatch { .. })));
    assert!(matches!(with(several(4, 0, 0)), Err(Error::Empty { .. })));
    let none = Input::Several { directions: Matrix::zeros(4, 2), covariance: Matrix::identity(2, 2) };
    assert!(matches!(with(none), Err(Error::OutOfRange { .. })));
    let indefinite = Input::from_columns(Matrix::from_element(4, 2, 1.0)).with_covariance(-Matrix::identity(2, 2));
    assert!(matches!(with(indefinite.unwrap()), Err(Error::Indefinite { .. })));
    assert!(Input::First.with_covariance(Matrix::identity(1, 1)).is_none());
    let both = with(several(4, 2, 2)).unwrap();
    assert!(fisher_memory::input_direction(&both, &Options::default()).is_err());
    assert!(fisher_memory::total_gradient(&both, &Options::default()).is_err());
}

#[test]
fn after_a_horizon_and_in_continuous_time_the_memory_function_is_that_of_noise_that_holds_the_signal_too() {
    for (name, system) in systems() {
        let n = system.size();
        let leaky = system.recurrent() - Matrix::identity(n, n) * (1.0 + system.recurrent().norm());
        let settings = Options::default().with_lags(12);
        let flowing = system.with_recurrent(leaky).unwrap();
        let Input::Vector(input) = system.input().clone() else { unreachable!() };
        let mut noise = Matrix::identity(n, n) + &input * input.transpose();
        symmetrise(&mut noise);
        let after = |system: &LinearSystem| fisher_memory::analyse(system, &settings.with_horizon(9)).unwrap();
        let over_time = |system: &LinearSystem| fisher_memory::analyse(system, &settings.with_step(0.05)).unwrap();
        for (kind, system) in [("horizon", &system), ("continuous time", &flowing)] {
            let analysed = |system: &LinearSystem| if kind == "horizon" { after(system) } else { over_time(system) };
            let found = analysed(system);
            let other = analysed(&system.clone().with_noise_covariance(noise.clone()).unwrap());
            let bound = found.memory_error_bound + other.relative_error_bound + 1e-14 * n as f64;
            assert!(bound < 1e-8, "{name}, {kind}: {bound:e}");
            assert_close(found.decoding.capacity.unwrap().value, other.total.value, bound, &format!("{name}, {kind}"));
            assert_eq!((found.decoding.memory_function.as_ref().unwrap().values.len(), found.curve.len()), (12, 12));
            for (value, expected) in found.decoding.memory_function.as_ref().unwrap().values.iter().zip(&other.curve) {
                assert!((value - expected).abs() <= bound * expected + 1e-9 * other.curve[0], "{name}, {kind}");
            }
            for (value, bound) in found.curve.iter().zip(&found.response.universal_bound.as_ref().unwrap()) {
                assert!(*value <= bound * (1.0 + found.relative_error_bound), "{name}, {kind}: {value} {bound}");
            }
        }
        assert!(
            after(&system).decoding.memory_function.as_ref().unwrap().values[9..].iter().all(|&share| share == 0.0),
            "{name}"
        );
    }
}

#[test]
fn the_covariance_of_the_state_is_proven_in_doubles_whatever_is_observed() {
    let system = LinearSystem::discrete(network("gaussian:n=20,radius=0.9,seed=1")).unwrap();
    let observed = system.clone().with_observation(Matrix::identity(2, 20), Matrix::identity(2, 2)).unwrap();
    let double = Options::default().with_precision(Precision::Double);
    assert_eq!(
        state_covariance(&observed, &double).unwrap().matrix,
        state_covariance(&system, &double).unwrap().matrix
    );
    // What is seen of the input takes more bits.
    let refused = analyse(&observed, &double).unwrap_err();
    assert!(matches!(refused, Error::ToleranceNotMet { bits: 53, .. }), "{refused}");
}
