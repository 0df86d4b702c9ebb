//! The measures of non-normality against closed forms, inequalities, invariances and brute force.

use fisher_memory::linalg::{Matrix, Vector, multiply, orthonormal_columns, singular_values, spectral_norm};
use fisher_memory::nonnormality::{
    NonnormalityOptions, commutator_bounds, eigenvector_condition, henrici, kreiss_constant, measure,
    numerical_abscissa, numerical_radius, peak_profile, pseudospectral_radius, resolvent_norm, schur_feedforward,
    transient_gain, transient_gain_of,
};
use fisher_memory::{Error, Options};
use nalgebra::Complex;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};
use std::f64::consts::{E, PI};

const TOLERANCE: f64 = 1e-9;

fn gaussian(n: usize, gain: f64, seed: u64) -> Matrix {
    let mut generator = ChaCha8Rng::seed_from_u64(seed);
    Matrix::from_fn(n, n, |_, _| {
        let draw: f64 = StandardNormal.sample(&mut generator);
        draw * gain / (n as f64).sqrt()
    })
}

fn chain(n: usize, gain: f64, feedback: f64, diagonal: f64) -> Matrix {
    Matrix::from_fn(n, n, |row, column| match row as i64 - column as i64 {
        1 => gain,
        -1 => feedback,
        0 => diagonal,
        _ => 0.0,
    })
}

fn rotated(matrix: &Matrix, seed: u64) -> Matrix {
    let basis = orthonormal_columns(&gaussian(matrix.nrows(), 1.0, seed));
    multiply(&multiply(&basis, matrix), &basis.transpose())
}

fn ring(n: usize, scale: f64) -> Matrix {
    Matrix::from_fn(n, n, |row, column| if row == (column + 1) % n { scale } else { 0.0 })
}

/// A random matrix rescaled so that its computed spectral radius is `radius`.
fn stable(n: usize, radius: f64, seed: u64) -> Matrix {
    let matrix = gaussian(n, 1.0, seed);
    let current = fisher_memory::linalg::spectral_radius(&matrix).unwrap();
    matrix * (radius / current)
}

fn close(found: f64, expected: f64, relative: f64, what: &str) {
    assert!(
        (found - expected).abs() <= relative * expected.abs().max(1e-300),
        "{what}: {found:e} against {expected:e}"
    );
}

/// sigma_min(z I - W) by nalgebra's own complex SVD: shares nothing with the library's resolvent.
fn smallest_singular_value(matrix: &Matrix, point: Complex<f64>) -> f64 {
    let n = matrix.nrows();
    let shifted = nalgebra::DMatrix::from_fn(n, n, |row, column| {
        let diagonal = if row == column { point } else { Complex::new(0.0, 0.0) };
        diagonal - matrix[(row, column)]
    });
    shifted.singular_values().min()
}

#[test]
fn every_measure_of_a_normal_matrix_says_normal() {
    let symmetric = {
        let draw = gaussian(9, 0.4, 3);
        (&draw + draw.transpose()) * 0.5
    };
    let orthogonal = orthonormal_columns(&gaussian(12, 1.0, 4)) * 0.9;
    for (name, matrix) in [("symmetric", symmetric), ("orthogonal", orthogonal), ("ring", ring(7, 0.8))] {
        let radius = fisher_memory::linalg::spectral_radius(&matrix).unwrap();
        let found = measure(&matrix, &NonnormalityOptions::default()).unwrap();
        let timeless = found.timeless;
        let relative = timeless.henrici.unwrap().relative;
        assert!(relative < 1e-14, "{name}: {relative:e}");
        assert!(timeless.commutator.unwrap() < 1e-14 * matrix.norm_squared(), "{name}");
        close(timeless.numerical_radius.unwrap().lower, radius, 1e-12, name);
        assert_eq!(found.kreiss.unwrap().constant.upper, 1.0, "{name}");
        assert_eq!(found.transient_gain.unwrap().gain.upper, 1.0, "{name}");
        close(timeless.eigenvector_condition.unwrap(), 1.0, 1e-12, name);
        for at in found.pseudospectral_radius {
            close(at.edge.unwrap().lower, radius + at.epsilon, 1e-9, name);
        }
    }
}

