//! The families of networks: what each promises of its spectrum, its structure and its randomness.

use fisher_memory::family::{
    self, chain, dale, elliptic, fan_out, gaussian, gaussian_with_radius, identity, normal, normal_with_spectrum,
    orthogonal, rescaled_to_radius, ring, shuffled_weights, symmetric, triangular,
};
use fisher_memory::linalg::{Matrix, eigenvalues, spectral_radius, symmetric_eigenvalues};
use fisher_memory::{Error, Input, LinearSystem, Options, analyse};
use nalgebra::Complex;

/// Rounding of a product of a few dozen units of size one.
const ROUNDING: f64 = 1e-13;
/// Limit on |z| of a mean: a false alarm once in 15,000 runs, and the seeds are fixed.
const Z_LIMIT: f64 = 4.0;

fn commutator(weights: &Matrix) -> f64 {
    (weights * weights.transpose() - weights.transpose() * weights).norm()
}

/// The z-score of the mean of samples against an expectation.
fn z_score(samples: &[f64], expected: f64) -> f64 {
    let count = samples.len() as f64;
    let mean = samples.iter().sum::<f64>() / count;
    let variance = samples.iter().map(|sample| (sample - mean).powi(2)).sum::<f64>() / (count - 1.0);
    (mean - expected) / (variance / count).sqrt()
}

/// Moduli of the eigenvalues in increasing order.
fn moduli(weights: &Matrix) -> Vec<f64> {
    let mut moduli: Vec<f64> = eigenvalues(weights).unwrap().iter().map(|value| value.norm()).collect();
    moduli.sort_by(f64::total_cmp);
    moduli
}

#[test]
fn a_chain_has_gain_below_feedback_above_and_self_coupling_on_the_diagonal() {
    let expected = Matrix::from_row_slice(3, 3, &[0.1, 0.3, 0.0, 2.0, 0.1, 0.3, 0.0, 2.0, 0.1]);
    assert_eq!(chain(3, 2.0, 0.3, 0.1).unwrap(), expected);
    assert_eq!(chain(1, 2.0, 0.3, 0.1).unwrap(), Matrix::from_element(1, 1, 0.1));
}

#[test]
fn a_chain_with_feedback_has_the_spectral_radius_of_its_closed_form() {
    // Similar to the symmetric chain of weight sqrt(gain feedback): eigenvalues 2 sqrt(gain feedback) cos(pi j/(n+1)).
    let (n, gain, feedback) = (9, 0.8_f64, 0.2_f64);
    let expected = 2.0 * (gain * feedback).sqrt() * (std::f64::consts::PI / (n as f64 + 1.0)).cos();
    let found = spectral_radius(&chain(n, gain, feedback, 0.0).unwrap()).unwrap();
    assert!((found - expected).abs() < ROUNDING, "{found} {expected}");
}

#[test]
fn a_ring_returns_after_n_steps() {
    for n in [1, 2, 5] {
        let ring = ring(n, 0.5).unwrap();
        assert_eq!(ring.pow(n as u32), identity(n, 0.5_f64.powi(n as i32)).unwrap());
    }
}

#[test]
fn normal_families_commute_with_their_transpose_and_have_their_spectral_radius() {
    for n in [1, 2, 7, 20] {
        for (weights, radius) in [
            (ring(n, 0.7).unwrap(), 0.7),
            (identity(n, -0.6).unwrap(), 0.6),
            (orthogonal(n, 0.9, 3).unwrap(), 0.9),
            (symmetric(n, 0.8, 3).unwrap(), 0.8),
        ] {
            assert!(commutator(&weights) < ROUNDING, "n = {n}");
            assert!((spectral_radius(&weights).unwrap() - radius).abs() < ROUNDING, "n = {n}");
        }
        let disk = normal(n, 0.95, 3).unwrap();
        assert!(commutator(&disk) < ROUNDING && spectral_radius(&disk).unwrap() < 0.95, "n = {n}");
    }
}

#[test]
fn non_normal_families_do_not_commute_with_their_transpose() {
    for weights in [
        chain(8, 0.9, 0.0, 0.0).unwrap(),
        gaussian(8, 0.9, 1).unwrap(),
        triangular(8, 0.9, 0.5, 1, true).unwrap(),
        dale(8, 0.75, 0.9, 1).unwrap(),
        elliptic(8, 5.0, 0.9, 1).unwrap(),
        fan_out(&[1, 3, 4]).unwrap(),
    ] {
        assert!(commutator(&weights) > 0.1);
    }
}

#[test]
fn an_orthogonal_network_keeps_every_length() {
    let rotation = orthogonal(30, 1.0, 5).unwrap();
    assert!((rotation.transpose() * &rotation - Matrix::identity(30, 30)).norm() < ROUNDING);
}

