//! Memory after finitely many steps from rest, for stable, marginal and unstable networks.

mod support;

use fisher_memory::linalg::{Matrix, Vector, multiply};
use fisher_memory::{
    Analysis, Error, Input, LinearSystem, Options, Precision, analyse, memory_curves, state_covariance,
};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;
use support::proven::{
    assert_agree, assert_contains, assert_covariance_proven, assert_proven, assert_series_agree,
    assert_series_contains, assert_tight, contains,
};
use support::{correlated_noise, direction, dressed, exact, gaussian, generator, grid, network, rotation, worst_error};

const LAGS: usize = 12;
/// One rounding of the result to a double and one of the truth.
const LAST_ROUNDING: f64 = 2.3e-16;
/// A closed form in doubles, with powers up to the fiftieth.
const CLOSED: f64 = 1e-14;

fn options(lags: usize) -> Options {
    Options::default().with_lags(lags)
}

fn after(system: &LinearSystem, steps: u64) -> Analysis {
    analyse(system, &options(LAGS).with_horizon(steps)).unwrap_or_else(|error| panic!("{steps} steps: {error}"))
}

fn from_first(recurrent: Matrix) -> LinearSystem {
    LinearSystem::discrete(recurrent).unwrap().with_input(Input::First).unwrap()
}

/// Stable, marginal and unstable networks of the grid and their unstable multiples, each with a random unit input.
fn networks() -> Vec<(String, LinearSystem)> {
    let unstable = ["orthogonal:n=7,seed=1", "gaussian:n=8,radius=1.1,seed=2", "chain:n=6,gain=1.3,diagonal=1.05"];
    let unstable = unstable.map(|text| (text.to_string(), network(text)));
    let with_input = |(name, recurrent): (String, Matrix)| {
        let input = Input::Vector(direction(recurrent.nrows(), 30));
        (name, LinearSystem::discrete(recurrent).unwrap().with_input(input).unwrap())
    };
    grid().into_iter().chain(unstable).map(with_input).collect()
}

/// A small random network, stable or not, in its own basis or a rotated one.
fn random_network(random: &mut ChaCha8Rng) -> Matrix {
    let n = random.random_range(1..=5usize);
    let size = 10f64.powf(random.random_range(-1.0..0.5));
    let entries = gaussian(n, n, random) * (size / (n as f64).sqrt());
    match random.random_range(0..4) {
        0 => entries,
        1 => rotation(n, random) * random.random_range(0.5..1.5),
        kind => {
            let form = Matrix::from_fn(n, n, |row, column| match row.cmp(&column) {
                std::cmp::Ordering::Greater => 10.0 * entries[(row, column)],
                std::cmp::Ordering::Equal => entries[(row, column)],
                std::cmp::Ordering::Less => 0.0,
            });
            let basis = if kind == 2 { Matrix::identity(n, n) } else { rotation(n, random) };
            &basis * form * basis.transpose()
        }
    }
}

#[test]
fn the_bound_is_never_below_the_true_error() {
    let trial = |seed: u64| {
        let mut random = generator(50_000 + seed);
        let recurrent = random_network(&mut random);
        let radius = fisher_memory::linalg::spectral_radius(&recurrent).unwrap();
        let system = dressed(LinearSystem::discrete(recurrent).unwrap(), &mut random);
        let steps = random.random_range(1..=24usize);
        let found = after(&system, steps as u64);
        let truth = exact::memory_after(&system, &found.input, LAGS, steps);
        let (error, bound) = (worst_error(&found, &truth), found.relative_error_bound);
        assert!(error <= bound + LAST_ROUNDING, "seed {seed}, {steps} steps: error {error:e} above {bound:e}");
        assert!(bound <= 1e-10 && found.precision_bits > 53);
        let distance = (&found.spatial.matrix.value - &truth.spatial).norm();
        assert!(distance <= (bound + f64::EPSILON) * truth.spatial.norm());
        let what = format!("seed {seed}, {steps} steps");
        assert_tight(&found, 1e-10, &what);
        assert_proven(&found, &truth, &what);
        let covariance = state_covariance(&system, &Options::default().with_horizon(steps as u64)).unwrap();
        assert_covariance_proven(&covariance, &truth, &what);
        radius > 1.0
    };
    let unstable = (0..600u64).into_par_iter().map(trial).filter(|&unstable| unstable).count();
    assert!((150..450).contains(&unstable), "{unstable} of 600 are unstable");
}

