//! Networks whose structure gives their memory in linear time: closed forms, and the certified dense values.

mod support;

use fisher_memory::linalg::{Matrix, Vector};
use fisher_memory::sparse::{self, Alone, BoundKind, Interval, Method, SparseMatrix, SparseQuestion, SparseSystem};
use fisher_memory::{Error, Input, LinearSystem, Options, analyse, closed_form};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use support::{generator, network};

/// (target, source, weight).
type Edges = Vec<(u32, u32, f64)>;

/// How far the bounds lie apart at most: they are rounded outwards once.
const WIDTH: f64 = 1e-14;
/// Closed forms are rounded to doubles, in as many operations as there are lags here.
const ROUNDING: f64 = 1e-12;

fn from_first(n: usize, edges: Edges) -> SparseSystem {
    SparseSystem::new(SparseMatrix::from_triplets(n, edges).unwrap()).unwrap()
}

fn asked(lags: &[usize]) -> SparseQuestion {
    SparseQuestion::default().with_lags(lags.to_vec()).with_total()
}

/// The bounds of J at these lags and of J_tot, all of them proven and narrow, by this method.
fn found(system: &SparseSystem, lags: &[usize], method: Method) -> (Vec<Interval>, Interval) {
    let found = sparse::analyse(system, &asked(lags), &Options::default()).unwrap();
    assert_eq!((found.method, found.bound_kind), (method, BoundKind::Proven));
    let total = found.total.unwrap();
    for interval in found.curve.iter().chain([&total]) {
        assert!(interval.lower <= interval.upper && interval.relative_width() < WIDTH, "{interval:?}");
    }
    (found.curve, total)
}

fn assert_near(interval: Interval, expected: f64, what: &str) {
    let error = (interval.middle() - expected).abs();
    assert!(error <= ROUNDING * expected, "{what}: {interval:?} for {expected:e}");
}

fn chain(n: u32, gain: f64) -> Edges {
    (1..n).map(|unit| (unit, unit - 1, gain)).collect()
}

fn ring(n: u32, gain: f64) -> Edges {
    (0..n).map(|unit| ((unit + 1) % n, unit, gain)).collect()
}

#[test]
fn delay_lines_and_rings_follow_their_formulas() {
    let lags: Vec<usize> = vec![0, 5, 1, 39, 20, 40, 5];
    for gain in [0.3, 0.99, 1.0, 1.01, 2.0] {
        let (curve, total) = found(&from_first(40, chain(40, gain)), &lags, Method::SingleTarget);
        for (&lag, &interval) in lags.iter().zip(&curve) {
            assert_near(interval, closed_form::delay_line(40, gain, lag), &format!("gain {gain}, lag {lag}"));
        }
        assert_near(total, closed_form::delay_line_total(40, gain), &format!("gain {gain}"));
    }
    for scale in [-0.95, 0.5] {
        let (curve, total) = found(&from_first(23, ring(23, scale)), &lags, Method::SingleTarget);
        for (&lag, &interval) in lags.iter().zip(&curve) {
            assert_near(interval, closed_form::scaled_orthogonal(scale, lag), &format!("scale {scale}, lag {lag}"));
        }
        assert_near(total, 1.0, "a ring");
    }
    let (_, alone) = found(&from_first(1, vec![(0, 0, 0.75)]), &lags, Method::SingleTarget);
    assert!(alone.contains(1.0));
}

