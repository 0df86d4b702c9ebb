//! Searches with constraints, other objectives, and interruptions: against brute force and known optima.
#![cfg(feature = "search")]

use fisher_memory::linalg::{Matrix, Vector};
use fisher_memory::search::{Budget, Objective, SearchEnding, SearchOptions, SearchResult, Structure, maximise};
use fisher_memory::{Bounded, LinearSystem, Monitor, Options, analyse, family};
use std::f64::consts::PI;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

fn search(n: usize, budget: Budget, options: SearchOptions) -> SearchResult {
    maximise(n, budget, &SearchOptions { starts: 6, ..options }).unwrap()
}

fn under(structure: Structure) -> SearchOptions {
    SearchOptions { structure, ..SearchOptions::default() }
}

/// Solves X = A X A' + Q by squaring, in 40 steps or until X outgrows what any budget here allows.
fn stein(matrix: &Matrix, right: &Matrix) -> Option<Matrix> {
    let (mut sum, mut power) = (right.clone(), matrix.clone());
    for _ in 0..40 {
        let more = &power * &sum * power.transpose();
        sum += &more;
        if sum.trace() > 1e9 {
            return None;
        }
        if more.amax() < 1e-15 * sum.amax() {
            return Some(sum);
        }
        power = &power * &power;
    }
    None
}

/// tr C.
fn noise(recurrent: &Matrix) -> f64 {
    let n = recurrent.nrows();
    stein(recurrent, &Matrix::identity(n, n)).map_or(f64::INFINITY, |noise| noise.trace())
}

/// J_tot of the best unit input, the largest eigenvalue of M.
fn best(recurrent: &Matrix) -> f64 {
    let n = recurrent.nrows();
    let precision = stein(recurrent, &Matrix::identity(n, n)).unwrap().try_inverse().unwrap();
    stein(&recurrent.transpose(), &precision).unwrap().symmetric_eigenvalues().max()
}

/// The largest J_tot over all gains of one shape of W, tr C <= budget.
fn best_gain(shape: &Matrix, budget: f64) -> f64 {
    let (mut low, mut high) = (0.0, 1e3);
    for _ in 0..50 {
        let middle = 0.5 * (low + high);
        if noise(&(shape * middle)) <= budget { low = middle } else { high = middle }
    }
    (1..=8).map(|step| best(&(shape * (low * f64::from(step) / 8.0)))).fold(1.0, f64::max)
}

/// The largest J_tot over a grid of shapes with these free entries, and their signs where they are given.
fn brute_force(n: usize, free: &[(usize, usize)], signs: Option<&[f64]>, budget: f64, steps: usize) -> f64 {
    let angles = free.len() - 1;
    let (range, first) = if signs.is_some() { (PI / 2.0, 0.5) } else { (PI, 0.0) };
    let mut most = 1.0f64;
    for index in 0..steps.pow(angles as u32) {
        let mut rest = index;
        let mut radius = 1.0;
        let mut shape = Matrix::zeros(n, n);
        for (position, entry) in free.iter().enumerate() {
            let weight = if position < angles {
                let angle = range * ((rest % steps) as f64 + first) / steps as f64;
                rest /= steps;
                let weight = radius * angle.cos();
                radius *= angle.sin();
                weight
            } else {
                radius
            };
            shape[*entry] = weight * signs.map_or(1.0, |signs| signs[entry.1]);
        }
        most = most.max(best_gain(&shape, budget));
    }
    most
}

/// The search reaches what brute force reaches, and no more than the spacing of its grid explains.
fn assert_agrees(found: f64, grid: f64, spacing: f64) {
    println!("search {found}, brute force {grid}");
    assert!(found >= grid * (1.0 - 1e-9), "{found} against {grid} by brute force");
    assert!(found <= grid * (1.0 + spacing), "{found} against {grid} by brute force");
}

