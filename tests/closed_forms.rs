//! Closed forms of the literature against what is computed.

mod support;

use fisher_memory::linalg::{Matrix, Vector, singular_values};
use fisher_memory::{Analysis, Bounded, Input, LinearSystem, Options, analyse, closed_form, family};
use support::proven::contains;
use support::{direction, network};

/// Closed form and result are both rounded to doubles, the former in a few dozen operations.
const ROUNDING: f64 = 1e-14;

fn analysed(recurrent: Matrix, input: Input, lags: usize) -> Analysis {
    let system = LinearSystem::discrete(recurrent).unwrap().with_input(input).unwrap();
    analyse(&system, &Options::default().with_lags(lags)).unwrap()
}

fn from_first(text: &str, lags: usize) -> Analysis {
    analysed(network(text), Input::First, lags)
}

fn assert_close(value: f64, expected: f64, tolerance: f64, what: &str) {
    let error = (value - expected).abs();
    assert!(error <= tolerance * expected.abs(), "{what}: {value} for {expected}, off by {:e}", error / expected.abs());
}

/// Each J(k) within the bound of the analysis.
fn assert_curve(found: &Analysis, expected: impl Fn(usize) -> f64, what: &str) {
    let largest = expected(0);
    for (lag, &value) in found.curve.iter().enumerate() {
        let closed = expected(lag);
        let number = found.curve.get(lag).unwrap();
        assert!(contains(number, closed, ROUNDING), "{what}: J({lag}), {number:?} for {closed:e}");
        if closed > 1e-12 * largest {
            assert_close(value, closed, found.relative_error_bound + ROUNDING, &format!("{what}: J({lag})"));
        } else {
            assert!(value <= 2e-12 * largest, "{what}: J({lag}) = {value}");
        }
    }
}

#[test]
fn delay_lines_of_every_gain_follow_their_formula() {
    for gain in ["0.3", "0.99", "1", "1.0000001", "1.01", "1.4142135623730951", "2", "3.1622776601683795"] {
        for n in [1, 2, 7, 20, 50] {
            let text = format!("chain:n={n},gain={gain}");
            let found = from_first(&text, n + 3);
            let gain: f64 = gain.parse().unwrap();
            assert_curve(&found, |lag| closed_form::delay_line(n, gain, lag), &text);
            let total = closed_form::delay_line_total(n, gain);
            assert_close(found.total.value, total, found.relative_error_bound + ROUNDING, &text);
            assert_chain(&found, n, gain, &text);
            let sum: f64 = found.curve.iter().sum();
            assert_close(sum, total, 1e-10, &text);
        }
    }
}

/// Everything else that is known of a delay line of n units: the total, M = diag, and the responses to noise and
/// signal.
fn assert_chain(found: &Analysis, n: usize, gain: f64, what: &str) {
    let check = |name: &str, number: Bounded, expected: f64, rounding: f64| {
        assert!(contains(number, expected, rounding), "{what}: {name}, {number:?} for {expected:e}");
    };
    check("J_tot", found.total, closed_form::delay_line_total(n, gain), ROUNDING);
    check("tr M", found.spatial.trace, n as f64, 0.0);
    check("tr(Q M)", found.noise_budget, n as f64, 0.0);
    // C = diag(c), c_i = 1 + a + ... + a^(i-1); a signal that enters at the first unit is at one unit at a time.
    let power = gain * gain;
    let variances: Vec<f64> = (0..n).map(|unit| (0..=unit).map(|step| power.powi(step as i32)).sum()).collect();
    check("tr C", found.noise_trace.unwrap(), variances.iter().sum(), 1e-13);
    // M_ii = sum_k a^k / c_(i+k), and the first unit is the best or the last.
    let held = |unit: usize| (unit..n).map(|at| power.powi((at - unit) as i32) / variances[at]).sum::<f64>();
    let totals: Vec<f64> = (0..n).map(held).collect();
    let [most, least] =
        [totals.iter().copied().fold(0.0, f64::max), totals.iter().copied().fold(f64::INFINITY, f64::min)];
    check("best", found.spatial.best.total, most, 1e-13);
    check("worst", found.spatial.worst.as_ref().unwrap().total, least, 1e-13);
    let mut fisher: Vec<f64> = (0..n).map(|lag| closed_form::delay_line(n, gain, lag)).collect();
    fisher.sort_by(|a, b| b.total_cmp(a));
    let spectrum = found.decoding.fisher_spectrum.as_ref().unwrap();
    let shares = found.decoding.memory_function.as_ref().unwrap();
    let powers = found.response.signal_power.as_ref().unwrap();
    for (lag, &eigenvalue) in fisher.iter().enumerate() {
        check("f", spectrum.get(lag).unwrap(), eigenvalue, ROUNDING);
        let information = closed_form::delay_line(n, gain, lag);
        check("m(k)", shares.get(lag).unwrap(), information / (1.0 + information), ROUNDING);
        check("|W^k v|^2", powers.get(lag).unwrap(), power.powi(lag as i32), 1e-13);
    }
    check("capacity", found.decoding.capacity.unwrap(), fisher.iter().map(|f| f / (1.0 + f)).sum(), ROUNDING);
    let information = fisher.iter().map(|f| 0.5 * f.ln_1p()).sum();
    check("information", found.decoding.mutual_information.unwrap(), information, ROUNDING);
}

