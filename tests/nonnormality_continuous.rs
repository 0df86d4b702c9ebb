//! The measures of x' = A x against closed forms, inequalities and brute force.

use fisher_memory::linalg::{Matrix, Vector, multiply, orthonormal_columns, spectral_norm};
use fisher_memory::nonnormality::{
    NonnormalityOptions, continuous_transient_gain, half_plane_kreiss_constant, measure_continuous,
    pseudospectral_abscissa, resolvent_norm, spectral_abscissa,
};
use fisher_memory::{Error, Options};
use nalgebra::Complex;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};
use std::f64::consts::E;

const TOLERANCE: f64 = 1e-9;

fn gaussian(n: usize, seed: u64) -> Matrix {
    let mut generator = ChaCha8Rng::seed_from_u64(seed);
    Matrix::from_fn(n, n, |_, _| {
        let draw: f64 = StandardNormal.sample(&mut generator);
        draw / (n as f64).sqrt()
    })
}

/// A Gaussian generator moved so that its computed spectral abscissa is `abscissa`.
fn leaky(n: usize, abscissa: f64, seed: u64) -> Matrix {
    let matrix = gaussian(n, seed);
    let current = fisher_memory::linalg::spectral_abscissa(&matrix).unwrap();
    matrix + Matrix::identity(n, n) * (abscissa - current)
}

fn close(found: f64, expected: f64, absolute: f64, what: &str) {
    assert!((found - expected).abs() <= absolute, "{what}: {found:e} against {expected:e}");
}

/// e^X by halving until |X| is small, thirty terms of the series, and squaring: shares nothing with the library.
fn exponential(matrix: &Matrix) -> Matrix {
    let halvings = matrix.norm().log2().ceil().max(0.0) as i32 + 1;
    let small = matrix * 0.5f64.powi(halvings);
    let mut sum = Matrix::identity(matrix.nrows(), matrix.ncols());
    for term in (1..30).rev() {
        sum = Matrix::identity(matrix.nrows(), matrix.ncols()) + &small * sum / f64::from(term);
    }
    (0..halvings).fold(sum, |power, _| &power * &power)
}

#[test]
fn a_normal_generator_does_not_overshoot() {
    let turn = orthonormal_columns(&gaussian(4, 2));
    let diagonal = Matrix::from_diagonal(&Vector::from_vec(vec![-0.1, -0.5, -2.0, -2.0]));
    let draw = gaussian(6, 3);
    let skew = &draw - draw.transpose();
    let turned = multiply(&multiply(&turn, &diagonal), &turn.transpose());
    let cases = [(diagonal, -0.1), (skew.clone(), 0.0), (skew - Matrix::identity(6, 6) * 0.25, -0.25), (turned, -0.1)];
    for (matrix, abscissa) in cases {
        let found = measure_continuous(&matrix, &NonnormalityOptions::default()).unwrap();
        assert_eq!(found.kreiss.unwrap().constant.upper, 1.0);
        assert_eq!(found.transient_gain.unwrap().gain.upper, 1.0);
        close(found.spectral_abscissa.unwrap().value, abscissa, 1e-14, "spectral abscissa");
        close(found.timeless.numerical_abscissa.unwrap().value, abscissa, 1e-14, "numerical abscissa");
        for at in found.pseudospectral_abscissa {
            let edge = at.edge.unwrap();
            close(edge.lower, abscissa + at.epsilon, 1e-9, "lower end");
            close(edge.upper, abscissa + at.epsilon, 1e-9, "upper end");
        }
    }
}

#[test]
fn a_defective_pair_has_its_closed_forms() {
    // A = [[-a, b], [0, -a]]: |z + a|^2 = s^2 + b s where z I - A has the singular value s, so that the largest
    // x/s is b/(4 a) + a/b; and |e^(At)| = e^(asinh(b t/2) - a t), largest where 1 + (b t/2)^2 = (b/2a)^2.
    for (a, b) in [(1.0, 8.0), (0.1, 1.0), (2.0, 5.0), (1e-3, 1.0), (1.0, 1e4f64)] {
        let pair = Matrix::from_row_slice(2, 2, &[-a, b, 0.0, -a]);
        let found = measure_continuous(&pair, &NonnormalityOptions::default()).unwrap();
        assert!(found.spectral_abscissa.unwrap().contains(-a));
        assert!(found.timeless.numerical_abscissa.unwrap().contains(0.5 * b - a));
        let (kreiss, expected) = (found.kreiss.unwrap().constant, b / (4.0 * a) + a / b);
        close(kreiss.lower / expected, 1.0, 2.0 * TOLERANCE, "Kreiss constant");
        assert!(kreiss.upper >= expected * (1.0 - 1e-13) && kreiss.relative_gap() < 1e-8, "{kreiss:?}");
        let ratio = 0.5 * b / a;
        let time = 2.0 / b * (ratio * ratio - 1.0).sqrt();
        let expected = (ratio + (ratio * ratio - 1.0).sqrt()) * (-a * time).exp();
        let gain = found.transient_gain.unwrap();
        close(gain.gain.lower / expected, 1.0, 2.0 * TOLERANCE, "gain");
        assert!(gain.gain.lower <= expected * (1.0 + 1e-13) && gain.gain.upper >= expected * (1.0 - 1e-13));
        close(gain.time / time, 1.0, 1e-3, "time");
        for epsilon in [1e-12 * b, 1e-8, 1e-4, 0.1, 2.0, 1e6] {
            let expected = (epsilon * epsilon + b * epsilon).sqrt() - a;
            let edge = pseudospectral_abscissa(&pair, epsilon, TOLERANCE).unwrap();
            let size = expected.abs().max(expected + a);
            close(edge.lower / size, expected / size, 1e-8, "pseudospectral abscissa");
            assert!(edge.lower <= expected + 1e-13 * size && edge.upper >= expected - 1e-13 * size, "{edge:?}");
        }
    }
}