#[test]
fn sparse_and_signed_networks_agree_with_brute_force() {
    // The best point of a grid lies within half a step of the optimum, and J_tot falls off as its square: measured
    // differences are 1e-4 and below.
    let free = [(0, 0), (1, 0), (1, 1)];
    let mask = Matrix::from_fn(2, 2, |row, column| f64::from(u8::from(free.contains(&(row, column)))));
    let found =
        search(2, Budget::NoiseRange(3.0), under(Structure { mask: Some(mask.clone()), ..Structure::default() }));
    assert_eq!(found.recurrent[(0, 1)], 0.0);
    assert_agrees(found.analysis.total.value, brute_force(2, &free, None, 6.0, 80), 3e-3);

    let all = [(0, 0), (1, 0), (0, 1), (1, 1)];
    let signs = vec![1.0, -1.0];
    let found =
        search(2, Budget::NoiseRange(3.0), under(Structure { signs: Some(signs.clone()), ..Structure::default() }));
    for (row, column) in all {
        assert!(found.recurrent[(row, column)] * signs[column] >= 0.0, "{}", found.recurrent);
    }
    assert_agrees(found.analysis.total.value, brute_force(2, &all, Some(&signs), 6.0, 24), 1e-2);

    // Neighbours only, both ways: a chain with feedback, three units.
    let free = [(1, 0), (0, 1), (2, 1), (1, 2)];
    let mask = Matrix::from_fn(3, 3, |row, column| f64::from(u8::from(free.contains(&(row, column)))));
    let found = search(3, Budget::NoiseRange(2.0), under(Structure { mask: Some(mask), ..Structure::default() }));
    assert_agrees(found.analysis.total.value, brute_force(3, &free, None, 6.0, 24), 1e-2);
}

#[test]
fn a_mask_that_holds_a_delay_line_costs_nothing() {
    for (n, range) in [(3, 4.0), (5, 4.0)] {
        let mask = Matrix::from_fn(n, n, |row, column| f64::from(u8::from(row > column)));
        let found = search(n, Budget::NoiseRange(range), under(Structure { mask: Some(mask), ..Structure::default() }));
        assert!((found.analysis.total.value / found.reference_total.unwrap() - 1.0).abs() < 1e-9);
    }
    // Without any delay: units that only feed back on themselves are normal.
    let alone = Structure { mask: Some(Matrix::identity(3, 3)), ..Structure::default() };
    assert!((search(3, Budget::NoiseRange(4.0), under(alone)).analysis.total.value - 1.0).abs() < 1e-12);
}

#[test]
fn a_fixed_network_is_driven_by_its_best_input() {
    let given = family::network("gaussian:n=4,radius=0.8,seed=3").unwrap();
    let structure = Structure { recurrent: Some(given.clone()), ..Structure::default() };
    let found = search(4, Budget::NoiseRange(2.0), under(structure.clone()));
    let gain = found.recurrent.norm() / given.norm();
    assert!((&given * gain - &found.recurrent).amax() < 1e-12);
    assert!(
        (found.analysis.total.value / found.analysis.spatial.best.total.value - 1.0).abs() < 1e-9,
        "not the top eigenvector of M"
    );
    assert!((found.analysis.total.value / best_gain(&given, 8.0) - 1.0).abs() < 1e-9);
    // Under a norm budget the largest gain is that of the norm or of the radius.
    let found = search(4, Budget::SpectralNorm { norm: 9.0, radius: 0.9 }, under(structure));
    assert!((found.recurrent.norm() / given.norm() - 0.9 / 0.8).abs() < 1e-6);
    assert!((found.analysis.total.value / found.analysis.spatial.best.total.value - 1.0).abs() < 1e-9);
}

#[test]
fn a_fixed_input_keeps_its_length_and_loses_nothing() {
    let input = Vector::from_vec(vec![0.3, -0.4, 0.0, 0.0]);
    let structure = Structure { input: Some(input.clone()), ..Structure::default() };
    let found = search(4, Budget::NoiseRange(4.0), under(structure));
    assert_eq!(found.input, input);
    // J_tot is a quarter of that of the unit input.
    assert!((found.analysis.total.value / (0.25 * 3.0066645069) - 1.0).abs() < 1e-9);
    assert!(found.reference_total.is_none());
}

