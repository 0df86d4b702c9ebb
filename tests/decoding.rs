//! What a linear decoder recovers: memory function, capacity, mutual information; several inputs; the worst input.

mod support;

use fisher_memory::linalg::{Matrix, Vector, symmetric_eigenvalues, symmetrise};
use fisher_memory::{
    Analysis, Bounded, BoundedSeries, Error, Input, LinearSystem, Options, Precision, analyse, closed_form,
    state_covariance,
};
use support::proven::{assert_agree, assert_proven, assert_series_agree, contains};
use support::{correlated_noise, direction, exact, gaussian, generator, grid, network};

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

/// m(k), which every network here has.
fn shares(found: &Analysis) -> &BoundedSeries {
    found.decoding.memory_function.as_ref().unwrap()
}

fn capacity(found: &Analysis) -> Bounded {
    found.decoding.capacity.unwrap()
}

fn information(found: &Analysis) -> Bounded {
    found.decoding.mutual_information.unwrap()
}

fn spectrum(found: &Analysis) -> &BoundedSeries {
    found.decoding.fisher_spectrum.as_ref().unwrap()
}

fn signal_power(found: &Analysis) -> &BoundedSeries {
    found.response.signal_power.as_ref().unwrap()
}

fn universal_bound(found: &Analysis) -> &[f64] {
    found.response.universal_bound.as_ref().unwrap()
}

/// The least that a unit input holds.
fn least(found: &Analysis) -> Bounded {
    found.spatial.worst.as_ref().unwrap().total
}

/// The largest error of capacity, information and every m(k) above 1e-12 of the largest, relative to the truth.
fn memory_error(found: &Analysis) -> f64 {
    let shares = shares(found);
    let counted = (0..shares.len()).filter_map(|lag| shares.get(lag)).filter(|share| share.value > 1e-12 * shares[0]);
    let numbers = counted.chain([capacity(found), information(found)]);
    numbers.map(Bounded::relative_error).fold(0.0, f64::max)
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
        let tolerance = memory_error(&found) + other.relative_error_bound + 1e-14;
        assert!(memory_error(&found) < 1e-8, "{name}: {:e}", memory_error(&found));
        assert_close(capacity(&found).value, other.total.value, tolerance, &name);
        let moved = |truth: Bounded| Bounded::new(truth.value, truth.error + 1e-14 * truth.value);
        assert_agree(capacity(&found), moved(other.total), &name);
        for (lag, (&value, &expected)) in shares(&found).iter().zip(&other.curve).enumerate() {
            assert_agree(shares(&found).get(lag).unwrap(), moved(other.curve.get(lag).unwrap()), &name);
            if expected > 1e-9 * other.curve[0] {
                assert_close(value, expected, tolerance, &format!("{name}: m({lag})"));
            }
        }
    }
}

#[test]
fn what_is_decoded_is_within_its_bounds_of_the_truth_on_every_network() {
    for (name, system) in systems() {
        for system in [system.clone(), system.with_noise_variance(1e-4).unwrap()] {
            let found = analysed(&system);
            let known = assert_proven(&found, &exact::memory(&system, &found.input, LAGS).unwrap(), &name);
            assert!(known.memory_function && known.capacity && known.mutual_information, "{name}: {known:?}");
        }
    }
}

