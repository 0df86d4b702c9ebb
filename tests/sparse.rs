//! Sparse networks: every pair of bounds holds the certified dense value, and what they rest on is said.

use fisher_memory::family::{Form, Loaded, Specification};
use fisher_memory::linalg::{Matrix, Vector};
use fisher_memory::sparse::{self, Alone, BoundKind, SparseMatrix, SparseQuestion, SparseSystem, noise_variances};
use fisher_memory::{Analysis, Error, Input, LinearSystem, Options, analyse, family, state_covariance};

const LAGS: [usize; 9] = [0, 1, 2, 5, 10, 20, 40, 60, 80];

fn sparse_network(text: &str) -> SparseMatrix {
    match Specification::parse(text).and_then(|specification| specification.load(Form::Sparse)) {
        Ok(Loaded::Sparse(reading)) => reading.matrix,
        other => panic!("{text}: {other:?}"),
    }
}

/// An input that is no direction of any symmetry.
fn input(n: usize) -> Vec<f64> {
    Vector::from_fn(n, |unit, _| ((unit * 37 + 11) % 17) as f64 / 17.0 - 0.4).normalize().as_slice().to_vec()
}

fn dense(system: LinearSystem, input: &[f64], lags: usize) -> Analysis {
    let system = system.with_input(Input::Vector(Vector::from_column_slice(input))).unwrap();
    analyse(&system, &Options::default().with_lags(lags).with_tolerance(1e-11)).unwrap()
}

/// Holds every interval against the dense value, and returns how many there were and the widest, relatively.
fn hold(text: &str, question: &SparseQuestion) -> (usize, f64) {
    let weights = sparse_network(text);
    let input = input(weights.size());
    let expected = dense(LinearSystem::discrete(weights.to_dense()).unwrap(), &input, 81);
    let system = SparseSystem::new(weights).unwrap().with_inputs(vec![input]).unwrap();
    let options = Options::default().with_threads(0).with_tolerance(1e-9);
    // The general way too, where a structure gives the answer.
    let found = sparse::analyse_among(&system, question, &options, &Alone).unwrap();
    let by_structure = sparse::analyse(&system, question, &options).unwrap();
    for (one, other) in found.curve.iter().zip(&by_structure.curve) {
        assert!(one.lower <= other.upper && other.lower <= one.upper, "{text}: {one:?} {other:?}");
    }
    let (mut count, mut widest) = (0, 0.0);
    let curve = found.lags.iter().map(|&lag| expected.curve.get(lag).unwrap()).zip(&found.curve);
    for (value, interval) in curve.chain(found.total.iter().map(|total| (expected.total, total))) {
        assert!(interval.lower <= value.value + value.error, "{text}: {interval:?} {value:?}");
        assert!(value.value - value.error <= interval.upper, "{text}: {interval:?} {value:?}");
        count += 1;
        widest = f64::max(widest, interval.relative_width());
    }
    assert!(widest < 1e-9, "{text}: {widest:e}");
    (count, widest)
}

#[test]
fn every_interval_holds_the_dense_value() {
    let question = SparseQuestion::default().with_lags(LAGS.to_vec());
    for (family, radius) in [
        ("sparse-gaussian:n=300,degree=10", 0.9),
        ("small-world:n=300,degree=10", 0.99),
        ("lattice:n=300,degree=4", 0.95),
        ("connectome:n=300,degree=20", 0.9),
    ] {
        hold(&format!("{family},radius={radius}"), &question.clone().with_total());
    }
}

/// The whole grid: four families, three radii, two sizes, nine lags.
#[test]
#[ignore = "takes ten minutes or more"]
fn every_interval_of_the_whole_grid_holds_the_dense_value() {
    let question = SparseQuestion::default().with_lags(LAGS.to_vec());
    let (mut count, mut widest) = (0, 0.0);
    for family in
        ["sparse-gaussian:degree=10,n=", "small-world:degree=10,n=", "lattice:degree=4,n=", "connectome:degree=20,n="]
    {
        for n in [900, 1600] {
            for radius in [0.9, 0.95, 0.99] {
                let (held, width) = hold(&format!("{family}{n},radius={radius}"), &question);
                println!("{family}{n} {radius}: {held} intervals, widest {width:.1e}");
                count += held;
                widest = f64::max(widest, width);
            }
        }
    }
    assert!(count >= 200);
    println!("{count} intervals, the widest {widest:.1e}");
}

#[test]
fn dense_families_go_the_sparse_way_too() {
    let question = SparseQuestion::default().with_lags(LAGS.to_vec()).with_total();
    for text in [
        "gaussian:n=60,radius=0.9",
        "chain:n=30,gain=1.1",
        "triangular:n=50,radius=0.8,strength=0.5",
        "dale:n=60,radius=0.9",
    ] {
        hold(text, &question);
    }
}

