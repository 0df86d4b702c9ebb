//! Networks whose noise does not reach every direction of the state: the covariance is singular, memory is that of the
//! directions that are reached, and other inputs are refused by name.

use fisher_memory::linalg::{Matrix, Vector};
use fisher_memory::{
    Analysis, Dynamics, Error, Input, LinearSystem, Options, StateCovariance, analyse, state_covariance,
};

/// Two units and their sum: W = [[1/2, 1/4], [1/8, 1/4]] and a third row that is the sum of these.
fn with_identity(dynamics: Dynamics) -> LinearSystem {
    let (leak, third) = match dynamics {
        Dynamics::Continuous => (1.0, -1.0),
        _ => (0.0, 0.0),
    };
    let weights = [0.5 - leak, 0.25, 0.0, 0.125, 0.25 - leak, 0.0, 0.625, 0.5, third];
    let network = Matrix::from_row_slice(3, 3, &weights);
    let system = match dynamics {
        Dynamics::Continuous => LinearSystem::continuous(network),
        _ => LinearSystem::discrete(network),
    };
    let noise = Matrix::from_row_slice(3, 3, &[1.0, 0.0, 1.0, 0.0, 1.0, 1.0, 1.0, 1.0, 2.0]);
    system.unwrap().with_noise_covariance(noise).unwrap()
}

/// The two units alone.
fn two_units(dynamics: Dynamics) -> LinearSystem {
    let whole = with_identity(dynamics);
    let network = whole.recurrent().view((0, 0), (2, 2)).into_owned();
    match dynamics {
        Dynamics::Continuous => LinearSystem::continuous(network).unwrap(),
        _ => LinearSystem::discrete(network).unwrap(),
    }
}

fn through(system: LinearSystem, input: &[f64]) -> Result<Analysis, Error> {
    let system = system.with_input(Input::Vector(Vector::from_column_slice(input)))?;
    analyse(&system, &Options::default().with_lags(6))
}

#[test]
fn a_unit_that_repeats_others_changes_nothing_of_what_is_held() {
    for dynamics in [Dynamics::Discrete, Dynamics::Continuous] {
        let alone = through(two_units(dynamics), &[1.0, 2.0]).unwrap();
        let found = through(with_identity(dynamics), &[1.0, 2.0, 3.0]).unwrap();
        assert_eq!((found.reached, alone.reached), (2, 2));
        assert!((found.total.value / alone.total.value - 1.0).abs() < 1e-12);
        for lag in 0..6 {
            assert!((found.curve[lag] - alone.curve[lag]).abs() <= found.curve.errors[lag] + alone.curve.errors[lag]);
        }
        let [one, other] = [&found, &alone].map(|found| found.decoding.capacity.unwrap());
        assert!((one.value - other.value).abs() <= one.error + other.error);
        assert!((found.noise_budget.value - 2.0).abs() < 1e-12);
        // |x|^2 counts the third unit too: 1 + 4 + 9.
        assert!((found.response.signal_power.unwrap()[0] - 14.0).abs() < 1e-12);
        // Over unit inputs (a, b, a + b)/sqrt(a^2 + b^2 + (a+b)^2): the largest is an eigenvalue of M.
        let (best, spatial) = (&found.spatial.best, &found.spatial.matrix.value);
        let direction = &best.direction.value;
        assert!((direction.norm() - 1.0).abs() < 1e-12);
        assert!((direction[0] + direction[1] - direction[2]).abs() < 1e-12);
        assert!((direction.dot(&(spatial * direction)) / best.total.value - 1.0).abs() < 1e-12);
        let again = through(with_identity(dynamics), direction.as_slice());
        // The rounded direction itself may leave the plane; where it does not, its total is the largest.
        assert!(again.is_err() || (again.unwrap().total.value / best.total.value - 1.0).abs() < 1e-12);
    }
}