#[test]
fn a_budget_is_not_spent_where_less_holds_more() {
    // Of an orthogonal network J(5) = (1 - a) a^5 with a the gain squared: the best a is 5/6, where tr C / n = 6.
    let rotation = Matrix::from_row_slice(2, 2, &[0.6, -0.8, 0.8, 0.6]);
    let structure = Structure { recurrent: Some(rotation), ..Structure::default() };
    let fifth = Objective::Weighted(vec![0.0, 0.0, 0.0, 0.0, 0.0, 1.0]);
    let found = search(2, Budget::NoiseRange(20.0), SearchOptions { objective: fifth, ..under(structure) });
    let expected = (5.0f64 / 6.0).powi(5) / 6.0;
    assert!((found.value.value / expected - 1.0).abs() < 1e-10 && found.value.relative_error() < 1e-9);
    // No gain holds more, so the truth behind the value does not either.
    assert!(found.value.value - found.value.error <= expected * (1.0 + 1e-14), "{:?} above {expected}", found.value);
    assert!((found.analysis.noise_trace.unwrap().value / 12.0 - 1.0).abs() < 1e-4 && !found.spending[0].binds);
}

#[test]
fn objectives_that_amount_to_the_total_find_the_same_optimum() {
    let optimum = 2.5042747645;
    // Capacity and twice the information are the total per unit power where that is small: up to p f^2, 3e-7 of it.
    for (objective, per_total, tolerance) in [
        (Objective::Beyond(0), 1.0, 1e-9),
        (Objective::Weighted(vec![1.0; 60]), 1.0, 1e-9),
        (Objective::Capacity(1e-7), 1e-7, 1e-6),
        (Objective::MutualInformation(1e-7), 0.5e-7, 1e-6),
    ] {
        let found = search(
            3,
            Budget::NoiseRange(4.0),
            SearchOptions { objective: objective.clone(), ..SearchOptions::default() },
        );
        let value = found.value.value / per_total;
        assert!((value / optimum - 1.0).abs() < tolerance, "{objective}: {value}");
        assert_eq!(found.reference_total, None, "{objective}");
    }
}

#[test]
fn later_lags_and_capacity_are_held_better_when_sought() {
    let total = search(5, Budget::NoiseRange(4.0), SearchOptions::default()).analysis;
    let late: f64 = total.curve.values[3..].iter().sum();
    let sought =
        |objective| search(5, Budget::NoiseRange(4.0), SearchOptions { objective, ..SearchOptions::default() });
    let found = sought(Objective::Beyond(3));
    let least = |number: Bounded| number.value - number.error;
    let most = |number: Bounded| number.value + number.error;
    assert!(least(found.value) > late * 1.01, "{:?} against {late}", found.value);
    assert!(most(found.analysis.total) < least(total.total), "{:?} against {:?}", found.analysis.total, total.total);
    let (capacity, information) = (total.decoding.capacity.unwrap(), total.decoding.mutual_information.unwrap());
    let found = sought(Objective::Capacity(1.0));
    assert!(least(found.value) > most(capacity) && least(found.analysis.decoding.capacity.unwrap()) > most(capacity));
    assert_eq!(found.value.value, found.analysis.decoding.capacity.unwrap().value);
    let found = sought(Objective::MutualInformation(1.0));
    assert!(least(found.value) > most(information) && found.value.relative_error() < 1e-9);
}

