//! Stability is proven, disproven, or honestly left open; extreme networks are certified all the same.

mod support;

use fisher_memory::linalg::{Matrix, Vector};
use fisher_memory::{
    Analysis, Dynamics, Error, Input, LinearSystem, Options, Result, analyse, closed_form, state_covariance,
};
use support::proven::{
    assert_contains, assert_covariance_proven, assert_proven, assert_series_contains, assert_tight, contains,
};
use support::{exact, gaussian, generator, network, rotation};

fn options(lags: usize) -> Options {
    Options::default().with_lags(lags)
}

fn from_first(recurrent: Matrix, lags: usize) -> Result<Analysis> {
    analyse(&LinearSystem::discrete(recurrent)?.with_input(Input::First)?, &options(lags))
}

fn assert_certified(found: &Analysis, what: &str) {
    assert!(found.relative_error_bound <= 1e-10, "{what}: {:e}", found.relative_error_bound);
    let n = found.spatial.matrix.value.nrows() as f64;
    let error = (found.noise_budget.value / n - 1.0).abs();
    assert!(error <= 2e-10, "{what}: tr(Q M) is off by {error:e}");
    assert_contains(found.noise_budget, n, what);
    assert_tight(found, 1e-10, what);
}

fn similar(scale: f64, seed: u64) -> Matrix {
    let n = 5;
    let form = Matrix::from_fn(n, n, |row, column| match row.cmp(&column) {
        std::cmp::Ordering::Equal => [scale, -0.3, 0.5, 0.1, 0.2][row],
        std::cmp::Ordering::Greater => 0.7,
        std::cmp::Ordering::Less => 0.0,
    });
    let basis = rotation(n, &mut generator(seed));
    &basis * form * basis.transpose()
}

#[test]
fn a_spectral_radius_of_1_plus_1e_12_is_proven_unstable() {
    let scale = 1.0 + 1e-12;
    for recurrent in [
        Matrix::from_element(1, 1, scale),
        Matrix::from_element(1, 1, -scale),
        network("ring:n=6,scale=1.000000000001"),
        network("chain:n=7,gain=0.5,diagonal=1.000000000001"),
        Matrix::from_diagonal(&Vector::from_vec(vec![0.5, -scale, 0.1])),
        similar(scale, 1),
    ] {
        for answer in [from_first(recurrent.clone(), 5).map(|_| ()), covariance(&recurrent)] {
            match answer {
                Err(Error::Unstable { dynamics: Dynamics::Discrete, evidence }) => {
                    assert!(evidence.contains("spectral radius"), "{evidence}");
                }
                other => panic!("{recurrent}: {other:?}"),
            }
        }
    }
}

fn covariance(recurrent: &Matrix) -> Result<()> {
    state_covariance(&LinearSystem::discrete(recurrent.clone())?, &Options::default()).map(|_| ())
}

#[test]
fn a_spectral_radius_of_1_minus_1e_12_is_certified() {
    let scale = 1.0 - 1e-12;
    for (recurrent, total) in [
        (Matrix::from_element(1, 1, scale), Some(1.0)),
        (network("ring:n=6,scale=0.999999999999"), Some(1.0)),
        (network("chain:n=4,gain=0.5,diagonal=0.999999999999"), None),
        (Matrix::from_diagonal(&Vector::from_vec(vec![0.5, -scale, 0.1])), Some(1.0)),
        (similar(scale, 2), None),
    ] {
        let found = from_first(recurrent.clone(), 5).unwrap_or_else(|error| panic!("{recurrent}: {error}"));
        assert_certified(&found, "1 - 1e-12");
        if let Some(total) = total {
            assert!((found.total.value - total).abs() <= found.relative_error_bound + 1e-15);
            assert!(contains(found.total, total, 1e-15), "{:?}", found.total);
        }
        assert!(found.noise_trace.unwrap().value > 1e11);
    }
}

