//! The exact laws of powers and products of complex Ginibre matrices, against high precision and against each other.

use fisher_memory::products::{
    PowerLaw, ProductLaw, limiting_probability_power_exceeds, probability_power_exceeds, product_limit_cumulative,
    product_limit_moments,
};

fn laws(size: u64, steps: u64) -> (PowerLaw, ProductLaw) {
    (PowerLaw::new(size, steps, 1.0).unwrap(), ProductLaw::new(size, steps, 1.0).unwrap())
}

#[track_caller]
fn assert_near(found: f64, expected: f64, tolerance: f64) {
    assert!((found - expected).abs() <= tolerance, "{found} is not {expected} to {tolerance:e}");
}

/// Rounding of the inversion and of the trapezoid rule; the laws promise 1e-8.
const ROUNDING: f64 = 2e-11;

#[test]
fn means_and_deviations_agree_with_mpmath_to_ten_digits() {
    // (N, mean, deviation) of log rho by adaptive quadrature of the incomplete gamma functions in 25 digits.
    for (size, mean, deviation) in [
        (2, -0.038_607_832_450_766_4, 0.329_404_022_065_541_7),
        (10, 0.082_945_763_950_797_4, 0.106_081_451_116_243_9),
        (50, 0.069_109_107_937_204_3, 0.041_111_855_000_372_7),
    ] {
        let law = PowerLaw::new(size, 1, 1.0).unwrap();
        assert_near(law.mean, mean, ROUNDING);
        assert_near(law.deviation, deviation, ROUNDING);
    }
    // (N, n, mean, deviation) by inversion in 25 digits with steps and ranges several times finer and wider.
    for (size, steps, mean, deviation) in [
        (10, 20, -0.426_261_597_802_551, 0.654_731_421_604_087_7),
        (50, 20, 0.024_998_134_809_960_26, 0.246_949_898_072_227_4),
        (37, 13, 0.036_925_987_729_852_96, 0.228_919_904_612_945_1),
        (7, 1000, -36.562_906_978_423_08, 6.195_667_396_643_754),
        (3, 7, -0.557_376_715_084_315_3, 0.773_873_014_655_864_6),
        (2, 300, -40.554_426_819_221_73, 6.954_858_374_806_563),
        // Another program's inversion, characteristic functions in 40 digits and the rest in double: 11 decimals.
        (300, 40, 0.081_863_008_737, 0.128_796_085_857),
        (1000, 300, 0.049_966_209_333, 0.207_639_874_813),
        (10_000, 5000, -0.000_090_761_698, 0.280_670_124_764),
        (10_000, 300, 0.076_212_295_636, 0.054_033_037_778),
        (10_000, 1_000_000, -25.000_416_666_668, 5.000_125_002_570),
    ] {
        let law = ProductLaw::new(size, steps, 1.0).unwrap();
        let deviation: f64 = deviation;
        assert_near(law.mean, mean, ROUNDING * deviation.max(1.0));
        assert_near(law.deviation, deviation, ROUNDING * deviation.max(1.0));
    }
}

#[test]
fn one_unit_has_the_law_of_a_sum_of_logarithms_of_exponentials() {
    // E ln G = -gamma, Var ln G = pi^2/6 for G ~ Gamma(1): nothing to be maximised.
    let (gamma, variance) = (0.577_215_664_901_532_9, std::f64::consts::PI.powi(2) / 6.0);
    for steps in [1_u64, 20, 1000, 1_000_000] {
        let n = steps as f64;
        let (power, product) = laws(1, steps);
        assert_near(power.mean / n, -0.5 * gamma, 1e-12);
        assert_near(power.deviation / n, 0.5 * variance.sqrt(), 1e-11);
        assert_near(product.mean / n, -0.5 * gamma, 1e-12);
        assert_near(product.deviation / n.sqrt(), 0.5 * variance.sqrt(), 1e-11);
    }
}