#[test]
fn the_noise_budget_is_the_number_of_units_after_any_number_of_steps() {
    networks().into_par_iter().for_each(|(name, system)| {
        let n = system.size() as f64;
        for steps in [1, 2, 3, 7, 50] {
            let found = after(&system, steps);
            assert_contains(found.noise_budget, n, &name);
            let error = (found.noise_budget.value / n - 1.0).abs();
            assert!(error <= found.relative_error_bound + 1e-13, "{name}, {steps} steps: off by {error:e}");
            let correlated = system.clone().with_noise_covariance(correlated_noise(system.size(), 31)).unwrap();
            let found = after(&correlated, steps);
            assert_contains(found.noise_budget, n, &name);
            let error = (found.noise_budget.value / n - 1.0).abs();
            assert!(error <= found.relative_error_bound + 1e-13, "{name}, {steps} steps, correlated: {error:e}");
        }
    });
}

#[test]
fn normal_networks_hold_exactly_one_and_no_others_do() {
    let epsilon = 0.25;
    for (name, system) in networks() {
        let n = system.size();
        let recurrent = system.recurrent();
        let commutator = recurrent * recurrent.transpose() - recurrent.transpose() * recurrent;
        let departure = commutator.norm() / recurrent.norm_squared().max(1e-300);
        let found = after(&system.with_noise_variance(epsilon).unwrap(), 9);
        let distance = (&found.spatial.matrix.value * epsilon - Matrix::identity(n, n)).norm();
        // The families marked normal are so to rounding: their commutators are below 1e-14 of their size.
        if departure < 1e-12 {
            assert!(distance < 1e-11, "{name}: M is off by {distance:e}");
        } else {
            assert!(distance > 1e-4, "{name}: M is off by {distance:e} only");
        }
    }
}

#[test]
fn two_steps_have_their_closed_form() {
    for (name, system) in networks() {
        let (n, recurrent) = (system.size(), system.recurrent());
        let identity = Matrix::identity(n, n);
        let inverse = |matrix: Matrix| (&identity + matrix).cholesky().unwrap().inverse();
        let expected =
            &identity + inverse(recurrent * recurrent.transpose()) - inverse(recurrent.transpose() * recurrent);
        let error = (after(&system, 2).spatial.matrix.value - expected).norm();
        // The inverses of the right side are computed in doubles, of matrices with eigenvalues from one up.
        assert!(error < 1e-12 * (1.0 + recurrent.norm_squared()), "{name}: {error:e}");
    }
}

#[test]
fn a_rotation_holds_every_step_of_a_million_equally_well() {
    let system = from_first(network("orthogonal:n=30,seed=3"));
    for steps in [1u64, 1000, 1_000_000, 1_000_000_000] {
        let found = after(&system, steps);
        let share = 1.0 / steps as f64;
        // The stored rotation is one to rounding only: each of the steps may lose 1e-16 of what it holds.
        let loss = 1e-10 + 1e-15 * steps as f64;
        assert!((found.total.value - 1.0).abs() < 1e-9, "{steps}: {}", found.total.value);
        assert!((found.curve[0] / share - 1.0).abs() < loss, "{steps}: {}", found.curve[0]);
        assert!((found.noise_trace.unwrap().value / (30.0 * steps as f64) - 1.0).abs() < loss);
    }
}