#[test]
fn what_is_reported_is_what_an_analysis_of_it_finds() {
    let found = search(4, Budget::SignalPower(10.0), SearchOptions::default());
    let system = LinearSystem::discrete(found.recurrent.clone())
        .and_then(|system| system.with_input(fisher_memory::Input::Vector(found.input.clone())))
        .unwrap();
    let again = analyse(&system, &Options::default()).unwrap();
    assert_eq!((again.total, again.total), (found.analysis.total, found.value));
    for lag in 0..again.curve.len().min(found.analysis.curve.len()) {
        assert_eq!(again.curve.get(lag), found.analysis.curve.get(lag), "lag {lag}");
    }
    let power: f64 = again.response.signal_power.unwrap().iter().sum();
    assert!((power / found.signal_trace - 1.0).abs() < 1e-12 && (power / 10.0 - 1.0).abs() < 1e-9);
}

#[test]
fn any_number_of_threads_finds_the_same_network() {
    let of = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| search(5, Budget::SignalPower(9.0), SearchOptions::default()))
    };
    let (one, three) = (of(1), of(3));
    assert_eq!((one.recurrent, one.input, one.history), (three.recurrent, three.input, three.history));
}

/// Asks to stop after so many questions.
#[derive(Debug)]
struct Impatient(AtomicUsize);
impl Monitor for Impatient {
    fn stop(&self) -> bool {
        self.0.fetch_add(1, Ordering::Relaxed) > 5
    }
}

#[test]
fn an_interrupted_search_returns_its_best_and_can_go_on() {
    let options = SearchOptions { monitor: Arc::new(Impatient(AtomicUsize::new(0))), ..SearchOptions::default() };
    let found = search(5, Budget::NoiseRange(4.0), options);
    assert_eq!(found.ending, SearchEnding::Interrupted);
    assert!(!found.converged);
    assert!(
        found.analysis.total.value > 0.999 && found.analysis.total.value < 3.4052,
        "{}",
        found.analysis.total.value
    );
    let start = Some((found.recurrent, found.input));
    let options = SearchOptions { start, starts: 0, ..SearchOptions::default() };
    let found = maximise(5, Budget::NoiseRange(4.0), &options).unwrap();
    assert!((found.analysis.total.value - 3.4052637503).abs() < 1e-9 && found.starts.len() == 1);
}

#[test]
fn what_was_found_under_a_norm_is_triangular_with_its_eigenvalues_in_the_disk() {
    for (norm, radius) in [(1.5, 0.95), (0.7, 0.95)] {
        let found = search(4, Budget::SpectralNorm { norm, radius }, SearchOptions::default());
        assert_eq!(found.recurrent.lower_triangle(), found.recurrent);
        assert!(found.recurrent.diagonal().amax() <= radius * (1.0 + 1e-14));
        assert!(found.analysis.spectral_radius.unwrap().value <= radius * (1.0 + 1e-14));
    }
}

#[test]
fn signs_and_masks_hold_under_a_norm_budget() {
    let (norm, radius) = (1.2, 0.9);
    let budget = Budget::SpectralNorm { norm, radius };
    let within = |found: &SearchResult| {
        assert!(fisher_memory::linalg::spectral_norm(&found.recurrent).unwrap() <= norm);
        assert!(fisher_memory::linalg::spectral_radius(&found.recurrent).unwrap() <= radius);
    };
    // Two units hold most with positive weights alone, so that signs cost nothing but what the form stays below.
    let signs = Structure { signs: Some(vec![1.0, 1.0]), ..Structure::default() };
    let found = search(2, budget, under(signs));
    within(&found);
    assert!(found.recurrent.iter().all(|weight| *weight >= 0.0));
    let share = found.analysis.total.value / found.reference_total.unwrap();
    assert!(share > 0.99 && share <= 1.0, "{share}");
    // What may only pass on is a delay line of the largest gain.
    let pass_on = Matrix::from_fn(4, 4, |row, column| f64::from(u8::from(row == column + 1)));
    let found = search(4, budget, under(Structure { mask: Some(pass_on), ..Structure::default() }));
    within(&found);
    let share = found.analysis.total.value / fisher_memory::closed_form::delay_line_total(4, norm);
    assert!(share > 0.99 && share <= 1.0, "{share}");
}
