//! Simulated powers and products against the exact laws, with seeds fixed and wrong laws rejected.

use fisher_memory::Unwatched;
use fisher_memory::products::{
    Ensemble, LogRadii, PowerLaw, ProductLaw, ProductsOptions, compare, draw, draw_gamma, draw_matrix, draw_trials,
    exact_comparison, summarise,
};

/// With this many standard errors a true statement fails once in 2000; seeds are fixed, so it never fails by chance.
const STANDARD_ERRORS: f64 = 3.5;

fn setting(ensemble: Ensemble, size: usize, steps: u64, trials: usize) -> ProductsOptions {
    ProductsOptions { ensemble, size, steps, trials, seed: 20, scale: 1.0 }
}

/// The p-value of Kolmogorov and Smirnov's test of a sample against a distribution function.
fn kolmogorov_smirnov(sample: &[f64], cumulative: impl Fn(f64) -> f64) -> f64 {
    let mut sorted = sample.to_vec();
    sorted.sort_by(f64::total_cmp);
    let count = sorted.len() as f64;
    let distance = sorted.iter().enumerate().fold(0.0, |worst: f64, (index, &value)| {
        let exact = cumulative(value);
        worst.max((exact - index as f64 / count).abs()).max(((index + 1) as f64 / count - exact).abs())
    });
    p_value(distance, count)
}

/// The p-value of the same test of two samples against each other.
fn two_samples(left: &[f64], right: &[f64]) -> f64 {
    let mut sorted = right.to_vec();
    sorted.sort_by(f64::total_cmp);
    let (m, n) = (left.len() as f64, right.len() as f64);
    let mut all = left.to_vec();
    all.sort_by(f64::total_cmp);
    let distance = all.iter().enumerate().fold(0.0, |worst: f64, (index, &value)| {
        let other = sorted.partition_point(|&one| one <= value) as f64 / n;
        worst.max((other - (index + 1) as f64 / m).abs()).max((other - index as f64 / m).abs())
    });
    p_value(distance, m * n / (m + n))
}

fn p_value(distance: f64, count: f64) -> f64 {
    let x = (count.sqrt() + 0.12 + 0.11 / count.sqrt()) * distance;
    if x < 0.2 {
        return 1.0;
    }
    (1..100).map(|j| 2.0 * (if j % 2 == 1 { 1.0 } else { -1.0 }) * (-2.0 * f64::from(j * j) * x * x).exp()).sum()
}

fn check_against_the_exact_law(size: usize, steps: u64, draws: &LogRadii) {
    let power = PowerLaw::new(size as u64, steps, 1.0).unwrap();
    let product = ProductLaw::new(size as u64, steps, 1.0).unwrap();
    let at = format!("N = {size}, n = {steps}");
    let p = kolmogorov_smirnov(&draws.power, |x| power.cumulative(x));
    assert!(p > 1e-3, "{at}: power, p = {p}");
    let p = kolmogorov_smirnov(&draws.product, |x| product.cumulative(x));
    assert!(p > 1e-3, "{at}: product, p = {p}");
    // A fifth of a deviation away, and each law in place of the other: the test would notice.
    assert!(kolmogorov_smirnov(&draws.power, |x| power.cumulative(x + 0.2 * power.deviation)) < 1e-6, "{at}");
    assert!(kolmogorov_smirnov(&draws.product, |x| product.cumulative(x - 0.2 * product.deviation)) < 1e-6, "{at}");
    // After one step both laws are the same.
    assert!(steps == 1 || kolmogorov_smirnov(&draws.product, |x| power.cumulative(x)) < 1e-6, "{at}");
    let (found, exact) = (summarise(&draws.power), summarise(&draws.product));
    assert!((found.mean_log_radius - power.mean).abs() < STANDARD_ERRORS * found.standard_error, "{at}");
    assert!((exact.mean_log_radius - product.mean).abs() < STANDARD_ERRORS * exact.standard_error, "{at}");
}