#[test]
fn orthogonal_networks_have_the_moments_of_the_haar_measure() {
    let n = 5;
    let draws: Vec<Matrix> = (0..4000).map(|seed| orthogonal(n, 1.0, seed).unwrap()).collect();
    let samples = |statistic: &dyn Fn(&Matrix) -> f64| draws.iter().map(statistic).collect::<Vec<_>>();
    let size = n as f64;
    for (name, values, expected) in [
        ("tr O", samples(&Matrix::trace), 0.0),
        ("(tr O)^2", samples(&|matrix| matrix.trace().powi(2)), 1.0),
        ("tr O^2", samples(&|matrix| (matrix * matrix).trace()), 1.0),
        ("first entry^4", samples(&|matrix| matrix[(0, 0)].powi(4)), 3.0 / (size * (size + 2.0))),
        ("last entry^4", samples(&|matrix| matrix[(4, 4)].powi(4)), 3.0 / (size * (size + 2.0))),
        // Householder factors without the sign of R have one determinant only.
        ("determinant", samples(&Matrix::determinant), 0.0),
    ] {
        let z = z_score(&values, expected);
        assert!(z.abs() < Z_LIMIT, "{name}: z = {z}");
    }
}

#[test]
fn normal_networks_have_eigenvalues_uniform_in_the_disk() {
    for n in [8, 9] {
        let radius = 0.9;
        // Uniform in the disk: |l|^2/radius^2 is uniform in [0, 1], and the real parts have mean zero.
        let draws: Vec<_> = (0..500).map(|seed| eigenvalues(&normal(n, radius, seed).unwrap()).unwrap()).collect();
        let mean = |spectrum: &[Complex<f64>], value: &dyn Fn(&Complex<f64>) -> f64| {
            spectrum.iter().map(value).sum::<f64>() / n as f64
        };
        let squares: Vec<f64> = draws.iter().map(|draw| mean(draw, &|l| l.norm_sqr() / (radius * radius))).collect();
        let fourths: Vec<f64> =
            draws.iter().map(|draw| mean(draw, &|l| (l.norm_sqr() / (radius * radius)).powi(2))).collect();
        let reals: Vec<f64> = draws.iter().map(|draw| mean(draw, &|l| l.re)).collect();
        for (z, name) in [
            (z_score(&squares, 0.5), "second"),
            (z_score(&fourths, 1.0 / 3.0), "fourth"),
            (z_score(&reals, 0.0), "real part"),
        ] {
            assert!(z.abs() < Z_LIMIT, "n = {n}, {name} moment: z = {z}");
        }
    }
}

#[test]
fn a_given_spectrum_is_the_spectrum() {
    let spectrum = [Complex::new(-0.5, 0.0), Complex::new(0.6, 0.3), Complex::new(0.1, 0.0)];
    let weights = normal_with_spectrum(&spectrum, 2).unwrap();
    assert!(commutator(&weights) < ROUNDING);
    let mut found = eigenvalues(&weights).unwrap();
    found.sort_by(|a, b| (a.re, a.im).partial_cmp(&(b.re, b.im)).unwrap());
    let expected = [spectrum[0], spectrum[2], spectrum[1].conj(), spectrum[1]];
    for (found, expected) in found.iter().zip(expected) {
        assert!((found - expected).norm() < ROUNDING, "{found} {expected}");
    }
    let negative = normal_with_spectrum(&[Complex::new(0.0, -0.5)], 2);
    assert!(matches!(negative, Err(Error::OutOfRange { .. })));
    assert!(normal_with_spectrum(&[], 2).is_err());
    assert!(normal_with_spectrum(&[Complex::new(f64::NAN, 0.0)], 2).is_err());
}

#[test]
fn a_symmetric_network_has_the_moments_of_the_semicircle() {
    let n = 300;
    let values = symmetric_eigenvalues(&symmetric(n, 1.0, 4).unwrap()).unwrap();
    let moment = |power: i32| values.iter().map(|value| value.powi(power)).sum::<f64>() / n as f64;
    // Cat_k/4^k; the exact edge lies about n^(-2/3) = 2% away, to the power 2 and 4.
    assert!((moment(2) - 0.25).abs() < 0.02, "{}", moment(2));
    assert!((moment(4) - 0.125).abs() < 0.015, "{}", moment(4));
}