#[test]
fn the_lower_bounds_say_what_they_rest_on() {
    let kind = |text: &str| {
        let system = SparseSystem::new(sparse_network(text)).unwrap();
        sparse::analyse(&system, &SparseQuestion::default().with_lags(vec![0]), &Options::default()).unwrap().bound_kind
    };
    // No loop; positive weights; random signs.
    assert_eq!(kind("chain:n=40,gain=1.2"), BoundKind::Proven);
    assert_eq!(kind("small-world:n=400,degree=8,radius=0.97"), BoundKind::Proven);
    assert_eq!(kind("sparse-gaussian:n=400,degree=8,radius=0.9"), BoundKind::Probable);
}

#[test]
fn unstable_networks_are_refused() {
    let question = SparseQuestion::default().with_lags(vec![0]);
    let refused = |text: &str| {
        let system = SparseSystem::new(sparse_network(text)).unwrap();
        sparse::analyse(&system, &question, &Options::default()).unwrap_err()
    };
    assert!(matches!(refused("small-world:n=400,degree=8,radius=1.001"), Error::Unstable { .. }));
    assert!(matches!(refused("sparse-gaussian:n=400,degree=8,radius=1.05"), Error::StabilityUndecided { .. }));
}

#[test]
fn noise_of_single_units_and_partial_observation_are_those_of_the_dense_network() {
    let weights = sparse_network("sparse-gaussian:n=80,degree=6,radius=0.85");
    let (n, input) = (80, input(80));
    let variances: Vec<f64> = (0..n).map(|unit| 10f64.powi((unit % 7) as i32 - 3)).collect();
    let units = [3, 17, 18, 40, 79];
    let noise = Matrix::from_diagonal(&Vector::from_vec(variances.clone()));
    let seen = Matrix::from_fn(units.len(), n, |row, unit| f64::from(u8::from(units[row] == unit)));
    for observation_noise in [0.0, 0.3] {
        let covariance = Matrix::identity(units.len(), units.len()) * observation_noise;
        let system = LinearSystem::discrete(weights.to_dense()).unwrap().with_noise_covariance(noise.clone()).unwrap();
        let expected = dense(system.with_observation(seen.clone(), covariance).unwrap(), &input, 21);
        let system = SparseSystem::new(weights.clone()).unwrap().with_unit_noise(variances.clone()).unwrap();
        let system = system.with_inputs(vec![input.clone()]).unwrap();
        let system = system.with_observed(units.to_vec(), observation_noise).unwrap();
        let question = SparseQuestion::default().with_lags(vec![0, 1, 5, 20]).with_total();
        let found = sparse::analyse(&system, &question, &Options::default()).unwrap();
        let curve = found.lags.iter().map(|&lag| expected.curve.get(lag).unwrap()).zip(&found.curve);
        for (value, interval) in curve.chain([(expected.total, &found.total.unwrap())]) {
            assert!(interval.lower <= value.value + value.error, "{observation_noise}: {interval:?} {value:?}");
            assert!(value.value - value.error <= interval.upper, "{observation_noise}: {interval:?} {value:?}");
        }
    }
    let system = SparseSystem::new(weights.clone()).unwrap().with_unit_noise(variances).unwrap();
    let (found, kind) = noise_variances(&system, &units, &SparseQuestion::default(), &Options::default()).unwrap();
    let system = LinearSystem::discrete(weights.to_dense()).unwrap().with_noise_covariance(noise).unwrap();
    let covariance = state_covariance(&system, &Options::default()).unwrap().matrix;
    for (unit, interval) in units.into_iter().zip(found) {
        assert!(interval.contains(covariance[(unit, unit)]), "{unit} {interval:?} {}", covariance[(unit, unit)]);
    }
    assert_eq!(kind, BoundKind::Probable);
}

#[test]
fn several_inputs_add_up_and_a_noise_variance_divides() {
    let weights = sparse_network("small-world:n=100,degree=6,radius=0.9");
    let [one, other] =
        [0, 50].map(|unit| (0..100).map(|place| f64::from(u8::from(place == unit))).collect::<Vec<f64>>());
    let question = SparseQuestion::default().with_lags(vec![3, 0]);
    let of = |inputs: Vec<Vec<f64>>, epsilon: f64| {
        let system = SparseSystem::new(weights.clone()).unwrap().with_noise_variance(epsilon).unwrap();
        sparse::analyse(&system.with_inputs(inputs).unwrap(), &question, &Options::default()).unwrap().curve
    };
    let [first, second, both, halved] = [
        of(vec![one.clone()], 1.0),
        of(vec![other.clone()], 1.0),
        of(vec![one.clone(), other], 1.0),
        of(vec![one], 2.0),
    ];
    for place in 0..2 {
        let sum = first[place].middle() + second[place].middle();
        assert!((both[place].middle() / sum - 1.0).abs() < 1e-9);
        assert!((halved[place].middle() / first[place].middle() - 0.5).abs() < 1e-9);
    }
}