#[test]
fn a_spectral_radius_of_exactly_1_is_never_given_an_answer() {
    for recurrent in [
        Matrix::identity(3, 3),
        -Matrix::identity(4, 4),
        network("ring:n=5"),
        network("ring:n=8"),
        network("chain:n=4,gain=0.5,diagonal=1"),
        Matrix::from_row_slice(2, 2, &[0.6, -0.8, 0.8, 0.6]),
        Matrix::from_diagonal(&Vector::from_vec(vec![1.0, 0.5])),
        Matrix::from_diagonal(&Vector::from_vec(vec![0.25, -1.0, 0.5])),
    ] {
        match from_first(recurrent.clone(), 5) {
            Err(Error::Unstable { .. }) => {}
            Err(Error::StabilityUndecided { dynamics: Dynamics::Discrete, bits, estimate }) => {
                assert!(bits > 53 && (estimate - 1.0).abs() < 1e-12, "{recurrent}: {estimate}");
            }
            other => panic!("{recurrent}: {:?}", other.map(|found| found.total.value)),
        }
    }
    // What can be proven is: these are exactly orthogonal, or keep a trace of n.
    for recurrent in [Matrix::identity(3, 3), network("ring:n=5"), network("chain:n=4,gain=0.5,diagonal=1")] {
        assert!(matches!(covariance(&recurrent), Err(Error::Unstable { .. })), "{recurrent}");
    }
}

#[test]
fn unstable_networks_that_look_stable_and_stable_ones_that_look_unstable_are_told_apart() {
    // A rotated chain of gain 10 over 30 units: eigenvalues in doubles lie far outside the unit circle, as the matrix
    // that is stored really does.
    let basis = rotation(30, &mut generator(3));
    let hidden = &basis * network("chain:n=30,gain=10") * basis.transpose();
    assert!(matches!(from_first(hidden, 5), Err(Error::Unstable { .. })));
    // In its own order the same chain is stable.
    assert_certified(&from_first(network("chain:n=30,gain=10"), 30).unwrap(), "chain");
    // Strongly non-normal and unstable: large transients do not hide it.
    let mut unstable = network("chain:n=20,gain=5,diagonal=0.5");
    unstable[(0, 19)] = 1.0;
    assert!(matches!(from_first(unstable, 5), Err(Error::Unstable { .. })));
    for (text, factor) in [("gaussian:n=40,radius=1,seed=5", 1.01), ("dale:n=30,radius=1,seed=6", 1.0001)] {
        let recurrent = network(text);
        assert!(matches!(from_first(&recurrent * factor, 5), Err(Error::Unstable { .. })), "{text}");
        assert_certified(&from_first(&recurrent / factor, 5).unwrap(), text);
    }
}

/// A cycle of random weights over six decades, whose eigenvalues all have this modulus.
fn weighted_cycle(n: usize, radius: f64, seed: u64) -> Matrix {
    let draws = gaussian(n, 1, &mut generator(seed));
    let mean = draws.sum() / n as f64;
    let weight = |unit: usize| radius * (2.0 * (draws[unit] - mean)).exp();
    Matrix::from_fn(n, n, |target, source| if target == (source + 1) % n { weight(source) } else { 0.0 })
}

#[test]
fn balanced_networks_off_the_circle_are_proven_so_whatever_their_size() {
    for n in [3, 4, 5, 7, 10, 50, 100] {
        for radius in [1.001, 1.1, 2.0, 3.0] {
            let plain = ["ring:n=N,scale=R", "orthogonal:n=N,scale=R,seed=1", "normal:n=N,radius=R,seed=2"];
            let named = plain.map(|text| network(&text.replace('N', &n.to_string()).replace('R', &radius.to_string())));
            for (index, recurrent) in named.into_iter().chain([weighted_cycle(n, radius, 3)]).enumerate() {
                // Some draws of the normal family have their eigenvalues nearer to zero than their radius says.
                let Err(error) = covariance(&recurrent) else {
                    assert!(index == 2, "network {index} of {n} units, {radius}");
                    continue;
                };
                assert!(matches!(error, Error::Unstable { .. }), "network {index} of {n} units, {radius}: {error}");
            }
        }
        let stable = from_first(weighted_cycle(n, 0.999, 4), 4).unwrap();
        assert_certified(&stable, &format!("a cycle of {n} units"));
    }
}