#[test]
fn one_step_is_the_same_law_found_in_two_ways() {
    for size in [1, 2, 3, 7, 15, 16, 17, 40, 100, 150, 400, 2500, 10_000] {
        let (power, product) = laws(size, 1);
        assert_near(power.mean, product.mean, ROUNDING);
        assert_near(power.deviation, product.deviation, ROUNDING);
        assert_near(probability_power_exceeds(&power, &product), 0.5, ROUNDING);
        for shift in [-3.0, -1.0, -0.2, 0.0, 0.5, 2.0, 6.0] {
            let point = power.mean + shift * power.deviation;
            assert_near(power.cumulative(point), product.cumulative(point), ROUNDING);
            assert_near(power.density(point) * power.deviation, product.density(point) * power.deviation, ROUNDING);
        }
    }
}

#[test]
fn the_power_exceeds_the_product_on_average_for_every_size_and_number_of_steps() {
    for size in [1, 2, 5, 10, 37, 100, 1000] {
        for steps in [1, 2, 10, 100, 10_000] {
            let (power, product) = laws(size, steps);
            let least = if size == 1 || steps == 1 { -ROUNDING * steps as f64 } else { 1e-6 * steps as f64 };
            assert!(power.mean - product.mean > least, "N = {size}, n = {steps}");
        }
    }
}

#[test]
fn the_power_is_ballistic() {
    // Per step, of log rho^2, printed to four digits.
    for (size, mean, deviation) in
        [(10, 0.1659, 0.2122), (50, 0.1382, 0.0822), (100, 0.1151, 0.0555), (400, 0.0737, 0.0255)]
    {
        for steps in [1, 100] {
            let law = PowerLaw::new(size, steps, 1.0).unwrap();
            assert_near(2.0 * law.mean / steps as f64, mean, 5e-5);
            assert_near(2.0 * law.deviation / steps as f64, deviation, 5e-5);
        }
    }
}

#[test]
fn the_product_is_diffusive_once_the_steps_outnumber_the_units() {
    // n (psi(N) - ln N) and sqrt(n psi_1(N)) for N = 10, n = 10^6; the larger neighbours k = 9 are out of reach.
    let (psi, psi1) = (2.251_752_589_066_721, 0.105_166_335_681_685_75);
    let law = ProductLaw::new(10, 1_000_000, 1.0).unwrap();
    assert_near(2.0 * law.mean, 1e6 * (psi - 10f64.ln()), 1e-7);
    assert_near(2.0 * law.deviation, 1e3 * f64::sqrt(psi1), 1e-7);
    let law = ProductLaw::new(10_000, 1_000_000, 1.0).unwrap();
    assert_near(2.0 * law.mean, -50.000_833_333_33, 1e-8);
}

#[test]
fn the_probability_that_the_power_exceeds_tends_to_its_limit() {
    for (size, limit) in
        [(1, 0.5704), (2, 0.6471), (5, 0.7620), (10, 0.8472), (20, 0.9183), (50, 0.9764), (100, 0.9942)]
    {
        assert_near(limiting_probability_power_exceeds(size).unwrap(), limit, 5e-5);
        let (power, product) = laws(size, 1_000_000);
        assert_near(probability_power_exceeds(&power, &product), limit, 2e-4);
    }
}

#[test]
fn the_mean_of_the_product_changes_sign_at_half_as_many_steps_as_units() {
    let mean = |ratio| product_limit_moments(ratio).unwrap().0;
    assert!(mean(0.49965) > 0.0 && mean(0.49975) < 0.0, "{} {}", mean(0.49965), mean(0.49975));
    // The exact law at finite size tends there: the distance falls as 1/N.
    let distance = |size: u64| (2.0 * ProductLaw::new(size, size / 2, 1.0).unwrap().mean - mean(0.5)).abs();
    assert!(
        distance(1000) < 2e-3 && distance(10_000) < 0.15 * distance(1000),
        "{} {}",
        distance(1000),
        distance(10_000)
    );
}