/// A unit that leads to b others, each of them to b more, remembers as a delay line of gain g b^1/2 does.
#[test]
fn trees_that_branch_evenly_remember_as_delay_lines_do() {
    for (branches, gain) in [(2_u32, 0.5_f64), (3, 0.9), (3, 1.0), (2, 1.5)] {
        let depth = 7;
        let n = (0..depth).map(|level| branches.pow(level)).sum::<u32>();
        let edges = (1..n).map(|unit| (unit, (unit - 1) / branches, gain)).collect();
        let lags: Vec<usize> = (0..=depth as usize).collect();
        let (curve, total) = found(&from_first(n as usize, edges), &lags, Method::Tree);
        let gain = gain * f64::from(branches).sqrt();
        for (&lag, &interval) in lags.iter().zip(&curve) {
            assert_near(interval, closed_form::delay_line(depth as usize, gain, lag), &format!("{branches}, {lag}"));
        }
        assert_near(total, closed_form::delay_line_total(depth as usize, gain), "J_tot");
    }
    let (curve, _) = found(&sparse_of("fan-out:widths=1;1;1;9"), &[0, 1, 2, 3, 4], Method::Tree);
    for (interval, expected) in curve.iter().zip(closed_form::fan_out(&[1, 1, 1, 9])) {
        assert_near(*interval, expected, "fan-out");
    }
}

fn sparse_of(text: &str) -> SparseSystem {
    SparseSystem::new(SparseMatrix::from_dense(&network(text)).unwrap()).unwrap()
}

/// Every certified dense value lies between the bounds, give or take its own error.
fn assert_dense(system: &SparseSystem, method: Method, what: &str) {
    let lags = [3, 0, 1, 2, 7, 15, 40];
    let (curve, total) = found(system, &lags, method);
    let n = system.size();
    let noise = |unit: usize| system.unit_noise().map_or(system.noise_variance(), |noise| noise[unit]);
    let variances = Matrix::from_diagonal(&Vector::from_fn(n, |unit, _| noise(unit)));
    let input = Input::Vector(Vector::from_column_slice(&system.inputs()[0]));
    let dense = LinearSystem::discrete(system.weights().to_dense()).unwrap().with_input(input).unwrap();
    let dense = dense.with_noise_covariance(variances).unwrap();
    let expected = analyse(&dense, &Options::default().with_lags(41).with_tolerance(1e-12)).unwrap();
    for (&lag, interval) in lags.iter().zip(&curve) {
        let value = expected.curve.get(lag).unwrap();
        let holds = interval.lower <= value.value + value.error && value.value - value.error <= interval.upper;
        assert!(holds, "{what}: J({lag}) {interval:?} {value:?}");
    }
    let value = expected.total;
    let holds = total.lower <= value.value + value.error && value.value - value.error <= total.upper;
    assert!(holds, "{what}: {total:?} {value:?}");
}

/// The system with an input of one, of a few or of all units, and noise of one variance or of one for every unit.
fn dressed(n: usize, edges: Edges, kind: usize, random: &mut ChaCha8Rng) -> SparseSystem {
    let mut input = vec![0.0; n];
    match kind % 3 {
        0 => input[random.random_range(0..n)] = 1.5,
        1 => (0..4).for_each(|_| input[random.random_range(0..n)] = random.random::<f64>() - 0.3),
        _ => input.iter_mut().for_each(|entry| *entry = random.random::<f64>() - 0.3),
    }
    let system = from_first(n, edges).with_inputs(vec![input]).unwrap();
    if kind < 3 {
        return system.with_noise_variance(0.7).unwrap();
    }
    system.with_unit_noise((0..n).map(|_| 0.2 + random.random::<f64>()).collect()).unwrap()
}

fn weight(random: &mut ChaCha8Rng, largest: f64) -> f64 {
    largest * (2.0 * random.random::<f64>() - 1.0)
}

/// Every unit but the first linked to an earlier one, at most so far away.
fn links(n: u32, reach: u32, random: &mut ChaCha8Rng) -> Vec<(u32, u32, f64)> {
    let link = |unit: u32, random: &mut ChaCha8Rng| random.random_range(unit.saturating_sub(reach)..unit);
    (1..n).map(|unit| (link(unit, random), unit, weight(random, 1.5))).collect()
}