#[test]
fn a_rotated_delay_line_at_the_limit_of_its_rounding_is_certified_and_says_how_sensitive_it_is() {
    // The effect of the input's rounding u is near u^2 gain^2n, here 1e10, 1e26, 1e30 and 1e32. The answer is the
    // certified one of the matrix as stored in each.
    let n = 20;
    let basis = rotation(n, &mut generator(4));
    let system = |gain: f64| {
        let recurrent = &basis * network(&format!("chain:n={n},gain={gain}")) * basis.transpose();
        let input = Vector::from_column_slice(basis.column(0).as_slice());
        LinearSystem::discrete(recurrent).unwrap().with_input(Input::Vector(input)).unwrap()
    };
    for (gain_power, least, most) in [(0.25, 0.0, 1e-14), (0.65, 1e-12, 1e-8), (0.75, 1e-9, 1e-5), (0.8, 1e-6, 1e-2)] {
        let gain = 10f64.powf(gain_power);
        let system = system(gain);
        let found = analyse(&system, &options(n)).unwrap_or_else(|error| panic!("gain 10^{gain_power}: {error}"));
        assert_certified(&found, "rotated chain");
        let truth = exact::memory(&system, &found.input, n).unwrap();
        let error = (found.total.value / truth.total - 1.0).abs();
        assert!(error <= found.relative_error_bound + 2.3e-16, "gain 10^{gain_power}: off by {error:e}");
        let sensitivity = found.input_sensitivity.unwrap().value;
        assert!((least..most).contains(&sensitivity), "gain 10^{gain_power}: sensitivity {sensitivity:e}");
        // How far it is from the delay line that was meant: measured, 13 units of rounding to half the sensitivity.
        let meant = (found.total.value / closed_form::delay_line_total(n, gain) - 1.0).abs();
        assert!(meant < 100.0 * (sensitivity + f64::EPSILON), "gain 10^{gain_power}: {meant:e}");
    }
    // At 1e34 rounding has made it another network, one that grows; that is proven too.
    assert!(matches!(analyse(&system(10f64.powf(0.85)), &options(n)), Err(Error::Unstable { .. })));
}

#[test]
fn noise_of_rank_one_is_enough_where_the_network_spreads_it() {
    // From the tests of scipy's solve_discrete_lyapunov.
    let recurrent = Matrix::from_row_slice(2, 2, &[0.0, 1.0, -0.5, -1.0]);
    let noise = Matrix::from_row_slice(2, 2, &[0.0, 0.0, 0.0, 9.0]);
    let system = LinearSystem::discrete(recurrent).unwrap().with_noise_covariance(noise.clone()).unwrap();
    let system = system.with_input(Input::First).unwrap();
    let found = analyse(&system, &options(20)).unwrap();
    let truth = exact::memory(&system, &found.input, 20).unwrap();
    assert!(found.relative_error_bound <= 1e-10);
    assert!((found.total.value / truth.total - 1.0).abs() <= found.relative_error_bound + 2.3e-16);
    assert!((found.noise_budget.value - 2.0).abs() < 2e-10);
    assert_proven(&found, &truth, "noise of rank one");
    // C = W C W' + Q by hand: c_11 = c_22, c_12 = -(c_12/2 + c_22), c_22 = c_11/4 + c_12 + c_22 + 9.
    let covariance = state_covariance(&system, &Options::default()).unwrap();
    let expected = Matrix::from_row_slice(2, 2, &[21.6, -14.4, -14.4, 21.6]);
    assert!((&covariance.matrix - expected).norm() < 1e-12);
    assert_covariance_proven(&covariance, &truth, "noise of rank one");
    let [smallest, largest] = covariance.eigenvalue_range().unwrap().map(Option::unwrap);
    assert!(contains(smallest, 7.2, 1e-15) && contains(largest, 36.0, 1e-15), "{smallest:?} {largest:?}");
    // A delay line with noise at its head only.
    let mut noise = Matrix::zeros(8, 8);
    noise[(0, 0)] = 1.0;
    let system = LinearSystem::discrete(network("chain:n=8,gain=2")).unwrap().with_noise_covariance(noise).unwrap();
    let found = analyse(&system.with_input(Input::First).unwrap(), &options(10)).unwrap();
    // Every stage repeats the noise exactly as it repeats the signal: one unit of information at each of eight lags.
    assert!(found.curve.values[..8].iter().all(|value| (value - 1.0).abs() < 2e-10), "{:?}", found.curve);
    assert!((found.total.value - 8.0).abs() < 1e-9);
    let expected: Vec<f64> = (0..10).map(|lag| if lag < 8 { 1.0 } else { 0.0 }).collect();
    assert_series_contains(&found.curve, &expected, "repeated noise");
    assert_contains(found.total, 8.0, "repeated noise");
}