#[test]
fn matrices_follow_the_exact_law() {
    for (size, steps) in [(10, 20), (37, 13), (50, 20)] {
        let draws = draw(&setting(Ensemble::ComplexGinibre, size, steps, 2000), &Unwatched).unwrap();
        check_against_the_exact_law(size, steps, &draws);
    }
}

#[test]
fn gamma_numbers_follow_the_exact_law() {
    for (size, steps) in [(1, 4), (10, 8), (100, 3), (2500, 1), (30, 1000)] {
        let setting = setting(Ensemble::ComplexGinibre, size, steps, 2000);
        check_against_the_exact_law(size, steps, &draw_gamma(&setting, 0..2000, &Unwatched).unwrap());
    }
}

#[test]
fn gamma_numbers_reach_sizes_and_steps_that_no_matrix_does() {
    let setting = setting(Ensemble::ComplexGinibre, 1_000_000, 100, 30);
    let draws = draw_gamma(&setting, 0..30, &Unwatched).unwrap();
    check_means(&draws, 1_000_000, 100);
}

fn check_means(draws: &LogRadii, size: u64, steps: u64) {
    let (power, product) = (summarise(&draws.power), summarise(&draws.product));
    let exact = (PowerLaw::new(size, steps, 1.0).unwrap().mean, ProductLaw::new(size, steps, 1.0).unwrap().mean);
    assert!((power.mean_log_radius - exact.0).abs() < STANDARD_ERRORS * power.standard_error);
    assert!((product.mean_log_radius - exact.1).abs() < STANDARD_ERRORS * product.standard_error);
}

#[test]
fn triangular_form_and_full_matrices_have_the_same_law() {
    use rand::SeedableRng;
    let mut generator = rand_chacha::ChaCha8Rng::seed_from_u64(5);
    for ensemble in [Ensemble::RealGinibre, Ensemble::ComplexGinibre] {
        let reduced = draw(&setting(ensemble, 6, 3, 3000), &Unwatched).unwrap();
        let mut full = || draw_matrix(ensemble, 6, 1.0, &mut generator).unwrap();
        let radius = |matrix| fisher_memory::linalg::spectral_radius(&matrix).unwrap().ln();
        let powers: Vec<f64> = (0..3000).map(|_| 3.0 * radius(full())).collect();
        let products: Vec<f64> = (0..3000).map(|_| radius(full() * full() * full())).collect();
        assert!(two_samples(&reduced.power, &powers) > 1e-3, "{ensemble}");
        assert!(two_samples(&reduced.product, &products) > 1e-3, "{ensemble}");
        assert!(two_samples(&reduced.product, &powers) < 1e-6, "{ensemble}");
    }
}

#[test]
fn real_gaussian_matrices_meet_their_known_moments() {
    // (N, E log rho, deviation) as printed, and what their last digits leave open.
    for (size, trials, mean, deviation, open) in
        [(100, 1000, 0.0489, 0.0375, 0.001), (400, 200, 0.0348, 0.0174, 0.0005)]
    {
        let found = summarise(&draw(&setting(Ensemble::RealGinibre, size, 1, trials), &Unwatched).unwrap().power);
        let error = (found.mean_log_radius - mean).abs();
        assert!(error < open + STANDARD_ERRORS * found.standard_error, "N = {size}: {error}");
        // The relative standard error of a deviation is about 1/sqrt(2 trials), a quarter more for these tails.
        let relative = 1.25 / (2.0 * trials as f64).sqrt();
        let found = found.std_log_radius / deviation;
        assert!((found - 1.0).abs() < STANDARD_ERRORS * relative, "N = {size}: {found}");
    }
}

#[test]
fn the_power_exceeds_the_product_for_entries_of_every_law() {
    let student = Ensemble::StudentT { degrees: 3.0 };
    for ensemble in [Ensemble::RealGinibre, Ensemble::Uniform, Ensemble::Rademacher, student] {
        let found = compare(&setting(ensemble, 20, 10, 300), &Unwatched).unwrap();
        let error = found.power.standard_error.hypot(found.product.standard_error);
        assert!(found.power.mean_log_radius - found.product.mean_log_radius > STANDARD_ERRORS * error, "{ensemble}");
        assert!(found.probability_power_exceeds > 0.6 && found.exact.is_none(), "{ensemble}");
    }
}

