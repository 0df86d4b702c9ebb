//! Measures of non-normality of matrices of any scale, and under perturbations of any size.

use fisher_memory::linalg::{Matrix, Vector, multiply, orthonormal_columns};
use fisher_memory::nonnormality::{
    Bracket, NonNormality, NonnormalityOptions, measure, measure_continuous, numerical_radius, pseudospectral_radius,
};
use fisher_memory::{Dynamics, Error};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

fn gaussian(n: usize, seed: u64) -> Matrix {
    let mut generator = ChaCha8Rng::seed_from_u64(seed);
    Matrix::from_fn(n, n, |_, _| StandardNormal.sample(&mut generator))
}

/// A matrix of each kind with the largest modulus of its eigenvalues, where it is normal.
fn kinds() -> Vec<(&'static str, Matrix, Option<f64>)> {
    let draw = gaussian(5, 1);
    let turn = orthonormal_columns(&draw);
    let diagonal = Matrix::from_diagonal(&Vector::from_vec(vec![1.0, 0.5, 0.25]));
    let jordan = Matrix::from_fn(3, 3, |row, column| f64::from(u8::from(row == column || column == row + 1)));
    vec![
        ("diagonal", diagonal, Some(1.0)),
        ("skew", Matrix::from_row_slice(2, 2, &[0.0, -1.0, 1.0, 0.0]), Some(1.0)),
        ("orthogonal", turn.clone(), Some(1.0)),
        ("symmetric", multiply(&multiply(&turn, &(Matrix::identity(5, 5) * 1.0)), &turn.transpose()), Some(1.0)),
        ("Jordan", jordan, None),
        ("Gaussian", draw, None),
    ]
}

fn found(matrix: &Matrix, epsilon: f64) -> NonNormality {
    let options = NonnormalityOptions { epsilons: vec![epsilon], ..NonnormalityOptions::default() };
    measure(matrix, &options).unwrap()
}

#[test]
fn scaling_by_a_power_of_two_scales_every_measure_exactly() {
    for (name, matrix, _) in kinds() {
        let here = found(&matrix, 0.125);
        for power in [-900, -400, 20, 900] {
            let scale = 2f64.powi(power);
            let there = found(&(&matrix * scale), 0.125 * scale);
            let (near, far) = (&here.timeless, &there.timeless);
            assert_eq!(near.spectral_norm.clone().unwrap() * scale, far.spectral_norm.clone().unwrap(), "{name}");
            assert_eq!(near.eigenvector_condition, far.eigenvector_condition, "{name}");
            let departure = |found: &NonNormality| found.timeless.henrici.clone().unwrap().departure;
            assert_eq!(departure(&here) * scale, departure(&there), "{name}");
            let range = |found: &NonNormality| found.timeless.numerical_abscissa.clone().unwrap();
            assert_eq!(range(&here).value * scale, range(&there).value, "{name}");
            for bracket in [
                |found: &NonNormality| found.timeless.numerical_radius.clone().unwrap(),
                |found: &NonNormality| found.pseudospectral_radius[0].edge.clone().unwrap(),
            ] {
                let (near, far) = (bracket(&here), bracket(&there));
                assert_eq!((near.lower * scale, near.upper * scale), (far.lower, far.upper), "{name} {power}");
            }
        }
    }
}

#[test]
fn normal_matrices_of_any_scale_have_their_radii() {
    for (name, matrix, radius) in kinds() {
        let Some(radius) = radius else { continue };
        for scale in [1e-300, 1e-12, 1.0, 85894.86, 1e6, 1e300] {
            for epsilon in [1e-10 * scale, 0.01, 1e-3 * scale, 1e2 * scale] {
                let bracket = pseudospectral_radius(&(&matrix * scale), epsilon, 1e-9).unwrap();
                let truth = radius * scale + epsilon;
                let close = |value: f64| (value / truth - 1.0).abs() < 2e-9;
                assert!(close(bracket.lower) && close(bracket.upper), "{name} {scale:e} {epsilon:e}: {bracket:?}");
                // Orthogonal columns are so to rounding.
                let slack = 1.0 + 1e-14;
                assert!(bracket.lower <= truth * slack && bracket.upper * slack >= truth, "{name} {scale:e}");
            }
            let range = numerical_radius(&(&matrix * scale), 1e-9).unwrap();
            assert!((range.lower / (radius * scale) - 1.0).abs() < 1e-9, "{name} {scale:e}: {range:?}");
        }
    }
}