#[test]
fn a_slight_departure_from_normal_keeps_its_digits() {
    // The subtraction |W|^2 - sum |lambda|^2 would lose all of 1e-12.
    let mut matrix = ring(6, 1.0);
    let base = henrici(&matrix).unwrap().departure;
    assert!(base < 1e-14);
    matrix = Matrix::from_diagonal(&Vector::from_vec(vec![0.9, 0.5, -0.3]));
    matrix[(0, 2)] = 1e-12;
    close(henrici(&rotated(&matrix, 1)).unwrap().departure, 1e-12, 2e-3, "departure");
    assert!(henrici(&stable(5, 0.9, 8)).unwrap().relative > 0.1);
}

#[test]
fn a_network_that_is_feedforward_as_it_stands_is_nothing_else() {
    // Whatever the numbering of the units, and with loops between layers kept apart from them.
    for n in 1..12 {
        let matrix = chain(n, 1.1, 0.0, 0.0);
        let shuffled = Matrix::from_fn(n, n, |row, column| matrix[(row * 5 % 11 % n, column * 5 % 11 % n)]);
        let found = schur_feedforward(if n == 11 { &shuffled } else { &matrix }).unwrap();
        assert_eq!(found.eigenvalue_norm, 0.0, "{n}");
        close(found.feedforward_norm, 1.1 * ((n - 1) as f64).sqrt(), 1e-15, "feedforward norm");
    }
    let mut blocks = Matrix::zeros(7, 7);
    blocks.view_mut((0, 0), (3, 3)).copy_from(&(ring(3, 0.9)));
    blocks.view_mut((3, 3), (4, 4)).copy_from(&(ring(4, 0.5)));
    blocks[(5, 1)] = 2.0;
    let found = schur_feedforward(&blocks).unwrap();
    close(found.feedforward_norm, 2.0, 1e-14, "feedforward norm");
    close(found.eigenvalue_norm, (3.0 * 0.81 + 4.0 * 0.25f64).sqrt(), 1e-14, "eigenvalues");
}

#[test]
fn henrici_matches_the_definition_on_complex_and_real_pairs() {
    for seed in 0..40 {
        let matrix = gaussian(2 + seed as usize % 7, 1.0, seed);
        let eigenvalues = fisher_memory::linalg::eigenvalues(&matrix).unwrap();
        let square = matrix.norm_squared() - eigenvalues.iter().map(|value| value.norm_sqr()).sum::<f64>();
        close(henrici(&matrix).unwrap().departure, square.max(0.0).sqrt(), 1e-7, "departure");
        let found = schur_feedforward(&matrix).unwrap();
        close(found.feedforward_norm.hypot(found.eigenvalue_norm), matrix.norm(), 1e-13, "Schur norms");
    }
}

#[test]
fn orthogonal_changes_of_basis_change_no_measure() {
    for (matrix, seed) in [(chain(7, 1.3, 0.1, 0.2), 1), (stable(8, 0.9, 5), 2)] {
        let [here, there] =
            [&matrix, &rotated(&matrix, seed)].map(|matrix| measure(matrix, &NonnormalityOptions::default()).unwrap());
        let (timeless, same) = (there.timeless, here.timeless);
        close(timeless.henrici.unwrap().departure, same.henrici.unwrap().departure, 1e-12, "departure");
        close(timeless.commutator.unwrap(), same.commutator.unwrap(), 1e-12, "commutator");
        let (radius, range) = (timeless.numerical_radius.unwrap(), timeless.numerical_abscissa.unwrap());
        close(radius.lower, same.numerical_radius.unwrap().lower, 1e-9, "numerical radius");
        close(range.value, same.numerical_abscissa.unwrap().value, 1e-12, "numerical abscissa");
        let [kreiss, same_kreiss] = [there.kreiss, here.kreiss].map(|found| found.unwrap().constant.lower);
        close(kreiss, same_kreiss, 2e-9, "Kreiss constant");
        let (gain, same_gain) = (there.transient_gain.unwrap(), here.transient_gain.unwrap());
        close(gain.gain.lower, same_gain.gain.lower, 1e-11, "transient gain");
        assert_eq!(gain.time, same_gain.time);
        let condition = timeless.eigenvector_condition.unwrap();
        close(condition, same.eigenvector_condition.unwrap(), 1e-7, "eigenvector condition");
        for (there, here) in there.pseudospectral_radius.into_iter().zip(here.pseudospectral_radius) {
            close(there.edge.unwrap().lower, here.edge.unwrap().lower, 2e-9, "pseudospectral radius");
        }
    }
}