#[test]
fn the_delay_line_formula_is_the_literal_one() {
    // a^k (a-1)/(a^(k+1)-1) as written; at a = 1.21 it loses little.
    let a = 1.1f64 * 1.1;
    for lag in 0..30 {
        let literal = a.powi(lag) * (a - 1.0) / (a.powi(lag + 1) - 1.0);
        assert_close(closed_form::delay_line(30, 1.1, lag as usize), literal, 1e-14, "literal");
    }
    let total = (1.0 - 1.0 / a) * (30.0 + (1..=30).map(|j| 1.0 / (a.powi(j) - 1.0)).sum::<f64>());
    assert_close(closed_form::delay_line_total(30, 1.1), total, 1e-13, "total");
    let harmonic: f64 = (1..=30).map(|j| 1.0 / f64::from(j)).sum();
    assert_close(closed_form::delay_line_total(30, 1.0), harmonic, 1e-14, "harmonic number");
    assert_eq!(closed_form::delay_line_total(30, 0.0), 1.0);
    // 1e400 is beyond doubles, the formula is not.
    assert_close(closed_form::delay_line(500, 1e3, 499), 1.0 - 1e-6, 1e-14, "large gain");
}

#[test]
fn any_delay_line_follows_from_its_powers_and_from_its_variances() {
    let gains = [0.5, 2.0, 1.25, 0.1, 30.0, 1.0];
    let n = gains.len() + 1;
    let recurrent = Matrix::from_fn(n, n, |row, column| if row == column + 1 { gains[column] } else { 0.0 });
    let (mut powers, mut variances) = (vec![1.0], vec![1.0]);
    for (stage, gain) in gains.iter().enumerate() {
        powers.push(powers[stage] * gain * gain);
        variances.push(1.0 + gain * gain * variances[stage]);
    }
    let found = analysed(recurrent, Input::First, n);
    let (by_powers, by_variances) =
        (closed_form::from_signal_powers(&powers), closed_form::from_stage_variances(&variances));
    assert_eq!((by_powers.len(), by_variances.len()), (n, n));
    assert_curve(&found, |lag| by_powers[lag], "from powers");
    assert_curve(&found, |lag| by_variances[lag], "from variances");
    assert!(closed_form::from_signal_powers(&[]).is_empty() && closed_form::from_stage_variances(&[]).is_empty());
}

#[test]
fn rings_rotations_and_multiples_of_the_identity_forget_exponentially() {
    for (text, scale) in [
        ("ring:n=9,scale=0.95", 0.95),
        ("ring:n=10,scale=-0.4", 0.4),
        ("identity:n=4,scale=0.9", 0.9),
        ("orthogonal:n=12,scale=0.95,seed=1", 0.95),
        ("orthogonal:n=13,scale=0.5,seed=2", 0.5),
    ] {
        let found = from_first(text, 40);
        // The orthogonal factor is orthogonal to n u; over 40 lags that adds up.
        for (lag, &value) in found.curve.iter().enumerate() {
            assert_close(value, closed_form::scaled_orthogonal(scale, lag), 1e-12, text);
        }
        assert_close(found.total.value, 1.0, 1e-12, text);
    }
}

