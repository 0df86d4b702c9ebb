//! What a decoder recovers at noise far below the signal: every number known, and close to its bound.

use fisher_memory::family::file::read_matrix;
use fisher_memory::linalg::{Matrix, Vector};
use fisher_memory::{Analysis, Input, LinearSystem, Options, Precision, analyse, family};

fn data(name: &str) -> Matrix {
    read_matrix(format!("tests/data/low-noise/{name}")).unwrap()
}

/// Twelve units as reservoirs are made: the network of a published question about memory capacity (arXiv:2305.01457).
fn reservoir(epsilon: f64) -> LinearSystem {
    let input = Vector::from_column_slice(data("v.npy").as_slice());
    let system = LinearSystem::discrete(data("W.npy")).unwrap().with_noise_variance(epsilon).unwrap();
    system.with_input(Input::Vector(input)).unwrap()
}

fn assert_all_known(found: &Analysis, what: &str) {
    let decoding = &found.decoding;
    let capacity = decoding.capacity.unwrap_or_else(|| panic!("{what}: no capacity"));
    assert!(capacity.relative_error() < 1e-9, "{what}: {capacity:?}");
    let information = decoding.mutual_information.unwrap_or_else(|| panic!("{what}: no information"));
    assert!(information.relative_error() < 1e-9, "{what}: {information:?}");
    let shares = decoding.memory_function.as_ref().unwrap_or_else(|| panic!("{what}: no m(k)"));
    assert!(shares.errors.iter().all(|&error| error < 1e-9), "{what}");
    let sum: f64 = shares.iter().sum();
    assert!(sum <= capacity.value + capacity.error + 1e-9, "{what}: {sum} above {capacity:?}");
}

#[test]
fn the_capacity_of_a_reservoir_is_known_down_to_the_least_noise() {
    // 120 digits, rounded to the last one given.
    const CAPACITY: [(f64, f64); 5] = [
        (1e-4, 6.937_676_737_716_87),
        (1e-8, 10.613_064_388_205_2),
        (1e-12, 11.998_526_321_945_0),
        (1e-14, 11.999_985_243_707_4),
        (1e-16, 11.999_999_852_435_1),
    ];
    for (epsilon, expected) in CAPACITY {
        let found = analyse(&reservoir(epsilon), &Options::default()).unwrap();
        assert_all_known(&found, &format!("epsilon {epsilon:e}"));
        let capacity = found.decoding.capacity.unwrap();
        let distance = (capacity.value - expected).abs();
        assert!(distance <= capacity.error + 6e-14, "epsilon {epsilon:e}: {capacity:?}");
    }
}

#[test]
fn other_networks_keep_their_decoders_at_any_noise() {
    for text in ["gaussian:n=20,radius=0.95,seed=1", "chain:n=15,gain=0.8", "orthogonal:n=10,scale=0.9,seed=2"] {
        for epsilon in [1e-6, 1e-12, 1e-20, 1e-30] {
            let system = LinearSystem::discrete(family::network(text).unwrap()).unwrap();
            let system = system.with_noise_variance(epsilon).unwrap().with_input(Input::First).unwrap();
            assert_all_known(&analyse(&system, &Options::default()).unwrap(), &format!("{text}, {epsilon:e}"));
        }
    }
}

#[test]
fn more_bits_never_make_the_bound_larger() {
    let system = LinearSystem::discrete(family::network("gaussian:n=12,radius=0.9,seed=3").unwrap()).unwrap();
    let system = system.with_noise_variance(1e-30).unwrap().with_input(Input::First).unwrap();
    let mut last = f64::INFINITY;
    for bits in [128, 256, 512, 1024] {
        let found = analyse(&system, &Options::default().with_precision(Precision::Bits(bits))).unwrap();
        let error = found.decoding.capacity.map_or(f64::INFINITY, |capacity| capacity.error);
        assert!(error <= 1.01 * last, "{bits} bits: {error:e} above {last:e}");
        last = error;
    }
    assert!(last < 1e-13, "{last:e}");
}