#[test]
fn random_trees_hold_the_certified_dense_values() {
    let random = &mut generator(1);
    for (n, reach) in [(30, 30), (60, 3), (100, 100), (150, 12)] {
        for kind in 0..6 {
            let links = links(n, reach, random);
            let system = dressed(n as usize, links.clone(), kind, random);
            assert_dense(&system, Method::SingleTarget, &format!("in-tree of {n}, {kind}"));
            let turned = links.into_iter().map(|(one, other, weight)| (other, one, weight)).collect();
            let system = dressed(n as usize, turned, kind, random);
            assert_dense(&system, Method::Tree, &format!("out-tree of {n}, {kind}"));
        }
    }
}

#[test]
fn rings_with_trees_and_weighted_permutations_hold_the_certified_dense_values() {
    let random = &mut generator(2);
    for n in [30_u32, 80, 200] {
        for kind in 0..6 {
            // Every unit leads to any one: several rings, most units on trees that lead to them.
            let edges = (0..n).map(|unit| (random.random_range(0..n), unit, weight(random, 0.98))).collect();
            let system = dressed(n as usize, edges, kind, random);
            assert_dense(&system, Method::SingleTarget, &format!("rings with trees, {n}, {kind}"));
            let edges = (0..n).map(|unit| (unit, random.random_range(0..n), weight(random, 0.98))).collect();
            let system = dressed(n as usize, edges, kind, random);
            assert_dense(&system, Method::Tree, &format!("trees from rings, {n}, {kind}"));
            let mut targets: Vec<u32> = (0..n).collect();
            (1..n as usize).rev().for_each(|last| targets.swap(last, random.random_range(0..=last)));
            let edges = (0..n).map(|unit| (targets[unit as usize], unit, weight(random, 0.98))).collect();
            let system = dressed(n as usize, edges, kind, random);
            assert_dense(&system, Method::SingleTarget, &format!("permutation, {n}, {kind}"));
        }
    }
}

#[test]
fn circulant_and_symmetric_networks_hold_the_certified_dense_values() {
    let random = &mut generator(3);
    for n in [30_u32, 64, 101, 200] {
        for kind in 0..3 {
            let shifts: Vec<(u32, f64)> =
                (0..4).map(|_| (random.random_range(0..n), 0.1 + 0.12 * random.random::<f64>())).collect();
            let row = |unit: u32| shifts.iter().map(move |&(shift, value)| (unit, (unit + n - shift) % n, value));
            let edges: Edges = (0..n).flat_map(row).collect();
            let system = dressed(n as usize, edges.clone(), kind, random);
            assert_dense(&system, Method::Circulant, &format!("circulant, {n}, {kind}"));
            for sign in [1.0, -1.0] {
                let pairs: Edges = links(n, n, random).into_iter().map(|(a, b, w)| (a, b, 0.14 * w)).collect();
                let back = pairs.iter().map(|&(target, source, weight)| (source, target, sign * weight));
                let both = pairs.iter().copied().chain(back).collect();
                let system = dressed(n as usize, both, kind, random);
                assert_dense(&system, Method::Normal, &format!("symmetric, {n}, {kind}"));
            }
        }
    }
}

#[test]
fn the_optimal_delay_lines_hold_the_certified_dense_values() {
    for text in ["optimal-chain:n=50,noise-range=3", "optimal-chain:n=50,signal-power=20"] {
        assert_dense(&sparse_of(text), Method::SingleTarget, text);
    }
}