#[test]
fn the_commutator_bounds_the_departure_from_both_sides() {
    for seed in 0..200 {
        let mut matrix = gaussian(2 + seed as usize % 8, 1.0, 100 + seed);
        if seed % 3 == 0 {
            matrix = matrix.upper_triangle();
        }
        let (bounds, departure) = (commutator_bounds(&matrix).unwrap(), henrici(&matrix).unwrap().departure);
        let slack = 1.0 + 1e-12;
        assert!(bounds.eberlein <= bounds.kress * slack && bounds.kress <= departure * slack, "{bounds:?} {departure}");
        assert!(departure <= bounds.henrici * slack, "{bounds:?} {departure}");
    }
}

#[test]
fn the_kreiss_matrix_theorem_holds() {
    for seed in 0..12 {
        let matrix = stable(2 + seed as usize % 6, 0.97, 300 + seed);
        let n = matrix.nrows() as f64;
        let kreiss = kreiss_constant(&matrix, TOLERANCE, &Options::default()).unwrap().constant;
        let gain = transient_gain(&matrix, TOLERANCE, &Options::default()).unwrap().gain;
        assert!(kreiss.relative_gap() <= 2.0 * TOLERANCE, "{kreiss:?}");
        assert!(kreiss.lower <= gain.upper && gain.lower <= E * n * kreiss.upper, "{kreiss:?} {gain:?}");
        // Every pseudospectral radius gives a lower bound of K.
        for epsilon in [1e-3, 1e-2, 1e-1] {
            let radius = pseudospectral_radius(&matrix, epsilon, TOLERANCE).unwrap();
            assert!((radius.lower - 1.0) / epsilon <= kreiss.upper * (1.0 + 1e-6));
        }
    }
}

#[test]
fn a_shift_has_its_closed_forms() {
    let found = measure(&chain(8, 1.5, 0.0, 0.0), &NonnormalityOptions::default()).unwrap();
    let (henrici, radius) = (found.timeless.henrici.unwrap(), found.timeless.numerical_radius.unwrap());
    close(henrici.departure, 1.5 * 7f64.sqrt(), 1e-14, "departure");
    close(henrici.relative, 1.0, 1e-14, "relative departure");
    close(radius.lower, 1.5 * (PI / 9.0).cos(), 1e-12, "numerical radius");
    assert!(radius.relative_gap() < 1e-8);
    close(found.timeless.numerical_abscissa.unwrap().value, 1.5 * (PI / 9.0).cos(), 1e-12, "numerical abscissa");
    let kreiss = found.kreiss.unwrap().constant;
    assert!((kreiss.lower - 2.0641).abs() < 5e-5 && kreiss.relative_gap() < 1e-8, "{kreiss:?}");
    let gain = found.transient_gain.unwrap();
    close(gain.gain.lower, 1.5f64.powi(7), 1e-13, "transient gain");
    assert_eq!(gain.time, 7);
    assert!(found.timeless.eigenvector_condition.unwrap().is_infinite());
    let weights = found.timeless.feedforward.unwrap().rms_by_distance;
    close(weights.iter().copied().fold(0.0, f64::max), 1.5, 1e-13, "feedforward weight");
    // The shift of gain 1 is a contraction: K = 1.
    assert_eq!(kreiss_constant(&chain(8, 1.0, 0.0, 0.0), TOLERANCE, &Options::default()).unwrap().constant.upper, 1.0);
}