#[test]
fn a_direction_without_noise_is_named() {
    // C is known all the same; what is held of an input into the direction is not.
    let refused = |recurrent: Matrix, noise: Matrix, input: &[f64]| {
        let system = LinearSystem::discrete(recurrent).unwrap().with_noise_covariance(noise).unwrap();
        assert!(state_covariance(&system, &Options::default()).unwrap().rank < system.size());
        let system = system.with_input(Input::Vector(Vector::from_column_slice(input))).unwrap();
        match analyse(&system, &options(5)).unwrap_err() {
            Error::SingularCovariance { direction, .. } => direction,
            other => panic!("{other}"),
        }
    };
    // Noise at the tail of a delay line never reaches its head; units 1 and 2 stay silent.
    let mut noise = Matrix::zeros(3, 3);
    noise[(2, 2)] = 1.0;
    for (unit, name) in [(0, "1.00 x_1"), (1, "1.00 x_2")] {
        let input: Vec<f64> = (0..3).map(|other| f64::from(u8::from(unit == other))).collect();
        assert_eq!(refused(network("chain:n=3,gain=0.5"), noise.clone(), &input), name);
    }
    // The third unit is on its own, and the only one without noise.
    let recurrent = Matrix::from_row_slice(3, 3, &[0.5, 0.2, 0.0, 0.1, 0.4, 0.0, 0.0, 0.0, 0.3]);
    let noise = Matrix::from_diagonal(&Vector::from_vec(vec![1.0, 1.0, 0.0]));
    assert_eq!(refused(recurrent, noise, &[1.0, 0.0, 1e-9]), "1.00 x_3");
    // Equal noise on two units that behave alike: their difference is silent.
    let direction = refused(Matrix::identity(2, 2) * 0.5, Matrix::from_element(2, 2, 1.0), &[1.0, 0.0]);
    assert!(direction.contains("0.71 x_1") && direction.contains("0.71 x_2") && direction.contains('-'), "{direction}");
    // No noise at all.
    let silent = LinearSystem::discrete(network("gaussian:n=4,radius=0.9")).unwrap();
    let silent = silent.with_noise_covariance(Matrix::zeros(4, 4)).unwrap();
    let error = state_covariance(&silent, &Options::default()).unwrap_err();
    assert!(matches!(error, Error::SingularCovariance { .. }), "{error}");
    assert_eq!(analyse(&silent, &options(5)).unwrap_err(), error);
}

/// A network as linearised process models give them: blocks of states in units many orders apart, driven downwards.
fn process_like(n: usize) -> Matrix {
    let mut random = generator(7);
    let entries = gaussian(n, n, &mut random);
    let block = 12;
    let scale = |unit: usize| 10f64.powf(2.0 * (unit / block) as f64 / (n / block - 1) as f64);
    Matrix::from_fn(n, n, |row, column| {
        let (from, to) = (column / block, row / block);
        let coupling = if from == to {
            0.2 * entries[(row, column)]
        } else if to == from + 1 {
            0.5 * entries[(row, column)]
        } else {
            0.0
        };
        // A few strong connections between units of very different size.
        let strong = if to > from && (row * 31 + column * 17) % 97 == 0 { 10.0 } else { 0.0 };
        (coupling + strong) * scale(row) * scale(row) / scale(column).powi(2)
    })
}

#[test]
fn a_badly_scaled_network_of_156_units_is_certified() {
    let recurrent = process_like(156);
    let norm = fisher_memory::linalg::spectral_norm(&recurrent).unwrap();
    let found = from_first(recurrent, 20).unwrap();
    assert_certified(&found, "process");
    assert!(norm > 1e5 && found.noise_trace.unwrap().value > 1e15);
}