/// Products of weights far outside the doubles, on the way to a result inside.
#[test]
fn products_of_any_size_keep_their_digits() {
    let n = 20_000;
    let (curve, total) = found(&from_first(n, chain(n as u32, 1000.0)), &[1, 19_999], Method::SingleTarget);
    assert_near(curve[0], 1e6 / (1e6 + 1.0), "lag 1");
    assert_near(curve[1], 1.0 - 1e-6, "the last lag");
    assert_near(total, 1.0 + 19_999.0 * (1.0 - 1e-6), "J_tot");
    // 1e-300 is a double still; 1e-306 and less lose digits, and 1e-600 is below all of them.
    let faint = from_first(n, chain(n as u32, 1e-3));
    let question = SparseQuestion::default().with_lags(vec![50, 53, 100, 30_000]);
    let curve = sparse::analyse(&faint, &question, &Options::default()).unwrap().curve;
    assert_near(curve[0], 1e-300 * (1.0 - 1e-6), "lag 50");
    assert!(curve[1].lower > 0.0 && curve[1].contains(1e-318 * (1.0 - 1e-6)), "{:?}", curve[1]);
    assert!(curve[2].lower == 0.0 && curve[2].upper > 0.0 && curve[2].upper < 1e-322);
    assert_eq!(curve[3], Interval { lower: 0.0, upper: 0.0 });
    // The same in a tree: two branches of 400 units, along which a signal grows to 1e600 and falls back to one.
    let branch =
        |first: u32| (0..400).map(move |place| (first + place, if place == 0 { 0 } else { first + place - 1 }));
    let gain = |unit: u32| if (unit - 1) % 400 < 200 { 1e3 } else { 1e-3 };
    let edges = branch(1).chain(branch(401)).map(|(target, source)| (target, source, gain(target))).collect();
    let (curve, _) = found(&from_first(801, edges), &[1, 400], Method::Tree);
    assert_near(curve[0], 1.0 / (1.0 + 0.5e-6), "the first step");
    assert_near(curve[1], 1.0 / (1.0 + 0.5 * (1.0 + 1e-6) / (1.0 - 1e-6)), "the last step");
}

#[test]
fn what_is_not_stable_is_refused_with_numbers() {
    let analysed = |n, edges| sparse::analyse(&from_first(n, edges), &asked(&[0]), &Options::default());
    let grows = |found, text: &str| {
        let Err(Error::Unstable { evidence, .. }) = found else { panic!("{found:?}") };
        assert!(evidence.contains(text), "{evidence}");
    };
    grows(analysed(5, ring(5, -1.0)), "a ring of 5 units");
    grows(analysed(4, ring(4, 2.0)), "1.6e1");
    // Three rounded to a third and back is below one, by 2^-54.
    let mut near = ring(2, 3.0);
    near[1].2 = 1.0 / 3.0;
    assert!(analysed(2, near).unwrap().total.unwrap().lower > 0.0);
    let shifts = |sum: f64| (0..9).flat_map(move |unit| [(unit, unit, 0.5), (unit, (unit + 1) % 9, sum - 0.5)]);
    grows(analysed(9, shifts(1.0).collect()), "size 1.000000");
    assert_eq!(analysed(9, shifts(0.999).collect()).unwrap().method, Method::Circulant);
}

#[test]
fn questions_that_the_structure_does_not_cover_go_the_general_way() {
    let method = |system: &SparseSystem, question: &SparseQuestion| {
        sparse::analyse(system, question, &Options::default()).unwrap().method
    };
    let line = from_first(9, chain(9, 0.5));
    assert_eq!(method(&line, &asked(&[0])), Method::SingleTarget);
    assert_eq!(method(&line, &asked(&[0]).with_trace_draws(2)), Method::MatrixFree);
    let seen = line.with_observed(vec![0, 8], 0.0).unwrap();
    assert_eq!(method(&seen, &asked(&[0])), Method::MatrixFree);
    // Two layers of two units, all to all.
    let layers = vec![(2, 0, 0.5), (2, 1, 0.5), (3, 0, 0.5), (3, 1, -0.5)];
    assert_eq!(method(&from_first(4, layers), &asked(&[0])), Method::MatrixFree);
}