#[test]
fn fan_out_networks_follow_their_widths() {
    for widths in [vec![1, 4, 16, 16], vec![1, 2, 3, 4, 5], vec![1; 6]] {
        let found = analysed(family::fan_out(&widths).unwrap(), Input::First, widths.len() + 1);
        let expected = closed_form::fan_out(&widths);
        assert_curve(&found, |lag| expected.get(lag).copied().unwrap_or(0.0), "fan-out");
    }
    // A source and then sqrt N layers of sqrt N units: J_tot / sqrt N tends to ln 2, the sum being within 1 of it.
    let layers = 1000;
    let mut widths = vec![layers; layers];
    widths[0] = 1;
    let total: f64 = closed_form::fan_out(&widths).iter().sum();
    assert!((total / layers as f64 - 2f64.ln()).abs() < 1.0 / layers as f64);
}

#[test]
fn the_ring_of_two_neighbours_is_exact_until_the_signal_meets_itself() {
    for (n, scale) in [(31, 1.0 - 1e-9), (30, 0.9)] {
        let recurrent =
            Matrix::from_fn(
                n,
                n,
                |row, column| {
                    if (row + 1) % n == column || (column + 1) % n == row { 0.5 * scale } else { 0.0 }
                },
            );
        let found = analysed(recurrent, Input::First, n / 2 - 1);
        assert_curve(&found, |lag| closed_form::symmetric_ring(scale, lag), "symmetric ring");
        for lag in 0..n / 2 - 1 {
            // binom(2k, k) 4^-k / (2 (k+1)) at scale 1.
            let central: f64 = (1..=lag).map(|k| (2 * k - 1) as f64 / (2 * k) as f64).product();
            assert_close(
                closed_form::symmetric_ring(1.0, lag),
                central / (2 * (lag + 1)) as f64,
                1e-14,
                "central binomial",
            );
        }
    }
}

/// Mean J(k) over all inputs of a normal network, from the moduli of its eigenvalues.
fn mean_over_eigenvalues(moduli: &[f64], lag: usize) -> f64 {
    let sum: f64 = moduli.iter().map(|modulus| modulus.powi(2 * lag as i32) * (1.0 - modulus * modulus)).sum();
    sum / moduli.len() as f64
}

#[test]
fn random_normal_networks_follow_the_disk_within_five_standard_errors() {
    const UNITS: usize = 100;
    const DRAWS: u64 = 20;
    const LAGS: [usize; 5] = [0, 1, 2, 5, 10];
    for radius in [1.0, 0.9] {
        let curves: Vec<[f64; 5]> = (0..DRAWS)
            .map(|seed| {
                let moduli = singular_values(&family::normal(UNITS, radius, seed).unwrap()).unwrap();
                LAGS.map(|lag| mean_over_eigenvalues(&moduli, lag))
            })
            .collect();
        for (index, &lag) in LAGS.iter().enumerate() {
            let draws: Vec<f64> = curves.iter().map(|curve| curve[index]).collect();
            let mean = draws.iter().sum::<f64>() / DRAWS as f64;
            let variance = draws.iter().map(|draw| (draw - mean).powi(2)).sum::<f64>() / (DRAWS - 1) as f64;
            // |t| > 5 with 19 degrees of freedom: less than one false alarm in 10000 per line.
            let deviation = (mean - closed_form::normal_disk(radius, lag)).abs();
            let limit = 5.0 * (variance / DRAWS as f64).sqrt();
            assert!(deviation < limit, "radius {radius}, lag {lag}: off by {deviation:e}, limit {limit:e}");
            if lag > 0 {
                // The Wigner law is another one, and is told apart.
                assert!((mean - closed_form::wigner(radius, lag)).abs() > limit);
            }
        }
    }
}

#[test]
fn a_computed_random_normal_network_is_the_mean_over_its_eigenvalues() {
    let recurrent = family::normal(40, 0.95, 3).unwrap();
    let n = recurrent.nrows();
    let mut sums = [0.0; 6];
    for unit in 0..n {
        let input = Vector::from_fn(n, |row, _| if row == unit { 1.0 } else { 0.0 });
        for (sum, value) in sums.iter_mut().zip(&analysed(recurrent.clone(), Input::Vector(input), 6).curve) {
            *sum += value / n as f64;
        }
    }
    let moduli = singular_values(&recurrent).unwrap();
    for (lag, sum) in sums.into_iter().enumerate() {
        assert_close(sum, mean_over_eigenvalues(&moduli, lag), 1e-12, "mean over inputs");
    }
}