#[test]
fn a_defective_pair_has_its_rim_at_every_perturbation() {
    for scale in [1e-290, 1.0, 1e290] {
        let (a, b) = (0.5 * scale, scale);
        let pair = Matrix::from_row_slice(2, 2, &[a, b, 0.0, a]);
        for size in [1e-15, 1e-12, 1e-10, 1e-7, 1e-3, 1.0, 1e5f64] {
            let bracket = pseudospectral_radius(&pair, size * scale, 1e-9).unwrap();
            let truth = (0.5 + (size * size + size).sqrt()) * scale;
            let inside = bracket.lower <= truth * (1.0 + 1e-14) && bracket.upper >= truth * (1.0 - 1e-14);
            // Where the perturbation is a few roundings of the matrix, the resolvent has no more digits.
            let gap = if size < 1e-11 { 1e-6 } else { 1e-8 };
            assert!(inside && bracket.relative_gap() < gap, "{scale:e} {size:e}: {bracket:?} {truth:e}");
        }
    }
}

#[test]
fn the_zero_matrix_has_the_perturbation_as_its_radius() {
    for epsilon in [5e-324, 1e-300, 1.0, 1e308] {
        let bracket = pseudospectral_radius(&Matrix::zeros(3, 3), epsilon, 1e-9).unwrap();
        assert_eq!(bracket, Bracket { lower: epsilon, upper: epsilon });
    }
}

#[test]
fn what_leaves_the_doubles_is_told_and_the_rest_is_given() {
    let huge = gaussian(4, 7) * 1e300;
    let measured = found(&huge, 0.01);
    assert!(matches!(measured.timeless.commutator, Err(Error::BeyondDoubles { .. })));
    assert!(measured.timeless.departure_bounds.is_ok() && measured.timeless.henrici.is_ok());
    assert!(matches!(measured.kreiss, Err(Error::Unstable { dynamics: Dynamics::Discrete, .. })));
    let tiny = found(&(gaussian(4, 7) * 1e-300), 1e-302);
    assert!(matches!(tiny.timeless.commutator, Err(Error::BeyondDoubles { .. })));
    assert_eq!(tiny.transient_gain.unwrap().gain, Bracket { lower: 1.0, upper: 1.0 });
    // The norm of the largest matrix of doubles is none.
    let largest = Matrix::from_element(3, 3, f64::MAX);
    assert!(matches!(found(&largest, 1.0).timeless.numerical_radius, Err(Error::BeyondDoubles { .. })));
    // Powers that overflow before they vanish.
    let steep = Matrix::from_row_slice(2, 2, &[0.0, 1e300, 0.0, 0.0]);
    let measured = found(&steep, 1.0);
    assert!(measured.timeless.numerical_radius.is_ok());
    assert!(
        measured.transient_gain.is_err() || (measured.transient_gain.unwrap().gain.lower / 1e300 - 1.0).abs() < 1e-12
    );
}

#[test]
fn generators_of_any_scale_have_the_same_gain() {
    let pair = Matrix::from_row_slice(2, 2, &[-1.0, 8.0, 0.0, -1.0]);
    let options = NonnormalityOptions { epsilons: vec![], ..NonnormalityOptions::default() };
    for scale in [1e-300, 1e-6, 1e300] {
        let found = measure_continuous(&(&pair * scale), &options).unwrap();
        let (kreiss, gain) = (found.kreiss.unwrap().constant, found.transient_gain.unwrap());
        assert!((kreiss.lower - 2.125).abs() < 1e-8 && kreiss.upper >= 2.125 * (1.0 - 1e-14), "{kreiss:?}");
        assert!((gain.gain.lower - 2.989_754_367).abs() < 1e-8, "{gain:?}");
        assert!((gain.time * scale - 15f64.sqrt() / 4.0).abs() < 1e-3, "{gain:?}");
        assert!((found.spectral_abscissa.unwrap().value / scale + 1.0).abs() < 1e-14);
    }
}