/// Bounds from both methods hold the same number.
#[test]
fn products_with_vectors_find_the_same() {
    let random = &mut generator(4);
    let n = 2000_u32;
    let tree: Edges = links(n, n, random).into_iter().map(|(a, b, w)| (a, b, 0.6 * w)).collect();
    let turned = tree.iter().map(|&(one, other, weight)| (other, one, weight)).collect();
    let wide = (0..n).flat_map(|unit| [(unit, unit, 0.3), (unit, (unit + 1) % n, 0.4), (unit, (unit + 7) % n, -0.2)]);
    let fed = (0..n).map(|unit| (unit, random.random_range(0..n), weight(random, 0.9))).collect();
    let networks = [chain(n, 0.9), ring(n, 0.9), tree, turned, wide.collect(), fed];
    for (place, edges) in networks.into_iter().enumerate() {
        let system = dressed(n as usize, edges, 1, random);
        let (question, options) = (asked(&[0, 1, 4]), Options::default());
        let one = sparse::analyse(&system, &question, &options).unwrap();
        let other = sparse::analyse_among(&system, &question, &options, &Alone).unwrap();
        assert!(one.method != Method::MatrixFree && other.method == Method::MatrixFree);
        let ours = one.curve.iter().chain(&one.total);
        for (one, other) in ours.zip(other.curve.iter().chain(&other.total)) {
            assert!(one.lower <= other.upper && other.lower <= one.upper, "{place}: {one:?} {other:?}");
        }
    }
}

#[test]
fn threads_change_no_bit_and_inputs_add_up() {
    let random = &mut generator(5);
    let n = 40_000_u32;
    let row = |unit: u32| [(unit, unit, 0.3), (unit, (unit + 1) % n, 0.4), (unit, (unit + 7) % n, -0.2)];
    let circulant: Edges = (0..n).flat_map(row).collect();
    let symmetric = circulant.iter().flat_map(|&(a, b, weight)| [(a, b, weight / 2.0), (b, a, weight / 2.0)]);
    let turned = links(n, n, random).into_iter().map(|(one, other, weight)| (other, one, weight));
    for edges in [symmetric.collect(), circulant, turned.collect(), links(n, n, random)] {
        let system = dressed(n as usize, edges, 1, random);
        let analysed = |system: &SparseSystem, threads| {
            let question = SparseQuestion::default().with_total();
            sparse::analyse(system, &question, &Options::default().with_threads(threads)).unwrap()
        };
        let (one, two) = (analysed(&system, 1), analysed(&system, 2));
        assert_eq!((&one.curve, one.total), (&two.curve, two.total));
        assert!(one.method != Method::MatrixFree);
        let twice = vec![system.inputs()[0].clone(), system.inputs()[0].iter().map(|entry| 2.0 * entry).collect()];
        let both = analysed(&system.with_inputs(twice).unwrap(), 1);
        for (both, one) in both.curve.iter().chain(&both.total).zip(one.curve.iter().chain(&one.total)) {
            assert_near(*both, 5.0 * one.middle(), "two inputs");
        }
    }
}

/// A chain, a ring and trees of n units, by formulas of their own.
fn large(n: u32) {
    let (_, total) = found(&from_first(n as usize, chain(n, 1.0)), &[0, 3], Method::SingleTarget);
    // 1 + 1/2 + ... + 1/n.
    let size = f64::from(n);
    assert_near(total, size.ln() + 0.577_215_664_901_532_9 + 0.5 / size - 1.0 / (12.0 * size * size), "chain");
    let mut edges = ring(n, 1.0);
    edges[n as usize - 1].2 = 0.5;
    let (curve, _) = found(&from_first(n as usize, edges), &[0], Method::SingleTarget);
    // C = 1 + (n - 1 + C) / 4 at the first unit.
    assert_near(curve[0], 0.75 / (0.75 + 0.25 * size), "ring");
    let (curve, total) = found(&from_first(n as usize, pairs(n, 0.9)), &[0, 8], Method::Tree);
    assert_near(curve[1], closed_form::delay_line(9, 0.9 * 2f64.sqrt(), 8), "tree");
    assert!(total.lower > curve[0].upper);
}

/// Every unit leads to two.
fn pairs(n: u32, gain: f64) -> Edges {
    (1..n).map(|unit| (unit, (unit - 1) / 2, gain)).collect()
}

#[test]
fn a_hundred_thousand_units_take_no_time() {
    large(100_000);
}

#[test]
#[ignore = "takes gigabytes"]
fn ten_million_units_take_seconds() {
    large(10_000_000);
}
