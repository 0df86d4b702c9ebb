//! Lyapunov exponents, singular values, signal power, real spectra and the scalar story.

use fisher_memory::Unwatched;
use fisher_memory::linalg::Matrix;
use fisher_memory::products::{
    Ensemble, MatrixSequence, ProductsOptions, all_real_probability, draw_matrix, exact_all_real_probability,
    exact_lyapunov_exponents, log_mean_signal_power_of_power, log_mean_signal_power_of_product,
    log_signal_power_of_product, lyapunov_exponents, scalar_law, scalar_paths, signal_power, singular_values_at,
    summarise,
};
use rand::SeedableRng;

/// With this many standard errors a true statement fails once in 2000; seeds are fixed, so it never fails by chance.
const STANDARD_ERRORS: f64 = 3.5;

/// What a course of matrices depends on.
fn of(ensemble: Ensemble, size: usize, seed: u64, scale: f64) -> ProductsOptions {
    ProductsOptions { ensemble, size, steps: 1, trials: 1, seed, scale }
}

#[test]
fn exponents_of_long_products_meet_newman_and_forrester() {
    let printed = [
        (Ensemble::RealGinibre, [0.8080, 0.6982, 0.5580, 0.3648, 0.0580, -0.6352]),
        (Ensemble::ComplexGinibre, [0.8531, 0.7531, 0.6281, 0.4614, 0.2114, -0.2886]),
    ];
    for (ensemble, values) in printed {
        // Unscaled entries: s = sqrt N.
        let exact = exact_lyapunov_exponents(ensemble, 6, 6f64.sqrt()).unwrap().unwrap();
        let found =
            lyapunov_exponents(&ProductsOptions { steps: 20_000, ..of(ensemble, 6, 3, 6f64.sqrt()) }, &Unwatched)
                .unwrap();
        for index in 0..6 {
            assert!((exact[index] - values[index]).abs() < 5.1e-5, "{ensemble} {index}");
            let error = found.exponents[index] - exact[index];
            assert!(error.abs() < STANDARD_ERRORS * found.standard_errors[index], "{ensemble} {index}: {error}");
            assert!(found.standard_errors[index] < 0.01);
        }
    }
    let found =
        lyapunov_exponents(&ProductsOptions { steps: 300, ..of(Ensemble::Orthogonal, 5, 1, 0.5) }, &Unwatched).unwrap();
    assert!(found.exponents.iter().all(|one| (one - 0.5f64.ln()).abs() < 1e-13));
    assert!(exact_lyapunov_exponents(Ensemble::Uniform, 4, 1.0).unwrap().is_none());
}

#[test]
fn singular_values_of_a_long_product_are_right_where_the_formed_product_has_lost_them() {
    // diag(2, 1, 1/2) turned by a rotation and back: the power's singular values stay known at any length.
    let found =
        singular_values_at(&of(Ensemble::RealGinibre, 5, 2, 2.0), 0, &[4000], MatrixSequence::Product, &Unwatched)
            .unwrap();
    let exact = exact_lyapunov_exponents(Ensemble::RealGinibre, 5, 2.0).unwrap().unwrap();
    for (index, (log, rate)) in found[0].log_singular_values.iter().zip(&exact).enumerate() {
        // Variance of log sigma_i: n psi_1((N-i+1)/2)/4, here at most n pi^2/8.
        let deviation = (4000.0 * std::f64::consts::PI.powi(2) / 8.0 / (5.0 - index as f64)).sqrt();
        assert!((log - 4000.0 * rate).abs() < 2.0 * STANDARD_ERRORS * deviation, "{index}: {log}");
    }
    let found =
        singular_values_at(&of(Ensemble::RealGinibre, 8, 4, 1.0), 0, &[60], MatrixSequence::Product, &Unwatched)
            .unwrap();
    let spread = found[0].log_singular_values[0] - found[0].log_singular_values[7];
    assert!(spread > 40.0, "beyond double precision of the largest: {spread}");
}