#[test]
fn a_slow_mode_behind_a_fast_one_is_bracketed_without_a_walk_over_its_life() {
    // A = [[-a, c], [0, -b]]: e^(At) rises to the norm of [1, c/(b - a)] as e^-bt dies, long before e^-at does.
    for (a, b, c) in [(1e-4, 1.0, 3.0), (1e-8, 1.0, 3.0), (1e-12, 0.5, 2.0)] {
        let matrix = Matrix::from_row_slice(2, 2, &[-a, c, 0.0, -b]);
        let norm = |t: f64| {
            let (slow, fast) = ((-a * t).exp(), (-b * t).exp());
            spectral_norm(&Matrix::from_row_slice(2, 2, &[slow, c * (slow - fast) / (b - a), 0.0, fast])).unwrap()
        };
        let highest = (0..100_000).map(|step| norm(1e-3 * f64::from(step))).fold(1.0, f64::max);
        let gain = continuous_transient_gain(&matrix, TOLERANCE, &Options::default()).unwrap().gain;
        assert!(gain.lower <= highest * (1.0 + 1e-6) && gain.upper >= highest, "{a:e}: {gain:?} {highest}");
        assert!(gain.relative_gap() < 1e-6, "{a:e}: {gain:?}");
    }
}

#[test]
fn brute_force_finds_nothing_above_the_brackets_and_comes_close() {
    for seed in 0..8 {
        let n = 2 + seed as usize % 5;
        let matrix = leaky(n, -0.05 * (1.0 + seed as f64), 40 + seed);
        let kreiss = half_plane_kreiss_constant(&matrix, TOLERANCE, &Options::default()).unwrap();
        let gain = continuous_transient_gain(&matrix, TOLERANCE, &Options::default()).unwrap();
        let (mut widest, mut highest) = (1.0f64, 1.0f64);
        for right in 0..60 {
            let x = 0.005 * 1.15f64.powi(right);
            for up in 0..60 {
                let point = Complex::new(x, 0.05 * f64::from(up));
                widest = widest.max(x * resolvent_norm(&matrix, point).unwrap());
            }
        }
        let step = exponential(&(&matrix * 0.01));
        let mut power = Matrix::identity(n, n);
        for _ in 0..6000 {
            power = &power * &step;
            highest = highest.max(spectral_norm(&power).unwrap());
        }
        let constant = kreiss.constant;
        assert!(widest <= constant.upper * (1.0 + 1e-12) && widest >= 0.98 * constant.lower, "{widest} {kreiss:?}");
        assert!(highest <= gain.gain.upper * (1.0 + 1e-11) && highest >= gain.gain.lower * (1.0 - 1e-4), "{gain:?}");
        let attained = spectral_norm(&exponential(&(&matrix * gain.time))).unwrap();
        assert!(attained >= gain.gain.lower * (1.0 - 1e-13), "{attained:e} {gain:?}");
        // The Kreiss matrix theorem, and the pseudospectral abscissae below K epsilon.
        assert!(constant.lower <= gain.gain.upper && gain.gain.lower <= E * n as f64 * constant.upper);
        assert!(gain.gain.relative_gap() <= 2.0 * TOLERANCE && constant.relative_gap() <= 2.0 * TOLERANCE);
        for epsilon in [1e-3, 1e-2, 0.1] {
            let edge = pseudospectral_abscissa(&matrix, epsilon, TOLERANCE).unwrap();
            assert!(edge.lower / epsilon <= constant.upper * (1.0 + 1e-9));
            assert!(edge.lower >= -0.05 * (1.0 + seed as f64) + epsilon - 1e-9);
        }
    }
}

#[test]
fn generators_that_do_not_decay_keep_their_abscissae() {
    let growing = Matrix::from_row_slice(2, 2, &[-0.9, 0.1, 0.0, 0.2]);
    let found = measure_continuous(&growing, &NonnormalityOptions::default()).unwrap();
    assert!(found.spectral_abscissa.unwrap().contains(0.2));
    assert!(matches!(found.kreiss, Err(Error::Unstable { .. })));
    assert!(matches!(found.transient_gain, Err(Error::Unstable { .. })));
    assert!(found.pseudospectral_abscissa.iter().all(|at| at.edge.as_ref().is_ok_and(|edge| edge.lower > 0.2)));
    // At the border: an integrator that another unit feeds is bounded, but no proof of decay can say so.
    let marginal = Matrix::from_row_slice(2, 2, &[0.0, 1.0, 0.0, -1.0]);
    let refused = continuous_transient_gain(&marginal, TOLERANCE, &Options::default());
    assert!(matches!(refused, Err(Error::StabilityUndecided { .. })), "{refused:?}");
    // Two integrators in a row grow, and nothing proves it.
    let double = Matrix::from_row_slice(2, 2, &[0.0, 1.0, 0.0, 0.0]);
    assert!(continuous_transient_gain(&double, TOLERANCE, &Options::default()).is_err());
}

#[test]
fn a_defective_abscissa_is_enclosed_in_any_basis() {
    let turn = orthonormal_columns(&gaussian(3, 9));
    let jordan = Matrix::from_fn(3, 3, |row, column| match (row, column) {
        (row, column) if row == column => -0.5,
        (row, column) if column == row + 1 => 1.0,
        _ => 0.0,
    });
    let found = spectral_abscissa(&multiply(&multiply(&turn, &jordan), &turn.transpose()), &Options::default());
    let found = found.unwrap();
    assert!(found.contains(-0.5) && found.error < 1e-2, "{found:?}");
}