#[test]
fn gaussian_entries_have_the_variance_of_the_gain_and_one_draw_serves_gain_and_radius() {
    let (n, gain) = (60, 1.3);
    let weights = gaussian(n, gain, 9).unwrap();
    let scaled: Vec<f64> = weights.iter().map(|entry| entry * (n as f64).sqrt() / gain).collect();
    let squares: Vec<f64> = scaled.iter().map(|entry| entry * entry).collect();
    let fourths: Vec<f64> = scaled.iter().map(|entry| entry.powi(4)).collect();
    for z in [z_score(&scaled, 0.0), z_score(&squares, 1.0), z_score(&fourths, 3.0)] {
        assert!(z.abs() < Z_LIMIT, "{z}");
    }
    let rescaled = gaussian_with_radius(n, 0.9, 9).unwrap();
    assert!((spectral_radius(&rescaled).unwrap() - 0.9).abs() < ROUNDING);
    let ratio = rescaled[(0, 0)] / weights[(0, 0)];
    assert!((rescaled - weights * ratio).norm() < ROUNDING);
}

#[test]
fn a_triangular_network_has_the_spectrum_of_its_blocks_whatever_the_strength_and_the_basis() {
    for n in [6, 7] {
        let bare = moduli(&triangular(n, 0.9, 0.0, 4, false).unwrap());
        assert!(bare.iter().all(|modulus| *modulus < 0.9));
        for rotate in [false, true] {
            let found = moduli(&triangular(n, 0.9, 0.3, 4, rotate).unwrap());
            for (found, expected) in found.iter().zip(&bare) {
                // A few digits are lost to the non-normality.
                assert!((found - expected).abs() < 1e-11, "{found} {expected}");
            }
        }
        assert!(commutator(&triangular(n, 0.9, 0.0, 4, true).unwrap()) < ROUNDING);
        let plain = triangular(n, 0.9, 2.0, 4, false).unwrap();
        for column in 0..n {
            for row in 0..n {
                let block = row / 2 == column / 2;
                assert_eq!(plain[(row, column)] != 0.0, block || row > column, "({row}, {column})");
            }
        }
    }
}

#[test]
fn diverging_layers_keep_the_amplitude_of_every_unit_and_have_their_closed_form() {
    let widths = [1, 4, 16, 16];
    let weights = fan_out(&widths).unwrap();
    let system = LinearSystem::discrete(weights).unwrap().with_input(Input::First).unwrap();
    let analysis = analyse(&system, &Options::default().with_lags(6)).unwrap();
    let mut resistance = 0.0;
    for (lag, &width) in widths.iter().enumerate() {
        resistance += 1.0 / width as f64;
        assert!(
            (analysis.response.signal_power.as_ref().unwrap().values[lag] - width as f64).abs() < ROUNDING,
            "lag {lag}"
        );
        assert!((analysis.curve[lag] - 1.0 / resistance).abs() < ROUNDING, "lag {lag}");
    }
    assert!(
        analysis.curve[4].abs() < ROUNDING
            && analysis.response.signal_power.as_ref().unwrap().values[4].abs() < ROUNDING
    );
}

#[test]
fn a_network_of_dale_has_columns_of_one_sign_rows_in_balance_and_its_radius() {
    for (n, share, positive) in [(2, 0.8, 1), (10, 0.8, 8), (41, 0.5, 21), (5, 0.01, 1)] {
        let weights = dale(n, share, 0.9, 6).unwrap();
        for (index, column) in weights.column_iter().enumerate() {
            assert!(column.iter().all(|&weight| if index < positive { weight > 0.0 } else { weight < 0.0 }), "n = {n}");
        }
        assert!(weights.row_iter().all(|row| row.sum().abs() < ROUNDING), "n = {n}");
        assert!((spectral_radius(&weights).unwrap() - 0.9).abs() < ROUNDING, "n = {n}");
    }
}

#[test]
fn an_elliptic_network_turns_on_ellipses_of_its_condition() {
    let (n, condition) = (6, 20.0);
    let weights = elliptic(n, condition, 0.8, 2).unwrap();
    let stretch = |unit: usize| condition.powf(unit as f64 / (n as f64 - 1.0));
    let round = Matrix::from_fn(n, n, |row, column| weights[(row, column)] * stretch(column) / stretch(row) / 0.8);
    assert!((round.transpose() * &round - Matrix::identity(n, n)).norm() < ROUNDING);
    assert!(moduli(&weights).iter().all(|modulus| (modulus - 0.8).abs() < 1e-12));
    assert_eq!(elliptic(1, condition, 0.8, 2).unwrap()[(0, 0)].abs(), 0.8);
}

#[test]
fn a_seed_names_one_matrix_and_another_seed_another() {
    type Draw = fn(u64) -> Matrix;
    let families: [Draw; 7] = [
        |seed| orthogonal(6, 1.0, seed).unwrap(),
        |seed| normal(6, 0.9, seed).unwrap(),
        |seed| symmetric(6, 0.9, seed).unwrap(),
        |seed| gaussian(6, 0.9, seed).unwrap(),
        |seed| triangular(6, 0.9, 1.0, seed, true).unwrap(),
        |seed| dale(6, 0.5, 0.9, seed).unwrap(),
        |seed| elliptic(6, 2.0, 0.9, seed).unwrap(),
    ];
    for draw in families {
        assert_eq!(draw(3), draw(3));
        assert!((draw(3) - draw(4)).norm() > 0.1);
    }
}

