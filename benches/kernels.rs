//! Times of the covariance, its certificate, the curve, the whole analysis and the gradient, one thread each:
//! `cargo bench`. benches/peers.py compares them with other programs on the same matrices; benches/NOTES.md tells what
//! the profiles show.

use divan::{Bencher, black_box};
use fisher_memory::linalg::{Matrix, Vector, cholesky_lower};
use fisher_memory::{
    Input, LinearSystem, Options, analyse, family, memory_curves, state_covariance, stein, total_gradient,
};

const SIZES: [usize; 5] = [50, 100, 200, 500, 1000];

fn main() {
    divan::main();
}

/// A Gaussian network of spectral radius 0.95, driven through its first unit.
fn system(n: usize) -> LinearSystem {
    let recurrent = family::gaussian_with_radius(n, 0.95, 1).expect("a stable network");
    LinearSystem::discrete(recurrent).and_then(|system| system.with_input(Input::First)).expect("a network")
}

fn options(n: usize) -> Options {
    Options::default().with_lags(2 * n + 1)
}

/// C by squaring with its factor, unproven: what the certificate is to be compared with.
#[divan::bench(args = SIZES, sample_count = 10)]
fn covariance_unproven(bencher: Bencher, n: usize) {
    let (system, noise) = (system(n), Matrix::identity(n, n));
    bencher.bench_local(|| {
        let found = stein::squaring(black_box(system.recurrent()), &noise, &options(n)).expect("a stable network");
        cholesky_lower(&found.matrix)
    });
}

/// C with its factor and certificate.
#[divan::bench(args = SIZES, sample_count = 10)]
fn covariance(bencher: Bencher, n: usize) {
    let system = system(n);
    bencher.bench_local(|| state_covariance(black_box(&system), &options(n)).expect("a certified covariance"));
}

/// C, J(k) for k up to 2n and J_tot, proven.
#[divan::bench(args = SIZES, sample_count = 10)]
fn curve(bencher: Bencher, n: usize) {
    let system = system(n);
    let first = [Vector::from_fn(n, |unit, _| if unit == 0 { 1.0 } else { 0.0 })];
    bencher.bench_local(|| memory_curves(black_box(&system), &first, &options(n)).expect("a certified curve"));
}

/// Everything about the memory, M and its eigenvector included.
#[divan::bench(args = SIZES, sample_count = 3)]
fn analysis(bencher: Bencher, n: usize) {
    let system = system(n);
    bencher.bench_local(|| analyse(black_box(&system), &options(n)).expect("a certified analysis"));
}

/// J_tot and its gradient.
#[divan::bench(args = SIZES, sample_count = 10)]
fn gradient(bencher: Bencher, n: usize) {
    let system = system(n);
    bencher.bench_local(|| total_gradient(black_box(&system), &options(n)).expect("a gradient"));
}