#[test]
fn every_share_is_below_one_and_they_add_up_to_the_capacity() {
    let mut reached = 0;
    for (name, system) in systems() {
        let options = Options::default().with_lags(600).with_spectral_radius();
        let found = analyse(&system.with_noise_variance(0.3).unwrap(), &options).unwrap();
        let slack = 1.0 + 4.0 * (memory_error(&found) + found.relative_error_bound);
        for (share, information) in shares(&found).iter().zip(&found.curve) {
            // C + S >= C + W^k v v' W'^k: one lag alone could be read out no better.
            assert!(*share <= information / (1.0 + information) * slack + 1e-12, "{name}");
        }
        assert!(
            capacity(&found).value < found.input.len() as f64 && capacity(&found).value < found.total.value * slack,
            "{name}"
        );
        assert!(information(&found).value < 0.5 * found.total.value * slack, "{name}");
        if found.spectral_radius.is_some_and(|radius| radius.value < 0.96) {
            reached += 1;
            assert_close(shares(&found).iter().sum(), capacity(&found).value, 1e-9, &name);
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
        let bound = memory_error(&found) + 1e-15;
        assert!(bound < 1e-14 * (1.0 + 1.0 / epsilon).max(10.0), "{epsilon}: {bound:e}");
        assert_close(capacity(&found).value, 1.0 / (1.0 + epsilon), bound, "capacity");
        assert!(contains(capacity(&found), 1.0 / (1.0 + epsilon), 5e-16), "{epsilon}: {:?}", capacity(&found));
        let nats = 0.5 * (1.0 / epsilon).ln_1p();
        assert!(contains(information(&found), nats, 5e-16), "{epsilon}: {:?}", information(&found));
        assert!(contains(spectrum(&found).get(0).unwrap(), 1.0 / epsilon, 5e-16), "{epsilon}: {:?}", spectrum(&found));
        assert_close(information(&found).value, 0.5 * (1.0 / epsilon).ln_1p(), bound, "information");
        for (lag, &value) in shares(&found).iter().enumerate().take(30) {
            let power = (weight * weight).powi(lag as i32);
            let expected = power * (1.0 - weight * weight) / (1.0 + epsilon);
            assert_close(value, expected, bound, &format!("m({lag})"));
            let number = shares(&found).get(lag).unwrap();
            // Powers of a rounded weight, up to the thirtieth.
            assert!(contains(number, expected, 1e-14), "{epsilon}: m({lag}) {number:?} for {expected:e}");
        }
    }
}

#[test]
fn more_bits_sharpen_what_little_noise_blurs() {
    let system = LinearSystem::discrete(network("orthogonal:n=12,scale=0.98,seed=3")).unwrap();
    let system = system.with_input(Input::First).unwrap().with_noise_variance(1e-6).unwrap();
    let double = analyse(&system, &Options::default().with_precision(Precision::Double)).unwrap();
    let options = Options::default().with_precision(Precision::Bits(106));
    let sharp = analyse(&system, &options).unwrap();
    assert!(double.precision_bits == 53 && memory_error(&sharp) < 1e-10, "{:e}", memory_error(&sharp));
    for (rough, fine) in shares(&double).iter().zip(shares(&sharp)) {
        assert_close(*rough, *fine, memory_error(&double) + memory_error(&sharp), "m(k)");
    }
    let together = memory_error(&double) + memory_error(&sharp);
    assert_close(capacity(&double).value, capacity(&sharp).value, together, "capacity");
    assert_all_agree(&double, &sharp, "double and sharp");
}

/// That two analyses of the same network are no further apart in any number than their bounds allow.
fn assert_all_agree(one: &Analysis, other: &Analysis, what: &str) {
    assert_series_agree(&one.curve, &other.curve, &format!("{what}: J"));
    assert_series_agree(shares(one), shares(other), &format!("{what}: m"));
    assert_series_agree(spectrum(one), spectrum(other), &format!("{what}: f"));
    assert_series_agree(signal_power(one), signal_power(other), &format!("{what}: |W^k v|^2"));
    for (name, number, same) in [
        ("J_tot", one.total, other.total),
        ("capacity", capacity(one), capacity(other)),
        ("information", information(one), information(other)),
        ("tr M", one.spatial.trace, other.spatial.trace),
        ("best", one.spatial.best.total, other.spatial.best.total),
        ("worst", least(one), least(other)),
        ("tr(Q M)", one.noise_budget, other.noise_budget),
        ("tr C", one.noise_trace.unwrap(), other.noise_trace.unwrap()),
    ] {
        assert_agree(number, same, &format!("{what}: {name}"));
    }
}

#[test]
fn both_arithmetics_agree_within_their_bounds_on_every_network() {
    for (name, system) in systems() {
        let found = analysed(&system);
        let options = Options::default().with_lags(LAGS).with_precision(Precision::Bits(212));
        let sharp = analyse(&system, &options).unwrap();
        assert!(memory_error(&sharp) < 1e-10, "{name}: {:e}", memory_error(&sharp));
        assert_all_agree(&found, &sharp, &name);
        let bound = memory_error(&found) + memory_error(&sharp);
        assert_close(capacity(&found).value, capacity(&sharp).value, bound, &name);
        assert_close(information(&found).value, information(&sharp).value, bound, &name);
        for (one, other) in shares(&found).iter().zip(shares(&sharp)) {
            if *other > 1e-9 * shares(&sharp)[0] {
                assert_close(*one, *other, bound, &name);
            }
        }
        for (one, other) in signal_power(&found).iter().zip(signal_power(&sharp)) {
            assert!((one - other).abs() <= 1e-10 * other + 1e-12 * signal_power(&sharp)[0], "{name}: {one} {other}");
        }
        let bound = least(&found).relative_error() + least(&sharp).relative_error();
        if bound < 1.0 {
            assert_close(least(&found).value, least(&sharp).value, bound, &format!("{name}: least"));
        }
    }
}

#[test]
fn a_ring_has_its_memory_function() {
    for epsilon in [1.0, 0.1, 1e-3] {
        let ring = LinearSystem::discrete(network("ring:n=10,scale=0.9")).unwrap().with_input(Input::First).unwrap();
        let found = analyse(&ring.with_noise_variance(epsilon).unwrap(), &Options::default()).unwrap();
        for (lag, &value) in shares(&found).iter().enumerate() {
            let expected = closed_form::ring_memory_function(10, 0.9, epsilon, lag);
            let allowed = memory_error(&found) * expected + 1e-13 * capacity(&found).value;
            assert!((value - expected).abs() <= allowed, "{lag}");
            let number = shares(&found).get(lag).unwrap();
            // The closed form takes powers up to the hundredth of a rounded scale.
            assert!(contains(number, expected, 5e-14), "{epsilon}, m({lag}): {number:?} for {expected:e}");
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
                !normal || capacity(&found).value <= ceiling * (1.0 + 1e-9),
                "{name}: {} {ceiling}",
                capacity(&found).value
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
            assert!(capacity(&found).value < n as f64 && found.response.universal_bound.is_none());
            assert_close(spectrum(&found).iter().sum(), found.total.value, 1e-7, &name);
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
        // B = I and Sigma = I/n, of which the latter rounds.
        assert!(contains(found.total, 1.0, 3e-16), "{name}: {:?}", found.total);
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
            means.iter_mut().zip(&one.curve).for_each(|(mean, value)| *mean += value / n as f64);
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
        assert!(least(&found).relative_error() < 1e-3, "{name}: {:e}", least(&found).relative_error());
        let values = symmetric_eigenvalues(&found.spatial.matrix.value).unwrap();
        let slack = least(&found).relative_error() + 1e-13 * found.spatial.best.total.value / least(&found).value;
        assert_close(values[0], least(&found).value, slack, &name);
        let direction = found.spatial.worst.as_ref().unwrap().direction.value.clone();
        let attained = analysed(&system.with_input(Input::Vector(direction)).unwrap());
        assert_close(attained.total.value, least(&found).value, slack + 1e-9, &name);
        // No unit input holds less than the least; the direction is of unit length to rounding.
        let Bounded { value, error } = attained.total;
        assert!(value + error >= (least(&found).value - least(&found).error) * (1.0 - 1e-14), "{name}");
    }
    // The end of a delay line hands nothing on: what it holds is one over its noise, (a-1)/(a^n-1).
    for n in [10, 40, 100] {
        let found = analysed(&LinearSystem::discrete(network(&format!("chain:n={n},gain=2"))).unwrap());
        let expected = 3.0 / (4f64.powi(n) - 1.0);
        assert!(least(&found).relative_error() < 1e-9, "{n}: {:e}", least(&found).relative_error());
        let tolerance = least(&found).relative_error() + ROUNDING;
        assert_close(least(&found).value, expected, tolerance, "the end of the line");
        assert!(contains(least(&found), expected, 1e-14), "{n}: {:?} for {expected:e}", least(&found));
        let direction = &found.spatial.worst.as_ref().unwrap().direction.value;
        assert_close(direction[n as usize - 1].abs(), 1.0, 1e-9, "the last unit");
    }
}

#[test]
fn the_universal_bound_holds_for_correlated_noise_and_is_attained_by_delay_lines() {
    for (name, system) in systems() {
        let n = system.size();
        let found = analysed(&system.clone().with_noise_covariance(correlated_noise(n, 45)).unwrap());
        assert_eq!(universal_bound(&found).len(), LAGS);
        for (value, bound) in found.curve.iter().zip(universal_bound(&found)) {
            assert!(*value <= bound * (1.0 + found.relative_error_bound), "{name}: {value} {bound}");
        }
        // Independent noise of different strengths along a line: equality.
        let line = Matrix::from_fn(n, n, |row, column| if row == column + 1 { 1.1 + 0.1 * column as f64 } else { 0.0 });
        let noise = Matrix::from_diagonal(&Vector::from_fn(n, |unit, _| 0.5 + unit as f64));
        let line = LinearSystem::discrete(line).unwrap().with_noise_covariance(noise).unwrap().with_input(Input::First);
        let found = analysed(&line.unwrap());
        for lag in 0..n.min(LAGS) {
            // The bound is rounded up by some n units times the condition of Q.
            assert_close(found.curve[lag], universal_bound(&found)[lag], 1e-11, "line");
        }
    }
    // No noise in a direction, no bound.
    let singular = Matrix::from_diagonal(&Vector::from_vec(vec![1.0, 0.0]));
    let system =
        LinearSystem::discrete(network("chain:n=2,gain=1.5")).unwrap().with_noise_covariance(singular).unwrap();
    assert!(analysed(&system).response.universal_bound.is_none());
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
    assert!(matches!(with(indefinite.unwrap()), Err(Error::NegativeVariance { unit: 1, .. })));
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
        let flowing = LinearSystem::continuous(leaky).unwrap().with_input(system.input().clone()).unwrap();
        let Input::Vector(input) = system.input().clone() else { unreachable!() };
        let mut noise = Matrix::identity(n, n) + &input * input.transpose();
        symmetrise(&mut noise);
        let after = |system: &LinearSystem| analyse(system, &settings.clone().with_horizon(9)).unwrap();
        let over_time = |system: &LinearSystem| analyse(system, &settings.clone().with_step(0.05)).unwrap();
        for (kind, system) in [("horizon", &system), ("continuous time", &flowing)] {
            let analysed = |system: &LinearSystem| if kind == "horizon" { after(system) } else { over_time(system) };
            let found = analysed(system);
            let other = analysed(&system.clone().with_noise_covariance(noise.clone()).unwrap());
            let bound = memory_error(&found) + other.relative_error_bound + 1e-14 * n as f64;
            assert!(bound < 1e-8, "{name}, {kind}: {bound:e}");
            let what = format!("{name}, {kind}");
            assert_close(capacity(&found).value, other.total.value, bound, &what);
            assert_eq!((shares(&found).len(), found.curve.len()), (12, 12));
            for (value, expected) in shares(&found).iter().zip(&other.curve) {
                assert!((value - expected).abs() <= bound * expected + 1e-9 * other.curve[0], "{what}");
            }
            // What is said of the network whose noise holds the signal is rounded with that noise, up to n units.
            let moved = |truth: Bounded| Bounded::new(truth.value, truth.error + 1e-14 * n as f64 * truth.value);
            assert_agree(capacity(&found), moved(other.total), &what);
            for lag in 0..12 {
                assert_agree(shares(&found).get(lag).unwrap(), moved(other.curve.get(lag).unwrap()), &what);
            }
            let ceiling = found.response.universal_bound.as_ref();
            assert_eq!(ceiling.map(Vec::len), (kind == "horizon").then_some(9), "{what}");
            for (value, bound) in found.curve.iter().zip(ceiling.into_iter().flatten()) {
                assert!(*value <= bound * (1.0 + found.relative_error_bound), "{what}: {value} {bound}");
            }
        }
        assert!(shares(&after(&system)).values[9..].iter().all(|&share| share == 0.0), "{name}");
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