#[test]
fn a_defective_pair_has_its_closed_forms() {
    // W = [[a, c], [0, a]]: sigma_min^2 + c sigma_min = |z - a|^2, a disk for every epsilon.
    for (a, c) in [(0.9, 1.0), (0.5, 3.0), (-0.8, 0.7), (0.99, 5.0)] {
        let matrix = Matrix::from_row_slice(2, 2, &[a, c, 0.0, a]);
        let b = 1.0 - a.abs();
        let radius = numerical_radius(&matrix, TOLERANCE).unwrap();
        close(radius.lower, a.abs() + 0.5 * c, 1e-12, "numerical radius");
        let kreiss = kreiss_constant(&matrix, TOLERANCE, &Options::default()).unwrap().constant;
        close(kreiss.lower, c / (4.0 * b) + b / c, 2.0 * TOLERANCE, "Kreiss constant");
        assert!(kreiss.upper >= (c / (4.0 * b) + b / c) * (1.0 - 1e-13) && kreiss.relative_gap() < 1e-8);
        for epsilon in [1e-8_f64, 1e-4, 0.1, 2.0] {
            let expected = a.abs() + (epsilon * epsilon + c * epsilon).sqrt();
            let found = pseudospectral_radius(&matrix, epsilon, TOLERANCE).unwrap();
            close(found.lower, expected, 1e-9, "pseudospectral radius");
            assert!(found.upper >= expected * (1.0 - 1e-13), "{found:?} {expected}");
        }
    }
}

#[test]
fn eigenvectors_at_an_angle_have_the_cotangent_condition() {
    for angle in [1.5, 0.7, 0.1, 1e-4] {
        let (sine, cosine) = f64::sin_cos(angle);
        // Eigenvectors (1, 0) and (cos, sin) for the eigenvalues 0.8 and 0.3.
        let matrix = Matrix::from_row_slice(2, 2, &[0.8, -0.5 * cosine / sine, 0.0, 0.3]);
        close(eigenvector_condition(&matrix).unwrap(), 1.0 / (0.5 * angle).tan(), 1e-7, "condition");
    }
}

#[test]
fn a_chain_with_feedback_has_the_pseudospectra_of_its_ellipse() {
    let (gain, feedback) = (0.8, 0.2);
    let mut last = f64::INFINITY;
    for n in [10, 20, 40] {
        let matrix = chain(n, gain, feedback, 0.0);
        let radius = numerical_radius(&matrix, TOLERANCE).unwrap().lower;
        close(radius, (gain + feedback) * (PI / (n + 1) as f64).cos(), 1e-12, "numerical radius");
        // rho = 2 sqrt(ab) = 0.8, but any small perturbation reaches the semi-axis a + b = 1 as n grows.
        let found = pseudospectral_radius(&matrix, 1e-3, TOLERANCE).unwrap().lower;
        assert!(found < 1.0 && 1.0 - found < last, "{n}: {found}");
        last = 1.0 - found;
    }
    assert!(last < 0.09, "{last}");
}

#[test]
fn brute_force_over_a_grid_finds_nothing_above_and_comes_close() {
    for seed in 0..4 {
        let matrix = stable(4 + seed as usize, 0.95, 400 + seed);
        let radius = numerical_radius(&matrix, TOLERANCE).unwrap();
        let kreiss = kreiss_constant(&matrix, TOLERANCE, &Options::default()).unwrap().constant;
        let epsilon = 0.05;
        let pseudo = pseudospectral_radius(&matrix, epsilon, TOLERANCE).unwrap();
        let (mut highest, mut widest, mut farthest) = (0.0_f64, 1.0_f64, 0.0_f64);
        for turn in 0..=120 {
            let angle = PI * f64::from(turn) / 120.0;
            let (sine, cosine) = angle.sin_cos();
            let n = matrix.nrows();
            let part = nalgebra::DMatrix::from_fn(n, n, |row, column| {
                let (entry, mirror) = (matrix[(row, column)], matrix[(column, row)]);
                Complex::new(0.5 * cosine * (entry + mirror), 0.5 * sine * (entry - mirror))
            });
            highest = highest.max(part.symmetric_eigenvalues().max());
            for step in 1..=60 {
                let distance = 0.02 * 1.1f64.powi(step);
                let sigma = smallest_singular_value(&matrix, Complex::from_polar(1.0 + distance, angle));
                widest = widest.max(distance / sigma);
                let near = 0.8 + 0.01 * f64::from(step);
                if smallest_singular_value(&matrix, Complex::from_polar(near, angle)) <= epsilon {
                    farthest = farthest.max(near);
                }
            }
        }
        assert!(highest <= radius.upper && highest >= radius.lower * (1.0 - 1e-3), "{highest} {radius:?}");
        assert!(widest <= kreiss.upper && widest >= kreiss.lower * (1.0 - 5e-3), "{widest} {kreiss:?}");
        assert!(farthest <= pseudo.upper && farthest >= pseudo.lower - 0.015, "{farthest} {pseudo:?}");
    }
}

