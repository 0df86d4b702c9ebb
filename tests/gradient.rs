//! The gradient of J_tot against 1500-bit references, central differences and its own identities.

use fisher_memory::linalg::{Matrix, Vector};
use fisher_memory::{Error, Input, LinearSystem, Options, TotalGradient, analyse, total_gradient};
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
            (found.total.value / total - 1.0).abs(),
            (&found.recurrent - &by_recurrent).norm() / by_recurrent.norm(),
            (&found.input - &by_input).norm() / by_input.norm(),
            (&found.noise_covariance - &by_noise).norm() / by_noise.norm(),
        ];
        println!("{name}: {errors:?}");
        assert!(errors.iter().all(|error| *error < tolerance), "{name}: {errors:?}");
    }
}

fn small_network() -> (Matrix, Vector) {
    let recurrent = Matrix::from_fn(5, 5, |row, column| 0.4 * ((3 * row + 7 * column + 1) as f64).sin());
    (recurrent, Vector::from_fn(5, |row, _| (row as f64 + 0.3).cos()))
}

#[test]
fn gradients_agree_with_central_differences_of_the_certified_total() {
    let (recurrent, input) = small_network();
    let noise = Matrix::from_fn(5, 5, |row, column| if row == column { 1.0 + 0.2 * row as f64 } else { 0.1 });
    let total = |recurrent: &Matrix, input: &Vector, noise: &Matrix| {
        let system = system(recurrent, input).with_noise_covariance(noise.clone()).unwrap();
        analyse(&system, &Options::default()).unwrap().total.value
    };
    let found = gradient(&system(&recurrent, &input).with_noise_covariance(noise.clone()).unwrap()).unwrap();
    assert!((found.total.value / total(&recurrent, &input, &noise) - 1.0).abs() < 1e-12);
    // Step h leaves h^2 f''' / 6 and 1e-16 f / h: both below 1e-9 for h = 1e-5.
    let step = 1e-5;
    for row in 0..5 {
        let moved = |sign: f64| {
            let mut moved = input.clone();
            moved[row] += sign * step;
            total(&recurrent, &moved, &noise)
        };
        let difference = (moved(1.0) - moved(-1.0)) / (2.0 * step);
        assert!((difference - found.input[row]).abs() < 1e-8, "v[{row}]: {difference} and {}", found.input[row]);
        for column in 0..5 {
            let moved = |sign: f64| {
                let mut moved = recurrent.clone();
                moved[(row, column)] += sign * step;
                total(&moved, &input, &noise)
            };
            let difference = (moved(1.0) - moved(-1.0)) / (2.0 * step);
            let entry = found.recurrent[(row, column)];
            assert!((difference - entry).abs() < 1e-8, "W[{row}, {column}]: {difference} and {entry}");
            let moved = |sign: f64| {
                let mut moved = noise.clone();
                moved[(row, column)] += 0.5 * sign * step;
                moved[(column, row)] += 0.5 * sign * step;
                total(&recurrent, &input, &moved)
            };
            let difference = (moved(1.0) - moved(-1.0)) / (2.0 * step);
            let entry = found.noise_covariance[(row, column)];
            assert!((difference - entry).abs() < 1e-8, "Q[{row}, {column}]: {difference} and {entry}");
        }
    }
}

#[test]
fn no_change_of_units_moves_the_total_to_first_order() {
    // (W, v, Q) -> (T W T^-1, T v, T Q T') with T = I + h X: G_W W' - W' G_W + G_v v' + 2 G_Q Q = 0.
    let (recurrent, input) = small_network();
    let found = gradient(&system(&recurrent, &input)).unwrap();
    let change = &found.recurrent * recurrent.transpose() - recurrent.transpose() * &found.recurrent
        + &found.input * input.transpose()
        + &found.noise_covariance * 2.0;
    assert!(change.amax() < 1e-12 * found.recurrent.amax(), "{change}");
}

#[test]
fn the_best_input_has_no_gradient_along_the_sphere() {
    let (recurrent, _) = small_network();
    let found = gradient(&LinearSystem::discrete(recurrent.clone()).unwrap()).unwrap();
    let best = analyse(&LinearSystem::discrete(recurrent).unwrap(), &Options::default()).unwrap();
    assert!((found.total.value / best.spatial.best.total.value - 1.0).abs() < 1e-12);
    let along = found.input.dot(&best.spatial.best.direction.value);
    assert!((along - 2.0 * found.total.value).abs() < 1e-12 && (found.input.norm() - along).abs() < 1e-12);
}

#[test]
fn networks_beyond_double_precision_are_refused() {
    let unstable = Matrix::from_row_slice(1, 1, &[1.5]);
    assert!(matches!(
        gradient(&LinearSystem::discrete(unstable).unwrap()),
        Err(Error::StabilityUndecided { spectral_radius, .. }) if spectral_radius == 1.5
    ));
    // C of this stable chain loses its positive definiteness in double precision.
    let feedback = Matrix::from_fn(100, 100, |row, column| match row as i64 - column as i64 {
        1 => 0.99,
        -1 => 0.2,
        _ => 0.0,
    });
    assert!(matches!(
        gradient(&LinearSystem::discrete(feedback).unwrap().with_input(Input::First).unwrap()),
        Err(Error::ToleranceNotMet { .. })
    ));
}
