//! The analytic optima: values, optimality, feasibility, asymptotics, speed.

use fisher_memory::optimum::{
    OptimalDelayLine, ceiling_signal_power, large_network_noise_range, optimal_delay_line_noise_range,
    optimal_delay_line_signal_power,
};
use fisher_memory::{Bounded, Error, Input, LinearSystem, Options, analyse};

#[test]
fn noise_range_optima_have_their_known_values() {
    let known = [
        (2, 2.0, 5.0 / 3.0),
        (3, 2.0, 2.0),
        (3, 4.0, 2.5042747645),
        (4, 4.0, 3.0066645069),
        (5, 4.0, 3.4052637503),
        (10, 2.0, 3.0150455375),
        (10, 10.0, 7.0396234209),
        (50, 4.0, 9.4203202220),
        (100, 4.0, 13.0049367639),
    ];
    for (n, range, expected) in known {
        let total = optimal_delay_line_noise_range(n, range).unwrap().total;
        // The values are known to ten decimals.
        assert!((total - expected).abs() < 6e-11, "n={n} R={range}: {total} against {expected}");
    }
}

#[test]
fn signal_power_optima_have_their_known_values() {
    for (n, power, expected) in [(4, 10.0, 2.9143212848), (8, 20.0, 4.4497834871)] {
        let total = optimal_delay_line_signal_power(n, power).unwrap().total;
        assert!((total - expected).abs() < 6e-11, "n={n} P={power}: {total} against {expected}");
    }
}

#[test]
fn optima_agree_with_forty_digit_arithmetic_to_machine_precision() {
    // The same recurrences in 40 digits (mpmath), root to 30 digits.
    let noise = [
        (7, 1.25, 1.7409232168786573),
        (1000, 3.0, 32.37615501336058),
        (5000, 100.0, 498.24401665244847),
        (3000, 1e5, 2960.416702526534),
        (4, 1e12, 3.999999999995702),
    ];
    for (n, range, expected) in noise {
        let total = optimal_delay_line_noise_range(n, range).unwrap().total;
        assert!((total / expected - 1.0).abs() < 4e-15, "n={n} R={range}: {total} against {expected}");
    }
    let signal = [
        (7, 1.25, 1.2071060404940828),
        (1000, 3.0, 2.0),
        (3000, 1e5, 316.71773018152925),
        (2000, 1e8, 1965.3905846225593),
        (4, 1e12, 3.9999999999828084),
    ];
    for (n, power, expected) in signal {
        let total = optimal_delay_line_signal_power(n, power).unwrap().total;
        assert!((total / expected - 1.0).abs() < 4e-15, "n={n} P={power}: {total} against {expected}");
    }
}

/// tr C and tr S of a delay line from its weights alone.
fn spendings(line: &OptimalDelayLine) -> (f64, f64) {
    let (mut noise, mut signal, mut variance, mut power) = (1.0, 1.0, 1.0, 1.0);
    for weight in &line.weights {
        variance = 1.0 + weight * weight * variance;
        power *= weight * weight;
        noise += variance;
        signal += power;
    }
    (noise, signal)
}

#[test]
fn optima_spend_the_whole_budget_and_not_more() {
    for n in [2, 3, 7, 40, 1000] {
        for budget in [1.0, 1.0 + 1e-9, 1.3, 4.0, 60.0, 1e6] {
            let (noise, _) = spendings(&optimal_delay_line_noise_range(n, budget).unwrap());
            assert!((noise / (n as f64 * budget) - 1.0).abs() < 1e-13, "n={n} R={budget}: tr C = {noise}");
            let (_, signal) = spendings(&optimal_delay_line_signal_power(n, budget).unwrap());
            assert!((signal / budget - 1.0).abs() < 1e-13, "n={n} P={budget}: tr S = {signal}");
        }
    }
}

/// J_tot of a delay line with these stage variances, from the definition.
fn total_of(variances: &[f64]) -> f64 {
    let mut kept = 1.0;
    1.0 + variances
        .iter()
        .map(|variance| {
            kept *= 1.0 - 1.0 / variance;
            kept
        })
        .sum::<f64>()
}

#[test]
fn no_exchange_of_noise_between_two_stages_gains() {
    for (n, range) in [(3, 4.0), (10, 2.0), (10, 10.0), (30, 1.1), (6, 200.0)] {
        let line = optimal_delay_line_noise_range(n, range).unwrap();
        let best = &line.stage_variances[1..];
        for giver in 0..best.len() {
            for taker in (0..best.len()).filter(|taker| *taker != giver) {
                for share in [1e-3, 0.05, 0.5, 1.0] {
                    let mut changed = best.to_vec();
                    let amount = share * (best[giver] - 1.0);
                    changed[giver] -= amount;
                    changed[taker] += amount;
                    assert!(total_of(&changed) <= line.total * (1.0 + 1e-14), "n={n} R={range}: {giver} to {taker}");
                }
            }
        }
    }
}