#[test]
fn the_kreiss_constant_of_long_chains_keeps_its_digits() {
    // Entries of the resolvent of lambda I + chain are gain^k/(z - lambda)^(k+1): no cancellation, so its norm is
    // right to the last digits however large. K itself is the largest of (r - 1) |R(r)| over real r.
    let (n, gain, diagonal) = (20, 0.5_f64, 0.9);
    let value = |radius: f64| {
        let resolvent = Matrix::from_fn(n, n, |row, column| match row.checked_sub(column) {
            Some(step) => gain.powi(step as i32) / (radius - diagonal).powi(step as i32 + 1),
            None => 0.0,
        });
        (radius - 1.0) * spectral_norm(&resolvent).unwrap()
    };
    let found = kreiss_constant(&chain(n, gain, 0.0, diagonal), TOLERANCE, &Options::default()).unwrap();
    close(value(found.radius), found.constant.lower, 1e-11, "attained value");
    let highest = (1..1000).map(|step| value(1.0 + 1e-5 * f64::from(step))).fold(0.0, f64::max);
    assert!(highest <= found.constant.upper && highest > 0.999 * found.constant.lower && found.constant.lower > 3e11);
    assert!(found.constant.relative_gap() < 2e-9, "{found:?}");
    // In a rotated basis the rounding of W itself hides the resolvent: the bracket opens, and still holds.
    let blurred = kreiss_constant(&rotated(&chain(12, gain, 0.0, 0.8), 3), TOLERANCE, &Options::default()).unwrap();
    let sharp = kreiss_constant(&chain(12, gain, 0.0, 0.8), TOLERANCE, &Options::default()).unwrap();
    assert!(blurred.constant.lower <= sharp.constant.upper * 1.001, "{blurred:?} {sharp:?}");
    assert!(blurred.constant.upper >= sharp.constant.lower * 0.999, "{blurred:?} {sharp:?}");
}

#[test]
fn strong_transients_in_a_rotated_basis_are_bounded_where_squaring_in_doubles_diverges() {
    // lambda I + chain as it stands keeps its digits; rotated, its squarings lose those of their square, 1e18 and more.
    for n in [14, 16] {
        let matrix = chain(n, 0.5, 0.0, 0.9);
        let sharp = measure(&matrix, &NonnormalityOptions::default()).unwrap();
        let blurred = measure(&rotated(&matrix, 5), &NonnormalityOptions::default()).unwrap();
        let (gain, same) = (blurred.transient_gain.unwrap(), sharp.transient_gain.unwrap());
        assert!(same.gain.lower > 1e8, "{same:?}");
        // Rotating rounds W by some units, each moving W^k by k |W^k| 1e-16 of itself.
        let moved = 1e-14 * same.time as f64 * same.gain.upper;
        assert!(moved < 0.1 && gain.gain.upper.is_finite(), "{moved:e} {gain:?}");
        assert!(gain.gain.lower <= same.gain.upper * (1.0 + moved), "{gain:?} {same:?}");
        assert!(gain.gain.upper >= same.gain.lower * (1.0 - moved), "{gain:?} {same:?}");
        let (kreiss, same) = (blurred.kreiss.unwrap().constant, sharp.kreiss.unwrap().constant);
        assert!(kreiss.lower <= same.upper * (1.0 + moved), "{kreiss:?} {same:?}");
        assert!(kreiss.upper >= same.lower * (1.0 - moved) && kreiss.upper <= gain.gain.upper, "{kreiss:?} {same:?}");
    }
}

#[test]
fn attained_values_are_attained_by_an_independent_svd() {
    let matrix = stable(12, 0.98, 77);
    let found = kreiss_constant(&matrix, TOLERANCE, &Options::default()).unwrap();
    let point = Complex::from_polar(found.radius, found.angle);
    let sigma = smallest_singular_value(&matrix, point);
    close((found.radius - 1.0) / sigma, found.constant.lower, 1e-10, "Kreiss constant");
    close(resolvent_norm(&matrix, point).unwrap(), 1.0 / sigma, 1e-11, "resolvent norm");
}

