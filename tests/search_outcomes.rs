//! What the search finds from random starts, against the analytic optima.
#![cfg(feature = "search")]

use fisher_memory::linalg::spectral_norm;
use fisher_memory::search::{Budget, SearchOptions, SearchResult, maximise, optimal_delay_line_noise_range};

fn search(n: usize, budget: Budget, starts: usize) -> SearchResult {
    let found = maximise(n, budget, &SearchOptions { starts, ..SearchOptions::default() }).unwrap();
    let values: Vec<f64> = found.starts.iter().filter_map(|start| start.value).collect();
    println!(
        "n={n} {budget}: {} of {:?}, {} iterations, {:.2} s, starts {values:?}",
        found.analysis.total.value, found.reference_total, found.iterations, found.seconds
    );
    found
}

fn reference(found: &SearchResult) -> f64 {
    found.reference_total.unwrap()
}

#[test]
fn random_starts_reach_the_best_delay_line_under_a_noise_budget() {
    for (n, range, starts) in [(2, 2.0, 4), (3, 4.0, 4), (5, 4.0, 8), (8, 4.0, 8), (12, 3.0, 12), (20, 4.0, 6)] {
        let found = search(n, Budget::NoiseRange(range), starts);
        assert!((found.analysis.total.value / reference(&found) - 1.0).abs() < 1e-6, "n={n} R={range}");
        assert!(found.analysis.noise_trace.unwrap().value <= n as f64 * range * (1.0 + 1e-11));
        // J_tot is flat at the summit: what is right to 1e-15 of it is right to 1e-7 of W.
        let chain = found.chain();
        assert!(chain.rest < 1e-5, "n={n} R={range}: {} of W is no chain", chain.rest);
        let line = optimal_delay_line_noise_range(n, range).unwrap();
        for (weight, expected) in chain.weights.iter().zip(&line.weights) {
            assert!((weight - expected).abs() < 1e-4, "n={n} R={range}: {weight} against {expected}");
        }
    }
}

#[test]
fn random_starts_reach_the_best_delay_line_under_a_signal_budget() {
    for (n, power) in [(4, 10.0), (8, 20.0)] {
        let found = search(n, Budget::SignalPower(power), 4);
        assert!((found.analysis.total.value / reference(&found) - 1.0).abs() < 1e-6, "n={n} P={power}");
    }
}

#[test]
fn unit_norm_holds_no_more_than_the_harmonic_number() {
    let found = search(6, Budget::SpectralNorm { norm: 1.0, radius: 0.95 }, 4);
    assert!((found.analysis.total.value - 2.45).abs() < 2.45e-6);
}

#[test]
fn a_norm_above_one_is_not_won_by_the_chain() {
    for n in [3, 5] {
        let found = search(n, Budget::SpectralNorm { norm: 1.5, radius: 0.95 }, 8);
        assert!(found.analysis.total.value > 2.9676);
        assert!((found.analysis.total.value / reference(&found) - 1.0).abs() < 1e-5);
        assert!(spectral_norm(&found.recurrent).unwrap() < 1.5 + 1e-12);
        let values: Vec<f64> = found.starts.iter().filter_map(|start| start.value).collect();
        let spread = values.iter().fold(0.0f64, |most, value| most.max((found.value.value - value).abs()));
        assert!(spread < 1e-4, "n={n}: starts differ by {spread}");
    }
}

#[test]
fn a_climb_that_rests_before_what_double_precision_cannot_evaluate_has_not_converged() {
    // C spans six orders of magnitude: the best networks lie where digits are lost.
    let far = search(5, Budget::NoiseRange(1e6), 6);
    assert!(far.starts.iter().any(|start| start.value.is_some() && !start.converged));
    let near = search(5, Budget::NoiseRange(4.0), 6);
    assert!(near.starts.iter().all(|start| start.converged));
}