#[test]
fn isometries_stay_isometries() {
    for ensemble in [Ensemble::Orthogonal, Ensemble::Identity] {
        let found = compare(&ProductsOptions { scale: 1.5, ..setting(ensemble, 9, 40, 20) }, &Unwatched).unwrap();
        let exact = 40.0 * 1.5f64.ln();
        assert!((found.power.mean_log_radius - exact).abs() < 1e-12 * exact);
        assert!((found.product.mean_log_radius - exact).abs() < 1e-12 * exact);
        assert_eq!(found.probability_power_exceeds, 0.0);
        assert!(found.exact.is_some_and(|exact| exact.power_std_log_radius == 0.0));
    }
}

#[test]
fn the_number_of_threads_and_the_parts_of_a_run_change_nothing() {
    let setting = setting(Ensemble::RealGinibre, 24, 7, 40);
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| draw(&setting, &Unwatched).unwrap())
    };
    let whole = on(1);
    assert_eq!(whole, on(3));
    let mut parts = draw_trials(&setting, 0..13, &Unwatched).unwrap();
    let rest = draw_trials(&setting, 13..40, &Unwatched).unwrap();
    parts.power.extend(rest.power);
    parts.product.extend(rest.product);
    assert_eq!(whole, parts);
    assert_ne!(whole, draw(&ProductsOptions { seed: 21, ..setting }, &Unwatched).unwrap());
}

#[test]
fn a_million_steps_of_small_matrices_stay_finite_and_true() {
    // Entries a thousand times too large: the product itself would be about e^(7 000 000).
    let setting = ProductsOptions { scale: 1000.0, ..setting(Ensemble::ComplexGinibre, 2, 1_000_000, 2) };
    let draws = draw(&setting, &Unwatched).unwrap();
    let exact = exact_comparison(setting.ensemble, 2, setting.steps, setting.scale).unwrap().unwrap();
    for value in draws.product {
        assert!((value - exact.product_mean_log_radius).abs() < 4.0 * exact.product_std_log_radius);
    }
    assert!(draws.power.iter().all(|value| value.is_finite()));
}

#[test]
fn the_share_of_pairs_estimates_the_probability_that_the_power_exceeds() {
    let found = compare(&setting(Ensemble::ComplexGinibre, 5, 6, 2000), &Unwatched).unwrap();
    let exact = found.exact.unwrap().probability_power_exceeds;
    // The share of all pairs of two samples of 2000 deviates by at most 1/sqrt(4 * 2000).
    assert!((found.probability_power_exceeds - exact).abs() < STANDARD_ERRORS * 0.0112, "{exact}");
}

#[test]
fn settings_out_of_range_are_refused() {
    let good = setting(Ensemble::RealGinibre, 3, 2, 5);
    let heavy = Ensemble::StudentT { degrees: 2.0 };
    for bad in [
        ProductsOptions { size: 0, ..good },
        ProductsOptions { steps: 0, ..good },
        ProductsOptions { trials: 0, ..good },
        ProductsOptions { scale: f64::NAN, ..good },
        ProductsOptions { ensemble: heavy, ..good },
    ] {
        assert!(draw(&bad, &Unwatched).is_err(), "{bad:?}");
    }
    assert!(draw_gamma(&good, 0..5, &Unwatched).is_err());
    for text in ["", "ginibre", "student-t", "student-t:df=1", "student-t:df=inf", "student-t:df=x"] {
        assert!(text.parse::<Ensemble>().is_err(), "{text}");
    }
    for text in ["real-ginibre", "complex-ginibre", "orthogonal", "identity", "uniform", "rademacher", "student-t:df=3"]
    {
        assert_eq!(text.parse::<Ensemble>().unwrap().to_string(), text);
    }
}
