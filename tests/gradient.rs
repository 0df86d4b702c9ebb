//! The gradient of J_tot against 1500-bit references, central differences and its own identities.

use fisher_memory::linalg::{Matrix, Vector};
use fisher_memory::{Dynamics, Error, Input, LinearSystem, Options, TotalGradient, analyse, total_gradient};
use serde_json::Value;

fn reference(name: &str) -> Value {
    let path = format!("{}/tests/data/gradient/{name}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn vector(value: &Value) -> Vector {
    Vector::from_vec(value.as_array().unwrap().iter().map(|entry| entry.as_f64().unwrap()).collect())
}

fn matrix(value: &Value) -> Matrix {
    let rows: Vec<Vector> = value.as_array().unwrap().iter().map(vector).collect();
    Matrix::from_fn(rows.len(), rows[0].len(), |row, column| rows[row][column])
}

fn gradient(system: &LinearSystem) -> Result<TotalGradient, Error> {
    total_gradient(system, &Options::default())
}

fn system(recurrent: &Matrix, input: &Vector) -> LinearSystem {
    LinearSystem::discrete(recurrent.clone()).unwrap().with_input(Input::Vector(input.clone())).unwrap()
}

#[test]
fn gradients_agree_with_1500_bit_references() {
    // Textbook double precision (scipy's solve_discrete_lyapunov and an inverse of C) misses the gradient of the first
    // chain by 4e19 of its size, of the diagonal chain by 8e-6, although its total is right to 1e-11 in both.
    // A chain without other connections keeps every sum positive and loses nothing, although tr C = 2.5e30. On the
    // diagonal chain (tr C = 7e9) the two terms of dJ/dW cancel to 1e-8 of themselves; measured 3.6e-8.
    for (name, tolerance) in
        [("chain-100-power2", 1e-13), ("feedback-chain-20", 1e-13), ("diagonal-chain-8", 1e-7), ("gaussian-9", 1e-13)]
    {
        let expected = reference(name);
        let found = gradient(&system(&matrix(&expected["recurrent"]), &vector(&expected["input"]))).unwrap();
        let total = expected["total"].as_f64().unwrap();
        let by_recurrent = matrix(&expected["by_recurrent"]);
        let by_input = vector(&expected["by_input"]);
        let by_noise = matrix(&expected["by_noise"]);
        let errors = [
            (found.total / total - 1.0).abs(),
            (&found.by_recurrent - &by_recurrent).norm() / by_recurrent.norm(),
            (&found.by_input - &by_input).norm() / by_input.norm(),
            (&found.by_noise_covariance - &by_noise).norm() / by_noise.norm(),
        ];
        println!("{name}: {errors:?}");
        assert!(errors.iter().all(|error| *error < tolerance), "{name}: {errors:?}");
    }
}

fn small_network() -> (Matrix, Vector) {
    let recurrent = Matrix::from_fn(5, 5, |row, column| 0.4 * ((3 * row + 7 * column + 1) as f64).sin());
    (recurrent, Vector::from_fn(5, |row, _| (row as f64 + 0.3).cos()))
}

/// Step h leaves h^2 f''' / 6 and 1e-16 f / h: both below 1e-9 for h = 1e-5.
const STEP: f64 = 1e-5;

/// That every derivative is the central difference of the certified total, and the total the certified one.
fn assert_is_gradient_of_the_certified_total(system: &LinearSystem, what: &str) {
    let certified = |system: &LinearSystem| analyse(system, &Options::default().with_lags(1)).unwrap().total;
    let found = gradient(system).unwrap();
    let total = certified(system);
    assert!((found.total - total.value).abs() <= total.error + 1e-12 * total.value, "{what}: {}", found.total);
    let n = system.size();
    let difference = |moved: &dyn Fn(f64) -> LinearSystem| {
        (certified(&moved(STEP)).value - certified(&moved(-STEP)).value) / (2.0 * STEP)
    };
    let scale = found.by_recurrent.norm() + found.by_input.norm() + found.by_noise_covariance.norm();
    let check = |name: &str, difference: f64, entry: f64| {
        assert!((difference - entry).abs() < 1e-8 * scale.max(1.0), "{what}, {name}: {difference} and {entry}");
    };
    let Input::Vector(input) = system.input() else { panic!("a vector was given") };
    for row in 0..n {
        let by_input = difference(&|step| {
            let mut moved = input.clone();
            moved[row] += step;
            system.clone().with_input(Input::Vector(moved)).unwrap()
        });
        check(&format!("v[{row}]"), by_input, found.by_input[row]);
        for column in 0..n {
            let by_recurrent = difference(&|step| {
                let mut moved = system.recurrent().clone();
                moved[(row, column)] += step;
                system.with_recurrent(moved).unwrap()
            });
            check(&format!("W[{row}, {column}]"), by_recurrent, found.by_recurrent[(row, column)]);
            let by_noise = difference(&|step| {
                let mut moved = system.noise_covariance();
                moved[(row, column)] += 0.5 * step;
                moved[(column, row)] += 0.5 * step;
                system.clone().with_noise_covariance(moved).unwrap()
            });
            check(&format!("Q[{row}, {column}]"), by_noise, found.by_noise_covariance[(row, column)]);
        }
    }
}

/// Noise of different strengths, the same between all pairs of units.
fn noise(n: usize) -> Matrix {
    Matrix::from_fn(n, n, |row, column| if row == column { 1.0 + 0.2 * row as f64 } else { 0.1 })
}

/// Two channels, one of them noisier.
fn two_channels(system: LinearSystem) -> LinearSystem {
    let matrix = Matrix::from_fn(2, system.size(), |row, column| ((2 * row + 3 * column + 1) as f64).cos());
    system.with_observation(matrix, Matrix::from_row_slice(2, 2, &[0.5, 0.1, 0.1, 0.2])).unwrap()
}

#[test]
fn gradients_agree_with_central_differences_of_the_certified_total() {
    let (recurrent, input) = small_network();
    let network = system(&recurrent, &input).with_noise_covariance(noise(5)).unwrap();
    assert_is_gradient_of_the_certified_total(&network, "discrete");
    assert_is_gradient_of_the_certified_total(&system(&recurrent, &input), "discrete, independent noise");
}

#[test]
fn gradients_seen_through_an_observation_agree_with_central_differences() {
    let (recurrent, input) = small_network();
    let network = two_channels(system(&recurrent, &input));
    assert_is_gradient_of_the_certified_total(&network, "observed");
    let network = network.with_noise_covariance(noise(5)).unwrap();
    assert_is_gradient_of_the_certified_total(&network, "observed, correlated noise");
    // More channels than units, some of them the same.
    let repeated = Matrix::from_fn(7, 5, |row, column| f64::from(u8::from(row % 5 == column)));
    let network = system(&recurrent, &input).with_observation(repeated, Matrix::identity(7, 7) * 0.3).unwrap();
    assert_is_gradient_of_the_certified_total(&network, "observed twice");
}

/// A generator of so many units, most of them coupled, stable by its leak.
fn flowing(n: usize) -> LinearSystem {
    let coupling = Matrix::from_fn(n, n, |row, column| 0.5 * ((5 * row + 3 * column + 2) as f64).sin());
    let input = Vector::from_fn(n, |row, _| (row as f64 - 0.4).sin());
    let generator = coupling - Matrix::identity(n, n) * 2.0;
    LinearSystem::continuous(generator).unwrap().with_input(Input::Vector(input)).unwrap()
}

#[test]
fn gradients_in_continuous_time_agree_with_central_differences() {
    for n in [1, 3, 8] {
        assert_is_gradient_of_the_certified_total(&flowing(n), &format!("{n} units"));
        let correlated = flowing(n).with_noise_covariance(noise(n)).unwrap();
        assert_is_gradient_of_the_certified_total(&correlated, &format!("{n} units, correlated noise"));
    }
    // Time constants over four orders: A spans them too.
    let stiff = Matrix::from_row_slice(3, 3, &[-100.0, 0.0, 0.0, 30.0, -1.0, 0.02, 0.0, 0.5, -0.05]);
    let stiff = LinearSystem::continuous(stiff).unwrap();
    let stiff = stiff.with_input(Input::Vector(Vector::from_vec(vec![1.0, 0.5, -0.3]))).unwrap();
    assert_is_gradient_of_the_certified_total(&stiff, "stiff");
}

#[test]
fn gradients_in_continuous_time_seen_through_an_observation_agree_with_central_differences() {
    for n in [2, 6] {
        assert_is_gradient_of_the_certified_total(&two_channels(flowing(n)), &format!("{n} units"));
        let correlated = two_channels(flowing(n)).with_noise_covariance(noise(n)).unwrap();
        assert_is_gradient_of_the_certified_total(&correlated, &format!("{n} units, correlated noise"));
    }
}

#[test]
fn no_change_of_units_moves_the_total_to_first_order() {
    // (W, v, Q) -> (T W T^-1, T v, T Q T') with T = I + h X: G_W W' - W' G_W + G_v v' + 2 G_Q Q = 0.
    let (recurrent, input) = small_network();
    let found = gradient(&system(&recurrent, &input)).unwrap();
    let change = &found.by_recurrent * recurrent.transpose() - recurrent.transpose() * &found.by_recurrent
        + &found.by_input * input.transpose()
        + &found.by_noise_covariance * 2.0;
    assert!(change.amax() < 1e-12 * found.by_recurrent.amax(), "{change}");
}

#[test]
fn no_change_of_units_moves_the_total_in_continuous_time_or_behind_an_observation_either() {
    // The same with A for W, while H is seen through T^-1: H -> H T^-1, of which the gradient is not known; so X = c I,
    // which leaves W as it is, and H / c under the noise R is H under c^2 R.
    let continuous = flowing(5).with_noise_covariance(noise(5)).unwrap();
    let found = gradient(&continuous).unwrap();
    let Input::Vector(input) = continuous.input() else { panic!("a vector was given") };
    let recurrent = continuous.recurrent();
    let change = &found.by_recurrent * recurrent.transpose() - recurrent.transpose() * &found.by_recurrent
        + &found.by_input * input.transpose()
        + &found.by_noise_covariance * noise(5) * 2.0;
    assert!(change.amax() < 1e-12 * found.by_recurrent.amax(), "{change}");
    // All of time runs faster: (A, Q) -> c (A, Q) leaves C as it is, and halves the integral for c = 2.
    let change = found.by_recurrent.dot(recurrent) + found.by_noise_covariance.dot(&noise(5)) + found.total;
    assert!(change.abs() < 1e-12 * found.by_recurrent.amax(), "{change:e}");
}

#[test]
fn the_best_input_has_no_gradient_along_the_sphere() {
    let (recurrent, _) = small_network();
    let discrete = LinearSystem::discrete(recurrent.clone()).unwrap();
    let continuous = flowing(5).with_input(Input::Best).unwrap();
    for system in [discrete.clone(), continuous.clone(), two_channels(discrete), two_channels(continuous)] {
        let found = gradient(&system).unwrap();
        let best = analyse(&system, &Options::default()).unwrap().spatial.best;
        assert!((found.total / best.total.value - 1.0).abs() < 1e-12);
        assert!((found.total - best.total.value).abs() <= best.total.error + 1e-12 * found.total);
        let along = found.by_input.dot(&best.direction.value);
        let tolerance = 1e-12 * found.total.max(1.0);
        assert!((along - 2.0 * found.total).abs() < tolerance && (found.by_input.norm() - along).abs() < tolerance);
    }
}

#[test]
fn networks_beyond_double_precision_are_refused() {
    let unstable = Matrix::from_row_slice(1, 1, &[1.5]);
    assert!(matches!(
        gradient(&LinearSystem::discrete(unstable.clone()).unwrap()),
        Err(Error::StabilityUndecided { dynamics: Dynamics::Discrete, bits: 53, estimate }) if estimate == 1.5
    ));
    for generator in [unstable, Matrix::zeros(2, 2), Matrix::from_diagonal(&Vector::from_vec(vec![-1.0, 0.25]))] {
        let largest = generator.diagonal().max();
        assert!(matches!(
            gradient(&LinearSystem::continuous(generator).unwrap()),
            Err(Error::StabilityUndecided { dynamics: Dynamics::Continuous, bits: 53, estimate }) if estimate == largest
        ));
    }
    // C of this stable chain loses its positive definiteness in double precision.
    let feedback = Matrix::from_fn(100, 100, |row, column| match row as i64 - column as i64 {
        1 => 0.99,
        -1 => 0.2,
        _ => 0.0,
    });
    let discrete = LinearSystem::discrete(feedback.clone()).unwrap().with_input(Input::First).unwrap();
    assert!(matches!(gradient(&discrete), Err(Error::BeyondDoubles { .. })));
    let seen = discrete.with_observation(Matrix::identity(3, 100), Matrix::identity(3, 3)).unwrap();
    assert!(matches!(gradient(&seen), Err(Error::BeyondDoubles { .. })));
    // The same as a generator: it amplifies far beyond what doubles hold beside what it leaves as it is.
    let generator = feedback * 4.0 - Matrix::identity(100, 100) * 4.0;
    let continuous = LinearSystem::continuous(generator).unwrap().with_input(Input::First).unwrap();
    assert!(matches!(gradient(&continuous), Err(Error::BeyondDoubles { .. })));
}

#[test]
fn what_has_no_gradient_is_refused() {
    let (recurrent, input) = small_network();
    let horizon = total_gradient(&system(&recurrent, &input), &Options::default().with_horizon(5));
    assert!(matches!(horizon, Err(Error::Unsupported { .. })), "{horizon:?}");
    let horizon = total_gradient(&flowing(3), &Options::default().with_horizon(5));
    assert!(matches!(horizon, Err(Error::Unsupported { .. })), "{horizon:?}");
    for network in [LinearSystem::discrete(recurrent).unwrap(), flowing(5)] {
        let several = network.with_input(Input::average(5)).unwrap();
        assert!(matches!(gradient(&several), Err(Error::OutOfRange { .. })));
    }
}