#[test]
fn the_metric_degenerates_for_gaussian_products_and_never_for_isometries() {
    let steps = [1, 10, 100];
    let gaussian =
        singular_values_at(&of(Ensemble::RealGinibre, 30, 1, 1.0), 0, &steps, MatrixSequence::Product, &Unwatched)
            .unwrap();
    let spread = |after: usize| gaussian[after].log_singular_values[0] - gaussian[after].log_singular_values[29];
    assert!(spread(1) > spread(0) && spread(2) > 5.0 * spread(1));
    assert!(gaussian[2].collapsing > 0.9 && gaussian[2].expanding < 0.1);
    for ensemble in [Ensemble::Orthogonal, Ensemble::Identity] {
        for course in [MatrixSequence::Power, MatrixSequence::Product] {
            for after in singular_values_at(&of(ensemble, 30, 1, 1.0), 0, &steps, course, &Unwatched).unwrap() {
                assert!(after.log_singular_values.iter().all(|log| log.abs() < 1e-12 * after.steps as f64));
                assert_eq!((after.collapsing, after.expanding), (0.0, 0.0));
            }
        }
    }
}

#[test]
fn the_mean_signal_power_of_powers_has_its_exact_values() {
    for (size, steps, expected) in
        [(20, 6, 1.1779), (20, 10, 2.4982), (60, 10, 1.1406), (60, 20, 4.123), (200, 20, 1.1905)]
    {
        let found = log_mean_signal_power_of_power(size, steps, 1.0).unwrap().exp();
        assert!((found - expected).abs() < 5.1e-5 * if expected > 4.0 { 10.0 } else { 1.0 }, "{size} {steps}: {found}");
    }
    // One step, one unit: E|w|^2 = 1, E|w|^4 = 2, E|w|^2k = k!.
    for steps in [0, 1] {
        assert!(log_mean_signal_power_of_power(50, steps, 1.0).unwrap().abs() < 1e-13);
    }
    assert!((log_mean_signal_power_of_power(1, 5, 1.0).unwrap().exp() - 120.0).abs() < 1e-10);
    assert!((log_mean_signal_power_of_power(1, 5, 2.0).unwrap() - 120f64.ln() - 10.0 * 2f64.ln()).abs() < 1e-12);
    // About sinh(u)/u, and finite where the power itself is not.
    let (n, k) = (1e6_f64, 1500.0);
    let u = (k + 1.0) * (k + 2.0) / (2.0 * n);
    assert!((log_mean_signal_power_of_power(1_000_000, 1500, 1.0).unwrap() / (u.sinh() / u).ln() - 1.0).abs() < 0.01);
    assert!(log_mean_signal_power_of_power(10, 100_000, 1.0).unwrap() > 1000.0);
}

#[test]
fn simulated_signal_power_meets_the_exact_means() {
    let setting =
        ProductsOptions { ensemble: Ensemble::ComplexGinibre, size: 20, steps: 6, trials: 4000, seed: 6, scale: 1.0 };
    let steps: Vec<u64> = (0..=6).collect();
    let power = signal_power(&setting, &steps, MatrixSequence::Power, &Unwatched).unwrap();
    let product =
        signal_power(&ProductsOptions { trials: 1500, ..setting }, &steps, MatrixSequence::Product, &Unwatched)
            .unwrap();
    for (steps, (power, product)) in power.iter().zip(&product).enumerate() {
        let steps = steps as u64;
        let exact = log_mean_signal_power_of_power(20, steps, 1.0).unwrap();
        let error = (power.log_mean - exact).exp_m1();
        assert!(error.abs() <= STANDARD_ERRORS * power.relative_standard_error + 1e-12, "power, k = {steps}: {error}");
        let exact = log_mean_signal_power_of_product(steps, 1.0);
        let error = (product.log_mean - exact).exp_m1();
        assert!(
            error.abs() <= STANDARD_ERRORS * product.relative_standard_error + 1e-12,
            "product, k = {steps}: {error}"
        );
        let (mean, deviation) = log_signal_power_of_product(Ensemble::ComplexGinibre, 20, steps, 1.0).unwrap().unwrap();
        let error = (product.mean_log - mean).abs();
        assert!(error <= STANDARD_ERRORS * deviation / 1500f64.sqrt() + 1e-12, "typical product, k = {steps}: {error}");
    }
    // Powers have left the isometric regime, and the test would see it.
    assert!(power[6].log_mean > STANDARD_ERRORS * power[6].relative_standard_error);
}