#[test]
fn the_transient_gain_is_that_of_the_powers_one_by_one() {
    let slow = rotated(&(chain(4, 0.1, 0.0, 0.995)), 9);
    for matrix in [slow, stable(10, 0.9, 21), chain(30, 1.05, 0.0, 0.0), chain(20, 0.9, 0.2, 0.0)] {
        let found = transient_gain(&matrix, 1e-12, &Options::default()).unwrap();
        let (mut power, mut best, mut time) = (Matrix::identity(matrix.nrows(), matrix.nrows()), 1.0, 0);
        for step in 1..6000 {
            power = &matrix * power;
            let norm = if power.norm() > best { spectral_norm(&power).unwrap() } else { 0.0 };
            if norm > best {
                (best, time) = (norm, step);
            }
        }
        close(found.gain.lower, best, 1e-10, "gain");
        assert!(found.gain.upper >= best * (1.0 - 1e-10) && found.gain.relative_gap() < 1e-11);
        assert!(found.time.abs_diff(time) <= 1, "{} {time}", found.time);
        let input = Vector::from_fn(matrix.nrows(), |unit, _| if unit == 0 { 1.0 } else { 0.0 });
        let one = transient_gain_of(&matrix, &input, found.gain.upper).unwrap();
        assert!(one.gain.upper <= found.gain.upper * (1.0 + 1e-12) && one.gain.relative_gap() < 1e-12);
    }
}

#[test]
fn unstable_networks_are_measured_where_the_measure_exists() {
    let matrix = gaussian(9, 2.0, 5);
    let found = measure(&matrix, &NonnormalityOptions::default()).unwrap();
    let Err(Error::Unstable { evidence, .. }) = found.kreiss else { panic!("{:?}", found.kreiss) };
    assert!(evidence.contains("spectral radius") && found.transient_gain.is_err());
    assert!(found.timeless.numerical_radius.unwrap().lower > 1.0);
    assert!(found.pseudospectral_radius[0].edge.as_ref().unwrap().lower > 1.0);
    assert!(matches!(kreiss_constant(&matrix, TOLERANCE, &Options::default()), Err(Error::Unstable { .. })));
    // Stable, strongly non-normal and in a rotated basis: rounding of its powers must not be taken for growth.
    let strong = fisher_memory::family::network("triangular:n=24,radius=0.95,strength=10").unwrap();
    let gain = transient_gain(&strong, TOLERANCE, &Options::default()).unwrap().gain;
    assert!(gain.lower > 1e4, "{gain:?}");
    // On the circle itself: an isometry is bounded, a defective pair is not.
    assert_eq!(transient_gain(&ring(5, 1.0), TOLERANCE, &Options::default()).unwrap().gain.upper, 1.0);
    let defective = Matrix::from_row_slice(2, 2, &[1.0, 1.0, 0.0, 1.0]);
    let refused = transient_gain(&defective, TOLERANCE, &Options::default());
    assert!(matches!(refused, Err(Error::StabilityUndecided { .. })));
}

#[test]
fn the_gain_of_a_slow_network_is_bracketed_without_a_walk_over_its_powers() {
    // W = [[a, c], [0, b]]: |W^k| rises to the norm of a^k [1, c/(a - b)] as b^k dies, long before a^k does.
    for distance in [1e-4_f64, 1e-6, 1e-8] {
        let (a, b, c) = (1.0 - distance, 0.5, 3.0);
        let power = |k: i32| {
            let off = c * (a.powi(k) - f64::powi(b, k)) / (a - b);
            spectral_norm(&Matrix::from_row_slice(2, 2, &[a.powi(k), off, 0.0, f64::powi(b, k)])).unwrap()
        };
        let highest = (0..200).map(power).fold(1.0, f64::max);
        for matrix in
            [Matrix::from_row_slice(2, 2, &[a, c, 0.0, b]), rotated(&Matrix::from_row_slice(2, 2, &[a, c, 0.0, b]), 2)]
        {
            let found = transient_gain(&matrix, TOLERANCE, &Options::default()).unwrap().gain;
            close(found.lower, highest, 1e-7, "gain");
            assert!(found.upper >= highest * (1.0 - 1e-7) && found.relative_gap() < 1e-6, "{found:?}");
        }
        // A slow rotation: every power is checked against the bracket.
        let slow = stable(4, 1.0 - distance, 3);
        let found = transient_gain(&slow, TOLERANCE, &Options::default()).unwrap().gain;
        let mut walked = Matrix::identity(4, 4);
        for _ in 0..20_000 {
            walked = multiply(&walked, &slow);
            assert!(spectral_norm(&walked).unwrap() <= found.upper * (1.0 + 1e-9));
        }
    }
}

