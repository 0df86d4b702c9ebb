//! What several test files share: the grid of families, random matrices, exact arithmetic and its verdict.
// Every test file compiles this module for itself and uses a part of it.
#![allow(dead_code)]

pub mod exact;
mod fixed_point;
pub mod proven;

use fisher_memory::family;
use fisher_memory::linalg::{Matrix, Vector, orthonormal_columns};
use fisher_memory::{Analysis, Input, LinearSystem};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

/// Independent standard Gaussian entries.
pub fn gaussian(rows: usize, columns: usize, generator: &mut ChaCha8Rng) -> Matrix {
    Matrix::from_fn(rows, columns, |_, _| StandardNormal.sample(generator))
}

/// A Haar-distributed orthogonal matrix, orthogonal to rounding.
pub fn rotation(n: usize, generator: &mut ChaCha8Rng) -> Matrix {
    orthonormal_columns(&gaussian(n, n, generator))
}

/// A stream of random numbers of its own for `seed`.
pub fn generator(seed: u64) -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(seed)
}

/// A Gaussian vector of unit length.
pub fn direction(n: usize, seed: u64) -> Vector {
    Vector::from_fn(n, {
        let mut generator = generator(seed);
        move |_, _| StandardNormal.sample(&mut generator)
    })
    .normalize()
}

/// A well conditioned noise covariance (n x n) with eigenvalues between about 0.3 and 4, symmetric to the last bit.
pub fn correlated_noise(n: usize, seed: u64) -> Matrix {
    let factor = gaussian(n, n, &mut generator(seed)) / (n as f64).sqrt();
    let mut noise = &factor * factor.transpose();
    fisher_memory::linalg::symmetrise(&mut noise);
    noise + Matrix::identity(n, n) * 0.3
}

/// The network with noise, an observation and an input drawn at random: unit, independent or correlated noise, one
/// network in four seen through fewer channels than units.
pub fn dressed(mut system: LinearSystem, generator: &mut ChaCha8Rng) -> LinearSystem {
    let n = system.size();
    system = match generator.random_range(0..3) {
        0 => system.with_noise_variance(10f64.powf(generator.random_range(-3.0..3.0))).unwrap(),
        1 => system.with_noise_covariance(correlated_noise(n, generator.random())).unwrap(),
        _ => system,
    };
    if generator.random_range(0..4) == 0 {
        let channels = generator.random_range(1..=n);
        let noise = Matrix::identity(channels, channels) * 10f64.powf(generator.random_range(-3.0..1.0));
        system = system.with_observation(gaussian(channels, n, generator), noise).unwrap();
    }
    let input = Vector::from_column_slice(gaussian(n, 1, generator).as_slice());
    system.with_input(Input::Vector(input)).unwrap()
}

/// The largest relative error of everything the bound speaks of: J(k) above 1e-12 of the largest, and the totals.
pub fn worst_error(found: &Analysis, truth: &exact::Memory) -> f64 {
    let relative = |found: f64, truth: f64| if found == truth { 0.0 } else { ((found - truth) / truth).abs() };
    let largest = truth.curve.iter().copied().fold(0.0, f64::max);
    let lags = found.curve.iter().zip(&truth.curve).filter(|(_, information)| **information > 1e-12 * largest);
    let totals = [
        (&found.total.value, &truth.total),
        (&found.spatial.trace.value, &truth.spatial_trace),
        (&found.noise_trace.unwrap().value, &truth.noise_trace),
    ];
    lags.chain(totals).map(|(value, expected)| relative(*value, *expected)).fold(0.0, f64::max)
}

/// The network of a specification.
pub fn network(text: &str) -> Matrix {
    family::network(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// One stable network of every family and every difficulty, named: even and odd sizes, complex pairs, nearly
/// unstable, strongly non-normal in its own and in a rotated basis.
pub fn grid() -> Vec<(String, Matrix)> {
    const GRID: [&str; 26] = [
        "chain:n=1",
        "chain:n=7",
        "chain:n=12,gain=1.5",
        "chain:n=9,gain=0.4",
        "chain:n=14,gain=0.99,feedback=0.2",
        "chain:n=15,gain=0.5,diagonal=0.9",
        "chain:n=8,gain=0.3,diagonal=-0.7",
        "ring:n=6,scale=0.95",
        "ring:n=7,scale=0.5",
        "identity:n=5,scale=0.9",
        "orthogonal:n=8,scale=0.95,seed=1",
        "orthogonal:n=9,scale=0.6,seed=2",
        "normal:n=10,radius=0.95,seed=3",
        "normal:n=11,radius=0.999,seed=4",
        "symmetric:n=12,radius=0.9,seed=5",
        "symmetric:n=13,radius=0.99,seed=6",
        "gaussian:n=16,radius=0.95,seed=7",
        "gaussian:n=17,radius=0.8,seed=8",
        "gaussian:n=6,radius=0.99999,seed=9",
        "triangular:n=14,radius=0.9,strength=1,seed=10",
        "triangular:n=15,radius=0.9,strength=3,seed=11,rotate=false",
        "triangular:n=10,radius=0.5,strength=8,seed=12",
        "fan-out:widths=1;3;5;2",
        "dale:n=12,radius=0.9,seed=13",
        "dale:n=11,radius=0.95,seed=14",
        "elliptic:n=9,condition=10,scale=0.9,seed=15",
    ];
    let mut grid: Vec<(String, Matrix)> = GRID.iter().map(|text| ((*text).to_string(), network(text))).collect();
    // A delay line as a measurement would show it: rotated, its gain^2n near 1e4.
    let basis = rotation(8, &mut generator(16));
    grid.push(("chain:n=8,gain=1.8 rotated".into(), &basis * network("chain:n=8,gain=1.8") * basis.transpose()));
    // One eigenvalue on both sides of zero, 1e-6 from instability.
    grid.push((
        "diagonal, nearly unstable".into(),
        Matrix::from_diagonal(&Vector::from_vec(vec![1.0 - 1e-6, -0.5, 0.0])),
    ));
    grid
}