#[test]
fn an_input_that_no_noise_reaches_is_refused_with_its_direction() {
    let error = through(with_identity(Dynamics::Discrete), &[1.0, 0.0, 0.0]).unwrap_err();
    assert!(
        matches!(&error, Error::SingularCovariance { direction, variance: 0.0 }
        if ["x_1", "x_2", "x_3"].iter().all(|unit| direction.contains(unit))),
        "{error}"
    );
    // A unit of its own without noise, in a network where the first and third have some.
    let network = Matrix::from_diagonal(&Vector::from_vec(vec![0.5, 0.9, 0.25]));
    let noise = Matrix::from_diagonal(&Vector::from_vec(vec![1.0, 0.0, 1.0]));
    let apart = LinearSystem::discrete(network).unwrap().with_noise_covariance(noise).unwrap();
    let error = through(apart.clone(), &[1.0, 1e-300, 0.0]).unwrap_err();
    assert!(matches!(&error, Error::SingularCovariance { direction, .. } if direction == "1.00 x_2"), "{error}");
    let found = through(apart, &[2.0, 0.0, 1.0]).unwrap();
    // Two normal units under unit noise hold |v|^2.
    assert!((found.total.value - 5.0).abs() < 1e-12 && found.reached == 2);
    assert_eq!(found.spatial.matrix.value.row(1).norm(), 0.0);
    assert_eq!(found.input.as_slice(), &[2.0, 0.0, 1.0]);
}

fn assert_factored(found: &StateCovariance, expected: &Matrix) {
    let product = &found.factor * found.factor.transpose();
    for (index, &truth) in expected.iter().enumerate() {
        let (row, column) = (index % expected.nrows(), index / expected.nrows());
        let allowed = found.relative_error_bound * (expected[(row, row)] * expected[(column, column)]).sqrt()
            + 1e-16 * truth.abs();
        assert!((found.matrix[index] - truth).abs() <= allowed, "C_{row}{column}");
        assert!((product[index] - truth).abs() <= allowed + 4e-16 * truth.abs(), "L L' at {row} {column}");
    }
}

#[test]
fn the_covariance_and_a_thin_factor_of_it_are_given() {
    let first = Matrix::from_row_slice(2, 2, &[1.0, 0.0, 0.0, 0.0]);
    // The second unit would be unstable; nothing moves it.
    for other in [0.0, 0.5, 1.0, 2.0] {
        let network = Matrix::from_row_slice(2, 2, &[0.5, 0.0, 0.0, other]);
        let system = LinearSystem::discrete(network).unwrap().with_noise_covariance(first.clone()).unwrap();
        let found = state_covariance(&system, &Options::default()).unwrap();
        assert_eq!((found.rank, found.factor.shape()), (1, (2, 1)));
        assert_factored(&found, &Matrix::from_row_slice(2, 2, &[4.0 / 3.0, 0.0, 0.0, 0.0]));
    }
    // Two units and their sum over 1, 2 and many steps: C of the sum is the sum of C.
    for steps in [1, 2, 50] {
        let options = Options::default().with_horizon(steps);
        let found = state_covariance(&with_identity(Dynamics::Discrete), &options).unwrap();
        let alone = state_covariance(&two_units(Dynamics::Discrete), &options).unwrap().matrix;
        let sums = Matrix::from_row_slice(3, 2, &[1.0, 0.0, 0.0, 1.0, 1.0, 1.0]);
        assert_eq!((found.rank, found.factor.ncols()), (2, 2), "{steps} steps");
        assert_factored(&found, &(&sums * alone * sums.transpose()));
        let [smallest, _] = found.eigenvalue_range().unwrap();
        assert!(smallest.unwrap().contains(0.0));
    }
}

#[test]
fn a_unit_root_is_refused_and_its_covariance_after_some_steps_has_rank_three() {
    // Four states of which the third is the sum of the first two: a model of an economy (dynare, issue 677).
    let network = Matrix::from_row_slice(
        4,
        4,
        &[0.9, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.9, 1.0, 0.0, 0.0, -0.1, 0.0, 0.0, 0.0],
    );
    let noise = Matrix::from_row_slice(
        4,
        4,
        &[1e-6, 0.0, 1e-6, 1e-6, 0.0, 1e-4, 1e-4, 1e-4, 1e-6, 1e-4, 1.01e-4, 1.01e-4, 1e-6, 1e-4, 1.01e-4, 1.01e-4],
    );
    let system = LinearSystem::discrete(network).unwrap().with_noise_covariance(noise).unwrap();
    let error = state_covariance(&system, &Options::default()).unwrap_err();
    assert!(matches!(error, Error::Unstable { .. } | Error::StabilityUndecided { .. }), "{error}");
    let found = state_covariance(&system, &Options::default().with_horizon(50)).unwrap();
    assert_eq!((found.rank, found.factor.shape()), (3, (4, 3)));
    let first = 1e-6 * (1.0 - 0.81f64.powi(50)) / 0.19;
    assert!((found.matrix[(0, 0)] / first - 1.0).abs() < 1e-14);
    assert!((found.matrix[(1, 1)] / 5e-3 - 1.0).abs() < 1e-14);
}
