//! Every method for X = A X A' + Q on every family: one residual ratio, one threshold, and agreement with the
//! certified covariance.

mod support;

use fisher_memory::linalg::Matrix;
use fisher_memory::{Error, LinearSystem, Options, state_covariance, stein};
use support::{correlated_noise, direction, grid, network};

type Method = fn(&Matrix, &Matrix) -> fisher_memory::Result<Matrix>;

const METHODS: [(&str, Method); 4] = [
    ("squaring", |matrix, right| Ok(stein::squaring(matrix, right, &Options::default())?.matrix)),
    ("series", stein::series),
    ("kronecker", stein::kronecker),
    ("schur", stein::schur),
];

/// A residual of this many times n u (|Q| + (1 + |A|^2) |X|) counts as solved: a backward stable method of a few
/// products stays near one, with some room for the constants of the Schur iteration.
const THRESHOLD: f64 = 10.0;
/// Terms that the series may need before it refuses (1 - rho of about 1e-4).
const SLOWEST_SERIES: f64 = 2e-4;

/// |Q + A X A' - X| / (n u (|Q| + (1 + |A|^2) |X|)) in Frobenius norms.
fn residual_ratio(matrix: &Matrix, right: &Matrix, solution: &Matrix) -> f64 {
    let residual = right + matrix * solution * matrix.transpose() - solution;
    let size = right.norm() + (1.0 + matrix.norm_squared()) * solution.norm();
    residual.norm() / (matrix.nrows() as f64 * f64::EPSILON * size)
}

/// Right-hand sides of every kind: independent, correlated, of rank one, indefinite.
fn right_sides(n: usize) -> [Matrix; 4] {
    let column = direction(n, 20);
    let correlated = correlated_noise(n, 21);
    let mut indefinite = &correlated * 0.5;
    indefinite[(0, 0)] = -1.0;
    [Matrix::identity(n, n), correlated, &column * column.transpose(), indefinite]
}

#[test]
fn every_method_solves_every_family() {
    let mut worst = 0.0f64;
    for (name, matrix) in grid() {
        for (index, right) in right_sides(matrix.nrows()).iter().enumerate() {
            for (method, solve) in METHODS {
                // Squaring is told to stop by its positive terms.
                if method == "squaring" && index == 3 {
                    continue;
                }
                match solve(&matrix, right) {
                    Ok(solution) => {
                        let ratio = residual_ratio(&matrix, right, &solution);
                        assert!(ratio <= THRESHOLD, "{method} on {name}, right side {index}: residual ratio {ratio}");
                        assert_eq!(solution, solution.transpose(), "{method} on {name}: not symmetric");
                        worst = worst.max(ratio);
                    }
                    Err(Error::StabilityUndecided { estimate, .. }) if method == "series" => {
                        assert!(estimate > 1.0 - SLOWEST_SERIES, "series gave up on {name}");
                    }
                    Err(error) => panic!("{method} on {name}, right side {index}: {error}"),
                }
            }
        }
    }
    // The ratio measures something: it is not zero by construction.
    assert!(worst > 1e-3);
}

#[test]
fn every_method_agrees_with_the_certified_covariance_as_far_as_its_condition_lets_it() {
    for (name, matrix) in grid() {
        let n = matrix.nrows();
        let right = correlated_noise(n, 22);
        let system = LinearSystem::discrete(matrix.clone()).unwrap().with_noise_covariance(right.clone()).unwrap();
        let certified = state_covariance(&system, &Options::default()).unwrap().matrix;
        // The largest eigenvalue of C for Q = I is the condition number of the equation; 0.3 bounds Q from below.
        let condition = certified.norm() / 0.3;
        for (method, solve) in METHODS {
            let Ok(solution) = solve(&matrix, &right) else {
                assert_eq!(method, "series", "{name}");
                continue;
            };
            let size = right.norm() + (1.0 + matrix.norm_squared()) * certified.norm();
            let allowed = THRESHOLD * n as f64 * f64::EPSILON * size * condition;
            let error = (&solution - &certified).norm();
            assert!(error <= allowed, "{method} on {name}: error {error:e}, allowed {allowed:e}");
        }
    }
}

#[test]
fn larger_odd_and_even_networks_are_solved_by_squaring_and_schur_alike() {
    for text in [
        "gaussian:n=64,radius=0.95,seed=1",
        "gaussian:n=65,radius=0.95,seed=1",
        "normal:n=80,radius=0.99,seed=2",
        "triangular:n=61,radius=0.9,strength=1,seed=3",
        "dale:n=70,radius=0.9,seed=4",
    ] {
        let matrix = network(text);
        let right = correlated_noise(matrix.nrows(), 23);
        for (method, solve) in METHODS.iter().filter(|(method, _)| *method != "kronecker") {
            let ratio = residual_ratio(&matrix, &right, &solve(&matrix, &right).unwrap());
            assert!(ratio <= THRESHOLD, "{method} on {text}: {ratio}");
        }
    }
}

#[test]
fn the_linear_oracles_solve_beyond_stability_where_the_series_refuses() {
    let matrix = Matrix::from_row_slice(3, 3, &[1.5, 0.3, 0.0, -0.3, 1.5, 0.2, 0.1, 0.0, 0.5]);
    let right = Matrix::identity(3, 3);
    let by_elimination = stein::kronecker(&matrix, &right).unwrap();
    assert!(residual_ratio(&matrix, &right, &by_elimination) < THRESHOLD);
    assert!((stein::schur(&matrix, &right).unwrap() - by_elimination).norm() < 1e-13);
    assert!(matches!(stein::series(&matrix, &right), Err(Error::StabilityUndecided { .. })));
    // Eigenvalues 2 and 1/2 have the product 1: no solution.
    let resonant = Matrix::from_row_slice(2, 2, &[2.0, 0.0, 0.0, 0.5]);
    for solve in [stein::kronecker, stein::schur] {
        assert!(matches!(solve(&resonant, &Matrix::from_element(2, 2, 1.0)), Err(Error::StabilityUndecided { .. })));
    }
}

#[test]
fn oracles_refuse_what_is_no_equation_or_too_large() {
    let wide = Matrix::zeros(2, 3);
    let nan = Matrix::from_element(2, 2, f64::NAN);
    let fine = Matrix::identity(2, 2) * 0.5;
    for solve in [stein::series, stein::kronecker, stein::schur] {
        assert!(matches!(solve(&wide, &fine), Err(Error::NotSquare { rows: 2, columns: 3, .. })));
        assert!(matches!(solve(&fine, &Matrix::identity(3, 3)), Err(Error::ShapeMismatch { rows: 3, .. })));
        assert!(matches!(solve(&nan, &fine), Err(Error::NotFinite { row: 1, column: 1, .. })));
        assert!(matches!(solve(&fine, &nan), Err(Error::NotFinite { .. })));
        assert!(matches!(solve(&Matrix::zeros(0, 0), &Matrix::zeros(0, 0)), Err(Error::Empty { .. })));
    }
    let large = |n: usize| (Matrix::zeros(n, n), Matrix::identity(n, n));
    let (matrix, right) = large(41);
    assert!(matches!(stein::kronecker(&matrix, &right), Err(Error::OutOfRange { .. })));
    let (matrix, right) = large(201);
    assert!(matches!(stein::series(&matrix, &right), Err(Error::OutOfRange { .. })));
}