#[test]
fn an_update_of_a_dependency_cannot_change_published_networks_unseen() {
    // Recorded from rand 0.10, rand_chacha 0.10 and rand_distr 0.6.
    assert_eq!(gaussian(1, 1.0, 0).unwrap()[(0, 0)], 0.699_960_794_626_815_4);
    assert_eq!(gaussian(1, 1.0, u64::MAX).unwrap()[(0, 0)], 0.451_029_982_795_199_6);
    let shuffled = shuffled_weights(&Matrix::from_row_slice(2, 2, &[1.0, 2.0, 3.0, 4.0]), 0);
    assert_eq!(shuffled.as_slice(), [3.0, 1.0, 4.0, 2.0]);
}

#[test]
fn rescaling_reaches_the_radius_at_any_scale_and_refuses_networks_without_a_cycle() {
    for factor in [1e-200, 1.0, 1e200] {
        let weights = rescaled_to_radius(gaussian(12, 1.0, 1).unwrap() * factor, 0.95).unwrap();
        assert!((spectral_radius(&weights).unwrap() - 0.95).abs() < ROUNDING, "{factor}");
    }
    let nilpotent = Matrix::from_row_slice(2, 2, &[1.0, -1.0, 1.0, -1.0]);
    for weights in [chain(5, 2.0, 0.0, 0.0).unwrap(), fan_out(&[1, 2]).unwrap(), Matrix::zeros(3, 3), nilpotent] {
        let refusal = rescaled_to_radius(weights, 0.95).unwrap_err();
        assert!(matches!(refusal, Error::OutOfRange { name: "radius", .. }), "{refusal}");
    }
    assert!(rescaled_to_radius(Matrix::zeros(2, 3), 0.9).is_err());
    assert!(rescaled_to_radius(Matrix::from_element(2, 2, f64::NAN), 0.9).is_err());
}

#[test]
fn arguments_out_of_range_are_refused_by_every_family() {
    let refusals = [
        chain(0, 1.0, 0.0, 0.0),
        chain(family::MAXIMUM_UNITS + 1, 1.0, 0.0, 0.0),
        chain(3, f64::NAN, 0.0, 0.0),
        chain(3, 1.0, f64::INFINITY, 0.0),
        chain(3, 1.0, 0.0, f64::NAN),
        ring(0, 1.0),
        ring(3, f64::NAN),
        identity(0, 1.0),
        identity(usize::MAX, 1.0),
        orthogonal(0, 1.0, 0),
        orthogonal(3, f64::INFINITY, 0),
        normal(0, 0.9, 0),
        normal(3, 0.0, 0),
        symmetric(3, -0.5, 0),
        symmetric(0, 0.5, 0),
        gaussian(0, 1.0, 0),
        gaussian(3, f64::NAN, 0),
        gaussian_with_radius(3, 0.0, 0),
        triangular(3, 0.9, -1.0, 0, true),
        triangular(3, 0.0, 1.0, 0, true),
        fan_out(&[]),
        fan_out(&[1, 0, 2]),
        fan_out(&[usize::MAX, 2]),
        dale(1, 0.8, 0.9, 0),
        dale(10, 0.0, 0.9, 0),
        dale(10, 1.0, 0.9, 0),
        dale(10, 0.8, 0.0, 0),
        elliptic(3, 0.5, 1.0, 0),
        elliptic(3, 2.0, f64::NAN, 0),
        family::optimal_chain(0, family::ChainBudget::NoiseRange(2.0)),
        family::optimal_chain(3, family::ChainBudget::SignalPower(0.5)),
    ];
    for refusal in refusals {
        let refusal = refusal.unwrap_err();
        assert!(matches!(refusal, Error::OutOfRange { .. }), "{refusal}");
    }
}

#[test]
fn the_optimal_chain_holds_what_the_analytic_optimum_says() {
    let weights = family::network("optimal-chain:n=5,noise-range=4").unwrap();
    let system = LinearSystem::discrete(weights).unwrap().with_input(Input::First).unwrap();
    let found = analyse(&system, &Options::default()).unwrap();
    assert!((found.total.value - 3.405_263_750_3).abs() < 1e-10, "{}", found.total.value);
    assert!(
        (found.noise_trace.unwrap().value - 20.0).abs() < 1e-9,
        "the whole budget is used: {}",
        found.noise_trace.unwrap().value
    );
    let weights = family::network("optimal-chain:n=8,signal-power=20").unwrap();
    let system = LinearSystem::discrete(weights).unwrap().with_input(Input::First).unwrap();
    assert!((analyse(&system, &Options::default()).unwrap().total.value - 4.449_783_487_1).abs() < 1e-10);
}