#[test]
fn the_probability_of_a_real_spectrum_has_its_exact_values_and_tends_to_one() {
    let real = |size, factors, trials, seed| {
        let options = ProductsOptions { steps: factors, trials, ..of(Ensemble::RealGinibre, size, seed, 1.0) };
        all_real_probability(&options, &Unwatched)
    };
    for (size, factors) in [(2, 1), (3, 1), (4, 1), (2, 2), (3, 2), (4, 2)] {
        let exact = exact_all_real_probability(size, factors).unwrap();
        let found = real(size, factors, 4000, 8).unwrap();
        let error = found.estimate - exact;
        assert!(error.abs() < STANDARD_ERRORS * found.standard_error, "N = {size}, {factors} factors: {error}");
    }
    // N = 4 with 5, 10, 20 and 40 factors, printed to two digits.
    for (factors, printed) in [(5, 0.48), (10, 0.70), (20, 0.87), (40, 0.967)] {
        let found = real(4, factors, 1000, 8).unwrap();
        let error = found.estimate - printed;
        assert!(error.abs() < STANDARD_ERRORS * found.standard_error + 0.005, "{factors} factors: {error}");
    }
    assert_eq!(exact_all_real_probability(3, 3), None);
    assert_eq!(real(1, 3, 10, 1).unwrap().estimate, 1.0);
    assert!(all_real_probability(&of(Ensemble::Uniform, 2, 1, 1.0), &Unwatched).is_err());
}

#[test]
fn one_unit_walks_in_a_product_and_runs_in_a_power() {
    let law = scalar_law(Ensemble::RealGinibre, 50, 1.0).unwrap().unwrap();
    let paths =
        scalar_paths(&ProductsOptions { steps: 50, trials: 4000, ..of(Ensemble::RealGinibre, 1, 12, 1.0) }).unwrap();
    assert!(scalar_paths(&of(Ensemble::RealGinibre, 2, 1, 1.0)).is_err());
    assert!(scalar_paths(&of(Ensemble::ComplexGinibre, 1, 1, 1.0)).is_err());
    let end = |pick: fn(&fisher_memory::products::ScalarPaths) -> f64| {
        summarise(&paths.iter().map(pick).collect::<Vec<f64>>())
    };
    let (walk, repeated) = (end(|path| path.walk[50]), end(|path| path.repeated[50]));
    assert!((walk.mean_log_radius - law.mean_log).abs() < STANDARD_ERRORS * walk.standard_error);
    assert!((repeated.mean_log_radius - law.mean_log).abs() < STANDARD_ERRORS * repeated.standard_error);
    // Relative standard error of a deviation: sqrt((kurtosis - 1)/(4 * 4000)), kurtosis of ln|w| being 7.
    assert!((walk.std_log_radius / law.walk_deviation - 1.0).abs() < STANDARD_ERRORS * 0.02);
    assert!((repeated.std_log_radius / law.repeated_deviation - 1.0).abs() < STANDARD_ERRORS * 0.02);
    // The same mean, but means of the moduli differ exponentially.
    assert!(law.log_mean_repeated - law.log_mean_walk > 50.0);
    // ln E|w| = ln(2/pi)/2 a step; E|w|^50 = 49!! (the product of odd numbers).
    assert!((law.log_mean_walk - 25.0 * (2.0 / std::f64::consts::PI).ln()).abs() < 1e-11);
    let odd: f64 = (1..50).step_by(2).map(|factor| f64::from(factor).ln()).sum();
    assert!((law.log_mean_repeated - odd).abs() < 1e-11);
    // The complex unit is the exact law of size 1.
    let complex = scalar_law(Ensemble::ComplexGinibre, 7, 0.3).unwrap().unwrap();
    let product = fisher_memory::products::ProductLaw::new(1, 7, 0.3).unwrap();
    assert!(
        (complex.mean_log - product.mean).abs() < 1e-10 && (complex.walk_deviation - product.deviation).abs() < 1e-10
    );
}

#[test]
fn drawn_matrices_have_the_variance_of_their_scale() {
    let mut generator = rand_chacha::ChaCha8Rng::seed_from_u64(3);
    let student = Ensemble::StudentT { degrees: 5.0 };
    for ensemble in [Ensemble::RealGinibre, Ensemble::Uniform, Ensemble::Rademacher, student, Ensemble::ComplexGinibre]
    {
        let matrix: Matrix = draw_matrix(ensemble, 200, 3.0, &mut generator).unwrap();
        // |W|_F^2 = N^2 s^2/N, and twice that in the real form of a complex matrix.
        let copies = if ensemble == Ensemble::ComplexGinibre { 2.0 } else { 1.0 };
        assert!((matrix.norm_squared() / (copies * 200.0 * 9.0) - 1.0).abs() < 0.05, "{ensemble}");
        assert!(matrix.mean().abs() < 0.01, "{ensemble}");
    }
}