#[test]
fn exact_rotations_are_as_good_as_their_closed_form() {
    // A permutation has no rounding: C_n = n I to the last digit that is proven.
    let system = from_first(network("ring:n=12"));
    for steps in [5u64, 12_345_678] {
        let found = after(&system, steps);
        let bound = found.relative_error_bound + 1e-15;
        assert!((found.total.value - 1.0).abs() <= bound && bound < 1e-10);
        assert_contains(found.total, 1.0, "J_tot");
        assert_contains(found.curve.get(3).unwrap(), 1.0 / steps as f64, "J(3)");
        assert_contains(found.noise_trace.unwrap(), 12.0 * steps as f64, "tr C");
        assert_contains(found.spatial.trace, 12.0, "tr M");
        assert_contains(found.spatial.best.total, 1.0, "best");
        assert_contains(found.spatial.worst.unwrap().total, 1.0, "worst");
        assert!((found.curve[3] * steps as f64 - 1.0).abs() <= bound);
        assert!((found.noise_trace.unwrap().value / (12.0 * steps as f64) - 1.0).abs() <= bound);
        // All inputs are held alike: after n steps the signal is in every direction with weight 1/12.
        let spectrum = found.decoding.fisher_spectrum.unwrap();
        assert!((spectrum.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        if steps == 5 {
            // Five inputs in five directions: f = 1/5 each.
            let expected: Vec<f64> = (0..12).map(|rank| if rank < 5 { 0.2 } else { 0.0 }).collect();
            assert_series_contains(&spectrum, &expected, "f");
            assert_contains(found.decoding.capacity.unwrap(), 5.0 / 6.0, "capacity");
            assert_contains(found.decoding.mutual_information.unwrap(), 2.5 * 1.2f64.ln(), "information");
        }
    }
}

#[test]
fn growth_beyond_the_range_of_doubles_changes_nothing() {
    // C_n = (r^2n - 1)/(r^2 - 1): 1e352182 after a million steps. The most distant input is held best.
    let scale = 1.5f64;
    let system = from_first(Matrix::identity(3, 3) * scale);
    for steps in [40u64, 1_000_000] {
        let found = analyse(&system, &options(40).with_horizon(steps)).unwrap();
        assert!((found.total.value - 1.0).abs() <= found.relative_error_bound + 1e-15);
        assert!((found.spatial.trace.value - 3.0).abs() <= 3.0 * found.relative_error_bound + 1e-15);
        assert_contains(found.total, 1.0, "J_tot");
        assert_contains(found.spatial.trace, 3.0, "tr M");
        // The noise is beyond the range of doubles after a million steps, and then not shown.
        assert_eq!(found.noise_trace.is_some(), steps == 40);
    }
    // Seen through a noisy read-out of everything it is the same: the state has outgrown the read-out's noise.
    let identity = Matrix::identity(3, 3);
    let seen = system.clone().with_observation(identity.clone(), identity).unwrap();
    let found = analyse(&seen, &options(5).with_horizon(1_000_000)).unwrap();
    assert!((found.total.value - 1.0).abs() <= found.relative_error_bound + 1e-15, "{}", found.total.value);
    assert_contains(found.total, 1.0, "J_tot");
    let found = analyse(&system, &options(50).with_horizon(40)).unwrap();
    let variance = (scale.powi(80) - 1.0) / (scale * scale - 1.0);
    for (lag, information) in found.curve.iter().enumerate() {
        let expected = if lag < 40 { scale.powi(2 * lag as i32) / variance } else { 0.0 };
        assert!((information - expected).abs() <= 1e-12 * expected, "lag {lag}: {information} for {expected}");
        assert!(contains(found.curve.get(lag).unwrap(), expected, CLOSED), "lag {lag}: {information} for {expected}");
    }
    // Eigenvalues on both sides of the circle: tr C near 1e84, far beyond what doubles can hold of the rest.
    let system = from_first(network("gaussian:n=20,radius=1.1,seed=0"));
    let found = after(&system, 1000);
    assert!(found.precision_bits > 300 && found.relative_error_bound <= 1e-10);
    assert!((found.noise_budget.value - 20.0).abs() < 1e-8 && found.noise_trace.unwrap().value > 1e80);
    // What no precision of the ladder can hold is refused, not guessed.
    match analyse(&system, &options(LAGS).with_horizon(100_000)) {
        Err(Error::HorizonTooLong { steps: 100_000, spread, bits }) => assert!(spread > 2e4 && bits > 3000),
        other => panic!("{:?}", other.map(|found| found.total.value)),
    }
}

#[test]
fn a_delay_line_of_large_gain_has_its_closed_form_at_every_horizon() {
    // Unit m has heard the noise of min(m, n) predecessors: c_m = sum_(i < min(m, n)) alpha^i.
    let (size, gain) = (24usize, 6.0f64);
    let alpha = gain * gain;
    for steps in [1u64, 5, 23, 24, 25, 1000] {
        let system = from_first(network(&format!("chain:n={size},gain={gain}")));
        let found = analyse(&system, &options(30).with_horizon(steps)).unwrap();
        for (lag, information) in found.curve.iter().enumerate() {
            let terms = (lag + 1).min(usize::try_from(steps).unwrap()) as i32;
            let variance = (alpha.powi(terms) - 1.0) / (alpha - 1.0);
            let held = lag < size && (lag as u64) < steps;
            let expected = if held { alpha.powi(lag as i32) / variance } else { 0.0 };
            assert!((information - expected).abs() <= 1e-11 * expected, "{steps} steps, lag {lag}: {information}");
            let number = found.curve.get(lag).unwrap();
            assert!(contains(number, expected, CLOSED), "{steps} steps, lag {lag}: {number:?} for {expected}");
        }
        assert!((found.total.value - found.curve.iter().sum::<f64>()).abs() < 1e-11 * found.total.value);
    }
}

#[test]
fn a_long_horizon_is_the_stationary_state() {
    for (name, recurrent) in grid() {
        let system = from_first(recurrent);
        let stationary = analyse(&system, &options(LAGS)).unwrap();
        let found = after(&system, 1_000_000_000);
        let allowed = found.relative_error_bound + stationary.relative_error_bound + 4.0 * f64::EPSILON;
        assert!((found.total.value / stationary.total.value - 1.0).abs() <= allowed, "{name}");
        assert!(
            (found.noise_trace.unwrap().value / stationary.noise_trace.unwrap().value - 1.0).abs() <= allowed,
            "{name}"
        );
        // The past before a thousand million steps is nothing in any of these networks, and the bounds hold beside it.
        assert_agree(found.total, stationary.total, &name);
        assert_agree(found.noise_trace.unwrap(), stationary.noise_trace.unwrap(), &name);
        assert_series_agree(&found.curve, &stationary.curve, &name);
        assert_agree(found.spatial.trace, stationary.spatial.trace, &name);
        assert_agree(found.spatial.best.total, stationary.spatial.best.total, &name);
        let (one, other) = (&found.decoding, &stationary.decoding);
        assert_agree(one.capacity.unwrap(), other.capacity.unwrap(), &name);
        assert_agree(one.mutual_information.unwrap(), other.mutual_information.unwrap(), &name);
        // Of different arithmetic, with bounds far apart.
        assert!((one.capacity.unwrap().value - other.capacity.unwrap().value).abs() < 1e-6, "{name}");
        let informations = [one, other].map(|decoding| decoding.mutual_information.unwrap().value);
        assert!((informations[0] - informations[1]).abs() < 1e-6, "{name}");
    }
}

#[test]
fn the_spectrum_is_that_of_the_matrix_of_all_inputs_since_the_start() {
    let (steps, n) = (6usize, 4);
    let recurrent = network("gaussian:n=4,radius=1.2,seed=5");
    let system = from_first(recurrent.clone());
    let found = after(&system, steps as u64);
    let covariance = state_covariance(&system, &Options::default().with_horizon(steps as u64)).unwrap().matrix;
    let mut states = vec![found.input.clone()];
    for lag in 1..steps {
        states.push(&recurrent * &states[lag - 1]);
    }
    let states = Matrix::from_columns(&states);
    let fisher = states.transpose() * covariance.cholesky().unwrap().inverse() * &states;
    let mut expected = fisher_memory::linalg::symmetric_eigenvalues(&fisher).unwrap();
    expected.reverse();
    let spectrum = found.decoding.fisher_spectrum.as_ref().unwrap();
    for (value, expected) in spectrum.iter().zip(&expected[..n]) {
        assert!((value - expected).abs() < 1e-12, "{value} for {expected}");
    }
    assert!((spectrum.iter().sum::<f64>() - found.total.value).abs() < 1e-12);
    let truth = exact::memory_after(&system, &found.input, LAGS, steps);
    assert_proven(&found, &truth, "six steps");
}

#[test]
fn directions_the_noise_has_not_reached_in_time_are_named() {
    let mut noise = Matrix::zeros(4, 4);
    noise[(0, 0)] = 1.0;
    let system = from_first(network("chain:n=4,gain=1.5")).with_noise_covariance(noise).unwrap();
    for steps in 1..4 {
        match analyse(&system, &options(5).with_horizon(steps)) {
            Err(Error::SingularCovariance { direction, .. }) => {
                assert_eq!(direction, format!("1.00 x_{}", steps + 1));
            }
            other => panic!("{steps} steps: {:?}", other.map(|found| found.total.value)),
        }
        // C itself is known: every unit repeats the noise of the first, 2.25 times as large.
        let covariance = state_covariance(&system, &options(5).with_horizon(steps)).unwrap();
        assert_eq!(covariance.rank as u64, steps);
        for unit in 0..4 {
            let expected = if (unit as u64) < steps { 2.25f64.powi(unit as i32) } else { 0.0 };
            assert!((covariance.matrix[(unit, unit)] - expected).abs() <= 1e-14 * expected);
        }
    }
    // From the fourth step on every unit has heard it, and repeats it as exactly as the signal.
    let found = analyse(&system, &options(5).with_horizon(4)).unwrap();
    for lag in 0..4 {
        assert!((found.curve[lag] - 1.0).abs() < 1e-10, "{:?}", found.curve);
        assert_contains(found.curve.get(lag).unwrap(), 1.0, "J");
    }
}

#[test]
fn what_cannot_be_asked_is_refused() {
    let system = from_first(network("chain:n=3"));
    for steps in [0, u64::MAX] {
        assert!(matches!(analyse(&system, &options(5).with_horizon(steps)), Err(Error::OutOfRange { .. })));
    }
    let continuous = LinearSystem::continuous(-Matrix::identity(3, 3)).unwrap();
    let asked = options(5).with_horizon(3);
    assert!(matches!(analyse(&continuous, &asked), Err(Error::Unsupported { .. })));
    assert!(matches!(state_covariance(&continuous, &asked), Err(Error::Unsupported { .. })));
    let inputs = [Vector::from_element(3, 1.0)];
    assert!(matches!(memory_curves(&continuous, &inputs, &asked), Err(Error::Unsupported { .. })));
    let double = options(5).with_precision(Precision::Double);
    assert!(matches!(analyse(&system, &double.with_horizon(5)), Err(Error::ToleranceNotMet { bits: 53, .. })));
    // C itself may be beyond the range of doubles where the memory is not.
    let growing = from_first(Matrix::identity(2, 2) * 4.0);
    assert!(matches!(state_covariance(&growing, &options(5).with_horizon(1000)), Err(Error::BeyondDoubles { .. })));
}

#[test]
fn the_covariance_is_the_sum_of_its_terms() {
    for (name, system) in networks() {
        let n = system.size();
        let system = system.with_noise_covariance(correlated_noise(n, 32)).unwrap();
        let recurrent = system.recurrent();
        let mut expected = Matrix::zeros(n, n);
        for _ in 0..13 {
            expected = multiply(&multiply(recurrent, &expected), &recurrent.transpose()) + system.noise_covariance();
        }
        let found = state_covariance(&system, &Options::default().with_horizon(13)).unwrap();
        // The recursion in doubles loses up to |W|^2 u a step.
        let scale = expected.norm() * (1.0 + recurrent.norm_squared());
        assert!((&found.matrix - &expected).norm() < 1e-13 * scale, "{name}");
        assert!((&found.factor * found.factor.transpose() - &found.matrix).norm() < 1e-14 * expected.norm() * n as f64);
    }
}

#[test]
fn an_elliptic_rotation_tends_to_its_closed_form() {
    // W = S Q S^-1 for a rotation Q by two angles, in the planes P_i: noise S^-1 S'^-1 turned for ever by Q averages to
    // E = sum_i tr(P_i S^-1 S'^-1) / 2 P_i, so that C_n / n tends to S E S' and M_n to S'^-1 E^-1 S^-1.
    let basis = rotation(4, &mut generator(7));
    let (planes, angles) = ([basis.columns(0, 2), basis.columns(2, 2)], [1.0f64, 2.2]);
    let stretch = Vector::from_vec(vec![3.0, 1.0, 0.5, 2.0]);
    let (stretched, back) = (Matrix::from_diagonal(&stretch), Matrix::from_diagonal(&stretch.map(|size| 1.0 / size)));
    let spread = &back * &back;
    let (mut turning, mut inverse_mean) = (Matrix::zeros(4, 4), Matrix::zeros(4, 4));
    for (plane, angle) in planes.iter().zip(angles) {
        let turn = Matrix::from_row_slice(2, 2, &[angle.cos(), -angle.sin(), angle.sin(), angle.cos()]);
        turning += plane * turn * plane.transpose();
        let share = (plane.transpose() * &spread * plane).trace() / 2.0;
        inverse_mean += plane * plane.transpose() / share;
    }
    let limit = &back * inverse_mean * &back;
    let system = from_first(&stretched * turning * &back);
    let distance = |steps| (after(&system, steps).spatial.matrix.value - &limit).norm() / limit.norm();
    // What has not averaged out is inversely proportional to the number of steps.
    let (early, late) = (distance(1000), distance(100_000));
    assert!(late < 1e-4 && late < 0.03 * early, "{early:e}, {late:e}");
    assert!((&limit - Matrix::identity(4, 4)).norm() > 0.5);
}
