//! Shuffled controls of measured networks: what they keep and what they lose.

use fisher_memory::Error;
use fisher_memory::family::{Shuffle, network, random_directions, rewired, shuffled, shuffled_weights};
use fisher_memory::linalg::Matrix;

const NETWORKS: [(&str, usize, usize); 2] =
    [("examples/data/celegansneural.mtx", 297, 2345), ("examples/data/serengeti-foodweb.mtx", 161, 592)];

fn in_degrees(weights: &Matrix) -> Vec<usize> {
    weights.row_iter().map(|row| row.iter().filter(|&&weight| weight != 0.0).count()).collect()
}

fn out_degrees(weights: &Matrix) -> Vec<usize> {
    in_degrees(&weights.transpose())
}

fn sorted_weights<'a>(weights: impl IntoIterator<Item = &'a f64>) -> Vec<f64> {
    let mut values: Vec<f64> = weights.into_iter().copied().filter(|&weight| weight != 0.0).collect();
    values.sort_by(f64::total_cmp);
    values
}

fn same_pattern(one: &Matrix, other: &Matrix) -> usize {
    one.iter().zip(other.iter()).filter(|(one, other)| **one != 0.0 && **other != 0.0).count()
}

#[test]
fn the_measured_networks_have_the_units_and_edges_of_their_headers() {
    for (path, units, edges) in NETWORKS {
        let weights = network(path).unwrap();
        assert_eq!(weights.shape(), (units, units));
        assert_eq!(sorted_weights(&weights).len(), edges);
    }
    let worm = network("examples/data/celegansneural.mtx").unwrap();
    assert_eq!(worm[(125, 2)], 28.0); // "126 3 28": from unit 3 to unit 126
    assert_eq!(network("examples/data/celegansneural.mtx:radius=0.95").unwrap().nrows(), 297);
}

#[test]
fn shuffled_weights_keep_the_pattern_and_the_weights_and_move_them() {
    let worm = network("examples/data/celegansneural.mtx").unwrap();
    let shuffled = shuffled_weights(&worm, 1);
    assert_eq!(same_pattern(&worm, &shuffled), 2345);
    assert_eq!(sorted_weights(&shuffled), sorted_weights(&worm));
    assert!(shuffled != worm && shuffled != shuffled_weights(&worm, 2));
    assert_eq!(shuffled, shuffled_weights(&worm, 1));
}

#[test]
fn shuffled_weights_reach_every_order_equally_often() {
    let mut weights = Matrix::zeros(3, 3);
    (weights[(1, 0)], weights[(2, 1)], weights[(0, 2)]) = (1.0, 2.0, 3.0);
    let mut counts = std::collections::BTreeMap::new();
    for seed in 0..6000 {
        let shuffled = shuffled_weights(&weights, seed);
        let order = (shuffled[(1, 0)] as u8, shuffled[(2, 1)] as u8, shuffled[(0, 2)] as u8);
        *counts.entry(order).or_insert(0_i32) += 1;
    }
    assert_eq!(counts.len(), 6);
    // Expected 1000 with a deviation of 29: four of them.
    assert!(counts.values().all(|count| (count - 1000).abs() < 116), "{counts:?}");
}

#[test]
fn rewired_networks_keep_degrees_loops_and_outgoing_weights_and_little_else() {
    for (path, _, edges) in NETWORKS {
        let original = network(path).unwrap();
        let control = rewired(&original, 1).unwrap();
        assert_eq!(in_degrees(&control), in_degrees(&original));
        assert_eq!(out_degrees(&control), out_degrees(&original));
        assert_eq!(control.diagonal(), original.diagonal());
        for (before, after) in original.column_iter().zip(control.column_iter()) {
            assert_eq!(sorted_weights(before.iter()), sorted_weights(after.iter()));
        }
        // At random, an edge s -> t stands again with a probability of about out(s) in(t)/edges.
        let (ins, outs) = (in_degrees(&original), out_degrees(&original));
        let chance: f64 = (0..original.nrows())
            .flat_map(|target| (0..original.ncols()).map(move |source| (target, source)))
            .filter(|&edge| original[edge] != 0.0)
            .map(|(target, source)| ((ins[target] * outs[source]) as f64 / edges as f64).min(1.0))
            .sum();
        let kept = same_pattern(&original, &control) as f64;
        assert!(kept < 1.3 * chance, "{path}: {kept} of {edges} edges kept, {chance} expected");
        assert_eq!(control, rewired(&original, 1).unwrap());
        assert!(control != rewired(&original, 2).unwrap());
    }
}