#[test]
fn the_three_regimes_of_steps_against_units_have_their_limits() {
    // n = a N at N = 4000: the whole law, not only its moments.
    for ratio in [0.01_f64, 0.2, 1.0, 4.0] {
        let law = ProductLaw::new(4000, (4000.0 * ratio) as u64, 1.0).unwrap();
        for x in [-2.0, -0.5, 0.0, 1.0, 2.5] {
            let log_radius = 0.5 * (-0.5 * ratio + ratio.sqrt() * x);
            let limit = product_limit_cumulative(ratio, x).unwrap();
            // The correction to the limit is of order N^(-1/2) at small a.
            assert_near(law.cumulative(log_radius), limit, 0.03);
        }
    }
    // Far beyond: Gaussian.
    let law = ProductLaw::new(20, 200_000, 1.0).unwrap();
    for (x, normal) in [(-1.0, 0.158_655_25), (0.0, 0.5), (2.0, 0.977_249_87)] {
        assert_near(law.cumulative(law.mean + x * law.deviation), normal, 1e-3);
    }
}

#[test]
fn densities_are_the_slopes_of_the_distribution_functions() {
    for (size, steps) in [(1, 3), (10, 20), (50, 20), (100, 400)] {
        let (power, product) = laws(size, steps);
        for shift in [-1.5, 0.0, 2.0] {
            let h = 1e-4;
            let (point, width) = (power.mean + shift * power.deviation, h * power.deviation);
            let slope = (power.cumulative(point + width) - power.cumulative(point - width)) / (2.0 * width);
            assert_near(power.density(point) / slope, 1.0, 1e-6);
            let (point, width) = (product.mean + shift * product.deviation, h * product.deviation);
            let slope = (product.cumulative(point + width) - product.cumulative(point - width)) / (2.0 * width);
            assert_near(product.density(point) / slope, 1.0, 1e-6);
        }
        assert_eq!(product.cumulative(f64::NEG_INFINITY), 0.0);
        assert_eq!(product.cumulative(f64::INFINITY), 1.0);
        assert_eq!(power.cumulative(f64::INFINITY), 1.0);
    }
}

#[test]
fn the_scale_of_the_entries_shifts_both_laws() {
    for scale in [1e-100, 0.5, 3.0, 1e200] {
        let (one, power) = (PowerLaw::new(12, 9, 1.0).unwrap(), PowerLaw::new(12, 9, scale).unwrap());
        assert_near(power.mean - one.mean, 9.0 * scale.ln(), 1e-9);
        assert_near(power.cumulative(power.mean), one.cumulative(one.mean), 1e-9);
        let (one, product) = (ProductLaw::new(12, 9, 1.0).unwrap(), ProductLaw::new(12, 9, scale).unwrap());
        assert_near(product.mean - one.mean, 9.0 * scale.ln(), 1e-9);
        assert_near(product.cumulative(product.mean), one.cumulative(one.mean), 1e-9);
    }
}

#[test]
fn the_power_exceeds_for_every_size_to_ten_thousand_and_up_to_a_million_steps() {
    for size in [1, 100, 10_000] {
        for steps in [1, 1000, 1_000_000] {
            let (power, product) = laws(size, steps);
            assert!(probability_power_exceeds(&power, &product) > 0.4999);
        }
    }
}

#[test]
fn sizes_steps_and_scales_out_of_range_are_refused() {
    for (size, steps, scale) in
        [(0, 1, 1.0), (1, 0, 1.0), (1, 1, 0.0), (1, 1, -1.0), (1, 1, f64::NAN), (1, 1, f64::INFINITY)]
    {
        assert!(PowerLaw::new(size, steps, scale).is_err(), "{size} {steps} {scale}");
        assert!(ProductLaw::new(size, steps, scale).is_err(), "{size} {steps} {scale}");
    }
    assert!(product_limit_moments(0.0).is_err() && product_limit_moments(f64::NAN).is_err());
}