#[test]
fn the_trace_of_the_memory_matrix_is_seen_through_random_inputs() {
    let system = SparseSystem::new(sparse_network("sparse-gaussian:n=500,degree=8,radius=0.9")).unwrap();
    let question = SparseQuestion::default().with_lags(vec![0]).with_trace_draws(8);
    let check = sparse::analyse(&system, &question, &Options::default()).unwrap().trace.unwrap();
    let error = check.standard_error.unwrap();
    // Five standard errors of eight draws; a third of the trace would be missed by far.
    assert!(error < 0.1 * check.expected && (check.estimate - check.expected).abs() < 5.0 * error, "{check:?}");
}

/// The input that the iteration ends with holds at most as much as the best one, and within a twentieth as much.
#[test]
fn the_best_input_is_found_and_nothing_exceeds_its_ceiling() {
    for text in [
        "sparse-gaussian:n=200,degree=6,radius=0.85",
        "small-world:n=200,degree=6,radius=0.9",
        "connectome:n=200,degree=8,radius=0.8",
        "chain:n=12,gain=1.1",
        "ring:n=50,scale=0.9",
    ] {
        let weights = sparse_network(text);
        let n = weights.size();
        let variances: Vec<f64> = (0..n).map(|unit| 0.5 + (unit % 3) as f64).collect();
        let noise = Matrix::from_diagonal(&Vector::from_vec(variances.clone()));
        let dense = LinearSystem::discrete(weights.to_dense()).unwrap().with_noise_covariance(noise).unwrap();
        let best = analyse(&dense, &Options::default()).unwrap().spatial.best.total;
        let question = SparseQuestion::default().with_lags(vec![0]).with_best_input();
        let system = SparseSystem::new(weights).unwrap().with_unit_noise(variances).unwrap();
        let found = sparse::analyse(&system, &question, &Options::default().with_tolerance(1e-8)).unwrap();
        let (total, direction) = (found.total.unwrap(), found.best_input.unwrap());
        assert!(
            total.lower <= best.value + best.error && best.value <= direction.ceiling,
            "{text}: {total:?} {best:?}"
        );
        assert!(total.lower > 0.95 * best.value, "{text}: {total:?} {best:?}");
        // The direction is what the memory belongs to.
        let along = system.with_inputs(vec![direction.direction]).unwrap();
        let question = SparseQuestion::default().with_lags(vec![0]).with_total();
        let again = sparse::analyse(&along, &question, &Options::default().with_tolerance(1e-8)).unwrap();
        let (one, other) = (again.total.unwrap(), total);
        assert!(one.lower <= other.upper && other.lower <= one.upper, "{text}: {one:?} {other:?}");
    }
}

#[test]
fn the_bytes_do_not_depend_on_the_threads() {
    let system = SparseSystem::new(sparse_network("sparse-gaussian:n=5000,degree=10,radius=0.8")).unwrap();
    let question = SparseQuestion::default().with_lags(vec![0, 4]);
    let found = |threads: usize| {
        let options = Options::default().with_threads(threads).with_tolerance(1e-9);
        sparse::analyse(&system, &question, &options).unwrap().curve
    };
    let one = found(1);
    assert_eq!(one, found(2));
    assert_eq!(one, found(3));
}

#[test]
fn too_little_memory_is_refused_with_the_numbers() {
    let system = SparseSystem::new(sparse_network("small-world:n=10000,degree=4,radius=0.9")).unwrap();
    let question = SparseQuestion::default().with_memory(1_000_000);
    let error = sparse::analyse(&system, &question, &Options::default()).unwrap_err();
    assert!(matches!(error, Error::BeyondMemory { needed, .. } if needed > 1_000_000), "{error}");
}

#[test]
fn sparse_and_dense_null_models_and_changes_are_the_same_networks() {
    let path = "examples/data/celegansneural.mtx";
    for keys in [
        "shuffle=weights,seed=3",
        "shuffle=degree,seed=3",
        "shuffle=degree-target,seed=3",
        "shuffle=degree-weights,seed=3",
        "component=strong",
        "threshold=5",
        "transpose=true",
        "symmetrise=true",
        "leak=0.25",
    ] {
        let text = format!("{path}:{keys}");
        let expected = family::network(&text).unwrap();
        assert_eq!(sparse_network(&text).to_dense(), expected, "{keys}");
    }
}