#[test]
fn gains_beyond_the_range_of_doubles_are_certified() {
    // gain^2n = 1e400: tr C is infinite in doubles, the memory is not.
    let (n, gain) = (120, 10f64.powf(5.0 / 3.0));
    let found = from_first(network(&format!("chain:n={n},gain={gain}")), n).unwrap();
    assert_certified(&found, "chain");
    assert_eq!(found.noise_trace, None);
    let expected = closed_form::delay_line_total(n, gain);
    assert!((found.total.value / expected - 1.0).abs() <= found.relative_error_bound + 1e-14);
    assert!(contains(found.total, expected, 1e-14), "{:?} for {expected}", found.total);
    for lag in 0..n {
        let expected = closed_form::delay_line(n, gain, lag);
        assert!(contains(found.curve.get(lag).unwrap(), expected, 1e-14), "lag {lag}");
    }
    // The covariance itself cannot be printed, and that is said.
    let system = LinearSystem::discrete(network(&format!("chain:n={n},gain={gain}"))).unwrap();
    assert!(matches!(state_covariance(&system, &Options::default()), Err(Error::BeyondDoubles { .. })));
}

#[test]
fn recommended_sign_constrained_and_measured_networks_are_certified() {
    for text in [
        "chain:n=60,gain=0.5,diagonal=0.9",
        "dale:n=60,radius=0.95,seed=1",
        "dale:n=41,excitatory=0.5,radius=0.99,seed=2",
        "triangular:n=40,radius=0.95,strength=2,seed=3",
        "gaussian:n=50,radius=0.99999999,seed=4",
        "examples/data/serengeti-foodweb.mtx:radius=0.95",
        "examples/data/celegansneural.mtx:radius=0.95",
    ] {
        assert_certified(&from_first(network(text), 20).unwrap_or_else(|error| panic!("{text}: {error}")), text);
    }
}

#[test]
fn the_noise_budget_is_the_number_of_units_where_noise_spans_more_digits_than_doubles_hold() {
    for share in [1e-8, 1e-12, 1e-16] {
        let noise = Matrix::from_diagonal(&Vector::from_fn(5, |unit, _| f64::powi(share, unit as i32)));
        let system = LinearSystem::discrete(Matrix::identity(5, 5) * 0.5).unwrap();
        let found = analyse(&system.with_noise_covariance(noise).unwrap(), &options(5)).unwrap();
        assert_certified(&found, "noise of many scales");
    }
    // Noise at the first of four units, passed on by couplings of 1e-9: M reaches 1e54 along the last.
    let recurrent = Matrix::from_fn(4, 4, |row, column| match row - column.min(row) {
        0 if row == column => 0.1 * (row + 1) as f64,
        1 => 1e-9,
        _ => 0.0,
    });
    let mut noise = Matrix::zeros(4, 4);
    noise[(0, 0)] = 1.0;
    let system = LinearSystem::discrete(recurrent).unwrap().with_noise_covariance(noise).unwrap();
    assert_certified(&analyse(&system, &options(5)).unwrap(), "weakly reached");
}

#[test]
fn what_leaves_the_range_of_doubles_is_refused() {
    let system = LinearSystem::discrete(network("gaussian:n=5,radius=0.9,seed=1")).unwrap();
    for size in [1e-320, 1e-200, 1e200, 1e300] {
        let input = Input::Vector(Vector::from_element(5, size));
        let answer = analyse(&system.clone().with_input(input).unwrap(), &options(5));
        assert!(matches!(answer, Err(Error::BeyondDoubles { .. })), "{size:e}: {answer:?}");
    }
    for epsilon in [5e-324, 1e-305, 1e300] {
        let answer = analyse(&system.clone().with_noise_variance(epsilon).unwrap(), &options(5));
        assert!(matches!(answer, Err(Error::BeyondDoubles { .. })), "{epsilon:e}: {answer:?}");
    }
    // An observation that sees nothing holds nothing.
    let blind = system.with_observation(Matrix::zeros(2, 5), Matrix::identity(2, 2)).unwrap();
    let found = analyse(&blind.with_input(Input::First).unwrap(), &options(5)).unwrap();
    assert_eq!(found.total.value, 0.0);
    assert_contains(found.total, 0.0, "blind");
    assert_series_contains(&found.curve, &[0.0; 5], "blind");
}