#[test]
fn bad_matrices_are_refused_with_their_reason() {
    let wide = Matrix::zeros(2, 3);
    assert!(matches!(measure(&wide, &NonnormalityOptions::default()), Err(Error::NotSquare { .. })));
    let missing = Matrix::from_element(2, 2, f64::NAN);
    assert!(matches!(numerical_radius(&missing, TOLERANCE), Err(Error::NotFinite { .. })));
    assert!(matches!(numerical_abscissa(&Matrix::zeros(0, 0)), Err(Error::Empty { .. })));
    assert!(matches!(pseudospectral_radius(&ring(3, 1.0), -1.0, TOLERANCE), Err(Error::OutOfRange { .. })));
    assert!(matches!(peak_profile(&ring(3, 1.0), &Matrix::zeros(2, 1), 9), Err(Error::ShapeMismatch { .. })));
}

#[test]
fn extreme_scales_do_not_overflow() {
    let matrix = stable(6, 0.9, 31);
    for scale in [1e-200, 1e200] {
        let scaled = &matrix * scale;
        close(henrici(&scaled).unwrap().relative, henrici(&matrix).unwrap().relative, 1e-12, "relative departure");
        let (far, near) =
            (numerical_radius(&scaled, TOLERANCE).unwrap(), numerical_radius(&matrix, TOLERANCE).unwrap());
        close(far.lower / scale, near.lower, 1e-9, "numerical radius");
        let (far, near) = (eigenvector_condition(&scaled).unwrap(), eigenvector_condition(&matrix).unwrap());
        close(far, near, 1e-9, "eigenvector condition");
    }
    assert!(transient_gain(&(&matrix * 1e200), TOLERANCE, &Options::default()).is_err());
    assert_eq!(
        measure(&Matrix::zeros(4, 4), &NonnormalityOptions::default()).unwrap().timeless.henrici.unwrap().relative,
        0.0
    );
}

#[test]
fn sorting_by_peak_time_uncovers_a_hidden_chain() {
    // A chain whose units are numbered at random: 1, 4, 2, 0, 5, 3.
    let order = [1, 4, 2, 0, 5, 3];
    let mut matrix = Matrix::zeros(6, 6);
    for pair in order.windows(2) {
        matrix[(pair[1], pair[0])] = 1.02;
    }
    let input = Matrix::from_fn(6, 1, |unit, _| if unit == 1 { 1.0 } else { 0.0 });
    let profile = peak_profile(&matrix, &input, 100).unwrap();
    assert_eq!(profile.order, order);
    assert_eq!(profile.peak_times, [0, 1, 2, 3, 4, 5]);
    for (&distance, &weight) in profile.distance.iter().zip(&profile.mean_weight) {
        close(weight, if distance == 1 { 1.02 } else { 0.0 }, 1e-15, "mean weight");
    }
    // Five of 36 weights are 1.02, and n/4 is one distance.
    let share: f64 = 5.0 / 36.0;
    close(profile.asymmetry, 1.0 / (share * (1.0 - share)).sqrt(), 1e-14, "asymmetry");
    let of_all = peak_profile(&matrix, &Matrix::identity(6, 6), 100).unwrap();
    assert_eq!(of_all.peak_times[..1], [0], "a unit without links answers at once");
    // Growth beyond the double range over the run is no obstacle.
    let profile = peak_profile(&(gaussian(5, 1.0, 3) * 1e6), &Matrix::from_element(5, 1, 1.0), 100).unwrap();
    assert_eq!(profile.peak_times, [100; 5]);
    assert!(singular_values(&matrix).unwrap()[0] > 1.0);
}