#[test]
fn symmetric_gaussian_networks_follow_the_catalan_numbers() {
    const CATALAN: [f64; 7] = [1.0, 1.0, 2.0, 5.0, 14.0, 42.0, 132.0];
    for lag in 0..6 {
        let r: f64 = 0.8;
        let literal =
            CATALAN[lag] * (r / 2.0).powi(2 * lag as i32) - CATALAN[lag + 1] * (r / 2.0).powi(2 * lag as i32 + 2);
        assert_close(closed_form::wigner(r, lag), literal, 1e-13, "Catalan");
    }
    // The edge of the spectrum at finite n lies inside or outside by about n^-2/3 = 1.8% at n = 400, and the radius is
    // scaled to it: 2k + 2 times that in J(k), and more where its two terms cancel.
    let moduli = singular_values(&network("symmetric:n=400,radius=0.9,seed=1")).unwrap();
    for lag in 0..5 {
        let tolerance = 0.018 * (2 * lag + 3) as f64;
        assert_close(mean_over_eigenvalues(&moduli, lag), closed_form::wigner(0.9, lag), tolerance, "Wigner");
    }
    // 3/(2 sqrt pi) k^-5/2 at large k.
    let edge = 1.5 / std::f64::consts::PI.sqrt() * 1000f64.powf(-2.5);
    assert_close(closed_form::wigner(1.0, 1000), edge, 5e-3, "edge");
}

#[test]
fn no_normal_network_exceeds_the_envelope_and_each_lag_attains_it() {
    for text in ["normal:n=9,radius=0.999,seed=1", "symmetric:n=10,radius=0.99,seed=2", "ring:n=5,scale=0.9"] {
        let found = analysed(network(text), Input::Vector(direction(network(text).nrows(), 1)), 60);
        for (lag, &value) in found.curve.iter().enumerate() {
            assert!(value <= closed_form::normal_envelope(lag) * (1.0 + 1e-12), "{text}: lag {lag}");
        }
    }
    for lag in 1..50usize {
        let scale = (lag as f64 / (lag + 1) as f64).sqrt();
        let attained = closed_form::scaled_orthogonal(scale, lag);
        assert_close(attained, closed_form::normal_envelope(lag), 1e-13, "attained");
    }
    assert_eq!(closed_form::normal_envelope(0), 1.0);
    let far = 1e6 * std::f64::consts::E * closed_form::normal_envelope(1_000_000);
    assert!((far - 1.0).abs() < 1e-6);
}

/// Printed totals: half a unit of the last digit.
fn assert_printed(text: &str, printed: &str) {
    let digits = printed.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    let total = from_first(text, 1).total.value;
    let half = 0.5 * 10f64.powi(-(digits as i32));
    assert!((total - printed.parse::<f64>().unwrap()).abs() <= half, "{text}: {total} for {printed}");
}

#[test]
fn the_printed_totals_of_chains_are_met_to_every_digit() {
    for (text, printed) in [
        ("chain:n=100,gain=1.4142135623730951", "50.80335"),
        ("chain:n=20,gain=1.4142135623730951", "10.80335"),
        ("chain:n=20,gain=2", "15.31582"),
        ("chain:n=100,gain=0.99", "4.3909"),
        ("chain:n=100,gain=1", "5.1874"),
        ("chain:n=100,gain=1.01", "6.2811"),
        ("chain:n=100,gain=1.02", "7.6060"),
        ("chain:n=100,gain=1.03", "9.0589"),
        ("chain:n=100,gain=1.04", "10.5661"),
        ("chain:n=100,gain=1.05", "12.0873"),
    ] {
        assert_printed(text, printed);
    }
}

#[test]
fn the_printed_totals_of_chains_with_feedback_are_met_to_every_digit() {
    for (feedback, printed) in [
        ("0.01", "4.4576"),
        ("0.02", "4.6526"),
        ("0.03", "4.9578"),
        ("0.04", "5.3460"),
        ("0.05", "5.7931"),
        ("0.06", "6.2833"),
        ("0.07", "6.8068"),
    ] {
        assert_printed(&format!("chain:n=100,gain=0.99,feedback={feedback}"), printed);
    }
    let total = from_first("chain:n=100,gain=0.99,feedback=0.2", 1).total.value;
    assert_close(total, 15.481672204396407, 1e-12, "feedback 0.2");
}

#[test]
fn the_recommended_initialisation_is_right_where_others_are_off_by_79_percent() {
    for (n, total) in [(20, 14.884221997605904), (40, 29.09502936773008)] {
        let found = from_first(&format!("chain:n={n},gain=0.5,diagonal=0.9"), 1);
        assert_close(found.total.value, total, 1e-12, "lambda I + chain");
        assert!(found.relative_error_bound < 1e-12);
    }
}