#[test]
fn every_null_model_keeps_weights_and_what_it_names_and_nothing_else() {
    let incoming =
        |weights: &Matrix| -> Vec<Vec<f64>> { weights.row_iter().map(|row| sorted_weights(row.iter())).collect() };
    let worm = network("examples/data/celegansneural.mtx").unwrap();
    for (kind, degrees, outgoing_kept, incoming_kept) in [
        (Shuffle::Weights, true, false, false),
        (Shuffle::Degree, true, true, false),
        (Shuffle::DegreeTarget, true, false, true),
        (Shuffle::DegreeWeights, true, false, false),
        (Shuffle::Direction, false, false, false),
    ] {
        let control = shuffled(&worm, kind, 3).unwrap();
        assert_eq!(sorted_weights(&control), sorted_weights(&worm), "{kind:?}");
        assert!((control.norm() - worm.norm()).abs() < 1e-12 * worm.norm());
        assert_eq!(in_degrees(&control) == in_degrees(&worm), degrees, "{kind:?}");
        assert_eq!(out_degrees(&control) == out_degrees(&worm), degrees, "{kind:?}");
        assert_eq!(incoming(&control) == incoming(&worm), incoming_kept, "{kind:?}");
        assert_eq!(incoming(&control.transpose()) == incoming(&worm.transpose()), outgoing_kept, "{kind:?}");
        assert_eq!(control, shuffled(&worm, kind, 3).unwrap());
        assert!(control != shuffled(&worm, kind, 4).unwrap() && control != worm);
    }
}

#[test]
fn a_fair_coin_decides_the_direction_of_every_pair() {
    let mut weights = Matrix::zeros(3, 3);
    (weights[(1, 0)], weights[(2, 1)], weights[(1, 2)], weights[(2, 2)]) = (1.0, 2.0, 3.0, 4.0);
    let mut counts = std::collections::BTreeMap::new();
    for seed in 0..4000 {
        let control = random_directions(&weights, seed);
        assert_eq!(&control + control.transpose(), &weights + weights.transpose());
        *counts.entry((control[(1, 0)] as u8, control[(2, 1)] as u8)).or_insert(0_i32) += 1;
    }
    // Expected 1000 with a deviation of 27: four of them.
    assert!(counts.len() == 4 && counts.values().all(|count| (count - 1000).abs() < 110), "{counts:?}");
}

/// All wirings of n units without self-loops that have the degrees of this one.
fn wirings(weights: &Matrix) -> usize {
    let n = weights.nrows();
    let places: Vec<(usize, usize)> =
        (0..n).flat_map(|row| (0..n).map(move |column| (row, column))).filter(|(row, column)| row != column).collect();
    let (ins, outs) = (in_degrees(weights), out_degrees(weights));
    (0..1_u32 << places.len())
        .filter(|wiring| {
            let mut candidate = Matrix::zeros(n, n);
            for (bit, &place) in places.iter().enumerate() {
                candidate[place] = f64::from(wiring >> bit & 1);
            }
            in_degrees(&candidate) == ins && out_degrees(&candidate) == outs
        })
        .count()
}

#[test]
fn rewiring_reaches_every_wiring_of_the_degrees_equally_often() {
    // A permutation of four units, where every swap changes the parity; and one with unequal numbers of free swaps.
    let cycle = [(0, 1), (1, 2), (2, 3), (3, 0)];
    let uneven = [(0, 1), (0, 2), (1, 2), (2, 3), (3, 0)];
    for edges in [&cycle[..], &uneven[..]] {
        let mut weights = Matrix::zeros(4, 4);
        for &(source, target) in edges {
            weights[(target, source)] = 1.0;
        }
        let mut counts = std::collections::BTreeMap::new();
        let draws = 9000;
        for seed in 0..draws {
            let wiring: Vec<u8> = rewired(&weights, seed).unwrap().iter().map(|&weight| weight as u8).collect();
            *counts.entry(wiring).or_insert(0.0) += 1.0;
        }
        assert_eq!(counts.len(), wirings(&weights));
        let expected = draws as f64 / counts.len() as f64;
        // Four binomial deviations.
        assert!(counts.values().all(|count| (count - expected).abs() < 4.0 * expected.sqrt()), "{counts:?}");
    }
}

#[test]
fn networks_without_another_wiring_are_refused() {
    let complete = Matrix::from_fn(4, 4, |row, column| f64::from(u8::from(row != column)));
    let single = Matrix::from_row_slice(2, 2, &[0.0, 0.0, 1.0, 0.0]);
    for weights in [complete, single, Matrix::zeros(3, 3), Matrix::identity(3, 3)] {
        assert!(matches!(rewired(&weights, 0), Err(Error::OutOfRange { name: "shuffle=degree", .. })));
    }
}

#[test]
fn operations_on_a_file_follow_the_documented_order() {
    let path = "examples/data/celegansneural.mtx";
    let raw = network(path).unwrap();
    assert_eq!(network(&format!("{path}:transpose=true")).unwrap(), raw.transpose());
    assert_eq!(network(&format!("{path}:transpose=false")).unwrap(), raw);
    let symmetric = (&raw + raw.transpose()) * 0.5;
    assert_eq!(network(&format!("{path}:symmetrise=true")).unwrap(), symmetric);
    let all = network(&format!("{path}:radius=0.9,shuffle=degree,seed=4,symmetrise=true,transpose=true")).unwrap();
    let by_hand = rewired(&symmetric, 4).unwrap();
    assert_eq!(in_degrees(&all), in_degrees(&by_hand));
    let factor = all.sum() / by_hand.sum();
    assert!((&all - by_hand * factor).norm() < 1e-13 * all.norm());
    assert!((fisher_memory::linalg::spectral_radius(&all).unwrap() - 0.9).abs() < 1e-12);
}