#[test]
fn no_exchange_of_power_between_two_stages_gains() {
    for (n, power) in [(3, 4.0), (8, 20.0), (12, 2.0), (6, 2000.0)] {
        let line = optimal_delay_line_signal_power(n, power).unwrap();
        let powers: Vec<f64> = line.curve().iter().zip(&line.stage_variances).map(|(j, c)| j * c).collect();
        let total_of_powers = |powers: &[f64]| {
            let mut inverse = 0.0;
            powers
                .iter()
                .map(|power| {
                    inverse += 1.0 / power;
                    1.0 / inverse
                })
                .sum::<f64>()
        };
        assert!((total_of_powers(&powers) / line.total - 1.0).abs() < 1e-13);
        for giver in 1..n {
            for taker in (1..n).filter(|taker| *taker != giver) {
                for share in [1e-3, 0.05, 0.5] {
                    let mut changed = powers.clone();
                    changed[giver] -= share * powers[giver];
                    changed[taker] += share * powers[giver];
                    assert!(total_of_powers(&changed) <= line.total * (1.0 + 1e-14), "n={n} P={power}");
                }
            }
        }
    }
}

#[test]
fn the_analysis_of_the_optimal_network_confirms_total_curve_and_variance() {
    for line in [optimal_delay_line_noise_range(12, 3.0).unwrap(), optimal_delay_line_signal_power(9, 30.0).unwrap()] {
        let system = LinearSystem::discrete(line.recurrent()).unwrap().with_input(Input::First).unwrap();
        let found = analyse(&system, &Options::default().with_lags(line.weights.len() + 1)).unwrap();
        assert!((found.total.value / line.total - 1.0).abs() < 1e-12);
        let variance = line.stage_variances.iter().sum::<f64>();
        assert!((found.noise_trace.unwrap().value / variance - 1.0).abs() < 1e-12);
        for (lag, (found, expected)) in found.curve.iter().zip(line.curve()).enumerate() {
            assert!((found - expected).abs() < 1e-12, "J({lag}) = {found} against {expected}");
        }
        // The weights are rounded to doubles: a dozen of them, each by half a unit of itself.
        let within =
            |number: Bounded, expected: f64| (number.value - expected).abs() <= number.error + 1e-14 * expected;
        assert!(within(found.total, line.total) && within(found.noise_trace.unwrap(), variance), "{:?}", found.total);
        for (lag, expected) in line.curve().into_iter().enumerate() {
            assert!(within(found.curve.get(lag).unwrap(), expected), "J({lag}) against {expected}");
        }
    }
}

#[test]
fn more_units_more_budget_never_hold_less() {
    let mut last = 0.0;
    for n in 2..200 {
        let total = optimal_delay_line_noise_range(n, 1.5).unwrap().total;
        assert!(total > last, "n={n}");
        last = total;
    }
    for budget in [1.0, 1.01, 2.0, 9.0, 100.0, 1e5, 1e50] {
        let noise = optimal_delay_line_noise_range(20, budget).unwrap().total;
        let signal = optimal_delay_line_signal_power(20, budget).unwrap().total;
        assert!((1.0..=20.0).contains(&noise) && (1.0..=20.0).contains(&signal), "{budget}: {noise}, {signal}");
    }
}

#[test]
fn large_networks_follow_the_square_root_laws() {
    for (n, range) in [(1_000, 2.0), (10_000, 4.0), (1_000_000, 4.0)] {
        let line = optimal_delay_line_noise_range(n, range).unwrap();
        let law = large_network_noise_range(n, range);
        assert!((line.total - law).abs() < 0.01, "n={n} R={range}: {} against {law}", line.total);
        // The curve is a straight ramp.
        let steps = (2.0 * n as f64 * (range - 1.0)).sqrt();
        let middle = line.curve()[(steps / 2.0) as usize];
        assert!((middle - 0.5).abs() < 2.0 / steps.sqrt(), "n={n} R={range}: J at half the ramp is {middle}");
    }
    for (n, power) in [(400, 100.0), (5_000, 1e4), (1_000_000, 1e8)] {
        let total = optimal_delay_line_signal_power(n, power).unwrap().total;
        let ceiling = ceiling_signal_power(power);
        assert!((total / ceiling - 1.0).abs() < 4e-15, "n={n} P={power}: {total} against {ceiling}");
    }
    // Three times sqrt P stages fall short of the ceiling, never above it.
    assert!(optimal_delay_line_signal_power(30, 100.0).unwrap().total < ceiling_signal_power(100.0) - 0.1);
}

#[test]
fn a_million_units_hold_no_more_than_the_ceiling_and_nearly_as_much() {
    for budget in [2.0, 4.0, 1e4] {
        let noise = optimal_delay_line_noise_range(1_000_000, budget).unwrap();
        assert!((noise.total / large_network_noise_range(1_000_000, budget) - 1.0).abs() < 0.01, "{}", noise.total);
        let signal = optimal_delay_line_signal_power(1_000_000, budget).unwrap();
        assert!(signal.total <= ceiling_signal_power(budget) * (1.0 + 1e-12), "{}", signal.total);
    }
}

#[test]
fn impossible_budgets_are_refused_with_the_reason() {
    for refused in [
        optimal_delay_line_noise_range(0, 2.0),
        optimal_delay_line_noise_range(5, 0.99),
        optimal_delay_line_noise_range(5, f64::NAN),
        optimal_delay_line_noise_range(5, f64::INFINITY),
        optimal_delay_line_signal_power(0, 2.0),
        optimal_delay_line_signal_power(5, -1.0),
        optimal_delay_line_signal_power(5, f64::NAN),
    ] {
        assert!(matches!(refused, Err(Error::OutOfRange { .. })), "{refused:?}");
    }
    assert_eq!(optimal_delay_line_noise_range(1, 7.0).unwrap().total, 1.0);
    assert_eq!(optimal_delay_line_signal_power(1, 7.0).unwrap().weights, Vec::<f64>::new());
}
